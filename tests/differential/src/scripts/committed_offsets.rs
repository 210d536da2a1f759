//! Offsets that groups commit: who may, what is kept, and how it goes.

use bytestring::ByteString;
use milena_protocol::api::*;

use super::classic_groups::{Member, alone, join};
use super::kit::*;
use super::{Ended, Script, script};
use crate::player::Play;

pub(super) const SCRIPTS: &[Script] = &[
    script!(a_commit_without_a_group_makes_one),
    script!(the_last_commit_counts_even_if_it_is_smaller),
    script!(offsets_that_were_not_committed_are_minus_one),
    script!(all_offsets_of_a_group_are_fetched_at_once),
    script!(offsets_of_several_groups_are_fetched_at_once),
    script!(a_commit_must_be_of_a_member_and_its_generation),
    script!(a_commit_without_a_member_is_refused_by_a_group_that_has_some),
    script!(a_commit_with_a_generation_is_refused_by_a_group_without_members),
    script!(a_commit_while_the_leader_decides_is_refused),
    script!(a_note_that_is_too_long_is_refused),
    script!(commits_for_what_does_not_exist_are_refused),
    script!(a_negative_offset_is_committed_as_it_is),
    script!(a_commit_of_a_former_static_member_is_fenced),
    script!(an_empty_group_id_has_offsets_like_any_other),
    script!(every_version_of_offset_commit_and_fetch_answers),
    script!(topics_are_named_by_id_in_version_10).since(4, 1),
    script!(deleted_offsets_are_gone),
    script!(offsets_of_a_subscribed_topic_are_not_deleted),
    script!(offsets_of_a_group_that_does_not_exist_are_not_deleted),
    script!(offsets_go_with_their_group),
    script!(offsets_go_with_their_topic).deletes_topics(),
];

const COMMIT: i16 = 8;
const OFFSET_FETCH: i16 = 8;

fn commit(
    group: &ByteString,
    topic: &ByteString,
    partition: i32,
    offset: i64,
) -> OffsetCommitRequest {
    OffsetCommitRequest {
        group_id: group.clone(),
        generation_id_or_member_epoch: -1,
        retention_time_ms: -1,
        topics: vec![OffsetCommitRequestTopic {
            name: topic.clone(),
            partitions: vec![OffsetCommitRequestPartition {
                index: partition,
                offset,
                leader_epoch: 0,
                metadata: Some("noted".into()),
            }],
            ..Default::default()
        }],
        ..Default::default()
    }
}

/// A commit by a member.
fn commit_by(member: &Member, topic: &ByteString) -> OffsetCommitRequest {
    OffsetCommitRequest {
        generation_id_or_member_epoch: member.generation,
        member_id: member.id.clone(),
        group_instance_id: member.instance.clone(),
        ..commit(&member.group, topic, 0, 5)
    }
}

fn group(
    group: &ByteString,
    topic: Option<&ByteString>,
    partitions: &[i32],
) -> OffsetFetchRequestGroup {
    OffsetFetchRequestGroup {
        group_id: group.clone(),
        member_epoch: -1,
        topics: topic.map(|topic| {
            vec![OffsetFetchRequestGroupTopic {
                name: topic.clone(),
                partitions: partitions.to_vec().into(),
                ..Default::default()
            }]
        }),
        ..Default::default()
    }
}

fn fetch(groups: Vec<OffsetFetchRequestGroup>) -> OffsetFetchRequest {
    OffsetFetchRequest {
        groups,
        ..Default::default()
    }
}

fn fetch_of(play: &mut Play, g: &ByteString, topic: &ByteString) -> Ended {
    play.call(OFFSET_FETCH, fetch(vec![group(g, Some(topic), &[0])]))?;
    Ok(())
}

fn a_commit_without_a_group_makes_one(play: &mut Play) -> Ended {
    let (t, g) = (topic(play)?, play.name("g"));
    play.call(COMMIT, commit(&g, &t, 0, 5))?;
    fetch_of(play, &g, &t)?;
    let describe = DescribeGroupsRequest {
        groups: vec![g],
        ..Default::default()
    };
    play.call(5, describe)?;
    Ok(())
}

