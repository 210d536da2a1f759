//! Stories of consumer groups, told from the members' side.

use std::time::Duration;

use bytestring::ByteString;
use milena_protocol::api::*;
use milena_protocol::error_code::ErrorCode;

use crate::groups::testing::*;
use crate::settings::{MigrationPolicy, Settings};
use crate::testing::Lab;

const SECOND: Duration = Duration::from_secs(1);

/// A member as it sees itself.
#[derive(Clone, Debug)]
struct Consumer {
    id: ByteString,
    instance_id: Option<ByteString>,
    epoch: i32,
    /// The partitions of `t` that it has.
    owned: Vec<i32>,
}

impl Consumer {
    fn new(id: &str) -> Self {
        Self {
            id: id.into(),
            instance_id: None,
            epoch: 0,
            owned: Vec::new(),
        }
    }

    /// The request of a member that joins `t`.
    fn joining(&self) -> ConsumerGroupHeartbeatRequest {
        ConsumerGroupHeartbeatRequest {
            group_id: GROUP.into(),
            member_id: self.id.clone(),
            instance_id: self.instance_id.clone(),
            rebalance_timeout_ms: 60_000,
            subscribed_topic_names: Some(vec!["t".into()]),
            topics: Some(Vec::new()),
            ..ConsumerGroupHeartbeatRequest::default()
        }
    }

    /// The request of a member that has no news.
    fn beating(&self) -> ConsumerGroupHeartbeatRequest {
        ConsumerGroupHeartbeatRequest {
            group_id: GROUP.into(),
            member_id: self.id.clone(),
            instance_id: self.instance_id.clone(),
            member_epoch: self.epoch,
            ..ConsumerGroupHeartbeatRequest::default()
        }
    }

    /// The request of a member that says what it has.
    fn owning(&self, lab: &Lab) -> ConsumerGroupHeartbeatRequest {
        let topic = ConsumerGroupHeartbeatRequestTopic {
            id: lab.machine.topics.named("t").expect("it is there").id,
            partitions: self.owned.clone().into(),
        };
        ConsumerGroupHeartbeatRequest {
            topics: Some(vec![topic]),
            ..self.beating()
        }
    }

    fn send(
        &mut self,
        lab: &mut Lab,
        request: &ConsumerGroupHeartbeatRequest,
    ) -> Result<bool, ErrorCode> {
        let node = lab.coordinator();
        let answer = lab.call(node, 1, request);
        if answer.error != ErrorCode::NONE {
            return Err(answer.error);
        }
        self.epoch = answer.member_epoch;
        let news = answer.assignment.is_some();
        if let Some(assignment) = answer.assignment {
            let topics = assignment.topics.into_iter();
            self.owned = topics.flat_map(|topic| topic.partitions).collect();
        }
        Ok(news)
    }

    fn join(&mut self, lab: &mut Lab) -> Result<bool, ErrorCode> {
        let request = self.joining();
        self.send(lab, &request)
    }

    fn beat(&mut self, lab: &mut Lab) -> Result<bool, ErrorCode> {
        let request = self.beating();
        self.send(lab, &request)
    }

    /// Does as it was told and says so.
    fn own(&mut self, lab: &mut Lab) -> Result<bool, ErrorCode> {
        let request = self.owning(lab);
        self.send(lab, &request)
    }

    fn leave(&mut self, lab: &mut Lab, epoch: i32) -> Result<bool, ErrorCode> {
        let request = ConsumerGroupHeartbeatRequest {
            member_epoch: epoch,
            ..self.beating()
        };
        self.send(lab, &request)
    }
}

fn describe(lab: &mut Lab) -> ConsumerGroupDescribeResponseGroup {
    let request = ConsumerGroupDescribeRequest {
        group_ids: vec![GROUP.into()],
        include_authorized_operations: true,
    };
    let node = lab.coordinator();
    lab.call(node, 1, &request).groups.remove(0)
}

