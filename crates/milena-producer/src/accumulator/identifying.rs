//! The idempotent producer's side: its id, and the numbers of batches in their partitions.

use std::sync::Arc;
use std::time::Instant;

use milena_core::{Error, Persistence};
use milena_protocol::api::InitProducerIdResponse;
use milena_txn::{Refused, Sequences};

use super::sending::Pause;
use super::{Accumulator, PartitionIndex};
use crate::acked_data_lost::AckedDataLost;
use crate::batch::Batch;
use crate::verdict::may_pass;

/// What a broker found wrong with a batch's number. It has not written the batch at this attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum WrongNumber {
    /// It does not follow the last one that the broker knows, or the broker knows none; where its log begins.
    OutOfOrder { log_start_offset: Option<i64> },
    /// The broker knows a later epoch.
    Fenced,
}

impl Accumulator {
    /// Takes a broker's answer to the question for an id, or why there is none.
    ///
    /// # Errors
    /// When there can never be one.
    pub(crate) fn handle_identity(
        &mut self,
        now: Instant,
        answer: Result<InitProducerIdResponse, Error>,
    ) -> Result<(), Error> {
        match answer {
            Ok(response) => self
                .identity
                .handle_response(now, &response)
                .map_err(|code| no_identity(Error::broker(code, None)))?,
            Err(error) if !may_pass(&error) => return Err(no_identity(error)),
            Err(error) => {
                tracing::warn!(error = %error.chain(), "no producer id yet");
                self.identity.handle_failure(now);
            }
        }
        if self.identity.known().is_some() {
            (0..self.partitions.len()).for_each(|index| self.list(PartitionIndex(index)));
        }
        Ok(())
    }

    /// Takes back a batch that the broker did not write because of its number. It is sent again, with a new number if
    /// the numbers begin again.
    pub(crate) fn handle_refused(
        &mut self,
        now: Instant,
        batch: Batch,
        wrong: WrongNumber,
        error: Error,
    ) -> Option<AckedDataLost> {
        let mut refused = Refused::Restarts;
        self.number(&batch, |sequences, base| match wrong {
            WrongNumber::OutOfOrder { log_start_offset } => {
                refused = sequences.handle_refused(base, log_start_offset);
            }
            WrongNumber::Fenced => sequences.handle_fenced(base),
        });
        // Its turn comes when the one before it is settled.
        let pause = match refused {
            Refused::NotInTurn => Pause::None,
            _ => Pause::Growing(now),
        };
        let (topic, partition) = (Arc::clone(batch.topic()), batch.partition_number());
        self.put_back(batch, error, pause);
        match refused {
            Refused::NotInTurn | Refused::Restarts => None,
            Refused::AckedDataLost { offset } => Some(AckedDataLost {
                topic,
                partition,
                offset,
            }),
        }
    }

    /// There is something to write.
    pub(super) fn need_identity(&mut self) {
        if self.limits.is_idempotent && self.identity.need() {
            self.wakers.extend(self.supervisor.take());
        }
    }

    /// Tells the numbers of a batch's partition something about it, if it has one.
    pub(super) fn number(&mut self, batch: &Batch, tell: impl FnOnce(&mut Sequences, i32)) {
        let sequences = &mut self.partitions[batch.partition.0].sequences;
        if let (Some(sequences), Some(base)) = (sequences, batch.sequence()) {
            tell(sequences, base);
        }
    }

    /// Forgets a batch whose waiters have been told that it is given up.
    pub(super) fn give_up(&mut self, batch: &Batch) {
        self.number(batch, Sequences::handle_given_up);
        self.retire(batch);
    }

    /// Lets a partition go on after something became of its batches.
    pub(super) fn settle(&mut self, partition: PartitionIndex) {
        let restart = self.partitions[partition.0].poll_restart();
        let retired = restart.and_then(|restart| restart.retired);
        if retired.is_some_and(|id| self.identity.retire(id)) {
            self.wakers.extend(self.supervisor.take());
        }
        self.list(partition);
    }
}

fn no_identity(error: Error) -> Error {
    let text = "the producer got no id, without which it cannot be idempotent: it needs the right IdempotentWrite or to write \
                to a topic, or enable.idempotence=false";
    Error::new(error.kind(), text)
        .with_source(error)
        .with_persistence(Persistence::NotPersisted)
}
