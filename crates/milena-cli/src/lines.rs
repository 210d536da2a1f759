//! Cuts a stream of chunks into lines, whatever the sizes of the chunks.

use memchr::memchr;

/// The part of a line whose end has not been read yet.
///
/// Lines end at `\n`, which is not part of them; `\r` and every other byte is. Lines that lie within one chunk are
/// borrowed from it; only those that span chunks are copied.
#[derive(Debug, Default)]
pub(crate) struct Lines {
    unfinished: Vec<u8>,
    /// Whether `unfinished` has been handed out and must be emptied before it is used again.
    spent: bool,
}

impl Lines {
    /// The lines that end in `chunk`; what follows the last of them is kept for the next chunk.
    pub(crate) fn feed<'a>(&'a mut self, chunk: &'a [u8]) -> Ends<'a> {
        Ends {
            lines: self,
            rest: chunk,
        }
    }

    /// The last line if the stream did not end in `\n`.
    pub(crate) fn finish(&mut self) -> Option<&[u8]> {
        self.empty_if_spent();
        self.spent = true;
        (!self.unfinished.is_empty()).then_some(&self.unfinished)
    }

    fn empty_if_spent(&mut self) {
        if std::mem::take(&mut self.spent) {
            self.unfinished.clear();
        }
    }
}

/// The lines that end in one chunk.
///
/// Dropped early, it forgets the rest of the chunk: for a reader that stops for good.
#[derive(Debug)]
pub(crate) struct Ends<'a> {
    lines: &'a mut Lines,
    rest: &'a [u8],
}

impl Ends<'_> {
    /// The next line, without its `\n`; `None` when the chunk is used up.
    pub(crate) fn next(&mut self) -> Option<&[u8]> {
        self.lines.empty_if_spent();
        let Some(end) = memchr(b'\n', self.rest) else {
            self.lines.unfinished.extend_from_slice(self.rest);
            self.rest = &[];
            return None;
        };
        let (line, rest) = (&self.rest[..end], &self.rest[end + 1..]);
        self.rest = rest;
        if self.lines.unfinished.is_empty() {
            return Some(line);
        }
        self.lines.unfinished.extend_from_slice(line);
        self.lines.spent = true;
        Some(&self.lines.unfinished)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn split<'a>(chunks: impl Iterator<Item = &'a [u8]>) -> Vec<Vec<u8>> {
        let (mut lines, mut all) = (Lines::default(), Vec::new());
        for chunk in chunks {
            let mut ends = lines.feed(chunk);
            while let Some(line) = ends.next() {
                all.push(line.to_vec());
            }
        }
        all.extend(lines.finish().map(<[u8]>::to_vec));
        all
    }

    #[test]
    fn lines_end_at_newlines_only() {
        for (input, expected) in [
            (&b""[..], &[][..]),
            (b"\n", &[&b""[..]]),
            (b"a", &[b"a"]),
            (b"a\n", &[b"a"]),
            (b"a\n\nb\r\n", &[b"a", b"", b"b\r"]),
            (b"\xff\0\n\xfe", &[b"\xff\0", b"\xfe"]),
        ] {
            assert_eq!(split([input].into_iter()), expected, "{input:?}");
        }
    }

    #[test]
    fn a_file_that_ends_without_newline_does_not_leak_into_the_next() {
        let mut lines = Lines::default();
        assert!(lines.feed(b"a").next().is_none());
        assert_eq!(lines.finish(), Some(&b"a"[..]));
        assert_eq!(lines.feed(b"b\n").next(), Some(&b"b"[..]));
        assert_eq!(lines.finish(), None);
    }

    proptest! {
        #[test]
        fn the_sizes_of_the_chunks_do_not_matter(
            input in prop::collection::vec(prop_oneof![Just(b'\n'), any::<u8>()], 0..400),
            size in 1usize..50,
        ) {
            let mut expected: Vec<Vec<u8>> = input.split(|b| *b == b'\n').map(<[u8]>::to_vec).collect();
            if expected.last().is_some_and(Vec::is_empty) {
                expected.pop();
            }
            prop_assert_eq!(split(input.chunks(size)), expected);
        }
    }
}