/// Two members that have two partitions each.
fn two(lab: &mut Lab) -> (Consumer, Consumer) {
    let (mut one, mut two) = (Consumer::new("a"), Consumer::new("b"));
    one.join(lab).expect("it may");
    two.join(lab).expect("it may");
    one.beat(lab).expect("it may");
    one.own(lab).expect("it may");
    two.beat(lab).expect("it may");
    two.own(lab).expect("it may");
    assert_eq!((one.owned.len(), two.owned.len()), (2, 2));
    assert_eq!(describe(lab).state, "Stable");
    (one, two)
}

#[test]
fn a_first_member_gets_everything_at_once() {
    let mut lab = lab();
    let mut one = Consumer::new("a");
    assert_eq!(one.join(&mut lab), Ok(true));
    assert_eq!((one.epoch, &*one.owned), (2, &[0, 1, 2, 3][..]));
    assert_eq!(one.beat(&mut lab), Ok(false));
    let group = describe(&mut lab);
    assert_eq!(
        (&*group.state, &*group.assignor_name),
        ("Stable", "uniform")
    );
    assert_eq!((group.group_epoch, group.assignment_epoch), (2, 2));
    assert_eq!(
        group.members[0].assignment,
        group.members[0].target_assignment
    );
    assert_eq!(group.members[0].assignment.topics[0].name, "t");
}

#[test]
fn k8_nobody_gets_what_another_has_not_given_up() {
    let mut lab = lab();
    let (mut one, mut two) = (Consumer::new("a"), Consumer::new("b"));
    one.join(&mut lab).expect("it may");
    two.join(&mut lab).expect("it may");
    assert_eq!((two.epoch, two.owned.len()), (3, 0));
    assert_eq!(describe(&mut lab).state, "Reconciling");
    assert_eq!(two.beat(&mut lab), Ok(false));
    assert_eq!(one.beat(&mut lab), Ok(true));
    assert_eq!((one.epoch, one.owned.len()), (2, 2));
    assert_eq!(two.beat(&mut lab), Ok(false));
    assert_eq!(one.own(&mut lab), Ok(false));
    assert_eq!(one.epoch, 3);
    assert_eq!(two.beat(&mut lab), Ok(true));
    assert_eq!(two.owned.len(), 2);
}

#[test]
fn k5_who_does_not_give_up_in_time_is_out() {
    let mut lab = lab();
    let (mut one, mut two) = (Consumer::new("a"), Consumer::new("b"));
    one.join(&mut lab).expect("it may");
    two.join(&mut lab).expect("it may");
    for _ in 0..3 {
        one.beat(&mut lab).expect("it may");
        two.beat(&mut lab).expect("it may");
        lab.pass(20 * SECOND);
    }
    assert_eq!(one.beat(&mut lab), Err(ErrorCode::UNKNOWN_MEMBER_ID));
    two.beat(&mut lab).expect("it may");
    assert_eq!(two.owned.len(), 4);
}

#[test]
fn who_is_silent_for_its_session_is_out() {
    let mut lab = lab();
    let (mut one, mut two) = two(&mut lab);
    lab.pass(44 * SECOND);
    one.beat(&mut lab).expect("it may");
    lab.pass(SECOND);
    assert_eq!(two.beat(&mut lab), Err(ErrorCode::UNKNOWN_MEMBER_ID));
    assert_eq!(one.beat(&mut lab), Ok(true));
    assert_eq!(one.owned.len(), 4);
}

#[test]
fn k1_the_epoch_before_may_come_again_with_nothing_else_than_was_given() {
    let mut lab = lab();
    let (one, _) = two(&mut lab);
    let mut late = Consumer {
        epoch: one.epoch - 1,
        ..one.clone()
    };
    assert_eq!(late.beat(&mut lab), Err(ErrorCode::FENCED_MEMBER_EPOCH));
    let mut more = late.clone();
    more.owned = vec![0, 1, 2, 3];
    assert_eq!(more.own(&mut lab), Err(ErrorCode::FENCED_MEMBER_EPOCH));
    assert!(late.own(&mut lab).is_ok());
    assert_eq!(late.epoch, one.epoch);
    let mut early = Consumer {
        epoch: one.epoch + 1,
        ..one
    };
    assert_eq!(early.beat(&mut lab), Err(ErrorCode::FENCED_MEMBER_EPOCH));
}

