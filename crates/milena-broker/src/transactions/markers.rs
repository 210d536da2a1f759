//! The markers on their way from coordinators to the partitions of transactions, each with a delay of its own.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use bytestring::ByteString;

use super::Identity;
use crate::moment::Moment;
use crate::topics::PartitionKey;

/// What a marker says: whose transaction ends, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Marker {
    pub(crate) identity: Identity,
    pub(crate) committed: bool,
    /// By it partitions tell a coordinator from its predecessors.
    pub(crate) coordinator_epoch: i32,
}

/// Where a marker goes, and for which transactional id.
pub(crate) type Address = (ByteString, PartitionKey);

/// Every marker that has not arrived.
#[derive(Debug, Default)]
pub(crate) struct Markers {
    travelling: BTreeMap<Address, Stage>,
    /// Partitions that no marker reaches until they are released.
    held: BTreeSet<PartitionKey>,
    /// Partitions that markers take more or less time to than to others.
    delays: BTreeMap<PartitionKey, Duration>,
}

/// How far a marker is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    /// It arrives then.
    Arrives(Moment),
    /// It has arrived where nobody took it, and is tried again whenever anything happens.
    Waits,
    /// The leader has it, and not every follower yet. It has arrived when they have.
    Written(Written),
}

/// Where a leader has written a marker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Written {
    pub(crate) leader_epoch: i32,
    /// The offset after it.
    pub(crate) end: i64,
}

impl Markers {
    /// Sends a marker, in place of one that is on its way to there for the same id.
    pub(crate) fn send(&mut self, now: Moment, to: Address, usual: Duration) {
        let delay = self.delays.get(&to.1).copied().unwrap_or(usual);
        self.travelling.insert(to, Stage::Arrives(now.after(delay)));
    }

    /// No marker reaches the partition from now on.
    pub(crate) fn hold(&mut self, partition: PartitionKey) {
        self.held.insert(partition);
    }

    /// Markers reach the partition again; those whose time is up do at once.
    pub(crate) fn release(&mut self, partition: PartitionKey) {
        self.held.remove(&partition);
    }

    /// Markers that are sent to the partition from now on take that long, or as long as to others.
    pub(crate) fn delay(&mut self, partition: PartitionKey, delay: Option<Duration>) {
        match delay {
            Some(delay) => self.delays.insert(partition, delay),
            None => self.delays.remove(&partition),
        };
    }

    /// The markers that are to be written now.
    pub(crate) fn due(&self, now: Moment) -> Vec<Address> {
        let due = self.travelling.iter().filter(|(to, stage)| {
            let arrived = match stage {
                Stage::Arrives(at) => *at <= now,
                Stage::Waits => true,
                Stage::Written(_) => false,
            };
            arrived && !self.held.contains(&to.1)
        });
        due.map(|(to, _)| to.clone()).collect()
    }

    /// The markers that leaders have and followers may lack.
    pub(crate) fn written(&self) -> Vec<(Address, Written)> {
        let written = self
            .travelling
            .iter()
            .filter_map(|(to, stage)| match stage {
                Stage::Written(written) => Some((to.clone(), *written)),
                Stage::Arrives(_) | Stage::Waits => None,
            });
        written.collect()
    }

    /// A leader has written the marker.
    pub(crate) fn write(&mut self, to: &Address, written: Written) {
        if let Some(stage) = self.travelling.get_mut(to) {
            *stage = Stage::Written(written);
        }
    }

    /// Every in-sync replica has the marker, or it is not needed any more.
    pub(crate) fn arrive(&mut self, to: &Address) {
        self.travelling.remove(to);
    }

    /// Nobody took the marker.
    pub(crate) fn wait(&mut self, to: &Address) {
        if let Some(stage) = self.travelling.get_mut(to) {
            *stage = Stage::Waits;
        }
    }

    /// Calls back the markers of a transactional id.
    pub(crate) fn cancel(&mut self, transactional_id: &str) {
        self.travelling
            .retain(|(of, _), _| *of != *transactional_id);
    }

    /// When the next marker arrives. What waits and what is held needs something to happen first.
    pub(crate) fn poll_timeout(&self) -> Option<Moment> {
        let free = self
            .travelling
            .iter()
            .filter(|(to, _)| !self.held.contains(&to.1));
        let arrivals = free.filter_map(|(_, stage)| match stage {
            Stage::Arrives(at) => Some(*at),
            Stage::Waits | Stage::Written(_) => None,
        });
        arrivals.min()
    }
}

#[cfg(test)]
mod tests {
    use milena_protocol::ids::Uuid;

    use super::*;

    const USUAL: Duration = Duration::from_millis(10);

    fn to(partition: i32) -> Address {
        ("id".into(), (Uuid([1; 16]), partition))
    }

    #[test]
    fn each_partition_has_a_delay_of_its_own() {
        let start = Moment::new(Duration::from_secs(1000));
        let mut markers = Markers::default();
        markers.delay(to(1).1, Some(Duration::from_secs(1)));
        markers.send(start, to(0), USUAL);
        markers.send(start, to(1), USUAL);
        let first = markers.poll_timeout().unwrap();
        assert_eq!(first, start.after(USUAL));
        assert_eq!(markers.due(first), [to(0)]);
        markers.arrive(&to(0));
        let second = markers.poll_timeout().unwrap();
        assert_eq!(second, start.after(Duration::from_secs(1)));
        assert_eq!(markers.due(second), [to(1)]);
    }

    #[test]
    fn a_held_marker_arrives_when_it_is_released() {
        let start = Moment::new(Duration::from_secs(1000));
        let mut markers = Markers::default();
        markers.hold(to(0).1);
        markers.send(start, to(0), Duration::ZERO);
        assert!(markers.due(start).is_empty());
        assert_eq!(markers.poll_timeout(), None);
        markers.release(to(0).1);
        assert_eq!(markers.due(start), [to(0)]);
    }

    #[test]
    fn a_marker_that_nobody_took_wakes_nobody_and_is_tried_again() {
        let start = Moment::new(Duration::from_secs(1000));
        let mut markers = Markers::default();
        markers.send(start, to(0), Duration::ZERO);
        markers.wait(&to(0));
        assert_eq!(markers.poll_timeout(), None);
        assert_eq!(markers.due(start), [to(0)]);
        markers.cancel("id");
        assert!(markers.due(start).is_empty());
    }
}
