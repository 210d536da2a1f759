//! A place in a partition.

/// The offset of the next record, and the leader epoch of the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Position {
    pub(crate) offset: i64,
    /// Unknown after a seek to an offset, and at brokers that write no epochs. An unknown epoch disables
    /// comparing epochs, never progress.
    pub(crate) epoch: Option<i32>,
}

impl Position {
    /// An offset of which nothing else is known.
    pub(crate) fn at(offset: i64) -> Self {
        Self {
            offset,
            epoch: None,
        }
    }

    /// An offset with an epoch as it is on the wire, where -1 is "unknown".
    pub(crate) fn from_wire(offset: i64, epoch: i32) -> Self {
        Self {
            offset,
            epoch: known_epoch(epoch),
        }
    }

    /// The epoch as it is on the wire.
    pub(crate) fn wire_epoch(self) -> i32 {
        self.epoch.unwrap_or(-1)
    }
}

/// An epoch of the wire, where -1 is "unknown".
pub(crate) fn known_epoch(epoch: i32) -> Option<i32> {
    (epoch >= 0).then_some(epoch)
}
