//! What an idempotent producer leaves in the logs of brokers that tell producers apart.

mod network;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use milena_broker::{
    ApiKey, Cluster, Direction, ErrorCode, LogContent, LogEntry, NodeId, Rule, Verdict, Violation,
};
use milena_core::{Error, ErrorKind, Persistence};
use milena_producer::{
    AckedDataLost, Delivery, ProduceRecord, Producer, ProducerConfig, RecordMetadata,
};

use network::{NOW, Network};

const DELIVERY_TIMEOUT: Duration = Duration::from_secs(20);

/// Three brokers, and a producer whose every record is a batch.
struct Stage {
    cluster: Cluster,
    producer: Producer,
}

impl Stage {
    fn new() -> Self {
        Self::with(|config| config)
    }

    fn with(configure: impl FnOnce(ProducerConfig) -> ProducerConfig) -> Self {
        let cluster = Cluster::builder().brokers(3).seed(7).start_in_memory();
        cluster.create_topic("t", 2);
        let mut config = ProducerConfig::new(cluster.bootstrap())
            .request_timeout(Duration::from_secs(4))
            .delivery_timeout(DELIVERY_TIMEOUT)
            .linger(Duration::ZERO)
            .batch_size(1);
        config.connection.metadata_max_age = Duration::from_secs(5);
        let config = configure(config.idempotence(true));
        let producer = Producer::with_connector(config, Network(cluster.clone())).unwrap();
        Self { cluster, producer }
    }

    async fn send(&self, partition: i32, text: &str) -> Delivery {
        let record = ProduceRecord::to("t").partition(partition).value(text);
        let record = record.timestamp_ms(NOW);
        self.producer.send(record).await.unwrap()
    }

    /// Sends a record and waits for it, so that the broker knows the producer.
    async fn write(&self, partition: i32, text: &str) -> Result<RecordMetadata, Error> {
        self.send(partition, text).await.await
    }

    async fn send_all(&self, partition: i32, texts: &[&str]) -> Vec<Delivery> {
        let mut deliveries = Vec::new();
        for text in texts {
            deliveries.push(self.send(partition, text).await);
        }
        deliveries
    }

    /// What becomes of the next produce requests, one after the other.
    fn next(&self, verdicts: &[Verdict]) {
        for (verdict, number) in verdicts.iter().zip(1..) {
            let rule = Rule::on(ApiKey::PRODUCE).nth(number);
            self.cluster.inject(rule.then(*verdict));
        }
    }

    fn entries(&self, partition: i32) -> Vec<LogEntry> {
        self.cluster.partition("t", partition).unwrap().entries
    }

    /// The values in a partition.
    fn log(&self, partition: i32) -> Vec<String> {
        let text = |entry: LogEntry| match entry.content {
            LogContent::Record { value, .. } => {
                String::from_utf8(value.unwrap_or_default().to_vec()).unwrap()
            }
            other => panic!("{other:?}"),
        };
        self.entries(partition).into_iter().map(text).collect()
    }

    /// The producer's epoch in each record of a partition.
    fn epochs(&self, partition: i32) -> Vec<i16> {
        let epoch = |entry: &LogEntry| entry.stamp.producer_epoch;
        self.entries(partition).iter().map(epoch).collect()
    }

    fn leader(&self, partition: i32) -> NodeId {
        self.cluster
            .partition("t", partition)
            .unwrap()
            .leader
            .unwrap()
    }

    fn assert_nothing_wrong_was_sent(&self) {
        assert_eq!(self.cluster.violations(), Vec::<Violation>::new());
    }
}

async fn offsets(deliveries: Vec<Delivery>) -> Vec<i64> {
    let mut offsets = Vec::new();
    for delivery in deliveries {
        offsets.push(delivery.await.unwrap().offset.unwrap());
    }
    offsets
}

