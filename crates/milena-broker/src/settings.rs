//! What holds for the whole cluster, under the names of Kafka's broker properties.

use std::time::Duration;

use bytestring::ByteString;

use crate::release::Release;
use crate::validation::Scrutiny;

/// Which transaction protocol the cluster has agreed on: the finalized level of the feature `transaction.version`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum TransactionVersion {
    /// Kafka before 4.0: the records of the transaction log are not flexible.
    V0,
    /// The same protocol with flexible records.
    V1,
    /// An epoch for each transaction (KIP-890 part 2).
    #[default]
    V2,
}

/// Whether a group with members may go from one protocol to the other. One without members always may.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MigrationPolicy {
    /// It may not.
    Disabled,
    /// From the classic protocol to that of consumer groups.
    Upgrade,
    /// From the protocol of consumer groups to the classic one.
    Downgrade,
    /// Either way.
    #[default]
    Bidirectional,
}

impl MigrationPolicy {
    pub(crate) fn upgrades(self) -> bool {
        matches!(self, Self::Upgrade | Self::Bidirectional)
    }

    pub(crate) fn downgrades(self) -> bool {
        matches!(self, Self::Downgrade | Self::Bidirectional)
    }
}

/// Settings of every broker. The defaults are Kafka's but for what a test would wait for or what a single broker could
/// not give: one replica, and no initial delay of rebalances.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Settings {
    /// The release of Kafka that the brokers stand for.
    pub release: Release,
    /// The cluster's id, 22 characters of base64 in Kafka.
    pub cluster_id: ByteString,
    /// The seed of everything that is left to chance.
    pub seed: u64,
    /// `auto.create.topics.enable`.
    pub auto_create_topics: bool,
    /// `num.partitions`.
    pub num_partitions: i32,
    /// `default.replication.factor`; at most the number of brokers is used.
    pub default_replication_factor: i16,
    /// `log.retention.ms`, for topics that have no `retention.ms` of their own; `None` keeps records for ever.
    pub log_retention: Option<Duration>,
    /// `min.insync.replicas`, for topics that have none of their own.
    pub min_insync_replicas: i32,
    /// `message.max.bytes`, for topics that have no `max.message.bytes` of their own.
    pub message_max_bytes: i32,
    /// `socket.request.max.bytes`: a larger frame closes its connection.
    pub socket_request_max_bytes: usize,
    /// `group.initial.rebalance.delay.ms`.
    pub group_initial_rebalance_delay: Duration,
    /// `group.min.session.timeout.ms`.
    pub group_min_session_timeout: Duration,
    /// `group.max.session.timeout.ms`.
    pub group_max_session_timeout: Duration,
    /// `group.max.size`.
    pub group_max_size: usize,
    /// How long a new coordinator reads what its predecessors have written down.
    pub group_load_time: Duration,
    /// `group.consumer.migration.policy`.
    pub group_migration: MigrationPolicy,
    /// `group.consumer.max.size`.
    pub consumer_group_max_size: usize,
    /// `group.consumer.session.timeout.ms`.
    pub consumer_group_session_timeout: Duration,
    /// `group.consumer.min.session.timeout.ms`: what a group may set for itself.
    pub consumer_group_min_session_timeout: Duration,
    /// `group.consumer.max.session.timeout.ms`.
    pub consumer_group_max_session_timeout: Duration,
    /// `group.consumer.heartbeat.interval.ms`.
    pub consumer_group_heartbeat_interval: Duration,
    /// `group.consumer.min.heartbeat.interval.ms`: what a group may set for itself.
    pub consumer_group_min_heartbeat_interval: Duration,
    /// `group.consumer.max.heartbeat.interval.ms`.
    pub consumer_group_max_heartbeat_interval: Duration,
    /// `group.consumer.assignment.interval.ms`: partitions of a group are not shared out anew more often.
    pub consumer_group_assignment_interval: Duration,
    /// `offset.metadata.max.bytes`, which counts UTF-16 units.
    pub offset_metadata_max_bytes: usize,
    /// `offsets.retention.minutes`.
    pub offsets_retention: Duration,
    /// `offsets.retention.check.interval.ms`.
    pub offsets_retention_check_interval: Duration,
    /// `offsets.topic.num.partitions`.
    pub offsets_topic_partitions: i32,
    /// `transaction.state.log.num.partitions`.
    pub transaction_topic_partitions: i32,
    /// `transaction.max.timeout.ms`.
    pub transaction_max_timeout: Duration,
    /// `transaction.abort.timed.out.transaction.cleanup.interval.ms`: how often coordinators look for transactions that take
    /// too long. By default they see it at once, because tests would wait for it.
    pub transaction_abort_interval: Duration,
    /// `producer.id.expiration.ms`.
    pub producer_id_expiration: Duration,
    /// `transactional.id.expiration.ms`.
    pub transactional_id_expiration: Duration,
    /// The finalized level of the feature `transaction.version`, in releases that have it.
    pub transaction_version: TransactionVersion,
    /// `transaction.partition.verification.enable`.
    pub transaction_partition_verification: bool,
    /// `replica.selector.class` is the one that knows racks: clients are sent to a replica in theirs (KIP-392).
    pub rack_aware: bool,
    /// `max.incremental.fetch.session.cache.slots`, of each broker.
    pub fetch_session_slots: usize,
    /// Bytes of memory that the records of the whole cluster take; beyond, the oldest are dropped as retention drops them.
    /// What is not committed stays.
    pub memory: usize,
    /// How long a transaction's marker takes to each partition. A fault may say otherwise.
    pub marker_delay: Duration,
    /// How long a broker takes to read the transactional ids of a partition that it coordinates from then on.
    pub transaction_load_time: Duration,
    /// How long a follower takes to copy what its leader has appended; it catches up at once when zero.
    pub replication_delay: Duration,
    /// Whether every record of a batch is looked at before it is appended, as Kafka does; otherwise only its head is.
    pub validate_records: bool,
    /// For benchmarks of producers only: batches are numbered by what their heads say, acknowledged and not kept. Nothing
    /// looks at their checksums or records, so that the brokers are never what limits a client.
    pub discard_records: bool,
    /// `replica.lag.time.max.ms`: how long a follower may lag before it is out of sync. By default it is in sync until a
    /// test says otherwise, because only tests make followers lag.
    pub replica_lag_time_max: Option<Duration>,
    /// `log.retention.check.interval.ms`.
    pub retention_check_interval: Duration,
    /// `log.cleaner.backoff.ms`: how often compaction looks for work.
    pub cleaner_backoff: Duration,
    /// `fetch.max.bytes`.
    pub fetch_max_bytes: usize,
    /// Whether a hash over every byte is kept, by which two runs are compared.
    pub trace: bool,
}

