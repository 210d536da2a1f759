//! Topics: how they come, grow and go, and what Metadata says of them.

use bytestring::ByteString;
use milena_protocol::api::*;
use milena_protocol::error_code::ErrorCode;
use milena_protocol::ids::Uuid;

use super::kit::*;
use super::{Ended, Script, script};
use crate::player::Play;
use crate::records::batch;

pub(super) const SCRIPTS: &[Script] = &[
    script!(a_created_topic_is_described),
    script!(defaults_of_a_topic_are_the_brokers),
    script!(a_topic_that_exists_is_not_created_again),
    script!(names_that_no_topic_can_have_are_refused),
    script!(names_that_differ_in_a_dot_collide),
    script!(partitions_and_replicas_must_be_possible),
    script!(a_topic_named_twice_is_not_created),
    script!(assignments_must_make_sense),
    script!(wrong_configurations_of_a_new_topic_are_refused),
    script!(to_validate_a_topic_creates_nothing),
    script!(one_bad_topic_does_not_spoil_the_others),
    script!(every_version_of_create_topics_answers),
    script!(a_deleted_topic_is_unknown).deletes_topics(),
    script!(a_topic_is_deleted_by_its_id).deletes_topics(),
    script!(deleting_what_is_not_there).deletes_topics(),
    script!(a_topic_created_again_is_another_one).deletes_topics(),
    script!(partitions_are_added),
    script!(partitions_cannot_be_taken_away),
    script!(added_partitions_may_be_assigned),
    script!(metadata_knows_topics_by_name_and_id),
    script!(metadata_of_what_is_not_there),
    script!(metadata_of_no_topics_and_of_all),
    script!(metadata_creates_a_topic_if_it_may),
    script!(every_version_of_metadata_answers),
    script!(describe_topic_partitions_goes_on_where_it_stopped),
    script!(describe_topic_partitions_of_what_is_not_there),
    script!(describe_cluster_names_its_brokers),
    script!(electing_a_leader_that_leads_is_not_needed),
    script!(there_is_no_reassignment_to_be_found_or_cancelled),
];

const CREATE: i16 = 7;
const DELETE: i16 = 5;
const METADATA: i16 = 12;

fn new(name: &ByteString, partitions: i32, replicas: i16) -> CreateTopicsRequestTopic {
    CreateTopicsRequestTopic {
        name: name.clone(),
        num_partitions: partitions,
        replication_factor: replicas,
        ..Default::default()
    }
}

fn create(topics: Vec<CreateTopicsRequestTopic>) -> CreateTopicsRequest {
    CreateTopicsRequest {
        topics,
        timeout_ms: 10_000,
        ..Default::default()
    }
}

/// Creates topics. The answer without their configurations, of which every release has others.
fn call_create(play: &mut Play, version: i16, request: CreateTopicsRequest) -> Ended {
    play.call_trimmed(version, request, |answer| {
        for topic in &mut answer.topics {
            topic.configs = None;
        }
    })?;
    Ok(())
}

fn delete(name: &ByteString) -> DeleteTopicsRequest {
    DeleteTopicsRequest {
        topic_names: vec![name.clone()],
        timeout_ms: 10_000,
        ..Default::default()
    }
}

/// Metadata of topics by name once it is as expected; brokers learn of changes a moment later.
fn metadata_when(
    play: &mut Play,
    names: &[&ByteString],
    is: impl Fn(&MetadataResponse) -> bool,
) -> Ended {
    play.until(METADATA, metadata_of(names), is)?;
    Ok(())
}

fn is_there(answer: &MetadataResponse) -> bool {
    answer.topics.iter().all(|topic| {
        topic.error == ErrorCode::NONE
            && topic
                .partitions
                .iter()
                .all(|partition| partition.error == ErrorCode::NONE)
    })
}

fn is_gone(answer: &MetadataResponse) -> bool {
    answer
        .topics
        .iter()
        .all(|topic| topic.error != ErrorCode::NONE)
}

