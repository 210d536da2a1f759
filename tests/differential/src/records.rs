//! Record batches for scripts: good ones, and good ones with a byte changed.

use bytes::Bytes;
use milena_protocol::compression::Compression;
use milena_protocol::record::{BatchBuilder, Stamp};

/// The time of the first record of a batch, unless a script says otherwise: long ago, so that it is nobody's now.
pub const TIME: i64 = 1_700_000_000_000;

/// A batch to be.
#[derive(Clone, Debug)]
pub struct Batch {
    values: Vec<Vec<u8>>,
    time: i64,
    step: i64,
    stamp: Stamp,
    compression: Compression,
}

/// A batch with one record per value, without keys, a millisecond apart.
pub fn batch(values: &[&str]) -> Batch {
    Batch {
        values: values
            .iter()
            .map(|value| value.as_bytes().to_vec())
            .collect(),
        time: TIME,
        step: 1,
        stamp: Stamp::NONE,
        compression: Compression::None,
    }
}

impl Batch {
    /// The first record has this timestamp.
    pub fn at(self, time: i64) -> Self {
        Self { time, ..self }
    }

    /// Every record's timestamp is so much after the one before.
    pub fn step(self, step: i64) -> Self {
        Self { step, ..self }
    }

    /// By an idempotent producer.
    pub fn by(mut self, producer_id: i64, epoch: i16, sequence: i32) -> Self {
        self.stamp.producer_id = producer_id;
        self.stamp.producer_epoch = epoch;
        self.stamp.base_sequence = sequence;
        self
    }

    /// Part of a transaction.
    pub fn transactional(mut self) -> Self {
        self.stamp.transactional = true;
        self
    }

    /// Compressed, which a batch is only when it becomes smaller.
    pub fn compressed(self, compression: Compression) -> Self {
        Self {
            compression,
            ..self
        }
    }

    /// Its bytes.
    ///
    /// # Panics
    ///
    /// When the batch has no value.
    pub fn bytes(self) -> Bytes {
        let mut builder = BatchBuilder::new(1024);
        for (value, time) in self.values.iter().zip(0..) {
            builder
                .append(self.time + time * self.step, None, Some(value), &[])
                .expect("a small record fits");
        }
        builder
            .seal(self.stamp, self.compression)
            .expect("a script's batch has records")
    }
}

/// The place of a field in a batch's head.
#[derive(Clone, Copy, Debug)]
#[expect(missing_docs, reason = "as in Kafka's message format")]
pub enum Field {
    BaseOffset = 0,
    Length = 8,
    LeaderEpoch = 12,
    Magic = 16,
    Crc = 17,
    Attributes = 21,
    LastOffsetDelta = 23,
    BaseTimestamp = 27,
    MaxTimestamp = 35,
    ProducerId = 43,
    ProducerEpoch = 51,
    BaseSequence = 53,
    Count = 57,
}

/// The batch with other bytes from `field` on, its checksum as it was.
pub fn spoiled(batch: &Bytes, field: Field, with: &[u8]) -> Bytes {
    let mut bytes = batch.to_vec();
    let at = field as usize;
    bytes[at..at + with.len()].copy_from_slice(with);
    bytes.into()
}

/// The batch with other bytes from `field` on and a checksum that fits.
pub fn altered(batch: &Bytes, field: Field, with: &[u8]) -> Bytes {
    let bytes = spoiled(batch, field, with);
    let crc = crc32c::crc32c(&bytes[Field::Attributes as usize..]);
    spoiled(&bytes, Field::Crc, &crc.to_be_bytes())
}
