//! CreateAcls (key 30): Creates access rules.
//!
//! It may be sent to any broker.
//!
//! | Version | What it changed |
//! |---|---|
//! | 1 | pattern types (KIP-290); throttling starts after the response, not before it (KIP-219) |
//! | 2 | flexible |
//! | 3 | users are resources (KIP-373) |

// Generated from protocol-specs/create_acls.spec by `cargo xtask codegen`; do not edit.

use super::prelude::*;

/// See the [module](self). Versions 1-3.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CreateAclsRequest {
    /// The rules to create.
    pub creations: Vec<CreateAclsRequestCreation>,
}

impl Wire for CreateAclsRequest {
    const MIN_SIZE: MinSize = MinSize::Since(&[(1, 4), (2, 2)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("creations", &self.creations)?;
        w.no_tags()
    }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("creations", &mut self.creations)?;
        r.no_tags()
    }
}

/// One of [`CreateAclsRequest::creations`].
#[derive(Clone, Debug, PartialEq)]
pub struct CreateAclsRequestCreation {
    /// 2 topic, 3 group, 4 cluster, 5 transactional id, 6 delegation token, 7 user.
    pub resource_type: i8,
    /// The resource's name or the beginning of it, or `*`.
    pub resource_name: ByteString,
    /// 3 literal, 4 prefix.
    pub resource_pattern_type: i8,
    /// Whom the rule is about, such as `User:alice`.
    pub principal: ByteString,
    /// The host that the rule is about, or `*`.
    pub host: ByteString,
    /// 2 all, 3 read, 4 write, 5 create, 6 delete, 7 alter, 8 describe, and more as in DescribeAcls.
    pub operation: i8,
    /// 2 deny, 3 allow.
    pub permission_type: i8,
}

impl Default for CreateAclsRequestCreation {
    #[inline]
    fn default() -> Self {
        Self {
            resource_type: 0, resource_name: ByteString::new(), resource_pattern_type: 3, principal: ByteString::new(),
            host: ByteString::new(), operation: 0, permission_type: 0,
        }
    }
}

impl Wire for CreateAclsRequestCreation {
    const MIN_SIZE: MinSize = MinSize::Since(&[(1, 10), (2, 8)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("resource_type", &self.resource_type)?;
        w.field("resource_name", &self.resource_name)?;
        w.field("resource_pattern_type", &self.resource_pattern_type)?;
        w.field("principal", &self.principal)?;
        w.field("host", &self.host)?;
        w.field("operation", &self.operation)?;
        w.field("permission_type", &self.permission_type)?;
        w.no_tags()
    }
    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("resource_type", &mut self.resource_type)?;
        r.fill("resource_name", &mut self.resource_name)?;
        r.fill("resource_pattern_type", &mut self.resource_pattern_type)?;
        r.fill("principal", &mut self.principal)?;
        r.fill("host", &mut self.host)?;
        r.fill_run(&["operation", "permission_type"], (&mut self.operation, &mut self.permission_type))?;
        r.no_tags()
    }
}

impl Request for CreateAclsRequest {
    const API: ApiKey = ApiKey::CREATE_ACLS;
    const VERSIONS: VersionRange = VersionRange::new(1, 3);
    const FLEXIBLE: i16 = 2;
    const ERRORS: &'static [ErrorCode] = &[
        ErrorCode::REQUEST_TIMED_OUT, ErrorCode::CLUSTER_AUTHORIZATION_FAILED, ErrorCode::NOT_CONTROLLER,
        ErrorCode::INVALID_REQUEST, ErrorCode::SECURITY_DISABLED, ErrorCode::INVALID_PRINCIPAL_TYPE,
        ErrorCode::UNSUPPORTED_VERSION, ErrorCode::UNKNOWN_SERVER_ERROR,
    ];
    type Response = CreateAclsResponse;
}

/// See the [module](self). Versions 1-3.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CreateAclsResponse {
    /// Milliseconds for which the client is asked to send nothing, because it is over its quota; 0 if it is not.
    pub throttle_time_ms: i32,
    /// The outcomes, in the order of the request.
    pub results: Vec<CreateAclsResponseResult>,
}

impl Wire for CreateAclsResponse {
    const MIN_SIZE: MinSize = MinSize::Since(&[(1, 8), (2, 6)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("throttle_time_ms", &self.throttle_time_ms)?;
        w.field("results", &self.results)?;
        w.no_tags()
    }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("throttle_time_ms", &mut self.throttle_time_ms)?;
        r.fill("results", &mut self.results)?;
        r.no_tags()
    }
}

/// One of [`CreateAclsResponse::results`].
#[derive(Clone, Debug, PartialEq)]
pub struct CreateAclsResponseResult {
    /// What went wrong, or `NONE`.
    pub error: ErrorCode,
    /// The broker's own words about the error, if it has any.
    pub error_message: Option<ByteString>,
}

impl Default for CreateAclsResponseResult {
    #[inline]
    fn default() -> Self { Self { error: ErrorCode::NONE, error_message: Some(ByteString::new()) } }
}

impl Wire for CreateAclsResponseResult {
    const MIN_SIZE: MinSize = MinSize::Fixed(4);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("error", &self.error)?;
        w.field("error_message", &self.error_message)?;
        w.no_tags()
    }
    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("error", &mut self.error)?;
        r.fill("error_message", &mut self.error_message)?;
        r.no_tags()
    }
}

impl Response for CreateAclsResponse {
    fn throttle_time_ms(&self) -> i32 { self.throttle_time_ms }
}
