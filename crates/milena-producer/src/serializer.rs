//! How keys and values of the application's types become bytes.
//!
//! The serializers here write what those of the same names in Kafka's Java client write, so each side can read the other's.
//! A type, or a format, of your own is one implementation of [`Serializer`] away. With the feature `serde` there is
//! `JsonSerializer` for everything that `serde` can serialize.

mod numbers;
mod output;
mod plain;

use std::error::Error as StdError;

use milena_core::{Error, ErrorKind};

pub use numbers::{
    BooleanSerializer, DoubleSerializer, FloatSerializer, IntegerSerializer, LongSerializer,
    ShortSerializer,
};
pub use output::Output;
pub(crate) use output::{AddedHeaders, Part};
pub use plain::{BytesSerializer, StringSerializer, UuidSerializer, VoidSerializer};

/// Turns keys or values of one type into bytes, for a [`TypedProducer`](crate::TypedProducer).
///
/// ```
/// use milena_producer::serializer::{Output, Serializer};
///
/// struct Point { x: f32, y: f32 }
///
/// struct PointSerializer;
///
/// #[derive(Debug, thiserror::Error)]
/// #[error("a point is somewhere, and {0} is not a place")]
/// struct Nowhere(f32);
///
/// impl Serializer<Point> for PointSerializer {
///     type Error = Nowhere;
///
///     fn serialize(&self, point: &Point, output: &mut Output<'_>) -> Result<(), Nowhere> {
///         for number in [point.x, point.y] {
///             if number.is_nan() {
///                 return Err(Nowhere(number));
///             }
///             output.write(&number.to_be_bytes());
///         }
///         output.add_header("content-type", "application/x-point");
///         Ok(())
///     }
/// }
/// ```
pub trait Serializer<T: ?Sized>: Send + Sync + 'static {
    /// Why something cannot be serialized: becomes the [source](std::error::Error::source) of what the sender is told.
    type Error: StdError + Send + Sync + 'static;

    /// Appends the bytes to `output`, which also tells topic and headers and takes more headers.
    ///
    /// # Errors
    /// Yours. Nothing of the record is queued, and what was written is forgotten.
    fn serialize(&self, data: &T, output: &mut Output<'_>) -> Result<(), Self::Error>;
}

/// A serializer whose own type is forgotten.
pub(crate) trait AnySerializer<T: ?Sized>: Send + Sync {
    fn serialize_any(&self, data: &T, output: &mut Output<'_>) -> Result<(), Error>;
}

impl<T: ?Sized, S: Serializer<T>> AnySerializer<T> for S {
    fn serialize_any(&self, data: &T, output: &mut Output<'_>) -> Result<(), Error> {
        self.serialize(data, output).map_err(|cause| {
            let what = if output.is_key() { "key" } else { "value" };
            let text = format!("the {what} of a record cannot be serialized");
            Error::new(ErrorKind::Serialization, text)
                .with_topic(output.topic())
                .with_source(cause)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bytes::Bytes;
    use milena_protocol::ids::Uuid;

    fn bytes<T: ?Sized>(serializer: impl Serializer<T>, data: &T) -> Option<Vec<u8>> {
        let (mut bytes, mut added) = (Vec::new(), AddedHeaders::default());
        let mut output = Output::new("t", Part::Value, &[], &mut bytes, &mut added);
        serializer.serialize(data, &mut output).unwrap();
        let is_null = output.is_null();
        (!is_null).then_some(bytes)
    }

    /// What kafka-clients writes, as its sources and its documentation say: big-endian, or text in UTF-8.
    #[test]
    fn every_serializer_writes_the_bytes_of_its_namesake_in_java() {
        let some = |bytes: &[u8]| Some(bytes.to_vec());
        assert_eq!(bytes(IntegerSerializer, &-2), some(&[255, 255, 255, 254]));
        assert_eq!(bytes(LongSerializer, &258), some(&[0, 0, 0, 0, 0, 0, 1, 2]));
        assert_eq!(bytes(ShortSerializer, &258), some(&[1, 2]));
        assert_eq!(bytes(FloatSerializer, &1.5), some(&[0x3f, 0xc0, 0, 0]));
        assert_eq!(
            bytes(DoubleSerializer, &-2.0),
            some(&[0xc0, 0, 0, 0, 0, 0, 0, 0])
        );
        assert_eq!(bytes(BooleanSerializer, &true), some(&[1]));
        assert_eq!(bytes(StringSerializer, "grün"), some("grün".as_bytes()));
        assert_eq!(bytes(StringSerializer, &String::new()), some(b""));
        assert_eq!(bytes(BytesSerializer, &[1, 2][..]), some(&[1, 2]));
        assert_eq!(
            bytes(BytesSerializer, &Bytes::from_static(b"x")),
            some(b"x")
        );
        assert_eq!(bytes(VoidSerializer, &()), None);
        let uuid = Uuid(0x0123_4567_89ab_cdef_0011_2233_4455_66ff_u128.to_be_bytes());
        assert_eq!(
            bytes(UuidSerializer, &uuid),
            some(b"01234567-89ab-cdef-0011-2233445566ff")
        );
    }
}
