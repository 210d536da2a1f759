//! Makes the next snapshot from a broker's answer without believing a broker that lags.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::{Duration, Instant};

use milena_protocol::api::{MetadataResponse, MetadataResponsePartition, MetadataResponseTopic};
use milena_protocol::error_code::ErrorCode;
use milena_protocol::ids::Uuid;

use super::snapshot::{Broker, Metadata, Partition, Topic};
use crate::connect::BrokerAddress;
use crate::error::printable;

/// How long brokers may disagree about a topic before its disappearance is believed.
const PROPAGATION: Duration = Duration::from_secs(30);

/// A name in the domain name system has at most this many bytes.
const MAX_HOST: usize = 255;

/// The rules of succession between snapshots, and what is in doubt.
#[derive(Debug, Default)]
pub(crate) struct Merge {
    doubts: BTreeMap<Arc<str>, Doubt>,
    identity: Identity,
}

/// How sure it is that the cluster is called what it is thought to be called.
#[derive(Debug)]
enum Identity {
    /// One answer at most has named it. Who has named what else meanwhile.
    Said {
        rivals: BTreeMap<Arc<str>, BTreeSet<i32>>,
    },
    /// Another answer has named it, too.
    Confirmed,
}

impl Default for Identity {
    fn default() -> Self {
        Self::Said {
            rivals: BTreeMap::new(),
        }
    }
}

/// A known topic that some brokers no longer describe in full.
#[derive(Debug)]
struct Doubt {
    since: Instant,
    brokers: BTreeSet<i32>,
}

/// The answer describes another cluster than the one this client belongs to.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the cluster is now {:?}, it was {:?}: the address leads to another cluster", printable(.got), printable(.expected))]
pub(crate) struct OtherCluster {
    pub(crate) expected: Arc<str>,
    pub(crate) got: Arc<str>,
}

impl Merge {
    /// The snapshot after `response`, which broker `from` gave at `now`.
    pub(crate) fn handle_response(
        &mut self,
        now: Instant,
        current: &Metadata,
        response: &MetadataResponse,
        from: i32,
    ) -> Result<Metadata, OtherCluster> {
        let cluster_id = self.same_cluster(current, response, from)?;
        let mut next = Metadata {
            cluster_id,
            ..current.clone()
        };
        let brokers = response.brokers.iter().filter_map(describe_broker);
        if !response.brokers.is_empty() {
            next.brokers = brokers.map(|broker| (broker.id, broker)).collect();
        }
        next.controller = Some(response.controller_id).filter(|id| *id >= 0);
        for answer in &response.topics {
            self.merge_topic(now, &mut next, answer, from);
        }
        next.names = ids(&next);
        next.version += 1;
        Ok(next)
    }

    /// The name of the cluster that the answer is about: of the same one as ever. A name that was damaged on its way in the first
    /// answer of all, and is in none since, yields to one that two others agree on.
    fn same_cluster(
        &mut self,
        current: &Metadata,
        response: &MetadataResponse,
        from: i32,
    ) -> Result<Option<Arc<str>>, OtherCluster> {
        let got = response.cluster_id.as_deref();
        let (Some(expected), Some(got)) = (&current.cluster_id, got) else {
            return Ok(current.cluster_id.clone().or(got.map(Arc::from)));
        };
        if expected.as_ref() == got {
            self.identity = Identity::Confirmed;
            return Ok(Some(Arc::clone(expected)));
        }
        let other = OtherCluster {
            expected: Arc::clone(expected),
            got: got.into(),
        };
        let Identity::Said { rivals } = &mut self.identity else {
            return Err(other);
        };
        let voices = rivals.entry(Arc::clone(&other.got)).or_default();
        voices.insert(from);
        if voices.len() < 2 {
            // No more names are kept than there are voices.
            rivals.retain(|name, voices| *name == other.got || !voices.contains(&from));
            return Err(other);
        }
        tracing::warn!("{other}, as several brokers say");
        self.identity = Identity::Confirmed;
        Ok(Some(other.got))
    }

