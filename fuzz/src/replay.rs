//! The corpus, read and given to the checks.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::Target;

/// Where the inputs of all targets are kept.
pub fn corpus() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus")
}

/// Gives every file below `path`, or the file that it is, to the target and says how many there were.
///
/// # Errors
/// When something cannot be read.
///
/// # Panics
/// When a check fails; its input was printed before.
pub fn replay(target: &Target, path: &Path) -> io::Result<usize> {
    if path.is_file() {
        let named = NamedOnPanic(path);
        (target.check)(&fs::read(path)?);
        std::mem::forget(named);
        return Ok(1);
    }
    let mut files: Vec<PathBuf> = fs::read_dir(path)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<_, _>>()?;
    files.sort();
    let mut count = 0;
    for file in files {
        count += replay(target, &file)?;
    }
    Ok(count)
}

/// Says which input is being checked when that ends in a panic.
struct NamedOnPanic<'a>(&'a Path);

impl Drop for NamedOnPanic<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("the input was {}", self.0.display());
        }
    }
}
