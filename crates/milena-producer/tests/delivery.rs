//! What becomes of records: brokers that fail, move and answer oddly.

mod support;

use std::time::Duration;

use milena_core::{ErrorKind, Persistence};
use milena_producer::{Acks, Compression, Delivery, ProduceRecord, Producer};
use milena_protocol::api::{ProduceResponsePartition, ProduceResponseTopic};
use milena_protocol::error_code::ErrorCode;
use milena_protocol::ids::Uuid;
use support::{Fault, Kafka};
use tokio::time::{Instant, sleep};

const SECOND: Duration = Duration::from_secs(1);

async fn send(producer: &Producer, partition: i32, value: &str) -> Delivery {
    producer
        .send(ProduceRecord::to("t").partition(partition).value(value))
        .await
        .unwrap()
}

async fn send_all(producer: &Producer, partition: i32, count: usize) -> Vec<Delivery> {
    let mut deliveries = Vec::new();
    for n in 0..count {
        deliveries.push(send(producer, partition, &n.to_string()).await);
    }
    deliveries
}

fn numbers(count: usize) -> Vec<String> {
    (0..count).map(|n| n.to_string()).collect()
}

#[tokio::test(start_paused = true)]
async fn every_record_learns_its_place_in_the_log() {
    let kafka = Kafka::new(2, &[1, 2, 1]);
    for compression in [Compression::None, Compression::Lz4, Compression::ZSTD] {
        let producer = kafka.producer(kafka.config().compression(compression));
        let mut deliveries = Vec::new();
        for n in 0..300 {
            deliveries.push((n, send(&producer, n % 3, &n.to_string()).await));
        }
        for (n, delivery) in deliveries {
            let placed = delivery.await.unwrap();
            assert_eq!((&*placed.topic, placed.partition), ("t", n % 3));
            let offset = usize::try_from(placed.offset.unwrap()).unwrap();
            assert_eq!(
                kafka.log(usize::try_from(n % 3).unwrap())[offset],
                n.to_string()
            );
        }
        producer.close(SECOND).await.unwrap();
    }
}

