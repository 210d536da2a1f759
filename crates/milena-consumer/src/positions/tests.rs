//! Scripts for the machine: what happened, and what it wants next.

use milena_protocol::compression::{Compression, Decompressor};
use proptest::prelude::*;

use milena_protocol::error_code::ErrorCode;
use milena_protocol::ids::Uuid;

use super::*;
use crate::chunk::{Chunk, Reading};
use crate::config::IsolationLevel;
use crate::lookup::Question;
use crate::testing::{Log, tp};

const NODE: i32 = 1;
const OTHER_NODE: i32 = 2;
const ID: Uuid = Uuid([7; 16]);

fn settings() -> Settings {
    Settings {
        reset: AutoOffsetReset::Earliest,
        partition_bytes: 1 << 20,
        request_bytes: 50 << 20,
        prefetch_bytes: 32 << 20,
        largest_batch: 99 << 20,
        replica_lease: None,
        retry_backoff: Duration::from_millis(100),
        retry_backoff_max: Duration::from_secs(1),
        seed: 1,
    }
}

fn led_by(node: i32, epoch: i32) -> Leadership {
    Leadership {
        topic_id: ID,
        leader: Some(node),
        epoch: Some(epoch),
    }
}

/// The machine, its logs, and a reader that takes everything.
struct Script {
    positions: Positions,
    now: Instant,
    logs: Vec<Log>,
    reading: Reading,
}

impl Script {
    fn new(settings: Settings, logs: Vec<Log>) -> Self {
        let reading = Reading {
            isolation: IsolationLevel::ReadUncommitted,
            check_crcs: true,
        };
        Self {
            positions: Positions::new(settings),
            now: Instant::now(),
            logs,
            reading,
        }
    }

    /// One partition with a log of `count` records in batches of ten, read from `start`.
    fn of_one(settings: Settings, count: u32, start: StartAt) -> Self {
        let mut log = Log::new();
        (0..count / 10).for_each(|_| log.append(10));
        let mut script = Self::new(settings, vec![log]);
        script.assign(0, start);
        script
    }

    fn assign(&mut self, partition: i32, start: StartAt) {
        self.positions.assign(tp(partition), start);
        self.positions
            .handle_leadership(&tp(partition), led_by(NODE, 0));
        self.positions.nodes();
    }

    fn wait(&mut self, duration: Duration) {
        self.now += duration;
    }

    /// The next fetch; offsets that are looked up on the way are answered from the logs.
    fn plan(&mut self) -> Option<FetchPlan> {
        loop {
            match self.positions.poll_request(self.now, NODE)? {
                Work::Fetch(plan) => return Some(plan),
                Work::Locate(asked) => {
                    for asked in asked {
                        let answer = self.locate(&asked);
                        self.positions
                            .handle_offset(self.now, NODE, &asked, Ok(answer));
                    }
                }
                Work::Validate(asked) => {
                    for asked in asked {
                        let (epoch, end) = self.log(&asked.at).epoch_end(asked.epoch);
                        let found = EpochEnd {
                            epoch: (epoch >= 0).then_some(epoch),
                            end: (end >= 0).then_some(end),
                        };
                        self.positions
                            .handle_epoch_end(self.now, NODE, &asked, Ok(found));
                    }
                }
            }
        }
    }

    fn log(&self, at: &TopicPartition) -> &Log {
        &self.logs[usize::try_from(at.partition).unwrap()]
    }

    fn locate(&self, asked: &Locate) -> Option<Position> {
        let log = self.log(&asked.at);
        match asked.question {
            Question::Earliest => Some(Position::at(log.start)),
            Question::Latest => Some(Position::at(log.end())),
            Question::Timestamp(ms) => log.find(ms).map(Position::at),
            Question::Ago(_) => None,
        }
    }

    fn answer(&self, wanted: &Wanted) -> FetchAnswer {
        let log = self.log(&wanted.at);
        if let Some(epoch) = wanted.from.epoch.filter(|_| wanted.compare_epoch) {
            let (found, end) = log.epoch_end(epoch);
            if end < wanted.from.offset {
                return FetchAnswer::Diverged(EpochEnd {
                    epoch: Some(found),
                    end: Some(end),
                });
            }
        }
        let committed = self.reading.isolation == IsolationLevel::ReadCommitted;
        match log.read(wanted.from.offset, wanted.max_bytes, committed) {
            Some((records, aborted)) => {
                let chunk = Chunk::read(wanted.from, records, &aborted, self.reading);
                FetchAnswer::Records {
                    chunk,
                    readable_end: log.end(),
                }
            }
            None => FetchAnswer::Refused(ErrorCode::OFFSET_OUT_OF_RANGE),
        }
    }

    fn serve(&mut self, plan: FetchPlan) {
        for wanted in plan.wanted {
            let answer = self.answer(&wanted);
            self.positions.handle_fetch(self.now, NODE, &wanted, answer);
        }
    }

    /// Fetches once, if anything is wanted.
    fn fetch(&mut self) -> bool {
        match self.plan() {
            Some(plan) => {
                self.serve(plan);
                true
            }
            None => false,
        }
    }

