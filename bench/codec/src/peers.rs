//! The implementations, each behind the same trait.

mod kacrab;
mod kafka_protocol;
mod krafka;
mod milena;
mod rskafka;

pub use kacrab::Kacrab;
pub use kafka_protocol::KafkaProtocol;
pub use krafka::Krafka;
pub use milena::Milena;
pub use rskafka::Rskafka;