fn the_last_commit_counts_even_if_it_is_smaller(play: &mut Play) -> Ended {
    let (t, g) = (topic(play)?, play.name("g"));
    for offset in [5, 1_000_000, 2] {
        play.call(COMMIT, commit(&g, &t, 0, offset))?;
        fetch_of(play, &g, &t)?;
    }
    Ok(())
}

fn offsets_that_were_not_committed_are_minus_one(play: &mut Play) -> Ended {
    let (t, g) = (topic(play)?, play.name("g"));
    play.note("of a group that does not exist");
    fetch_of(play, &g, &t)?;
    play.call(COMMIT, commit(&g, &t, 0, 5))?;
    play.note("of partitions that have none, or do not exist");
    play.call(OFFSET_FETCH, fetch(vec![group(&g, Some(&t), &[0, 1])]))?;
    fetch_of(play, &g, &play.name("nowhere"))
}

fn all_offsets_of_a_group_are_fetched_at_once(play: &mut Play) -> Ended {
    let (t, u, g) = (
        topic_with(play, "t", 2, &[])?,
        topic_with(play, "u", 1, &[])?,
        play.name("g"),
    );
    let mut request = commit(&g, &t, 0, 5);
    request.topics.extend(commit(&g, &u, 0, 7).topics);
    let more = commit(&g, &t, 1, 6).topics.remove(0).partitions;
    request.topics[0].partitions.extend(more);
    play.call(COMMIT, request)?;
    play.call(OFFSET_FETCH, fetch(vec![group(&g, None, &[])]))?;
    play.note("an empty list asks for none");
    let mut none = group(&g, None, &[]);
    none.topics = Some(vec![]);
    play.call(OFFSET_FETCH, fetch(vec![none]))?;
    Ok(())
}

fn offsets_of_several_groups_are_fetched_at_once(play: &mut Play) -> Ended {
    let (t, g, h) = (topic(play)?, play.name("g"), play.name("h"));
    play.call(COMMIT, commit(&g, &t, 0, 5))?;
    play.call(COMMIT, commit(&h, &t, 0, 6))?;
    let groups = vec![
        group(&h, None, &[]),
        group(&g, Some(&t), &[0]),
        group(&play.name("i"), None, &[]),
    ];
    play.call(OFFSET_FETCH, fetch(groups))?;
    Ok(())
}

fn a_commit_must_be_of_a_member_and_its_generation(play: &mut Play) -> Ended {
    let t = topic(play)?;
    let a = alone(play, "g")?;
    play.call(COMMIT, commit_by(&a, &t))?;
    play.note("a generation too early, and one too late");
    for generation in [a.generation - 1, a.generation + 1] {
        let other = Member {
            generation,
            ..a.clone()
        };
        play.call(COMMIT, commit_by(&other, &t))?;
    }
    play.note("by nobody");
    let nobody = Member {
        id: "nobody".into(),
        ..a.clone()
    };
    play.call(COMMIT, commit_by(&nobody, &t))?;
    play.note("without an offset that counts");
    fetch_of(play, &a.group, &t)
}

fn a_commit_without_a_member_is_refused_by_a_group_that_has_some(play: &mut Play) -> Ended {
    let t = topic(play)?;
    let a = alone(play, "g")?;
    play.call(COMMIT, commit(&a.group, &t, 0, 5))?;
    play.note("and accepted once it has none");
    play.call(5, a.leave())?;
    play.call(COMMIT, commit(&a.group, &t, 0, 5))?;
    Ok(())
}

fn a_commit_with_a_generation_is_refused_by_a_group_without_members(play: &mut Play) -> Ended {
    let (t, g) = (topic(play)?, play.name("g"));
    let nobody = Member {
        group: g.clone(),
        id: "nobody".into(),
        generation: 1,
        instance: None,
    };
    play.note("the group does not exist");
    play.call(COMMIT, commit_by(&nobody, &t))?;
    play.note("it has offsets and no members");
    play.call(COMMIT, commit(&g, &t, 0, 5))?;
    play.call(COMMIT, commit_by(&nobody, &t))?;
    Ok(())
}

fn a_commit_while_the_leader_decides_is_refused(play: &mut Play) -> Ended {
    let t = topic(play)?;
    let mut a = alone(play, "g")?;
    a.generation = play.call(7, join(&a.group, &a.id))?.generation_id;
    play.call(COMMIT, commit_by(&a, &t))?;
    Ok(())
}

