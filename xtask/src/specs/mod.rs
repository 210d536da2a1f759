//! `cargo xtask specs`: protocol-specs/ against the message definitions inside the official jars.
//!
//! Whatever the jars say of a message that has a spec is compared, version by version, so that a wrong spec cannot stay.
//! Versions that the newest release has dropped are looked up in an older one. A message without a spec needs a reason.
#![allow(
    missing_docs,
    unreachable_pub,
    reason = "it is a program's own module; names and comments say what is not plain"
)]

mod compare;
mod delta;
mod draft;
mod errors;
mod jar;
mod left_out;
mod official;

use std::collections::{BTreeMap, BTreeSet};

use crate::Outcome;
use crate::codegen::model::{Body, Message, Part, Spec, Versions};
use crate::codegen::{Specs, parse, read_specs};
pub use compare::related;
use left_out::LeftOut;
use official::Official;

/// The release whose definitions ours must equal.
const NEWEST: &str = "4.4.0";

/// Releases that define versions which later ones have dropped, in the order in which they are asked.
const OLDER: [&str; 2] = ["3.9.1", "2.8.2"];

/// Runs the task.
pub fn run(arguments: &[String]) -> Outcome {
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        [] => check(),
        ["--against", version] => against(version),
        ["--draft", name] => draft(name, NEWEST),
        ["--draft", name, version] => draft(name, version),
        other => Err(format!(
            "specs takes --against VERSION, --draft NAME [VERSION] or nothing, not {other:?}"
        )),
    }
}

/// Fails, with their names, if our specs differ from the official definitions or do not have them all.
fn check() -> Outcome {
    let specs = read_specs()?;
    let mut definitions = Definitions::of(NEWEST)?;
    let mut report = Report::default();
    for spec in &specs.specs {
        report.compare_spec(spec, &mut definitions)?;
    }
    for (ours, theirs) in errors::differences(&specs.errors, NEWEST)? {
        let said = |line: Option<String>| line.unwrap_or("nothing".into());
        let (ours, theirs) = (said(ours), said(theirs));
        report
            .differences
            .push(format!("errors.spec: {ours}, official {theirs}"));
    }
    report
        .differences
        .extend(errors::classes(&specs.errors, NEWEST)?);
    let left_out = left_out(&specs, &definitions)?;
    report.differences.extend(left_out.unexplained.clone());
    let expressed = express_all(&definitions.newest, &mut report);
    println!(
        "specs: {} compared with Kafka {}: {} messages in {} versions and {} error codes; {} differences",
        kinds(&specs),
        definitions.releases(),
        report.messages,
        report.versions,
        specs.errors.len(),
        report.differences.len()
    );
    for (reason, names) in &left_out.reasons {
        println!("specs: left out, {reason}: {}", names.join(", "));
    }
    println!(
        "specs: {} messages left out, each for a reason; {} have none",
        left_out.count(),
        left_out.unexplained.len()
    );
    println!(
        "specs: the language expresses {expressed} of the {} messages of {NEWEST}",
        definitions.newest.iter().filter(|d| d.is_valid).count()
    );
    if !report.uncovered.is_empty() {
        println!(
            "specs: no definition covers {}",
            report.uncovered.join(", ")
        );
    }
    match report.differences.as_slice() {
        [] => Ok(()),
        differences => Err(differences.join("\n")),
    }
}

/// `81 APIs, 25 records of coordinators and 6 other pieces of data`.
fn kinds(specs: &Specs) -> String {
    let count = |is: fn(&Spec) -> bool| specs.specs.iter().filter(|spec| is(spec)).count();
    let apis = count(|spec| matches!(spec.body, Body::Api(_)));
    let halves = count(|spec| spec.record.is_some());
    format!(
        "{apis} APIs, {} records of coordinators and {} other pieces of data",
        halves / 2,
        specs.specs.len() - apis - halves
    )
}

/// What the newest release defines and no spec says.
fn left_out(specs: &Specs, definitions: &Definitions) -> Result<LeftOut, String> {
    let messages = specs.specs.iter().flat_map(Spec::messages);
    let covered: BTreeSet<&str> = messages.map(|message| message.name.as_str()).collect();
    let mut left_out = LeftOut::of(&definitions.newest, &covered);
    for (name, reason) in left_out::JARS {
        let jar = jar::kafka(name, NEWEST)?.ok_or_else(|| format!("{NEWEST} has no {name}"))?;
        for message in official::names(&jar)? {
            left_out.add(&format!("{reason} ({name})"), message);
        }
    }
    Ok(left_out)
}

/// Prints what a release has that our specs do not say, or say differently, in the words of a spec.
fn against(version: &str) -> Outcome {
    let specs = read_specs()?;
    let definitions = official_of(version)?;
    let mut delta = delta::specs(&specs.specs, &definitions);
    delta.errors(&errors::differences(&specs.errors, version)?);
    print!("{delta}");
    println!("specs: {} between the specs and {version}", delta.summary());
    Ok(())
}

/// Prints the skeleton of a spec, to be given names and docs by hand.
fn draft(name: &str, version: &str) -> Outcome {
    let definitions = official_of(version)?;
    let text = draft::spec(name, &definitions).ok_or_else(|| format!("{version} has no {name}"))?;
    print!("{text}");
    Ok(())
}

