//! RemoveRaftVoter (key 81): Takes a controller's vote away.
//!
//! It may be sent to any broker.
//!
//! | Version | What it changed |
//! |---|---|
//! | 0 | (KIP-853) |

// Generated from protocol-specs/remove_raft_voter.spec by `cargo xtask codegen`; do not edit.

use super::prelude::*;

/// See the [module](self). Versions 0.
#[derive(Clone, Debug, PartialEq)]
pub struct RemoveRaftVoterRequest {
    /// The id of the cluster that is meant, or null not to check it.
    pub cluster_id: Option<ByteString>,
    /// The controller's node id.
    pub voter_id: i32,
    /// The id of its log directory.
    pub voter_directory_id: Uuid,
}

impl Default for RemoveRaftVoterRequest {
    #[inline]
    fn default() -> Self { Self { cluster_id: Some(ByteString::new()), voter_id: 0, voter_directory_id: Uuid::ZERO } }
}

impl Wire for RemoveRaftVoterRequest {
    const MIN_SIZE: MinSize = MinSize::Fixed(22);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("cluster_id", &self.cluster_id)?;
        w.field("voter_id", &self.voter_id)?;
        w.field("voter_directory_id", &self.voter_directory_id)?;
        w.no_tags()
    }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("cluster_id", &mut self.cluster_id)?;
        r.fill_run(&["voter_id", "voter_directory_id"], (&mut self.voter_id, &mut self.voter_directory_id))?;
        r.no_tags()
    }
}

impl Request for RemoveRaftVoterRequest {
    const API: ApiKey = ApiKey::REMOVE_RAFT_VOTER;
    const VERSIONS: VersionRange = VersionRange::new(0, 0);
    const FLEXIBLE: i16 = 0;
    const ERRORS: &'static [ErrorCode] = &[
        ErrorCode::NOT_LEADER_OR_FOLLOWER, ErrorCode::REQUEST_TIMED_OUT, ErrorCode::CLUSTER_AUTHORIZATION_FAILED,
        ErrorCode::INVALID_REQUEST, ErrorCode::INCONSISTENT_CLUSTER_ID, ErrorCode::VOTER_NOT_FOUND,
        ErrorCode::UNSUPPORTED_VERSION, ErrorCode::UNKNOWN_SERVER_ERROR,
    ];
    type Response = RemoveRaftVoterResponse;
}

/// See the [module](self). Versions 0.
#[derive(Clone, Debug, PartialEq)]
pub struct RemoveRaftVoterResponse {
    /// Milliseconds for which the client is asked to send nothing, because it is over its quota; 0 if it is not.
    pub throttle_time_ms: i32,
    /// What went wrong, or `NONE`.
    pub error: ErrorCode,
    /// The broker's own words about the error, if it has any.
    pub error_message: Option<ByteString>,
}

impl Default for RemoveRaftVoterResponse {
    #[inline]
    fn default() -> Self {
        Self { throttle_time_ms: 0, error: ErrorCode::NONE, error_message: Some(ByteString::new()) }
    }
}

impl Wire for RemoveRaftVoterResponse {
    const MIN_SIZE: MinSize = MinSize::Fixed(8);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("throttle_time_ms", &self.throttle_time_ms)?;
        w.field("error", &self.error)?;
        w.field("error_message", &self.error_message)?;
        w.no_tags()
    }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill_run(&["throttle_time_ms", "error"], (&mut self.throttle_time_ms, &mut self.error))?;
        r.fill("error_message", &mut self.error_message)?;
        r.no_tags()
    }
}

impl Response for RemoveRaftVoterResponse {
    fn throttle_time_ms(&self) -> i32 { self.throttle_time_ms }
}
