//! Integers of at most three bytes, as nearly all of a record are, and how they are written together with what they measure.

use super::varint::zigzag_i64;

/// One or more encoded integers of at most eight bytes together, on their way into a batch in a register.
#[derive(Clone, Copy)]
pub(super) struct Short {
    /// The first byte in the lowest bits.
    bytes: u64,
    len: usize,
}

impl Short {
    /// An integer, if it takes at most three bytes.
    #[inline(always)]
    pub(super) fn signed(value: i64) -> Option<Self> {
        let value = zigzag_i64(value);
        let (bytes, len) = if value < 1 << 7 {
            (value, 1)
        } else if value < 1 << 14 {
            (value & 0x7f | 0x80 | value >> 7 << 8, 2)
        } else if value < 1 << 21 {
            let two = value & 0x7f | value << 1 & 0x7f00;
            (two | 0x8080 | value >> 14 << 16, 3)
        } else {
            return None;
        };
        Some(Self { bytes, len })
    }

    /// The length of `part`, or -1.
    #[inline(always)]
    pub(super) fn length(part: Option<&[u8]>) -> Option<Self> {
        Self::signed(part.map_or(-1, |part| part.len() as i64))
    }

    /// Encoded size in bytes.
    #[inline(always)]
    pub(super) const fn len(self) -> usize {
        self.len
    }

    /// This, `zeros` bytes of zero and `next`, if they take at most eight bytes.
    #[inline(always)]
    pub(super) fn then(self, zeros: usize, next: Self) -> Option<Self> {
        let before = self.len + zeros;
        let len = before + next.len;
        (len <= size_of::<u64>()).then(|| Self {
            bytes: self.bytes | next.bytes << (8 * before),
            len,
        })
    }

    /// Appends the integers to `buffer`.
    #[inline(always)]
    pub(super) fn put(self, buffer: &mut Vec<u8>) {
        // A copy of constant size is one store; taking the surplus back is another.
        let end = buffer.len() + self.len;
        buffer.extend_from_slice(&self.bytes.to_le_bytes());
        buffer.truncate(end);
    }

    /// Appends this length and the part that it measures. To copy what is short, as keys are, takes no call.
    #[inline(always)]
    pub(super) fn put_with(self, part: &[u8], buffer: &mut Vec<u8>) {
        let len = part.len();
        if len < 16 {
            // The length is one byte.
            let end = buffer.len() + 1 + len;
            let bytes = few(part) << 8 | u128::from(self.bytes);
            buffer.extend_from_slice(&bytes.to_le_bytes());
            return buffer.truncate(end);
        }
        self.put(buffer);
        match (part.first_chunk::<16>(), part.last_chunk::<16>()) {
            (Some(first), Some(last)) if len <= 32 => {
                let before_last = buffer.len() + len - 16;
                buffer.extend_from_slice(first);
                buffer.truncate(before_last);
                buffer.extend_from_slice(last);
            }
            _ => buffer.extend_from_slice(part),
        }
    }
}

/// Fewer than sixteen bytes as a number, the first in the lowest bits: put together from pieces of constant size, which
/// may overlap.
#[inline(always)]
fn few(part: &[u8]) -> u128 {
    let len = part.len();
    if let (Some(first), Some(last)) = (part.first_chunk(), part.last_chunk()) {
        let (first, last) = (u64::from_le_bytes(*first), u64::from_le_bytes(*last));
        return u128::from(first) | u128::from(last) << (8 * (len - size_of::<u64>()));
    }
    if let (Some(first), Some(last)) = (part.first_chunk(), part.last_chunk()) {
        let (first, last) = (u32::from_le_bytes(*first), u32::from_le_bytes(*last));
        let last = u64::from(last) << (8 * (len - size_of::<u32>()));
        return u128::from(u64::from(first) | last);
    }
    let bytes = part.iter().rev();
    bytes.fold(0, |number, byte| number << 8 | u128::from(*byte))
}

#[cfg(test)]
mod tests {
    use super::super::varint::Varint;
    use super::*;

    #[test]
    fn a_short_integer_is_the_same_bytes_as_any() {
        for value in (-1 << 21..1 << 21).step_by(37).chain(-200..200) {
            let long = Varint::i64(value);
            let (mut expected, mut got) = (Vec::new(), Vec::new());
            long.put(&mut expected);
            match Short::signed(value) {
                Some(short) => short.put(&mut got),
                None => assert!(expected.len() > 3, "{value}"),
            }
            assert!(got == expected || expected.len() > 3, "{value}");
        }
    }

    #[test]
    fn a_part_of_any_size_follows_its_length() {
        let bytes: Vec<u8> = (1..=200).collect();
        for len in 0..bytes.len() {
            let (mut expected, mut got) = (vec![7], vec![7]);
            Varint::i64(len as i64).put(&mut expected);
            expected.extend_from_slice(&bytes[..len]);
            let length = Short::length(Some(&bytes[..len])).expect("it is short");
            length.put_with(&bytes[..len], &mut got);
            assert_eq!(got, expected, "{len} bytes");
        }
    }

    #[test]
    fn what_fits_into_a_register_is_put_together() {
        let [one, two, three] = [1, 100, 10_000].map(|value| Short::signed(value).expect("short"));
        let together = three.then(1, two).and_then(|front| front.then(0, two));
        let mut got = Vec::new();
        together.expect("three, a zero, two and two").put(&mut got);
        assert_eq!(got, [0xa0, 0x9c, 0x01, 0, 0xc8, 0x01, 0xc8, 0x01]);
        assert!(
            three
                .then(1, three)
                .is_some_and(|front| front.then(0, two).is_none())
        );
        assert_eq!(one.len(), 1);
    }
}
