//! What a log keeps, gives and removes.

use std::time::Duration;

use bytes::Bytes;
use milena_protocol::compression::{Compression, Decompressor};
use milena_protocol::record::{BatchBuilder, ControlRecord, Stamp, control_batch};

use super::compaction::LastOffsets;
use super::*;
use crate::settings::Settings;
use crate::topic_configs::{Configs, Fallback, TopicConfig};

const NOW: Moment = Moment::new(Duration::from_secs(1_000_000));

fn config() -> TopicConfig {
    let (settings, brokers) = (&Settings::default(), &Configs::new());
    TopicConfig::of_brokers(Fallback { settings, brokers })
}

fn compacting() -> TopicConfig {
    TopicConfig {
        compacts: true,
        deletes: false,
        ..config()
    }
}

type Entry = (i64, &'static str, Option<&'static str>);

/// A batch of records: timestamps, keys and values.
fn batch(records: &[Entry], stamp: Stamp) -> Batch {
    let mut builder = BatchBuilder::new(100);
    for (time, key, value) in records {
        let value = value.map(str::as_bytes);
        builder
            .append(*time, Some(key.as_bytes()), value, &[])
            .unwrap();
    }
    parse(builder.seal(stamp, Compression::None).unwrap())
}

fn parse(bytes: Bytes) -> Batch {
    batches(bytes).next().unwrap().unwrap()
}

fn by(producer_id: i64, base_sequence: i32, transactional: bool) -> Stamp {
    Stamp {
        producer_id,
        producer_epoch: 0,
        base_sequence,
        transactional,
    }
}

fn append(log: &mut Log, records: &[Entry]) {
    log.append(NOW, &batch(records, Stamp::NONE), 0);
}

/// A log with these batches; each timestamp is one batch of one record.
fn log(times: &[i64]) -> Log {
    let mut log = Log::default();
    for time in times {
        append(&mut log, &[(*time, "k", Some("v"))]);
    }
    log
}

fn all(until: i64) -> Bounds {
    Bounds {
        until,
        max_bytes: usize::MAX,
        at_least_one: true,
    }
}

fn spans(slice: &Slice) -> Vec<(i64, i64)> {
    let batches = batches(slice.bytes.clone()).map(|batch| batch.unwrap());
    batches
        .map(|batch| (batch.base_offset(), batch.last_offset()))
        .collect()
}

/// Every record that the log has: its offset, key and value.
fn contents(log: &Log) -> Vec<(i64, String, Option<String>)> {
    let mut contents = Vec::new();
    for batch in log.batches().filter(|batch| !batch.is_control()) {
        let mut records = batch.checked_records(&mut Decompressor::new()).unwrap();
        while let Some(record) = records.next() {
            let record = record.unwrap();
            let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
            let key = text(record.key.unwrap_or_default());
            contents.push((record.offset, key, record.value.map(text)));
        }
    }
    contents
}

#[test]
fn a_read_brings_whole_batches_from_the_one_that_has_the_offset() {
    let mut log = Log::default();
    append(&mut log, &[(1, "a", None), (1, "b", None), (1, "c", None)]);
    append(&mut log, &[(1, "d", None)]);
    assert_eq!(spans(&log.read(1, all(4))), [(0, 2), (3, 3)]);
    assert_eq!(spans(&log.read(3, all(4))), [(3, 3)]);
    assert_eq!(spans(&log.read(0, all(3))), [(0, 2)], "what is committed");
    assert_eq!(log.read(4, all(4)).bytes.len(), 0);
}

#[test]
fn bounds_hold_after_the_first_batch() {
    let log = log(&[1, 1, 1]);
    let size = log.batches().next().unwrap().size();
    let read = |max_bytes, at_least_one| {
        let bounds = Bounds {
            until: 3,
            max_bytes,
            at_least_one,
        };
        spans(&log.read(0, bounds)).len()
    };
    assert_eq!((read(1, true), read(1, false)), (1, 0));
    assert_eq!((read(2 * size, false), read(2 * size - 1, false)), (2, 1));
}

#[test]
fn as_much_is_available_as_is_asked_for() {
    let log = log(&[1, 1, 1]);
    let size = log.batches().next().unwrap().size();
    assert_eq!(log.available(1, 3, usize::MAX), 2 * size);
    assert_eq!(log.available(0, 3, 1), size);
    assert_eq!(log.available(2, 2, usize::MAX), 0);
}

#[test]
fn a_read_ends_with_its_segment_and_what_lies_beyond_is_enough() {
    let week = 7 * 24 * 3600 * 1000;
    let log = log(&[1, 1, week + 2, 5]);
    assert_eq!(spans(&log.read(0, all(4))), [(0, 0), (1, 1)]);
    assert_eq!(spans(&log.read(2, all(4))), [(2, 2), (3, 3)]);
    assert_eq!(log.available(0, 4, 1 << 20), 1 << 20);
}

