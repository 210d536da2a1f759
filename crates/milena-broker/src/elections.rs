//! Elections that an administrator asks for: the preferred leader, or any at all.

use milena_protocol::error_code::ErrorCode;

use crate::machine::Machine;
use crate::moment::Moment;
use crate::node::Node;
use crate::topics::PartitionKey;

/// Which leader is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Election {
    /// The first of the replicas, if it is in sync.
    Preferred,
    /// Any replica, even one that is out of sync, if nobody leads.
    Unclean,
}

impl Machine {
    /// Elects a leader.
    ///
    /// # Errors
    ///
    /// When there is none to elect, or no need.
    pub(crate) fn elect_leader(
        &mut self,
        now: Moment,
        key: PartitionKey,
        election: Election,
    ) -> Result<(), ErrorCode> {
        let partition = self.topics.partition(key);
        let partition = partition.ok_or(ErrorCode::UNKNOWN_TOPIC_OR_PARTITION)?;
        let is_up = |id: &i32| self.nodes.get(id).is_some_and(Node::is_up);
        let preferred = partition.replicas.first().copied();
        let elected = match election {
            Election::Preferred if partition.leader == preferred => {
                return Err(ErrorCode::ELECTION_NOT_NEEDED);
            }
            Election::Preferred => preferred
                .filter(|id| is_up(id) && partition.isr.contains(id))
                .ok_or(ErrorCode::PREFERRED_LEADER_NOT_AVAILABLE)?,
            Election::Unclean if partition.leader.is_some() => {
                return Err(ErrorCode::ELECTION_NOT_NEEDED);
            }
            Election::Unclean => {
                let in_sync = partition.isr.iter().find(|id| is_up(id));
                let any = in_sync.or(partition.replicas.iter().find(|id| is_up(id)));
                *any.ok_or(ErrorCode::ELIGIBLE_LEADERS_NOT_AVAILABLE)?
            }
        };
        if let Some(partition) = self.topics.partition_mut(key) {
            partition.elect(now, Some(elected));
        }
        Ok(())
    }
}
