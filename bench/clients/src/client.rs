//! Who is measured.

use crate::Failure;
use crate::clients::{confluent, kacrab, krafka, milena, raw, rdkafka, rskafka};
use crate::cost::Spent;
use crate::job::Order;

/// A client in one of its forms.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Client {
    /// Every delivery awaited.
    Milena,
    /// A handle for a thousand records at a time.
    MilenaTogether,
    RdkafkaThreaded,
    RdkafkaFuture,
    RdkafkaBase,
    Confluent,
    Krafka,
    Kacrab,
    Rskafka,
    /// A program in Go, beside this one.
    Franz,
    /// No client: a request and its answer over a socket.
    Raw,
}

impl Client {
    pub const ALL: [Client; 11] = [
        Client::Milena,
        Client::MilenaTogether,
        Client::RdkafkaThreaded,
        Client::RdkafkaFuture,
        Client::RdkafkaBase,
        Client::Confluent,
        Client::Krafka,
        Client::Kacrab,
        Client::Rskafka,
        Client::Franz,
        Client::Raw,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Client::Milena => "milena",
            Client::MilenaTogether => "milena-together",
            Client::RdkafkaThreaded => "rdkafka-threaded",
            Client::RdkafkaFuture => "rdkafka-future",
            Client::RdkafkaBase => "rdkafka-base",
            Client::Confluent => "confluent-kafka",
            Client::Krafka => "krafka",
            Client::Kacrab => "kacrab",
            Client::Rskafka => "rskafka",
            Client::Franz => "franz-go",
            Client::Raw => "raw-tokio",
        }
    }

    pub fn named(name: &str) -> Result<Self, Failure> {
        let found = Self::ALL.into_iter().find(|client| client.name() == name);
        found.ok_or_else(|| format!("no client {name}").into())
    }

    /// Does what is ordered, in this process.
    pub fn run(self, order: &Order, allocations: fn() -> u64) -> Result<Spent, Failure> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        runtime.block_on(async {
            match (self, order.verb.as_str()) {
                (Client::Milena, "produce") => milena::produce(order, allocations).await,
                (Client::MilenaTogether, "produce") => milena::produce_together(order, allocations).await,
                (Client::Milena, "consume") => milena::consume(order, allocations).await,
                (Client::Milena, "latency") => milena::latency(order, allocations).await,
                (Client::RdkafkaThreaded, "produce") => rdkafka::threaded(order, allocations),
                (Client::RdkafkaFuture, "produce") => rdkafka::future(order, allocations).await,
                (Client::RdkafkaFuture, "latency") => rdkafka::latency(order, allocations).await,
                (Client::RdkafkaBase, "consume") => rdkafka::consume(order, allocations),
                (Client::Confluent, "produce") => confluent::produce(order, allocations).await,
                (Client::Confluent, "latency") => confluent::latency(order, allocations).await,
                (Client::Krafka, "produce") => krafka::produce(order, allocations).await,
                (Client::Krafka, "consume") => krafka::consume(order, allocations).await,
                (Client::Krafka, "latency") => krafka::latency(order, allocations).await,
                (Client::Kacrab, "produce") => kacrab::produce(order, allocations).await,
                (Client::Kacrab, "consume") => kacrab::consume(order, allocations).await,
                (Client::Kacrab, "latency") => kacrab::latency(order, allocations).await,
                (Client::Rskafka, "produce") => rskafka::produce(order, allocations).await,
                (Client::Rskafka, "latency") => rskafka::latency(order, allocations).await,
                (Client::Raw, "latency") => raw::latency(order, allocations).await,
                (client, verb) => Err(format!("{} is not made to {verb}", client.name()).into()),
            }
        })
    }
}
