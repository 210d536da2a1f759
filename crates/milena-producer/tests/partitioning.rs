//! Where records go: a broker that hangs, racks, and rules of one's own.

mod network;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use milena_broker::{ApiKey, Cluster, NodeId, Rule, Verdict};
use milena_core::{ErrorKind, Metadata, Topic};
use milena_producer::{Partitioner, ProduceRecord, Producer, ProducerConfig};
use tokio::time::{Instant, sleep, timeout, timeout_at};

use network::{NOW, Network};

const SECOND: Duration = Duration::from_secs(1);
const PARTITIONS: i32 = 6;

fn to_t<'a>() -> ProduceRecord<'a> {
    ProduceRecord::to("t").timestamp_ms(NOW)
}

/// Three brokers in racks a, b and c that lead two partitions each, and a producer whose every record fills a batch.
struct Stage {
    cluster: Cluster,
    producer: Producer,
}

impl Stage {
    fn new(configure: impl FnOnce(ProducerConfig) -> ProducerConfig) -> Self {
        // What is drawn here is drawn again: all of it happens on this thread.
        fastrand::seed(7);
        let cluster = Cluster::builder().brokers(3).racks(["a", "b", "c"]);
        let cluster = cluster.seed(7).start_in_memory();
        cluster.create_topic("t", PARTITIONS);
        let mut config = ProducerConfig::new(cluster.bootstrap())
            .linger(Duration::ZERO)
            .request_timeout(10 * SECOND)
            .batch_size(500);
        config.connection.metadata_max_age = 5 * SECOND;
        let producer =
            Producer::with_connector(configure(config), Network(cluster.clone())).unwrap();
        Self { cluster, producer }
    }

    fn leader(&self, partition: i32) -> NodeId {
        let state = self.cluster.partition("t", partition).unwrap();
        state.leader.unwrap()
    }

    /// The partitions that a broker leads.
    fn led_by(&self, node: NodeId) -> Vec<i32> {
        let all = 0..PARTITIONS;
        all.filter(|one| self.leader(*one) == node).collect()
    }

    /// Sends so many records without a key, one each 10 ms, and says how many came to each partition within that time
    /// and three seconds more.
    async fn spread(&self, count: usize) -> BTreeMap<i32, usize> {
        let end = Instant::now() + 10 * Duration::from_millis(count as u64) + 3 * SECOND;
        let value = "x".repeat(600);
        let (mut deliveries, mut written) = (Vec::new(), BTreeMap::new());
        for _ in 0..count {
            let record = to_t().value(&value);
            match timeout_at(end, self.producer.send(record)).await {
                Ok(accepted) => deliveries.push(accepted.unwrap()),
                Err(_) => break,
            }
            sleep(Duration::from_millis(10)).await;
        }
        for delivery in deliveries {
            if let Ok(outcome) = timeout_at(end, delivery).await {
                *written.entry(outcome.unwrap().partition).or_default() += 1;
            }
        }
        written
    }
}

fn sum(written: &BTreeMap<i32, usize>, partitions: &[i32]) -> usize {
    partitions.iter().filter_map(|one| written.get(one)).sum()
}

/// How many of 3,000 records get through in 33 s while one of three brokers hangs, and how many of 600 go to it
/// afterwards.
async fn while_one_hangs(
    configure: impl FnOnce(ProducerConfig) -> ProducerConfig,
) -> (usize, usize) {
    let stage = Stage::new(|config| configure(config.buffer_memory(40_000)));
    let before = stage.spread(100).await;
    assert_eq!(before.values().sum::<usize>(), 100);
    let hung = stage.leader(0);
    stage
        .cluster
        .inject(Rule::any().node(hung).always().then(Verdict::Ignore));
    let during = stage.spread(3000).await;
    stage.cluster.clear_rules();
    sleep(30 * SECOND).await;
    let after = stage.spread(600).await;
    assert_eq!(
        after.values().sum::<usize>(),
        600,
        "everything is well again"
    );
    (during.values().sum(), sum(&after, &stage.led_by(hung)))
}

#[tokio::test(start_paused = true)]
async fn a_broker_that_hangs_takes_nothing_from_the_throughput_of_the_others() {
    let impatient = |config: ProducerConfig| config.partition_availability_timeout(SECOND / 4);
    let (through, to_the_healed) = while_one_hangs(impatient).await;
    assert!(through >= 2970, "{through} of 3,000 got through");
    assert!(to_the_healed > 120, "{to_the_healed} of 600");
    let indifferent = |config: ProducerConfig| config.adaptive_partitioning(false);
    let (through, to_the_healed) = while_one_hangs(indifferent).await;
    assert!(
        through < 1000,
        "the buffer fills with what hangs: {through}"
    );
    assert!(to_the_healed > 120, "{to_the_healed} of 600");
}

