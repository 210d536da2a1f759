//! milena as one of the clients of `cargo xtask ledger`: sends at a pace and writes down every outcome.
//!
//!     milena-ledger ledger BOOTSTRAP TOPIC PARTITIONS RECORDS RATE FILE
//!
//! What the arguments and the file mean is said in `tests/interop/README.md`. What milena traces goes to the standard error.

mod entry;
mod order;

use std::error::Error;
use std::process::ExitCode;
use std::time::Duration;

use milena::{Delivery, ProduceRecord, Producer, ProducerConfig};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::task::JoinHandle;

use entry::{Entry, Told};
use order::Order;

type Outcome<T = ()> = Result<T, Box<dyn Error>>;

/// How far the pace is from a record at a time.
const TICK: Duration = Duration::from_millis(1);
const PATIENCE: Duration = Duration::from_secs(150);

/// A record that was accepted, and when it was due.
struct Sent {
    sequence: u32,
    due: u64,
    delivery: Delivery,
}

fn main() -> ExitCode {
    tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .with_ansi(false)
        .with_max_level(tracing_subscriber::filter::LevelFilter::DEBUG)
        .init();
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match Order::parse(&arguments).and_then(|order| run(&order)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run(order: &Order) -> Outcome {
    let told = Told::create(&order.file)?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(produce(order, &told))?;
    told.finish()
}

async fn produce(order: &Order, told: &Told) -> Outcome {
    let mut config = ProducerConfig::new(&order.bootstrap);
    for (key, value) in [
        ("acks", "all"),
        ("enable.idempotence", "true"),
        ("delivery.timeout.ms", "120000"),
    ] {
        config.set(key, value)?;
    }
    let producer = Producer::new(config)?;
    let (queues, listeners) = listeners(order.partitions, told);
    send_all(order, &producer, &queues, told).await?;
    drop(queues);
    for listener in listeners {
        listener.await??;
    }
    eprintln!("{:?}", producer.metrics());
    producer.close(PATIENCE).await?;
    Ok(())
}

/// A task per partition, which awaits the deliveries in the order in which they were sent.
fn listeners(
    partitions: u16,
    told: &Told,
) -> (
    Vec<UnboundedSender<Sent>>,
    Vec<JoinHandle<std::io::Result<()>>>,
) {
    (0..partitions)
        .map(|partition| {
            let (queue, sent) = unbounded_channel();
            (queue, tokio::spawn(listen(partition, sent, told.clone())))
        })
        .unzip()
}

async fn listen(
    partition: u16,
    mut sent: UnboundedReceiver<Sent>,
    told: Told,
) -> std::io::Result<()> {
    while let Some(sent) = sent.recv().await {
        let outcome = sent.delivery.await;
        told.write(&Entry::of(partition, sent.sequence, sent.due, outcome))?;
    }
    Ok(())
}

async fn send_all(
    order: &Order,
    producer: &Producer,
    queues: &[UnboundedSender<Sent>],
    told: &Told,
) -> Outcome {
    let started = entry::now();
    for number in 0..order.records {
        let due = started + number * 1_000_000 / order.rate;
        while entry::now() < due {
            tokio::time::sleep(TICK).await;
        }
        let (partition, sequence) = order.place(number);
        let value = order.value("milena", partition, sequence);
        let record = ProduceRecord::to(&order.topic)
            .partition(partition.into())
            .value(&value);
        match producer.send(record).await {
            Ok(delivery) => queues[usize::from(partition)].send(Sent {
                sequence,
                due,
                delivery,
            })?,
            Err(error) => told.write(&Entry::of(partition, sequence, due, Err(error)))?,
        }
    }
    Ok(())
}
