//! Which of the known hazards have a test that is named after them.

mod catalogue;
mod coverage;

use std::fs;
use std::path::Path;

pub use catalogue::{Catalogue, Group, Hazard};
pub use coverage::{Coverage, HazardTest, hazard_tests};

use crate::{Outcome, source};

/// Where the project keeps its list, below the workspace's root.
pub const LIST: &str = "tests/hazards.txt";

/// `cargo xtask hazards [--missing] [--json]`: prints every hazard with the number of its tests, and the counts.
///
/// # Errors
/// When the list cannot be read, or a test names a hazard that is not on it.
pub fn run(arguments: &[String]) -> Outcome {
    let coverage = load(&source::workspace_root())?;
    let mut missing_only = false;
    let mut json = false;
    for argument in arguments {
        match argument.as_str() {
            "--missing" => missing_only = true,
            "--json" => json = true,
            other => return Err(format!("unknown argument {other}: --missing or --json")),
        }
    }
    if json {
        println!("{}", coverage.to_json());
    } else {
        print!("{}", coverage.table(missing_only));
    }
    coverage.check()
}

/// Reads the list and looks for tests in the whole workspace.
///
/// # Errors
/// When a file cannot be read or the list is malformed.
pub fn load(root: &Path) -> Result<Coverage, String> {
    let list = fs::read_to_string(root.join(LIST)).map_err(|error| format!("{LIST}: {error}"))?;
    let catalogue = Catalogue::parse(&list)?;
    let tests = source::workspace_sources(root)?
        .iter()
        .flat_map(hazard_tests)
        .collect();
    Ok(Coverage::new(catalogue, tests))
}
