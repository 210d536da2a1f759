//! What a long way to the broker costs, in the brokers' own time.

mod network;

use std::time::Duration;

use milena_broker::{Cluster, LinkSettings, Violation};
use milena_producer::{ProduceRecord, Producer, ProducerConfig};
use tokio::time::Instant;

use network::{NOW, Network};

const ROUND_TRIP: Duration = Duration::from_millis(50);
const BATCHES: i64 = 200;

/// How long it takes to write batches to one partition with so many of them in flight.
async fn time_with(in_flight: usize) -> Duration {
    let link = LinkSettings {
        latency: ROUND_TRIP / 2,
        ..LinkSettings::default()
    };
    let cluster = Cluster::builder().seed(7).link(link).start_in_memory();
    cluster.create_topic("t", 1);
    let config = ProducerConfig::new(cluster.bootstrap())
        .max_in_flight(in_flight)
        .idempotence(true)
        .linger(Duration::ZERO)
        .batch_size(1);
    let producer = Producer::with_connector(config, Network(cluster.clone())).unwrap();
    let record = || ProduceRecord::to("t").value("x").timestamp_ms(NOW);
    // Connections, metadata and the producer's id are had once.
    producer.send(record()).await.unwrap().await.unwrap();
    let start = Instant::now();
    let mut deliveries = Vec::new();
    for _ in 0..BATCHES {
        deliveries.push(producer.send(record()).await.unwrap());
    }
    for (delivery, offset) in deliveries.into_iter().zip(1..) {
        assert_eq!(delivery.await.unwrap().offset, Some(offset));
    }
    assert_eq!(cluster.violations(), Vec::<Violation>::new());
    start.elapsed()
}

#[tokio::test(start_paused = true)]
async fn five_batches_in_flight_carry_a_partition_four_times_as_far_as_one() {
    let (one, five) = (time_with(1).await, time_with(5).await);
    assert!(
        one >= ROUND_TRIP * BATCHES as u32,
        "{one:?}: faster than light"
    );
    let ratio = one.as_secs_f64() / five.as_secs_f64();
    println!(
        "{BATCHES} batches at a round trip of {ROUND_TRIP:?}: one in flight {one:?}, five {five:?}, {ratio:.2} x"
    );
    assert!(ratio >= 4.0, "{one:?} and {five:?}");
}
