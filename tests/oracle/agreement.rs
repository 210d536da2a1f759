//! Both directions: Java's instances decoded and encoded by us, ours read and written again by Java.

use std::any::type_name;
use std::collections::BTreeSet;
use std::fmt::Debug;
use std::num::NonZero;
use std::thread;

use bytes::Bytes;
use milena_protocol::message::{Data, Request, VersionRange, encode_request, encode_response};
use milena_protocol::wire::Wire;

use crate::Outcome;
use crate::case::{Case, OUT, entropy};
use crate::java::{Java, RELEASE, Reading};
use crate::samples::{Check, Sample, Source, every_message, show};
use crate::settings::{Jars, instances, seed};

/// Failures that are told in full; the others are counted.
const TOLD: usize = 12;

/// Compares everything and says how much it was.
pub(crate) fn d11_java_and_milena_agree_on_every_message() -> Outcome {
    let (jars, seed, instances) = (Jars::get()?, seed()?, instances()?);
    let workers = thread::available_parallelism()
        .map_or(1, NonZero::get)
        .min(4);
    let work = |number| {
        let mut worker = Worker {
            java: Java::start()?,
            jars,
            seed,
            instances,
            turn: 0,
            workers,
            number,
            sum: Sum::default(),
        };
        every_message(&mut worker);
        Ok::<Sum, String>(worker.sum)
    };
    let sums: Vec<Result<Sum, String>> = thread::scope(|scope| {
        let running: Vec<_> = (0..workers).map(|n| scope.spawn(move || work(n))).collect();
        let ended = running.into_iter().map(|one| one.join());
        ended
            .map(|sum| sum.unwrap_or_else(|_| Err("a worker panicked".into())))
            .collect()
    });
    let mut sum = Sum::default();
    for one in sums {
        sum.add(one?);
    }
    sum.report(jars, seed);
    sum.judge()
}

/// Instances of each message and version that are written in every other version.
const REWRITTEN: u32 = 24;

/// Bytes from which a length takes three bytes.
const LONG: usize = 1 << 14;

/// What was compared.
#[derive(Debug, Default)]
struct Sum {
    names: BTreeSet<&'static str>,
    versions: u32,
    from_java: u32,
    to_java: u32,
    unknown_tags: u32,
    frames: u32,
    rewritten: u32,
    refused: u32,
    bytes: usize,
    /// Instances with a length of three bytes, or near it.
    long: u32,
    failures: Vec<String>,
}

impl Sum {
    fn add(&mut self, other: Sum) {
        self.names.extend(other.names);
        self.versions += other.versions;
        self.from_java += other.from_java;
        self.to_java += other.to_java;
        self.unknown_tags += other.unknown_tags;
        self.frames += other.frames;
        self.rewritten += other.rewritten;
        self.refused += other.refused;
        self.bytes += other.bytes;
        self.long += other.long;
        self.failures.extend(other.failures);
    }

    fn count(&mut self, bytes: &[u8]) {
        self.bytes += bytes.len();
        self.long += u32::from(bytes.len() >= LONG);
    }

    fn report(&self, jars: &Jars, seed: u64) {
        println!(
            "oracle: {} messages x versions, {} instances Java -> milena and {} milena -> Java compared, seed {seed}",
            self.versions, self.from_java, self.to_java
        );
        println!(
            "oracle: all of them by bytes, by name and by value, {} bytes; {} have 16 KiB and more, {} have tagged fields of no known version; {} frames with headers",
            self.bytes, self.long, self.unknown_tags, self.frames
        );
        println!(
            "oracle: {} instances written in another version than their own, {} of which both sides refuse",
            self.rewritten, self.refused
        );
        let left = jars
            .official
            .iter()
            .filter(|one| !self.names.contains(one.name.as_str()));
        let (served, other): (Vec<_>, Vec<_>) = left.partition(|one| {
            one.listeners
                .split(',')
                .any(|listener| listener == "broker")
        });
        let served: Vec<&str> = served.iter().map(|one| one.name.as_str()).collect();
        println!(
            "oracle: {} of the {} messages in the jars of {RELEASE} are covered; {} that brokers serve are left out ({}), and {} that they do not",
            self.names.len(),
            jars.official.len(),
            served.len(),
            if served.is_empty() {
                "none".to_owned()
            } else {
                served.join(", ")
            },
            other.len()
        );
    }

    fn judge(&self) -> Outcome {
        if self.failures.is_empty() {
            return Ok(());
        }
        let told: Vec<&str> = self
            .failures
            .iter()
            .take(TOLD)
            .map(String::as_str)
            .collect();
        let count = self.failures.len();
        Err(format!("{count} messages x versions differ\n{}", told.join("\n")).into())
    }
}

/// Takes its turns at the messages.
struct Worker {
    java: Java,
    jars: &'static Jars,
    seed: u64,
    instances: u32,
    turn: usize,
    workers: usize,
    number: usize,
    sum: Sum,
}

impl Check for Worker {
    fn api<R>(&mut self)
    where
        R: Request + Sample + PartialEq,
        R::Response: Sample + PartialEq + Clone,
    {
        if self.is_mine() {
            self.message::<R>(R::KNOWN_VERSIONS, R::FLEXIBLE);
            self.message::<R::Response>(R::KNOWN_VERSIONS, R::FLEXIBLE);
            self.frames::<R>();
        }
    }

