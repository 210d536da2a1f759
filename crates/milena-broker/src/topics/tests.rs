//! What the bound on memory does to logs, and what clients see of it.

use std::fmt::Debug;
use std::time::Duration;

use bytes::Bytes;
use milena_protocol::api::*;
use milena_protocol::error_code::ErrorCode;
use milena_protocol::record::{BatchBuilder, Stamp};

use super::*;
use crate::log::PER_BATCH;
use crate::testing::Lab;

/// So large that a segment of the smallest size that Kafka allows has one.
const VALUE: usize = 700_000;

fn batch(size: usize, timestamp: i64) -> Bytes {
    let mut builder = BatchBuilder::new(size);
    let value = vec![b'v'; size];
    builder.append(timestamp, None, Some(&value), &[]).unwrap();
    builder.seal(Stamp::NONE, Default::default()).unwrap()
}

fn produce(lab: &mut Lab, topic: &str, records: Bytes) {
    let request = ProduceRequest {
        acks: -1,
        timeout_ms: 1000,
        topics: vec![ProduceRequestTopic {
            name: topic.into(),
            partitions: vec![ProduceRequestPartition {
                index: 0,
                records: Some(records),
            }],
            ..ProduceRequestTopic::default()
        }],
        ..ProduceRequest::default()
    };
    let answer = lab.call(1, 9, &request);
    assert_eq!(answer.topics[0].partitions[0].error, ErrorCode::NONE);
}

fn log<'a>(lab: &'a Lab, topic: &str) -> &'a crate::log::Log {
    &lab.machine.topics.named(topic).unwrap().partitions[0].log
}

/// A topic `t` whose segments have a batch each, with 20 batches at the times 0 to 19 ms from now, half an hour later.
fn written(settings: Settings, retention_bytes: usize) -> Lab {
    let mut lab = Lab::with(1, settings);
    let configs = [
        ("segment.bytes", (1 << 20).to_string()),
        ("retention.bytes", retention_bytes.to_string()),
    ];
    let configs = configs.map(|(name, value)| (name.into(), value.into()));
    let replicas = vec![vec![1]];
    lab.machine
        .add_topic("t".into(), replicas, configs.into_iter().collect());
    let now_ms = lab.now.timestamp_ms();
    for number in 0..20 {
        produce(&mut lab, "t", batch(VALUE, now_ms + number));
    }
    lab.pass(Duration::from_secs(30 * 60));
    lab
}

/// All that a client can find out about the log.
fn seen(lab: &mut Lab) -> Vec<String> {
    let now_ms = log(lab, "t").batches().next().unwrap().max_timestamp() - 16;
    let times = [-1, -2, -3, 0, now_ms + 3, now_ms + 17, now_ms + 99];
    let mut seen: Vec<String> = times.map(|time| text(offset_at(lab, time))).into();
    seen.extend([0, 1, 15, 16, 17, 19, 20, 21].map(|offset| text(fetched(lab, offset))));
    let epoch = OffsetForLeaderEpochRequest {
        topics: vec![OffsetForLeaderEpochRequestTopic {
            name: "t".into(),
            partitions: vec![OffsetForLeaderEpochRequestPartition::default()],
        }],
        ..OffsetForLeaderEpochRequest::default()
    };
    seen.push(text(lab.call(1, 4, &epoch)));
    seen
}

fn text(answer: impl Debug) -> String {
    format!("{answer:?}")
}

fn offset_at(lab: &mut Lab, timestamp: i64) -> ListOffsetsResponse {
    let request = ListOffsetsRequest {
        topics: vec![ListOffsetsRequestTopic {
            name: "t".into(),
            partitions: vec![ListOffsetsRequestPartition {
                timestamp,
                ..ListOffsetsRequestPartition::default()
            }],
        }],
        ..ListOffsetsRequest::default()
    };
    lab.call(1, 8, &request)
}

/// With a record's worth of bytes at the most; all the values are the same, so that only their beginning is told.
fn fetched(lab: &mut Lab, offset: i64) -> FetchResponse {
    let request = FetchRequest {
        max_bytes: 1 << 20,
        session_epoch: -1,
        topics: vec![FetchRequestTopic {
            name: "t".into(),
            partitions: vec![FetchRequestPartition {
                fetch_offset: offset,
                current_leader_epoch: -1,
                last_fetched_epoch: -1,
                log_start_offset: -1,
                max_bytes: 1 << 20,
                ..FetchRequestPartition::default()
            }],
            ..FetchRequestTopic::default()
        }],
        ..FetchRequest::default()
    };
    let mut response = lab.call(1, 12, &request);
    let records = &mut response.topics[0].partitions[0].records;
    *records = records.take().map(|it| it.slice(..it.len().min(80)));
    response
}

#[test]
fn retention_by_size_does_not_wait_for_retention_by_time() {
    let lab = written(Settings::default(), 4 * batch(VALUE, 0).len());
    assert_eq!(log(&lab, "t").start(), 16);
}

#[test]
fn what_memory_does_not_hold_is_gone_as_by_retention_of_its_size() {
    let size = batch(VALUE, 0).len();
    let bound = Settings {
        memory: 4 * (size + PER_BATCH),
        ..Settings::default()
    };
    let mut bounded = written(bound, 1 << 30);
    let mut retained = written(Settings::default(), 4 * size);
    assert_eq!(
        (log(&bounded, "t").start(), log(&bounded, "t").end()),
        (16, 20)
    );
    let error = fetched(&mut bounded, 15).topics[0].partitions[0].error;
    assert_eq!(error, ErrorCode::OFFSET_OUT_OF_RANGE);
    assert_eq!(seen(&mut bounded), seen(&mut retained));
}

#[test]
fn however_much_is_appended_no_more_than_the_bound_is_kept_and_that_without_gaps() {
    const BOUND: usize = 300_000;
    let mut lab = Lab::with(
        1,
        Settings {
            memory: BOUND,
            ..Settings::default()
        },
    );
    let topics = ["a", "b", "c"];
    for topic in topics {
        lab.machine.create_topic(topic, 1, 1);
    }
    let mut random = fastrand::Rng::with_seed(7);
    let mut appended = 0;
    while appended < 100 * BOUND {
        // Mostly small ones, whose bytes are the least of what they take.
        let size = match random.u8(..10) {
            0 => random.usize(..100_000),
            _ => random.usize(..50),
        };
        let records = batch(size, lab.now.timestamp_ms());
        appended += records.len();
        produce(&mut lab, topics[random.usize(..3)], records);
        let logs = topics.map(|topic| log(&lab, topic));
        let kept: usize = logs.iter().map(|log| log.size()).sum();
        let batches: usize = logs.iter().map(|log| log.batches().count()).sum();
        assert!(kept + batches * PER_BATCH <= BOUND, "{kept} in {batches}");
        lab.pass(Duration::from_millis(1));
    }
    for log in topics.map(|topic| log(&lab, topic)) {
        assert!(log.start() > 0);
        let mut next = log.start();
        for batch in log.batches() {
            assert_eq!(batch.base_offset(), next);
            next = batch.next_offset();
        }
        assert_eq!(next, log.end());
    }
}