    /// Takes the next batch and reads at most `limit` records of it.
    fn take(&mut self, limit: usize) -> Option<(i32, Vec<i64>)> {
        match self.positions.hand_out()? {
            Handout::Batch {
                at,
                version,
                position,
                batch,
            } => {
                batch.verify_crc().unwrap();
                let mut records = batch
                    .records(&mut Decompressor::new())
                    .unwrap()
                    .starting_at(position.offset);
                let mut offsets = Vec::new();
                while offsets.len() < limit {
                    let Some(record) = records.next() else { break };
                    offsets.push(record.unwrap().offset);
                }
                let reached = match records.remaining() {
                    0 => batch.next_offset(),
                    _ => offsets.last().map_or(position.offset, |last| last + 1),
                };
                let epoch = crate::position::known_epoch(batch.leader_epoch());
                self.positions.advance(
                    &at,
                    version,
                    Position {
                        offset: reached,
                        epoch,
                    },
                );
                Some((at.partition, offsets))
            }
            Handout::Fault { at, fault } => panic!("{}", fault.into_error(&at)),
        }
    }

    /// Reads everything that there is.
    fn read_all(&mut self) -> Vec<i64> {
        let mut offsets = Vec::new();
        for _ in 0..10_000 {
            let fetched = self.fetch();
            let mut taken = false;
            while let Some((_, batch)) = self.take(usize::MAX) {
                offsets.extend(batch);
                taken = true;
            }
            if !taken && (!fetched || self.is_at_end()) {
                return offsets;
            }
        }
        panic!("no end after {} records", offsets.len());
    }

    fn is_at_end(&self) -> bool {
        let at_end = |at: &TopicPartition| self.offset(at.partition) == Some(self.log(at).end());
        self.positions.assignment().all(at_end)
    }

    fn offset(&self, partition: i32) -> Option<i64> {
        self.positions
            .position(&tp(partition))
            .map(|position| position.offset)
    }

    fn fault(&mut self) -> Option<milena_core::Error> {
        match self.positions.hand_out()? {
            Handout::Fault { at, fault } => Some(fault.into_error(&at)),
            Handout::Batch { .. } => panic!("a batch, not a fault"),
        }
    }
}

fn without_reset() -> Settings {
    Settings {
        reset: AutoOffsetReset::None,
        ..settings()
    }
}

#[test]
fn records_come_once_in_order_and_the_next_fetch_follows_the_buffer() {
    let mut script = Script::of_one(settings(), 100, StartAt::Beginning);
    assert_eq!(script.read_all(), (0..100).collect::<Vec<_>>());
    assert_eq!(script.offset(0), Some(100));
    assert_eq!(
        script.plan().unwrap().wanted[0].from,
        Position {
            offset: 100,
            epoch: Some(0)
        }
    );
}

#[test]
fn every_start_leads_to_its_offset() {
    for (start, offset) in [
        (StartAt::Beginning, 0),
        (StartAt::End, 100),
        (StartAt::Offset(37), 37),
        (StartAt::FromEnd(10), 90),
        (StartAt::FromEnd(1000), 0),
        (StartAt::Timestamp(1_050), 50),
        (StartAt::Timestamp(9_999), 100),
    ] {
        let mut script = Script::of_one(settings(), 100, start);
        script.plan();
        assert_eq!(script.offset(0), Some(offset), "{start:?}");
    }
}

#[test]
fn c7_a_batch_that_compaction_has_emptied_in_part_or_whole_is_passed() {
    for kept in [vec![], vec![0], vec![4], vec![9], vec![2, 3, 7]] {
        let mut log = Log::new();
        log.append(3);
        log.append_compacted(&kept, 10);
        log.append(2);
        let mut script = Script::new(settings(), vec![log]);
        script.assign(0, StartAt::Beginning);
        let expected: Vec<i64> = (0..3)
            .chain(kept.iter().map(|delta| 3 + i64::from(*delta)))
            .chain([13, 14])
            .collect();
        assert_eq!(script.read_all(), expected, "{kept:?}");
        assert_eq!(script.offset(0), Some(15));
    }
}

#[test]
fn c7_a_log_that_ends_in_a_gap_is_read_to_its_end() {
    let mut log = Log::new();
    log.append_compacted(&[1], 10);
    let mut script = Script::new(settings(), vec![log]);
    script.assign(0, StartAt::Beginning);
    assert_eq!(script.read_all(), [1]);
    assert_eq!(
        script.offset(0),
        Some(10),
        "not 2, from where the same batch would be fetched for ever"
    );
}

#[test]
fn c8_reading_can_begin_at_every_offset_of_a_batch() {
    for compression in [Compression::None, "lz4".parse().unwrap()] {
        for start in 0..30 {
            let mut log = Log::new();
            (0..3).for_each(|_| log.append_compressed(10, compression));
            let mut script = Script::new(settings(), vec![log]);
            script.assign(0, StartAt::Offset(start));
            assert_eq!(script.read_all(), (start..30).collect::<Vec<_>>());
        }
    }
}

#[test]
fn c12_a_stale_out_of_range_does_not_reset_what_was_just_sought() {
    let mut script = Script::of_one(settings(), 100, StartAt::Offset(999));
    let plan = script.plan().unwrap();
    script.positions.seek(&tp(0), StartAt::Offset(50));
    for wanted in &plan.wanted {
        let answer = FetchAnswer::Refused(ErrorCode::OFFSET_OUT_OF_RANGE);
        script
            .positions
            .handle_fetch(script.now, NODE, wanted, answer);
    }
    assert_eq!(script.offset(0), Some(50));
    assert_eq!(script.read_all(), (50..100).collect::<Vec<_>>());
}

