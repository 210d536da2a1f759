//! What members of the classic protocol ask of their group, whichever kind of group it is.

use bytestring::ByteString;
use milena_protocol::error_code::ErrorCode;

use super::{Answers, Claim, Group, Groups, Join, Kind, Leave, Sync, member_id};
use crate::machine::Machine;
use crate::moment::Moment;
use crate::settings::Settings;

impl Machine {
    /// An id for a new member of a group.
    pub(crate) fn fresh_member_id(&mut self, name: &str) -> ByteString {
        member_id::fresh(&mut self.rng, name)
    }
}

impl Groups {
    /// Joins; the answer comes through the request's ticket. A member without an id makes the group.
    pub(crate) fn join(machine: &mut Machine, now: Moment, group_id: &ByteString, join: Join) {
        let mut out = Answers::default();
        if machine.groups.get(group_id).is_none() && !join.member_id.is_empty() {
            out.refuse_join(join.ticket, &join.member_id, ErrorCode::UNKNOWN_MEMBER_ID);
        } else {
            Self::ensure_classic_group(machine, now, group_id);
            let group = Self::ensure(machine, now, group_id);
            match &mut group.kind {
                Kind::Classic(group) => group.join(now, join, &mut out),
                Kind::Consumer(_) => Self::join_consumers(machine, now, group_id, &join, &mut out),
            }
        }
        out.send(machine);
    }

    /// A member of the classic protocol joins a group whose coordinator shares out.
    fn join_consumers(
        machine: &mut Machine,
        now: Moment,
        group_id: &str,
        join: &Join,
        out: &mut Answers,
    ) {
        machine.groups.settle_topics(&machine.topics);
        let Machine {
            groups, settings, ..
        } = machine;
        let catalogue = &groups.catalogue;
        let Some(group) = groups.by_id.get_mut(group_id) else {
            return;
        };
        if let Kind::Consumer(consumers) = &mut group.kind {
            match consumers.join_classic(now, join, catalogue, settings) {
                Ok(response) => out.join(join.ticket, response),
                Err(error) => out.refuse_join(join.ticket, &ByteString::new(), error),
            }
        }
        group.downgrade(now, catalogue, settings, out);
    }

    /// Asks for a part; the answer comes through the request's ticket.
    pub(crate) fn sync(machine: &mut Machine, now: Moment, group_id: &str, sync: Sync) {
        let mut out = Answers::default();
        let Groups {
            by_id, catalogue, ..
        } = &mut machine.groups;
        match by_id.get_mut(group_id).map(|group| &mut group.kind) {
            Some(Kind::Classic(group)) if !group.is_empty() => group.sync(now, sync, &mut out),
            Some(Kind::Consumer(group)) => match group.sync_classic(now, &sync, catalogue) {
                Ok(response) => out.sync(sync.ticket, response),
                Err(error) => out.refuse_sync(sync.ticket, error),
            },
            _ => out.refuse_sync(sync.ticket, ErrorCode::UNKNOWN_MEMBER_ID),
        }
        out.send(machine);
    }

    /// Takes members out, and says of each how that went.
    pub(crate) fn leave(
        machine: &mut Machine,
        now: Moment,
        group_id: &str,
        leaving: &[Leave],
    ) -> Vec<ErrorCode> {
        let mut out = Answers::default();
        let Machine {
            groups, settings, ..
        } = &mut *machine;
        let group = groups.by_id.get_mut(group_id);
        let outcomes = match group.map(|group| &mut group.kind) {
            Some(Kind::Classic(group)) => group.leave(now, leaving, &mut out),
            Some(Kind::Consumer(group)) => {
                group.leave_classic(leaving, &groups.catalogue, settings)
            }
            _ => vec![ErrorCode::UNKNOWN_MEMBER_ID; leaving.len()],
        };
        out.send(machine);
        outcomes
    }
}

impl Group {
    /// A member of the classic protocol says that it lives.
    pub(crate) fn classic_heartbeat(
        &mut self,
        now: Moment,
        claim: Claim<'_>,
        settings: &Settings,
    ) -> Result<(), ErrorCode> {
        match &mut self.kind {
            Kind::Classic(group) => {
                group.heartbeat(now, claim.member_id, claim.instance_id, claim.epoch)
            }
            Kind::Consumer(group) => group.heartbeat_classic(now, claim, settings),
        }
    }
}
