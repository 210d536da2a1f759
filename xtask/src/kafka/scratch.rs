//! Temporary directories outside the source tree.

use std::hash::{BuildHasher, RandomState};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use super::Error;
use super::error::io;

/// A new empty directory, removed on drop unless the environment variable `MILENA_KEEP` is set; then its path is
/// printed instead.
#[derive(Debug)]
pub(crate) struct Scratch {
    path: PathBuf,
}

impl Scratch {
    /// A directory under the system's temporary directory whose name contains `label`.
    pub(crate) fn new(label: &str) -> Result<Scratch, Error> {
        static NUMBER: AtomicU64 = AtomicU64::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let unique = random() & 0xffff;
        let name = format!(
            "milena-{label}-{}-{number}-{unique:04x}",
            std::process::id()
        );
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&path).map_err(io(format!("cannot create {}", path.display())))?;
        Ok(Scratch { path })
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        match keep() {
            true => eprintln!("kept because MILENA_KEEP is set: {}", self.path.display()),
            false => remove(&self.path),
        }
    }
}

/// Whether data directories are to stay for a look at them.
pub(crate) fn keep() -> bool {
    std::env::var_os("MILENA_KEEP").is_some_and(|value| !value.is_empty())
}

/// Removes a directory; says so when it cannot.
pub(crate) fn remove(path: &Path) {
    match std::fs::remove_dir_all(path) {
        Err(error) if path.exists() => eprintln!("cannot remove {}: {error}", path.display()),
        _ => {}
    }
}

/// Sixty-four unpredictable bits from the standard library's hash keys.
pub(crate) fn random() -> u64 {
    RandomState::new().hash_one(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scratch_directories_differ_and_vanish() {
        let (one, two) = (
            Scratch::new("scratch").unwrap(),
            Scratch::new("scratch").unwrap(),
        );
        assert_ne!(one.path(), two.path());
        let path = one.path().to_owned();
        assert!(path.is_dir());
        drop(one);
        assert!(keep() || !path.exists());
    }

    #[test]
    fn random_numbers_differ() {
        assert_ne!(random(), random());
    }
}
