//! The log of one partition: what was stored, in offset order, and what became of it.

use std::time::Duration;

use crate::history::Payload;

/// A partition's log after the run.
#[derive(Clone, Debug, Default)]
pub struct Log {
    /// The first offset that can be read.
    pub start: i64,
    /// The first offset that consumers do not get.
    pub high_watermark: i64,
    /// What is stored, by ascending offset. Entries before the start may be here or not.
    pub entries: Vec<Entry>,
    /// When it was cut at its end.
    pub truncations: Vec<Truncation>,
    /// Whether records with a newer one of the same key may be gone.
    pub compacted: bool,
}

/// One stored record or control marker.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Entry {
    /// Its offset.
    pub offset: i64,
    /// When it was appended.
    pub at: Duration,
    /// Its timestamp.
    pub timestamp: i64,
    /// The epoch of the leader that appended it.
    pub leader_epoch: i32,
    /// The producer's stamp, if it is idempotent.
    pub stamp: Option<Stamp>,
    /// A record or a marker.
    pub kind: Kind,
}

/// How an idempotent producer signs a record.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Stamp {
    /// The producer id.
    pub id: i64,
    /// The producer epoch.
    pub epoch: i16,
    /// The record's sequence number.
    pub sequence: i32,
}

/// What an entry is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind {
    /// A record.
    Record {
        /// What it carries.
        payload: Payload,
        /// What became of it.
        fate: Fate,
    },
    /// The end of a transaction.
    Marker {
        /// Whether it was committed.
        committed: bool,
    },
}

/// What became of a record's transaction.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Fate {
    /// It has none.
    Plain,
    /// It has not ended.
    Open,
    /// It was committed by the marker at this offset.
    Committed(i64),
    /// It was aborted by the marker at this offset.
    Aborted(i64),
}

/// A cut at the end of a log.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Truncation {
    /// When.
    pub at: Duration,
    /// The first offset that went.
    pub to: i64,
    /// Whether committed records went with it.
    pub unclean: bool,
}

impl Log {
    /// Appends an entry at the end; with `at` as time, and as timestamp in milliseconds.
    pub fn append(&mut self, at: Duration, stamp: Option<Stamp>, kind: Kind) -> i64 {
        let offset = self.end();
        self.entries.push(Entry {
            offset,
            at,
            timestamp: at.as_millis() as i64,
            leader_epoch: self.truncations.len() as i32,
            stamp,
            kind,
        });
        self.high_watermark = offset + 1;
        offset
    }

    /// The offset that comes next.
    #[must_use]
    pub fn end(&self) -> i64 {
        self.entries
            .last()
            .map_or(self.start, |entry| entry.offset + 1)
            .max(self.start)
    }

    /// The offset that came next at that time.
    #[must_use]
    pub fn end_at(&self, now: Duration) -> i64 {
        let until = self.entries.partition_point(|entry| entry.at <= now);
        until
            .checked_sub(1)
            .map_or(self.start, |last| self.entries[last].offset + 1)
    }

    /// Where the entry with this offset, or the next one after it, is in `entries`.
    #[must_use]
    pub fn index(&self, offset: i64) -> usize {
        // Logs are nearly dense, so the first guess is nearly always right.
        let guess = self
            .entries
            .first()
            .map_or(0, |first| offset.saturating_sub(first.offset))
            .max(0) as usize;
        if self
            .entries
            .get(guess)
            .is_some_and(|entry| entry.offset == offset)
        {
            return guess;
        }
        self.entries.partition_point(|entry| entry.offset < offset)
    }

    /// The entry at this offset.
    #[must_use]
    pub fn entry(&self, offset: i64) -> Option<&Entry> {
        self.entries
            .get(self.index(offset))
            .filter(|entry| entry.offset == offset)
    }

    /// Whether an election cut the log at or before this offset.
    #[must_use]
    pub fn was_cut_at(&self, offset: i64) -> bool {
        self.truncations
            .iter()
            .any(|cut| cut.unclean && cut.to <= offset)
    }
}

impl Entry {
    /// The record's payload and fate, unless this is a marker.
    #[must_use]
    pub fn record(&self) -> Option<(&Payload, Fate)> {
        match &self.kind {
            Kind::Record { payload, fate } => Some((payload, *fate)),
            Kind::Marker { .. } => None,
        }
    }

    /// Whether readers of committed records get it in the end.
    #[must_use]
    pub fn is_committed(&self) -> bool {
        self.record()
            .is_some_and(|(_, fate)| matches!(fate, Fate::Plain | Fate::Committed(_)))
    }
}
