//! The workspace as the rules see it: its text files and its manifests.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::source::{self, Source};

/// Everything a rule may look at.
#[derive(Clone, Debug)]
pub struct Workspace {
    /// Where it was read from; empty for one made up by a test.
    pub root: PathBuf,
    /// Every text file, ordered by path.
    pub sources: Vec<Source>,
}

/// What a rule needs to know of a `Cargo.toml`.
#[derive(Clone, Debug)]
pub struct Manifest {
    /// The path below the root.
    pub path: String,
    /// The package's name; empty in the workspace's own manifest.
    pub package: String,
    /// What it is built with: normal and build dependencies, of every target; not those of its tests.
    pub dependencies: Vec<String>,
    /// Its sections, each with its lines.
    pub sections: Vec<(String, Vec<String>)>,
}

impl Workspace {
    /// Reads the workspace at `root`.
    ///
    /// # Errors
    /// When a folder cannot be read.
    pub fn read(root: &Path) -> Result<Self, String> {
        Ok(Self {
            root: root.to_path_buf(),
            sources: source::workspace_sources(root)?,
        })
    }

    /// A workspace of these files only.
    pub fn fixture(files: &[(&str, &str)]) -> Self {
        Self {
            root: PathBuf::new(),
            sources: files
                .iter()
                .map(|(path, text)| Source::fixture(path, text))
                .collect(),
        }
    }

    /// The text of the file at `path`.
    pub fn text(&self, path: &str) -> Option<&str> {
        self.sources
            .iter()
            .find(|source| source.path == path)
            .map(|source| source.text.as_str())
    }

    /// Whether `path` is a file or a folder.
    pub fn has(&self, path: &str) -> bool {
        let folder = format!("{}/", path.trim_end_matches('/'));
        self.sources
            .iter()
            .any(|source| source.path == path || source.path.starts_with(&folder))
    }

    /// The names directly below the root; a folder once.
    pub fn top_level(&self) -> BTreeSet<&str> {
        self.sources
            .iter()
            .map(|source| {
                source
                    .path
                    .split_once('/')
                    .map_or(source.path.as_str(), |(top, _)| top)
            })
            .collect()
    }

    /// Every Rust file.
    pub fn rust(&self) -> impl Iterator<Item = &Source> {
        self.sources.iter().filter(|source| source.is_rust())
    }

    /// Every manifest of the workspace. `fuzz/` and `bench/` are workspaces of their own.
    pub fn manifests(&self) -> Vec<Manifest> {
        self.sources
            .iter()
            .filter(|source| source.path == "Cargo.toml" || source.path.ends_with("/Cargo.toml"))
            .filter(|source| {
                !source.path.starts_with("fuzz/") && !source.path.starts_with("bench/")
            })
            .map(|source| Manifest::parse(&source.path, &source.text))
            .collect()
    }
}

impl Manifest {
    /// Reads sections and lines; enough of TOML for manifests as they are written here.
    pub fn parse(path: &str, text: &str) -> Self {
        let mut sections: Vec<(String, Vec<String>)> = Vec::new();
        for line in text.lines().map(str::trim) {
            if let Some(name) = line
                .strip_prefix('[')
                .and_then(|line| line.strip_suffix(']'))
            {
                sections.push((name.to_owned(), Vec::new()));
            } else if let (Some((_, lines)), false) = (sections.last_mut(), line.is_empty()) {
                lines.push(line.to_owned());
            }
        }
        let mut manifest = Self {
            path: path.to_owned(),
            package: String::new(),
            dependencies: Vec::new(),
            sections,
        };
        manifest.package = manifest.value("package", "name").unwrap_or_default();
        manifest.dependencies = manifest.read_dependencies();
        manifest
    }

    /// The value of `key` in `section`, without its quotes.
    pub fn value(&self, section: &str, key: &str) -> Option<String> {
        let (_, lines) = self.sections.iter().find(|(name, _)| name == section)?;
        lines.iter().find_map(|line| {
            let (name, value) = line.split_once('=')?;
            (name.trim() == key).then(|| value.trim().trim_matches('"').to_owned())
        })
    }

    fn read_dependencies(&self) -> Vec<String> {
        let mut found = Vec::new();
        for (section, lines) in &self.sections {
            if section.contains("dev-dependencies") || section.starts_with("workspace") {
                continue;
            }
            if section.ends_with("dependencies") {
                let entries = lines
                    .iter()
                    .filter(|line| line.contains('=') && !line.starts_with('#'));
                found.extend(
                    entries
                        .filter_map(|line| line.split(['.', '=', ' ']).next())
                        .map(str::to_owned),
                );
            } else if let Some((_, name)) = section.split_once("dependencies.") {
                found.push(name.to_owned());
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manifest_lists_what_it_is_built_with() {
        let manifest = Manifest::parse(
            "crates/a/Cargo.toml",
            "[package]\nname = \"a\"\n[dependencies]\nb.workspace = true\n# c = \"1\"\nd = { version = \"1\" }\n\
             [target.'cfg(unix)'.dependencies]\ne = \"1\"\n[dependencies.f]\nversion = \"1\"\n[dev-dependencies]\ng = \"1\"\n",
        );
        assert_eq!(manifest.package, "a");
        assert_eq!(manifest.dependencies, ["b", "d", "e", "f"]);
    }

    #[test]
    fn folders_and_files_exist() {
        let workspace = Workspace::fixture(&[("a/b/c.rs", ""), ("d.md", "")]);
        assert!(workspace.has("a/b") && workspace.has("a/b/") && workspace.has("d.md"));
        assert!(!workspace.has("a/b/c") && !workspace.has("d"));
        assert_eq!(
            workspace.top_level().into_iter().collect::<Vec<_>>(),
            ["a", "d.md"]
        );
    }
}