#[test]
fn c12_out_of_range_at_a_replica_sends_back_to_the_leader() {
    let lease = Settings {
        replica_lease: Some(Duration::from_secs(60)),
        ..settings()
    };
    let mut script = Script::of_one(lease, 100, StartAt::Offset(20));
    let plan = script.plan().unwrap();
    let redirected = FetchAnswer::Redirected { node: OTHER_NODE };
    script
        .positions
        .handle_fetch(script.now, NODE, &plan.wanted[0], redirected);
    assert!(script.plan().is_none(), "nothing to fetch from the leader");
    let Some(Work::Fetch(plan)) = script.positions.poll_request(script.now, OTHER_NODE) else {
        panic!()
    };
    let refused = FetchAnswer::Refused(ErrorCode::OFFSET_OUT_OF_RANGE);
    script
        .positions
        .handle_fetch(script.now, OTHER_NODE, &plan.wanted[0], refused);
    assert_eq!(
        script.offset(0),
        Some(20),
        "a replica that lags decides nothing"
    );
    assert_eq!(script.plan().unwrap().wanted[0].from.offset, 20);
}

#[test]
fn c12_what_is_buffered_is_read_before_out_of_range_counts() {
    let mut script = Script::of_one(without_reset(), 20, StartAt::Beginning);
    script.fetch();
    let plan = script.plan().unwrap();
    script.logs[0].retain_from(40);
    script.serve(plan);
    // The leader may only have failed to place the epoch, so the offset alone is asked for.
    let plan = script.plan().unwrap();
    assert!(!plan.wanted[0].compare_epoch);
    script.serve(plan);
    assert_eq!(script.take(99), Some((0, (0..10).collect())));
    assert_eq!(script.take(99), Some((0, (10..20).collect())));
    assert_eq!(
        script.fault().unwrap().kind(),
        milena_core::ErrorKind::OffsetOutOfRange
    );
    assert_eq!(script.offset(0), Some(20));
    assert!(script.fault().is_none(), "told once");
}

#[test]
fn c13_only_out_of_range_resets_a_position() {
    for code in
        ErrorCode::all().filter(|code| !code.is_ok() && *code != ErrorCode::OFFSET_OUT_OF_RANGE)
    {
        let mut script = Script::of_one(settings(), 100, StartAt::Offset(30));
        let plan = script.plan().unwrap();
        script.positions.handle_fetch(
            script.now,
            NODE,
            &plan.wanted[0],
            FetchAnswer::Refused(code),
        );
        assert_eq!(script.offset(0), Some(30), "{code}");
    }
    let mut script = Script::of_one(settings(), 100, StartAt::Offset(30));
    let plan = script.plan().unwrap();
    script
        .positions
        .handle_fetch(script.now, NODE, &plan.wanted[0], FetchAnswer::Lost);
    assert_eq!(script.offset(0), Some(30));
    assert_eq!(script.read_all(), (30..100).collect::<Vec<_>>());
}

#[test]
fn c13_a_lookup_that_fails_is_repeated_until_it_is_answered() {
    for code in [
        ErrorCode::NOT_LEADER_OR_FOLLOWER,
        ErrorCode::OFFSET_NOT_AVAILABLE,
        ErrorCode(31_000),
    ] {
        let mut script = Script::of_one(settings(), 100, StartAt::End);
        for _ in 0..5 {
            let Some(Work::Locate(asked)) = script.positions.poll_request(script.now, NODE) else {
                panic!()
            };
            script
                .positions
                .handle_offset(script.now, NODE, &asked[0], Err(Refusal::Code(code)));
            assert_eq!(script.offset(0), None);
            assert!(
                script.positions.poll_request(script.now, NODE).is_none(),
                "not at once"
            );
            script.now = script.positions.poll_timeout(script.now, NODE).unwrap();
        }
        script.plan();
        assert_eq!(script.offset(0), Some(100));
    }
}

#[test]
fn out_of_range_resets_by_policy_once_it_is_certain() {
    for (reset, offset) in [
        (AutoOffsetReset::Earliest, 0),
        (AutoOffsetReset::Latest, 100),
    ] {
        let mut script = Script::of_one(
            Settings {
                reset,
                ..settings()
            },
            100,
            StartAt::Offset(5000),
        );
        script.fetch();
        script.plan();
        assert_eq!(script.offset(0), Some(offset), "{reset:?}");
    }
}

#[test]
fn c14_a_truncated_log_is_noticed_when_the_leader_changes() {
    let mut script = Script::of_one(settings(), 50, StartAt::Beginning);
    assert_eq!(script.read_all().len(), 50);
    script.logs[0].elect_uncleanly(30);
    script.logs[0].append(10);
    script.positions.handle_leadership(&tp(0), led_by(NODE, 1));
    assert_eq!(
        script.read_all(),
        (30..40).collect::<Vec<_>>(),
        "what is new since the common end"
    );
}

