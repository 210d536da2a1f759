//! Values that always take the same bytes, and several of them in a row.

use super::Wire;

/// A value that takes the same number of bytes whatever it is.
pub trait Fixed: Wire {
    /// That number.
    const SIZE: usize;

    /// The value at the beginning of `bytes` and what follows it, unless there are too few.
    fn split_from(bytes: &[u8]) -> Option<(Self, &[u8])>;
}

macro_rules! number {
    ($($type:ty)*) => {$(
        impl Fixed for $type {
            const SIZE: usize = size_of::<Self>();

            #[inline(always)]
            fn split_from(bytes: &[u8]) -> Option<(Self, &[u8])> {
                let (value, rest) = bytes.split_first_chunk()?;
                Some((Self::from_be_bytes(*value), rest))
            }
        }
    )*};
}

number!(i8 i16 u16 i32 u32 i64 f64);

impl Fixed for bool {
    const SIZE: usize = 1;

    #[inline(always)]
    fn split_from(bytes: &[u8]) -> Option<(Self, &[u8])> {
        let (value, rest) = bytes.split_first()?;
        Some((*value != 0, rest))
    }
}

/// The places of fields that follow one another: they are read with one check of what is left.
pub trait Run {
    /// The bytes that each takes.
    const SIZES: &'static [usize];
    /// The bytes that all take.
    const SIZE: usize;

    /// Reads all, unless there are fewer bytes than [`SIZE`](Self::SIZE).
    fn fill(self, bytes: &[u8]) -> Option<()>;
}

macro_rules! run {
    ($($type:ident)*) => {
        impl<$($type: Fixed),*> Run for ($(&mut $type,)*) {
            const SIZES: &'static [usize] = &[$($type::SIZE),*];
            const SIZE: usize = 0 $(+ $type::SIZE)*;

            #[inline(always)]
            fn fill(self, bytes: &[u8]) -> Option<()> {
                #[allow(non_snake_case, reason = "a place is called like its type")]
                let ($($type,)*) = self;
                $(
                    let (value, bytes) = $type::split_from(bytes)?;
                    *$type = value;
                )*
                bytes.is_empty().then_some(())
            }
        }
    };
}

run!(A B);
run!(A B C);
run!(A B C D);
run!(A B C D E);
run!(A B C D E F);
run!(A B C D E F G);
run!(A B C D E F G H);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_is_its_values_one_after_another() {
        let (mut small, mut flag, mut large) = (0_i16, false, 0_i64);
        let bytes = [0xff, 0xfe, 7, 0, 0, 0, 0, 0, 0, 1, 0];
        assert_eq!((&mut small, &mut flag, &mut large).fill(&bytes), Some(()));
        assert_eq!((small, flag, large), (-2, true, 256));
        assert_eq!(<(&mut i16, &mut bool, &mut i64)>::SIZE, bytes.len());
        for less in 0..bytes.len() {
            assert_eq!(
                (&mut small, &mut flag, &mut large).fill(&bytes[..less]),
                None
            );
        }
    }
}