#[test]
fn k2_a_fenced_member_joins_again_under_its_id() {
    let mut lab = lab();
    let (mut one, _) = two(&mut lab);
    let epoch = one.epoch;
    assert_eq!(one.join(&mut lab), Ok(true));
    assert_eq!((one.epoch, one.owned.len()), (epoch, 2));
    let mut gone = Consumer {
        epoch: 7,
        ..Consumer::new("gone")
    };
    assert_eq!(gone.beat(&mut lab), Err(ErrorCode::UNKNOWN_MEMBER_ID));
}

#[test]
fn a_full_heartbeat_is_answered_in_full() {
    let mut lab = lab();
    let (mut one, _) = two(&mut lab);
    let request = ConsumerGroupHeartbeatRequest {
        rebalance_timeout_ms: 60_000,
        subscribed_topic_names: Some(vec!["t".into()]),
        ..one.owning(&lab)
    };
    assert_eq!(one.send(&mut lab, &request), Ok(true));
}

#[test]
fn who_leaves_leaves_its_part_to_the_others() {
    let mut lab = lab();
    let (mut one, mut two) = two(&mut lab);
    let epoch = two.epoch;
    assert_eq!(two.leave(&mut lab, -1), Ok(false));
    assert_eq!(two.epoch, -1);
    assert_eq!(one.beat(&mut lab), Ok(true));
    assert_eq!((one.epoch, one.owned.len()), (epoch + 1, 4));
    one.leave(&mut lab, -1).expect("it may");
    assert_eq!(describe(&mut lab).state, "Empty");
    assert_eq!(one.leave(&mut lab, -1), Err(ErrorCode::UNKNOWN_MEMBER_ID));
}

#[test]
fn k9_a_static_member_that_is_away_gets_back_what_it_had() {
    let mut lab = lab();
    let mut one = Consumer::new("a");
    let mut two = Consumer {
        instance_id: Some("i".into()),
        ..Consumer::new("b")
    };
    one.join(&mut lab).expect("it may");
    two.join(&mut lab).expect("it may");
    one.beat(&mut lab).expect("it may");
    one.own(&mut lab).expect("it may");
    two.beat(&mut lab).expect("it may");
    let (had, epoch) = (two.owned.clone(), two.epoch);
    let mut heir = Consumer {
        id: "c".into(),
        owned: Vec::new(),
        ..two.clone()
    };
    assert_eq!(heir.join(&mut lab), Err(ErrorCode::UNRELEASED_INSTANCE_ID));
    two.leave(&mut lab, -2).expect("it may");
    assert_eq!(one.beat(&mut lab), Ok(false));
    assert_eq!(heir.join(&mut lab), Ok(true));
    assert_eq!((heir.owned, heir.epoch), (had, epoch));
    two.epoch = epoch;
    assert_eq!(two.beat(&mut lab), Err(ErrorCode::FENCED_INSTANCE_ID));
    assert_eq!(two.leave(&mut lab, -1), Err(ErrorCode::FENCED_INSTANCE_ID));
}

#[test]
fn new_partitions_and_topics_are_shared_out_with_the_next_heartbeat() {
    let mut lab = lab();
    let mut one = Consumer::new("a");
    let request = ConsumerGroupHeartbeatRequest {
        subscribed_topic_names: Some(vec!["u".into()]),
        ..one.joining()
    };
    one.send(&mut lab, &request).expect("it may");
    assert_eq!((one.epoch, one.owned.len()), (2, 0));
    lab.machine.create_topic("u", 3, 1);
    lab.machine.turn(lab.now);
    assert_eq!(one.beat(&mut lab), Ok(true));
    assert_eq!((one.epoch, one.owned.len()), (3, 3));
    let id = lab.machine.topics.named("u").expect("it is there").id;
    lab.machine.topics.remove(id);
    lab.machine.turn(lab.now);
    assert_eq!(one.beat(&mut lab), Ok(true));
    assert!(one.owned.is_empty());
}

