//! Reads a share of the partitions until every record has come, and compares as it reads.

use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use milena::{Consumer, ConsumerConfig, StartAt, TopicPartition};

use crate::latency::Latency;
use crate::ledger::Part;
use crate::options::Options;
use crate::progress::Progress;
use crate::{CONSUMERS, Failure, PARTITIONS};

/// Nobody waits longer than this for anything.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

/// What one consumer has read.
pub(crate) struct Read {
    pub(crate) part: Part,
    pub(crate) took: Duration,
    /// From the record's timestamp until it was read.
    pub(crate) latency: Latency,
}

/// Reads the partitions of the consumer with this number: every second one, when there are two.
pub(crate) async fn run(
    bootstrap: String,
    topic: String,
    number: i32,
    options: Arc<Options>,
    progress: Arc<Progress>,
) -> Result<Read, Failure> {
    let start = Instant::now();
    let mut consumer = Consumer::new(ConsumerConfig::new(bootstrap))?;
    let mine = (0..PARTITIONS).filter(|partition| partition % CONSUMERS == number);
    consumer
        .assign(mine.map(|partition| {
            (
                TopicPartition::new(topic.as_str(), partition),
                StartAt::Beginning,
            )
        }))
        .await?;
    let mut part = Part::default();
    let mut latency = Latency::default();
    let mut idle_since = Instant::now();
    while progress.read_so_far() < options.records {
        // A short wait: the other consumer may be the one that reads the last record.
        let Some(mut batch) = consumer.poll(Duration::from_millis(100)).await? else {
            if idle_since.elapsed() > PATIENCE {
                return Err(format!("nothing came for {} s", PATIENCE.as_secs()).into());
            }
            continue;
        };
        idle_since = Instant::now();
        let partition = batch.partition();
        let now = SystemTime::now().duration_since(UNIX_EPOCH)?;
        let mut count = 0;
        while let Some(record) = batch.next()? {
            part.enter(partition, record.key(), record.value(), options.size)?;
            if count == 0 {
                let written = Duration::from_millis(u64::try_from(record.timestamp())?);
                latency.add(now.saturating_sub(written));
            }
            count += 1;
        }
        progress.read(count);
    }
    consumer.close().await;
    Ok(Read {
        part,
        took: start.elapsed(),
        latency,
    })
}
