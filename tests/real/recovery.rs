//! How soon a producer, and who reads along, is back: after an outage of every broker, and after a leader was elected elsewhere.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use libtest_mimic::Failed;
use milena::{
    Consumer, ConsumerConfig, Error, ProduceRecord, Producer, ProducerConfig, StartAt,
    TopicPartition,
};
use tokio::time::{MissedTickBehavior, interval};
use xtask::kafka::{Cluster, Spec, Tool};

use crate::context::Context;
use crate::faults::create;
use crate::ledger::read_all;
use crate::story::{Outcome, Story};

pub(crate) const STORIES: &[Story] = &[
    Story::three(
        "an_outage_longer_than_the_delivery_timeout_ends_without_a_restart",
        every_broker_gone,
    ),
    Story::single(
        "a_preferred_leader_election_holds_records_up_for_less_than_half_a_second_and_loses_none",
        a_preferred_leader_election,
    ),
];

const RATE: u32 = 2_000;
const TICK: Duration = Duration::from_millis(10);
const PER_TICK: u32 = RATE / 100;
const DELIVERY_TIMEOUT: Duration = Duration::from_secs(6);
const TOOL_LIMIT: Duration = Duration::from_secs(60);

/// What became of a record, and when.
#[derive(Debug, Clone, Copy)]
struct Outcoming {
    number: u64,
    sent: Instant,
    resolved: Instant,
    is_written: bool,
}

/// Everything that a producer was given, at a steady rate as far as it takes it.
#[derive(Default)]
struct Tally {
    accepted: u64,
    /// The longest that a record waited to be accepted.
    waited: Duration,
    outcomes: Arc<Mutex<Vec<Outcoming>>>,
}

impl Tally {
    /// Sends to the partitions in turn until it is told to stop, and waits for every outcome.
    async fn send(
        producer: &Producer,
        topic: &str,
        partitions: i32,
        stop: &AtomicBool,
    ) -> Result<Self, Error> {
        let mut tally = Self::default();
        let mut ticks = interval(TICK);
        // What was missed is not made up for: the rate afterwards is the rate.
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        while !stop.load(Ordering::Relaxed) {
            ticks.tick().await;
            for _ in 0..PER_TICK {
                tally.send_one(producer, topic, partitions).await?;
            }
        }
        // The failures are in the tally.
        let _ = producer.flush().await;
        Ok(tally)
    }

    async fn send_one(
        &mut self,
        producer: &Producer,
        topic: &str,
        partitions: i32,
    ) -> Result<(), Error> {
        let number = self.accepted;
        let partition = i32::try_from(number % u64::from(partitions.unsigned_abs())).unwrap_or(0);
        let value = format!("{number} {}", "x".repeat(200));
        let record = ProduceRecord::to(topic).partition(partition).value(&value);
        let outcomes = Arc::clone(&self.outcomes);
        let offered = Instant::now();
        let delivery = producer.send(record).await?;
        let sent = Instant::now();
        self.accepted += 1;
        self.waited = self.waited.max(sent - offered);
        delivery.on_outcome(move |outcome| {
            let mut outcomes = outcomes.lock().unwrap_or_else(PoisonError::into_inner);
            outcomes.push(Outcoming {
                number,
                sent,
                resolved: Instant::now(),
                is_written: outcome.is_ok(),
            });
        });
        Ok(())
    }

    fn outcomes(&self) -> Vec<Outcoming> {
        self.outcomes
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// The numbers of the records that were acknowledged and that no reader finds.
    fn missing_in(
        &self,
        context: &Context,
        cluster: &Cluster,
        topic: &str,
    ) -> Result<Vec<u64>, Failed> {
        let config = ConsumerConfig::new(cluster.bootstrap());
        let log = context.block_on(read_all(&config, topic, PARTITIONS))?;
        let found: BTreeSet<u64> = log
            .values()
            .flatten()
            .filter_map(|record| number_in(record.value.as_deref()?))
            .collect();
        let written = self
            .outcomes()
            .into_iter()
            .filter(|outcome| outcome.is_written);
        let numbers = written.map(|outcome| outcome.number);
        Ok(numbers.filter(|number| !found.contains(number)).collect())
    }
}

/// As many as [`create`] makes.
const PARTITIONS: i32 = 6;

/// Ends the sending however the faults end.
struct Stop<'a>(&'a AtomicBool);

impl Drop for Stop<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Sends until the faults, which happen meanwhile in a thread of their own, have come to their end.
fn send_through<T: Send>(
    context: &Context,
    topic: &str,
    partitions: i32,
    config: ProducerConfig,
    faults: impl FnOnce(&Producer) -> Result<T, Failed> + Send,
) -> Result<(Tally, T), Failed> {
    let stop = AtomicBool::new(false);
    let runtime = context.runtime()?;
    let producer = {
        let _inside = runtime.enter();
        Producer::new(config)?
    };
    std::thread::scope(|scope| {
        let trouble = scope.spawn(|| {
            let _stop = Stop(&stop);
            faults(&producer)
        });
        let tally = runtime.block_on(async {
            let tally = Tally::send(&producer, topic, partitions, &stop).await;
            // What has failed did so before.
            let _ = producer.close(Duration::from_secs(10)).await;
            tally
        });
        let found = trouble
            .join()
            .map_err(|_| "the thread of the faults panicked")??;
        Ok((tally?, found))
    })
}

