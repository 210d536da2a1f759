//! What cargo knows about the packages: versions, compilers they need, native libraries they bring.

use serde_json::Value;

use super::command::Command;

/// One package of the dependency graph.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Package {
    pub(super) name: String,
    pub(super) version: String,
    /// The oldest compiler it declares to need, when it says so.
    pub(super) rust_version: Option<String>,
}

/// Every package that the lock file pins.
///
/// # Errors
/// When cargo fails or says something unexpected.
pub(super) fn packages() -> Result<Vec<Package>, String> {
    parse(&Command::cargo(["metadata", "--format-version", "1", "--locked"]).read()?)
}

/// The names and versions in the tree of `package` with the dependencies that are compiled to build it, without the ones that
/// live in this workspace.
pub(super) fn tree(package: &str) -> Result<Vec<String>, String> {
    let tree = Command::cargo([
        "tree",
        "--locked",
        "--package",
        package,
        "--edges",
        "normal,build",
        "--prefix",
        "none",
        "--format",
        "{p}",
    ])
    .read()?;
    let mut lines: Vec<String> = tree
        .lines()
        .map(|line| {
            line.trim_end_matches(" (*)")
                .trim_end_matches(" (proc-macro)")
                .trim()
                .to_owned()
        })
        // A package of the workspace is followed by its path.
        .filter(|line| !line.is_empty() && !line.contains('('))
        .collect();
    lines.sort();
    lines.dedup();
    Ok(lines)
}

fn parse(json: &str) -> Result<Vec<Package>, String> {
    let metadata: Value =
        serde_json::from_str(json).map_err(|error| format!("cargo metadata: {error}"))?;
    let packages = metadata["packages"]
        .as_array()
        .ok_or("cargo metadata lists no packages")?;
    let text = |value: &Value| value.as_str().map(str::to_owned);
    Ok(packages
        .iter()
        .map(|package| Package {
            name: text(&package["name"]).unwrap_or_default(),
            version: text(&package["version"]).unwrap_or_default(),
            rust_version: text(&package["rust_version"]),
        })
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packages_are_read() {
        let json = r#"{"packages":[{"name":"a","version":"1.0.0","rust_version":"1.85"},{"name":"b","version":"2.0.0","rust_version":null}]}"#;
        let packages = parse(json).unwrap();
        assert_eq!(packages[0].rust_version.as_deref(), Some("1.85"));
        assert_eq!(packages[1].rust_version, None);
        assert!(parse("{}").is_err());
    }
}
