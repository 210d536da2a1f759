//! DescribeAcls (key 29): Asks which access rules match a filter.
//!
//! It may be sent to any broker.
//!
//! | Version | What it changed |
//! |---|---|
//! | 1 | pattern types (KIP-290); throttling starts after the response, not before it (KIP-219) |
//! | 2 | flexible |
//! | 3 | users are resources (KIP-373) |

// Generated from protocol-specs/describe_acls.spec by `cargo xtask codegen`; do not edit.

use super::prelude::*;

/// See the [module](self). Versions 1-3.
#[derive(Clone, Debug, PartialEq)]
pub struct DescribeAclsRequest {
    /// 1 any, 2 topic, 3 group, 4 cluster, 5 transactional id, 6 delegation token, 7 user.
    pub resource_type_filter: i8,
    /// The resource's name, or null for any.
    pub resource_name_filter: Option<ByteString>,
    /// 1 any, 2 rules that apply to the name, 3 literal names, 4 prefixes.
    pub pattern_type_filter: i8,
    /// Whom the rule is about, such as `User:alice`, or null for anybody.
    pub principal_filter: Option<ByteString>,
    /// The host that the rule is about, or null for any.
    pub host_filter: Option<ByteString>,
    /// 1 any, 2 all, 3 read, 4 write, 5 create, 6 delete, 7 alter, 8 describe, 9 cluster action, 10 describe configs, 11 alter configs, 12 idempotent write, 13 create tokens, 14 describe tokens, 15 two-phase commit.
    pub operation: i8,
    /// 1 any, 2 deny, 3 allow.
    pub permission_type: i8,
}

impl Default for DescribeAclsRequest {
    #[inline]
    fn default() -> Self {
        Self {
            resource_type_filter: 0, resource_name_filter: Some(ByteString::new()), pattern_type_filter: 3,
            principal_filter: Some(ByteString::new()), host_filter: Some(ByteString::new()), operation: 0,
            permission_type: 0,
        }
    }
}

impl Wire for DescribeAclsRequest {
    const MIN_SIZE: MinSize = MinSize::Since(&[(1, 10), (2, 8)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("resource_type_filter", &self.resource_type_filter)?;
        w.field("resource_name_filter", &self.resource_name_filter)?;
        w.field("pattern_type_filter", &self.pattern_type_filter)?;
        w.field("principal_filter", &self.principal_filter)?;
        w.field("host_filter", &self.host_filter)?;
        w.field("operation", &self.operation)?;
        w.field("permission_type", &self.permission_type)?;
        w.no_tags()
    }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("resource_type_filter", &mut self.resource_type_filter)?;
        r.fill("resource_name_filter", &mut self.resource_name_filter)?;
        r.fill("pattern_type_filter", &mut self.pattern_type_filter)?;
        r.fill("principal_filter", &mut self.principal_filter)?;
        r.fill("host_filter", &mut self.host_filter)?;
        r.fill_run(&["operation", "permission_type"], (&mut self.operation, &mut self.permission_type))?;
        r.no_tags()
    }
}

impl Request for DescribeAclsRequest {
    const API: ApiKey = ApiKey::DESCRIBE_ACLS;
    const VERSIONS: VersionRange = VersionRange::new(1, 3);
    const FLEXIBLE: i16 = 2;
    const ERRORS: &'static [ErrorCode] = &[
        ErrorCode::CLUSTER_AUTHORIZATION_FAILED, ErrorCode::INVALID_REQUEST, ErrorCode::SECURITY_DISABLED,
        ErrorCode::UNSUPPORTED_VERSION, ErrorCode::UNKNOWN_SERVER_ERROR,
    ];
    type Response = DescribeAclsResponse;
}

/// See the [module](self). Versions 1-3.
#[derive(Clone, Debug, PartialEq)]
pub struct DescribeAclsResponse {
    /// Milliseconds for which the client is asked to send nothing, because it is over its quota; 0 if it is not.
    pub throttle_time_ms: i32,
    /// What went wrong, or `NONE`.
    pub error: ErrorCode,
    /// The broker's own words about the error, if it has any.
    pub error_message: Option<ByteString>,
    /// The resources that have such rules.
    pub resources: Vec<DescribeAclsResponseResource>,
}

impl Default for DescribeAclsResponse {
    #[inline]
    fn default() -> Self {
        Self {
            throttle_time_ms: 0, error: ErrorCode::NONE, error_message: Some(ByteString::new()), resources: Vec::new(),
        }
    }
}

impl Wire for DescribeAclsResponse {
    const MIN_SIZE: MinSize = MinSize::Since(&[(1, 12), (2, 9)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("throttle_time_ms", &self.throttle_time_ms)?;
        w.field("error", &self.error)?;
        w.field("error_message", &self.error_message)?;
        w.field("resources", &self.resources)?;
        w.no_tags()
    }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill_run(&["throttle_time_ms", "error"], (&mut self.throttle_time_ms, &mut self.error))?;
        r.fill("error_message", &mut self.error_message)?;
        r.fill("resources", &mut self.resources)?;
        r.no_tags()
    }
}

/// One of [`DescribeAclsResponse::resources`].
#[derive(Clone, Debug, PartialEq)]
pub struct DescribeAclsResponseResource {
    /// As in the request.
    pub resource_type: i8,
    /// The resource's name or the beginning of it, or `*`.
    pub resource_name: ByteString,
    /// 3 literal, 4 prefix.
    pub pattern_type: i8,
    /// The rules.
    pub acls: Vec<DescribeAclsResponseAcl>,
}

impl Default for DescribeAclsResponseResource {
    #[inline]
    fn default() -> Self {
        Self { resource_type: 0, resource_name: ByteString::new(), pattern_type: 3, acls: Vec::new() }
    }
}

impl Wire for DescribeAclsResponseResource {
    const MIN_SIZE: MinSize = MinSize::Since(&[(1, 8), (2, 5)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("resource_type", &self.resource_type)?;
        w.field("resource_name", &self.resource_name)?;
        w.field("pattern_type", &self.pattern_type)?;
        w.field("acls", &self.acls)?;
        w.no_tags()
    }
    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("resource_type", &mut self.resource_type)?;
        r.fill("resource_name", &mut self.resource_name)?;
        r.fill("pattern_type", &mut self.pattern_type)?;
        r.fill("acls", &mut self.acls)?;
        r.no_tags()
    }
}

/// One of [`DescribeAclsResponseResource::acls`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DescribeAclsResponseAcl {
    /// Whom the rule is about.
    pub principal: ByteString,
    /// The host that the rule is about, or `*`.
    pub host: ByteString,
    /// As in the request.
    pub operation: i8,
    /// 2 deny, 3 allow.
    pub permission_type: i8,
}

impl Wire for DescribeAclsResponseAcl {
    const MIN_SIZE: MinSize = MinSize::Since(&[(1, 6), (2, 5)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("principal", &self.principal)?;
        w.field("host", &self.host)?;
        w.field("operation", &self.operation)?;
        w.field("permission_type", &self.permission_type)?;
        w.no_tags()
    }
    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("principal", &mut self.principal)?;
        r.fill("host", &mut self.host)?;
        r.fill_run(&["operation", "permission_type"], (&mut self.operation, &mut self.permission_type))?;
        r.no_tags()
    }
}

impl Response for DescribeAclsResponse {
    fn throttle_time_ms(&self) -> i32 { self.throttle_time_ms }
}
