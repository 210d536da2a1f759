//! What coordinators keep in internal topics is read as typed records: the Java client leaves it there, `tests/interop/State.java`.

use std::process::Command;

use milena::protocol::api::{
    ConsumerProtocolSubscription, GroupMetadataValue, OffsetCommitValue, TransactionLogValue,
};
use milena::protocol::message::decode_data;
use milena::protocol::state::{Entry, GroupRecord, TransactionRecord};
use milena::protocol::wire::DecodeError;
use milena::{Admin, ConnectionConfig, ConsumerConfig, NewTopic};
use xtask::kafka::fetch;

use crate::context::Context;
use crate::ledger::read_all;
use crate::story::{Outcome, Story};

pub(crate) const STORIES: &[Story] = &[Story::single(
    "what_coordinators_keep_is_read_as_typed_records",
    what_coordinators_keep_is_read,
)];

/// As xtask sets up its clusters.
const PARTITIONS: i32 = 4;

/// The transaction as its coordinator writes it down: empty, ongoing, to be committed, committed.
const STATES: [i8; 4] = [0, 1, 2, 4];

/// How key and value of a record are read.
type Decode<R> = fn(Vec<u8>, Option<Vec<u8>>) -> Result<R, DecodeError>;

/// What the records of one coordinator's topic say, in the order of each partition.
async fn records<R>(
    context: &Context<'_>,
    topic: &str,
    decode: Decode<R>,
) -> Result<Vec<R>, String> {
    let config = ConsumerConfig::new(context.bootstrap());
    let read = read_all(&config, topic, PARTITIONS).await;
    let read = read.map_err(|e| e.to_string())?;
    let records = read.into_values().flatten().map(|record| {
        let key = record.key.ok_or("a record has no key")?;
        decode(key, record.value).map_err(|e| e.to_string())
    });
    records.collect()
}

fn what_coordinators_keep_is_read(context: &Context<'_>) -> Outcome {
    let name = context.fresh_name();
    let topic = name.as_str();
    let has_new_groups = context.version().at_least(4, 0);
    context.block_on(async {
        let admin = Admin::new(ConnectionConfig::new(context.bootstrap()))?;
        let new = NewTopic::new(topic).partitions(1).replication(1);
        let created = admin.create_topics([new]).await?;
        for (_, outcome) in created {
            outcome?;
        }
        Ok::<_, milena::Error>(())
    })?;
    let protocols: &[&str] = if has_new_groups {
        &["classic", "consumer"]
    } else {
        &[]
    };
    java(context, topic, &name, protocols)?;
    let (groups, transactions) = context.block_on(async {
        let groups = records(context, "__consumer_offsets", |key, value| {
            GroupRecord::decode(key.into(), value.map(Into::into))
        });
        let transactions = records(context, "__transaction_state", |key, value| {
            TransactionRecord::decode(key.into(), value.map(Into::into))
        });
        Ok::<_, String>((groups.await?, transactions.await?))
    })?;

    let unknown: Vec<_> = groups
        .iter()
        .filter(|record| matches!(record, GroupRecord::Unknown(_)))
        .collect();
    assert!(unknown.is_empty(), "{unknown:?}");
    assert_offset(&groups, &format!("{name}-classic"), topic);
    assert_classic_group(&groups, &format!("{name}-classic"), topic);
    if has_new_groups {
        assert_offset(&groups, &format!("{name}-consumer"), topic);
        assert_consumer_group(&groups, &format!("{name}-consumer"), topic);
    }
    assert_transaction(&transactions, &name, topic);
    Ok(())
}

/// The group has committed the offset, with its note.
fn assert_offset(records: &[GroupRecord], group: &str, topic: &str) {
    let commits = records.iter().filter_map(|record| match record {
        GroupRecord::OffsetCommit(Entry { key, value }) if *key.group_id == *group => {
            assert_eq!((&*key.topic, key.partition), (topic, 0));
            value.as_ref()
        }
        _ => None,
    });
    let commits: Vec<&OffsetCommitValue> = commits.collect();
    assert_eq!(commits.len(), 1, "{group}: {commits:?}");
    assert_eq!(
        (commits[0].offset, &*commits[0].metadata),
        (3, "read it all")
    );
    assert!(commits[0].commit_timestamp > 0);
}

