//! What holds for batches: their form, their sequences, and that a retry is the same bytes.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use bytes::Bytes;
use milena_protocol::api::*;
use milena_protocol::ids::Uuid;
use milena_protocol::record::{Batch, Stamp, batches};

use super::{Complaints, LintRule};
use crate::connection::{ConnectionId, Ticket};

/// A broker tells duplicates by the last five batches, so a sixth in flight could not be told from a new one.
const IN_FLIGHT: usize = 5;
/// Batches of a producer whose checksum is remembered for each partition.
const REMEMBERED: usize = 64;

/// A partition as a produce request names it: by id, or by name in older versions.
type Place = (Uuid, String, i32);

#[derive(Debug, Default)]
pub(super) struct Producers {
    given: BTreeSet<(i64, i16)>,
    writers: BTreeMap<(i64, Place), Writer>,
    /// Which batches wait for their answer, by the request.
    unanswered: BTreeMap<Ticket, Vec<(i64, Place)>>,
}

/// One producer in one partition.
#[derive(Debug, Default)]
struct Writer {
    epoch: i16,
    /// The connections that batches of this epoch came on.
    spoken_on: BTreeSet<ConnectionId>,
    next_sequence: i32,
    sent: VecDeque<(i32, u64)>,
    in_flight: usize,
}

impl Producers {
    /// A broker has given out this identity.
    pub(super) fn given(&mut self, producer_id: i64, epoch: i16) {
        self.given.insert((producer_id, epoch));
    }

    pub(super) fn init(&mut self, to: &mut Complaints<'_>, request: &InitProducerIdRequest) {
        let half = (request.producer_id < 0) != (request.producer_epoch < 0);
        to.require(!half, LintRule::IdentityHalfGiven, || {
            format!("{request:?}")
        });
        let transactional = request.transactional_id.is_some();
        let endless = transactional && request.transaction_timeout_ms <= 0;
        to.require(!endless, LintRule::TransactionTimeout, || {
            request.transaction_timeout_ms.to_string()
        });
        if request.producer_id >= 0 {
            let waiting = self.unanswered.values().flatten();
            let busy = waiting.filter(|(id, _)| *id == request.producer_id).count();
            to.require(busy == 0, LintRule::InitWhileProducing, || {
                format!("{busy} batches of {}", request.producer_id)
            });
        }
    }

    pub(super) fn produce(&mut self, to: &mut Complaints<'_>, request: &ProduceRequest) {
        let acks = request.acks;
        to.require((-1..=1).contains(&acks), LintRule::AcksUnknown, || {
            acks.to_string()
        });
        to.require(request.timeout_ms > 0, LintRule::NoTimeout, || {
            request.timeout_ms.to_string()
        });
        let mut places = BTreeSet::new();
        for topic in &request.topics {
            for partition in &topic.partitions {
                let place = (topic.id, topic.name.to_string(), partition.index);
                if !places.insert(place.clone()) {
                    to.add(LintRule::PartitionTwice, format_args!("{place:?}"));
                }
                self.partition(to, acks, place, partition.records.as_ref());
            }
        }
        to.require(!places.is_empty(), LintRule::ProduceOfNothing, String::new);
    }

    fn partition(
        &mut self,
        to: &mut Complaints<'_>,
        acks: i16,
        place: Place,
        records: Option<&Bytes>,
    ) {
        let Some(records) = records.filter(|records| !records.is_empty()) else {
            return to.add(LintRule::ProduceOfNothing, format_args!("{place:?}"));
        };
        let mut batches = batches(records.clone());
        let (Some(Ok(batch)), None) = (batches.next(), batches.next()) else {
            return to.add(LintRule::NotOneBatch, format_args!("{place:?}"));
        };
        form(to, &batch);
        let stamp = batch.stamp();
        let parts = [
            stamp.producer_id >= 0,
            stamp.producer_epoch >= 0,
            stamp.base_sequence >= 0,
        ];
        let whole = parts.iter().all(|part| *part == parts[0]);
        to.require(whole, LintRule::IdentityIncomplete, || format!("{stamp:?}"));
        if stamp.producer_id < 0 {
            return;
        }
        to.require(acks == -1, LintRule::IdempotentWithoutAcks, || {
            acks.to_string()
        });
        to.require(self.is_given(stamp), LintRule::ProducerIdMadeUp, || {
            format!("{stamp:?}")
        });
        self.sequence(to, place, &batch);
    }

