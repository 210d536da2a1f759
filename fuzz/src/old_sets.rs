//! Message sets of the formats before v2: nothing panics, memory is bounded, and offsets stay within their set.
//!
//! An input begins with a byte that says whether the checksums of the messages outside are put right first.

use bytes::Bytes;
use milena_protocol::compression::Decompressor;
use milena_protocol::record::{Batch, BatchError, batches};

use crate::allocation::bounded;

/// What records may decompress to here.
const LIMIT: usize = 256 << 10;
/// Memory of a decompressor, of the records' second form, and of checking them.
const OPENING: usize = 8 * LIMIT + (1 << 20);
/// Where a message's length ends, and where its checksum does.
const LENGTH_END: usize = 12;
const CHECKSUM_END: usize = 16;

/// Reads the sets to their end or first error.
///
/// # Panics
/// When an offset is beyond its set's last or goes back, or when reading allocates too much.
pub fn check(data: &[u8]) {
    let [form, ref rest @ ..] = *data else {
        return;
    };
    let mut stream = rest.to_vec();
    if form % 2 == 1 {
        put_checksums_right(&mut stream);
    }
    let stream = Bytes::from(stream);
    for batch in bounded(stream.len(), 0, || {
        batches(stream.clone()).collect::<Vec<_>>()
    }) {
        let Ok(batch) = batch else { return };
        let _refused = bounded(stream.len(), OPENING, || walk(&batch));
    }
}

fn put_checksums_right(stream: &mut [u8]) {
    let mut at = 0;
    while let Some(length) = stream.get(at + 8..at + LENGTH_END) {
        let length = i32::from_be_bytes(length.try_into().expect("four bytes"));
        let end = at
            .saturating_add(LENGTH_END)
            .saturating_add(usize::try_from(length).unwrap_or(0));
        if end > stream.len() || end < at + CHECKSUM_END {
            break;
        }
        let mut crc = flate2::Crc::new();
        crc.update(&stream[at + CHECKSUM_END..end]);
        stream[at + LENGTH_END..at + CHECKSUM_END].copy_from_slice(&crc.sum().to_be_bytes());
        at = end;
    }
}

fn walk(batch: &Batch) -> Result<(), BatchError> {
    batch.verify_crc()?;
    let mut decompressor = Decompressor::with_limit(LIMIT);
    let mut records = batch.records(&mut decompressor)?;
    let mut least = i64::MIN;
    while let Some(record) = records.next() {
        let offset = record?.offset;
        assert!(offset >= least, "{offset} after {least}");
        assert!(
            offset <= batch.last_offset(),
            "{offset} is beyond {}",
            batch.last_offset()
        );
        least = offset;
    }
    Ok(())
}
