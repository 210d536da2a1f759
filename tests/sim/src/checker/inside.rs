//! The order of things within one transaction: what it polls, and where what it sends is said to be.

use super::evidence::Evidence;
use super::fast::FastMap;
use super::places::{told_place, was_cut};
use super::report::Findings;
use crate::history::TopicPartition;

/// A14: within a transaction polls do not leave out, polls do not go back, and offsets of sends ascend.
pub(super) fn inside_a_transaction(evidence: &Evidence<'_>, findings: &mut Findings) {
    for jump in evidence.jumps.iter().filter(|jump| jump.inside) {
        findings.found(&jump.events, &[(jump.place, jump.came)], || {
            match jump.left_out {
                Some(left_out) => format!(
                    "a transaction polled {} after {} of {} and left out {left_out}",
                    jump.came,
                    jump.next - 1,
                    jump.place
                ),
                None => format!(
                    "a transaction polled {} after {} of {}",
                    jump.came,
                    jump.next - 1,
                    jump.place
                ),
            }
        });
    }
    for txn in &evidence.txns {
        txn.polls.iter().for_each(|_| findings.checked());
        let mut last: FastMap<(TopicPartition, u32), (i64, u64)> = FastMap::default();
        for call in txn.sends.iter().map(|&index| evidence.call(index)) {
            let Some((place, offset)) = told_place(call) else {
                continue;
            };
            findings.checked();
            let before = last.insert((place, call.process.task), (offset, call.seq));
            let Some((before, earlier)) = before.filter(|&(before, _)| before >= offset) else {
                continue;
            };
            if evidence.promised.ordered && !was_cut(evidence, place, offset) {
                findings.found(
                    &[earlier, call.seq],
                    &[(place, before), (place, offset)],
                    || {
                        format!(
                            "transaction {} was told {offset} of {place} after {before}",
                            txn.number
                        )
                    },
                );
            }
        }
    }
}
