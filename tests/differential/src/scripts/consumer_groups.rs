//! Groups of the consumer protocol (KIP-848): ConsumerGroupHeartbeat, and where it meets the classic one.

use std::time::Duration;

use bytestring::ByteString;
use milena_protocol::api::*;
use milena_protocol::error_code::ErrorCode;

use super::classic_groups::{alone, join, list};
use super::kit::*;
use super::{Ended, Script, script};
use crate::player::{Play, Trouble};

pub(super) const SCRIPTS: &[Script] = &[
    script!(a_member_joins_and_gets_every_partition).since(4, 0),
    script!(a_coordinator_makes_member_ids_in_version_0).since(4, 0),
    script!(a_heartbeat_without_news_has_none).since(4, 0),
    script!(partitions_move_when_their_owner_has_let_go).since(4, 0),
    script!(a_member_that_leaves_gives_its_partitions_to_the_others).since(4, 0),
    script!(a_wrong_member_epoch_is_fenced).since(4, 0),
    script!(a_member_may_repeat_its_last_epoch).since(4, 0),
    script!(an_unknown_member_is_refused).since(4, 0),
    script!(a_member_that_is_fenced_joins_again_with_its_id).since(4, 0),
    script!(a_join_must_say_everything).since(4, 0),
    script!(what_only_a_join_may_say).since(4, 0),
    script!(an_unknown_assignor_is_refused).since(4, 0),
    script!(each_server_assignor_assigns).since(4, 0),
    script!(a_regular_expression_subscribes_to_topics).since(4, 0),
    script!(a_wrong_regular_expression_is_refused).since(4, 0),
    script!(a_topic_that_is_not_there_yet_is_assigned_when_it_is).since(4, 0),
    script!(an_empty_subscription_is_assigned_nothing).since(4, 0),
    script!(a_changed_subscription_changes_the_assignment).since(4, 0),
    script!(a_static_member_is_held_until_it_leaves).since(4, 0),
    script!(a_static_member_comes_back_to_its_assignment).since(4, 0),
    script!(a_silent_member_of_a_consumer_group_is_removed).since(4, 0),
    script!(consumer_group_describe_shows_members_and_targets).since(4, 0),
    script!(consumer_group_describe_of_what_is_no_consumer_group).since(4, 0),
    script!(describe_groups_of_a_consumer_group).since(4, 0),
    script!(list_groups_knows_consumer_groups).since(4, 0),
    script!(a_commit_must_be_of_the_member_epoch).since(4, 0),
    script!(offset_fetch_checks_member_and_epoch).since(4, 0),
    script!(a_member_of_a_consumer_group_may_go_on_as_a_classic_one).since(4, 0),
    script!(an_empty_classic_group_becomes_a_consumer_group).since(4, 0),
    script!(an_empty_consumer_group_becomes_a_classic_group).since(4, 0),
    script!(a_classic_group_of_another_type_stays_one).since(4, 0),
    script!(a_consumer_group_with_members_cannot_be_deleted).since(4, 0),
    script!(a_transaction_commits_offsets_of_a_consumer_group_member).since(4, 0),
];

const BEAT: i16 = 1;
/// What says that there is no news.
const NO_NEWS: i32 = -1;

/// How long a group may take to agree.
const SETTLED_WITHIN: Duration = Duration::from_secs(15);

/// A member of a consumer group.
#[derive(Clone, Debug)]
struct Member {
    group: ByteString,
    id: &'static str,
    epoch: i32,
    instance: Option<ByteString>,
}

impl Member {
    fn new(group: &ByteString, id: &'static str) -> Self {
        Self {
            group: group.clone(),
            id,
            epoch: 0,
            instance: None,
        }
    }

    /// The heartbeat with which it joins.
    fn join(&self, topics: &[&ByteString]) -> ConsumerGroupHeartbeatRequest {
        ConsumerGroupHeartbeatRequest {
            member_epoch: 0,
            instance_id: self.instance.clone(),
            rebalance_timeout_ms: 30_000,
            subscribed_topic_names: Some(topics.iter().map(|topic| (*topic).clone()).collect()),
            topics: Some(vec![]),
            ..self.beat()
        }
    }

