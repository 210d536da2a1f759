//! Hashes of keys, byte for byte those of other Kafka clients.

/// How a key becomes a number that decides its partition. Producers of one topic should agree on it, or the records
/// of a key are in two partitions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum KeyHash {
    /// What Kafka's Java client uses, and librdkafka's `murmur2`.
    Murmur2,
    /// CRC-32, the one of gzip: librdkafka's `consistent`.
    Crc32,
    /// FNV-1a with the sign taken away: librdkafka's `fnv1a`, and the default of Sarama.
    Fnv1a,
}

impl KeyHash {
    /// The hash of a key. Its remainder by the number of partitions is the key's partition.
    ///
    /// ```
    /// use milena_producer::KeyHash;
    ///
    /// assert_eq!(KeyHash::Murmur2.of(b"kafka") % 6, 4);
    /// assert_eq!(KeyHash::Crc32.of(b"hejsan"), 0xd077_037e);
    /// ```
    pub fn of(self, key: &[u8]) -> u32 {
        match self {
            Self::Murmur2 => key_hash(key),
            Self::Crc32 => crc32(key),
            Self::Fnv1a => fnv1a(key),
        }
    }
}

/// The hash of a key that Kafka's Java client partitions by: murmur2 with the sign bit cleared.
///
/// ```
/// assert_eq!(milena_producer::key_hash(b"kafka") % 6, 4);
/// ```
pub fn key_hash(key: &[u8]) -> u32 {
    murmur2(key) & 0x7fff_ffff
}

/// Murmur2 as Kafka uses it: 32 bits, little endian, seed 0x9747b28c.
fn murmur2(bytes: &[u8]) -> u32 {
    const M: u32 = 0x5bd1_e995;
    let mut hash = 0x9747_b28c ^ bytes.len() as u32;
    let (words, tail) = bytes.as_chunks::<4>();
    for word in words {
        let mut mixed = u32::from_le_bytes(*word).wrapping_mul(M);
        mixed ^= mixed >> 24;
        hash = hash.wrapping_mul(M) ^ mixed.wrapping_mul(M);
    }
    if !tail.is_empty() {
        for (index, byte) in tail.iter().enumerate() {
            hash ^= u32::from(*byte) << (8 * index);
        }
        hash = hash.wrapping_mul(M);
    }
    hash ^= hash >> 13;
    hash = hash.wrapping_mul(M);
    hash ^ (hash >> 15)
}

/// Keys are short: one table and a byte at a time will do.
fn crc32(bytes: &[u8]) -> u32 {
    let step = |crc: u32, byte: &u8| CRC32[usize::from(crc as u8 ^ byte)] ^ (crc >> 8);
    !bytes.iter().fold(!0, step)
}

/// What each byte adds, for the reflected polynomial.
const CRC32: [u32; 256] = {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        let (mut crc, mut bit) = (byte as u32, 0);
        while bit < 8 {
            crc = (crc >> 1) ^ (0xedb8_8320 & (crc & 1).wrapping_neg());
            bit += 1;
        }
        table[byte] = crc;
        byte += 1;
    }
    table
};

fn fnv1a(bytes: &[u8]) -> u32 {
    let step = |hash: u32, byte: &u8| (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193);
    bytes
        .iter()
        .fold(0x811c_9dc5, step)
        .cast_signed()
        .unsigned_abs()
}

#[cfg(test)]
mod tests {
    use super::*;

    const JAVA: &str = include_str!("key_hash/java.txt");
    const LIBRDKAFKA: &str = include_str!("key_hash/librdkafka.txt");

    /// The keys in a golden file, each with the numbers that follow it.
    fn vectors(file: &str) -> impl Iterator<Item = (Vec<u8>, Vec<i64>)> {
        file.lines().filter_map(|line| {
            let mut words = line.strip_prefix("key=")?.split([' ', ',']);
            let digits = words.next()?.as_bytes();
            let byte = |pair: &[u8]| u8::from_str_radix(str::from_utf8(pair).unwrap(), 16).unwrap();
            let key = digits.chunks(2).map(byte).collect();
            Some((key, words.map(|word| word.parse().unwrap()).collect()))
        })
    }

    fn folded(file: &str) -> Vec<i64> {
        let line = file.lines().find_map(|line| line.strip_prefix("folded="));
        let numbers = line.unwrap().split(',');
        numbers.map(|number| number.parse().unwrap()).collect()
    }

