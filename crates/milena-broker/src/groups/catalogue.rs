//! The topics as the coordinators know them, by which they notice that some have changed.

use std::collections::BTreeMap;

use bytestring::ByteString;
use milena_protocol::ids::Uuid;

use crate::topics::Topics;

/// A topic's id and the number of its partitions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) id: Uuid,
    pub(crate) partitions: i32,
}

/// The topics, by name.
#[derive(Debug, Default)]
pub(crate) struct Catalogue(BTreeMap<ByteString, Entry>);

/// What has become of a topic.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Change {
    pub(super) topic: ByteString,
    /// Whether the topic of that name and id is there no more.
    pub(super) gone: bool,
}

impl Catalogue {
    pub(crate) fn get(&self, topic: &str) -> Option<Entry> {
        self.0.get(topic).copied()
    }

    pub(crate) fn name_of(&self, id: Uuid) -> Option<&ByteString> {
        let found = self.0.iter().find(|(_, entry)| entry.id == id);
        found.map(|(name, _)| name)
    }

    pub(crate) fn names(&self) -> impl Iterator<Item = &ByteString> {
        self.0.keys()
    }

    /// Takes over the topics as they are, and says which are not as they were.
    pub(super) fn update(&mut self, topics: &Topics) -> Vec<Change> {
        let now = || {
            topics.iter().map(|topic| {
                let partitions = topic.partitions.len() as i32;
                let id = topic.id;
                (&topic.name, Entry { id, partitions })
            })
        };
        let known = self.0.iter().map(|(name, entry)| (name, *entry));
        if known.eq(now()) {
            return Vec::new();
        }
        let new: BTreeMap<_, _> = now().map(|(name, entry)| (name.clone(), entry)).collect();
        let old = std::mem::replace(&mut self.0, new);
        let mut changes = Vec::new();
        for (name, entry) in &old {
            let successor = self.0.get(name);
            if successor != Some(entry) {
                changes.push(Change {
                    topic: name.clone(),
                    gone: successor.is_none_or(|successor| successor.id != entry.id),
                });
            }
        }
        let created = self.0.keys().filter(|name| !old.contains_key(*name));
        changes.extend(created.map(|name| Change {
            topic: name.clone(),
            gone: false,
        }));
        changes
    }
}
