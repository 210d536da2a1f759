//! The fewest bytes a value can take: by them a count of elements is judged before memory is taken for them.

/// The fewest bytes that any value of a type takes, depending on version and format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MinSize {
    /// Always the same.
    Fixed(usize),
    /// That of a length alone: one byte in flexible versions, otherwise this many.
    Length(usize),
    /// The size since each version that changed it. The versions ascend.
    Since(&'static [(i16, usize)]),
}

impl MinSize {
    /// The size in one version.
    #[inline]
    pub fn of(self, version: i16, flexible: bool) -> usize {
        match self {
            Self::Fixed(size) => size,
            Self::Length(_) if flexible => 1,
            Self::Length(plain) => plain,
            Self::Since(steps) => since(version, steps),
        }
    }
}

fn since(version: i16, steps: &[(i16, usize)]) -> usize {
    let step = steps.iter().rev().find(|(since, _)| *since <= version);
    step.or(steps.first()).map_or(0, |(_, size)| *size)
}
