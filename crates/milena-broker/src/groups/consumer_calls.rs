//! What members of the consumer protocol ask of their group, and how a group becomes one of theirs.

use bytestring::ByteString;
use milena_protocol::error_code::ErrorCode;
use milena_protocol::ids::Uuid;

use super::configs::settings_of;
use super::{Answers, Beat, Beaten, ClassicGroup, ConsumerGroup, Groups, Kind};
use crate::machine::Machine;
use crate::moment::Moment;

impl Machine {
    /// An id for a new member of a consumer group, from before members chose their own.
    pub(crate) fn fresh_consumer_id(&mut self) -> ByteString {
        Uuid(self.rng.u128(1..).to_be_bytes()).to_string().into()
    }
}

impl Groups {
    /// A consumer joins its group or says that it lives.
    pub(crate) fn consumer_heartbeat(
        machine: &mut Machine,
        now: Moment,
        group_id: &ByteString,
        beat: &Beat,
    ) -> Result<Beaten, ErrorCode> {
        machine.groups.settle_topics(&machine.topics);
        if beat.epoch == 0 {
            Self::ensure_consumer_group(machine, now, group_id)?;
        }
        let Machine {
            groups, settings, ..
        } = machine;
        let Some(group) = groups.by_id.get_mut(group_id) else {
            return Err(ErrorCode::GROUP_ID_NOT_FOUND);
        };
        group.keep_sweeping(now, settings);
        match &mut group.kind {
            Kind::Classic(_) => Err(ErrorCode::GROUP_ID_NOT_FOUND),
            Kind::Consumer(group) => {
                let settings = settings_of(&groups.configs, group_id, settings);
                group.heartbeat(now, beat, &groups.catalogue, &settings)
            }
        }
    }

    /// A consumer leaves its group.
    pub(crate) fn consumer_leave(
        machine: &mut Machine,
        now: Moment,
        group_id: &str,
        beat: &Beat,
    ) -> Result<(), ErrorCode> {
        let Machine {
            groups, settings, ..
        } = machine;
        let catalogue = &groups.catalogue;
        let Some(group) = groups.by_id.get_mut(group_id) else {
            return Err(ErrorCode::GROUP_ID_NOT_FOUND);
        };
        match &mut group.kind {
            Kind::Consumer(group) => group.leave(beat, catalogue, settings)?,
            Kind::Classic(_) => return Err(ErrorCode::GROUP_ID_NOT_FOUND),
        }
        let mut out = Answers::default();
        group.downgrade(now, catalogue, settings, &mut out);
        out.send(machine);
        Ok(())
    }

    /// A group without members, or none at all, becomes a consumer group; its offsets stay. One with members does if they
    /// are consumers and it may.
    fn ensure_consumer_group(
        machine: &mut Machine,
        now: Moment,
        group_id: &ByteString,
    ) -> Result<(), ErrorCode> {
        let group = Self::ensure(machine, now, group_id);
        if group.is_empty() && matches!(group.kind, Kind::Classic(_)) {
            group.kind = Kind::Consumer(Box::new(ConsumerGroup::new()));
        }
        let mut out = Answers::default();
        let Machine {
            groups, settings, ..
        } = &mut *machine;
        let group = groups.by_id.get_mut(group_id);
        let upgraded =
            group.is_some_and(|group| group.upgrade(now, &groups.catalogue, settings, &mut out));
        out.send(machine);
        match upgraded {
            true => Ok(()),
            false => Err(ErrorCode::GROUP_ID_NOT_FOUND),
        }
    }

    /// A consumer group without members becomes a classic group for a member of the classic protocol; its offsets stay.
    pub(super) fn ensure_classic_group(machine: &mut Machine, now: Moment, group_id: &ByteString) {
        if let Some(group) = machine.groups.by_id.get_mut(group_id)
            && let Kind::Consumer(consumers) = &group.kind
            && consumers.is_empty()
        {
            group.kind = Kind::Classic(Box::new(ClassicGroup::new(now, &machine.settings)));
        }
    }
}
