//! The producer as a sink.

mod stage;

use std::pin::Pin;
use std::time::Duration;

use futures_util::{Sink, SinkExt};
use milena_broker::{ErrorCode, Verdict};
use milena_core::ErrorKind;
use milena_producer::{OwnedRecord, ProduceRecord, ProducerSink};
use stage::{NOW, SECOND, Stage};
use tokio::time::{sleep, timeout};

fn record(value: impl Into<String>) -> OwnedRecord {
    OwnedRecord::to("t")
        .timestamp_ms(NOW)
        .partition(0)
        .value(value.into())
}

/// Whether the sink takes another record before long.
async fn is_ready(sink: &mut ProducerSink) -> bool {
    let ready = std::future::poll_fn(|context| Sink::poll_ready(Pin::new(&mut *sink), context));
    timeout(SECOND, ready)
        .await
        .is_ok_and(|ready| ready.is_ok())
}

/// Feeds a sink until it takes no more, and says how many it took.
async fn fill(sink: &mut ProducerSink) -> usize {
    let mut count = 0;
    while is_ready(sink).await {
        sink.start_send_unpin(record(count.to_string())).unwrap();
        count += 1;
        assert!(count < 10_000, "there is no end of room");
    }
    count
}

#[tokio::test(start_paused = true)]
async fn what_is_fed_is_written_when_the_sink_is_flushed() {
    let stage = Stage::new(1);
    let mut sink = stage.producer(stage.config()).sink();
    for n in 0..1000 {
        sink.feed(record(n.to_string())).await.unwrap();
    }
    sink.flush().await.unwrap();
    assert_eq!(stage.log(0).len(), 1000);
    let borrowed = ProduceRecord::to("t").timestamp_ms(NOW).value("borrowed");
    sink.send(borrowed.into()).await.unwrap();
    assert_eq!(stage.log(0).last().unwrap(), "borrowed");
}

#[tokio::test(start_paused = true)]
async fn a_full_buffer_holds_the_sink_back_and_room_wakes_it() {
    let stage = Stage::new(1);
    let config = stage.config().buffer_memory(2000).batch_size(500);
    let producer = stage.producer(config);
    let mut sink = producer.sink();
    sink.send(record("first")).await.unwrap();
    stage.stall();
    let filled = fill(&mut sink).await;
    assert!((10..200).contains(&filled), "{filled}");
    let refused = producer.try_send(
        ProduceRecord::to("t")
            .timestamp_ms(NOW)
            .partition(0)
            .value("no room"),
    );
    assert_eq!(refused.unwrap_err().error.kind(), ErrorKind::Timeout);
    let feeding = tokio::spawn(async move {
        sink.feed(record("last")).await.unwrap();
        sink.close().await.unwrap();
        sink.feed(record("late")).await.unwrap_err()
    });
    sleep(SECOND).await;
    assert!(!feeding.is_finished());
    stage.answer();
    let error = timeout(60 * SECOND, feeding).await.unwrap().unwrap();
    assert_eq!(error.kind(), ErrorKind::Closed);
    let log = stage.log(0);
    assert_eq!(
        (log.len(), log.last().unwrap().as_str()),
        (filled + 2, "last")
    );
}

#[tokio::test(start_paused = true)]
async fn a_buffer_that_others_have_filled_holds_the_sink_back_too() {
    let stage = Stage::new(1);
    let producer = stage.producer(stage.config().buffer_memory(2000).batch_size(500));
    let mut sink = producer.sink();
    sink.send(record("known")).await.unwrap();
    stage.stall();
    let other = ProduceRecord::to("t").timestamp_ms(NOW).partition(0);
    while let Ok(delivery) = producer.try_send(other.clone().value("other")) {
        delivery.forget();
    }
    assert!(!is_ready(&mut sink).await);
    stage.answer();
    sleep(60 * SECOND).await;
    assert!(is_ready(&mut sink).await);
}

#[tokio::test(start_paused = true)]
async fn r1_a_sink_that_is_dropped_loses_nothing_that_was_accepted() {
    let stage = Stage::new(1);
    let producer = stage.producer(stage.config());
    let mut sink = producer.sink();
    sink.send(record("known")).await.unwrap();
    stage.stall();
    for n in 0..100 {
        sink.feed(record(n.to_string())).await.unwrap();
    }
    drop(sink);
    stage.answer();
    producer.close(60 * SECOND).await.unwrap();
    assert_eq!(stage.log(0).len(), 101);
}

#[tokio::test(start_paused = true)]
async fn a_dropped_sink_gives_back_the_room_it_had_reserved() {
    let stage = Stage::new(1);
    let producer = stage.producer(stage.config().buffer_memory(2000).batch_size(500));
    let mut sink = producer.sink();
    sink.send(record("known")).await.unwrap();
    stage.stall();
    fill(&mut sink).await;
    // In line for room; or with room, which it keeps for a record to come.
    let mut other = producer.sink();
    assert!(!is_ready(&mut other).await || !is_ready(&mut sink).await);
    stage.answer();
    sleep(60 * SECOND).await;
    drop((sink, other));
    let whole = "x".repeat(1900);
    let sent = timeout(
        SECOND,
        producer.send(ProduceRecord::to("t").timestamp_ms(NOW).value(&whole)),
    )
    .await;
    sent.expect("all of the buffer is free").unwrap().forget();
}

#[tokio::test(start_paused = true)]
async fn a_flush_tells_the_first_failure_also_of_records_that_had_failed_before() {
    let stage = Stage::new(1);
    let mut sink = stage.producer(stage.config().linger(Duration::ZERO)).sink();
    sink.send(record("known")).await.unwrap();
    stage.next(Verdict::Refuse(ErrorCode::INVALID_RECORD));
    sink.feed(record("bad")).await.unwrap();
    sleep(SECOND).await;
    for n in 0..10 {
        sink.feed(record(n.to_string())).await.unwrap();
        sleep(SECOND).await;
    }
    let error = sink.flush().await.unwrap_err();
    assert_eq!(error.error_code(), Some(ErrorCode::INVALID_RECORD));
    sink.flush().await.expect("it was told once");
    sink.send(record("on")).await.unwrap();
    assert_eq!(stage.log(0).len(), 12);
}

#[tokio::test(start_paused = true)]
async fn a_record_that_can_never_be_sent_fails_and_the_sink_goes_on() {
    let stage = Stage::new(1);
    let mut sink = stage.producer(stage.config()).sink();
    sink.send(record("good")).await.unwrap();
    let error = sink.feed(record("x".repeat(2 << 20))).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::RecordTooLarge);
    sink.send(record("good")).await.unwrap();
    assert_eq!(stage.log(0), ["good", "good"]);
}
