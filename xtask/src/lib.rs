//! Development tasks: code generation, spec checks, real Kafka, verification.

pub mod bench;
pub mod codegen;
pub mod dist;
pub mod fuzz;
pub mod hazards;
pub mod kafka;
pub mod ledger;
mod plant;
pub mod plants;
pub mod sim;
pub mod source;
pub mod specs;
pub mod tidy;
mod tree;
pub mod verify;

/// What a task ends with: nothing, or a sentence about what went wrong.
pub type Outcome = Result<(), String>;

/// Something to type after `cargo xtask`.
#[derive(Clone, Copy, Debug)]
pub struct Task {
    /// The word to type.
    pub name: &'static str,
    /// The arguments it takes.
    pub arguments: &'static str,
    /// What it does, in a few words.
    pub about: &'static str,
    /// Does it.
    pub run: fn(&[String]) -> Outcome,
}

/// Every task, in the order in which they are listed.
pub const TASKS: &[Task] = &[
    Task {
        name: "codegen",
        arguments: "[--check]",
        about: "write the Rust of protocol-specs/ (or fail if it is stale)",
        run: codegen::run,
    },
    Task {
        name: "specs",
        arguments: "[--against VERSION | --draft NAME [VERSION]]",
        about: "compare protocol-specs/ with the official message definitions",
        run: specs::run,
    },
    Task {
        name: "verify",
        arguments: "[PART...] [--list]",
        about: "every check there is, or the parts named",
        run: verify::run,
    },
    Task {
        name: "tidy",
        arguments: "",
        about: "the rules of the house that no compiler checks",
        run: tidy::run,
    },
    Task {
        name: "kafka",
        arguments: "up|down|status|versions [OPTION...]",
        about: "real Apache Kafka on this machine",
        run: kafka::cli::run,
    },
    Task {
        name: "dist",
        arguments: "TARGET... [--smoke]",
        about: "the command as one static file, for the targets it lists",
        run: dist::run,
    },
    Task {
        name: "bench",
        arguments: "[ROW... | broker] [--rounds N] [--null | --real] [--instructions]",
        about: "what codecs and clients cost beside others, or what the broker carries (exit code 1: a target is missed)",
        run: bench::run,
    },
    Task {
        name: "ledger",
        arguments: "[--records N] [--rate N] [--peer-rate N] [--schedule fixed|seed] [--seed N] [--clients LIST] [--out FOLDER]",
        about: "every record of producers on real Kafka under faults (exit code 1: milena misses a target)",
        run: ledger::run,
    },
    Task {
        name: "fuzz",
        arguments: "[TARGET...] [--seconds N] | --plants [PLANT...]",
        about: "what must hold for hostile bytes, guided by coverage; or have planted bugs found",
        run: fuzz::run,
    },
    Task {
        name: "sim",
        arguments: "[--workload NAME] [--seeds N] [--sweep] [--stop] | --seed N | --schedule FILE",
        about: "the client in a deterministic simulation with the embedded brokers, under faults",
        run: sim::run,
    },
    Task {
        name: "plants",
        arguments: "[PLANT...]",
        about: "bugs of other clients, planted into this one: a test or the simulation must notice",
        run: plants::run,
    },
    Task {
        name: "hazards",
        arguments: "[--missing] [--json]",
        about: "which known hazards have a test",
        run: hazards::run,
    },
];

/// The task called `name`.
pub fn task(name: &str) -> Option<&'static Task> {
    TASKS.iter().find(|task| task.name == name)
}
