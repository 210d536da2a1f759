//! `cargo xtask ledger`: producers on real Kafka under faults, and every record of the log compared with what they were told.

mod client;
mod delays;
mod entry;
mod faults;
mod findings;
mod options;
mod verdict;

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use client::Client;
use delays::Delays;
use entry::{Entry, Found};
use faults::Journal;
use findings::Findings;
use options::Options;
use verdict::Row;

use crate::Outcome;
use crate::kafka::{Cluster, Error, Spec, Tool};

const RELEASE: &str = "4.4.0";
const BROKERS: u16 = 3;
const PARTITIONS: u16 = 6;
/// Two partitions are led by each broker, in every topic by the same one, so that a fault is the same to all clients.
const ASSIGNMENT: &str = "1:2:3,2:3:1,3:1:2,1:3:2,2:1:3,3:2:1";
const TOOL_LIMIT: Duration = Duration::from_secs(120);
const HEAL_LIMIT: Duration = Duration::from_secs(180);
/// How much longer than their records last the clients may take: a delivery timeout, and the faults that were under way.
const GRACE: Duration = Duration::from_secs(240);
const LOOK: Duration = Duration::from_millis(100);

/// A client that has its part in this run.
struct Part {
    client: Client,
    program: PathBuf,
}

/// Runs the clients through the faults and judges.
///
/// # Errors
/// When something does not run, or milena misses a target.
pub fn run(arguments: &[String]) -> Outcome {
    let options = Options::parse(arguments)?;
    fs::create_dir_all(&options.out)
        .map_err(|error| format!("{}: {error}", options.out.display()))?;
    let reader = reader()?;
    let parts = parts(&options)?;
    let version = RELEASE.parse().map_err(words)?;
    let spec = Spec::new(version).brokers(BROKERS).named("ledger");
    let cluster = Cluster::start(spec).map_err(words)?;
    for part in &parts {
        create(&cluster, part.client.name()).map_err(words)?;
    }
    cluster.wait_until_in_sync(HEAL_LIMIT).map_err(words)?;
    let journal = Journal::default();
    let started = faults::now();
    let faults = produce(&cluster, &options, &parts, &journal)?;
    cluster.heal(HEAL_LIMIT).map_err(words)?;
    let rows = parts
        .iter()
        .map(|part| judge(&cluster, &options, part.client, &reader))
        .collect::<Result<Vec<Row>, String>>()?;
    report(&options, &rows, faults, &journal.text(started), started)
}

/// The program that reads the log: franz-go's, for it tells who wrote a record, or librdkafka's.
fn reader() -> Result<PathBuf, String> {
    let Some(why) = Client::FranzGo.missing() else {
        return Client::FranzGo.build();
    };
    println!("{why}, so librdkafka reads the log and nobody sees producer ids");
    match Client::Rdkafka.missing() {
        None => Client::Rdkafka.build(),
        Some(why) => Err(format!("nobody else can read the log: {why}")),
    }
}

/// Builds the programs of those who can take part, and says who cannot.
fn parts(options: &Options) -> Result<Vec<Part>, String> {
    let mut parts = Vec::new();
    for &client in &options.clients {
        match client.missing() {
            Some(why) => println!("{} is left out: {why}", client.name()),
            None => parts.push(Part {
                client,
                program: client.build()?,
            }),
        }
    }
    Ok(parts)
}

fn create(cluster: &Cluster, topic: &str) -> Result<(), Error> {
    let words = [
        "--create",
        "--topic",
        topic,
        "--replica-assignment",
        ASSIGNMENT,
        "--config",
        "min.insync.replicas=2",
    ];
    let created = cluster.run_tool(Tool::Topics, &words, b"", TOOL_LIMIT)?;
    created.checked().map(drop)
}

