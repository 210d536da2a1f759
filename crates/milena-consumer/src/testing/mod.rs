//! What the tests of this crate share: logs, and brokers in memory.

mod broker;
mod log;
mod old_sets;

pub(crate) use broker::{Fault, World};
pub(crate) use log::{Log, marker, offsets_in, plain, with_gaps};
pub(crate) use old_sets::{old_plain, old_set};

use milena_protocol::ids::TopicPartition;

/// Partition `partition` of topic `t`.
pub(crate) fn tp(partition: i32) -> TopicPartition {
    TopicPartition::new("t", partition)
}