#[test]
fn an_expression_subscribes_to_what_it_matches_after_the_heartbeat() {
    let mut lab = lab();
    let mut one = Consumer::new("a");
    let request = ConsumerGroupHeartbeatRequest {
        subscribed_topic_names: None,
        subscribed_topic_regex: Some("t.*".into()),
        ..one.joining()
    };
    one.send(&mut lab, &request).expect("it may");
    assert_eq!((one.epoch, one.owned.len()), (1, 0));
    one.beat(&mut lab).expect("it may");
    assert_eq!((one.epoch, one.owned.len()), (2, 4));
    lab.machine.create_topic("t2", 2, 1);
    lab.machine.turn(lab.now);
    assert_eq!(one.beat(&mut lab), Ok(false));
    lab.pass(10 * SECOND);
    one.beat(&mut lab).expect("it may");
    one.beat(&mut lab).expect("it may");
    assert_eq!(one.owned.len(), 6);
    let request = ConsumerGroupHeartbeatRequest {
        subscribed_topic_regex: Some("(".into()),
        ..one.beating()
    };
    let refused = one.send(&mut lab, &request);
    assert_eq!(refused, Err(ErrorCode::INVALID_REGULAR_EXPRESSION));
}

#[test]
fn who_subscribes_no_longer_gives_up_at_once() {
    let settings = Settings {
        consumer_group_assignment_interval: 10 * SECOND,
        ..Settings::default()
    };
    let mut lab = lab_with(1, settings);
    let mut one = Consumer::new("a");
    one.join(&mut lab).expect("it may");
    let request = ConsumerGroupHeartbeatRequest {
        subscribed_topic_names: Some(Vec::new()),
        ..one.beating()
    };
    assert_eq!(one.send(&mut lab, &request), Ok(true));
    assert!(one.owned.is_empty());
    assert_eq!(describe(&mut lab).state, "Assigning");
}

#[test]
fn partitions_are_not_shared_out_more_often_than_the_interval() {
    let settings = Settings {
        consumer_group_assignment_interval: SECOND,
        ..Settings::default()
    };
    let mut lab = lab_with(1, settings);
    let (mut one, mut two) = (Consumer::new("a"), Consumer::new("b"));
    one.join(&mut lab).expect("it may");
    two.join(&mut lab).expect("it may");
    assert_eq!((two.epoch, two.owned.len()), (2, 0));
    assert_eq!(one.beat(&mut lab), Ok(false));
    lab.pass(SECOND);
    assert_eq!(one.beat(&mut lab), Ok(true));
    assert_eq!(one.owned.len(), 2);
}

#[test]
fn the_assignor_that_most_ask_for_is_used() {
    let mut lab = lab();
    let mut one = Consumer::new("a");
    let request = ConsumerGroupHeartbeatRequest {
        server_assignor: Some("range".into()),
        ..one.joining()
    };
    one.send(&mut lab, &request).expect("it may");
    assert_eq!(describe(&mut lab).assignor_name, "range");
    let request = ConsumerGroupHeartbeatRequest {
        server_assignor: Some("sticky".into()),
        ..one.joining()
    };
    let refused = one.send(&mut lab, &request);
    assert_eq!(refused, Err(ErrorCode::UNSUPPORTED_ASSIGNOR));
}

#[test]
fn a_heartbeat_that_makes_no_sense_is_refused() {
    let mut lab = lab();
    let mut one = Consumer::new("a");
    let joining = one.joining();
    let senseless = [
        ConsumerGroupHeartbeatRequest {
            member_id: "".into(),
            ..joining.clone()
        },
        ConsumerGroupHeartbeatRequest {
            rebalance_timeout_ms: -1,
            ..joining.clone()
        },
        ConsumerGroupHeartbeatRequest {
            topics: None,
            ..joining.clone()
        },
        ConsumerGroupHeartbeatRequest {
            subscribed_topic_names: None,
            ..joining.clone()
        },
        ConsumerGroupHeartbeatRequest {
            member_epoch: -2,
            ..joining.clone()
        },
        ConsumerGroupHeartbeatRequest {
            member_epoch: -3,
            ..joining
        },
    ];
    for request in senseless {
        let refused = one.send(&mut lab, &request);
        assert_eq!(refused, Err(ErrorCode::INVALID_REQUEST), "{request:?}");
    }
}