#[tokio::test(start_paused = true)]
async fn a_broker_that_is_down_for_20_s_costs_time_and_nothing_else() {
    let kafka = Kafka::new(1, &[1, 1]);
    let producer = kafka.producer(kafka.config());
    let started = Instant::now();
    let mut deliveries = Vec::new();
    for n in 0..1000 {
        match n {
            300 => kafka.stop(1),
            700 => kafka.start(1),
            _ => {}
        }
        deliveries.push((n % 2, send(&producer, n % 2, &n.to_string()).await));
        sleep(Duration::from_millis(50)).await;
    }
    for (partition, delivery) in deliveries {
        assert_eq!(delivery.await.unwrap().partition, partition);
    }
    assert!(started.elapsed() < 60 * SECOND, "{:?}", started.elapsed());
    for partition in 0..2 {
        let mut log = kafka.log(partition);
        // A batch whose answer was lost is there twice without idempotence; records stay in order even so.
        log.dedup();
        let expected: Vec<_> = (0..1000)
            .filter(|n| n % 2 == partition)
            .map(|n| n.to_string())
            .collect();
        assert_eq!(log, expected);
    }
    producer.close(SECOND).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_leader_that_moves_is_followed_at_once_where_the_broker_says_where_to() {
    for gives_hints in [true, false] {
        let kafka = Kafka::new(3, &[1]);
        kafka.state().gives_hints = gives_hints;
        let producer = kafka.producer(kafka.config().linger(Duration::ZERO));
        send(&producer, 0, "before").await.await.unwrap();
        kafka.lead(0, 3);
        let moved = Instant::now();
        send(&producer, 0, "after").await.await.unwrap();
        assert_eq!(kafka.log(0), ["before", "after"]);
        assert_eq!(kafka.state().seen.last().unwrap().node, 3);
        let limit = if gives_hints { 10 } else { 1500 };
        assert!(
            moved.elapsed() <= Duration::from_millis(limit),
            "{gives_hints} {:?}",
            moved.elapsed()
        );
    }
}

#[tokio::test(start_paused = true)]
async fn p15_order_survives_a_leader_that_moves_back_and_forth_under_load() {
    let kafka = Kafka::new(2, &[1]);
    let producer = kafka.producer(kafka.config().batch_size(200));
    let steering = tokio::spawn({
        let kafka = kafka.clone();
        async move {
            for turn in 0..40 {
                sleep(Duration::from_millis(37)).await;
                kafka.lead(0, 1 + turn % 2);
            }
        }
    });
    let mut deliveries = Vec::new();
    for n in 0..2000 {
        deliveries.push(send(&producer, 0, &n.to_string()).await);
        sleep(Duration::from_millis(1)).await;
    }
    for delivery in deliveries {
        delivery.await.unwrap();
    }
    steering.await.unwrap();
    assert_eq!(kafka.log(0), numbers(2000));
}

#[tokio::test(start_paused = true)]
async fn p4_a_batch_whose_answer_is_lost_is_sent_again_byte_for_byte() {
    let kafka = Kafka::new(1, &[1]);
    kafka
        .fault(Fault::WriteAndCut)
        .fault(Fault::WriteAndRefuse(ErrorCode::REQUEST_TIMED_OUT));
    let producer = kafka.producer(kafka.config().compression(Compression::GZIP));
    let first = send_all(&producer, 0, 5).await;
    sleep(SECOND / 100).await;
    let second = send(&producer, 0, "later").await;
    for delivery in first {
        delivery.await.unwrap();
    }
    second.await.unwrap();
    let seen = kafka.state().seen.clone();
    assert_eq!(seen[0].partitions, seen[1].partitions);
    assert_eq!(seen[0].partitions, seen[2].partitions);
    assert_eq!(support::values(seen[3].partitions[0].1.clone()), ["later"]);
}

#[tokio::test(start_paused = true)]
async fn p23_records_behind_a_failing_batch_stay_in_order() {
    let kafka = Kafka::new(1, &[1]);
    for _ in 0..5 {
        kafka.fault(Fault::Refuse(ErrorCode::NOT_ENOUGH_REPLICAS));
    }
    let producer = kafka.producer(kafka.config().batch_size(300));
    for delivery in send_all(&producer, 0, 200).await {
        delivery.await.unwrap();
    }
    assert_eq!(kafka.log(0), numbers(200));
}

#[tokio::test(start_paused = true)]
async fn p19_a_batch_that_is_too_large_is_halved_until_it_fits_and_flush_waits_for_the_parts() {
    let kafka = Kafka::new(1, &[1]);
    kafka.state().max_batch = 120;
    let producer = kafka.producer(kafka.config());
    let deliveries = send_all(&producer, 0, 50).await;
    producer.flush().await.unwrap();
    assert_eq!(
        kafka.log(0),
        numbers(50),
        "everything was there when flush returned"
    );
    for (n, delivery) in deliveries.into_iter().enumerate() {
        assert_eq!(delivery.await.unwrap().offset, Some(n as i64));
    }
}

#[tokio::test(start_paused = true)]
async fn p19_a_single_record_that_is_too_large_fails_alone() {
    let kafka = Kafka::new(1, &[1]);
    kafka.state().max_batch = 150;
    let producer = kafka.producer(kafka.config());
    let small = send(&producer, 0, "small").await;
    let large = send(&producer, 0, &"x".repeat(200)).await;
    let last = send(&producer, 0, "last").await;
    small.await.unwrap();
    let error = large.await.unwrap_err();
    assert_eq!(error.error_code(), Some(ErrorCode::MESSAGE_TOO_LARGE));
    assert_eq!(
        (error.persistence(), error.partition()),
        (Persistence::NotPersisted, Some(0))
    );
    last.await.unwrap();
    assert_eq!(kafka.log(0), ["small", "last"]);
    let flush_after_failures = producer.flush().await;
    flush_after_failures.unwrap();
}

#[tokio::test(start_paused = true)]
async fn p21_omitted_duplicate_and_invented_partitions_neither_hang_nor_lie() {
    let kafka = Kafka::new(1, &[1, 1]);
    kafka.fault(Fault::Alter(Box::new(|mut response| {
        let partitions = &mut response.topics[0].partitions;
        partitions.retain(|partition| partition.index == 0);
        let again = ProduceResponsePartition {
            error: ErrorCode::INVALID_RECORD,
            ..partitions[0].clone()
        };
        partitions.push(again);
        partitions.push(ProduceResponsePartition {
            index: 77,
            ..Default::default()
        });
        response.topics.push(ProduceResponseTopic {
            id: Uuid([9; 16]),
            partitions: vec![ProduceResponsePartition::default()],
            ..Default::default()
        });
        response
    })));
    let producer = kafka.producer(kafka.config());
    let (zero, one) = (
        send(&producer, 0, "zero").await,
        send(&producer, 1, "one").await,
    );
    assert_eq!(
        zero.await.unwrap().offset,
        Some(0),
        "the first of two answers counts"
    );
    assert_eq!(
        one.await.unwrap().offset,
        Some(1),
        "the omitted one is sent again; the first was written"
    );
    assert_eq!(
        (kafka.log(0).len(), kafka.log(1)),
        (1, vec!["one".to_owned(), "one".to_owned()])
    );
}

#[tokio::test(start_paused = true)]
async fn p22_without_acks_a_record_is_delivered_when_it_is_written_to_the_socket() {
    let kafka = Kafka::new(1, &[1]);
    let producer = kafka.producer(kafka.config().acks(Acks::None));
    let started = Instant::now();
    for delivery in send_all(&producer, 0, 10).await {
        assert_eq!(delivery.await.unwrap().offset, None);
    }
    assert!(started.elapsed() < SECOND, "nobody waits for an answer");
    kafka.stop(1);
    sleep(SECOND).await;
    let waiting = send(&producer, 0, "10").await;
    sleep(SECOND).await;
    kafka.start(1);
    waiting.await.unwrap();
    sleep(SECOND).await;
    assert_eq!(kafka.log(0), numbers(11));
    assert!(kafka.state().seen.iter().all(|seen| seen.acks == 0));
}

#[tokio::test(start_paused = true)]
async fn p12_a_duplicate_counts_as_written_at_an_unknown_offset() {
    let kafka = Kafka::new(1, &[1]);
    kafka.fault(Fault::WriteAndRefuse(ErrorCode::DUPLICATE_SEQUENCE_NUMBER));
    let producer = kafka.producer(kafka.config());
    assert_eq!(send(&producer, 0, "a").await.await.unwrap().offset, None);
}

#[tokio::test(start_paused = true)]
async fn topics_are_named_by_id_only_where_the_id_is_known() {
    for (topic_id, version) in [(Uuid([7; 16]), 13), (Uuid::ZERO, 12)] {
        let kafka = Kafka::new(1, &[1]);
        kafka.state().topic_id = topic_id;
        let producer = kafka.producer(kafka.config());
        send(&producer, 0, "a").await.await.unwrap();
        assert_eq!(kafka.state().seen[0].version, version);
    }
}

#[tokio::test(start_paused = true)]
async fn p14_a_topic_that_is_made_anew_gets_the_records_under_its_new_id() {
    let kafka = Kafka::new(1, &[1]);
    let producer = kafka.producer(kafka.config());
    send(&producer, 0, "old").await.await.unwrap();
    kafka.state().topic_id = Uuid([8; 16]);
    kafka.fault(Fault::Refuse(ErrorCode::UNKNOWN_TOPIC_ID));
    send(&producer, 0, "new").await.await.unwrap();
    assert_eq!(kafka.log(0), ["old", "new"]);
}

#[tokio::test(start_paused = true)]
async fn what_the_broker_rejects_fails_at_once_and_says_so() {
    let kafka = Kafka::new(1, &[1]);
    kafka.fault(Fault::Refuse(ErrorCode::TOPIC_AUTHORIZATION_FAILED));
    let producer = kafka.producer(kafka.config());
    let error = send(&producer, 0, "a").await.await.unwrap_err();
    assert_eq!(
        error.kind(),
        ErrorKind::Broker(ErrorCode::TOPIC_AUTHORIZATION_FAILED)
    );
    assert_eq!(
        (error.topic(), error.persistence()),
        (Some("t"), Persistence::NotPersisted)
    );
    send(&producer, 0, "b").await.await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn p17_a_record_without_an_answer_fails_at_the_delivery_timeout_as_possibly_written() {
    let kafka = Kafka::new(1, &[1]);
    let config = kafka
        .config()
        .delivery_timeout(10 * SECOND)
        .request_timeout(9 * SECOND);
    let producer = kafka.producer(config);
    send(&producer, 0, "connect").await.await.unwrap();
    for _ in 0..20 {
        kafka.fault(Fault::Silence);
    }
    let started = Instant::now();
    let error = send(&producer, 0, "a").await.await.unwrap_err();
    assert_eq!(
        (error.kind(), error.persistence()),
        (ErrorKind::Timeout, Persistence::PossiblyPersisted)
    );
    assert!(
        started.elapsed() <= 10 * SECOND + SECOND / 10,
        "{:?}",
        started.elapsed()
    );
    assert!(error.to_string().contains("10s"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn a_record_for_a_broker_that_stays_down_fails_at_the_delivery_timeout_and_says_why() {
    let kafka = Kafka::new(1, &[1]);
    let producer = kafka.producer(kafka.config());
    send(&producer, 0, "before").await.await.unwrap();
    kafka.stop(1);
    sleep(SECOND).await;
    let started = Instant::now();
    let error = send(&producer, 0, "a").await.await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert!(started.elapsed() >= 119 * SECOND && started.elapsed() <= 121 * SECOND);
    assert!(
        error.chain().contains("cannot connect"),
        "{}",
        error.chain()
    );
}

#[tokio::test(start_paused = true)]
async fn a_record_that_was_never_sent_fails_as_certainly_not_written() {
    let kafka = Kafka::new(1, &[1]);
    let producer = kafka.producer(kafka.config());
    send(&producer, 0, "before").await.await.unwrap();
    kafka.lead(0, -1);
    kafka.fault(Fault::Refuse(ErrorCode::UNSUPPORTED_FOR_MESSAGE_FORMAT));
    send(&producer, 0, "refused").await.await.unwrap_err();
    let error = send(&producer, 0, "a").await.await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert_eq!(
        error.persistence(),
        Persistence::PossiblyPersisted,
        "the old leader was asked first"
    );
    let error = send(&producer, 0, "b").await.await.unwrap_err();
    assert_eq!(
        (error.kind(), error.persistence()),
        (ErrorKind::Timeout, Persistence::NotPersisted)
    );
}

#[tokio::test(start_paused = true)]
async fn retries_end_when_they_are_limited() {
    let kafka = Kafka::new(1, &[1]);
    for _ in 0..3 {
        kafka.fault(Fault::Refuse(ErrorCode::NOT_ENOUGH_REPLICAS_AFTER_APPEND));
    }
    let producer = kafka.producer(kafka.config().retries(2));
    let error = send(&producer, 0, "a").await.await.unwrap_err();
    assert!(error.to_string().contains("3 attempts"), "{error}");
    assert_eq!(error.persistence(), Persistence::PossiblyPersisted);
    assert_eq!(kafka.state().seen.len(), 3);
}

#[tokio::test(start_paused = true)]
async fn requests_are_pipelined_up_to_the_limit_and_never_two_for_one_partition() {
    let kafka = Kafka::new(1, &[1; 8]);
    let config = kafka.config().linger(Duration::ZERO).max_in_flight(3);
    let producer = kafka.producer(config);
    send(&producer, 0, "connect").await.await.unwrap();
    for _ in 0..3 {
        kafka.fault(Fault::Delay(SECOND));
    }
    let mut deliveries = Vec::new();
    for partition in 0..8 {
        for n in 0..3 {
            deliveries.push(send(&producer, partition, &n.to_string()).await);
            sleep(Duration::from_millis(1)).await;
        }
    }
    sleep(SECOND / 2).await;
    // The brokers read one request after the other, so what waits in the pipe is seen later: but not before
    // an answer made room for it.
    for delivery in deliveries {
        delivery.await.unwrap();
    }
    for partition in 1..8 {
        assert_eq!(kafka.log(partition), numbers(3));
    }
    let seen = kafka.state().seen.clone();
    let largest = seen.iter().map(|seen| seen.partitions.len()).max().unwrap();
    assert!(
        largest > 1,
        "what waited for room in the window goes together"
    );
    for request in seen {
        let mut partitions: Vec<_> = request.partitions.iter().map(|(index, _)| *index).collect();
        partitions.dedup();
        assert_eq!(partitions.len(), request.partitions.len());
    }
}