fn sleep(time: Duration) {
    // On the wall's clock, as the brokers do.
    std::thread::sleep(time);
}

fn every_broker_gone(context: &Context) -> Outcome {
    let (cluster, topic) = (context.cluster(), context.fresh_name());
    context.block_on(create(cluster.bootstrap(), &topic, 3))?;
    let mut config = ProducerConfig::new(cluster.bootstrap());
    config.set("delivery.timeout.ms", "6000")?;
    config.set("request.timeout.ms", "3000")?;
    config.set("buffer.memory", "1048576")?;
    let (tally, healed) = send_through(context, &topic, PARTITIONS, config, |_| {
        sleep(Duration::from_secs(5));
        for node in 1..=3 {
            cluster.kill(node)?;
        }
        sleep(3 * DELIVERY_TIMEOUT);
        cluster.heal(Duration::from_secs(120))?;
        let healed = Instant::now();
        sleep(Duration::from_secs(15));
        Ok(healed)
    })?;
    let outcomes = tally.outcomes();
    assert_eq!(outcomes.len() as u64, tally.accepted, "each record once");
    let latest = outcomes
        .iter()
        .map(|outcome| outcome.resolved - outcome.sent);
    let latest = latest.max().unwrap_or_default();
    assert!(
        latest < DELIVERY_TIMEOUT + Duration::from_secs(1),
        "{latest:?}"
    );
    let failed = outcomes
        .iter()
        .filter(|outcome| !outcome.is_written)
        .count();
    assert!(failed > 0, "the outage was too short");
    assert!(
        tally.waited > Duration::from_secs(1),
        "the buffer was never full"
    );
    let at_full_rate = first_second_at_full_rate(&outcomes, healed);
    println!(
        "{}: {} accepted, {failed} failed, the latest after {latest:?}; full rate {at_full_rate:?} after the brokers' return",
        context.story, tally.accepted
    );
    assert!(
        at_full_rate.is_some_and(|after| after < Duration::from_secs(10)),
        "{at_full_rate:?}"
    );
    assert_eq!(tally.missing_in(context, cluster, &topic)?, [0; 0]);
    Ok(())
}

/// How long after `since` a second begins in which as many records were written as were to be sent in one.
fn first_second_at_full_rate(outcomes: &[Outcoming], since: Instant) -> Option<Duration> {
    (0..14).map(Duration::from_secs).find(|after| {
        let (from, to) = (since + *after, since + *after + Duration::from_secs(1));
        let within =
            |outcome: &&Outcoming| outcome.is_written && (from..to).contains(&outcome.resolved);
        // A tick that comes late is not made up for.
        outcomes.iter().filter(within).count() >= (RATE * 9 / 10) as usize
    })
}

fn a_preferred_leader_election(context: &Context) -> Outcome {
    // Followers whose leader has moved do nothing for a second otherwise, and what is written waits for them.
    let spec = Spec::new(context.version())
        .brokers(3)
        .named("election")
        .property("replica.fetch.backoff.ms", "10");
    let (cluster, topic) = (&Cluster::start(spec)?, context.fresh_name());
    context.block_on(create(cluster.bootstrap(), &topic, 3))?;
    let preferred = leader(cluster, &topic, |_| true)?;
    cluster.wait_until_in_sync(TOOL_LIMIT)?;
    let mut config = ProducerConfig::new(cluster.bootstrap());
    config.set("linger.ms", "0")?;
    // The new leader is named before it knows of it, and refuses, too: how soon it is asked again is the user's to say.
    config.set("retry.backoff.ms", "20")?;
    let is_over = AtomicBool::new(false);
    let (sent, arrivals) = std::thread::scope(|scope| {
        let reading = scope.spawn(|| {
            let bootstrap = cluster.bootstrap();
            context.block_on(read_along(&bootstrap, &topic, &is_over))
        });
        let sent = {
            let _stop = Stop(&is_over);
            send_through(context, &topic, 1, config, |producer| {
                elect(cluster, &topic, preferred, producer)
            })
        };
        (sent, reading.join())
    });
    let (tally, passage) = sent?;
    let arrivals = arrivals.map_err(|_| "the reader panicked")??;
    let outcomes = tally.outcomes();
    assert!(
        outcomes.iter().all(|outcome| outcome.is_written),
        "an error reached the application"
    );
    let resumed = outcomes
        .iter()
        .filter(|outcome| outcome.resolved > passage.last_refusal)
        .min_by_key(|outcome| outcome.resolved)
        .ok_or("nothing was written afterwards")?;
    let mut usual: Vec<_> = outcomes
        .iter()
        .map(|outcome| outcome.resolved - outcome.sent)
        .collect();
    usual.sort_unstable();
    let round_trip = usual[usual.len() / 2];
    let acknowledged = resumed.resolved - passage.first_refusal;
    let arrived = arrivals.get(&resumed.number);
    let arrived = arrived.ok_or("it was acknowledged and not read")?;
    let read = arrived.saturating_duration_since(resumed.resolved);
    println!(
        "{}: acknowledged {acknowledged:?} after the first refusal, read {read:?} after that; usually acknowledged after {round_trip:?}",
        context.story
    );
    // Without a hint and without asking who leads now it takes seconds.
    assert!(
        acknowledged < Duration::from_millis(500),
        "{acknowledged:?}"
    );
    assert!(read < Duration::from_millis(500), "{read:?}");
    let unread = outcomes
        .iter()
        .filter(|outcome| !arrivals.contains_key(&outcome.number));
    assert_eq!(unread.count(), 0, "the reader missed some");
    assert_eq!(tally.missing_in(context, cluster, &topic)?, [0; 0]);
    Ok(())
}

