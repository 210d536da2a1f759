//! Integers of few bytes, as nearly all of a record are, and how they are written together with what they measure.

use std::num::NonZeroU64;

use super::varint::zigzag_i64;

/// An encoded integer of at most five bytes on its way into a batch, in one register.
#[derive(Clone, Copy)]
pub(super) struct Short(
    /// The bytes, the first in the lowest bits, and in the highest byte how many they are.
    NonZeroU64,
);

impl Short {
    const LEN_AT: u32 = 56;

    pub(super) const ZERO: Self =
        Self(NonZeroU64::new(1 << Self::LEN_AT).expect("it has a length"));

    /// An integer, if it takes at most five bytes.
    #[inline(always)]
    pub(super) fn signed(value: i64) -> Option<Self> {
        Self::unsigned(zigzag_i64(value))
    }

    #[inline(always)]
    fn unsigned(value: u64) -> Option<Self> {
        if value < 1 << 7 {
            Self::new(value, 1)
        } else if value < 1 << 14 {
            Self::new(value & 0x7f | 0x80 | value >> 7 << 8, 2)
        } else {
            Self::long(value)
        }
    }

    #[cold]
    fn long(value: u64) -> Option<Self> {
        let mut bytes = 0;
        let mut rest = value;
        for at in 0..5 {
            let more = rest >= 0x80;
            bytes |= (rest & 0x7f | u64::from(more) << 7) << (8 * at);
            rest >>= 7;
            if !more {
                return Self::new(bytes, at + 1);
            }
        }
        None
    }

    #[inline(always)]
    fn new(bytes: u64, len: u64) -> Option<Self> {
        NonZeroU64::new(bytes | len << Self::LEN_AT).map(Self)
    }

    /// Encoded size in bytes.
    #[inline(always)]
    pub(super) const fn len(self) -> usize {
        (self.0.get() >> Self::LEN_AT) as usize
    }

    /// The encoded bytes, and others behind them.
    #[inline(always)]
    const fn bytes(self) -> [u8; 8] {
        self.0.get().to_le_bytes()
    }

    /// Appends the integer to `buffer`.
    pub(super) fn append_to(self, buffer: &mut Vec<u8>) {
        buffer.extend_from_slice(&self.bytes()[..self.len()]);
    }

    /// Writes the integer to the beginning of `room` and nothing behind it, if there is room for it.
    #[inline(always)]
    pub(super) fn put_exactly(self, room: &mut [u8]) -> Option<()> {
        let bytes = self.bytes();
        if let (2, Some(two)) = (self.len(), room.first_chunk_mut()) {
            *two = [bytes[0], bytes[1]];
            return Some(());
        }
        let place = room.get_mut(..self.len())?;
        place.copy_from_slice(bytes.get(..self.len())?);
        Some(())
    }
}

/// Writes to the beginning of the room that is left. Every method returns `None`, having written an unspecified part, when
/// there is too little of it.
///
/// A copy of constant size is one store, so integers are written eight bytes at a time, whatever they are followed by.
pub(super) struct Pen<'a>(pub(super) &'a mut [u8]);

impl Pen<'_> {
    /// The most that is written behind the end of what was to be written.
    pub(super) const SURPLUS: usize = size_of::<u64>();

    #[inline(always)]
    pub(super) fn put(&mut self, integer: Short) -> Option<()> {
        *self.0.first_chunk_mut()? = integer.bytes();
        self.advance(integer.len())
    }

    /// A length, or -1, and what it measures.
    #[inline(always)]
    pub(super) fn put_part(&mut self, part: Option<&[u8]>) -> Option<()> {
        let Some(part) = part else {
            return self.put(Short::signed(-1)?);
        };
        let len = part.len();
        self.put(Short::unsigned(2 * len as u64)?)?;
        copy(part, self.0.get_mut(..len)?);
        self.advance(len)
    }

    #[inline(always)]
    fn advance(&mut self, by: usize) -> Option<()> {
        self.0 = std::mem::take(&mut self.0).get_mut(by..)?;
        Some(())
    }
}

/// Copies all bytes to a place of the same size. What is short, as keys are, takes no call: a copy of its first bytes and one
/// of its last may overlap.
#[inline(always)]
fn copy(from: &[u8], to: &mut [u8]) {
    match from.len() {
        0 => {}
        4..8 => copy_ends::<4>(from, to),
        8..16 => copy_ends::<8>(from, to),
        16..=32 => copy_ends::<16>(from, to),
        _ => to.copy_from_slice(from),
    }
}

#[inline(always)]
fn copy_ends<const N: usize>(from: &[u8], to: &mut [u8]) {
    let (Some(first), Some(last)) = (from.first_chunk(), from.last_chunk()) else {
        return;
    };
    if let Some(place) = to.first_chunk_mut::<N>() {
        *place = *first;
    }
    if let Some(place) = to.last_chunk_mut::<N>() {
        *place = *last;
    }
}

#[cfg(test)]
mod tests {
    use super::super::varint::Varint;
    use super::*;

    fn bytes_of(short: Short) -> Vec<u8> {
        let mut bytes = Vec::new();
        short.append_to(&mut bytes);
        bytes
    }

    #[test]
    fn a_short_integer_is_the_same_bytes_as_any() {
        let bounds = (0..36).flat_map(|bits| (-1..=1).map(move |by| (1_i64 << bits) + by));
        let bounds = bounds.flat_map(|value| [value, -value]);
        for value in (-1 << 21..1 << 21)
            .step_by(37)
            .chain(-200..200)
            .chain(bounds)
        {
            let mut expected = Vec::new();
            Varint::i64(value).put(&mut expected);
            match Short::signed(value) {
                Some(short) => assert_eq!(bytes_of(short), expected, "{value}"),
                None => assert!(expected.len() > 5, "{value}"),
            }
        }
        assert!(Short::signed(i64::MIN).is_none());
    }

    #[test]
    fn a_part_of_any_size_follows_its_length() {
        let bytes: Vec<u8> = (1..=200).collect();
        for len in 0..bytes.len() {
            let mut expected = Vec::new();
            Varint::i64(len as i64).put(&mut expected);
            expected.extend_from_slice(&bytes[..len]);
            let mut room = vec![0; expected.len() + Pen::SURPLUS];
            let mut pen = Pen(&mut room);
            pen.put_part(Some(&bytes[..len])).expect("there is room");
            assert_eq!(pen.0.len(), Pen::SURPLUS, "{len} bytes");
            assert!(room.starts_with(&expected), "{len} bytes");
        }
    }

    #[test]
    fn where_there_is_no_room_nothing_is_written_behind_it() {
        let part = [7; 40];
        for len in 0..part.len() {
            for room in 0..=len {
                let mut room = vec![0; room];
                assert!(Pen(&mut room).put_part(Some(&part[..len])).is_none());
            }
        }
    }
}
