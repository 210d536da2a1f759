//! Values that `serde` can serialize.

mod stage;

use milena_producer::serializer::StringSerializer;
use milena_producer::{JsonSerializer, TypedProducer, TypedRecord};
use stage::{NOW, Stage};

#[tokio::test(start_paused = true)]
async fn serde_types_are_written_as_json() {
    #[derive(serde::Serialize)]
    struct Order {
        drink: &'static str,
        cups: u32,
    }
    let stage = Stage::new(1);
    let producer = stage.producer(stage.config());
    let mut orders: TypedProducer<str, Order> = producer.typed(StringSerializer, JsonSerializer);
    let order = Order {
        drink: "tea",
        cups: 2,
    };
    orders
        .send(
            TypedRecord::to("t")
                .timestamp_ms(NOW)
                .key("k")
                .value(&order),
        )
        .await
        .unwrap()
        .await
        .unwrap();
    assert_eq!(stage.log(0), [r#"{"drink":"tea","cups":2}"#]);
}