/// Lets another broker lead for a while, and then the preferred one again, while records are sent.
fn elect(
    cluster: &Cluster,
    topic: &str,
    preferred: i32,
    producer: &Producer,
) -> Result<Passage, Failed> {
    sleep(Duration::from_secs(2));
    // Another one leads when it is back.
    cluster.stop(preferred)?;
    cluster.restart(preferred)?;
    cluster.wait_until_in_sync(TOOL_LIMIT)?;
    leader(cluster, topic, |leader| leader != preferred)?;
    sleep(Duration::from_secs(2));
    let elect = [
        "--election-type",
        "preferred",
        "--topic",
        topic,
        "--partition",
        "0",
    ];
    let election = cluster.start_tool(Tool::LeaderElection, &elect, b"")?;
    let passage = watch(producer, refusals(producer));
    election.wait(TOOL_LIMIT)?.checked()?;
    leader(cluster, topic, |leader| leader == preferred)?;
    Ok(passage)
}

/// Reads the first partition while it is written, and takes down when which record came.
async fn read_along(
    bootstrap: &str,
    topic: &str,
    is_over: &AtomicBool,
) -> Result<BTreeMap<u64, Instant>, Error> {
    let mut consumer = Consumer::new(ConsumerConfig::new(bootstrap))?;
    let first = TopicPartition::new(topic, 0);
    consumer.assign([(first, StartAt::Beginning)]).await?;
    let mut arrivals = BTreeMap::new();
    loop {
        match consumer.poll(Duration::from_millis(500)).await? {
            Some(mut batch) => {
                while let Some(record) = batch.next()? {
                    let number = record.value().and_then(number_in);
                    arrivals.extend(number.map(|number| (number, Instant::now())));
                }
            }
            None if is_over.load(Ordering::Relaxed) => break,
            None => {}
        }
    }
    consumer.close().await;
    Ok(arrivals)
}

/// The number that the value of a record begins with.
fn number_in(value: &[u8]) -> Option<u64> {
    let text = std::str::from_utf8(value).ok()?;
    text.split(' ').next()?.parse().ok()
}

/// How often a broker has said that it does not lead.
fn refusals(producer: &Producer) -> u64 {
    let metrics = producer.metrics();
    metrics
        .errors
        .get("NOT_LEADER_OR_FOLLOWER")
        .copied()
        .unwrap_or(0)
}

/// How a producer came over an election.
#[derive(Debug, Clone, Copy)]
struct Passage {
    /// When a broker first said that it does not lead.
    first_refusal: Instant,
    last_refusal: Instant,
}

/// Watches a producer through an election, which is over when nothing was refused for two seconds.
fn watch(producer: &Producer, before: u64) -> Passage {
    let start = Instant::now();
    let (mut count, mut passage) = (before, None::<Passage>);
    while passage.is_none_or(|passage| passage.last_refusal.elapsed() < Duration::from_secs(2)) {
        let no_refusal = "the old leader never refused a record";
        assert!(start.elapsed() < TOOL_LIMIT, "{no_refusal}");
        let (refusals, now) = (refusals(producer), Instant::now());
        if refusals != count {
            count = refusals;
            passage = Some(Passage {
                first_refusal: passage.map_or(now, |passage| passage.first_refusal),
                last_refusal: now,
            });
        }
        sleep(Duration::from_millis(1));
    }
    passage.unwrap_or(Passage {
        first_refusal: start,
        last_refusal: start,
    })
}

/// Who leads the first partition, once the broker that is asked knows such a leader.
fn leader(cluster: &Cluster, topic: &str, is_wanted: impl Fn(i32) -> bool) -> Result<i32, Failed> {
    let limit = Instant::now() + TOOL_LIMIT;
    while Instant::now() < limit {
        let partitions = cluster.metadata()?.partitions;
        let first = partitions
            .into_iter()
            .find(|partition| partition.topic == topic && partition.index == 0);
        match first.and_then(|partition| partition.leader) {
            Some(leader) if is_wanted(leader) => return Ok(leader),
            _ => sleep(Duration::from_millis(20)),
        }
    }
    Err("no such leader".into())
}
