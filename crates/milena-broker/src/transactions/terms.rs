//! Which broker coordinates which partition of the transaction topic, since when, and whether it has read it yet.

use std::collections::BTreeMap;
use std::time::Duration;

use milena_protocol::error_code::ErrorCode;

use crate::moment::Moment;
use crate::node::NodeId;

/// The terms of office of coordinators, by partition of the transaction topic.
#[derive(Debug, Default)]
pub(crate) struct Terms {
    terms: BTreeMap<i32, Term>,
}

/// A broker coordinates what belongs to a partition for as long as it leads it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Term {
    pub(crate) leader: Option<NodeId>,
    /// The leader epoch of the partition, which markers carry.
    pub(crate) epoch: i32,
    /// When the coordinator has read the partition.
    loads_until: Moment,
    /// It has read it, and has taken up what its predecessor left.
    pub(crate) began: bool,
}

impl Terms {
    /// Takes note of who leads a partition, and says whether that has changed. A new leader reads the partition first,
    /// which takes it `load`; the very first has nothing to read.
    pub(crate) fn observe(
        &mut self,
        now: Moment,
        partition: i32,
        leader: Option<NodeId>,
        epoch: i32,
        load: Duration,
    ) -> bool {
        let former = self.terms.get(&partition);
        if former.is_some_and(|term| (term.leader, term.epoch) == (leader, epoch)) {
            return false;
        }
        let load = former.map_or(Duration::ZERO, |_| load);
        let term = Term {
            leader,
            epoch,
            loads_until: now.after(load),
            began: false,
        };
        self.terms.insert(partition, term);
        true
    }

    /// The partition's term, once `node` has begun it.
    pub(crate) fn at(&self, partition: i32, node: NodeId, now: Moment) -> Result<Term, ErrorCode> {
        let term = self.terms.get(&partition).copied();
        let term = term
            .filter(|term| term.leader == Some(node))
            .ok_or(ErrorCode::NOT_COORDINATOR)?;
        match term.loads_until <= now {
            true => Ok(term),
            false => Err(ErrorCode::COORDINATOR_LOAD_IN_PROGRESS),
        }
    }

    /// The epoch of the coordinator that is at work, if there is one.
    pub(crate) fn at_work(&self, partition: i32) -> Option<i32> {
        let term = self.terms.get(&partition)?;
        (term.began && term.leader.is_some()).then_some(term.epoch)
    }

    /// Whether the broker still reads any partition.
    pub(crate) fn loads(&self, node: NodeId, now: Moment) -> bool {
        let mut of_node = self.terms.values().filter(|term| term.leader == Some(node));
        of_node.any(|term| term.loads_until > now)
    }

    /// The partitions whose coordinators have just read them.
    pub(crate) fn begin(&mut self, now: Moment) -> Vec<i32> {
        let ready = |term: &Term| !term.began && term.leader.is_some() && term.loads_until <= now;
        let mut begun = Vec::new();
        for (partition, term) in &mut self.terms {
            if ready(term) {
                term.began = true;
                begun.push(*partition);
            }
        }
        begun
    }

    pub(crate) fn poll_timeout(&self) -> Option<Moment> {
        let mut loading: Vec<&Term> = self.terms.values().collect();
        loading.retain(|term| !term.began && term.leader.is_some());
        loading.into_iter().map(|term| term.loads_until).min()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOAD: Duration = Duration::from_secs(1);

    #[test]
    fn a_successor_answers_when_it_has_read_the_partition() {
        let start = Moment::new(Duration::from_secs(1000));
        let mut terms = Terms::default();
        assert!(terms.observe(start, 7, Some(1), 0, LOAD));
        assert!(terms.at(7, 1, start).is_ok());
        assert_eq!(terms.begin(start), [7]);
        assert!(!terms.observe(start, 7, Some(1), 0, LOAD));

        assert!(terms.observe(start, 7, Some(2), 1, LOAD));
        assert_eq!(terms.at(7, 1, start), Err(ErrorCode::NOT_COORDINATOR));
        let loading = Err(ErrorCode::COORDINATOR_LOAD_IN_PROGRESS);
        assert_eq!(terms.at(7, 2, start), loading);
        assert!(terms.loads(2, start));
        assert!(terms.begin(start).is_empty());
        assert_eq!(terms.at_work(7), None);

        let later = terms.poll_timeout().unwrap();
        assert_eq!(later, start.after(LOAD));
        assert_eq!(terms.at(7, 2, later).unwrap().epoch, 1);
        assert_eq!(terms.begin(later), [7]);
        assert_eq!(terms.at_work(7), Some(1));
        assert_eq!(terms.poll_timeout(), None);
    }

    #[test]
    fn nobody_is_at_work_while_there_is_no_leader() {
        let start = Moment::new(Duration::from_secs(1000));
        let mut terms = Terms::default();
        terms.observe(start, 0, Some(1), 0, LOAD);
        terms.begin(start);
        terms.observe(start, 0, None, 1, LOAD);
        assert_eq!(terms.at_work(0), None);
        assert_eq!(terms.at(0, 1, start), Err(ErrorCode::NOT_COORDINATOR));
        assert_eq!(terms.poll_timeout(), None);
    }
}