    fn merge_topic(
        &mut self,
        now: Instant,
        next: &mut Metadata,
        answer: &MetadataResponseTopic,
        from: i32,
    ) {
        let Some(name) = answer.name.as_deref() else {
            return;
        };
        let known = next.topics.get(name).cloned();
        let name = known
            .as_ref()
            .map_or_else(|| Arc::from(name), |topic| Arc::clone(&topic.name));
        let alone = next.brokers.len() < 2;
        let topic = match known.filter(|topic| !topic.partitions.is_empty()) {
            None => fresh(Arc::clone(&name), answer),
            Some(known) if says_unknown(answer.error) => {
                let gone = self.doubt(now, &name, from, alone);
                if gone {
                    fresh(Arc::clone(&name), answer)
                } else {
                    Topic::clone(&known)
                }
            }
            // Any other error says nothing about leaders: what was known stays.
            Some(known) if !answer.error.is_ok() => Topic {
                error: Some(answer.error),
                ..Topic::clone(&known)
            },
            Some(known) => {
                let shrunk =
                    answer.partitions.len() < known.partitions.len() && is_same(&known, answer);
                let believed = shrunk && self.doubt(now, &name, from, alone);
                if !shrunk {
                    self.doubts.remove(&name);
                }
                successor(&known, answer, believed)
            }
        };
        next.topics.insert(name, Arc::new(topic));
    }

    /// Notes that `from` no longer describes the topic; whether that is now to be believed.
    fn doubt(&mut self, now: Instant, name: &Arc<str>, from: i32, alone: bool) -> bool {
        let doubt = self.doubts.entry(Arc::clone(name)).or_insert(Doubt {
            since: now,
            brokers: BTreeSet::new(),
        });
        doubt.brokers.insert(from);
        let agreed = alone || doubt.brokers.len() > 1;
        let believed = agreed && now.duration_since(doubt.since) >= PROPAGATION;
        if believed {
            self.doubts.remove(name);
        }
        believed
    }
}

/// A broker that can be called. One with an impossible id or address is as good as none.
fn describe_broker(answer: &milena_protocol::api::MetadataResponseBroker) -> Option<Broker> {
    let port = u16::try_from(answer.port).ok().filter(|port| *port > 0);
    let (Some(port), 0.., true) = (port, answer.id, is_host(&answer.host)) else {
        let host = printable(&answer.host);
        tracing::debug!(
            id = answer.id,
            host,
            port = answer.port,
            "a broker that cannot be"
        );
        return None;
    };
    let address = BrokerAddress::new(&answer.host, port);
    let rack = answer.rack.as_deref().map(Arc::from);
    Some(Broker::new(answer.id, address, rack))
}

/// Whether it may be the name or the address of a machine.
fn is_host(host: &str) -> bool {
    (1..=MAX_HOST).contains(&host.len()) && !host.chars().any(|c| c.is_control() || c == ' ')
}

fn says_unknown(error: ErrorCode) -> bool {
    matches!(
        error,
        ErrorCode::UNKNOWN_TOPIC_OR_PARTITION | ErrorCode::UNKNOWN_TOPIC_ID
    )
}

/// Whether both descriptions are of one incarnation of the topic, as far as can be told.
fn is_same(known: &Topic, answer: &MetadataResponseTopic) -> bool {
    known.id == answer.id || known.id == Uuid::ZERO || answer.id == Uuid::ZERO
}

fn fresh(name: Arc<str>, answer: &MetadataResponseTopic) -> Topic {
    let error = Some(answer.error).filter(|code| !code.is_ok());
    let partitions = if error.is_some() {
        Vec::new()
    } else {
        by_index(&answer.partitions)
    };
    let partitions = partitions
        .into_iter()
        .map(|answer| answer.map(describe).unwrap_or_default())
        .collect();
    Topic {
        name,
        id: answer.id,
        internal: answer.is_internal,
        partitions,
        error,
    }
}

/// The known topic brought up to date by an answer without error.
fn successor(known: &Topic, answer: &MetadataResponseTopic, shrink_believed: bool) -> Topic {
    if !is_same(known, answer) {
        return fresh(Arc::clone(&known.name), answer);
    }
    let mut answers = by_index(&answer.partitions);
    if !shrink_believed {
        answers.resize(answers.len().max(known.partitions.len()), None);
    }
    let newer = |(index, answer): (usize, Option<&MetadataResponsePartition>)| match (
        known.partitions.get(index),
        answer,
    ) {
        (Some(known), Some(answer)) if !supersedes(answer, known) => known.clone(),
        (_, Some(answer)) => describe(answer),
        (Some(known), None) => known.clone(),
        (None, None) => Partition::default(),
    };
    let partitions = answers.into_iter().enumerate().map(newer).collect();
    let id = if answer.id == Uuid::ZERO {
        known.id
    } else {
        answer.id
    };
    Topic {
        name: Arc::clone(&known.name),
        id,
        internal: answer.is_internal,
        partitions,
        error: None,
    }
}

