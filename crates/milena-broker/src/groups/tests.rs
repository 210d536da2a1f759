//! Stories of offsets, and of groups as they are listed, described and deleted.

use std::time::Duration;

use bytestring::ByteString;
use milena_protocol::api::*;
use milena_protocol::error_code::ErrorCode;

use super::testing::*;
use crate::testing::Lab;

const HOUR: Duration = Duration::from_secs(3600);

#[test]
fn anybody_may_commit_to_a_group_without_members() {
    let mut lab = lab();
    assert_eq!(lab.offset(false), Ok(-1));
    for version in 2..=9 {
        let offset = i64::from(version);
        assert_eq!(lab.commit(version, &commit(offset)), ErrorCode::NONE);
        assert_eq!(lab.offset(false), Ok(offset));
    }
}

#[test]
fn a_member_of_a_group_that_is_not_there_is_refused() {
    let mut lab = lab();
    let mut request = commit(1);
    request.generation_id_or_member_epoch = 3;
    request.member_id = "m".into();
    assert_eq!(lab.commit(8, &request), ErrorCode::ILLEGAL_GENERATION);
    assert_eq!(lab.commit(9, &request), ErrorCode::GROUP_ID_NOT_FOUND);
}

#[test]
fn topics_that_are_not_there_are_refused_each() {
    let mut lab = lab();
    let mut request = commit(1);
    request.topics[0].name = "nowhere".into();
    assert_eq!(
        lab.commit(9, &request),
        ErrorCode::UNKNOWN_TOPIC_OR_PARTITION
    );
    assert_eq!(lab.commit(10, &request), ErrorCode::UNKNOWN_TOPIC_ID);
    request.topics[0].id = lab.machine.topics.named("t").expect("it is there").id;
    assert_eq!(lab.commit(10, &request), ErrorCode::NONE);
    assert_eq!(lab.offset(false), Ok(1));
    request.topics[0].partitions[0].index = 4;
    assert_eq!(
        lab.commit(10, &request),
        ErrorCode::UNKNOWN_TOPIC_OR_PARTITION
    );
}

#[test]
fn metadata_has_a_limit() {
    let mut lab = lab();
    let mut request = commit(1);
    request.topics[0].partitions[0].metadata = Some("m".repeat(4096).into());
    assert_eq!(lab.commit(9, &request), ErrorCode::NONE);
    request.topics[0].partitions[0].metadata = Some("m".repeat(4097).into());
    assert_eq!(
        lab.commit(9, &request),
        ErrorCode::OFFSET_METADATA_TOO_LARGE
    );
}

#[test]
fn who_does_not_coordinate_says_so_in_every_version() {
    let mut lab = lab_with(2, crate::settings::Settings::default());
    let other = 3 - lab.coordinator();
    for version in 2..=9 {
        let answer = lab.call(other, version, &commit(1));
        let error = answer.topics[0].partitions[0].error;
        assert_eq!(error, ErrorCode::NOT_COORDINATOR, "version {version}");
    }
    let topic = OffsetFetchRequestTopic {
        name: "t".into(),
        partitions: vec![0].into(),
    };
    let request = OffsetFetchRequest {
        group_id: GROUP.into(),
        topics: Some(vec![topic]),
        ..OffsetFetchRequest::default()
    };
    let answer = lab.call(other, 1, &request);
    let error = answer.topics[0].partitions[0].error;
    assert_eq!(error, ErrorCode::NOT_COORDINATOR);
    for version in 2..=7 {
        let answer = lab.call(other, version, &request);
        assert_eq!(answer.error, ErrorCode::NOT_COORDINATOR);
    }
    let batch = OffsetFetchRequest {
        groups: vec![OffsetFetchRequestGroup {
            group_id: GROUP.into(),
            ..OffsetFetchRequestGroup::default()
        }],
        ..OffsetFetchRequest::default()
    };
    for version in 8..=10 {
        let answer = lab.call(other, version, &batch);
        assert_eq!(answer.groups[0].error, ErrorCode::NOT_COORDINATOR);
    }
}

#[test]
fn every_offset_of_a_group_can_be_asked_for() {
    let mut lab = lab();
    lab.commit(9, &commit(5));
    let node = lab.coordinator();
    let all = OffsetFetchRequest {
        group_id: GROUP.into(),
        topics: None,
        ..OffsetFetchRequest::default()
    };
    for version in 2..=7 {
        let answer = lab.call(node, version, &all);
        assert_eq!(answer.topics[0].name, "t");
        assert_eq!(answer.topics[0].partitions[0].offset, 5);
    }
    let all = OffsetFetchRequest {
        groups: vec![OffsetFetchRequestGroup {
            group_id: GROUP.into(),
            topics: None,
            ..OffsetFetchRequestGroup::default()
        }],
        ..OffsetFetchRequest::default()
    };
    let answer = lab.call(node, 10, &all);
    let id = lab.machine.topics.named("t").expect("it is there").id;
    assert_eq!(answer.groups[0].topics[0].id, id);
    assert_eq!(answer.groups[0].topics[0].partitions[0].offset, 5);
}

