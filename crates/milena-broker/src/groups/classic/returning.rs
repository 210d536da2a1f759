//! How a static member takes the place of its former self in a classic group (KIP-345).

use bytestring::ByteString;
use milena_protocol::error_code::ErrorCode;

use super::{Answers, ClassicGroup, Join, Moment, Phase};

impl ClassicGroup {
    /// A static member has come back under its instance's name: it takes the place of its former self, and the others
    /// need not notice.
    pub(super) fn replace_static(
        &mut self,
        now: Moment,
        former: &str,
        join: Join,
        out: &mut Answers,
    ) {
        let former_leader = self.leader.clone();
        let join = Join {
            member_id: join.fresh_id.clone(),
            ..join
        };
        self.take_place(now, former, &join.member_id, out);
        self.update(&join);
        match self.phase {
            Phase::Stable { .. } if self.choose_protocol() == self.protocol => {
                self.store();
                let mut response = self.generation_for(&join.member_id);
                if join.may_skip_assignment() {
                    response.skip_assignment = self.leader.as_ref() == Some(&join.member_id);
                } else {
                    // A leader that does not know that it leads cannot share out by mistake.
                    response.leader = former_leader.unwrap_or_default();
                    response.members = Vec::new();
                }
                if let Some(member) = self.members.get_mut(&join.member_id) {
                    member.awaiting_join = None;
                }
                out.join(join.ticket, response);
            }
            Phase::Stable { .. } | Phase::CompletingRebalance { .. } => {
                self.prepare_rebalance(now, out);
            }
            Phase::Empty | Phase::PreparingRebalance(_) => self.complete_join_if_all_have(now, out),
        }
    }

    fn take_place(&mut self, now: Moment, former: &str, id: &ByteString, out: &mut Answers) {
        let Some((former, mut member)) = self.members.remove_entry(former) else {
            return;
        };
        if let Some(ticket) = member.awaiting_join.take() {
            out.refuse_join(ticket, &former, ErrorCode::FENCED_INSTANCE_ID);
        }
        if let Some(ticket) = member.awaiting_sync.take() {
            out.refuse_sync(ticket, ErrorCode::FENCED_INSTANCE_ID);
        }
        if self.leader.as_ref() == Some(&former) {
            self.leader = Some(id.clone());
        }
        member.is_new = false;
        member.live_on(now);
        self.members.insert(id.clone(), member);
    }
}
