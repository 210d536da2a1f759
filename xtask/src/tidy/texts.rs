//! Rules about single lines: how a file opens, and what must not be left in it.

use super::{Violation, Workspace};
use crate::source::{line_of, occurrences};

/// Every Rust file begins with a sentence about what it owns.
pub(super) fn openings(workspace: &Workspace) -> Vec<Violation> {
    workspace
        .rust()
        .filter(|source| !source.text.starts_with("//! "))
        .map(|source| Violation::new(source.path.as_str(), "does not begin with a `//!` line"))
        .collect()
}

/// Code that is yet to be written, and tests that are switched off without a reason.
pub(super) fn leftovers(workspace: &Workspace) -> Vec<Violation> {
    let mut violations = Vec::new();
    for source in workspace.rust() {
        let code = source.code();
        for word in ["todo!", "unimplemented!", "dbg!", "#[ignore]"] {
            violations.extend(occurrences(&code, word).into_iter().map(|at| {
                Violation::new(
                    format!("{}:{}", source.path, line_of(&code, at)),
                    format!("`{word}` is left here"),
                )
            }));
        }
    }
    violations
}

/// Beginnings of paths that exist on one machine only. In two pieces each, so that this file does not break its own rule.
const MACHINES: [(&str, &str); 4] = [
    ("/ho", "me/"),
    ("/ro", "ot/"),
    ("/Use", "rs/"),
    ("/tmp/mi", "lena"),
];

/// Nothing names a place that only somebody's machine has.
pub(super) fn places(workspace: &Workspace) -> Vec<Violation> {
    let mut violations = Vec::new();
    for source in &workspace.sources {
        for (first, second) in MACHINES {
            let machine = format!("{first}{second}");
            violations.extend(source.text.match_indices(&machine).filter_map(|(at, _)| {
                let before = source.text[..at].chars().next_back();
                // `{root}/…` is a path below something, and so is none of a machine.
                let below = before.is_some_and(|c| c.is_alphanumeric() || "_-.>})".contains(c));
                (!below).then(|| {
                    Violation::new(
                        format!("{}:{}", source.path, line_of(&source.text, at)),
                        format!("names `{machine}`"),
                    )
                })
            }));
        }
    }
    violations
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fixture(text: &str) -> Workspace {
        Workspace::fixture(&[("crates/a/src/b.rs", text)])
    }

    #[test]
    fn a_file_opens_with_what_it_owns() {
        assert!(openings(&fixture("//! Owns b.\n")).is_empty());
        assert_eq!(openings(&fixture("// Owns b.\n")).len(), 1);
        assert_eq!(openings(&fixture("")).len(), 1);
    }

    #[test]
    fn leftovers_are_found_in_code_only() {
        assert_eq!(
            leftovers(&fixture("fn f() { todo!() }\n#[ignore]\nfn g() {}")).len(),
            2
        );
        assert!(leftovers(&fixture("// todo!()\nconst A: &str = \"dbg!\";")).is_empty());
    }

    #[test]
    fn a_path_of_a_machine_is_found_everywhere() {
        let path = format!("// see {}{}somebody/x", "/ho", "me/");
        assert_eq!(places(&fixture(&path)).len(), 1);
        let below = format!("// see a{}{}b and homework/", "/ho", "me/");
        assert!(places(&fixture(&below)).is_empty());
    }
}