    /// A heartbeat without news.
    fn beat(&self) -> ConsumerGroupHeartbeatRequest {
        ConsumerGroupHeartbeatRequest {
            group_id: self.group.clone(),
            member_id: self.id.into(),
            member_epoch: self.epoch,
            rebalance_timeout_ms: NO_NEWS,
            ..Default::default()
        }
    }

    /// A heartbeat that says what it owns.
    fn owning(&self, owned: Owned) -> ConsumerGroupHeartbeatRequest {
        ConsumerGroupHeartbeatRequest {
            topics: Some(owned),
            ..self.beat()
        }
    }

    fn with_epoch(&self, epoch: i32) -> Self {
        Self {
            epoch,
            ..self.clone()
        }
    }
}

type Owned = Vec<ConsumerGroupHeartbeatRequestTopic>;

/// What a heartbeat was answered with, as the next one says it.
fn owned(answer: &ConsumerGroupHeartbeatResponse) -> Owned {
    let assignment = answer
        .assignment
        .iter()
        .flat_map(|assignment| &assignment.topics);
    let topics = assignment.map(|topic| ConsumerGroupHeartbeatRequestTopic {
        id: topic.id,
        partitions: topic.partitions.clone(),
    });
    topics.collect()
}

/// Joins and heartbeats until it is assigned something.
fn assigned(
    play: &mut Play,
    member: &mut Member,
    topics: &[&ByteString],
) -> Result<Owned, Trouble> {
    let answer = joins(play, member, topics)?;
    if has_partitions(&answer) {
        at_last(play, member, &answer);
        return Ok(owned(&answer));
    }
    let answer = settle(play, member, has_partitions)?;
    Ok(owned(&answer))
}

/// Joins. What the answer says of epoch and partitions depends on how much the coordinator knows already.
fn joins(
    play: &mut Play,
    member: &mut Member,
    topics: &[&ByteString],
) -> Result<ConsumerGroupHeartbeatResponse, Trouble> {
    let answer = play.ask(BEAT, member.join(topics))?;
    let text = if answer.error == ErrorCode::NONE {
        "joins"
    } else {
        "is refused"
    };
    play.line(&format!("\n{} {text}", member.id));
    member.epoch = answer.member_epoch;
    Ok(answer)
}

/// Shows the answer that a member has waited for.
fn at_last(play: &mut Play, member: &Member, answer: &ConsumerGroupHeartbeatResponse) {
    play.show(
        &format!("\n< ConsumerGroupHeartbeat of {}, at last", member.id),
        answer,
    );
}

/// Heartbeats until an answer is as expected. Since 4.4 a coordinator lets some time pass between two assignments.
fn settle(
    play: &mut Play,
    member: &mut Member,
    is: fn(&ConsumerGroupHeartbeatResponse) -> bool,
) -> Result<ConsumerGroupHeartbeatResponse, Trouble> {
    let before = play.now();
    while play.now() - before < SETTLED_WITHIN {
        let answer = play.ask(BEAT, member.beat())?;
        if answer.error == ErrorCode::NONE {
            member.epoch = answer.member_epoch;
        }
        if is(&answer) {
            at_last(play, member, &answer);
            return Ok(answer);
        }
        play.pause();
    }
    Err(Trouble::Never(format!("{} was never told", member.id)))
}

fn has_partitions(answer: &ConsumerGroupHeartbeatResponse) -> bool {
    let assignment = answer.assignment.as_ref();
    assignment.is_some_and(|assignment| !assignment.topics.is_empty())
}

fn has_news(answer: &ConsumerGroupHeartbeatResponse) -> bool {
    answer.assignment.is_some() || answer.error != ErrorCode::NONE
}

