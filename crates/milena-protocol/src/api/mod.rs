//! Kafka's messages, one module per API.

// Generated from protocol-specs/ by `cargo xtask codegen`; do not edit.

pub mod api_versions;
pub mod fetch;
pub mod list_offsets;
pub mod metadata;
pub mod produce;
pub mod request_header;
pub mod response_header;

pub use api_versions::*;
pub use fetch::*;
pub use list_offsets::*;
pub use metadata::*;
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
    /// ApiVersions.
    pub const API_VERSIONS: ApiKey = ApiKey(18);
}

/// Every API that can be spoken, in the order of their keys.
#[rustfmt::skip]
pub const APIS: &[ApiInfo] = &[
    ApiInfo { key: ApiKey(0), name: "Produce", versions: VersionRange::new(3, 13), flexible: 9 },
    ApiInfo { key: ApiKey(1), name: "Fetch", versions: VersionRange::new(4, 18), flexible: 12 },
    ApiInfo { key: ApiKey(2), name: "ListOffsets", versions: VersionRange::new(1, 11), flexible: 6 },
    ApiInfo { key: ApiKey(3), name: "Metadata", versions: VersionRange::new(0, 13), flexible: 9 },
    ApiInfo { key: ApiKey(18), name: "ApiVersions", versions: VersionRange::new(0, 5), flexible: 3 },
];