/// Lets the clients send while faults happen; returns how many did.
fn produce(
    cluster: &Cluster,
    options: &Options,
    parts: &[Part],
    journal: &Journal,
) -> Result<usize, String> {
    let over = AtomicBool::new(false);
    let schedule = (options.schedule, PARTITIONS);
    let topic = parts.first().ok_or("no client is left")?.client.name();
    std::thread::scope(|scope| {
        let trouble = scope.spawn(|| faults::run(cluster, topic, schedule, &over, journal));
        let ended = send_all(cluster, options, parts);
        over.store(true, Ordering::Relaxed);
        let faults = trouble
            .join()
            .map_err(|_| "the thread of the faults panicked")?;
        ended?;
        faults.map_err(words)
    })
}

fn send_all(cluster: &Cluster, options: &Options, parts: &[Part]) -> Outcome {
    let lasting = Duration::from_secs(options.records / options.rate);
    let deadline = Instant::now() + lasting + GRACE;
    let mut running = Vec::new();
    let mut outcome = Ok(());
    for part in parts {
        match start(cluster, options, part) {
            Ok(child) => running.push((part.client, child)),
            Err(error) => outcome = Err(error),
        }
    }
    for (client, mut child) in running {
        let ended = wait(&mut child, deadline);
        outcome = outcome.and(ended.map_err(|why| format!("{} {why}", client.name())));
    }
    outcome
}

fn start(cluster: &Cluster, options: &Options, part: &Part) -> Result<Child, String> {
    let client = part.client;
    let said = File::create(said(&options.out, client)).map_err(words)?;
    Command::new(&part.program)
        .args(["ledger", &cluster.bootstrap(), client.name()])
        .arg(PARTITIONS.to_string())
        .arg(options.records_of(client).to_string())
        .arg(options.rate_of(client).to_string())
        .arg(ledger(&options.out, client))
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(said)
        .spawn()
        .map_err(|error| format!("{} does not start: {error}", client.name()))
}

/// Waits for the end; kills who has not come to one.
fn wait(child: &mut Child, deadline: Instant) -> Outcome {
    loop {
        match child.try_wait().map_err(words)? {
            Some(status) if status.success() => return Ok(()),
            Some(status) => return Err(format!("ended with {status}")),
            None if Instant::now() >= deadline => {
                child.kill().and_then(|()| child.wait()).map_err(words)?;
                return Err("came to no end and was killed".to_owned());
            }
            None => std::thread::sleep(LOOK),
        }
    }
}

fn judge(
    cluster: &Cluster,
    options: &Options,
    client: Client,
    reader: &Path,
) -> Result<Row, String> {
    let file = options.out.join(format!("{}.log", client.name()));
    let bootstrap = cluster.bootstrap();
    client::read_log(reader, &bootstrap, client.name(), PARTITIONS, &file)?;
    let told = Entry::read(&ledger(&options.out, client))?;
    let log = Found::read(&file)?;
    let records = options.records_of(client);
    Ok(Row {
        client,
        findings: Findings::of(records, PARTITIONS, &told, &log),
        delays: Delays::of(PARTITIONS, &told),
    })
}

fn report(options: &Options, rows: &[Row], faults: usize, journal: &str, started: u64) -> Outcome {
    let table = verdict::table(rows, started);
    let text = format!(
        "milena {} records at {} a second, the others at {}; {faults} faults\n{journal}{table}",
        options.records, options.rate, options.peer_rate
    );
    let file = options.out.join("table.txt");
    fs::write(&file, &text).map_err(|error| format!("{}: {error}", file.display()))?;
    print!("{text}");
    println!("everything is in {}", options.out.display());
    let misses = verdict::misses(rows, faults);
    if misses.is_empty() {
        println!("PASS");
        return Ok(());
    }
    Err(format!("MISS: {}", misses.join("; ")))
}

/// The file of what a client was told.
fn ledger(out: &Path, client: Client) -> PathBuf {
    out.join(format!("{}.ledger", client.name()))
}

/// The file of what a client said.
fn said(out: &Path, client: Client) -> PathBuf {
    out.join(format!("{}.stderr", client.name()))
}

fn words(error: impl std::fmt::Display) -> String {
    error.to_string()
}
