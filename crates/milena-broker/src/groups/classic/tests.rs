//! Stories of classic groups, each told from the members' side.

use std::time::Duration;

use bytes::Bytes;
use bytestring::ByteString;
use milena_protocol::api::*;
use milena_protocol::error_code::ErrorCode;

use crate::groups::testing::*;
use crate::settings::Settings;
use crate::testing::Lab;

const SECOND: Duration = Duration::from_secs(1);

#[test]
fn a_first_member_leads_and_gets_what_it_has_shared_out() {
    let mut lab = lab();
    let one = lab.settled_one();
    assert!(one.leads && one.generation == 1);
    assert_eq!(one.heartbeat(&mut lab), ErrorCode::NONE);
    assert_eq!(lab.state(), "Stable");
}

#[test]
fn g6_a_new_member_is_told_its_id_first_and_that_id_is_forgotten_if_it_stays_away() {
    let mut lab = lab();
    let connection = lab.connect_to_coordinator();
    let member_id = lab.introduce(connection);
    assert!(member_id.starts_with("lab-"));
    lab.pass(10 * SECOND);
    let request = JoinGroupRequest {
        member_id,
        ..join()
    };
    let answer = lab.ask_now(connection, 9, &request);
    assert_eq!(answer.error, ErrorCode::UNKNOWN_MEMBER_ID);
}

#[test]
fn before_version_4_a_member_joins_without_an_id() {
    let mut lab = lab();
    let connection = lab.connect_to_coordinator();
    for version in 0..=3 {
        let answer = lab.ask_now(connection, version, &join());
        assert_eq!(answer.error, ErrorCode::NONE, "version {version}");
        let member_id = answer.member_id;
        let leave = LeaveGroupRequest {
            group_id: GROUP.into(),
            member_id,
            ..LeaveGroupRequest::default()
        };
        assert_eq!(lab.ask_now(connection, 2, &leave).error, ErrorCode::NONE);
    }
    assert_eq!(lab.state(), "Empty");
}

#[test]
fn a_second_member_makes_both_join_again() {
    let mut lab = lab();
    let (one, two) = lab.settled_two();
    assert_eq!((one.generation, two.generation), (2, 2));
    assert_eq!(two.heartbeat(&mut lab), ErrorCode::NONE);
}

#[test]
fn who_does_not_join_within_the_rebalance_timeout_is_out() {
    let mut lab = lab();
    let one = lab.settled_one();
    let entered = lab.enter();
    for _ in 0..8 {
        lab.pass(8 * SECOND);
        one.heartbeat(&mut lab);
    }
    let two = lab.joined(entered);
    assert!(two.leads);
    assert_eq!(one.heartbeat(&mut lab), ErrorCode::UNKNOWN_MEMBER_ID);
}

#[test]
fn g15_who_is_silent_for_its_session_is_out_and_the_others_join_again() {
    let mut lab = lab();
    let (one, two) = lab.settled_two();
    lab.pass(9 * SECOND);
    assert_eq!(one.heartbeat(&mut lab), ErrorCode::NONE);
    lab.pass(SECOND);
    assert_eq!(two.heartbeat(&mut lab), ErrorCode::UNKNOWN_MEMBER_ID);
    assert_eq!(one.heartbeat(&mut lab), ErrorCode::REBALANCE_IN_PROGRESS);
    let asked = lab.ask(one.connection, 9, &one.join());
    assert_eq!(lab.joined((one.connection, asked)).generation, 3);
}

#[test]
fn who_waits_in_a_join_does_not_expire() {
    let mut lab = lab();
    let one = lab.settled_one();
    let entered = lab.enter();
    let again = lab.ask(one.connection, 9, &one.join());
    let one = lab.joined((one.connection, again));
    let two = lab.joined(entered);
    one.get_part(&mut lab, &[(&one, "a"), (&two, "b")]);
    two.get_part(&mut lab, &[]);
    let third = lab.enter();
    let waits = lab.ask(one.connection, 9, &one.join());
    for _ in 0..5 {
        lab.pass(6 * SECOND);
        two.heartbeat(&mut lab);
    }
    assert_eq!(lab.answer::<JoinGroupRequest>(waits), None);
    assert_eq!(lab.answer::<JoinGroupRequest>(third.1), None);
    assert_eq!(lab.state(), "PreparingRebalance");
}

