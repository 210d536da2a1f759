//! The group coordinators: classic groups, consumer groups (KIP-848) and their offsets.

mod answers;
mod assignor;
mod catalogue;
mod classic;
mod classic_calls;
mod commit;
mod configs;
mod consumer;
mod consumer_calls;
mod coordination;
mod embedded;
mod group;
mod member_id;
mod migration;
mod offsets;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use bytestring::ByteString;
use milena_protocol::error_code::ErrorCode;

use crate::machine::{Call, Machine};
use crate::moment::Moment;
use crate::node::NodeId;
use crate::settings::Settings;

pub(crate) use answers::{Answers, spoken};
pub(crate) use assignor::{Assignor, Parts};
use catalogue::Catalogue;
pub(crate) use classic::{ClassicGroup, Join, Leave, Sync};
pub(crate) use commit::Commit;
use configs::{GroupConfigs, settings_of};
pub(crate) use consumer::{Beat, Beaten, ConsumerGroup, ConsumerMember};
use coordination::{Change, Coordination};
pub(crate) use group::{Claim, Group, Kind};
pub(crate) use offsets::Committed;

/// The topic that groups are spread over.
pub(crate) const OFFSETS_TOPIC: &str = "__consumer_offsets";

/// Where members are said to be connected from.
pub(crate) const CLIENT_HOST: &str = "/127.0.0.1";

/// Read, delete, describe, and describe and alter configs: what can be done to a group, as bits.
pub(crate) const ANY_OPERATION: i32 = 1 << 3 | 1 << 6 | 1 << 8 | 1 << 10 | 1 << 11;

/// Every group of the cluster.
#[derive(Debug, Default)]
pub(crate) struct Groups {
    by_id: BTreeMap<ByteString, Group>,
    coordination: Coordination,
    catalogue: Catalogue,
    configs: GroupConfigs,
}

impl Groups {
    /// Whether the broker coordinates the group and can do so yet.
    pub(crate) fn admit(machine: &Machine, call: &Call, group_id: &str) -> Result<(), ErrorCode> {
        machine.coordinates(call.node, OFFSETS_TOPIC, group_id)?;
        let partition = partition_of(machine, group_id);
        match machine.groups.coordination.is_loading(partition, call.now) {
            true => Err(ErrorCode::COORDINATOR_LOAD_IN_PROGRESS),
            false => Ok(()),
        }
    }

    pub(crate) fn get(&self, group_id: &str) -> Option<&Group> {
        self.by_id.get(group_id)
    }

    pub(crate) fn get_mut(&mut self, group_id: &str) -> Option<&mut Group> {
        self.by_id.get_mut(group_id)
    }

    /// Forgets a group and its offsets.
    pub(crate) fn remove(&mut self, group_id: &str) {
        self.by_id.remove(group_id);
    }

    /// The group, which is made if it is not there.
    pub(crate) fn ensure<'a>(
        machine: &'a mut Machine,
        now: Moment,
        group_id: &ByteString,
    ) -> &'a mut Group {
        let partition = partition_of(machine, group_id);
        let settings = &machine.settings;
        let new = || {
            let group = ClassicGroup::new(now, settings);
            Group::new(Kind::Classic(Box::new(group)), partition)
        };
        let groups = &mut machine.groups.by_id;
        let group = groups.entry(group_id.clone()).or_insert_with(new);
        group.keep_sweeping(now, settings);
        group
    }

    /// The groups that a broker coordinates and knows.
    pub(crate) fn of(
        machine: &Machine,
        node: NodeId,
        now: Moment,
    ) -> Result<Vec<(&ByteString, &Group)>, ErrorCode> {
        let groups = machine.groups.by_id.iter();
        let own = groups.filter(|(id, _)| machine.coordinates(node, OFFSETS_TOPIC, id).is_ok());
        let own: Vec<_> = own.collect();
        let coordination = &machine.groups.coordination;
        let loading = |(_, group): &(_, &Group)| coordination.is_loading(group.partition, now);
        match own.iter().any(loading) {
            true => Err(ErrorCode::COORDINATOR_LOAD_IN_PROGRESS),
            false => Ok(own),
        }
    }

    pub(crate) fn poll_timeout(&self) -> Option<Moment> {
        self.by_id.values().filter_map(Group::poll_timeout).min()
    }

    /// The marker of a transaction has reached a partition of the offsets topic: what the transaction has committed there
    /// counts from now on, or is forgotten.
    pub(crate) fn complete_transaction(
        &mut self,
        offsets_partition: i32,
        producer_id: i64,
        committed: bool,
    ) {
        let groups = self.by_id.values_mut();
        for group in groups.filter(|group| group.partition == offsets_partition) {
            group.offsets.complete(producer_id, committed);
        }
    }

    /// Does what is due, and says whether anything was.
    pub(crate) fn settle(machine: &mut Machine, now: Moment) -> bool {
        let mut out = Answers::default();
        let mut changed = Self::settle_coordination(machine, now, &mut out);
        let Machine { groups, topics, .. } = machine;
        changed |= groups.settle_topics(topics);
        changed |= groups.settle_timeouts(now, &machine.settings, &mut out);
        out.send(machine) || changed
    }

    /// Coordinators follow the leaders of the offsets topic.
    fn settle_coordination(machine: &mut Machine, now: Moment, out: &mut Answers) -> bool {
        let Some(topic) = machine.topics.named(OFFSETS_TOPIC) else {
            return false;
        };
        let ready = now.after(machine.settings.group_load_time);
        let mut changed = false;
        for (partition, index) in topic.partitions.iter().zip(0..) {
            let nodes = &machine.nodes;
            let incumbent = partition
                .leader
                .and_then(|id| Some((id, nodes.get(&id)?.epoch)));
            let coordination = &mut machine.groups.coordination;
            let Some(change) = coordination.update(index, incumbent, ready) else {
                continue;
            };
            changed = true;
            let Groups { by_id, configs, .. } = &mut machine.groups;
            let groups = by_id.iter_mut();
            for (id, group) in groups.filter(|(_, group)| group.partition == index) {
                match change {
                    Change::Appointed => {}
                    Change::Vacant => group.unload(out),
                    Change::Moved(ready) => {
                        group.unload(out);
                        group.load(ready, &settings_of(configs, id, &machine.settings));
                    }
                }
            }
        }
        changed
    }

    fn settle_topics(&mut self, topics: &crate::topics::Topics) -> bool {
        let changes = self.catalogue.update(topics);
        for change in &changes {
            for group in self.by_id.values_mut() {
                if change.gone {
                    group.offsets.forget_topic(&change.topic);
                }
                if let Kind::Consumer(group) = &mut group.kind {
                    group.note_topics(!change.gone);
                }
            }
        }
        !changes.is_empty()
    }

    fn settle_timeouts(&mut self, now: Moment, settings: &Settings, out: &mut Answers) -> bool {
        let mut changed = false;
        let (catalogue, configs) = (&self.catalogue, &self.configs);
        self.by_id.retain(|id, group| {
            if group.poll_timeout().is_none_or(|due| due > now) {
                return true;
            }
            changed = true;
            let own = settings_of(configs, id, settings);
            group.handle_timeout(now, catalogue, &own, out);
            group.sweep(now, settings)
        });
        changed
    }
}

/// The partition of the offsets topic that a group belongs to.
fn partition_of(machine: &Machine, group_id: &str) -> i32 {
    machine
        .internal_partition(OFFSETS_TOPIC, group_id)
        .unwrap_or(-1)
}
