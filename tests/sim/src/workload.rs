//! What the clients of a run do, written down as they do it.

use std::sync::Arc;
use std::time::Duration;

use milena::{
    AckedDataLost, AutoOffsetReset, Cluster, ConnectionConfig, Consumer, ConsumerConfig, Error,
    Persistence, ProduceRecord, Producer, ProducerConfig, StartAt, TopicPartition as Partition,
};
use tokio::sync::watch;

use crate::history::{
    Answer, Note, Observed, Op, Outcome, Payload, Process, SeekTo, Sent, TopicPartition, Value,
    ValueId,
};
use crate::run::CHAOS;
use crate::world::{PARTITIONS, TOPIC, World};

/// What the clients of a run do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Workload {
    /// Two tasks write with one producer.
    Produce,
    /// A consumer reads what was there before, and what is added meanwhile.
    Consume,
}

impl Workload {
    /// Every workload.
    pub const ALL: [Self; 2] = [Self::Produce, Self::Consume];

    /// Its name on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Produce => "produce",
            Self::Consume => "consume",
        }
    }
}

/// The client that writes and the one that reads.
pub const PRODUCER: u32 = 1;
/// See [`PRODUCER`].
pub const CONSUMER: u32 = 2;

/// Tasks that share the producer.
const TASKS: u32 = 2;
/// Records of each.
const RECORDS: u64 = 12;
/// Records that a task sends without a pause, so that batches have several.
const AT_ONCE: u64 = 3;
/// How long a task thinks then.
const PAUSE: Duration = Duration::from_millis(120);

/// A reader that has not read everything so long after the last fault will not do so any more.
const PATIENCE: Duration = Duration::from_secs(120);

/// Every record has its outcome in this time.
pub const DELIVERY_TIMEOUT: Duration = Duration::from_secs(20);
/// A request may take this long.
pub const REQUEST_TIMEOUT: Duration = Duration::from_secs(4);

fn connection() -> ConnectionConfig {
    let mut config = ConnectionConfig::new("broker-1:9092,broker-2:9092,broker-3:9092");
    config.request_timeout = REQUEST_TIMEOUT;
    config.setup_timeout = Duration::from_secs(3);
    config.metadata_max_age = Duration::from_secs(10);
    config
}

/// Runs the workload: returns when everything that it began has ended, which for readers is when `healed` says so and
/// everything was read.
pub async fn run(world: &World, workload: Workload, healed: watch::Receiver<bool>) {
    match workload {
        Workload::Produce => produce(world).await,
        Workload::Consume => {
            let reading = tokio::spawn(consume(world.clone(), healed.clone()));
            produce(world).await;
            reading.await.expect("the reader does not panic");
        }
    }
}

async fn produce(world: &World) {
    let mut config = ProducerConfig::new(String::new());
    config.connection = connection().client_id("writer");
    config.delivery_timeout = DELIVERY_TIMEOUT;
    config.max_block = DELIVERY_TIMEOUT;
    config.linger = Duration::from_millis(5);
    let config = config.on_acked_data_lost({
        let world = world.clone();
        move |loss| note_loss(&world, loss)
    });
    let producer = Producer::with_connector(config, world.network()).expect("a producer");
    let producer = Arc::new(producer);
    let tasks: Vec<_> = (0..TASKS)
        .map(|task| tokio::spawn(write(world.clone(), Arc::clone(&producer), task)))
        .collect();
    for task in tasks {
        task.await.expect("no writer panics");
    }
    let process = Process {
        client: PRODUCER,
        task: 0,
    };
    let (recorder, now) = (world.recorder(), || world.now());
    let call = recorder.invoke(now(), process, Op::Flush);
    // Whatever failed has been written down where it failed.
    let _ = producer.flush().await;
    recorder.returned(now(), process, call, Outcome::Ok(Answer::Done));
    let call = recorder.invoke(now(), process, Op::Close);
    let _ = producer.close(DELIVERY_TIMEOUT).await;
    recorder.returned(now(), process, call, Outcome::Ok(Answer::Done));
    world.end_writing();
}