#[test]
fn a_segment_is_as_large_as_it_may_be() {
    let mut log = log(&[1]);
    log.limits.segment_bytes = 2 * log.size();
    append(&mut log, &[(1, "k", Some("v"))]);
    append(&mut log, &[(1, "k", Some("v"))]);
    assert_eq!(spans(&log.read(0, all(3))), [(0, 0), (1, 1)]);
}

#[test]
fn a_time_finds_the_first_record_that_is_not_older() {
    let mut log = Log::default();
    append(&mut log, &[(10, "", None), (20, "", None), (30, "", None)]);
    append(&mut log, &[(5, "", None)]);
    append(&mut log, &[(40, "", None), (40, "", None)]);
    let at = |log: &Log, time| {
        log.at_time(time)
            .map(|found| (found.offset, found.timestamp))
    };
    assert_eq!(at(&log, 0), Some((0, 10)));
    assert_eq!(at(&log, 11), Some((1, 20)));
    assert_eq!(at(&log, 31), Some((4, 40)));
    assert_eq!(at(&log, 41), None);
    log.advance_start(2);
    assert_eq!(at(&log, 0), Some((2, 30)));
    let largest = log.largest_time().unwrap();
    assert_eq!((largest.offset, largest.timestamp), (4, 40));
}

#[test]
fn what_is_cut_off_is_gone_and_the_log_goes_on_from_there() {
    let week = 7 * 24 * 3600 * 1000;
    let mut log = log(&[1, 1, week + 2, 5]);
    let whole = log.size();
    log.truncate(3);
    assert_eq!((log.end(), log.size()), (3, whole / 4 * 3));
    log.truncate(1);
    assert_eq!((log.end(), log.size()), (1, whole / 4));
    append(&mut log, &[(1, "k", Some("v"))]);
    assert_eq!(spans(&log.read(0, all(2))), [(0, 0), (1, 1)]);
    log.truncate(0);
    assert_eq!((log.start(), log.end(), log.size()), (0, 0, 0));
}

#[test]
fn a_batch_is_cut_off_as_a_whole() {
    let mut log = log(&[1]);
    append(&mut log, &[(1, "", None), (1, "", None), (1, "", None)]);
    log.truncate(2);
    assert_eq!(log.end(), 1);
}

#[test]
fn a_batch_that_begins_before_the_log_comes_whole() {
    let mut log = Log::default();
    append(&mut log, &[(1, "", None), (1, "", None), (1, "", None)]);
    append(&mut log, &[(1, "", None)]);
    log.advance_start(2);
    assert_eq!(spans(&log.read(2, all(4))), [(0, 2), (3, 3)]);
    log.advance_start(9);
    assert_eq!((log.start(), log.end(), log.size()), (4, 4, 0));
    append(&mut log, &[(1, "", None)]);
    assert_eq!(spans(&log.read(4, all(5))), [(4, 4)]);
}

#[test]
fn retention_by_time_takes_segments_whose_youngest_record_is_too_old() {
    let now_ms = NOW.timestamp_ms();
    let hour = 3_600_000;
    let mut log = log(&[now_ms - 3 * hour, now_ms - 2 * hour]);
    log.roll();
    append(&mut log, &[(now_ms, "k", None)]);
    let config = TopicConfig {
        retention: Some(Duration::from_secs(2 * 3600)),
        ..config()
    };
    assert!(
        !log.retain(NOW, &config, 3),
        "two hours are not more than two hours"
    );
    assert!(
        !log.retain(NOW.after_ms(1), &config, 1),
        "it is not committed"
    );
    assert!(log.retain(NOW.after_ms(1), &config, 3));
    assert_eq!(log.start(), 2);
    assert!(
        log.retain(NOW.after_ms(2 * hour + 1), &config, 3),
        "the last one, too"
    );
    assert_eq!((log.start(), log.end()), (3, 3));
}

#[test]
fn retention_by_size_takes_segments_that_are_not_needed_for_it() {
    let mut log = log(&[1]);
    let size = log.size();
    for _ in 0..3 {
        log.roll();
        append(&mut log, &[(1, "k", Some("v"))]);
    }
    let config = TopicConfig {
        retention: None,
        retention_bytes: Some(2 * size + 1),
        ..config()
    };
    assert!(log.retain(NOW, &config, 4));
    assert_eq!(log.start(), 1, "one more would leave too little");
    let keeps_all = TopicConfig {
        deletes: false,
        ..config
    };
    assert!(!log.retain(NOW, &keeps_all, 4));
}

#[test]
fn compaction_keeps_the_last_record_of_each_key_at_its_offset() {
    let mut log = Log::default();
    append(
        &mut log,
        &[
            (1, "a", Some("1")),
            (2, "b", Some("1")),
            (3, "a", Some("2")),
        ],
    );
    append(&mut log, &[(4, "b", Some("2"))]);
    append(&mut log, &[(5, "c", Some("1"))]);
    log.roll();
    append(&mut log, &[(6, "a", Some("3"))]);
    assert!(log.compact(NOW, &compacting(), 6, &LastOffsets::new()));
    let expected = [(2, "a", "2"), (3, "b", "2"), (4, "c", "1"), (5, "a", "3")];
    let expected = expected.map(|(at, key, value)| (at, key.into(), Some(value.into())));
    assert_eq!(
        contents(&log),
        expected,
        "the segment being written is left alone"
    );
    assert_eq!(spans(&log.read(0, all(6))), [(0, 2), (3, 3), (4, 4)]);
    assert!(!log.compact(NOW, &compacting(), 6, &LastOffsets::new()));
}

