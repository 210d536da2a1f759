//! Zigzag varints: the integers inside a record.

/// The most bytes a 32-bit varint takes.
pub(super) const MAX_I32: usize = 5;
/// The most bytes a 64-bit varint takes.
pub(super) const MAX_I64: usize = 10;
/// The length -1, in zigzag.
const NULL: u32 = 1;

#[inline(always)]
const fn zigzag_i32(value: i32) -> u32 {
    ((value << 1) ^ (value >> 31)) as u32
}

#[inline(always)]
pub(super) const fn zigzag_i64(value: i64) -> u64 {
    ((value << 1) ^ (value >> 63)) as u64
}

#[inline(always)]
const fn unzigzag_u32(value: u32) -> i32 {
    (value >> 1) as i32 ^ -((value & 1) as i32)
}

#[inline(always)]
const fn unzigzag_u64(value: u64) -> i64 {
    (value >> 1) as i64 ^ -((value & 1) as i64)
}

/// An encoded integer on its way into a batch, held in registers: the size of a record is needed before its first byte
/// is written, and this way its integers are encoded only once.
#[derive(Clone, Copy)]
pub(super) struct Varint {
    /// The first eight bytes, the first in the lowest bits.
    low: u64,
    /// Two more, which only integers beyond 56 bits have.
    high: u16,
    len: usize,
}

impl Varint {
    pub(super) fn i32(value: i32) -> Self {
        Self::unsigned(u64::from(zigzag_i32(value)))
    }

    pub(super) fn i64(value: i64) -> Self {
        Self::unsigned(zigzag_i64(value))
    }

    fn unsigned(mut value: u64) -> Self {
        let mut bytes = [0; MAX_I64];
        let mut len = 0;
        while value >= 0x80 {
            bytes[len] = value as u8 | 0x80;
            value >>= 7;
            len += 1;
        }
        bytes[len] = value as u8;
        let [a, b, c, d, e, f, g, h, i, j] = bytes;
        Self {
            low: u64::from_le_bytes([a, b, c, d, e, f, g, h]),
            high: u16::from_le_bytes([i, j]),
            len: len + 1,
        }
    }

    /// Encoded size in bytes.
    pub(super) const fn len(&self) -> usize {
        self.len
    }

    /// Appends the integer to `buffer`.
    pub(super) fn put(self, buffer: &mut Vec<u8>) {
        // A copy of constant size is one store; taking the surplus back is another.
        let end = buffer.len() + self.len;
        buffer.extend_from_slice(&self.low.to_le_bytes());
        if self.len > size_of::<u64>() {
            buffer.extend_from_slice(&self.high.to_le_bytes());
        }
        buffer.truncate(end);
    }
}

/// Several integers and bytes read out of eight consecutive bytes without looking at memory in between.
pub(super) struct Window {
    bits: u64,
    used: usize,
}

impl Window {
    /// The first eight of `bytes`, if there are as many.
    #[inline(always)]
    pub(super) fn of(bytes: &[u8]) -> Option<Self> {
        let bits = u64::from_le_bytes(*bytes.first_chunk()?);
        Some(Self { bits, used: 0 })
    }

    #[inline(always)]
    pub(super) fn u8(&mut self) -> u8 {
        let byte = self.bits as u8;
        self.bits >>= 8;
        self.used += 1;
        byte
    }

    /// An integer of at most three bytes.
    #[inline(always)]
    pub(super) fn integer(&mut self) -> Option<i32> {
        self.short().map(unzigzag_u32)
    }

    /// An integer of at most three bytes that is not negative.
    #[inline(always)]
    pub(super) fn length(&mut self) -> Option<usize> {
        let value = self.short()?;
        (value & 1 == 0).then_some((value >> 1) as usize)
    }

    /// An integer of at most three bytes that is not negative, or -1 for null.
    #[inline(always)]
    pub(super) fn nullable_length(&mut self) -> Option<Option<usize>> {
        match self.short()? {
            value if value & 1 == 0 => Some(Some((value >> 1) as usize)),
            NULL => Some(None),
            _ => None,
        }
    }