#[test]
fn in_version_0_the_coordinator_may_choose_the_id() {
    let mut lab = lab();
    let request = Consumer::new("").joining();
    let node = lab.coordinator();
    let answer = lab.call(node, 0, &request);
    assert_eq!(answer.error, ErrorCode::NONE);
    assert_eq!(answer.member_id.expect("an id").len(), 22);
}

#[test]
fn a_full_group_takes_nobody() {
    let settings = Settings {
        consumer_group_max_size: 1,
        ..Settings::default()
    };
    let mut lab = lab_with(1, settings);
    Consumer::new("a").join(&mut lab).expect("it may");
    let refused = Consumer::new("b").join(&mut lab);
    assert_eq!(refused, Err(ErrorCode::GROUP_MAX_SIZE_REACHED));
}

fn committing(member: &Consumer, partition: i32) -> OffsetCommitRequest {
    let mut request = commit(1);
    request.topics[0].partitions[0].index = partition;
    OffsetCommitRequest {
        member_id: member.id.clone(),
        generation_id_or_member_epoch: member.epoch,
        ..request
    }
}

#[test]
fn k6_an_old_epoch_commits_what_it_has_had_since_then_and_nothing_else() {
    let mut lab = lab();
    let (mut one, mut two) = (Consumer::new("a"), Consumer::new("b"));
    one.join(&mut lab).expect("it may");
    let old = one.clone();
    two.join(&mut lab).expect("it may");
    one.beat(&mut lab).expect("it may");
    one.own(&mut lab).expect("it may");
    let kept = one.owned[0];
    let lost = (0..4).find(|part| !one.owned.contains(part)).expect("two");
    assert_eq!(lab.commit(9, &committing(&old, kept)), ErrorCode::NONE);
    let stale = ErrorCode::STALE_MEMBER_EPOCH;
    assert_eq!(lab.commit(9, &committing(&old, lost)), stale);
    assert_eq!(lab.commit(9, &committing(&one, kept)), ErrorCode::NONE);
    let early = Consumer {
        epoch: one.epoch + 1,
        ..one.clone()
    };
    assert_eq!(lab.commit(9, &committing(&early, kept)), stale);
    let version = ErrorCode::UNSUPPORTED_VERSION;
    assert_eq!(lab.commit(8, &committing(&one, kept)), version);
    assert_eq!(lab.commit(9, &commit(1)), ErrorCode::UNKNOWN_MEMBER_ID);
}

#[test]
fn an_empty_group_changes_its_protocol_and_keeps_its_offsets() {
    let settings = Settings {
        group_migration: MigrationPolicy::Disabled,
        ..Settings::default()
    };
    let mut lab = lab_with(1, settings);
    let classic = lab.settled_one();
    lab.commit(9, &classic.commit(5));
    let mut one = Consumer::new("a");
    assert_eq!(one.join(&mut lab), Err(ErrorCode::GROUP_ID_NOT_FOUND));
    classic.leave(&mut lab);
    one.join(&mut lab).expect("it may");
    assert_eq!(lab.offset(false), Ok(5));
    assert_eq!(lab.state(), "Dead");
    one.leave(&mut lab, -1).expect("it may");
    lab.settled_one();
    assert_eq!(lab.offset(false), Ok(5));
    assert_eq!(describe(&mut lab).error, ErrorCode::GROUP_ID_NOT_FOUND);
}

