//! The fields of one record, taken out of a batch's bytes.

use super::error::RecordFault;
use super::header::Headers;
use super::varint::{Cursor, Window};

/// A record's fields as they lie in its batch, before they mean anything.
pub(super) struct Fields<'a> {
    pub(super) timestamp_delta: i64,
    pub(super) offset_delta: i32,
    pub(super) key: Option<&'a [u8]>,
    pub(super) value: Option<&'a [u8]>,
    /// From the header count to the end of the record.
    headers: &'a [u8],
    /// Where the next record begins.
    pub(super) end: usize,
}

impl<'a> Fields<'a> {
    /// Reads the record at `at` if its first integers are short, as they are in nearly every record: together at most
    /// eight bytes for the length, timestamp and offset near the first ones of the batch, and the key's length. `None`
    /// says nothing about the record: [`careful`](Self::careful) does.
    #[inline(always)]
    pub(super) fn quick(buffer: &'a [u8], at: usize) -> Option<Self> {
        let rest = buffer.get(at..)?;
        let mut front = Window::of(rest)?;
        let length = front.length()?;
        let record = rest.get(..front.used()? + length)?;
        let _attributes = front.u8();
        let timestamp_delta = front.integer()?;
        let offset_delta = front.length()?;
        let key_length = front.nullable_length()?;
        let mut rest = Cursor(record.get(front.used()?..)?);
        Some(Self {
            timestamp_delta: i64::from(timestamp_delta),
            // At most 21 bits.
            offset_delta: offset_delta as i32,
            key: match key_length {
                Some(length) => Some(rest.take(length)?),
                None => None,
            },
            value: rest.nullable_bytes()?,
            headers: rest.0,
            end: at + record.len(),
        })
    }

    /// Reads the record at `at`, whatever its integers, or says what is wrong with it.
    #[inline(never)]
    pub(super) fn careful(buffer: &'a [u8], at: usize) -> Result<Self, RecordFault> {
        let mut rest = Cursor(&buffer[at..]);
        let body = rest.nullable_bytes().flatten().ok_or(RecordFault::Length)?;
        let mut body = Cursor(body);
        let (timestamp_delta, offset_delta) = deltas(&mut body).ok_or(RecordFault::Head)?;
        Ok(Self {
            timestamp_delta,
            offset_delta,
            key: body.nullable_bytes().ok_or(RecordFault::Key)?,
            value: body.nullable_bytes().ok_or(RecordFault::Value)?,
            headers: body.0,
            end: buffer.len() - rest.0.len(),
        })
    }

    /// The headers, which must fill the rest of the record.
    #[inline(always)]
    pub(super) fn headers(&self) -> Result<Headers<'a>, RecordFault> {
        // Most records have none, and then the count is their last byte.
        match self.headers {
            [0] => Ok(Headers::default()),
            // One byte says up to 63, with the continuation and the sign bit clear.
            [count, headers @ ..] if count & 0x81 == 0 && *count > 0 => {
                counted_headers(u32::from(count >> 1), headers)
            }
            headers => some_headers(headers),
        }
    }
}

fn deltas(body: &mut Cursor<'_>) -> Option<(i64, i32)> {
    let _attributes = body.u8()?;
    Some((body.i64()?, body.i32()?))
}

#[inline(never)]
fn some_headers(headers: &[u8]) -> Result<Headers<'_>, RecordFault> {
    let mut headers = Cursor(headers);
    let count = headers
        .i32()
        .and_then(|count| u32::try_from(count).ok())
        .ok_or(RecordFault::HeaderCount)?;
    counted_headers(count, headers.0)
}

#[inline(always)]
fn counted_headers(count: u32, headers: &[u8]) -> Result<Headers<'_>, RecordFault> {
    // Each has at least the two lengths.
    if count as usize > headers.len() / 2 {
        return Err(RecordFault::HeaderCount);
    }
    if count == 0 && !headers.is_empty() {
        return Err(RecordFault::TrailingBytes);
    }
    Headers::checked(count, headers).ok_or(RecordFault::Header)
}
