//! Ways to send without a handle per record: callbacks, one handle for many, and none.

mod stage;

use std::sync::{Arc, Mutex, mpsc};

use milena_broker::{ErrorCode, Verdict};
use milena_core::{Error, ErrorKind, Persistence};
use milena_producer::{Deliveries, ProduceRecord, Producer, RecordMetadata};
use stage::{NOW, SECOND, Stage};
use tokio::time::timeout;

type Outcomes = Arc<Mutex<Vec<(usize, Result<RecordMetadata, Error>)>>>;

fn numbered(count: usize) -> Vec<String> {
    (0..count).map(|n| n.to_string()).collect()
}

fn records(values: &[String]) -> impl Iterator<Item = ProduceRecord<'_>> {
    let record = |value| {
        ProduceRecord::to("t")
            .timestamp_ms(NOW)
            .partition(0)
            .value(value)
    };
    values.iter().map(record)
}

/// Sends so many records, each with a callback that notes its outcome.
async fn send_noting(producer: &Producer, count: usize, noted: &Outcomes) {
    for n in 0..count {
        let (value, noted) = (n.to_string(), Arc::clone(noted));
        let record = ProduceRecord::to("t")
            .timestamp_ms(NOW)
            .partition(0)
            .value(&value);
        let note = move |outcome| noted.lock().unwrap().push((n, outcome));
        producer.send_with(record, note).await.unwrap();
    }
}

#[tokio::test(start_paused = true)]
async fn every_callback_is_called_once_in_order_and_before_a_flush_returns() {
    let stage = Stage::new(1);
    let (producer, noted) = (stage.producer(stage.config()), Outcomes::default());
    send_noting(&producer, 1000, &noted).await;
    producer.flush().await.unwrap();
    let noted = noted.lock().unwrap();
    let offsets = noted
        .iter()
        .map(|(n, outcome)| (*n as i64, outcome.as_ref().unwrap().offset.unwrap()));
    assert!(offsets.eq((0..1000).map(|n| (n, n))));
}

#[tokio::test(start_paused = true)]
async fn p20_a_callback_is_told_why_its_record_failed_and_whether_it_may_be_written() {
    let stage = Stage::new(1);
    let (producer, noted) = (stage.producer(stage.config()), Outcomes::default());
    stage.next(Verdict::Refuse(ErrorCode::TOPIC_AUTHORIZATION_FAILED));
    send_noting(&producer, 3, &noted).await;
    producer.flush().await.unwrap_err();
    let noted = noted.lock().unwrap();
    assert_eq!(noted.len(), 3);
    for (_, outcome) in noted.iter() {
        let error = outcome.as_ref().unwrap_err();
        assert_eq!(error.persistence(), Persistence::NotPersisted, "{error:?}");
        assert_eq!((error.topic(), error.partition()), (Some("t"), Some(0)));
    }
}

#[tokio::test(start_paused = true)]
async fn r11_a_callback_may_call_the_producer_and_may_panic() {
    let stage = Stage::new(1);
    let producer = stage.producer(stage.config());
    let (again, (told, outcomes)) = (producer.clone(), mpsc::channel());
    let send_another = move |_| {
        let delivery = again.try_send(
            ProduceRecord::to("t")
                .timestamp_ms(NOW)
                .partition(0)
                .value("another"),
        );
        delivery
            .unwrap()
            .on_outcome(move |outcome| told.send(outcome).unwrap());
        panic!("a bad day");
    };
    let record = ProduceRecord::to("t")
        .timestamp_ms(NOW)
        .partition(0)
        .value("first");
    producer.send_with(record, send_another).await.unwrap();
    producer.flush().await.unwrap();
    producer.flush().await.unwrap();
    assert_eq!(outcomes.recv().unwrap().unwrap().offset, Some(1));
    assert_eq!(stage.log(0), ["first", "another"]);
}

#[tokio::test(start_paused = true)]
async fn a_callback_that_comes_after_the_outcome_is_called_at_once() {
    let stage = Stage::new(1);
    let producer = stage.producer(stage.config());
    let record = ProduceRecord::to("t")
        .timestamp_ms(NOW)
        .partition(0)
        .value("x");
    let delivery = producer.send(record).await.unwrap();
    producer.flush().await.unwrap();
    let (told, outcomes) = mpsc::channel();
    delivery.on_outcome(move |outcome| told.send(outcome).unwrap());
    assert_eq!(outcomes.try_recv().unwrap().unwrap().offset, Some(0));
}