fn a_created_topic_is_described(play: &mut Play) -> Ended {
    let t = play.name("t");
    let mut topic = new(&t, 2, 1);
    topic.configs = vec![CreateTopicsRequestConfig {
        name: "retention.ms".into(),
        value: Some("1234567".into()),
    }];
    play.call_trimmed(CREATE, create(vec![topic]), |answer| {
        for topic in &mut answer.topics {
            let configs = topic.configs.iter_mut();
            configs.for_each(|configs| configs.retain(|config| config.name == "retention.ms"));
        }
    })?;
    metadata_when(play, &[&t], is_there)
}

fn defaults_of_a_topic_are_the_brokers(play: &mut Play) -> Ended {
    let t = play.name("t");
    call_create(play, CREATE, create(vec![new(&t, -1, -1)]))?;
    metadata_when(play, &[&t], is_there)
}

fn a_topic_that_exists_is_not_created_again(play: &mut Play) -> Ended {
    let t = topic(play)?;
    call_create(play, CREATE, create(vec![new(&t, 1, 1)]))?;
    play.note("not even with something else wrong with it");
    call_create(play, CREATE, create(vec![new(&t, 0, 9)]))
}

fn names_that_no_topic_can_have_are_refused(play: &mut Play) -> Ended {
    let long = "x".repeat(250);
    for name in ["", ".", "..", "a b", "a/b", "\u{e9}", &long] {
        call_create(play, CREATE, create(vec![new(&name.into(), 1, 1)]))?;
    }
    Ok(())
}

fn names_that_differ_in_a_dot_collide(play: &mut Play) -> Ended {
    call_create(play, CREATE, create(vec![new(&play.name("a.b"), 1, 1)]))?;
    call_create(play, CREATE, create(vec![new(&play.name("a_b"), 1, 1)]))
}

fn partitions_and_replicas_must_be_possible(play: &mut Play) -> Ended {
    let t = play.name("t");
    for (partitions, replicas) in [(0, 1), (-2, 1), (1, 0), (1, -2), (1, 2), (0, 0)] {
        play.note(&format!("{partitions} partitions, {replicas} replicas"));
        call_create(play, CREATE, create(vec![new(&t, partitions, replicas)]))?;
    }
    Ok(())
}

fn a_topic_named_twice_is_not_created(play: &mut Play) -> Ended {
    let (t, u) = (play.name("t"), play.name("u"));
    call_create(
        play,
        CREATE,
        create(vec![new(&t, 1, 1), new(&u, 1, 1), new(&t, 2, 1)]),
    )
}

fn assignments_must_make_sense(play: &mut Play) -> Ended {
    let t = play.name("t");
    let assigned = |assignments: &[(i32, &[i32])]| {
        let mut topic = new(&t, -1, -1);
        topic.assignments = assignments
            .iter()
            .map(|(index, brokers)| CreateTopicsRequestAssignment {
                index: *index,
                broker_ids: brokers.to_vec().into(),
            })
            .collect();
        topic
    };
    play.note("a count as well");
    let mut both = assigned(&[(0, &[1])]);
    both.num_partitions = 1;
    call_create(play, CREATE, create(vec![both]))?;
    play.note("replicas as well");
    let mut both = assigned(&[(0, &[1])]);
    both.replication_factor = 1;
    call_create(play, CREATE, create(vec![both]))?;
    for assignments in [
        &[(1, &[1][..])][..],
        &[(0, &[1]), (2, &[1])],
        &[(0, &[1]), (0, &[1])],
        &[(0, &[])],
        &[(0, &[7])],
        &[(0, &[1, 1])],
        &[(0, &[1]), (1, &[1])],
    ] {
        play.note(&format!("{assignments:?}"));
        call_create(play, CREATE, create(vec![assigned(assignments)]))?;
    }
    Ok(())
}

fn wrong_configurations_of_a_new_topic_are_refused(play: &mut Play) -> Ended {
    let t = play.name("t");
    for (name, value) in [
        ("nonsense", Some("1")),
        ("retention.ms", Some("soon")),
        ("retention.ms", Some("-2")),
        ("retention.ms", None),
        ("cleanup.policy", Some("nonsense")),
        ("min.insync.replicas", Some("0")),
        ("compression.type", Some("best")),
    ] {
        let mut topic = new(&t, 1, 1);
        topic.configs = vec![CreateTopicsRequestConfig {
            name: name.into(),
            value: value.map(Into::into),
        }];
        call_create(play, CREATE, create(vec![topic]))?;
    }
    Ok(())
}

