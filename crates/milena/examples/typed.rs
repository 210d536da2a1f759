//! Writes orders as JSON under a number as their key: `cargo run -p milena --features serde --example typed -- HOST:PORT`.

use std::time::Duration;

use milena::serializer::LongSerializer;
use milena::{JsonSerializer, Producer, ProducerConfig, TypedProducer, TypedRecord};

#[derive(serde::Serialize)]
struct Order {
    drink: &'static str,
    cups: u32,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), milena::Error> {
    let servers = std::env::args()
        .nth(1)
        .unwrap_or_else(|| "127.0.0.1:9092".to_owned());
    let producer = Producer::new(ProducerConfig::new(servers))?;
    let mut orders: TypedProducer<i64, Order> = producer.typed(LongSerializer, JsonSerializer);
    for (customer, drink) in [(3, "tea"), (5, "coffee"), (3, "cocoa")] {
        let order = Order { drink, cups: 2 };
        let record = TypedRecord::to("orders").key(&customer).value(&order);
        let written = orders.send(record).await?.await?;
        println!(
            "{}-{} @ {:?}",
            written.topic, written.partition, written.offset
        );
    }
    producer.close(Duration::from_secs(10)).await
}
