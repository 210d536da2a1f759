//! Interleaved rounds of every client, and the ratios of their medians.

use std::process::Command;
use std::time::Duration;

use milena::{Admin, ConnectionConfig, NewTopic};

use crate::cost::Spent;
use crate::options::{Options, PARTITIONS};

const PEERS: [&str; 2] = ["milena", "rdkafka"];

pub fn run(options: &Options) -> Result<(), Box<dyn std::error::Error>> {
    let mut spent: [[Vec<Spent>; 2]; 2] = Default::default();
    for round in 0..options.rounds {
        // Every client reads what the same client wrote; the order of clients changes from round to round.
        for turn in 0..PEERS.len() {
            let index = (round + turn) % PEERS.len();
            let topic = fresh_topic(options, PEERS[index], round)?;
            let options = Options {
                topic,
                ..options.clone()
            };
            for (mode, spent) in ["produce", "consume"].iter().zip(&mut spent[index]) {
                spent.push(measure(PEERS[index], mode, &options)?);
            }
        }
    }
    report(options, &spent);
    Ok(())
}

fn measure(peer: &str, mode: &str, options: &Options) -> Result<Spent, Box<dyn std::error::Error>> {
    let output = Command::new(std::env::current_exe()?)
        .args(["run", peer, mode])
        .args(options.words())
        .output()?;
    if !output.status.success() {
        return Err(format!(
            "{peer} {mode} failed: {}",
            String::from_utf8_lossy(&output.stderr)
        )
        .into());
    }
    String::from_utf8(output.stdout)?.trim().parse()
}

fn fresh_topic(
    options: &Options,
    peer: &str,
    round: usize,
) -> Result<String, Box<dyn std::error::Error>> {
    let name = format!("bench-{}-{peer}-{round}", std::process::id());
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let admin = Admin::new(ConnectionConfig::new(&options.bootstrap))?;
        for (_, outcome) in admin
            .create_topics([NewTopic::new(&name).partitions(PARTITIONS)])
            .await?
        {
            outcome?;
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
        Ok::<_, milena::Error>(())
    })?;
    Ok(name)
}

fn report(options: &Options, spent: &[[Vec<Spent>; 2]; 2]) {
    println!(
        "{} records of {} B, codec {}, {} interleaved rounds, medians; the client's process only",
        options.records, options.size, options.codec, options.rounds
    );
    println!(
        "{:<8} {:<8} {:>14} {:>14} {:>10} {:>8}",
        "mode", "client", "CPU us/record", "1000 rec/s", "peak MiB", "CPU x"
    );
    for (mode_index, mode) in ["produce", "consume"].iter().enumerate() {
        let reference = median(&spent[1][mode_index], |spent| spent.cpu_seconds);
        for (index, peer) in PEERS.iter().enumerate() {
            let runs = &spent[index][mode_index];
            let cpu = median(runs, |spent| spent.cpu_seconds);
            let per_record = cpu * 1e6 / options.records as f64;
            let rate = options.records as f64 / median(runs, |spent| spent.wall_seconds) / 1e3;
            let peak = median(runs, |spent| spent.peak_mib);
            println!(
                "{mode:<8} {peer:<8} {per_record:>14.3} {rate:>14.0} {peak:>10.1} {:>8.2}",
                cpu / reference
            );
        }
    }
}

fn median(runs: &[Spent], figure: impl Fn(&Spent) -> f64) -> f64 {
    let mut figures: Vec<f64> = runs.iter().map(figure).collect();
    figures.sort_by(f64::total_cmp);
    figures.get(figures.len() / 2).copied().unwrap_or(f64::NAN)
}