fn a_note_that_is_too_long_is_refused(play: &mut Play) -> Ended {
    let (t, g) = (topic(play)?, play.name("g"));
    for length in [4096, 4097] {
        play.note(&format!("{length} bytes"));
        let mut request = commit(&g, &t, 0, 5);
        request.topics[0].partitions[0].metadata = Some("x".repeat(length).into());
        let answer = play.ask(COMMIT, request)?;
        play.show("< OffsetCommit", &answer);
    }
    play.note("none at all is as good as an empty one");
    let mut request = commit(&g, &t, 0, 5);
    request.topics[0].partitions[0].metadata = None;
    play.call(COMMIT, request)?;
    fetch_of(play, &g, &t)
}

fn commits_for_what_does_not_exist_are_refused(play: &mut Play) -> Ended {
    let (t, g) = (topic(play)?, play.name("g"));
    let mut request = commit(&g, &t, 0, 5);
    let more = commit(&g, &t, 1, 5).topics.remove(0).partitions;
    request.topics[0].partitions.extend(more);
    request
        .topics
        .extend(commit(&g, &play.name("nowhere"), 0, 5).topics);
    play.call(COMMIT, request)?;
    play.call(OFFSET_FETCH, fetch(vec![group(&g, None, &[])]))?;
    Ok(())
}

fn a_negative_offset_is_committed_as_it_is(play: &mut Play) -> Ended {
    let (t, g) = (topic(play)?, play.name("g"));
    for offset in [-5, -1] {
        play.call(COMMIT, commit(&g, &t, 0, offset))?;
        fetch_of(play, &g, &t)?;
    }
    Ok(())
}

fn a_commit_of_a_former_static_member_is_fenced(play: &mut Play) -> Ended {
    let (t, g) = (topic(play)?, play.name("g"));
    let mut members = vec![];
    for _ in 0..2 {
        let request = JoinGroupRequest {
            group_instance_id: Some("i".into()),
            ..join(&g, &"".into())
        };
        let answer = play.call(7, request)?;
        let member = Member {
            group: g.clone(),
            id: answer.member_id,
            generation: answer.generation_id,
            instance: Some("i".into()),
        };
        let sync = SyncGroupRequest {
            group_id: g.clone(),
            generation_id: member.generation,
            member_id: member.id.clone(),
            group_instance_id: member.instance.clone(),
            protocol_type: Some("consumer".into()),
            protocol_name: Some("range".into()),
            ..Default::default()
        };
        play.call(5, sync)?;
        members.push(member);
    }
    for member in &members {
        play.call(COMMIT, commit_by(member, &t))?;
    }
    Ok(())
}

fn an_empty_group_id_has_offsets_like_any_other(play: &mut Play) -> Ended {
    let t = topic(play)?;
    // Every other request of groups refuses it.
    play.call(COMMIT, commit(&"".into(), &t, 0, 5))?;
    fetch_of(play, &"".into(), &t)
}

fn every_version_of_offset_commit_and_fetch_answers(play: &mut Play) -> Ended {
    let (t, g) = (topic(play)?, play.name("g"));
    for version in 2..=9 {
        play.call(version, commit(&g, &t, 0, i64::from(version)))?;
    }
    for version in 1..=7 {
        let request = OffsetFetchRequest {
            group_id: g.clone(),
            topics: Some(vec![OffsetFetchRequestTopic {
                name: t.clone(),
                partitions: vec![0].into(),
            }]),
            ..Default::default()
        };
        play.call(version, request)?;
    }
    for version in [8, 9] {
        play.call(version, fetch(vec![group(&g, Some(&t), &[0])]))?;
    }
    Ok(())
}

fn topics_are_named_by_id_in_version_10(play: &mut Play) -> Ended {
    let (t, g) = (topic(play)?, play.name("g"));
    let id = topic_id(play, &t)?;
    let mut request = commit(&g, &"".into(), 0, 5);
    request.topics[0].id = id;
    play.call(10, request.clone())?;
    let mut asked = group(&g, Some(&"".into()), &[0]);
    if let Some(topics) = &mut asked.topics {
        topics[0].id = id;
    }
    play.call(10, fetch(vec![asked.clone()]))?;
    play.note("all of them");
    play.call(10, fetch(vec![group(&g, None, &[])]))?;
    play.note("an id that nothing has");
    let unknown = milena_protocol::ids::Uuid([7; 16]);
    request.topics[0].id = unknown;
    play.call(10, request)?;
    if let Some(topics) = &mut asked.topics {
        topics[0].id = unknown;
    }
    play.call(10, fetch(vec![asked]))?;
    Ok(())
}

