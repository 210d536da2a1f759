//! Groups of the classic protocol: JoinGroup, SyncGroup, Heartbeat, LeaveGroup, and what is said about groups.

use bytes::Bytes;
use bytestring::ByteString;
use milena_protocol::api::*;
use milena_protocol::error_code::ErrorCode;

use super::{Ended, Script, script};
use crate::player::{Play, Trouble};

pub(super) const SCRIPTS: &[Script] = &[
    script!(the_first_join_is_told_its_member_id),
    script!(an_old_join_gets_in_at_once),
    script!(a_join_with_an_unknown_member_id_is_refused),
    script!(a_subscription_that_cannot_be_read_is_none_of_the_coordinators_business).since(4, 4),
    script!(a_session_timeout_out_of_bounds_is_refused),
    script!(an_empty_group_id_has_no_members),
    script!(a_join_without_protocols_is_refused),
    script!(a_member_must_share_the_type_and_a_protocol_of_its_group),
    script!(the_protocol_that_all_share_is_chosen),
    script!(a_second_member_starts_a_rebalance),
    script!(a_follower_waits_for_the_leaders_assignments),
    script!(a_sync_must_be_of_the_current_generation_and_protocol),
    script!(a_sync_after_the_leaders_brings_the_same_assignment_again),
    script!(a_heartbeat_tells_the_state_of_the_group),
    script!(a_follower_that_joins_again_unchanged_keeps_the_generation),
    script!(a_follower_that_joins_again_changed_starts_a_rebalance),
    script!(a_leader_that_joins_again_starts_a_rebalance),
    script!(a_member_that_leaves_starts_a_rebalance),
    script!(leaving_twice_is_an_unknown_member),
    script!(several_members_leave_at_once),
    script!(a_silent_member_is_removed),
    script!(a_member_that_does_not_join_again_in_time_is_removed),
    script!(a_static_member_needs_no_member_id_first),
    script!(a_static_member_that_returns_keeps_the_generation_and_fences_its_former_self),
    script!(a_static_member_leaves_by_its_instance_id),
    script!(two_static_members_share_a_group),
    script!(a_generation_lasts_when_the_group_empties),
    script!(describe_groups_shows_the_states_of_a_group),
    script!(describe_groups_of_an_unknown_group),
    script!(list_groups_filters_by_state_and_type),
    script!(a_group_with_members_cannot_be_deleted),
    script!(deleting_groups_that_do_not_exist),
    script!(every_version_of_join_group_answers),
];

const JOIN: i16 = 7;
const SYNC: i16 = 5;
const HEARTBEAT: i16 = 4;
const LEAVE: i16 = 5;
const DESCRIBE: i16 = 5;

/// A join with the protocol `range`.
pub(super) fn join(group: &ByteString, member_id: &ByteString) -> JoinGroupRequest {
    JoinGroupRequest {
        group_id: group.clone(),
        session_timeout_ms: 30_000,
        rebalance_timeout_ms: 30_000,
        member_id: member_id.clone(),
        protocol_type: "consumer".into(),
        protocols: protocols(&["range"]),
        ..Default::default()
    }
}

