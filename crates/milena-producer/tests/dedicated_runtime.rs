//! A client whose loops run on a thread of their own.

use std::collections::BTreeSet;
use std::io;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use milena_broker::Cluster;
use milena_core::{BoxFuture, BrokerAddress, Connect, Tcp, Transport};
use milena_producer::{Compression, ProduceRecord, Producer, ProducerConfig};

/// TCP that notes which threads connect: those on which the loops run.
struct Noting(Tcp, Arc<Mutex<BTreeSet<String>>>);

impl Connect for Noting {
    fn connect<'a>(
        &'a self,
        address: &'a BrokerAddress,
    ) -> BoxFuture<'a, io::Result<Box<dyn Transport>>> {
        let name = thread::current().name().unwrap_or_default().to_owned();
        self.1.lock().unwrap().insert(name);
        self.0.connect(address)
    }
}

/// A broker on a runtime and threads of its own, which go on for as long as the process.
fn broker() -> Cluster {
    let (tell, told) = std::sync::mpsc::channel();
    thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(async {
            let builder = Cluster::builder().topic("t", 3);
            tell.send(builder.start_tcp("127.0.0.1:0").await.unwrap())
                .unwrap();
            std::future::pending::<()>().await
        })
    });
    told.recv().unwrap()
}

/// Threads of this process with the name of a dedicated runtime's.
fn dedicated_threads() -> usize {
    let tasks = std::fs::read_dir("/proc/self/task").unwrap();
    let names =
        tasks.filter_map(|task| std::fs::read_to_string(task.ok()?.path().join("comm")).ok());
    names.filter(|name| name.trim() == "milena").count()
}

#[test]
fn a_busy_application_does_not_hold_up_a_producer_on_a_runtime_of_its_own() {
    let broker = broker();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let threads = Arc::default();
    let mut config = ProducerConfig::new(broker.bootstrap()).compression(Compression::GZIP);
    config.connection.dedicated_runtime = true;
    let producer = {
        let connector = Noting(Tcp::default(), Arc::clone(&threads));
        // Not even inside of a runtime.
        Producer::with_connector(config, connector).unwrap()
    };
    let mut deliveries = Vec::new();
    runtime.block_on(async {
        for n in 0..1000 {
            let value = format!("{n} {}", "x".repeat(1000));
            let record = ProduceRecord::to("t").value(&value);
            deliveries.push(producer.send(record).await.unwrap());
        }
    });
    // From here on nobody drives the application's runtime.
    let deadline = Instant::now() + Duration::from_secs(30);
    while producer.metrics().records_acked < 1000 {
        assert!(Instant::now() < deadline, "{:?}", producer.metrics());
        thread::sleep(Duration::from_millis(5));
    }
    assert_eq!(
        *threads.lock().unwrap(),
        BTreeSet::from(["milena".to_owned()])
    );
    runtime.block_on(async {
        for delivery in deliveries {
            delivery.await.unwrap();
        }
        producer.close(Duration::from_secs(10)).await.unwrap();
    });
    drop(producer);
    if cfg!(target_os = "linux") {
        while dedicated_threads() > 0 {
            assert!(Instant::now() < deadline, "its thread goes on");
            thread::sleep(Duration::from_millis(5));
        }
    }
}
