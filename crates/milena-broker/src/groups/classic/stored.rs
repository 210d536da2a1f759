//! What the offsets topic remembers of a classic group: the last generation that was shared out, or that it was empty.

use std::collections::BTreeMap;

use bytestring::ByteString;
use milena_protocol::error_code::ErrorCode;

use super::{Answers, CONSUMER, ClassicGroup, Member, Moment, Phase, Settings};

/// The group as its next coordinator finds it.
#[derive(Clone, Debug, Default)]
pub(super) struct Stored {
    generation: i32,
    protocol_type: Option<ByteString>,
    protocol: Option<ByteString>,
    leader: Option<ByteString>,
    members: BTreeMap<ByteString, Member>,
}

impl ClassicGroup {
    /// Writes the group down.
    pub(super) fn store(&mut self) {
        let remembered = |(id, member): (&ByteString, &Member)| {
            (id.clone(), member.remembered(self.protocol.as_ref()))
        };
        self.stored = Stored {
            generation: self.generation,
            protocol_type: self.protocol_type.clone(),
            protocol: self.protocol.clone(),
            leader: self.leader.clone(),
            members: self.members.iter().map(remembered).collect(),
        };
    }

    /// A group of consumers that were members of a consumer group, shared out as that was.
    pub(crate) fn of_consumers(
        now: Moment,
        settings: &Settings,
        generation: i32,
        members: BTreeMap<ByteString, Member>,
    ) -> Self {
        let mut group = Self::new(now, settings);
        group.phase = Phase::Stable { sync_by: None };
        group.generation = generation;
        group.protocol_type = Some(ByteString::from_static(CONSUMER));
        group.leader = members.keys().next().cloned();
        group.members = members;
        group.protocol = group.choose_protocol();
        group.topics = group.read_topics();
        group.store();
        group.load(now);
        group
    }

    /// The group will be one of the other protocol: who waits asks again.
    pub(crate) fn dismiss_all(&mut self, out: &mut Answers) {
        self.refuse_all(ErrorCode::REBALANCE_IN_PROGRESS, out);
    }

    fn refuse_all(&mut self, error: ErrorCode, out: &mut Answers) {
        for (id, member) in &mut self.members {
            if let Some(ticket) = member.awaiting_join.take() {
                out.refuse_join(ticket, id, error);
            }
            if let Some(ticket) = member.awaiting_sync.take() {
                out.refuse_sync(ticket, error);
            }
        }
    }

    /// Its coordinator is none any longer: who waits is told, and what was not written down is forgotten.
    pub(crate) fn unload(&mut self, out: &mut Answers) {
        self.refuse_all(ErrorCode::NOT_COORDINATOR, out);
        let stored = self.stored.clone();
        self.pending.clear();
        self.generation = stored.generation;
        self.protocol_type = stored.protocol_type;
        self.protocol = stored.protocol;
        self.leader = stored.leader;
        self.members = stored.members;
        self.topics = self.read_topics();
        self.phase = match self.members.is_empty() {
            true => Phase::Empty,
            false => Phase::Stable { sync_by: None },
        };
    }

    /// A coordinator has read the group: everybody's session begins again.
    pub(crate) fn load(&mut self, at: Moment) {
        for member in self.members.values_mut() {
            member.live_on(at);
        }
    }
}
