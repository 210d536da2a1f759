//! What is handed out of a fetched chunk, and what is passed over.

use bytes::BytesMut;
use milena_protocol::compression::{Compression, Decompressor};
use milena_protocol::record::ControlRecord;
use proptest::prelude::*;

use super::*;
use crate::testing::{Log, marker, offsets_in, old_plain, old_set, plain, with_gaps};

const COMMITTED: Reading = Reading {
    isolation: IsolationLevel::ReadCommitted,
    check_crcs: true,
};
const UNCOMMITTED: Reading = Reading {
    isolation: IsolationLevel::ReadUncommitted,
    check_crcs: true,
};

fn codecs() -> Vec<Compression> {
    ["none", "gzip", "snappy", "lz4", "zstd"]
        .iter()
        .map(|name| name.parse().unwrap())
        .collect()
}

fn chain(batches: &[Bytes]) -> Bytes {
    let mut records = BytesMut::new();
    batches
        .iter()
        .for_each(|batch| records.extend_from_slice(batch));
    records.freeze()
}

/// The offsets that the application gets, and where the position is in the end.
fn read(
    from: i64,
    records: Bytes,
    aborted: &[AbortedTransaction],
    reading: Reading,
) -> (Vec<i64>, i64) {
    let chunk = Chunk::read(Position::at(from), records, aborted, reading);
    let (mut offsets, mut position) = (Vec::new(), from);
    for entry in chunk.entries {
        match entry.content {
            Content::Batch(batch) => {
                let all = offsets_in(batch.bytes());
                offsets.extend(all.into_iter().filter(|offset| *offset >= position));
            }
            Content::Skipped => {}
            Content::Fault(fault) => panic!("{fault:?}"),
        }
        position = entry.next.offset;
    }
    (offsets, position)
}

fn read_log(log: &Log, reading: Reading) -> (Vec<i64>, i64) {
    let committed = reading.isolation == IsolationLevel::ReadCommitted;
    let (records, aborted) = log.read(log.start, usize::MAX, committed).unwrap();
    read(log.start, records, &aborted, reading)
}

#[test]
fn c1_the_order_of_the_aborted_list_does_not_matter() {
    let mut log = Log::new();
    for producer in [1, 2, 3, 1] {
        log.append_in_transaction(producer, 2, Compression::None);
        log.append(1);
        log.end_transaction(producer, false);
    }
    let (records, mut aborted) = log.read(0, usize::MAX, true).unwrap();
    let expected = (vec![2, 6, 10, 14], 16);
    for _ in 0..aborted.len() {
        aborted.rotate_left(1);
        assert_eq!(
            read(0, records.clone(), &aborted, COMMITTED),
            expected,
            "{aborted:?}"
        );
        aborted.reverse();
        assert_eq!(
            read(0, records.clone(), &aborted, COMMITTED),
            expected,
            "{aborted:?}"
        );
        aborted.reverse();
    }
}

#[test]
fn c2_an_aborted_transaction_without_records_hides_nothing_that_follows() {
    let mut log = Log::new();
    log.append(1);
    log.end_transaction(9, false);
    log.append_in_transaction(9, 3, Compression::None);
    log.end_transaction(9, true);
    assert_eq!(read_log(&log, COMMITTED), (vec![0, 2, 3, 4], 6));
}

#[test]
fn c3_aborted_batches_are_passed_over_whatever_their_codec() {
    for codec in codecs() {
        let mut log = Log::new();
        log.append_in_transaction(4, 20, codec);
        log.end_transaction(4, false);
        log.append_in_transaction(4, 5, codec);
        log.end_transaction(4, true);
        assert_eq!(
            read_log(&log, COMMITTED),
            ((21..26).collect(), 27),
            "{codec}"
        );
    }
}

#[test]
fn c4_under_read_uncommitted_the_aborted_list_does_not_count() {
    let mut log = Log::new();
    log.append_in_transaction(4, 3, Compression::None);
    log.end_transaction(4, false);
    let (records, _) = log.read(0, usize::MAX, false).unwrap();
    let aborted = [AbortedTransaction {
        producer_id: 4,
        first_offset: 0,
    }];
    assert_eq!(read(0, records, &aborted, UNCOMMITTED), (vec![0, 1, 2], 4));
}