fn protocols(names: &[&'static str]) -> Vec<JoinGroupRequestProtocol> {
    let protocols = names.iter().map(|name| JoinGroupRequestProtocol {
        name: (*name).into(),
        metadata: subscription(name),
    });
    protocols.collect()
}

/// A subscription to no topics, with something in it for the assignor.
fn subscription(user_data: &str) -> Bytes {
    let length = u8::try_from(user_data.len()).unwrap_or(0);
    let head = [0, 0, 0, 0, 0, 0, 0, 0, 0, length];
    [&head[..], user_data.as_bytes()].concat().into()
}

/// A member of a group.
#[derive(Clone, Debug)]
pub(super) struct Member {
    pub(super) group: ByteString,
    pub(super) id: ByteString,
    pub(super) generation: i32,
    pub(super) instance: Option<ByteString>,
}

impl Member {
    fn heartbeat(&self) -> HeartbeatRequest {
        HeartbeatRequest {
            group_id: self.group.clone(),
            generation_id: self.generation,
            member_id: self.id.clone(),
            group_instance_id: self.instance.clone(),
        }
    }

    fn sync(&self, assignments: &[(&Member, &'static str)]) -> SyncGroupRequest {
        SyncGroupRequest {
            group_id: self.group.clone(),
            generation_id: self.generation,
            member_id: self.id.clone(),
            group_instance_id: self.instance.clone(),
            protocol_type: Some("consumer".into()),
            protocol_name: Some("range".into()),
            assignments: assignments
                .iter()
                .map(|(member, assignment)| SyncGroupRequestAssignment {
                    member_id: member.id.clone(),
                    assignment: Bytes::from(*assignment),
                })
                .collect(),
        }
    }

    pub(super) fn join(&self) -> JoinGroupRequest {
        JoinGroupRequest {
            group_instance_id: self.instance.clone(),
            ..join(&self.group, &self.id)
        }
    }

    pub(super) fn leave(&self) -> LeaveGroupRequest {
        leave(&self.group, &[self])
    }
}

pub(super) fn leave(group: &ByteString, members: &[&Member]) -> LeaveGroupRequest {
    LeaveGroupRequest {
        group_id: group.clone(),
        members: members
            .iter()
            .map(|member| LeaveGroupRequestMember {
                member_id: member.id.clone(),
                group_instance_id: member.instance.clone(),
                reason: None,
            })
            .collect(),
        ..Default::default()
    }
}

/// Gets a member id for a group, without a word.
fn newcomer(
    play: &mut Play,
    connection: &'static str,
    group: &ByteString,
) -> Result<Member, Trouble> {
    let answer = play.ask(JOIN, join(group, &"".into()))?;
    match answer.error {
        ErrorCode::MEMBER_ID_REQUIRED => {
            play.show(&format!("newcomer {connection}"), &answer);
            Ok(Member {
                group: group.clone(),
                id: answer.member_id,
                generation: -1,
                instance: None,
            })
        }
        _ => Err(Trouble::Never(format!("a member id: {answer:?}"))),
    }
}

/// A group with one member that has its assignment, without a word but the answers.
pub(super) fn alone(play: &mut Play, name: &str) -> Result<Member, Trouble> {
    let group = play.name(name);
    let mut a = newcomer(play, "main", &group)?;
    let joined = play.ask(JOIN, a.join())?;
    a.generation = joined.generation_id;
    play.ask(SYNC, a.sync(&[(&a, "all")]))?;
    play.line(&format!(
        "and is alone in generation {} of {group}, stable",
        a.generation
    ));
    Ok(a)
}

/// Brings another member into a group whose member `a` is its leader.
fn second(play: &mut Play, a: &mut Member) -> Result<Member, Trouble> {
    let mut b = newcomer(play, "b", &a.group)?;
    play.send_on("b", JOIN, b.join())?;
    play.until(HEARTBEAT, a.heartbeat(), |answer| {
        answer.error != ErrorCode::NONE
    })?;
    a.generation = play.call(JOIN, a.join())?.generation_id;
    b.generation = play.receive_on::<JoinGroupRequest>("b")?.generation_id;
    Ok(b)
}

/// A stable group of two: the leader and a follower.
fn two(play: &mut Play) -> Result<(Member, Member), Trouble> {
    let mut a = alone(play, "g")?;
    let b = second(play, &mut a)?;
    play.call(SYNC, a.sync(&[(&a, "for a"), (&b, "for b")]))?;
    play.call_on("b", SYNC, b.sync(&[]))?;
    play.line("\nstable");
    Ok((a, b))
}

fn describe(group: &ByteString) -> DescribeGroupsRequest {
    DescribeGroupsRequest {
        groups: vec![group.clone()],
        ..Default::default()
    }
}

fn the_first_join_is_told_its_member_id(play: &mut Play) -> Ended {
    let g = play.name("g");
    // Whether a group that somebody has only asked to join is there is a matter of timing.
    let answer = play.call(JOIN, join(&g, &"".into()))?;
    play.call(JOIN, join(&g, &answer.member_id))?;
    play.call(DESCRIBE, describe(&g))?;
    Ok(())
}

fn an_old_join_gets_in_at_once(play: &mut Play) -> Ended {
    play.call(3, join(&play.name("g"), &"".into()))?;
    Ok(())
}

fn a_join_with_an_unknown_member_id_is_refused(play: &mut Play) -> Ended {
    play.note("of a group that does not exist");
    play.call(JOIN, join(&play.name("h"), &"nobody".into()))?;
    play.note("of one that does");
    let a = alone(play, "g")?;
    play.call(JOIN, join(&a.group, &"nobody".into()))?;
    Ok(())
}

// Kafka before 4.4 never answers this join, nor any other of that group.
fn a_subscription_that_cannot_be_read_is_none_of_the_coordinators_business(
    play: &mut Play,
) -> Ended {
    let g = play.name("g");
    let a = newcomer(play, "main", &g)?;
    let mut request = a.join();
    request.protocols[0].metadata = Bytes::from_static(b"no subscription at all");
    play.call(JOIN, request)?;
    Ok(())
}

fn a_session_timeout_out_of_bounds_is_refused(play: &mut Play) -> Ended {
    let g = play.name("g");
    for session_timeout_ms in [0, 999, 1000, 1_800_000, 1_800_001, -1] {
        let request = JoinGroupRequest {
            session_timeout_ms,
            ..join(&g, &"".into())
        };
        play.call(JOIN, request)?;
    }
    Ok(())
}

fn an_empty_group_id_has_no_members(play: &mut Play) -> Ended {
    let nobody = Member {
        group: "".into(),
        id: "m".into(),
        generation: 1,
        instance: None,
    };
    play.call(JOIN, join(&"".into(), &"".into()))?;
    play.call(SYNC, nobody.sync(&[]))?;
    play.call(HEARTBEAT, nobody.heartbeat())?;
    play.call(LEAVE, nobody.leave())?;
    Ok(())
}

fn a_join_without_protocols_is_refused(play: &mut Play) -> Ended {
    let g = play.name("g");
    play.note("no protocols");
    let request = JoinGroupRequest {
        protocols: vec![],
        ..join(&g, &"".into())
    };
    play.call(JOIN, request)?;
    play.note("no protocol type");
    let request = JoinGroupRequest {
        protocol_type: "".into(),
        ..join(&g, &"".into())
    };
    play.call(JOIN, request)?;
    Ok(())
}

fn a_member_must_share_the_type_and_a_protocol_of_its_group(play: &mut Play) -> Ended {
    let a = alone(play, "g")?;
    play.note("another protocol");
    let request = JoinGroupRequest {
        protocols: protocols(&["roundrobin"]),
        ..join(&a.group, &"".into())
    };
    play.call(JOIN, request)?;
    play.note("another type");
    let request = JoinGroupRequest {
        protocol_type: "connect".into(),
        ..join(&a.group, &"".into())
    };
    play.call(JOIN, request)?;
    Ok(())
}

fn the_protocol_that_all_share_is_chosen(play: &mut Play) -> Ended {
    let g = play.name("g");
    let mut a = newcomer(play, "main", &g)?;
    let request = JoinGroupRequest {
        protocols: protocols(&["sticky", "range", "roundrobin"]),
        ..a.join()
    };
    play.note("alone it has its first choice");
    a.generation = play.call(JOIN, request.clone())?.generation_id;
    let mut sync = a.sync(&[(&a, "all")]);
    sync.protocol_name = Some("sticky".into());
    play.call(SYNC, sync)?;
    play.note("the other does not know it");
    let b = Member {
        ..newcomer_with(play, &g, &["roundrobin", "range"])?
    };
    let theirs = JoinGroupRequest {
        protocols: protocols(&["roundrobin", "range"]),
        ..b.join()
    };
    play.send_on("b", JOIN, theirs)?;
    play.until(HEARTBEAT, a.heartbeat(), |answer| {
        answer.error != ErrorCode::NONE
    })?;
    play.call(JOIN, request)?;
    play.receive_on::<JoinGroupRequest>("b")?;
    Ok(())
}

fn newcomer_with(
    play: &mut Play,
    group: &ByteString,
    names: &[&'static str],
) -> Result<Member, Trouble> {
    let request = JoinGroupRequest {
        protocols: protocols(names),
        ..join(group, &"".into())
    };
    let answer = play.call(JOIN, request)?;
    Ok(Member {
        group: group.clone(),
        id: answer.member_id,
        generation: -1,
        instance: None,
    })
}

fn a_second_member_starts_a_rebalance(play: &mut Play) -> Ended {
    let mut a = alone(play, "g")?;
    second(play, &mut a)?;
    play.call(DESCRIBE, describe(&a.group))?;
    Ok(())
}

fn a_follower_waits_for_the_leaders_assignments(play: &mut Play) -> Ended {
    let mut a = alone(play, "g")?;
    let b = second(play, &mut a)?;
    play.send_on("b", SYNC, b.sync(&[]))?;
    play.call(SYNC, a.sync(&[(&a, "for a"), (&b, "for b")]))?;
    play.receive_on::<SyncGroupRequest>("b")?;
    play.call(DESCRIBE, describe(&a.group))?;
    Ok(())
}

fn a_sync_must_be_of_the_current_generation_and_protocol(play: &mut Play) -> Ended {
    let a = alone(play, "g")?;
    for generation in [a.generation - 1, a.generation + 1, -1] {
        let other = Member {
            generation,
            ..a.clone()
        };
        play.call(SYNC, other.sync(&[]))?;
    }
    play.note("by nobody");
    let nobody = Member {
        id: "nobody".into(),
        ..a.clone()
    };
    play.call(SYNC, nobody.sync(&[]))?;
    play.note("of another protocol, and of another type");
    let mut other = a.sync(&[]);
    other.protocol_name = Some("roundrobin".into());
    play.call(SYNC, other)?;
    let mut other = a.sync(&[]);
    other.protocol_type = Some("connect".into());
    play.call(SYNC, other)?;
    play.note("of a group that does not exist");
    let nowhere = Member {
        group: play.name("h"),
        ..a
    };
    play.call(SYNC, nowhere.sync(&[]))?;
    Ok(())
}

fn a_sync_after_the_leaders_brings_the_same_assignment_again(play: &mut Play) -> Ended {
    let (a, b) = two(play)?;
    play.call(SYNC, a.sync(&[(&a, "other"), (&b, "other")]))?;
    play.call_on("b", SYNC, b.sync(&[]))?;
    Ok(())
}

fn a_heartbeat_tells_the_state_of_the_group(play: &mut Play) -> Ended {
    let mut a = alone(play, "g")?;
    play.call(HEARTBEAT, a.heartbeat())?;
    play.note("a generation too early, and one too late");
    for generation in [a.generation - 1, a.generation + 1] {
        let other = Member {
            generation,
            ..a.clone()
        };
        play.call(HEARTBEAT, other.heartbeat())?;
    }
    play.note("by nobody, and of a group that does not exist");
    let nobody = Member {
        id: "nobody".into(),
        ..a.clone()
    };
    play.call(HEARTBEAT, nobody.heartbeat())?;
    let nowhere = Member {
        group: play.name("h"),
        ..a.clone()
    };
    play.call(HEARTBEAT, nowhere.heartbeat())?;
    play.note("while all join");
    let b = second(play, &mut a)?;
    play.note("while the leader decides");
    play.call(HEARTBEAT, a.heartbeat())?;
    play.call_on("b", HEARTBEAT, b.heartbeat())?;
    play.call(SYNC, a.sync(&[]))?;
    play.note("stable");
    play.call(HEARTBEAT, a.heartbeat())?;
    play.note("after it has left");
    play.call(LEAVE, a.leave())?;
    play.call(HEARTBEAT, a.heartbeat())?;
    Ok(())
}

fn a_follower_that_joins_again_unchanged_keeps_the_generation(play: &mut Play) -> Ended {
    let (a, b) = two(play)?;
    play.call_on("b", JOIN, b.join())?;
    play.call(HEARTBEAT, a.heartbeat())?;
    Ok(())
}

fn a_follower_that_joins_again_changed_starts_a_rebalance(play: &mut Play) -> Ended {
    let (a, b) = two(play)?;
    let mut changed = b.join();
    changed.protocols[0].metadata = subscription("something else");
    play.send_on("b", JOIN, changed)?;
    play.until(HEARTBEAT, a.heartbeat(), |answer| {
        answer.error != ErrorCode::NONE
    })?;
    play.call(JOIN, a.join())?;
    play.receive_on::<JoinGroupRequest>("b")?;
    Ok(())
}

fn a_leader_that_joins_again_starts_a_rebalance(play: &mut Play) -> Ended {
    let (a, b) = two(play)?;
    play.send_on("main", JOIN, a.join())?;
    play.note("the follower hears of it");
    // Two connections are two threads of a broker: the heartbeat may be the first to be served.
    play.until_on("b", HEARTBEAT, b.heartbeat(), |answer| {
        answer.error != ErrorCode::NONE
    })?;
    play.call_on("b", JOIN, b.join())?;
    play.receive_on::<JoinGroupRequest>("main")?;
    Ok(())
}

fn a_member_that_leaves_starts_a_rebalance(play: &mut Play) -> Ended {
    let (a, b) = two(play)?;
    play.call(LEAVE, a.leave())?;
    play.call_on("b", HEARTBEAT, b.heartbeat())?;
    play.call_on("b", JOIN, b.join())?;
    play.note("as version 2 says it");
    let old = LeaveGroupRequest {
        group_id: b.group.clone(),
        member_id: b.id.clone(),
        ..Default::default()
    };
    play.call(2, old)?;
    play.call(DESCRIBE, describe(&b.group))?;
    Ok(())
}

fn leaving_twice_is_an_unknown_member(play: &mut Play) -> Ended {
    let a = alone(play, "g")?;
    play.call(LEAVE, a.leave())?;
    play.call(LEAVE, a.leave())?;
    play.note("as version 2 says it");
    let old = LeaveGroupRequest {
        group_id: a.group.clone(),
        member_id: a.id.clone(),
        ..Default::default()
    };
    play.call(2, old)?;
    play.note("of a group that does not exist");
    let nowhere = Member {
        group: play.name("h"),
        ..a
    };
    play.call(LEAVE, nowhere.leave())?;
    Ok(())
}

fn several_members_leave_at_once(play: &mut Play) -> Ended {
    let (a, b) = two(play)?;
    let nobody = Member {
        id: "nobody".into(),
        ..a.clone()
    };
    play.call(LEAVE, leave(&a.group, &[&a, &nobody, &b]))?;
    play.call(DESCRIBE, describe(&a.group))?;
    Ok(())
}

fn a_silent_member_is_removed(play: &mut Play) -> Ended {
    let g = play.name("g");
    let a = newcomer(play, "main", &g)?;
    let request = JoinGroupRequest {
        session_timeout_ms: 1000,
        ..a.join()
    };
    play.call(JOIN, request)?;
    play.until(DESCRIBE, describe(&g), |answer| {
        answer.groups[0].state == "Empty"
    })?;
    play.call(HEARTBEAT, Member { generation: 1, ..a }.heartbeat())?;
    Ok(())
}

fn a_member_that_does_not_join_again_in_time_is_removed(play: &mut Play) -> Ended {
    let g = play.name("g");
    let mut a = newcomer(play, "main", &g)?;
    let request = JoinGroupRequest {
        rebalance_timeout_ms: 500,
        ..a.join()
    };
    a.generation = play.call(JOIN, request)?.generation_id;
    play.call(SYNC, a.sync(&[]))?;
    let b = newcomer(play, "b", &g)?;
    let request = JoinGroupRequest {
        rebalance_timeout_ms: 500,
        ..b.join()
    };
    play.note("the first does not hear of it");
    play.call_on("b", JOIN, request)?;
    play.call(HEARTBEAT, a.heartbeat())?;
    Ok(())
}

/// A static member that has joined; its first join and its answer are in the transcript.
fn fixed(
    play: &mut Play,
    connection: &'static str,
    group: &ByteString,
    instance: &'static str,
) -> Result<Member, Trouble> {
    let request = JoinGroupRequest {
        group_instance_id: Some(instance.into()),
        ..join(group, &"".into())
    };
    let answer = play.call_on(connection, JOIN, request)?;
    Ok(Member {
        group: group.clone(),
        id: answer.member_id,
        generation: answer.generation_id,
        instance: Some(instance.into()),
    })
}

fn a_static_member_needs_no_member_id_first(play: &mut Play) -> Ended {
    let g = play.name("g");
    let a = fixed(play, "main", &g, "i")?;
    play.call(SYNC, a.sync(&[(&a, "all")]))?;
    play.call(HEARTBEAT, a.heartbeat())?;
    play.call(DESCRIBE, describe(&g))?;
    Ok(())
}

fn a_static_member_that_returns_keeps_the_generation_and_fences_its_former_self(
    play: &mut Play,
) -> Ended {
    let g = play.name("g");
    let before = fixed(play, "main", &g, "i")?;
    play.call(SYNC, before.sync(&[(&before, "all")]))?;
    play.note("it returns under another member id");
    let after = fixed(play, "b", &g, "i")?;
    play.call_on("b", SYNC, after.sync(&[(&after, "anew")]))?;
    play.note("the former self");
    play.call(HEARTBEAT, before.heartbeat())?;
    play.call(SYNC, before.sync(&[]))?;
    play.call(JOIN, before.join())?;
    play.call(LEAVE, before.leave())?;
    play.note("without its instance id it is unknown");
    let nameless = Member {
        instance: None,
        ..before
    };
    play.call(HEARTBEAT, nameless.heartbeat())?;
    play.note("the present one");
    play.call_on("b", HEARTBEAT, after.heartbeat())?;
    Ok(())
}

fn a_static_member_leaves_by_its_instance_id(play: &mut Play) -> Ended {
    let g = play.name("g");
    let a = fixed(play, "main", &g, "i")?;
    play.call(SYNC, a.sync(&[(&a, "all")]))?;
    play.note("an instance that is not there");
    let other = Member {
        id: "".into(),
        instance: Some("j".into()),
        ..a.clone()
    };
    play.call(LEAVE, other.leave())?;
    play.note("without a member id");
    let nameless = Member { id: "".into(), ..a };
    play.call(LEAVE, nameless.leave())?;
    play.call(DESCRIBE, describe(&g))?;
    Ok(())
}

fn two_static_members_share_a_group(play: &mut Play) -> Ended {
    let g = play.name("g");
    let mut a = fixed(play, "main", &g, "i")?;
    play.call(SYNC, a.sync(&[(&a, "all")]))?;
    let request = JoinGroupRequest {
        group_instance_id: Some("j".into()),
        ..join(&g, &"".into())
    };
    play.send_on("b", JOIN, request)?;
    play.until(HEARTBEAT, a.heartbeat(), |answer| {
        answer.error != ErrorCode::NONE
    })?;
    // The other's member id is not known yet, so that the leader's answer is shown after it.
    play.send_on("main", JOIN, a.join())?;
    let joined = play.receive_on::<JoinGroupRequest>("b")?;
    a.generation = play.receive_on::<JoinGroupRequest>("main")?.generation_id;
    let b = Member {
        id: joined.member_id,
        instance: Some("j".into()),
        ..a.clone()
    };
    play.call(SYNC, a.sync(&[(&a, "for a"), (&b, "for b")]))?;
    play.call_on("b", SYNC, b.sync(&[]))?;
    play.note("one name with the member id of the other");
    let mixed = Member {
        instance: Some("j".into()),
        ..a
    };
    play.call(HEARTBEAT, mixed.heartbeat())?;
    Ok(())
}

fn a_generation_lasts_when_the_group_empties(play: &mut Play) -> Ended {
    let a = alone(play, "g")?;
    play.call(LEAVE, a.leave())?;
    play.call(DESCRIBE, describe(&a.group))?;
    play.note("anyone may join now, with any type");
    let b = newcomer(play, "main", &a.group)?;
    let request = JoinGroupRequest {
        protocol_type: "connect".into(),
        ..b.join()
    };
    play.call(JOIN, request)?;
    Ok(())
}

fn describe_groups_shows_the_states_of_a_group(play: &mut Play) -> Ended {
    let mut a = alone(play, "g")?;
    let g = a.group.clone();
    play.call(DESCRIBE, describe(&g))?;
    let b = newcomer(play, "b", &g)?;
    play.send_on("b", JOIN, b.join())?;
    play.until(DESCRIBE, describe(&g), |answer| {
        answer.groups[0].state != "Stable"
    })?;
    a.generation = play.call(JOIN, a.join())?.generation_id;
    play.receive_on::<JoinGroupRequest>("b")?;
    play.call(DESCRIBE, describe(&g))?;
    play.call(SYNC, a.sync(&[]))?;
    play.call(DESCRIBE, describe(&g))?;
    play.call(LEAVE, leave(&g, &[&a, &b]))?;
    play.call(DESCRIBE, describe(&g))?;
    Ok(())
}

fn describe_groups_of_an_unknown_group(play: &mut Play) -> Ended {
    let request = DescribeGroupsRequest {
        groups: vec![play.name("g"), play.name("h")],
        ..Default::default()
    };
    play.call(5, request.clone())?;
    if play.release().at_least(4, 0) {
        play.note("version 6 has an error for it");
        play.call(6, request)?;
    }
    Ok(())
}

/// Lists groups and shows those of this script.
pub(super) fn list(
    play: &mut Play,
    version: i16,
    states: &[&'static str],
    types: &[&'static str],
) -> Ended {
    let request = ListGroupsRequest {
        states_filter: states.iter().map(|state| (*state).into()).collect(),
        types_filter: types.iter().map(|kind| (*kind).into()).collect(),
    };
    play.line(&format!(
        "\n> ListGroups v{version}, states {states:?}, types {types:?}"
    ));
    let mut answer = play.ask(version, request)?;
    let own: Vec<ByteString> = ["g", "h", "i"].iter().map(|name| play.name(name)).collect();
    answer.groups.retain(|group| own.contains(&group.group_id));
    play.show("< ListGroups, of this script", &answer);
    Ok(())
}

fn list_groups_filters_by_state_and_type(play: &mut Play) -> Ended {
    alone(play, "g")?;
    let h = alone(play, "h")?;
    play.call(LEAVE, h.leave())?;
    for version in [0, 3, 4, 5] {
        list(play, version, &[], &[])?;
    }
    list(play, 4, &["Stable"], &[])?;
    list(play, 4, &["stable", "Empty"], &[])?;
    list(play, 5, &["Nonsense"], &[])?;
    list(play, 5, &[], &["classic"])?;
    list(play, 5, &[], &["Classic", "consumer"])?;
    list(play, 5, &[], &["nonsense"])?;
    list(play, 5, &["Empty"], &["consumer"])
}

fn a_group_with_members_cannot_be_deleted(play: &mut Play) -> Ended {
    let a = alone(play, "g")?;
    let delete = DeleteGroupsRequest {
        names: vec![a.group.clone(), play.name("h")],
    };
    play.call(2, delete.clone())?;
    play.call(LEAVE, a.leave())?;
    play.call(2, delete)?;
    play.call(DESCRIBE, describe(&a.group))?;
    Ok(())
}

fn deleting_groups_that_do_not_exist(play: &mut Play) -> Ended {
    let delete = DeleteGroupsRequest {
        names: vec![play.name("g"), play.name("h")],
    };
    for version in 0..=2 {
        play.call(version, delete.clone())?;
    }
    Ok(())
}

fn every_version_of_join_group_answers(play: &mut Play) -> Ended {
    let g = play.name("g");
    for version in 0..=9 {
        let answer = play.call(version, join(&g, &"".into()))?;
        let member = Member {
            group: g.clone(),
            id: answer.member_id,
            generation: answer.generation_id,
            instance: None,
        };
        if answer.error == ErrorCode::MEMBER_ID_REQUIRED {
            play.call(version, member.join())?;
        }
        play.ask(LEAVE, member.leave())?;
    }
    Ok(())
}
