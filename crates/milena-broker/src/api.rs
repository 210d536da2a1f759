//! The APIs that the brokers serve: one file each, and the table that a request is looked up in.

mod api_versions;
mod consumer_group_describe;
mod consumer_group_heartbeat;
mod delete_groups;
mod describe_groups;
mod heartbeat;
mod join_group;
mod leave_group;
mod list_groups;
mod offset_commit;
mod offset_delete;
mod offset_fetch;
mod sync_group;
mod txn_offset_commit;

use bytes::Bytes;
use bytestring::ByteString;
use milena_protocol::api::*;
use milena_protocol::error_code::ErrorCode;
use milena_protocol::message::{self, ApiKey, Request, VersionRange};
use milena_protocol::wire::DecodeError;

use crate::machine::{Call, Machine};

/// A request that brokers answer.
pub(crate) trait Served: Request {
    /// The versions that are offered.
    const SERVED: VersionRange = Self::VERSIONS;

    /// Works on the request and answers it; `None` when the answer comes later, through the call's ticket, or never.
    fn handle(self, machine: &mut Machine, call: &Call) -> Option<Self::Response>;

    /// The answer that says of everything asked that it went wrong in this way.
    fn refuse(&self, error: ErrorCode) -> Self::Response;
}

/// A row of the table: an API, its versions, and who reads and answers it.
pub(crate) struct Row {
    pub(crate) api: ApiKey,
    pub(crate) versions: VersionRange,
    serve: fn(&mut Machine, Call, Bytes) -> Result<(), DecodeError>,
}

const fn row<R: Served>() -> Row {
    Row {
        api: R::API,
        versions: R::SERVED,
        serve: serve::<R>,
    }
}

/// Every API that is served.
pub(crate) const SERVED: &[Row] = &[
    row::<OffsetCommitRequest>(),
    row::<OffsetFetchRequest>(),
    row::<JoinGroupRequest>(),
    row::<HeartbeatRequest>(),
    row::<LeaveGroupRequest>(),
    row::<SyncGroupRequest>(),
    row::<DescribeGroupsRequest>(),
    row::<ListGroupsRequest>(),
    row::<ApiVersionsRequest>(),
    row::<TxnOffsetCommitRequest>(),
    row::<DeleteGroupsRequest>(),
    row::<OffsetDeleteRequest>(),
    row::<ConsumerGroupHeartbeatRequest>(),
    row::<ConsumerGroupDescribeRequest>(),
];

/// Works on a request and sends its answer, unless that comes later.
///
/// # Errors
///
/// When the frame is no request that is served here.
pub(crate) fn dispatch(machine: &mut Machine, call: Call, frame: Bytes) -> Result<(), DecodeError> {
    let api = call.ticket.api;
    let unknown = DecodeError::from(milena_protocol::wire::DecodeProblem::Version(call.version));
    let row = SERVED.iter().find(|row| row.api == api).ok_or(unknown)?;
    if !row.versions.contains(call.version) {
        return api_versions::refuse_version(machine, &call);
    }
    (row.serve)(machine, call, frame)
}

fn serve<R: Served>(machine: &mut Machine, call: Call, frame: Bytes) -> Result<(), DecodeError> {
    let (header, request) = message::decode_request::<R>(frame)?;
    let call = Call {
        client_id: header.client_id.unwrap_or(ByteString::new()),
        ..call
    };
    if let Some(response) = request.handle(machine, &call) {
        machine.answer::<R>(call.ticket, &response);
    }
    Ok(())
}
