//! Tools that cargo compiles once and the cache keeps.

use std::path::PathBuf;

use super::cache_root;
use super::command::Command;

/// That release of `name`, compiled if it is not in the cache, which takes a minute or a few.
pub(crate) fn installed(name: &str, version: &str) -> Result<PathBuf, String> {
    let root = cache_root()?.join(format!("{name}-{version}"));
    let program = root.join("bin").join(name);
    if !program.exists() {
        println!("{name} {version} is not in the cache: compiling it once");
        Command::cargo([
            "install",
            "--locked",
            "--quiet",
            name,
            "--version",
            version,
            "--root",
        ])
        .argument(&root)
        .run()?;
    }
    Ok(program)
}
