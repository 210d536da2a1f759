//! Tests found in the source, and the hazards they are named after.

use std::fmt::Write as _;

use serde_json::json;

use crate::hazards::Catalogue;
use crate::source::{Source, line_of, occurrences};

/// One test function whose name begins with the id of a hazard.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct HazardTest {
    /// The ids in capitals, in the order of the name: `n3_n4_late_answers` covers two.
    pub ids: Vec<String>,
    /// The function's name.
    pub name: String,
    /// File and line.
    pub place: String,
}

/// What the list asks for and what the source has.
#[derive(Clone, Debug)]
pub struct Coverage {
    catalogue: Catalogue,
    tests: Vec<HazardTest>,
}

impl Coverage {
    /// Brings the two together; nothing is checked yet.
    pub fn new(catalogue: Catalogue, tests: Vec<HazardTest>) -> Self {
        Self { catalogue, tests }
    }

    /// How many hazards have a test, and how many there are.
    pub fn counts(&self) -> (usize, usize) {
        let covered = self
            .catalogue
            .hazards()
            .filter(|h| self.tests_of(&h.id) > 0)
            .count();
        (covered, self.catalogue.hazards().count())
    }

    /// How many tests name `id`.
    pub fn tests_of(&self, id: &str) -> usize {
        self.tests
            .iter()
            .filter(|test| test.ids.iter().any(|own| own == id))
            .count()
    }

    /// How many tests name any hazard.
    pub fn test_count(&self) -> usize {
        self.tests.len()
    }

    /// # Errors
    /// When a test names a hazard that is not on the list; names every such test.
    pub fn check(&self) -> Result<(), String> {
        let strangers: Vec<String> = self
            .tests
            .iter()
            .flat_map(|test| test.ids.iter().map(move |id| (test, id)))
            .filter(|(_, id)| !self.catalogue.contains(id))
            .map(|(test, id)| {
                format!(
                    "{}: {} names {id}, which is no hazard",
                    test.place, test.name
                )
            })
            .collect();
        if strangers.is_empty() {
            Ok(())
        } else {
            Err(strangers.join("\n"))
        }
    }

    /// The hazards grouped by letter, each with its number of tests, then the total.
    pub fn table(&self, missing_only: bool) -> String {
        let mut out = String::new();
        for group in &self.catalogue.groups {
            let covered = group.hazards.iter().filter(|h| self.tests_of(&h.id) > 0);
            let _ = writeln!(
                out,
                "{}  {}: {} of {} have a test",
                group.letter,
                group.title,
                covered.count(),
                group.hazards.len()
            );
            for hazard in &group.hazards {
                match self.tests_of(&hazard.id) {
                    0 => {
                        let _ = writeln!(out, "   {:<4} none  {}", hazard.id, hazard.sentence);
                    }
                    tests if !missing_only => {
                        let _ =
                            writeln!(out, "   {:<4} {tests:>4}  {}", hazard.id, hazard.sentence);
                    }
                    _ => {}
                }
            }
        }
        let _ = writeln!(out, "{}", self.summary());
        out
    }

    /// One line with the counts per letter and the total.
    pub fn summary(&self) -> String {
        let mut line = String::new();
        for group in &self.catalogue.groups {
            let covered = group.hazards.iter().filter(|h| self.tests_of(&h.id) > 0);
            let _ = write!(
                line,
                "{}{}/{} ",
                group.letter,
                covered.count(),
                group.hazards.len()
            );
        }
        let (covered, all) = self.counts();
        let _ = write!(
            line,
            "= {covered} of {all} hazards have a test ({} tests name one)",
            self.test_count()
        );
        line
    }

    /// The same as data: per hazard its id, sentence and tests.
    pub fn to_json(&self) -> serde_json::Value {
        let hazards: Vec<_> = self
            .catalogue
            .hazards()
            .map(|hazard| {
                let tests: Vec<_> = self
                    .tests
                    .iter()
                    .filter(|test| test.ids.contains(&hazard.id))
                    .map(|test| json!({ "name": test.name, "place": test.place }))
                    .collect();
                json!({ "id": hazard.id, "sentence": hazard.sentence, "tests": tests })
            })
            .collect();
        let (covered, all) = self.counts();
        json!({ "covered": covered, "all": all, "hazards": hazards })
    }
}