fn note_loss(world: &World, loss: &AckedDataLost) {
    let process = Process {
        client: PRODUCER,
        task: 0,
    };
    let place = TopicPartition::new(TOPIC.0, loss.partition as u32);
    let note = Note::DataLost(place);
    world.recorder().note(world.now(), process, note);
}

/// Sends one record after the other; every third waits for its outcome before the next is sent.
async fn write(world: World, producer: Arc<Producer>, task: u32) {
    let process = Process {
        client: PRODUCER,
        task,
    };
    let mut open = Vec::new();
    for counter in 0..RECORDS {
        let partition = (counter as i32 + task as i32) % PARTITIONS;
        let value = Value {
            id: ValueId {
                producer: PRODUCER,
                task,
                counter,
            },
            key: counter,
            topic: TOPIC,
            partition: Some(partition as u32),
            txn: None,
        };
        let call = world
            .recorder()
            .invoke(world.now(), process, Op::Send(value));
        let payload = value.encode(100);
        let key = counter.to_be_bytes();
        let timestamp = 1_767_225_600_000 + world.now().as_millis() as i64;
        let topic = TOPIC.to_string();
        let record = ProduceRecord::to(&topic)
            .partition(partition)
            .key(&key)
            .value(&payload)
            .timestamp_ms(timestamp);
        let accepted = producer.send(record).await;
        let outcome = {
            let world = world.clone();
            async move {
                let outcome = match accepted {
                    Ok(delivery) => delivery.await,
                    Err(error) => Err(error),
                };
                let outcome = match outcome {
                    Ok(place) => Outcome::Ok(Answer::Sent(Sent {
                        partition: place.partition as u32,
                        offset: place.offset,
                        timestamp: Some(place.timestamp),
                    })),
                    Err(error) => failure(&error),
                };
                world
                    .recorder()
                    .returned(world.now(), process, call, outcome);
            }
        };
        if counter % AT_ONCE == 0 {
            outcome.await;
        } else {
            open.push(tokio::spawn(outcome));
        }
        if counter % AT_ONCE == AT_ONCE - 1 {
            tokio::time::sleep(PAUSE).await;
        }
    }
    for outcome in open {
        outcome.await.expect("no outcome panics");
    }
}

/// What a failed send means for the record.
fn failure(error: &Error) -> Outcome {
    match error.persistence() {
        Persistence::NotPersisted => Outcome::Fail("not persisted"),
        Persistence::Persisted => Outcome::Info("persisted"),
        _ => Outcome::Info("possibly persisted"),
    }
}

