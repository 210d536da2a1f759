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
    tree_with(package, &[])
}

/// [`tree`] with a selection of features, as cargo's options say it.
pub(super) fn tree_with(package: &str, features: &[&str]) -> Result<Vec<String>, String> {
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
    .arguments(features)
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

/// The packages below `crates/` with the names of their features, `default` left out.
///
/// # Errors
/// When cargo fails or says something unexpected.
pub(super) fn features() -> Result<Vec<(String, Vec<String>)>, String> {
    let json =
        Command::cargo(["metadata", "--format-version", "1", "--no-deps", "--locked"]).read()?;
    parse_features(&json)
}

fn parse_features(json: &str) -> Result<Vec<(String, Vec<String>)>, String> {
    let metadata: Value =
        serde_json::from_str(json).map_err(|error| format!("cargo metadata: {error}"))?;
    let packages = metadata["packages"]
        .as_array()
        .ok_or("cargo metadata lists no packages")?;
    let root = metadata["workspace_root"].as_str().unwrap_or_default();
    let ours = packages.iter().filter(|package| {
        package["manifest_path"]
            .as_str()
            .and_then(|path| path.strip_prefix(root))
            .is_some_and(|path| path.starts_with("/crates/"))
    });
    let named = ours.filter_map(|package| {
        let features = package["features"].as_object()?.keys();
        Some((
            package["name"].as_str()?.to_owned(),
            features
                .filter(|feature| *feature != "default")
                .cloned()
                .collect(),
        ))
    });
    Ok(named.collect())
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

    #[test]
    fn features_of_the_crates_are_read() {
        let json = r#"{"workspace_root":"/crates/x","packages":[
            {"name":"a","manifest_path":"/crates/x/crates/a/Cargo.toml","features":{"default":["one"],"one":[],"two":["dep:b"]}},
            {"name":"xtask","manifest_path":"/crates/x/xtask/Cargo.toml","features":{"three":[]}}]}"#;
        let features = parse_features(json).unwrap();
        assert_eq!(
            features,
            [("a".to_owned(), vec!["one".to_owned(), "two".to_owned()])]
        );
        assert!(parse_features("{}").is_err());
    }
}
