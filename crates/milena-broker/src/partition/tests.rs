//! Append is not commit: what followers have, what is committed, and what elections lose.

use std::collections::BTreeSet;
use std::time::Duration;

use milena_protocol::error_code::ErrorCode;
use milena_protocol::record::{Batch, BatchBuilder, Stamp, batches};

use super::*;
use crate::settings::Settings;
use crate::topic_configs::{Configs, Fallback, TopicConfig};
use crate::transactions::Identity;
use crate::validation::Valid;

/// A partition on brokers 1, 2 and 3, and what is needed to have it settled.
struct Scene {
    partition: Partition,
    config: TopicConfig,
    settings: Settings,
    now: Moment,
}

impl Scene {
    fn new() -> Self {
        let settings = Settings::default();
        let brokers = &Configs::new();
        let config = TopicConfig::of_brokers(Fallback {
            settings: &settings,
            brokers,
        });
        Self {
            partition: Partition::without(vec![1, 2, 3], BTreeSet::new()),
            config,
            settings,
            now: Moment::new(Duration::from_secs(1_700_000_000)),
        }
    }

    fn settle(&mut self) -> bool {
        let (config, settings) = (&self.config, &self.settings);
        self.partition.settle(self.now, config, settings)
    }

    /// Appends a batch of so many records, and lets what follows happen.
    fn append(&mut self, records: usize) -> Appended {
        self.append_of(Stamp::NONE, records).expect("it is right")
    }

    fn append_of(&mut self, stamp: Stamp, records: usize) -> Result<Appended, ErrorCode> {
        let valid = Valid {
            batch: batch(stamp, records, self.now.timestamp_ms()),
            append_time: None,
        };
        let appended = self.partition.append(self.now, &valid);
        self.settle();
        appended
    }

    fn pass(&mut self, time: Duration) {
        self.now = self.now.after(time);
        self.settle();
    }

    fn hold(&mut self, nodes: &[NodeId]) {
        nodes.iter().for_each(|node| self.partition.hold(*node));
    }

    fn elect(&mut self, node: NodeId) {
        self.partition.elect(self.now, Some(node));
        self.settle();
    }

    /// Reads at a broker from an offset on, and says up to where that went.
    fn read(&self, node: NodeId, isolation: Isolation, offset: i64) -> Result<i64, ErrorCode> {
        let read = self
            .partition
            .read(reader(node, isolation), wanted(offset), usize::MAX, true);
        Ok(read?.slice.next)
    }
}

fn batch(stamp: Stamp, records: usize, time: i64) -> Batch {
    let mut builder = BatchBuilder::new(100);
    for _ in 0..records {
        builder.append(time, Some(b"k"), Some(b"v"), &[]).unwrap();
    }
    let sealed = builder.seal(stamp, Default::default()).unwrap();
    batches(sealed).next().unwrap().unwrap()
}

fn reader(node: NodeId, isolation: Isolation) -> Reader {
    Reader {
        node,
        isolation,
        may_follow: true,
        replica: None,
    }
}

fn wanted(offset: i64) -> Wanted {
    Wanted {
        offset,
        leader_epoch: -1,
        last_fetched_epoch: -1,
        max_bytes: usize::MAX,
    }
}

fn in_transaction(sequence: i32) -> Stamp {
    Stamp {
        producer_id: 7,
        producer_epoch: 0,
        base_sequence: sequence,
        transactional: true,
    }
}

const PRODUCER: Identity = Identity {
    producer_id: 7,
    epoch: 0,
};

#[test]
fn what_one_follower_lacks_is_not_committed() {
    let mut scene = Scene::new();
    scene.append(2);
    scene.hold(&[3]);
    scene.append(3);
    assert_eq!(scene.partition.high_watermark, 2);
    assert_eq!(scene.read(1, Isolation::Uncommitted, 0), Ok(2));
    assert_eq!(scene.read(1, Isolation::LogEnd, 2), Ok(5));
    scene.partition.release();
    scene.settle();
    assert_eq!(scene.partition.high_watermark, 5);
}