/// Members of either protocol in one group: what a part means to one of the classic protocol.
fn classic_part(lab: &mut Lab, member: &Joined) -> Vec<i32> {
    let part = member.get_part(lab, &[]);
    let assignment = crate::groups::embedded::read_assignment(&part).expect("it can be read");
    let topics = assignment.assigned_partitions.into_iter();
    topics.flat_map(|topic| topic.partitions).collect()
}

fn join_classic(lab: &mut Lab, request: &JoinGroupRequest) -> Joined {
    let connection = lab.connect_to_coordinator();
    let member_id = match request.member_id.is_empty() {
        true => lab.introduce(connection),
        false => request.member_id.clone(),
    };
    let request = JoinGroupRequest {
        member_id,
        ..request.clone()
    };
    let answer = lab.ask_now(connection, 9, &request);
    Joined::of(connection, &answer)
}

/// A classic group of one whose part can be read.
fn classic_one(lab: &mut Lab) -> Joined {
    let entered = lab.enter();
    let one = lab.joined(entered);
    let id = lab.machine.topics.named("t").expect("it is there").id;
    let parts = (0..4).map(|index| (id, index)).collect();
    lab.machine.turn(lab.now);
    let mut catalogue = crate::groups::catalogue::Catalogue::default();
    catalogue.update(&lab.machine.topics);
    let all = crate::groups::embedded::write_assignment(&parts, &subscription(&[]), &catalogue);
    let request = SyncGroupRequest {
        group_id: GROUP.into(),
        generation_id: one.generation,
        member_id: one.id.clone(),
        protocol_type: Some("consumer".into()),
        protocol_name: Some("range".into()),
        assignments: vec![SyncGroupRequestAssignment {
            member_id: one.id.clone(),
            assignment: all,
        }],
        ..SyncGroupRequest::default()
    };
    let answer = lab.ask_now(one.connection, 5, &request);
    assert_eq!(answer.error, ErrorCode::NONE);
    one
}

#[test]
fn k13_members_go_over_to_the_new_protocol_one_by_one() {
    let mut lab = lab();
    let mut old = classic_one(&mut lab);
    let mut new = Consumer::new("a");
    new.join(&mut lab).expect("the group goes over");
    assert_eq!((new.epoch, new.owned.len()), (2, 0));
    let group = describe(&mut lab);
    let types: Vec<i8> = group
        .members
        .iter()
        .map(|member| member.member_type)
        .collect();
    assert!(types.contains(&0) && types.contains(&1));
    assert_eq!(old.heartbeat(&mut lab), ErrorCode::REBALANCE_IN_PROGRESS);
    let owning = owned_subscription(&[0, 1, 2, 3]);
    old = rejoin(&mut lab, &old, owning);
    assert_eq!(old.generation, 1);
    let kept = classic_part(&mut lab, &old);
    assert_eq!(kept.len(), 2);
    assert_eq!(new.beat(&mut lab), Ok(false));
    assert_eq!(old.heartbeat(&mut lab), ErrorCode::REBALANCE_IN_PROGRESS);
    old = rejoin(&mut lab, &old, owned_subscription(&kept));
    assert_eq!(old.generation, 2);
    assert_eq!(classic_part(&mut lab, &old), kept);
    assert_eq!(new.beat(&mut lab), Ok(true));
    assert_eq!(new.owned.len(), 2);
    assert_eq!(old.leave(&mut lab), ErrorCode::NONE);
    new.beat(&mut lab).expect("it may");
    assert_eq!(new.owned.len(), 4);
}

fn owned_subscription(owned: &[i32]) -> bytes::Bytes {
    let subscription = ConsumerProtocolSubscription {
        topics: vec!["t".into()],
        owned_partitions: vec![ConsumerProtocolSubscriptionTopic {
            name: "t".into(),
            partitions: owned.to_vec().into(),
        }],
        ..ConsumerProtocolSubscription::default()
    };
    let body = milena_protocol::message::encode_data(&subscription, 1).expect("it can be said");
    [&1_i16.to_be_bytes()[..], &body].concat().into()
}

