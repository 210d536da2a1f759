//! A batch written anew: with fewer records, or compressed in another way.

use bytes::Bytes;
use milena_protocol::compression::{Codec, Compression, Decompressor};
use milena_protocol::record::{
    Batch, BatchBuilder, Header, Record, TimestampType, with_append_time, with_base_offset,
};

/// The batch with those of its records that are to be kept, each at its offset. It has the same bounds, producer and
/// sequence, even when no record is left. `None` if it cannot be read.
pub(crate) fn rebuilt(
    batch: &Batch,
    codec: Codec,
    timestamps: TimestampType,
    mut keeps: impl FnMut(&Record<'_>) -> bool,
) -> Option<Bytes> {
    let mut decompressor = Decompressor::new();
    let mut records = batch.records(&mut decompressor).ok()?;
    let mut builder = BatchBuilder::new(batch.size());
    let mut next = batch.base_offset();
    while let Some(record) = records.next() {
        let record = record.ok()?;
        if !keeps(&record) {
            continue;
        }
        builder.skip_offsets((record.offset - next) as u32).ok()?;
        let headers: Vec<Header<'_>> = record.headers.iter().collect();
        builder
            .append(record.timestamp, record.key, record.value, &headers)
            .ok()?;
        next = record.offset + 1;
    }
    builder
        .skip_offsets((batch.next_offset() - next) as u32)
        .ok()?;
    let sealed = builder.seal(batch.stamp(), compression(codec)).ok()?;
    let sealed = match timestamps {
        TimestampType::Append => with_append_time(sealed, batch.max_timestamp()).ok()?,
        TimestampType::Create => sealed,
    };
    with_base_offset(sealed, batch.base_offset(), batch.leader_epoch()).ok()
}

fn compression(codec: Codec) -> Compression {
    match codec {
        Codec::None => Compression::None,
        Codec::Gzip => Compression::GZIP,
        Codec::Snappy => Compression::Snappy,
        Codec::Lz4 => Compression::Lz4,
        Codec::Zstd => Compression::ZSTD,
    }
}
