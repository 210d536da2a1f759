//! In whose name offsets of a consumer group may be committed and asked for.

use milena_protocol::error_code::ErrorCode;

use super::ConsumerGroup;
use crate::groups::Claim;
use crate::topics::PartitionKey;

impl ConsumerGroup {
    /// Whether this member may commit offsets of these partitions. With an epoch that it has left it may do so for what
    /// it has had since then (KIP-1251).
    pub(crate) fn check_commit(
        &self,
        claim: Claim<'_>,
        parts: &[PartitionKey],
        transactional: bool,
    ) -> Result<(), ErrorCode> {
        let nobody = claim.member_id.is_empty() && claim.instance_id.is_none();
        let unclaimed = transactional && nobody && claim.epoch == -1;
        if unclaimed || (claim.epoch < 0 && self.members.is_empty()) {
            return Ok(());
        }
        let member = self.members.get(claim.member_id);
        let member = member.ok_or(ErrorCode::UNKNOWN_MEMBER_ID)?;
        if member.classic.is_some() {
            return match claim.epoch == member.epoch {
                true => Ok(()),
                false => Err(ErrorCode::ILLEGAL_GENERATION),
            };
        }
        if !transactional && claim.version < 9 {
            return Err(ErrorCode::UNSUPPORTED_VERSION);
        }
        if claim.epoch == member.epoch {
            return Ok(());
        }
        let had = |part: &PartitionKey| {
            let since = member.holds_since(*part);
            since.is_some_and(|since| since <= claim.epoch)
        };
        match claim.epoch < member.epoch && parts.iter().all(had) {
            true => Ok(()),
            false => Err(ErrorCode::STALE_MEMBER_EPOCH),
        }
    }

    /// Whether this member may ask for offsets; anybody may who is no member.
    pub(crate) fn check_fetch(&self, claim: Claim<'_>) -> Result<(), ErrorCode> {
        if claim.member_id.is_empty() {
            // Kafka trips over an epoch that is nobody's.
            return match claim.epoch < 0 {
                true => Ok(()),
                false => Err(ErrorCode::UNKNOWN_SERVER_ERROR),
            };
        }
        let member = self.members.get(claim.member_id);
        let member = member.ok_or(ErrorCode::UNKNOWN_MEMBER_ID)?;
        match &member.classic {
            _ if member.epoch == claim.epoch => Ok(()),
            Some(_) => Err(ErrorCode::ILLEGAL_GENERATION),
            None => Err(ErrorCode::STALE_MEMBER_EPOCH),
        }
    }
}
