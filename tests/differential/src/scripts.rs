//! Every script, and what a script is.

use crate::player::{Play, Trouble};
use crate::release::Release;

mod append;
mod classic_groups;
mod committed_offsets;
mod configs;
mod consumer_groups;
mod fetching;
mod frames;
mod kit;
mod offsets;
mod producers;
mod topics;
mod transactions;
mod validation;

/// How a script ends; what was answered is in the transcript, good or bad.
pub type Ended = Result<(), Trouble>;

/// One conversation: its name is the property it shows.
#[derive(Clone, Copy, Debug)]
pub struct Script {
    /// The property, and the name of the golden file.
    pub name: &'static str,
    /// What it is about: the name of its source file.
    pub subject: &'static str,
    /// What is said.
    pub run: fn(&mut Play) -> Ended,
    /// The first release, major and minor, that has what the script is about.
    pub since: (u16, u16),
    /// Whether it deletes a topic: Kafka 3.9 then also removes groups of others that nobody has joined yet.
    pub deletes_topics: bool,
}

impl Script {
    /// The same script, for releases from `major.minor` on alone.
    #[must_use]
    pub const fn since(self, major: u16, minor: u16) -> Self {
        Self {
            since: (major, minor),
            ..self
        }
    }

    /// The same script, played when those that delete no topics are over.
    #[must_use]
    pub const fn deletes_topics(self) -> Self {
        Self {
            deletes_topics: true,
            ..self
        }
    }

    /// Whether there is such a script with this release.
    pub fn holds_for(&self, release: Release) -> bool {
        release.at_least(self.since.0, self.since.1)
    }
}

/// Names functions as scripts of this file's subject: `script!(a_function)`.
macro_rules! script {
    ($function:ident) => {
        crate::scripts::Script {
            name: stringify!($function),
            subject: crate::scripts::last_of(module_path!()),
            run: $function,
            since: (0, 0),
            deletes_topics: false,
        }
    };
}
use script;

/// The last name of a path of modules.
const fn last_of(path: &'static str) -> &'static str {
    let bytes = path.as_bytes();
    let mut at = bytes.len();
    while at > 0 && bytes[at - 1] != b':' {
        at -= 1;
    }
    path.split_at(at).1
}

/// Has every coordinator of a new broker do something once.
pub(crate) fn warm_up(play: &mut Play) -> Ended {
    kit::warm_up(play)
}

/// Every script, by subject.
pub fn scripts() -> Vec<Script> {
    [
        append::SCRIPTS,
        producers::SCRIPTS,
        validation::SCRIPTS,
        fetching::SCRIPTS,
        offsets::SCRIPTS,
        transactions::SCRIPTS,
        classic_groups::SCRIPTS,
        committed_offsets::SCRIPTS,
        consumer_groups::SCRIPTS,
        topics::SCRIPTS,
        configs::SCRIPTS,
        frames::SCRIPTS,
    ]
    .concat()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_script_has_a_name_of_its_own() {
        let scripts = scripts();
        let names: BTreeSet<_> = scripts.iter().map(|script| script.name).collect();
        assert_eq!(names.len(), scripts.len());
    }

    #[test]
    fn every_script_has_a_golden_file_and_every_file_a_script() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/golden");
        let files = std::fs::read_dir(folder).unwrap();
        let files: BTreeSet<String> = files
            .map(|file| file.unwrap().file_name().into_string().unwrap())
            .collect();
        let named: BTreeSet<String> = scripts()
            .iter()
            .map(|script| format!("{}.txt", script.name))
            .collect();
        assert_eq!(files, named);
    }

    #[test]
    fn a_script_knows_its_subject() {
        assert!(scripts().iter().any(|script| script.subject == "producers"));
    }
}
