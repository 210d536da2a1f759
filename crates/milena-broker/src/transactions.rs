//! The transaction coordinators: producer ids, open transactions, and the markers on their way to partitions.

mod admission;
mod delivery;
mod markers;
mod producer_ids;
mod state;
mod terms;
mod transaction;

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use bytestring::ByteString;
use milena_protocol::error_code::ErrorCode;

pub(crate) use self::markers::Marker;
use self::markers::Markers;
use self::producer_ids::ProducerIds;
pub(crate) use self::state::State;
use self::terms::Terms;
use self::transaction::{Ending, Opening};
pub(crate) use self::transaction::{Protocol, Transaction};
use crate::machine::Machine;
use crate::moment::Moment;
use crate::node::NodeId;
use crate::settings::TransactionVersion;
use crate::topics::PartitionKey;

/// Who writes: a producer id and its epoch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Identity {
    pub(crate) producer_id: i64,
    pub(crate) epoch: i16,
}

impl Identity {
    /// Nobody, as messages say it.
    pub(crate) const NONE: Identity = Identity {
        producer_id: -1,
        epoch: -1,
    };
}

/// The topic that transactional ids are spread over.
pub(crate) const TRANSACTION_TOPIC: &str = "__transaction_state";

/// Every transactional id of the cluster.
///
/// What a coordinator writes to the transaction topic counts at once here, and a new coordinator finds it. So a move of
/// the coordinator loses nothing but what Kafka's keep in memory: which markers have arrived.
#[derive(Debug, Default)]
pub(crate) struct Transactions {
    ids: BTreeMap<ByteString, Coordinated>,
    producer_ids: ProducerIds,
    terms: Terms,
    markers: Markers,
    /// The setting, as the last turn found it.
    expiration: Duration,
    /// How often it is looked for transactions that take too long.
    abort_interval: Duration,
}

/// A transactional id and where it is looked after.
#[derive(Debug)]
struct Coordinated {
    /// The partition of the transaction topic that it belongs to.
    home: i32,
    transaction: Transaction,
}

impl Transactions {
    /// A producer id of its own, for a producer without transactions.
    pub(crate) fn fresh_producer_id(&mut self, node: NodeId) -> i64 {
        self.producer_ids.next(node)
    }

    /// A producer introduces itself to the coordinator `node`; `expected` is who it was before an error (KIP-360).
    pub(crate) fn initialize(
        machine: &mut Machine,
        now: Moment,
        node: NodeId,
        transactional_id: &ByteString,
        timeout_ms: i32,
        expected: Option<Identity>,
    ) -> Result<Identity, ErrorCode> {
        if transactional_id.is_empty() {
            return Err(ErrorCode::INVALID_REQUEST);
        }
        let max = machine.settings.transaction_max_timeout.as_millis();
        if timeout_ms <= 0 || timeout_ms as u128 > max {
            return Err(ErrorCode::INVALID_TRANSACTION_TIMEOUT);
        }
        let home = Self::home(machine, now, node, transactional_id)?;
        let protocol = own_protocol(machine);
        let Self {
            ids, producer_ids, ..
        } = &mut machine.transactions;
        let mut fresh_id = || producer_ids.next(node);
        let coordinated = ids
            .entry(transactional_id.clone())
            .or_insert_with(|| Coordinated {
                home,
                transaction: Transaction::new(now, fresh_id(), timeout_ms),
            });
        let transaction = &mut coordinated.transaction;
        match transaction.initialize(now, timeout_ms, expected, protocol, fresh_id)? {
            Opening::Ready(identity) => Ok(identity),
            Opening::Aborting => {
                Self::send_markers(machine, now, transactional_id);
                Err(ErrorCode::CONCURRENT_TRANSACTIONS)
            }
        }
    }

    /// Partitions join a producer's transaction.
    pub(crate) fn add(
        machine: &mut Machine,
        now: Moment,
        node: NodeId,
        transactional_id: &str,
        identity: Identity,
        partitions: &BTreeSet<PartitionKey>,
    ) -> Result<(), ErrorCode> {
        let transaction = Self::known(machine, now, node, transactional_id)?;
        transaction.add(now, identity, partitions)
    }

