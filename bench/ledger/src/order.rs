//! What is to be sent.

use std::path::PathBuf;

use crate::Outcome;

/// The length of a value.
const SIZE: usize = 100;

/// The command line, parsed.
pub struct Order {
    pub bootstrap: String,
    pub topic: String,
    pub partitions: u16,
    pub records: u64,
    /// Records per second over all partitions.
    pub rate: u64,
    pub file: PathBuf,
}

impl Order {
    pub fn parse(words: &[String]) -> Outcome<Self> {
        let [verb, bootstrap, topic, partitions, records, rate, file] = words else {
            return Err("ledger BOOTSTRAP TOPIC PARTITIONS RECORDS RATE FILE".into());
        };
        if verb != "ledger" {
            return Err(format!("{verb}: there is only the verb ledger").into());
        }
        Ok(Self {
            bootstrap: bootstrap.clone(),
            topic: topic.clone(),
            partitions: partitions.parse()?,
            records: records.parse()?,
            rate: rate.parse()?,
            file: file.into(),
        })
    }

    /// The partition of the record with this number, and its sequence there: they take turns.
    pub fn place(&self, number: u64) -> (u16, u32) {
        let partitions = u64::from(self.partitions);
        ((number % partitions) as u16, (number / partitions) as u32)
    }

    /// The value, which says where it belongs.
    pub fn value(&self, client: &str, partition: u16, sequence: u32) -> String {
        let mut value = format!("{client} {partition} {sequence} ");
        value.extend(std::iter::repeat_n('x', SIZE.saturating_sub(value.len())));
        value
    }
}