/// A transactional producer, and the broker that coordinates its transactions.
fn producer(lab: &mut Lab) -> (InitProducerIdResponse, i32) {
    let request = FindCoordinatorRequest {
        key_type: 1,
        coordinator_keys: vec!["x".into()],
        ..FindCoordinatorRequest::default()
    };
    let node = lab.call(1, 6, &request).coordinators[0].node_id;
    let request = InitProducerIdRequest {
        transactional_id: Some("x".into()),
        transaction_timeout_ms: 60_000,
        ..InitProducerIdRequest::default()
    };
    (lab.call(node, 5, &request), node)
}

fn stage(lab: &mut Lab, producer_id: i64, offset: i64) -> ErrorCode {
    let partition = TxnOffsetCommitRequestPartition {
        offset,
        ..TxnOffsetCommitRequestPartition::default()
    };
    let request = TxnOffsetCommitRequest {
        transactional_id: "x".into(),
        group_id: GROUP.into(),
        producer_id,
        topics: vec![TxnOffsetCommitRequestTopic {
            name: "t".into(),
            partitions: vec![partition],
            ..TxnOffsetCommitRequestTopic::default()
        }],
        ..TxnOffsetCommitRequest::default()
    };
    let node = lab.coordinator();
    let answer = lab.call(node, 5, &request);
    answer.topics[0].partitions[0].error
}

#[test]
fn t_offsets_of_a_transaction_count_with_its_marker() {
    let mut lab = lab();
    let (producer, node) = producer(&mut lab);
    let end = |lab: &mut Lab, committed| {
        let request = EndTxnRequest {
            transactional_id: "x".into(),
            producer_id: producer.producer_id,
            producer_epoch: producer.producer_epoch,
            committed,
        };
        assert_eq!(lab.call(node, 4, &request).error, ErrorCode::NONE);
    };
    lab.commit(9, &commit(1));
    assert_eq!(stage(&mut lab, producer.producer_id, 2), ErrorCode::NONE);
    assert_eq!(lab.offset(false), Ok(1));
    assert_eq!(lab.offset(true), Err(ErrorCode::UNSTABLE_OFFSET_COMMIT));
    end(&mut lab, true);
    assert_eq!(lab.offset(true), Ok(2));
    stage(&mut lab, producer.producer_id, 3);
    end(&mut lab, false);
    assert_eq!(lab.offset(true), Ok(2));
}

#[test]
fn t_offsets_are_not_committed_in_a_transaction_that_lacks_them() {
    let mut lab = lab();
    let (producer, _) = producer(&mut lab);
    let request = TxnOffsetCommitRequest {
        transactional_id: "x".into(),
        group_id: GROUP.into(),
        producer_id: producer.producer_id,
        topics: vec![TxnOffsetCommitRequestTopic {
            name: "t".into(),
            partitions: vec![TxnOffsetCommitRequestPartition::default()],
            ..TxnOffsetCommitRequestTopic::default()
        }],
        ..TxnOffsetCommitRequest::default()
    };
    let node = lab.coordinator();
    let older = lab.call(node, 3, &request).topics[0].partitions[0].error;
    assert_eq!(older, ErrorCode::INVALID_TXN_STATE);
    let newer = lab.call(node, 4, &request).topics[0].partitions[0].error;
    assert_eq!(newer, ErrorCode::TRANSACTION_ABORTABLE);
}

#[test]
fn t_a_zombie_of_an_older_generation_commits_nothing_in_a_transaction() {
    let mut lab = lab();
    let (producer, _) = producer(&mut lab);
    let one = lab.settled_one();
    let mut request = TxnOffsetCommitRequest {
        transactional_id: "x".into(),
        producer_id: producer.producer_id,
        group_id: GROUP.into(),
        generation_id_or_member_epoch: 0,
        member_id: one.id.clone(),
        topics: vec![TxnOffsetCommitRequestTopic {
            name: "t".into(),
            partitions: vec![TxnOffsetCommitRequestPartition::default()],
            ..TxnOffsetCommitRequestTopic::default()
        }],
        ..TxnOffsetCommitRequest::default()
    };
    let node = lab.coordinator();
    let error = |lab: &mut Lab, request: &TxnOffsetCommitRequest| {
        lab.call(node, 5, request).topics[0].partitions[0].error
    };
    assert_eq!(error(&mut lab, &request), ErrorCode::ILLEGAL_GENERATION);
    request.member_id = "zombie".into();
    assert_eq!(error(&mut lab, &request), ErrorCode::UNKNOWN_MEMBER_ID);
    request.member_id = one.id;
    request.generation_id_or_member_epoch = 1;
    assert_eq!(error(&mut lab, &request), ErrorCode::NONE);
}

#[test]
fn offsets_of_an_empty_group_are_kept_for_a_week() {
    let mut lab = lab();
    let one = lab.settled_one();
    lab.commit(9, &one.commit(1));
    one.leave(&mut lab);
    lab.pass(7 * 24 * HOUR - HOUR);
    assert_eq!(lab.offset(false), Ok(1));
    lab.pass(2 * HOUR);
    assert_eq!(lab.offset(false), Ok(-1));
    assert_eq!(lab.state(), "Dead");
}

