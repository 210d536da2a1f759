//! ListTransactions, versions 0-2.

use bytestring::ByteString;
use milena_protocol::api::*;
use milena_protocol::error_code::ErrorCode;

use super::Served;
use crate::machine::{Call, Machine};
use crate::moment::Moment;
use crate::transactions::{State, Transaction, Transactions};

impl Served for ListTransactionsRequest {
    fn handle(self, machine: &mut Machine, call: &Call) -> Option<ListTransactionsResponse> {
        Some(match Transactions::list(machine, call.now, call.node) {
            Ok(known) => list(&self, call.now, known),
            Err(error) => self.refuse(error),
        })
    }

    fn refuse(&self, error: ErrorCode) -> ListTransactionsResponse {
        ListTransactionsResponse {
            error,
            ..ListTransactionsResponse::default()
        }
    }
}

fn list(
    request: &ListTransactionsRequest,
    now: Moment,
    mut known: Vec<(&ByteString, &Transaction)>,
) -> ListTransactionsResponse {
    known.retain(|(_, transaction)| is_asked_for(request, now, transaction));
    let transactions = known.into_iter();
    let transactions = transactions.map(|(id, transaction)| ListTransactionsResponseTransaction {
        transactional_id: id.clone(),
        producer_id: transaction.identity().producer_id,
        state: transaction.state().name().into(),
    });
    let states = request.state_filters.iter();
    ListTransactionsResponse {
        unknown_state_filters: states
            .filter(|name| State::named(name).is_none())
            .cloned()
            .collect(),
        transactions: transactions.collect(),
        ..ListTransactionsResponse::default()
    }
}

/// Whether a transaction passes every filter; one that is empty lets everything pass.
fn is_asked_for(request: &ListTransactionsRequest, now: Moment, transaction: &Transaction) -> bool {
    let state = transaction.state().name();
    let producer_id = transaction.identity().producer_id;
    let states = &request.state_filters;
    let producers = &request.producer_id_filters;
    // A transaction that never began counts as begun before 1970, as it does in Kafka.
    let duration = now.timestamp_ms() - transaction.started_ms();
    (states.is_empty() || states.iter().any(|asked| *asked == state))
        && (producers.is_empty() || producers.contains(&producer_id))
        && (request.duration_filter < 0 || duration > request.duration_filter)
}
