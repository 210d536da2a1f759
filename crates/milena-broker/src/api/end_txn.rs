//! EndTxn, versions 0-5.

use milena_protocol::api::*;
use milena_protocol::error_code::ErrorCode;

use super::Served;
use crate::machine::{Call, Machine};
use crate::transactions::{Identity, Protocol, Transactions};

impl Served for EndTxnRequest {
    fn handle(self, machine: &mut Machine, call: &Call) -> Option<EndTxnResponse> {
        // The client chooses the protocol, whatever the cluster has agreed on.
        let protocol = match call.version {
            ..5 => Protocol::V1,
            5.. => Protocol::V2,
        };
        let identity = Identity {
            producer_id: self.producer_id,
            epoch: self.producer_epoch,
        };
        let ended = Transactions::end(
            machine,
            call.now,
            call.node,
            &self.transactional_id,
            identity,
            self.committed,
            protocol,
        );
        Some(match ended {
            Ok(next) if protocol == Protocol::V2 => EndTxnResponse {
                producer_id: next.producer_id,
                producer_epoch: next.epoch,
                ..EndTxnResponse::default()
            },
            Ok(_) => EndTxnResponse::default(),
            // Clients of that time do not know the newer error.
            Err(ErrorCode::PRODUCER_FENCED) if call.version < 2 => {
                self.refuse(ErrorCode::INVALID_PRODUCER_EPOCH)
            }
            Err(error) => self.refuse(error),
        })
    }

    fn refuse(&self, error: ErrorCode) -> EndTxnResponse {
        EndTxnResponse {
            error,
            ..EndTxnResponse::default()
        }
    }
}
