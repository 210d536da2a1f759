//! Who is measured.

use crate::Failure;
use crate::clients::{Outcome, confluent, kacrab, krafka, milena, raw, rdkafka, rskafka};
use crate::cost::Spent;
use crate::job::{BATCH, Job, OUTSTANDING, Order};

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
        block_on(async {
            match self {
                Client::Milena | Client::MilenaTogether => {
                    milena::run(self, order, allocations).await
                }
                Client::RdkafkaThreaded | Client::RdkafkaFuture | Client::RdkafkaBase => {
                    rdkafka::run(self, order, allocations).await
                }
                Client::Confluent => confluent::run(self, order, allocations).await,
                Client::Krafka => krafka::run(self, order, allocations).await,
                Client::Kacrab => kacrab::run(self, order, allocations).await,
                Client::Rskafka => rskafka::run(self, order, allocations).await,
                Client::Raw => raw::run(self, order, allocations).await,
                Client::Franz => self.cannot(order),
            }
        })
    }

    /// Bytes of records that the application has outstanding: its own, so no memory of the client.
    pub fn outstanding(self, job: Job) -> usize {
        match (job, self) {
            // It is given batches, two to be sent for each partition and one that fills.
            (Job::Produce { partitions, .. }, Client::Rskafka) => 3 * partitions as usize * BATCH,
            (Job::Produce { size, .. }, _) => OUTSTANDING * size,
            _ => 0,
        }
    }

    /// What it is not made for.
    pub fn cannot(self, order: &Order) -> Result<Spent, Failure> {
        Err(format!("{} is not made to {}", self.name(), order.verb).into())
    }

    /// The program that has this client and no other, for what a program's size has a part in.
    pub fn alone(self) -> &'static str {
        match self {
            Client::Milena | Client::MilenaTogether => "alone-milena",
            Client::RdkafkaThreaded | Client::RdkafkaFuture | Client::RdkafkaBase => {
                "alone-rdkafka"
            }
            Client::Confluent => "alone-confluent",
            Client::Krafka => "alone-krafka",
            Client::Kacrab => "alone-kacrab",
            Client::Rskafka => "alone-rskafka",
            Client::Franz | Client::Raw => "milena-bench-clients",
        }
    }
}

/// Runs a client on a runtime of one thread.
pub fn block_on(work: impl Future<Output = Outcome>) -> Outcome {
    let mut builder = tokio::runtime::Builder::new_current_thread();
    builder.enable_all().build()?.block_on(work)
}
