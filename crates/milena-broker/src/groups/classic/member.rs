//! A member of a classic group: what it knows, how long it lives without a word, and which of its requests wait.

use std::time::Duration;

use bytes::Bytes;
use bytestring::ByteString;

use crate::connection::Ticket;
use crate::moment::Moment;

/// The protocols that a member knows and what it says in each, the best first.
pub(crate) type Protocols = Vec<(ByteString, Bytes)>;

/// A member.
#[derive(Clone, Debug, Default)]
pub(crate) struct Member {
    pub(crate) instance_id: Option<ByteString>,
    pub(crate) client_id: ByteString,
    pub(crate) session_timeout: Duration,
    pub(crate) rebalance_timeout: Duration,
    pub(crate) protocols: Protocols,
    /// Its part, as the leader has encoded it.
    pub(crate) assignment: Bytes,
    /// When it is taken for dead; nothing if it cannot be, because it waits for the group.
    pub(crate) expires: Option<Moment>,
    pub(crate) awaiting_join: Option<Ticket>,
    pub(crate) awaiting_sync: Option<Ticket>,
    /// Whether it has to ask for its part in this generation.
    pub(crate) owes_sync: bool,
    /// Whether it has joined and not yet been in a generation. Such a member dies even while it waits.
    pub(crate) is_new: bool,
}

impl Member {
    pub(super) fn knows(&self, protocol: &str) -> bool {
        self.protocols.iter().any(|(name, _)| name == protocol)
    }

    /// The best of the candidates for this member.
    pub(super) fn vote<'a>(&self, candidates: &[&'a ByteString]) -> Option<&'a ByteString> {
        let known = |(name, _): &(ByteString, Bytes)| {
            let candidate = candidates.iter().find(|candidate| **candidate == name);
            candidate.copied()
        };
        self.protocols.iter().find_map(known)
    }

    /// What it says in a protocol.
    pub(crate) fn metadata(&self, protocol: Option<&ByteString>) -> Bytes {
        let in_protocol = self
            .protocols
            .iter()
            .find(|(name, _)| Some(name) == protocol);
        in_protocol
            .map(|(_, metadata)| metadata.clone())
            .unwrap_or_default()
    }

    /// It has been heard of, or need not be until then.
    pub(super) fn live_on(&mut self, now: Moment) {
        self.expires = Some(now.after(self.session_timeout));
    }

    /// The member as the offsets topic remembers it: nothing waits, and only the chosen protocol is known.
    pub(super) fn remembered(&self, protocol: Option<&ByteString>) -> Self {
        Self {
            protocols: self
                .protocols
                .iter()
                .filter(|(name, _)| Some(name) == protocol)
                .cloned()
                .collect(),
            expires: None,
            awaiting_join: None,
            awaiting_sync: None,
            owes_sync: false,
            is_new: false,
            ..self.clone()
        }
    }
}
