//! The commands that the documents tell to type exist.

use super::{Violation, Workspace};
use crate::verify;

/// The pages a newcomer types commands from.
const PAGES: [&str; 3] = ["README.md", "CONTRIBUTING.md", "ARCHITECTURE.md"];

/// What cargo itself knows, as far as these pages use it.
const CARGO: [&str; 11] = [
    "add", "bench", "build", "check", "clippy", "doc", "fmt", "install", "run", "test", "tree",
];

pub(super) fn check(workspace: &Workspace) -> Vec<Violation> {
    let mut violations = Vec::new();
    for page in PAGES {
        let Some(text) = workspace.text(page) else {
            continue;
        };
        for (index, command) in commands(text) {
            if let Some(sentence) = unknown(workspace, &command) {
                violations.push(Violation::new(format!("{page}:{index}"), sentence));
            }
        }
    }
    violations
}

/// Every command with its line: lines of fenced blocks, and what stands in backticks.
fn commands(text: &str) -> Vec<(usize, Vec<String>)> {
    let mut found = Vec::new();
    let mut fenced = false;
    for (index, line) in text.lines().enumerate() {
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
            continue;
        }
        let pieces: Vec<&str> = if fenced {
            vec![line]
        } else {
            line.split('`').skip(1).step_by(2).collect()
        };
        for piece in pieces {
            let words: Vec<String> = piece
                .trim()
                .trim_start_matches("$ ")
                .split_whitespace()
                .take_while(|word| !word.starts_with('#'))
                .map(str::to_owned)
                .collect();
            if words.len() > 1 && (words[0] == "cargo" || words[0] == "milena") {
                found.push((index + 1, words));
            }
        }
    }
    found
}

/// What is wrong with a command, if anything is.
fn unknown(workspace: &Workspace, words: &[String]) -> Option<String> {
    let verb = words.get(1)?.as_str();
    let argument = words
        .get(2)
        .map(String::as_str)
        .filter(|word| is_plain(word));
    if words[0] == "milena" {
        let file = format!("crates/milena-cli/src/verbs/{}.rs", verb.replace('-', "_"));
        return (is_plain(verb) && !workspace.has(&file))
            .then(|| format!("`milena {verb}` is not a verb"));
    }
    let aliases = workspace.text(".cargo/config.toml").unwrap_or_default();
    let known = CARGO.contains(&verb)
        || aliases.lines().any(|line| {
            line.split('=')
                .next()
                .is_some_and(|name| name.trim() == verb)
        });
    match (verb, argument) {
        _ if !known && is_plain(verb) => {
            Some(format!("`cargo {verb}` is neither cargo's nor an alias"))
        }
        ("verify", Some(part)) if verify::part(part).is_none() => {
            Some(format!("`{part}` is no part of verify"))
        }
        ("xtask", Some(task)) if crate::task(task).is_none() => {
            Some(format!("`{task}` is no task"))
        }
        _ => None,
    }
}

/// A word to type as it is, not a placeholder or an option.
fn is_plain(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn broken(readme: &str) -> Vec<String> {
        check(&Workspace::fixture(&[
            ("README.md", readme),
            (
                ".cargo/config.toml",
                "[alias]\nverify = \"run\"\nxtask = \"run\"\n",
            ),
            ("crates/milena-cli/src/verbs/produce.rs", ""),
        ]))
        .into_iter()
        .map(|violation| violation.sentence)
        .collect()
    }

    #[test]
    fn commands_that_exist_are_accepted() {
        let readme = "Type `cargo verify unit` or\n```sh\n$ cargo build --release  # once\ncargo xtask hazards\nmilena produce x\n```\n";
        assert!(broken(readme).is_empty(), "{:?}", broken(readme));
    }

    #[test]
    fn commands_that_do_not_exist_are_found() {
        assert_eq!(broken("`cargo verify nothing`").len(), 1);
        assert_eq!(broken("`cargo xtask nothing`").len(), 1);
        assert_eq!(broken("```\ncargo nothing\n```").len(), 1);
        assert_eq!(broken("`milena nothing`").len(), 1);
    }

    #[test]
    fn a_placeholder_is_no_command() {
        assert!(broken("`cargo verify PART` and `cargo xtask TASK`").is_empty());
    }
}