#[test]
fn a_follower_that_is_left_behind_is_not_waited_for() {
    let mut scene = Scene::new();
    scene.hold(&[3]);
    scene.append(1);
    scene.partition.shrink();
    assert!(scene.settle());
    assert_eq!(scene.partition.isr, [1, 2]);
    assert_eq!(scene.partition.high_watermark, 1);
    scene.partition.release();
    scene.settle();
    assert_eq!(scene.partition.isr, [1, 2, 3]);
}

#[test]
fn a_follower_may_lag_for_a_while_if_that_is_set() {
    let mut scene = Scene::new();
    scene.settings.replica_lag_time_max = Some(Duration::from_secs(30));
    scene.hold(&[3]);
    scene.settle();
    scene.append(1);
    let due = scene.partition.poll_timeout(&scene.settings).unwrap();
    assert_eq!(due, scene.now.after(Duration::from_secs(30)));
    scene.pass(Duration::from_secs(29));
    assert_eq!(scene.partition.high_watermark, 0);
    scene.pass(Duration::from_secs(1));
    assert_eq!(
        (scene.partition.high_watermark, scene.partition.isr.len()),
        (1, 2)
    );
}

#[test]
fn a_follower_that_has_been_behind_for_too_long_joins_when_it_has_everything() {
    let mut scene = Scene::new();
    scene.settings.replica_lag_time_max = Some(Duration::from_secs(30));
    scene.settings.replication_delay = Duration::from_secs(1);
    scene.config.min_insync_replicas = 3;
    scene.hold(&[3]);
    scene.settle();
    scene.append(1);
    scene.pass(Duration::from_secs(60));
    assert_eq!(scene.partition.isr, [1, 2]);
    scene.partition.release();
    scene.append(1);
    // Nothing is committed while too few are in sync, so that it is behind and has all that is committed.
    assert!(!scene.settle(), "it does not join and leave without end");
    assert_eq!(scene.partition.isr, [1, 2]);
    scene.pass(Duration::from_secs(1));
    assert_eq!(scene.partition.isr, [1, 2, 3]);
    assert_eq!(scene.partition.high_watermark, 2);
}

#[test]
fn a_copy_takes_as_long_as_is_set() {
    let mut scene = Scene::new();
    scene.settings.replication_delay = Duration::from_millis(5);
    scene.append(1);
    assert_eq!(scene.partition.high_watermark, 0);
    let due = scene.partition.poll_timeout(&scene.settings);
    assert_eq!(due, Some(scene.now.after(Duration::from_millis(5))));
    scene.pass(Duration::from_millis(5));
    assert_eq!(scene.partition.high_watermark, 1);
}

#[test]
fn p_acks_all_needs_as_many_in_sync_as_are_set_but_no_more_than_there_are() {
    let mut scene = Scene::new();
    scene.config.min_insync_replicas = 9;
    assert_eq!(scene.partition.check_writable(1, -1, &scene.config), Ok(()));
    scene.partition.lose(scene.now, 3, false);
    let refused = scene.partition.check_writable(1, -1, &scene.config);
    assert_eq!(refused, Err(ErrorCode::NOT_ENOUGH_REPLICAS));
    assert_eq!(scene.partition.check_writable(1, 1, &scene.config), Ok(()));
    let elsewhere = scene.partition.check_writable(2, 1, &scene.config);
    assert_eq!(elsewhere, Err(ErrorCode::NOT_LEADER_OR_FOLLOWER));
}

#[test]
fn nothing_is_committed_while_too_few_are_in_sync() {
    let mut scene = Scene::new();
    scene.config.min_insync_replicas = 3;
    scene.partition.lose(scene.now, 3, false);
    scene.append(1);
    assert_eq!(scene.partition.high_watermark, 0);
    scene.partition.regain(scene.now, 3, false);
    scene.settle();
    assert_eq!(scene.partition.high_watermark, 1);
}

#[test]
fn p_a_batch_is_committed_and_may_not_be_said_to_be_when_replicas_have_gone() {
    let mut scene = Scene::new();
    scene.config.min_insync_replicas = 3;
    let appended = scene.append(1);
    let is_committed = |scene: &Scene| {
        let end = appended.next_offset;
        scene.partition.is_committed(end, &scene.config)
    };
    assert_eq!(is_committed(&scene), Ok(true));
    scene.partition.lose(scene.now, 3, false);
    let after = Err(ErrorCode::NOT_ENOUGH_REPLICAS_AFTER_APPEND);
    assert_eq!(is_committed(&scene), after);
}

