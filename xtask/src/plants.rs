//! `cargo xtask plants`: bugs that Kafka clients have had, planted one after the other into this one, each of which a test or
//! the simulation must notice: `tests/plants/NAME.patch`.
//!
//! `breaks:` begins with the hazard's id. What may stand behind `caught by:` is in `plants/check.rs`.

mod check;
mod table;

use std::time::Instant;

use crate::plant::{self, Plant};
use crate::tree::Tree;
use crate::{Outcome, source};
use check::{Check, Workshop};
use table::{Row, Table};

/// Where they are.
const FOLDER: &str = "tests/plants";

/// Plants the bugs that `arguments` name, or all, in a copy of the sources, runs the check of each, and prints a table.
///
/// # Errors
/// When one is not noticed, does not apply, or does not compile.
pub fn run(arguments: &[String]) -> Outcome {
    let plants = plant::chosen(plant::all(FOLDER)?, arguments)?;
    let place = source::workspace_root().join("target/plants");
    let tree = Tree::copied_to(place.join("tree"))?;
    let workshop = Workshop::new(tree.path(), place.join("build"));
    let mut table = Table::default();
    for plant in &plants {
        println!("--- {}: {}", plant.name, plant.breaks);
        let row = tree.with(&plant.patch, || examine(&workshop, plant))?;
        println!("{}", row.sentence());
        table.push(row);
    }
    print!("{table}");
    table.outcome()
}

fn examine(workshop: &Workshop, plant: &Plant) -> Result<Row, String> {
    let check = Check::read(&plant.caught_by)?;
    let start = Instant::now();
    check.build(workshop)?;
    let found = check.run(workshop)?;
    Ok(Row {
        plant: plant.name.clone(),
        hazard: hazard(plant).to_owned(),
        check: check.to_string(),
        found,
        took: start.elapsed(),
    })
}

/// What stands in front of the colon.
fn hazard(plant: &Plant) -> &str {
    plant.breaks.split(':').next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::hazards;

    #[test]
    fn every_plant_applies_and_names_a_hazard_and_a_check_that_there_is() {
        let plants = plant::all(FOLDER).unwrap();
        assert!(plants.len() >= 20, "{}", plants.len());
        let root = source::workspace_root();
        let list = fs::read_to_string(root.join(hazards::LIST)).unwrap();
        let catalogue = hazards::Catalogue::parse(&list).unwrap();
        let sources = source::workspace_sources(&root).unwrap();
        for plant in &plants {
            assert!(catalogue.contains(hazard(plant)), "{plant:?}");
            let check = Check::read(&plant.caught_by).unwrap();
            assert!(check.is_among(&sources), "{plant:?}");
        }
        plant::tests::assert_that_they_apply(&plants);
    }
}
