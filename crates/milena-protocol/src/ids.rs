//! The identities that messages speak of: topic ids and partitions of topics.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use crate::wire::{DecodeError, EncodeError, Fixed, MinSize, Reader, Wire, Writer};

/// A 128-bit id, as Kafka gives to topics, log directories and members.
///
/// It prints and parses as Kafka's tools do: 22 characters of URL-safe base64 without padding.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Uuid(pub [u8; 16]);

impl Uuid {
    /// The id that stands for "no id".
    pub const ZERO: Uuid = Uuid([0; 16]);

    /// Whether this is [`Uuid::ZERO`], "no id".
    pub fn is_zero(self) -> bool {
        self == Uuid::ZERO
    }
}

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// Characters of an id in base64: 128 bits, six in each.
const PRINTED: usize = 22;

impl fmt::Display for Uuid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The 128 bits are followed by four zero bits, so that the last character is full.
        let bits = u128::from_be_bytes(self.0);
        let mut text = [0; PRINTED];
        for (place, character) in text.iter_mut().rev().enumerate() {
            let six = if place == 0 {
                (bits << 4) & 0x30
            } else {
                (bits >> (6 * place - 4)) & 0x3f
            };
            *character = ALPHABET[six as usize];
        }
        f.write_str(std::str::from_utf8(&text).map_err(|_| fmt::Error)?)
    }
}

impl fmt::Debug for Uuid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The text is not an id: not 22 characters of URL-safe base64 that hold 128 bits.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not an id: 22 characters of URL-safe base64 are expected")]
pub struct ParseUuidError(String);

impl FromStr for Uuid {
    type Err = ParseUuidError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        parse_base64(text)
            .map(Uuid)
            .ok_or_else(|| ParseUuidError(text.to_owned()))
    }
}

fn parse_base64(text: &str) -> Option<[u8; 16]> {
    // Padding to 24 characters is accepted, as some tools print it.
    let text = text.strip_suffix("==").unwrap_or(text).as_bytes();
    let (last, front) = text.split_last()?;
    if text.len() != PRINTED {
        return None;
    }
    let six = |c: &u8| {
        ALPHABET
            .iter()
            .position(|a| a == c)
            .and_then(|p| u128::try_from(p).ok())
    };
    let mut bits: u128 = 0;
    for character in front {
        bits = bits << 6 | six(character)?;
    }
    let last = six(last)?;
    (last & 0xf == 0).then(|| (bits << 2 | last >> 4).to_be_bytes())
}

impl Wire for Uuid {
    const MIN_SIZE: MinSize = MinSize::Fixed(16);

    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.put(&self.0);
        Ok(())
    }

    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        self.0 = r.array()?;
        Ok(())
    }
}

impl Fixed for Uuid {
    const SIZE: usize = 16;

    #[inline(always)]
    fn split_from(bytes: &[u8]) -> Option<(Self, &[u8])> {
        let (id, rest) = bytes.split_first_chunk()?;
        Some((Self(*id), rest))
    }
}

/// One partition of a topic. Cloning it shares the name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TopicPartition {
    /// The topic's name.
    pub topic: Arc<str>,
    /// The partition's number within the topic, from 0.
    pub partition: i32,
}

impl TopicPartition {
    /// The partition `partition` of `topic`.
    pub fn new(topic: impl Into<Arc<str>>, partition: i32) -> Self {
        Self {
            topic: topic.into(),
            partition,
        }
    }
}

impl fmt::Display for TopicPartition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.topic, self.partition)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_prints_as_kafkas_tools_print_it() {
        // Both texts were printed by org.apache.kafka.common.Uuid for these bits.
        assert_eq!(Uuid::ZERO.to_string(), "AAAAAAAAAAAAAAAAAAAAAA");
        let one = Uuid(1u128.to_be_bytes());
        assert_eq!(one.to_string(), "AAAAAAAAAAAAAAAAAAAAAQ");
        let bits = 0x0123_4567_89ab_cdef_fedc_ba98_7654_3210_u128;
        assert_eq!(
            Uuid(bits.to_be_bytes()).to_string(),
            "ASNFZ4mrze_-3LqYdlQyEA"
        );
    }

    #[test]
    fn what_an_id_prints_parses_back() {
        for bits in [0, 1, u128::MAX, 0x0123_4567_89ab_cdef_fedc_ba98_7654_3210] {
            let id = Uuid(bits.to_be_bytes());
            assert_eq!(id.to_string().parse(), Ok(id));
        }
        assert_eq!("AAAAAAAAAAAAAAAAAAAAAA==".parse(), Ok(Uuid::ZERO));
    }

    #[test]
    fn text_that_is_no_id_is_refused() {
        for text in [
            "",
            "AAAA",
            "AAAAAAAAAAAAAAAAAAAAA*",
            "AAAAAAAAAAAAAAAAAAAAAB",
            "AAAAAAAAAAAAAAAAAAAAAAA",
        ] {
            assert!(text.parse::<Uuid>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_partition_prints_as_topic_and_number() {
        assert_eq!(TopicPartition::new("orders", 7).to_string(), "orders-7");
    }
}
