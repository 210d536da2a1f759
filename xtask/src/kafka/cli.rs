//! `cargo xtask kafka`: clusters by hand.

use std::thread;
use std::time::{Duration, Instant};

use super::cache::Lock;
use super::process::Signal;
use super::state::{self, Recorded, State};
use super::{Cluster, Error, Spec, Version, fetch, scratch};

const USAGE: &str = "usage: cargo xtask kafka COMMAND

  up [--version V] [--brokers 1|3] [--name N] [--property KEY=VALUE]... [--heap MIB]
            start Apache Kafka, wait until it serves, print its bootstrap address as the last line
  down [--name N | --all]
            stop it and remove its data
  status    list the clusters that were started
  versions  list the releases that were seen to work

The name is `default` unless given. Jars and clusters are kept below $MILENA_CACHE or ~/.cache/milena.";

// How long an orderly shutdown may take before the process is killed.
const GRACE: Duration = Duration::from_secs(20);

/// Runs one command line without its leading `kafka`.
///
/// # Errors
/// When the arguments are wrong or the command fails; the sentence says what to do.
pub fn run(arguments: &[String]) -> crate::Outcome {
    dispatch(arguments).map_err(|error| error.to_string())
}

fn dispatch(arguments: &[String]) -> Result<(), Error> {
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.split_first() {
        Some((&"up", options)) => up(&parse_up(options)?),
        Some((&"down", options)) => down(&parse_down(options)?),
        Some((&"status", [])) => status(),
        Some((&"versions", [])) => {
            versions();
            Ok(())
        }
        Some((&"help" | &"--help" | &"-h", _)) => {
            println!("{USAGE}");
            Ok(())
        }
        Some((command, _)) => Err(Error::new(format!(
            "cannot make sense of 'kafka {command}' and what follows it\n{USAGE}"
        ))),
        None => Err(Error::new(USAGE)),
    }
}

fn parse_up(options: &[&str]) -> Result<Spec, Error> {
    let mut spec = Spec::new(Version::DEFAULT)
        .named("default")
        .for_throughput();
    let mut rest = options.iter();
    while let Some(&option) = rest.next() {
        let value = rest
            .next()
            .ok_or_else(|| Error::new(format!("{option} needs a value\n{USAGE}")))?;
        spec = match option {
            "--version" => Spec {
                version: value.parse()?,
                ..spec
            },
            "--brokers" => spec.brokers(number(option, value)?),
            "--heap" => spec.heap_mebibytes(number(option, value)?),
            "--name" => spec.named(*value),
            "--property" => {
                let pair = value.split_once('=');
                let (key, value) = pair.ok_or_else(|| {
                    Error::new(format!("--property needs KEY=VALUE, not '{value}'"))
                })?;
                spec.property(key, value)
            }
            _ => return Err(Error::new(format!("there is no option {option}\n{USAGE}"))),
        };
    }
    spec.check()?;
    Ok(spec)
}

fn number<N: std::str::FromStr>(option: &str, value: &str) -> Result<N, Error> {
    value
        .parse()
        .map_err(|_| Error::new(format!("{option} needs a number, not '{value}'")))
}

/// The names of the clusters to take down.
fn parse_down(options: &[&str]) -> Result<Vec<String>, Error> {
    match options {
        [] => Ok(vec!["default".to_owned()]),
        ["--all"] => state::names(),
        ["--name", name] => {
            Spec::new(Version::DEFAULT).named(*name).check()?;
            Ok(vec![(*name).to_owned()])
        }
        _ => Err(Error::new(format!(
            "kafka down takes --name N or --all\n{USAGE}"
        ))),
    }
}

fn up(spec: &Spec) -> Result<(), Error> {
    let directory = state::directory(&spec.name)?;
    let _lock = Lock::wait(&state::lock_file(&spec.name)?)?;
    if let Some(state) = State::load(&directory)? {
        if state.running().count() == state.processes.len() {
            return already_up(spec, &state);
        }
        eprintln!("some of '{}' has ended; starting it anew", spec.name);
        stop(&state)?;
    }
    scratch::remove(&directory);
    eprintln!(
        "starting Kafka {} with {} broker(s) as '{}'",
        spec.version, spec.brokers, spec.name
    );
    let before = Instant::now();
    let cluster = Cluster::start_detached(spec, &directory, |cluster| {
        State::of(cluster).save(&directory)
    })?;
    eprintln!(
        "ready after {:.1} s; stop it with: cargo xtask kafka down --name {}",
        before.elapsed().as_secs_f32(),
        spec.name
    );
    println!("{}", cluster.bootstrap());
    Ok(())
}