#[test]
fn c14_what_is_buffered_of_a_log_that_no_longer_exists_is_not_handed_out() {
    let mut script = Script::of_one(settings(), 50, StartAt::Beginning);
    script.fetch();
    assert_eq!(script.take(99), Some((0, (0..10).collect())));
    script.logs[0].elect_uncleanly(20);
    script.logs[0].append(10);
    script.positions.handle_leadership(&tp(0), led_by(NODE, 1));
    assert_eq!(
        script.take(99),
        None,
        "nothing moves until the position is confirmed"
    );
    assert_eq!(script.read_all(), (10..30).collect::<Vec<_>>());
}

#[test]
fn c14_an_answer_of_the_old_leader_during_validation_is_discarded() {
    let mut script = Script::of_one(settings(), 50, StartAt::Beginning);
    let plan = script.plan().unwrap();
    let old: Vec<_> = plan
        .wanted
        .iter()
        .map(|wanted| script.answer(wanted))
        .collect();
    script.logs[0].elect_uncleanly(0);
    script.logs[0].append(10);
    script.positions.handle_leadership(&tp(0), led_by(NODE, 1));
    for (wanted, answer) in plan.wanted.iter().zip(old) {
        script
            .positions
            .handle_fetch(script.now, NODE, wanted, answer);
    }
    assert_eq!(script.read_all(), (0..10).collect::<Vec<_>>());
}

#[test]
fn c14_a_second_move_during_validation_validates_again() {
    let mut script = Script::of_one(settings(), 50, StartAt::Beginning);
    assert_eq!(script.read_all().len(), 50);
    script.positions.handle_leadership(&tp(0), led_by(NODE, 1));
    let Some(Work::Validate(first)) = script.positions.poll_request(script.now, NODE) else {
        panic!()
    };
    script.logs[0].elect_uncleanly(20);
    script.positions.handle_leadership(&tp(0), led_by(NODE, 2));
    let confirmed = EpochEnd {
        epoch: Some(0),
        end: Some(50),
    };
    script
        .positions
        .handle_epoch_end(script.now, NODE, &first[0], Ok(confirmed));
    script.plan();
    assert_eq!(
        script.offset(0),
        Some(20),
        "the first leader's word no longer counts"
    );
}

#[test]
fn c14_without_a_reset_policy_truncation_is_an_error_that_names_both_offsets() {
    let mut script = Script::of_one(without_reset(), 50, StartAt::Beginning);
    assert_eq!(script.read_all().len(), 50);
    script.logs[0].elect_uncleanly(30);
    script.positions.handle_leadership(&tp(0), led_by(NODE, 1));
    assert!(script.plan().is_none());
    let error = script.fault().unwrap();
    assert!(
        error.to_string().contains("30") && error.to_string().contains("50"),
        "{error}"
    );
    assert_eq!(script.offset(0), Some(50));
}

#[test]
fn c14_a_leader_that_has_no_memory_of_the_epoch_proves_no_loss() {
    let mut script = Script::of_one(without_reset(), 50, StartAt::Beginning);
    assert_eq!(script.read_all().len(), 50);
    script.positions.handle_leadership(&tp(0), led_by(NODE, 1));
    let Some(Work::Validate(asked)) = script.positions.poll_request(script.now, NODE) else {
        panic!()
    };
    let unknown = EpochEnd {
        epoch: None,
        end: None,
    };
    script
        .positions
        .handle_epoch_end(script.now, NODE, &asked[0], Ok(unknown));
    let plan = script.plan().unwrap();
    assert_eq!(
        (plan.wanted[0].from.offset, plan.wanted[0].compare_epoch),
        (50, false)
    );
}

#[test]
fn c14_divergence_told_by_a_fetch_truncates_too() {
    let mut script = Script::of_one(settings(), 50, StartAt::Beginning);
    script.fetch();
    assert_eq!(script.take(99), Some((0, (0..10).collect())));
    // The leader's epoch changes and the fetch notices before the metadata does.
    script.logs[0].elect_uncleanly(20);
    script.logs[0].append(5);
    assert_eq!(script.read_all(), (10..25).collect::<Vec<_>>());
}

#[test]
fn c15_without_epochs_everything_works_and_nothing_is_compared() {
    let mut log = Log::new();
    log.epoch = -1;
    (0..5).for_each(|_| log.append(10));
    let mut script = Script::new(settings(), vec![log]);
    script.positions.assign(tp(0), StartAt::Beginning);
    let without = |node| Leadership {
        topic_id: ID,
        leader: Some(node),
        epoch: None,
    };
    script.positions.handle_leadership(&tp(0), without(NODE));
    script.fetch();
    script
        .positions
        .handle_leadership(&tp(0), without(OTHER_NODE));
    script.positions.handle_leadership(&tp(0), without(NODE));
    assert_eq!(script.read_all(), (0..50).collect::<Vec<_>>());
    let plan = script.plan().unwrap();
    assert_eq!(
        (plan.wanted[0].leader_epoch, plan.wanted[0].from.epoch),
        (None, None)
    );
}

#[test]
fn c15_an_older_epoch_in_the_metadata_is_not_believed() {
    let mut script = Script::of_one(settings(), 50, StartAt::Beginning);
    script.positions.handle_leadership(&tp(0), led_by(NODE, 5));
    script
        .positions
        .handle_leadership(&tp(0), led_by(OTHER_NODE, 4));
    assert_eq!(script.plan().unwrap().wanted[0].leader_epoch, Some(5));
}

