//! Which batches a broker takes, and what it changes of them before it appends them.

use std::time::Duration;

use bytes::Bytes;
use milena_protocol::api::ProduceResponseRecordError;
use milena_protocol::compression::{Codec, Compression, Compressor, Decompressor};
use milena_protocol::error_code::ErrorCode;
use milena_protocol::record::{
    Batch, BatchBuilder, BatchError, HEAD_SIZE, TimestampType, batches, with_append_time,
};

use crate::machine::Call;
use crate::settings::Settings;
use crate::topics::Topic;

/// Why a batch is not taken.
#[derive(Debug, Default)]
pub(super) struct Refused {
    pub(super) error: ErrorCode,
    /// Whether the broker got as far as the log, so that its beginning is told.
    pub(super) at_log: bool,
    pub(super) message: Option<&'static str>,
    pub(super) records: Vec<ProduceResponseRecordError>,
}

impl From<ErrorCode> for Refused {
    fn from(error: ErrorCode) -> Self {
        Self::new(error, false)
    }
}

impl Refused {
    /// What the log itself refuses.
    pub(super) const fn at_log(error: ErrorCode) -> Self {
        Self::new(error, true)
    }

    const fn new(error: ErrorCode, at_log: bool) -> Self {
        Self {
            error,
            at_log,
            message: None,
            records: Vec::new(),
        }
    }

    fn told(self, message: &'static str) -> Self {
        Self {
            message: Some(message),
            ..self
        }
    }

    /// A refusal that names the records at fault (KIP-467).
    fn of_records(error: ErrorCode, indexes: Vec<i32>, message: &'static str) -> Self {
        let records = indexes.into_iter().map(|index| ProduceResponseRecordError {
            index,
            message: Some(message.into()),
        });
        Self {
            records: records.collect(),
            ..Self::new(error, true).told(message)
        }
    }
}

/// A batch that may be appended.
pub(super) struct Checked {
    pub(super) batch: Batch,
    /// The time that its records were given.
    pub(super) append_time: Option<i64>,
}

/// Takes the one batch that a partition's records must be.
pub(super) fn one_batch(records: Bytes) -> Result<Batch, Refused> {
    let mut all = batches(records);
    match (all.next(), all.next()) {
        (Some(Ok(batch)), None) if batch.magic() == 2 => Ok(batch),
        (Some(Err(error)), _) => Err(unreadable(&error)),
        _ => Err(Refused::new(ErrorCode::INVALID_RECORD, false)),
    }
}

fn unreadable(error: &BatchError) -> Refused {
    match error {
        BatchError::Incomplete { .. } => Refused::new(ErrorCode::INVALID_RECORD, false),
        BatchError::RecordCount { .. } | BatchError::Offsets { .. } => {
            Refused::new(ErrorCode::INVALID_RECORD, true)
        }
        BatchError::UnknownCodec { .. } => Refused::new(ErrorCode::UNKNOWN_SERVER_ERROR, false),
        _ => Refused::new(ErrorCode::CORRUPT_MESSAGE, false).told("the batch cannot be read"),
    }
}

/// Checks a batch against everything that the topic demands.
pub(super) fn batch(
    batch: &Batch,
    call: &Call,
    topic: &Topic,
    settings: &Settings,
) -> Result<Checked, Refused> {
    head(batch, topic)?;
    let append_time = topic.config.log_append_time;
    let time = (!append_time).then(|| Times::of(topic, call.now.timestamp_ms()));
    let needs_records = topic.config.compacts || settings.validate_records;
    let mut youngest = batch.max_timestamp();
    if needs_records {
        youngest = records(batch, topic, time)?;
    } else if let Some(times) = time {
        if !times.allow(batch.max_timestamp()) {
            return Err(too_far(vec![0]));
        }
    }
    let codec = wanted_codec(batch, topic);
    let changed = match codec {
        Some(compression) => Some(made_anew(batch, compression)?),
        // The head says another time than the records: the broker corrects it.
        None => (youngest != batch.max_timestamp() && !append_time)
            .then(|| made_anew(batch, compression(batch.codec())))
            .transpose()?,
    };
    let mut batch = changed.unwrap_or_else(|| batch.clone());
    let now = call.now.timestamp_ms();
    if append_time {
        batch = whole(with_append_time(batch.bytes().clone(), now).ok())?;
    }
    Ok(Checked {
        batch,
        append_time: append_time.then_some(now),
    })
}

