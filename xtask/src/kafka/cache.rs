//! Where jars and the state of started clusters are kept: outside the source tree, shared by every checkout.

use std::env;
use std::fs::{self, File};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use super::Error;
use super::error::io;

/// `$MILENA_CACHE`, else `$XDG_CACHE_HOME/milena`, else `~/.cache/milena`. The directory may not exist yet.
///
/// # Errors
/// When none of the three environment variables is set.
pub fn root() -> Result<PathBuf, Error> {
    choose(|name| env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from))
        .ok_or_else(|| Error::new("nowhere to keep Kafka's jars: set MILENA_CACHE to a directory (HOME is not set either)"))
}

fn choose(variable: impl Fn(&str) -> Option<PathBuf>) -> Option<PathBuf> {
    variable("MILENA_CACHE")
        .or_else(|| Some(variable("XDG_CACHE_HOME")?.join("milena")))
        .or_else(|| Some(variable("HOME")?.join(".cache").join("milena")))
}

/// Held while something shared is being made; other processes and threads wait.
#[derive(Debug)]
pub(crate) struct Lock {
    _file: File,
}

impl Lock {
    /// Waits until this is the only holder of the lock file at `path`, which is created with its directory.
    pub(crate) fn wait(path: &Path) -> Result<Lock, Error> {
        if let Some(parent) = path.parent() {
            create(parent)?;
        }
        let file = File::create(path).map_err(io(format!("cannot create {}", path.display())))?;
        file.lock()
            .map_err(io(format!("cannot lock {}", path.display())))?;
        Ok(Lock { _file: file })
    }
}

/// Creates a directory and those above it.
pub(crate) fn create(path: &Path) -> Result<(), Error> {
    fs::create_dir_all(path).map_err(io(format!("cannot create {}", path.display())))
}

/// Writes a file whole.
pub(crate) fn write(path: &Path, text: impl AsRef<[u8]>) -> Result<(), Error> {
    fs::write(path, text).map_err(io(format!("cannot write {}", path.display())))
}

/// Writes a script that can be run.
pub(crate) fn write_program(path: &Path, text: &str) -> Result<(), Error> {
    write(path, text)?;
    fs::set_permissions(path, fs::Permissions::from_mode(0o755))
        .map_err(io(format!("cannot write {}", path.display())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kafka::scratch::Scratch;
    use std::sync::atomic::{AtomicU32, Ordering};
    use std::thread;

    fn with(set: &[(&str, &str)]) -> Option<PathBuf> {
        choose(|name| {
            set.iter()
                .find(|(key, _)| *key == name)
                .map(|(_, value)| PathBuf::from(value))
        })
    }

    #[test]
    fn the_most_specific_variable_decides() {
        let all = [
            ("MILENA_CACHE", "/a"),
            ("XDG_CACHE_HOME", "/b"),
            ("HOME", "/c"),
        ];
        assert_eq!(with(&all), Some("/a".into()));
        assert_eq!(with(&all[1..]), Some("/b/milena".into()));
        assert_eq!(with(&all[2..]), Some("/c/.cache/milena".into()));
        assert_eq!(with(&[]), None);
    }

    #[test]
    fn only_one_holds_a_lock_at_a_time() {
        let directory = Scratch::new("lock").unwrap();
        let path = directory.path().join("deep").join("lock");
        let holders = AtomicU32::new(0);
        thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    let _lock = Lock::wait(&path).unwrap();
                    assert_eq!(holders.fetch_add(1, Ordering::SeqCst), 0);
                    thread::sleep(std::time::Duration::from_millis(5));
                    holders.fetch_sub(1, Ordering::SeqCst);
                });
            }
        });
    }
}
