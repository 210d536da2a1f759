//! Java's hash codes, and the order in which hash maps hand out what they hold: where Kafka has a tie, that decides.

use std::collections::BTreeMap;

/// Bits of a hash by which one level of Scala's maps tells keys apart.
const SCALA_BITS: u32 = 5;
/// Places of a new map in Java.
const JAVA_TABLE: usize = 16;

/// Java's hash of a string, by which Kafka spreads groups and transactional ids over their topics, too.
pub(crate) fn java_hash(text: &str) -> i32 {
    text.encode_utf16().fold(0_i32, |hash, unit| {
        hash.wrapping_mul(31).wrapping_add(i32::from(unit))
    })
}

/// Whose hash maps.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum HashOrder {
    /// Java's, of the group coordinator since Kafka 4.0.
    #[default]
    Java,
    /// Scala's immutable ones, of the coordinator before.
    Scala,
}

impl HashOrder {
    /// Puts the keys of a map in the order in which it hands them out.
    pub(crate) fn sort<K: AsRef<str>>(self, keys: Vec<K>) -> Vec<K> {
        match self {
            Self::Java => in_java(keys),
            Self::Scala => {
                let hashed = keys.into_iter().map(|key| (improved(key.as_ref()), key));
                in_scala(hashed.collect(), 0)
            }
        }
    }
}

fn in_java<K: AsRef<str>>(mut keys: Vec<K>) -> Vec<K> {
    let mut table = JAVA_TABLE;
    while keys.len() > table / 4 * 3 {
        table *= 2;
    }
    keys.sort_by_key(|key| {
        let hash = java_hash(key.as_ref()) as u32;
        (hash ^ hash >> 16) as usize & (table - 1)
    });
    keys
}

/// The hash by which Scala places keys.
fn improved(key: &str) -> u32 {
    let hash = java_hash(key) as u32;
    let hash = hash.wrapping_add(!(hash << 9));
    let hash = hash ^ hash >> 14;
    let hash = hash.wrapping_add(hash << 4);
    hash ^ hash >> 10
}

/// Keys that are alone in their place come first, then those that share one, a level below.
fn in_scala<K>(keys: Vec<(u32, K)>, level: u32) -> Vec<K> {
    let shift = level * SCALA_BITS;
    if shift >= u32::BITS {
        return keys.into_iter().map(|(_, key)| key).collect();
    }
    let mut places: BTreeMap<u32, Vec<(u32, K)>> = BTreeMap::new();
    for (hash, key) in keys {
        let place = hash >> shift & ((1 << SCALA_BITS) - 1);
        places.entry(place).or_default().push((hash, key));
    }
    let (alone, shared): (Vec<_>, Vec<_>) =
        places.into_values().partition(|place| place.len() == 1);
    let alone = alone.into_iter().flatten().map(|(_, key)| key);
    let shared = shared
        .into_iter()
        .flat_map(|place| in_scala(place, level + 1));
    alone.chain(shared).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_string_has_javas_hash() {
        assert_eq!(java_hash("range"), 108_280_125);
        assert_eq!(java_hash("polygenelubricants"), i32::MIN);
    }

    #[test]
    fn assignors_come_in_the_order_of_the_map() {
        let names = vec!["cooperative-sticky", "range", "roundrobin", "sticky"];
        assert_eq!(
            HashOrder::Java.sort(names.clone()),
            ["sticky", "range", "roundrobin", "cooperative-sticky"]
        );
        let in_scala = HashOrder::Scala.sort(names);
        assert_eq!(in_scala[..2], ["cooperative-sticky", "roundrobin"]);
    }

    #[test]
    fn keys_with_the_same_hash_are_all_there() {
        let names = vec!["AaAa", "BBBB", "AaBB", "x"];
        assert_eq!(HashOrder::Scala.sort(names.clone()).len(), 4);
        assert_eq!(HashOrder::Java.sort(names).len(), 4);
    }
}
