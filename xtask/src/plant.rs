//! A planted bug: a patch that brings back what must not be, to see whether a check notices.
//!
//! A plant is `NAME.patch`, for `git apply`. Before the patch stand two lines: `breaks:`, what no longer holds, and
//! `caught by:`, which check must notice.

use std::fs;
use std::path::{Path, PathBuf};

use crate::source;

/// One planted bug.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Plant {
    /// The name of its file.
    pub(crate) name: String,
    /// What no longer holds.
    pub(crate) breaks: String,
    /// The check that must notice, in the words of its kind.
    pub(crate) caught_by: String,
    /// For `git apply`, at the workspace's root.
    pub(crate) patch: PathBuf,
}

/// The plants in a folder below the workspace's root, by name.
///
/// # Errors
/// When the folder cannot be read, or one of them lacks a line.
pub(crate) fn all(folder: &str) -> Result<Vec<Plant>, String> {
    let path = source::workspace_root().join(folder);
    let listing = fs::read_dir(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    let mut patches: Vec<PathBuf> = listing
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|end| end == "patch"))
        .collect();
    patches.sort();
    patches.into_iter().map(read).collect()
}

/// Those with these names, or all.
///
/// # Errors
/// When there is none with a name.
pub(crate) fn chosen(all: Vec<Plant>, names: &[String]) -> Result<Vec<Plant>, String> {
    let stranger = names
        .iter()
        .find(|name| all.iter().all(|plant| plant.name != **name));
    if let Some(name) = stranger {
        return Err(format!("{name} is no plant"));
    }
    let wanted = |plant: &Plant| names.is_empty() || names.contains(&plant.name);
    Ok(all.into_iter().filter(wanted).collect())
}

fn read(patch: PathBuf) -> Result<Plant, String> {
    let shown = patch.display().to_string();
    let text = fs::read_to_string(&patch).map_err(|error| format!("{shown}: {error}"))?;
    let said = |what: &str| {
        let found = text.lines().find_map(|line| line.strip_prefix(what));
        let found = found.map(|said| said.trim().to_owned());
        found.ok_or_else(|| format!("{shown} does not say `{what}`"))
    };
    Ok(Plant {
        name: name_of(&patch),
        breaks: said("breaks: ")?,
        caught_by: said("caught by: ")?,
        patch,
    })
}

fn name_of(patch: &Path) -> String {
    let name = patch.file_stem();
    name.map_or_else(String::new, |name| name.to_string_lossy().into_owned())
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::verify::command::Command;

    /// Fails unless each of the patches fits the sources as they are.
    pub(crate) fn assert_that_they_apply(plants: &[Plant]) {
        for plant in plants {
            let check = Command::new("git", ["apply", "--check"]).argument(&plant.patch);
            check.read().unwrap();
        }
    }

    #[test]
    fn a_plant_that_is_not_there_is_named() {
        let error = chosen(Vec::new(), &["no-such".to_owned()]).unwrap_err();
        assert_eq!(error, "no-such is no plant");
    }
}
