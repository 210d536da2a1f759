//! What one client makes shares one set of connections.

use std::io;
use std::time::Duration;

use milena::core::{BoxFuture, Transport};
use milena::{
    BrokerAddress, Client, Connect, ConnectionConfig, Consumer, ConsumerConfig, ErrorKind,
    ProduceRecord, Producer, ProducerConfig, StartAt, TopicPartition,
};
use milena_broker::Cluster;

/// When the brokers' clock begins, in milliseconds: they refuse records from too far in the future.
const NOW: i64 = 1_767_225_600_000;

const PATIENCE: Duration = Duration::from_secs(30);

struct Network(Cluster);

impl Connect for Network {
    fn connect<'a>(
        &'a self,
        address: &'a BrokerAddress,
    ) -> BoxFuture<'a, io::Result<Box<dyn Transport>>> {
        Box::pin(async move {
            let link = self.0.connect(&address.host, address.port)?;
            Ok(Box::new(link) as Box<dyn Transport>)
        })
    }
}

fn cluster() -> Cluster {
    let cluster = Cluster::builder().brokers(3).seed(7).start_in_memory();
    cluster.create_topic("t", 3);
    cluster
}

fn client(cluster: &Cluster) -> Client {
    let config = ConnectionConfig::new(cluster.bootstrap());
    Client::with_connector(config, Network(cluster.clone())).unwrap()
}

/// Open connections by broker.
fn connections(cluster: &Cluster) -> [usize; 3] {
    [1, 2, 3].map(|node| {
        let links = cluster.links(node);
        links.iter().filter(|link| !link.is_over()).count()
    })
}

fn producer(client: &Client) -> Producer {
    client.producer(&ProducerConfig::new("")).unwrap()
}

async fn write(producer: &Producer, value: &str) {
    for partition in 0..3 {
        let record = ProduceRecord::to("t")
            .timestamp_ms(NOW)
            .partition(partition)
            .value(value);
        producer.send(record).await.unwrap().await.unwrap();
    }
}

async fn read(consumer: &mut Consumer, count: usize) -> Vec<String> {
    let mut values = Vec::new();
    while values.len() < count {
        let record = consumer.recv().await.unwrap();
        values.push(String::from_utf8(record.value().unwrap().to_vec()).unwrap());
    }
    values
}

#[tokio::test(start_paused = true)]
async fn two_producers_and_a_consumer_of_one_client_share_one_connection_to_each_broker() {
    let cluster = cluster();
    let client = client(&cluster);
    let (one, two) = (producer(&client), producer(&client));
    let mut consumer = client.consumer(ConsumerConfig::new("")).unwrap();
    let partition = |number| (TopicPartition::new("t", number), StartAt::Beginning);
    consumer.assign((0..3).map(partition)).await.unwrap();
    write(&one, "one").await;
    write(&two, "two").await;
    let mut values = read(&mut consumer, 6).await;
    values.sort();
    assert_eq!(values, ["one", "one", "one", "two", "two", "two"]);
    assert_eq!(connections(&cluster), [1, 1, 1]);
}

#[tokio::test(start_paused = true)]
async fn closing_one_producer_leaves_everything_else_of_its_client_working() {
    let cluster = cluster();
    let client = client(&cluster);
    let (one, two) = (producer(&client), producer(&client));
    let mut consumer = client.consumer(ConsumerConfig::new("")).unwrap();
    let start = (TopicPartition::new("t", 0), StartAt::Beginning);
    consumer.assign([start]).await.unwrap();
    write(&one, "before").await;
    one.close(PATIENCE).await.unwrap();
    let refused = one
        .send(ProduceRecord::to("t").timestamp_ms(NOW).value("late"))
        .await;
    assert_eq!(refused.unwrap_err().kind(), ErrorKind::Closed);
    write(&two, "after").await;
    assert_eq!(read(&mut consumer, 2).await, ["before", "after"]);
    assert_eq!(client.admin().list_topics().await.unwrap().len(), 1);
    assert_eq!(connections(&cluster), [1, 1, 1]);
}

#[tokio::test(start_paused = true)]
async fn a_client_that_is_closed_has_no_connections_and_its_producers_say_so() {
    let cluster = cluster();
    let client = client(&cluster);
    let producer = producer(&client);
    write(&producer, "before").await;
    client.close();
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert_eq!(connections(&cluster), [0, 0, 0]);
    let sent = producer.send(
        ProduceRecord::to("t")
            .timestamp_ms(NOW)
            .partition(0)
            .value("late"),
    );
    let error = sent.await.unwrap().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Closed, "{error:?}");
}
