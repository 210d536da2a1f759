//! errors.spec against Kafka's own enumeration of errors.

use std::collections::BTreeMap;
use std::process::Command;

use crate::codegen::model::ErrorLine;

use super::jar;

/// Prints number and name of each error, one per line.
const PROGRAM: &str = r#"
public class PrintErrors {
    public static void main(String[] arguments) {
        for (var error : org.apache.kafka.common.protocol.Errors.values())
            System.out.println(error.code() + " " + error.name());
    }
}
"#;

/// What errors.spec says otherwise than the release `version`.
pub fn differences(ours: &[ErrorLine], version: &str) -> Result<Vec<String>, String> {
    let official = official(version)?;
    let ours: BTreeMap<i16, &str> = ours
        .iter()
        .map(|line| (line.code, line.name.as_str()))
        .collect();
    let missing = official
        .iter()
        .filter_map(|(code, name)| match ours.get(code) {
            None => Some(format!("errors.spec: {code} {name} is missing")),
            Some(our) if our != name => {
                Some(format!("errors.spec: {code} is {our}, official {name}"))
            }
            Some(_) => None,
        });
    let extra = ours.iter().filter(|(code, _)| !official.contains_key(code));
    let extra = extra.map(|(code, name)| format!("errors.spec: {code} {name} is not official"));
    Ok(missing.chain(extra).collect())
}

/// The errors of a release: Java itself is asked, for the jar has no list of them that could be read.
fn official(version: &str) -> Result<BTreeMap<i16, String>, String> {
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
        let (code, name) = line.split_once(' ')?;
        Some((code.parse().ok()?, name.to_owned()))
    });
    let errors: BTreeMap<i16, String> = pairs.collect();
    if errors.is_empty() {
        Err(failed("it printed nothing"))
    } else {
        Ok(errors)
    }
}
