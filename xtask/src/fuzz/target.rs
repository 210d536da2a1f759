//! The fuzz targets, as `fuzz/Cargo.toml` names them.

use std::fs;

use crate::source;

/// A fuzzer and its corpus.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Target {
    pub(super) name: String,
    /// Whether it is about whole messages, which take long to compile.
    pub(super) messages: bool,
}

/// Every target.
pub(super) fn all() -> Result<Vec<Target>, String> {
    let path = source::workspace_root().join("fuzz/Cargo.toml");
    let manifest =
        fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    match parse(&manifest) {
        targets if targets.is_empty() => Err("fuzz/Cargo.toml has no targets".to_owned()),
        targets => Ok(targets),
    }
}

/// The target with this name.
///
/// # Errors
/// When there is none; the error names those there are.
pub(super) fn named(name: &str) -> Result<Target, String> {
    let targets = all()?;
    if let Some(target) = targets.iter().find(|target| target.name == name) {
        return Ok(target.clone());
    }
    let names: Vec<&str> = targets.iter().map(|target| target.name.as_str()).collect();
    Err(format!("{name} is no target: {}", names.join(", ")))
}

fn parse(manifest: &str) -> Vec<Target> {
    let binaries = manifest.split("[[bin]]").skip(1);
    let target = |binary: &str| {
        let said = |what| binary.lines().find_map(|line| line.strip_prefix(what));
        Some(Target {
            name: said("name = ")?.trim().trim_matches('"').to_owned(),
            messages: said("required-features = ")?.contains("\"messages\""),
        })
    };
    binaries.filter_map(target).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_target_has_a_corpus_and_a_row_in_the_readme() {
        let folder = source::workspace_root().join("fuzz");
        let readme = fs::read_to_string(folder.join("README.md")).unwrap();
        let targets = all().unwrap();
        assert!(targets.len() >= 12, "{targets:?}");
        for Target { name, .. } in targets {
            assert!(folder.join("corpus").join(&name).is_dir(), "{name}");
            assert!(readme.contains(&format!("`{name}`")), "{name}");
        }
    }

    #[test]
    fn the_library_is_no_target() {
        let manifest = "[package]\nname = \"x\"\n\n[[bin]]\nname = \"gzip\"\nrequired-features = [\"libfuzzer\"]\n";
        let gzip = Target {
            name: "gzip".to_owned(),
            messages: false,
        };
        assert_eq!(parse(manifest), [gzip]);
    }
}
