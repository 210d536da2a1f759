//! The history and the truth, indexed once for all passes: sends and stored copies of each value, transactions, what is visible.

use std::time::Duration;

use super::Expectations;
use super::calls::{Call, Calls, Verdict};
use super::fast::FastMap;
use super::jumps::{Jump, jumps};
use super::report::Totals;
use crate::history::{Event, History, Op, TopicPartition, Value, ValueId};
use crate::truth::{Entry, Fate, Log, Truth};

/// What the passes look at.
#[derive(Debug)]
pub(super) struct Evidence<'a> {
    pub(super) history: &'a History,
    pub(super) truth: &'a Truth,
    pub(super) promised: &'a Expectations,
    pub(super) calls: Calls<'a>,
    pub(super) logs: Vec<LogView<'a>>,
    pub(super) txns: Vec<Txn>,
    pub(super) jumps: Vec<Jump>,
    log_of: FastMap<TopicPartition, u32>,
    sends: FastMap<ValueId, OneOrMore<u32>>,
    stored: FastMap<ValueId, OneOrMore<Spot>>,
    txn_of: FastMap<u64, u32>,
}

/// A list that seldom has more than one entry.
#[derive(Debug)]
struct OneOrMore<T> {
    first: T,
    more: Vec<T>,
}

/// Where a stored record is: the log and the entry in it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Spot {
    pub(super) log: u32,
    pub(super) entry: u32,
}

/// A transaction as its application saw it. The numbers are those of calls.
#[derive(Debug, Default)]
pub(super) struct Txn {
    pub(super) number: u64,
    pub(super) begun: Option<u32>,
    pub(super) sends: Vec<u32>,
    pub(super) polls: Vec<u32>,
    pub(super) staged: Vec<u32>,
    pub(super) ends: Vec<u32>,
}

/// A log, with the number of visible records before each entry.
#[derive(Debug)]
pub(super) struct LogView<'a> {
    pub(super) place: TopicPartition,
    pub(super) log: &'a Log,
    committed: Vec<u32>,
    written: Vec<u32>,
}

impl<'a> LogView<'a> {
    fn new(place: TopicPartition, log: &'a Log) -> Self {
        let count = |counts: fn(&Entry) -> bool| {
            let mut before = 0;
            let counted = log.entries.iter().map(|entry| {
                before += u32::from(counts(entry));
                before
            });
            std::iter::once(0).chain(counted).collect()
        };
        Self {
            place,
            log,
            committed: count(Entry::is_committed),
            written: count(|entry| entry.record().is_some()),
        }
    }

    /// The first record in `[from, to)` that a reader cannot leave out.
    pub(super) fn left_out(&self, from: i64, to: i64, uncommitted: bool) -> Option<i64> {
        let (first, last) = (self.log.index(from.max(self.log.start)), self.log.index(to));
        let before = if uncommitted {
            &self.written
        } else {
            &self.committed
        };
        if first >= last || before[first] == before[last] {
            return None;
        }
        let mut entries = self.log.entries[first..last].iter();
        entries
            .find(|entry| entry.record().is_some() && (uncommitted || entry.is_committed()))
            .map(|entry| entry.offset)
    }

    /// When the record was decided, if it was.
    pub(super) fn committed_at(&self, entry: &Entry) -> Option<Duration> {
        match entry.record()?.1 {
            Fate::Plain => Some(entry.at),
            Fate::Committed(marker) => {
                Some(self.log.entry(marker).map_or(entry.at, |marker| marker.at))
            }
            Fate::Open | Fate::Aborted(_) => None,
        }
    }
}

impl<'a> Evidence<'a> {
    pub(super) fn new(history: &'a History, truth: &'a Truth, promised: &'a Expectations) -> Self {
        let mut evidence = Self {
            history,
            truth,
            promised,
            calls: Calls::new(history),
            logs: Vec::new(),
            txns: Vec::new(),
            jumps: Vec::new(),
            log_of: FastMap::default(),
            sends: FastMap::default(),
            stored: FastMap::default(),
            txn_of: FastMap::default(),
        };
        evidence.index_logs();
        evidence.index_calls();
        evidence.jumps = jumps(&evidence);
        evidence
    }

    fn index_logs(&mut self) {
        for (&place, log) in &self.truth.logs {
            let index = self.logs.len() as u32;
            self.log_of.insert(place, index);
            self.logs.push(LogView::new(place, log));
            for (entry, stored) in log.entries.iter().enumerate() {
                if let Some(value) = stored.record().and_then(|(payload, _)| payload.value()) {
                    let spot = Spot {
                        log: index,
                        entry: entry as u32,
                    };
                    add(&mut self.stored, value.id, spot);
                }
            }
        }
    }

