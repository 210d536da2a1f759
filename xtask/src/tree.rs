//! A copy of the sources, to be spoilt.

use std::fs;
use std::path::{Path, PathBuf};

use crate::verify::command::Command;
use crate::{Outcome, source};

/// Sources that lie elsewhere. They stay for the next time, when only what has changed is compiled again.
#[derive(Debug)]
pub(crate) struct Tree(PathBuf);

impl Tree {
    /// Copies what git knows, or does not ignore.
    ///
    /// # Errors
    /// When git cannot list the files, or one cannot be copied.
    pub(crate) fn copied_to(path: PathBuf) -> Result<Self, String> {
        let listed = [
            "ls-files",
            "-z",
            "--cached",
            "--others",
            "--exclude-standard",
        ];
        let files = Command::new("git", listed).read()?;
        for file in files.split_terminator('\0') {
            let from = source::workspace_root().join(file);
            // One that was deleted is listed until that is committed.
            if from.is_file() {
                update(&from, &path.join(file))
                    .map_err(|error| format!("cannot copy {file}: {error}"))?;
            }
        }
        Ok(Self(path))
    }

    /// Where it is.
    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    /// Does something while a patch is applied.
    ///
    /// # Errors
    /// When it does not apply, or what `act` says.
    pub(crate) fn with<T>(
        &self,
        patch: &Path,
        act: impl FnOnce() -> Result<T, String>,
    ) -> Result<T, String> {
        self.apply(patch, &[])?;
        let outcome = act();
        self.apply(patch, &["--reverse"])?;
        outcome
    }

    fn apply(&self, patch: &Path, options: &[&str]) -> Outcome {
        let above = self.0.parent().unwrap_or(&self.0);
        Command::new("git", ["apply"])
            .arguments(options)
            .argument(patch)
            .folder(&self.0)
            // The copy lies in a repository, which is not to be looked for.
            .env("GIT_CEILING_DIRECTORIES", above)
            .read()
            .map(|_| ())
    }
}

/// Copies a file unless it is there already: what has not changed need not be compiled.
fn update(from: &Path, to: &Path) -> std::io::Result<()> {
    let content = fs::read(from)?;
    if fs::read(to).is_ok_and(|old| old == content) {
        return Ok(());
    }
    if let Some(folder) = to.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(to, content)
}
