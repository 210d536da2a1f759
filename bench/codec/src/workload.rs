//! What every implementation encodes and decodes: the same records and the same messages.

use bytes::Bytes;
use milena_protocol::api::{
    FetchRequest, FetchResponse, FetchResponsePartition, FetchResponseTopic, MetadataRequest,
    MetadataResponse, MetadataResponseBroker, MetadataResponsePartition, MetadataResponseTopic,
};
use milena_protocol::message::encode_response;

use crate::peer::Peer;
use crate::peers::Milena;

/// Records in a batch, and partitions in a message.
pub const COUNT: usize = 1000;
/// The timestamp of the first record; each is a millisecond after the one before.
pub const FIRST_TIMESTAMP: i64 = 1_700_000_000_000;
/// Bytes between the size of a response frame and its body when the header has tagged fields, and when it has none.
const HEADER: [usize; 2] = [4, 5];

/// The codecs that the rows need.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Codec {
    None,
    Snappy,
    Lz4,
}

/// The shape of a batch's records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shape {
    /// Bytes of a value.
    pub value: usize,
    /// Whether each record has two headers.
    pub headers: bool,
}

/// One record.
#[derive(Clone, Debug)]
pub struct Item {
    pub timestamp: i64,
    pub key: Bytes,
    pub value: Bytes,
    pub headers: Vec<(&'static str, Bytes)>,
}

/// The records of one shape.
pub fn items(shape: Shape) -> Vec<Item> {
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    (0..COUNT)
        .map(|index| Item {
            timestamp: FIRST_TIMESTAMP + index as i64,
            key: Bytes::from(format!("{:08}", random.below(100_000_000))),
            value: json(shape.value, index, &mut random),
            headers: headers(shape, &mut random),
        })
        .collect()
}

fn headers(shape: Shape, random: &mut Random) -> Vec<(&'static str, Bytes)> {
    if !shape.headers {
        return Vec::new();
    }
    let trace = [random.next().to_be_bytes(), random.next().to_be_bytes()].concat();
    let content = Bytes::from_static(b"application/json");
    vec![("trace-id", Bytes::from(trace)), ("content-type", content)]
}

/// A batch of them, as milena seals it.
pub fn batch(shape: Shape, codec: Codec) -> Bytes {
    let prepared = Milena::prepare(&items(shape), codec);
    let mut milena = Milena::default();
    Bytes::copy_from_slice(milena.encode(&prepared))
}

/// A fetch response with one record of 100 bytes per partition or none, as the body of a version.
pub fn fetch_response(version: i16, with_records: bool) -> Bytes {
    let records = match with_records {
        true => one_record(),
        false => Bytes::new(),
    };
    let partition = |index| FetchResponsePartition {
        index,
        high_watermark: 1_000_000 + i64::from(index),
        last_stable_offset: 1_000_000 + i64::from(index),
        log_start_offset: 0,
        aborted_transactions: Some(Vec::new()),
        records: Some(records.clone()),
        ..FetchResponsePartition::default()
    };
    let topic = FetchResponseTopic {
        name: "a-topic".into(),
        partitions: (0..COUNT as i32).map(partition).collect(),
        ..FetchResponseTopic::default()
    };
    let response = FetchResponse {
        topics: vec![topic],
        ..FetchResponse::default()
    };
    let frame = encode_response::<FetchRequest>(&response, version, 0).expect("a valid response");
    body(frame.into_bytes(), version >= 12)
}

/// A metadata response: three brokers, one topic, three replicas, as the body of a version.
pub fn metadata_response(version: i16) -> Bytes {
    let broker = |id| MetadataResponseBroker {
        id,
        host: format!("broker-{id}.example.org").into(),
        port: 9092,
        ..MetadataResponseBroker::default()
    };
    let replicas = |index: i32| (0..3).map(|next| 1 + (index + next) % 3).collect();
    let partition = |index: i32| MetadataResponsePartition {
        index,
        leader_id: 1 + index % 3,
        leader_epoch: 7,
        replicas: replicas(index),
        isr: replicas(index),
        ..MetadataResponsePartition::default()
    };
    let topic = MetadataResponseTopic {
        name: Some("a-topic".into()),
        partitions: (0..COUNT as i32).map(partition).collect(),
        ..MetadataResponseTopic::default()
    };
    let response = MetadataResponse {
        brokers: (1..=3).map(broker).collect(),
        cluster_id: Some("a-cluster".into()),
        controller_id: 1,
        topics: vec![topic],
        ..MetadataResponse::default()
    };
    let frame =
        encode_response::<MetadataRequest>(&response, version, 0).expect("a valid response");
    body(frame.into_bytes(), version >= 9)
}

/// A frame without its size and its header.
fn body(frame: Bytes, flexible: bool) -> Bytes {
    frame.slice(4 + HEADER[usize::from(flexible)]..)
}

fn one_record() -> Bytes {
    let shape = Shape {
        value: 100,
        headers: false,
    };
    let prepared = Milena::prepare(&items(shape)[..1], Codec::None);
    Bytes::copy_from_slice(Milena::default().encode(&prepared))
}

/// A value like an event of a shop: lz4 makes it two to three times smaller.
fn json(size: usize, index: usize, random: &mut Random) -> Bytes {
    const WORDS: [&str; 16] = [
        "shipped",
        "pending",
        "berlin",
        "invoice",
        "customer",
        "express",
        "warehouse",
        "returned",
        "payment",
        "paris",
        "order",
        "confirmed",
        "standard",
        "lisbon",
        "delivery",
        "cancelled",
    ];
    let mut text = format!(
        r#"{{"id":{},"user":"u{}""#,
        1_000_000 + index,
        random.below(5000)
    );
    while text.len() < size {
        let word = WORDS[random.below(16) as usize];
        let field = WORDS[random.below(16) as usize];
        match random.below(4) {
            0 => text += &format!(r#","{field}":{}"#, random.below(1_000_000)),
            1 => text += &format!(r#","{field}":"{word}-{:05x}""#, random.below(1 << 20)),
            _ => text += &format!(r#","{field}":"{word}""#),
        }
    }
    text.truncate(size);
    Bytes::from(text)
}

/// xorshift64: the same values on every machine.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }
}