#[test]
fn g6_a_member_that_has_not_got_the_answer_gets_the_same_generation_again() {
    let mut lab = lab();
    let (one, two) = lab.settled_two();
    let again = lab.ask_now(two.connection, 9, &two.join());
    assert_eq!((again.error, again.generation_id), (ErrorCode::NONE, 2));
    assert!(again.members.is_empty());
    assert_eq!(one.heartbeat(&mut lab), ErrorCode::NONE);
}

#[test]
fn g19_a_changed_subscription_and_a_leader_that_joins_again_rebalance() {
    let mut lab = lab();
    let (one, two) = lab.settled_two();
    let mut changed = two.join();
    changed.protocols[0].metadata = subscription(&["t", "u"]);
    let waits = lab.ask(two.connection, 9, &changed);
    assert_eq!(lab.answer::<JoinGroupRequest>(waits), None);
    assert_eq!(one.heartbeat(&mut lab), ErrorCode::REBALANCE_IN_PROGRESS);
    let asked = lab.ask(one.connection, 9, &one.join());
    let answer = lab.answer::<JoinGroupRequest>(asked).expect("both are in");
    assert_eq!((answer.generation_id, answer.members.len()), (3, 2));
}

#[test]
fn a_join_during_the_sharing_out_cancels_it() {
    let mut lab = lab();
    let entered = lab.enter();
    let one = lab.joined(entered);
    let (_, _) = lab.enter();
    let synced = one.sync(&mut lab, &[(&one, "all")]);
    assert_eq!(lab.part(synced), Err(ErrorCode::REBALANCE_IN_PROGRESS));
}

#[test]
fn who_never_asks_for_its_part_is_out() {
    let mut lab = lab();
    let one = lab.settled_one();
    let entered = lab.enter();
    let again = lab.ask(one.connection, 9, &one.join());
    let one = lab.joined((one.connection, again));
    let two = lab.joined(entered);
    one.get_part(&mut lab, &[(&one, "a"), (&two, "b")]);
    for _ in 0..10 {
        lab.pass(6 * SECOND);
        one.heartbeat(&mut lab);
        two.heartbeat(&mut lab);
    }
    assert_eq!(two.heartbeat(&mut lab), ErrorCode::UNKNOWN_MEMBER_ID);
    assert_eq!(one.heartbeat(&mut lab), ErrorCode::REBALANCE_IN_PROGRESS);
}

#[test]
fn g8_strangers_and_old_generations_are_told_apart() {
    let mut lab = lab();
    let (one, _) = lab.settled_two();
    let old = Joined {
        generation: 1,
        ..one.clone()
    };
    assert_eq!(old.heartbeat(&mut lab), ErrorCode::ILLEGAL_GENERATION);
    let synced = old.sync(&mut lab, &[]);
    assert_eq!(lab.part(synced), Err(ErrorCode::ILLEGAL_GENERATION));
    let stranger = Joined {
        id: "stranger".into(),
        ..one
    };
    assert_eq!(stranger.heartbeat(&mut lab), ErrorCode::UNKNOWN_MEMBER_ID);
    assert_eq!(stranger.leave(&mut lab), ErrorCode::UNKNOWN_MEMBER_ID);
    let asked = lab.ask_now(stranger.connection, 9, &stranger.join());
    assert_eq!(asked.error, ErrorCode::UNKNOWN_MEMBER_ID);
}

#[test]
fn who_knows_no_common_protocol_may_not_join() {
    let mut lab = lab();
    lab.settled_one();
    let connection = lab.connect_to_coordinator();
    let inconsistent = |lab: &mut Lab, request: &JoinGroupRequest| {
        let answer = lab.ask_now(connection, 9, request);
        assert_eq!(answer.error, ErrorCode::INCONSISTENT_GROUP_PROTOCOL);
    };
    let mut request = join();
    request.protocols[0].name = "sticky".into();
    inconsistent(&mut lab, &request);
    let connect = JoinGroupRequest {
        protocol_type: "connect".into(),
        ..join()
    };
    inconsistent(&mut lab, &connect);
}