#[tokio::test(start_paused = true)]
async fn a_slow_broker_gets_less_by_itself() {
    let stage = Stage::new(|config| config.idempotence(false));
    stage.spread(10).await;
    let slow = stage.leader(0);
    let late = Rule::on(ApiKey::PRODUCE).node(slow).always();
    let late = late.then(Verdict::Late(Duration::from_millis(400)));
    stage.cluster.inject(late);
    // It answers one request after the other: about 80 in that time, where a third of the records would be 1,000.
    let written = stage.spread(3000).await;
    let share = sum(&written, &stage.led_by(slow));
    let total: usize = written.values().sum();
    // What waits for it at the end is not answered in time: a few dozen, where a third of all would be 1,000.
    assert!(total > 2900, "{total} of 3,000 got through");
    assert!(
        (50..200).contains(&share),
        "{share} of 3,000 went to the slow one"
    );
}

#[tokio::test(start_paused = true)]
async fn records_stay_in_the_rack_and_leave_it_only_while_nobody_leads_there() {
    let stage = Stage::new(|config| config.stay_in_rack("b"));
    let home = 2;
    let written = stage.spread(200).await;
    let near = stage.led_by(home);
    assert_eq!(near.len(), 2);
    assert_eq!(sum(&written, &near), 200, "{written:?}");
    assert_eq!(written.len(), 2, "both of them: {written:?}");
    stage.cluster.stop(home);
    sleep(20 * SECOND).await;
    assert_eq!(stage.led_by(home), [0; 0]);
    let written = stage.spread(200).await;
    assert_eq!(written.values().sum::<usize>(), 200);
    assert!(written.len() > 3, "{written:?}");
    stage.cluster.start(home);
    sleep(10 * SECOND).await;
    assert!(stage.cluster.move_leader("t", near[0], Some(home)));
    sleep(10 * SECOND).await;
    let written = stage.spread(200).await;
    assert_eq!(written, BTreeMap::from([(near[0], 200)]), "home again");
}

/// Does as the key says, and writes down what it is shown.
#[derive(Clone, Default)]
struct Obedient(Arc<Mutex<Vec<String>>>);

impl Partitioner for Obedient {
    fn partition(&self, record: &ProduceRecord<'_>, topic: &Topic, cluster: &Metadata) -> i32 {
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
        let headers: Vec<_> = record.headers.iter().map(|one| text(one.key)).collect();
        let value = text(record.value.unwrap());
        let (partitions, brokers) = (topic.partitions.len(), cluster.brokers.len());
        let seen = format!("{value} {headers:?} {}/{partitions}/{brokers}", topic.name);
        let mut all = self.0.lock().unwrap();
        let is_again = all.contains(&seen);
        all.push(seen);
        drop(all);
        match text(record.key.unwrap()).as_str() {
            "panic" => panic!("a partitioner's defect"),
            "panic again" if is_again => panic!("a partitioner's defect"),
            "panic again" => 0,
            number => number.parse().unwrap(),
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_partitioner_sees_the_record_and_the_cluster_and_its_errors_cost_only_that_record() {
    let rule = Obedient::default();
    let stage = Stage::new(|config| config.partitioner(rule.clone()));
    let record = to_t().key("4").value("v").header("h", "1");
    let placed = stage.producer.send(record).await.unwrap().await.unwrap();
    assert_eq!(placed.partition, 4);
    assert_eq!(rule.0.lock().unwrap().last().unwrap(), r#"v ["h"] t/6/3"#);
    for nowhere in ["6", "-1"] {
        let record = to_t().key(nowhere).value("v");
        let error = stage.producer.send(record.clone()).await.unwrap_err();
        assert_eq!((error.kind(), error.topic()), (ErrorKind::Usage, Some("t")));
        assert!(error.to_string().contains(nowhere), "{error}");
        let refused = stage.producer.try_send(record).unwrap_err();
        assert_eq!(refused.error.kind(), ErrorKind::Usage);
    }
    let producer = stage.producer.clone();
    let sending = tokio::spawn(async move {
        let record = to_t().key("panic").value("v");
        producer.send(record).await.map(drop)
    });
    assert!(sending.await.unwrap_err().is_panic());
    let record = to_t().key("4").value("w");
    let placed = stage.producer.send(record).await.unwrap().await.unwrap();
    assert_eq!(placed.offset, Some(1), "nothing of the others was written");
    stage.producer.close(SECOND).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn r1_room_that_a_record_waited_for_is_free_again_when_its_partitioner_panics() {
    let stage = Stage::new(|config| config.partitioner(Obedient::default()).buffer_memory(1000));
    let slow = Rule::on(ApiKey::PRODUCE)
        .always()
        .then(Verdict::Late(SECOND));
    stage.cluster.inject(slow);
    let value = "x".repeat(900);
    let keyed = |key| to_t().key(key).value(&value);
    let first = stage.producer.send(keyed("0")).await.unwrap();
    let (producer, text) = (stage.producer.clone(), "y".repeat(900));
    let waiting = tokio::spawn(async move {
        let record = to_t().key("panic again").value(&text);
        producer.send(record).await.map(drop)
    });
    assert!(
        timeout(10 * SECOND, waiting)
            .await
            .unwrap()
            .unwrap_err()
            .is_panic()
    );
    first.await.unwrap();
    let next = timeout(10 * SECOND, stage.producer.send(keyed("1"))).await;
    next.unwrap().unwrap().await.unwrap();
}