#[test]
fn a_clean_election_loses_only_what_was_not_committed() {
    let mut scene = Scene::new();
    scene.append(2);
    scene.hold(&[2, 3]);
    scene.append(3);
    scene.elect(2);
    assert_eq!(
        (scene.partition.log.end(), scene.partition.high_watermark),
        (2, 2)
    );
    let lost = scene.partition.truncations[0];
    assert_eq!((lost.to, lost.is_unclean), (2, false));
    assert_eq!(scene.partition.leader_epoch, 1);
    let end = scene.partition.end_of_epoch(2, -1, 0).unwrap();
    assert_eq!((end.epoch, end.end_offset), (0, 2));
}

#[test]
fn p_an_unclean_election_loses_what_was_committed_and_says_so() {
    let mut scene = Scene::new();
    scene.append(2);
    scene.hold(&[3]);
    scene.append(3);
    scene.partition.shrink();
    scene.settle();
    assert_eq!(scene.partition.high_watermark, 5);
    scene.elect(3);
    assert_eq!(
        (scene.partition.log.end(), scene.partition.high_watermark),
        (2, 2)
    );
    let lost = scene.partition.truncations[0];
    assert_eq!((lost.to, lost.is_unclean), (2, true));
    // The others cut their logs off, too, and follow.
    assert_eq!(scene.partition.isr, [1, 2, 3]);
    scene.append(1);
    assert_eq!(scene.partition.high_watermark, 3);
}

#[test]
fn a_follower_whose_log_was_cut_off_has_to_copy_again_what_follows() {
    let mut scene = Scene::new();
    scene.append(2);
    scene.hold(&[2]);
    scene.append(3);
    scene.hold(&[3]);
    scene.elect(2);
    assert_eq!(scene.partition.log.end(), 2);
    scene.append(1);
    assert_eq!(
        scene.partition.high_watermark, 2,
        "3 has had more, but not this"
    );
}

#[test]
fn p_an_election_takes_back_what_was_known_of_producers() {
    let mut scene = Scene::new();
    let stamp = |base_sequence| Stamp {
        base_sequence,
        transactional: false,
        ..in_transaction(0)
    };
    scene.append_of(stamp(0), 1).unwrap();
    scene.hold(&[2, 3]);
    scene.append_of(stamp(1), 1).unwrap();
    scene.elect(2);
    let gap = scene.append_of(stamp(2), 1);
    assert_eq!(gap, Err(ErrorCode::OUT_OF_ORDER_SEQUENCE_NUMBER));
    assert_eq!(scene.append_of(stamp(1), 1).unwrap().base_offset, 1);
    assert_eq!(
        scene.append_of(stamp(0), 1).unwrap().base_offset,
        0,
        "a retry"
    );
}

#[test]
fn the_last_one_in_sync_leads_again_and_nobody_else_does() {
    let mut scene = Scene::new();
    scene.append(2);
    scene.partition.lose(scene.now, 2, false);
    scene.partition.lose(scene.now, 3, false);
    scene.append(1);
    scene.partition.lose(scene.now, 1, false);
    assert_eq!(
        (scene.partition.leader, &scene.partition.isr[..]),
        (None, &[1][..])
    );
    scene.partition.regain(scene.now, 2, false);
    assert_eq!(scene.partition.leader, None);
    assert!(!scene.partition.is_running(1));
    scene.partition.regain(scene.now, 1, false);
    scene.settle();
    assert_eq!(
        (scene.partition.leader, scene.partition.log.end()),
        (Some(1), 3)
    );
}

#[test]
fn where_it_is_allowed_anybody_leads() {
    let mut scene = Scene::new();
    scene.append(2);
    scene.partition.lose(scene.now, 2, true);
    scene.append(1);
    scene.partition.lose(scene.now, 3, true);
    scene.partition.lose(scene.now, 1, true);
    scene.partition.regain(scene.now, 2, true);
    assert_eq!(
        (scene.partition.leader, scene.partition.log.end()),
        (Some(2), 2)
    );
    assert!(scene.partition.truncations[0].is_unclean);
}