/// A member with every partition of a topic.
fn stable(play: &mut Play, partitions: i32) -> Result<(ByteString, Member), Trouble> {
    let (t, g) = (topic_with(play, "t", partitions, &[])?, play.name("g"));
    let mut m = Member::new(&g, "m");
    let owned = assigned(play, &mut m, &[&t])?;
    play.call(BEAT, m.owning(owned))?;
    play.line("\nstable");
    Ok((t, m))
}

fn describe(group: &ByteString) -> ConsumerGroupDescribeRequest {
    ConsumerGroupDescribeRequest {
        group_ids: vec![group.clone()],
        ..Default::default()
    }
}

fn a_member_joins_and_gets_every_partition(play: &mut Play) -> Ended {
    let (t, g) = (topic_with(play, "t", 3, &[])?, play.name("g"));
    let mut m = Member::new(&g, "m");
    let owned = assigned(play, &mut m, &[&t])?;
    play.call(BEAT, m.owning(owned))?;
    play.call(1, describe(&g))?;
    Ok(())
}

fn a_coordinator_makes_member_ids_in_version_0(play: &mut Play) -> Ended {
    let (t, g) = (topic(play)?, play.name("g"));
    let m = Member::new(&g, "");
    let mut answer = play.ask(0, m.join(&[&t]))?;
    answer.assignment = None;
    play.show("a join without a member id", &answer);
    play.note("version 1 does not");
    play.call(1, m.join(&[&t]))?;
    Ok(())
}

fn a_heartbeat_without_news_has_none(play: &mut Play) -> Ended {
    let (_, m) = stable(play, 2)?;
    play.call(BEAT, m.beat())?;
    play.note("whoever says everything is told everything");
    let mut full = m.join(&[&play.name("t")]);
    full.member_epoch = m.epoch;
    play.call(BEAT, full)?;
    Ok(())
}

fn partitions_move_when_their_owner_has_let_go(play: &mut Play) -> Ended {
    let (t, mut a) = stable(play, 2)?;
    let mut b = Member::new(&a.group, "n");
    play.note("another joins and has to wait");
    joins(play, &mut b, &[&t])?;
    play.note("the first is told what to keep");
    let answer = settle(play, &mut a, has_news)?;
    let kept = owned(&answer);
    play.note("it has let go");
    a.epoch = play.call(BEAT, a.owning(kept))?.member_epoch;
    let answer = settle(play, &mut b, has_partitions)?;
    play.call(BEAT, b.owning(owned(&answer)))?;
    play.call(1, describe(&a.group))?;
    Ok(())
}

fn a_member_that_leaves_gives_its_partitions_to_the_others(play: &mut Play) -> Ended {
    let (t, a) = stable(play, 2)?;
    let mut b = Member::new(&a.group, "n");
    joins(play, &mut b, &[&t])?;
    play.note("the first leaves");
    play.call(BEAT, a.with_epoch(-1).beat())?;
    settle(play, &mut b, |answer| {
        let topics = answer
            .assignment
            .iter()
            .flat_map(|assignment| &assignment.topics);
        topics.map(|topic| topic.partitions.len()).sum::<usize>() == 2
    })?;
    play.note("and the other");
    play.call(BEAT, b.with_epoch(-1).beat())?;
    // The epoch of an empty group goes on; whether its assignment has followed is a matter of timing.
    play.until(1, describe(&a.group), |answer| {
        answer.groups[0].state == "Empty"
    })?;
    play.note("leaving twice");
    play.call(BEAT, b.with_epoch(-1).beat())?;
    Ok(())
}

fn a_wrong_member_epoch_is_fenced(play: &mut Play) -> Ended {
    let (_, m) = stable(play, 1)?;
    play.call(BEAT, m.with_epoch(1000).beat())?;
    play.note("below -2 there is no epoch");
    play.call(BEAT, m.with_epoch(-3).beat())?;
    play.note("the member itself goes on");
    play.call(BEAT, m.beat())?;
    Ok(())
}

