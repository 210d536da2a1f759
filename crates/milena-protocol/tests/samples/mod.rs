//! Messages drawn from entropy: any message, in any version, with the fields that the version has.
#![allow(
    dead_code,
    unreachable_pub,
    reason = "each test binary makes use of a part"
)]

#[rustfmt::skip]
mod generated;

use std::fmt::Debug;

use bytes::Bytes;
use bytestring::ByteString;
use milena_protocol::error_code::ErrorCode;
use milena_protocol::ids::Uuid;
use milena_protocol::message::{Data, Request};
use milena_protocol::wire::{Numbers, Rare, Usual, Wire, Writer};

pub use generated::every_message;

/// What is to be tried with every message.
pub trait Check {
    /// A request and its response.
    fn api<R>(&mut self)
    where
        R: Request + Sample + PartialEq,
        R::Response: Sample + PartialEq + Clone;

    /// A header or another piece of data.
    fn data<D: Data + Sample + PartialEq>(&mut self);
}

/// A value that can be drawn from entropy.
pub trait Sample: Sized {
    fn sample(s: &mut Source, v: i16) -> Self;

    /// Tells the fields that `Debug` keeps to itself.
    fn secrets(&self, _told: &mut Secrets) {}
}

/// Fields that `Debug` keeps to itself, in the order in which it would show them.
#[derive(Default)]
pub struct Secrets(Vec<String>);

impl Secrets {
    pub fn tell(&mut self, name: &str, value: &impl Debug) {
        self.0.push(format!("{name}={value:?}"));
    }
}

/// What `{:?}` prints, and after it what that leaves out: so that no two fields can change places unseen.
pub fn show<T: Sample + Debug>(value: &T) -> String {
    let mut secrets = Secrets::default();
    value.secrets(&mut secrets);
    let mut text = format!("{value:?}");
    for secret in secrets.0 {
        text.push_str(" with ");
        text.push_str(&secret);
    }
    text
}

/// Entropy, byte by byte. When it is used up it yields zeros, from which the smallest values are drawn; so proptest's
/// shrinking of the bytes shrinks the message.
pub struct Source {
    entropy: std::vec::IntoIter<u8>,
    flexible: bool,
    /// How many more large collections may be drawn.
    large: u32,
    /// Arrays drawn so far.
    arrays: usize,
    /// The array, counted as they are drawn, that has so many elements, each the smallest there is.
    stretched: Option<(usize, usize)>,
}

impl Source {
    pub fn new(entropy: &[u8], flexible: bool) -> Self {
        Self {
            entropy: Vec::from(entropy).into_iter(),
            flexible,
            large: 2,
            arrays: 0,
            stretched: None,
        }
    }

    /// A source of the smallest values.
    pub fn of_the_smallest(flexible: bool) -> Self {
        Self::new(&[], flexible)
    }

    /// A source of one: every array has an element, every string a letter, nothing is null, every tagged field is there.
    pub fn of_one(flexible: bool) -> Self {
        Self::new(&[1; 1 << 14], flexible)
    }

    /// A source of one, except that one array has `count` elements, each the smallest there is.
    pub fn of_one_with(array: usize, count: usize, flexible: bool) -> Self {
        Self {
            stretched: Some((array, count)),
            ..Self::of_one(flexible)
        }
    }

    /// Arrays drawn so far.
    pub fn arrays(&self) -> usize {
        self.arrays
    }

    /// As many of the smallest values, if the array that is now drawn is the one to be stretched.
    fn stretch<T: Sample>(&mut self, v: i16) -> Option<Vec<T>> {
        let array = self.arrays;
        self.arrays += 1;
        let (_, count) = self.stretched.filter(|(which, _)| *which == array)?;
        let entropy = std::mem::take(&mut self.entropy);
        let elements = (0..count).map(|_| T::sample(self, v)).collect();
        self.entropy = entropy;
        Some(elements)
    }

    fn byte(&mut self) -> u8 {
        self.entropy.next().unwrap_or(0)
    }

    fn bytes<const N: usize>(&mut self) -> [u8; N] {
        std::array::from_fn(|_| self.byte())
    }

    /// How many elements or bytes to draw: mostly few, seldom so many that a length takes more than a byte.
    fn count(&mut self, large: usize) -> usize {
        match self.byte() {
            255 if self.large > 0 => {
                self.large -= 1;
                large
            }
            byte => usize::from(byte % 4),
        }
    }