#[tokio::test(start_paused = true)]
async fn p4_a_batch_whose_answer_is_lost_is_in_the_log_once() {
    let stage = Stage::new();
    stage.write(0, "a").await.unwrap();
    stage.next(&[Verdict::CutAfter]);
    let deliveries = stage.send_all(0, &["b", "c", "d"]).await;
    assert_eq!(offsets(deliveries).await, [1, 2, 3]);
    assert_eq!(stage.log(0), ["a", "b", "c", "d"]);
    assert_eq!(stage.epochs(0), [0; 4]);
    stage.assert_nothing_wrong_was_sent();
}

#[tokio::test(start_paused = true)]
async fn p2_an_error_after_the_append_is_no_reason_to_write_twice() {
    for error in [
        ErrorCode::NOT_LEADER_OR_FOLLOWER,
        ErrorCode::REQUEST_TIMED_OUT,
        ErrorCode::NOT_ENOUGH_REPLICAS_AFTER_APPEND,
        ErrorCode::KAFKA_STORAGE_ERROR,
    ] {
        let stage = Stage::new();
        stage.write(0, "a").await.unwrap();
        stage.next(&[Verdict::RefuseAfter(error)]);
        let deliveries = stage.send_all(0, &["b", "c", "d"]).await;
        assert_eq!(offsets(deliveries).await, [1, 2, 3], "{error}");
        assert_eq!(stage.log(0), ["a", "b", "c", "d"], "{error}");
    }
}

#[tokio::test(start_paused = true)]
async fn p5_a_refusal_of_the_first_of_several_in_flight_costs_no_epoch() {
    let stage = Stage::new();
    stage.write(0, "a").await.unwrap();
    stage.next(&[Verdict::Refuse(ErrorCode::NOT_ENOUGH_REPLICAS)]);
    let deliveries = stage.send_all(0, &["b", "c", "d", "e", "f"]).await;
    assert_eq!(offsets(deliveries).await, [1, 2, 3, 4, 5]);
    assert_eq!(stage.epochs(0), [0; 6]);
    stage.assert_nothing_wrong_was_sent();
}

#[tokio::test(start_paused = true)]
async fn p16_the_first_batch_is_not_overtaken_while_the_broker_knows_nothing_of_the_producer() {
    let stage = Stage::new();
    stage.next(&[Verdict::Refuse(ErrorCode::NOT_ENOUGH_REPLICAS)]);
    let deliveries = stage.send_all(0, &["a", "b", "c"]).await;
    assert_eq!(offsets(deliveries).await, [0, 1, 2]);
    assert_eq!(stage.log(0), ["a", "b", "c"]);
}

#[tokio::test(start_paused = true)]
async fn p18_a_batch_that_expires_in_flight_leaves_no_gap_behind() {
    let stage = Stage::new();
    stage.write(0, "a").await.unwrap();
    let leader = stage.leader(0);
    let never = Rule::on(ApiKey::PRODUCE).node(leader).always();
    stage.cluster.inject(never.then(Verdict::CutBefore));
    let error = stage.write(0, "b").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert_eq!(error.persistence(), Persistence::PossiblyPersisted);
    stage.cluster.clear_rules();
    assert_eq!(stage.write(0, "c").await.unwrap().offset, Some(1));
    assert_eq!(stage.write(1, "d").await.unwrap().offset, Some(0));
    assert_eq!(stage.log(0), ["a", "c"]);
    // P6: the other partition has nothing to do with it.
    assert_eq!((stage.epochs(0), stage.epochs(1)), (vec![0, 1], vec![0]));
    stage.assert_nothing_wrong_was_sent();
}

#[tokio::test(start_paused = true)]
async fn p1_what_follows_a_batch_that_was_given_up_though_written_is_not_taken_for_it() {
    let stage = Stage::new();
    stage.write(0, "a").await.unwrap();
    let leader = stage.leader(0);
    let misleading = Rule::on(ApiKey::PRODUCE).node(leader).always();
    let timed_out = Verdict::RefuseAfter(ErrorCode::REQUEST_TIMED_OUT);
    stage.cluster.inject(misleading.then(timed_out));
    let error = stage.write(0, "b").await.unwrap_err();
    assert_eq!(error.persistence(), Persistence::PossiblyPersisted);
    stage.cluster.clear_rules();
    let deliveries = stage.send_all(0, &["c", "d"]).await;
    assert_eq!(offsets(deliveries).await, [2, 3]);
    assert_eq!(stage.log(0), ["a", "b", "c", "d"]);
    stage.assert_nothing_wrong_was_sent();
}