fn delete_offset(
    group: &ByteString,
    topic: &ByteString,
    partitions: &[i32],
) -> OffsetDeleteRequest {
    let partitions = partitions
        .iter()
        .map(|index| OffsetDeleteRequestPartition { index: *index });
    OffsetDeleteRequest {
        group_id: group.clone(),
        topics: vec![OffsetDeleteRequestTopic {
            name: topic.clone(),
            partitions: partitions.collect(),
        }],
    }
}

fn deleted_offsets_are_gone(play: &mut Play) -> Ended {
    let (t, g) = (topic_with(play, "t", 2, &[])?, play.name("g"));
    play.call(COMMIT, commit(&g, &t, 0, 5))?;
    play.call(COMMIT, commit(&g, &t, 1, 6))?;
    play.call(0, delete_offset(&g, &t, &[0, 7]))?;
    play.call(OFFSET_FETCH, fetch(vec![group(&g, Some(&t), &[0, 1])]))?;
    play.note("of a topic that does not exist");
    play.call(0, delete_offset(&g, &play.name("nowhere"), &[0]))?;
    Ok(())
}

fn offsets_of_a_subscribed_topic_are_not_deleted(play: &mut Play) -> Ended {
    let (t, u, g) = (topic(play)?, topic_with(play, "u", 1, &[])?, play.name("g"));
    let subscription = ConsumerProtocolSubscription {
        topics: vec![t.clone()],
        ..Default::default()
    };
    let encoded = milena_protocol::message::encode_data(&subscription, 0)?;
    let id = play.ask(7, join(&g, &"".into()))?.member_id;
    let mut request = join(&g, &id);
    request.protocols[0].metadata = [&[0, 0][..], &encoded].concat().into();
    let generation = play.call(7, request)?.generation_id;
    let sync = SyncGroupRequest {
        group_id: g.clone(),
        generation_id: generation,
        member_id: id.clone(),
        protocol_type: Some("consumer".into()),
        protocol_name: Some("range".into()),
        ..Default::default()
    };
    play.call(5, sync)?;
    let member = Member {
        group: g.clone(),
        id,
        generation,
        instance: None,
    };
    play.call(COMMIT, commit_by(&member, &t))?;
    play.call(COMMIT, commit_by(&member, &u))?;
    let mut request = delete_offset(&g, &t, &[0]);
    request.topics.extend(delete_offset(&g, &u, &[0]).topics);
    play.call(0, request)?;
    play.call(OFFSET_FETCH, fetch(vec![group(&g, None, &[])]))?;
    Ok(())
}

fn offsets_of_a_group_that_does_not_exist_are_not_deleted(play: &mut Play) -> Ended {
    let (t, g) = (topic(play)?, play.name("g"));
    play.call(0, delete_offset(&g, &t, &[0]))?;
    play.call(0, delete_offset(&"".into(), &t, &[0]))?;
    Ok(())
}

fn offsets_go_with_their_group(play: &mut Play) -> Ended {
    let (t, g) = (topic(play)?, play.name("g"));
    play.call(COMMIT, commit(&g, &t, 0, 5))?;
    play.call(
        2,
        DeleteGroupsRequest {
            names: vec![g.clone()],
        },
    )?;
    fetch_of(play, &g, &t)
}

fn offsets_go_with_their_topic(play: &mut Play) -> Ended {
    let (t, g) = (topic(play)?, play.name("g"));
    play.call(COMMIT, commit(&g, &t, 0, 5))?;
    let delete = DeleteTopicsRequest {
        topic_names: vec![t.clone()],
        timeout_ms: 5000,
        ..Default::default()
    };
    play.call(5, delete)?;
    play.until(OFFSET_FETCH, fetch(vec![group(&g, None, &[])]), |answer| {
        answer.groups[0].topics.is_empty()
    })?;
    Ok(())
}
