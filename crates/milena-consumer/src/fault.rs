//! Why a partition stopped.

use milena_core::{Error, ErrorKind};
use milena_protocol::error_code::ErrorCode;
use milena_protocol::ids::TopicPartition;

/// What makes a partition stop until the application decides. Told once.
#[derive(Debug, Clone)]
pub(crate) enum Fault {
    /// The position is not in the partition and no reset policy is set.
    OutOfRange { offset: i64 },
    /// The log was truncated below the position (KIP-320) and no reset policy is set.
    Truncated { offset: i64, end: i64 },
    /// The topic was deleted and created anew and no reset policy is set.
    Recreated { offset: Option<i64> },
    /// The batch at the position cannot be read; the next one begins at `next`.
    Unreadable {
        kind: ErrorKind,
        offset: i64,
        next: i64,
        cause: Box<str>,
    },
    /// The leader refuses.
    Refused(ErrorCode),
    /// The leader cannot be asked.
    Unsupported(Error),
}

impl Fault {
    /// Where the partition goes on if the application chooses to skip what is wrong.
    pub(crate) fn skip_to(&self) -> Option<i64> {
        match self {
            Self::Unreadable { next, .. } => Some(*next),
            _ => None,
        }
    }

    /// The error that the application gets.
    pub(crate) fn into_error(self, at: &TopicPartition) -> Error {
        let error = match self {
            Self::OutOfRange { offset } => Error::new(
                ErrorKind::OffsetOutOfRange,
                format!(
                    "offset {offset} is not in the partition and auto.offset.reset is none; seek to go on"
                ),
            ),
            Self::Truncated { offset, end } => Error::new(
                ErrorKind::OffsetOutOfRange,
                format!(
                    "the log was truncated to offset {end}, below position {offset}, and auto.offset.reset is \
                     none; seek to go on"
                ),
            ),
            Self::Recreated { offset } => Error::new(
                ErrorKind::OffsetOutOfRange,
                format!(
                    "the topic was deleted and created anew, so position {} has no meaning, and \
                     auto.offset.reset is none; seek to go on",
                    offset
                        .map_or_else(|| "(not yet known)".to_owned(), |offset| offset.to_string())
                ),
            ),
            Self::Unreadable {
                kind,
                offset,
                cause,
                ..
            } => Error::new(
                kind,
                format!(
                    "the batch at offset {offset} cannot be read: {cause}; seek or skip to go on"
                ),
            ),
            Self::Refused(code) => Error::broker(code, None),
            Self::Unsupported(error) => error,
        };
        error
            .with_topic(at.topic.clone())
            .with_partition(at.partition)
    }
}