/// The tests of one file that are named after hazards. In `tests/` every function counts, because stories are registered by
/// name; elsewhere one needs an attribute that says it is a test.
pub fn hazard_tests(source: &Source) -> Vec<HazardTest> {
    if !source.is_rust() {
        return Vec::new();
    }
    let code = source.code();
    occurrences(&code, "fn")
        .into_iter()
        .filter_map(|at| {
            let name = name_at(code.get(at + 2..)?)?;
            let ids = ids_of(name);
            let is_test = source.path.starts_with("tests/") || has_test_attribute(&code[..at]);
            (is_test && !ids.is_empty()).then(|| HazardTest {
                ids,
                name: name.to_owned(),
                place: format!("{}:{}", source.path, line_of(&code, at)),
            })
        })
        .collect()
}

fn name_at(after_fn: &str) -> Option<&str> {
    let name = after_fn.trim_start();
    let end = name.find(|c: char| !c.is_alphanumeric() && c != '_')?;
    Some(&name[..end])
}

/// The leading parts of a name that are a letter of the list and digits only.
fn ids_of(name: &str) -> Vec<String> {
    name.split('_')
        .take_while(|part| is_id(part))
        .map(str::to_uppercase)
        .collect()
}

fn is_id(part: &str) -> bool {
    let mut characters = part.chars();
    characters.next().is_some_and(|c| "ptcgksmndxr".contains(c))
        && part.len() > 1
        && characters.all(|c| c.is_ascii_digit())
}

/// Whether the item that begins here has `test` in the attributes right above it.
fn has_test_attribute(before: &str) -> bool {
    let item_start = before.rfind(['}', ';', '{']).map_or(0, |at| at + 1);
    let head = &before[item_start..];
    ["#[test]", "::test]", "::test("]
        .iter()
        .any(|mark| head.contains(mark))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(path: &str, text: &str) -> Vec<String> {
        hazard_tests(&Source::fixture(path, text))
            .into_iter()
            .map(|test| format!("{}:{}", test.ids.join("+"), test.name))
            .collect()
    }

    #[test]
    fn a_test_is_found_by_its_attribute_and_its_name() {
        let text = "#[test]\nfn n3_late() {}\n#[tokio::test(start_paused = true)]\nasync fn r1_r2_drop() {}\n\
                    fn n4_helper() {}\n#[test]\nfn other_n5() {}\n// #[test] fn n6_comment() {}\n";
        assert_eq!(
            found("crates/a/src/b.rs", text),
            ["N3:n3_late", "R1+R2:r1_r2_drop"]
        );
    }

    #[test]
    fn a_property_inside_a_macro_counts() {
        let text = "proptest! { #[test]\n fn d1_any(x in 0..3) {} }";
        assert_eq!(found("crates/a/src/b.rs", text), ["D1:d1_any"]);
    }

    #[test]
    fn a_story_needs_no_attribute() {
        assert_eq!(
            found("tests/real/produce.rs", "pub fn p24_flush(x: u8) {}"),
            ["P24:p24_flush"]
        );
    }

    #[test]
    fn an_unknown_id_is_an_error_that_names_the_test() {
        let catalogue = Catalogue::parse("# N  Links\nN1  one\n").unwrap();
        let tests = hazard_tests(&Source::fixture("a.rs", "#[test]\nfn n1_n2_x() {}"));
        let coverage = Coverage::new(catalogue, tests);
        assert_eq!(coverage.counts(), (1, 1));
        let error = coverage.check().unwrap_err();
        assert!(error.contains("n1_n2_x names N2"), "{error}");
    }

    #[test]
    fn the_table_can_leave_out_what_is_covered() {
        let catalogue = Catalogue::parse("# N  Links\nN1  one\nN2  two\n").unwrap();
        let tests = hazard_tests(&Source::fixture("a.rs", "#[test]\nfn n1_x() {}"));
        let coverage = Coverage::new(catalogue, tests);
        assert!(!coverage.table(true).contains("N1 "));
        assert!(coverage.table(false).contains("N1 "));
        assert!(coverage.summary().starts_with("N1/2 = 1 of 2"));
    }
}
