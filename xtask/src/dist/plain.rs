//! What a plain `cargo build --release` of the command weighs.

use super::built::{fits, megabytes, size, stripped_size};
use crate::verify::command::Command;
use crate::{Outcome, source};

/// Builds the command as anybody would and prints its size, as it is and stripped.
///
/// # Errors
/// When it does not build, or the stripped file is too large.
pub(crate) fn check() -> Outcome {
    Command::cargo(["build", "--release", "--locked", "--package", "milena-cli"]).run()?;
    let target = std::env::var_os("CARGO_TARGET_DIR")
        .map_or_else(|| source::workspace_root().join("target"), Into::into);
    let path = target.join("release").join("milena");
    let stripped = stripped_size(&path)?;
    println!(
        "cargo build --release: {}, stripped {}",
        megabytes(size(&path)?),
        megabytes(stripped)
    );
    fits(&path, stripped)
}