#[test]
fn compaction_does_not_touch_what_is_not_decided() {
    let mut log = log(&[1, 2]);
    log.roll();
    append(&mut log, &[(3, "k", Some("v"))]);
    assert!(!log.compact(NOW, &compacting(), 1, &LastOffsets::new()));
    assert!(log.compact(NOW, &compacting(), 2, &LastOffsets::new()));
}

#[test]
fn a_deletion_stays_for_a_while_after_compaction_has_seen_it() {
    let mut log = Log::default();
    append(&mut log, &[(1, "a", Some("1")), (2, "a", None)]);
    log.roll();
    append(&mut log, &[(3, "b", Some("1"))]);
    let config = compacting();
    log.compact(NOW, &config, 3, &LastOffsets::new());
    assert_eq!(contents(&log)[0], (1, "a".into(), None));
    let day = config.delete_retention;
    let just_before = Moment::new(NOW.after(day).since_epoch() - Duration::from_millis(1));
    log.compact(just_before, &config, 3, &LastOffsets::new());
    assert_eq!(contents(&log).len(), 2);
    log.compact(NOW.after(day), &config, 3, &LastOffsets::new());
    assert_eq!(contents(&log), [(2, "b".into(), Some("1".into()))]);
}

#[test]
fn c_the_last_batch_of_a_producer_stays_even_if_it_is_empty() {
    let mut log = Log::default();
    log.append(NOW, &batch(&[(1, "a", Some("1"))], by(7, 0, false)), 0);
    log.append(NOW, &batch(&[(2, "a", Some("2"))], by(7, 1, false)), 0);
    append(&mut log, &[(3, "a", Some("3"))]);
    log.roll();
    append(&mut log, &[(4, "b", Some("1"))]);
    log.compact(NOW, &compacting(), 4, &LastOffsets::from([(7, 1)]));
    let empty = log.batches().next().unwrap();
    assert_eq!((empty.base_offset(), empty.record_count()), (1, 0));
    assert_eq!((empty.producer_id(), empty.base_sequence()), (7, 1));
    assert_eq!(contents(&log).len(), 2);
}

#[test]
fn aborted_records_go_with_compaction_and_their_marker_later() {
    let mut log = Log::default();
    log.append(NOW, &batch(&[(1, "a", Some("aborted"))], by(7, 0, true)), 0);
    append(&mut log, &[(2, "b", Some("1"))]);
    let abort = ControlRecord::Abort {
        coordinator_epoch: 0,
    };
    log.append(NOW, &parse(control_batch(abort, 3, 7, 0).unwrap()), 0);
    log.aborted.push(Aborted {
        producer_id: 7,
        first: 0,
        last: 2,
    });
    log.roll();
    append(&mut log, &[(4, "c", Some("1"))]);
    let config = compacting();
    log.compact(NOW, &config, 4, &LastOffsets::new());
    assert_eq!(contents(&log)[0].0, 1);
    assert_eq!(log.batches().filter(|batch| batch.is_control()).count(), 1);
    log.compact(
        NOW.after(config.delete_retention),
        &config,
        4,
        &LastOffsets::new(),
    );
    assert_eq!(log.batches().filter(|batch| batch.is_control()).count(), 0);
}

#[test]
fn a_compressed_batch_is_compacted_and_stays_compressed() {
    let mut log = Log::default();
    let mut builder = BatchBuilder::new(100);
    for key in ["a", "b", "a"] {
        let value = [b'v'; 500];
        builder
            .append(1, Some(key.as_bytes()), Some(&value), &[])
            .unwrap();
    }
    let sealed = builder.seal(Stamp::NONE, Compression::Lz4).unwrap();
    log.append(NOW, &parse(sealed), 0);
    log.roll();
    append(&mut log, &[(2, "z", None)]);
    log.compact(NOW, &compacting(), 4, &LastOffsets::new());
    let batch = log.batches().next().unwrap();
    assert_eq!(batch.codec(), milena_protocol::compression::Codec::Lz4);
    assert_eq!(contents(&log)[0].0, 1);
}

#[test]
fn the_more_is_new_the_more_is_dirty() {
    let config = compacting();
    let mut log = log(&[1, 1]);
    assert!(
        log.dirty_ratio(NOW, &config, 2) < 0.1,
        "it is being written"
    );
    log.roll();
    append(&mut log, &[(1, "z", None)]);
    assert!(log.dirty_ratio(NOW, &config, 3) > 0.9);
    log.compact(NOW, &config, 3, &LastOffsets::new());
    assert!(log.dirty_ratio(NOW, &config, 3) < 0.1);
}