#[test]
fn c5_markers_may_come_twice_and_for_anyone() {
    let abort = ControlRecord::Abort {
        coordinator_epoch: 0,
    };
    let commit = ControlRecord::Commit {
        coordinator_epoch: 0,
    };
    let records = chain(&[
        with_gaps(0, 0, &[0, 1], 2, 4, Compression::None),
        marker(2, 0, 4, abort),
        marker(3, 0, 4, abort),
        marker(4, 0, 77, abort),
        marker(5, 0, 77, commit),
        with_gaps(6, 0, &[0], 1, 4, Compression::None),
        marker(7, 0, 4, commit),
        marker(8, 0, 4, commit),
    ]);
    let aborted = [
        AbortedTransaction {
            producer_id: 4,
            first_offset: 0,
        },
        AbortedTransaction {
            producer_id: 4,
            first_offset: 0,
        },
    ];
    assert_eq!(read(0, records, &aborted, COMMITTED), (vec![6], 9));
}

#[test]
fn c6_control_batches_of_any_kind_are_passed_and_move_position_and_epoch() {
    for kind in [2, 5, i16::MAX, -1] {
        let records = marker(0, 3, 4, ControlRecord::Other { kind });
        for reading in [COMMITTED, UNCOMMITTED] {
            let chunk = Chunk::read(Position::at(0), records.clone(), &[], reading);
            let next = chunk.entries.back().unwrap().next;
            assert_eq!(
                next,
                Position {
                    offset: 1,
                    epoch: Some(3)
                },
                "type {kind}"
            );
        }
    }
}

#[test]
fn c6_nothing_but_control_batches_is_one_step() {
    let commit = ControlRecord::Commit {
        coordinator_epoch: 0,
    };
    let records = chain(
        &(0..100)
            .map(|base| marker(base, 0, 4, commit))
            .collect::<Vec<_>>(),
    );
    let chunk = Chunk::read(Position::at(0), records, &[], UNCOMMITTED);
    assert_eq!(chunk.entries.len(), 1);
    assert_eq!(chunk.entries[0].next.offset, 100);
}

#[test]
fn c10_a_fetch_full_of_aborted_records_moves_the_position() {
    let mut log = Log::new();
    for _ in 0..500 {
        log.append_in_transaction(4, 20, Compression::None);
        log.end_transaction(4, false);
    }
    log.append(1);
    assert_eq!(read_log(&log, COMMITTED), (vec![500 * 21], 500 * 21 + 1));
}

#[test]
fn c9_a_cut_tail_is_left_out_and_a_cut_first_batch_is_asked_for_again() {
    let (first, second) = (plain(0, 0, 3), plain(3, 0, 4));
    let records = chain(&[first.clone(), second]);
    for cut in 0..records.len() {
        let chunk = Chunk::read(Position::at(0), records.slice(..cut), &[], UNCOMMITTED);
        if cut == 0 {
            assert!(chunk.entries.is_empty() && chunk.oversize.is_none());
        } else if cut < first.len() {
            assert!(chunk.entries.is_empty());
            assert!(
                chunk.oversize.is_some_and(|needed| needed > cut),
                "cut at {cut}"
            );
        } else {
            assert_eq!(
                (chunk.entries.len(), chunk.oversize),
                (1, None),
                "cut at {cut}"
            );
        }
    }
}

#[test]
fn c9_a_batch_of_a_format_that_is_not_known_is_an_error_that_can_be_skipped() {
    let mut strange = BytesMut::from(&plain(3, 0, 4)[..]);
    strange[16] = 9;
    let records = chain(&[plain(0, 0, 3), strange.freeze(), plain(7, 0, 1)]);
    let chunk = Chunk::read(Position::at(0), records, &[], UNCOMMITTED);
    let Content::Fault(fault) = &chunk.entries[1].content else {
        panic!("{chunk:?}")
    };
    assert_eq!(fault.skip_to(), Some(7));
    assert_eq!(chunk.entries[1].next.offset, 3, "the position stays");
}

/// Offsets 0 to 19: two runs and two sets of the old formats, then a batch.
fn upgraded() -> Vec<Bytes> {
    vec![
        old_plain(0, &[0, 1, 2]),
        old_set(0, &[3, 4, 5]),
        old_plain(1, &[6, 7, 9]),
        old_set(1, &[10, 12, 14]),
        plain(15, 0, 5),
    ]
}

#[test]
fn d8_c8_a_fetch_from_anywhere_in_old_sets_hands_out_what_lies_behind() {
    let every = [0, 1, 2, 3, 4, 5, 6, 7, 9, 10, 12, 14, 15, 16, 17, 18, 19];
    let records = chain(&upgraded());
    for from in 0..20 {
        let expected: Vec<_> = every
            .iter()
            .filter(|offset| **offset >= from)
            .copied()
            .collect();
        assert_eq!(
            read(from, records.clone(), &[], COMMITTED),
            (expected, 20),
            "from {from}"
        );
    }
}