fn a_member_may_repeat_its_last_epoch(play: &mut Play) -> Ended {
    let (t, g) = (topic_with(play, "t", 2, &[])?, play.name("g"));
    let mut a = Member::new(&g, "m");
    let first = assigned(play, &mut a, &[&t])?;
    play.call(BEAT, a.owning(first.clone()))?;
    joins(play, &mut Member::new(&g, "n"), &[&t])?;
    let answer = settle(play, &mut a, has_news)?;
    let kept = owned(&answer);
    play.call(BEAT, a.owning(kept.clone()))?;
    play.note("the epoch before, with what it owns: the answer was lost");
    play.call(BEAT, a.owning(kept))?;
    play.note("the epoch before, with more than it owns");
    play.call(BEAT, a.owning(first))?;
    Ok(())
}

fn an_unknown_member_is_refused(play: &mut Play) -> Ended {
    let (_, m) = stable(play, 1)?;
    let nobody = Member { id: "nobody", ..m };
    play.call(BEAT, nobody.beat())?;
    play.call(BEAT, nobody.with_epoch(-1).beat())?;
    play.note("of a group that does not exist");
    let nowhere = Member {
        group: play.name("h"),
        ..nobody
    };
    play.call(BEAT, nowhere.beat())?;
    play.call(BEAT, nowhere.with_epoch(-1).beat())?;
    play.call(1, describe(&nowhere.group))?;
    Ok(())
}

fn a_member_that_is_fenced_joins_again_with_its_id(play: &mut Play) -> Ended {
    let (t, m) = stable(play, 1)?;
    play.call(BEAT, m.join(&[&t]))?;
    play.note("again");
    play.call(BEAT, m.join(&[&t]))?;
    Ok(())
}

fn a_join_must_say_everything(play: &mut Play) -> Ended {
    let (t, g) = (topic(play)?, play.name("g"));
    let m = Member::new(&g, "m");
    let whole = m.join(&[&t]);
    play.note("no group id");
    play.call(
        BEAT,
        ConsumerGroupHeartbeatRequest {
            group_id: "".into(),
            ..whole.clone()
        },
    )?;
    play.note("no member id");
    play.call(
        BEAT,
        ConsumerGroupHeartbeatRequest {
            member_id: "".into(),
            ..whole.clone()
        },
    )?;
    play.note("no rebalance timeout");
    play.call(
        BEAT,
        ConsumerGroupHeartbeatRequest {
            rebalance_timeout_ms: -1,
            ..whole.clone()
        },
    )?;
    play.note("no owned partitions");
    play.call(
        BEAT,
        ConsumerGroupHeartbeatRequest {
            topics: None,
            ..whole.clone()
        },
    )?;
    play.note("owned partitions");
    let claimed = ConsumerGroupHeartbeatRequestTopic {
        id: topic_id(play, &t)?,
        partitions: vec![0].into(),
    };
    play.call(
        BEAT,
        ConsumerGroupHeartbeatRequest {
            topics: Some(vec![claimed]),
            ..whole.clone()
        },
    )?;
    play.note("no subscription");
    play.call(
        BEAT,
        ConsumerGroupHeartbeatRequest {
            subscribed_topic_names: None,
            ..whole
        },
    )?;
    Ok(())
}

fn what_only_a_join_may_say(play: &mut Play) -> Ended {
    let (_, m) = stable(play, 1)?;
    play.note("an instance id later on");
    play.call(
        BEAT,
        ConsumerGroupHeartbeatRequest {
            instance_id: Some("i".into()),
            ..m.beat()
        },
    )?;
    play.note("an empty instance id, and an empty rack");
    play.call(
        BEAT,
        ConsumerGroupHeartbeatRequest {
            instance_id: Some("".into()),
            ..m.beat()
        },
    )?;
    play.call(
        BEAT,
        ConsumerGroupHeartbeatRequest {
            rack_id: Some("".into()),
            ..m.beat()
        },
    )?;
    play.note("to leave for a while without an instance id");
    play.call(BEAT, m.with_epoch(-2).beat())?;
    Ok(())
}

