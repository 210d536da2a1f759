//! A client that does nothing else: it writes or reads as fast as it can, and prints how many seconds that took.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use milena::{
    Admin, ConnectionConfig, Consumer, ConsumerConfig, Delivery, NewTopic, ProduceRecord, Producer,
    ProducerConfig, StartAt, TopicPartition,
};

use crate::Failure;
use crate::options::Workload;

const PARTITIONS: i32 = 6;
/// Records whose outcome is not yet known, at the most.
const OUTSTANDING: usize = 50_000;
const PATIENCE: Duration = Duration::from_secs(10);

pub fn run(words: &[String]) -> Result<(), Failure> {
    let [mode, address, workload @ ..] = words else {
        return Err("MODE ADDRESS".into());
    };
    let workload = Workload::parse(workload)?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let seconds = runtime.block_on(async {
        match mode.as_str() {
            "produce" => produce(address, &workload).await,
            _ => consume(address, &workload).await,
        }
    })?;
    println!("{seconds}");
    Ok(())
}

/// Every record is acknowledged by all replicas before the clock stops.
async fn produce(address: &str, workload: &Workload) -> Result<f64, Failure> {
    let admin = Admin::new(ConnectionConfig::new(address))?;
    let topic = NewTopic::new(&workload.topic).partitions(PARTITIONS);
    for (_, created) in admin.create_topics([topic]).await? {
        created?;
    }
    let mut config = ProducerConfig::new(address);
    for (key, value) in [("acks", "all"), ("linger.ms", "5"), ("batch.size", "65536")] {
        config.set(key, value)?;
    }
    let producer = Producer::new(config)?;
    let value: Vec<u8> = (b'a'..=b'z').cycle().take(workload.size).collect();
    let mut outstanding: VecDeque<Delivery> = VecDeque::with_capacity(OUTSTANDING);
    let began = Instant::now();
    for number in 0..workload.records {
        if outstanding.len() == OUTSTANDING {
            outstanding
                .pop_front()
                .ok_or("nothing is outstanding")?
                .await?;
        }
        let partition = (number % PARTITIONS as u64) as i32;
        let record = ProduceRecord::to(&workload.topic)
            .value(&value)
            .partition(partition);
        outstanding.push_back(producer.send(record).await?);
    }
    for delivery in outstanding {
        delivery.await?;
    }
    let seconds = began.elapsed().as_secs_f64();
    producer.close(PATIENCE).await?;
    Ok(seconds)
}

/// Every record is looked at.
async fn consume(address: &str, workload: &Workload) -> Result<f64, Failure> {
    let mut consumer = Consumer::new(ConsumerConfig::new(address))?;
    let partition = |index| TopicPartition::new(workload.topic.as_str(), index);
    let began = Instant::now();
    let all = (0..PARTITIONS).map(|index| (partition(index), StartAt::Beginning));
    consumer.assign(all).await?;
    let (mut records, mut bytes) = (0, 0);
    while records < workload.records {
        let batch = consumer.poll(PATIENCE).await?;
        let mut batch = batch.ok_or_else(|| format!("only {records} records came"))?;
        while let Some(record) = batch.next()? {
            records += 1;
            bytes += record.value().map_or(0, <[u8]>::len);
        }
    }
    let seconds = began.elapsed().as_secs_f64();
    match bytes == workload.records as usize * workload.size {
        true => Ok(seconds),
        false => Err(format!("{bytes} bytes came").into()),
    }
}
