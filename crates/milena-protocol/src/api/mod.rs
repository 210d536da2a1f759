//! Kafka's messages, one module per API.

// Generated from protocol-specs/ by `cargo xtask codegen`; do not edit.

pub mod add_offsets_to_txn;
pub mod add_partitions_to_txn;
pub mod add_raft_voter;
pub mod alter_client_quotas;
pub mod alter_configs;
pub mod alter_partition_reassignments;
pub mod alter_replica_log_dirs;
pub mod alter_share_group_offsets;
pub mod alter_user_scram_credentials;
pub mod api_versions;
pub mod classic_group_state;
pub mod consumer_group_describe;
pub mod consumer_group_heartbeat;
pub mod consumer_group_state;
pub mod consumer_protocol_assignment;
pub mod consumer_protocol_subscription;
pub mod control_record_type_schema;
pub mod create_acls;
pub mod create_delegation_token;
pub mod create_partitions;
pub mod create_topics;
pub mod delete_acls;
pub mod delete_groups;
pub mod delete_records;
pub mod delete_share_group_offsets;
pub mod delete_share_group_state;
pub mod delete_topics;
pub mod describe_acls;
pub mod describe_client_quotas;
pub mod describe_cluster;
pub mod describe_configs;
pub mod describe_delegation_token;
pub mod describe_groups;
pub mod describe_log_dirs;
pub mod describe_producers;
pub mod describe_quorum;
pub mod describe_share_group_offsets;
pub mod describe_topic_partitions;
pub mod describe_transactions;
pub mod describe_user_scram_credentials;
pub mod elect_leaders;
pub mod end_txn;
pub mod end_txn_marker;
pub mod expire_delegation_token;
pub mod fetch;
pub mod find_coordinator;
pub mod get_telemetry_subscriptions;
pub mod heartbeat;
pub mod incremental_alter_configs;
pub mod init_producer_id;
pub mod initialize_share_group_state;
pub mod join_group;
pub mod leave_group;
pub mod list_config_resources;
pub mod list_groups;
pub mod list_offsets;
pub mod list_partition_reassignments;
pub mod list_transactions;
pub mod metadata;
pub mod offset_commit;
pub mod offset_delete;
pub mod offset_fetch;
pub mod offset_for_leader_epoch;
pub mod produce;
pub mod push_telemetry;
pub mod read_share_group_state;
pub mod read_share_group_state_summary;
pub mod remove_raft_voter;
pub mod renew_delegation_token;
pub mod request_header;
pub mod response_header;
pub mod sasl_authenticate;
pub mod sasl_handshake;
pub mod share_acknowledge;
pub mod share_fetch;
pub mod share_group_describe;
pub mod share_group_heartbeat;
pub mod share_group_state;
pub mod share_state;
pub mod streams_group_describe;
pub mod streams_group_heartbeat;
pub mod streams_group_state;
pub mod streams_group_topology_description_update;
pub mod sync_group;
pub mod transaction_state;
pub mod txn_offset_commit;
pub mod unregister_broker;
pub mod unregister_controller;
pub mod update_features;
pub mod write_share_group_state;
pub mod write_txn_markers;

