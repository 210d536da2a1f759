//! Where a classic group is on its way from one generation to the next, and what ends the wait there.

use std::time::Duration;

use crate::moment::Moment;

/// Kafka's states of a group, but for `Dead`: a dead group is not there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Phase {
    /// Nobody is in it; there may be offsets.
    Empty,
    /// Members are expected to join until the end of the wait.
    PreparingRebalance(Gathering),
    /// All have joined, and the leader shares out. Who has not asked for its part by then is out.
    CompletingRebalance { sync_by: Option<Moment> },
    /// The leader has shared out. Who has not asked for its part by then is out.
    Stable { sync_by: Option<Moment> },
}

/// How long members are waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Gathering {
    pub(super) until: Moment,
    /// Of a group that was empty. Such a group waits for more members even when all known ones have joined.
    pub(super) initial: Option<Initial>,
}

/// The wait of a group that was empty: it goes on as long as new members come, up to the rebalance timeout.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Initial {
    pub(super) delay: Duration,
    pub(super) remaining: Duration,
    pub(super) newcomer: bool,
}

impl Phase {
    /// Kafka's name of the state.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Empty => "Empty",
            Self::PreparingRebalance(_) => "PreparingRebalance",
            Self::CompletingRebalance { .. } => "CompletingRebalance",
            Self::Stable { .. } => "Stable",
        }
    }

    /// When the wait is over.
    pub(super) fn due(&self) -> Option<Moment> {
        match self {
            Self::Empty => None,
            Self::PreparingRebalance(gathering) => Some(gathering.until),
            Self::CompletingRebalance { sync_by } | Self::Stable { sync_by } => *sync_by,
        }
    }

    /// Nobody is waited for any longer.
    pub(super) fn all_synced(&mut self) {
        if let Self::CompletingRebalance { sync_by } | Self::Stable { sync_by } = self {
            *sync_by = None;
        }
    }
}

impl Gathering {
    /// A group that was empty waits on if somebody new has come meanwhile and there is time left.
    pub(super) fn extended(self, now: Moment, longest: Duration) -> Option<Self> {
        let initial = self.initial?;
        if !initial.newcomer || initial.remaining.is_zero() {
            return None;
        }
        let delay = longest.min(initial.remaining);
        Some(Self {
            until: now.after(delay),
            initial: Some(Initial {
                delay,
                remaining: initial.remaining.saturating_sub(initial.delay),
                newcomer: false,
            }),
        })
    }
}
