//! The transaction coordinators: producer ids, open transactions, and the markers on their way to partitions.

use milena_protocol::error_code::ErrorCode;

use crate::machine::Machine;
use crate::moment::Moment;
use crate::topics::PartitionKey;

/// Who writes: a producer id and its epoch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Identity {
    pub(crate) producer_id: i64,
    pub(crate) epoch: i16,
}

/// The topic that transactional ids are spread over.
pub(crate) const TRANSACTION_TOPIC: &str = "__transaction_state";

/// Every transactional id of the cluster.
#[derive(Debug, Default)]
pub(crate) struct Transactions {}

impl Transactions {
    pub(crate) fn poll_timeout(&self) -> Option<Moment> {
        None
    }

    /// Whether a producer may write to a partition in its transaction, which the partition does not know yet
    /// (KIP-890). With the second protocol (produce requests from version 12 on) this adds the partition.
    pub(crate) fn admit(
        _machine: &mut Machine,
        _now: Moment,
        _transactional_id: &str,
        _identity: Identity,
        _partition: PartitionKey,
        _adds: bool,
    ) -> Result<(), ErrorCode> {
        Ok(())
    }

    /// Whether a producer may commit offsets of a group in its transaction. With the second protocol (requests from
    /// version 5 on) this adds the group's partition of the offsets topic.
    pub(crate) fn admit_offsets(
        _machine: &mut Machine,
        _now: Moment,
        _transactional_id: &str,
        _identity: Identity,
        _group_id: &str,
        _adds: bool,
    ) -> Result<(), ErrorCode> {
        Ok(())
    }

    /// Does what is due, and says whether anything was.
    pub(crate) fn settle(_machine: &mut Machine, _now: Moment) -> bool {
        false
    }
}
