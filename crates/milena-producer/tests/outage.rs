//! What the log says of an outage. Alone in its process: tests that run beside it would share the log's filters.

mod support;

use std::time::Duration;

use milena_producer::{Delivery, ProduceRecord, Producer};
use support::{Diary, Kafka};
use tokio::time::sleep;
use tracing::Level;

const SECOND: Duration = Duration::from_secs(1);

async fn send(producer: &Producer, partition: i32) -> Delivery {
    let record = ProduceRecord::to("t").partition(partition).value("x");
    producer.send(record).await.unwrap()
}

#[tokio::test(start_paused = true)]
async fn an_outage_is_told_once_when_it_begins_and_once_when_it_is_over() {
    let diary = Diary::default();
    let _guard = tracing::subscriber::set_default(diary.clone());
    let kafka = Kafka::new(1, &[1; 4]);
    let producer = kafka.producer(kafka.config());
    send(&producer, 0).await.await.unwrap();
    assert!(diary.entries().is_empty());
    kafka.stop(1);
    let mut deliveries = Vec::new();
    for n in 0..40 {
        deliveries.push(send(&producer, n % 4).await);
        sleep(SECOND / 2).await;
    }
    kafka.start(1);
    for delivery in deliveries {
        delivery.await.unwrap();
    }
    let entries = diary.entries();
    let [(Level::WARN, begin), (Level::INFO, end)] = &entries[..] else {
        panic!("{entries:?}")
    };
    assert!(
        begin.contains("broker=1 ") && begin.contains("120s"),
        "{begin}"
    );
    // It was noticed a few milliseconds after it began.
    let lasted = ["after=19.9", "after=20", "after=21"];
    assert!(
        end.contains("broker=1 ") && lasted.iter().any(|lasted| end.contains(lasted)),
        "{end}"
    );
}