#[test]
fn d8_c15_old_sets_have_no_epoch_and_move_the_position_all_the_same() {
    let records = chain(&[plain(0, 3, 1), old_set(1, &[1, 2]), plain(3, 4, 1)]);
    let chunk = Chunk::read(Position::at(0), records, &[], COMMITTED);
    let positions: Vec<_> = chunk
        .entries
        .iter()
        .map(|entry| (entry.next.offset, entry.next.epoch))
        .collect();
    assert_eq!(positions, [(1, Some(3)), (3, None), (4, Some(4))]);
}

#[test]
fn d8_skipping_an_unreadable_old_set_does_not_skip_the_next() {
    // A compressed set's offset is its last; the next one begins where the unreadable one ends.
    for magic in [0, 1] {
        for (mut bad, end) in [
            (BytesMut::from(&old_plain(magic, &[3])[..]), 4),
            (BytesMut::from(&old_set(magic, &[3, 4])[..]), 5),
        ] {
            // No codec has number 7.
            bad[17] |= 7;
            for following in [old_set(magic, &[end, end + 5]), plain(end, 0, 6)] {
                let records = chain(&[old_set(magic, &[0, 2]), bad.clone().freeze(), following]);
                let chunk = Chunk::read(Position::at(0), records, &[], UNCOMMITTED);
                let Content::Fault(fault) = &chunk.entries[1].content else {
                    panic!("{chunk:?}")
                };
                assert_eq!(fault.skip_to(), Some(end));
            }
        }
    }
    // The length of a batch of another format leads to an old set, whose first offset is not known.
    let mut strange = BytesMut::from(&plain(3, 0, 4)[..]);
    strange[16] = 9;
    let records = chain(&[strange.freeze(), old_set(1, &[7, 9])]);
    let chunk = Chunk::read(Position::at(0), records, &[], UNCOMMITTED);
    let Content::Fault(fault) = &chunk.entries[0].content else {
        panic!("{chunk:?}")
    };
    assert_eq!(fault.skip_to(), Some(7));
}

#[test]
fn d2_d8_many_small_messages_do_not_become_more_memory_than_their_number_explains() {
    let records: Vec<_> = (0..20_000i64)
        .map(|offset| old_plain((offset % 2) as u8, &[offset]))
        .collect();
    let records = chain(&records);
    let bytes = records.len();
    let mut next = 0;
    let mut rounds = 0;
    while next < 20_000 {
        // What was not taken of an answer is asked for again.
        let chunk = Chunk::read(Position::at(next), records.clone(), &[], UNCOMMITTED);
        let memory = chunk.entries.capacity() * size_of::<Entry>();
        assert!(
            memory <= 8 * bytes + (1 << 20),
            "{memory} for {bytes} bytes"
        );
        next = chunk.entries.back().unwrap().next.offset;
        rounds += 1;
    }
    assert!(rounds < 4, "{rounds} rounds");
}

#[test]
fn c22_a_damaged_head_does_not_make_records_disappear() {
    // The attributes that say "control batch" and "in a transaction" are at 21 and 22.
    for bit in 0..16 {
        let mut damaged = BytesMut::from(&with_gaps(0, 0, &[0, 1], 2, 4, Compression::None)[..]);
        damaged[21 + bit / 8] ^= 1 << (bit % 8);
        let aborted = [AbortedTransaction {
            producer_id: 4,
            first_offset: 0,
        }];
        let chunk = Chunk::read(Position::at(0), damaged.freeze(), &aborted, COMMITTED);
        let passed_over = matches!(chunk.entries[0].content, Content::Skipped);
        assert!(!passed_over, "bit {bit}");
    }
}

proptest! {
    /// Either the reader gets what was written, or it is told that something is wrong.
    #[test]
    fn c22_any_damaged_byte_is_noticed_before_a_record_is_handed_out(at in 0usize..2000, mask in 1u8..) {
        let (first, second) = (plain(0, 0, 5), plain(5, 0, 5));
        let mut damaged = BytesMut::from(&chain(&[first, second])[..]);
        let at = at % damaged.len();
        damaged[at] ^= mask;
        let chunk = Chunk::read(Position::at(0), damaged.freeze(), &[], UNCOMMITTED);
        let mut next = 0;
        for entry in &chunk.entries {
            match &entry.content {
                Content::Batch(batch) if batch.verify_crc().is_ok() => {
                    // The reader passes over what it has had.
                    let mut records = batch.records(&mut Decompressor::new()).unwrap().starting_at(next);
                    while let Some(record) = records.next() {
                        let record = record.unwrap();
                        let value = record.offset.to_string();
                        // Offset and epoch of the batch are outside of the checksum, so that leaders can set them.
                        let protected = !matches!(at % (plain(0, 0, 5).len()), 0..16);
                        prop_assert!(!protected || record.value == Some(value.as_bytes()));
                        prop_assert!(record.offset >= next);
                        next = record.offset + 1;
                    }
                }
                _ => break,
            }
        }
    }
}