pub use add_offsets_to_txn::*;
pub use add_partitions_to_txn::*;
pub use add_raft_voter::*;
pub use alter_client_quotas::*;
pub use alter_configs::*;
pub use alter_partition_reassignments::*;
pub use alter_replica_log_dirs::*;
pub use alter_share_group_offsets::*;
pub use alter_user_scram_credentials::*;
pub use api_versions::*;
pub use classic_group_state::*;
pub use consumer_group_describe::*;
pub use consumer_group_heartbeat::*;
pub use consumer_group_state::*;
pub use consumer_protocol_assignment::*;
pub use consumer_protocol_subscription::*;
pub use control_record_type_schema::*;
pub use create_acls::*;
pub use create_delegation_token::*;
pub use create_partitions::*;
pub use create_topics::*;
pub use delete_acls::*;
pub use delete_groups::*;
pub use delete_records::*;
pub use delete_share_group_offsets::*;
pub use delete_share_group_state::*;
pub use delete_topics::*;
pub use describe_acls::*;
pub use describe_client_quotas::*;
pub use describe_cluster::*;
pub use describe_configs::*;
pub use describe_delegation_token::*;
pub use describe_groups::*;
pub use describe_log_dirs::*;
pub use describe_producers::*;
pub use describe_quorum::*;
pub use describe_share_group_offsets::*;
pub use describe_topic_partitions::*;
pub use describe_transactions::*;
pub use describe_user_scram_credentials::*;
pub use elect_leaders::*;
pub use end_txn::*;
pub use end_txn_marker::*;
pub use expire_delegation_token::*;
pub use fetch::*;
pub use find_coordinator::*;
pub use get_telemetry_subscriptions::*;
pub use heartbeat::*;
pub use incremental_alter_configs::*;
pub use init_producer_id::*;
pub use initialize_share_group_state::*;
pub use join_group::*;
pub use leave_group::*;
pub use list_config_resources::*;
pub use list_groups::*;
pub use list_offsets::*;
pub use list_partition_reassignments::*;
pub use list_transactions::*;
pub use metadata::*;
pub use offset_commit::*;
pub use offset_delete::*;
pub use offset_fetch::*;
pub use offset_for_leader_epoch::*;
pub use produce::*;
pub use push_telemetry::*;
pub use read_share_group_state::*;
pub use read_share_group_state_summary::*;
pub use remove_raft_voter::*;
pub use renew_delegation_token::*;
pub use request_header::*;
pub use response_header::*;
pub use sasl_authenticate::*;
pub use sasl_handshake::*;
pub use share_acknowledge::*;
pub use share_fetch::*;
pub use share_group_describe::*;
pub use share_group_heartbeat::*;
pub use share_group_state::*;
pub use share_state::*;
pub use streams_group_describe::*;
pub use streams_group_heartbeat::*;
pub use streams_group_state::*;
pub use streams_group_topology_description_update::*;
pub use sync_group::*;
pub use transaction_state::*;
pub use txn_offset_commit::*;
pub use unregister_broker::*;
pub use unregister_controller::*;
pub use update_features::*;
pub use write_share_group_state::*;
pub use write_txn_markers::*;

use crate::message::{ApiInfo, ApiKey, VersionRange};
use crate::state::StateInfo;

/// What every file of this folder is written with.
mod prelude {
    pub(super) use bytes::Bytes;
    pub(super) use bytestring::ByteString;

    pub(super) use crate::error_code::{ErrorClass, ErrorCode, Refresh};
    pub(super) use crate::ids::Uuid;
    pub(super) use crate::message::{ApiKey, Data, Request, Response, VersionRange};
    pub(super) use crate::state::StateValue;
    pub(super) use crate::wire::{DecodeError, EncodeError, MinSize, Numbers, Rare, Reader, Usual, Wire, Writer};
}

