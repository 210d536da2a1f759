//! The records of a batch, looked at one by one.

use bytes::Bytes;
use milena_protocol::compression::{Codec, Decompressor};
use milena_protocol::error_code::ErrorCode;
use milena_protocol::record::{
    Batch, BatchError, Record, Records, TimestampType, batches, with_append_time,
};

use super::{Rejection, Rules, Valid, is_compressed, target_codec};
use crate::rebuild::rebuilt;

/// How many records an error names in its sentence.
const SHOWN: usize = 3;

/// What was found in a batch's records.
pub(super) struct Inspection {
    /// The largest timestamp that a record has.
    max_timestamp: i64,
    /// Every record is at the offset that its place implies.
    is_consecutive: bool,
}

impl Inspection {
    /// What the head of a batch says of its records.
    pub(super) fn unseen(batch: &Batch) -> Self {
        Self {
            max_timestamp: batch.max_timestamp(),
            is_consecutive: true,
        }
    }

    /// Walks through the records.
    pub(super) fn of(batch: &Batch, rules: Rules<'_>) -> Result<Self, Rejection> {
        let mut records = batch
            .records(&mut Decompressor::new())
            .map_err(|error| match error {
                BatchError::Compression { .. } => ErrorCode::UNKNOWN_SERVER_ERROR,
                _ => ErrorCode::INVALID_RECORD,
            })?;
        let mut found = Self {
            max_timestamp: i64::MIN,
            is_consecutive: true,
        };
        let mut wrong = Vec::new();
        found.walk(&mut records, batch, rules, &mut wrong)?;
        match wrong.first() {
            None => Ok(found),
            Some((error, ..)) => Err(refusal(*error, wrong)),
        }
    }

    fn walk(
        &mut self,
        records: &mut Records,
        batch: &Batch,
        rules: Rules<'_>,
        wrong: &mut Vec<(ErrorCode, i32, String)>,
    ) -> Result<(), Rejection> {
        let mut index = 0;
        while let Some(record) = records.next() {
            let record = record.map_err(|_| ErrorCode::INVALID_RECORD)?;
            self.is_consecutive &= record.offset == batch.base_offset() + i64::from(index);
            self.max_timestamp = self.max_timestamp.max(record.timestamp);
            if let Err((error, why)) = check(&record, batch, rules) {
                wrong.push((error, index, why));
            }
            index += 1;
        }
        Ok(())
    }

    /// The batch as it is to be kept: with other timestamps or another codec if need be.
    pub(super) fn kept(&self, batch: Batch, rules: Rules<'_>) -> Result<Valid, Rejection> {
        let codec = target_codec(rules.config, batch.codec());
        let is_compressed = is_compressed(codec) || is_compressed(batch.codec());
        let in_order = self.is_consecutive || !is_compressed;
        let mut bytes = batch.bytes().clone();
        if codec != batch.codec() || !in_order {
            bytes = anew(&batch, codec)?;
        }
        let append_time = rules
            .config
            .log_append_time
            .then(|| rules.now.timestamp_ms());
        if let Some(time) = append_time {
            bytes = with_append_time(bytes, time).map_err(|_| ErrorCode::INVALID_RECORD)?;
        } else if batch.timestamp_type() == TimestampType::Append
            || batch.max_timestamp() != self.max_timestamp
        {
            bytes = anew(&batch, codec)?;
        }
        Ok(Valid {
            batch: reparsed(batch, bytes)?,
            append_time,
        })
    }
}

/// The batch with times of creation, the largest of which its head has.
fn anew(batch: &Batch, codec: Codec) -> Result<Bytes, Rejection> {
    let anew = rebuilt(batch, codec, TimestampType::Create, |_| true);
    anew.ok_or(ErrorCode::INVALID_RECORD.into())
}

fn reparsed(batch: Batch, bytes: Bytes) -> Result<Batch, Rejection> {
    if bytes.as_ptr() == batch.bytes().as_ptr() {
        return Ok(batch);
    }
    match batches(bytes).next() {
        Some(Ok(batch)) => Ok(batch),
        _ => Err(ErrorCode::INVALID_RECORD.into()),
    }
}

fn check(record: &Record<'_>, batch: &Batch, rules: Rules<'_>) -> Result<(), (ErrorCode, String)> {
    if rules.config.compacts && record.key.is_none() {
        let why = "A record of a compacted topic needs a key.";
        return Err((ErrorCode::INVALID_RECORD, why.into()));
    }
    if rules.config.log_append_time {
        return match batch.timestamp_type() {
            TimestampType::Create => Ok(()),
            TimestampType::Append => Err((
                ErrorCode::INVALID_TIMESTAMP,
                "Only the broker sets the time of appending.".into(),
            )),
        };
    }
    let age_ms = rules.now.timestamp_ms().saturating_sub(record.timestamp);
    let limit = |limit: std::time::Duration| limit.as_millis().min(i64::MAX as u128) as i64;
    let is_off = age_ms > limit(rules.config.timestamp_before_max)
        || age_ms.saturating_neg() > limit(rules.config.timestamp_after_max);
    if record.timestamp != -1 && is_off {
        let why = format!("Timestamp {} is out of range.", record.timestamp);
        return Err((ErrorCode::INVALID_TIMESTAMP, why));
    }
    Ok(())
}

fn refusal(error: ErrorCode, wrong: Vec<(ErrorCode, i32, String)>) -> Rejection {
    let message = match error {
        ErrorCode::INVALID_TIMESTAMP => {
            "Records have a timestamp that is too far from the broker's.".to_owned()
        }
        _ => {
            let shown: Vec<&str> = wrong.iter().take(SHOWN).map(|(.., why)| &**why).collect();
            format!("{} records are refused: {}", wrong.len(), shown.join(" "))
        }
    };
    let records = wrong.into_iter().map(|(_, index, why)| (index, why));
    Rejection {
        records: records.collect(),
        message: Some(message),
        ..Rejection::from(error)
    }
}
