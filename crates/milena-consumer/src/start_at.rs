//! Where consuming of a partition begins.

use milena_core::{Error, ErrorKind};

/// Where a partition's position is put, by [`Consumer::assign`](crate::Consumer::assign) or
/// [`Consumer::seek`](crate::Consumer::seek).
///
/// Everything but [`Offset`](Self::Offset) is looked up at the partition's leader in the background, and
/// until then the partition has no position.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum StartAt {
    /// At the oldest record that is still in the partition.
    Beginning,
    /// Behind the newest record; under [`ReadCommitted`](crate::IsolationLevel::ReadCommitted) before the
    /// first transaction that is still open.
    End,
    /// At this offset. If the partition does not have it, `auto.offset.reset` decides.
    Offset(i64),
    /// This many offsets before the end, or at the beginning if there are fewer.
    ///
    /// Offsets are counted, not records: markers of transactions and records that compaction has removed
    /// count too.
    FromEnd(i64),
    /// At the first record whose timestamp is this or later, in milliseconds since 1970 UTC; at the end if
    /// there is none yet, and then nothing that is produced meanwhile is missed.
    Timestamp(i64),
}

impl StartAt {
    /// Refuses what no partition can have.
    pub(crate) fn validate(self) -> Result<(), Error> {
        let (name, value) = match self {
            Self::Beginning | Self::End => return Ok(()),
            Self::Offset(offset) => ("StartAt::Offset", offset),
            Self::FromEnd(count) => ("StartAt::FromEnd", count),
            Self::Timestamp(ms) => ("StartAt::Timestamp", ms),
        };
        if value < 0 {
            return Err(Error::new(
                ErrorKind::Usage,
                format!("{name}({value}): a negative value is no place"),
            ));
        }
        Ok(())
    }
}