fn rejoin(lab: &mut Lab, member: &Joined, metadata: bytes::Bytes) -> Joined {
    let mut request = member.join();
    request.protocols[0].metadata = metadata;
    join_classic(lab, &request)
}

#[test]
fn k13_the_last_member_of_the_new_protocol_takes_the_group_back() {
    let mut lab = lab();
    let mut new = Consumer::new("a");
    new.join(&mut lab).expect("it may");
    let old = join_classic(&mut lab, &join());
    assert_eq!(old.generation, 3);
    assert!(classic_part(&mut lab, &old).is_empty());
    new.leave(&mut lab, -1).expect("it may");
    assert_eq!(lab.state(), "PreparingRebalance");
    let old = join_classic(&mut lab, &old.join());
    assert!(old.leads);
    assert_eq!(old.generation, 4);
}

#[test]
fn k13_a_member_of_the_classic_protocol_that_does_not_follow_is_out() {
    let mut lab = lab();
    let old = classic_one(&mut lab);
    let mut new = Consumer::new("a");
    new.join(&mut lab).expect("the group goes over");
    for _ in 0..10 {
        old.heartbeat(&mut lab);
        lab.pass(6 * SECOND);
        new.beat(&mut lab).expect("it may");
    }
    assert_eq!(old.heartbeat(&mut lab), ErrorCode::UNKNOWN_MEMBER_ID);
    new.beat(&mut lab).expect("it may");
    assert_eq!(new.owned.len(), 4);
}

#[test]
fn k13_a_group_that_may_not_go_over_says_that_it_is_none() {
    let settings = Settings {
        group_migration: MigrationPolicy::Downgrade,
        ..Settings::default()
    };
    let mut lab = lab_with(1, settings);
    let old = classic_one(&mut lab);
    let refused = Consumer::new("a").join(&mut lab);
    assert_eq!(refused, Err(ErrorCode::GROUP_ID_NOT_FOUND));
    assert_eq!(old.heartbeat(&mut lab), ErrorCode::NONE);
}

/// An administrator sets something for the group.
fn configure(lab: &mut Lab, name: &'static str, value: &'static str) -> ErrorCode {
    let request = IncrementalAlterConfigsRequest {
        resources: vec![IncrementalAlterConfigsRequestResource {
            resource_type: 32,
            resource_name: GROUP.into(),
            configs: vec![IncrementalAlterConfigsRequestConfig {
                name: name.into(),
                config_operation: 0,
                value: Some(value.into()),
            }],
        }],
        ..IncrementalAlterConfigsRequest::default()
    };
    lab.call(1, 1, &request).responses[0].error
}

#[test]
fn a_group_may_have_terms_of_its_own() {
    let mut lab = lab();
    let set = configure(&mut lab, "consumer.session.timeout.ms", "60000");
    assert_eq!(set, ErrorCode::NONE);
    let mut one = Consumer::new("a");
    one.join(&mut lab).expect("it may");
    lab.pass(59 * SECOND);
    assert_eq!(one.beat(&mut lab), Ok(false));
    lab.pass(60 * SECOND);
    assert_eq!(one.beat(&mut lab), Err(ErrorCode::UNKNOWN_MEMBER_ID));
    let group = describe(&mut lab);
    assert_eq!(group.state, "Empty");
    assert_eq!((group.group_epoch, group.assignment_epoch), (3, 3));
}

#[test]
fn a_coordinator_that_moves_takes_along_everything_and_sessions_begin_anew() {
    let mut lab = lab_with(3, Settings::default());
    let (mut one, mut two) = two(&mut lab);
    lab.pass(44 * SECOND);
    lab.move_coordinator();
    lab.pass(44 * SECOND);
    assert_eq!(one.beat(&mut lab), Ok(false));
    lab.pass(SECOND);
    assert_eq!(two.beat(&mut lab), Err(ErrorCode::UNKNOWN_MEMBER_ID));
    assert_eq!(one.beat(&mut lab), Ok(true));
    assert_eq!(one.owned.len(), 4);
}

