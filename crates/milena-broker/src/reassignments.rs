//! Partitions on their way from some brokers to others.

use std::collections::{BTreeMap, BTreeSet};

use milena_protocol::error_code::ErrorCode;

use crate::machine::Machine;
use crate::moment::Moment;
use crate::node::NodeId;
use crate::refusal::Refusal;
use crate::topics::PartitionKey;

/// The reassignments that are not done yet.
#[derive(Debug, Default)]
pub(crate) struct Reassignments {
    under_way: BTreeMap<PartitionKey, Reassignment>,
}

/// Where a partition comes from, where it goes to, and when it will be there.
#[derive(Clone, Debug)]
pub(crate) struct Reassignment {
    from: Vec<NodeId>,
    to: Vec<NodeId>,
    done_at: Moment,
}

impl Reassignment {
    /// The replicas that are new.
    pub(crate) fn adding(&self) -> Vec<NodeId> {
        difference(&self.to, &self.from)
    }

    /// The replicas that will be gone.
    pub(crate) fn removing(&self) -> Vec<NodeId> {
        difference(&self.from, &self.to)
    }
}

fn difference(all: &[NodeId], without: &[NodeId]) -> Vec<NodeId> {
    let rest = all.iter().filter(|id| !without.contains(id));
    rest.copied().collect()
}

impl Reassignments {
    pub(crate) fn of(&self, key: PartitionKey) -> Option<&Reassignment> {
        self.under_way.get(&key)
    }

    pub(crate) fn poll_timeout(&self) -> Option<Moment> {
        self.under_way.values().map(|it| it.done_at).min()
    }

    /// Ends the reassignments that are due, and says whether there were any.
    pub(crate) fn settle(machine: &mut Machine, now: Moment) -> bool {
        let under_way = &machine.reassignments.under_way;
        let due = under_way.iter().filter(|(_, it)| it.done_at <= now);
        let due: Vec<PartitionKey> = due.map(|(key, _)| *key).collect();
        for key in &due {
            if let Some(reassignment) = machine.reassignments.under_way.remove(key) {
                machine.assign(now, *key, reassignment.to);
            }
        }
        !due.is_empty()
    }
}

impl Machine {
    /// Sends a partition to other brokers. It is there when they have copied it, which is at once unless replication takes
    /// time.
    ///
    /// # Errors
    ///
    /// What Kafka would answer.
    pub(crate) fn reassign(
        &mut self,
        now: Moment,
        key: PartitionKey,
        to: Vec<NodeId>,
        may_resize: bool,
    ) -> Result<(), Refusal> {
        let partition = self.topics.partition(key);
        let partition = partition.ok_or(ErrorCode::UNKNOWN_TOPIC_OR_PARTITION)?;
        self.check_assignment(&to)?;
        let from = match self.reassignments.of(key) {
            Some(earlier) => earlier.from.clone(),
            None => partition.replicas.clone(),
        };
        if !may_resize && to.len() != from.len() {
            return Err(Refusal::new(
                ErrorCode::INVALID_REPLICATION_FACTOR,
                format!(
                    "The replication factor is changed from {} to {}",
                    from.len(),
                    to.len()
                ),
            ));
        }
        let reassignment = Reassignment {
            done_at: now.after(self.settings.replication_delay),
            from,
            to,
        };
        let removing = reassignment.removing();
        let replicas = [&reassignment.to[..], &removing[..]].concat();
        if let Some(partition) = self.topics.partition_mut(key) {
            partition.replicas = replicas;
        }
        self.topics.touch(key);
        self.reassignments.under_way.insert(key, reassignment);
        Reassignments::settle(self, now);
        Ok(())
    }

    /// Leaves a partition where it was.
    ///
    /// # Errors
    ///
    /// When it is not on its way.
    pub(crate) fn cancel_reassignment(
        &mut self,
        now: Moment,
        key: PartitionKey,
    ) -> Result<(), Refusal> {
        let partition = self.topics.partition(key);
        partition.ok_or(ErrorCode::UNKNOWN_TOPIC_OR_PARTITION)?;
        let reassignment = self.reassignments.under_way.remove(&key);
        let reassignment =
            reassignment.ok_or(Refusal::bare(ErrorCode::NO_REASSIGNMENT_IN_PROGRESS))?;
        self.assign(now, key, reassignment.from);
        Ok(())
    }

    /// The partition is on these brokers now; those that run are in sync.
    fn assign(&mut self, now: Moment, key: PartitionKey, replicas: Vec<NodeId>) {
        let running: BTreeSet<NodeId> = self.live_nodes().collect();
        if let Some(partition) = self.topics.partition_mut(key) {
            partition.reassign(now, replicas, &running);
        }
        self.topics.touch(key);
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::testing::Lab;

    fn lab(delay: Duration) -> (Lab, PartitionKey) {
        let mut lab = Lab::new(4);
        lab.machine.settings.replication_delay = delay;
        let id = lab
            .machine
            .add_topic("t".into(), vec![vec![1, 2]], Default::default());
        (lab, (id, 0))
    }

    #[test]
    fn a_partition_moves_at_once_when_copying_takes_no_time() {
        let (mut lab, key) = lab(Duration::ZERO);
        lab.machine
            .reassign(lab.now, key, vec![3, 4], true)
            .unwrap();
        let partition = lab.machine.topics.partition(key).unwrap();
        assert_eq!(
            (&partition.replicas, &partition.isr),
            (&vec![3, 4], &vec![3, 4])
        );
        assert_eq!((partition.leader, partition.leader_epoch), (Some(3), 1));
    }

    #[test]
    fn on_its_way_a_partition_is_in_both_places_and_may_turn_back() {
        let second = Duration::from_secs(1);
        let (mut lab, key) = lab(second);
        lab.machine
            .reassign(lab.now, key, vec![2, 3], true)
            .unwrap();
        let under_way = lab.machine.reassignments.of(key).unwrap();
        assert_eq!(
            (under_way.adding(), under_way.removing()),
            (vec![3], vec![1])
        );
        assert_eq!(
            lab.machine.topics.partition(key).unwrap().replicas,
            [2, 3, 1]
        );
        lab.machine.cancel_reassignment(lab.now, key).unwrap();
        assert_eq!(lab.machine.topics.partition(key).unwrap().replicas, [1, 2]);
        let none = lab.machine.cancel_reassignment(lab.now, key).unwrap_err();
        assert_eq!(none.error, ErrorCode::NO_REASSIGNMENT_IN_PROGRESS);
        lab.machine
            .reassign(lab.now, key, vec![2, 3], true)
            .unwrap();
        lab.pass(second * 2);
        assert!(lab.machine.reassignments.of(key).is_none());
        assert_eq!(lab.machine.topics.partition(key).unwrap().replicas, [2, 3]);
    }

    #[test]
    fn a_target_must_be_brokers_and_as_many_unless_that_is_allowed() {
        let (mut lab, key) = lab(Duration::ZERO);
        let mut refused = |to: Vec<NodeId>| {
            let now = lab.now;
            lab.machine.reassign(now, key, to, false).unwrap_err().error
        };
        assert_eq!(refused(vec![1]), ErrorCode::INVALID_REPLICATION_FACTOR);
        assert_eq!(refused(vec![1, 9]), ErrorCode::INVALID_REPLICA_ASSIGNMENT);
        assert_eq!(refused(vec![1, 1]), ErrorCode::INVALID_REPLICA_ASSIGNMENT);
    }
}
