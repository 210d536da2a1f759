//! The linter: what a legal client may send, watched at every request, whatever the brokers make of it.
//!
//! A broker forgives much that is a client's bug all the same: it deduplicates, refuses, or waits. Here it is written down.

mod connections;
mod fetches;
mod groups;
mod producers;
mod rates;
mod rule;
#[cfg(test)]
mod tests;
mod transactions;

use std::any::Any;
use std::fmt;

use bytestring::ByteString;
use milena_protocol::api::*;
use milena_protocol::message::{Request, Response};

use crate::connection::{ConnectionId, Ticket};
use crate::machine::Call;
use crate::moment::Moment;
use crate::settings::TransactionVersion;

use connections::Connections;
use fetches::Fetches;
use groups::Groups;
use producers::Producers;
use rates::Rates;
pub use rule::LintRule;
use transactions::Transactions;

/// Something that a client should not have sent.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Violation {
    /// When it arrived.
    pub at: Moment,
    /// Which rule it breaks.
    pub rule: LintRule,
    /// The connection that it came on.
    pub connection: ConnectionId,
    /// The client's name for itself.
    pub client_id: ByteString,
    /// What was sent.
    pub detail: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{:?}: {} (client {:?}, connection {}): {}",
            self.rule,
            self.rule.sentence(),
            &*self.client_id,
            self.connection,
            self.detail
        )
    }
}

/// Watches what clients send.
#[derive(Debug, Default)]
pub(crate) struct Linter {
    connections: Connections,
    producers: Producers,
    transactions: Transactions,
    fetches: Fetches,
    groups: Groups,
    rates: Rates,
    violations: Vec<Violation>,
}

/// Where a rule says what is wrong with one request.
pub(crate) struct Complaints<'a> {
    call: &'a Call,
    violations: &'a mut Vec<Violation>,
}

impl Complaints<'_> {
    fn now(&self) -> Moment {
        self.call.now
    }

    fn add(&mut self, rule: LintRule, detail: impl fmt::Display) {
        self.violations.push(Violation {
            at: self.call.now,
            rule,
            connection: self.call.ticket.connection,
            client_id: self.call.client_id.clone(),
            detail: detail.to_string(),
        });
    }

    fn require(&mut self, holds: bool, rule: LintRule, detail: impl FnOnce() -> String) {
        if !holds {
            self.add(rule, detail());
        }
    }
}

impl Linter {
    pub(crate) fn violations(&self) -> &[Violation] {
        &self.violations
    }

    /// A client has connected.
    pub(crate) fn open(&mut self, connection: ConnectionId) {
        self.connections.open(connection);
    }

    pub(crate) fn close(&mut self, connection: ConnectionId) {
        self.connections.close(connection);
        self.producers.close(connection);
        self.fetches.close(connection);
        self.groups.close(connection);
    }

    /// A request that nobody can read.
    pub(crate) fn unreadable(&mut self, call: &Call, why: impl fmt::Display) {
        self.complaints(call).add(LintRule::Unreadable, why);
    }

    /// A request that can be read nevertheless.
    pub(crate) fn forgiven(&mut self, call: &Call, why: impl fmt::Display) {
        self.complaints(call).add(LintRule::Forgiven, why);
    }

    fn complaints<'a>(&'a mut self, call: &'a Call) -> Complaints<'a> {
        Complaints {
            call,
            violations: &mut self.violations,
        }
    }

    /// A request has arrived that can be read.
    pub(crate) fn request<R: Request>(
        &mut self,
        call: &Call,
        spoken: TransactionVersion,
        request: &R,
    ) {
        let to = &mut Complaints {
            call,
            violations: &mut self.violations,
        };
        self.connections.request(to, R::API);
        self.rates.request(to, R::API);
        let request: &dyn Any = request;
        if let Some(produce) = request.downcast_ref::<ProduceRequest>() {
            self.producers.produce(to, produce);
            self.transactions.produce(to, produce);
        } else if let Some(fetch) = request.downcast_ref::<FetchRequest>() {
            self.fetches.fetch(to, fetch);
        } else if let Some(list) = request.downcast_ref::<ListOffsetsRequest>() {
            fetches::list_offsets(to, list);
        } else if let Some(metadata) = request.downcast_ref::<MetadataRequest>() {
            connections::metadata(to, metadata);
        } else if let Some(find) = request.downcast_ref::<FindCoordinatorRequest>() {
            connections::find_coordinator(to, find);
        } else if let Some(init) = request.downcast_ref::<InitProducerIdRequest>() {
            self.producers.init(to, init);
        } else if let Some(add) = request.downcast_ref::<AddPartitionsToTxnRequest>() {
            self.transactions.add_partitions(to, spoken, add);
        } else if let Some(add) = request.downcast_ref::<AddOffsetsToTxnRequest>() {
            self.transactions.add_offsets(to, spoken, add);
        } else if let Some(commit) = request.downcast_ref::<TxnOffsetCommitRequest>() {
            self.transactions.commit_offsets(to, spoken, commit);
        } else if let Some(end) = request.downcast_ref::<EndTxnRequest>() {
            self.transactions.end(to, spoken, end);
        } else {
            self.groups.request(to, request);
        }
    }

    /// A request is answered with an error that has nothing to do with it.
    pub(crate) fn refused(&mut self, ticket: Ticket) {
        self.producers.answered(ticket);
    }

    /// An answer is given, whether or not it arrives.
    pub(crate) fn response<R: Request>(
        &mut self,
        now: Moment,
        ticket: Ticket,
        response: &R::Response,
    ) {
        self.connections
            .response(now, ticket, response.throttle_time_ms());
        let response: &dyn Any = response;
        if let Some(versions) = response.downcast_ref::<ApiVersionsResponse>() {
            if versions.error.is_ok() {
                self.connections.versions_given(ticket.connection);
            }
        } else if let Some(init) = response.downcast_ref::<InitProducerIdResponse>() {
            self.producers.given(init.producer_id, init.producer_epoch);
        } else if let Some(end) = response.downcast_ref::<EndTxnResponse>() {
            self.producers.given(end.producer_id, end.producer_epoch);
            self.transactions.ended(ticket);
        } else if let Some(fetch) = response.downcast_ref::<FetchResponse>() {
            self.fetches.answered(ticket, fetch);
        } else if response.is::<ProduceResponse>() {
            self.producers.answered(ticket);
        }
        self.groups.answered(ticket);
    }
}
