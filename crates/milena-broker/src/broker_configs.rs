//! The configurations of brokers that were set while the cluster ran, and which of brokers and groups there are.

use std::collections::BTreeMap;

use bytestring::ByteString;

use crate::config_def::{ANY_INT, ANY_LONG, Definition, InvalidConfig, Kind};
use crate::machine::Machine;
use crate::node::NodeId;
use crate::settings::Settings;
use crate::topic_configs::{Configs, Fallback, TOPIC_CONFIGS, TopicConfig};

/// What was set for brokers while the cluster ran.
#[derive(Debug, Default)]
pub(crate) struct BrokerConfigs {
    /// For every broker.
    pub(crate) all: Configs,
    /// For single brokers.
    pub(crate) each: BTreeMap<NodeId, Configs>,
}

impl BrokerConfigs {
    /// What a new cluster has.
    pub(crate) fn new(settings: &Settings) -> Self {
        if !settings.release.has_eligible_leader_replicas() {
            return Self::default();
        }
        let replicas = settings.min_insync_replicas.to_string();
        let name = ByteString::from_static("min.insync.replicas");
        Self {
            all: Configs::from([(name, replicas.into())]),
            ..Self::default()
        }
    }
}

impl Machine {
    /// What holds for topics that have nothing of their own.
    pub(crate) fn fallback(&self) -> Fallback<'_> {
        Fallback {
            settings: &self.settings,
            brokers: &self.configs.all,
        }
    }

    /// Reads the topics' configurations again, after those of the brokers have changed.
    pub(crate) fn refresh_topic_configs(&mut self) {
        let fallback = Fallback {
            settings: &self.settings,
            brokers: &self.configs.all,
        };
        for topic in self.topics.iter_mut() {
            // What was accepted once stays accepted; if it now contradicts the brokers', the old values hold.
            if let Ok(config) = TopicConfig::parse(&topic.configs, fallback) {
                topic.config = config;
            }
        }
    }

    /// The value that a broker was started with.
    pub(crate) fn started_with(&self, node: NodeId, known: &Definition) -> Option<String> {
        let settings = &self.settings;
        let ms = |time: std::time::Duration| time.as_millis().to_string();
        Some(match known.name {
            "advertised.listeners" | "listeners" => {
                let address = &self.nodes.get(&node)?.address;
                format!("PLAINTEXT://{}:{}", address.host, address.port)
            }
            "auto.create.topics.enable" => settings.auto_create_topics.to_string(),
            "broker.id" | "node.id" => node.to_string(),
            "broker.rack" => self.nodes.get(&node)?.rack.as_ref()?.to_string(),
            "default.replication.factor" => settings.default_replication_factor.to_string(),
            "group.initial.rebalance.delay.ms" => ms(settings.group_initial_rebalance_delay),
            "group.consumer.assignment.interval.ms" => {
                ms(settings.consumer_group_assignment_interval)
            }
            "group.consumer.heartbeat.interval.ms" => {
                ms(settings.consumer_group_heartbeat_interval)
            }
            "group.consumer.max.heartbeat.interval.ms" => {
                ms(settings.consumer_group_max_heartbeat_interval)
            }
            "group.consumer.max.session.timeout.ms" => {
                ms(settings.consumer_group_max_session_timeout)
            }
            "group.consumer.min.heartbeat.interval.ms" => {
                ms(settings.consumer_group_min_heartbeat_interval)
            }
            "group.consumer.min.session.timeout.ms" => {
                ms(settings.consumer_group_min_session_timeout)
            }
            "group.consumer.session.timeout.ms" => ms(settings.consumer_group_session_timeout),
            "group.max.session.timeout.ms" => ms(settings.group_max_session_timeout),
            "group.min.session.timeout.ms" => ms(settings.group_min_session_timeout),
            "log.retention.ms" => ms(settings.log_retention?),
            "offset.metadata.max.bytes" => settings.offset_metadata_max_bytes.to_string(),
            "log.dirs" => log_dir(node),
            "max.incremental.fetch.session.cache.slots" => settings.fetch_session_slots.to_string(),
            "message.max.bytes" => settings.message_max_bytes.to_string(),
            "min.insync.replicas" => settings.min_insync_replicas.to_string(),
            "num.partitions" => settings.num_partitions.to_string(),
            "offsets.topic.num.partitions" => settings.offsets_topic_partitions.to_string(),
            "producer.id.expiration.ms" => ms(settings.producer_id_expiration),
            "socket.request.max.bytes" => settings.socket_request_max_bytes.to_string(),
            "transaction.max.timeout.ms" => ms(settings.transaction_max_timeout),
            "transaction.partition.verification.enable" => {
                settings.transaction_partition_verification.to_string()
            }
            "transaction.state.log.num.partitions" => {
                settings.transaction_topic_partitions.to_string()
            }
            "transactional.id.expiration.ms" => ms(settings.transactional_id_expiration),
            _ => return None,
        })
    }
}

