//! milena against Kafka's own classes, message by message and byte by byte: `cargo test -p milena-tests --test oracle`.
//!
//! `Oracle.java` makes random instances of every message in every version, which we decode and encode to the same bytes, and
//! reads those that our own generators make. Values are compared as well, by name. The environment variable `MILENA_SEED`
//! chooses other instances, `MILENA_INSTANCES` more of them; `MILENA_BLESS=1` writes the golden files of milena-protocol
//! instead of comparing them.

mod agreement;
mod batches;
mod case;
mod catalogue;
mod golden;
mod java;
mod settings;

#[path = "../../crates/milena-protocol/tests/batches/mod.rs"]
mod described;
#[path = "../../crates/milena-protocol/tests/reference/mod.rs"]
mod reference;
#[path = "../../crates/milena-protocol/tests/samples/mod.rs"]
mod samples;

use std::process::ExitCode;

use libtest_mimic::{Arguments, Failed, Trial};

/// What a test ends with.
type Outcome = Result<(), Failed>;

fn main() -> ExitCode {
    let mut arguments = Arguments::from_args();
    // Each of them starts its own Java and uses every core.
    arguments.test_threads = Some(1);
    let trials = [
        trial(
            "golden_files_are_what_the_jars_say",
            golden::golden_files_are_what_the_jars_say,
        ),
        trial(
            "d11_java_and_milena_agree_on_every_message",
            agreement::d11_java_and_milena_agree_on_every_message,
        ),
        trial(
            "java_reads_every_batch_that_milena_writes",
            batches::java_reads_every_batch_that_milena_writes,
        ),
    ];
    libtest_mimic::run(&arguments, trials.into()).exit_code()
}

fn trial(name: &str, run: fn() -> Outcome) -> Trial {
    Trial::test(name, run)
}