fn an_unknown_assignor_is_refused(play: &mut Play) -> Ended {
    let (t, g) = (topic(play)?, play.name("g"));
    let m = Member::new(&g, "m");
    for assignor in ["nonsense", ""] {
        let request = ConsumerGroupHeartbeatRequest {
            server_assignor: Some(assignor.into()),
            ..m.join(&[&t])
        };
        play.call(BEAT, request)?;
    }
    Ok(())
}

fn each_server_assignor_assigns(play: &mut Play) -> Ended {
    let t = topic_with(play, "t", 2, &[])?;
    for (name, assignor) in [("g", "range"), ("h", "uniform")] {
        let mut m = Member::new(&play.name(name), "m");
        let request = ConsumerGroupHeartbeatRequest {
            server_assignor: Some(assignor.into()),
            ..m.join(&[&t])
        };
        let answer = play.ask(BEAT, request)?;
        m.epoch = answer.member_epoch;
        if !has_partitions(&answer) {
            settle(play, &mut m, has_partitions)?;
        }
        play.call(1, describe(&m.group))?;
    }
    Ok(())
}

fn a_regular_expression_subscribes_to_topics(play: &mut Play) -> Ended {
    topic_with(play, "t1", 1, &[])?;
    topic_with(play, "t2", 1, &[])?;
    topic_with(play, "u", 1, &[])?;
    let m = Member::new(&play.name("g"), "m");
    // The names of this play end alike.
    let pattern = play.name("t[0-9]");
    let request = ConsumerGroupHeartbeatRequest {
        subscribed_topic_names: None,
        subscribed_topic_regex: Some(pattern),
        ..m.join(&[])
    };
    let mut m = m.with_epoch(play.ask(BEAT, request)?.member_epoch);
    // It is resolved in the background. Topic ids have no order, so that only their number is told.
    let before = play.now();
    while play.now() - before < SETTLED_WITHIN {
        let answer = play.ask(BEAT, m.beat())?;
        m.epoch = answer.member_epoch;
        if owned(&answer).len() == 2 {
            play.line("both topics are assigned");
            return Ok(());
        }
        play.pause();
    }
    Err(Trouble::Never("the topics were not assigned".to_owned()))
}

fn a_wrong_regular_expression_is_refused(play: &mut Play) -> Ended {
    let m = Member::new(&play.name("g"), "m");
    for pattern in ["[", "(?<a", ""] {
        let request = ConsumerGroupHeartbeatRequest {
            subscribed_topic_names: None,
            subscribed_topic_regex: Some(pattern.into()),
            ..m.join(&[])
        };
        play.call(BEAT, request)?;
    }
    Ok(())
}

fn a_topic_that_is_not_there_yet_is_assigned_when_it_is(play: &mut Play) -> Ended {
    let mut m = Member::new(&play.name("g"), "m");
    let t = play.name("t");
    m.epoch = play.call(BEAT, m.join(&[&t]))?.member_epoch;
    topic(play)?;
    settle(play, &mut m, has_partitions)?;
    Ok(())
}

fn an_empty_subscription_is_assigned_nothing(play: &mut Play) -> Ended {
    let m = Member::new(&play.name("g"), "m");
    play.call(BEAT, m.join(&[]))?;
    play.call(1, describe(&m.group))?;
    Ok(())
}

fn a_changed_subscription_changes_the_assignment(play: &mut Play) -> Ended {
    let u = topic_with(play, "u", 1, &[])?;
    let (_, mut m) = stable(play, 1)?;
    let request = ConsumerGroupHeartbeatRequest {
        subscribed_topic_names: Some(vec![u]),
        ..m.beat()
    };
    let mut answer = play.ask(BEAT, request)?;
    if answer.assignment.is_none() {
        answer = settle(play, &mut m, has_news)?;
    } else {
        at_last(play, &m, &answer);
    }
    play.note("first it has to let go");
    m.epoch = answer.member_epoch;
    let answer = play.call(BEAT, m.owning(vec![]))?;
    m.epoch = answer.member_epoch;
    if !has_partitions(&answer) {
        settle(play, &mut m, has_partitions)?;
    }
    Ok(())
}