#[tokio::test(start_paused = true)]
async fn p20_batches_behind_one_that_is_refused_for_good_get_new_numbers() {
    let stage = Stage::new();
    stage.write(0, "a").await.unwrap();
    stage.next(&[Verdict::Refuse(ErrorCode::INVALID_RECORD)]);
    let mut deliveries = stage.send_all(0, &["b", "c", "d", "e", "f"]).await;
    let refused = deliveries.remove(0).await.unwrap_err();
    assert_eq!(refused.persistence(), Persistence::NotPersisted);
    assert_eq!(offsets(deliveries).await, [1, 2, 3, 4]);
    assert_eq!(stage.log(0), ["a", "c", "d", "e", "f"]);
    assert_eq!(stage.epochs(0), [0, 1, 1, 1, 1]);
    stage.assert_nothing_wrong_was_sent();
}

#[tokio::test(start_paused = true)]
async fn p19_parts_of_a_batch_that_was_too_large_are_written_once_and_in_order() {
    let stage = Stage::with(|config| {
        let config = config.batch_size(16_384);
        config.linger(Duration::from_millis(5))
    });
    stage.write(0, "a").await.unwrap();
    let too_large = Verdict::Refuse(ErrorCode::MESSAGE_TOO_LARGE);
    stage.next(&[too_large, too_large, Verdict::CutAfter]);
    let deliveries = stage.send_all(0, &["b", "c", "d", "e"]).await;
    assert_eq!(offsets(deliveries).await, [1, 2, 3, 4]);
    assert_eq!(stage.log(0), ["a", "b", "c", "d", "e"]);
    stage.assert_nothing_wrong_was_sent();
}

#[tokio::test(start_paused = true)]
async fn p13_p15_a_leader_that_moves_under_batches_in_flight_gets_each_once() {
    let stage = Stage::new();
    stage.write(0, "a").await.unwrap();
    let mut texts = vec!["a".to_owned()];
    let mut deliveries = Vec::new();
    for round in 0..20 {
        for part in 0..5 {
            let text = format!("{round}.{part}");
            deliveries.push(stage.send(0, &text).await);
            texts.push(text);
        }
        assert!(stage.cluster.move_leader("t", 0, None));
        tokio::time::sleep(Duration::from_millis(3)).await;
    }
    for delivery in deliveries {
        delivery.await.unwrap();
    }
    assert_eq!(stage.log(0), texts);
    stage.assert_nothing_wrong_was_sent();
}

/// A broker that hangs keeps its connections, so no error tells the client that others lead now what it led.
#[tokio::test(start_paused = true)]
async fn p15_a_leader_that_hangs_costs_no_request_timeout_once_another_leads() {
    // What it was sent last is written, or read when it wakes.
    for direction in [Direction::ToClient, Direction::ToBroker] {
        let stage = Stage::with(|mut config| {
            config.connection.metadata_max_age = Duration::from_secs(300);
            config
                .request_timeout(Duration::from_secs(30))
                .delivery_timeout(Duration::from_secs(60))
        });
        for partition in 0..2 {
            stage.write(partition, "a").await.unwrap();
        }
        let hangs = stage.leader(0);
        for link in stage.cluster.links(hangs) {
            link.block(direction);
        }
        let deliveries = stage.send_all(0, &["b", "c", "d"]).await;
        tokio::time::sleep(Duration::from_secs(9)).await;
        assert!(stage.cluster.move_leader("t", 0, None));
        let moved = tokio::time::Instant::now();
        assert_eq!(offsets(deliveries).await, [1, 2, 3]);
        let gap = moved.elapsed();
        assert!(gap < Duration::from_secs(2), "{gap:?} with {direction:?}");
        for link in stage.cluster.links(hangs) {
            link.unblock(direction);
        }
        tokio::time::sleep(Duration::from_secs(60)).await;
        stage.write(0, "e").await.unwrap();
        assert_eq!(stage.log(0), ["a", "b", "c", "d", "e"]);
        stage.assert_nothing_wrong_was_sent();
    }
}