fn already_up(spec: &Spec, state: &State) -> Result<(), Error> {
    if state.version != spec.version || state.brokers != usize::from(spec.brokers) {
        return Err(Error::new(format!(
            "'{name}' is already up with Kafka {} and {} broker(s); give another --name or stop it with: cargo xtask kafka down --name {name}",
            state.version,
            state.brokers,
            name = spec.name
        )));
    }
    eprintln!(
        "'{}' is already up, with the properties it was started with",
        spec.name
    );
    println!("{}", state.bootstrap);
    Ok(())
}

fn down(names: &[String]) -> Result<(), Error> {
    for name in names {
        let directory = state::directory(name)?;
        let _lock = Lock::wait(&state::lock_file(name)?)?;
        match State::load(&directory)? {
            None => eprintln!("'{name}' is not up"),
            Some(state) => {
                stop(&state)?;
                scratch::remove(&directory);
                eprintln!("'{name}' is down");
            }
        }
    }
    Ok(())
}

/// Brokers first; ZooKeeper, which they need for an orderly end, after them.
fn stop(state: &State) -> Result<(), Error> {
    let (zookeeper, brokers): (Vec<&Recorded>, Vec<&Recorded>) = state
        .processes
        .iter()
        .partition(|process| process.name == "zookeeper");
    end(&brokers)?;
    end(&zookeeper)
}

fn end(processes: &[&Recorded]) -> Result<(), Error> {
    processes
        .iter()
        .try_for_each(|process| process.signal(Signal::Terminate))?;
    if all_ended(processes, GRACE) {
        return Ok(());
    }
    processes
        .iter()
        .try_for_each(|process| process.signal(Signal::Kill))?;
    match all_ended(processes, GRACE) {
        true => Ok(()),
        false => Err(Error::new(
            "a process did not end although it was killed; look at it with: ps -ef",
        )),
    }
}

fn all_ended(processes: &[&Recorded], limit: Duration) -> bool {
    let deadline = Instant::now() + limit;
    while processes.iter().any(|process| process.is_running()) {
        if Instant::now() >= deadline {
            return false;
        }
        thread::sleep(Duration::from_millis(50));
    }
    true
}

fn status() -> Result<(), Error> {
    let names = state::names()?;
    if names.is_empty() {
        eprintln!("no cluster is up; start one with: cargo xtask kafka up");
    }
    for name in names {
        let Some(state) = State::load(&state::directory(&name)?)? else {
            continue;
        };
        let running = state.running().count();
        let health = match running == state.processes.len() {
            true => "up".to_owned(),
            false => format!("{running} of {} processes run", state.processes.len()),
        };
        println!(
            "{name}\tKafka {}\t{health}\t{}",
            state.version, state.bootstrap
        );
    }
    Ok(())
}

fn versions() {
    for version in Version::KNOWN {
        let default = if version == Version::DEFAULT {
            ", the default"
        } else {
            ""
        };
        let cached = if fetch::is_cached(version) {
            "cached"
        } else {
            "fetched when first used"
        };
        println!("{version}\t{:?}\t{cached}{default}", version.coordination());
    }
    println!("others are tried by the same rules");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(words: &str) -> Result<(), Error> {
        dispatch(
            &words
                .split_whitespace()
                .map(str::to_owned)
                .collect::<Vec<_>>(),
        )
    }

    #[test]
    fn every_option_of_up_reaches_the_spec() {
        let words =
            "--version 3.9.1 --brokers 3 --name mine --heap 768 --property a=b=c --property d=";
        let spec = parse_up(&words.split(' ').collect::<Vec<_>>()).unwrap();
        assert_eq!(
            (spec.version, spec.brokers, spec.name.as_str()),
            (Version::new(3, 9, 1), 3, "mine")
        );
        assert_eq!(spec.heap_mebibytes, 768);
        assert_eq!(
            spec.properties,
            [("a".into(), "b=c".into()), ("d".into(), String::new())]
        );
    }

    #[test]
    fn wrong_arguments_are_refused_with_a_sentence() {
        for (words, part) in [
            ("up --version", "needs a value"),
            ("up --version 4", "'4' is not a Kafka release"),
            ("up --brokers many", "needs a number"),
            ("up --brokers 0", "1 to 9"),
            ("up --name ../x", "cannot name"),
            ("up --property x", "KEY=VALUE"),
            ("up --colour red", "no option --colour"),
            ("down --name ..", "cannot name"),
            ("down now", "--all"),
            ("fly", "'kafka fly'"),
            ("", "usage"),
        ] {
            let error = run(words).unwrap_err().to_string();
            assert!(error.contains(part), "{words}: {error}");
        }
    }
}