    /// Whether a partition takes part in a producer's transaction.
    pub(crate) fn verify(
        machine: &mut Machine,
        now: Moment,
        node: NodeId,
        transactional_id: &str,
        identity: Identity,
        partition: PartitionKey,
    ) -> Result<(), ErrorCode> {
        let transaction = Self::known(machine, now, node, transactional_id)?;
        transaction.verify(identity, partition)
    }

    /// A producer ends its transaction, and goes on as the identity that is given.
    pub(crate) fn end(
        machine: &mut Machine,
        now: Moment,
        node: NodeId,
        transactional_id: &ByteString,
        identity: Identity,
        committed: bool,
        protocol: Protocol,
    ) -> Result<Identity, ErrorCode> {
        Self::known(machine, now, node, transactional_id)?;
        let Self {
            ids, producer_ids, ..
        } = &mut machine.transactions;
        let of = ids
            .get_mut(transactional_id)
            .ok_or(ErrorCode::INVALID_PRODUCER_ID_MAPPING)?;
        let fresh_id = || producer_ids.next(node);
        match of
            .transaction
            .end(now, identity, committed, protocol, fresh_id)?
        {
            Ending::Repeated(identity) => Ok(identity),
            Ending::Decided(identity) => {
                Self::send_markers(machine, now, transactional_id);
                Ok(identity)
            }
        }
    }

    /// The transaction of an id, as its coordinator describes it.
    pub(crate) fn describe<'a>(
        machine: &'a mut Machine,
        now: Moment,
        node: NodeId,
        transactional_id: &str,
    ) -> Result<&'a Transaction, ErrorCode> {
        let unknown = |error| match error {
            ErrorCode::INVALID_PRODUCER_ID_MAPPING => ErrorCode::TRANSACTIONAL_ID_NOT_FOUND,
            other => other,
        };
        let transaction = Self::known(machine, now, node, transactional_id).map_err(unknown)?;
        Ok(transaction)
    }

    /// Every transactional id that the broker coordinates.
    pub(crate) fn list(
        machine: &mut Machine,
        now: Moment,
        node: NodeId,
    ) -> Result<Vec<(&ByteString, &Transaction)>, ErrorCode> {
        Self::observe(machine, now);
        let Self { ids, terms, .. } = &machine.transactions;
        if terms.loads(node, now) {
            return Err(ErrorCode::COORDINATOR_LOAD_IN_PROGRESS);
        }
        let of_node = ids
            .iter()
            .filter(|(_, of)| terms.at(of.home, node, now).is_ok());
        Ok(of_node.map(|(id, of)| (id, &of.transaction)).collect())
    }

    /// The transaction of an id that the coordinator `node` knows.
    fn known<'a>(
        machine: &'a mut Machine,
        now: Moment,
        node: NodeId,
        transactional_id: &str,
    ) -> Result<&'a mut Transaction, ErrorCode> {
        if transactional_id.is_empty() {
            return Err(ErrorCode::INVALID_REQUEST);
        }
        Self::home(machine, now, node, transactional_id)?;
        let coordinated = machine.transactions.ids.get_mut(transactional_id);
        let transaction = coordinated.map(|of| &mut of.transaction);
        transaction.ok_or(ErrorCode::INVALID_PRODUCER_ID_MAPPING)
    }

    /// The partition of the transaction topic that an id belongs to, if `node` coordinates it and has read it.
    fn home(
        machine: &mut Machine,
        now: Moment,
        node: NodeId,
        transactional_id: &str,
    ) -> Result<i32, ErrorCode> {
        let home = machine
            .internal_partition(TRANSACTION_TOPIC, transactional_id)
            .ok_or(ErrorCode::NOT_COORDINATOR)?;
        Self::observe(machine, now);
        machine.transactions.terms.at(home, node, now)?;
        Ok(home)
    }
}

/// The protocol by which the brokers end transactions on their own.
fn own_protocol(machine: &Machine) -> Protocol {
    match machine.settings.transaction_version {
        TransactionVersion::V0 | TransactionVersion::V1 => Protocol::V1,
        TransactionVersion::V2 => Protocol::V2,
    }
}

#[cfg(test)]
mod tests;