impl Settings {
    /// How much of a batch is looked at before it is appended.
    pub(crate) fn scrutiny(&self) -> Scrutiny {
        match (self.discard_records, self.validate_records) {
            (true, _) => Scrutiny::Head,
            (false, true) => Scrutiny::Records,
            (false, false) => Scrutiny::Checksum,
        }
    }

    /// The settings without what their release does not know.
    pub(crate) fn of_release(mut self) -> Self {
        if !self.release.has_features() {
            self.transaction_version = TransactionVersion::V0;
        }
        self
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            release: Release::default(),
            cluster_id: ByteString::from_static("bWlsZW5hLWJyb2tlcnMtMQ"),
            seed: 0,
            auto_create_topics: true,
            num_partitions: 1,
            default_replication_factor: 3,
            log_retention: Some(Duration::from_secs(7 * 24 * 60 * 60)),
            min_insync_replicas: 1,
            message_max_bytes: 1_048_588,
            socket_request_max_bytes: 104_857_600,
            group_initial_rebalance_delay: Duration::ZERO,
            group_min_session_timeout: Duration::from_secs(6),
            group_max_session_timeout: Duration::from_secs(30 * 60),
            group_max_size: i32::MAX as usize,
            group_load_time: Duration::ZERO,
            group_migration: MigrationPolicy::default(),
            consumer_group_max_size: i32::MAX as usize,
            consumer_group_session_timeout: Duration::from_secs(45),
            consumer_group_min_session_timeout: Duration::from_secs(45),
            consumer_group_max_session_timeout: Duration::from_secs(60),
            consumer_group_heartbeat_interval: Duration::from_secs(5),
            consumer_group_min_heartbeat_interval: Duration::from_secs(5),
            consumer_group_max_heartbeat_interval: Duration::from_secs(15),
            consumer_group_assignment_interval: Duration::ZERO,
            offset_metadata_max_bytes: 4096,
            offsets_retention: Duration::from_secs(7 * 24 * 60 * 60),
            offsets_retention_check_interval: Duration::from_secs(10 * 60),
            offsets_topic_partitions: 50,
            transaction_topic_partitions: 50,
            transaction_max_timeout: Duration::from_secs(15 * 60),
            transaction_abort_interval: Duration::ZERO,
            producer_id_expiration: Duration::from_secs(24 * 60 * 60),
            transactional_id_expiration: Duration::from_secs(7 * 24 * 60 * 60),
            transaction_version: TransactionVersion::default(),
            transaction_partition_verification: true,
            rack_aware: false,
            fetch_session_slots: 1000,
            memory: 1024 * 1024 * 1024,
            marker_delay: Duration::ZERO,
            transaction_load_time: Duration::ZERO,
            replication_delay: Duration::ZERO,
            validate_records: true,
            discard_records: false,
            replica_lag_time_max: None,
            retention_check_interval: Duration::from_secs(5 * 60),
            cleaner_backoff: Duration::from_secs(15),
            fetch_max_bytes: 55 * 1024 * 1024,
            trace: false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_discarded_is_looked_at_least() {
        let scrutiny = |discard_records, validate_records| {
            let settings = Settings {
                discard_records,
                validate_records,
                ..Settings::default()
            };
            settings.scrutiny()
        };
        assert_eq!(scrutiny(true, true), Scrutiny::Head);
        assert_eq!(scrutiny(false, false), Scrutiny::Checksum);
        assert_eq!(scrutiny(false, true), Scrutiny::Records);
    }
}
