//! Where a message is read from: one frame, a budget of memory, and the version.

use std::ops::Range;

use bytes::Bytes;
use bytestring::ByteString;

use super::{DecodeError, DecodeProblem, Fixed, Run, Wire};

/// Bytes of memory that decoding may take for each byte of the frame ...
const AMPLIFICATION: usize = 8;

/// ... and besides.
const ALLOWANCE: usize = 1024 * 1024;

/// Hands out a message's fields in order, from the bytes of one frame.
///
/// Strings and byte fields are slices that share the frame. No length is believed: it is compared with the bytes left
/// before anything is allocated, and all that is allocated counts against eight times the frame plus 1 MiB.
#[derive(Debug)]
pub struct Reader<'f> {
    frame: &'f Bytes,
    /// What may still be read: the rest of the frame, or of the tagged field being read.
    rest: &'f [u8],
    /// Where in the frame that ends.
    end: usize,
    budget: usize,
    version: i16,
    flexible: bool,
    leniency: Leniency,
}

/// Whether what Kafka's own readers pass over is an error.
#[derive(Debug)]
enum Leniency {
    Strict,
    /// It is not; this was the first of it.
    Lenient(Option<DecodeProblem>),
}

impl<'f> Reader<'f> {
    /// A reader at the start of `frame`.
    pub fn new(frame: &'f Bytes, version: i16, flexible: bool) -> Self {
        let budget = frame
            .len()
            .saturating_mul(AMPLIFICATION)
            .saturating_add(ALLOWANCE);
        Self {
            frame,
            rest: frame,
            end: frame.len(),
            budget,
            version,
            flexible,
            leniency: Leniency::Strict,
        }
    }

    /// From here on reads as Kafka does: a negative length is null, whatever it is, and what is no UTF-8 in a string is
    /// replaced.
    pub(crate) fn be_lenient(&mut self) {
        self.leniency = Leniency::Lenient(None);
    }

    /// The first problem that was passed over, bytes after the message included.
    pub(crate) fn finish_leniently(self) -> Option<DecodeProblem> {
        match (self.left(), self.leniency) {
            (_, Leniency::Lenient(Some(problem))) => Some(problem),
            (0, _) => None,
            (left, _) => Some(DecodeProblem::Trailing { left }),
        }
    }

    /// Passes over a problem, or makes it an error.
    #[cold]
    fn forgive(&mut self, problem: DecodeProblem) -> Result<(), DecodeError> {
        let Leniency::Lenient(first) = &mut self.leniency else {
            return Err(problem.into());
        };
        first.get_or_insert(problem);
        Ok(())
    }

    /// Goes on with a message of another version, as after a header.
    pub fn continue_as(&mut self, version: i16, flexible: bool) {
        (self.version, self.flexible) = (version, flexible);
    }

    /// The version being read.
    pub fn version(&self) -> i16 {
        self.version
    }

    /// Whether the version being read has compact lengths and tagged fields.
    pub fn is_flexible(&self) -> bool {
        self.flexible
    }

    /// Bytes of the frame that have been read.
    pub fn position(&self) -> usize {
        self.end - self.rest.len()
    }

    /// Bytes that are left.
    #[inline]
    pub fn left(&self) -> usize {
        self.rest.len()
    }

    /// Bytes of memory that decoding the rest may still take.
    pub fn budget(&self) -> usize {
        self.budget
    }

    /// Says that the message has ended: bytes that follow it are an error.
    pub fn finish(self) -> Result<(), DecodeError> {
        match self.left() {
            0 => Ok(()),
            left => Err(DecodeProblem::Trailing { left }.into()),
        }
    }

    /// The next `count` bytes, sharing the frame.
    #[inline(always)]
    pub fn bytes(&mut self, count: usize) -> Result<Bytes, DecodeError> {
        let range = self.range(count)?;
        Ok(self.frame.slice(range))
    }

    /// Where in the frame the next `count` bytes are.
    #[inline(always)]
    pub(crate) fn range(&mut self, count: usize) -> Result<Range<usize>, DecodeError> {
        let from = self.position();
        self.take(count)?;
        Ok(from..from + count)
    }

