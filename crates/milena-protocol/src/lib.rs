//! Kafka's wire protocol: messages, record batches and compression, without I/O