    /// The bytes that the programs in the golden files draw their keys from.
    fn random_bytes() -> impl FnMut(usize) -> Vec<u8> {
        let mut state = 1u32;
        move |length| {
            let draw = || {
                state = state.wrapping_mul(1_103_515_245).wrapping_add(12_345);
                (state >> 16) as u8
            };
            std::iter::repeat_with(draw).take(length).collect()
        }
    }

    /// The partitions of 20,000 keys, behind those that the file lists, as one number.
    fn fold(file: &str, listed: usize, hash: KeyHash) -> i64 {
        let mut draw = random_bytes();
        let drawn = vectors(file).take(listed);
        drawn.for_each(|(key, _)| assert_eq!(draw(key.len()), key));
        (0..20_000).fold(0, |sum: i64, n| {
            let partition = hash.of(&draw(n % 200)) % 8191;
            sum.wrapping_mul(31).wrapping_add(i64::from(partition))
        })
    }

    /// So many keys at the beginning of the files are random bytes.
    const DRAWN: usize = 44;

    #[test]
    fn murmur2_puts_keys_where_the_java_client_does() {
        assert_eq!(vectors(JAVA).count(), 68);
        for (key, numbers) in vectors(JAVA) {
            assert_eq!(
                i64::from(murmur2(&key).cast_signed()),
                numbers[0],
                "{key:x?}"
            );
            for (count, partition) in [1, 2, 3, 7, 12, 97, 1000, 8191].iter().zip(&numbers[1..]) {
                assert_eq!(
                    i64::from(KeyHash::Murmur2.of(&key) % count),
                    *partition,
                    "{key:x?}"
                );
            }
        }
        assert_eq!(vec![fold(JAVA, DRAWN, KeyHash::Murmur2)], folded(JAVA));
    }

    #[test]
    fn crc32_and_fnv1a_put_keys_where_librdkafka_does() {
        const COUNTS: [u32; 9] = [1, 2, 3, 7, 12, 97, 1000, 8191, i32::MAX as u32];
        assert_eq!(vectors(LIBRDKAFKA).count(), 53);
        for (key, numbers) in vectors(LIBRDKAFKA) {
            for (count, of) in COUNTS.iter().zip(numbers.chunks(2)) {
                let found = [KeyHash::Crc32, KeyHash::Fnv1a].map(|hash| hash.of(&key) % count);
                assert_eq!(found.map(i64::from), of, "{key:x?} of {count}");
            }
        }
        let found = [KeyHash::Crc32, KeyHash::Fnv1a].map(|hash| fold(LIBRDKAFKA, DRAWN, hash));
        assert_eq!(found.to_vec(), folded(LIBRDKAFKA));
    }

    /// The keys and hashes of librdkafka's own tests of its hashes and partitioners.
    #[test]
    fn librdkafkas_own_vectors_hold() {
        let murmur2_and_fnv1a = [
            ("kafka", 0xd067_cf64, 0x0d33_c4e1),
            ("giberish123456789", 0x8f55_2b0c, 0x77a5_8295),
            ("1234", 0x9fc9_7b14, 0x023b_dd03),
            ("234", 0xe7c0_09ca, 0x2dea_3cd2),
            ("34", 0x8739_30da, 0x740f_a83e),
            ("4", 0x5a4b_5ca1, 0x310c_a263),
            (
                "PreAmbleWillBeRemoved,ThePrePartThatIs",
                0x7842_4f1c,
                0x65cb_d69c,
            ),
            (
                "reAmbleWillBeRemoved,ThePrePartThatIs",
                0x4a62_b377,
                0x6e49_c79a,
            ),
            (
                "eAmbleWillBeRemoved,ThePrePartThatIs",
                0xe0e4_e09e,
                0x69ee_d356,
            ),
            (
                "AmbleWillBeRemoved,ThePrePartThatIs",
                0x62b8_b43f,
                0x6abc_c023,
            ),
            ("", 0x106e_08d9, 0x7ee3_623b),
        ];
        for (key, murmur, fnv) in murmur2_and_fnv1a {
            assert_eq!(
                (murmur2(key.as_bytes()), fnv1a(key.as_bytes())),
                (murmur, fnv),
                "{key}"
            );
        }
        let long = "this is another string with more length to it perhaps";
        for (key, crc) in [
            ("", 0),
            ("23456", 0xb1b4_51d7),
            (long, 0xb015_0df7),
            ("hejsan", 0xd077_037e),
        ] {
            assert_eq!(crc32(key.as_bytes()), crc, "{key}");
        }
    }
}
