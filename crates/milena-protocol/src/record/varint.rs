//! Zigzag varints: the integers inside a record.

/// The most bytes a 32-bit varint takes.
pub(super) const MAX_I32: usize = 5;
/// The most bytes a 64-bit varint takes.
pub(super) const MAX_I64: usize = 10;

#[inline(always)]
const fn zigzag_i32(value: i32) -> u32 {
    ((value << 1) ^ (value >> 31)) as u32
}

#[inline(always)]
const fn zigzag_i64(value: i64) -> u64 {
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

/// Encoded size of `value` in bytes.
#[inline(always)]
pub(super) const fn size_i32(value: i32) -> usize {
    let bits = 32 - (zigzag_i32(value) | 1).leading_zeros() as usize;
    bits.div_ceil(7)
}

/// Encoded size of `value` in bytes.
#[inline(always)]
pub(super) const fn size_i64(value: i64) -> usize {
    let bits = 64 - (zigzag_i64(value) | 1).leading_zeros() as usize;
    bits.div_ceil(7)
}

/// A few integers on the stack, on their way into a batch in one copy.
pub(super) struct Scratch<const N: usize> {
    bytes: [u8; N],
    len: usize,
}

impl<const N: usize> Scratch<N> {
    #[inline(always)]
    pub(super) const fn new() -> Self {
        Self {
            bytes: [0; N],
            len: 0,
        }
    }

    #[inline(always)]
    pub(super) fn put_u8(&mut self, value: u8) {
        self.bytes[self.len] = value;
        self.len += 1;
    }

    #[inline(always)]
    pub(super) fn put_i32(&mut self, value: i32) {
        self.put(u64::from(zigzag_i32(value)));
    }

    #[inline(always)]
    pub(super) fn put_i64(&mut self, value: i64) {
        self.put(zigzag_i64(value));
    }

    #[inline(always)]
    fn put(&mut self, mut value: u64) {
        while value >= 0x80 {
            self.put_u8(value as u8 | 0x80);
            value >>= 7;
        }
        self.put_u8(value as u8);
    }

    #[inline(always)]
    pub(super) fn as_slice(&self) -> &[u8] {
        &self.bytes[..self.len]
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
        // Nearly every varint in a record has one or two bytes.
        match *self.0 {
            [a, ref rest @ ..] if a < 0x80 => {
                self.0 = rest;
                Some(unzigzag_u32(u32::from(a)))
            }
            [a, b, ref rest @ ..] if b < 0x80 => {
                self.0 = rest;
                Some(unzigzag_u32(u32::from(a & 0x7f) | u32::from(b) << 7))
            }
            _ => self.long_i32(),
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
        match self.i32()? {
            -1 => Some(None),
            len => Some(Some(self.take(usize::try_from(len).ok()?)?)),
        }
    }

    #[cold]
    fn long_i32(&mut self) -> Option<i32> {
        let value = self.unsigned(MAX_I32)?;
        Some(unzigzag_u32(u32::try_from(value).ok()?))
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
        let mut scratch = Scratch::<MAX_I64>::new();
        scratch.put_i64(value);
        scratch.as_slice().to_vec()
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
            }
        }
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
            prop_assert_eq!(bytes.len(), size_i64(value));
            prop_assert_eq!(Cursor(&bytes).i64(), Some(value));
            if let Ok(value) = i32::try_from(value) {
                prop_assert_eq!(bytes.len(), size_i32(value));
                prop_assert_eq!(Cursor(&bytes).i32(), Some(value));
            }
        }

        #[test]
        fn any_bytes_decode_or_are_refused(bytes: Vec<u8>) {
            let _ = Cursor(&bytes).i32();
            let _ = Cursor(&bytes).i64();
        }
    }
}
