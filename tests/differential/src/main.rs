//! `cargo run -p milena-differential -- ADDRESS VERSION [NAME...]`: plays the scripts whose names contain one of the words
//! against whatever listens there. `MILENA_BLESS=1` records instead of comparing; `MILENA_SHOW=1` prints the transcripts.

use std::env;
use std::process::ExitCode;

use milena_differential::{Golden, play_some};

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [bootstrap, version, words @ ..] = &arguments[..] else {
        eprintln!("usage: differential ADDRESS VERSION [NAME...]");
        return ExitCode::from(2);
    };
    let is_set = |name| env::var(name).is_ok_and(|value| value == "1");
    let (bless, show) = (is_set("MILENA_BLESS"), is_set("MILENA_SHOW"));
    let outcomes = play_some(bootstrap, version, |script| {
        words.is_empty()
            || words
                .iter()
                .any(|word| script.name.contains(word.as_str()) || script.subject == word)
    });
    let outcomes = match outcomes {
        Ok(outcomes) => outcomes,
        Err(error) => {
            eprintln!("{error}");
            return ExitCode::from(2);
        }
    };
    let mut different = 0;
    for outcome in &outcomes {
        if show {
            println!("{}", outcome.transcript);
        }
        let Some(difference) = &outcome.difference else {
            continue;
        };
        if bless && !outcome.broken {
            let release = version
                .parse()
                .unwrap_or(milena_differential::Release::REFERENCE);
            if let Err(error) = Golden::of(outcome.script).bless(release, &outcome.transcript) {
                eprintln!("{error}");
                different += 1;
            }
            continue;
        }
        different += 1;
        println!("---- {}\n{difference}", outcome.script);
    }
    println!("{} scripts, {different} differ", outcomes.len());
    ExitCode::from(u8::from(different > 0))
}
