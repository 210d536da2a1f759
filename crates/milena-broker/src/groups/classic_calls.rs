//! What members of the classic protocol ask of their group, whichever kind of group it is.

use bytestring::ByteString;
use milena_protocol::error_code::ErrorCode;

use super::{Answers, Claim, Group, Groups, Join, Kind, Leave, Sync, member_id};
use crate::machine::Machine;
use crate::moment::Moment;

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
                Kind::Consumer(_) => {
                    let error = ErrorCode::INCONSISTENT_GROUP_PROTOCOL;
                    out.refuse_join(join.ticket, &ByteString::new(), error);
                }
            }
        }
        out.send(machine);
    }

    /// Asks for a part; the answer comes through the request's ticket.
    pub(crate) fn sync(machine: &mut Machine, now: Moment, group_id: &str, sync: Sync) {
        let mut out = Answers::default();
        match machine
            .groups
            .get_mut(group_id)
            .map(|group| &mut group.kind)
        {
            Some(Kind::Classic(group)) if !group.is_empty() => group.sync(now, sync, &mut out),
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
        let outcomes = match machine
            .groups
            .get_mut(group_id)
            .map(|group| &mut group.kind)
        {
            Some(Kind::Classic(group)) => group.leave(now, leaving, &mut out),
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
    ) -> Result<(), ErrorCode> {
        match &mut self.kind {
            Kind::Classic(group) => {
                group.heartbeat(now, claim.member_id, claim.instance_id, claim.epoch)
            }
            Kind::Consumer(_) => Err(ErrorCode::UNKNOWN_MEMBER_ID),
        }
    }
}
