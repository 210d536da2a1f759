//! A value that is seldom anything but its default.

use std::fmt;
use std::ops::Deref;

use super::{DecodeError, EncodeError, MinSize, Reader, Wire, Writer};

/// A type whose default is a constant.
pub trait Usual: Wire + PartialEq + 'static {
    /// The default.
    const USUAL: &'static Self;
}

/// A struct in a tagged field: most messages lack the field, and then it takes the room of a pointer. It is read like the
/// struct itself.
///
/// ```
/// use milena_protocol::api::{FetchResponseLeader, FetchResponsePartition};
///
/// let mut partition = FetchResponsePartition::default();
/// assert_eq!(partition.current_leader.leader_id, -1);
/// partition.current_leader = FetchResponseLeader { leader_id: 3, leader_epoch: 5 }.into();
/// assert_eq!(partition.current_leader.leader_epoch, 5);
/// ```
#[derive(Clone)]
pub struct Rare<T>(Option<Box<T>>);

impl<T: Usual> Deref for Rare<T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.0.as_deref().unwrap_or(T::USUAL)
    }
}

impl<T> Default for Rare<T> {
    #[inline]
    fn default() -> Self {
        Self(None)
    }
}

impl<T: Usual> From<T> for Rare<T> {
    fn from(value: T) -> Self {
        let is_usual = value == *T::USUAL;
        Self((!is_usual).then(|| Box::new(value)))
    }
}

impl<T: Usual> PartialEq for Rare<T> {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl<T: Usual + fmt::Debug> fmt::Debug for Rare<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

impl<T: Usual> Wire for Rare<T> {
    const MIN_SIZE: MinSize = T::MIN_SIZE;

    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        (**self).write(w)
    }

    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.pay(size_of::<T>())?;
        *self = T::read(r)?.into();
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::FetchResponseLeader;

    #[test]
    fn what_is_as_usual_takes_no_memory_and_equals_the_default() {
        let usual: Rare<FetchResponseLeader> = FetchResponseLeader::default().into();
        assert!(usual.0.is_none());
        assert_eq!(usual, Rare::default());
        assert_eq!(usual.leader_id, -1);
        let other: Rare<_> = FetchResponseLeader {
            leader_id: 7,
            ..FetchResponseLeader::default()
        }
        .into();
        assert_ne!(other, usual);
        assert_eq!(format!("{other:?}"), format!("{:?}", *other));
    }
}
