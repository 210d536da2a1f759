//! Brokers that stop, die and move while records flow: nothing acknowledged may be lost, and order holds.

use std::time::Duration;

use milena::{Admin, ConsumerConfig, NewTopic, Producer, ProducerConfig};
use xtask::kafka::{Cluster, Spec};

use crate::context::Context;
use crate::ledger::{Findings, Ledger, read_all, read_until};
use crate::story::{Outcome, Story};

pub(crate) const STORIES: &[Story] = &[
    Story::three(
        "leaders_that_move_lose_no_record_and_keep_the_order",
        leaders_that_move,
    ),
    Story::three(
        "n1_a_frozen_leader_loses_no_record_and_keeps_the_order",
        a_frozen_leader,
    ),
    Story::three(
        "a_consumer_follows_leaders_that_move",
        a_consumer_follows_leaders_that_move,
    ),
    Story::single(
        "a_broker_stopped_for_20_seconds_costs_no_record",
        a_broker_stopped_for_20_seconds,
    ),
];

const PARTITIONS: i32 = 6;
const RATE: u64 = 2_000;

pub(crate) async fn create(
    bootstrap: String,
    topic: &str,
    replication: i16,
) -> Result<(), milena::Error> {
    let admin = Admin::new(milena::ConnectionConfig::new(bootstrap))?;
    let new = NewTopic::new(topic)
        .partitions(PARTITIONS)
        .replication(replication);
    for (_, outcome) in admin.create_topics([new]).await? {
        outcome?;
    }
    Ok(())
}

fn producer(bootstrap: String) -> Result<Producer, milena::Error> {
    let mut config = ProducerConfig::new(bootstrap);
    config.set("acks", "all")?;
    config.set("compression.type", "snappy")?;
    config.set("request.timeout.ms", "10000")?;
    Producer::new(config)
}

/// Sends while `faults` happen, then compares the ledger with the log.
fn send_through(
    context: &Context,
    cluster: &Cluster,
    replication: i16,
    seconds: u64,
    faults: impl FnOnce() -> Outcome + Send,
) -> Outcome {
    let topic = context.fresh_name();
    let ledger = std::thread::scope(|scope| {
        let trouble = scope.spawn(faults);
        let ledger = context.block_on(async {
            create(cluster.bootstrap(), &topic, replication).await?;
            let producer = producer(cluster.bootstrap())?;
            let ledger = Ledger::send(&producer, &topic, PARTITIONS, seconds * RATE, RATE).await?;
            producer.close(Duration::from_secs(30)).await?;
            Ok::<_, milena::Error>(ledger)
        });
        trouble
            .join()
            .map_err(|_| "the thread of the faults panicked")??;
        ledger
    })?;
    let (acknowledged, failed, first) = ledger.outcome();
    assert_eq!(
        (acknowledged as u64, failed),
        (seconds * RATE, 0),
        "{first:?}"
    );
    cluster.heal(Duration::from_secs(120))?;
    let log = context.block_on(read_all(
        &ConsumerConfig::new(cluster.bootstrap()),
        &topic,
        PARTITIONS,
    ))?;
    let findings = ledger.compare(&log);
    println!("{}: {acknowledged} acknowledged", context.story);
    assert_eq!(findings, Findings::default());
    Ok(())
}

fn sleep(seconds: u64) {
    // The faults run in a thread of their own, on the wall's clock as the brokers do.
    std::thread::sleep(Duration::from_secs(seconds));
}

fn leaders_that_move(context: &Context) -> Outcome {
    let cluster = context.cluster();
    send_through(context, cluster, 3, 50, || {
        sleep(5);
        cluster.kill(1)?;
        sleep(12);
        cluster.restart(1)?;
        sleep(6);
        cluster.stop(2)?;
        sleep(4);
        cluster.restart(2)?;
        Ok(())
    })
}

fn a_frozen_leader(context: &Context) -> Outcome {
    let cluster = context.cluster();
    send_through(context, cluster, 3, 30, || {
        sleep(5);
        cluster.pause(3)?;
        sleep(12);
        cluster.resume(3)?;
        Ok(())
    })
}

fn a_broker_stopped_for_20_seconds(context: &Context) -> Outcome {
    // The shared node is left alone.
    let cluster = Cluster::start(Spec::new(context.version()).named("outage"))?;
    send_through(context, &cluster, 1, 15, || {
        sleep(5);
        cluster.stop(1)?;
        sleep(20);
        cluster.restart(1)?;
        Ok(())
    })
}

fn a_consumer_follows_leaders_that_move(context: &Context) -> Outcome {
    let cluster = context.cluster();
    let topic = context.fresh_name();
    std::thread::scope(|scope| {
        let trouble = scope.spawn(|| -> Outcome {
            sleep(6);
            cluster.kill(2)?;
            sleep(12);
            cluster.restart(2)?;
            sleep(6);
            cluster.stop(3)?;
            sleep(4);
            cluster.restart(3)?;
            Ok(())
        });
        let outcome = context.block_on(async {
            create(cluster.bootstrap(), &topic, 3).await?;
            let producer = producer(cluster.bootstrap())?;
            let readers = ConsumerConfig::new(cluster.bootstrap());
            let followed = topic.clone();
            let reader = tokio::spawn(async move {
                read_until(&readers, &followed, PARTITIONS, 40 * RATE).await
            });
            let ledger = Ledger::send(&producer, &topic, PARTITIONS, 40 * RATE, RATE).await?;
            let (acknowledged, failed, first) = ledger.outcome();
            assert_eq!((acknowledged as u64, failed), (40 * RATE, 0), "{first:?}");
            let read = reader.await.map_err(|error| {
                milena::Error::new(milena::ErrorKind::Internal, error.to_string())
            })??;
            let findings = ledger.compare(&read);
            for records in read.values() {
                let offsets: Vec<_> = records.iter().map(|record| record.offset).collect();
                assert!(
                    offsets.windows(2).all(|pair| pair[0] < pair[1]),
                    "an offset came twice or out of order"
                );
            }
            assert_eq!(findings, Findings::default());
            Ok::<_, milena::Error>(())
        });
        trouble
            .join()
            .map_err(|_| "the thread of the faults panicked")??;
        outcome
    })
}