fn to_validate_a_topic_creates_nothing(play: &mut Play) -> Ended {
    let t = play.name("t");
    let request = CreateTopicsRequest {
        validate_only: true,
        ..create(vec![new(&t, 3, 1)])
    };
    call_create(play, CREATE, request)?;
    play.call(METADATA, metadata_of(&[&t]))?;
    Ok(())
}

fn one_bad_topic_does_not_spoil_the_others(play: &mut Play) -> Ended {
    let (t, u) = (play.name("t"), play.name("u"));
    call_create(play, CREATE, create(vec![new(&t, 0, 1), new(&u, 1, 1)]))?;
    metadata_when(play, &[&u], is_there)
}

fn every_version_of_create_topics_answers(play: &mut Play) -> Ended {
    for version in 2..=7 {
        let t = play.name(&format!("t{version}"));
        call_create(play, version, create(vec![new(&t, 1, 1)]))?;
    }
    Ok(())
}

fn a_deleted_topic_is_unknown(play: &mut Play) -> Ended {
    let t = topic(play)?;
    fill(play, &t, batch(&["a"]).bytes())?;
    play.call(DELETE, delete(&t))?;
    metadata_when(play, &[&t], is_gone)?;
    produce(play, &t, batch(&["a"]).bytes())?;
    play.call(FETCH, fetch_from(&t, 0))?;
    Ok(())
}

fn a_topic_is_deleted_by_its_id(play: &mut Play) -> Ended {
    let t = topic(play)?;
    let by = |name: Option<&ByteString>, id| DeleteTopicsRequest {
        topics: vec![DeleteTopicsRequestTopic {
            name: name.cloned(),
            id,
        }],
        timeout_ms: 10_000,
        ..Default::default()
    };
    let id = topic_id(play, &t)?;
    play.note("by name and id");
    play.call(6, by(Some(&t), id))?;
    play.note("by neither");
    play.call(6, by(None, Uuid::ZERO))?;
    play.note("by an id that nothing has");
    play.call(6, by(None, Uuid([7; 16])))?;
    play.note("by its id");
    play.call(6, by(None, id))?;
    metadata_when(play, &[&t], is_gone)
}

fn deleting_what_is_not_there(play: &mut Play) -> Ended {
    let t = play.name("t");
    for version in 1..=5 {
        play.call(version, delete(&t))?;
    }
    play.note("twice in a request");
    let t = topic(play)?;
    let mut request = delete(&t);
    request.topic_names.push(t);
    play.call(DELETE, request)?;
    Ok(())
}

fn a_topic_created_again_is_another_one(play: &mut Play) -> Ended {
    let t = topic(play)?;
    fill(play, &t, batch(&["a"]).bytes())?;
    metadata_when(play, &[&t], is_there)?;
    play.call(DELETE, delete(&t))?;
    metadata_when(play, &[&t], is_gone)?;
    topic(play)?;
    metadata_when(play, &[&t], is_there)?;
    play.call(LIST_OFFSETS, offsets_at(&t, &[(0, -1)]))?;
    Ok(())
}

fn grow(name: &ByteString, count: i32) -> CreatePartitionsRequest {
    CreatePartitionsRequest {
        topics: vec![CreatePartitionsRequestTopic {
            name: name.clone(),
            count,
            assignments: None,
        }],
        timeout_ms: 10_000,
        ..Default::default()
    }
}

fn partitions_are_added(play: &mut Play) -> Ended {
    let t = topic(play)?;
    play.note("only to see");
    let validate = CreatePartitionsRequest {
        validate_only: true,
        ..grow(&t, 3)
    };
    play.call(3, validate)?;
    play.note("now");
    play.call(3, grow(&t, 3))?;
    metadata_when(play, &[&t], |answer| {
        answer.topics[0].partitions.len() == 3 && is_there(answer)
    })
}

