//! The handle: accepting, back-pressure, flush, close, and futures and handles dropped at any time.

mod support;

use std::future::Future;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use milena_core::{Error, ErrorKind, Metadata, Persistence, Topic};
use milena_producer::{Delivery, Partitioner, ProduceRecord, Producer};
use support::{Fault, Kafka};
use tokio::time::{Instant, sleep, timeout};

const SECOND: Duration = Duration::from_secs(1);

fn record(value: &str) -> ProduceRecord<'_> {
    ProduceRecord::to("t").partition(0).value(value)
}

async fn send(producer: &Producer, value: &str) -> Delivery {
    producer.send(record(value)).await.unwrap()
}

fn numbers(count: usize) -> Vec<String> {
    (0..count).map(|n| n.to_string()).collect()
}

/// Polls a future so many times, with time in between, and drops it. Its output, if it was ready before.
async fn drop_at<F: Future>(polls: usize, future: F) -> Option<F::Output> {
    let mut future = pin!(future);
    for _ in 0..polls {
        if let Poll::Ready(output) = future
            .as_mut()
            .poll(&mut Context::from_waker(Waker::noop()))
        {
            return Some(output);
        }
        sleep(Duration::from_millis(3)).await;
    }
    None
}

#[tokio::test(start_paused = true)]
async fn keys_decide_partitions_and_the_absence_of_keys_sticks() {
    let kafka = Kafka::new(1, &[1; 6]);
    let producer = kafka.producer(kafka.config());
    let keyed = ProduceRecord::to("t").key("kafka").value("keyed");
    assert_eq!(producer.send(keyed).await.unwrap().partition(), 4);
    let mut partitions = Vec::new();
    for n in 0..20 {
        let value = n.to_string();
        partitions.push(
            producer
                .send(ProduceRecord::to("t").value(&value))
                .await
                .unwrap()
                .partition(),
        );
    }
    partitions.dedup();
    assert_eq!(partitions.len(), 1);
    producer.close(SECOND).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_record_that_is_not_accepted_fails_with_the_reason() {
    let kafka = Kafka::new(1, &[1]);
    kafka.state().topic_exists = false;
    let producer = kafka.producer(kafka.config().max_block(5 * SECOND).max_request_size(2000));
    let started = Instant::now();
    let refused = producer.send(record("a")).await.unwrap_err();
    assert_eq!(
        (refused.kind(), refused.topic()),
        (ErrorKind::UnknownTopicOrPartition, Some("t"))
    );
    assert_eq!(started.elapsed().as_secs(), 5);
    kafka.state().topic_exists = true;
    send(&producer, "b").await.await.unwrap();
    let large = "x".repeat(3000);
    let refused = producer.send(record(&large)).await.unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::RecordTooLarge);
    let nowhere = producer.send(record("c").partition(7)).await.unwrap_err();
    assert_eq!(
        (nowhere.kind(), nowhere.partition()),
        (ErrorKind::UnknownTopicOrPartition, Some(7))
    );
    producer.close(SECOND).await.unwrap();
    assert_eq!(
        producer.send(record("d")).await.unwrap_err().kind(),
        ErrorKind::Closed
    );
    assert_eq!(kafka.log(0), ["b"]);
}