    pub fn draw<T: Sample>(&mut self, v: i16) -> T {
        T::sample(self, v)
    }

    pub fn draw_or<T: Sample>(&mut self, has: bool, v: i16, default: T) -> T {
        if has { T::sample(self, v) } else { default }
    }

    /// A tagged field is often left out.
    pub fn tagged<T: Sample>(&mut self, has: bool, v: i16, default: T) -> T {
        if has && self.byte() % 2 == 1 {
            T::sample(self, v)
        } else {
            default
        }
    }

    pub fn nullable_or<T: Sample>(
        &mut self,
        has: bool,
        nullable: bool,
        v: i16,
        default: Option<T>,
    ) -> Option<T> {
        match (has, nullable) {
            (false, _) => default,
            (true, true) => Sample::sample(self, v),
            (true, false) => Some(T::sample(self, v)),
        }
    }
}

macro_rules! number {
    ($($type:ty)*) => {$(
        impl Sample for $type {
            fn sample(s: &mut Source, _v: i16) -> Self {
                match s.byte() % 6 {
                    0 => 0,
                    1 => <$type>::MAX,
                    2 => <$type>::MIN,
                    3 => 1,
                    _ => <$type>::from_be_bytes(s.bytes()),
                }
            }
        }
    )*};
}

number!(i8 i16 u16 i32 u32 i64);

impl Sample for f64 {
    fn sample(s: &mut Source, v: i16) -> Self {
        // Not a number is not equal to itself.
        f64::from(i32::sample(s, v)) / 3.0
    }
}

impl Sample for bool {
    fn sample(s: &mut Source, _v: i16) -> Self {
        s.byte() % 2 == 1
    }
}

impl Sample for Uuid {
    fn sample(s: &mut Source, _v: i16) -> Self {
        Uuid(s.bytes())
    }
}

impl Sample for ErrorCode {
    fn sample(s: &mut Source, v: i16) -> Self {
        ErrorCode(i16::sample(s, v))
    }
}

impl Sample for ByteString {
    fn sample(s: &mut Source, _v: i16) -> Self {
        let alphabet = ['a', 'Z', '.', '\0', 'ß', 'Ω', '語', '🦀'];
        let count = s.count(200);
        let chars = (0..count).map(|_| alphabet[usize::from(s.byte() % 8)]);
        chars.collect::<String>().into()
    }
}

impl Sample for Bytes {
    fn sample(s: &mut Source, _v: i16) -> Self {
        let count = s.count(3000);
        (0..count).map(|_| s.byte()).collect()
    }
}

impl<T: Sample> Sample for Option<T> {
    fn sample(s: &mut Source, v: i16) -> Self {
        (!s.byte().is_multiple_of(4)).then(|| T::sample(s, v))
    }

    fn secrets(&self, told: &mut Secrets) {
        self.iter().for_each(|value| value.secrets(told));
    }
}

impl<T: Sample + Usual> Sample for Rare<T> {
    fn sample(s: &mut Source, v: i16) -> Self {
        T::sample(s, v).into()
    }

    fn secrets(&self, told: &mut Secrets) {
        (**self).secrets(told);
    }
}

impl<T: Sample + Wire> Sample for Vec<T> {
    fn sample(s: &mut Source, v: i16) -> Self {
        if let Some(elements) = s.stretch(v) {
            return elements;
        }
        assert_least_size::<T>(v, s.flexible);
        // So a count is also a bound of the time that the elements may take.
        assert!(
            T::MIN_SIZE.of(v, s.flexible) > 0,
            "an element takes no bytes"
        );
        let count = s.count(150);
        (0..count).map(|_| T::sample(s, v)).collect()
    }

    fn secrets(&self, told: &mut Secrets) {
        self.iter().for_each(|element| element.secrets(told));
    }
}

impl Sample for Numbers {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self::from_vec(Vec::sample(s, v))
    }
}

/// The least size that a type claims is that of its smallest value.
pub fn assert_least_size<T: Sample + Wire>(v: i16, flexible: bool) {
    let smallest = T::sample(&mut Source::of_the_smallest(flexible), v);
    let mut w = Writer::new(v, flexible);
    smallest
        .write(&mut w)
        .expect("the smallest value can be written");
    let name = std::any::type_name::<T>();
    assert_eq!(
        w.len(),
        T::MIN_SIZE.of(v, flexible),
        "least size of {name} in version {v}"
    );
}
