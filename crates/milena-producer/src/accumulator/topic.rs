//! A topic as the accumulator sees it: its partitions and whose turn it is.

use std::collections::HashMap;
use std::sync::Arc;

use milena_protocol::ids::Uuid;

use super::odds::Odds;
use super::partition::{Leader, PartitionIndex};

/// The place of a topic in the accumulator's table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TopicIndex(pub(super) usize);

/// What metadata says about a topic, in terms of where to send.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TopicLayout {
    pub(crate) name: Arc<str>,
    /// The version of the metadata that says so.
    pub(crate) version: u64,
    /// Zero where the broker is too old to tell.
    pub(crate) id: Uuid,
    /// By partition number; never empty.
    pub(crate) leaders: Vec<Leader>,
}

pub(super) struct Topic {
    pub(super) name: Arc<str>,
    version: u64,
    pub(super) id: Uuid,
    /// By partition number. A partition that vanished keeps its place: what waits for it expires there.
    pub(super) partitions: Vec<PartitionIndex>,
    /// How many of them exist now.
    pub(super) count: usize,
    pub(super) sticky: Sticky,
    /// Which partition to stick to next.
    pub(super) odds: Odds,
    pub(super) turn: usize,
}

impl Topic {
    /// Takes note of a newer layout's id and size. `false` if it is older than what is known.
    pub(super) fn update(&mut self, layout: &TopicLayout) -> bool {
        let is_newer = layout.version >= self.version;
        if is_newer {
            (self.version, self.id, self.count) = (layout.version, layout.id, layout.leaders.len());
            self.odds.spend();
        }
        is_newer
    }
}

/// Where records without a key go for now, and how much went there already.
#[derive(Debug, Default)]
pub(super) struct Sticky {
    pub(super) partition: Option<usize>,
    pub(super) bytes: usize,
}

/// Topics by index and by name.
#[derive(Default)]
pub(super) struct Topics {
    list: Vec<Topic>,
    by_name: HashMap<Arc<str>, TopicIndex>,
    last: usize,
}

impl Topics {
    /// Finds a topic. Most producers write to the topic they wrote to last, so that one is compared first.
    #[inline]
    pub(super) fn find(&mut self, name: &str) -> Option<TopicIndex> {
        if self
            .list
            .get(self.last)
            .is_some_and(|topic| &*topic.name == name)
        {
            return Some(TopicIndex(self.last));
        }
        let found = *self.by_name.get(name)?;
        self.last = found.0;
        Some(found)
    }

    /// Finds a topic or makes one without partitions.
    pub(super) fn find_or_add(&mut self, name: &Arc<str>) -> TopicIndex {
        if let Some(known) = self.by_name.get(name) {
            return *known;
        }
        let index = TopicIndex(self.list.len());
        self.by_name.insert(Arc::clone(name), index);
        self.list.push(Topic {
            name: Arc::clone(name),
            version: 0,
            id: Uuid::ZERO,
            partitions: Vec::new(),
            count: 0,
            sticky: Sticky::default(),
            odds: Odds::default(),
            turn: 0,
        });
        index
    }

    pub(super) fn get(&self, index: TopicIndex) -> &Topic {
        &self.list[index.0]
    }

    pub(super) fn get_mut(&mut self, index: TopicIndex) -> &mut Topic {
        &mut self.list[index.0]
    }

    pub(super) fn names(&self) -> impl Iterator<Item = &Arc<str>> {
        self.list.iter().map(|topic| &topic.name)
    }
}