/// A lower epoch is an older truth; an error with the same epoch is no news about the leader. Without an
/// epoch on either side the newest answer counts.
fn supersedes(answer: &MetadataResponsePartition, known: &Partition) -> bool {
    match (known.leader_epoch, epoch(answer.leader_epoch)) {
        (Some(known), Some(got)) if got == known => answer.error.is_ok() || answer.leader_id >= 0,
        (Some(known), Some(got)) => got > known,
        _ => true,
    }
}

fn epoch(wire: i32) -> Option<i32> {
    (wire >= 0).then_some(wire)
}

fn describe(answer: &MetadataResponsePartition) -> Partition {
    Partition {
        leader: (answer.leader_id >= 0).then_some(answer.leader_id),
        leader_epoch: epoch(answer.leader_epoch),
        replicas: answer.replicas.to_vec(),
        isr: answer.isr.to_vec(),
        offline: answer.offline_replicas.to_vec(),
    }
}

/// Partitions in their places. An index beyond what was answered leaves a gap; no broker has gaps for long,
/// and an absurd index is ignored rather than allocated for.
fn by_index(partitions: &[MetadataResponsePartition]) -> Vec<Option<&MetadataResponsePartition>> {
    let mut placed: Vec<Option<&MetadataResponsePartition>> = Vec::with_capacity(partitions.len());
    let limit = partitions.len().saturating_mul(2) + 16;
    for partition in partitions {
        let Some(index) = usize::try_from(partition.index)
            .ok()
            .filter(|index| *index < limit)
        else {
            continue;
        };
        if placed.len() <= index {
            placed.resize(index + 1, None);
        }
        placed[index].get_or_insert(partition);
    }
    placed
}

