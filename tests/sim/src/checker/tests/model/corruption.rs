//! The one thing that is changed in a run of the model that was right, and what that has to be found as.

use super::Model;
use crate::checker::Anomaly;
use crate::history::{Answer, Observed, Op, Outcome, Payload, Sent, Value, What};
use crate::truth::{Fate, Kind};

/// One thing that is changed in a run that was right.
#[derive(Clone, Copy, Debug)]
pub(super) enum Corruption {
    DropAcknowledged,
    Duplicate,
    Swap,
    WrongOffset,
    Mangle,
    StoreRefused,
    AbortCommitted,
    PollAnother,
    SkipInPoll,
    RepeatInPoll,
    EndPollsEarly,
    ReturnTwice,
}

impl Corruption {
    pub(super) const ALL: [Self; 12] = [
        Self::DropAcknowledged,
        Self::Duplicate,
        Self::Swap,
        Self::WrongOffset,
        Self::Mangle,
        Self::StoreRefused,
        Self::AbortCommitted,
        Self::PollAnother,
        Self::SkipInPoll,
        Self::RepeatInPoll,
        Self::EndPollsEarly,
        Self::ReturnTwice,
    ];

    pub(super) fn anomaly(self) -> Anomaly {
        match self {
            Self::DropAcknowledged => Anomaly::A1LostWrite,
            Self::Duplicate => Anomaly::A2Duplicate,
            Self::Swap => Anomaly::A3Reordering,
            Self::WrongOffset => Anomaly::A4OffsetLie,
            Self::Mangle => Anomaly::A5Phantom,
            Self::StoreRefused => Anomaly::A6FailedButStored,
            Self::AbortCommitted => Anomaly::A8TornTransaction,
            Self::PollAnother => Anomaly::A11InconsistentOffsets,
            Self::SkipInPoll => Anomaly::A12PollSkip,
            Self::RepeatInPoll => Anomaly::A13NonmonotonicPoll,
            Self::EndPollsEarly => Anomaly::A15Unseen,
            Self::ReturnTwice => Anomaly::A23Incompleteness,
        }
    }

    /// Changes one thing; `pick` says which of those there are.
    pub(super) fn apply(self, model: &mut Model, pick: usize) {
        let choose = |all: Vec<usize>| all[pick % all.len()];
        match self {
            Self::DropAcknowledged => {
                let offset = choose(acknowledged(model)) as i64;
                let entry = model.log.index(offset);
                model.log.entries.remove(entry);
            }
            Self::Duplicate => {
                let kind = model.log.entries[choose(plain(model))].kind;
                model.append(kind);
            }
            Self::Swap => {
                // The first two records are of one producer.
                let first = model.log.entries[0].kind;
                model.log.entries[0].kind =
                    std::mem::replace(&mut model.log.entries[1].kind, first);
            }
            Self::WrongOffset => {
                let offset = choose(acknowledged(model)) as i64;
                told(model)
                    .filter(|sent| sent.offset == Some(offset))
                    .for_each(|sent| sent.offset = Some(offset + 1));
            }
            Self::Mangle => {
                let entry = choose(plain(model));
                let payload = Payload::read(b"somebody else's bytes");
                model.log.entries[entry].kind = Kind::Record {
                    payload,
                    fate: Fate::Plain,
                };
            }
            Self::StoreRefused => {
                let value = refused(model);
                model.append(Kind::Record {
                    payload: Payload::Value(value),
                    fate: Fate::Plain,
                });
            }
            Self::AbortCommitted => {
                let committed = |fate: &Fate| matches!(fate, Fate::Committed(_));
                let kinds = model.log.entries.iter_mut().map(|entry| &mut entry.kind);
                let fates = kinds.filter_map(|kind| match kind {
                    Kind::Record { fate, .. } => Some(fate),
                    Kind::Marker { .. } => None,
                });
                // One of the two records of the prologue's transaction.
                if let Some(fate) = fates.filter(|fate| committed(fate)).take(2).nth(pick % 2) {
                    *fate = Fate::Aborted(0);
                }
            }
            Self::PollAnother => {
                let records = longest_poll(model);
                records[0].payload = records[1].payload;
            }
            Self::SkipInPoll => {
                let records = longest_poll(model);
                let inner = 1 + pick % (records.len() - 2);
                records.remove(inner);
            }
            Self::RepeatInPoll => {
                let records = longest_poll(model);
                let again = pick % records.len();
                records.insert(again, records[again]);
            }
            Self::EndPollsEarly => {
                polls(model).for_each(|records| records.retain(|record| record.offset > 0))
            }
            Self::ReturnTwice => {
                let end = model
                    .events
                    .iter()
                    .rfind(|event| matches!(event.what, What::Return { .. }))
                    .cloned();
                model.events.extend(end);
            }
        }
    }
}

/// The offsets of records outside transactions that were acknowledged.
fn acknowledged(model: &mut Model) -> Vec<usize> {
    let offsets: Vec<usize> = told(model)
        .filter_map(|sent| sent.offset)
        .map(|offset| offset as usize)
        .collect();
    let plain = plain(model);
    offsets
        .into_iter()
        .filter(|offset| plain.contains(offset))
        .collect()
}

fn plain(model: &Model) -> Vec<usize> {
    let entries = model.log.entries.iter().enumerate();
    entries
        .filter(|(_, entry)| entry.record().is_some_and(|(_, fate)| fate == Fate::Plain))
        .map(|(index, _)| index)
        .collect()
}

fn told(model: &mut Model) -> impl Iterator<Item = &mut Sent> {
    model
        .events
        .iter_mut()
        .filter_map(|event| match &mut event.what {
            What::Return {
                outcome: Outcome::Ok(Answer::Sent(sent)),
                ..
            } => Some(sent),
            _ => None,
        })
}

fn polls(model: &mut Model) -> impl Iterator<Item = &mut Vec<Observed>> {
    model
        .events
        .iter_mut()
        .filter_map(|event| match &mut event.what {
            What::Return {
                outcome: Outcome::Ok(Answer::Polled(records)),
                ..
            } => Some(records),
            _ => None,
        })
}

fn longest_poll(model: &mut Model) -> &mut Vec<Observed> {
    polls(model)
        .max_by_key(|records| records.len())
        .expect("the prologue polls")
}

fn refused(model: &Model) -> Value {
    let call = model.events.iter().find_map(|event| match event.what {
        What::Return {
            call,
            outcome: Outcome::Fail(_),
        } => Some(call),
        _ => None,
    });
    match model.events[call.expect("the prologue has one") as usize].what {
        What::Invoke(Op::Send(value)) => value,
        _ => unreachable!("only sends are refused"),
    }
}
