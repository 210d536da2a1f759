//! AddRaftVoter (key 80): Gives a controller a vote.
//!
//! It may be sent to any broker.
//!
//! | Version | What it changed |
//! |---|---|
//! | 0 | (KIP-853) |
//! | 1 | the answer may come before the voters have agreed (KIP-1186) |

// Generated from protocol-specs/add_raft_voter.spec by `cargo xtask codegen`; do not edit.

use super::prelude::*;

/// See the [module](self). Versions 0-1.
#[derive(Clone, Debug, PartialEq)]
pub struct AddRaftVoterRequest {
    /// The id of the cluster that is meant, or null not to check it.
    pub cluster_id: Option<ByteString>,
    /// Milliseconds that the broker may take.
    pub timeout_ms: i32,
    /// The controller's node id.
    pub voter_id: i32,
    /// The id of its log directory.
    pub voter_directory_id: Uuid,
    /// Its addresses.
    pub listeners: Vec<AddRaftVoterRequestListener>,
    /// Whether to answer when most voters have it rather than when the leader has it. Versions 1+.
    pub ack_when_committed: bool,
}

impl Default for AddRaftVoterRequest {
    #[inline]
    fn default() -> Self {
        Self {
            cluster_id: Some(ByteString::new()), timeout_ms: 0, voter_id: 0, voter_directory_id: Uuid::ZERO,
            listeners: Vec::new(), ack_when_committed: true,
        }
    }
}

impl Wire for AddRaftVoterRequest {
    const MIN_SIZE: MinSize = MinSize::Since(&[(0, 27), (1, 28)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        let v = w.version();
        w.field("cluster_id", &self.cluster_id)?;
        w.field("timeout_ms", &self.timeout_ms)?;
        w.field("voter_id", &self.voter_id)?;
        w.field("voter_directory_id", &self.voter_directory_id)?;
        w.field("listeners", &self.listeners)?;
        w.field_or(v >= 1, "ack_when_committed", &self.ack_when_committed, &true)?;
        w.no_tags()
    }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        let v = r.version();
        r.fill("cluster_id", &mut self.cluster_id)?;
        r.fill_run(
            &["timeout_ms", "voter_id", "voter_directory_id"],
            (&mut self.timeout_ms, &mut self.voter_id, &mut self.voter_directory_id),
        )?;
        r.fill("listeners", &mut self.listeners)?;
        r.fill_if(v >= 1, "ack_when_committed", &mut self.ack_when_committed)?;
        r.no_tags()
    }
}

/// One of [`AddRaftVoterRequest::listeners`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AddRaftVoterRequestListener {
    /// The listener.
    pub name: ByteString,
    /// The host name or address to connect to.
    pub host: ByteString,
    /// The port to connect to.
    pub port: u16,
}

impl Wire for AddRaftVoterRequestListener {
    const MIN_SIZE: MinSize = MinSize::Fixed(5);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("name", &self.name)?;
        w.field("host", &self.host)?;
        w.field("port", &self.port)?;
        w.no_tags()
    }
    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("name", &mut self.name)?;
        r.fill("host", &mut self.host)?;
        r.fill("port", &mut self.port)?;
        r.no_tags()
    }
}

impl Request for AddRaftVoterRequest {
    const API: ApiKey = ApiKey::ADD_RAFT_VOTER;
    const VERSIONS: VersionRange = VersionRange::new(0, 1);
    const FLEXIBLE: i16 = 0;
    const ERRORS: &'static [ErrorCode] = &[
        ErrorCode::NOT_LEADER_OR_FOLLOWER, ErrorCode::REQUEST_TIMED_OUT, ErrorCode::CLUSTER_AUTHORIZATION_FAILED,
        ErrorCode::INVALID_REQUEST, ErrorCode::INCONSISTENT_CLUSTER_ID, ErrorCode::DUPLICATE_VOTER,
        ErrorCode::UNSUPPORTED_VERSION, ErrorCode::UNKNOWN_SERVER_ERROR,
    ];
    type Response = AddRaftVoterResponse;
}

/// See the [module](self). Versions 0-1.
#[derive(Clone, Debug, PartialEq)]
pub struct AddRaftVoterResponse {
    /// Milliseconds for which the client is asked to send nothing, because it is over its quota; 0 if it is not.
    pub throttle_time_ms: i32,
    /// What went wrong, or `NONE`.
    pub error: ErrorCode,
    /// The broker's own words about the error, if it has any.
    pub error_message: Option<ByteString>,
}

impl Default for AddRaftVoterResponse {
    #[inline]
    fn default() -> Self {
        Self { throttle_time_ms: 0, error: ErrorCode::NONE, error_message: Some(ByteString::new()) }
    }
}

impl Wire for AddRaftVoterResponse {
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

impl Response for AddRaftVoterResponse {
    fn throttle_time_ms(&self) -> i32 { self.throttle_time_ms }
}
