//! What was sent, what was acknowledged and what a reader finds, compared record by record.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use milena::{Consumer, ConsumerConfig, Error, ProduceRecord, Producer, StartAt, TopicPartition};

/// Reading stops when nothing has come for this long although records are missing.
const SILENCE: Duration = Duration::from_secs(20);

/// A record as it is compared: nulls and empties are different things.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Plain {
    pub(crate) offset: i64,
    pub(crate) timestamp: i64,
    pub(crate) key: Option<Vec<u8>>,
    pub(crate) value: Option<Vec<u8>>,
    pub(crate) headers: Vec<(Vec<u8>, Option<Vec<u8>>)>,
}

impl Plain {
    /// The number that a numbered record carries in its value.
    fn number(&self) -> Option<u64> {
        std::str::from_utf8(self.value.as_deref()?)
            .ok()?
            .split(' ')
            .next()?
            .parse()
            .ok()
    }
}

/// Reads partitions `0..partitions` of a topic from their beginnings to the ends that they have now.
pub(crate) async fn read_all(
    config: &ConsumerConfig,
    topic: &str,
    partitions: i32,
) -> Result<BTreeMap<i32, Vec<Plain>>, Error> {
    let mut consumer = Consumer::new(config.clone())?;
    let all: Vec<_> = (0..partitions)
        .map(|partition| at(topic, partition))
        .collect();
    let ends = consumer.end_offsets(&all).await?;
    consumer
        .assign(all.iter().map(|at| (at.clone(), StartAt::Beginning)))
        .await?;
    let mut read: BTreeMap<i32, Vec<Plain>> = (0..partitions)
        .map(|partition| (partition, Vec::new()))
        .collect();
    while all
        .iter()
        .any(|at| consumer.position(at).unwrap_or(0) < ends[at])
    {
        let Some(mut batch) = consumer.poll(SILENCE).await? else {
            break;
        };
        let partition = batch.partition();
        let into = read.entry(partition).or_default();
        while let Some(record) = batch.next()? {
            into.push(plain(&record));
        }
    }
    consumer.close().await;
    Ok(read)
}

/// Reads a topic while it is written, until every number below `records` was seen or nothing comes any more.
pub(crate) async fn read_until(
    config: &ConsumerConfig,
    topic: &str,
    partitions: i32,
    records: u64,
) -> Result<BTreeMap<i32, Vec<Plain>>, Error> {
    let mut consumer = Consumer::new(config.clone())?;
    consumer
        .assign((0..partitions).map(|partition| (at(topic, partition), StartAt::Beginning)))
        .await?;
    let mut read: BTreeMap<i32, Vec<Plain>> = BTreeMap::new();
    let mut numbers = BTreeSet::new();
    while (numbers.len() as u64) < records {
        let Some(mut batch) = consumer.poll(2 * SILENCE).await? else {
            break;
        };
        let into = read.entry(batch.partition()).or_default();
        while let Some(record) = batch.next()? {
            let record = plain(&record);
            numbers.extend(record.number());
            into.push(record);
        }
    }
    consumer.close().await;
    Ok(read)
}

fn plain(record: &milena::Record<'_>) -> Plain {
    Plain {
        offset: record.offset(),
        timestamp: record.timestamp(),
        key: record.key().map(<[u8]>::to_vec),
        value: record.value().map(<[u8]>::to_vec),
        headers: record
            .headers()
            .iter()
            .map(|h| (h.key.to_vec(), h.value.map(<[u8]>::to_vec)))
            .collect(),
    }
}

/// A partition of a topic.
pub(crate) fn at(topic: &str, partition: i32) -> TopicPartition {
    TopicPartition {
        topic: topic.into(),
        partition,
    }
}

/// Numbered records on their way through one producer, and what became of each.
#[derive(Debug, Default)]
pub(crate) struct Ledger {
    /// The numbers in the order in which they were sent to each partition.
    sent: BTreeMap<i32, Vec<u64>>,
    /// Partition and offset of each acknowledged number.
    acknowledged: BTreeMap<u64, (i32, Option<i64>)>,
    failed: BTreeMap<u64, String>,
}

/// What a comparison of the ledger with the log found.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Findings {
    pub(crate) lost: Vec<u64>,
    pub(crate) out_of_order: Vec<(i32, u64)>,
    pub(crate) wrong_offset: Vec<u64>,
    pub(crate) never_sent: Vec<u64>,
    pub(crate) duplicates: usize,
}

impl Ledger {
    /// Sends `records` numbered records to the partitions in turn at `rate` per second and waits for all outcomes.
    pub(crate) async fn send(
        producer: &Producer,
        topic: &str,
        partitions: i32,
        records: u64,
        rate: u64,
    ) -> Result<Self, Error> {
        let mut ledger = Self::default();
        let mut deliveries = Vec::new();
        let started = tokio::time::Instant::now();
        for number in 0..records {
            if number % 100 == 0 {
                tokio::time::sleep_until(started + Duration::from_millis(number * 1000 / rate))
                    .await;
            }
            let partition =
                i32::try_from(number % u64::from(partitions.unsigned_abs())).unwrap_or(0);
            let value = format!(
                "{number} {}",
                "x".repeat(usize::try_from(number % 100).unwrap_or(0))
            );
            let record = ProduceRecord::to(topic).partition(partition).value(&value);
            let delivery = producer.send(record).await?;
            ledger.sent.entry(partition).or_default().push(number);
            deliveries.push((number, delivery));
        }
        for (number, delivery) in deliveries {
            match delivery.await {
                Ok(metadata) => drop(
                    ledger
                        .acknowledged
                        .insert(number, (metadata.partition, metadata.offset)),
                ),
                Err(error) => drop(ledger.failed.insert(number, error.chain())),
            }
        }
        Ok(ledger)
    }

    /// How many were acknowledged, and how many failed with the first reason.
    pub(crate) fn outcome(&self) -> (usize, usize, Option<&str>) {
        let first = self.failed.values().next().map(String::as_str);
        (self.acknowledged.len(), self.failed.len(), first)
    }

    /// Compares with what is in the log.
    pub(crate) fn compare(&self, log: &BTreeMap<i32, Vec<Plain>>) -> Findings {
        let mut findings = Findings::default();
        let mut found = BTreeSet::new();
        let mut offsets: BTreeMap<(i32, i64), u64> = BTreeMap::new();
        for (partition, records) in log {
            let sent: BTreeSet<u64> = self
                .sent
                .get(partition)
                .into_iter()
                .flatten()
                .copied()
                .collect();
            let mut highest = None;
            for record in records {
                let number = record.number().unwrap_or(u64::MAX);
                offsets.insert((*partition, record.offset), number);
                if !sent.contains(&number) {
                    findings.never_sent.push(number);
                } else if !found.insert(number) {
                    findings.duplicates += 1;
                } else if highest > Some(number) {
                    findings.out_of_order.push((*partition, number));
                }
                highest = highest.max(Some(number));
            }
        }
        for (number, (partition, offset)) in &self.acknowledged {
            if !found.contains(number) {
                findings.lost.push(*number);
            }
            if offset.is_some_and(|offset| offsets.get(&(*partition, offset)) != Some(number)) {
                findings.wrong_offset.push(*number);
            }
        }
        findings
    }
}
