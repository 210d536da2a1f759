//! Which batches a broker takes, and what it changes of them before it appends them.

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
    head(batch, topic, settings)?;
    let append_time = topic.setting("message.timestamp.type") == Some("LogAppendTime");
    let time = (!append_time).then(|| Times::of(topic, call.now.timestamp_ms()));
    let needs_records = topic.is_compacted() || settings.validate_records;
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
            .then(|| made_anew(batch, same_codec(batch)))
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
fn head(batch: &Batch, topic: &Topic, settings: &Settings) -> Result<(), Refused> {
    let most = topic.number("max.message.bytes", settings.message_max_bytes.into());
    if batch.size() as i64 > most {
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
    let set_by_broker = topic.setting("message.timestamp.type") == Some("LogAppendTime");
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
        const AN_HOUR_MS: i64 = 60 * 60 * 1000;
        let before = topic.number("message.timestamp.before.max.ms", i64::MAX);
        let after = topic.number("message.timestamp.after.max.ms", AN_HOUR_MS);
        Self {
            oldest: now_ms.saturating_sub(before),
            youngest: now_ms.saturating_add(after),
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
    let compacted = topic.is_compacted();
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
    let wanted: Compression = match topic.setting("compression.type")? {
        "producer" => return None,
        "uncompressed" => Compression::None,
        name => name.parse().ok()?,
    };
    (wanted.codec() != batch.codec()).then_some(wanted)
}

fn same_codec(batch: &Batch) -> Compression {
    match batch.codec() {
        Codec::None => Compression::None,
        codec => codec.to_string().parse().unwrap_or(Compression::None),
    }
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