fn a_static_member_is_held_until_it_leaves(play: &mut Play) -> Ended {
    let (t, g) = (topic(play)?, play.name("g"));
    let mut a = Member::new(&g, "m");
    a.instance = Some("i".into());
    assigned(play, &mut a, &[&t])?;
    play.note("another member with the same instance id");
    let b = Member {
        id: "n",
        ..a.clone()
    };
    play.call(BEAT, b.join(&[&t]))?;
    play.note("which pretends to be in");
    let mut pretends = b.beat();
    pretends.instance_id = Some("i".into());
    pretends.member_epoch = a.epoch;
    play.call(BEAT, pretends)?;
    play.note("the first leaves for good");
    let mut leaves = a.with_epoch(-1).beat();
    leaves.instance_id = Some("i".into());
    play.call(BEAT, leaves)?;
    let mut b = b;
    assigned(play, &mut b, &[&t])?;
    Ok(())
}

fn a_static_member_comes_back_to_its_assignment(play: &mut Play) -> Ended {
    let (t, g) = (topic(play)?, play.name("g"));
    let mut a = Member::new(&g, "m");
    a.instance = Some("i".into());
    assigned(play, &mut a, &[&t])?;
    play.note("it leaves for a while");
    let mut leaves = a.with_epoch(-2).beat();
    leaves.instance_id = Some("i".into());
    play.call(BEAT, leaves)?;
    play.call(1, describe(&g))?;
    play.note("and comes back under another member id");
    let b = Member {
        id: "n",
        ..a.clone()
    };
    play.call(BEAT, b.join(&[&t]))?;
    play.note("the former self");
    let mut late = a.beat();
    late.instance_id = Some("i".into());
    play.call(BEAT, late)?;
    play.call(BEAT, a.beat())?;
    Ok(())
}

fn a_silent_member_of_a_consumer_group_is_removed(play: &mut Play) -> Ended {
    let g = play.name("g");
    let request = IncrementalAlterConfigsRequest {
        resources: vec![IncrementalAlterConfigsRequestResource {
            resource_type: 32,
            resource_name: g.clone(),
            configs: vec![IncrementalAlterConfigsRequestConfig {
                name: "consumer.session.timeout.ms".into(),
                config_operation: 0,
                value: Some("3000".into()),
            }],
        }],
        ..Default::default()
    };
    play.call(1, request)?;
    // Whoever knows of the topic knows of the configuration that came before it.
    let t = topic(play)?;
    let mut m = Member::new(&g, "m");
    assigned(play, &mut m, &[&t])?;
    play.until(1, describe(&g), |answer| {
        answer.groups[0].members.is_empty()
    })?;
    play.call(BEAT, m.beat())?;
    Ok(())
}

fn consumer_group_describe_shows_members_and_targets(play: &mut Play) -> Ended {
    let (t, mut a) = stable(play, 2)?;
    joins(play, &mut Member::new(&a.group, "n"), &[&t])?;
    settle(play, &mut a, has_news)?;
    play.note("the first owns what the second waits for");
    for version in 0..=1 {
        play.call(version, describe(&a.group))?;
    }
    Ok(())
}

fn consumer_group_describe_of_what_is_no_consumer_group(play: &mut Play) -> Ended {
    let h = alone(play, "h")?;
    let request = ConsumerGroupDescribeRequest {
        group_ids: vec![play.name("g"), h.group, "".into()],
        ..Default::default()
    };
    play.call(1, request)?;
    Ok(())
}

fn describe_groups_of_a_consumer_group(play: &mut Play) -> Ended {
    let (_, m) = stable(play, 1)?;
    let request = DescribeGroupsRequest {
        groups: vec![m.group],
        ..Default::default()
    };
    play.call(5, request.clone())?;
    play.call(6, request)?;
    Ok(())
}

