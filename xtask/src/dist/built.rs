//! The file that was built: where it goes, what is checked of it, what is printed.

use std::fs;
use std::path::{Path, PathBuf};

use super::elf::Elf;
use super::{MOST_BYTES, Target};
use crate::verify::command::Command;
use crate::{Outcome, source};

/// One finished file.
#[derive(Debug)]
pub(super) struct Binary {
    pub(super) target: &'static Target,
    pub(super) path: PathBuf,
}

/// Where cargo builds, apart from everything else because compiler and flags differ.
pub(super) fn build_folder() -> PathBuf {
    folder().join("build")
}

fn folder() -> PathBuf {
    source::workspace_root().join("target").join("dist")
}

impl Binary {
    /// Copies what cargo has built for `target` to where it is to be found.
    pub(super) fn collect(target: &'static Target) -> Result<Self, String> {
        let made = build_folder()
            .join(target.triple)
            .join("dist")
            .join("milena");
        let path = folder().join(format!("milena-{}-{}", version(), target.triple));
        // Whoever runs the old file keeps it.
        let part = path.with_extension("part");
        fs::copy(&made, &part)
            .and_then(|_| fs::rename(&part, &path))
            .map_err(|error| {
                format!(
                    "cannot copy {} to {}: {error}",
                    made.display(),
                    path.display()
                )
            })?;
        Ok(Self { target, path })
    }

    /// # Errors
    /// When it is for another processor, not static, or too large.
    pub(super) fn check(&self) -> Outcome {
        let bytes = fs::read(&self.path)
            .map_err(|error| format!("cannot read {}: {error}", self.path.display()))?;
        let elf = Elf::read(&bytes).map_err(|error| format!("{}: {error}", self.path.display()))?;
        judge(&self.path, self.target, &elf)?;
        println!("{}", self.path.display());
        println!(
            "{}: {}, static: no loader, no shared library; ldd says: {}",
            self.target.triple,
            megabytes(bytes.len() as u64),
            self.ldd()?
        );
        fits(&self.path, bytes.len() as u64)
    }

    /// What `ldd` says, which must be that it has nothing to say.
    fn ldd(&self) -> Result<String, String> {
        let Ok(output) = std::process::Command::new("ldd").arg(&self.path).output() else {
            return Ok("(there is no ldd here)".to_owned());
        };
        // glibc's says it of a file for another processor on standard error, and fails.
        let said = [output.stdout, output.stderr].concat();
        let said = String::from_utf8_lossy(&said).trim().to_owned();
        let nothing = [
            "statically linked",
            "not a dynamic executable",
            "Not a valid dynamic program",
        ];
        if nothing.iter().any(|words| said.contains(words)) {
            Ok(said)
        } else {
            Err(format!("ldd says of {}: {said}", self.path.display()))
        }
    }
}

fn judge(path: &Path, target: &Target, elf: &Elf) -> Outcome {
    if elf.machine != target.elf_machine {
        return Err(format!(
            "{} is for processor {}, not {} ({})",
            path.display(),
            elf.machine,
            target.elf_machine,
            target.architecture
        ));
    }
    if !elf.is_static() {
        return Err(format!("{} is not static: {elf:?}", path.display()));
    }
    Ok(())
}

/// # Errors
/// When `bytes` are too many for the stripped command.
pub(super) fn fits(path: &Path, bytes: u64) -> Outcome {
    if bytes < MOST_BYTES {
        Ok(())
    } else {
        Err(format!(
            "{} has {bytes} bytes; the stripped command must have less than {MOST_BYTES}",
            path.display()
        ))
    }
}

/// A size in words: millions of bytes.
pub(super) fn megabytes(bytes: u64) -> String {
    format!("{}.{:02} MB", bytes / 1_000_000, bytes % 1_000_000 / 10_000)
}

/// The version of the workspace.
pub(super) fn version() -> &'static str {
    env!("CARGO_PKG_VERSION")
}

/// The stripped size of an executable of this machine, by the system's tool.
pub(super) fn stripped_size(path: &Path) -> Result<u64, String> {
    let stripped = path.with_extension("stripped");
    Command::new("strip", [Path::new("-o"), &stripped, path])
        .read()
        .map_err(|error| format!("{error} (apt-get install binutils)"))?;
    let size = size(&stripped);
    fs::remove_file(&stripped).ok();
    size
}

pub(super) fn size(path: &Path) -> Result<u64, String> {
    fs::metadata(path)
        .map(|found| found.len())
        .map_err(|error| format!("cannot read {}: {error}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dist::TARGETS;

    #[test]
    fn the_wrong_processor_and_what_needs_a_loader_are_refused() {
        let target = &TARGETS[1];
        let elf = |machine, interpreter| Elf {
            machine,
            interpreter,
            libraries: 0,
        };
        let judged = |elf| judge(Path::new("milena"), target, &elf);
        assert!(judged(elf(183, false)).is_ok());
        assert!(judged(elf(62, false)).unwrap_err().contains("aarch64"));
        assert!(judged(elf(183, true)).unwrap_err().contains("not static"));
    }

    #[test]
    fn the_limit_itself_is_too_large() {
        assert!(fits(Path::new("milena"), MOST_BYTES - 1).is_ok());
        assert!(fits(Path::new("milena"), MOST_BYTES).is_err());
        assert_eq!(megabytes(7_654_321), "7.65 MB");
    }
}
