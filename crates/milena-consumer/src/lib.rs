//! The consumer of the milena Kafka client
