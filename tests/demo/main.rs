//! `cargo demo`: a million records through three brokers and back, compared byte for byte.
//!
//! `cargo demo -- [--bootstrap HOST:PORT] [--brokers N] [--records N] [--size BYTES] [--compression CODEC]`. Without a bootstrap
//! address it starts milena's own brokers in this process; with one, it runs on that cluster.

mod consume;
mod latency;
mod ledger;
mod options;
mod produce;
mod progress;
mod report;

use std::env;
use std::error::Error;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Instant;

use milena::{Admin, ConnectionConfig, NewTopic};
use milena_broker::Cluster;

use ledger::Ledger;
use options::Options;
use progress::Progress;
use report::Report;

/// What went wrong, in words.
type Failure = Box<dyn Error + Send + Sync>;

/// The partitions of the topic, which the consumers share.
const PARTITIONS: i32 = 6;
/// Consumers, each with as many of the partitions.
const CONSUMERS: i32 = 2;

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("cargo demo: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), Failure> {
    let options = Options::parse(env::args().skip(1))?;
    tokio::runtime::Runtime::new()?.block_on(async {
        // Kept until the end: dropping it stops the brokers.
        let own = match options.bootstrap {
            None => Some(start(&options).await?),
            Some(_) => None,
        };
        let bootstrap = match (&own, &options.bootstrap) {
            (Some(cluster), _) => cluster.bootstrap(),
            (None, given) => given.clone().unwrap_or_default(),
        };
        there_and_back(&bootstrap, Arc::new(options)).await
    })
}

async fn start(options: &Options) -> Result<Cluster, Failure> {
    let brokers = Cluster::builder().brokers(options.brokers);
    let cluster = brokers.start_tcp("127.0.0.1:0").await?;
    println!(
        "started {} brokers in this process; --bootstrap HOST:PORT takes those of yours",
        options.brokers
    );
    Ok(cluster)
}

async fn there_and_back(bootstrap: &str, options: Arc<Options>) -> Result<(), Failure> {
    let topic = format!("milena-demo-{}", std::process::id());
    let admin = Admin::new(ConnectionConfig::new(bootstrap))?;
    for (_, created) in admin
        .create_topics([NewTopic::new(topic.as_str()).partitions(PARTITIONS)])
        .await?
    {
        created?;
    }
    println!(
        "{} records of {} bytes, {PARTITIONS} partitions, {CONSUMERS} consumers, compression {}, acks=all, at {bootstrap}\n",
        options.records, options.size, options.compression
    );
    let start = Instant::now();
    let progress = Arc::new(Progress::default());
    let watching = tokio::spawn(Arc::clone(&progress).watch(options.records));
    let consumers: Vec<_> = (0..CONSUMERS)
        .map(|number| {
            let reading = consume::run(
                bootstrap.to_owned(),
                topic.clone(),
                number,
                Arc::clone(&options),
                Arc::clone(&progress),
            );
            tokio::spawn(reading)
        })
        .collect();
    let written = produce::run(bootstrap, &topic, &options, &progress).await?;
    let mut ledger = Ledger::new(&options);
    let mut read = Vec::new();
    for consumer in consumers {
        let part = consumer.await??;
        ledger.enter_all(&part)?;
        read.push(part);
    }
    watching.abort();
    progress.clear();
    Report {
        options: &options,
        written: &written,
        read: &read,
        took: start.elapsed(),
    }
    .print();
    ledger.close(&written)?;
    println!(
        "\nthe ledger is closed: every record came back once, in the order of its partition, byte for byte"
    );
    for (_, deleted) in admin.delete_topics([topic.as_str()]).await? {
        deleted?;
    }
    Ok(())
}
