//! DeleteGroups (key 42): Deletes groups without members, and their offsets.
//!
//! It is sent to the coordinator of the group.
//!
//! | Version | What it changed |
//! |---|---|
//! | 0 | the first version (KIP-229) |
//! | 1 | throttling starts after the response, not before it (KIP-219) |
//! | 2 | flexible |
//! | 3 | a message about each group |

// Generated from protocol-specs/delete_groups.spec by `cargo xtask codegen`; do not edit.

use super::prelude::*;

/// See the [module](self). Versions 0-3.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DeleteGroupsRequest {
    /// The names of the groups.
    pub names: Vec<ByteString>,
}

impl Wire for DeleteGroupsRequest {
    const MIN_SIZE: MinSize = MinSize::Since(&[(0, 4), (2, 2)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("names", &self.names)?;
        w.no_tags()
    }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("names", &mut self.names)?;
        r.no_tags()
    }
}

impl Request for DeleteGroupsRequest {
    const API: ApiKey = ApiKey::DELETE_GROUPS;
    const VERSIONS: VersionRange = VersionRange::new(0, 3);
    const FLEXIBLE: i16 = 2;
    const ERRORS: &'static [ErrorCode] = &[
        ErrorCode::COORDINATOR_LOAD_IN_PROGRESS, ErrorCode::COORDINATOR_NOT_AVAILABLE, ErrorCode::NOT_COORDINATOR,
        ErrorCode::INVALID_GROUP_ID, ErrorCode::GROUP_AUTHORIZATION_FAILED, ErrorCode::NON_EMPTY_GROUP,
        ErrorCode::GROUP_ID_NOT_FOUND, ErrorCode::GROUP_DELETION_FAILED, ErrorCode::UNKNOWN_SERVER_ERROR,
    ];
    type Response = DeleteGroupsResponse;
}

/// See the [module](self). Versions 0-3.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DeleteGroupsResponse {
    /// Milliseconds for which the client is asked to send nothing, because it is over its quota; 0 if it is not.
    pub throttle_time_ms: i32,
    /// The outcome, by group.
    pub results: Vec<DeleteGroupsResponseResult>,
}

impl Wire for DeleteGroupsResponse {
    const MIN_SIZE: MinSize = MinSize::Since(&[(0, 8), (2, 6)]);
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

/// One of [`DeleteGroupsResponse::results`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DeleteGroupsResponseResult {
    /// The name of the group.
    pub group_id: ByteString,
    /// What went wrong, or `NONE`.
    pub error: ErrorCode,
    /// The broker's own words about the error, if it has any. Versions 3+.
    pub error_message: Option<ByteString>,
}

impl Wire for DeleteGroupsResponseResult {
    const MIN_SIZE: MinSize = MinSize::Since(&[(0, 4), (3, 5)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        let v = w.version();
        w.field("group_id", &self.group_id)?;
        w.field("error", &self.error)?;
        w.field_if(v >= 3, "error_message", &self.error_message)?;
        w.no_tags()
    }
    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        let v = r.version();
        r.fill("group_id", &mut self.group_id)?;
        r.fill("error", &mut self.error)?;
        r.fill_if(v >= 3, "error_message", &mut self.error_message)?;
        r.no_tags()
    }
}

impl Response for DeleteGroupsResponse {
    fn throttle_time_ms(&self) -> i32 { self.throttle_time_ms }
}
