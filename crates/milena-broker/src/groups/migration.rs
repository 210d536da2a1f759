//! How a group with members goes from one protocol to the other, while its members do so one by one (KIP-848).

use std::collections::BTreeMap;

use super::assignor::Parts;
use super::catalogue::Catalogue;
use super::classic::{ClassicGroup, Member};
use super::consumer::{ClassicFace, ConsumerGroup, ConsumerMember, Downgrade, Held};
use super::embedded::{read_assignment, read_subscription, write_assignment};
use super::{Answers, Group, Kind};
use crate::moment::Moment;
use crate::settings::Settings;

impl Group {
    /// A classic group becomes a consumer group for its first member that speaks that protocol, and says whether it has.
    pub(super) fn upgrade(
        &mut self,
        now: Moment,
        catalogue: &Catalogue,
        settings: &Settings,
        out: &mut Answers,
    ) -> bool {
        let Kind::Classic(group) = &mut self.kind else {
            return true;
        };
        let allowed = settings.group_migration.upgrades()
            && group.is_of_consumers()
            && group.members().len() <= settings.consumer_group_max_size;
        let upgraded = match allowed {
            true => upgraded(now, group, catalogue),
            false => None,
        };
        if let Some(consumers) = upgraded {
            group.dismiss_all(out);
            self.kind = Kind::Consumer(Box::new(consumers));
            return true;
        }
        false
    }

    /// A consumer group whose last member of that protocol has gone becomes a classic group again.
    pub(super) fn downgrade(
        &mut self,
        now: Moment,
        catalogue: &Catalogue,
        settings: &Settings,
        out: &mut Answers,
    ) {
        let Kind::Consumer(group) = &mut self.kind else {
            return;
        };
        let Some(downgrade) = group.take_downgrade() else {
            return;
        };
        let members = group.members().iter().map(|(id, member)| {
            let target = group.target(id);
            (id.clone(), downgraded(member, &target, catalogue))
        });
        let mut classic =
            ClassicGroup::of_consumers(now, settings, group.epoch(), members.collect());
        if downgrade == Downgrade::Rebalances {
            classic.rebalance_all(now, out);
        }
        self.kind = Kind::Classic(Box::new(classic));
    }
}

/// The group as it is shared out; nothing if a member's words cannot be read.
fn upgraded(now: Moment, group: &ClassicGroup, catalogue: &Catalogue) -> Option<ConsumerGroup> {
    let mut members = BTreeMap::new();
    for (id, member) in group.members() {
        let subscription = read_subscription(&member.metadata(Some(group.protocol()?)))?;
        let assignment = read_assignment(&member.assignment)?;
        let parts = assignment.assigned_partitions.iter().flat_map(|topic| {
            let id = catalogue.get(&topic.name).map(|entry| entry.id);
            let indexes = topic.partitions.iter();
            indexes.filter_map(move |index| Some((id?, *index)))
        });
        let assigned: Held = parts.map(|part| (part, group.generation())).collect();
        let face = ClassicFace::new(member.session_timeout, member.protocols.clone());
        let member = ConsumerMember {
            instance_id: member.instance_id.clone(),
            rack_id: subscription.rack_id,
            client_id: member.client_id.clone(),
            rebalance_timeout: member.rebalance_timeout,
            topics: subscription.topics.into_iter().collect(),
            epoch: group.generation(),
            previous_epoch: group.generation(),
            assigned,
            classic: Some(face),
            ..ConsumerMember::default()
        };
        members.insert(id.clone(), member);
    }
    Some(ConsumerGroup::of_classic(
        now,
        group.generation(),
        members,
        catalogue,
    ))
}

fn downgraded(member: &ConsumerMember, target: &Parts, catalogue: &Catalogue) -> Member {
    let face = member.classic.clone();
    let face = face.unwrap_or_else(|| ClassicFace::new(member.rebalance_timeout, Vec::new()));
    let metadata = face.protocols.first().map(|(_, metadata)| metadata.clone());
    Member {
        instance_id: member.instance_id.clone(),
        client_id: member.client_id.clone(),
        rebalance_timeout: member.rebalance_timeout,
        assignment: write_assignment(target, &metadata.unwrap_or_default(), catalogue),
        session_timeout: face.session_timeout,
        protocols: face.protocols,
        ..Member::default()
    }
}