#[test]
fn a_client_of_old_says_how_long_its_offsets_are_kept() {
    let mut lab = lab();
    let mut request = commit(1);
    request.retention_time_ms = 3_600_000;
    lab.commit(4, &request);
    lab.pass(HOUR / 2);
    assert_eq!(lab.offset(false), Ok(1));
    lab.pass(HOUR);
    assert_eq!(lab.offset(false), Ok(-1));
}

#[test]
fn the_offsets_of_a_deleted_topic_are_gone() {
    let mut lab = lab();
    lab.commit(9, &commit(1));
    let id = lab.machine.topics.named("t").expect("it is there").id;
    lab.machine.topics.remove(id);
    lab.machine.create_topic("t", 4, 1);
    lab.machine.turn(lab.now);
    assert_eq!(lab.offset(false), Ok(-1));
}

fn delete_offset(lab: &mut Lab) -> OffsetDeleteResponse {
    let partition = OffsetDeleteRequestPartition { index: 0 };
    let request = OffsetDeleteRequest {
        group_id: GROUP.into(),
        topics: vec![OffsetDeleteRequestTopic {
            name: "t".into(),
            partitions: vec![partition],
        }],
    };
    let node = lab.coordinator();
    lab.call(node, 0, &request)
}

#[test]
fn offsets_of_topics_that_are_read_cannot_be_deleted() {
    let mut lab = lab();
    assert_eq!(delete_offset(&mut lab).error, ErrorCode::GROUP_ID_NOT_FOUND);
    let one = lab.settled_one();
    lab.commit(9, &one.commit(1));
    let error = |answer: OffsetDeleteResponse| answer.topics[0].partitions[0].error;
    let outcome = delete_offset(&mut lab);
    assert_eq!(error(outcome), ErrorCode::GROUP_SUBSCRIBED_TO_TOPIC);
    one.leave(&mut lab);
    let outcome = delete_offset(&mut lab);
    assert_eq!(error(outcome), ErrorCode::NONE);
    assert_eq!(lab.offset(false), Ok(-1));
}

fn delete_group(lab: &mut Lab) -> ErrorCode {
    let request = DeleteGroupsRequest {
        names: vec![GROUP.into()],
    };
    let node = lab.coordinator();
    lab.call(node, 2, &request).results[0].error
}

#[test]
fn a_group_without_members_can_be_deleted() {
    let mut lab = lab();
    assert_eq!(delete_group(&mut lab), ErrorCode::GROUP_ID_NOT_FOUND);
    let one = lab.settled_one();
    lab.commit(9, &one.commit(1));
    assert_eq!(delete_group(&mut lab), ErrorCode::NON_EMPTY_GROUP);
    one.leave(&mut lab);
    assert_eq!(delete_group(&mut lab), ErrorCode::NONE);
    assert_eq!(lab.offset(false), Ok(-1));
}

fn list(lab: &mut Lab, states: &[&str], types: &[&str]) -> Vec<ListGroupsResponseGroup> {
    let texts = |names: &[&str]| names.iter().map(|name| ByteString::from(*name)).collect();
    let request = ListGroupsRequest {
        states_filter: texts(states),
        types_filter: texts(types),
    };
    let node = lab.coordinator();
    lab.call(node, 5, &request).groups
}

#[test]
fn groups_are_listed_by_state_and_type() {
    let mut lab = lab();
    lab.settled_one();
    let groups = list(&mut lab, &[], &[]);
    let group = &groups[0];
    assert_eq!(
        (&*group.group_id, &*group.protocol_type),
        (GROUP, "consumer")
    );
    assert_eq!((&*group.state, &*group.group_type), ("Stable", "classic"));
    assert_eq!(list(&mut lab, &["stable"], &["Classic"]).len(), 1);
    assert!(list(&mut lab, &["Empty"], &[]).is_empty());
    assert!(list(&mut lab, &[], &["consumer"]).is_empty());
}

#[test]
fn a_stable_group_is_described_with_what_its_members_say_and_have() {
    let mut lab = lab();
    let one = lab.settled_one();
    let request = DescribeGroupsRequest {
        groups: vec![GROUP.into(), "nowhere".into()],
        include_authorized_operations: true,
    };
    let node = lab.coordinator();
    for version in 3..=6 {
        let answer = lab.call(node, version, &request);
        let group = &answer.groups[0];
        assert_eq!(group.protocol_data, "range");
        assert_eq!(group.authorized_operations, 3400);
        assert_eq!(group.members[0].member_id, one.id);
        assert_eq!(group.members[0].metadata, subscription(&["t"]));
        assert_eq!(&group.members[0].assignment[..], b"all");
        assert_eq!(answer.groups[1].state, "Dead");
        let missing = match version {
            6 => ErrorCode::GROUP_ID_NOT_FOUND,
            _ => ErrorCode::NONE,
        };
        assert_eq!(answer.groups[1].error, missing);
    }
}
