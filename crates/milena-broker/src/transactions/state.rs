//! Where a transactional id stands with its transaction, under Kafka's names.

/// A state of a transactional id.
///
/// The last two are passed through: a producer is fenced, and an expired id is forgotten, in one step. They have names
/// all the same, by which clients may ask for transactions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum State {
    /// A producer is known, and has no transaction yet.
    Empty,
    /// A partition takes part.
    Ongoing,
    /// It is decided that the transaction is committed, and not every partition has the marker yet.
    PrepareCommit,
    /// It is decided that the transaction is aborted, and not every partition has the marker yet.
    PrepareAbort,
    /// Every partition has the marker.
    CompleteCommit,
    /// Every partition has the marker.
    CompleteAbort,
    /// The id is about to be forgotten.
    Dead,
    /// An older producer is about to be fenced.
    PrepareEpochFence,
}

impl State {
    const ALL: [State; 8] = [
        State::Empty,
        State::Ongoing,
        State::PrepareCommit,
        State::PrepareAbort,
        State::CompleteCommit,
        State::CompleteAbort,
        State::Dead,
        State::PrepareEpochFence,
    ];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            State::Empty => "Empty",
            State::Ongoing => "Ongoing",
            State::PrepareCommit => "PrepareCommit",
            State::PrepareAbort => "PrepareAbort",
            State::CompleteCommit => "CompleteCommit",
            State::CompleteAbort => "CompleteAbort",
            State::Dead => "Dead",
            State::PrepareEpochFence => "PrepareEpochFence",
        }
    }

    pub(crate) fn named(name: &str) -> Option<State> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }

    /// The outcome is decided and on its way to the partitions.
    pub(crate) const fn is_prepared(self) -> bool {
        matches!(self, State::PrepareCommit | State::PrepareAbort)
    }

    /// The outcome has reached every partition.
    pub(crate) const fn is_complete(self) -> bool {
        matches!(self, State::CompleteCommit | State::CompleteAbort)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_is_found_by_its_name() {
        for state in State::ALL {
            assert_eq!(State::named(state.name()), Some(state));
        }
        assert_eq!(State::named("ongoing"), None);
    }
}