    pub(crate) fn frame(&self) -> &'f Bytes {
        self.frame
    }

    /// The next `N` bytes.
    #[inline]
    pub fn array<const N: usize>(&mut self) -> Result<[u8; N], DecodeError> {
        match self.rest.split_first_chunk() {
            Some((array, rest)) => {
                self.rest = rest;
                Ok(*array)
            }
            None => Err(self.truncated(N)),
        }
    }

    /// The next `count` times `N` bytes.
    #[inline]
    pub fn arrays<const N: usize>(&mut self, count: usize) -> Result<&'f [[u8; N]], DecodeError> {
        Ok(self.take(count.saturating_mul(N))?.as_chunks().0)
    }

    #[inline]
    fn take(&mut self, count: usize) -> Result<&'f [u8], DecodeError> {
        match self.rest.split_at_checked(count) {
            Some((taken, rest)) => {
                self.rest = rest;
                Ok(taken)
            }
            None => Err(self.truncated(count)),
        }
    }

    #[cold]
    fn truncated(&self, needed: usize) -> DecodeError {
        let left = self.left();
        DecodeProblem::Truncated { needed, left }.into()
    }

    /// An unsigned integer of one to five bytes.
    #[inline]
    pub fn uvarint(&mut self) -> Result<u32, DecodeError> {
        match *self.rest {
            [a, ref rest @ ..] if a < 0x80 => {
                self.rest = rest;
                Ok(a.into())
            }
            [a, b, ref rest @ ..] if b < 0x80 => {
                self.rest = rest;
                Ok(u32::from(a & 0x7f) | u32::from(b) << 7)
            }
            _ => self.long_uvarint(),
        }
    }

    #[inline(never)]
    fn long_uvarint(&mut self) -> Result<u32, DecodeError> {
        let mut value = 0;
        for shift in (0..35).step_by(7) {
            let [byte] = self.array()?;
            let bits = u32::from(byte & 0x7f);
            if shift == 28 && bits > 0xf {
                break;
            }
            value |= bits << shift;
            if byte & 0x80 == 0 {
                return Ok(value);
            }
        }
        Err(DecodeProblem::Varint.into())
    }

    /// The length of an array or of bytes; `None` is null.
    #[inline(always)]
    pub(crate) fn length(&mut self) -> Result<Option<usize>, DecodeError> {
        match *self.rest {
            // Most are short, and 0 is null.
            [byte, ref rest @ ..] if byte < 0x80 && self.flexible => {
                self.rest = rest;
                Ok(usize::from(byte).checked_sub(1))
            }
            // Two bytes say at least 128.
            [a, b, ref rest @ ..] if (1..0x80).contains(&b) && self.flexible => {
                self.rest = rest;
                Ok(Some((usize::from(a & 0x7f) | usize::from(b) << 7) - 1))
            }
            _ => self.long_length(),
        }
    }

    #[inline(never)]
    fn long_length(&mut self) -> Result<Option<usize>, DecodeError> {
        let length = match self.flexible {
            true => i64::from(self.uvarint()?) - 1,
            false => i64::from(i32::from_be_bytes(self.array()?)),
        };
        self.plain_length(length)
    }

    /// The length of a string; `None` is null.
    #[inline]
    fn string_length(&mut self) -> Result<Option<usize>, DecodeError> {
        if self.flexible {
            return self.length();
        }
        let length = i64::from(i16::from_be_bytes(self.array()?));
        self.plain_length(length)
    }

    /// A length as it stands on the wire, -1 being null.
    #[inline]
    fn plain_length(&mut self, length: i64) -> Result<Option<usize>, DecodeError> {
        match length {
            -1 => Ok(None),
            // A number that is too large is a negative one to Kafka.
            _ if i32::try_from(length).map_or(true, i32::is_negative) => {
                self.forgive(DecodeProblem::Length(length)).map(|()| None)
            }
            _ => length_of(length).map(Some),
        }
    }

    /// A string; `None` is null.
    pub(crate) fn string(&mut self) -> Result<Option<ByteString>, DecodeError> {
        let Some(length) = self.string_length()? else {
            return Ok(None);
        };
        let start = self.position();
        match self.bytes(length)?.try_into() {
            Ok(text) => Ok(Some(text)),
            Err(_) => self.repaired(start).map(Some),
        }
    }

    /// The string from `start` to here with replacements for what is no UTF-8 in it.
    #[cold]
    fn repaired(&mut self, start: usize) -> Result<ByteString, DecodeError> {
        self.forgive(DecodeProblem::Utf8)?;
        let text = String::from_utf8_lossy(&self.frame[start..self.position()]).into_owned();
        self.pay(text.len())?;
        Ok(text.into())
    }

    /// Checks a count of elements against the bytes left and takes their memory from the budget.
    pub(crate) fn admit<T: Wire>(&mut self, count: usize) -> Result<(), DecodeError> {
        let least = T::MIN_SIZE.of(self.version, self.flexible);
        self.admit_elements(count, least, size_of::<T>())
    }

    /// The same for every type but for two numbers: what an element takes at least on the wire, and in memory.
    #[inline]
    fn admit_elements(
        &mut self,
        count: usize,
        least: usize,
        memory: usize,
    ) -> Result<(), DecodeError> {
        let left = self.left();
        if count.saturating_mul(least.max(1)) > left {
            return Err(DecodeProblem::TooMany { count, left }.into());
        }
        self.pay(count.saturating_mul(memory))
    }

    /// Takes memory from the budget.
    pub(crate) fn pay(&mut self, needed: usize) -> Result<(), DecodeError> {
        match self.budget.checked_sub(needed) {
            Some(rest) => self.budget = rest,
            None => {
                return Err(DecodeProblem::Budget {
                    needed,
                    left: self.budget,
                }
                .into());
            }
        }
        Ok(())
    }

    /// Reads fields that always take the same bytes into their places. `names` are theirs.
    #[inline(always)]
    pub fn fill_run<T: Run>(&mut self, names: &[&str], places: T) -> Result<(), DecodeError> {
        let run = self.rest.split_at_checked(T::SIZE);
        match run.and_then(|(bytes, rest)| places.fill(bytes).map(|()| rest)) {
            Some(rest) => {
                self.rest = rest;
                Ok(())
            }
            None => Err(self.first_truncated(names, T::SIZES)),
        }
    }

    /// Like [`fill_run`](Self::fill_run), followed by one more field if this version has it.
    #[inline(always)]
    pub fn fill_run_and<T: Run, U: Fixed>(
        &mut self,
        names: &[&str],
        places: T,
        has: bool,
        name: &str,
        last: &mut U,
    ) -> Result<(), DecodeError> {
        let size = T::SIZE + if has { U::SIZE } else { 0 };
        let Some((bytes, rest)) = self.rest.split_at_checked(size) else {
            // One by one, to say which is cut off.
            self.fill_run(names, places)?;
            return self.fill_if(has, name, last);
        };
        let (run, more) = bytes.split_at(T::SIZE);
        if places.fill(run).is_none() {
            return Err(self.truncated(T::SIZE));
        }
        if has && let Some((value, _)) = U::split_from(more) {
            *last = value;
        }
        self.rest = rest;
        Ok(())
    }

    /// The error of the first of several fields that is not there whole.
    #[cold]
    fn first_truncated(&mut self, names: &[&str], sizes: &[usize]) -> DecodeError {
        let mut fields = names.iter().zip(sizes);
        let taken = fields.try_for_each(|(name, size)| match self.take(*size) {
            Ok(_) => Ok(()),
            Err(error) => Err(error.within(name)),
        });
        taken.err().unwrap_or_else(|| self.truncated(0))
    }

    /// Reads a field.
    pub fn field<T: Wire>(&mut self, name: &str) -> Result<T, DecodeError> {
        T::read(self).map_err(|e| e.within(name))
    }

    /// Reads a field that every version has into its place.
    #[inline]
    pub fn fill<T: Wire>(&mut self, name: &str, value: &mut T) -> Result<(), DecodeError> {
        value.fill(self).map_err(|e| e.within(name))
    }

    /// Reads a field into its place if this version has it.
    #[inline]
    pub fn fill_if<T: Wire>(
        &mut self,
        has: bool,
        name: &str,
        value: &mut T,
    ) -> Result<(), DecodeError> {
        if has { self.fill(name, value) } else { Ok(()) }
    }

    /// Like [`Reader::fill_if`], for a field that is nullable in some of its versions only.
    pub fn nullable_if<T: Wire>(
        &mut self,
        has: bool,
        nullable: bool,
        name: &str,
        value: &mut Option<T>,
    ) -> Result<(), DecodeError> {
        match (has, nullable) {
            (false, _) => {}
            (true, true) => self.fill(name, value)?,
            (true, false) => *value = Some(self.field(name)?),
        }
        Ok(())
    }

    /// Reads a tagged field that is a struct and may be null: 0 stands for null there, not -1.
    pub fn nullable_struct<T: Wire>(&mut self, name: &str) -> Result<Option<T>, DecodeError> {
        let [presence] = self.array().map_err(|e| e.within(name))?;
        match i8::from_be_bytes([presence]) {
            0 => Ok(None),
            1 => self.field(name).map(Some),
            other => Err(DecodeError::from(DecodeProblem::Presence(other)).within(name)),
        }
    }

    /// Reads a field in the old format whatever the version, as the client id of a request header is.
    pub fn inflexible<T: Wire>(&mut self, name: &str, value: &mut T) -> Result<(), DecodeError> {
        let flexible = std::mem::replace(&mut self.flexible, false);
        let filled = self.fill(name, value);
        self.flexible = flexible;
        filled
    }

    /// Reads the tagged fields that end a struct. `known` reads the one with the given tag and says `true`, or says
    /// `false`, and the field is stepped over.
    #[inline]
    pub fn tags(
        &mut self,
        mut known: impl FnMut(u32, &mut Reader<'f>) -> Result<bool, DecodeError>,
    ) -> Result<(), DecodeError> {
        match self.tag_count()? {
            0 => Ok(()),
            count => self.some_tags(count, &mut known),
        }
    }

    #[inline]
    fn tag_count(&mut self) -> Result<u32, DecodeError> {
        if self.flexible { self.uvarint() } else { Ok(0) }
    }

    #[inline(never)]
    fn some_tags(
        &mut self,
        count: u32,
        known: &mut impl FnMut(u32, &mut Reader<'f>) -> Result<bool, DecodeError>,
    ) -> Result<(), DecodeError> {
        for _ in 0..count {
            let tag = self.uvarint()?;
            let size = length_of(i64::from(self.uvarint()?))?;
            let content = self.take(size)?;
            self.tag(tag, content, known)?;
        }
        Ok(())
    }

    /// Reads the tagged field with this content, which lies before the rest.
    fn tag(
        &mut self,
        tag: u32,
        content: &'f [u8],
        known: &mut impl FnMut(u32, &mut Reader<'f>) -> Result<bool, DecodeError>,
    ) -> Result<(), DecodeError> {
        let (rest, end) = (self.rest, self.end);
        self.end = self.position();
        self.rest = content;
        if !known(tag, self)? {
            self.rest = &[];
        }
        if self.left() > 0 {
            return Err(DecodeProblem::TagSize { left: self.left() }.into());
        }
        (self.rest, self.end) = (rest, end);
        Ok(())
    }

    /// Ends a struct that knows no tagged fields by stepping over those that are there.
    #[inline]
    pub fn no_tags(&mut self) -> Result<(), DecodeError> {
        match self.tag_count()? {
            0 => Ok(()),
            count => self.skip_tags(count),
        }
    }

    /// Not generic, so that it is compiled once and not for every struct.
    fn skip_tags(&mut self, count: u32) -> Result<(), DecodeError> {
        self.some_tags(count, &mut |_, _| Ok(false))
    }

    /// The error of a null where the version allows none.
    #[cold]
    pub(crate) fn null(&self) -> DecodeError {
        DecodeProblem::Null {
            version: self.version,
        }
        .into()
    }
}

#[inline]
fn length_of(length: i64) -> Result<usize, DecodeError> {
    usize::try_from(length).map_err(|_| DecodeProblem::Length(length).into())
}
