//! Only the loops spawn and select; only named files ask the clock or roll dice.

use super::{Violation, Workspace};
use crate::source::{line_of, occurrences};

/// The crates whose code is somebody else's program in the end. The command, the tests and the tasks are programs themselves.
const LIBRARIES: [&str; 11] = [
    "crates/milena-protocol/",
    "crates/milena-pace/",
    "crates/milena-txn/",
    "crates/milena-group/",
    "crates/milena-core/",
    "crates/milena-producer/",
    "crates/milena-consumer/",
    "crates/milena-admin/",
    "crates/milena/",
    "crates/milena-flow/",
    "crates/milena-broker/",
];

/// The files that wait: each owns one kind of task.
const LOOPS: [&str; 8] = [
    "crates/milena-core/src/connection.rs",
    "crates/milena-core/src/cluster.rs",
    "crates/milena-producer/src/sender.rs",
    "crates/milena-producer/src/supervisor.rs",
    "crates/milena-consumer/src/fetcher.rs",
    "crates/milena-consumer/src/fetchers.rs",
    "crates/milena-consumer/src/coordinator.rs",
    "crates/milena-broker/src/server.rs",
];

/// The handles: an application's call happens now, and the first one starts the loops.
const HANDLES: [&str; 5] = [
    "crates/milena-producer/src/producer.rs",
    "crates/milena-consumer/src/consumer.rs",
    "crates/milena-admin/src/admin.rs",
    "crates/milena-broker/src/cluster.rs",
    "crates/milena-broker/src/shared.rs",
];

/// What tells handles and machines the time of records.
const CLOCKS: [&str; 1] = ["crates/milena-producer/src/clock.rs"];

/// Asynchronous functions that run in the task of a loop or of a caller and have to know the time: dialling, moving bytes, and
/// questions that are asked again until a deadline.
const ERRANDS: [&str; 7] = [
    "crates/milena-core/src/connect.rs",
    "crates/milena-core/src/dial.rs",
    "crates/milena-core/src/socket.rs",
    "crates/milena-producer/src/shared.rs",
    "crates/milena-consumer/src/offsets.rs",
    "crates/milena-admin/src/settle.rs",
    "crates/milena-broker/src/link.rs",
];

/// A runtime is a thread.
const THREADS: [&str; 1] = ["crates/milena-core/src/runtime.rs"];

/// Work on the processor that would keep a loop from its other duties.
const LABOUR: [&str; 1] = ["crates/milena-producer/src/freezer.rs"];

/// A call, and the files that may make it.
struct Call {
    word: &'static str,
    files: &'static [&'static [&'static str]],
}

const CALLS: [Call; 8] = [
    Call {
        word: "spawn",
        files: &[&LOOPS, &HANDLES, &THREADS],
    },
    Call {
        word: "spawn_blocking",
        files: &[&LABOUR],
    },
    Call {
        word: "spawn_local",
        files: &[],
    },
    Call {
        word: "select!",
        files: &[&LOOPS],
    },
    Call {
        word: "Instant::now",
        files: &[&LOOPS, &HANDLES, &ERRANDS],
    },
    Call {
        word: "SystemTime::now",
        files: &[&LOOPS, &HANDLES, &CLOCKS],
    },
    Call {
        word: "fastrand::u64",
        files: &[&LOOPS, &HANDLES, &ERRANDS],
    },
    Call {
        word: "Rng::new",
        files: &[&LOOPS, &HANDLES],
    },
];

pub(super) fn check(workspace: &Workspace) -> Vec<Violation> {
    let mut violations = Vec::new();
    for source in workspace.rust() {
        if !LIBRARIES
            .iter()
            .any(|library| source.path.starts_with(library))
            || !source.path.contains("/src/")
        {
            continue;
        }
        let code = source.code_without_tests();
        for call in &CALLS {
            if call
                .files
                .iter()
                .any(|files| files.contains(&source.path.as_str()))
            {
                continue;
            }
            violations.extend(occurrences(&code, call.word).into_iter().map(|at| {
                Violation::new(
                    format!("{}:{}", source.path, line_of(&code, at)),
                    format!("`{}` does not belong in this file", call.word),
                )
            }));
        }
        violations.extend(unbiased_selects(&source.path, &code));
    }
    violations
}

/// A `select!` polls its branches in the order they are written, so that a run can be replayed.
fn unbiased_selects(path: &str, code: &str) -> Vec<Violation> {
    occurrences(code, "select!")
        .into_iter()
        .filter(|at| {
            let body = code[at + "select!".len()..].trim_start();
            !body
                .trim_start_matches(['{', '('])
                .trim_start()
                .starts_with("biased;")
        })
        .map(|at| {
            Violation::new(
                format!("{path}:{}", line_of(code, at)),
                "this `select!` is not biased",
            )
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn broken(path: &str, text: &str) -> usize {
        check(&Workspace::fixture(&[(path, text)])).len()
    }

    #[test]
    fn only_a_loop_spawns() {
        let text = "fn f() { tokio::spawn(g()); }";
        assert_eq!(broken("crates/milena-core/src/connection.rs", text), 0);
        assert_eq!(broken("crates/milena-core/src/error.rs", text), 1);
        assert_eq!(broken("crates/milena-cli/src/main.rs", text), 0);
        assert_eq!(broken("crates/milena-core/tests/a.rs", text), 0);
    }

    #[test]
    fn only_loops_and_handles_ask_the_clock() {
        let text = "fn f() { Instant::now(); }";
        assert_eq!(broken("crates/milena-producer/src/producer.rs", text), 0);
        assert_eq!(broken("crates/milena-producer/src/delivery.rs", text), 1);
    }

    #[test]
    fn a_select_is_biased() {
        let path = "crates/milena-core/src/connection.rs";
        assert_eq!(broken(path, "select! { biased; a = b => {} }"), 0);
        assert_eq!(broken(path, "tokio::select! {\n a = b => {} }"), 1);
    }
}
