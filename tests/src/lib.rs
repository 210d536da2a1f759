//! milena against real Apache Kafka and as a whole
