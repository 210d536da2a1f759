//! Writes the records of the standard input to topics, with one codec each, and in transactions if asked to.

use std::error::Error;
use std::io::Read;
use std::sync::{Arc, Mutex};

use rdkafka::ClientContext;
use rdkafka::config::ClientConfig;
use rdkafka::message::{DeliveryResult, Header, OwnedHeaders};
use rdkafka::producer::{BaseProducer, BaseRecord, Producer, ProducerContext};

use crate::words::{bytes, content};
use crate::{LIMIT, Outcome};

/// Keeps the first error of a delivery.
#[derive(Clone, Default)]
struct Deliveries(Arc<Mutex<Option<String>>>);

impl ClientContext for Deliveries {}

impl ProducerContext for Deliveries {
    type DeliveryOpaque = ();

    fn delivery(&self, result: &DeliveryResult<'_>, _: ()) {
        if let (Err((error, _)), Ok(mut first)) = (result, self.0.lock()) {
            first.get_or_insert(error.to_string());
        }
    }
}

pub fn produce(bootstrap: &str, topics: &[String]) -> Outcome {
    let mut input = String::new();
    std::io::stdin().read_to_string(&mut input)?;
    for word in topics {
        let (topic, how) = word.split_once('=').ok_or("TOPIC=CODEC")?;
        write(bootstrap, topic, how, &input).map_err(|error| format!("{topic}: {error}"))?;
    }
    Ok(())
}

/// `how` is a codec, and perhaps properties behind it.
fn write(bootstrap: &str, topic: &str, how: &str, input: &str) -> Outcome {
    let deliveries = Deliveries::default();
    let (codec, properties) = how.split_once(',').unwrap_or((how, ""));
    let mut config = ClientConfig::new();
    for (key, value) in [
        ("bootstrap.servers", bootstrap),
        ("compression.codec", codec),
        ("acks", "all"),
        ("linger.ms", "1000"),
        ("message.max.bytes", "20000000"),
        ("message.timeout.ms", "60000"),
        // Without idempotence, which is librdkafka's default, more than one request in flight may change the order.
        ("max.in.flight", "1"),
    ] {
        config.set(key, value);
    }
    for property in properties
        .split(',')
        .filter(|property| !property.is_empty())
    {
        let (key, value) = property.split_once('=').ok_or("NAME=VALUE")?;
        config.set(key, value);
    }
    let producer: BaseProducer<_> = config.create_with_context(deliveries.clone())?;
    match config.get("transactional.id") {
        None => send_all(&producer, topic, input)?,
        Some(_) => transact_all(&producer, topic, input)?,
    }
    match deliveries.0.lock().ok().and_then(|mut first| first.take()) {
        None => Ok(()),
        Some(error) => Err(error.into()),
    }
}

fn send_all(producer: &BaseProducer<Deliveries>, topic: &str, input: &str) -> Outcome {
    for line in input.lines() {
        match line {
            "flush" => producer.flush(LIMIT)?,
            record => send(producer, topic, record)?,
        }
    }
    Ok(producer.flush(LIMIT)?)
}

/// Every `flush` commits what is before it, every `abort` aborts it, and the end commits.
fn transact_all(producer: &BaseProducer<Deliveries>, topic: &str, input: &str) -> Outcome {
    producer.init_transactions(LIMIT)?;
    producer.begin_transaction()?;
    for line in input.lines() {
        match line {
            "flush" => producer.commit_transaction(LIMIT)?,
            "abort" => {
                // So that there is something to abort: what is not sent yet would be dropped.
                producer.flush(LIMIT)?;
                producer.abort_transaction(LIMIT)?;
            }
            record => {
                send(producer, topic, record)?;
                continue;
            }
        }
        producer.begin_transaction()?;
    }
    Ok(producer.commit_transaction(LIMIT)?)
}

fn send(producer: &BaseProducer<Deliveries>, topic: &str, line: &str) -> Outcome {
    let words: Vec<&str> = line.split(' ').collect();
    let [partition, timestamp, key, value, headers] = words[..] else {
        return Err(format!("{} words instead of 5", words.len()).into());
    };
    let (key, value) = (content(key)?, content(value)?);
    let mut record = BaseRecord::to(topic)
        .partition(partition.parse()?)
        .timestamp(timestamp.parse()?);
    record.key = key.as_deref();
    record.payload = value.as_deref();
    record.headers = all_headers(headers)?;
    producer.send(record).map_err(|(error, _)| error.into())
}

fn all_headers(list: &str) -> Result<Option<OwnedHeaders>, Box<dyn Error>> {
    if list == "." {
        return Ok(None);
    }
    let mut headers = OwnedHeaders::new();
    for header in list.split(',') {
        let (name, value) = header.split_once('=').ok_or("NAME=VALUE")?;
        let (name, value) = (String::from_utf8(bytes(name)?)?, content(value)?);
        headers = headers.insert(Header {
            key: &name,
            value: value.as_ref(),
        });
    }
    Ok(Some(headers))
}
