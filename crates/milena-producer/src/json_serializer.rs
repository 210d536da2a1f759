//! Whatever serde can serialize, as JSON.

use serde::Serialize;

use crate::serializer::{Output, Serializer};

/// Anything that `serde` can serialize, as compact JSON. Needs the feature `serde`.
///
/// ```
/// use milena_producer::serializer::StringSerializer;
/// use milena_producer::{JsonSerializer, TypedProducer, TypedRecord};
///
/// #[derive(serde::Serialize)]
/// struct Order {
///     drink: String,
///     cups: u32,
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let cluster = milena_broker::Cluster::builder().topic("orders", 1).start_tcp("127.0.0.1:0").await?;
/// # let producer = milena_producer::Producer::new(milena_producer::ProducerConfig::new(cluster.bootstrap()))?;
/// let mut orders: TypedProducer<str, Order> = producer.typed(StringSerializer, JsonSerializer);
/// let order = Order { drink: "tea".into(), cups: 2 };
/// orders.send(TypedRecord::to("orders").key("customer-3").value(&order)).await?.await?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, Copy, Default)]
pub struct JsonSerializer;

impl<T: Serialize + ?Sized> Serializer<T> for JsonSerializer {
    type Error = serde_json::Error;

    fn serialize(&self, data: &T, output: &mut Output<'_>) -> Result<(), serde_json::Error> {
        serde_json::to_writer(output, data)
    }
}
