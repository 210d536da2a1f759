//! What decides is a value: given time and messages, it hands back requests, events and a deadline.

use super::{Violation, Workspace};
use crate::source::{Source, line_of, occurrences};

/// Whole crates, and single machines in the crates that also wait. A folder's name covers all below it.
const PURE: [&str; 28] = [
    "crates/milena-protocol/src",
    "crates/milena-pace/src",
    "crates/milena-txn/src",
    "crates/milena-group/src",
    "crates/milena-core/src/correlation",
    "crates/milena-core/src/handshake",
    "crates/milena-core/src/metadata",
    "crates/milena-core/src/coordinators",
    "crates/milena-core/src/frame_reader",
    "crates/milena-core/src/reconnect",
    "crates/milena-core/src/versions",
    "crates/milena-core/src/write_queue",
    "crates/milena-producer/src/accumulator",
    "crates/milena-producer/src/partitioner",
    "crates/milena-producer/src/split",
    "crates/milena-producer/src/verdict",
    "crates/milena-consumer/src/aborted",
    "crates/milena-consumer/src/chunk",
    "crates/milena-consumer/src/epoch_query",
    "crates/milena-consumer/src/fetch_answers",
    "crates/milena-consumer/src/fetch_session",
    "crates/milena-consumer/src/flow",
    "crates/milena-consumer/src/lookup",
    "crates/milena-consumer/src/offset_query",
    "crates/milena-consumer/src/partition",
    "crates/milena-consumer/src/position",
    "crates/milena-consumer/src/positions",
    "crates/milena-consumer/src/reset",
];

/// Crates of which everything is pure but for these files, and the faces of what is.
const PURE_BUT_FOR: [(&str, &[&str]); 1] = [(
    "crates/milena-broker/src/",
    &[
        "cluster.rs",
        "control.rs",
        "inspect.rs",
        "link.rs",
        "server.rs",
        "shared.rs",
    ],
)];

/// What a machine has no use for, and what it would be.
const FORBIDDEN: [(&str, &str); 16] = [
    ("tokio", "a runtime"),
    (".await", "waiting"),
    ("async", "waiting"),
    ("Instant::now", "a clock"),
    ("SystemTime", "a clock"),
    ("spawn", "a task"),
    ("std::thread", "a thread"),
    ("thread_local!", "global state"),
    ("static mut", "global state"),
    ("OnceLock", "global state"),
    ("LazyLock", "global state"),
    ("std::net", "a socket"),
    ("TcpStream", "a socket"),
    ("rand", "chance"),
    ("getrandom", "chance"),
    ("Rng::new", "chance without a seed"),
];

/// Crates that a pure crate may not even depend on.
const FORBIDDEN_CRATES: [&str; 6] = ["tokio", "mio", "socket2", "rand", "getrandom", "futures"];

pub(super) fn check(workspace: &Workspace) -> Vec<Violation> {
    let mut violations: Vec<Violation> = workspace
        .rust()
        .filter(|source| is_pure(&source.path))
        .flat_map(impurities)
        .collect();
    for manifest in workspace.manifests() {
        let folder = manifest.path.trim_end_matches("Cargo.toml");
        if !PURE.contains(&format!("{folder}src").as_str()) {
            continue;
        }
        for dependency in &manifest.dependencies {
            if FORBIDDEN_CRATES.contains(&dependency.as_str()) {
                violations.push(Violation::new(
                    manifest.path.as_str(),
                    format!("a pure crate must not depend on {dependency}"),
                ));
            }
        }
    }
    violations
}

/// Whether the file at `path` belongs to a machine.
pub(super) fn is_pure(path: &str) -> bool {
    let listed = PURE.iter().any(|pure| {
        path.strip_prefix(pure)
            .is_some_and(|rest| rest.starts_with('/') || rest == ".rs")
    });
    let rest = PURE_BUT_FOR.iter().any(|(folder, others)| {
        path.strip_prefix(folder)
            .is_some_and(|file| !others.contains(&file))
    });
    listed || rest
}

fn impurities(source: &Source) -> Vec<Violation> {
    let code = source.code_without_tests();
    let mut found = Vec::new();
    for (word, what) in FORBIDDEN {
        for at in occurrences(&code, word) {
            found.push(Violation::new(
                format!("{}:{}", source.path, line_of(&code, at)),
                format!("`{word}` is {what}, and this file is pure"),
            ));
        }
    }
    // A generator that was given its seed is a value; the functions of the crate itself are not.
    for at in occurrences(&code, "fastrand::") {
        if !code[at + "fastrand::".len()..].starts_with("Rng") {
            found.push(Violation::new(
                format!("{}:{}", source.path, line_of(&code, at)),
                "`fastrand` without a seed, and this file is pure",
            ));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn broken(path: &str, text: &str) -> usize {
        check(&Workspace::fixture(&[(path, text)])).len()
    }

    #[test]
    fn a_machine_has_no_clock_and_no_runtime() {
        let path = "crates/milena-pace/src/backoff.rs";
        assert_eq!(
            broken(path, "fn f() { Instant::now(); tokio::spawn(g()) }"),
            3
        );
        assert_eq!(
            broken(path, "fn f(now: Instant, rng: fastrand::Rng) {} // tokio"),
            0
        );
        assert_eq!(broken(path, "fn f() -> u32 { fastrand::u32(..) }"), 1);
    }

    #[test]
    fn its_tests_may_do_as_they_like() {
        let text = "fn f() {}\n#[cfg(test)]\nmod tests { fn now() { Instant::now(); } }";
        assert_eq!(broken("crates/milena-core/src/metadata.rs", text), 0);
    }

    #[test]
    fn a_single_file_of_a_crate_can_be_pure() {
        let text = "async fn f() {}";
        assert_eq!(broken("crates/milena-core/src/handshake.rs", text), 1);
        assert_eq!(broken("crates/milena-core/src/handshake/sasl.rs", text), 1);
        assert_eq!(broken("crates/milena-core/src/connection.rs", text), 0);
    }

    #[test]
    fn a_crate_can_be_pure_but_for_a_few_files() {
        let text = "async fn f() {}";
        assert_eq!(broken("crates/milena-broker/src/machine.rs", text), 1);
        assert_eq!(broken("crates/milena-broker/src/api/fetch.rs", text), 1);
        assert_eq!(broken("crates/milena-broker/src/server.rs", text), 0);
    }

    #[test]
    fn a_pure_crate_does_not_depend_on_a_runtime() {
        let manifest = "[package]\nname = \"milena-pace\"\n[dependencies]\ntokio = \"1\"\n";
        assert_eq!(broken("crates/milena-pace/Cargo.toml", manifest), 1);
        assert_eq!(broken("crates/milena-core/Cargo.toml", manifest), 0);
    }
}
