//! Both directions: Java's instances decoded and encoded by us, ours read and written again by Java.

use std::any::type_name;
use std::collections::BTreeSet;
use std::fmt::{Debug, Write};
use std::num::NonZero;
use std::path::Path;
use std::thread;

use bytes::Bytes;
use milena_protocol::message::{Data, Request, VersionRange, encode_request, encode_response};
use milena_protocol::wire::{Reader, Wire, Writer};

use crate::Outcome;
use crate::java::{Java, Made, RELEASE, Reading};
use crate::reference::Message;
use crate::samples::{Check, Sample, Source, every_message};
use crate::settings::{Jars, instances, seed};

/// Failures that are told in full; the others are counted.
const TOLD: usize = 12;

/// Characters around the first difference of two texts.
const AROUND: usize = 160;

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

/// What was compared.
#[derive(Debug, Default)]
struct Sum {
    names: BTreeSet<&'static str>,
    versions: u32,
    from_java: u32,
    to_java: u32,
    unknown_tags: u32,
    frames: u32,
    bytes: usize,
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
        self.bytes += other.bytes;
        self.failures.extend(other.failures);
    }

    fn report(&self, jars: &Jars, seed: u64) {
        println!(
            "oracle: {} messages x versions, {} instances Java -> milena and {} milena -> Java compared, seed {seed}",
            self.versions, self.from_java, self.to_java
        );
        println!(
            "oracle: all of them by bytes, by name and by value, {} bytes; {} with tagged fields of no known version; {} frames with headers",
            self.bytes, self.unknown_tags, self.frames
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
        }
    }

    fn take_from_java<T: Wire + Debug>(&mut self, case: &Case<'_>) -> Result<(), String> {
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
                sum.bytes += made.bytes.len();
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
            shown.push(format!("{message:?}"));
        }
        let mut failure = Ok(());
        let sum = &mut self.sum;
        let name = &case.schema.name;
        self.java
            .read(name, case.version, &instances, |number, reading| {
                sum.to_java += 1;
                sum.bytes += instances[number].len();
                if failure.is_ok() {
                    failure = case.is_read(number, &instances[number], &shown[number], reading);
                }
            })?;
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

const IN: &str = "Java -> milena";
const OUT: &str = "milena -> Java";

/// A message in one version.
struct Case<'a> {
    schema: &'a Message,
    version: i16,
    flexible: bool,
    seed: u64,
}

