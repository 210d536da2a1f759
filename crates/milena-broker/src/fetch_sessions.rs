//! What brokers remember of clients between fetches, so that only changes are sent (KIP-227).

use std::collections::BTreeMap;

use milena_protocol::api::FetchRequestPartition;
use milena_protocol::error_code::ErrorCode;

use crate::moment::Moment;
use crate::node::NodeId;

/// How a request names a topic: by id from version 13 on, by name before.
pub(crate) type TopicName = (milena_protocol::ids::Uuid, bytestring::ByteString);
/// A partition as a request names it.
pub(crate) type Wanted = (TopicName, i32);

/// What a client reads from one broker.
#[derive(Debug)]
pub(crate) struct FetchSession {
    next_epoch: i32,
    by_id: bool,
    last_used: Moment,
    /// In the order in which they are served.
    pub(crate) partitions: Vec<(Wanted, Remembered)>,
}

/// What was last sent and asked of a partition.
#[derive(Clone, Debug)]
pub(crate) struct Remembered {
    pub(crate) asked: FetchRequestPartition,
    pub(crate) high_watermark: i64,
    pub(crate) last_stable_offset: i64,
    pub(crate) log_start_offset: i64,
    /// Whether the last answer about it had an error, which is told again until it is over.
    pub(crate) failed: bool,
}

impl Remembered {
    pub(crate) fn new(asked: FetchRequestPartition) -> Self {
        Self {
            asked,
            high_watermark: -1,
            last_stable_offset: -1,
            log_start_offset: -1,
            failed: false,
        }
    }
}

impl FetchSession {
    /// Takes in what is asked now, and out what is forgotten.
    pub(crate) fn change(
        &mut self,
        asked: Vec<(Wanted, FetchRequestPartition)>,
        forgotten: &[Wanted],
    ) {
        self.partitions
            .retain(|(wanted, _)| !forgotten.contains(wanted));
        for (wanted, asked) in asked {
            match self
                .partitions
                .iter_mut()
                .find(|(known, _)| *known == wanted)
            {
                Some((_, remembered)) => remembered.asked = asked,
                None => self.partitions.push((wanted, Remembered::new(asked))),
            }
        }
    }
}

/// The sessions of every broker.
#[derive(Debug, Default)]
pub(crate) struct FetchSessions {
    sessions: BTreeMap<(NodeId, i32), FetchSession>,
    last_id: i32,
}

impl FetchSessions {
    /// A new session if there is room for one; 0 stands for none. The one that was not used for longest makes room.
    pub(crate) fn create(
        &mut self,
        now: Moment,
        node: NodeId,
        slots: usize,
        by_id: bool,
        partitions: Vec<(Wanted, FetchRequestPartition)>,
    ) -> i32 {
        if slots == 0 {
            return 0;
        }
        let of_node = self.sessions.range((node, 0)..=(node, i32::MAX));
        let oldest = of_node.clone().min_by_key(|(_, session)| session.last_used);
        if of_node.count() >= slots {
            let oldest = oldest.map(|(key, _)| *key);
            oldest.map(|key| self.sessions.remove(&key));
        }
        self.last_id = self.last_id.checked_add(1).unwrap_or(1);
        let remember = |(wanted, asked)| (wanted, Remembered::new(asked));
        let session = FetchSession {
            next_epoch: 1,
            by_id,
            last_used: now,
            partitions: partitions.into_iter().map(remember).collect(),
        };
        self.sessions.insert((node, self.last_id), session);
        self.last_id
    }

    /// The session with the epoch that comes next.
    ///
    /// # Errors
    ///
    /// When there is no such session, the epoch is out of turn, or topics are named in another way than before.
    pub(crate) fn go_on(
        &mut self,
        now: Moment,
        node: NodeId,
        id: i32,
        epoch: i32,
        by_id: bool,
    ) -> Result<&mut FetchSession, ErrorCode> {
        let session = self.sessions.get_mut(&(node, id));
        let session = session.ok_or(ErrorCode::FETCH_SESSION_ID_NOT_FOUND)?;
        if session.next_epoch != epoch {
            return Err(ErrorCode::INVALID_FETCH_SESSION_EPOCH);
        }
        if session.by_id != by_id {
            return Err(ErrorCode::FETCH_SESSION_TOPIC_ID_ERROR);
        }
        session.next_epoch = epoch.checked_add(1).unwrap_or(1);
        session.last_used = now;
        Ok(session)
    }

    pub(crate) fn get_mut(&mut self, node: NodeId, id: i32) -> Option<&mut FetchSession> {
        self.sessions.get_mut(&(node, id))
    }

    pub(crate) fn remove(&mut self, node: NodeId, id: i32) {
        self.sessions.remove(&(node, id));
    }

    /// The broker has stopped, and forgotten everything.
    pub(crate) fn forget(&mut self, node: NodeId) {
        self.sessions.retain(|(of, _), _| *of != node);
    }

    /// Every session is gone, as when others have taken its place.
    pub(crate) fn evict_all(&mut self) {
        self.sessions.clear();
    }
}
