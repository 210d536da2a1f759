//! errors.spec against Kafka's own enumeration of errors.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use crate::codegen::model::{Class, ErrorLine};

use super::jar;

/// Prints number, name and whether it can be retried of each error, one per line.
const PROGRAM: &str = r#"
public class PrintErrors {
    public static void main(String[] arguments) {
        for (var error : org.apache.kafka.common.protocol.Errors.values()) {
            var isRetriable = error.exception() instanceof org.apache.kafka.common.errors.RetriableException;
            System.out.println(error.code() + " " + error.name() + " " + isRetriable);
        }
    }
}
"#;

/// Errors that we retry and Java does not, or the other way round, and why.
const OTHERWISE: [(&str, &str); 3] = [
    (
        "BROKER_NOT_AVAILABLE",
        "newer metadata names another broker",
    ),
    ("ELECTION_NOT_NEEDED", "there is nothing left to do"),
    (
        "REBOOTSTRAP_REQUIRED",
        "Java does it, too, in another place",
    ),
];

/// What Java says of an error.
struct Official {
    name: String,
    is_retriable: bool,
}

/// A code as our line and the official one have it, where there are any.
pub type Difference = (Option<String>, Option<String>);

/// What errors.spec says otherwise than the release `version`.
pub fn differences(ours: &[ErrorLine], version: &str) -> Result<Vec<Difference>, String> {
    let official = official(version)?;
    let ours: BTreeMap<i16, &str> = ours
        .iter()
        .map(|line| (line.code, line.name.as_str()))
        .collect();
    let codes: BTreeSet<i16> = ours.keys().chain(official.keys()).copied().collect();
    let pairs = codes.into_iter().map(|code| {
        let line = |name: &str| format!("{code} {name}");
        let our = ours.get(&code).map(|name| line(name));
        let their = official.get(&code).map(|error| line(&error.name));
        (our, their)
    });
    Ok(pairs.filter(|(our, their)| our != their).collect())
}

/// The errors whose class does not agree with Java's about whether to retry.
pub fn classes(ours: &[ErrorLine], version: &str) -> Result<Vec<String>, String> {
    let official = official(version)?;
    let otherwise = |error: &&ErrorLine| {
        let is_retried = error.class == Class::Retry;
        let agrees = official
            .get(&error.code)
            .is_none_or(|official| official.is_retriable == is_retried);
        agrees == OTHERWISE.iter().any(|(name, _)| *name == error.name)
    };
    let found = ours.iter().filter(otherwise);
    Ok(found
        .map(|error| {
            format!(
                "errors.spec: {} {}: Java does not agree on whether to retry it, or now does (see OTHERWISE)",
                error.code, error.name
            )
        })
        .collect())
}

/// The errors of a release: Java itself is asked, for the jar has no list of them that could be read.
fn official(version: &str) -> Result<BTreeMap<i16, Official>, String> {
    let class_path = jar::class_path(version)?;
    let folder = std::env::temp_dir().join(format!("milena-specs-{}", std::process::id()));
    let program = folder.join("PrintErrors.java");
    let failed = |what: &str| format!("cannot list Kafka's errors with java: {what}");
    std::fs::create_dir_all(&folder).map_err(|e| failed(&e.to_string()))?;
    std::fs::write(&program, PROGRAM).map_err(|e| failed(&e.to_string()))?;
    let output = Command::new("java")
        .args(["-cp", &class_path])
        .arg(&program)
        .output();
    std::fs::remove_dir_all(&folder).map_err(|e| failed(&e.to_string()))?;
    let output = output.map_err(|e| failed(&e.to_string()))?;
    if !output.status.success() {
        return Err(failed(String::from_utf8_lossy(&output.stderr).trim()));
    }
    let lines = String::from_utf8_lossy(&output.stdout);
    let pairs = lines.lines().filter_map(|line| {
        let mut words = line.split(' ');
        let code = words.next()?.parse().ok()?;
        let name = words.next()?.to_owned();
        let is_retriable = words.next()? == "true";
        Some((code, Official { name, is_retriable }))
    });
    let errors: BTreeMap<i16, Official> = pairs.collect();
    if errors.is_empty() {
        Err(failed("it printed nothing"))
    } else {
        Ok(errors)
    }
}
