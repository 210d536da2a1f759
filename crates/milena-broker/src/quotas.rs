//! How much clients may send and get in a second, and how long who has had more must wait (KIP-13, KIP-219).
//!
//! Of Kafka's quotas those in bytes are enforced; the others are kept and shown.

mod entity;
mod rate;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use bytestring::ByteString;

pub(crate) use entity::{Entity, Part};
use rate::Rate;

use crate::moment::Moment;
use crate::node::NodeId;

/// Whoever comes without authentication, as everybody does here.
const USER: &str = "ANONYMOUS";

/// What of a client's traffic is limited.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Resource {
    /// Bytes of produce requests.
    Produce,
    /// Bytes of records in the answers to fetches.
    Fetch,
}

impl Resource {
    fn key(self) -> &'static str {
        match self {
            Resource::Produce => "producer_byte_rate",
            Resource::Fetch => "consumer_byte_rate",
        }
    }
}

/// The limits that were set, and what was used of them at each broker.
#[derive(Debug, Default)]
pub(crate) struct Quotas {
    limits: BTreeMap<Entity, BTreeMap<ByteString, f64>>,
    used: BTreeMap<(NodeId, Resource, Entity), Rate>,
}

impl Quotas {
    /// Sets a limit of an entity, or removes it.
    pub(crate) fn set(&mut self, entity: &Entity, key: &ByteString, value: Option<f64>) {
        let limits = self.limits.entry(entity.clone()).or_default();
        match value {
            Some(value) => limits.insert(key.clone(), value),
            None => limits.remove(key),
        };
        self.limits.retain(|_, limits| !limits.is_empty());
    }

    /// Every entity that has limits, with them.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&Entity, &BTreeMap<ByteString, f64>)> {
        self.limits.iter()
    }

    /// The client has used so much of a broker: for how many milliseconds it is to be silent now.
    pub(crate) fn record(
        &mut self,
        now: Moment,
        node: NodeId,
        resource: Resource,
        client_id: &str,
        bytes: usize,
    ) -> i64 {
        let Some((holder, limit)) = self.limit(resource, client_id) else {
            return 0;
        };
        let rate = self.used.entry((node, resource, holder)).or_default();
        rate.record(now, bytes as f64);
        rate.excess_ms(now, limit)
    }

    /// What was recorded at this moment was not used after all.
    pub(crate) fn take_back(
        &mut self,
        now: Moment,
        node: NodeId,
        resource: Resource,
        client_id: &str,
        bytes: usize,
    ) {
        if let Some((holder, _)) = self.limit(resource, client_id) {
            let rate = self.used.entry((node, resource, holder)).or_default();
            rate.record(now, -(bytes as f64));
        }
    }

    /// The most that the client may use at once without waiting for ever; `None` if it has no limit.
    pub(crate) fn most_at_once(&self, resource: Resource, client_id: &str) -> Option<usize> {
        let (_, limit) = self.limit(resource, client_id)?;
        Some((limit * rate::FULL_SECONDS) as usize)
    }

    /// The limit that holds for a client, and who shares it. The most specific entity that has one counts.
    fn limit(&self, resource: Resource, client_id: &str) -> Option<(Entity, f64)> {
        if self.limits.is_empty() {
            return None;
        }
        let found = Entity::of(USER, client_id).into_iter().find_map(|entity| {
            let limit = self.limits.get(&entity)?.get(resource.key())?;
            Some((entity, *limit))
        });
        found.map(|(entity, limit)| (entity.held_by(USER, client_id), limit))
    }
}
