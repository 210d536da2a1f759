//! What the offsets topic remembers of a classic group: the last generation that was shared out, or that it was empty.

use std::collections::BTreeMap;

use bytestring::ByteString;
use milena_protocol::error_code::ErrorCode;

use super::{Answers, ClassicGroup, Member, Moment, Phase};

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

    /// Its coordinator is none any longer: who waits is told, and what was not written down is forgotten.
    pub(crate) fn unload(&mut self, out: &mut Answers) {
        for (id, member) in &mut self.members {
            if let Some(ticket) = member.awaiting_join.take() {
                out.refuse_join(ticket, id, ErrorCode::NOT_COORDINATOR);
            }
            if let Some(ticket) = member.awaiting_sync.take() {
                out.refuse_sync(ticket, ErrorCode::NOT_COORDINATOR);
            }
        }
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
