//! A producer that has nothing to do does nothing. Alone in its process, whose threads it counts on.

use std::thread;
use std::time::Duration;

use milena_core::{Cluster, ConnectionConfig};
use milena_producer::{ProduceRecord, Producer, ProducerConfig};

/// Long enough for every timer that the last request left behind.
const SETTLED: Duration = Duration::from_secs(4);
const IDLE: Duration = Duration::from_secs(6);

/// A timer that is minutes away is looked at when it moves to a finer wheel of tokio's: every 4.096 s at most.
const WHEELS: u64 = 3;

#[test]
fn an_idle_producer_wakes_for_nothing_but_metadata() {
    let (tell, told) = std::sync::mpsc::channel();
    thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(async {
            let builder = milena_broker::Cluster::builder().brokers(3).topic("t", 12);
            let cluster = builder.start_tcp("127.0.0.1:0").await.unwrap();
            tell.send(cluster.bootstrap()).unwrap();
            std::future::pending::<()>().await
        })
    });
    let connection = ConnectionConfig::new(told.recv().unwrap()).dedicated_runtime(true);
    let cluster = Cluster::connect(connection.clone()).unwrap();
    let mut config = ProducerConfig::new("");
    config.connection = connection;
    let producer = Producer::on(&cluster, &config).unwrap();
    let caller = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    caller.block_on(async {
        let mut deliveries = Vec::new();
        for n in 0..1200 {
            let record = ProduceRecord::to("t").partition(n % 12).value("x");
            deliveries.push(producer.send(record).await.unwrap());
        }
        for delivery in deliveries {
            delivery.await.unwrap();
        }
    });
    thread::sleep(SETTLED);
    let metrics = cluster.runtime().metrics();
    let before = metrics.worker_park_count(0);
    thread::sleep(IDLE);
    let woken = metrics.worker_park_count(0) - before;
    let record = ProduceRecord::to("t").value("x");
    caller.block_on(async { producer.send(record).await.unwrap().await.unwrap() });
    assert!(
        metrics.worker_park_count(0) > before + woken,
        "nothing is counted"
    );
    println!("an idle producer on three brokers woke {woken} times in {IDLE:?}");
    assert!(woken <= WHEELS, "{woken} times in {IDLE:?}");
}
