//! A member of a consumer group: what it wants, what it has, and by when it has to say so.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use bytestring::ByteString;

use super::classic_members::ClassicFace;
use crate::groups::assignor::{Assignor, Parts};
use crate::moment::Moment;
use crate::topics::PartitionKey;

/// Partitions that a member has, and the epoch in which it got each (KIP-1251).
pub(crate) type Held = BTreeMap<PartitionKey, i32>;

/// The epoch of a static member that is away and will be back.
pub(crate) const AWAY: i32 = -2;

/// Where a member is on its way to what it is to have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Progress {
    /// It has all of it.
    #[default]
    Stable,
    /// It has to give up something first.
    Unrevoked,
    /// Others have not yet given up something.
    Unreleased,
}

/// A member.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct ConsumerMember {
    pub(crate) instance_id: Option<ByteString>,
    pub(crate) rack_id: Option<ByteString>,
    pub(crate) client_id: ByteString,
    pub(crate) rebalance_timeout: Duration,
    pub(crate) topics: BTreeSet<ByteString>,
    /// Never an empty one.
    pub(crate) regex: Option<ByteString>,
    pub(crate) assignor: Option<Assignor>,
    pub(crate) epoch: i32,
    pub(crate) previous_epoch: i32,
    pub(crate) progress: Progress,
    pub(crate) assigned: Held,
    /// What it has to give up before it gets anything new.
    pub(crate) revoking: Held,
    /// Of a member that speaks the classic protocol.
    pub(crate) classic: Option<ClassicFace>,
    pub(crate) session_ends: Option<Moment>,
    pub(crate) revoke_by: Option<Moment>,
}

impl ConsumerMember {
    pub(crate) fn parts(&self) -> Parts {
        self.assigned.keys().copied().collect()
    }

    /// What it has, and what it has to give up.
    pub(crate) fn held(&self) -> Parts {
        let held = self.assigned.keys().chain(self.revoking.keys());
        held.copied().collect()
    }

    pub(super) fn is_reconciled_to(&self, epoch: i32) -> bool {
        self.progress == Progress::Stable && self.epoch == epoch
    }

    pub(super) fn due(&self) -> Option<Moment> {
        let face = self.classic.iter();
        let classic = face.flat_map(|face| face.join_by.into_iter().chain(face.sync_by));
        let own = self.session_ends.into_iter().chain(self.revoke_by);
        own.chain(classic).min()
    }

    /// Since which epoch it has had the partition without a break.
    pub(super) fn holds_since(&self, part: PartitionKey) -> Option<i32> {
        let epoch = self
            .assigned
            .get(&part)
            .or_else(|| self.revoking.get(&part));
        epoch.copied()
    }
}
