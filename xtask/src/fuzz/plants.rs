//! Bugs that are planted to see whether the fuzzers find them: `fuzz/plants/NAME.patch`, caught by `fuzz` and a target.

use std::fmt;
use std::fs;
use std::slice;
use std::time::Duration;

use super::fuzzer::Fuzzer;
use super::run::Run;
use super::target::{self, Target};
use crate::plant::{self, Plant};
use crate::tree::Tree;
use crate::{Outcome, source};

/// Where they are.
const FOLDER: &str = "fuzz/plants";
/// How long a fuzzer may look.
const MOST: Duration = Duration::from_secs(60);

/// Has each of the plants that are named, or all, found by its target; the others must hold.
///
/// # Errors
/// When one is not found, or does not apply.
pub(super) fn run(fuzzer: &Fuzzer, names: &[String]) -> Outcome {
    let plants = plant::chosen(plant::all(FOLDER)?, names)?;
    let fuzz = source::workspace_root().join("fuzz/target");
    let tree = Tree::copied_to(fuzz.join("plants"))?;
    // What does not differ is compiled once, here and there.
    let fuzzer = fuzzer
        .clone()
        .with("CARGO_TARGET_DIR", fuzz)
        .with("CARGO_INCREMENTAL", "1");
    let mut table = Table::default();
    for plant in plants {
        println!("--- {}: {}", plant.name, plant.breaks);
        let target = target_of(&plant)?;
        let found = tree.with(&plant.patch, || look_for(&fuzzer, &tree, &plant, &target))?;
        println!(
            "{} after {:.1} s and {} executions",
            if is_found(&found) {
                "found"
            } else {
                "NOT FOUND"
            },
            found.took.as_secs_f64(),
            found.executions
        );
        table.0.push((plant, found));
    }
    print!("{table}");
    table.outcome()
}

/// The target that must notice.
fn target_of(plant: &Plant) -> Result<Target, String> {
    let target = plant.caught_by.strip_prefix("fuzz ").ok_or_else(|| {
        format!(
            "{} is caught by {}, which is no target",
            plant.name, plant.caught_by
        )
    })?;
    target::named(target)
}

fn look_for(fuzzer: &Fuzzer, tree: &Tree, plant: &Plant, target: &Target) -> Result<Run, String> {
    let finds = tree.path().join("fuzz/finds").join(&plant.name);
    // So that every run is as long as the first.
    if finds.exists() {
        fs::remove_dir_all(&finds).map_err(|error| format!("{}: {error}", finds.display()))?;
    }
    let fuzzer = fuzzer.clone().only_for(slice::from_ref(target));
    fuzzer.build_one(tree.path(), target)?;
    fuzzer.run(tree.path(), target, MOST, &finds)
}

/// What became of each plant.
#[derive(Default)]
struct Table(Vec<(Plant, Run)>);

impl Table {
    fn outcome(&self) -> Outcome {
        let missed = self.0.iter().filter(|(_, run)| !is_found(run));
        let names: Vec<&str> = missed.map(|(plant, _)| plant.name.as_str()).collect();
        match names.is_empty() {
            true => Ok(()),
            false => Err(format!("not found: {}", names.join(", "))),
        }
    }
}

/// An input must be named: a fuzzer that merely ended has found nothing.
fn is_found(run: &Run) -> bool {
    run.finding
        .as_ref()
        .is_some_and(|finding| finding.input.is_some())
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "plant                     target      seconds  executions"
        )?;
        for (plant, run) in &self.0 {
            let verdict = if is_found(run) { "" } else { "  NOT FOUND" };
            writeln!(
                f,
                "{:<25} {:<10} {:>8.1} {:>11}{verdict}",
                plant.name,
                run.target,
                run.took.as_secs_f64(),
                run.executions
            )?;
        }
        let found = self.0.iter().filter(|(_, run)| is_found(run)).count();
        writeln!(f, "fuzz: {found} of {} planted bugs found", self.0.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_plant_names_its_target_and_applies() {
        let plants = plant::all(FOLDER).unwrap();
        assert!(plants.len() >= 3);
        for plant in &plants {
            target_of(plant).unwrap();
        }
        plant::tests::assert_that_they_apply(&plants);
    }
}
