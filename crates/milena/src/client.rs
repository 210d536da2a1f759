//! One set of connections for everything an application does with a cluster.

use milena_admin::Admin;
use milena_consumer::{Consumer, ConsumerConfig};
use milena_core::{Cluster, Connect, ConnectionConfig, Error};
use milena_producer::{Producer, ProducerConfig};

/// A cluster, and whatever an application wants of it: what one client makes shares one connection to each broker and one
/// description of the cluster.
///
/// Cloning gives another handle of the same client. The connections stay open as long as a handle, or anything that it made, is
/// there.
///
/// ```no_run
/// use milena::{Client, ConnectionConfig, ConsumerConfig, ProduceRecord, ProducerConfig};
///
/// # async fn example() -> Result<(), milena::Error> {
/// let servers = "127.0.0.1:9092";
/// let client = Client::connect(ConnectionConfig::new(servers))?;
/// let careful = client.producer(&ProducerConfig::new(servers))?;
/// let hasty = client.producer(&ProducerConfig::new(servers).acks(milena::Acks::Leader))?;
/// let consumer = client.consumer(ConsumerConfig::new(servers))?;
/// careful.send(ProduceRecord::to("orders").value("tea")).await?.await?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct Client {
    cluster: Cluster,
}

impl Client {
    /// A client over TCP. Returns at once; connections are made when there is something to do.
    ///
    /// # Errors
    /// [`ErrorKind::Config`](crate::ErrorKind::Config) when the configuration contradicts itself,
    /// [`ErrorKind::Usage`](crate::ErrorKind::Usage) outside a tokio runtime.
    pub fn connect(config: ConnectionConfig) -> Result<Self, Error> {
        Ok(Self::on(&Cluster::connect(config)?))
    }

    /// A client over a transport of your own.
    ///
    /// # Errors
    /// As for [`connect`](Self::connect).
    pub fn with_connector(
        config: ConnectionConfig,
        connector: impl Connect,
    ) -> Result<Self, Error> {
        Ok(Self::on(&Cluster::new(config, connector)?))
    }

    /// A client on a cluster that others use too.
    pub fn on(cluster: &Cluster) -> Self {
        Self {
            cluster: cluster.clone(),
        }
    }

    /// A producer, one of as many as you like. The client's connection settings count, not those in `config`. Closing it
    /// leaves the client and everything else that it made as they are.
    ///
    /// # Errors
    /// As for [`connect`](Self::connect).
    pub fn producer(&self, config: &ProducerConfig) -> Result<Producer, Error> {
        Producer::on(&self.cluster, config)
    }

    /// A consumer, under the same conditions as a [`producer`](Self::producer).
    ///
    /// A broker answers the requests of a connection one after the other, and a fetch may wait up to
    /// [`fetch_max_wait`](ConsumerConfig::fetch_max_wait) for records: so long a producer's request may wait behind it. Where
    /// that is too long, give the consumer [connections of its own](Consumer::new).
    ///
    /// # Errors
    /// As for [`connect`](Self::connect).
    pub fn consumer(&self, config: ConsumerConfig) -> Result<Consumer, Error> {
        Consumer::on(&self.cluster, config)
    }

    /// Looks after topics and configurations.
    pub fn admin(&self) -> Admin {
        Admin::on(&self.cluster)
    }

    /// The cluster beneath: its description, and calls to its brokers.
    pub fn cluster(&self) -> &Cluster {
        &self.cluster
    }

    /// Closes the connections of everything that this client made, and of its other handles. What is not delivered by then
    /// fails: [close the producers](Producer::close) first.
    pub fn close(self) {
        self.cluster.close();
    }
}
