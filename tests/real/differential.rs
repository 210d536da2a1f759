//! Every script of `tests/differential` is answered as its golden file says; `MILENA_BLESS=1` records instead.

use std::env;

use milena_differential::{Golden, Outcome as Played, Release, play_all};

use crate::context::Context;
use crate::story::{Outcome, Story};

pub(crate) const STORIES: &[Story] = &[Story::single(
    "scripts_are_answered_as_their_golden_files_say",
    scripts_are_answered_as_their_golden_files_say,
)
// No script is about what older releases answered.
.since(3, 9)];

fn scripts_are_answered_as_their_golden_files_say(context: &Context) -> Outcome {
    let version = context.version().to_string();
    let release: Release = version.parse()?;
    let mut played = play_all(&context.bootstrap(), &version)?;
    if env::var("MILENA_BLESS").is_ok_and(|value| value == "1") {
        for script in played.iter_mut().filter(|script| !script.broken) {
            Golden::of(script.script).bless(release, &script.transcript)?;
            script.difference = None;
        }
    }
    let count = played.len();
    let different: Vec<String> = played.iter().filter_map(difference).collect();
    if different.is_empty() {
        return Ok(());
    }
    Err(format!(
        "{} of {count} scripts were answered otherwise\n{}",
        different.len(),
        different.join("\n")
    )
    .into())
}

fn difference(played: &Played) -> Option<String> {
    let difference = played.difference.as_ref()?;
    Some(format!("---- {}\n{difference}", played.script))
}
