//! How often: what a client does in a tight loop shows here, because a paused clock hides it everywhere else.

use std::collections::BTreeMap;

use bytestring::ByteString;
use milena_protocol::message::ApiKey;

use super::{Complaints, LintRule};
use crate::moment::Moment;

/// Requests of one kind that a client may send in one second of the cluster's clock. Produce and fetch are as fast as
/// records come.
const fn allowed(api: ApiKey) -> Option<u32> {
    match api {
        ApiKey::PRODUCE | ApiKey::FETCH => None,
        ApiKey::METADATA | ApiKey::API_VERSIONS | ApiKey::FIND_COORDINATOR => Some(50),
        ApiKey::INIT_PRODUCER_ID | ApiKey::JOIN_GROUP | ApiKey::SYNC_GROUP => Some(50),
        ApiKey::HEARTBEAT | ApiKey::CONSUMER_GROUP_HEARTBEAT | ApiKey::LEAVE_GROUP => Some(20),
        _ => Some(200),
    }
}

/// New connections of one client in a second.
const CONNECTIONS: u32 = 50;

const SECOND_MS: i64 = 1000;

#[derive(Debug, Default)]
pub(super) struct Rates {
    /// The second that is being counted, and how many were in it.
    requests: BTreeMap<(ByteString, ApiKey), (i64, u32)>,
    connections: BTreeMap<ByteString, (i64, u32)>,
}

impl Rates {
    pub(super) fn request(&mut self, to: &mut Complaints<'_>, api: ApiKey) {
        let now = to.now();
        let client = to.call.client_id.clone();
        if api == ApiKey::API_VERSIONS {
            let count = self.connections.entry(client.clone()).or_default();
            complain(
                to,
                tick(count, now),
                CONNECTIONS,
                LintRule::TooManyConnections,
                api,
            );
        }
        if let Some(allowed) = allowed(api) {
            let count = self.requests.entry((client, api)).or_default();
            complain(
                to,
                tick(count, now),
                allowed,
                LintRule::TooManyRequests,
                api,
            );
        }
    }
}

fn tick((second, count): &mut (i64, u32), now: Moment) -> u32 {
    let this = now.timestamp_ms().div_euclid(SECOND_MS);
    if *second != this {
        (*second, *count) = (this, 0);
    }
    *count += 1;
    *count
}

/// Once a second is enough.
fn complain(to: &mut Complaints<'_>, count: u32, allowed: u32, rule: LintRule, api: ApiKey) {
    to.require(count != allowed + 1, rule, || {
        format!("more than {allowed} of {api} in a second")
    });
}
