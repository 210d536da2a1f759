//! The command as people get it: how large it is, and whether it works as one static file.

use crate::Outcome;
use crate::dist::{self, Target};

/// What a plain release build weighs, and the static file that this machine builds without anything more.
pub(super) fn run() -> Outcome {
    dist::check_plain_release()?;
    let Some(target) = Target::of_this_machine() else {
        println!(
            "no static file was built: this machine has none that needs nothing more; `cargo verify musl` builds those with musl"
        );
        return Ok(());
    };
    dist::build(&[target], true)
}

/// The static files that run on any Linux: apart, because a fresh machine first compiles a standard library for each.
pub(super) fn musl() -> Outcome {
    dist::build(&Target::musl(), true)
}
