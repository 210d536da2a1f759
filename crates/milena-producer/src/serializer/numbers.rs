//! Numbers, big-endian as in Java.

use std::convert::Infallible;

use super::{Output, Serializer};

/// `i16` as two bytes, big-endian.
#[derive(Debug, Clone, Copy, Default)]
pub struct ShortSerializer;

impl Serializer<i16> for ShortSerializer {
    type Error = Infallible;

    fn serialize(&self, number: &i16, output: &mut Output<'_>) -> Result<(), Infallible> {
        output.write(&number.to_be_bytes());
        Ok(())
    }
}

/// `i32` as four bytes, big-endian.
#[derive(Debug, Clone, Copy, Default)]
pub struct IntegerSerializer;

impl Serializer<i32> for IntegerSerializer {
    type Error = Infallible;

    fn serialize(&self, number: &i32, output: &mut Output<'_>) -> Result<(), Infallible> {
        output.write(&number.to_be_bytes());
        Ok(())
    }
}

/// `i64` as eight bytes, big-endian.
#[derive(Debug, Clone, Copy, Default)]
pub struct LongSerializer;

impl Serializer<i64> for LongSerializer {
    type Error = Infallible;

    fn serialize(&self, number: &i64, output: &mut Output<'_>) -> Result<(), Infallible> {
        output.write(&number.to_be_bytes());
        Ok(())
    }
}

/// `f32` as four bytes, big-endian.
#[derive(Debug, Clone, Copy, Default)]
pub struct FloatSerializer;

impl Serializer<f32> for FloatSerializer {
    type Error = Infallible;

    fn serialize(&self, number: &f32, output: &mut Output<'_>) -> Result<(), Infallible> {
        output.write(&number.to_be_bytes());
        Ok(())
    }
}

/// `f64` as eight bytes, big-endian.
#[derive(Debug, Clone, Copy, Default)]
pub struct DoubleSerializer;

impl Serializer<f64> for DoubleSerializer {
    type Error = Infallible;

    fn serialize(&self, number: &f64, output: &mut Output<'_>) -> Result<(), Infallible> {
        output.write(&number.to_be_bytes());
        Ok(())
    }
}

/// `bool` as one byte, 1 for true.
#[derive(Debug, Clone, Copy, Default)]
pub struct BooleanSerializer;

impl Serializer<bool> for BooleanSerializer {
    type Error = Infallible;

    fn serialize(&self, truth: &bool, output: &mut Output<'_>) -> Result<(), Infallible> {
        output.write(&[u8::from(*truth)]);
        Ok(())
    }
}
