//! A partition: who leads it, which replicas follow, and how far its log is committed.

use milena_protocol::error_code::ErrorCode;

use crate::log::Log;
use crate::moment::Moment;
use crate::node::NodeId;
use crate::transactions::Identity;

/// A partition with its replicas.
///
/// There is one log: a follower has a beginning of it, and where that ends is all that is kept of the follower. So what
/// an unclean election loses is what the new leader had not copied.
#[derive(Debug)]
pub(crate) struct Partition {
    pub(crate) leader: Option<NodeId>,
    pub(crate) leader_epoch: i32,
    pub(crate) replicas: Vec<NodeId>,
    /// In-sync replicas, the leader included.
    pub(crate) isr: Vec<NodeId>,
    pub(crate) log: Log,
    /// Everything before it is on every in-sync replica.
    pub(crate) high_watermark: i64,
}

impl Partition {
    /// An empty partition with these replicas, the first of which leads.
    pub(crate) fn new(replicas: Vec<NodeId>) -> Self {
        Self {
            leader: replicas.first().copied(),
            leader_epoch: 0,
            isr: replicas.clone(),
            replicas,
            log: Log::default(),
            high_watermark: 0,
        }
    }

    /// Appends the marker that ends a producer's transaction here.
    pub(crate) fn append_marker(
        &mut self,
        _now: Moment,
        _identity: Identity,
        _committed: bool,
        _coordinator_epoch: i32,
    ) -> Result<(), ErrorCode> {
        Ok(())
    }

    pub(crate) fn poll_timeout(&self) -> Option<Moment> {
        None
    }

    pub(crate) fn settle(&mut self, _now: Moment) -> bool {
        false
    }
}
