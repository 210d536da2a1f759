//! The crates stand in one order, and each uses only those above it.

use super::{Violation, Workspace};

/// From what knows nothing of the others to what uses them all.
const ORDER: [&str; 16] = [
    "milena-protocol",
    "milena-pace",
    "milena-txn",
    "milena-group",
    "milena-core",
    "milena-producer",
    "milena-consumer",
    "milena-admin",
    "milena",
    "milena-flow",
    "milena-broker",
    "milena-cli",
    "xtask",
    "milena-sim",
    "milena-differential",
    "milena-tests",
];

/// Crates that may use fewer of those above them than their place allows.
const ONLY: [(&str, &[&str]); 5] = [
    // The judge of the client must not share its mistakes.
    ("milena-broker", &["milena-protocol"]),
    ("milena-flow", &["milena"]),
    (
        "milena-consumer",
        &[
            "milena-protocol",
            "milena-pace",
            "milena-group",
            "milena-core",
        ],
    ),
    (
        "milena-admin",
        &["milena-protocol", "milena-pace", "milena-core"],
    ),
    ("xtask", &[]),
];

pub(super) fn check(workspace: &Workspace) -> Vec<Violation> {
    let mut violations = Vec::new();
    for manifest in workspace.manifests() {
        if manifest.package.is_empty() {
            continue;
        }
        let Some(place) = position(&manifest.package) else {
            violations.push(Violation::new(
                manifest.path,
                format!("{} has no place in the order of crates", manifest.package),
            ));
            continue;
        };
        let only = ONLY.iter().find(|(name, _)| *name == manifest.package);
        for dependency in &manifest.dependencies {
            let Some(used) = position(dependency) else {
                continue;
            };
            if used >= place || only.is_some_and(|(_, few)| !few.contains(&dependency.as_str())) {
                violations.push(Violation::new(
                    manifest.path.as_str(),
                    format!("{} must not use {dependency}", manifest.package),
                ));
            }
        }
    }
    violations
}

fn position(package: &str) -> Option<usize> {
    ORDER.iter().position(|name| *name == package)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn broken(package: &str, dependency: &str) -> bool {
        let manifest =
            format!("[package]\nname = \"{package}\"\n[dependencies]\n{dependency} = \"1\"\n");
        !check(&Workspace::fixture(&[("crates/x/Cargo.toml", &manifest)])).is_empty()
    }

    #[test]
    fn a_crate_uses_those_above_it_only() {
        assert!(!broken("milena-core", "milena-pace"));
        assert!(broken("milena-pace", "milena-core"));
        assert!(broken("milena-core", "milena-core"));
        assert!(!broken("milena-core", "bytes"));
    }

    #[test]
    fn the_broker_never_sees_the_client() {
        assert!(!broken("milena-broker", "milena-protocol"));
        assert!(broken("milena-broker", "milena-core"));
    }

    #[test]
    fn a_crate_without_a_place_is_found() {
        assert!(broken("milena-surprise", "bytes"));
    }
}
