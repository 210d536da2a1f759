//! The rules of the house hold, as `cargo verify tidy` prints them.

use xtask::tidy::{RULES, Workspace};
use xtask::{hazards, source};

#[test]
fn every_rule_of_the_house_holds() {
    let workspace = Workspace::read(&source::workspace_root()).unwrap();
    let broken: Vec<String> = RULES
        .iter()
        .flat_map(|rule| {
            (rule.check)(&workspace)
                .into_iter()
                .map(|violation| format!("{}: {violation}", rule.name))
        })
        .collect();
    assert!(broken.is_empty(), "\n{}\n", broken.join("\n"));
}

#[test]
fn tests_are_named_after_hazards_that_exist() {
    let coverage = hazards::load(&source::workspace_root()).unwrap();
    coverage.check().unwrap();
    let (_, all) = coverage.counts();
    assert_eq!(all, 191, "a hazard was added or lost");
}
