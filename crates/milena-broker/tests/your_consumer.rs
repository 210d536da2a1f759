//! A consumer of yours reads while the broker restarts.
use milena::{Consumer, ConsumerConfig, StartAt, TopicPartition};
use milena::{ProduceRecord, Producer, ProducerConfig};
use milena_broker::Cluster;
type Outcome<T> = Result<T, Box<dyn std::error::Error + Send + Sync>>;
async fn add_up(mut consumer: Consumer, orders: usize) -> Outcome<u32> {
    let mut total = 0;
    for _ in 0..orders {
        let order = consumer.recv().await?;
        total += std::str::from_utf8(order.value().unwrap_or_default())?.parse::<u32>()?;
    }
    Ok(total)
}

#[tokio::test]
async fn every_order_counts_once_though_the_broker_restarts() -> Outcome<()> {
    let cluster = Cluster::builder().start_tcp("127.0.0.1:0").await?;
    cluster.create_topic("orders", 1);
    let producer = Producer::new(ProducerConfig::new(cluster.bootstrap()))?;
    let mut reader = Consumer::new(ConsumerConfig::new(cluster.bootstrap()))?;
    let orders = TopicPartition::new("orders", 0);
    reader.assign([(orders, StartAt::Beginning)]).await?;
    let sum = tokio::spawn(add_up(reader, 3));
    for order in ["7", "5", "8"].map(|apples| ProduceRecord::to("orders").value(apples)) {
        producer.send(order).await?.await?;
        cluster.restart(1);
    }
    assert_eq!(sum.await??, 20);
    Ok(())
}
