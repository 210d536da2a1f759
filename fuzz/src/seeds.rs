//! What the inputs of a corpus are made from: frames, batches and records of a real broker, and drawn messages.

use bytes::Bytes;
use milena_protocol::record::{Batch, batches};

use crate::messages::{DATA, Message, REQUESTS, RESPONSES};

/// Larger frames and batches show nothing that smaller ones do not.
const LARGEST: usize = 6 << 10;

/// An input and the target that it is for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Seed {
    /// The name of the target.
    pub target: &'static str,
    /// The input.
    pub input: Vec<u8>,
}

fn seed(target: &'static str, head: &[u8], rest: &[u8]) -> Option<Seed> {
    let input = [head, rest].concat();
    (rest.len() <= LARGEST).then_some(Seed { target, input })
}

/// The input that a recorded request is, from its correlation id on.
pub fn request(key: i16, version: i16, rest: &[u8]) -> Option<Seed> {
    seed("request", &[low(key), low(version)], rest)
}

/// The input that a recorded response is, from its correlation id on.
pub fn response(key: i16, version: i16, rest: &[u8]) -> Option<Seed> {
    seed("response", &[low(key), low(version)], rest)
}

fn low(number: i16) -> u8 {
    number.to_be_bytes()[1]
}

/// A recorded request in every version that can say the same.
pub fn in_every_version(key: i16, version: i16, rest: &Bytes) -> Vec<(i16, Bytes)> {
    let known = REQUESTS
        .iter()
        .find(|message| i32::from(message.key) == i32::from(key));
    known.map_or_else(Vec::new, |message| message.in_every_version(rest, version))
}

/// The smallest request of every API in every version, from the correlation id on.
pub fn smallest_requests() -> Vec<(i16, i16, Vec<u8>)> {
    let mut all = Vec::new();
    for message in REQUESTS.iter() {
        let key = i16::try_from(message.key).expect("it was an API's key");
        let requests = message.samples(&[]);
        all.extend(
            requests
                .into_iter()
                .map(|(version, rest)| (key, version, rest)),
        );
    }
    all
}

/// A drawn message of every kind in every version, as it is on the wire and as what it is drawn from.
pub fn drawn() -> Vec<Seed> {
    let entropy: Vec<u8> = (0..160_u8).map(|i| i.wrapping_mul(167) | 1).collect();
    let mut seeds = Vec::new();
    for (target, messages) in [("request", &REQUESTS), ("response", &RESPONSES)] {
        for message in messages.iter() {
            let key = message.key.to_be_bytes()[1];
            for (version, frame) in message.samples(&entropy) {
                seeds.extend(seed(target, &[key, low(version)], &frame));
            }
            seeds.extend(seed(target, &[key | 0x80, 255, 1, 0, 9, 255], &entropy));
        }
    }
    for message in DATA.iter() {
        let [high, rest] = message.key.to_be_bytes();
        for (version, bytes) in message.samples(&entropy) {
            seeds.extend(seed("data", &[high, rest, 0, low(version)], &bytes));
        }
        seeds.extend(seed("data", &[high, rest, 1, 255, 0], &entropy));
    }
    seeds
}

/// What a byte field of a message may be: every piece of data that it decodes as, after its version.
pub fn data(field: &Bytes) -> Vec<Seed> {
    let Some((version, _)) = field.split_first_chunk() else {
        return Vec::new();
    };
    let (version, bytes) = (i16::from_be_bytes(*version), field.slice(2..));
    let fits = |message: &&Message| message.accepts(&bytes, version);
    let fitting = DATA.iter().filter(fits);
    fitting
        .filter_map(|message| {
            let [high, rest] = message.key.to_be_bytes();
            seed("data", &[high, rest, 0, low(version)], &bytes)
        })
        .collect()
}

/// Batches as a log or a message holds them, each alone and all together, and what their records were compressed to.
pub fn records(records: &Bytes) -> Vec<Seed> {
    let mut seeds: Vec<Seed> = seed("batch", &[0], records).into_iter().collect();
    for batch in batches(records.clone()).flatten() {
        seeds.extend(of_batch(&batch));
    }
    seeds
}

fn of_batch(batch: &Batch) -> Vec<Seed> {
    let (head, payload) = batch.bytes().split_at(milena_protocol::record::HEAD_SIZE);
    let mut seeds = Vec::new();
    seeds.extend(seed("batch", &[1], batch.bytes()));
    // A head without what is put right, and records that are compressed anew.
    let head = [&head[..8], &head[12..16], &head[21..]].concat();
    if batch.codec().id() == 0 {
        for codec in 0..5 {
            let form = [&[2 | codec << 2], &head[..]].concat();
            seeds.extend(seed("batch", &form, payload));
        }
    }
    let target = match batch.codec().id() {
        1 => "gzip",
        2 => "snappy",
        3 => "lz4",
        4 => "zstd",
        _ => return seeds,
    };
    // The largest limit.
    seeds.extend(seed(target, &[12], payload));
    seeds
}

/// What a codec's target does besides reading: round trips at every level, and reading twice.
pub fn codecs() -> Vec<Seed> {
    let text = b"milena compresses this, and this, and compresses this again: 0123456789".repeat(3);
    let mut seeds = Vec::new();
    for target in ["gzip", "snappy", "lz4", "zstd"] {
        for level in [0, 1, 2, 3, 60, 127, 255] {
            for times in [0, 40, 250] {
                seeds.extend(seed(target, &[2, level, times, 100], &text));
            }
        }
        seeds.extend(seed(target, &[3 | 12, 0, 20], &text));
    }
    seeds
}

/// A connection's bytes, in chunks of some sizes.
pub fn stream(bytes: &[u8]) -> Option<Seed> {
    seed("frames", &[2, 4, 1, 7, 200, 3], bytes)
}

/// Conversations over one connection.
pub fn conversations() -> Vec<Seed> {
    // Ask, write everything, answer honestly; then each misbehaviour of the peer.
    let honest: &[u8] = &[0, 1, 0, 1, 255, 3, 200];
    let misbehaviours: [&[u8]; 7] = [
        &[0, 0, 0, 0, 3, 0, 1, 255, 3, 60, 8, 100],
        &[0, 2, 0, 1, 20, 5, 1, 2, 0, 0],
        &[0, 4, 0, 1, 255, 6],
        &[0, 5, 0, 1, 255, 7, 8, 0, 0, 0, 4, 0, 0, 0, 1],
        &[0, 0x81, 10, 1, 9, 8, 255],
        &[0, 2, 0, 0, 1, 0, 9, 0, 1, 255, 3, 200, 3, 200],
        &[0, 3, 0, 2, 255, 8, 255, 8, 255, 8, 255],
    ];
    let all = misbehaviours.iter().map(|rest| [honest, rest].concat());
    all.filter_map(|script| seed("link", &[], &script))
        .collect()
}
