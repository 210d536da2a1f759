//! A partition as Kafka keeps it for idempotent producers: `ProducerAppendInfo` and `ProducerStateEntry` in their essence.

use crate::ProducerIdentity;
use crate::sequences::after;

/// A batch in the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) number: usize,
    identity: ProducerIdentity,
    base: i32,
    records: u32,
}

/// What a broker says to a batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Answer {
    Written { offset: i64 },
    OutOfOrder,
    Fenced,
}

#[derive(Debug, Default)]
pub(super) struct Broker {
    pub(super) log: Vec<Entry>,
}

impl Broker {
    pub(super) fn append(
        &mut self,
        number: usize,
        identity: ProducerIdentity,
        base: i32,
        records: u32,
    ) -> Answer {
        let of_producer = |entry: &&Entry| entry.identity.id == identity.id;
        let latest = self.log.iter().rev().find(of_producer).copied();
        if let Some(latest) = latest {
            if identity.epoch < latest.identity.epoch {
                return Answer::Fenced;
            }
            if identity == latest.identity {
                if let Some(offset) = self.find(identity, base, records) {
                    return Answer::Written { offset };
                }
                if base != after(latest.base, latest.records) {
                    return Answer::OutOfOrder;
                }
            } else if base != 0 {
                return Answer::OutOfOrder;
            }
        }
        self.log.push(Entry {
            number,
            identity,
            base,
            records,
        });
        Answer::Written {
            offset: self.log.len() as i64 - 1,
        }
    }

    /// One of the latest five batches, if it is the same.
    fn find(&self, identity: ProducerIdentity, base: i32, records: u32) -> Option<i64> {
        let entries = self.log.iter().enumerate().rev();
        let mut latest = entries
            .filter(|(_, entry)| entry.identity == identity)
            .take(5);
        let same = |entry: &Entry| (entry.base, entry.records) == (base, records);
        latest
            .find(|(_, entry)| same(entry))
            .map(|(offset, _)| offset as i64)
    }
}
