//! Topics and partitions as histories name them: numbers, so that a million of them cost nothing to keep and compare.

use std::fmt;
use std::str::FromStr;

/// A topic. The simulation calls its topics `t0`, `t1` and so on.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Topic(pub u32);

impl fmt::Display for Topic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "t{}", self.0)
    }
}

impl FromStr for Topic {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let number = text.strip_prefix('t').ok_or(())?;
        number.parse().map(Self).map_err(|_| ())
    }
}

/// A partition of a topic, `t0/2`.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct TopicPartition {
    /// The topic.
    pub topic: Topic,
    /// The partition's number.
    pub partition: u32,
}

impl TopicPartition {
    /// The partition of a topic.
    #[must_use]
    pub const fn new(topic: u32, partition: u32) -> Self {
        Self {
            topic: Topic(topic),
            partition,
        }
    }
}

impl fmt::Display for TopicPartition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.topic, self.partition)
    }
}

impl FromStr for TopicPartition {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (topic, partition) = text.split_once('/').ok_or(())?;
        Ok(Self {
            topic: topic.parse()?,
            partition: partition.parse().map_err(|_| ())?,
        })
    }
}
