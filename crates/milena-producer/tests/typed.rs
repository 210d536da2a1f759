//! Keys and values of the application's types.

mod stage;

use std::error::Error as _;
use std::sync::{Arc, Mutex};

use milena_broker::LogContent;
use milena_core::{Error, ErrorKind};
use milena_producer::serializer::{
    LongSerializer, Output, Serializer, StringSerializer, VoidSerializer,
};
use milena_producer::{
    Header, ProduceRecord, ProducerInterceptor, Scratch, TypedProducer, TypedRecord,
};
use stage::{NOW, Stage};

struct Picky;

#[derive(Debug, thiserror::Error)]
#[error("{0:?} is poison")]
struct Poison(String);

impl Serializer<str> for Picky {
    type Error = Poison;

    fn serialize(&self, text: &str, output: &mut Output<'_>) -> Result<(), Poison> {
        output.write(text.as_bytes());
        output.add_header(
            "seen",
            format!("{}/{}", output.topic(), output.headers().count()),
        );
        match text.contains("poison") {
            true => Err(Poison(text.to_owned())),
            false => Ok(()),
        }
    }
}

/// Notes the headers of what is sent.
#[derive(Clone, Default)]
struct Watching(Arc<Mutex<Vec<String>>>);

impl ProducerInterceptor for Watching {
    fn on_send<'a>(&self, record: &mut ProduceRecord<'a>, _: &'a Scratch) -> Result<(), Error> {
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
        let headers = record.headers.iter();
        let headers =
            headers.map(|header| format!("{}={}", text(header.key), text(header.value.unwrap())));
        self.0.lock().unwrap().extend(headers);
        Ok(())
    }
}

/// Keys and values as the broker has them.
fn log(stage: &Stage) -> Vec<String> {
    let entries = stage.cluster.partition("t", 0).unwrap().entries;
    let content = |content| match content {
        LogContent::Record { key, value, .. } => format!("{key:?} {value:?}"),
        other => panic!("{other:?}"),
    };
    entries
        .into_iter()
        .map(|entry| content(entry.content))
        .collect()
}

#[tokio::test(start_paused = true)]
async fn keys_and_values_go_through_their_serializers_and_absent_ones_are_null() {
    let stage = Stage::new(1);
    let producer = stage.producer(stage.config());
    let mut typed = producer.typed::<i64, str>(LongSerializer, StringSerializer);
    let record = || TypedRecord::to("t").timestamp_ms(NOW);
    typed
        .send(record().key(&258).value("a long value"))
        .await
        .unwrap()
        .forget();
    typed.send(record().value("short")).await.unwrap().forget();
    let mut other = typed.clone();
    other.try_send(&record().key(&1)).unwrap().forget();
    let mut nothing: TypedProducer<(), str> = producer.typed(VoidSerializer, StringSerializer);
    nothing
        .send(TypedRecord::to("t").timestamp_ms(NOW).key(&()).value(""))
        .await
        .unwrap()
        .forget();
    producer.flush().await.unwrap();
    let expected = [
        r#"Some(b"\0\0\0\0\0\0\x01\x02") Some(b"a long value")"#,
        r#"None Some(b"short")"#,
        r#"Some(b"\0\0\0\0\0\0\0\x01") None"#,
        r#"None Some(b"")"#,
    ];
    assert_eq!(log(&stage), expected);
}

#[tokio::test(start_paused = true)]
async fn a_poison_value_is_told_with_its_cause_and_nothing_of_it_is_queued() {
    let (stage, seen) = (Stage::new(1), Watching::default());
    let producer = stage.producer(stage.config().interceptor(seen.clone()));
    let mut typed: TypedProducer<str, str> = producer.typed(Picky, Picky);
    for (key, value, part) in [("k", "poison", "value"), ("poison", "v", "key")] {
        let record = TypedRecord::to("t").timestamp_ms(NOW).key(key).value(value);
        let error = typed.send(record).await.unwrap_err();
        assert_eq!(
            (error.kind(), error.topic()),
            (ErrorKind::Serialization, Some("t"))
        );
        assert!(error.to_string().contains(part), "{error}");
        let cause = error
            .source()
            .and_then(|cause| cause.downcast_ref::<Poison>());
        assert_eq!(cause.unwrap().0, "poison");
    }
    let header = [Header::new("own", b"1")];
    let record = TypedRecord::to("t")
        .timestamp_ms(NOW)
        .key("k")
        .value("good")
        .headers(&header);
    typed.send(record).await.unwrap().forget();
    producer.flush().await.unwrap();
    assert_eq!(log(&stage), [r#"Some(b"k") Some(b"good")"#]);
    assert_eq!(*seen.0.lock().unwrap(), ["own=1", "seen=t/1", "seen=t/2"]);
}