#[test]
fn c17_a_topic_created_anew_starts_by_policy_and_forgets_the_old_epochs() {
    let mut script = Script::of_one(settings(), 50, StartAt::Beginning);
    script.positions.handle_leadership(&tp(0), led_by(NODE, 9));
    script.fetch();
    assert_eq!(script.take(3), Some((0, vec![0, 1, 2])));
    script.logs[0] = Log::new();
    script.logs[0].append(4);
    let anew = Leadership {
        topic_id: Uuid([8; 16]),
        leader: Some(NODE),
        epoch: Some(0),
    };
    script.positions.handle_leadership(&tp(0), anew);
    assert_eq!(script.take(99), None, "nothing of the old topic");
    assert_eq!(script.read_all(), [0, 1, 2, 3]);
    assert_eq!(script.plan().unwrap().wanted[0].topic_id, Uuid([8; 16]));
}

#[test]
fn c17_without_a_reset_policy_a_topic_created_anew_is_an_error() {
    let mut script = Script::of_one(without_reset(), 50, StartAt::Offset(7));
    let anew = Leadership {
        topic_id: Uuid([8; 16]),
        leader: Some(NODE),
        epoch: Some(0),
    };
    script.positions.handle_leadership(&tp(0), anew);
    let error = script.fault().unwrap();
    assert!(error.to_string().contains("created anew"), "{error}");
}

#[test]
fn c18_a_replica_goes_on_behind_what_was_fetched_and_its_time_ends() {
    let lease = Settings {
        replica_lease: Some(Duration::from_secs(60)),
        ..settings()
    };
    let mut script = Script::of_one(lease, 20, StartAt::Beginning);
    script.fetch();
    let plan = script.plan().unwrap();
    let redirected = FetchAnswer::Redirected { node: OTHER_NODE };
    script
        .positions
        .handle_fetch(script.now, NODE, &plan.wanted[0], redirected);
    let Some(Work::Fetch(at_replica)) = script.positions.poll_request(script.now, OTHER_NODE)
    else {
        panic!()
    };
    assert_eq!(
        at_replica.wanted[0].from.offset, 20,
        "behind the buffer, not at the position"
    );
    // The lease runs out while a fetch is on its way: its answer no longer counts.
    script.wait(Duration::from_secs(61));
    let plan = script.plan().unwrap();
    assert_eq!(plan.wanted[0].from.offset, 20);
    let answer = script.answer(&at_replica.wanted[0]);
    script
        .positions
        .handle_fetch(script.now, OTHER_NODE, &at_replica.wanted[0], answer);
    script.serve(plan);
    assert_eq!(script.read_all(), (0..20).collect::<Vec<_>>());
}

#[test]
fn c18_a_replica_that_cannot_be_reached_is_left_at_once() {
    let lease = Settings {
        replica_lease: Some(Duration::from_secs(60)),
        ..settings()
    };
    let mut script = Script::of_one(lease, 20, StartAt::Beginning);
    let plan = script.plan().unwrap();
    let redirected = FetchAnswer::Redirected { node: OTHER_NODE };
    script
        .positions
        .handle_fetch(script.now, NODE, &plan.wanted[0], redirected);
    assert!(script.positions.nodes().contains(&OTHER_NODE));
    let Some(Work::Fetch(plan)) = script.positions.poll_request(script.now, OTHER_NODE) else {
        panic!()
    };
    script
        .positions
        .handle_loss(OTHER_NODE, &plan.wanted[0].at, plan.wanted[0].ticket);
    assert!(!script.positions.nodes().contains(&OTHER_NODE));
    assert_eq!(script.read_all(), (0..20).collect::<Vec<_>>());
}

#[test]
fn c19_pausing_keeps_what_is_buffered_and_where_the_position_is() {
    let mut script = Script::of_one(settings(), 50, StartAt::Beginning);
    script.fetch();
    assert_eq!(script.take(4), Some((0, vec![0, 1, 2, 3])));
    script.positions.set_paused(&tp(0), true);
    assert_eq!(script.take(99), None);
    assert_eq!(script.offset(0), Some(4));
    assert!(script.plan().is_none(), "a paused partition is not fetched");
    script.positions.set_paused(&tp(0), false);
    assert_eq!(
        script.take(99),
        Some((0, (4..10).collect())),
        "from the buffer"
    );
}

#[test]
fn c19_records_on_their_way_when_the_application_seeks_are_discarded() {
    let mut script = Script::of_one(settings(), 50, StartAt::Beginning);
    let plan = script.plan().unwrap();
    script.positions.seek(&tp(0), StartAt::Offset(33));
    script.serve(plan);
    assert_eq!(script.offset(0), Some(33));
    assert_eq!(script.read_all(), (33..50).collect::<Vec<_>>());
}

#[test]
fn c19_progress_in_a_batch_of_before_a_seek_does_not_move_the_position() {
    let mut script = Script::of_one(settings(), 50, StartAt::Beginning);
    script.fetch();
    let Some(Handout::Batch {
        at, version, batch, ..
    }) = script.positions.hand_out()
    else {
        panic!()
    };
    script.positions.seek(&at, StartAt::Offset(40));
    script
        .positions
        .advance(&at, version, Position::at(batch.next_offset()));
    assert_eq!(script.offset(0), Some(40));
}