    fn data<D: Data + Sample + PartialEq>(&mut self) {
        if self.is_mine() {
            self.message::<D>(D::VERSIONS, D::FLEXIBLE);
        }
    }
}

impl Worker {
    fn is_mine(&mut self) -> bool {
        self.turn += 1;
        self.turn % self.workers == self.number
    }

    fn message<T: Wire + Debug + Sample>(&mut self, versions: VersionRange, flexible: i16) {
        let name = short_name::<T>();
        self.sum.names.insert(name);
        let official = self.jars.official.iter().find(|one| one.name == name);
        if official.map(|one| (one.versions.0, one.versions.1))
            != Some((versions.min, versions.max))
        {
            let theirs = official.map_or("none".into(), |one| one.versions.to_string());
            self.sum.failures.push(format!(
                "{name}: versions {versions}, the jar's are {theirs}"
            ));
            return;
        }
        for version in versions.iter() {
            let case = Case {
                schema: self.jars.reference.message(name),
                version,
                flexible: version >= flexible,
                seed: self.seed,
            };
            self.sum.versions += 1;
            let failure = self
                .take_from_java::<T>(&case)
                .and_then(|()| self.give_to_java::<T>(&case));
            self.sum.failures.extend(failure.err());
            let failure = self.rewrite::<T>(&case, versions);
            self.sum.failures.extend(failure.err());
        }
    }

    fn take_from_java<T: Wire + Debug + Sample>(&mut self, case: &Case<'_>) -> Result<(), String> {
        let mut failure = Ok(());
        let sum = &mut self.sum;
        let name = &case.schema.name;
        self.java.make(
            name,
            case.version,
            self.seed,
            self.instances,
            |number, made| {
                sum.from_java += 1;
                sum.unknown_tags += u32::from(made.known.is_some());
                sum.count(&made.bytes);
                if failure.is_ok() {
                    failure = case.reads::<T>(number, made);
                }
            },
        )?;
        failure
    }

    fn give_to_java<T: Wire + Debug + Sample>(&mut self, case: &Case<'_>) -> Result<(), String> {
        let mut instances = Vec::new();
        let mut shown = Vec::new();
        for number in 0..self.instances {
            let message: T = case.draw(number);
            let bytes = case.encode(&message);
            instances
                .push(bytes.map_err(|e| {
                    case.failed(OUT, number, &format!("it cannot be encoded: {e}"))
                })?);
            shown.push(show(&message));
        }
        let mut failure = Ok(());
        let sum = &mut self.sum;
        let name = &case.schema.name;
        self.java
            .read(name, case.version, &instances, |number, reading| {
                sum.to_java += 1;
                sum.count(&instances[number]);
                if failure.is_ok() {
                    failure = case.is_read(number, &instances[number], &shown[number], reading);
                }
            })?;
        failure
    }

    /// What one version says, said in each of the others: the same bytes, or refused by both.
    fn rewrite<T: Wire + Debug>(
        &mut self,
        case: &Case<'_>,
        versions: VersionRange,
    ) -> Result<(), String> {
        let name = &case.schema.name;
        let mut instances = Vec::new();
        let count = self.instances.min(REWRITTEN);
        self.java
            .make(name, case.version, self.seed, count, |_, made| {
                instances.push(Bytes::from(made.known.unwrap_or(made.bytes)));
            })?;
        let mut failure = Ok(());
        let sum = &mut self.sum;
        for to in versions.iter().filter(|to| *to != case.version) {
            let other = case.of_version(to);
            self.java
                .rewrite(name, case.version, to, &instances, |number, reading| {
                    sum.rewritten += 1;
                    sum.refused += u32::from(matches!(reading, Reading::Refused(_)));
                    if failure.is_ok() {
                        failure = case.rewrites::<T>(&other, number, &instances[number], reading);
                    }
                })?;
        }
        failure
    }

    /// A request and a response with their headers, as they stand in frames.
    fn frames<R>(&mut self)
    where
        R: Request + Sample,
        R::Response: Sample,
    {
        let (request, response) = (short_name::<R>(), short_name::<R::Response>());
        for version in R::KNOWN_VERSIONS.iter() {
            let source = |seed| Source::new(&entropy(seed, 200), version >= R::FLEXIBLE);
            let sent = encode_request(&R::sample(&mut source(self.seed), version), version, "märz");
            let answered = encode_response::<R>(
                &Sample::sample(&mut source(self.seed + 1), version),
                version,
                -9,
            );
            let expected = format!("{} {version} -7 märz", R::API.0);
            for (name, frame, expected) in
                [(request, sent, expected), (response, answered, "-9".into())]
            {
                let mut frame = frame.expect("a drawn message can be encoded");
                if name == request {
                    frame.set_correlation_id(-7);
                }
                let told = self.java.framed(name, version, &frame.into_bytes()[4..]);
                self.sum.frames += 1;
                if told.as_ref() != Ok(&expected) {
                    self.sum.failures.push(format!(
                        "{name} version {version}: Java reads the frame as {told:?}"
                    ));
                }
            }
        }
    }
}

/// `milena_protocol::api::produce::ProduceRequest` is ProduceRequest.
fn short_name<T>() -> &'static str {
    type_name::<T>().rsplit("::").next().unwrap_or_default()
}
