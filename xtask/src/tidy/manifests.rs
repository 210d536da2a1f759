//! Every crate takes the workspace's lints, version, edition and licence; unsafe code is forbidden once for all.

use super::{Violation, Workspace};

const INHERITED: [&str; 5] = [
    "version.workspace",
    "edition.workspace",
    "rust-version.workspace",
    "license.workspace",
    "repository.workspace",
];

pub(super) fn check(workspace: &Workspace) -> Vec<Violation> {
    let mut violations = Vec::new();
    for manifest in workspace.manifests() {
        if manifest.package.is_empty() {
            if manifest
                .value("workspace.lints.rust", "unsafe_code")
                .as_deref()
                != Some("forbid")
            {
                violations.push(Violation::new(
                    manifest.path,
                    "unsafe code is not forbidden",
                ));
            }
            continue;
        }
        if manifest.value("lints", "workspace").as_deref() != Some("true") {
            violations.push(Violation::new(
                manifest.path.as_str(),
                "does not take the workspace's lints",
            ));
        }
        for key in INHERITED {
            if manifest.value("package", key).as_deref() != Some("true") {
                violations.push(Violation::new(
                    manifest.path.as_str(),
                    format!("does not say `{key} = true`"),
                ));
            }
        }
    }
    violations
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "[package]\nname = \"a\"\nversion.workspace = true\nedition.workspace = true\n\
                        rust-version.workspace = true\nlicense.workspace = true\nrepository.workspace = true\n\
                        [lints]\nworkspace = true\n";

    fn broken(path: &str, text: &str) -> usize {
        check(&Workspace::fixture(&[(path, text)])).len()
    }

    #[test]
    fn a_crate_without_the_lints_is_found() {
        assert_eq!(broken("crates/a/Cargo.toml", GOOD), 0);
        assert_eq!(
            broken("crates/a/Cargo.toml", &GOOD.replace("[lints]", "[other]")),
            1
        );
        assert_eq!(
            broken(
                "crates/a/Cargo.toml",
                &GOOD.replace("license.w", "licence.w")
            ),
            1
        );
    }

    #[test]
    fn the_workspace_forbids_unsafe_code() {
        assert_eq!(
            broken(
                "Cargo.toml",
                "[workspace.lints.rust]\nunsafe_code = \"forbid\"\n"
            ),
            0
        );
        assert_eq!(
            broken(
                "Cargo.toml",
                "[workspace.lints.rust]\nunsafe_code = \"deny\"\n"
            ),
            1
        );
    }
}