#[test]
fn a_transaction_that_nobody_has_ended_holds_back_readers_of_committed_records() {
    let mut scene = Scene::new();
    scene.append(1);
    scene.append_of(in_transaction(0), 2).unwrap();
    scene.append(1);
    assert_eq!(scene.read(1, Isolation::Committed, 0), Ok(1));
    scene.hold(&[2]);
    let ended = scene.partition.append_marker(scene.now, PRODUCER, false, 0);
    assert_eq!(ended, Ok(()));
    scene.settle();
    assert_eq!(
        scene.read(1, Isolation::Committed, 0),
        Ok(1),
        "the marker is not committed"
    );
    scene.partition.release();
    scene.settle();
    let read = scene
        .partition
        .read(reader(1, Isolation::Committed), wanted(1), usize::MAX, true);
    let aborted = read.unwrap().aborted.unwrap();
    assert_eq!((aborted[0].first, aborted[0].last), (1, 4));
}

#[test]
fn c_a_follower_serves_what_it_has() {
    let mut scene = Scene::new();
    scene.append(2);
    scene.hold(&[3]);
    scene.append(2);
    scene.partition.shrink();
    scene.settle();
    assert_eq!(scene.read(2, Isolation::Uncommitted, 0), Ok(4));
    assert_eq!(scene.read(3, Isolation::Uncommitted, 0), Ok(2));
    let beyond = scene.read(3, Isolation::Uncommitted, 3);
    assert_eq!(beyond, Err(ErrorCode::OFFSET_OUT_OF_RANGE));
    let nobody = scene.read(4, Isolation::Uncommitted, 0);
    assert_eq!(nobody, Err(ErrorCode::NOT_LEADER_OR_FOLLOWER));
}

#[test]
fn c_the_closest_replica_is_in_sync_and_not_the_leader() {
    let mut scene = Scene::new();
    scene.append(2);
    let closest = |scene: &Scene, close: &[NodeId]| {
        scene
            .partition
            .preferred_replica(2, |node| close.contains(&node))
    };
    assert_eq!(closest(&scene, &[3]), Some(3));
    assert_eq!(closest(&scene, &[1, 3]), None);
    assert_eq!(closest(&scene, &[]), None);
    scene.partition.lose(scene.now, 3, false);
    assert_eq!(closest(&scene, &[3]), None);
}

#[test]
fn c_a_new_leader_does_not_know_at_once_where_the_end_is() {
    let mut scene = Scene::new();
    scene.hold(&[3]);
    scene.append(2);
    scene.elect(2);
    let latest = |scene: &Scene| {
        let reader = Reader {
            may_follow: false,
            ..reader(2, Isolation::Uncommitted)
        };
        scene.partition.offset_for(reader, -1, -1)
    };
    assert_eq!(scene.partition.high_watermark, 0);
    assert_eq!(latest(&scene), Err(ErrorCode::OFFSET_NOT_AVAILABLE));
    scene.partition.release();
    scene.settle();
    let found = latest(&scene).unwrap().unwrap();
    assert_eq!((found.offset, found.leader_epoch), (2, 1));
}

#[test]
fn c_an_epoch_that_a_client_knows_is_compared() {
    let mut scene = Scene::new();
    scene.append(1);
    scene.elect(2);
    assert_eq!(scene.partition.check_epoch(-1), Ok(()));
    assert_eq!(
        scene.partition.check_epoch(0),
        Err(ErrorCode::FENCED_LEADER_EPOCH)
    );
    assert_eq!(scene.partition.check_epoch(1), Ok(()));
    assert_eq!(
        scene.partition.check_epoch(2),
        Err(ErrorCode::UNKNOWN_LEADER_EPOCH)
    );
}

