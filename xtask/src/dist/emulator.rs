//! What runs a program that was built for another processor.

use std::env;
use std::path::PathBuf;

use super::{Target, debian};

/// The emulator that `target` needs on this machine; none where the processor is its own. One on the path is taken, else
/// Debian's is fetched into the cache.
pub(super) fn of(target: &Target) -> Result<Option<PathBuf>, String> {
    let architecture = target.architecture;
    if architecture == env::consts::ARCH {
        return Ok(None);
    }
    let names = [
        format!("qemu-{architecture}-static"),
        format!("qemu-{architecture}"),
    ];
    match on_the_path(&names) {
        Some(found) => Ok(Some(found)),
        None => debian::emulator(&names[0])
            .map(Some)
            .map_err(|error| format!("{error}\nOr: apt-get install qemu-user-static")),
    }
}

fn on_the_path(names: &[String]) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    let folders: Vec<PathBuf> = env::split_paths(&path).collect();
    names
        .iter()
        .flat_map(|name| folders.iter().map(move |folder| folder.join(name)))
        .find(|file| file.is_file())
}