    /// Whether the producer may call itself that. Without transactions it takes the next epoch itself, which matters in
    /// one partition only (KIP-360).
    fn is_given(&self, stamp: Stamp) -> bool {
        let Stamp {
            producer_id,
            producer_epoch: epoch,
            ..
        } = stamp;
        match stamp.transactional {
            true => self.given.contains(&(producer_id, epoch)),
            false => {
                let mut up_to = self
                    .given
                    .range((producer_id, epoch.min(0))..=(producer_id, epoch));
                up_to.next().is_some()
            }
        }
    }

    fn sequence(&mut self, to: &mut Complaints<'_>, place: Place, batch: &Batch) {
        let key = (batch.producer_id(), place);
        let fresh = !self.writers.contains_key(&key);
        let writer = self.writers.entry(key.clone()).or_default();
        let (epoch, connection) = (batch.producer_epoch(), to.call.ticket.connection);
        if epoch < writer.epoch {
            // On another connection it may have been on its way all the time.
            let is_late = !writer.spoken_on.contains(&connection);
            return to.require(is_late, LintRule::EpochBackwards, || {
                format!("{epoch} after {}", writer.epoch)
            });
        }
        let first = fresh || epoch > writer.epoch;
        if first {
            writer.epoch = epoch;
            writer.spoken_on.clear();
            writer.sent.clear();
            writer.next_sequence = 0;
        }
        writer.spoken_on.insert(connection);
        let base = batch.base_sequence();
        let print = fingerprint(batch.bytes());
        match writer.sent.iter().find(|(sent, _)| *sent == base) {
            Some((_, former)) => to.require(*former == print, LintRule::RetryDiffers, || {
                format!("sequence {base} of {key:?}")
            }),
            None => {
                let rule = match first {
                    true => LintRule::FirstSequenceNotZero,
                    false => LintRule::SequenceGap,
                };
                let expected = writer.next_sequence;
                to.require(base == expected, rule, || {
                    format!("{base}, not {expected}, of {key:?}")
                });
                writer.next_sequence = after(base, batch);
                writer.sent.push_back((base, print));
                if writer.sent.len() > REMEMBERED {
                    writer.sent.pop_front();
                }
            }
        }
        writer.in_flight += 1;
        let many = writer.in_flight;
        to.require(many <= IN_FLIGHT, LintRule::TooManyBatches, || {
            format!("{many} of {key:?}")
        });
        self.unanswered.entry(to.call.ticket).or_default().push(key);
    }

    pub(super) fn answered(&mut self, ticket: Ticket) {
        let batches = self.unanswered.remove(&ticket);
        batches
            .into_iter()
            .flatten()
            .for_each(|key| self.land(&key));
    }

    pub(super) fn close(&mut self, connection: ConnectionId) {
        let gone = |ticket: &Ticket| ticket.connection == connection;
        let tickets: Vec<Ticket> = self.unanswered.keys().copied().filter(gone).collect();
        tickets.into_iter().for_each(|ticket| self.answered(ticket));
    }

    /// As if everything before this sequence had been sent long ago.
    #[cfg(test)]
    pub(super) fn go_to(&mut self, sequence: i32) {
        for writer in self.writers.values_mut() {
            writer.sent.clear();
            writer.next_sequence = sequence;
        }
    }

    fn land(&mut self, key: &(i64, Place)) {
        if let Some(writer) = self.writers.get_mut(key) {
            writer.in_flight = writer.in_flight.saturating_sub(1);
        }
    }
}

fn form(to: &mut Complaints<'_>, batch: &Batch) {
    to.require(batch.magic() == 2, LintRule::NotOneBatch, || {
        format!("format {}", batch.magic())
    });
    to.require(batch.verify_crc().is_ok(), LintRule::CrcWrong, || {
        format!("{batch:?}")
    });
    to.require(!batch.is_control(), LintRule::ControlBatch, String::new);
    let fresh = batch.base_offset() == 0 && batch.leader_epoch() == -1;
    to.require(fresh, LintRule::BatchNotFresh, || format!("{batch:?}"));
}

/// The sequence that follows the batch, which wraps after `i32::MAX`.
fn after(base: i32, batch: &Batch) -> i32 {
    let records = batch.last_offset() - batch.base_offset() + 1;
    ((i64::from(base) + records) % (i64::from(i32::MAX) + 1)) as i32
}

/// What tells whether two batches are the same bytes: the checksum that is in them anyway, and the size.
fn fingerprint(bytes: &[u8]) -> u64 {
    const CRC: std::ops::Range<usize> = 17..21;
    let crc = bytes.get(CRC).and_then(|crc| crc.try_into().ok());
    (u64::from(crc.map_or(0, u32::from_be_bytes)) << 32) | bytes.len() as u64 & 0xffff_ffff
}
