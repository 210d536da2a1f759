//! Takes a frozen batch apart when the broker finds it too large.

use bytes::Bytes;
use milena_core::{Error, ErrorKind};
use milena_protocol::compression::{Compression, Decompressor};
use milena_protocol::record::{BatchBuilder, Header, Stamp, batches};

/// Two batches: the first `middle` records of `batch`, and the others. Order, times and contents are kept.
pub(crate) fn split(
    batch: Bytes,
    middle: u32,
    compression: Compression,
) -> Result<[Bytes; 2], Error> {
    halves(batch, middle, compression).map_err(|cause| {
        Error::new(ErrorKind::Internal, "the batch cannot be split").with_source(Unreadable(cause))
    })
}

/// Why our own batch could not be read back.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
struct Unreadable(Box<dyn std::error::Error + Send + Sync>);

fn halves(
    bytes: Bytes,
    middle: u32,
    compression: Compression,
) -> Result<[Bytes; 2], Box<dyn std::error::Error + Send + Sync>> {
    let capacity = bytes.len() / 2;
    let (mut left, mut right) = (BatchBuilder::new(capacity), BatchBuilder::new(capacity));
    let batch = batches(bytes).next().ok_or("it is empty")??;
    let mut records = batch.records(&mut Decompressor::with_limit(usize::MAX))?;
    while let Some(record) = records.next() {
        let record = record?;
        let headers: Vec<Header<'_>> = record.headers.iter().collect();
        let half = if left.len() < middle {
            &mut left
        } else {
            &mut right
        };
        half.append(record.timestamp, record.key, record.value, &headers)?;
    }
    Ok([
        left.seal(Stamp::NONE, compression)?,
        right.seal(Stamp::NONE, compression)?,
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn batch_of(records: u32, compression: Compression) -> Bytes {
        let mut builder = BatchBuilder::new(1024);
        for n in 0..records {
            let value = format!("value {n}").repeat(20);
            let headers = [Header {
                key: b"n",
                value: None,
            }];
            builder
                .append(
                    1_000 + i64::from(n),
                    Some(&n.to_be_bytes()),
                    Some(value.as_bytes()),
                    &headers,
                )
                .unwrap();
        }
        builder.seal(Stamp::NONE, compression).unwrap()
    }

    fn read(bytes: Bytes) -> Vec<(i64, Vec<u8>, Vec<u8>, usize)> {
        let batch = batches(bytes).next().unwrap().unwrap();
        batch.verify_crc().unwrap();
        let mut records = batch.records(&mut Decompressor::new()).unwrap();
        let mut read = Vec::new();
        while let Some(record) = records.next() {
            let record = record.unwrap();
            let (key, value) = (record.key.unwrap().to_vec(), record.value.unwrap().to_vec());
            read.push((record.timestamp, key, value, record.headers.len()));
        }
        read
    }

    #[test]
    fn p19_two_halves_hold_the_records_of_the_whole_in_order() {
        for compression in [Compression::None, Compression::Lz4, Compression::GZIP] {
            for (records, middle) in [(2, 1), (3, 1), (7, 3), (100, 50)] {
                let whole = batch_of(records, compression);
                let [left, right] = split(whole.clone(), middle, compression).unwrap();
                let (left, right) = (read(left), read(right));
                assert_eq!(left.len(), middle as usize);
                assert_eq!([left, right].concat(), read(whole));
            }
        }
    }

    #[test]
    fn bytes_that_are_no_batch_are_an_error() {
        assert_eq!(
            split(Bytes::new(), 1, Compression::None)
                .unwrap_err()
                .kind(),
            ErrorKind::Internal
        );
    }
}
