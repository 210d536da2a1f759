//! Whether brokers and group coordinators may let a producer write in its transaction (KIP-890).

use std::collections::BTreeSet;

use milena_protocol::error_code::ErrorCode;

use super::{Identity, TRANSACTION_TOPIC, Transactions};
use crate::groups::OFFSETS_TOPIC;
use crate::machine::Machine;
use crate::moment::Moment;
use crate::topics::PartitionKey;

impl Transactions {
    /// Whether a producer may write to a partition in its transaction, which the partition does not know yet
    /// (KIP-890). With the second protocol (produce requests from version 12 on) this adds the partition.
    ///
    /// # Errors
    ///
    /// As a produce request answers them, but for TRANSACTION_ABORTABLE, which is INVALID_TXN_STATE to clients that do
    /// not know it (produce requests before version 11).
    pub(crate) fn admit(
        machine: &mut Machine,
        now: Moment,
        transactional_id: &str,
        identity: Identity,
        partition: PartitionKey,
        adds: bool,
    ) -> Result<(), ErrorCode> {
        let asked =
            Self::ask_coordinator(machine, now, transactional_id, identity, partition, adds);
        asked.map_err(|error| match error {
            // Older clients would not try again after these, and after this one they do without asking for metadata.
            ErrorCode::CONCURRENT_TRANSACTIONS if !adds => ErrorCode::NOT_ENOUGH_REPLICAS,
            ErrorCode::COORDINATOR_LOAD_IN_PROGRESS
            | ErrorCode::COORDINATOR_NOT_AVAILABLE
            | ErrorCode::NOT_COORDINATOR => ErrorCode::NOT_ENOUGH_REPLICAS,
            other => other,
        })
    }

    /// Whether a producer may commit a group's offsets in its transaction. With the second protocol (TxnOffsetCommit
    /// from version 5 on) this adds the partition of the offsets topic that the group belongs to.
    ///
    /// # Errors
    ///
    /// As TxnOffsetCommit answers them, but for TRANSACTION_ABORTABLE, which is INVALID_TXN_STATE to clients that do not
    /// know it (before version 4).
    pub(crate) fn admit_offsets(
        machine: &mut Machine,
        now: Moment,
        transactional_id: &str,
        identity: Identity,
        group_id: &str,
        adds: bool,
    ) -> Result<(), ErrorCode> {
        let partition = machine
            .offsets_partition(group_id)
            .ok_or(ErrorCode::COORDINATOR_NOT_AVAILABLE)?;
        Self::ask_coordinator(machine, now, transactional_id, identity, partition, adds)
    }

    fn ask_coordinator(
        machine: &mut Machine,
        now: Moment,
        transactional_id: &str,
        identity: Identity,
        partition: PartitionKey,
        adds: bool,
    ) -> Result<(), ErrorCode> {
        if !adds && !machine.settings.transaction_partition_verification {
            return Ok(());
        }
        let node = machine
            .coordinator(TRANSACTION_TOPIC, transactional_id)
            .ok_or(ErrorCode::COORDINATOR_NOT_AVAILABLE)?;
        let asked = if adds {
            let partitions = BTreeSet::from([partition]);
            Self::add(machine, now, node, transactional_id, identity, &partitions)
        } else {
            Self::verify(machine, now, node, transactional_id, identity, partition)
        };
        asked.map_err(|error| match error {
            ErrorCode::PRODUCER_FENCED => ErrorCode::INVALID_PRODUCER_EPOCH,
            other => other,
        })
    }
}

impl Machine {
    /// The partition of the offsets topic that a group belongs to, if the topic is there.
    pub(crate) fn offsets_partition(&self, group_id: &str) -> Option<PartitionKey> {
        let topic = self.topics.named(OFFSETS_TOPIC)?;
        Some((topic.id, self.internal_partition(OFFSETS_TOPIC, group_id)?))
    }
}
