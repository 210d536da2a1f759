//! The checker: compares what the clients were told with what the brokers have, and names what must not be.
//!
//! Each anomaly has a pass of its own over the same evidence. Nearly all are one walk over the calls or over a log; only the
//! two that look for circles build a graph.

mod anomaly;
mod calls;
mod completion;
mod cycles;
mod evidence;
mod expectations;
mod fast;
mod graph;
mod groups;
mod inside;
mod jumps;
mod ownership;
mod places;
mod processing;
mod reads;
mod report;
mod resources;
mod shares;
mod transactions;
mod writes;

#[cfg(test)]
mod tests;

pub use anomaly::Anomaly;
pub use expectations::{Acks, Expectations, GroupStart, Liveness, Processing, Sharing};
pub use report::{Report, Totals, Violation};

use crate::history::History;
use crate::truth::Truth;
use evidence::Evidence;
use report::Findings;

type Pass = fn(&Evidence<'_>, &mut Findings);

const PASSES: [Pass; Anomaly::COUNT] = [
    writes::lost_write,
    writes::duplicate,
    places::reordering,
    places::offset_lie,
    places::phantom,
    writes::failed_but_stored,
    transactions::dirty_read,
    transactions::torn,
    transactions::zombie_commit,
    transactions::precommitted_read,
    reads::inconsistent_offsets,
    reads::poll_skip,
    reads::nonmonotonic_poll,
    inside::inside_a_transaction,
    reads::unseen,
    cycles::write_cycle,
    cycles::information_cycle,
    groups::commit_past_unprocessed,
    groups::committed_regression,
    ownership::overlap,
    processing::mismatch,
    shares::violation,
    completion::incomplete,
    completion::liveness,
    resources::leak,
    reads::reset_without_cause,
];

/// Checks a run: every anomaly, how much there was to check, and the gates.
#[must_use]
pub fn check(history: &History, truth: &Truth, expectations: &Expectations) -> Report {
    let evidence = Evidence::new(history, truth, expectations);
    let mut findings = Findings::new(evidence.totals());
    for (pass, anomaly) in PASSES.iter().zip(Anomaly::ALL) {
        findings.begin(anomaly);
        pass(&evidence, &mut findings);
    }
    findings.conclude(expectations)
}
