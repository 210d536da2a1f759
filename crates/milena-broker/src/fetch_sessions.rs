//! What brokers remember of clients between fetches, so that only changes are sent (KIP-227).

use std::collections::BTreeMap;

use bytestring::ByteString;
use milena_protocol::api::{FetchRequestPartition, FetchResponsePartition};
use milena_protocol::error_code::ErrorCode;
use milena_protocol::ids::Uuid;

use crate::moment::Moment;
use crate::node::NodeId;

/// A partition as a request names it: its topic by id from version 13 on, by name before.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct PartitionName {
    pub(crate) topic_id: Uuid,
    pub(crate) topic: ByteString,
    pub(crate) index: i32,
}

/// A partition, and what is asked of it.
pub(crate) type Asked = (PartitionName, FetchRequestPartition);

/// What a client reads from one broker.
#[derive(Debug)]
pub(crate) struct FetchSession {
    next_epoch: i32,
    by_id: bool,
    last_used: Moment,
    partitions: BTreeMap<PartitionName, Remembered>,
    /// In the order in which they are served.
    turns: BTreeMap<u64, PartitionName>,
    next_turn: u64,
}

/// What was last asked and told of a partition.
#[derive(Clone, Debug)]
struct Remembered {
    asked: FetchRequestPartition,
    turn: u64,
    high_watermark: i64,
    log_start_offset: i64,
}

impl FetchSession {
    fn new(now: Moment, by_id: bool) -> Self {
        Self {
            next_epoch: 1,
            by_id,
            last_used: now,
            partitions: BTreeMap::new(),
            turns: BTreeMap::new(),
            next_turn: 0,
        }
    }

    /// Takes in what is asked now, and out what is forgotten.
    pub(crate) fn change(&mut self, asked: Vec<Asked>, forgotten: Vec<PartitionName>) {
        for (name, asked) in asked {
            match self.partitions.get_mut(&name) {
                Some(remembered) => remembered.asked = asked,
                None => self.add(name, asked),
            }
        }
        for name in forgotten {
            if let Some(remembered) = self.partitions.remove(&name) {
                self.turns.remove(&remembered.turn);
            }
        }
    }

    fn add(&mut self, name: PartitionName, asked: FetchRequestPartition) {
        self.next_turn += 1;
        let remembered = Remembered {
            asked,
            turn: self.next_turn,
            high_watermark: -1,
            log_start_offset: -1,
        };
        self.turns.insert(self.next_turn, name.clone());
        self.partitions.insert(name, remembered);
    }

    /// Every partition, in the order in which they are served.
    pub(crate) fn asked(&self) -> Vec<Asked> {
        let names = self.turns.values();
        let asked = names.filter_map(|name| {
            let remembered = self.partitions.get(name)?;
            Some((name.clone(), remembered.asked.clone()))
        });
        asked.collect()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.partitions.is_empty()
    }

    /// Takes note of what a client is told of a partition, and says whether that is news. Who was served stands behind the
    /// others the next time.
    pub(crate) fn tell(&mut self, name: &PartitionName, answer: &FetchResponsePartition) -> bool {
        let Some(remembered) = self.partitions.get_mut(name) else {
            return false;
        };
        let has_records = answer.records.as_ref().is_some_and(|it| !it.is_empty());
        let must_be_told = !answer.error.is_ok() || answer.diverging_epoch.epoch >= 0;
        let has_moved = remembered.high_watermark != answer.high_watermark
            || remembered.log_start_offset != answer.log_start_offset;
        remembered.log_start_offset = answer.log_start_offset;
        // An error is told again and again, and so is what was before it.
        remembered.high_watermark = match must_be_told {
            true => -1,
            false => answer.high_watermark,
        };
        if has_records {
            self.turns.remove(&remembered.turn);
            self.next_turn += 1;
            remembered.turn = self.next_turn;
            self.turns.insert(self.next_turn, name.clone());
        }
        has_records || must_be_told || has_moved || answer.preferred_read_replica >= 0
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
        asked: Vec<Asked>,
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
        let mut session = FetchSession::new(now, by_id);
        session.change(asked, Vec::new());
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

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;

    fn name(topic: &'static str) -> PartitionName {
        PartitionName {
            topic_id: Uuid::ZERO,
            topic: topic.into(),
            index: 0,
        }
    }

    fn asked(topic: &'static str) -> Asked {
        (name(topic), FetchRequestPartition::default())
    }

    fn order(session: &FetchSession) -> Vec<String> {
        let asked = session.asked().into_iter();
        asked.map(|(name, _)| name.topic.to_string()).collect()
    }

    fn answer(high_watermark: i64, records: &'static [u8]) -> FetchResponsePartition {
        FetchResponsePartition {
            high_watermark,
            records: Some(Bytes::from_static(records)),
            ..FetchResponsePartition::default()
        }
    }

    #[test]
    fn c_who_was_served_stands_behind_the_others() {
        let mut session = FetchSession::new(Moment::default(), false);
        session.change(vec![asked("a"), asked("b"), asked("c")], Vec::new());
        assert!(session.tell(&name("a"), &answer(1, b"x")));
        assert_eq!(order(&session), ["b", "c", "a"]);
        session.change(vec![asked("d")], vec![name("b")]);
        assert_eq!(order(&session), ["c", "a", "d"]);
    }

    #[test]
    fn only_what_has_changed_is_told_and_errors_are_told_again() {
        let mut session = FetchSession::new(Moment::default(), false);
        session.change(vec![asked("a")], Vec::new());
        assert!(session.tell(&name("a"), &answer(1, b"")));
        assert!(!session.tell(&name("a"), &answer(1, b"")));
        let mut wrong = answer(-1, b"");
        wrong.error = ErrorCode::OFFSET_OUT_OF_RANGE;
        assert!(session.tell(&name("a"), &wrong));
        assert!(session.tell(&name("a"), &wrong));
        assert!(session.tell(&name("a"), &answer(1, b"")));
    }

    #[test]
    fn the_session_that_was_not_used_for_longest_makes_room() {
        let mut sessions = FetchSessions::default();
        let at = |s| Moment::new(std::time::Duration::from_secs(s));
        let ids = [1, 2].map(|s| sessions.create(at(s), 1, 2, true, vec![asked("a")]));
        assert!(sessions.go_on(at(3), 1, ids[0], 1, true).is_ok());
        sessions.create(at(4), 1, 2, true, vec![asked("a")]);
        let gone = sessions.go_on(at(5), 1, ids[1], 1, true).err();
        assert_eq!(gone, Some(ErrorCode::FETCH_SESSION_ID_NOT_FOUND));
        assert!(sessions.go_on(at(5), 1, ids[0], 2, true).is_ok());
    }

    #[test]
    fn an_epoch_out_of_turn_and_another_way_of_naming_are_refused() {
        let mut sessions = FetchSessions::default();
        let now = Moment::default();
        let id = sessions.create(now, 1, 2, false, vec![asked("a")]);
        let early = sessions.go_on(now, 1, id, 2, false).err();
        assert_eq!(early, Some(ErrorCode::INVALID_FETCH_SESSION_EPOCH));
        let named = sessions.go_on(now, 1, id, 1, true).err();
        assert_eq!(named, Some(ErrorCode::FETCH_SESSION_TOPIC_ID_ERROR));
        let elsewhere = sessions.go_on(now, 2, id, 1, false).err();
        assert_eq!(elsewhere, Some(ErrorCode::FETCH_SESSION_ID_NOT_FOUND));
        assert!(sessions.go_on(now, 1, id, 1, false).is_ok());
    }
}
