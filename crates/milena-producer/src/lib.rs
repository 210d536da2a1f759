//! The producer of the milena Kafka client
