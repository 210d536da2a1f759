//! Cuts a schedule down to faults that are all needed for a run to fail.

use crate::schedule::Schedule;

/// The schedule without faults that make no difference: as long as there is a part that can be left out and `fails` is
/// still true, it is left out, halves first and single faults last (delta debugging).
pub fn shrink(schedule: &Schedule, mut fails: impl FnMut(&Schedule) -> bool) -> Schedule {
    let mut faults = schedule.0.clone();
    let mut size = faults.len().div_ceil(2);
    while size > 0 {
        let mut start = 0;
        while start < faults.len() {
            let end = (start + size).min(faults.len());
            let fewer = [&faults[..start], &faults[end..]].concat();
            let fewer = Schedule(fewer);
            if fails(&fewer) {
                faults = fewer.0;
            } else {
                start = end;
            }
        }
        size = match size {
            1 => 0,
            more => more.div_ceil(2),
        };
    }
    Schedule(faults)
}

#[cfg(test)]
mod tests {
    use milena_broker::Verdict;

    use super::*;
    use crate::schedule::Fault;

    fn cut(serial: u64) -> Fault {
        Fault::Request {
            serial,
            verdict: Verdict::CutAfter,
        }
    }

    #[test]
    fn only_what_is_needed_is_left() {
        let schedule = Schedule((1..=40).map(cut).collect());
        let needed = [cut(7), cut(31)];
        let mut runs = 0;
        let small = shrink(&schedule, |candidate| {
            runs += 1;
            needed.iter().all(|fault| candidate.0.contains(fault))
        });
        assert_eq!(small.0, needed);
        assert!(runs < 100, "{runs}");
    }

    #[test]
    fn a_run_that_fails_by_itself_needs_no_fault() {
        let schedule = Schedule((1..=3).map(cut).collect());
        assert_eq!(shrink(&schedule, |_| true).0, []);
    }
}
