//! The group coordinators: classic groups, consumer groups (KIP-848) and their offsets.

use crate::machine::Machine;
use crate::moment::Moment;

/// The topic that groups are spread over.
pub(crate) const OFFSETS_TOPIC: &str = "__consumer_offsets";

/// Every group of the cluster.
#[derive(Debug, Default)]
pub(crate) struct Groups {}

impl Groups {
    pub(crate) fn poll_timeout(&self) -> Option<Moment> {
        None
    }

    /// The marker of a transaction has reached a partition of the offsets topic: what the transaction has committed there
    /// counts from now on, or is forgotten.
    pub(crate) fn complete_transaction(
        &mut self,
        _offsets_partition: i32,
        _producer_id: i64,
        _committed: bool,
    ) {
    }

    /// Does what is due, and says whether anything was.
    pub(crate) fn settle(_machine: &mut Machine, _now: Moment) -> bool {
        false
    }
}
