//! ListTransactions, versions 0-2.

use bytestring::ByteString;
use milena_protocol::api::*;
use milena_protocol::error_code::ErrorCode;
use regex::bytes::{Regex, RegexBuilder};

use super::Served;
use crate::machine::{Call, Machine};
use crate::moment::Moment;
use crate::transactions::{State, Transaction, Transactions};

impl Served for ListTransactionsRequest {
    fn handle(self, machine: &mut Machine, call: &Call) -> Option<ListTransactionsResponse> {
        Some(match Transactions::list(machine, call.now, call.node) {
            Ok(known) => match pattern(&self) {
                Ok(pattern) => list(&self, call.now, pattern.as_ref(), known),
                Err(error) => self.refuse(error),
            },
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

/// The expression that whole ids must match, if any is asked for.
fn pattern(request: &ListTransactionsRequest) -> Result<Option<Regex>, ErrorCode> {
    let asked = request.transactional_id_pattern.as_deref();
    let Some(asked) = asked.filter(|asked| !asked.is_empty()) else {
        return Ok(None);
    };
    let build = |expression: &str| RegexBuilder::new(expression).unicode(false).build();
    let wrong = |_| ErrorCode::INVALID_REGULAR_EXPRESSION;
    // By itself first, because parentheses around it could make one of what is none.
    build(asked).map_err(wrong)?;
    let whole = build(&format!(r"\A(?:{asked})\z")).map_err(wrong)?;
    Ok(Some(whole))
}

fn list(
    request: &ListTransactionsRequest,
    now: Moment,
    pattern: Option<&Regex>,
    mut known: Vec<(&ByteString, &Transaction)>,
) -> ListTransactionsResponse {
    known.retain(|(_, transaction)| is_asked_for(request, now, transaction));
    known.retain(|(id, _)| pattern.is_none_or(|pattern| pattern.is_match(id.as_bytes())));
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
