//! A long history with everything in it: sends, polls, transactions, commits. In a release build it has a million events.

use std::collections::BTreeSet;
use std::time::Duration;

use super::strict;
use crate::checker::{Anomaly, Expectations, check};
use crate::history::{
    Answer, Observed, Op, Outcome, Payload, Process, Recorder, Sent, Topic, TopicPartition, Value,
    ValueId,
};
use crate::history::{History, Note};
use crate::truth::{Fate, Kind, Truth};

const EVENTS: u64 = if cfg!(debug_assertions) {
    30_000
} else {
    1_000_000
};
const PARTITIONS: u32 = 12;

/// Ten producers send in transactions of eight records; a group of one polls eight records at a time and commits.
fn long() -> (History, Truth) {
    let recorder = Recorder::default();
    let mut truth = Truth::default();
    let reader = Process {
        client: 100,
        task: 0,
    };
    let places: Vec<TopicPartition> = (0..PARTITIONS)
        .map(|partition| TopicPartition::new(0, partition))
        .collect();
    let done = || Outcome::Ok(Answer::Done);
    let subscribed = recorder.invoke(
        Duration::ZERO,
        reader,
        Op::Subscribe {
            group: 1,
            topics: vec![Topic(0)],
        },
    );
    recorder.returned(Duration::ZERO, reader, subscribed, done());
    recorder.note(Duration::ZERO, reader, Note::AssignedExit(places.clone()));
    let mut seq = 0;
    for txn in 0_u64.. {
        let now = Duration::from_millis(txn);
        let process = Process {
            client: (txn % 10) as u32,
            task: 0,
        };
        let place = places[(txn / 10 % u64::from(PARTITIONS)) as usize];
        let log = truth.log(place);
        let begin = recorder.invoke(now, process, Op::Begin(txn));
        recorder.returned(now, process, begin, done());
        let (first, marker) = (log.end(), log.end() + 8);
        let mut polled = Vec::new();
        for record in 0..8 {
            let id = ValueId {
                producer: process.client,
                task: 0,
                counter: txn * 8 + record,
            };
            let value = Value {
                id,
                key: record,
                topic: place.topic,
                partition: Some(place.partition),
                txn: Some(txn),
            };
            let call = recorder.invoke(now, process, Op::Send(value));
            let payload = Payload::Value(value);
            let offset = log.append(
                now,
                None,
                Kind::Record {
                    payload,
                    fate: Fate::Committed(marker),
                },
            );
            polled.push(Observed {
                place,
                offset,
                leader_epoch: Some(0),
                payload,
            });
            let sent = Sent {
                partition: place.partition,
                offset: Some(offset),
                timestamp: None,
            };
            recorder.returned(now, process, call, Outcome::Ok(Answer::Sent(sent)));
        }
        let commit = recorder.invoke(now, process, Op::Commit(txn));
        log.append(now, None, Kind::Marker { committed: true });
        recorder.returned(now, process, commit, done());
        let poll = recorder.invoke(now, reader, Op::Poll { txn: None });
        recorder.returned(now, reader, poll, Outcome::Ok(Answer::Polled(polled)));
        let offsets = vec![(place, first + 8)];
        let commit = recorder.invoke(now, reader, Op::CommitOffsets { group: 1, offsets });
        seq = recorder.returned(now, reader, commit, done()).max(seq);
        if seq >= EVENTS {
            break;
        }
    }
    (recorder.take(), truth)
}

#[test]
fn a_long_history_is_checked_in_one_go() {
    let (history, truth) = long();
    let expectations = Expectations {
        full_readers: vec![BTreeSet::from([100])],
        must_check: vec![
            Anomaly::A1LostWrite,
            Anomaly::A7DirtyRead,
            Anomaly::A15Unseen,
            Anomaly::A18CommitPastUnprocessed,
        ],
        ..strict()
    };
    let report = check(&history, &truth, &expectations);
    assert!(report.passes(), "{report}");
    assert!(report.totals.events > EVENTS);
    assert_eq!(history.trace_hash(), long().0.trace_hash());
}