fn ids(metadata: &Metadata) -> BTreeMap<Uuid, Arc<str>> {
    let with_id = metadata
        .topics
        .values()
        .filter(|topic| topic.id != Uuid::ZERO);
    with_id
        .map(|topic| (topic.id, Arc::clone(&topic.name)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use milena_protocol::api::MetadataResponseBroker;

    const IDS: [Uuid; 2] = [Uuid([1; 16]), Uuid([2; 16])];

    fn brokers(count: i32) -> Vec<MetadataResponseBroker> {
        let broker = |id| MetadataResponseBroker {
            id,
            host: "127.0.0.1".into(),
            port: 9092 + id,
            ..MetadataResponseBroker::default()
        };
        (1..=count).map(broker).collect()
    }

    /// An answer about topic `t` with (leader, epoch) of each partition.
    fn answer(id: Uuid, partitions: &[(i32, i32)]) -> MetadataResponse {
        let partition =
            |(index, (leader_id, leader_epoch)): (usize, &(i32, i32))| MetadataResponsePartition {
                index: i32::try_from(index).unwrap(),
                leader_id: *leader_id,
                leader_epoch: *leader_epoch,
                ..MetadataResponsePartition::default()
            };
        let topic = MetadataResponseTopic {
            name: Some("t".into()),
            id,
            partitions: partitions.iter().enumerate().map(partition).collect(),
            ..MetadataResponseTopic::default()
        };
        MetadataResponse {
            brokers: brokers(3),
            topics: vec![topic],
            ..MetadataResponse::default()
        }
    }

    fn unknown() -> MetadataResponse {
        let mut response = answer(Uuid::ZERO, &[]);
        response.topics[0].error = ErrorCode::UNKNOWN_TOPIC_OR_PARTITION;
        response
    }

    struct Story {
        merge: Merge,
        now: Instant,
        metadata: Metadata,
    }

    impl Story {
        fn begins_with(response: &MetadataResponse) -> Self {
            let mut story = Self {
                merge: Merge::default(),
                now: Instant::now(),
                metadata: Metadata::default(),
            };
            story.hears(1, response);
            story
        }

        fn hears(&mut self, from: i32, response: &MetadataResponse) -> &mut Self {
            let next = self
                .merge
                .handle_response(self.now, &self.metadata, response, from);
            self.metadata = next.unwrap();
            self
        }

        fn later(&mut self, seconds: u64) -> &mut Self {
            self.now += Duration::from_secs(seconds);
            self
        }

        fn leader(&self) -> Option<(i32, Option<i32>)> {
            self.metadata.leader("t", 0)
        }

        fn partitions(&self) -> usize {
            self.metadata
                .topic("t")
                .map_or(0, |topic| topic.partitions.len())
        }
    }

    #[test]
    fn m1_a_lagging_broker_does_not_regress_a_leader() {
        let mut story = Story::begins_with(&answer(IDS[0], &[(1, 7)]));
        assert_eq!(
            story.hears(2, &answer(IDS[0], &[(2, 6)])).leader(),
            Some((1, Some(7)))
        );
        assert_eq!(
            story.hears(3, &answer(IDS[0], &[(3, 8)])).leader(),
            Some((3, Some(8)))
        );
    }

    #[test]
    fn m2_one_broker_that_forgot_a_topic_is_not_believed() {
        let mut story = Story::begins_with(&answer(IDS[0], &[(1, 7)]));
        story.hears(2, &unknown()).later(60).hears(2, &unknown());
        assert_eq!(story.leader(), Some((1, Some(7))), "only broker 2 says so");
        story.hears(3, &unknown());
        assert_eq!(
            story.leader(),
            None,
            "two brokers agree after the propagation time"
        );
        let error = story.metadata.topic("t").unwrap().error;
        assert_eq!(error, Some(ErrorCode::UNKNOWN_TOPIC_OR_PARTITION));
    }

    #[test]
    fn m2_an_error_changes_no_leader_and_a_good_answer_ends_the_doubt() {
        let mut story = Story::begins_with(&answer(IDS[0], &[(1, 7)]));
        let mut busy = unknown();
        busy.topics[0].error = ErrorCode::LEADER_NOT_AVAILABLE;
        assert_eq!(story.hears(2, &busy).leader(), Some((1, Some(7))));
        story
            .hears(2, &unknown())
            .later(40)
            .hears(1, &answer(IDS[0], &[(1, 7)]))
            .hears(3, &unknown());
        assert_eq!(story.leader(), Some((1, Some(7))), "the doubt began anew");
    }

    #[test]
    fn m3_a_shorter_partition_list_is_not_believed_until_it_persists() {
        let full = answer(IDS[0], &[(1, 1), (2, 1), (3, 1)]);
        let short = answer(IDS[0], &[(1, 1), (2, 1)]);
        let mut story = Story::begins_with(&full);
        assert_eq!(story.hears(2, &short).partitions(), 3);
        assert_eq!(
            story
                .hears(3, &full)
                .later(60)
                .hears(3, &short)
                .partitions(),
            3,
            "healed in between"
        );
        assert_eq!(
            story.later(31).hears(2, &short).partitions(),
            2,
            "persistent and agreed"
        );
    }

    #[test]
    fn m4_an_unknown_epoch_accepts_the_newest_leader() {
        let mut story = Story::begins_with(&answer(Uuid::ZERO, &[(1, -1)]));
        assert_eq!(
            story.hears(2, &answer(Uuid::ZERO, &[(2, -1)])).leader(),
            Some((2, None))
        );
        assert_eq!(
            story.hears(2, &answer(Uuid::ZERO, &[(3, 5)])).leader(),
            Some((3, Some(5)))
        );
        assert_eq!(
            story.hears(2, &answer(Uuid::ZERO, &[(1, -1)])).leader(),
            Some((1, None))
        );
        assert_eq!(
            story.hears(2, &answer(Uuid::ZERO, &[(-1, 6)])).leader(),
            None,
            "-1 is no leader"
        );
    }

    #[test]
    fn m4_equal_epochs_accept_another_leader_but_not_an_error() {
        let mut story = Story::begins_with(&answer(IDS[0], &[(1, 7)]));
        let mut leaderless = answer(IDS[0], &[(-1, 7)]);
        leaderless.topics[0].partitions[0].error = ErrorCode::LEADER_NOT_AVAILABLE;
        assert_eq!(story.hears(2, &leaderless).leader(), Some((1, Some(7))));
        assert_eq!(
            story.hears(2, &answer(IDS[0], &[(2, 7)])).leader(),
            Some((2, Some(7)))
        );
    }

    #[test]
    fn a_recreated_topic_starts_over_with_lower_epochs() {
        let mut story = Story::begins_with(&answer(IDS[0], &[(1, 7), (1, 7)]));
        story.hears(2, &answer(IDS[1], &[(2, 0)]));
        assert_eq!(
            (story.leader(), story.partitions()),
            (Some((2, Some(0))), 1)
        );
        assert!(story.metadata.topic_name(IDS[0]).is_none());
        assert_eq!(
            story.metadata.topic_name(IDS[1]).map(AsRef::as_ref),
            Some("t")
        );
    }

    #[test]
    fn m8_another_clusters_answer_is_refused() {
        let mut response = answer(IDS[0], &[(1, 7)]);
        response.cluster_id = Some("here".into());
        let mut story = Story::begins_with(&response);
        response.cluster_id = Some("elsewhere".into());
        let refused = story
            .merge
            .handle_response(story.now, &story.metadata, &response, 1);
        assert_eq!(refused.unwrap_err().got.as_ref(), "elsewhere");
    }

    #[test]
    fn m8_a_cluster_id_that_was_damaged_in_the_first_answer_yields_to_what_two_brokers_say() {
        let mut response = answer(IDS[0], &[(1, 7)]);
        response.cluster_id = Some("h=re".into());
        let mut story = Story::begins_with(&response);
        response.cluster_id = Some("here".into());
        let mut say = |from| {
            story
                .merge
                .handle_response(story.now, &story.metadata, &response, from)
        };
        assert!(say(1).is_err() && say(1).is_err(), "one voice");
        assert_eq!(say(2).unwrap().cluster_id.as_deref(), Some("here"));
    }

    #[test]
    fn m8_a_cluster_id_that_was_said_twice_is_never_given_up() {
        let mut response = answer(IDS[0], &[(1, 7)]);
        response.cluster_id = Some("here".into());
        let mut story = Story::begins_with(&response);
        story.hears(1, &response);
        response.cluster_id = Some("elsewhere".into());
        for from in 1..9 {
            let said = story
                .merge
                .handle_response(story.now, &story.metadata, &response, from);
            assert!(said.is_err(), "voice {from}");
        }
    }

    #[test]
    fn hostile_indexes_and_ports_allocate_and_change_nothing() {
        let mut response = answer(IDS[0], &[(1, 7)]);
        response.topics[0].partitions[0].index = i32::MAX;
        response.brokers[0].port = 70_000;
        response.brokers[1].id = -5;
        let story = Story::begins_with(&response);
        assert_eq!(story.partitions(), 0);
        assert_eq!(story.metadata.brokers.len(), 1);
    }

    #[test]
    fn x11_d2_a_broker_at_an_impossible_address_is_as_good_as_none() {
        let absurd = "h".repeat(10 << 20);
        for (id, host, port) in [
            (-1, "a", 9092),
            (i32::MIN, "a", 9092),
            (2, "", 9092),
            (2, "a b", 9092),
            (2, "a\0", 9092),
            (2, "\u{1b}[2J", 9092),
            (2, &absurd, 9092),
            (2, "a", 0),
            (2, "a", -1),
            (2, "a", 65_536),
            (2, "a", i32::MAX),
        ] {
            let mut response = answer(IDS[0], &[(2, 7)]);
            response.brokers = brokers(1);
            response.brokers.push(MetadataResponseBroker {
                id,
                host: host.into(),
                port,
                ..MetadataResponseBroker::default()
            });
            let story = Story::begins_with(&response);
            let known: Vec<_> = story.metadata.brokers.keys().copied().collect();
            assert_eq!(known, [1], "{id} at port {port}");
            assert_eq!(story.leader(), Some((2, Some(7))), "it may come back");
        }
    }

    #[test]
    fn x11_another_clusters_name_is_escaped_and_cut() {
        let mut response = answer(IDS[0], &[(1, 7)]);
        response.cluster_id = Some("here".into());
        let mut story = Story::begins_with(&response);
        response.cluster_id = Some(format!("\u{1b}[2J{}", "x".repeat(10 << 20)).into());
        let refused = story
            .merge
            .handle_response(story.now, &story.metadata, &response, 1);
        let text = refused.unwrap_err().to_string();
        assert!(text.len() < 2048, "{} bytes", text.len());
        assert!(!text.chars().any(char::is_control));
    }
}
