//! How values become bytes and bytes values: the [`Wire`] trait, its [`Writer`] and its [`Reader`].

mod error;
mod fixed;
mod min_size;
mod rare;
mod reader;
mod writer;

use bytes::Bytes;
use bytestring::ByteString;
use smallvec::SmallVec;

pub use error::{DecodeError, DecodeProblem, EncodeError, EncodeProblem};
pub use fixed::{Fixed, Run};
pub use min_size::MinSize;
pub use rare::{Rare, Usual};
pub use reader::Reader;
pub use writer::{SPLICE, Tags, Writer};

/// A list of numbers, as those of partitions or of the nodes that have them. Up to four take no allocation: a partition
/// seldom has more replicas.
pub type Numbers = SmallVec<[i32; 4]>;

/// A value that can stand in a Kafka message.
pub trait Wire: Sized + Default {
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

    /// Takes the value from the bytes that are next, in its place: structs are large, and moving them costs more than
    /// reading them. It has been the default so far, and what the version lacks stays that.
    ///
    /// # Errors
    ///
    /// When the bytes are not such a value: see [`DecodeProblem`]. The reader and the value are then of no use.
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError>;

    /// Takes the value from the bytes that are next.
    ///
    /// # Errors
    ///
    /// As [`fill`](Self::fill).
    fn read(r: &mut Reader) -> Result<Self, DecodeError> {
        let mut value = Self::default();
        value.fill(r)?;
        Ok(value)
    }

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

    /// Takes a value that may be null, in its place.
    fn fill_nullable(value: &mut Option<Self>, r: &mut Reader) -> Result<(), DecodeError> {
        *value = match i8::read(r)? {
            -1 => None,
            1 => Some(Self::read(r)?),
            other => return Err(DecodeProblem::Presence(other).into()),
        };
        Ok(())
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

            #[inline]
            fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
                *self = Self::from_be_bytes(r.array()?);
                Ok(())
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

    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        // As Kafka does: whatever is not zero is true.
        *self = i8::read(r)? != 0;
        Ok(())
    }
}

impl Wire for ByteString {
    const MIN_SIZE: MinSize = MinSize::Length(2);
    const MIN_SIZE_OR_NULL: MinSize = Self::MIN_SIZE;

    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        Self::write_nullable(Some(self), w)
    }

    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        *self = r.string()?.ok_or_else(|| r.null())?;
        Ok(())
    }

    fn write_nullable(value: Option<&Self>, w: &mut Writer) -> Result<(), EncodeError> {
        w.put_string_length(value.map(|text| text.len()))?;
        w.put(value.map_or(&[], |text| text.as_bytes()));
        Ok(())
    }

    fn fill_nullable(value: &mut Option<Self>, r: &mut Reader) -> Result<(), DecodeError> {
        *value = r.string()?;
        Ok(())
    }
}

impl Wire for Bytes {
    const MIN_SIZE: MinSize = MinSize::Length(4);
    const MIN_SIZE_OR_NULL: MinSize = Self::MIN_SIZE;

    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        Self::write_nullable(Some(self), w)
    }

    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        let length = r.length()?.ok_or_else(|| r.null())?;
        *self = r.bytes(length)?;
        Ok(())
    }

    fn write_nullable(value: Option<&Self>, w: &mut Writer) -> Result<(), EncodeError> {
        w.put_length(value.map(Bytes::len))?;
        if let Some(bytes) = value {
            w.splice(bytes);
        }
        Ok(())
    }

    #[inline(always)]
    fn fill_nullable(value: &mut Option<Self>, r: &mut Reader) -> Result<(), DecodeError> {
        match r.length()? {
            None => *value = None,
            Some(0) => *value = Some(Bytes::new()),
            Some(length) => return some_bytes(value, length, r),
        }
        Ok(())
    }
}

#[inline(never)]
fn some_bytes(value: &mut Option<Bytes>, length: usize, r: &mut Reader) -> Result<(), DecodeError> {
    let range = r.range(length)?;
    // In two steps, so that the new handle is made in its place.
    *value = None;
    *value = Some(r.frame().slice(range));
    Ok(())
}

impl<T: Wire> Wire for Vec<T> {
    const MIN_SIZE: MinSize = MinSize::Length(4);
    const MIN_SIZE_OR_NULL: MinSize = Self::MIN_SIZE;

    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        Self::write_nullable(Some(self), w)
    }

    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        let count = r.length()?.ok_or_else(|| r.null())?;
        if count > 0 {
            *self = list(count, r)?;
        }
        Ok(())
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

    #[inline]
    fn fill_nullable(value: &mut Option<Self>, r: &mut Reader) -> Result<(), DecodeError> {
        match r.length()? {
            None => *value = None,
            Some(0) if value.as_ref().is_some_and(Vec::is_empty) => {}
            Some(count) => *value = Some(list(count, r)?),
        }
        Ok(())
    }
}

#[inline(never)]
fn list<T: Wire>(count: usize, r: &mut Reader) -> Result<Vec<T>, DecodeError> {
    // The count is paid for from the frame's budget, so the exact capacity may be taken at once.
    r.admit::<T>(count)?;
    let mut elements = Vec::with_capacity(count);
    while elements.len() < count {
        // In their places, a few at a time: they are still in the cache when they are filled.
        let made = elements.len();
        elements.resize_with(count.min(made + 16), T::default);
        for (index, element) in elements.iter_mut().enumerate().skip(made) {
            element.fill(r).map_err(|error| error.at_index(index))?;
        }
    }
    Ok(elements)
}

impl Wire for Numbers {
    const MIN_SIZE: MinSize = MinSize::Length(4);
    const MIN_SIZE_OR_NULL: MinSize = Self::MIN_SIZE;

    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        Self::write_nullable(Some(self), w)
    }

    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        let count = r.length()?.ok_or_else(|| r.null())?;
        if count > 0 {
            *self = numbers(count, r)?;
        }
        Ok(())
    }

    fn write_nullable(value: Option<&Self>, w: &mut Writer) -> Result<(), EncodeError> {
        w.put_length(value.map(SmallVec::len))?;
        for number in value.into_iter().flatten() {
            w.put(&number.to_be_bytes());
        }
        Ok(())
    }

    fn fill_nullable(value: &mut Option<Self>, r: &mut Reader) -> Result<(), DecodeError> {
        *value = match r.length()? {
            None => None,
            Some(count) => Some(numbers(count, r)?),
        };
        Ok(())
    }
}

fn numbers(count: usize, r: &mut Reader) -> Result<Numbers, DecodeError> {
    r.admit::<i32>(count)?;
    let numbers = r.arrays(count)?;
    let mut few = [0; 4];
    if count > few.len() {
        // A vector takes exactly what was paid for; a small one grows to a power of two.
        let many: Vec<i32> = numbers.iter().copied().map(i32::from_be_bytes).collect();
        return Ok(Numbers::from_vec(many));
    }
    for (number, bytes) in few.iter_mut().zip(numbers) {
        *number = i32::from_be_bytes(*bytes);
    }
    Ok(Numbers::from_buf_and_len(few, count))
}

impl<T: Wire> Wire for Option<T> {
    const MIN_SIZE: MinSize = T::MIN_SIZE_OR_NULL;

    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        T::write_nullable(self.as_ref(), w)
    }

    #[inline(always)]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        T::fill_nullable(self, r)
    }
}

#[cfg(test)]
mod tests;
