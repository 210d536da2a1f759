//! The rules of the house that no compiler checks, each a function over the workspace's text.

mod calls;
mod features;
mod generated;
mod manifests;
mod map;
mod order;
mod purity;
mod readme;
mod texts;
mod workspace;

use std::fmt;

pub use workspace::{Manifest, Workspace};

use crate::{Outcome, source};

/// One place that breaks a rule.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Violation {
    /// The file, with its line where there is one.
    pub place: String,
    /// What is wrong there.
    pub sentence: String,
}

impl Violation {
    fn new(place: impl Into<String>, sentence: impl Into<String>) -> Self {
        Self {
            place: place.into(),
            sentence: sentence.into(),
        }
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.sentence)
    }
}

/// A rule and the function that looks for what breaks it.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// One word or two, as `cargo xtask tidy` prints it.
    pub name: &'static str,
    /// What holds.
    pub holds: &'static str,
    /// Everything that breaks it.
    pub check: fn(&Workspace) -> Vec<Violation>,
}

/// Every rule.
pub const RULES: &[Rule] = &[
    Rule {
        name: "crate order",
        holds: "a crate uses only crates above it",
        check: order::check,
    },
    Rule {
        name: "purity",
        holds: "what decides has no runtime, clock, socket, thread or global state",
        check: purity::check,
    },
    Rule {
        name: "calls",
        holds: "only the loops spawn and select, only named files ask the clock or for a random number",
        check: calls::check,
    },
    Rule {
        name: "features",
        holds: "conditional compilation stays at the edges",
        check: features::check,
    },
    Rule {
        name: "lints",
        holds: "every crate takes the workspace's lints, and unsafe code is forbidden",
        check: manifests::check,
    },
    Rule {
        name: "openings",
        holds: "every Rust file begins by saying what it owns",
        check: texts::openings,
    },
    Rule {
        name: "leftovers",
        holds: "nothing is left to be done, no test is switched off without a reason",
        check: texts::leftovers,
    },
    Rule {
        name: "places",
        holds: "no path of somebody's machine",
        check: texts::places,
    },
    Rule {
        name: "generated",
        holds: "the generated files are what the specs generate",
        check: generated::check,
    },
    Rule {
        name: "map",
        holds: "ARCHITECTURE.md names what there is, and nothing else",
        check: map::check,
    },
    Rule {
        name: "commands",
        holds: "the commands that the documents tell to type exist",
        check: readme::check,
    },
];

/// `cargo xtask tidy`: checks every rule and prints what breaks it.
///
/// # Errors
/// When a rule is broken, or the workspace cannot be read.
pub fn run(_arguments: &[String]) -> Outcome {
    let workspace = Workspace::read(&source::workspace_root())?;
    let mut broken = 0;
    for rule in RULES {
        let violations = (rule.check)(&workspace);
        let verdict = if violations.is_empty() {
            "ok"
        } else {
            "BROKEN"
        };
        println!("tidy {:<12} {verdict:<6}  {}", rule.name, rule.holds);
        for violation in &violations {
            println!("     {violation}");
        }
        broken += violations.len();
    }
    match broken {
        0 => Ok(()),
        1 => Err("one place is not tidy".to_owned()),
        more => Err(format!("{more} places are not tidy")),
    }
}
