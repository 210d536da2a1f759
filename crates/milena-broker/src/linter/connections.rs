//! What holds on every connection, whatever the request.

use std::collections::BTreeMap;

use bytestring::ByteString;
use milena_protocol::api::*;
use milena_protocol::message::ApiKey;

use super::{Complaints, LintRule};
use crate::connection::{ConnectionId, Ticket};
use crate::moment::Moment;

/// What only brokers send.
const INTERNAL: [ApiKey; 1] = [ApiKey::WRITE_TXN_MARKERS];

#[derive(Debug, Default)]
pub(super) struct Connections(BTreeMap<ConnectionId, Seen>);

#[derive(Debug, Default)]
struct Seen {
    last_correlation: Option<i32>,
    client_id: Option<ByteString>,
    versions_answered: bool,
    versions_asked: bool,
    silent_until: Option<Moment>,
}

impl Connections {
    pub(super) fn open(&mut self, connection: ConnectionId) {
        self.0.insert(connection, Seen::default());
    }

    pub(super) fn close(&mut self, connection: ConnectionId) {
        self.0.remove(&connection);
    }

    pub(super) fn request(&mut self, to: &mut Complaints<'_>, api: ApiKey) {
        let Some(seen) = self.0.get_mut(&to.call.ticket.connection) else {
            return;
        };
        let id = to.call.ticket.correlation_id;
        let increasing = seen.last_correlation.is_none_or(|last| id > last);
        to.require(increasing, LintRule::CorrelationNotIncreasing, || {
            format!("{id} after {:?}", seen.last_correlation)
        });
        seen.last_correlation = Some(id);

        let same = seen
            .client_id
            .as_ref()
            .is_none_or(|former| *former == to.call.client_id);
        to.require(same, LintRule::ClientIdChanged, || {
            format!("it was {:?}", seen.client_id)
        });
        seen.client_id = Some(to.call.client_id.clone());

        if api == ApiKey::API_VERSIONS {
            to.require(
                !seen.versions_answered,
                LintRule::ApiVersionsAgain,
                String::new,
            );
            seen.versions_asked = true;
        }
        to.require(seen.versions_asked, LintRule::BeforeApiVersions, || {
            api.to_string()
        });
        to.require(!INTERNAL.contains(&api), LintRule::OnlyForBrokers, || {
            api.to_string()
        });
        let silent = seen.silent_until.is_some_and(|until| to.now() < until);
        to.require(!silent, LintRule::WhileThrottled, || api.to_string());
    }

    /// The client knows the versions of the broker: it has no reason to ask again.
    pub(super) fn versions_given(&mut self, connection: ConnectionId) {
        if let Some(seen) = self.0.get_mut(&connection) {
            seen.versions_answered = true;
        }
    }

    pub(super) fn response(&mut self, now: Moment, ticket: Ticket, throttle_time_ms: i32) {
        let Some(seen) = self.0.get_mut(&ticket.connection) else {
            return;
        };
        if throttle_time_ms > 0 {
            seen.silent_until = Some(now.after_ms(throttle_time_ms.into()));
        }
    }
}

pub(super) fn metadata(to: &mut Complaints<'_>, request: &MetadataRequest) {
    for topic in request.topics.iter().flatten() {
        let one = topic.name.is_some() == topic.id.is_zero();
        to.require(one, LintRule::TopicByNameAndId, || format!("{topic:?}"));
    }
}

pub(super) fn find_coordinator(to: &mut Complaints<'_>, request: &FindCoordinatorRequest) {
    let keys = match to.call.version {
        ..4 => std::slice::from_ref(&request.key),
        _ => &request.coordinator_keys[..],
    };
    let sound = !keys.is_empty()
        && keys.iter().all(|key| !key.is_empty())
        && (0..=2).contains(&request.key_type);
    to.require(sound, LintRule::CoordinatorOfNothing, || {
        format!("{request:?}")
    });
}
