//! What is bytes or text already, or nothing.

use std::convert::Infallible;

use milena_protocol::ids::Uuid;

use super::{Output, Serializer};

/// Bytes as they are: slices, vectors, [`Bytes`](bytes::Bytes), anything that is bytes.
#[derive(Debug, Clone, Copy, Default)]
pub struct BytesSerializer;

impl<T: AsRef<[u8]> + ?Sized> Serializer<T> for BytesSerializer {
    type Error = Infallible;

    fn serialize(&self, data: &T, output: &mut Output<'_>) -> Result<(), Infallible> {
        output.write(data.as_ref());
        Ok(())
    }
}

/// Text in UTF-8: `str`, `String`, anything that is text.
#[derive(Debug, Clone, Copy, Default)]
pub struct StringSerializer;

impl<T: AsRef<str> + ?Sized> Serializer<T> for StringSerializer {
    type Error = Infallible;

    fn serialize(&self, text: &T, output: &mut Output<'_>) -> Result<(), Infallible> {
        output.write(text.as_ref().as_bytes());
        Ok(())
    }
}

/// A UUID as Java writes it: its usual text of 36 characters.
#[derive(Debug, Clone, Copy, Default)]
pub struct UuidSerializer;

impl Serializer<Uuid> for UuidSerializer {
    type Error = Infallible;

    fn serialize(&self, uuid: &Uuid, output: &mut Output<'_>) -> Result<(), Infallible> {
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        for (place, byte) in uuid.0.iter().enumerate() {
            if matches!(place, 4 | 6 | 8 | 10) {
                output.write(b"-");
            }
            let digit = |half: u8| DIGITS[usize::from(half)];
            output.write(&[digit(byte >> 4), digit(byte & 15)]);
        }
        Ok(())
    }
}

/// Always null: for records without a key, or for tombstones only.
#[derive(Debug, Clone, Copy, Default)]
pub struct VoidSerializer;

impl Serializer<()> for VoidSerializer {
    type Error = Infallible;

    fn serialize(&self, (): &(), output: &mut Output<'_>) -> Result<(), Infallible> {
        output.set_null();
        Ok(())
    }
}
