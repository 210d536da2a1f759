//! What is known about the cluster: an immutable snapshot, the rules that make the next one, and when to ask.

mod merge;
mod refresh;
mod snapshot;

pub(crate) use merge::Merge;
pub(crate) use refresh::{Refresh, Target};
pub use snapshot::{Broker, Metadata, Partition, Topic};
