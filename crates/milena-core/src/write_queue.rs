//! Bytes on their way to a socket, as segments that leave in vectored writes.

use std::collections::VecDeque;
use std::io::IoSlice;

use bytes::{Buf, Bytes};

/// As many segments as leave in one system call.
pub(crate) const MAX_SLICES: usize = 64;

/// Frames waiting to be written, in order, and who wants to know when one has left.
#[derive(Debug)]
pub(crate) struct WriteQueue<T> {
    segments: VecDeque<Bytes>,
    queued: u64,
    written: u64,
    // Ordered by position: a mark is reached when everything queued before it has been written.
    marks: VecDeque<(u64, T)>,
}

impl<T> Default for WriteQueue<T> {
    fn default() -> Self {
        Self {
            segments: VecDeque::new(),
            queued: 0,
            written: 0,
            marks: VecDeque::new(),
        }
    }
}

impl<T> WriteQueue<T> {
    /// Appends a frame's segments.
    pub(crate) fn push(&mut self, segments: impl IntoIterator<Item = Bytes>) {
        for segment in segments {
            self.queued += segment.len() as u64;
            if !segment.is_empty() {
                self.segments.push_back(segment);
            }
        }
    }

    /// The position at which the next frame begins.
    pub(crate) fn position(&self) -> u64 {
        self.queued
    }

    /// Whether the socket took anything of the frame that begins at `position`.
    pub(crate) fn has_begun(&self, position: u64) -> bool {
        self.written > position
    }

    /// Leaves a mark behind what has been pushed so far.
    pub(crate) fn mark(&mut self, mark: T) {
        self.marks.push_back((self.queued, mark));
    }

    /// Whether everything has been written.
    pub(crate) fn is_empty(&self) -> bool {
        self.segments.is_empty()
    }

    /// Fills `slices` with the next segments; returns how many.
    pub(crate) fn slices<'a>(&'a self, slices: &mut [IoSlice<'a>; MAX_SLICES]) -> usize {
        let count = self.segments.len().min(MAX_SLICES);
        for (slice, segment) in slices.iter_mut().zip(&self.segments) {
            *slice = IoSlice::new(segment);
        }
        count
    }

    /// Notes that the socket took `count` bytes.
    pub(crate) fn advance(&mut self, mut count: usize) {
        self.written += count as u64;
        while let Some(first) = self.segments.front_mut() {
            if count < first.len() {
                first.advance(count);
                return;
            }
            count -= first.len();
            self.segments.pop_front();
        }
    }

    /// The next mark that has been reached.
    pub(crate) fn pop_reached(&mut self) -> Option<T> {
        let (position, _) = self.marks.front()?;
        if *position <= self.written {
            self.marks.pop_front().map(|(_, mark)| mark)
        } else {
            None
        }
    }

    /// Every mark that is not reached yet.
    pub(crate) fn marks_mut(&mut self) -> impl Iterator<Item = &mut T> {
        self.marks.iter_mut().map(|(_, mark)| mark)
    }

    /// Every mark that will not be reached: the connection is gone.
    pub(crate) fn drain_marks(&mut self) -> impl Iterator<Item = T> + '_ {
        self.marks.drain(..).map(|(_, mark)| mark)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn n6_partial_writes_resume_where_they_stopped(
            frames in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..50), 0..100),
            takes in proptest::collection::vec(1usize..100, 1..20),
        ) {
            let mut queue = WriteQueue::default();
            for (index, frame) in frames.iter().enumerate() {
                queue.push([Bytes::copy_from_slice(frame)]);
                queue.mark(index);
            }
            let (mut out, mut reached, mut takes) = (Vec::new(), Vec::new(), takes.iter().cycle());
            while !queue.is_empty() {
                let mut slices = [IoSlice::new(&[]); MAX_SLICES];
                let count = queue.slices(&mut slices);
                let bytes: Vec<u8> = slices[..count].iter().flat_map(|slice| slice.iter().copied()).collect();
                let take = bytes.len().min(*takes.next().unwrap());
                out.extend_from_slice(&bytes[..take]);
                queue.advance(take);
                while let Some(mark) = queue.pop_reached() {
                    prop_assert!(out.len() >= frames[..=mark].iter().map(Vec::len).sum());
                    reached.push(mark);
                }
            }
            while let Some(mark) = queue.pop_reached() {
                reached.push(mark);
            }
            prop_assert_eq!(out, frames.concat());
            prop_assert_eq!(reached, (0..frames.len()).collect::<Vec<_>>());
        }
    }
}
