//! Which official messages have no spec, and why. One that has neither a spec nor a reason fails the check.

use std::collections::{BTreeMap, BTreeSet};

use super::official::Official;

/// Messages that are left out by their names.
const NAMED: [(&str, &[&str]); 3] = [
    (
        "a control record of the metadata log, which controllers and brokers read",
        &[
            "KRaftVersionRecord",
            "LeaderChangeMessage",
            "SnapshotFooterRecord",
            "SnapshotHeaderRecord",
            "VotersRecord",
        ],
    ),
    ("a file that a broker keeps beside its log", &["AbortedTxn"]),
    (
        "who asked, in a request that a broker forwards to the controller",
        &["DefaultPrincipalData"],
    ),
];

/// Jars whose messages are all left out.
pub const JARS: [(&str, &str); 3] = [
    (
        "kafka-metadata",
        "a record of the metadata log, which controllers and brokers read",
    ),
    ("kafka-raft", "a file of a controller"),
    (
        "kafka-storage",
        "a file of a broker, or a record of its plugin for tiered storage",
    ),
];

/// What is left out, by reason; and what is wrong with the reasons.
#[derive(Debug, Default)]
pub struct LeftOut {
    pub reasons: BTreeMap<String, Vec<String>>,
    pub unexplained: Vec<String>,
}

impl LeftOut {
    /// Finds a reason for every definition that is not among `covered`.
    pub fn of(definitions: &[Official], covered: &BTreeSet<&str>) -> Self {
        let mut left_out = Self::default();
        let mut keys = BTreeSet::new();
        for official in definitions {
            let name = official.message.name.as_str();
            if covered.contains(name) {
                continue;
            }
            match reason(official, definitions) {
                // A request and its response are left out together.
                Some(_) if official.key.is_some_and(|key| !keys.insert(key)) => {}
                Some(reason) => left_out.add(reason, display(official)),
                None => left_out
                    .unexplained
                    .push(format!("{name} has no spec, and no reason not to have one")),
            }
        }
        let names = NAMED.iter().flat_map(|(_, names)| *names);
        let stale = names.filter(|name| {
            !definitions.iter().any(|d| d.message.name == **name) || covered.contains(**name)
        });
        left_out.unexplained.extend(stale.map(|name| {
            format!("{name} is said to be left out, but it is not there to be left out")
        }));
        left_out
    }

    /// Adds messages that share a reason.
    pub fn add(&mut self, reason: &str, name: String) {
        self.reasons
            .entry(reason.to_owned())
            .or_default()
            .push(name);
    }

    /// How many are left out, requests and responses counting as one.
    pub fn count(&self) -> usize {
        self.reasons.values().map(Vec::len).sum()
    }

    /// Whether there is a reason for a definition to have no spec.
    pub fn explains(official: &Official, definitions: &[Official]) -> bool {
        reason(official, definitions).is_some()
    }
}

/// Why there is no spec for a definition.
fn reason(official: &Official, definitions: &[Official]) -> Option<&'static str> {
    if !official.is_valid {
        return Some("no version of it is left");
    }
    let name = official.message.name.as_str();
    let request = definitions
        .iter()
        .find(|other| official.key.is_some() && other.key == official.key && !other.is_response);
    if request.is_some_and(|request| request.listeners == ["controller"]) {
        return Some("only controllers serve it");
    }
    let named = NAMED.iter().find(|(_, names)| names.contains(&name));
    named.map(|(reason, _)| *reason)
}

/// `Vote (52)`.
fn display(official: &Official) -> String {
    let name = &official.message.name;
    match official.key {
        None => name.clone(),
        Some(key) => {
            let api = name
                .trim_end_matches("Request")
                .trim_end_matches("Response");
            format!("{api} ({key})")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codegen::model::{Message, Versions};

    fn official(name: &str, key: Option<i16>, listeners: &[&str]) -> Official {
        Official {
            key,
            is_response: name.ends_with("Response"),
            record: None,
            listeners: listeners.iter().map(|&l| l.to_owned()).collect(),
            is_valid: true,
            message: Message {
                name: name.to_owned(),
                versions: Versions { min: 0, max: 0 },
                flexible: None,
                unstable: None,
                fields: Vec::new(),
                structs: Vec::new(),
            },
        }
    }

    fn named() -> Vec<Official> {
        let names = NAMED.iter().flat_map(|(_, names)| *names);
        names.map(|name| official(name, None, &[])).collect()
    }

    #[test]
    fn a_message_without_spec_and_reason_is_a_failure() {
        let mut definitions = named();
        assert_eq!(
            LeftOut::of(&definitions, &BTreeSet::new()).unexplained,
            [""; 0]
        );
        definitions.push(official("NewRequest", Some(99), &["broker", "controller"]));
        definitions.push(official("NewResponse", Some(99), &[]));
        definitions.push(official("NewData", None, &[]));
        let found = LeftOut::of(&definitions, &BTreeSet::from(["NewResponse"])).unexplained;
        assert_eq!(found.len(), 2, "{found:?}");
    }

    #[test]
    fn what_only_controllers_serve_is_left_out_and_a_response_goes_with_its_request() {
        let mut definitions = named();
        definitions.push(official("VoteRequest", Some(52), &["controller"]));
        definitions.push(official("VoteResponse", Some(52), &[]));
        let left_out = LeftOut::of(&definitions, &BTreeSet::new());
        assert_eq!(left_out.reasons["only controllers serve it"], ["Vote (52)"]);
        assert_eq!(left_out.unexplained, [""; 0]);
    }

    #[test]
    fn a_reason_for_what_is_not_there_or_has_a_spec_is_a_failure() {
        let found = LeftOut::of(&named()[1..], &BTreeSet::from(["AbortedTxn"])).unexplained;
        assert_eq!(found.len(), 2, "{found:?}");
    }
}
