//! The APIs that the brokers serve: one file each, and the table that a request is looked up in.

mod add_offsets_to_txn;
mod add_partitions_to_txn;
mod alter_client_quotas;
mod alter_configs;
mod alter_partition_reassignments;
mod api_versions;
mod consumer_group_describe;
mod consumer_group_heartbeat;
mod create_partitions;
mod create_topics;
mod delete_groups;
mod delete_records;
mod delete_topics;
mod describe_acls;
mod describe_client_quotas;
mod describe_cluster;
mod describe_configs;
mod describe_groups;
mod describe_log_dirs;
mod describe_producers;
mod describe_quorum;
mod describe_topic_partitions;
mod describe_transactions;
mod describe_user_scram_credentials;
mod elect_leaders;
mod end_txn;
pub(crate) mod fetch;
mod find_coordinator;
mod heartbeat;
mod incremental_alter_configs;
mod init_producer_id;
mod join_group;
mod leave_group;
mod list_config_resources;
mod list_groups;
mod list_offsets;
mod list_partition_reassignments;
mod list_transactions;
mod metadata;
mod offset_commit;
mod offset_delete;
mod offset_fetch;
mod offset_for_leader_epoch;
pub(crate) mod produce;
mod sasl_authenticate;
mod sasl_handshake;
mod sync_group;
mod txn_offset_commit;
mod update_features;
mod write_txn_markers;

use bytes::Bytes;
use milena_protocol::api::*;
use milena_protocol::error_code::ErrorCode;
use milena_protocol::message::{self, ApiKey, Frame, Request, VersionRange};
use milena_protocol::wire::{DecodeError, DecodeProblem};

use crate::connection::{NOBODY, Ticket};
use crate::machine::{Call, Machine};

/// A request that brokers answer.
pub(crate) trait Served: Request {
    /// Works on the request and answers it; `None` when the answer comes later, through the call's ticket, or never.
    fn handle(self, machine: &mut Machine, call: &Call) -> Option<Self::Response>;

    /// The answer that says of everything asked that it went wrong in this way.
    fn refuse(&self, error: ErrorCode) -> Self::Response;
}

/// A row of the table: an API, the versions that are known, and who reads and answers it.
pub(crate) struct Row {
    pub(crate) api: ApiKey,
    pub(crate) versions: VersionRange,
    serve: fn(&mut Machine, &Call, Bytes) -> Result<(), DecodeError>,
    lint: fn(&mut Machine, &Call, &Bytes),
    refuse: fn(&mut Machine, Ticket, &Bytes, ErrorCode) -> Option<Frame>,
}

const fn row<R: Served>() -> Row {
    Row {
        api: R::API,
        versions: R::VERSIONS,
        serve: serve::<R>,
        lint: lint_one::<R>,
        refuse: refuse::<R>,
    }
}

fn row_of(api: ApiKey) -> Option<&'static Row> {
    SERVED.iter().find(|row| row.api == api)
}

