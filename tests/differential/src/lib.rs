//! Scripted raw-protocol conversations, and what Apache Kafka answered to each of them.
//!
//! [`play_all`] plays every script against an address and compares the normalised transcripts with the golden files, which
//! were recorded from Apache Kafka. The address may be Kafka's own or that of any broker that claims to be like it.

pub mod golden;
pub mod normalise;
pub mod player;
pub mod records;
pub mod release;
pub mod scripts;
pub mod tree;

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

pub use golden::Golden;
pub use player::{Play, Trouble};
pub use release::Release;
pub use scripts::{Script, scripts};

// Scripts mostly wait for each other's members, markers and sessions.
const PLAYERS: usize = 8;

/// How one script ended.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The script's name, which is the property it shows.
    pub script: &'static str,
    /// What was said and answered, normalised.
    pub transcript: String,
    /// Whether the script could not go to its end.
    pub broken: bool,
    /// Nothing, or how the transcript differs from the golden file, or why there is no whole transcript.
    pub difference: Option<String>,
}

/// Plays every script that holds for Kafka `version` against `bootstrap` (`HOST:PORT`), some at a time, and compares.
///
/// # Errors
///
/// When `version` is not `MAJOR.MINOR.PATCH`.
pub fn play_all(bootstrap: &str, version: &str) -> Result<Vec<Outcome>, String> {
    play_some(bootstrap, version, |_| true)
}

/// Like [`play_all`], for the scripts that `wanted` names.
///
/// # Errors
///
/// As [`play_all`].
pub fn play_some(
    bootstrap: &str,
    version: &str,
    wanted: impl Fn(&Script) -> bool,
) -> Result<Vec<Outcome>, String> {
    let release: Release = version.parse()?;
    let scripts: Vec<Script> = scripts()
        .into_iter()
        .filter(|script| script.holds_for(release) && wanted(script))
        .collect();
    warm_up(bootstrap, release)?;
    let outcomes = Mutex::new(Vec::new());
    let (last, first): (Vec<Script>, Vec<Script>) =
        scripts.iter().partition(|script| script.deletes_topics);
    for scripts in [first, last] {
        play_at_once(&scripts, bootstrap, release, &outcomes);
    }
    let mut outcomes = outcomes.into_inner().map_err(|error| error.to_string())?;
    outcomes.sort_by_key(|outcome| outcome.script);
    Ok(outcomes)
}

/// Plays scripts, some at a time.
fn play_at_once(
    scripts: &[Script],
    bootstrap: &str,
    release: Release,
    outcomes: &Mutex<Vec<Outcome>>,
) {
    let next = AtomicUsize::new(0);
    thread::scope(|scope| {
        for _ in 0..PLAYERS {
            scope.spawn(|| {
                while let Some(script) = scripts.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let outcome = play_one(script, bootstrap, release);
                    if let Ok(mut outcomes) = outcomes.lock() {
                        outcomes.push(outcome);
                    }
                }
            });
        }
    });
}

/// Lets a broker that has just started create the topics of its coordinators and load them, and get producer ids.
fn warm_up(bootstrap: &str, release: Release) -> Result<(), String> {
    let mut play = Play::new("warm_up", bootstrap, release);
    scripts::warm_up(&mut play).map_err(|trouble| format!("{bootstrap} is not ready: {trouble}"))
}

/// Plays one script and compares its transcript with the golden file.
pub fn play_one(script: &Script, bootstrap: &str, release: Release) -> Outcome {
    let mut play = Play::new(script.name, bootstrap, release);
    let ended = (script.run)(&mut play);
    let transcript = play.into_transcript();
    let broken = ended.is_err();
    let difference = match ended {
        Err(trouble) => Some(format!(
            "the script could not go on: {trouble}\n{transcript}"
        )),
        Ok(()) => Golden::of(script.name).difference(release, &transcript),
    };
    Outcome {
        script: script.name,
        transcript,
        broken,
        difference,
    }
}
