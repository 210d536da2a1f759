//! InitProducerId, versions 0-5.

use milena_protocol::api::*;
use milena_protocol::error_code::ErrorCode;

use super::Served;
use crate::machine::{Call, Machine};
use crate::transactions::{Identity, Transactions};

impl Served for InitProducerIdRequest {
    fn handle(self, machine: &mut Machine, call: &Call) -> Option<InitProducerIdResponse> {
        let answer =
            expected(&self).and_then(|expected| initialize(&self, machine, call, expected));
        Some(match answer {
            Ok(identity) => InitProducerIdResponse {
                producer_id: identity.producer_id,
                producer_epoch: identity.epoch,
                ..InitProducerIdResponse::default()
            },
            // Clients of that time do not know the newer error.
            Err(ErrorCode::PRODUCER_FENCED) if call.version < 4 => {
                self.refuse(ErrorCode::INVALID_PRODUCER_EPOCH)
            }
            Err(error) => self.refuse(error),
        })
    }

    fn refuse(&self, error: ErrorCode) -> InitProducerIdResponse {
        InitProducerIdResponse {
            error,
            producer_id: Identity::NONE.producer_id,
            producer_epoch: Identity::NONE.epoch,
            ..InitProducerIdResponse::default()
        }
    }
}

/// Who the producer was before, if it says so. Half of an identity is none.
fn expected(request: &InitProducerIdRequest) -> Result<Option<Identity>, ErrorCode> {
    let identity = Identity {
        producer_id: request.producer_id,
        epoch: request.producer_epoch,
    };
    match (request.producer_id, request.producer_epoch) {
        (-1, -1) => Ok(None),
        (-1, _) | (_, -1) => Err(ErrorCode::INVALID_REQUEST),
        _ => Ok(Some(identity)),
    }
}

fn initialize(
    request: &InitProducerIdRequest,
    machine: &mut Machine,
    call: &Call,
    expected: Option<Identity>,
) -> Result<Identity, ErrorCode> {
    let Some(transactional_id) = &request.transactional_id else {
        let producer_id = machine.transactions.fresh_producer_id(call.node);
        return Ok(Identity {
            producer_id,
            epoch: 0,
        });
    };
    let timeout_ms = request.transaction_timeout_ms;
    Transactions::initialize(
        machine,
        call.now,
        call.node,
        transactional_id,
        timeout_ms,
        expected,
    )
}