/// Every API that is served.
pub(crate) const SERVED: &[Row] = &[
    row::<SaslHandshakeRequest>(),
    row::<SaslAuthenticateRequest>(),
    row::<ProduceRequest>(),
    row::<FetchRequest>(),
    row::<ListOffsetsRequest>(),
    row::<FindCoordinatorRequest>(),
    row::<ApiVersionsRequest>(),
    row::<DeleteRecordsRequest>(),
    row::<InitProducerIdRequest>(),
    row::<OffsetForLeaderEpochRequest>(),
    row::<AddPartitionsToTxnRequest>(),
    row::<AddOffsetsToTxnRequest>(),
    row::<EndTxnRequest>(),
    row::<WriteTxnMarkersRequest>(),
    row::<DescribeProducersRequest>(),
    row::<OffsetCommitRequest>(),
    row::<OffsetFetchRequest>(),
    row::<JoinGroupRequest>(),
    row::<HeartbeatRequest>(),
    row::<LeaveGroupRequest>(),
    row::<SyncGroupRequest>(),
    row::<DescribeGroupsRequest>(),
    row::<ListGroupsRequest>(),
    row::<TxnOffsetCommitRequest>(),
    row::<DeleteGroupsRequest>(),
    row::<OffsetDeleteRequest>(),
    row::<ConsumerGroupHeartbeatRequest>(),
    row::<ConsumerGroupDescribeRequest>(),
    row::<MetadataRequest>(),
    row::<DescribeTopicPartitionsRequest>(),
    row::<DescribeClusterRequest>(),
    row::<CreateTopicsRequest>(),
    row::<DeleteTopicsRequest>(),
    row::<CreatePartitionsRequest>(),
    row::<DescribeConfigsRequest>(),
    row::<AlterConfigsRequest>(),
    row::<IncrementalAlterConfigsRequest>(),
    row::<ListConfigResourcesRequest>(),
    row::<ElectLeadersRequest>(),
    row::<AlterPartitionReassignmentsRequest>(),
    row::<ListPartitionReassignmentsRequest>(),
    row::<DescribeLogDirsRequest>(),
    row::<DescribeClientQuotasRequest>(),
    row::<AlterClientQuotasRequest>(),
    row::<DescribeAclsRequest>(),
    row::<DescribeQuorumRequest>(),
    row::<UpdateFeaturesRequest>(),
    row::<DescribeUserScramCredentialsRequest>(),
    row::<DescribeTransactionsRequest>(),
    row::<ListTransactionsRequest>(),
];

/// Works on a request and sends its answer, unless that comes later.
///
/// # Errors
///
/// When the frame is no request that is served here.
pub(crate) fn dispatch(
    machine: &mut Machine,
    call: &Call,
    frame: Bytes,
) -> Result<(), DecodeError> {
    let unknown = DecodeError::from(DecodeProblem::Version(call.version));
    let row = row_of(call.ticket.api).ok_or(unknown)?;
    let served = machine.settings.release.served(row.api, row.versions);
    if !served.contains(call.version) {
        return api_versions::refuse_version(machine, call);
    }
    (row.serve)(machine, call, frame)
}

fn serve<R: Served>(machine: &mut Machine, call: &Call, frame: Bytes) -> Result<(), DecodeError> {
    let (_, request, forgiven) = message::decode_request_leniently::<R>(frame)?;
    if call.ticket.connection != NOBODY {
        watch(machine, call, &request, forgiven);
    }
    if let Some(response) = request.handle(machine, call) {
        machine.answer::<R>(call.ticket, &response);
    }
    Ok(())
}

/// Shows the linter a request that is not worked on.
pub(crate) fn lint(machine: &mut Machine, call: &Call, frame: &Bytes) {
    if let Some(row) = row_of(call.ticket.api) {
        (row.lint)(machine, call, frame);
    }
}

fn lint_one<R: Served>(machine: &mut Machine, call: &Call, frame: &Bytes) {
    match message::decode_request_leniently::<R>(frame.clone()) {
        Ok((_, request, forgiven)) => watch(machine, call, &request, forgiven),
        Err(error) => machine.linter.unreadable(call, error),
    }
}

fn watch<R: Request>(
    machine: &mut Machine,
    call: &Call,
    request: &R,
    forgiven: Option<DecodeProblem>,
) {
    if let Some(problem) = forgiven {
        machine.linter.forgiven(call, problem);
    }
    let spoken = machine.settings.transaction_version;
    machine.linter.request(call, spoken, request);
}

/// The answer that says of everything asked that it went wrong in this way; `None` if the frame is no request that is
/// served here, or its version cannot say so.
pub(crate) fn refusal(
    machine: &mut Machine,
    ticket: Ticket,
    frame: &Bytes,
    error: ErrorCode,
) -> Option<Frame> {
    (row_of(ticket.api)?.refuse)(machine, ticket, frame, error)
}

fn refuse<R: Served>(
    machine: &mut Machine,
    ticket: Ticket,
    frame: &Bytes,
    error: ErrorCode,
) -> Option<Frame> {
    let (_, request, _) = message::decode_request_leniently::<R>(frame.clone()).ok()?;
    let response = request.refuse(error);
    machine
        .linter
        .response::<R>(machine.now(), ticket, &response);
    message::encode_response::<R>(&response, ticket.version, ticket.correlation_id).ok()
}