#[test]
fn c20_fetching_ahead_does_not_move_the_position() {
    let mut script = Script::of_one(settings(), 50, StartAt::Beginning);
    while script.fetch()
        && script
            .plan()
            .is_some_and(|plan| plan.wanted[0].from.offset != 50)
    {}
    assert_eq!(script.offset(0), Some(0));
    assert_eq!(script.take(1), Some((0, vec![0])));
    assert_eq!(script.offset(0), Some(1));
}

#[test]
fn c23_what_makes_no_sense_for_the_position_is_not_asked_for_in_a_hot_loop() {
    let mut script = Script::of_one(settings(), 50, StartAt::Offset(30));
    let plan = script.plan().unwrap();
    let behind = script.logs[0].read(0, 1, false).unwrap().0;
    let chunk = Chunk::read(plan.wanted[0].from, behind, &[], script.reading);
    let answer = FetchAnswer::Records {
        chunk,
        readable_end: 50,
    };
    script
        .positions
        .handle_fetch(script.now, NODE, &plan.wanted[0], answer);
    assert_eq!(script.offset(0), Some(30), "never back");
    assert!(script.plan().is_none());
    script.now = script.positions.poll_timeout(script.now, NODE).unwrap();
    assert_eq!(script.read_all(), (30..50).collect::<Vec<_>>());
}

#[test]
fn c24_a_budget_smaller_than_a_batch_still_makes_progress() {
    let tiny = Settings {
        prefetch_bytes: 1,
        partition_bytes: 1,
        request_bytes: 1,
        ..settings()
    };
    let mut log = Log::new();
    (0..20).for_each(|_| log.append(10));
    let mut script = Script::new(tiny, vec![log.clone(), log]);
    script.assign(0, StartAt::Beginning);
    script.assign(1, StartAt::Beginning);
    assert_eq!(script.read_all().len(), 400);
}

#[test]
fn c24_paused_partitions_cannot_starve_the_others() {
    let batch = crate::testing::plain(0, 0, 10).len();
    let small = Settings {
        prefetch_bytes: 3 * batch,
        partition_bytes: 4 * batch,
        ..settings()
    };
    let mut log = Log::new();
    (0..4).for_each(|_| log.append(10));
    let mut script = Script::new(small, vec![log.clone(), log]);
    script.assign(0, StartAt::Beginning);
    script.fetch();
    script.positions.set_paused(&tp(0), true);
    script.assign(1, StartAt::Beginning);
    let mut read = Vec::new();
    while read.len() < 40 {
        assert!(
            script.fetch() || script.positions.ready.iter().any(|at| *at == tp(1)),
            "stuck after {read:?}"
        );
        while let Some((partition, offsets)) = script.take(99) {
            assert_eq!(partition, 1);
            read.extend(offsets);
        }
    }
    script.positions.set_paused(&tp(0), false);
    assert_eq!(
        script.read_all(),
        (0..40).collect::<Vec<_>>(),
        "what gave way is fetched again, once"
    );
}

#[test]
fn c24_a_full_buffer_stops_fetching_until_half_of_it_is_read() {
    let batch = crate::testing::plain(0, 0, 10).len();
    let small = Settings {
        partition_bytes: 4 * batch,
        prefetch_bytes: 4 * batch,
        ..settings()
    };
    let mut script = Script::of_one(small, 400, StartAt::Beginning);
    script.fetch();
    script.positions.take_signals();
    assert!(script.plan().is_none(), "four batches wait");
    let mut read = 0;
    while !script.positions.take_signals().work {
        script.take(99).unwrap();
        read += 1;
    }
    assert!(read >= 2, "{read}");
    let plan = script
        .plan()
        .expect("fetchers are told when there is room, and there is");
    assert!(
        plan.max_bytes >= 2 * batch,
        "fetches do not get smaller and smaller: {}",
        plan.max_bytes
    );
}

#[test]
fn a_partition_that_is_paused_while_it_waits_for_another_try_does_not_keep_the_loop_busy() {
    let mut script = Script::of_one(settings(), 50, StartAt::Offset(0));
    let plan = script.plan().unwrap();
    let refused = FetchAnswer::Refused(ErrorCode::KAFKA_STORAGE_ERROR);
    script
        .positions
        .handle_fetch(script.now, NODE, &plan.wanted[0], refused);
    script.positions.set_paused(&tp(0), true);
    script.wait(Duration::from_secs(5));
    assert!(script.plan().is_none());
    assert_eq!(script.positions.poll_timeout(script.now, NODE), None);
    script.positions.set_paused(&tp(0), false);
    assert_eq!(script.read_all().len(), 50);
}

#[test]
fn partitions_take_turns_batch_by_batch() {
    let mut log = Log::new();
    (0..3).for_each(|_| log.append(1));
    let mut script = Script::new(settings(), vec![log.clone(), log.clone(), log]);
    (0..3).for_each(|partition| script.assign(partition, StartAt::Beginning));
    script.fetch();
    let turns: Vec<_> = std::iter::from_fn(|| script.take(99))
        .map(|(partition, _)| partition)
        .collect();
    assert_eq!(turns, [0, 1, 2, 0, 1, 2, 0, 1, 2]);
}