#[allow(missing_docs, reason = "each is called like its API")]
impl ApiKey {
    pub const PRODUCE: ApiKey = ApiKey(0);
    pub const FETCH: ApiKey = ApiKey(1);
    pub const LIST_OFFSETS: ApiKey = ApiKey(2);
    pub const METADATA: ApiKey = ApiKey(3);
    pub const OFFSET_COMMIT: ApiKey = ApiKey(8);
    pub const OFFSET_FETCH: ApiKey = ApiKey(9);
    pub const FIND_COORDINATOR: ApiKey = ApiKey(10);
    pub const JOIN_GROUP: ApiKey = ApiKey(11);
    pub const HEARTBEAT: ApiKey = ApiKey(12);
    pub const LEAVE_GROUP: ApiKey = ApiKey(13);
    pub const SYNC_GROUP: ApiKey = ApiKey(14);
    pub const DESCRIBE_GROUPS: ApiKey = ApiKey(15);
    pub const LIST_GROUPS: ApiKey = ApiKey(16);
    pub const SASL_HANDSHAKE: ApiKey = ApiKey(17);
    pub const API_VERSIONS: ApiKey = ApiKey(18);
    pub const CREATE_TOPICS: ApiKey = ApiKey(19);
    pub const DELETE_TOPICS: ApiKey = ApiKey(20);
    pub const DELETE_RECORDS: ApiKey = ApiKey(21);
    pub const INIT_PRODUCER_ID: ApiKey = ApiKey(22);
    pub const OFFSET_FOR_LEADER_EPOCH: ApiKey = ApiKey(23);
    pub const ADD_PARTITIONS_TO_TXN: ApiKey = ApiKey(24);
    pub const ADD_OFFSETS_TO_TXN: ApiKey = ApiKey(25);
    pub const END_TXN: ApiKey = ApiKey(26);
    pub const WRITE_TXN_MARKERS: ApiKey = ApiKey(27);
    pub const TXN_OFFSET_COMMIT: ApiKey = ApiKey(28);
    pub const DESCRIBE_ACLS: ApiKey = ApiKey(29);
    pub const CREATE_ACLS: ApiKey = ApiKey(30);
    pub const DELETE_ACLS: ApiKey = ApiKey(31);
    pub const DESCRIBE_CONFIGS: ApiKey = ApiKey(32);
    pub const ALTER_CONFIGS: ApiKey = ApiKey(33);
    pub const ALTER_REPLICA_LOG_DIRS: ApiKey = ApiKey(34);
    pub const DESCRIBE_LOG_DIRS: ApiKey = ApiKey(35);
    pub const SASL_AUTHENTICATE: ApiKey = ApiKey(36);
    pub const CREATE_PARTITIONS: ApiKey = ApiKey(37);
    pub const CREATE_DELEGATION_TOKEN: ApiKey = ApiKey(38);
    pub const RENEW_DELEGATION_TOKEN: ApiKey = ApiKey(39);
    pub const EXPIRE_DELEGATION_TOKEN: ApiKey = ApiKey(40);
    pub const DESCRIBE_DELEGATION_TOKEN: ApiKey = ApiKey(41);
    pub const DELETE_GROUPS: ApiKey = ApiKey(42);
    pub const ELECT_LEADERS: ApiKey = ApiKey(43);
    pub const INCREMENTAL_ALTER_CONFIGS: ApiKey = ApiKey(44);
    pub const ALTER_PARTITION_REASSIGNMENTS: ApiKey = ApiKey(45);
    pub const LIST_PARTITION_REASSIGNMENTS: ApiKey = ApiKey(46);
    pub const OFFSET_DELETE: ApiKey = ApiKey(47);
    pub const DESCRIBE_CLIENT_QUOTAS: ApiKey = ApiKey(48);
    pub const ALTER_CLIENT_QUOTAS: ApiKey = ApiKey(49);
    pub const DESCRIBE_USER_SCRAM_CREDENTIALS: ApiKey = ApiKey(50);
    pub const ALTER_USER_SCRAM_CREDENTIALS: ApiKey = ApiKey(51);
    pub const DESCRIBE_QUORUM: ApiKey = ApiKey(55);
    pub const UPDATE_FEATURES: ApiKey = ApiKey(57);
    pub const DESCRIBE_CLUSTER: ApiKey = ApiKey(60);
    pub const DESCRIBE_PRODUCERS: ApiKey = ApiKey(61);
    pub const UNREGISTER_BROKER: ApiKey = ApiKey(64);
    pub const DESCRIBE_TRANSACTIONS: ApiKey = ApiKey(65);
    pub const LIST_TRANSACTIONS: ApiKey = ApiKey(66);
    pub const CONSUMER_GROUP_HEARTBEAT: ApiKey = ApiKey(68);
    pub const CONSUMER_GROUP_DESCRIBE: ApiKey = ApiKey(69);
    pub const GET_TELEMETRY_SUBSCRIPTIONS: ApiKey = ApiKey(71);
    pub const PUSH_TELEMETRY: ApiKey = ApiKey(72);
    pub const LIST_CONFIG_RESOURCES: ApiKey = ApiKey(74);
    pub const DESCRIBE_TOPIC_PARTITIONS: ApiKey = ApiKey(75);
    pub const SHARE_GROUP_HEARTBEAT: ApiKey = ApiKey(76);
    pub const SHARE_GROUP_DESCRIBE: ApiKey = ApiKey(77);
    pub const SHARE_FETCH: ApiKey = ApiKey(78);
    pub const SHARE_ACKNOWLEDGE: ApiKey = ApiKey(79);
    pub const ADD_RAFT_VOTER: ApiKey = ApiKey(80);
    pub const REMOVE_RAFT_VOTER: ApiKey = ApiKey(81);
    pub const INITIALIZE_SHARE_GROUP_STATE: ApiKey = ApiKey(83);
    pub const READ_SHARE_GROUP_STATE: ApiKey = ApiKey(84);
    pub const WRITE_SHARE_GROUP_STATE: ApiKey = ApiKey(85);
    pub const DELETE_SHARE_GROUP_STATE: ApiKey = ApiKey(86);
    pub const READ_SHARE_GROUP_STATE_SUMMARY: ApiKey = ApiKey(87);
    pub const STREAMS_GROUP_HEARTBEAT: ApiKey = ApiKey(88);
    pub const STREAMS_GROUP_DESCRIBE: ApiKey = ApiKey(89);
    pub const DESCRIBE_SHARE_GROUP_OFFSETS: ApiKey = ApiKey(90);
    pub const ALTER_SHARE_GROUP_OFFSETS: ApiKey = ApiKey(91);
    pub const DELETE_SHARE_GROUP_OFFSETS: ApiKey = ApiKey(92);
    pub const STREAMS_GROUP_TOPOLOGY_DESCRIPTION_UPDATE: ApiKey = ApiKey(93);
    pub const UNREGISTER_CONTROLLER: ApiKey = ApiKey(94);
}