#[test]
fn k9_a_static_member_that_stays_away_too_long_is_out() {
    let mut lab = lab();
    let mut one = Consumer {
        instance_id: Some("i".into()),
        ..Consumer::new("a")
    };
    one.join(&mut lab).expect("it may");
    one.leave(&mut lab, -2).expect("it may");
    assert_eq!(describe(&mut lab).members[0].member_epoch, -2);
    lab.pass(45 * SECOND);
    assert_eq!(describe(&mut lab).state, "Empty");
}

mod whatever_happens {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    /// What a member does, or what happens to it.
    #[derive(Clone, Copy, Debug)]
    enum Act {
        Join,
        Beat,
        Own,
        /// The answer to the last heartbeat is lost.
        Lose,
        Leave,
        Subscribe(bool),
        Pass(u8),
        Move,
    }

    fn act() -> impl Strategy<Value = Act> {
        prop_oneof![
            3 => Just(Act::Join),
            4 => Just(Act::Beat),
            4 => Just(Act::Own),
            1 => Just(Act::Lose),
            1 => Just(Act::Leave),
            1 => any::<bool>().prop_map(Act::Subscribe),
            1 => (0..30_u8).prop_map(Act::Pass),
            1 => Just(Act::Move),
        ]
    }

    fn perform(lab: &mut Lab, member: &mut Consumer, act: Act) {
        let joined = member.epoch > 0;
        let outcome = match act {
            Act::Pass(seconds) => {
                lab.pass(u32::from(seconds) * SECOND);
                return;
            }
            Act::Move => return lab.move_coordinator(),
            Act::Join => {
                member.owned.clear();
                member.join(lab)
            }
            _ if !joined => return,
            Act::Beat => member.beat(lab),
            Act::Own => member.own(lab),
            Act::Lose => {
                let before = member.clone();
                let outcome = member.own(lab);
                *member = before;
                outcome
            }
            Act::Leave => {
                let outcome = member.leave(lab, -1);
                member.owned.clear();
                outcome
            }
            Act::Subscribe(subscribes) => {
                let topics = subscribes.then(|| "t".into());
                let request = ConsumerGroupHeartbeatRequest {
                    rebalance_timeout_ms: 60_000,
                    subscribed_topic_names: Some(topics.into_iter().collect()),
                    ..member.owning(lab)
                };
                member.send(lab, &request)
            }
        };
        if outcome.is_err() {
            member.epoch = 0;
            member.owned.clear();
        }
    }

    /// No partition is with two members, as the coordinator knows it.
    fn nobody_shares(lab: &Lab) {
        let Some(group) = lab.machine.groups.get(GROUP) else {
            return;
        };
        if let crate::groups::Kind::Consumer(group) = &group.kind {
            let members = group.members().values();
            let held =
                members.flat_map(|member| member.assigned.keys().chain(member.revoking.keys()));
            let held: Vec<_> = held.copied().collect();
            assert_eq!(held.len(), group.held().len(), "{group:?}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn k8_no_partition_is_with_two_and_in_the_end_all_are_read(
            acts in vec((0..3_usize, act()), 1..60),
            interval in 0..2_u32,
        ) {
            let settings = Settings {
                consumer_group_assignment_interval: interval * SECOND,
                ..Settings::default()
            };
            let mut lab = lab_with(3, settings);
            let mut members = ["a", "b", "c"].map(Consumer::new);
            for (index, act) in acts {
                perform(&mut lab, &mut members[index], act);
                nobody_shares(&lab);
            }
            for _ in 0..12 {
                lab.pass(SECOND);
                for member in &mut members {
                    let act = if member.epoch > 0 { Act::Subscribe(true) } else { Act::Join };
                    perform(&mut lab, member, act);
                    nobody_shares(&lab);
                }
            }
            let mut owned: Vec<_> = members.iter().flat_map(|member| member.owned.clone()).collect();
            owned.sort_unstable();
            prop_assert_eq!(owned, vec![0, 1, 2, 3]);
            prop_assert_eq!(describe(&mut lab).state, "Stable");
        }
    }
}