#[tokio::test(start_paused = true)]
async fn p14_a_topic_that_is_made_anew_gets_what_waits_from_its_first_number_on() {
    let stage = Stage::new();
    stage.write(0, "a").await.unwrap();
    stage.next(&[Verdict::Refuse(ErrorCode::NOT_ENOUGH_REPLICAS)]);
    let deliveries = stage.send_all(0, &["b", "c"]).await;
    assert!(stage.cluster.recreate_topic("t"));
    for delivery in deliveries {
        delivery.await.unwrap();
    }
    assert_eq!(stage.log(0), ["b", "c"]);
}

#[tokio::test(start_paused = true)]
async fn p26_a_producer_says_so_and_goes_on_when_the_brokers_have_lost_what_they_acknowledged() {
    let losses: Arc<Mutex<Vec<AckedDataLost>>> = Arc::default();
    let heard = Arc::clone(&losses);
    let stage = Stage::with(|config| {
        config.on_acked_data_lost(move |loss| heard.lock().unwrap().push(loss.clone()))
    });
    stage.write(0, "a").await.unwrap();
    stage.write(0, "b").await.unwrap();
    assert!(stage.cluster.shorten_followers("t", 0, 1));
    assert!(stage.cluster.elect_unclean("t", 0, None));
    assert!(stage.cluster.release_followers("t", 0));
    let deliveries = stage.send_all(0, &["c", "d"]).await;
    assert_eq!(offsets(deliveries).await, [1, 2]);
    assert_eq!(stage.log(0), ["a", "c", "d"]);
    let told = losses.lock().unwrap().clone();
    let place = |loss: &AckedDataLost| (loss.topic.to_string(), loss.partition, loss.offset);
    let told: Vec<_> = told.iter().map(place).collect();
    assert_eq!(told, [("t".to_owned(), 0, Some(1))]);
    stage.assert_nothing_wrong_was_sent();
}

#[tokio::test(start_paused = true)]
async fn p25_failures_to_get_an_id_cost_time_and_nothing_else() {
    let stage = Stage::new();
    for (verdict, number) in [
        Verdict::Refuse(ErrorCode::COORDINATOR_LOAD_IN_PROGRESS),
        Verdict::Refuse(ErrorCode::REQUEST_TIMED_OUT),
        Verdict::CutBefore,
        Verdict::CutAfter,
        Verdict::Refuse(ErrorCode::UNKNOWN_SERVER_ERROR),
    ]
    .into_iter()
    .zip(1..)
    {
        let rule = Rule::on(ApiKey::INIT_PRODUCER_ID).nth(number);
        stage.cluster.inject(rule.then(verdict));
    }
    assert_eq!(stage.write(0, "a").await.unwrap().offset, Some(0));
    stage.assert_nothing_wrong_was_sent();
}

#[tokio::test(start_paused = true)]
async fn p25_a_producer_that_may_not_be_idempotent_says_so() {
    let stage = Stage::new();
    let rule = Rule::on(ApiKey::INIT_PRODUCER_ID).always();
    let refused = Verdict::Refuse(ErrorCode::CLUSTER_AUTHORIZATION_FAILED);
    stage.cluster.inject(rule.then(refused));
    let error = stage.write(0, "a").await.unwrap_err();
    assert_eq!(error.persistence(), Persistence::NotPersisted);
    assert!(
        error.chain().contains("enable.idempotence"),
        "{}",
        error.chain()
    );
    let record = ProduceRecord::to("t").partition(0).value("b");
    let error = stage.producer.send(record).await.unwrap_err();
    assert!(
        error.chain().contains("enable.idempotence"),
        "{}",
        error.chain()
    );
}