#[tokio::test(start_paused = true)]
async fn callbacks_are_called_though_the_producer_is_closed_without_patience() {
    let stage = Stage::new(1);
    let (producer, noted) = (stage.producer(stage.config()), Outcomes::default());
    send_noting(&producer, 1, &noted).await;
    producer.flush().await.unwrap();
    stage.stall();
    send_noting(&producer, 5, &noted).await;
    producer.close(SECOND).await.unwrap_err();
    let noted = noted.lock().unwrap();
    let failed = noted
        .iter()
        .filter_map(|(_, outcome)| outcome.as_ref().err());
    let kinds: Vec<_> = failed
        .map(|error| (error.kind(), error.persistence()))
        .collect();
    assert_eq!(
        kinds,
        [(ErrorKind::Closed, Persistence::PossiblyPersisted); 5]
    );
}

#[tokio::test(start_paused = true)]
async fn one_handle_tells_the_place_of_every_record_in_whichever_partition() {
    let stage = Stage::new(3);
    let producer = stage.producer(stage.config());
    let values = numbered(3000);
    let record = |(n, value)| {
        ProduceRecord::to("t")
            .timestamp_ms(NOW)
            .partition(n % 3)
            .value(value)
    };
    let records = (0..).zip(&values).map(record);
    let mut deliveries = producer.send_all(records).await.unwrap();
    assert_eq!(deliveries.len(), 3000);
    assert!(deliveries.get(0).is_none(), "nothing is known yet");
    (&mut deliveries).await.unwrap();
    let logs = [0, 1, 2].map(|partition| stage.log(partition));
    for (n, value) in values.iter().enumerate() {
        let placed = deliveries.get(n).unwrap().unwrap();
        let log = &logs[placed.partition as usize];
        assert_eq!(&log[placed.offset.unwrap() as usize], value);
    }
    assert!(deliveries.get(3000).is_none());
    assert_eq!(deliveries.failures().count(), 0);
}

#[tokio::test(start_paused = true)]
async fn two_handles_whose_records_share_a_batch_tell_each_its_own() {
    let stage = Stage::new(1);
    let producer = stage.producer(stage.config());
    let (values, mut handles) = (
        numbered(100),
        [Deliveries::default(), Deliveries::default()],
    );
    for pair in values.chunks(2) {
        for (handle, value) in handles.iter_mut().zip(pair) {
            let one = std::slice::from_ref(value);
            producer.send_into(handle, records(one)).await.unwrap();
        }
    }
    producer.flush().await.unwrap();
    for (handle, first) in handles.iter().zip(0..) {
        let offsets = (0..50).map(|n| handle.get(n).unwrap().unwrap().offset.unwrap());
        assert!(offsets.eq((0..50).map(|n| first + 2 * n)));
    }
}

#[tokio::test(start_paused = true)]
async fn one_handle_tells_which_records_failed_why_and_whether_they_may_be_written() {
    let stage = Stage::new(1);
    // Every record is a batch, and the second is refused.
    let config = stage.config().max_in_flight(1).batch_size(1);
    let producer = stage.producer(config);
    let values = numbered(6);
    producer
        .send_all(records(&values[..1]))
        .await
        .unwrap()
        .await
        .unwrap();
    stage.next(Verdict::Pass);
    stage.next(Verdict::Refuse(ErrorCode::INVALID_RECORD));
    let mut deliveries = producer.send_all(records(&values)).await.unwrap();
    let error = (&mut deliveries).await.unwrap_err();
    assert_eq!(error.error_code(), Some(ErrorCode::INVALID_RECORD));
    let failures: Vec<_> = deliveries.failures().collect();
    let indexes: Vec<_> = failures.iter().map(|(index, _)| *index).collect();
    assert_eq!(indexes, [1], "{failures:?}");
    let (_, why) = &failures[0];
    assert_eq!(why.persistence(), Persistence::NotPersisted);
    let offset = |index| deliveries.get(index).unwrap().unwrap().offset;
    assert_eq!((offset(0), offset(2)), (Some(1), Some(2)));
    assert!(
        deliveries.await.is_err(),
        "asking again gives the same answer"
    );
}