/// The name of a broker's only log directory. There is none: everything is in memory.
pub(crate) fn log_dir(node: NodeId) -> String {
    format!("/memory/broker-{node}")
}

/// The definition of a broker's configuration.
///
/// # Errors
///
/// When there is none of this name.
pub(crate) fn definition(name: &str) -> Result<&'static Definition, InvalidConfig> {
    let found = BROKER_CONFIGS.iter().find(|known| known.name == name);
    found.ok_or_else(|| InvalidConfig(format!("Unknown broker config name: {name}")))
}

/// The definition of a group's configuration.
///
/// # Errors
///
/// When there is none of this name.
pub(crate) fn group_definition(name: &str) -> Result<&'static Definition, InvalidConfig> {
    let found = GROUP_CONFIGS.iter().find(|known| known.name == name);
    found.ok_or_else(|| InvalidConfig(format!("Unknown group config name: {name}")))
}

/// Whether a broker's configuration may be changed while it runs: those that stand in for topics' may.
pub(crate) fn is_dynamic(name: &str) -> bool {
    let mut synonyms = TOPIC_CONFIGS.iter().filter_map(|it| it.synonyms.first());
    synonyms.any(|synonym| *synonym == name)
        || matches!(
            name,
            "background.threads"
                | "log.cleaner.threads"
                | "max.connections"
                | "max.connections.per.ip"
                | "num.io.threads"
                | "num.network.threads"
                | "num.recovery.threads.per.data.dir"
                | "num.replica.fetchers"
                | "producer.id.expiration.ms"
        )
}

const fn config(name: &'static str, kind: Kind, default: &'static str) -> Definition {
    Definition {
        name,
        kind,
        default: Some(default),
        synonyms: &[],
    }
}

const fn unset(name: &'static str, kind: Kind) -> Definition {
    Definition {
        name,
        kind,
        default: None,
        synonyms: &[],
    }
}

const fn int(least: i64) -> Kind {
    Kind::Int(least, i32::MAX as i64)
}

const fn long(least: i64) -> Kind {
    Kind::Long(least, i64::MAX)
}

const SHORT: Kind = Kind::Short(1, i16::MAX as i64);
const FOREVER: &str = "9223372036854775807";
const CODECS: &[&str] = &["uncompressed", "zstd", "lz4", "snappy", "gzip", "producer"];
const POLICIES: &[&str] = &["compact", "delete"];
const TIMESTAMPS: &[&str] = &["CreateTime", "LogAppendTime"];