async fn consume(world: World, healed: watch::Receiver<bool>) {
    let process = Process {
        client: CONSUMER,
        task: 0,
    };
    let cluster =
        Cluster::new(connection().client_id("reader"), world.network()).expect("a cluster");
    let config = ConsumerConfig::new(String::new()).auto_offset_reset(AutoOffsetReset::None);
    let mut consumer = Consumer::on(&cluster, config).expect("a consumer");
    let topic = TOPIC.to_string();
    let partitions: Vec<Partition> = (0..PARTITIONS)
        .map(|partition| Partition::new(topic.as_str(), partition))
        .collect();
    assign(&world, process, &mut consumer, &partitions).await;
    let (mut at_end_since, mut healed_since) = (None, None);
    let mut manners = [Manner::Whole, Manner::Settle, Manner::Whole, Manner::Seek]
        .into_iter()
        .cycle();
    loop {
        let call = world
            .recorder()
            .invoke(world.now(), process, Op::Poll { txn: None });
        let manner = manners.next().unwrap_or(Manner::Whole);
        let polled = poll(&mut consumer, manner).await;
        let (outcome, failed) = match polled {
            Ok(records) => (Outcome::Ok(Answer::Polled(records)), false),
            Err(_) => (Outcome::Fail("the poll failed"), true),
        };
        world
            .recorder()
            .returned(world.now(), process, call, outcome);
        if failed {
            go_on(&world, process, &mut consumer, &partitions);
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        if !*healed.borrow() || !is_at_the_end(&world, &consumer, &partitions) {
            at_end_since = None;
        }
        let now = world.now();
        let healed_at = *healed_since.get_or_insert(now);
        if !*healed.borrow() {
            healed_since = None;
        }
        // Requests of the writer may be on their way still when it is done, and what they bring is to be read, too.
        let rested = now - *at_end_since.get_or_insert(now) > CHAOS;
        if rested || now - healed_at > PATIENCE {
            break;
        }
    }
    consumer.close().await;
    cluster.close();
}

async fn assign(
    world: &World,
    process: Process,
    consumer: &mut Consumer,
    partitions: &[Partition],
) {
    let places = (0..PARTITIONS).map(|partition| TopicPartition::new(TOPIC.0, partition as u32));
    let op = Op::Assign(places.collect());
    let call = world.recorder().invoke(world.now(), process, op);
    let from = partitions.iter().map(|at| (at.clone(), StartAt::Beginning));
    let from: Vec<_> = from.collect();
    while consumer.assign(from.clone()).await.is_err() {
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    world
        .recorder()
        .returned(world.now(), process, call, Outcome::Ok(Answer::Done));
}

/// As an application does that wants to go on where it is, or at the beginning where it never was anywhere.
fn go_on(world: &World, process: Process, consumer: &mut Consumer, partitions: &[Partition]) {
    consumer.resume(partitions).expect("they are assigned");
    for at in partitions {
        if consumer.position(at).is_some() {
            continue;
        }
        let op = Op::Seek {
            place: TopicPartition::new(TOPIC.0, at.partition as u32),
            to: SeekTo::Beginning,
        };
        let call = world.recorder().invoke(world.now(), process, op);
        consumer
            .seek(at, StartAt::Beginning)
            .expect("it is assigned");
        world
            .recorder()
            .returned(world.now(), process, call, Outcome::Ok(Answer::Done));
    }
}

/// How a batch is read. None of them moves the position, so that no record may be left out or come again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Manner {
    /// To its end.
    Whole,
    /// One record; the rest is given back, and taken again.
    Settle,
    /// One record; then the position is sought that the consumer has, and what was fetched is fetched again.
    Seek,
}

async fn poll(consumer: &mut Consumer, manner: Manner) -> Result<Vec<Observed>, Error> {
    let mut observed = Vec::new();
    let Some(mut batch) = consumer.poll(Duration::from_millis(200)).await? else {
        return Ok(observed);
    };
    let at = batch.topic_partition().clone();
    let place = TopicPartition::new(TOPIC.0, at.partition as u32);
    while let Some(record) = batch.next()? {
        observed.push(Observed {
            place,
            offset: record.offset(),
            leader_epoch: record.leader_epoch(),
            payload: Payload::read(record.value().unwrap_or_default()),
        });
        if manner != Manner::Whole {
            break;
        }
    }
    match (manner, consumer.position(&at)) {
        (Manner::Settle, _) => consumer.resume(&[at])?,
        (Manner::Seek, Some(position)) => consumer.seek(&at, StartAt::Offset(position))?,
        _ => {}
    }
    Ok(observed)
}

/// Whether the consumer has had everything, and nothing is written any more.
fn is_at_the_end(world: &World, consumer: &Consumer, partitions: &[Partition]) -> bool {
    world.is_written()
        && partitions.iter().all(|at| {
            let state = world.cluster().partition(&at.topic, at.partition);
            let end = state.map_or(0, |it| it.high_watermark);
            consumer
                .position(at)
                .is_some_and(|position| position >= end)
        })
}