#[test]
fn c_a_reader_whose_log_parts_from_this_one_is_told_where() {
    let mut scene = Scene::new();
    scene.append(2);
    scene.hold(&[2, 3]);
    scene.append(3);
    scene.elect(2);
    scene.append(1);
    let read = |offset, last_fetched_epoch| {
        let wanted = Wanted {
            last_fetched_epoch,
            ..wanted(offset)
        };
        let reader = reader(2, Isolation::Uncommitted);
        scene.partition.read(reader, wanted, usize::MAX, true)
    };
    let end = read(4, 0).unwrap().diverging.unwrap();
    assert_eq!((end.epoch, end.end_offset), (0, 2));
    assert_eq!(read(2, 0).unwrap().diverging, None);
    assert_eq!(read(3, 1).unwrap().diverging, None);
    assert_eq!(read(1, 7).err(), Some(ErrorCode::OFFSET_OUT_OF_RANGE));
}

#[test]
fn deleted_records_are_gone_and_only_committed_ones_can_be() {
    let mut scene = Scene::new();
    scene.append(2);
    scene.hold(&[3]);
    scene.append(2);
    let uncommitted = scene.partition.delete_records(3);
    assert_eq!(uncommitted, Err(ErrorCode::OFFSET_OUT_OF_RANGE));
    assert_eq!(scene.partition.delete_records(-1), Ok(2));
    assert_eq!(scene.partition.delete_records(0), Ok(2));
    let gone = scene.read(1, Isolation::Uncommitted, 1);
    assert_eq!(gone, Err(ErrorCode::OFFSET_OUT_OF_RANGE));
}

#[test]
fn what_is_too_old_goes_at_the_next_check() {
    let mut scene = Scene::new();
    scene.config.retention = Some(Duration::from_secs(60));
    scene.append(2);
    let due = scene.partition.poll_timeout(&scene.settings).unwrap();
    assert!(due > scene.now.after(Duration::from_secs(60)));
    assert!(due <= scene.now.after(Duration::from_secs(361)));
    scene.now = due;
    scene.settle();
    assert_eq!(
        (scene.partition.log.start(), scene.partition.log.size()),
        (2, 0)
    );
    assert_eq!(scene.partition.poll_timeout(&scene.settings), None);
}

#[test]
fn p_producers_are_forgotten_when_they_have_been_silent() {
    let mut scene = Scene::new();
    scene.config.retention = None;
    scene.settings.producer_id_expiration = Duration::from_secs(60);
    let stamp = Stamp {
        transactional: false,
        ..in_transaction(0)
    };
    scene.append_of(stamp, 1).unwrap();
    let due = scene.partition.poll_timeout(&scene.settings).unwrap();
    scene.now = due;
    scene.settle();
    assert!(scene.partition.producers.get(7).is_none());
    assert_eq!(scene.partition.poll_timeout(&scene.settings), None);
}

#[test]
fn discarded_batches_are_numbered_and_not_kept() {
    let mut scene = Scene::new();
    scene.settings.discard_records = true;
    scene.settle();
    scene.append(2);
    let appended = scene.append(3);
    assert_eq!((appended.base_offset, appended.next_offset), (2, 5));
    assert_eq!(scene.partition.is_committed(5, &scene.config), Ok(true));
    assert_eq!(scene.partition.log.size(), 0);
    assert_eq!(scene.read(1, Isolation::Uncommitted, 5), Ok(5));
}

#[test]
fn c_a_time_is_looked_for_no_further_than_a_reader_gets() {
    let mut scene = Scene::new();
    let time = scene.now.timestamp_ms();
    scene.append_of(in_transaction(0), 1).unwrap();
    let found = |scene: &Scene, isolation| {
        let reader = reader(1, isolation);
        let found = scene.partition.offset_for(reader, -1, time).unwrap();
        found.map(|found| found.offset)
    };
    assert_eq!(found(&scene, Isolation::Uncommitted), Some(0));
    assert_eq!(found(&scene, Isolation::Committed), None);
    scene.hold(&[2]);
    scene.now = scene.now.after_ms(10);
    scene.append(1);
    let later = scene.now.timestamp_ms();
    let reader = reader(1, Isolation::Uncommitted);
    assert_eq!(scene.partition.offset_for(reader, -1, later), Ok(None));
}