    #[inline(always)]
    fn short(&mut self) -> Option<u32> {
        let bits = self.bits;
        let (value, size) = if bits & 0x80 == 0 {
            (bits & 0x7f, 1)
        } else if bits & 0x8000 == 0 {
            (bits & 0x7f | bits >> 1 & 0x3f80, 2)
        } else if bits & 0x80_0000 == 0 {
            (bits & 0x7f | bits >> 1 & 0x3f80 | bits >> 2 & 0x1f_c000, 3)
        } else {
            return None;
        };
        self.bits >>= 8 * size;
        self.used += size;
        Some(value as u32)
    }

    /// How many bytes were read; `None` if that is more than there were, and what was read last is not to be used.
    #[inline(always)]
    pub(super) fn used(&self) -> Option<usize> {
        (self.used <= size_of::<u64>()).then_some(self.used)
    }
}

/// Bytes being read from the front. Every method returns `None`, having consumed an unspecified part, when they do not
/// hold what is asked for.
#[derive(Clone, Copy)]
pub(super) struct Cursor<'a>(pub(super) &'a [u8]);

impl<'a> Cursor<'a> {
    #[inline(always)]
    pub(super) fn u8(&mut self) -> Option<u8> {
        let (&first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(first)
    }

    #[inline(always)]
    pub(super) fn i32(&mut self) -> Option<i32> {
        self.u32().map(unzigzag_u32)
    }

    /// Any 32-bit integer, still in zigzag.
    #[inline(always)]
    fn u32(&mut self) -> Option<u32> {
        // Nearly every varint in a record has one or two bytes.
        match *self.0 {
            [a, ref rest @ ..] if a < 0x80 => {
                self.0 = rest;
                Some(u32::from(a))
            }
            [a, b, ref rest @ ..] if b < 0x80 => {
                self.0 = rest;
                Some(u32::from(a & 0x7f) | u32::from(b) << 7)
            }
            _ => self.long_u32(),
        }
    }

    #[inline(always)]
    pub(super) fn i64(&mut self) -> Option<i64> {
        match *self.0 {
            [a, ref rest @ ..] if a < 0x80 => {
                self.0 = rest;
                Some(unzigzag_u64(u64::from(a)))
            }
            [a, b, ref rest @ ..] if b < 0x80 => {
                self.0 = rest;
                Some(unzigzag_u64(u64::from(a & 0x7f) | u64::from(b) << 7))
            }
            _ => self.long_i64(),
        }
    }

    #[inline(always)]
    pub(super) fn take(&mut self, len: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(len)?;
        self.0 = rest;
        Some(taken)
    }

    /// A length and that many bytes; a length of -1 is null.
    #[inline(always)]
    pub(super) fn nullable_bytes(&mut self) -> Option<Option<&'a [u8]>> {
        match self.u32()? {
            length if length & 1 == 0 => Some(Some(self.take((length >> 1) as usize)?)),
            NULL => Some(None),
            _ => None,
        }
    }

    #[inline(never)]
    fn long_u32(&mut self) -> Option<u32> {
        u32::try_from(self.unsigned(MAX_I32)?).ok()
    }

    #[inline(never)]
    fn long_i64(&mut self) -> Option<i64> {
        self.unsigned(MAX_I64).map(unzigzag_u64)
    }

