//! CRC-32C by folding: where the processor multiplies polynomials eight at a time (AVX-512 with VPCLMULQDQ), a checksum
//! costs a quarter of what the checksum instruction takes.
//!
//! A register holds a piece of the data as a polynomial. Multiplied with a power of x modulo the checksum's polynomial it
//! can be added to the data so many bits further on without changing the checksum of the whole. What is left at the end
//! are sixteen bytes with the same checksum as everything.

use std::arch::x86_64::{
    __m128i, __m512i, _mm_clmulepi64_si128, _mm_set_epi64x, _mm_xor_si128,
    _mm512_clmulepi64_epi128, _mm512_set_epi64, _mm512_set4_epi64, _mm512_ternarylogic_epi64,
    _mm512_xor_si512,
};

use fearless_simd::{Avx512, Level, SimdInto, u8x64, u64x2, u64x8};

/// The polynomial without its highest power.
const CASTAGNOLI: u32 = 0x1EDC_6F41;
/// Four registers of 64 bytes.
pub(super) const STEP: usize = 256;

/// Folds `blocks` into sixteen bytes. With a checksum that begins at zero these have the one that `blocks` have after
/// `state`. `None` when the processor cannot.
pub(super) fn fold(state: u32, blocks: &[[u8; STEP]]) -> Option<[u8; 16]> {
    let (first, rest) = blocks.split_first()?;
    // What the processor can is found out once per process, by the standard library.
    let avx512 = Level::new().as_avx512()?;
    let words = folded(avx512, state, first, rest);
    let mut bytes = [0; 16];
    bytes[..8].copy_from_slice(&words[0].to_le_bytes());
    bytes[8..].copy_from_slice(&words[1].to_le_bytes());
    Some(bytes)
}

/// The two multipliers that carry a piece of data `bits` further, one for each half of a lane.
const fn carry(bits: u32) -> [i64; 2] {
    [power(bits + 32), power(bits - 32)]
}

/// x to this power modulo the polynomial. Data lies in registers with the highest power in the lowest bit, so the result
/// does, too; the product of two such numbers is one bit off, which is made good here.
const fn power(exponent: u32) -> i64 {
    let mut remainder = 1_u32;
    let mut done = 0;
    while done < exponent {
        let overflow = remainder >> 31;
        remainder = (remainder << 1) ^ (CASTAGNOLI * overflow);
        done += 1;
    }
    (remainder.reverse_bits() as i64) << 1
}

const BY_STEP: [i64; 2] = carry(8 * STEP as u32);
const BY_REGISTER: [i64; 2] = carry(512);
const BY_LANE: [i64; 2] = carry(128);

fearless_simd::kernel!(
    fn folded(avx512: Avx512, state: u32, first: &[u8; STEP], rest: &[[u8; STEP]]) -> [u64; 2] {
        let mut sums = load(avx512, first);
        sums[0] = _mm512_xor_si512(
            sums[0],
            _mm512_set_epi64(0, 0, 0, 0, 0, 0, 0, i64::from(state)),
        );
        let by_step = both(avx512, BY_STEP);
        for block in rest {
            let block = load(avx512, block);
            sums[0] = carried(avx512, sums[0], by_step, block[0]);
            sums[1] = carried(avx512, sums[1], by_step, block[1]);
            sums[2] = carried(avx512, sums[2], by_step, block[2]);
            sums[3] = carried(avx512, sums[3], by_step, block[3]);
        }
        let by_register = both(avx512, BY_REGISTER);
        let [a, b, c, d] = sums;
        let sum = carried(avx512, a, by_register, b);
        let sum = carried(avx512, sum, by_register, c);
        let sum = carried(avx512, sum, by_register, d);

        let words: u64x8<Avx512> = sum.simd_into(avx512);
        let words: [u64; 8] = words.into();
        let by_lane = _mm_set_epi64x(BY_LANE[1], BY_LANE[0]);
        let mut lane = lane(avx512, words[0], words[1]);
        lane = carried_lane(avx512, lane, by_lane, words[2], words[3]);
        lane = carried_lane(avx512, lane, by_lane, words[4], words[5]);
        lane = carried_lane(avx512, lane, by_lane, words[6], words[7]);
        let words: u64x2<Avx512> = lane.simd_into(avx512);
        words.into()
    }
);

/// The four registers of a block.
#[inline(always)]
fn load(avx512: Avx512, block: &[u8; STEP]) -> [__m512i; 4] {
    let (registers, _) = block.as_chunks::<64>();
    [
        register(avx512, &registers[0]),
        register(avx512, &registers[1]),
        register(avx512, &registers[2]),
        register(avx512, &registers[3]),
    ]
}

#[inline(always)]
fn register(avx512: Avx512, bytes: &[u8; 64]) -> __m512i {
    let bytes: u8x64<Avx512> = (*bytes).simd_into(avx512);
    bytes.into()
}

fearless_simd::kernel!(
    #[inline]
    fn both(_avx512: Avx512, multipliers: [i64; 2]) -> __m512i {
        let [low, high] = multipliers;
        _mm512_set4_epi64(high, low, high, low)
    }
);

fearless_simd::kernel!(
    /// `data` carried to where `there` is, and added to it.
    #[inline]
    fn carried(_avx512: Avx512, data: __m512i, multipliers: __m512i, there: __m512i) -> __m512i {
        const XOR_OF_THREE: i32 = 0x96;
        let low = _mm512_clmulepi64_epi128::<0x00>(data, multipliers);
        let high = _mm512_clmulepi64_epi128::<0x11>(data, multipliers);
        _mm512_ternarylogic_epi64::<XOR_OF_THREE>(low, high, there)
    }
);

fearless_simd::kernel!(
    #[inline]
    fn lane(_avx512: Avx512, low: u64, high: u64) -> __m128i {
        _mm_set_epi64x(high as i64, low as i64)
    }
);

fearless_simd::kernel!(
    #[inline]
    fn carried_lane(
        avx512: Avx512,
        data: __m128i,
        multipliers: __m128i,
        low: u64,
        high: u64,
    ) -> __m128i {
        let there = lane(avx512, low, high);
        let first = _mm_clmulepi64_si128::<0x00>(data, multipliers);
        let second = _mm_clmulepi64_si128::<0x11>(data, multipliers);
        _mm_xor_si128(_mm_xor_si128(first, second), there)
    }
);
