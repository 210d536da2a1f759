//! Whether clients keep within their memory, and keep nothing when they are closed.

use super::calls::Verdict;
use super::evidence::Evidence;
use super::fast::FastMap;
use super::report::Findings;
use crate::history::{Note, Op, Usage, What};

/// A25: no client holds more than its limit, and a closed client holds nothing.
pub(super) fn leak(evidence: &Evidence<'_>, findings: &mut Findings) {
    let mut last: FastMap<u32, (u64, Usage)> = FastMap::default();
    for event in evidence.events() {
        let What::Note(Note::Usage(usage)) = event.what else {
            continue;
        };
        findings.checked();
        let client = event.process.client;
        last.insert(client, (event.seq, usage));
        if let Some(limit) = evidence
            .promised
            .memory_limit
            .filter(|&limit| usage.memory > limit)
        {
            findings.found(&[event.seq], &[], || {
                format!(
                    "client {client} holds {} bytes, {limit} are allowed",
                    usage.memory
                )
            });
        }
    }
    let closes = evidence
        .calls
        .all
        .iter()
        .filter(|call| matches!(call.op, Op::Close));
    for call in closes.filter(|call| call.verdict() == Verdict::Done) {
        let Some(&(seq, usage)) = last.get(&call.process.client) else {
            continue;
        };
        findings.checked();
        // A measurement from before the close says nothing of what is left.
        let after = call.returned.is_some_and(|returned| seq > returned.seq);
        if after && usage != Usage::default() {
            findings.found(&[call.seq, seq], &[], || {
                format!(
                    "client {} is closed and still has {usage:?}",
                    call.process.client
                )
            });
        }
    }
}
