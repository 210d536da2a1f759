//! DescribeCluster (key 60): Asks for the nodes of the cluster.
//!
//! It may be sent to any broker.
//!
//! | Version | What it changed |
//! |---|---|
//! | 0 | (KIP-700) |
//! | 1 | controllers can be asked for (KIP-919) |
//! | 2 | fenced brokers can be asked for (KIP-1073) |

// Generated from protocol-specs/describe_cluster.spec by `cargo xtask codegen`; do not edit.

use super::prelude::*;

/// See the [module](self). Versions 0-2.
#[derive(Clone, Debug, PartialEq)]
pub struct DescribeClusterRequest {
    /// Whether to list what the client may do to the cluster.
    pub include_cluster_authorized_operations: bool,
    /// 1 to be told of brokers, 2 of controllers. Versions 1+.
    pub endpoint_type: i8,
    /// Whether to be told of brokers that are registered but not in use. Versions 2+.
    pub include_fenced_brokers: bool,
}

impl Default for DescribeClusterRequest {
    #[inline]
    fn default() -> Self {
        Self { include_cluster_authorized_operations: false, endpoint_type: 1, include_fenced_brokers: false }
    }
}

impl Wire for DescribeClusterRequest {
    const MIN_SIZE: MinSize = MinSize::Since(&[(0, 2), (1, 3), (2, 4)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        let v = w.version();
        w.field("include_cluster_authorized_operations", &self.include_cluster_authorized_operations)?;
        w.field_or(v >= 1, "endpoint_type", &self.endpoint_type, &1)?;
        w.field_or(v >= 2, "include_fenced_brokers", &self.include_fenced_brokers, &false)?;
        w.no_tags()
    }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        let v = r.version();
        r.fill("include_cluster_authorized_operations", &mut self.include_cluster_authorized_operations)?;
        r.fill_if(v >= 1, "endpoint_type", &mut self.endpoint_type)?;
        r.fill_if(v >= 2, "include_fenced_brokers", &mut self.include_fenced_brokers)?;
        r.no_tags()
    }
}

impl Request for DescribeClusterRequest {
    const API: ApiKey = ApiKey::DESCRIBE_CLUSTER;
    const VERSIONS: VersionRange = VersionRange::new(0, 2);
    const FLEXIBLE: i16 = 0;
    const ERRORS: &'static [ErrorCode] = &[
        ErrorCode::CLUSTER_AUTHORIZATION_FAILED, ErrorCode::INVALID_REQUEST, ErrorCode::MISMATCHED_ENDPOINT_TYPE,
        ErrorCode::UNSUPPORTED_ENDPOINT_TYPE, ErrorCode::UNSUPPORTED_VERSION, ErrorCode::UNKNOWN_SERVER_ERROR,
    ];
    type Response = DescribeClusterResponse;
}

/// See the [module](self). Versions 0-2.
#[derive(Clone, Debug, PartialEq)]
pub struct DescribeClusterResponse {
    /// Milliseconds for which the client is asked to send nothing, because it is over its quota; 0 if it is not.
    pub throttle_time_ms: i32,
    /// What went wrong, or `NONE`.
    pub error: ErrorCode,
    /// The broker's own words about the error, if it has any.
    pub error_message: Option<ByteString>,
    /// 1 brokers, 2 controllers. Versions 1+.
    pub endpoint_type: i8,
    /// The id of the cluster.
    pub cluster_id: ByteString,
    /// The node that takes requests for the controller, or -1.
    pub controller_id: i32,
    /// The nodes.
    pub brokers: Vec<DescribeClusterResponseBroker>,
    /// What the client may do to the cluster, one bit per operation.
    pub cluster_authorized_operations: i32,
}

impl Default for DescribeClusterResponse {
    #[inline]
    fn default() -> Self {
        Self {
            throttle_time_ms: 0, error: ErrorCode::NONE, error_message: None, endpoint_type: 1,
            cluster_id: ByteString::new(), controller_id: -1, brokers: Vec::new(),
            cluster_authorized_operations: i32::MIN,
        }
    }
}

impl Wire for DescribeClusterResponse {
    const MIN_SIZE: MinSize = MinSize::Since(&[(0, 18), (1, 19)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        let v = w.version();
        w.field("throttle_time_ms", &self.throttle_time_ms)?;
        w.field("error", &self.error)?;
        w.field("error_message", &self.error_message)?;
        w.field_or(v >= 1, "endpoint_type", &self.endpoint_type, &1)?;
        w.field("cluster_id", &self.cluster_id)?;
        w.field("controller_id", &self.controller_id)?;
        w.field("brokers", &self.brokers)?;
        w.field("cluster_authorized_operations", &self.cluster_authorized_operations)?;
        w.no_tags()
    }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        let v = r.version();
        r.fill_run(&["throttle_time_ms", "error"], (&mut self.throttle_time_ms, &mut self.error))?;
        r.fill("error_message", &mut self.error_message)?;
        r.fill_if(v >= 1, "endpoint_type", &mut self.endpoint_type)?;
        r.fill("cluster_id", &mut self.cluster_id)?;
        r.fill("controller_id", &mut self.controller_id)?;
        r.fill("brokers", &mut self.brokers)?;
        r.fill("cluster_authorized_operations", &mut self.cluster_authorized_operations)?;
        r.no_tags()
    }
}

/// One of [`DescribeClusterResponse::brokers`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DescribeClusterResponseBroker {
    /// The node's id.
    pub id: i32,
    /// The host name or address to connect to.
    pub host: ByteString,
    /// The port to connect to.
    pub port: i32,
    /// The rack or zone, if one was configured.
    pub rack: Option<ByteString>,
    /// Whether the broker is registered but not in use. Versions 2+.
    pub is_fenced: bool,
}

impl Wire for DescribeClusterResponseBroker {
    const MIN_SIZE: MinSize = MinSize::Since(&[(0, 11), (2, 12)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        let v = w.version();
        w.field("id", &self.id)?;
        w.field("host", &self.host)?;
        w.field("port", &self.port)?;
        w.field("rack", &self.rack)?;
        w.field_or(v >= 2, "is_fenced", &self.is_fenced, &false)?;
        w.no_tags()
    }
    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        let v = r.version();
        r.fill("id", &mut self.id)?;
        r.fill("host", &mut self.host)?;
        r.fill("port", &mut self.port)?;
        r.fill("rack", &mut self.rack)?;
        r.fill_if(v >= 2, "is_fenced", &mut self.is_fenced)?;
        r.no_tags()
    }
}

impl Response for DescribeClusterResponse {
    fn throttle_time_ms(&self) -> i32 { self.throttle_time_ms }
}