/// The protocol of a group whose members like these, best first.
fn chosen(likes: &[[&'static str; 2]]) -> Option<ByteString> {
    let mut lab = lab();
    let mut asked = Vec::new();
    for names in likes {
        let connection = lab.connect_to_coordinator();
        let request = JoinGroupRequest {
            protocols: names.map(|name| protocol(name, Bytes::new())).to_vec(),
            ..join()
        };
        asked.push((connection, lab.ask(connection, 3, &request)));
    }
    lab.pass(60 * SECOND);
    let last = asked.pop().expect("somebody");
    let answer = lab.answer::<JoinGroupRequest>(last.1);
    answer.expect("the rebalance is over").protocol_name
}

#[test]
fn the_protocol_that_most_members_like_best_is_chosen() {
    let likes = [["b", "a"], ["a", "b"], ["a", "b"]];
    assert_eq!(chosen(&likes), Some("a".into()));
}

#[test]
fn a_tie_between_assignors_ends_as_in_kafka() {
    let likes = [
        ["cooperative-sticky", "range"],
        ["range", "cooperative-sticky"],
    ];
    assert_eq!(chosen(&likes), Some("range".into()));
}

#[test]
fn sessions_are_as_long_as_the_brokers_allow() {
    let mut lab = lab();
    let connection = lab.connect_to_coordinator();
    for session_timeout_ms in [5_999, 1_800_001, -1] {
        let request = JoinGroupRequest {
            session_timeout_ms,
            ..join()
        };
        let answer = lab.ask_now(connection, 9, &request);
        assert_eq!(answer.error, ErrorCode::INVALID_SESSION_TIMEOUT);
    }
}

#[test]
fn a_full_group_takes_nobody() {
    let settings = Settings {
        group_max_size: 1,
        ..Settings::default()
    };
    let mut lab = lab_with(1, settings);
    lab.settled_one();
    let connection = lab.connect_to_coordinator();
    let answer = lab.ask_now(connection, 9, &join());
    assert_eq!(answer.error, ErrorCode::GROUP_MAX_SIZE_REACHED);
    assert_eq!(answer.member_id, "");
}

#[test]
fn a_new_group_waits_for_more_members_as_long_as_some_come() {
    let settings = Settings {
        group_initial_rebalance_delay: 3 * SECOND,
        ..Settings::default()
    };
    let mut lab = lab_with(1, settings);
    let first = lab.enter();
    lab.pass(2 * SECOND);
    let second = lab.enter();
    lab.pass(2 * SECOND);
    assert_eq!(lab.answer::<JoinGroupRequest>(first.1), None);
    lab.pass(2 * SECOND);
    let (one, two) = (lab.joined(first), lab.joined(second));
    assert_eq!((one.generation, two.generation), (1, 1));
}

#[test]
fn the_last_to_leave_empties_the_group() {
    let mut lab = lab();
    let (one, two) = lab.settled_two();
    assert_eq!(two.leave(&mut lab), ErrorCode::NONE);
    assert_eq!(one.heartbeat(&mut lab), ErrorCode::REBALANCE_IN_PROGRESS);
    assert_eq!(one.leave(&mut lab), ErrorCode::NONE);
    assert_eq!(lab.state(), "Empty");
}

fn enter_static(lab: &mut Lab, version: i16) -> (Joined, JoinGroupResponse) {
    let connection = lab.connect_to_coordinator();
    let request = JoinGroupRequest {
        group_instance_id: Some("i".into()),
        ..join()
    };
    let answer = lab.ask_now(connection, version, &request);
    let joined = Joined {
        instance_id: Some("i".into()),
        ..Joined::of(connection, &answer)
    };
    (joined, answer)
}

#[test]
fn g16_a_static_member_that_comes_back_rebalances_nobody_and_fences_its_former_self() {
    let mut lab = lab();
    let (former, _) = enter_static(&mut lab, 9);
    former.get_part(&mut lab, &[(&former, "all")]);
    let (back, answer) = enter_static(&mut lab, 9);
    assert_ne!(back.id, former.id);
    assert!(back.leads && answer.skip_assignment);
    assert_eq!((answer.generation_id, answer.members.len()), (1, 1));
    assert_eq!(former.heartbeat(&mut lab), ErrorCode::FENCED_INSTANCE_ID);
    assert_eq!(
        lab.commit(9, &former.commit(1)),
        ErrorCode::FENCED_INSTANCE_ID
    );
    let synced = back.sync(&mut lab, &[]);
    assert_eq!(lab.part(synced), Ok("all".into()));
}

#[test]
fn g16_before_version_9_a_leader_that_comes_back_does_not_know_that_it_leads() {
    let mut lab = lab();
    let (former, _) = enter_static(&mut lab, 8);
    former.get_part(&mut lab, &[(&former, "all")]);
    let (back, answer) = enter_static(&mut lab, 8);
    assert_eq!(answer.leader, former.id);
    assert!(!back.leads && answer.members.is_empty());
}

#[test]
fn g16_a_static_member_leaves_by_its_instance_only() {
    let mut lab = lab();
    let (member, _) = enter_static(&mut lab, 9);
    member.get_part(&mut lab, &[(&member, "all")]);
    let nameless = Joined {
        id: "".into(),
        ..member
    };
    assert_eq!(nameless.leave(&mut lab), ErrorCode::NONE);
    assert_eq!(lab.state(), "Empty");
}

#[test]
fn g2_commits_of_members_need_their_generation() {
    let mut lab = lab();
    let (one, _) = lab.settled_two();
    assert_eq!(lab.commit(8, &commit(1)), ErrorCode::UNKNOWN_MEMBER_ID);
    let mut old = one.commit(2);
    old.generation_id_or_member_epoch = 1;
    assert_eq!(lab.commit(8, &old), ErrorCode::ILLEGAL_GENERATION);
    assert_eq!(lab.commit(8, &one.commit(3)), ErrorCode::NONE);
    assert_eq!(lab.offset(false), Ok(3));
}

#[test]
fn g9_during_the_sharing_out_nothing_is_committed() {
    let mut lab = lab();
    let entered = lab.enter();
    let one = lab.joined(entered);
    let outcome = lab.commit(8, &one.commit(1));
    assert_eq!(outcome, ErrorCode::REBALANCE_IN_PROGRESS);
}

#[test]
fn a_coordinator_that_moves_takes_along_what_was_written_down() {
    let mut lab = lab_with(3, Settings::default());
    let (one, two) = lab.settled_two();
    let third = lab.enter();
    let waits = lab.ask(one.connection, 9, &one.join());
    lab.move_coordinator();
    let answer = lab.answer::<JoinGroupRequest>(waits).expect("it is told");
    assert_eq!(answer.error, ErrorCode::NOT_COORDINATOR);
    let answer = lab.answer::<JoinGroupRequest>(third.1).expect("it is told");
    assert_eq!(answer.error, ErrorCode::NOT_COORDINATOR);
    assert_eq!(one.heartbeat(&mut lab), ErrorCode::NOT_COORDINATOR);
    for mut member in [one, two] {
        member.connection = lab.connect_to_coordinator();
        assert_eq!(member.heartbeat(&mut lab), ErrorCode::NONE);
    }
    assert_eq!(lab.state(), "Stable");
}

#[test]
fn g8_a_coordinator_that_loads_says_so_and_sessions_begin_after_it() {
    let settings = Settings {
        group_load_time: 20 * SECOND,
        ..Settings::default()
    };
    let mut lab = lab_with(3, settings);
    let mut one = lab.settled_one();
    lab.move_coordinator();
    one.connection = lab.connect_to_coordinator();
    assert_eq!(one.heartbeat(&mut lab), ErrorCode::NONE);
    let loading = ErrorCode::COORDINATOR_LOAD_IN_PROGRESS;
    assert_eq!(lab.commit(8, &one.commit(1)), loading);
    assert_eq!(lab.offset(true), Err(loading));
    lab.pass(29 * SECOND);
    assert_eq!(lab.commit(8, &one.commit(1)), ErrorCode::NONE);
    lab.pass(10 * SECOND);
    assert_eq!(one.heartbeat(&mut lab), ErrorCode::UNKNOWN_MEMBER_ID);
}
