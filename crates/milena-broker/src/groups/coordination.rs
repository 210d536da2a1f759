//! Which broker coordinates the groups of each partition of the offsets topic, and since when it can.

use std::collections::BTreeMap;

use crate::moment::Moment;
use crate::node::NodeId;

/// A broker in one of its lives.
pub(super) type Incumbent = (NodeId, u64);

/// The coordinator of the groups of one partition.
#[derive(Clone, Copy, Debug)]
struct Seat {
    incumbent: Option<Incumbent>,
    /// When it has read what there is about its groups.
    ready: Moment,
}

/// The coordinators, by partition.
#[derive(Debug, Default)]
pub(super) struct Coordination(BTreeMap<i32, Seat>);

/// A partition has another coordinator than before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Change {
    /// The first one.
    Appointed,
    /// It is gone, and there is none.
    Vacant,
    /// It is gone, and the next one is ready then.
    Moved(Moment),
}

impl Coordination {
    /// Compares with who leads the partition now.
    pub(super) fn update(
        &mut self,
        partition: i32,
        incumbent: Option<Incumbent>,
        ready: Moment,
    ) -> Option<Change> {
        let former = self.0.get(&partition).copied();
        if former.is_some_and(|seat| seat.incumbent == incumbent) {
            return None;
        }
        self.0.insert(partition, Seat { incumbent, ready });
        Some(match (former, incumbent) {
            (None, _) => {
                self.0.insert(
                    partition,
                    Seat {
                        incumbent,
                        ready: Moment::default(),
                    },
                );
                Change::Appointed
            }
            (Some(_), None) => Change::Vacant,
            (Some(_), Some(_)) => Change::Moved(ready),
        })
    }

    /// Whether the coordinator still reads.
    pub(super) fn is_loading(&self, partition: i32, now: Moment) -> bool {
        self.0.get(&partition).is_some_and(|seat| seat.ready > now)
    }
}
