//! Failures counted by kind, with the first of each kept.

use milena::{Error, ErrorKind};

/// What failed how often.
#[derive(Debug, Default)]
pub(crate) struct Tally(Vec<(ErrorKind, u64, Error)>);

impl Tally {
    /// Counts one failure.
    pub(crate) fn add(&mut self, error: Error) {
        match self.0.iter_mut().find(|(kind, ..)| *kind == error.kind()) {
            Some((_, count, _)) => *count += 1,
            None => self.0.push((error.kind(), 1, error)),
        }
    }

    /// One line per kind of failure: how many, and the first with its causes.
    pub(crate) fn lines(&self) -> impl Iterator<Item = String> + '_ {
        self.0.iter().map(|(_, count, first)| match count {
            1 => format!("1 record failed: {}", first.chain()),
            _ => format!("{count} records failed, the first with: {}", first.chain()),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_failure_of_each_kind_is_kept_with_a_count() {
        let mut tally = Tally::default();
        tally.add(Error::new(ErrorKind::Timeout, "gave up on a"));
        tally.add(Error::new(ErrorKind::RecordTooLarge, "too large"));
        tally.add(Error::new(ErrorKind::Timeout, "gave up on b"));
        let lines: Vec<String> = tally.lines().collect();
        let expected = [
            "2 records failed, the first with: gave up on a",
            "1 record failed: too large",
        ];
        assert_eq!(lines, expected);
    }
}
