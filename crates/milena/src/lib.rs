//! An Apache Kafka client in pure Rust: no librdkafka and no C