fn partitions_cannot_be_taken_away(play: &mut Play) -> Ended {
    let t = topic_with(play, "t", 2, &[])?;
    for count in [2, 1, 0, -1] {
        play.call(3, grow(&t, count))?;
    }
    play.note("of what is not there");
    play.call(3, grow(&play.name("nowhere"), 3))?;
    play.note("twice in a request");
    let mut request = grow(&t, 3);
    request.topics.extend(grow(&t, 4).topics);
    play.call(3, request)?;
    Ok(())
}

fn added_partitions_may_be_assigned(play: &mut Play) -> Ended {
    let t = topic(play)?;
    for brokers in [
        &[&[1][..]][..],
        &[&[1], &[7]],
        &[&[1], &[]],
        &[&[1, 1], &[1]],
        &[&[1], &[1]],
    ] {
        let mut request = grow(&t, 3);
        let assignments = brokers
            .iter()
            .map(|brokers| CreatePartitionsRequestAssignment {
                broker_ids: brokers.to_vec().into(),
            });
        request.topics[0].assignments = Some(assignments.collect());
        play.call(3, request)?;
    }
    Ok(())
}

fn by_id(id: Uuid, name: Option<&ByteString>) -> MetadataRequest {
    MetadataRequest {
        topics: Some(vec![MetadataRequestTopic {
            id,
            name: name.cloned(),
        }]),
        ..Default::default()
    }
}

fn metadata_knows_topics_by_name_and_id(play: &mut Play) -> Ended {
    let t = topic_with(play, "t", 2, &[])?;
    play.call(METADATA, metadata_of(&[&t]))?;
    let id = topic_id(play, &t)?;
    for version in [12, 13] {
        if version == 13 && !play.release().at_least(4, 0) {
            continue;
        }
        play.call(version, by_id(id, None))?;
    }
    Ok(())
}

fn metadata_of_what_is_not_there(play: &mut Play) -> Ended {
    play.call(METADATA, metadata_of(&[&play.name("nowhere")]))?;
    play.note("an id that nothing has");
    play.call(METADATA, by_id(Uuid([7; 16]), None))?;
    play.note("a name that nothing can have");
    play.call(METADATA, metadata_of(&[&"a b".into()]))?;
    Ok(())
}

fn metadata_of_no_topics_and_of_all(play: &mut Play) -> Ended {
    let t = topic(play)?;
    play.call(METADATA, metadata_of(&[]))?;
    let all = MetadataRequest {
        topics: None,
        ..metadata_of(&[])
    };
    play.note("of this script");
    play.call_trimmed(METADATA, all, |answer| {
        answer
            .topics
            .retain(|topic| topic.name.as_ref() == Some(&t));
    })?;
    play.note("an empty list asks for all in version 0");
    // Older versions cannot say no.
    let all = MetadataRequest {
        allow_auto_topic_creation: true,
        ..metadata_of(&[])
    };
    play.call_trimmed(0, all, |answer| {
        answer
            .topics
            .retain(|topic| topic.name.as_ref() == Some(&t));
    })?;
    Ok(())
}

fn metadata_creates_a_topic_if_it_may(play: &mut Play) -> Ended {
    let t = play.name("t");
    let may = |allowed, name: &ByteString| MetadataRequest {
        allow_auto_topic_creation: allowed,
        ..metadata_of(&[name])
    };
    play.call(METADATA, may(false, &t))?;
    play.note("the first answer comes before the topic");
    play.call(METADATA, may(true, &t))?;
    metadata_when(play, &[&t], is_there)?;
    play.note("but not with such a name, nor one like those of the brokers");
    play.call(METADATA, may(true, &"a b".into()))?;
    Ok(())
}

fn every_version_of_metadata_answers(play: &mut Play) -> Ended {
    let t = topic(play)?;
    for version in 0..=12 {
        let request = MetadataRequest {
            // Older versions cannot say no.
            allow_auto_topic_creation: version < 4,
            ..metadata_of(&[&t])
        };
        play.call(version, request)?;
    }
    Ok(())
}