/// What the head of the batch says for itself.
fn head(batch: &Batch, topic: &Topic) -> Result<(), Refused> {
    if batch.size() > topic.config.max_message_bytes {
        return Err(Refused::new(ErrorCode::MESSAGE_TOO_LARGE, false));
    }
    if batch.verify_crc().is_err() {
        return Err(Refused::new(ErrorCode::CORRUPT_MESSAGE, false));
    }
    let invalid = Refused::new(ErrorCode::INVALID_RECORD, true);
    let count = i64::from(batch.record_count());
    let spans = batch.last_offset() - batch.base_offset() + 1;
    let no_sequence =
        batch.producer_id() >= 0 && batch.producer_epoch() >= 0 && batch.base_sequence() < 0;
    if batch.base_offset() != 0 || batch.is_control() || count == 0 || count != spans || no_sequence
    {
        return Err(invalid);
    }
    let set_by_broker = topic.config.log_append_time;
    if set_by_broker && batch.timestamp_type() == TimestampType::Append {
        return Err(Refused::of_records(
            ErrorCode::INVALID_TIMESTAMP,
            vec![0],
            "the broker gives the time itself",
        ));
    }
    Ok(())
}

/// How far the times of records may be from now.
#[derive(Clone, Copy)]
struct Times {
    oldest: i64,
    youngest: i64,
}

impl Times {
    fn of(topic: &Topic, now_ms: i64) -> Self {
        let config = &topic.config;
        let ms = |time: Duration| i64::try_from(time.as_millis()).unwrap_or(i64::MAX);
        Self {
            oldest: now_ms.saturating_sub(ms(config.timestamp_before_max)),
            youngest: now_ms.saturating_add(ms(config.timestamp_after_max)),
        }
    }

    fn allow(self, timestamp_ms: i64) -> bool {
        timestamp_ms == -1 || (self.oldest..=self.youngest).contains(&timestamp_ms)
    }
}

fn too_far(indexes: Vec<i32>) -> Refused {
    let message = "the record's time is too far from the broker's";
    Refused::of_records(ErrorCode::INVALID_TIMESTAMP, indexes, message)
}

/// Looks at every record, and gives the largest time of them.
fn records(batch: &Batch, topic: &Topic, times: Option<Times>) -> Result<i64, Refused> {
    let invalid = || Refused::new(ErrorCode::INVALID_RECORD, true);
    let mut decompressor = Decompressor::new();
    let mut records = match batch.records(&mut decompressor) {
        Ok(records) => records,
        Err(BatchError::Compression { .. }) => {
            return Err(Refused::new(ErrorCode::UNKNOWN_SERVER_ERROR, false));
        }
        Err(_) => return Err(invalid()),
    };
    let compacted = topic.config.compacts;
    let (mut without_key, mut far) = (Vec::new(), Vec::new());
    let mut youngest = -1;
    let mut index = 0;
    while let Some(record) = records.next() {
        let record = record.map_err(|_| invalid())?;
        if record.offset != batch.base_offset() + i64::from(index) {
            return Err(invalid());
        }
        if compacted && record.key.is_none() {
            without_key.push(index);
        }
        if times.is_some_and(|times| !times.allow(record.timestamp)) {
            far.push(index);
        }
        youngest = youngest.max(record.timestamp);
        index += 1;
    }
    if index as u32 != batch.record_count() {
        return Err(invalid());
    }
    if !without_key.is_empty() {
        let message = "a compacted topic takes no record without a key";
        return Err(Refused::of_records(
            ErrorCode::INVALID_RECORD,
            without_key,
            message,
        ));
    }
    if !far.is_empty() {
        return Err(too_far(far));
    }
    Ok(youngest)
}

/// The codec that the topic demands, if the batch has another one.
fn wanted_codec(batch: &Batch, topic: &Topic) -> Option<Compression> {
    let wanted = topic.config.compression?;
    (wanted != batch.codec()).then(|| compression(wanted))
}

/// A codec with its usual level.
fn compression(codec: Codec) -> Compression {
    codec.to_string().parse().unwrap_or(Compression::None)
}

/// The same records in a batch that is made anew, as a broker does when it must change them.
fn made_anew(batch: &Batch, compression: Compression) -> Result<Batch, Refused> {
    let mut decompressor = Decompressor::new();
    let invalid = || Refused::new(ErrorCode::INVALID_RECORD, true);
    let mut records = batch.records(&mut decompressor).map_err(|_| invalid())?;
    let mut builder = BatchBuilder::new(HEAD_SIZE + records.size());
    while let Some(record) = records.next() {
        let record = record.map_err(|_| invalid())?;
        let headers: Vec<_> = record.headers.iter().collect();
        let added = builder.append(record.timestamp, record.key, record.value, &headers);
        added.map_err(|_| invalid())?;
    }
    let sealed = builder.seal_with(batch.stamp(), compression, &mut Compressor::new());
    whole(sealed.ok())
}

fn whole(bytes: Option<Bytes>) -> Result<Batch, Refused> {
    let batch = bytes.and_then(|bytes| batches(bytes).next()?.ok());
    batch.ok_or(Refused::new(ErrorCode::UNKNOWN_SERVER_ERROR, false))
}