/// Every API that can be spoken, in the order of their keys.
#[rustfmt::skip]
pub const APIS: &[ApiInfo] = &[
    ApiInfo { key: ApiKey(0), name: "Produce", versions: VersionRange::new(3, 13), flexible: 9 },
    ApiInfo { key: ApiKey(1), name: "Fetch", versions: VersionRange::new(4, 18), flexible: 12 },
    ApiInfo { key: ApiKey(2), name: "ListOffsets", versions: VersionRange::new(1, 11), flexible: 6 },
    ApiInfo { key: ApiKey(3), name: "Metadata", versions: VersionRange::new(0, 13), flexible: 9 },
    ApiInfo { key: ApiKey(8), name: "OffsetCommit", versions: VersionRange::new(2, 10), flexible: 8 },
    ApiInfo { key: ApiKey(9), name: "OffsetFetch", versions: VersionRange::new(1, 10), flexible: 6 },
    ApiInfo { key: ApiKey(10), name: "FindCoordinator", versions: VersionRange::new(0, 6), flexible: 3 },
    ApiInfo { key: ApiKey(11), name: "JoinGroup", versions: VersionRange::new(0, 9), flexible: 6 },
    ApiInfo { key: ApiKey(12), name: "Heartbeat", versions: VersionRange::new(0, 4), flexible: 4 },
    ApiInfo { key: ApiKey(13), name: "LeaveGroup", versions: VersionRange::new(0, 5), flexible: 4 },
    ApiInfo { key: ApiKey(14), name: "SyncGroup", versions: VersionRange::new(0, 5), flexible: 4 },
    ApiInfo { key: ApiKey(15), name: "DescribeGroups", versions: VersionRange::new(0, 6), flexible: 5 },
    ApiInfo { key: ApiKey(16), name: "ListGroups", versions: VersionRange::new(0, 5), flexible: 3 },
    ApiInfo { key: ApiKey(17), name: "SaslHandshake", versions: VersionRange::new(0, 1), flexible: i16::MAX },
    ApiInfo { key: ApiKey(18), name: "ApiVersions", versions: VersionRange::new(0, 5), flexible: 3 },
    ApiInfo { key: ApiKey(19), name: "CreateTopics", versions: VersionRange::new(2, 7), flexible: 5 },
    ApiInfo { key: ApiKey(20), name: "DeleteTopics", versions: VersionRange::new(1, 6), flexible: 4 },
    ApiInfo { key: ApiKey(21), name: "DeleteRecords", versions: VersionRange::new(0, 2), flexible: 2 },
    ApiInfo { key: ApiKey(22), name: "InitProducerId", versions: VersionRange::new(0, 5), flexible: 2 },
    ApiInfo { key: ApiKey(23), name: "OffsetForLeaderEpoch", versions: VersionRange::new(2, 4), flexible: 4 },
    ApiInfo { key: ApiKey(24), name: "AddPartitionsToTxn", versions: VersionRange::new(0, 5), flexible: 3 },
    ApiInfo { key: ApiKey(25), name: "AddOffsetsToTxn", versions: VersionRange::new(0, 4), flexible: 3 },
    ApiInfo { key: ApiKey(26), name: "EndTxn", versions: VersionRange::new(0, 5), flexible: 3 },
    ApiInfo { key: ApiKey(27), name: "WriteTxnMarkers", versions: VersionRange::new(1, 2), flexible: 1 },
    ApiInfo { key: ApiKey(28), name: "TxnOffsetCommit", versions: VersionRange::new(0, 6), flexible: 3 },
    ApiInfo { key: ApiKey(29), name: "DescribeAcls", versions: VersionRange::new(1, 3), flexible: 2 },
    ApiInfo { key: ApiKey(30), name: "CreateAcls", versions: VersionRange::new(1, 3), flexible: 2 },
    ApiInfo { key: ApiKey(31), name: "DeleteAcls", versions: VersionRange::new(1, 3), flexible: 2 },
    ApiInfo { key: ApiKey(32), name: "DescribeConfigs", versions: VersionRange::new(1, 4), flexible: 4 },
    ApiInfo { key: ApiKey(33), name: "AlterConfigs", versions: VersionRange::new(0, 2), flexible: 2 },
    ApiInfo { key: ApiKey(34), name: "AlterReplicaLogDirs", versions: VersionRange::new(1, 2), flexible: 2 },
    ApiInfo { key: ApiKey(35), name: "DescribeLogDirs", versions: VersionRange::new(1, 5), flexible: 2 },
    ApiInfo { key: ApiKey(36), name: "SaslAuthenticate", versions: VersionRange::new(0, 2), flexible: 2 },
    ApiInfo { key: ApiKey(37), name: "CreatePartitions", versions: VersionRange::new(0, 3), flexible: 2 },
    ApiInfo { key: ApiKey(38), name: "CreateDelegationToken", versions: VersionRange::new(1, 3), flexible: 2 },
    ApiInfo { key: ApiKey(39), name: "RenewDelegationToken", versions: VersionRange::new(1, 2), flexible: 2 },
    ApiInfo { key: ApiKey(40), name: "ExpireDelegationToken", versions: VersionRange::new(1, 2), flexible: 2 },
    ApiInfo { key: ApiKey(41), name: "DescribeDelegationToken", versions: VersionRange::new(1, 3), flexible: 2 },
    ApiInfo { key: ApiKey(42), name: "DeleteGroups", versions: VersionRange::new(0, 3), flexible: 2 },
    ApiInfo { key: ApiKey(43), name: "ElectLeaders", versions: VersionRange::new(0, 2), flexible: 2 },
    ApiInfo { key: ApiKey(44), name: "IncrementalAlterConfigs", versions: VersionRange::new(0, 1), flexible: 1 },
    ApiInfo { key: ApiKey(45), name: "AlterPartitionReassignments", versions: VersionRange::new(0, 1), flexible: 0 },
    ApiInfo { key: ApiKey(46), name: "ListPartitionReassignments", versions: VersionRange::new(0, 0), flexible: 0 },
    ApiInfo { key: ApiKey(47), name: "OffsetDelete", versions: VersionRange::new(0, 0), flexible: i16::MAX },
    ApiInfo { key: ApiKey(48), name: "DescribeClientQuotas", versions: VersionRange::new(0, 1), flexible: 1 },
    ApiInfo { key: ApiKey(49), name: "AlterClientQuotas", versions: VersionRange::new(0, 1), flexible: 1 },
    ApiInfo { key: ApiKey(50), name: "DescribeUserScramCredentials", versions: VersionRange::new(0, 0), flexible: 0 },
    ApiInfo { key: ApiKey(51), name: "AlterUserScramCredentials", versions: VersionRange::new(0, 0), flexible: 0 },
    ApiInfo { key: ApiKey(55), name: "DescribeQuorum", versions: VersionRange::new(0, 2), flexible: 0 },
    ApiInfo { key: ApiKey(57), name: "UpdateFeatures", versions: VersionRange::new(0, 2), flexible: 0 },
    ApiInfo { key: ApiKey(60), name: "DescribeCluster", versions: VersionRange::new(0, 2), flexible: 0 },
    ApiInfo { key: ApiKey(61), name: "DescribeProducers", versions: VersionRange::new(0, 0), flexible: 0 },
    ApiInfo { key: ApiKey(64), name: "UnregisterBroker", versions: VersionRange::new(0, 0), flexible: 0 },
    ApiInfo { key: ApiKey(65), name: "DescribeTransactions", versions: VersionRange::new(0, 0), flexible: 0 },
    ApiInfo { key: ApiKey(66), name: "ListTransactions", versions: VersionRange::new(0, 2), flexible: 0 },
    ApiInfo { key: ApiKey(68), name: "ConsumerGroupHeartbeat", versions: VersionRange::new(0, 1), flexible: 0 },
    ApiInfo { key: ApiKey(69), name: "ConsumerGroupDescribe", versions: VersionRange::new(0, 1), flexible: 0 },
    ApiInfo { key: ApiKey(71), name: "GetTelemetrySubscriptions", versions: VersionRange::new(0, 0), flexible: 0 },
    ApiInfo { key: ApiKey(72), name: "PushTelemetry", versions: VersionRange::new(0, 0), flexible: 0 },
    ApiInfo { key: ApiKey(74), name: "ListConfigResources", versions: VersionRange::new(0, 1), flexible: 0 },
    ApiInfo { key: ApiKey(75), name: "DescribeTopicPartitions", versions: VersionRange::new(0, 0), flexible: 0 },
    ApiInfo { key: ApiKey(76), name: "ShareGroupHeartbeat", versions: VersionRange::new(1, 1), flexible: 0 },
    ApiInfo { key: ApiKey(77), name: "ShareGroupDescribe", versions: VersionRange::new(1, 1), flexible: 0 },
    ApiInfo { key: ApiKey(78), name: "ShareFetch", versions: VersionRange::new(1, 2), flexible: 0 },
    ApiInfo { key: ApiKey(79), name: "ShareAcknowledge", versions: VersionRange::new(1, 2), flexible: 0 },
    ApiInfo { key: ApiKey(80), name: "AddRaftVoter", versions: VersionRange::new(0, 1), flexible: 0 },
    ApiInfo { key: ApiKey(81), name: "RemoveRaftVoter", versions: VersionRange::new(0, 0), flexible: 0 },
    ApiInfo { key: ApiKey(83), name: "InitializeShareGroupState", versions: VersionRange::new(0, 0), flexible: 0 },
    ApiInfo { key: ApiKey(84), name: "ReadShareGroupState", versions: VersionRange::new(0, 0), flexible: 0 },
    ApiInfo { key: ApiKey(85), name: "WriteShareGroupState", versions: VersionRange::new(0, 1), flexible: 0 },
    ApiInfo { key: ApiKey(86), name: "DeleteShareGroupState", versions: VersionRange::new(0, 0), flexible: 0 },
    ApiInfo { key: ApiKey(87), name: "ReadShareGroupStateSummary", versions: VersionRange::new(0, 1), flexible: 0 },
    ApiInfo { key: ApiKey(88), name: "StreamsGroupHeartbeat", versions: VersionRange::new(0, 1), flexible: 0 },
    ApiInfo { key: ApiKey(89), name: "StreamsGroupDescribe", versions: VersionRange::new(0, 1), flexible: 0 },
    ApiInfo { key: ApiKey(90), name: "DescribeShareGroupOffsets", versions: VersionRange::new(0, 1), flexible: 0 },
    ApiInfo { key: ApiKey(91), name: "AlterShareGroupOffsets", versions: VersionRange::new(0, 0), flexible: 0 },
    ApiInfo { key: ApiKey(92), name: "DeleteShareGroupOffsets", versions: VersionRange::new(0, 0), flexible: 0 },
    ApiInfo { key: ApiKey(93), name: "StreamsGroupTopologyDescriptionUpdate", versions: VersionRange::new(0, 0), flexible: 0 },
    ApiInfo { key: ApiKey(94), name: "UnregisterController", versions: VersionRange::new(0, 0), flexible: 0 },
];

