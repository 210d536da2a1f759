//! What the tests of this crate share: logs, and brokers in memory.

mod broker;
mod log;

pub(crate) use broker::{Fault, World};
pub(crate) use log::{Log, marker, offsets_in, plain, with_gaps};

use milena_protocol::ids::TopicPartition;

/// Partition `partition` of topic `t`.
pub(crate) fn tp(partition: i32) -> TopicPartition {
    TopicPartition::new("t", partition)
}