/// The group had one member, whose subscription can be read, and then none.
fn assert_classic_group(records: &[GroupRecord], group: &str, topic: &str) {
    let states = records.iter().filter_map(|record| match record {
        GroupRecord::GroupMetadata(entry) if *entry.key.group_id == *group => entry.value.as_ref(),
        _ => None,
    });
    let states: Vec<&GroupMetadataValue> = states.collect();
    let last = states.last().expect("the group was written down");
    assert_eq!((&*last.protocol_type, last.members.len()), ("consumer", 0));
    let member = states
        .iter()
        .flat_map(|state| &state.members)
        .find(|member| !member.assignment.is_empty())
        .expect("the group had a member with an assignment");
    assert_eq!(&*member.client_id, "state");
    let version = i16::from_be_bytes([member.subscription[0], member.subscription[1]]);
    let subscription: ConsumerProtocolSubscription =
        decode_data(member.subscription.slice(2..), version).expect("it is a subscription");
    assert_eq!(subscription.topics, [topic]);
}

/// The group had a member with all partitions, and then none.
fn assert_consumer_group(records: &[GroupRecord], group: &str, topic: &str) {
    let (mut epochs, mut members, mut assigned, mut left) = (vec![], 0, 0, 0);
    for record in records {
        match record {
            GroupRecord::ConsumerGroupMetadata(Entry {
                key,
                value: Some(value),
            }) if *key.group_id == *group => {
                epochs.push(value.epoch);
            }
            GroupRecord::ConsumerGroupMemberMetadata(entry) if *entry.key.group_id == *group => {
                match &entry.value {
                    None => left += 1,
                    Some(value) => {
                        members += 1;
                        assert_eq!(value.subscribed_topic_names, [topic]);
                        assert_eq!(&*value.client_id, "state");
                    }
                }
            }
            GroupRecord::ConsumerGroupCurrentMemberAssignment(Entry {
                key,
                value: Some(value),
            }) if *key.group_id == *group => {
                let partitions = value.assigned_partitions.iter().flat_map(|t| &t.partitions);
                assigned = assigned.max(partitions.count());
            }
            _ => {}
        }
    }
    assert!(epochs.is_sorted() && epochs.len() >= 2, "{epochs:?}");
    assert!(members >= 1 && left == 1, "{members} members, {left} left");
    assert_eq!(assigned, 1);
}

/// The transaction went through its states, with its partition while it lasted.
fn assert_transaction(records: &[TransactionRecord], name: &str, topic: &str) {
    let states = records.iter().filter_map(|record| match record {
        TransactionRecord::TransactionLog(entry) if *entry.key.transactional_id == *name => {
            entry.value.as_ref()
        }
        _ => None,
    });
    let states: Vec<&TransactionLogValue> = states.collect();
    let statuses: Vec<i8> = states
        .iter()
        .map(|state| state.transaction_status)
        .collect();
    assert_eq!(statuses, STATES);
    assert!(
        states
            .iter()
            .all(|state| state.transaction_timeout_ms == 54_321)
    );
    assert!(
        states
            .iter()
            .all(|state| state.producer_id == states[0].producer_id)
    );
    let ongoing = states[1]
        .transaction_partitions
        .as_ref()
        .expect("it has partitions");
    assert_eq!(
        (&*ongoing[0].topic, &ongoing[0].partition_ids[..]),
        (topic, &[0][..])
    );
}

/// Lets the Java client do what is to be found in the internal topics.
fn java(context: &Context<'_>, topic: &str, name: &str, protocols: &[&str]) -> Outcome {
    let jars = fetch::tool_jars(context.version())?;
    let output = Command::new("java")
        .args(["-Xmx256m", "-XX:TieredStopAtLevel=1", "-cp"])
        .arg(jars.join("*"))
        .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/interop/State.java"))
        .args([context.bootstrap().as_str(), topic, name])
        .args(protocols)
        .output()?;
    if output.status.success() {
        return Ok(());
    }
    let errors = String::from_utf8_lossy(&output.stderr);
    Err(format!("the Java side failed ({}): {errors}", output.status).into())
}
