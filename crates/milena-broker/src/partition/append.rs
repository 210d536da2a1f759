//! Batches and markers on their way into a partition's log.

use milena_protocol::error_code::ErrorCode;
use milena_protocol::record::{Batch, ControlRecord, batches, control_batch};

use super::Partition;
use crate::moment::Moment;
use crate::node::NodeId;
use crate::producer_state::Verdict;
use crate::topic_configs::TopicConfig;
use crate::transactions::Identity;
use crate::validation::Valid;

/// Where a batch is in the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Appended {
    pub(crate) base_offset: i64,
    pub(crate) next_offset: i64,
    /// The timestamp that the broker has given to the records, or that a retry finds the batch to have.
    pub(crate) append_time: Option<i64>,
}

impl Partition {
    /// Whether the broker may append with these acks.
    ///
    /// # Errors
    ///
    /// When it does not lead, or too few replicas are in sync.
    pub(crate) fn check_writable(
        &self,
        node: NodeId,
        acks: i16,
        config: &TopicConfig,
    ) -> Result<(), ErrorCode> {
        self.check_leads(node)?;
        match acks == -1 && self.isr.len() < self.min_isr(config) {
            true => Err(ErrorCode::NOT_ENOUGH_REPLICAS),
            false => Ok(()),
        }
    }

    /// Appends a client's batch, unless it is a retry of one that is there.
    ///
    /// # Errors
    ///
    /// What the state of its producer has against it.
    pub(crate) fn append(&mut self, now: Moment, valid: &Valid) -> Result<Appended, ErrorCode> {
        let batch = &valid.batch;
        if let Verdict::Duplicate(known) = self.producers.check(batch)? {
            return Ok(Appended {
                base_offset: known.first_offset,
                next_offset: known.last_offset + 1,
                append_time: Some(known.timestamp),
            });
        }
        let base_offset = self.log.end();
        self.log.append(now, batch, self.leader_epoch);
        self.producers.append(batch, base_offset);
        Ok(Appended {
            base_offset,
            next_offset: self.log.end(),
            append_time: valid.append_time,
        })
    }

    /// Appends the marker that ends a producer's transaction here.
    ///
    /// # Errors
    ///
    /// When the producer has a newer epoch, or a newer coordinator has spoken.
    pub(crate) fn append_marker(
        &mut self,
        now: Moment,
        identity: Identity,
        committed: bool,
        coordinator_epoch: i32,
    ) -> Result<(), ErrorCode> {
        self.producers.check_marker(identity, coordinator_epoch)?;
        let marker = match committed {
            true => ControlRecord::Commit { coordinator_epoch },
            false => ControlRecord::Abort { coordinator_epoch },
        };
        let batch = marker_batch(now, identity, marker).ok_or(ErrorCode::UNKNOWN_SERVER_ERROR)?;
        let offset = self.log.end();
        self.log.append(now, &batch, self.leader_epoch);
        let ended = self.producers.append_marker(&batch, offset, marker);
        if let Some(aborted) = ended.and_then(|ended| ended.aborted()) {
            self.log.aborted.push(aborted);
        }
        Ok(())
    }
}

fn marker_batch(now: Moment, identity: Identity, marker: ControlRecord) -> Option<Batch> {
    let Identity { producer_id, epoch } = identity;
    let bytes = control_batch(marker, now.timestamp_ms(), producer_id, epoch).ok()?;
    batches(bytes).next()?.ok()
}
