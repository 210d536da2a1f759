//! Topics, configurations and cluster queries of the milena Kafka client
