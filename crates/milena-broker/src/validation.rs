//! What a broker finds wrong with the records of a produce request, and what it makes of those that are right.
//!
//! The order of the checks is Kafka's, because the first that fails decides the answer.

mod outline;
mod records;
#[cfg(test)]
mod tests;

use bytes::Bytes;
use milena_protocol::compression::{Codec, Compression};
use milena_protocol::error_code::ErrorCode;
use milena_protocol::record::{Batch, BatchError, HEAD_SIZE, batches};

pub(crate) use outline::{Outline, Sketch};
use records::Inspection;

use crate::moment::Moment;
use crate::topic_configs::TopicConfig;

/// What a batch has to comply with.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rules<'a> {
    pub(crate) now: Moment,
    pub(crate) config: &'a TopicConfig,
    pub(crate) scrutiny: Scrutiny,
}

/// How much of a batch is looked at; each includes those before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Scrutiny {
    /// What stands before the records.
    Head,
    /// The checksum over everything.
    Checksum,
    /// The records, one by one.
    Records,
}

/// A batch that may be appended, as it is to be kept.
#[derive(Clone, Debug)]
pub(crate) struct Valid {
    pub(crate) batch: Batch,
    /// The timestamp that the broker has given to all records.
    pub(crate) append_time: Option<i64>,
}

/// Why a batch is not appended.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Rejection {
    pub(crate) error: ErrorCode,
    /// The records that are to blame, with what is wrong with them (KIP-467).
    pub(crate) records: Vec<(i32, String)>,
    pub(crate) message: Option<String>,
    /// Whether the log has been reached, so that its beginning is told.
    pub(crate) tells_log_start: bool,
}

/// What a partition's log says against a batch.
impl From<ErrorCode> for Rejection {
    fn from(error: ErrorCode) -> Self {
        // Kafka tells nothing about the log with these.
        let tells_nothing = matches!(
            error,
            ErrorCode::MESSAGE_TOO_LARGE
                | ErrorCode::RECORD_LIST_TOO_LARGE
                | ErrorCode::CORRUPT_MESSAGE
                | ErrorCode::NOT_LEADER_OR_FOLLOWER
                | ErrorCode::UNKNOWN_TOPIC_OR_PARTITION
        );
        Self {
            error,
            tells_log_start: !tells_nothing,
            ..Self::default()
        }
    }
}

impl Rejection {
    /// What is refused before the partition is asked.
    pub(crate) fn before_log(error: ErrorCode) -> Self {
        Self {
            error,
            ..Self::default()
        }
    }
}

/// Checks the only batch of a partition, and makes of it what is to be kept.
///
/// # Errors
///
/// The answer that Kafka would give.
pub(crate) fn validate(
    bytes: &Bytes,
    outline: &Outline,
    rules: Rules<'_>,
) -> Result<Valid, Rejection> {
    let first = outline.first().ok_or(ErrorCode::INVALID_RECORD)?;
    let bytes = bytes.slice(..first.size);
    check_head(&bytes, rules)?;
    let batch = parse(&bytes, rules.scrutiny)?;
    check_count(&batch)?;
    if batch.is_control() || (batch.producer_id() >= 0 && batch.base_sequence() < 0) {
        return Err(ErrorCode::INVALID_RECORD.into());
    }
    let inspection = match rules.scrutiny {
        Scrutiny::Records => Inspection::of(&batch, rules)?,
        Scrutiny::Head | Scrutiny::Checksum => Inspection::unseen(&batch),
    };
    let kept = inspection.kept(batch, rules)?;
    if kept.batch.size() > rules.config.max_message_bytes {
        return Err(ErrorCode::MESSAGE_TOO_LARGE.into());
    }
    if kept.batch.size() > rules.config.segment_bytes {
        return Err(ErrorCode::RECORD_LIST_TOO_LARGE.into());
    }
    Ok(kept)
}

fn check_head(bytes: &Bytes, rules: Rules<'_>) -> Result<(), Rejection> {
    if outline::base_offset(bytes) != 0 {
        return Err(ErrorCode::INVALID_RECORD.into());
    }
    if bytes.len() > rules.config.max_message_bytes {
        return Err(ErrorCode::MESSAGE_TOO_LARGE.into());
    }
    match bytes.len() < HEAD_SIZE {
        true => Err(ErrorCode::CORRUPT_MESSAGE.into()),
        false => Ok(()),
    }
}

/// The batch, with a checksum that is right if anybody looks at it.
fn parse(bytes: &Bytes, scrutiny: Scrutiny) -> Result<Batch, Rejection> {
    let parsed = batches(bytes.clone()).next();
    let error = match parsed.ok_or(ErrorCode::INVALID_RECORD)? {
        Ok(batch) if scrutiny == Scrutiny::Head => return Ok(batch),
        Ok(batch) => {
            return match batch.verify_crc() {
                Ok(()) => Ok(batch),
                Err(_) => Err(ErrorCode::CORRUPT_MESSAGE.into()),
            };
        }
        Err(error) => error,
    };
    if !outline::is_intact(bytes) {
        return Err(ErrorCode::CORRUPT_MESSAGE.into());
    }
    Err(match error {
        BatchError::UnknownCodec { .. } => ErrorCode::UNKNOWN_SERVER_ERROR.into(),
        _ => ErrorCode::INVALID_RECORD.into(),
    })
}

fn check_count(batch: &Batch) -> Result<(), Rejection> {
    let offsets = batch.next_offset() - batch.base_offset();
    match batch.record_count() > 0 && i64::from(batch.record_count()) == offsets {
        true => Ok(()),
        false => Err(ErrorCode::INVALID_RECORD.into()),
    }
}

/// How the topic keeps batches that come with this codec.
fn target_codec(config: &TopicConfig, source: Codec) -> Codec {
    config.compression.unwrap_or(source)
}

/// Whether records of this codec become smaller at all, so that a batch without compression stays one.
fn is_compressed(codec: Codec) -> bool {
    codec != Compression::None.codec()
}
