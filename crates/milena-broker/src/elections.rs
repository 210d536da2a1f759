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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Lab;

    #[test]
    fn the_preferred_leader_leads_again_when_asked_for() {
        let mut lab = Lab::new(3);
        let id = lab.machine.create_topic("t", 1, 3);
        let key = (id, 0);
        let leader = |lab: &Lab| lab.machine.topics.partition(key).unwrap().leader;
        let preferred = leader(&lab);
        let ask = |lab: &mut Lab| {
            let now = lab.now;
            lab.machine.elect_leader(now, key, Election::Preferred)
        };
        assert_eq!(ask(&mut lab), Err(ErrorCode::ELECTION_NOT_NEEDED));
        lab.machine.stop_node(lab.now, preferred.unwrap());
        assert_eq!(
            ask(&mut lab),
            Err(ErrorCode::PREFERRED_LEADER_NOT_AVAILABLE)
        );
        lab.machine.start_node(lab.now, preferred.unwrap(), None);
        assert_ne!(leader(&lab), preferred);
        assert_eq!(ask(&mut lab), Ok(()));
        assert_eq!(leader(&lab), preferred);
    }

    #[test]
    fn an_unclean_election_takes_a_replica_that_is_out_of_sync_if_nobody_leads() {
        let mut lab = Lab::new(2);
        let id = lab
            .machine
            .add_topic("t".into(), vec![vec![1, 2]], Default::default());
        let key = (id, 0);
        lab.machine.stop_node(lab.now, 2);
        lab.machine.stop_node(lab.now, 1);
        let now = lab.now;
        let ask = |lab: &mut Lab| lab.machine.elect_leader(now, key, Election::Unclean);
        assert_eq!(
            ask(&mut lab),
            Err(ErrorCode::ELIGIBLE_LEADERS_NOT_AVAILABLE)
        );
        lab.machine.start_node(lab.now, 2, None);
        assert_eq!(ask(&mut lab), Ok(()));
        let partition = lab.machine.topics.partition(key).unwrap();
        assert_eq!((partition.leader, &partition.isr), (Some(2), &vec![2]));
        assert_eq!(ask(&mut lab), Err(ErrorCode::ELECTION_NOT_NEEDED));
    }
}
