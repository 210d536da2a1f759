//! What was sent and what has come back, record by record.

use std::collections::BTreeMap;

use crate::consume::Read;
use crate::options::Options;
use crate::produce::Written;
use crate::{Failure, PARTITIONS};

/// What one consumer has read: the numbers of the records, by partition and in order.
#[derive(Debug, Default)]
pub(crate) struct Part {
    partitions: BTreeMap<i32, Vec<u64>>,
    expected: Vec<u8>,
}

impl Part {
    /// Enters a record after comparing its value with what its key says that it must be.
    pub(crate) fn enter(
        &mut self,
        partition: i32,
        key: Option<&[u8]>,
        value: Option<&[u8]>,
        size: usize,
    ) -> Result<(), Failure> {
        let number = u64::from_be_bytes(key.ok_or("a record without its key")?.try_into()?);
        let numbers = self.partitions.entry(partition).or_default();
        if numbers.last().is_some_and(|last| *last >= number) {
            return Err(format!("record {number} came out of order or twice").into());
        }
        fill(number, size, &mut self.expected);
        if value != Some(self.expected.as_slice()) {
            return Err(format!("record {number} has another value").into());
        }
        numbers.push(number);
        Ok(())
    }
}

/// Every record that was to be sent, and whether it came back.
pub(crate) struct Ledger {
    came: Vec<bool>,
    records: [u64; PARTITIONS as usize],
}

impl Ledger {
    pub(crate) fn new(options: &Options) -> Self {
        Self {
            came: vec![false; usize::try_from(options.records).unwrap_or_default()],
            records: [0; PARTITIONS as usize],
        }
    }

    pub(crate) fn enter_all(&mut self, read: &Read) -> Result<(), Failure> {
        for (partition, numbers) in &read.part.partitions {
            let of_partition = self.records.get_mut(usize::try_from(*partition)?);
            *of_partition.ok_or("a partition that there is not")? += numbers.len() as u64;
            for number in numbers {
                let came = self.came.get_mut(usize::try_from(*number)?);
                let came = came.ok_or("a record that was never sent")?;
                if std::mem::replace(came, true) {
                    return Err(format!("record {number} came twice").into());
                }
            }
        }
        Ok(())
    }

    /// Fails unless everything came back, and from the partitions in which it was acknowledged.
    pub(crate) fn close(&self, written: &Written) -> Result<(), Failure> {
        if let Some(missing) = self.came.iter().position(|came| !came) {
            return Err(format!("record {missing} never came").into());
        }
        if self.records != written.records {
            return Err(format!(
                "acknowledged by partition {:?}, but read {:?}",
                written.records, self.records
            )
            .into());
        }
        Ok(())
    }
}

/// The value of a record: its number, then letters that depend on it.
pub(crate) fn fill(number: u64, size: usize, value: &mut Vec<u8>) {
    value.clear();
    value.extend_from_slice(&number.to_le_bytes());
    let mut state = number;
    value.resize_with(size.max(8), || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        b'a' + u8::try_from((state >> 59) % 26).unwrap_or_default()
    });
}
