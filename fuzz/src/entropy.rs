//! A fuzzer's bytes as a source of choices.

/// Takes choices from the front of some bytes. When they are used up every choice is zero.
#[derive(Clone, Copy, Debug)]
pub struct Entropy<'a>(pub &'a [u8]);

impl<'a> Entropy<'a> {
    /// The next byte.
    pub fn byte(&mut self) -> u8 {
        let (&first, rest) = self.0.split_first().unwrap_or((&0, &[]));
        self.0 = rest;
        first
    }

    /// The next `N` bytes.
    pub fn bytes<const N: usize>(&mut self) -> [u8; N] {
        std::array::from_fn(|_| self.byte())
    }

    /// The next two bytes, the higher first.
    pub fn u16(&mut self) -> u16 {
        u16::from_be_bytes(self.bytes())
    }

    /// The next four bytes, the highest first.
    pub fn i32(&mut self) -> i32 {
        i32::from_be_bytes(self.bytes())
    }

    /// The next eight bytes, the highest first.
    pub fn i64(&mut self) -> i64 {
        i64::from_be_bytes(self.bytes())
    }

    /// A number: mostly small, sometimes one at a border, sometimes any.
    pub fn number(&mut self) -> i64 {
        match self.byte() {
            byte @ 0..=199 => i64::from(byte),
            200..=207 => -1,
            208..=215 => i64::from(i32::MAX),
            216..=223 => i64::from(i32::MIN),
            224..=231 => i64::MAX,
            232..=239 => i64::MIN,
            _ => self.i64(),
        }
    }

    /// The next bytes, at most `most` and mostly few.
    pub fn some(&mut self, most: usize) -> &'a [u8] {
        let count = match self.byte() {
            255 => usize::from(self.u16()),
            byte => usize::from(byte) % 32,
        };
        self.take(count.min(most))
    }

    /// The next `count` bytes, or as many as there are.
    pub fn take(&mut self, count: usize) -> &'a [u8] {
        let (taken, rest) = self.0.split_at(count.min(self.0.len()));
        self.0 = rest;
        taken
    }
}
