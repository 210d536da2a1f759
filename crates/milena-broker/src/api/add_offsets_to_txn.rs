//! AddOffsetsToTxn, versions 0-4.

use std::collections::BTreeSet;

use milena_protocol::api::*;
use milena_protocol::error_code::ErrorCode;

use super::Served;
use crate::groups::OFFSETS_TOPIC;
use crate::machine::{Call, Machine};
use crate::transactions::{Identity, Transactions};

impl Served for AddOffsetsToTxnRequest {
    fn handle(self, machine: &mut Machine, call: &Call) -> Option<AddOffsetsToTxnResponse> {
        let answer = add(&self, machine, call).map_err(|error| match error {
            // Clients of that time do not know the newer error.
            ErrorCode::PRODUCER_FENCED if call.version < 2 => ErrorCode::INVALID_PRODUCER_EPOCH,
            other => other,
        });
        Some(self.refuse(answer.err().unwrap_or_default()))
    }

    fn refuse(&self, error: ErrorCode) -> AddOffsetsToTxnResponse {
        AddOffsetsToTxnResponse {
            error,
            ..AddOffsetsToTxnResponse::default()
        }
    }
}

fn add(
    request: &AddOffsetsToTxnRequest,
    machine: &mut Machine,
    call: &Call,
) -> Result<(), ErrorCode> {
    machine.ensure_internal_topic(OFFSETS_TOPIC);
    let partition = machine
        .offsets_partition(&request.group_id)
        .ok_or(ErrorCode::COORDINATOR_NOT_AVAILABLE)?;
    let identity = Identity {
        producer_id: request.producer_id,
        epoch: request.producer_epoch,
    };
    Transactions::add(
        machine,
        call.now,
        call.node,
        &request.transactional_id,
        identity,
        &BTreeSet::from([partition]),
    )
}
