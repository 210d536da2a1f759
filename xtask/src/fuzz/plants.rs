//! Bugs that are planted to see whether the fuzzers find them: `fuzz/plants/NAME.patch`.
//!
//! A plant is a patch for `git apply`. Before the patch stand two lines: `breaks:`, what no longer holds, and `caught by:`,
//! which check must notice; here that is `fuzz` and a target.

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};
use std::slice;
use std::time::Duration;

use super::fuzzer::Fuzzer;
use super::run::Run;
use super::target::{self, Target};
use crate::verify::command::Command;
use crate::{Outcome, source};

/// How long a fuzzer may look.
const MOST: Duration = Duration::from_secs(60);

/// One planted bug.
#[derive(Clone, Debug, Eq, PartialEq)]
struct Plant {
    name: String,
    breaks: String,
    target: Target,
    patch: PathBuf,
}

/// Has each of the plants that are named, or all, found by its target; the others must hold.
///
/// # Errors
/// When one is not found, or does not apply.
pub(super) fn run(fuzzer: &Fuzzer, names: &[String]) -> Outcome {
    let plants = chosen(all()?, names)?;
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
        tree.apply(&plant.patch, &[])?;
        let found = look_for(&fuzzer, &tree, &plant);
        tree.apply(&plant.patch, &["--reverse"])?;
        let found = found?;
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

fn look_for(fuzzer: &Fuzzer, tree: &Tree, plant: &Plant) -> Result<Run, String> {
    let finds = tree.0.join("fuzz/finds").join(&plant.name);
    // So that every run is as long as the first.
    if finds.exists() {
        fs::remove_dir_all(&finds).map_err(|error| format!("{}: {error}", finds.display()))?;
    }
    let fuzzer = fuzzer.clone().only_for(slice::from_ref(&plant.target));
    fuzzer.build_one(&tree.0, &plant.target)?;
    fuzzer.run(&tree.0, &plant.target, MOST, &finds)
}

fn all() -> Result<Vec<Plant>, String> {
    let folder = source::workspace_root().join("fuzz/plants");
    let listing = fs::read_dir(&folder);
    let listing = listing.map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut patches: Vec<PathBuf> = listing
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|end| end == "patch"))
        .collect();
    patches.sort();
    patches.into_iter().map(plant).collect()
}

fn plant(patch: PathBuf) -> Result<Plant, String> {
    let shown = patch.display().to_string();
    let text = fs::read_to_string(&patch).map_err(|error| format!("{shown}: {error}"))?;
    let said = |what: &str| {
        let found = text.lines().find_map(|line| line.strip_prefix(what));
        found.ok_or_else(|| format!("{shown} does not say `{what}`"))
    };
    let target = said("caught by: fuzz ")?.trim();
    Ok(Plant {
        name: patch
            .file_stem()
            .map_or_else(String::new, |name| name.to_string_lossy().into_owned()),
        breaks: said("breaks: ")?.trim().to_owned(),
        target: target::named(target)?,
        patch,
    })
}

fn chosen(all: Vec<Plant>, names: &[String]) -> Result<Vec<Plant>, String> {
    let stranger = names
        .iter()
        .find(|name| all.iter().all(|plant| plant.name != **name));
    if let Some(name) = stranger {
        return Err(format!("{name} is no plant"));
    }
    let wanted = |plant: &Plant| names.is_empty() || names.contains(&plant.name);
    Ok(all.into_iter().filter(wanted).collect())
}

/// A copy of the sources, to be spoilt. It stays for the next time, when only what has changed is compiled again.
struct Tree(PathBuf);

impl Tree {
    fn copied_to(path: PathBuf) -> Result<Self, String> {
        let listed = [
            "ls-files",
            "-z",
            "--cached",
            "--others",
            "--exclude-standard",
        ];
        let files = Command::new("git", listed).read()?;
        for file in files.split_terminator('\0') {
            let from = source::workspace_root().join(file);
            // One that was deleted is listed until that is committed.
            if from.is_file() {
                update(&from, &path.join(file))
                    .map_err(|error| format!("cannot copy {file}: {error}"))?;
            }
        }
        Ok(Self(path))
    }

    fn apply(&self, patch: &Path, options: &[&str]) -> Outcome {
        let above = self.0.parent().unwrap_or(&self.0);
        Command::new("git", ["apply"])
            .arguments(options)
            .argument(patch)
            .folder(&self.0)
            // The copy lies in a repository, which is not to be looked for.
            .env("GIT_CEILING_DIRECTORIES", above)
            .read()
            .map(|_| ())
    }
}

/// Copies a file unless it is there already: what has not changed need not be compiled.
fn update(from: &Path, to: &Path) -> std::io::Result<()> {
    let content = fs::read(from)?;
    if fs::read(to).is_ok_and(|old| old == content) {
        return Ok(());
    }
    if let Some(folder) = to.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(to, content)
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
                plant.target.name,
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
    fn every_plant_says_what_it_breaks_and_applies() {
        let plants = all().unwrap();
        assert!(plants.len() >= 3);
        for plant in plants {
            let check = Command::new("git", ["apply", "--check"]).argument(&plant.patch);
            check.read().unwrap();
        }
    }

    #[test]
    fn a_plant_that_is_not_there_is_named() {
        let error = chosen(all().unwrap(), &["no-such".to_owned()]).unwrap_err();
        assert_eq!(error, "no-such is no plant");
    }
}