/// Every record of a coordinator's state that can be read, by topic and type.
#[rustfmt::skip]
pub const STATE_RECORDS: &[StateInfo] = &[
    StateInfo { topic: "__consumer_offsets", id: 0, name: "LegacyOffsetCommit", versions: VersionRange::new(0, 0) },
    StateInfo { topic: "__consumer_offsets", id: 1, name: "OffsetCommit", versions: VersionRange::new(0, 4) },
    StateInfo { topic: "__consumer_offsets", id: 2, name: "GroupMetadata", versions: VersionRange::new(0, 4) },
    StateInfo { topic: "__consumer_offsets", id: 3, name: "ConsumerGroupMetadata", versions: VersionRange::new(0, 0) },
    StateInfo { topic: "__consumer_offsets", id: 4, name: "ConsumerGroupPartitionMetadata", versions: VersionRange::new(0, 0) },
    StateInfo { topic: "__consumer_offsets", id: 5, name: "ConsumerGroupMemberMetadata", versions: VersionRange::new(0, 0) },
    StateInfo { topic: "__consumer_offsets", id: 6, name: "ConsumerGroupTargetAssignmentMetadata", versions: VersionRange::new(0, 0) },
    StateInfo { topic: "__consumer_offsets", id: 7, name: "ConsumerGroupTargetAssignmentMember", versions: VersionRange::new(0, 0) },
    StateInfo { topic: "__consumer_offsets", id: 8, name: "ConsumerGroupCurrentMemberAssignment", versions: VersionRange::new(0, 0) },
    StateInfo { topic: "__consumer_offsets", id: 10, name: "ShareGroupMemberMetadata", versions: VersionRange::new(0, 0) },
    StateInfo { topic: "__consumer_offsets", id: 11, name: "ShareGroupMetadata", versions: VersionRange::new(0, 0) },
    StateInfo { topic: "__consumer_offsets", id: 12, name: "ShareGroupTargetAssignmentMetadata", versions: VersionRange::new(0, 0) },
    StateInfo { topic: "__consumer_offsets", id: 13, name: "ShareGroupTargetAssignmentMember", versions: VersionRange::new(0, 0) },
    StateInfo { topic: "__consumer_offsets", id: 14, name: "ShareGroupCurrentMemberAssignment", versions: VersionRange::new(0, 0) },
    StateInfo { topic: "__consumer_offsets", id: 15, name: "ShareGroupStatePartitionMetadata", versions: VersionRange::new(0, 0) },
    StateInfo { topic: "__consumer_offsets", id: 16, name: "ConsumerGroupRegularExpression", versions: VersionRange::new(0, 0) },
    StateInfo { topic: "__consumer_offsets", id: 17, name: "StreamsGroupMetadata", versions: VersionRange::new(0, 0) },
    StateInfo { topic: "__consumer_offsets", id: 19, name: "StreamsGroupMemberMetadata", versions: VersionRange::new(0, 0) },
    StateInfo { topic: "__consumer_offsets", id: 20, name: "StreamsGroupTargetAssignmentMetadata", versions: VersionRange::new(0, 0) },
    StateInfo { topic: "__consumer_offsets", id: 21, name: "StreamsGroupTargetAssignmentMember", versions: VersionRange::new(0, 0) },
    StateInfo { topic: "__consumer_offsets", id: 22, name: "StreamsGroupCurrentMemberAssignment", versions: VersionRange::new(0, 0) },
    StateInfo { topic: "__consumer_offsets", id: 23, name: "StreamsGroupTopology", versions: VersionRange::new(0, 0) },
    StateInfo { topic: "__share_group_state", id: 0, name: "ShareSnapshot", versions: VersionRange::new(0, 0) },
    StateInfo { topic: "__share_group_state", id: 1, name: "ShareUpdate", versions: VersionRange::new(0, 0) },
    StateInfo { topic: "__transaction_state", id: 0, name: "TransactionLog", versions: VersionRange::new(0, 1) },
];