    fn index_calls(&mut self) {
        for index in 0..self.calls.all.len() as u32 {
            let op = self.calls.all[index as usize].op;
            match op {
                Op::Send(value) => {
                    add(&mut self.sends, value.id, index);
                    if let Some(txn) = value.txn {
                        self.txn_entry(txn).sends.push(index);
                    }
                }
                Op::Begin(txn) => self.txn_entry(*txn).begun = Some(index),
                Op::SendOffsets { txn, .. } => self.txn_entry(*txn).staged.push(index),
                Op::Commit(txn) | Op::Abort(txn) => self.txn_entry(*txn).ends.push(index),
                Op::Poll { txn: Some(txn) } => self.txn_entry(*txn).polls.push(index),
                _ => {}
            }
        }
    }

    fn txn_entry(&mut self, number: u64) -> &mut Txn {
        let txns = &mut self.txns;
        let index = *self.txn_of.entry(number).or_insert_with(|| {
            txns.push(Txn {
                number,
                ..Txn::default()
            });
            txns.len() as u32 - 1
        });
        &mut self.txns[index as usize]
    }

    pub(super) fn totals(&self) -> Totals {
        let calls = &self.calls.all;
        let unknown = calls
            .iter()
            .filter(|call| call.verdict() == Verdict::Unknown);
        let polls = calls.iter().filter_map(Call::polled);
        Totals {
            events: self.history.events().len() as u64,
            calls: calls.len() as u64,
            indefinite: unknown.count() as u64,
            sends: calls.iter().filter_map(Call::sent_value).count() as u64,
            polls: polls.clone().count() as u64,
            polled: polls.map(|records| records.len() as u64).sum(),
            stored: self
                .logs
                .iter()
                .map(|view| u64::from(*view.written.last().unwrap_or(&0)))
                .sum(),
            transactions: self.txns.iter().filter(|txn| txn.begun.is_some()).count() as u64,
        }
    }

    pub(super) fn events(&self) -> impl Iterator<Item = &'a Event> {
        self.history.events().iter()
    }

    pub(super) fn call(&self, index: u32) -> &Call<'a> {
        &self.calls.all[index as usize]
    }

    /// The sends of a value, by their beginnings.
    pub(super) fn sends_of(&self, id: ValueId) -> impl Iterator<Item = &Call<'a>> + Clone {
        let list = self.sends.get(&id);
        list.into_iter()
            .flat_map(OneOrMore::iter)
            .map(|&index| self.call(index))
    }

    /// Where a value is stored.
    pub(super) fn copies_of(&self, id: ValueId) -> impl Iterator<Item = Spot> + Clone {
        let list = self.stored.get(&id);
        list.into_iter().flat_map(OneOrMore::iter).copied()
    }

    pub(super) fn at(&self, spot: Spot) -> (TopicPartition, &'a Entry) {
        let view = &self.logs[spot.log as usize];
        (view.place, &view.log.entries[spot.entry as usize])
    }

    pub(super) fn log(&self, place: TopicPartition) -> Option<&LogView<'a>> {
        self.log_of
            .get(&place)
            .map(|&index| &self.logs[index as usize])
    }

    pub(super) fn txn(&self, number: u64) -> Option<&Txn> {
        self.txn_of
            .get(&number)
            .map(|&index| &self.txns[index as usize])
    }

    /// Where the transaction with this number is among all.
    pub(super) fn txn_index(&self, number: u64) -> Option<u32> {
        self.txn_of.get(&number).copied()
    }

    /// The send that this value is from, if it is from one: every field must be the same.
    pub(super) fn origin(&self, value: &Value) -> Option<&Call<'a>> {
        self.sends_of(value.id)
            .find(|call| call.sent_value() == Some(value))
    }

    pub(super) fn reads_uncommitted(&self, client: u32) -> bool {
        self.promised.read_uncommitted.contains(&client)
    }
}

impl<T> OneOrMore<T> {
    fn iter(&self) -> impl Iterator<Item = &T> + Clone {
        std::iter::once(&self.first).chain(&self.more)
    }
}

fn add<T: Copy>(map: &mut FastMap<ValueId, OneOrMore<T>>, id: ValueId, item: T) {
    map.entry(id)
        .and_modify(|list| list.more.push(item))
        .or_insert(OneOrMore {
            first: item,
            more: Vec::new(),
        });
}

impl Txn {
    /// How its end went: the commits and aborts, all of them.
    pub(super) fn end<'e, 'a>(
        &self,
        evidence: &'e Evidence<'a>,
    ) -> impl Iterator<Item = &'e Call<'a>> {
        self.ends.iter().map(|&index| evidence.call(index))
    }

    pub(super) fn commits<'e, 'a>(
        &self,
        evidence: &'e Evidence<'a>,
    ) -> impl Iterator<Item = &'e Call<'a>> {
        self.end(evidence)
            .filter(|call| matches!(call.op, Op::Commit(_)))
    }

    /// Whether its application was told that it is committed.
    pub(super) fn was_committed(&self, evidence: &Evidence<'_>) -> bool {
        self.commits(evidence)
            .any(|call| call.verdict() == Verdict::Done)
    }
}