fn list_groups_knows_consumer_groups(play: &mut Play) -> Ended {
    let (_, m) = stable(play, 1)?;
    alone(play, "h")?;
    for version in [0, 4, 5] {
        list(play, version, &[], &[])?;
    }
    list(play, 5, &[], &["consumer"])?;
    list(play, 5, &["Stable"], &["consumer"])?;
    list(play, 5, &["Assigning", "Reconciling"], &[])?;
    play.call(BEAT, m.with_epoch(-1).beat())?;
    list(play, 5, &["Empty"], &[])
}

fn commit(
    group: &ByteString,
    topic: &ByteString,
    member: &ByteString,
    epoch: i32,
) -> OffsetCommitRequest {
    OffsetCommitRequest {
        group_id: group.clone(),
        generation_id_or_member_epoch: epoch,
        member_id: member.clone(),
        retention_time_ms: -1,
        topics: vec![OffsetCommitRequestTopic {
            name: topic.clone(),
            partitions: vec![OffsetCommitRequestPartition {
                index: 0,
                offset: 5,
                leader_epoch: -1,
                metadata: None,
            }],
            ..Default::default()
        }],
        ..Default::default()
    }
}

fn a_commit_must_be_of_the_member_epoch(play: &mut Play) -> Ended {
    let (t, m) = stable(play, 1)?;
    let (id, g) = (ByteString::from(m.id), m.group.clone());
    play.call(9, commit(&g, &t, &id, m.epoch))?;
    play.note("an epoch too late, and too early");
    play.call(9, commit(&g, &t, &id, 1000))?;
    play.call(9, commit(&g, &t, &id, 0))?;
    play.note("version 8 knows no such epochs");
    play.call(8, commit(&g, &t, &id, m.epoch))?;
    play.call(8, commit(&g, &t, &id, 1000))?;
    play.note("by nobody");
    play.call(9, commit(&g, &t, &"nobody".into(), m.epoch))?;
    play.note("without a member");
    play.call(9, commit(&g, &t, &"".into(), -1))?;
    play.call(BEAT, m.with_epoch(-1).beat())?;
    play.note("once there is none");
    play.call(9, commit(&g, &t, &"".into(), -1))?;
    Ok(())
}

fn offset_fetch_checks_member_and_epoch(play: &mut Play) -> Ended {
    let (t, m) = stable(play, 1)?;
    let fetch = |id: Option<&'static str>, member_epoch| OffsetFetchRequest {
        groups: vec![OffsetFetchRequestGroup {
            group_id: m.group.clone(),
            member_id: id.map(Into::into),
            member_epoch,
            topics: Some(vec![OffsetFetchRequestGroupTopic {
                name: t.clone(),
                partitions: vec![0].into(),
                ..Default::default()
            }]),
        }],
        ..Default::default()
    };
    for (id, epoch) in [
        (Some(m.id), m.epoch),
        (Some(m.id), 1000),
        (Some("nobody"), m.epoch),
        (None, -1),
        (None, 777),
        (Some(m.id), -1),
    ] {
        play.call(9, fetch(id, epoch))?;
    }
    Ok(())
}

fn a_member_of_a_consumer_group_may_go_on_as_a_classic_one(play: &mut Play) -> Ended {
    let (t, m) = stable(play, 1)?;
    let id = ByteString::from(m.id);
    let heartbeat = HeartbeatRequest {
        group_id: m.group.clone(),
        generation_id: 1,
        member_id: id.clone(),
        ..Default::default()
    };
    play.call(4, heartbeat)?;
    let sync = SyncGroupRequest {
        group_id: m.group.clone(),
        generation_id: 1,
        member_id: id.clone(),
        protocol_type: Some("consumer".into()),
        protocol_name: Some("range".into()),
        ..Default::default()
    };
    play.call(5, sync)?;
    play.note("a classic member whose subscription cannot be read");
    let mut unreadable = join(&m.group, &"".into());
    unreadable.protocols[0].metadata = bytes::Bytes::from_static(b"no subscription at all");
    play.call(7, unreadable)?;
    play.note("one that can be read, with the same member id");
    let mut request = join(&m.group, &id);
    let subscription = ConsumerProtocolSubscription {
        topics: vec![t],
        ..Default::default()
    };
    let encoded = milena_protocol::message::encode_data(&subscription, 0)?;
    request.protocols[0].metadata = [&[0, 0][..], &encoded].concat().into();
    let mut answer = play.ask(7, request)?;
    // The generation is the epoch of the group.
    answer.generation_id = answer.generation_id.signum();
    play.show("< JoinGroup", &answer);
    play.note("it leaves by the classic request");
    let leave = LeaveGroupRequest {
        group_id: m.group.clone(),
        members: vec![LeaveGroupRequestMember {
            member_id: id,
            ..Default::default()
        }],
        ..Default::default()
    };
    play.call(5, leave)?;
    Ok(())
}