    fn unsigned(&mut self, max_bytes: usize) -> Option<u64> {
        let mut value = 0u64;
        for (index, &byte) in self.0.iter().take(max_bytes).enumerate() {
            let bits = u64::from(byte & 0x7f);
            let shifted = bits << (7 * index);
            if shifted >> (7 * index) != bits {
                return None;
            }
            value |= shifted;
            if byte < 0x80 {
                self.0 = &self.0[index + 1..];
                return Some(value);
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn encode(value: i64) -> Vec<u8> {
        let mut bytes = Vec::new();
        Varint::i64(value).put(&mut bytes);
        assert_eq!(bytes.len(), Varint::i64(value).len());
        bytes
    }

    #[test]
    fn the_boundaries_encode_as_kafka_writes_them() {
        for (value, bytes) in [
            (0, &[0x00][..]),
            (-1, &[0x01]),
            (1, &[0x02]),
            (63, &[0x7e]),
            (-64, &[0x7f]),
            (64, &[0x80, 0x01]),
            (-65, &[0x81, 0x01]),
            (8191, &[0xfe, 0x7f]),
            (-8192, &[0xff, 0x7f]),
            (8192, &[0x80, 0x80, 0x01]),
            (i64::from(i32::MAX), &[0xfe, 0xff, 0xff, 0xff, 0x0f]),
            (i64::from(i32::MIN), &[0xff, 0xff, 0xff, 0xff, 0x0f]),
            (
                i64::MAX,
                &[0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01],
            ),
            (
                i64::MIN,
                &[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01],
            ),
        ] {
            assert_eq!(encode(value), bytes, "{value}");
            assert_eq!(Cursor(bytes).i64(), Some(value));
            if let Ok(value) = i32::try_from(value) {
                assert_eq!(Cursor(bytes).i32(), Some(value));
                let mut encoded = Vec::new();
                Varint::i32(value).put(&mut encoded);
                assert_eq!(encoded, bytes);
            }
        }
    }

    #[test]
    fn a_window_reads_what_a_cursor_reads_or_nothing() {
        let bytes = [0x00, 0x81, 0x01, 0xfe, 0xff, 0x01, 0x01, 0x7e, 0x04];
        let mut window = Window::of(&bytes).unwrap();
        assert_eq!(window.u8(), 0);
        assert_eq!(window.integer(), Some(-65));
        assert_eq!(window.integer(), Some(16383));
        assert_eq!(window.nullable_length(), Some(None));
        assert_eq!(window.length(), Some(63));
        assert_eq!(window.used(), Some(8));
        window.length();
        assert_eq!(window.used(), None, "the ninth byte is not in the window");

        assert!(Window::of(&bytes[1..]).is_some());
        assert!(Window::of(&bytes[2..]).is_none());
        assert_eq!(Window::of(&[0xff; 8]).unwrap().integer(), None);
        assert_eq!(Window::of(&[0x03; 8]).unwrap().length(), None);
        assert_eq!(Window::of(&[0x03; 8]).unwrap().nullable_length(), None);
        assert_eq!(
            Window::of(&[0x04; 8]).unwrap().nullable_length(),
            Some(Some(2))
        );
    }

    #[test]
    fn d3_a_varint_that_is_too_long_too_large_or_cut_is_refused() {
        assert_eq!(Cursor(&[]).i32(), None);
        assert_eq!(Cursor(&[0x80]).i32(), None);
        assert_eq!(Cursor(&[0x80, 0x80]).i64(), None);
        assert_eq!(Cursor(&[0xff, 0xff, 0xff, 0xff, 0x1f]).i32(), None);
        assert_eq!(Cursor(&[0x80, 0x80, 0x80, 0x80, 0x80, 0x00]).i32(), None);
        assert_eq!(
            Cursor(&[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x02]).i64(),
            None
        );
        assert_eq!(Cursor(&[0x80; 11]).i64(), None);
    }

    #[test]
    fn d3_a_length_below_minus_one_is_refused() {
        assert_eq!(Cursor(&[0x01]).nullable_bytes(), Some(None));
        assert_eq!(Cursor(&[0x03]).nullable_bytes(), None);
        assert_eq!(Cursor(&[0x04, 1]).nullable_bytes(), None);
        assert_eq!(
            Cursor(&[0x04, 1, 2]).nullable_bytes(),
            Some(Some(&[1, 2][..]))
        );
    }

    proptest! {
        #[test]
        fn any_integer_survives_and_has_the_predicted_size(value: i64, shift in 0u32..64) {
            let value = value >> shift;
            let bytes = encode(value);
            prop_assert_eq!(Cursor(&bytes).i64(), Some(value));
            if let Ok(value) = i32::try_from(value) {
                prop_assert_eq!(Cursor(&bytes).i32(), Some(value));
                let len = bytes.len();
                let mut padded = bytes;
                padded.resize(8, 0xff);
                let mut window = Window::of(&padded).unwrap();
                prop_assert_eq!(window.integer(), (len <= 3).then_some(value));
            }
        }

        #[test]
        fn any_bytes_decode_or_are_refused(bytes: Vec<u8>) {
            let _ = Cursor(&bytes).i32();
            let _ = Cursor(&bytes).i64();
        }
    }
}
