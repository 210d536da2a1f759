//! The one place that computes a batch's checksum, so that the implementation can be exchanged.

#[cfg(target_arch = "x86_64")]
mod fold;

/// CRC-32C (Castagnoli) of `bytes`, as format v2 keeps it over everything from the attributes to the end.
pub(super) fn checksum(bytes: &[u8]) -> u32 {
    #[cfg(target_arch = "x86_64")]
    if let Some(checksum) = folded(bytes) {
        return checksum;
    }
    crc32c::crc32c(bytes)
}

/// The checksum of many bytes, where the processor can fold them into few.
#[cfg(target_arch = "x86_64")]
fn folded(bytes: &[u8]) -> Option<u32> {
    // The state of a checksum is its complement.
    let (begin, zero) = (u32::MAX, u32::MAX);
    let (blocks, rest) = bytes.as_chunks();
    let sixteen = fold::fold(begin, blocks)?;
    Some(crc32c::crc32c_append(
        crc32c::crc32c_append(zero, &sixteen),
        rest,
    ))
}

#[cfg(test)]
mod tests {
    use super::checksum;

    // RFC 3720, appendix B.4.
    #[test]
    fn the_vectors_of_rfc_3720_hold() {
        let ascending: Vec<u8> = (0..32).collect();
        let descending: Vec<u8> = (0..32).rev().collect();
        let iscsi_read: [u8; 48] = [
            0x01, 0xc0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x14, 0, 0, 0, 0, 0, 0x04, 0, 0,
            0, 0, 0x14, 0, 0, 0, 0x18, 0x28, 0, 0, 0, 0, 0, 0, 0, 0x02, 0, 0, 0, 0, 0, 0, 0,
        ];
        assert_eq!(checksum(&[0; 32]), 0x8a91_36aa);
        assert_eq!(checksum(&[0xff; 32]), 0x62a8_ab43);
        assert_eq!(checksum(&ascending), 0x46dd_794e);
        assert_eq!(checksum(&descending), 0x113f_db5c);
        assert_eq!(checksum(&iscsi_read), 0xd996_3a56);
        assert_eq!(checksum(b"123456789"), 0xe306_9283);
        assert_eq!(checksum(b""), 0);
    }

    #[test]
    fn every_length_has_the_checksum_that_the_instruction_computes() {
        let bytes: Vec<u8> = (0..5000_u32)
            .map(|i| (i.wrapping_mul(0x9e37_79b1) >> 24) as u8)
            .collect();
        for len in 0..bytes.len() {
            let (from_start, to_end) = (&bytes[..len], &bytes[len..]);
            assert_eq!(
                checksum(from_start),
                crc32c::crc32c(from_start),
                "{len} bytes"
            );
            assert_eq!(checksum(to_end), crc32c::crc32c(to_end), "from {len}");
        }
    }

    #[test]
    fn each_bit_counts() {
        let zeros = [0; 1100];
        for bit in 0..8 * zeros.len() {
            let mut one = zeros;
            one[bit / 8] = 1 << (bit % 8);
            assert_eq!(checksum(&one), crc32c::crc32c(&one), "bit {bit}");
        }
    }

    #[cfg(target_arch = "x86_64")]
    #[test]
    fn processors_that_can_fold_do() {
        let can = fearless_simd::Level::new().as_avx512().is_some();
        assert_eq!(super::folded(&[1; 256]).is_some(), can);
        assert_eq!(super::folded(&[1; 255]), None, "too little to fold");
    }
}
