//! What a simulated record carries: a line of text that says where it comes from and where it belongs, with its own hash.
//!
//! `milena1 p=1 t=0 n=42 k=7 at=t0/2 x=5 #0123456789abcdef` and, when the record is to be larger, a space and filler that
//! follows from the hash. Whoever can read text and knows FNV-1a can tell whether the record is whole, so that a reader that
//! shares no code with milena can be the witness.

use std::fmt;

use super::{Fnv, Topic};

const MAGIC: &str = "milena1";

/// What makes a value unique in a run: who sent it, and its number there.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct ValueId {
    /// The client instance that sent it.
    pub producer: u32,
    /// The task of that client.
    pub task: u32,
    /// The number of the value in that task.
    pub counter: u64,
}

/// A value that no other send of the run has.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Value {
    /// Who sent it, and its number there.
    pub id: ValueId,
    /// The record's key. What a processor wrote has the hash of what it read.
    pub key: u64,
    /// The topic it was sent to.
    pub topic: Topic,
    /// The partition, unless the partitioner chooses it.
    pub partition: Option<u32>,
    /// The transaction it was sent in.
    pub txn: Option<u64>,
}

impl Value {
    /// The hash that the encoded value carries.
    #[must_use]
    pub fn hash(&self) -> u64 {
        use fmt::Write as _;
        let mut fnv = Fnv::default();
        write!(fnv, "{self}").expect("hashing does not fail");
        fnv.value()
    }

    /// The record's payload, filled up to `length` bytes when it is shorter.
    #[must_use]
    pub fn encode(&self, length: usize) -> Vec<u8> {
        let text = self.to_string();
        let hash = Fnv::of(text.as_bytes());
        let mut bytes = format!("{text} #{hash:016x}").into_bytes();
        if bytes.len() < length {
            let missing = length - bytes.len() - 1;
            bytes.push(b' ');
            bytes.extend(filler(hash).take(missing));
        }
        bytes
    }

    /// Reads a payload; `None` when it is not one, or not whole.
    #[must_use]
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(bytes).ok()?;
        let (body, tail) = text.split_once(" #")?;
        let hash = u64::from_str_radix(tail.get(..16)?, 16).ok()?;
        let padding = &tail.as_bytes()[16..];
        let whole = Fnv::of(body.as_bytes()) == hash
            && padding.first().is_none_or(|&space| space == b' ')
            && padding
                .iter()
                .skip(1)
                .copied()
                .eq(filler(hash).take(padding.len().saturating_sub(1)));
        if !whole {
            return None;
        }
        Self::parse_body(body)
    }

    fn parse_body(body: &str) -> Option<Self> {
        let mut fields = body.split(' ');
        (fields.next()? == MAGIC).then_some(())?;
        let mut field = |name: &str| fields.next()?.strip_prefix(name)?.strip_prefix('=');
        let id = ValueId {
            producer: field("p")?.parse().ok()?,
            task: field("t")?.parse().ok()?,
            counter: field("n")?.parse().ok()?,
        };
        let key = field("k")?.parse().ok()?;
        let (topic, partition) = field("at")?.split_once('/')?;
        Some(Self {
            id,
            key,
            topic: topic.parse().ok()?,
            partition: optional(partition)?,
            txn: optional(field("x")?)?,
        })
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ValueId {
            producer,
            task,
            counter,
        } = self.id;
        write!(
            f,
            "{MAGIC} p={producer} t={task} n={counter} k={} at={}/",
            self.key, self.topic
        )?;
        match self.partition {
            Some(partition) => write!(f, "{partition} x=")?,
            None => write!(f, "- x=")?,
        }
        match self.txn {
            Some(txn) => write!(f, "{txn}"),
            None => write!(f, "-"),
        }
    }
}

fn optional<T: std::str::FromStr>(text: &str) -> Option<Option<T>> {
    match text {
        "-" => Some(None),
        number => number.parse().ok().map(Some),
    }
}

/// Letters that follow from the hash, so that bytes of another record in the same place are noticed.
fn filler(hash: u64) -> impl Iterator<Item = u8> {
    let mut state = hash | 1;
    std::iter::repeat_with(move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        b'a' + (state % 26) as u8
    })
}

/// What a record turned out to carry.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Payload {
    /// A value, whole.
    Value(Value),
    /// Bytes that are no whole value.
    Foreign {
        /// How many bytes.
        length: u32,
        /// Their hash, to tell them from others.
        hash: u64,
    },
}

impl Payload {
    /// Looks at a record's bytes.
    #[must_use]
    pub fn read(bytes: &[u8]) -> Self {
        match Value::parse(bytes) {
            Some(value) => Self::Value(value),
            None => Self::Foreign {
                length: bytes.len() as u32,
                hash: Fnv::of(bytes),
            },
        }
    }

    /// The value, if it is one.
    #[must_use]
    pub fn value(&self) -> Option<&Value> {
        match self {
            Self::Value(value) => Some(value),
            Self::Foreign { .. } => None,
        }
    }
}

impl fmt::Display for Payload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Value(value) => write!(f, "{}", value.id),
            Self::Foreign { length, hash } => write!(f, "foreign:{length}:{hash:016x}"),
        }
    }
}

impl fmt::Display for ValueId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "v{}.{}.{}", self.producer, self.task, self.counter)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value() -> Value {
        Value {
            id: ValueId {
                producer: 1,
                task: 0,
                counter: 42,
            },
            key: 7,
            topic: Topic(0),
            partition: Some(2),
            txn: None,
        }
    }

    #[test]
    fn a_value_comes_back_from_its_bytes_of_any_length() {
        for length in [0, 1, 58, 59, 60, 61, 62, 200, 5000] {
            for value in [
                value(),
                Value {
                    partition: None,
                    txn: Some(9),
                    ..value()
                },
            ] {
                let bytes = value.encode(length);
                assert!(bytes.len() >= length);
                assert_eq!(Value::parse(&bytes), Some(value), "{length}");
            }
        }
    }

    #[test]
    fn the_text_is_what_other_readers_expect() {
        let text = String::from_utf8(value().encode(0)).unwrap();
        assert_eq!(
            text,
            format!(
                "milena1 p=1 t=0 n=42 k=7 at=t0/2 x=- #{:016x}",
                value().hash()
            )
        );
    }

    #[test]
    fn any_changed_byte_makes_it_foreign() {
        let bytes = value().encode(90);
        for at in 0..bytes.len() {
            let mut changed = bytes.clone();
            changed[at] ^= 1;
            assert!(Payload::read(&changed).value().is_none(), "byte {at}");
        }
    }

    #[test]
    fn bytes_of_another_value_behind_it_are_noticed() {
        let other = Value { key: 8, ..value() }.encode(90);
        let mut mixed = value().encode(90);
        mixed[70..].copy_from_slice(&other[70..]);
        assert_eq!(Value::parse(&mixed), None);
    }
}
