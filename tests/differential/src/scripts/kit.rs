//! What scripts say often: topics, producers, batches out and back.

use bytes::Bytes;
use bytestring::ByteString;
use milena_protocol::api::*;
use milena_protocol::error_code::ErrorCode;

use crate::player::{Play, Trouble};

/// The versions that scripts speak when nothing depends on it: 3.9 and newer know them, and topics have names in them.
pub(super) const PRODUCE: i16 = 11;
pub(super) const FETCH: i16 = 12;
pub(super) const LIST_OFFSETS: i16 = 9;
pub(super) const INIT_PRODUCER_ID: i16 = 5;

/// A topic with one partition.
pub(super) fn topic(play: &mut Play) -> Result<ByteString, Trouble> {
    topic_with(play, "t", 1, &[])
}

/// Creates a topic and waits until its leaders serve; the transcript has a line about it.
pub(super) fn topic_with(
    play: &mut Play,
    name: &str,
    partitions: i32,
    configs: &[(&str, &str)],
) -> Result<ByteString, Trouble> {
    let topic = play.name(name);
    let request = CreateTopicsRequest {
        topics: vec![CreateTopicsRequestTopic {
            name: topic.clone(),
            num_partitions: partitions,
            replication_factor: 1,
            configs: configs
                .iter()
                .map(|(name, value)| CreateTopicsRequestConfig {
                    name: (*name).into(),
                    value: Some((*value).into()),
                })
                .collect(),
            ..Default::default()
        }],
        timeout_ms: 10_000,
        ..Default::default()
    };
    let answer = play.ask(7, request)?;
    if answer
        .topics
        .iter()
        .any(|topic| topic.error != ErrorCode::NONE)
    {
        return Err(Trouble::Never(format!("the topic: {answer:?}")));
    }
    serves(play, &topic, partitions)?;
    let configs: Vec<String> = configs.iter().map(|(k, v)| format!(", {k}={v}")).collect();
    play.line(&format!(
        "topic {topic}: {partitions} partition(s){}",
        configs.concat()
    ));
    Ok(topic)
}

/// Waits until the leaders of a topic serve.
pub(super) fn serves(play: &mut Play, topic: &ByteString, partitions: i32) -> Result<(), Trouble> {
    let all: Vec<(i32, i64)> = (0..partitions).map(|partition| (partition, -1)).collect();
    play.wait(LIST_OFFSETS, offsets_at(topic, &all), |answer| {
        let mut partitions = answer.topics.iter().flat_map(|topic| &topic.partitions);
        partitions.all(|partition| partition.error == ErrorCode::NONE)
    })?;
    Ok(())
}

/// The id of a topic.
pub(super) fn topic_id(
    play: &mut Play,
    topic: &ByteString,
) -> Result<milena_protocol::ids::Uuid, Trouble> {
    let answer = play.ask(12, metadata_of(&[topic]))?;
    Ok(answer
        .topics
        .first()
        .map(|topic| topic.id)
        .unwrap_or_default())
}

/// A metadata request for topics by name that creates nothing.
pub(super) fn metadata_of(topics: &[&ByteString]) -> MetadataRequest {
    let topics = topics.iter().map(|topic| MetadataRequestTopic {
        name: Some((*topic).clone()),
        ..Default::default()
    });
    MetadataRequest {
        topics: Some(topics.collect()),
        allow_auto_topic_creation: false,
        ..Default::default()
    }
}

/// A produce request for partition 0 with acks=all.
pub(super) fn produce_to(topic: &ByteString, records: Bytes) -> ProduceRequest {
    ProduceRequest {
        transactional_id: None,
        acks: -1,
        timeout_ms: 5000,
        topics: vec![ProduceRequestTopic {
            name: topic.clone(),
            partitions: vec![ProduceRequestPartition {
                index: 0,
                records: Some(records),
            }],
            ..Default::default()
        }],
    }
}

/// Produces to partition 0 with acks=all; question and answer are in the transcript.
pub(super) fn produce(
    play: &mut Play,
    topic: &ByteString,
    records: Bytes,
) -> Result<ProduceResponse, Trouble> {
    play.call(PRODUCE, produce_to(topic, records))
}

/// Produces to partition 0 without a word, and expects that it works.
pub(super) fn fill(play: &mut Play, topic: &ByteString, records: Bytes) -> Result<(), Trouble> {
    let answer = play.ask(PRODUCE, produce_to(topic, records))?;
    match answer.topics[0].partitions[0].error {
        ErrorCode::NONE => Ok(()),
        _ => Err(Trouble::Never(format!("{answer:?}"))),
    }
}

/// A fetch without a session from an offset of partition 0 that does not wait.
pub(super) fn fetch_from(topic: &ByteString, offset: i64) -> FetchRequest {
    FetchRequest {
        replica_id: -1,
        max_wait_ms: 0,
        min_bytes: 0,
        max_bytes: 1 << 20,
        session_id: 0,
        session_epoch: -1,
        topics: vec![FetchRequestTopic {
            name: topic.clone(),
            partitions: vec![fetch_partition(0, offset)],
            ..Default::default()
        }],
        ..Default::default()
    }
}

