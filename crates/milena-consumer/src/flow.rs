//! The position of one partition and what is buffered behind it.

use std::collections::VecDeque;

use crate::chunk::{Chunk, Content, Entry};
use crate::fault::Fault;
use crate::position::Position;

/// A partition that has a position: what the application has had, and what waits for it.
///
/// The front of the buffer stays until the position has passed it, so what was taken out and not used up is
/// taken out again.
#[derive(Debug)]
pub(crate) struct Flow {
    position: Position,
    entries: VecDeque<Entry>,
    bytes: usize,
    /// The epoch of the position is not to be compared: the leader could make nothing of it.
    pub(crate) distrusts_epoch: bool,
    /// The batch at the fetch position needs more than the usual limit.
    pub(crate) grown: Option<usize>,
}

impl Flow {
    /// Nothing is buffered.
    pub(crate) fn at(position: Position) -> Self {
        Self {
            position,
            entries: VecDeque::new(),
            bytes: 0,
            distrusts_epoch: false,
            grown: None,
        }
    }

    /// What the application gets next.
    pub(crate) fn position(&self) -> Position {
        self.position
    }

    /// What is fetched next.
    pub(crate) fn fetch_position(&self) -> Position {
        self.entries
            .back()
            .map_or(self.position, |entry| entry.next)
    }

    /// Bytes of records that wait, as they came.
    pub(crate) fn bytes(&self) -> usize {
        self.bytes
    }

    /// Whether nothing waits.
    pub(crate) fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Whether nothing can be fetched until the application has met what is at the end of the buffer.
    pub(crate) fn is_blocked(&self) -> bool {
        matches!(
            self.entries.back(),
            Some(Entry {
                content: Content::Fault(_),
                ..
            })
        )
    }

    /// The next step of the reader.
    pub(crate) fn front(&self) -> Option<&Entry> {
        self.entries.front()
    }

    /// Buffers what a fetch brought.
    pub(crate) fn push(&mut self, chunk: Chunk) {
        self.bytes += chunk.entries.iter().map(size).sum::<usize>();
        self.entries.extend(chunk.entries);
        self.distrusts_epoch = false;
        self.grown = None;
    }

    /// Reading stops once the buffer is used up.
    pub(crate) fn push_fault(&mut self, fault: Fault) {
        let entry = Entry {
            next: self.fetch_position(),
            content: Content::Fault(fault),
        };
        self.entries.push_back(entry);
    }

    /// Moves the position forward and drops what is behind it.
    pub(crate) fn advance(&mut self, position: Position) {
        self.position = position;
        while self
            .entries
            .front()
            .is_some_and(|entry| is_behind(entry, position))
        {
            self.bytes -= self.entries.pop_front().as_ref().map_or(0, size);
        }
    }

    /// Takes the fault at the front, if there is one.
    pub(crate) fn take_fault(&mut self) -> Option<Fault> {
        match self.entries.pop_front()? {
            Entry {
                content: Content::Fault(fault),
                ..
            } => Some(fault),
            entry => {
                self.entries.push_front(entry);
                None
            }
        }
    }

    /// Drops the buffer; the position stays, so everything dropped is fetched again.
    pub(crate) fn discard(&mut self) {
        self.entries.clear();
        self.bytes = 0;
        self.grown = None;
    }
}

fn size(entry: &Entry) -> usize {
    match &entry.content {
        Content::Batch(batch) => batch.size(),
        Content::Skipped | Content::Fault(_) => 0,
    }
}

fn is_behind(entry: &Entry, position: Position) -> bool {
    !matches!(entry.content, Content::Fault(_)) && entry.next.offset <= position.offset
}