#[tokio::test(start_paused = true)]
async fn partitions_that_are_added_can_be_written_to_without_restart() {
    let kafka = Kafka::new(1, &[1]);
    let producer = kafka.producer(kafka.config());
    send(&producer, "a").await.await.unwrap();
    let growing = tokio::spawn({
        let kafka = kafka.clone();
        async move {
            sleep(SECOND).await;
            let mut state = kafka.state();
            state.leaders.push((1, 1));
            state.log.push(Vec::new());
        }
    });
    let delivery = producer.send(record("b").partition(1)).await.unwrap();
    assert_eq!(delivery.await.unwrap().partition, 1);
    growing.await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn try_send_never_waits() {
    let kafka = Kafka::new(1, &[1]);
    let producer = kafka.producer(kafka.config().buffer_memory(1000).batch_size(1000));
    let refused = producer.try_send(record("a")).unwrap_err();
    assert!(refused.error.is_retriable(), "{refused}");
    sleep(SECOND).await;
    let accepted = producer
        .try_send(record("a"))
        .or_else(|refused| producer.try_send(refused.record))
        .unwrap();
    accepted.await.unwrap();
    kafka.stop(1);
    let full = loop {
        if let Err(refused) = producer.try_send(record("b")) {
            break refused.error;
        }
    };
    assert!(
        full.is_retriable() && full.to_string().contains("full"),
        "{full}"
    );
    kafka.start(1);
}

#[tokio::test(start_paused = true)]
async fn senders_that_wait_for_room_are_served_in_order_and_all_get_through() {
    let kafka = Kafka::new(1, &[1]);
    let producer = kafka.producer(kafka.config().buffer_memory(2000).batch_size(1000));
    let tasks: Vec<_> = (0..50)
        .map(|task| {
            let producer = producer.clone();
            tokio::spawn(async move {
                for n in 0..20 {
                    let delivery = send(&producer, &format!("{task}-{n}")).await;
                    drop(delivery);
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    producer.flush().await.unwrap();
    let log = kafka.log(0);
    assert_eq!(log.len(), 1000);
    for task in 0..50 {
        let own = log
            .iter()
            .filter(|value| value.starts_with(&format!("{task}-")));
        let expected: Vec<_> = (0..20).map(|n| format!("{task}-{n}")).collect();
        assert!(own.eq(expected.iter()), "the order within a task");
    }
}

#[tokio::test(start_paused = true)]
async fn a_full_buffer_gives_up_after_max_block_and_takes_records_again_later() {
    let kafka = Kafka::new(1, &[1]);
    let config = kafka
        .config()
        .buffer_memory(1000)
        .batch_size(1000)
        .max_block(3 * SECOND);
    let producer = kafka.producer(config);
    send(&producer, "connect").await.await.unwrap();
    kafka.stop(1);
    let mut accepted = Vec::new();
    let (error, waited) = loop {
        let started = Instant::now();
        match producer.send(record("x")).await {
            Ok(delivery) => accepted.push(delivery),
            Err(error) => break (error, started.elapsed()),
        }
    };
    assert_eq!((error.kind(), waited.as_secs()), (ErrorKind::Timeout, 3));
    kafka.start(1);
    for delivery in accepted {
        delivery.await.unwrap();
    }
    send(&producer, "after").await.await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn p24_flush_returns_although_others_keep_sending() {
    let kafka = Kafka::new(1, &[1]);
    let producer = kafka.producer(kafka.config());
    let stop = Arc::new(AtomicBool::new(false));
    let busy = tokio::spawn({
        let (producer, stop) = (producer.clone(), Arc::clone(&stop));
        async move {
            let mut sent = 0;
            while !stop.load(Ordering::Relaxed) {
                drop(send(&producer, "noise").await);
                sent += 1;
                sleep(Duration::from_millis(1)).await;
            }
            sent
        }
    });
    sleep(SECOND).await;
    for round in 0..10 {
        let text = format!("before {round}");
        drop(send(&producer, &text).await);
        let started = Instant::now();
        producer.flush().await.unwrap();
        assert!(started.elapsed() < SECOND / 10, "{:?}", started.elapsed());
        assert!(kafka.log(0).contains(&text));
    }
    stop.store(true, Ordering::Relaxed);
    let sent = busy.await.unwrap();
    producer.close(SECOND).await.unwrap();
    assert_eq!(kafka.log(0).len(), sent + 10);
}

#[tokio::test(start_paused = true)]
async fn p24_flush_reports_the_first_failure_and_waits_for_the_rest() {
    let kafka = Kafka::new(1, &[1, 1]);
    kafka.state().max_batch = 150;
    let producer = kafka.producer(kafka.config());
    let large = "x".repeat(500);
    let deliveries = [
        send(&producer, &large).await,
        producer.send(record("small").partition(1)).await.unwrap(),
    ];
    assert!(producer.flush().await.is_err());
    for mut delivery in deliveries {
        let polled = Pin::new(&mut delivery).poll(&mut Context::from_waker(Waker::noop()));
        assert!(
            polled.is_ready(),
            "every record has its outcome when flush returns"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn p24_close_resolves_everything_within_its_patience() {
    let kafka = Kafka::new(1, &[1]);
    let producer = kafka.producer(kafka.config());
    send(&producer, "connect").await.await.unwrap();
    kafka.fault(Fault::Silence);
    let in_flight = send(&producer, "in flight").await;
    sleep(SECOND).await;
    let queued = send(&producer, "queued").await;
    let other = producer.clone();
    let started = Instant::now();
    let closing = tokio::spawn(async move { other.close(2 * SECOND).await });
    let error = producer.close(2 * SECOND).await.unwrap_err();
    assert_eq!(
        (error.kind(), started.elapsed().as_secs()),
        (ErrorKind::Closed, 2)
    );
    let (sent, unsent) = (in_flight.await.unwrap_err(), queued.await.unwrap_err());
    assert_eq!(
        (sent.kind(), sent.persistence()),
        (ErrorKind::Closed, Persistence::PossiblyPersisted)
    );
    assert_eq!(
        (unsent.kind(), unsent.persistence()),
        (ErrorKind::Closed, Persistence::NotPersisted)
    );
    closing.await.unwrap().unwrap_err();
    producer.close(SECOND).await.unwrap();
    // A connection may wait for the answer to an abandoned metadata request, for its request timeout.
    sleep(35 * SECOND).await;
    assert_eq!(kafka.state().connections, 0, "no connection is left");
}

#[tokio::test(start_paused = true)]
async fn p24_n8_close_keeps_its_patience_though_a_broker_has_asked_for_silence() {
    let kafka = Kafka::new(1, &[1]);
    let producer = kafka.producer(kafka.config());
    kafka.fault(Fault::Alter(Box::new(|mut response| {
        response.throttle_time_ms = i32::MAX;
        response
    })));
    send(&producer, "connect").await.await.unwrap();
    let waiting = send(&producer, "waits").await;
    sleep(SECOND).await;
    let started = Instant::now();
    producer.close(2 * SECOND).await.unwrap_err();
    assert_eq!(started.elapsed().as_secs(), 2);
    assert_eq!(waiting.await.unwrap_err().kind(), ErrorKind::Closed);
}

#[tokio::test(start_paused = true)]
async fn p24_n8_close_does_not_wait_for_the_attempts_of_what_has_expired() {
    let kafka = Kafka::new(1, &[1]);
    let config = kafka.config().request_timeout(SECOND);
    let producer = kafka.producer(config.delivery_timeout(5 * SECOND));
    kafka.fault(Fault::Alter(Box::new(|mut response| {
        response.throttle_time_ms = i32::MAX;
        response
    })));
    send(&producer, "connect").await.await.unwrap();
    let expired = send(&producer, "expires").await.await.unwrap_err();
    assert_eq!(expired.kind(), ErrorKind::Timeout);
    let started = Instant::now();
    producer.close(60 * SECOND).await.unwrap();
    assert_eq!(started.elapsed().as_secs(), 0);
}

#[tokio::test(start_paused = true)]
async fn closing_frees_those_who_wait_for_room() {
    let kafka = Kafka::new(1, &[1]);
    let producer = kafka.producer(kafka.config().buffer_memory(1000).batch_size(1000));
    send(&producer, "connect").await.await.unwrap();
    kafka.stop(1);
    while producer.try_send(record("fill")).is_ok() {}
    let waiting = tokio::spawn({
        let producer = producer.clone();
        async move { producer.send(record("waits")).await.map(drop) }
    });
    sleep(SECOND).await;
    producer.close(SECOND).await.unwrap_err();
    assert_eq!(
        waiting.await.unwrap().unwrap_err().kind(),
        ErrorKind::Closed
    );
}

#[tokio::test(start_paused = true)]
async fn dropping_the_last_handle_delivers_what_was_accepted() {
    let kafka = Kafka::new(1, &[1]);
    let producer = kafka.producer(kafka.config().linger(60 * SECOND));
    let mut deliveries = Vec::new();
    for n in 0..10 {
        deliveries.push(send(&producer, &n.to_string()).await);
    }
    drop(producer);
    for delivery in deliveries {
        timeout(SECOND, delivery)
            .await
            .expect("without waiting for linger")
            .unwrap();
    }
    sleep(SECOND).await;
    assert_eq!((kafka.log(0), kafka.state().connections), (numbers(10), 0));
}

#[tokio::test(start_paused = true)]
async fn r1_a_send_dropped_before_it_was_accepted_queues_nothing() {
    for polls in 0..30 {
        let kafka = Kafka::new(1, &[1]);
        let producer = kafka.producer(kafka.config().buffer_memory(1000).batch_size(1000));
        // Waits for metadata, then for room.
        let unknown = drop_at(polls, producer.send(record("first"))).await;
        let mut expected = usize::from(unknown.is_some());
        drop(send(&producer, "connect").await);
        expected += 1;
        kafka.stop(1);
        while producer.try_send(record("fill")).is_ok() {
            expected += 1;
        }
        expected += usize::from(
            drop_at(polls, producer.send(record("second")))
                .await
                .is_some(),
        );
        kafka.start(1);
        let (one, two) = (
            producer.send(record("third")),
            producer.send(record("fourth")),
        );
        let dropped = drop_at(polls.min(1), one).await;
        expected += usize::from(dropped.is_some()) + 1;
        two.await.unwrap().await.unwrap();
        producer.flush().await.unwrap();
        assert_eq!(
            kafka.log(0).len(),
            expected,
            "after {polls} polls: {:?}",
            kafka.log(0)
        );
        assert!(!kafka.log(0).contains(&"second".to_owned()));
        producer.close(SECOND).await.unwrap();
    }
}

#[tokio::test(start_paused = true)]
async fn r1_flush_and_close_may_be_dropped_at_any_poll() {
    for polls in 0..12 {
        let kafka = Kafka::new(1, &[1]);
        kafka.fault(Fault::Refuse(
            milena_protocol::error_code::ErrorCode::NOT_ENOUGH_REPLICAS,
        ));
        let producer = kafka.producer(kafka.config());
        let first = send(&producer, "0").await;
        drop_at(polls, producer.flush()).await;
        let second = send(&producer, "1").await;
        drop_at(polls, second).await;
        drop_at(polls, producer.close(60 * SECOND)).await;
        let closed = producer.send(record("late")).await;
        assert_eq!(closed.is_err(), polls > 0);
        first.await.unwrap();
        producer.close(60 * SECOND).await.unwrap();
        assert_eq!(kafka.log(0)[..2], numbers(2));
    }
}

#[tokio::test(start_paused = true)]
async fn r3_a_send_that_nobody_polls_holds_up_nobody() {
    let kafka = Kafka::new(1, &[1]);
    let producer = kafka.producer(kafka.config().buffer_memory(4000).batch_size(1000));
    send(&producer, "connect").await.await.unwrap();
    kafka.stop(1);
    while producer.try_send(record("fill")).is_ok() {}
    let mut idle = pin!(producer.send(record("idle")));
    assert!(
        idle.as_mut()
            .poll(&mut Context::from_waker(Waker::noop()))
            .is_pending()
    );
    kafka.start(1);
    for n in 0..200 {
        send(&producer, &n.to_string()).await.await.unwrap();
    }
    producer.flush().await.unwrap();
    idle.await.unwrap().await.unwrap();
}

/// Counts what the task that awaits deliveries gets.
fn outcomes(deliveries: Vec<Delivery>) -> (usize, Vec<Error>) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let (mut good, mut bad) = (0, Vec::new());
        for delivery in deliveries {
            match timeout(5 * SECOND, delivery).await.expect("resolved") {
                Ok(_) => good += 1,
                Err(error) => bad.push(error),
            }
        }
        (good, bad)
    })
}

#[test]
fn r5_the_end_of_the_runtime_resolves_every_record_and_the_handle_outlives_it() {
    // Which task ends first is chance where there are several threads.
    for threads in [0].into_iter().chain([2; 20]) {
        let runtime = match threads {
            0 => tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .unwrap(),
            _ => tokio::runtime::Builder::new_multi_thread()
                .worker_threads(threads)
                .enable_all()
                .build()
                .unwrap(),
        };
        let kafka = Kafka::new(1, &[1]);
        let (producer, deliveries) = runtime.block_on(async {
            let producer = kafka.producer(kafka.config());
            send(&producer, "connect").await.await.unwrap();
            kafka.fault(Fault::Silence);
            let mut deliveries = vec![send(&producer, "in flight").await];
            while kafka.state().seen.len() < 2 {
                sleep(SECOND / 100).await;
            }
            for _ in 0..10 {
                deliveries.push(send(&producer, "queued").await);
            }
            (producer, deliveries)
        });
        runtime.shutdown_timeout(Duration::from_millis(100));
        let (good, bad) = outcomes(deliveries);
        assert_eq!((good, bad.len()), (0, 11));
        assert!(
            bad.iter().all(|error| error.kind() == ErrorKind::Closed),
            "{bad:?}"
        );
        assert_eq!(bad[0].persistence(), Persistence::PossiblyPersisted);
        assert_eq!(bad[10].persistence(), Persistence::NotPersisted);
        assert_eq!(
            producer.try_send(record("late")).unwrap_err().error.kind(),
            ErrorKind::Closed
        );
        let again = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        again.block_on(producer.flush()).unwrap();
        again.block_on(producer.close(SECOND)).unwrap();
        drop(producer);
    }
}

#[test]
fn r5_a_producer_needs_a_runtime_to_be_made_and_none_to_be_dropped() {
    let kafka = Kafka::new(1, &[1]);
    let error = Producer::with_connector(kafka.config(), kafka.clone()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Usage);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let producer = runtime.block_on(async { kafka.producer(kafka.config()) });
    let delivery = runtime.block_on(send(&producer, "a"));
    std::thread::spawn(move || drop(producer)).join().unwrap();
    runtime.block_on(delivery).unwrap();
}

/// Calls the client from inside a partitioner.
struct Nosy {
    producer: std::sync::OnceLock<Producer>,
    calls: AtomicUsize,
}

struct Rule(Arc<Nosy>);

impl Partitioner for Rule {
    fn partition(&self, record: &ProduceRecord<'_>, topic: &Topic, cluster: &Metadata) -> i32 {
        assert_eq!((topic.partitions.len(), cluster.brokers.len()), (3, 1));
        self.0.calls.fetch_add(1, Ordering::Relaxed);
        if let Some(producer) = self.0.producer.get() {
            let _ = producer.try_send(ProduceRecord::to("t").partition(0).value("from inside"));
        }
        match record.value {
            Some(b"nowhere") => 3,
            _ => 2,
        }
    }
}

#[tokio::test(start_paused = true)]
async fn r11_a_partitioner_may_call_the_client() {
    let kafka = Kafka::new(1, &[1; 3]);
    let nosy = Arc::new(Nosy {
        producer: std::sync::OnceLock::new(),
        calls: AtomicUsize::new(0),
    });
    let producer = kafka.producer(kafka.config().partitioner(Rule(Arc::clone(&nosy))));
    producer
        .send(record("connect"))
        .await
        .unwrap()
        .await
        .unwrap();
    assert_eq!(
        nosy.calls.load(Ordering::Relaxed),
        0,
        "an explicit partition is not overruled"
    );
    let _ = nosy.producer.set(producer.clone());
    let placed = producer
        .send(ProduceRecord::to("t").value("a"))
        .await
        .unwrap()
        .await
        .unwrap();
    assert_eq!(
        (placed.partition, nosy.calls.load(Ordering::Relaxed)),
        (2, 1)
    );
    let refused = producer
        .send(ProduceRecord::to("t").value("nowhere"))
        .await
        .unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Usage);
    producer.flush().await.unwrap();
    assert_eq!(kafka.log(0), ["connect", "from inside", "from inside"]);
}

/// Not paused: many threads send at the same time.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_threads_share_a_producer_and_every_record_arrives_once() {
    let kafka = Kafka::new(2, &[1, 2, 1, 2]);
    let producer = kafka.producer(
        kafka
            .config()
            .buffer_memory(60_000)
            .linger(Duration::from_millis(1)),
    );
    let tasks: Vec<_> = (0..8)
        .map(|task| {
            let producer = producer.clone();
            tokio::spawn(async move {
                let mut deliveries = Vec::new();
                for n in 0..2000 {
                    let value = format!("{task}-{n}");
                    let record = ProduceRecord::to("t").partition(task % 4).value(&value);
                    deliveries.push(producer.send(record).await.unwrap());
                }
                for delivery in deliveries {
                    delivery.await.unwrap();
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    for partition in 0..4 {
        let log = kafka.log(partition);
        for task in [partition, partition + 4] {
            let own = log
                .iter()
                .filter(|value| value.starts_with(&format!("{task}-")));
            let expected: Vec<_> = (0..2000).map(|n| format!("{task}-{n}")).collect();
            assert!(own.eq(expected.iter()), "task {task}");
        }
        assert_eq!(log.len(), 4000);
    }
    producer.close(10 * SECOND).await.unwrap();
}