#[test]
fn who_has_waited_longest_is_asked_for_first() {
    let mut log = Log::new();
    (0..3).for_each(|_| log.append(1));
    let mut script = Script::new(settings(), vec![log.clone(), log.clone(), log]);
    (0..3).for_each(|partition| script.assign(partition, StartAt::Beginning));
    let plan = script.plan().unwrap();
    for (index, wanted) in plan.wanted.iter().enumerate() {
        let answer = if index == 0 {
            script.answer(wanted)
        } else {
            FetchAnswer::Unchanged
        };
        script
            .positions
            .handle_fetch(script.now, NODE, wanted, answer);
    }
    while script.take(99).is_some() {}
    let order: Vec<_> = script
        .plan()
        .unwrap()
        .wanted
        .iter()
        .map(|wanted| wanted.at.partition)
        .collect();
    assert_eq!(order, [1, 2, 0]);
}

#[test]
fn c9_a_first_batch_that_does_not_fit_is_asked_for_in_its_size() {
    let mut script = Script::of_one(settings(), 10, StartAt::Beginning);
    let plan = script.plan().unwrap();
    let whole = script.logs[0].read(0, 1, false).unwrap().0;
    let cut = Chunk::read(
        plan.wanted[0].from,
        whole.slice(..whole.len() - 1),
        &[],
        script.reading,
    );
    let answer = FetchAnswer::Records {
        chunk: cut,
        readable_end: 10,
    };
    script
        .positions
        .handle_fetch(script.now, NODE, &plan.wanted[0], answer);
    let plan = script.plan().unwrap();
    assert!(plan.wanted[0].max_bytes >= whole.len());
    script.serve(plan);
    assert_eq!(script.take(99), Some((0, (0..10).collect())));
}

#[test]
fn c9_a_broker_that_never_sends_the_whole_batch_is_an_error_with_the_offset() {
    let mut script = Script::of_one(settings(), 10, StartAt::Beginning);
    let whole = script.logs[0].read(0, 1, false).unwrap().0;
    while let Some(plan) = script.plan() {
        let cut = Chunk::read(
            plan.wanted[0].from,
            whole.slice(..whole.len() - 1),
            &[],
            script.reading,
        );
        let answer = FetchAnswer::Records {
            chunk: cut,
            readable_end: 10,
        };
        script
            .positions
            .handle_fetch(script.now, NODE, &plan.wanted[0], answer);
    }
    let error = script.fault().unwrap();
    assert_eq!(error.kind(), milena_core::ErrorKind::RecordTooLarge);
    assert!(error.to_string().contains("offset 0"), "{error}");
}

#[test]
fn c22_a_partition_stopped_by_a_corrupt_batch_can_be_skipped_sought_or_resumed() {
    let stop = || {
        let mut script = Script::of_one(settings(), 30, StartAt::Beginning);
        script.fetch();
        assert_eq!(script.take(99), Some((0, (0..10).collect())));
        let Some(Handout::Batch {
            at,
            version,
            position,
            batch,
        }) = script.positions.hand_out()
        else {
            panic!()
        };
        let fault = Fault::Unreadable {
            kind: milena_core::ErrorKind::CorruptRecord,
            offset: position.offset,
            next: batch.next_offset(),
            cause: "its checksum is wrong".into(),
        };
        script.positions.halt(&at, version, &fault);
        assert_eq!(
            (script.take(99), script.offset(0)),
            (None, Some(10)),
            "stopped where it is"
        );
        assert!(script.plan().is_none(), "and not fetched in a hot loop");
        script
    };
    let mut script = stop();
    assert_eq!(script.positions.skip(&tp(0)), Some(20));
    assert_eq!(script.read_all(), (20..30).collect::<Vec<_>>());
    let mut script = stop();
    script.positions.seek(&tp(0), StartAt::Offset(15));
    assert_eq!(script.read_all(), (15..30).collect::<Vec<_>>());
    let mut script = stop();
    script.positions.set_paused(&tp(0), false);
    assert_eq!(script.read_all(), (10..30).collect::<Vec<_>>());
}

#[test]
fn c22_what_the_broker_knows_to_be_corrupt_is_told_once_with_its_offset() {
    let mut script = Script::of_one(settings(), 30, StartAt::Offset(20));
    let plan = script.plan().unwrap();
    let refused = FetchAnswer::Refused(ErrorCode::CORRUPT_MESSAGE);
    script
        .positions
        .handle_fetch(script.now, NODE, &plan.wanted[0], refused);
    let error = script.fault().unwrap();
    assert_eq!(error.kind(), milena_core::ErrorKind::CorruptRecord);
    assert!(error.to_string().contains("offset 20"), "{error}");
    assert!(script.fault().is_none() && script.plan().is_none());
    assert_eq!(script.positions.skip(&tp(0)), Some(21));
}

#[test]
fn a_refusal_that_time_does_not_mend_stops_the_partition_and_is_told_once() {
    let mut script = Script::of_one(settings(), 30, StartAt::Offset(3));
    let plan = script.plan().unwrap();
    let refused = FetchAnswer::Refused(ErrorCode::TOPIC_AUTHORIZATION_FAILED);
    script
        .positions
        .handle_fetch(script.now, NODE, &plan.wanted[0], refused);
    let error = script.fault().unwrap();
    assert_eq!((error.topic(), error.partition()), (Some("t"), Some(0)));
    assert!(script.fault().is_none() && script.plan().is_none());
    assert_eq!(script.offset(0), Some(3));
}