/// One partition of a fetch request.
pub(super) fn fetch_partition(index: i32, offset: i64) -> FetchRequestPartition {
    FetchRequestPartition {
        index,
        current_leader_epoch: -1,
        fetch_offset: offset,
        last_fetched_epoch: -1,
        log_start_offset: -1,
        max_bytes: 1 << 20,
        ..Default::default()
    }
}

/// Fetches everything of partition 0; question and answer are in the transcript.
pub(super) fn fetch_all(play: &mut Play, topic: &ByteString) -> Result<FetchResponse, Trouble> {
    play.call(FETCH, fetch_from(topic, 0))
}

/// The same for a reader of committed records.
pub(super) fn fetch_committed(
    play: &mut Play,
    topic: &ByteString,
) -> Result<FetchResponse, Trouble> {
    let request = FetchRequest {
        isolation_level: 1,
        ..fetch_from(topic, 0)
    };
    play.call(FETCH, request)
}

/// A list-offsets request for partitions and timestamps.
pub(super) fn offsets_at(topic: &ByteString, at: &[(i32, i64)]) -> ListOffsetsRequest {
    let partitions = at
        .iter()
        .map(|(index, timestamp)| ListOffsetsRequestPartition {
            index: *index,
            current_leader_epoch: -1,
            timestamp: *timestamp,
        });
    ListOffsetsRequest {
        replica_id: -1,
        topics: vec![ListOffsetsRequestTopic {
            name: topic.clone(),
            partitions: partitions.collect(),
        }],
        timeout_ms: 5000,
        ..Default::default()
    }
}

/// An idempotent producer's id, without a word but its name.
pub(super) fn producer(play: &mut Play) -> Result<i64, Trouble> {
    // A broker that has used up its ids asks the controller for more, and answers so meanwhile.
    let answer = play.wait(INIT_PRODUCER_ID, idempotent(), |answer| {
        answer.error != ErrorCode::COORDINATOR_LOAD_IN_PROGRESS
    })?;
    if answer.error != ErrorCode::NONE {
        return Err(Trouble::Never(format!("a producer id: {answer:?}")));
    }
    play.show("producer", &answer);
    Ok(answer.producer_id)
}

/// Asks for a new idempotent producer's id.
pub(super) fn idempotent() -> InitProducerIdRequest {
    InitProducerIdRequest {
        transactional_id: None,
        transaction_timeout_ms: 60_000,
        producer_id: -1,
        producer_epoch: -1,
        ..Default::default()
    }
}

/// Deletes the records of partition 0 before `offset`.
pub(super) fn delete_before(topic: &ByteString, offset: i64) -> DeleteRecordsRequest {
    DeleteRecordsRequest {
        topics: vec![DeleteRecordsRequestTopic {
            name: topic.clone(),
            partitions: vec![DeleteRecordsRequestPartition { index: 0, offset }],
        }],
        timeout_ms: 5000,
    }
}

/// How many names make sure that every partition of a coordinator's topic has been asked for one.
const EVERY_COORDINATOR: usize = 24;

/// Waits until the coordinators of groups and transactions are there, and the broker has producer ids.
pub(super) fn warm_up(play: &mut Play) -> Result<(), Trouble> {
    play.wait(INIT_PRODUCER_ID, idempotent(), |answer| {
        answer.error == ErrorCode::NONE
    })?;
    for number in 0..EVERY_COORDINATOR {
        let name = play.name(&number.to_string());
        let find = |key_type| FindCoordinatorRequest {
            key_type,
            coordinator_keys: vec![name.clone()],
            ..Default::default()
        };
        for key_type in 0..2 {
            play.wait(4, find(key_type), |answer| {
                answer
                    .coordinators
                    .iter()
                    .all(|c| c.error == ErrorCode::NONE)
            })?;
        }
        play.wait(INIT_PRODUCER_ID, transactional(&name), |answer| {
            answer.error == ErrorCode::NONE
        })?;
        let groups = DescribeGroupsRequest {
            groups: vec![name.clone()],
            ..Default::default()
        };
        play.wait(5, groups, |answer| {
            answer.groups.iter().all(|group| !is_loading(group.error))
        })?;
    }
    Ok(())
}

/// Whether a coordinator is only not there yet.
pub(super) fn is_loading(error: ErrorCode) -> bool {
    matches!(
        error,
        ErrorCode::COORDINATOR_LOAD_IN_PROGRESS
            | ErrorCode::COORDINATOR_NOT_AVAILABLE
            | ErrorCode::NOT_COORDINATOR
    )
}

/// Asks for the producer id of a transactional id.
pub(super) fn transactional(id: &ByteString) -> InitProducerIdRequest {
    InitProducerIdRequest {
        transactional_id: Some(id.clone()),
        ..idempotent()
    }
}
