//! Interceptors: what they change, what they refuse, and what they are told.

mod stage;

use std::sync::{Arc, Mutex};

use milena_broker::{ErrorCode, Verdict};
use milena_core::{Error, ErrorKind};
use milena_producer::{
    Header, ProduceRecord, ProducerConfig, ProducerInterceptor, RecordMetadata, Scratch,
};
use stage::{NOW, SECOND, Stage};
use tokio::time::timeout;

/// What was shown and told, in order.
#[derive(Clone, Default)]
struct Notes(Arc<Mutex<Vec<String>>>);

impl Notes {
    fn add(&self, note: String) {
        self.0.lock().unwrap().push(note);
    }

    fn take(&self) -> Vec<String> {
        std::mem::take(&mut self.0.lock().unwrap())
    }
}

/// Appends its name to every value and notes what it sees.
struct Signing(&'static str, Notes);

impl ProducerInterceptor for Signing {
    fn on_send<'a>(
        &self,
        record: &mut ProduceRecord<'a>,
        scratch: &'a Scratch,
    ) -> Result<(), Error> {
        let value = std::str::from_utf8(record.value.unwrap_or_default()).unwrap();
        match value {
            "panic" => {
                record.value = None;
                panic!("a bad day");
            }
            "refuse" => return Err(Error::new(ErrorKind::Usage, "not that one")),
            _ => {}
        }
        record.value = Some(scratch.keep(format!("{value}+{}", self.0)));
        let header = Header::new("by", scratch.keep(self.0));
        record.headers.to_mut().push(header);
        Ok(())
    }

    fn on_acknowledgement(&self, outcome: Result<&RecordMetadata, &Error>) {
        self.1.add(match outcome {
            Ok(placed) => format!("{} {}", self.0, placed.offset.unwrap()),
            Err(error) => format!("{} {:?} {:?}", self.0, error.kind(), error.topic()),
        });
    }
}

fn signed(config: ProducerConfig, notes: &Notes) -> ProducerConfig {
    let signing = |name| Signing(name, notes.clone());
    config.interceptor(signing("a")).interceptor(signing("b"))
}

fn record(value: &str) -> ProduceRecord<'_> {
    ProduceRecord::to("t")
        .timestamp_ms(NOW)
        .partition(0)
        .value(value)
}

#[tokio::test(start_paused = true)]
async fn several_change_a_record_one_after_the_other_and_each_is_told_its_place() {
    let (stage, notes) = (Stage::new(1), Notes::default());
    let producer = stage.producer(signed(stage.config(), &notes));
    producer.send(record("x")).await.unwrap().await.unwrap();
    producer.try_send(record("y")).unwrap().forget();
    producer.flush().await.unwrap();
    assert_eq!(stage.log(0), ["x+a+b", "y+a+b"]);
    assert_eq!(notes.take(), ["a 0", "b 0", "a 1", "b 1"]);
}

#[tokio::test(start_paused = true)]
async fn a_record_that_one_refuses_is_not_queued_and_all_are_told() {
    let (stage, notes) = (Stage::new(1), Notes::default());
    let producer = stage.producer(signed(stage.config(), &notes));
    let error = producer.send(record("refuse")).await.unwrap_err();
    assert_eq!(
        (error.to_string(), error.topic()),
        ("not that one (t)".into(), Some("t"))
    );
    let returned = producer.try_send(record("refuse")).unwrap_err();
    assert_eq!(returned.record, record("refuse"));
    let told = ["a Usage Some(\"t\")", "b Usage Some(\"t\")"];
    assert_eq!(notes.take(), [told, told].concat());
    producer.flush().await.unwrap();
    assert_eq!(stage.log(0), [""; 0]);
}

#[tokio::test(start_paused = true)]
async fn one_that_panics_is_passed_over_and_changes_nothing() {
    let (stage, notes) = (Stage::new(1), Notes::default());
    struct Fragile;
    impl ProducerInterceptor for Fragile {
        fn on_acknowledgement(&self, _: Result<&RecordMetadata, &Error>) {
            panic!("a bad day");
        }
    }
    let config = signed(stage.config().interceptor(Fragile), &notes);
    let producer = stage.producer(config);
    producer.send(record("panic")).await.unwrap().await.unwrap();
    producer.flush().await.unwrap();
    assert_eq!(stage.log(0), ["panic"]);
    assert_eq!(notes.take(), ["a 0", "b 0"]);
}

#[tokio::test(start_paused = true)]
async fn every_record_shown_has_exactly_one_outcome_whatever_becomes_of_it() {
    let (stage, notes) = (Stage::new(1), Notes::default());
    let config = stage.config().buffer_memory(2000).batch_size(500);
    let producer = stage.producer(config.interceptor(Signing("a", notes.clone())));
    producer.send(record("0")).await.unwrap().await.unwrap();
    assert_eq!(notes.take(), ["a 0"]);
    // Refused by the broker.
    stage.next(Verdict::Refuse(ErrorCode::INVALID_RECORD));
    producer.send(record("1")).await.unwrap().await.unwrap_err();
    let told = notes.take();
    assert_eq!(told.len(), 1, "{told:?}");
    // Too large for the buffer.
    producer.send(record(&"x".repeat(3000))).await.unwrap_err();
    assert_eq!(notes.take(), ["a RecordTooLarge Some(\"t\")"]);
    // Abandoned while the buffer is full.
    stage.stall();
    let mut accepted = 0;
    while timeout(SECOND, async {
        producer.send(record("2")).await.unwrap().forget()
    })
    .await
    .is_ok()
    {
        accepted += 1;
    }
    assert_eq!(notes.take(), ["a Cancelled Some(\"t\")"]);
    stage.answer();
    producer.flush().await.unwrap();
    assert_eq!(notes.take().len(), accepted);
    // Given up at the close.
    stage.stall();
    producer.send(record("3")).await.unwrap().forget();
    producer.close(SECOND).await.unwrap_err();
    assert_eq!(notes.take(), ["a Closed Some(\"t\")"]);
}