fn an_empty_classic_group_becomes_a_consumer_group(play: &mut Play) -> Ended {
    let t = topic(play)?;
    let a = alone(play, "g")?;
    play.call(5, a.leave())?;
    let mut m = Member::new(&a.group, "m");
    assigned(play, &mut m, &[&t])?;
    list(play, 5, &[], &[])
}

fn an_empty_consumer_group_becomes_a_classic_group(play: &mut Play) -> Ended {
    let (_, m) = stable(play, 1)?;
    play.call(BEAT, m.with_epoch(-1).beat())?;
    list(play, 5, &[], &[])?;
    let answer = play.call(7, join(&m.group, &"".into()))?;
    let mut answer = play.ask(7, join(&m.group, &answer.member_id))?;
    // Generations go on from the epochs of the group.
    answer.generation_id = answer.generation_id.signum();
    play.show("< JoinGroup", &answer);
    list(play, 5, &[], &[])
}

fn a_classic_group_of_another_type_stays_one(play: &mut Play) -> Ended {
    let (t, g) = (topic(play)?, play.name("g"));
    let request = |id: &ByteString| JoinGroupRequest {
        protocol_type: "connect".into(),
        ..join(&g, id)
    };
    let answer = play.call(7, request(&"".into()))?;
    play.call(7, request(&answer.member_id))?;
    play.call(BEAT, Member::new(&g, "m").join(&[&t]))?;
    list(play, 5, &[], &[])
}

fn a_consumer_group_with_members_cannot_be_deleted(play: &mut Play) -> Ended {
    let (_, m) = stable(play, 1)?;
    let delete = DeleteGroupsRequest {
        names: vec![m.group.clone()],
    };
    play.call(2, delete.clone())?;
    play.call(BEAT, m.with_epoch(-1).beat())?;
    play.call(2, delete)?;
    play.call(1, describe(&m.group))?;
    Ok(())
}

fn a_transaction_commits_offsets_of_a_consumer_group_member(play: &mut Play) -> Ended {
    let (t, m) = stable(play, 1)?;
    let x = play.name("x");
    let p = play.wait(INIT_PRODUCER_ID, transactional(&x), |answer| {
        answer.error == ErrorCode::NONE
    })?;
    let request = |epoch, member: &'static str| TxnOffsetCommitRequest {
        transactional_id: x.clone(),
        group_id: m.group.clone(),
        producer_id: p.producer_id,
        producer_epoch: p.producer_epoch,
        generation_id_or_member_epoch: epoch,
        member_id: member.into(),
        topics: vec![TxnOffsetCommitRequestTopic {
            name: t.clone(),
            partitions: vec![TxnOffsetCommitRequestPartition {
                index: 0,
                offset: 5,
                leader_epoch: -1,
                metadata: None,
            }],
            ..Default::default()
        }],
        ..Default::default()
    };
    for (epoch, member) in [
        (m.epoch, m.id),
        (1000, m.id),
        (0, m.id),
        (m.epoch, "nobody"),
        (-1, ""),
    ] {
        play.call(5, request(epoch, member))?;
    }
    Ok(())
}
