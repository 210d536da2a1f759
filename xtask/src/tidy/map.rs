//! ARCHITECTURE.md is the map: it names every crate and every top-level entry, and every file it names exists.

use super::{Violation, Workspace};

const MAP: &str = "ARCHITECTURE.md";

pub(super) fn check(workspace: &Workspace) -> Vec<Violation> {
    let Some(text) = workspace.text(MAP) else {
        return vec![Violation::new(MAP, "there is no map")];
    };
    let mut violations = missing(workspace, text);
    violations.extend(invented(workspace, text));
    violations
}

/// Crates and top-level entries that the map does not name. Dotfiles are settings of tools and may stay unnamed.
fn missing(workspace: &Workspace, text: &str) -> Vec<Violation> {
    let crates = workspace.manifests().into_iter().filter_map(|manifest| {
        Some(
            manifest
                .path
                .strip_prefix("crates/")?
                .strip_suffix("/Cargo.toml")?
                .to_owned(),
        )
    });
    let top_level = workspace
        .top_level()
        .into_iter()
        .filter(|name| !name.starts_with('.'))
        .map(str::to_owned);
    crates
        .chain(top_level)
        .filter(|name| !names(text).any(|named| named.trim_end_matches('/') == name))
        .map(|name| Violation::new(MAP, format!("does not name `{name}`")))
        .collect()
}

/// What the map names and nobody can find. Below a heading with the name of a crate or a folder, names are looked for in there too.
fn invented(workspace: &Workspace, text: &str) -> Vec<Violation> {
    let packages: Vec<String> = workspace
        .manifests()
        .into_iter()
        .map(|manifest| manifest.package)
        .collect();
    let mut folders = vec![String::new()];
    let mut violations = Vec::new();
    for (index, line) in text.lines().enumerate() {
        if line.starts_with('#') {
            folders = names(line).next().map_or(vec![String::new()], homes);
        }
        for name in names(line).filter(|name| is_path(name)) {
            let exists = packages.iter().any(|package| package == name)
                || folders
                    .iter()
                    .any(|folder| workspace.has(&format!("{folder}{name}")));
            if !exists {
                violations.push(Violation::new(
                    format!("{MAP}:{}", index + 1),
                    format!("names `{name}`, which does not exist"),
                ));
            }
        }
    }
    violations
}

/// Where a file of the crate or folder `name` may be.
fn homes(name: &str) -> Vec<String> {
    let name = name.trim_end_matches('/');
    [
        String::new(),
        format!("crates/{name}/src/"),
        format!("{name}/src/"),
        format!("{name}/"),
    ]
    .to_vec()
}

/// What stands between single backticks.
fn names(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

/// A name that claims to be a file, a folder or a crate of ours.
fn is_path(name: &str) -> bool {
    let ends = [".rs", ".toml", ".md", ".spec", ".txt", ".yml", "/"];
    name.chars()
        .all(|c| c.is_ascii_alphanumeric() || "/._-".contains(c))
        && (ends.iter().any(|end| name.ends_with(end))
            || name.starts_with("crates/")
            || name.starts_with("milena-"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn broken(map: &str) -> Vec<String> {
        check(&Workspace::fixture(&[
            (
                "crates/milena-core/Cargo.toml",
                "[package]\nname = \"milena-core\"\n",
            ),
            ("crates/milena-core/src/cluster.rs", ""),
            (".ci/run", ""),
            (MAP, map),
        ]))
        .into_iter()
        .map(|violation| violation.sentence)
        .collect()
    }

    const GOOD: &str = "`ARCHITECTURE.md` `crates/`\n## `milena-core`\n`cluster.rs` routes\n";

    #[test]
    fn a_full_map_is_accepted() {
        assert!(broken(GOOD).is_empty(), "{:?}", broken(GOOD));
    }

    #[test]
    fn what_is_missing_is_found() {
        assert_eq!(
            broken(&GOOD.replace("`crates/`", "")),
            ["does not name `crates`"]
        );
        assert!(
            broken(&GOOD.replace("milena-core", "core"))
                .contains(&"does not name `milena-core`".to_owned())
        );
    }

    #[test]
    fn what_was_invented_is_found() {
        let map = GOOD.replace("routes", "`router.rs` `tests/`");
        assert_eq!(broken(&map).len(), 2);
    }
}