#[tokio::test(start_paused = true)]
async fn a_record_that_is_refused_leaves_those_before_it_accepted() {
    let stage = Stage::new(1);
    let producer = stage.producer(stage.config().max_request_size(2000).batch_size(1000));
    let values = vec!["fits".to_owned(), "x".repeat(5000), "fits too".to_owned()];
    let refused = producer.send_all(records(&values)).await.unwrap_err();
    assert_eq!(refused.error.kind(), ErrorKind::RecordTooLarge);
    assert_eq!(refused.accepted.len(), 1);
    refused.accepted.await.unwrap();
    assert_eq!(stage.log(0), ["fits"]);
}

#[tokio::test(start_paused = true)]
async fn r1_of_a_batch_form_dropped_midway_the_caller_knows_what_was_accepted() {
    let stage = Stage::new(1);
    let config = stage.config().buffer_memory(2000).batch_size(500);
    let producer = stage.producer(config);
    let first = producer.send(
        ProduceRecord::to("t")
            .timestamp_ms(NOW)
            .partition(0)
            .value("0"),
    );
    first.await.unwrap().await.unwrap();
    stage.stall();
    let values = numbered(500);
    let mut deliveries = Deliveries::default();
    let mut left = records(&values);
    let sending = producer.send_into(&mut deliveries, left.by_ref());
    timeout(SECOND, sending)
        .await
        .expect_err("the buffer is full");
    let accepted = deliveries.len();
    assert!((1..500).contains(&accepted), "{accepted}");
    stage.answer();
    (&mut deliveries).await.unwrap();
    producer.flush().await.unwrap();
    assert_eq!(stage.log(0)[1..], values[..accepted]);
    // The one that waited was taken out of the iterator and is not queued.
    assert_eq!(left.count(), 500 - accepted - 1);
}

#[test]
fn the_batch_form_does_not_allocate_for_each_record() {
    let mut runtime = tokio::runtime::Builder::new_current_thread();
    let runtime = runtime.enable_all().start_paused(true).build().unwrap();
    let mut deliveries = Deliveries::default();
    let producer = runtime.block_on(async {
        let stage = Stage::new(3);
        let producer = stage.producer(stage.config());
        let warm = producer
            .send_all((0..1000).map(|_| ProduceRecord::to("t").timestamp_ms(NOW).value("warm")));
        warm.await.unwrap().await.unwrap();
        producer
    });
    const RECORDS: u64 = 20_000;
    let info = allocation_counter::measure(|| {
        runtime.block_on(async {
            let records = (0..RECORDS).map(|n| {
                ProduceRecord::to("t")
                    .timestamp_ms(NOW)
                    .partition(n as i32 % 3)
            });
            let records = records.map(|record| record.value("0123456789"));
            producer.send_into(&mut deliveries, records).await.unwrap();
        });
    });
    let each = info.count_total as f64 / RECORDS as f64;
    assert!(each <= 0.05, "{each} allocations per record");
}

#[tokio::test(start_paused = true)]
async fn what_is_sent_and_forgotten_tells_its_failure_to_who_wants_to_know() {
    let stage = Stage::new(1);
    let (told, failures) = mpsc::channel();
    let tell = move |error: &Error| told.send(error.clone()).unwrap();
    let producer = stage.producer(stage.config().on_failure(tell));
    let send = async |value: &str| {
        let record = ProduceRecord::to("t")
            .timestamp_ms(NOW)
            .partition(0)
            .value(value);
        producer.send(record).await.unwrap().forget();
        producer.flush().await
    };
    send("good").await.unwrap();
    stage.next(Verdict::Refuse(ErrorCode::INVALID_RECORD));
    send("bad").await.unwrap_err();
    let failures: Vec<_> = failures
        .try_iter()
        .map(|error| error.error_code())
        .collect();
    assert_eq!(failures, [Some(ErrorCode::INVALID_RECORD)]);
}