/// Every definition of a release: those of its clients and of its coordinators.
fn official_of(version: &str) -> Result<Vec<Official>, String> {
    let mut definitions = official::read(&jar::clients(version)?)?;
    for jar in jar::coordinators(version)? {
        definitions.extend(official::read(&jar)?);
    }
    Ok(definitions)
}

/// The official definitions: those of one release, and of older ones once they are needed.
struct Definitions {
    release: String,
    newest: Vec<Official>,
    older: BTreeMap<&'static str, Vec<Official>>,
}

impl Definitions {
    fn of(version: &str) -> Result<Self, String> {
        Ok(Self {
            release: version.to_owned(),
            newest: official_of(version)?,
            older: BTreeMap::new(),
        })
    }

    fn releases(&self) -> String {
        let older = self.older.keys().map(|release| (*release).to_owned());
        let all: Vec<String> = std::iter::once(self.release.clone()).chain(older).collect();
        all.join(", ")
    }

    fn older(&mut self, release: &'static str) -> Result<&[Official], String> {
        if !self.older.contains_key(release) {
            let read = official::read(&jar::clients(release)?)?;
            self.older.insert(release, read);
        }
        Ok(&self.older[release])
    }
}

#[derive(Default)]
struct Report {
    messages: usize,
    versions: usize,
    differences: Vec<String>,
    /// Versions that we speak and no release asked about defines.
    uncovered: Vec<String>,
}

impl Report {
    fn compare_spec(&mut self, spec: &Spec, definitions: &mut Definitions) -> Outcome {
        for (part, message) in parts(spec) {
            self.messages += 1;
            let prefix = format!("{}: {part}", spec.file);
            let Some(found) = find(&definitions.newest, spec, message) else {
                self.differences.push(format!(
                    "{prefix}: {} has no {}",
                    definitions.release, message.name
                ));
                continue;
            };
            let theirs = found.message.versions;
            self.differences
                .extend(compare::heads(&prefix, message, found));
            let (ours, official) = (spec.record.as_ref().map(|r| r.id), found.record);
            if ours != official {
                self.differences
                    .push(format!("{prefix}: type {ours:?}, official {official:?}"));
            }
            self.compare_in(&prefix, message, &found.message, theirs);
            let newest = Versions {
                min: 0,
                max: theirs.min - 1,
            };
            if let Some(dropped) = message.versions.intersect(newest) {
                self.compare_dropped(&prefix, spec, message, dropped, definitions)?;
            }
        }
        Ok(())
    }

    fn compare_in(&mut self, prefix: &str, ours: &Message, theirs: &Message, versions: Versions) {
        if let Some(both) = ours.versions.intersect(versions) {
            self.versions += both.iter().count();
            self.differences
                .extend(compare::messages(prefix, ours, theirs, both));
        }
    }

    /// Compares the versions that the newest release has dropped with the first older release that has them.
    fn compare_dropped(
        &mut self,
        prefix: &str,
        spec: &Spec,
        message: &Message,
        dropped: Versions,
        definitions: &mut Definitions,
    ) -> Outcome {
        let mut left: Vec<i16> = dropped.iter().collect();
        for release in OLDER {
            let Some(found) = find(definitions.older(release)?, spec, message) else {
                continue;
            };
            let theirs = found.message.clone();
            let (here, elsewhere) = left.iter().partition(|v| theirs.versions.contains(**v));
            left = elsewhere;
            let here: Vec<i16> = here;
            if let (Some(min), Some(max)) = (here.first(), here.last()) {
                let both = Versions {
                    min: *min,
                    max: *max,
                };
                self.compare_in(&format!("{prefix} ({release})"), message, &theirs, both);
            }
        }
        self.uncovered
            .extend(left.iter().map(|v| format!("{} {v}", message.name)));
        Ok(())
    }
}

/// The messages of a spec, each with the name of its section.
fn parts(spec: &Spec) -> Vec<(&'static str, &Message)> {
    match &spec.body {
        Body::Api(api) => vec![("request", &api.request), ("response", &api.response)],
        Body::Data(message) => match &spec.record {
            None => vec![("fields", message)],
            Some(record) if record.part == Part::Key => vec![("key", message)],
            Some(_) => vec![("value", message)],
        },
    }
}

/// The official definition of one of our messages: by key and direction, for names have changed; data by name.
fn find<'d>(definitions: &'d [Official], spec: &Spec, message: &Message) -> Option<&'d Official> {
    let mut valid = definitions.iter().filter(|official| official.is_valid);
    valid.find(|official| match &spec.body {
        Body::Api(api) => {
            let response = std::ptr::eq(message, &api.response);
            official.key == Some(api.key) && official.is_response == response
        }
        Body::Data(_) => official.message.name == spec.name,
    })
}

/// Drafts every official message in our language, parses that and compares: what cannot be expressed is a difference.
fn express_all(definitions: &[Official], report: &mut Report) -> usize {
    let mut expressed = 0;
    for official in definitions.iter().filter(|official| official.is_valid) {
        let text = draft::data(official);
        let differences = match parse::spec("draft", &text, &parse::Glossary::new()) {
            Err(error) => vec![format!("{}: {error}", official.message.name)],
            Ok(spec) => parts(&spec)
                .iter()
                .flat_map(|(_, message)| {
                    compare::messages(
                        &official.message.name,
                        message,
                        &official.message,
                        message.versions,
                    )
                })
                .collect(),
        };
        expressed += usize::from(differences.is_empty());
        report.differences.extend(differences);
    }
    expressed
}