#[test]
fn unassigning_forgets_everything_and_assigning_again_starts_anew() {
    let mut script = Script::of_one(settings(), 30, StartAt::Beginning);
    script.fetch();
    let plan = script.plan().unwrap();
    assert!(script.positions.unassign(&tp(0)));
    assert!(!script.positions.unassign(&tp(0)));
    assert_eq!(script.take(99), None);
    assert_eq!(script.positions.load(NODE), 0);
    script.assign(0, StartAt::Offset(25));
    script.serve(plan);
    assert_eq!(script.read_all(), (25..30).collect::<Vec<_>>());
}

#[derive(Debug, Clone)]
enum Step {
    Fetch,
    Depart,
    Arrive,
    Lose,
    Take(usize),
    Seek(i64),
    Pause,
    Resume,
    Append(u32),
    Compact(Vec<u32>),
    Elect,
    Wait,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        3 => Just(Step::Fetch),
        2 => Just(Step::Depart),
        2 => Just(Step::Arrive),
        1 => Just(Step::Lose),
        6 => (0usize..8).prop_map(Step::Take),
        2 => (0i64..120).prop_map(Step::Seek),
        1 => Just(Step::Pause),
        2 => Just(Step::Resume),
        2 => (1u32..9).prop_map(Step::Append),
        1 => prop::collection::btree_set(0u32..6, 0..4).prop_map(|kept| Step::Compact(kept.into_iter().collect())),
        1 => Just(Step::Elect),
        1 => Just(Step::Wait),
    ]
}

/// The offsets that a reader of one partition should get: those that exist, in order, from wherever it was last put.
struct Reference {
    existing: Vec<i64>,
    position: i64,
}

impl Reference {
    fn expect(&mut self, got: &[i64]) -> Result<(), TestCaseError> {
        for offset in got {
            let next = self
                .existing
                .iter()
                .find(|existing| **existing >= self.position);
            prop_assert_eq!(Some(offset), next, "after position {}", self.position);
            self.position = offset + 1;
        }
        Ok(())
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    /// Whatever the order of fetches, losses, seeks, pauses and elections: the reader gets exactly the records from
    /// where it was last put, in order, none twice and none left out; and in the end it gets everything.
    #[test]
    fn c19_any_order_of_poll_seek_pause_and_resume_reads_like_an_iterator(
        steps in prop::collection::vec(step(), 1..80),
        budget in prop_oneof![Just(1usize), Just(400), Just(1 << 20)],
    ) {
        let settings = Settings { prefetch_bytes: budget, partition_bytes: budget, ..settings() };
        let mut script = Script::of_one(settings, 0, StartAt::Beginning);
        let mut reference = Reference { existing: Vec::new(), position: 0 };
        let mut epoch = 0;
        let mut travelling = Vec::<(FetchPlan, Vec<FetchAnswer>)>::new();
        for step in steps {
            match step {
                Step::Fetch => { script.fetch(); }
                Step::Depart => if let Some(plan) = script.plan() {
                    let answers = plan.wanted.iter().map(|wanted| script.answer(wanted)).collect();
                    travelling.push((plan, answers));
                },
                Step::Arrive => if let Some((plan, answers)) = travelling.pop() {
                    for (wanted, answer) in plan.wanted.iter().zip(answers) {
                        script.positions.handle_fetch(script.now, NODE, wanted, answer);
                    }
                },
                Step::Lose => if let Some((plan, _)) = travelling.pop() {
                    for wanted in plan.wanted {
                        script.positions.handle_loss(NODE, &wanted.at, wanted.ticket);
                    }
                },
                Step::Take(limit) => if let Some((_, got)) = script.take(limit) {
                    reference.expect(&got)?;
                },
                Step::Seek(offset) => {
                    let offset = offset.min(script.logs[0].end());
                    script.positions.seek(&tp(0), StartAt::Offset(offset));
                    reference.position = offset;
                }
                Step::Pause => { script.positions.set_paused(&tp(0), true); }
                Step::Resume => { script.positions.set_paused(&tp(0), false); }
                Step::Append(count) => {
                    let base = script.logs[0].end();
                    script.logs[0].append(count);
                    reference.existing.extend(base..base + i64::from(count));
                }
                Step::Compact(kept) => {
                    let base = script.logs[0].end();
                    script.logs[0].append_compacted(&kept, 6);
                    reference.existing.extend(kept.iter().map(|delta| base + i64::from(*delta)));
                }
                Step::Elect => {
                    epoch += 1;
                    script.logs[0].elect();
                    script.positions.handle_leadership(&tp(0), led_by(NODE, epoch));
                }
                Step::Wait => script.wait(Duration::from_millis(300)),
            }
            let buffered: usize = script.positions.partitions.values().map(Partition::buffered).sum();
            prop_assert_eq!(script.positions.load(NODE), buffered);
        }
        for (plan, _) in travelling {
            for wanted in plan.wanted {
                script.positions.handle_loss(NODE, &wanted.at, wanted.ticket);
            }
        }
        script.positions.set_paused(&tp(0), false);
        script.wait(Duration::from_secs(10));
        reference.expect(&script.read_all())?;
        let rest = reference.existing.iter().filter(|offset| **offset >= reference.position).count();
        prop_assert_eq!(rest, 0, "everything is read in the end");
    }
}