/// The configurations of a broker that say something here, as in Kafka 4.4, in the order of names.
#[rustfmt::skip]
pub(crate) const BROKER_CONFIGS: &[Definition] = &[
    unset("advertised.listeners", Kind::List),
    config("auto.create.topics.enable", Kind::Boolean, "true"),
    config("auto.leader.rebalance.enable", Kind::Boolean, "true"),
    config("background.threads", int(1), "10"),
    config("broker.id", ANY_INT, "-1"),
    unset("broker.rack", Kind::Text),
    config("compression.gzip.level", Kind::GzipLevel(1, 9), "-1"),
    config("compression.lz4.level", Kind::Int(1, 17), "9"),
    config("compression.type", Kind::Word(CODECS), "producer"),
    config("compression.zstd.level", Kind::Int(-131_072, 22), "3"),
    config("connections.max.idle.ms", ANY_LONG, "600000"),
    config("default.replication.factor", ANY_INT, "1"),
    config("delete.topic.enable", Kind::Boolean, "true"),
    config("fetch.max.bytes", int(1024), "57671680"),
    config("group.consumer.assignment.interval.ms", int(0), "1000"),
    config("group.consumer.heartbeat.interval.ms", int(1), "5000"),
    config("group.consumer.max.heartbeat.interval.ms", int(1), "15000"),
    config("group.consumer.max.session.timeout.ms", int(1), "60000"),
    config("group.consumer.min.heartbeat.interval.ms", int(1), "5000"),
    config("group.consumer.min.session.timeout.ms", int(1), "45000"),
    config("group.consumer.session.timeout.ms", int(1), "45000"),
    config("group.initial.rebalance.delay.ms", ANY_INT, "3000"),
    config("group.max.session.timeout.ms", ANY_INT, "1800000"),
    config("group.max.size", int(1), "2147483647"),
    config("group.min.session.timeout.ms", ANY_INT, "6000"),
    config("listeners", Kind::List, "PLAINTEXT://:9092"),
    config("log.cleaner.delete.retention.ms", long(0), "86400000"),
    config("log.cleaner.max.compaction.lag.ms", long(1), FOREVER),
    config("log.cleaner.min.cleanable.ratio", Kind::Double(0.0, 1.0), "0.5"),
    config("log.cleaner.min.compaction.lag.ms", long(0), "0"),
    config("log.cleaner.threads", int(0), "1"),
    config("log.cleanup.policy", Kind::Words(POLICIES), "delete"),
    config("log.dir", Kind::List, "/tmp/kafka-logs"),
    unset("log.dirs", Kind::List),
    config("log.flush.interval.messages", long(1), FOREVER),
    unset("log.flush.interval.ms", ANY_LONG),
    config("log.index.interval.bytes", int(0), "4096"),
    config("log.index.size.max.bytes", int(4), "10485760"),
    config("log.local.retention.bytes", long(-2), "-2"),
    config("log.local.retention.ms", long(-2), "-2"),
    config("log.message.timestamp.after.max.ms", long(0), "3600000"),
    config("log.message.timestamp.before.max.ms", long(0), FOREVER),
    config("log.message.timestamp.type", Kind::Word(TIMESTAMPS), "CreateTime"),
    config("log.preallocate", Kind::Boolean, "false"),
    config("log.remote.copy.lag.bytes", long(-1), "-1"),
    config("log.remote.copy.lag.ms", long(-1), "0"),
    config("log.retention.bytes", ANY_LONG, "-1"),
    config("log.retention.hours", ANY_INT, "168"),
    unset("log.retention.minutes", ANY_INT),
    unset("log.retention.ms", ANY_LONG),
    config("log.roll.hours", int(1), "168"),
    config("log.roll.jitter.hours", int(0), "0"),
    unset("log.roll.jitter.ms", ANY_LONG),
    unset("log.roll.ms", ANY_LONG),
    config("log.segment.bytes", int(1_048_576), "1073741824"),
    config("log.segment.delete.delay.ms", long(0), "60000"),
    config("max.connections", int(0), "2147483647"),
    config("max.connections.per.ip", int(0), "2147483647"),
    config("max.decompressed.message.bytes", Kind::Int(1, 2_147_483_639), "2147483639"),
    config("max.incremental.fetch.session.cache.slots", int(0), "1000"),
    config("max.request.partition.size.limit", int(1), "2000"),
    config("message.max.bytes", int(0), "1048588"),
    config("min.insync.replicas", int(1), "1"),
    unset("node.id", int(0)),
    config("num.io.threads", int(1), "8"),
    config("num.network.threads", int(1), "3"),
    config("num.partitions", int(1), "1"),
    config("num.recovery.threads.per.data.dir", int(1), "2"),
    config("num.replica.fetchers", int(1), "1"),
    config("offset.metadata.max.bytes", ANY_INT, "4096"),
    config("offsets.retention.minutes", int(1), "10080"),
    config("offsets.topic.num.partitions", int(1), "50"),
    config("offsets.topic.replication.factor", SHORT, "3"),
    config("process.roles", Kind::Words(&["broker", "controller"]), "broker,controller"),
    config("producer.id.expiration.ms", int(1), "86400000"),
    config("replica.lag.time.max.ms", ANY_LONG, "30000"),
    config("socket.request.max.bytes", int(1), "104857600"),
    config("transaction.max.timeout.ms", int(1), "900000"),
    config("transaction.partition.verification.enable", Kind::Boolean, "true"),
    config("transaction.state.log.min.isr", int(1), "2"),
    config("transaction.state.log.num.partitions", int(1), "50"),
    config("transaction.state.log.replication.factor", SHORT, "3"),
    config("transactional.id.expiration.ms", int(1), "604800000"),
    config("unclean.leader.election.enable", Kind::Boolean, "false"),
];

/// The configurations of a group in Kafka 4.4 that are served here, in the order of names.
#[rustfmt::skip]
pub(crate) const GROUP_CONFIGS: &[Definition] = &[
    config("consumer.assignment.interval.ms", int(0), "1000"),
    config("consumer.assignor.offload.enable", Kind::Boolean, "true"),
    config("consumer.heartbeat.interval.ms", int(1), "5000"),
    config("consumer.session.timeout.ms", int(1), "45000"),
    config("share.assignment.interval.ms", int(0), "1000"),
    config("share.assignor.offload.enable", Kind::Boolean, "true"),
    config("share.auto.offset.reset", Kind::Text, "latest"),
    config("share.delivery.count.limit", int(2), "5"),
    config("share.heartbeat.interval.ms", int(1), "5000"),
    config("share.isolation.level", Kind::Word(&["read_committed", "read_uncommitted"]), "read_uncommitted"),
    config("share.partition.max.record.locks", int(100), "2000"),
    config("share.record.lock.duration.ms", int(1000), "30000"),
    config("share.renew.acknowledge.enable", Kind::Boolean, "true"),
    config("share.session.timeout.ms", int(1), "45000"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_are_in_order_and_their_defaults_may_be_set() {
        for table in [BROKER_CONFIGS, GROUP_CONFIGS] {
            assert!(table.is_sorted_by_key(|known| known.name));
            for known in table {
                known.default.iter().for_each(|it| known.check(it).unwrap());
            }
        }
    }

    #[test]
    fn what_stands_in_for_a_topics_configuration_is_a_brokers() {
        let synonyms = TOPIC_CONFIGS.iter().filter_map(|it| it.synonyms.first());
        for synonym in synonyms {
            definition(synonym).unwrap();
        }
    }
}
