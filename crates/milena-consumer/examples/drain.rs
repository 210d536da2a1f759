//! Reads every partition of a topic from its beginning to its present end and says how fast that was.
//!
//! `cargo run --release -p milena-consumer --example drain -- 127.0.0.1:9092 TOPIC [owned] [KEY=VALUE]...`

use std::error::Error;
use std::time::{Duration, Instant};

use milena_consumer::{Consumer, ConsumerConfig, StartAt, TopicPartition};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let usage = "usage: drain BOOTSTRAP TOPIC [owned] [KEY=VALUE]...";
    let (bootstrap, topic) = arguments.next().zip(arguments.next()).ok_or(usage)?;
    let mut config = ConsumerConfig::new(bootstrap);
    let mut owned = false;
    for argument in arguments {
        match argument.split_once('=') {
            Some((key, value)) => config.set(key, value)?,
            None if argument == "owned" => owned = true,
            None => return Err(usage.into()),
        }
    }

    let mut consumer = Consumer::new(config)?;
    let partitions = consumer.partitions_for(&topic).await?.partitions.len();
    let all: Vec<_> = (0..i32::try_from(partitions)?)
        .map(|partition| TopicPartition::new(&*topic, partition))
        .collect();
    let ends = consumer.end_offsets(&all).await?;
    let begins = consumer.beginning_offsets(&all).await?;
    let started = Instant::now();
    consumer
        .assign(all.iter().map(|at| (at.clone(), StartAt::Beginning)))
        .await?;

    let (mut records, mut bytes) = (0_u64, 0_usize);
    while ends
        .iter()
        .any(|(at, end)| consumer.position(at).unwrap_or(begins[at]) < *end)
    {
        let Some(mut batch) = consumer.poll(Duration::from_secs(10)).await? else {
            return Err("nothing came for 10 s".into());
        };
        if owned {
            while let Some(record) = batch.next_owned()? {
                records += 1;
                bytes += record.value().map_or(0, <[u8]>::len);
            }
        } else {
            while let Some(record) = batch.next()? {
                records += 1;
                bytes += record.value().map_or(0, <[u8]>::len);
            }
        }
    }
    let seconds = started.elapsed().as_secs_f64();
    println!("{records} records, {bytes} bytes in {seconds:.3} s");
    consumer.close().await;
    Ok(())
}
