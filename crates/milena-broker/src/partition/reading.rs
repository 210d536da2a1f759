//! What a broker gives to those who read a partition.

use milena_protocol::error_code::ErrorCode;

use super::Partition;
use crate::log::{Aborted, Bounds, EpochEnd, Found, Slice};
use crate::node::NodeId;

/// Up to where a reader gets records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Isolation {
    /// To the end of the log, as followers do.
    LogEnd,
    /// To the high watermark.
    Uncommitted,
    /// To the last stable offset.
    Committed,
}

/// Who reads at which broker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Reader {
    /// The broker that was asked.
    pub(crate) node: NodeId,
    pub(crate) isolation: Isolation,
    /// Whether the broker may answer if it only follows (KIP-392).
    pub(crate) may_follow: bool,
    /// The replica that asks, if one does.
    pub(crate) replica: Option<NodeId>,
}

/// What is wanted of a partition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Wanted {
    pub(crate) offset: i64,
    /// The leader epoch that the reader knows, or -1.
    pub(crate) leader_epoch: i32,
    /// The epoch of the last record that the reader has, or -1.
    pub(crate) last_fetched_epoch: i32,
    pub(crate) max_bytes: usize,
}

/// What a reader gets.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Read {
    pub(crate) slice: Slice,
    pub(crate) high_watermark: i64,
    pub(crate) last_stable_offset: i64,
    pub(crate) log_start: i64,
    /// Where the reader's log parts from this one.
    pub(crate) diverging: Option<EpochEnd>,
    /// For readers of committed records.
    pub(crate) aborted: Option<Vec<Aborted>>,
    /// A replica that is closer to the reader.
    pub(crate) preferred: Option<NodeId>,
}

/// What a broker knows of the partition: a follower may know less than the leader.
struct Outlook {
    end: i64,
    high_watermark: i64,
    last_stable_offset: i64,
}

impl Outlook {
    fn until(&self, isolation: Isolation) -> i64 {
        match isolation {
            Isolation::LogEnd => self.end,
            Isolation::Uncommitted => self.high_watermark,
            Isolation::Committed => self.last_stable_offset,
        }
    }
}

impl Partition {
    /// Reads batches.
    ///
    /// # Errors
    ///
    /// When the broker does not serve the partition, the reader's epoch is another, or the offset is out of range.
    pub(crate) fn read(
        &self,
        reader: Reader,
        wanted: Wanted,
        max_bytes: usize,
        at_least_one: bool,
    ) -> Result<Read, ErrorCode> {
        let outlook = self.outlook(reader, wanted.leader_epoch)?;
        let mut read = Read {
            high_watermark: outlook.high_watermark,
            last_stable_offset: outlook.last_stable_offset,
            log_start: self.log.start(),
            aborted: (reader.isolation == Isolation::Committed).then(Vec::new),
            ..Read::default()
        };
        read.diverging = self.diverging(&outlook, wanted)?;
        if read.diverging.is_some() {
            return Ok(read);
        }
        if !(self.log.start()..=outlook.end).contains(&wanted.offset) {
            return Err(ErrorCode::OFFSET_OUT_OF_RANGE);
        }
        let bounds = Bounds {
            until: outlook.until(reader.isolation),
            max_bytes,
            at_least_one,
        };
        read.slice = self.log.read(wanted.offset, bounds);
        if let Some(aborted) = &mut read.aborted {
            let within = self.log.aborted.within(wanted.offset, read.slice.next);
            aborted.extend(within);
        }
        Ok(read)
    }

    /// How many bytes a reader would get, counted no further than `enough`.
    ///
    /// # Errors
    ///
    /// As when reading: who waits for this partition waits in vain.
    pub(crate) fn available(
        &self,
        reader: Reader,
        wanted: Wanted,
        enough: usize,
    ) -> Result<usize, ErrorCode> {
        let outlook = self.outlook(reader, wanted.leader_epoch)?;
        if !(self.log.start()..=outlook.end).contains(&wanted.offset) {
            return Err(ErrorCode::OFFSET_OUT_OF_RANGE);
        }
        if self.diverging(&outlook, wanted)?.is_some() {
            return Ok(enough);
        }
        let until = outlook.until(reader.isolation);
        Ok(self.log.available(wanted.offset, until, enough))
    }

