//! Connections, metadata and routing of the milena Kafka client
