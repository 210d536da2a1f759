//! What old message sets cost in memory.

mod allocation;
mod old_sets;

use bytes::Bytes;
use milena_protocol::compression::{Codec, Decompressor};
use milena_protocol::record::batches;
use old_sets::{Message, entry, plain, wrapped, wrapper};

const LIMIT: usize = 1 << 17;
const CODECS: [Codec; 3] = [Codec::Gzip, Codec::Snappy, Codec::Lz4];

/// Bytes and pieces that `work` asks the allocator for.
fn allocated<R>(work: impl FnOnce() -> R) -> (R, usize, usize) {
    let (result, took) = allocation::allocated(work);
    (result, took.bytes, took.pieces)
}

fn messages(count: i64, size: usize) -> Vec<Message> {
    let message = |offset| Message {
        offset,
        timestamp: 1_500_000_000_000 + offset,
        key: Some(b"key".to_vec()),
        value: Some(vec![b'x'; size]),
    };
    (0..count).map(message).collect()
}

/// How many records can be read, and how many batches not.
fn read(bytes: &Bytes, decompressor: &mut Decompressor) -> (usize, usize) {
    let (mut read, mut refused) = (0, 0);
    for batch in batches(bytes.clone()) {
        match batch.and_then(|batch| batch.checked_records(decompressor)) {
            Ok(mut records) => {
                while let Some(Ok(_)) = records.next() {
                    read += 1;
                }
            }
            Err(_) => refused += 1,
        }
    }
    (read, refused)
}

#[test]
fn d1_d5_d8_old_sets_cost_one_buffer_each_and_lies_about_sizes_cost_no_memory() {
    for magic in [0, 1] {
        let set = messages(1000, 100);
        let unpacked = Bytes::from(plain(magic, 0, &set));
        let mut decompressor = Decompressor::new();

        // Nothing is allocated before a batch is opened; what makes the iterator out of one handle is shared.
        let (count, _, pieces) = allocated(|| batches(unpacked.clone()).count());
        assert!(
            count <= 2 && pieces <= 1,
            "{count} batches, {pieces} pieces"
        );
        let ((read_, _), bytes, pieces) = allocated(|| read(&unpacked, &mut decompressor));
        assert_eq!(read_, 1000);
        assert!(
            bytes <= unpacked.len() + 1024 && pieces <= 5,
            "v{magic}: {bytes} bytes in {pieces} pieces for {} bytes",
            unpacked.len()
        );

        for codec in CODECS {
            let packed = Bytes::from(wrapped(magic, 0, codec, 0, &set));
            // The decompressor keeps its buffer once it is large enough.
            for _ in 0..3 {
                read(&packed, &mut decompressor);
            }
            let ((read_, _), bytes, pieces) = allocated(|| read(&packed, &mut decompressor));
            assert_eq!(read_, 1000);
            assert!(
                bytes <= unpacked.len() + 1024 && pieces <= 4,
                "v{magic} {codec}: {bytes} bytes in {pieces} pieces for {} bytes",
                unpacked.len()
            );
            bombs(magic, codec);
        }
        claims(magic);
    }
    crowds();
}

/// Wrappers that expand beyond the limit stop there; those that expand up to it cost twice the limit and no more.
fn bombs(magic: u8, codec: Codec) {
    let beyond = wrapped(magic, 0, codec, 0, &messages(1, 4 * LIMIT));
    // The smallest messages there are gain most by being decoded.
    let least = entry(magic, 0, 0, -1, None, None);
    let many: Vec<u8> = (0..(LIMIT / least.len()) as i64)
        .flat_map(|offset| entry(magic, 0, offset, -1, None, None))
        .collect();
    let last = (LIMIT / least.len()) as i64 - 1;
    let within = wrapper(magic, 0, codec, last, -1, &many);
    for (set, can_be_read) in [(beyond, false), (within, true)] {
        let set = Bytes::from(set);
        let mut decompressor = Decompressor::with_limit(LIMIT);
        let ((read, refused), bytes, _) = allocated(|| read(&set, &mut decompressor));
        assert_eq!((read > 0, refused == 0), (can_be_read, can_be_read));
        // The output grows by doubling, so what was asked for on the way counts once more.
        assert!(
            bytes <= 4 * LIMIT + set.len() + 4096,
            "v{magic} {codec}: {bytes} bytes"
        );
    }
}

/// Lengths far beyond what is there.
fn claims(magic: u8) {
    for at in [8, 18, 26] {
        let mut message = plain(magic, 0, &messages(1, 40));
        message[at..at + 4].copy_from_slice(&i32::MAX.to_be_bytes());
        let message = Bytes::from(message);
        let ((read, _), bytes, _) = allocated(|| read(&message, &mut Decompressor::new()));
        assert!(read == 0 && bytes < 4096, "v{magic}: {bytes} bytes");
    }
}

/// Small messages, each unlike the one before it: as many batches as there can be in so many bytes.
fn crowds() {
    let crowd: Vec<u8> = (0..20_000)
        .flat_map(|offset| entry((offset % 2) as u8, 0, offset, -1, None, None))
        .collect();
    let crowd = Bytes::from(crowd);
    let ((), bytes, _) = allocated(|| assert_eq!(batches(crowd.clone()).count(), 20_000));
    assert!(bytes < 1024, "{bytes} bytes");
    let ((read, _), bytes, _) = allocated(|| read(&crowd, &mut Decompressor::new()));
    assert_eq!(read, 20_000);
    assert!(
        bytes <= 4 * crowd.len(),
        "{bytes} bytes for {}",
        crowd.len()
    );
}
