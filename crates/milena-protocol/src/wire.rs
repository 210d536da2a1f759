//! How values become bytes and bytes values: the [`Wire`] trait, its [`Writer`] and its [`Reader`].

mod error;
mod reader;
mod writer;

use bytes::Bytes;
use bytestring::ByteString;

pub use error::{DecodeError, DecodeProblem, EncodeError, EncodeProblem};
pub use reader::Reader;
pub use writer::{SPLICE, Tags, Writer};

/// A value that can stand in a Kafka message.
pub trait Wire: Sized {
    /// Appends the value in the version and format of `w`.
    ///
    /// # Errors
    ///
    /// When the value cannot be said in this version: see [`EncodeProblem`]. What was appended is then of no use.
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError>;

    /// Takes the value from the bytes that are next.
    ///
    /// # Errors
    ///
    /// When the bytes are not such a value: see [`DecodeProblem`]. The reader is then of no use.
    fn read(r: &mut Reader) -> Result<Self, DecodeError>;

    /// The fewest bytes that any value of this type takes in this version.
    fn min_size(version: i16, flexible: bool) -> usize;

    /// Appends a value that may be null. Structs are preceded by a byte, 1 or -1; other types say it in their length.
    fn write_nullable(value: Option<&Self>, w: &mut Writer) -> Result<(), EncodeError> {
        match value {
            None => (-1_i8).write(w),
            Some(value) => {
                1_i8.write(w)?;
                value.write(w)
            }
        }
    }

    /// Takes a value that may be null.
    fn read_nullable(r: &mut Reader) -> Result<Option<Self>, DecodeError> {
        match i8::read(r)? {
            -1 => Ok(None),
            1 => Self::read(r).map(Some),
            other => Err(DecodeProblem::Presence(other).into()),
        }
    }

    /// The fewest bytes that a nullable value of this type takes.
    fn min_size_nullable(_flexible: bool) -> usize {
        1
    }
}

/// The size that a struct has had since the last version of `steps` that is not after `version`. The steps ascend.
pub(crate) fn size_since(version: i16, steps: &[(i16, usize)]) -> usize {
    let step = steps.iter().rev().find(|(since, _)| *since <= version);
    step.or(steps.first()).map_or(0, |(_, size)| *size)
}

macro_rules! number {
    ($($type:ty)*) => {$(
        impl Wire for $type {
            fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
                w.put(&self.to_be_bytes());
                Ok(())
            }

            fn read(r: &mut Reader) -> Result<Self, DecodeError> {
                r.array().map(Self::from_be_bytes)
            }

            fn min_size(_version: i16, _flexible: bool) -> usize {
                size_of::<Self>()
            }
        }
    )*};
}

number!(i8 i16 u16 i32 u32 i64 f64);

impl Wire for bool {
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        i8::from(*self).write(w)
    }

    fn read(r: &mut Reader) -> Result<Self, DecodeError> {
        // As Kafka does: whatever is not zero is true.
        i8::read(r).map(|byte| byte != 0)
    }

    fn min_size(_version: i16, _flexible: bool) -> usize {
        1
    }
}

impl Wire for ByteString {
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        Self::write_nullable(Some(self), w)
    }

    fn read(r: &mut Reader) -> Result<Self, DecodeError> {
        Self::read_nullable(r)?.ok_or_else(|| r.null())
    }

    fn min_size(_version: i16, flexible: bool) -> usize {
        Self::min_size_nullable(flexible)
    }

    fn write_nullable(value: Option<&Self>, w: &mut Writer) -> Result<(), EncodeError> {
        w.put_string_length(value.map(|text| text.len()))?;
        w.put(value.map_or(&[], |text| text.as_bytes()));
        Ok(())
    }

    fn read_nullable(r: &mut Reader) -> Result<Option<Self>, DecodeError> {
        let Some(length) = r.string_length()? else {
            return Ok(None);
        };
        let text = r
            .bytes(length)?
            .try_into()
            .map_err(|_| DecodeProblem::Utf8)?;
        Ok(Some(text))
    }

    fn min_size_nullable(flexible: bool) -> usize {
        if flexible { 1 } else { 2 }
    }
}

impl Wire for Bytes {
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        Self::write_nullable(Some(self), w)
    }

    fn read(r: &mut Reader) -> Result<Self, DecodeError> {
        Self::read_nullable(r)?.ok_or_else(|| r.null())
    }

    fn min_size(_version: i16, flexible: bool) -> usize {
        Self::min_size_nullable(flexible)
    }

    fn write_nullable(value: Option<&Self>, w: &mut Writer) -> Result<(), EncodeError> {
        w.put_length(value.map(Bytes::len))?;
        if let Some(bytes) = value {
            w.splice(bytes);
        }
        Ok(())
    }

    fn read_nullable(r: &mut Reader) -> Result<Option<Self>, DecodeError> {
        match r.length()? {
            None => Ok(None),
            Some(length) => r.bytes(length).map(Some),
        }
    }

    fn min_size_nullable(flexible: bool) -> usize {
        if flexible { 1 } else { 4 }
    }
}

impl<T: Wire> Wire for Vec<T> {
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        Self::write_nullable(Some(self), w)
    }

    fn read(r: &mut Reader) -> Result<Self, DecodeError> {
        Self::read_nullable(r)?.ok_or_else(|| r.null())
    }

    fn min_size(_version: i16, flexible: bool) -> usize {
        Self::min_size_nullable(flexible)
    }

    fn write_nullable(value: Option<&Self>, w: &mut Writer) -> Result<(), EncodeError> {
        w.put_length(value.map(Vec::len))?;
        value
            .into_iter()
            .flatten()
            .try_for_each(|element| element.write(w))
    }

    fn read_nullable(r: &mut Reader) -> Result<Option<Self>, DecodeError> {
        let Some(count) = r.length()? else {
            return Ok(None);
        };
        // The count is paid for from the frame's budget, so the exact capacity may be taken at once.
        r.admit::<T>(count)?;
        let mut elements = Vec::with_capacity(count);
        for _ in 0..count {
            elements.push(T::read(r)?);
        }
        Ok(Some(elements))
    }

    fn min_size_nullable(flexible: bool) -> usize {
        if flexible { 1 } else { 4 }
    }
}

impl<T: Wire> Wire for Option<T> {
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        T::write_nullable(self.as_ref(), w)
    }

    fn read(r: &mut Reader) -> Result<Self, DecodeError> {
        T::read_nullable(r)
    }

    fn min_size(_version: i16, flexible: bool) -> usize {
        T::min_size_nullable(flexible)
    }
}

#[cfg(test)]
mod tests;
