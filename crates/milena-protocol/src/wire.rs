//! How values become bytes and bytes values: the [`Wire`] trait, its [`Writer`] and its [`Reader`].

mod error;
mod min_size;
mod reader;
mod writer;

use bytes::Bytes;
use bytestring::ByteString;

pub use error::{DecodeError, DecodeProblem, EncodeError, EncodeProblem};
pub use min_size::MinSize;
pub use reader::Reader;
pub use writer::{SPLICE, Tags, Writer};

/// A value that can stand in a Kafka message.
pub trait Wire: Sized {
    /// The fewest bytes that any value of this type takes.
    const MIN_SIZE: MinSize;

    /// The fewest bytes that a value of this type takes where it may be null.
    const MIN_SIZE_OR_NULL: MinSize = MinSize::Fixed(1);

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
}

macro_rules! number {
    ($($type:ty)*) => {$(
        impl Wire for $type {
            const MIN_SIZE: MinSize = MinSize::Fixed(size_of::<Self>());

            fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
                w.put(&self.to_be_bytes());
                Ok(())
            }

            fn read(r: &mut Reader) -> Result<Self, DecodeError> {
                r.array().map(Self::from_be_bytes)
            }
        }
    )*};
}

number!(i8 i16 u16 i32 u32 i64 f64);

impl Wire for bool {
    const MIN_SIZE: MinSize = MinSize::Fixed(1);

    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        i8::from(*self).write(w)
    }

    fn read(r: &mut Reader) -> Result<Self, DecodeError> {
        // As Kafka does: whatever is not zero is true.
        i8::read(r).map(|byte| byte != 0)
    }
}

impl Wire for ByteString {
    const MIN_SIZE: MinSize = MinSize::Length(2);
    const MIN_SIZE_OR_NULL: MinSize = Self::MIN_SIZE;

    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        Self::write_nullable(Some(self), w)
    }

    fn read(r: &mut Reader) -> Result<Self, DecodeError> {
        Self::read_nullable(r)?.ok_or_else(|| r.null())
    }

    fn write_nullable(value: Option<&Self>, w: &mut Writer) -> Result<(), EncodeError> {
        w.put_string_length(value.map(|text| text.len()))?;
        w.put(value.map_or(&[], |text| text.as_bytes()));
        Ok(())
    }

    fn read_nullable(r: &mut Reader) -> Result<Option<Self>, DecodeError> {
        r.string()
    }
}

impl Wire for Bytes {
    const MIN_SIZE: MinSize = MinSize::Length(4);
    const MIN_SIZE_OR_NULL: MinSize = Self::MIN_SIZE;

    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        Self::write_nullable(Some(self), w)
    }

    fn read(r: &mut Reader) -> Result<Self, DecodeError> {
        Self::read_nullable(r)?.ok_or_else(|| r.null())
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
}

impl<T: Wire> Wire for Vec<T> {
    const MIN_SIZE: MinSize = MinSize::Length(4);
    const MIN_SIZE_OR_NULL: MinSize = Self::MIN_SIZE;

    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        Self::write_nullable(Some(self), w)
    }

    fn read(r: &mut Reader) -> Result<Self, DecodeError> {
        Self::read_nullable(r)?.ok_or_else(|| r.null())
    }

    fn write_nullable(value: Option<&Self>, w: &mut Writer) -> Result<(), EncodeError> {
        w.put_length(value.map(Vec::len))?;
        // A plain loop: this is compiled for every struct, and iterators would be a third of the crate.
        if let Some(elements) = value {
            for element in elements {
                element.write(w)?;
            }
        }
        Ok(())
    }

    fn read_nullable(r: &mut Reader) -> Result<Option<Self>, DecodeError> {
        let Some(count) = r.length()? else {
            return Ok(None);
        };
        // The count is paid for from the frame's budget, so the exact capacity may be taken at once.
        r.admit::<T>(count)?;
        let mut elements = Vec::with_capacity(count);
        for _ in 0..count {
            elements.push(T::read(r).map_err(|error| error.at_index(elements.len()))?);
        }
        Ok(Some(elements))
    }
}

impl<T: Wire> Wire for Option<T> {
    const MIN_SIZE: MinSize = T::MIN_SIZE_OR_NULL;

    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        T::write_nullable(self.as_ref(), w)
    }

    fn read(r: &mut Reader) -> Result<Self, DecodeError> {
        T::read_nullable(r)
    }
}

#[cfg(test)]
mod tests;