fn partitions_of(names: &[&ByteString], limit: i32) -> DescribeTopicPartitionsRequest {
    let topics = names
        .iter()
        .map(|name| DescribeTopicPartitionsRequestTopic {
            name: (*name).clone(),
        });
    DescribeTopicPartitionsRequest {
        topics: topics.collect(),
        response_partition_limit: limit,
        cursor: None,
    }
}

fn describe_topic_partitions_goes_on_where_it_stopped(play: &mut Play) -> Ended {
    let t = topic_with(play, "t", 3, &[])?;
    let u = topic_with(play, "u", 1, &[])?;
    play.call(0, partitions_of(&[&t, &u], 2000))?;
    play.note("two at a time");
    let mut request = partitions_of(&[&u, &t], 2);
    let answer = play.call(0, request.clone())?;
    request.cursor = answer
        .next_cursor
        .map(|cursor| DescribeTopicPartitionsRequestCursor {
            topic_name: cursor.topic_name,
            partition_index: cursor.partition_index,
        });
    play.call(0, request)?;
    Ok(())
}

fn describe_topic_partitions_of_what_is_not_there(play: &mut Play) -> Ended {
    let t = topic(play)?;
    play.call(0, partitions_of(&[&t, &play.name("nowhere")], 2000))?;
    play.note("a cursor beyond the partitions, and of another topic");
    for (name, partition_index) in [(t.clone(), 7), (play.name("zzz"), 0)] {
        let mut request = partitions_of(&[&t], 2000);
        request.cursor = Some(DescribeTopicPartitionsRequestCursor {
            topic_name: name,
            partition_index,
        });
        play.call(0, request)?;
    }
    play.note("a name that nothing can have");
    play.call(0, partitions_of(&[&"a b".into()], 2000))?;
    Ok(())
}

fn describe_cluster_names_its_brokers(play: &mut Play) -> Ended {
    for version in 0..=1 {
        play.call(version, DescribeClusterRequest::default())?;
    }
    play.note("controllers are not to be had from a broker");
    let request = DescribeClusterRequest {
        endpoint_type: 2,
        ..Default::default()
    };
    play.call(1, request)?;
    Ok(())
}

fn electing_a_leader_that_leads_is_not_needed(play: &mut Play) -> Ended {
    let t = topic(play)?;
    for (election_type, name, partition) in [
        (0, t.clone(), 0),
        (1, t.clone(), 0),
        (0, t, 7),
        (0, play.name("nowhere"), 0),
    ] {
        let request = ElectLeadersRequest {
            election_type,
            topics: Some(vec![ElectLeadersRequestTopic {
                name,
                partitions: vec![partition].into(),
            }]),
            timeout_ms: 10_000,
        };
        play.call(2, request)?;
    }
    Ok(())
}

fn there_is_no_reassignment_to_be_found_or_cancelled(play: &mut Play) -> Ended {
    let t = topic(play)?;
    let list = ListPartitionReassignmentsRequest {
        timeout_ms: 10_000,
        topics: Some(vec![ListPartitionReassignmentsRequestTopic {
            name: t.clone(),
            partitions: vec![0, 7].into(),
        }]),
    };
    play.call(0, list)?;
    let alter =
        |name: &ByteString, replicas: Option<Vec<i32>>| AlterPartitionReassignmentsRequest {
            timeout_ms: 10_000,
            topics: vec![AlterPartitionReassignmentsRequestTopic {
                name: name.clone(),
                partitions: vec![AlterPartitionReassignmentsRequestPartition {
                    index: 0,
                    replicas: replicas.map(Into::into),
                }],
            }],
            ..Default::default()
        };
    play.note("to cancel one");
    play.call(0, alter(&t, None))?;
    play.note("to where it is, to nowhere, and to a broker that is not there");
    for replicas in [vec![1], vec![], vec![7]] {
        play.call(0, alter(&t, Some(replicas)))?;
    }
    play.call(0, alter(&play.name("nowhere"), Some(vec![1])))?;
    Ok(())
}
