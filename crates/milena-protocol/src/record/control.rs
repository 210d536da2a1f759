//! Control records: markers that the broker writes between the application's records.

use bytes::{Buf, BufMut, Bytes};

use super::builder::BatchBuilder;
use super::error::{BatchError, BuildError, RecordFault};
use super::record::Record;
use super::stamp::Stamp;

/// What a control batch says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ControlRecord {
    /// The producer's transaction was aborted: its records before this one are void.
    Abort {
        /// The epoch of the transaction coordinator, or -1 when the marker does not say.
        coordinator_epoch: i32,
    },
    /// The producer's transaction was committed.
    Commit {
        /// The epoch of the transaction coordinator, or -1 when the marker does not say.
        coordinator_epoch: i32,
    },
    /// Something that does not concern clients, or that is newer than this one.
    Other {
        /// The type in the record's key.
        kind: i16,
    },
}

impl ControlRecord {
    const ABORT: i16 = 0;
    const COMMIT: i16 = 1;
    const VERSION: i16 = 0;

    /// Reads the marker in a record of a control batch that begins at `base_offset`. Newer versions are read as far as
    /// they are known.
    ///
    /// # Errors
    ///
    /// [`RecordFault::ControlType`] when the key is too short to hold a type.
    pub fn parse(record: &Record<'_>, base_offset: i64) -> Result<Self, BatchError> {
        let fault = BatchError::Record {
            base_offset,
            index: 0,
            fault: RecordFault::ControlType,
        };
        let kind = kind(record.key.unwrap_or_default()).ok_or(fault)?;
        let coordinator_epoch = coordinator_epoch(record.value.unwrap_or_default());
        Ok(match kind {
            Self::ABORT => Self::Abort { coordinator_epoch },
            Self::COMMIT => Self::Commit { coordinator_epoch },
            kind => Self::Other { kind },
        })
    }

    const fn kind(&self) -> i16 {
        match *self {
            Self::Abort { .. } => Self::ABORT,
            Self::Commit { .. } => Self::COMMIT,
            Self::Other { kind } => kind,
        }
    }

    const fn coordinator_epoch(&self) -> i32 {
        match *self {
            Self::Abort { coordinator_epoch } | Self::Commit { coordinator_epoch } => {
                coordinator_epoch
            }
            Self::Other { .. } => -1,
        }
    }
}

fn kind(mut key: &[u8]) -> Option<i16> {
    let _version = key.try_get_i16().ok()?;
    key.try_get_i16().ok()
}

fn coordinator_epoch(mut value: &[u8]) -> i32 {
    let version = value.try_get_i16();
    version.and_then(|_| value.try_get_i32()).unwrap_or(-1)
}

/// A control batch with one marker, as a broker appends it at the end of a transaction. Base offset and leader epoch
/// are for [`with_base_offset`](super::with_base_offset) to set.
///
/// # Errors
///
/// None that a marker could cause; the signature is the builder's.
pub fn control_batch(
    marker: ControlRecord,
    timestamp_ms: i64,
    producer_id: i64,
    producer_epoch: i16,
) -> Result<Bytes, BuildError> {
    let mut key = Vec::with_capacity(4);
    key.put_i16(ControlRecord::VERSION);
    key.put_i16(marker.kind());
    let mut value = Vec::with_capacity(6);
    value.put_i16(ControlRecord::VERSION);
    value.put_i32(marker.coordinator_epoch());

    let mut batch = BatchBuilder::new(0);
    batch.append(timestamp_ms, Some(&key), Some(&value), &[])?;
    batch.seal_control(Stamp {
        producer_id,
        producer_epoch,
        base_sequence: -1,
        transactional: true,
    })
}