impl Case<'_> {
    /// One of our own instances; the first is the smallest and the second as large as they get.
    fn draw<T: Sample>(&self, number: u32) -> T {
        let mut seed = self.seed;
        for byte in self
            .schema
            .name
            .bytes()
            .chain(self.version.to_be_bytes())
            .chain(number.to_be_bytes())
        {
            seed = (seed ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
        let entropy = match number {
            0 => Vec::new(),
            1 => vec![255; 2000],
            number => entropy(seed, if number.is_multiple_of(10) { 2000 } else { 200 }),
        };
        T::sample(&mut Source::new(&entropy, self.flexible), self.version)
    }

    fn encode<T: Wire>(&self, message: &T) -> Result<Bytes, String> {
        let mut w = Writer::new(self.version, self.flexible);
        message.write(&mut w).map_err(|e| e.to_string())?;
        Ok(w.into_bytes())
    }

    fn decode<T: Wire>(&self, bytes: Bytes) -> Result<T, String> {
        let mut r = Reader::new(bytes, self.version, self.flexible);
        let message = T::read(&mut r).map_err(|e| e.to_string())?;
        r.finish().map_err(|e| e.to_string())?;
        Ok(message)
    }

    /// Whether we read what Java made, and write it again.
    fn reads<T: Wire + Debug>(&self, number: u32, made: Made) -> Result<(), String> {
        let bytes = Bytes::from(made.bytes);
        let message: T = self.decode(bytes.clone()).map_err(|e| {
            let files = self.dump(number, &[("java", &bytes)]);
            self.failed(IN, number, &format!("it cannot be decoded: {e}{files}"))
        })?;
        let again = self
            .encode(&message)
            .map_err(|e| self.failed(IN, number, &format!("it cannot be encoded: {e}")))?;
        let expected = made.known.map_or(bytes, Bytes::from);
        self.same_bytes(IN, number, &expected, &again)?;
        self.same_values(IN, number, &made.values, &format!("{message:?}"))
    }

    /// Whether Java read what we made as we meant it.
    fn is_read(
        &self,
        number: usize,
        sent: &[u8],
        shown: &str,
        reading: Reading,
    ) -> Result<(), String> {
        let number = u32::try_from(number).expect("it was one");
        match reading {
            Reading::Same(values) => self.same_values(OUT, number, &values, shown),
            Reading::Other(bytes) => self.same_bytes(OUT, number, &bytes, sent),
            Reading::Refused(reason) => {
                let files = self.dump(number, &[("milena", sent)]);
                Err(self.failed(
                    OUT,
                    number,
                    &format!("Java cannot read it: {reason}{files}"),
                ))
            }
        }
    }

    fn same_bytes(
        &self,
        direction: &str,
        number: u32,
        java: &[u8],
        ours: &[u8],
    ) -> Result<(), String> {
        if java == ours {
            return Ok(());
        }
        let at = java.iter().zip(ours).take_while(|(a, b)| a == b).count();
        let part = |bytes: &[u8]| {
            let part = bytes.iter().skip(at).take(16);
            part.fold(String::new(), |mut text, byte| {
                let _infallible = write!(text, "{byte:02x} ");
                text
            })
        };
        let files = self.dump(number, &[("java", java), ("milena", ours)]);
        Err(self.failed(
            direction,
            number,
            &format!(
                "the bytes differ first at {at}: Java {}and milena {}{files}",
                part(java),
                part(ours)
            ),
        ))
    }

    fn same_values(
        &self,
        direction: &str,
        number: u32,
        values: &[u8],
        shown: &str,
    ) -> Result<(), String> {
        let values = self
            .schema
            .values(values)
            .ok_or_else(|| self.failed(direction, number, "Java's values cannot be understood"))?;
        let expected = self.schema.show(&values);
        if expected == shown {
            return Ok(());
        }
        let same = expected.chars().zip(shown.chars());
        let at = same.take_while(|(a, b)| a == b).count();
        let part = |text: &str| {
            let from = text.chars().skip(at.saturating_sub(AROUND));
            from.take(2 * AROUND).collect::<String>()
        };
        let text = format!(
            "the values differ\n    Java   ...{}\n    milena ...{}",
            part(&expected),
            part(shown)
        );
        Err(self.failed(direction, number, &text))
    }

    fn failed(&self, direction: &str, number: u32, what: &str) -> String {
        let (name, version, seed) = (&self.schema.name, self.version, self.seed);
        format!("{direction}: {name} version {version}, instance {number} of seed {seed}: {what}")
    }

    /// Keeps bytes in files, and says which.
    fn dump(&self, number: u32, all: &[(&str, &[u8])]) -> String {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
        let mut said = String::new();
        for (whose, bytes) in all {
            let file = format!("{}-{}-{number}.{whose}.bin", self.schema.name, self.version);
            let path = folder.join(file);
            let kept = std::fs::write(&path, bytes)
                .map_or_else(|e| e.to_string(), |()| path.display().to_string());
            let _infallible = write!(said, "\n    {} bytes of {whose}: {kept}", bytes.len());
        }
        said
    }
}

/// `milena_protocol::api::produce::ProduceRequest` is ProduceRequest.
fn short_name<T>() -> &'static str {
    type_name::<T>().rsplit("::").next().unwrap_or_default()
}

/// At most so many bytes that follow from the seed.
fn entropy(seed: u64, most: usize) -> Vec<u8> {
    let mut state = seed;
    let mut next = move || {
        // SplitMix64.
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    };
    let length = usize::try_from(next() % most as u64).expect("less than most");
    (0..length.div_ceil(8))
        .flat_map(|_| next().to_be_bytes())
        .take(length)
        .collect()
}
