//! A number that says whether two runs were the same: a hash over everything the cluster got and gave.

use std::hash::{DefaultHasher, Hash, Hasher};

use milena_protocol::message::ApiKey;

use crate::connection::ConnectionId;
use crate::moment::Moment;

/// What has happened so far, as one number. Off unless asked for, because it reads every byte.
#[derive(Debug, Default)]
pub(crate) struct Trace {
    hasher: Option<DefaultHasher>,
    requests: Vec<ApiKey>,
}

/// Which way bytes went.
#[derive(Clone, Copy, Debug, Hash)]
pub(crate) enum Way {
    In,
    Out,
}

impl Trace {
    pub(crate) fn new(on: bool) -> Self {
        Self {
            // Its keys are fixed, so the number is the same in every process.
            hasher: on.then(DefaultHasher::new),
            requests: Vec::new(),
        }
    }

    pub(crate) fn note(
        &mut self,
        now: Moment,
        way: Way,
        connection: ConnectionId,
        bytes: &[&[u8]],
    ) {
        if let Some(hasher) = &mut self.hasher {
            (now, way, connection).hash(hasher);
            bytes.iter().for_each(|piece| hasher.write(piece));
        }
    }

    /// A request has come.
    pub(crate) fn request(&mut self, api: ApiKey) {
        if self.hasher.is_some() {
            self.requests.push(api);
        }
    }

    /// Every request, in the order in which they came.
    pub(crate) fn requests(&self) -> &[ApiKey] {
        &self.requests
    }

    /// The hash so far.
    pub(crate) fn hash(&self) -> u64 {
        self.hasher.as_ref().map_or(0, Hasher::finish)
    }
}
