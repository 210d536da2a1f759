//! Where the records that a consumer handed out do not follow one another.

use super::calls::Call;
use super::evidence::Evidence;
use super::fast::FastMap;
use crate::history::{Note, Op, Outcome, SeekTo, TopicPartition, What};

/// A place where the next record is not the next one.
#[derive(Clone, Debug)]
pub(super) struct Jump {
    pub(super) place: TopicPartition,
    /// The offset that was next.
    pub(super) next: i64,
    /// The offset that came.
    pub(super) came: i64,
    /// The record that was left out; none when the jump goes back.
    pub(super) left_out: Option<i64>,
    /// The event that made `next` the next, and the one that brought the record.
    pub(super) events: [u64; 2],
    /// Whether both are of one transaction.
    pub(super) inside: bool,
}

/// What is known of a consumer's position in a partition.
#[derive(Clone, Copy, Debug)]
struct Stand {
    next: i64,
    /// It was reset to here; a poll under way may still bring what was before.
    or: Option<i64>,
    by: u64,
    txn: Option<u64>,
}

struct Walk<'e, 'a> {
    evidence: &'e Evidence<'a>,
    stands: FastMap<(u32, TopicPartition), Stand>,
    /// Since when a stand counts: polls that began before may have been decided before.
    moved: FastMap<(u32, TopicPartition), u64>,
    reassigned: FastMap<u32, u64>,
    jumps: Vec<Jump>,
}

/// All jumps of a history, forwards over records and back.
pub(super) fn jumps(evidence: &Evidence<'_>) -> Vec<Jump> {
    let mut walk = Walk {
        evidence,
        stands: FastMap::default(),
        moved: FastMap::default(),
        reassigned: FastMap::default(),
        jumps: Vec::new(),
    };
    for event in evidence.events() {
        let client = event.process.client;
        match &event.what {
            What::Invoke(op) => walk.begin(client, event.seq, op),
            What::Return { outcome, .. } => walk.end(event.seq, outcome),
            What::Note(note) => walk.note(client, event.seq, note),
            What::Nemesis(_) => {}
        }
    }
    walk.jumps
}

impl Walk<'_, '_> {
    fn begin(&mut self, client: u32, seq: u64, op: &Op) {
        match op {
            Op::Assign(_) | Op::Subscribe { .. } => {
                self.reassigned.insert(client, seq);
            }
            Op::Seek { place, .. } => self.forget(client, *place, seq),
            _ => {}
        }
    }

    fn end(&mut self, seq: u64, outcome: &Outcome) {
        let evidence = self.evidence;
        let Some(call) = evidence.calls.of_event(seq) else {
            return;
        };
        if call.returned.is_none_or(|returned| returned.seq != seq) {
            return;
        }
        if let Op::Seek { place, to } = call.op {
            self.sought(call, *place, *to, seq, outcome);
        }
        for record in call.polled().unwrap_or_default() {
            self.came(call, record.place, record.offset, seq);
        }
    }

    fn note(&mut self, client: u32, seq: u64, note: &Note) {
        match note {
            Note::AssignedExit(places) | Note::RevokedEnter(places) | Note::LostEnter(places) => {
                places.iter().for_each(|&place| {
                    self.stands.remove(&(client, place));
                });
            }
            Note::Reset { place, to, .. } => {
                let fresh = Stand {
                    next: *to,
                    or: None,
                    by: seq,
                    txn: None,
                };
                self.stands
                    .entry((client, *place))
                    .and_modify(|stand| stand.or = Some(*to))
                    .or_insert(fresh);
            }
            _ => {}
        }
    }

    fn forget(&mut self, client: u32, place: TopicPartition, seq: u64) {
        self.stands.remove(&(client, place));
        self.moved.insert((client, place), seq);
    }

    fn sought(
        &mut self,
        call: &Call<'_>,
        place: TopicPartition,
        to: SeekTo,
        seq: u64,
        outcome: &Outcome,
    ) {
        let client = call.process.client;
        self.forget(client, place, seq);
        let next = match to {
            SeekTo::Offset(offset) => offset,
            SeekTo::Beginning => 0,
            SeekTo::End | SeekTo::Timestamp(_) => return,
        };
        if matches!(outcome, Outcome::Ok(_)) {
            self.stands.insert(
                (client, place),
                Stand {
                    next,
                    or: None,
                    by: seq,
                    txn: None,
                },
            );
        }
    }

    fn came(&mut self, call: &Call<'_>, place: TopicPartition, offset: i64, seq: u64) {
        let client = call.process.client;
        let moved = self.moved.get(&(client, place)).copied().unwrap_or(0);
        let reassigned = self.reassigned.get(&client).copied().unwrap_or(0);
        if call.seq < moved.max(reassigned) {
            self.stands.remove(&(client, place));
            return;
        }
        let txn = call.poll_txn();
        let now = Stand {
            next: offset + 1,
            or: None,
            by: seq,
            txn,
        };
        let before = self
            .stands
            .insert((client, place), now)
            .filter(|stand| stand.by >= reassigned);
        let Some(before) = before else {
            return;
        };
        let follows = |next| self.problem(client, place, next, offset).is_none();
        if before.or.is_some_and(follows) {
            return;
        }
        if let Some(left_out) = self.problem(client, place, before.next, offset) {
            self.jumps.push(Jump {
                place,
                next: before.next,
                came: offset,
                left_out,
                events: [before.by, seq],
                inside: txn.is_some() && txn == before.txn,
            });
        } else if let Some(stand) = before
            .or
            .and_then(|_| self.stands.get_mut(&(client, place)))
        {
            // Still what was before the reset.
            stand.or = before.or;
        }
    }

    /// Whether `came` is not what follows: back, or past a record.
    fn problem(
        &self,
        client: u32,
        place: TopicPartition,
        next: i64,
        came: i64,
    ) -> Option<Option<i64>> {
        if came < next {
            return Some(None);
        }
        if came == next {
            return None;
        }
        let view = self.evidence.log(place)?;
        let left_out = view.left_out(next, came, self.evidence.reads_uncommitted(client))?;
        // Behind a cut the record may be younger than the poll.
        (!view.log.was_cut_at(left_out)).then_some(Some(left_out))
    }
}
