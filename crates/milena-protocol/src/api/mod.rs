//! Kafka's messages, one module per API.

// Generated from protocol-specs/ by `cargo xtask codegen`; do not edit.

pub mod api_versions;
pub mod create_partitions;
pub mod create_topics;
pub mod delete_topics;
pub mod describe_cluster;
pub mod describe_configs;
pub mod fetch;
pub mod find_coordinator;
pub mod init_producer_id;
pub mod list_offsets;
pub mod metadata;
pub mod offset_for_leader_epoch;
pub mod produce;
pub mod request_header;
pub mod response_header;

pub use api_versions::*;
pub use create_partitions::*;
pub use create_topics::*;
pub use delete_topics::*;
pub use describe_cluster::*;
pub use describe_configs::*;
pub use fetch::*;
pub use find_coordinator::*;
pub use init_producer_id::*;
pub use list_offsets::*;
pub use metadata::*;
pub use offset_for_leader_epoch::*;
pub use produce::*;
pub use request_header::*;
pub use response_header::*;

use crate::message::{ApiInfo, ApiKey, VersionRange};

impl ApiKey {
    /// Produce.
    pub const PRODUCE: ApiKey = ApiKey(0);
    /// Fetch.
    pub const FETCH: ApiKey = ApiKey(1);
    /// ListOffsets.
    pub const LIST_OFFSETS: ApiKey = ApiKey(2);
    /// Metadata.
    pub const METADATA: ApiKey = ApiKey(3);
    /// FindCoordinator.
    pub const FIND_COORDINATOR: ApiKey = ApiKey(10);
    /// ApiVersions.
    pub const API_VERSIONS: ApiKey = ApiKey(18);
    /// CreateTopics.
    pub const CREATE_TOPICS: ApiKey = ApiKey(19);
    /// DeleteTopics.
    pub const DELETE_TOPICS: ApiKey = ApiKey(20);
    /// InitProducerId.
    pub const INIT_PRODUCER_ID: ApiKey = ApiKey(22);
    /// OffsetForLeaderEpoch.
    pub const OFFSET_FOR_LEADER_EPOCH: ApiKey = ApiKey(23);
    /// DescribeConfigs.
    pub const DESCRIBE_CONFIGS: ApiKey = ApiKey(32);
    /// CreatePartitions.
    pub const CREATE_PARTITIONS: ApiKey = ApiKey(37);
    /// DescribeCluster.
    pub const DESCRIBE_CLUSTER: ApiKey = ApiKey(60);
}

/// Every API that can be spoken, in the order of their keys.
#[rustfmt::skip]
pub const APIS: &[ApiInfo] = &[
    ApiInfo { key: ApiKey(0), name: "Produce", versions: VersionRange::new(3, 13), flexible: 9 },
    ApiInfo { key: ApiKey(1), name: "Fetch", versions: VersionRange::new(4, 18), flexible: 12 },
    ApiInfo { key: ApiKey(2), name: "ListOffsets", versions: VersionRange::new(1, 11), flexible: 6 },
    ApiInfo { key: ApiKey(3), name: "Metadata", versions: VersionRange::new(0, 13), flexible: 9 },
    ApiInfo { key: ApiKey(10), name: "FindCoordinator", versions: VersionRange::new(0, 6), flexible: 3 },
    ApiInfo { key: ApiKey(18), name: "ApiVersions", versions: VersionRange::new(0, 5), flexible: 3 },
    ApiInfo { key: ApiKey(19), name: "CreateTopics", versions: VersionRange::new(2, 7), flexible: 5 },
    ApiInfo { key: ApiKey(20), name: "DeleteTopics", versions: VersionRange::new(1, 6), flexible: 4 },
    ApiInfo { key: ApiKey(22), name: "InitProducerId", versions: VersionRange::new(0, 5), flexible: 2 },
    ApiInfo { key: ApiKey(23), name: "OffsetForLeaderEpoch", versions: VersionRange::new(2, 4), flexible: 4 },
    ApiInfo { key: ApiKey(32), name: "DescribeConfigs", versions: VersionRange::new(1, 4), flexible: 4 },
    ApiInfo { key: ApiKey(37), name: "CreatePartitions", versions: VersionRange::new(0, 3), flexible: 2 },
    ApiInfo { key: ApiKey(60), name: "DescribeCluster", versions: VersionRange::new(0, 2), flexible: 0 },
];