    fn outlook(&self, reader: Reader, known_epoch: i32) -> Result<Outlook, ErrorCode> {
        if !self.replicas.contains(&reader.node) {
            return Err(ErrorCode::NOT_LEADER_OR_FOLLOWER);
        }
        self.check_epoch(known_epoch)?;
        if !reader.may_follow {
            self.check_leads(reader.node)?;
        }
        let is_stranger = |replica: NodeId| !self.replicas.contains(&replica);
        if reader.replica.is_some_and(is_stranger) {
            return Err(ErrorCode::NOT_LEADER_OR_FOLLOWER);
        }
        let end = match self.leader == Some(reader.node) {
            true => self.log.end(),
            false => self.followers.end_of(reader.node, self.log.start()),
        };
        Ok(Outlook {
            end,
            high_watermark: self.high_watermark.min(end),
            last_stable_offset: self.last_stable_offset().min(end),
        })
    }

    fn diverging(&self, outlook: &Outlook, wanted: Wanted) -> Result<Option<EpochEnd>, ErrorCode> {
        if wanted.last_fetched_epoch < 0 {
            return Ok(None);
        }
        let ends = self
            .log
            .epochs
            .end_of(wanted.last_fetched_epoch, outlook.end);
        if ends == EpochEnd::UNDEFINED {
            return Err(ErrorCode::OFFSET_OUT_OF_RANGE);
        }
        let parts = ends.epoch < wanted.last_fetched_epoch || ends.end_offset < wanted.offset;
        Ok(parts.then_some(ends))
    }

    /// The replica that is closest to a reader at this offset (KIP-392): in its rack, and of those the one that has the
    /// most. `None` if that is the leader.
    pub(crate) fn preferred_replica(
        &self,
        offset: i64,
        is_close: impl Fn(NodeId) -> bool,
    ) -> Option<NodeId> {
        let leader = self.leader.filter(|leader| !is_close(*leader))?;
        let followers = self.isr.iter().copied().filter(|it| *it != leader);
        let start = self.log.start();
        followers
            .filter(|node| is_close(*node) && !self.followers.is_down(*node))
            .map(|node| (self.followers.end_of(node, start), node))
            .filter(|(end, _)| *end >= offset)
            .max_by_key(|(end, node)| (*end, std::cmp::Reverse(*node)))
            .map(|(_, node)| node)
    }

    /// The offset of a timestamp, or of one of the sentinels below zero, that a reader may be told; `None` if there is none.
    ///
    /// # Errors
    ///
    /// When the broker does not serve the partition, the reader's epoch is another, or a new leader does not know yet
    /// what is committed.
    pub(crate) fn offset_for(
        &self,
        reader: Reader,
        known_epoch: i32,
        timestamp: i64,
    ) -> Result<Option<Found>, ErrorCode> {
        let outlook = self.outlook(reader, known_epoch)?;
        let until = outlook.until(reader.isolation);
        let is_settled =
            reader.isolation == Isolation::LogEnd || self.high_watermark >= self.epoch_start;
        let settled = || {
            is_settled
                .then_some(())
                .ok_or(ErrorCode::OFFSET_NOT_AVAILABLE)
        };
        let found = match timestamp {
            LATEST => {
                settled()?;
                return Ok(Some(sentinel(until, self.leader_epoch)));
            }
            EARLIEST | EARLIEST_LOCAL => {
                let start = self.log.start();
                return Ok(Some(sentinel(start, self.log.epochs.at(start))));
            }
            LARGEST_TIMESTAMP => self.log.largest_time(),
            LATEST_TIERED | EARLIEST_PENDING => None,
            timestamp => self.log.at_time(timestamp),
        };
        match found {
            Some(found) if found.offset >= until => settled().map(|()| None),
            found => Ok(found),
        }
    }

    /// Where the records of a leader epoch end.
    ///
    /// # Errors
    ///
    /// When the broker does not lead, or the reader's epoch is another.
    pub(crate) fn end_of_epoch(
        &self,
        node: NodeId,
        known_epoch: i32,
        epoch: i32,
    ) -> Result<EpochEnd, ErrorCode> {
        self.check_epoch(known_epoch)?;
        self.check_leads(node)?;
        Ok(self.log.epochs.end_of(epoch, self.log.end()))
    }
}

const LATEST: i64 = -1;
const EARLIEST: i64 = -2;
const LARGEST_TIMESTAMP: i64 = -3;
const EARLIEST_LOCAL: i64 = -4;
const LATEST_TIERED: i64 = -5;
const EARLIEST_PENDING: i64 = -6;

/// An offset that belongs to no record.
fn sentinel(offset: i64, leader_epoch: i32) -> Found {
    Found {
        offset,
        timestamp: -1,
        leader_epoch,
    }
}
