//! The consumer against brokers in memory, with the clock under control.

use std::cell::Cell;
use std::future::Future;
use std::pin::pin;
use std::sync::Once;

use futures_core::Stream;
use milena_core::ConnectionConfig;
use milena_protocol::compression::Compression;
use milena_protocol::error_code::ErrorCode;
use milena_protocol::ids::Uuid;
use milena_protocol::message::ApiKey;
use tokio::time::sleep;

use super::*;
use crate::config::IsolationLevel;
use crate::reset::AutoOffsetReset;
use crate::testing::{Fault as BrokerFault, Log, World, old_plain, old_set, plain, tp};

const LONG: Duration = Duration::from_secs(30);

fn config() -> ConsumerConfig {
    ConsumerConfig::with_connection(ConnectionConfig::new("broker-1:9092"))
}

/// Logs of `count` records each, in batches of ten.
fn logs(partitions: usize, count: u32) -> Vec<Log> {
    let mut log = Log::new();
    (0..count / 10).for_each(|_| log.append(10));
    vec![log; partitions]
}

/// A consumer of every partition from the beginning.
async fn consumer_of(world: &World, config: ConsumerConfig, partitions: i32) -> Consumer {
    let mut consumer = Consumer::on(&world.cluster(), config).unwrap();
    consumer
        .assign((0..partitions).map(|partition| (tp(partition), StartAt::Beginning)))
        .await
        .unwrap();
    consumer
}

/// Reads `count` records and returns (partition, offset) of each.
async fn take(consumer: &mut Consumer, count: usize) -> Vec<(i32, i64)> {
    let mut taken = Vec::new();
    while taken.len() < count {
        let mut batch = consumer.poll(LONG).await.unwrap().expect("records in time");
        while let Some(record) = batch.next().unwrap() {
            assert_eq!(record.value(), Some(record.offset().to_string().as_bytes()));
            taken.push((record.partition(), record.offset()));
        }
    }
    taken
}

/// That each partition's offsets are exactly `0..count`, in order.
fn assert_complete(taken: &[(i32, i64)], partitions: i32, count: i64) {
    for partition in 0..partitions {
        let offsets: Vec<_> = taken
            .iter()
            .filter(|(of, _)| *of == partition)
            .map(|(_, offset)| *offset)
            .collect();
        assert_eq!(
            offsets,
            (0..count).collect::<Vec<_>>(),
            "partition {partition}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn everything_is_read_from_every_leader_in_order() {
    let world = World::new(logs(3, 500));
    let mut consumer = consumer_of(&world, config(), 3).await;
    let taken = take(&mut consumer, 1500).await;
    assert_complete(&taken, 3, 500);
    assert!(
        consumer
            .poll(Duration::from_millis(10))
            .await
            .unwrap()
            .is_none()
    );
    assert_eq!(
        (0..3)
            .map(|p| consumer.position(&tp(p)))
            .collect::<Vec<_>>(),
        [Some(500); 3]
    );
    assert_eq!(consumer.lag(&tp(0)), Some(0));
    consumer.close().await;
}

#[tokio::test(start_paused = true)]
async fn owned_records_borrowed_ones_and_the_stream_can_be_mixed() {
    let world = World::new(logs(1, 40));
    let mut consumer = consumer_of(&world, config(), 1).await;
    assert_eq!(consumer.recv().await.unwrap().offset(), 0);
    {
        let mut batch = consumer.poll(LONG).await.unwrap().unwrap();
        let kept = batch.next().unwrap().unwrap().detach();
        assert_eq!((kept.offset(), kept.topic(), kept.partition()), (1, "t", 0));
        assert_eq!(
            (kept.key(), kept.value()),
            (Some(&b"key"[..]), Some(&b"1"[..]))
        );
        assert_eq!(batch.next_owned().unwrap().unwrap().offset(), 2);
    }
    {
        let mut stream = pin!(consumer.stream());
        let record = poll_fn(|context| stream.as_mut().poll_next(context))
            .await
            .unwrap()
            .unwrap();
        assert_eq!(record.offset(), 3);
    }
    let mut batch = consumer.poll(LONG).await.unwrap().unwrap();
    assert_eq!(batch.next().unwrap().unwrap().offset(), 4);
}

#[tokio::test(start_paused = true)]
async fn c20_the_position_moves_with_every_record_and_a_batch_is_continued() {
    let world = World::new(logs(1, 20));
    let mut consumer = consumer_of(&world, config(), 1).await;
    for expected in 0..20 {
        let mut batch = consumer.poll(LONG).await.unwrap().unwrap();
        assert_eq!(batch.next().unwrap().unwrap().offset(), expected);
        assert_eq!(consumer.position(&tp(0)), Some(expected + 1));
    }
    consumer.seek(&tp(0), StartAt::Offset(5)).unwrap();
    // Fetched, opened and not handed out: still the application's to come.
    let batch = consumer.poll(LONG).await.unwrap().unwrap();
    assert_eq!(batch.remaining(), 10);
    assert_eq!(consumer.position(&tp(0)), Some(5));
    assert_eq!(consumer.recv().await.unwrap().offset(), 5);
}

#[tokio::test(start_paused = true)]
async fn c19_seek_pause_and_resume_in_the_middle_of_a_batch() {
    let world = World::new(logs(2, 30));
    let mut consumer = consumer_of(&world, config(), 2).await;
    let first = consumer.recv().await.unwrap();
    let (this, other) = (tp(first.partition()), tp(1 - first.partition()));
    consumer.pause(std::slice::from_ref(&this)).unwrap();
    for _ in 0..30 {
        assert_eq!(consumer.recv().await.unwrap().topic_partition(), &other);
    }
    assert!(
        consumer
            .poll(Duration::from_secs(2))
            .await
            .unwrap()
            .is_none()
    );
    assert_eq!(
        (consumer.position(&this), consumer.paused()),
        (Some(1), vec![this.clone()])
    );
    consumer.resume(std::slice::from_ref(&this)).unwrap();
    for expected in 1..8 {
        assert_eq!(consumer.recv().await.unwrap().offset(), expected);
    }
    consumer.seek(&this, StartAt::Offset(3)).unwrap();
    assert_eq!(consumer.recv().await.unwrap().offset(), 3);
    consumer.seek(&this, StartAt::FromEnd(2)).unwrap();
    assert_eq!(consumer.position(&this), None, "not known yet");
    assert_eq!(consumer.recv().await.unwrap().offset(), 28);
    consumer.seek(&this, StartAt::Timestamp(1_015)).unwrap();
    assert_eq!(
        consumer.recv().await.unwrap().offset(),
        20,
        "the first batch that is as young"
    );
}

#[tokio::test(start_paused = true)]
async fn assignments_are_replaced_and_changed_step_by_step() {
    let world = World::new(logs(3, 10));
    let mut consumer = consumer_of(&world, config(), 1).await;
    consumer
        .incremental_assign([(tp(1), StartAt::Offset(8)), (tp(2), StartAt::End)])
        .await
        .unwrap();
    assert_eq!(consumer.assignment(), [tp(0), tp(1), tp(2)]);
    assert_eq!(take(&mut consumer, 12).await.len(), 12);
    consumer.incremental_unassign(&[tp(0), tp(1)]).unwrap();
    world.append(0, 1);
    world.append(2, 1);
    assert_eq!(take(&mut consumer, 1).await, [(2, 10)]);
    consumer
        .assign([(tp(0), StartAt::Offset(9))])
        .await
        .unwrap();
    assert_eq!(take(&mut consumer, 2).await, [(0, 9), (0, 10)]);

    let error = consumer.assign([(tp(7), StartAt::End)]).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::UnknownTopicOrPartition);
    let error = consumer
        .incremental_assign([(tp(0), StartAt::End)])
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Usage);
    let error = consumer
        .assign([(tp(0), StartAt::Offset(-1))])
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Usage);
    assert_eq!(consumer.assignment(), [tp(0)], "as before");
    assert_eq!(
        consumer.seek(&tp(1), StartAt::End).unwrap_err().kind(),
        ErrorKind::Usage
    );
}

#[tokio::test(start_paused = true)]
async fn questions_are_answered_for_partitions_of_several_leaders() {
    let world = World::new(logs(3, 50));
    world.change(|state| state.logs[1].retain_from(20));
    let consumer = Consumer::on(&world.cluster(), config()).unwrap();
    let all = [tp(0), tp(1), tp(2)];
    let offsets = |found: BTreeMap<TopicPartition, i64>| found.into_values().collect::<Vec<_>>();
    assert_eq!(
        offsets(consumer.beginning_offsets(&all).await.unwrap()),
        [0, 20, 0]
    );
    assert_eq!(
        offsets(consumer.end_offsets(&all).await.unwrap()),
        [50, 50, 50]
    );
    let times = [(tp(0), 1_015), (tp(1), 0), (tp(2), 99_999)];
    let found = consumer.offsets_for_times(&times).await.unwrap();
    assert_eq!(found[&tp(0)].map(|found| found.offset), Some(20));
    assert_eq!(found[&tp(1)].map(|found| found.offset), Some(20));
    assert_eq!(found[&tp(2)], None);
    assert_eq!(
        consumer.partitions_for("t").await.unwrap().partitions.len(),
        3
    );
    let error = consumer.end_offsets(&[tp(9)]).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::UnknownTopicOrPartition);
}

#[tokio::test(start_paused = true)]
async fn questions_are_asked_again_until_the_leader_is_found_or_the_deadline_comes() {
    let world = World::new(logs(2, 50));
    let cluster = world.cluster();
    let consumer = Consumer::on(
        &cluster,
        config().default_api_timeout(Duration::from_secs(10)),
    )
    .unwrap();
    assert_eq!(consumer.end_offsets(&[tp(1)]).await.unwrap()[&tp(1)], 50);
    world.lead(1, 1);
    assert_eq!(consumer.end_offsets(&[tp(1)]).await.unwrap()[&tp(1)], 50);
    world.stop(1);
    let error = consumer.end_offsets(&[tp(1)]).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert!(
        error.to_string().contains("t-1") && std::error::Error::source(&error).is_some(),
        "{}",
        error.chain()
    );
}

#[tokio::test(start_paused = true)]
async fn c11_isolation_decides_what_is_read_where_the_end_is_and_where_latest_is() {
    let mut log = Log::new();
    log.append(2);
    log.append_in_transaction(5, 3, Compression::None);
    log.end_transaction(5, false);
    log.append(1);
    log.append_in_transaction(6, 2, Compression::None);
    log.append(4);
    let world = World::new(vec![log]);
    for (isolation, end, readable) in [
        (
            IsolationLevel::ReadUncommitted,
            13,
            vec![0, 1, 2, 3, 4, 6, 7, 8, 9, 10, 11, 12],
        ),
        (IsolationLevel::ReadCommitted, 7, vec![0, 1, 6]),
    ] {
        let mut consumer = consumer_of(&world, config().isolation_level(isolation), 1).await;
        assert_eq!(consumer.end_offsets(&[tp(0)]).await.unwrap()[&tp(0)], end);
        let taken = take(&mut consumer, readable.len()).await;
        assert_eq!(
            taken.iter().map(|(_, offset)| *offset).collect::<Vec<_>>(),
            readable,
            "{isolation:?}"
        );
        assert!(
            consumer
                .poll(Duration::from_secs(1))
                .await
                .unwrap()
                .is_none()
        );
        assert_eq!(
            (consumer.position(&tp(0)), consumer.lag(&tp(0))),
            (Some(end), Some(0))
        );
        consumer.seek(&tp(0), StartAt::End).unwrap();
        consumer.poll(Duration::from_secs(1)).await.unwrap();
        assert_eq!(consumer.position(&tp(0)), Some(end));
    }
    // The open transaction commits, and what waited behind it is read.
    let committed = config().isolation_level(IsolationLevel::ReadCommitted);
    let mut consumer = consumer_of(&world, committed, 1).await;
    take(&mut consumer, 3).await;
    world.change(|state| state.logs[0].end_transaction(6, true));
    assert_eq!(take(&mut consumer, 6).await.len(), 6);
}

#[tokio::test(start_paused = true)]
async fn c10_a_poll_keeps_its_deadline_while_only_aborted_records_come() {
    let mut log = Log::new();
    for _ in 0..1000 {
        log.append_in_transaction(5, 10, Compression::None);
        log.end_transaction(5, false);
    }
    let world = World::new(vec![log]);
    let committed = config()
        .isolation_level(IsolationLevel::ReadCommitted)
        .max_partition_fetch_bytes(2_000);
    let mut consumer = consumer_of(&world, committed, 1).await;
    let before = Instant::now();
    assert!(
        consumer
            .poll(Duration::from_secs(3))
            .await
            .unwrap()
            .is_none()
    );
    assert_eq!(before.elapsed(), Duration::from_secs(3));
    assert_eq!(consumer.position(&tp(0)), Some(11_000));
}

#[tokio::test(start_paused = true)]
async fn records_are_fetched_ahead_and_only_as_far_as_the_budget_goes() {
    let world = World::new(logs(1, 5000));
    let small = config()
        .max_partition_fetch_bytes(2_000)
        .prefetch_max_bytes(8_000);
    let mut consumer = consumer_of(&world, small, 1).await;
    sleep(Duration::from_secs(5)).await;
    let ahead = world.change(|state| state.fetches);
    assert!(ahead >= 1, "fetched before the first poll");
    sleep(Duration::from_secs(60)).await;
    assert_eq!(
        world.change(|state| state.fetches),
        ahead,
        "and then no more"
    );
    assert_complete(&take(&mut consumer, 5000).await, 1, 5000);
}

#[tokio::test(start_paused = true)]
async fn an_idle_consumer_only_waits_for_records() {
    let world = World::new(logs(1, 10));
    let mut consumer = consumer_of(&world, config(), 1).await;
    take(&mut consumer, 10).await;
    let before = world.change(|state| state.requests.len());
    assert!(
        consumer
            .poll(Duration::from_secs(60))
            .await
            .unwrap()
            .is_none()
    );
    let fetches = world.change(|state| state.requests.len()) - before;
    assert!(
        (110..=130).contains(&fetches),
        "one long poll every 500 ms, not {fetches} in a minute"
    );
    let full = world.change(|state| state.full_fetches);
    assert_eq!(full, 1, "all but the first say only what changed");
}

#[tokio::test(start_paused = true)]
async fn a_busy_partition_does_not_wait_for_an_idle_one_of_the_same_broker() {
    let mut logs = logs(2, 5000);
    logs[1] = Log::new();
    let world = World::new(logs);
    world.change(|state| state.leaders = vec![1, 1]);
    let mut consumer = consumer_of(&world, config().max_partition_fetch_bytes(4_000), 2).await;
    let before = Instant::now();
    assert_eq!(take(&mut consumer, 5000).await.len(), 5000);
    assert!(
        before.elapsed() < Duration::from_millis(500),
        "{:?}",
        before.elapsed()
    );
}

#[tokio::test(start_paused = true)]
async fn an_idle_partition_is_not_forgotten_while_a_busy_one_is_read_slowly() {
    let mut logs = logs(2, 5000);
    logs[1] = Log::new();
    let world = World::new(logs);
    world.change(|state| state.leaders = vec![1, 1]);
    let mut consumer = consumer_of(&world, config().max_partition_fetch_bytes(4_000), 2).await;
    take(&mut consumer, 10).await;
    sleep(Duration::from_secs(2)).await;
    world.append(1, 1);
    sleep(Duration::from_secs(1)).await;
    let next = take(&mut consumer, 30).await;
    assert!(next.contains(&(1, 0)), "{next:?}");
}

#[tokio::test(start_paused = true)]
async fn new_records_wake_a_waiting_poll() {
    let world = World::new(logs(1, 10));
    let mut consumer = consumer_of(&world, config(), 1).await;
    take(&mut consumer, 10).await;
    let other = world.clone();
    tokio::spawn(async move {
        sleep(Duration::from_millis(1234)).await;
        other.append(0, 1);
    });
    let before = Instant::now();
    assert_eq!(consumer.recv().await.unwrap().offset(), 10);
    assert!(
        before.elapsed() <= Duration::from_millis(1240),
        "{:?}",
        before.elapsed()
    );
}

#[tokio::test(start_paused = true)]
async fn a_broker_that_is_down_for_20_s_costs_nothing_but_time() {
    let log = CountingLog::of_this_thread();
    let world = World::new(logs(2, 100));
    let mut consumer = consumer_of(&world, config(), 2).await;
    let mut taken = take(&mut consumer, 200).await;
    world.stop(2);
    world.append(0, 50);
    world.append(1, 50);
    // The other broker's partition flows on.
    taken.extend(take(&mut consumer, 50).await);
    assert!(
        consumer
            .poll(Duration::from_secs(20))
            .await
            .unwrap()
            .is_none()
    );
    assert_eq!(
        (log.warnings(), log.returns()),
        (1, 0),
        "one warning for the outage"
    );
    world.start(2);
    taken.extend(take(&mut consumer, 50).await);
    assert_complete(&taken, 2, 150);
    assert_eq!(
        (log.warnings(), log.returns()),
        (1, 1),
        "and a word when it is over"
    );
}

#[tokio::test(start_paused = true)]
async fn all_brokers_down_before_the_first_record_is_no_reason_to_stop() {
    let world = World::new(logs(2, 10));
    let mut consumer = Consumer::on(&world.cluster(), config()).unwrap();
    consumer.partitions_for("t").await.unwrap();
    world.stop(1);
    world.stop(2);
    consumer
        .assign([(tp(0), StartAt::Beginning), (tp(1), StartAt::End)])
        .await
        .unwrap();
    assert!(consumer.poll(LONG).await.unwrap().is_none());
    world.start(1);
    world.start(2);
    assert_eq!(take(&mut consumer, 10).await.len(), 10);
    while consumer.position(&tp(1)).is_none() {
        consumer.poll(Duration::from_millis(100)).await.unwrap();
    }
    world.append(1, 1);
    assert_eq!(take(&mut consumer, 1).await, [(1, 10)]);
}

#[tokio::test(start_paused = true)]
async fn a_leader_that_moves_keeps_positions_and_order() {
    let world = World::new(logs(3, 0));
    let mut consumer = consumer_of(&world, config(), 3).await;
    let mut taken = Vec::new();
    for round in 0..12 {
        (0..3).for_each(|partition| world.append(partition, 10));
        taken.extend(take(&mut consumer, 5).await);
        world.lead(round % 3, i32::try_from((round + 1) % 3).unwrap() + 1);
        if round % 4 == 3 {
            // The old leader goes away altogether.
            world.stop(i32::try_from(round % 3).unwrap() + 1);
            sleep(Duration::from_secs(5)).await;
            world.start(i32::try_from(round % 3).unwrap() + 1);
        }
    }
    let rest = 3 * 120 - taken.len();
    taken.extend(take(&mut consumer, rest).await);
    assert_complete(&taken, 3, 120);
}

#[tokio::test(start_paused = true)]
async fn c14_an_unclean_election_is_noticed_and_reading_goes_on_at_the_common_end() {
    let world = World::new(logs(2, 50));
    let mut consumer = consumer_of(&world, config(), 2).await;
    take(&mut consumer, 100).await;
    world.change(|state| {
        state.leaders[1] = 1;
        state.logs[1].elect_uncleanly(30);
        state.logs[1].append(5);
    });
    assert_eq!(
        take(&mut consumer, 5).await,
        (30..35).map(|offset| (1, offset)).collect::<Vec<_>>()
    );
}

#[tokio::test(start_paused = true)]
async fn c16_broken_sessions_cut_late_and_senseless_answers_lose_nothing() {
    let world = World::new(logs(1, 0));
    let mut consumer = consumer_of(&world, config(), 1).await;
    let faults = [
        BrokerFault::Refuse(ErrorCode::FETCH_SESSION_ID_NOT_FOUND),
        BrokerFault::Refuse(ErrorCode::INVALID_FETCH_SESSION_EPOCH),
        BrokerFault::Refuse(ErrorCode::FETCH_SESSION_TOPIC_ID_ERROR),
        BrokerFault::Refuse(ErrorCode::INCONSISTENT_TOPIC_ID),
        BrokerFault::Refuse(ErrorCode::UNKNOWN_SERVER_ERROR),
        BrokerFault::Cut,
        BrokerFault::Late(Duration::from_secs(7)),
        BrokerFault::Late(Duration::from_secs(70)),
    ];
    let mut taken = Vec::new();
    for fault in faults {
        world.change(|state| {
            state.faults.push(fault.clone());
            state.faults.push(fault);
            state.logs[0].append(10);
        });
        while taken.len() % 10 != 0
            || taken.len() < 10
            || taken.len() / 10 * 10 < expected_end(&world)
        {
            taken.extend(take_some(&mut consumer).await);
        }
    }
    assert_complete(&taken, 1, 80);
}

fn expected_end(world: &World) -> usize {
    usize::try_from(world.change(|state| state.logs[0].end())).unwrap()
}

async fn take_some(consumer: &mut Consumer) -> Vec<(i32, i64)> {
    let mut batch = consumer
        .poll(Duration::from_secs(600))
        .await
        .unwrap()
        .expect("records in time");
    let mut taken = Vec::new();
    while let Some(record) = batch.next().unwrap() {
        taken.push((record.partition(), record.offset()));
    }
    taken
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_is_no_answer_is_told_once_and_reading_goes_on() {
    let world = World::new(logs(1, 10));
    world.change(|state| {
        state
            .faults
            .extend([BrokerFault::Garbage, BrokerFault::Garbage])
    });
    let mut consumer = consumer_of(&world, config(), 1).await;
    let error = consumer.recv().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Protocol, "{error}");
    assert_complete(&take(&mut consumer, 10).await, 1, 10);
}

#[tokio::test(start_paused = true)]
async fn c17_a_topic_created_anew_is_read_from_where_the_policy_says() {
    let world = World::new(logs(2, 30));
    let connection =
        ConnectionConfig::new("broker-1:9092").metadata_max_age(Duration::from_secs(2));
    let earliest =
        ConsumerConfig::with_connection(connection).auto_offset_reset(AutoOffsetReset::Earliest);
    let cluster = Cluster::new(earliest.connection.clone(), world.clone()).unwrap();
    let mut consumer = Consumer::on(&cluster, earliest).unwrap();
    consumer
        .assign([(tp(0), StartAt::Beginning), (tp(1), StartAt::Beginning)])
        .await
        .unwrap();
    take(&mut consumer, 60).await;
    world.change(|state| {
        state.id = Uuid([9; 16]);
        state.logs = logs(2, 10);
    });
    let mut taken = take(&mut consumer, 20).await;
    taken.sort_unstable();
    assert_complete(&taken, 2, 10);
}

#[tokio::test(start_paused = true)]
async fn c22_a_corrupt_batch_stops_its_partition_with_one_error_and_no_other() {
    // Somewhere in the records, so that the head makes sense.
    const BYTE: usize = 80;
    let world = World::new(logs(2, 30));
    world.change(|state| state.logs[0].flip(10, BYTE));
    let mut consumer = consumer_of(&world, config(), 2).await;
    let (mut taken, mut errors) = (Vec::new(), Vec::new());
    while taken.len() < 40 {
        match consumer.recv().await {
            Ok(record) => taken.push((record.partition(), record.offset())),
            Err(error) => errors.push(error),
        }
    }
    assert_complete(&taken, 1, 10);
    assert_eq!(
        taken.len(),
        40,
        "the other partition whole, this one up to the damage"
    );
    assert_eq!(errors.len(), 1);
    let error = &errors[0];
    assert_eq!(
        (error.kind(), error.topic(), error.partition()),
        (ErrorKind::CorruptRecord, Some("t"), Some(0))
    );
    assert!(error.to_string().contains("offset 10"), "{error}");
    assert_eq!(consumer.position(&tp(0)), Some(10));
    let fetches = world.change(|state| state.fetches);
    assert!(consumer.poll(LONG).await.unwrap().is_none());
    assert!(
        world.change(|state| state.fetches) - fetches < 70,
        "no hot loop"
    );

    // Mended meanwhile: another try is enough.
    world.change(|state| state.logs[0].flip(10, BYTE));
    consumer.resume(&[tp(0)]).unwrap();
    assert_eq!(take(&mut consumer, 20).await.first(), Some(&(0, 10)));

    // Not mended: skip it.
    world.change(|state| state.logs[0].flip(10, BYTE));
    consumer.seek(&tp(0), StartAt::Offset(5)).unwrap();
    assert_eq!(take(&mut consumer, 5).await.last(), Some(&(0, 9)));
    assert!(consumer.poll(LONG).await.is_err());
    assert_eq!(consumer.skip(&tp(0)), Some(20));
    assert_eq!(
        take(&mut consumer, 10).await,
        (20..30).map(|offset| (0, offset)).collect::<Vec<_>>()
    );
}

#[tokio::test(start_paused = true)]
async fn c22_without_checking_checksums_a_malformed_record_is_found_while_it_is_read() {
    let world = World::new(logs(1, 20));
    // The length of the first record is the first byte behind the head.
    world.change(|state| state.logs[0].flip(10, 61));
    let mut consumer = consumer_of(&world, config().check_crcs(false), 1).await;
    take(&mut consumer, 10).await;
    let mut batch = consumer.poll(LONG).await.unwrap().unwrap();
    let error = batch.next().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::CorruptRecord);
    assert_eq!(batch.next().unwrap().map(|record| record.offset()), None);
    assert_eq!(consumer.position(&tp(0)), Some(10));
    assert_eq!(consumer.skip(&tp(0)), Some(20));
}

/// A log whose first ten offsets were written before the first upgrade and whose next ten before the second.
fn upgraded_log() -> Log {
    let mut log = Log::new();
    for batch in [
        old_plain(0, &[0, 1, 2, 3]),
        old_set(0, &[4, 5, 6, 7, 8, 9]),
        old_set(1, &[10, 11, 12, 13, 14, 15]),
        old_plain(1, &[16, 17, 18, 19]),
        plain(20, 0, 10),
    ] {
        log.push(batch);
    }
    log
}

#[tokio::test(start_paused = true)]
async fn d8_a_log_that_lived_through_upgrades_is_read_from_any_offset() {
    let world = World::new(vec![upgraded_log()]);
    let mut consumer = consumer_of(&world, config(), 1).await;
    assert_complete(&take(&mut consumer, 30).await, 1, 30);
    for from in 0..30 {
        consumer.seek(&tp(0), StartAt::Offset(from)).unwrap();
        let first = consumer.recv().await.unwrap();
        assert_eq!(first.offset(), from);
        assert_eq!(first.value(), Some(from.to_string().as_bytes()));
        let timestamp = match from {
            0..10 => -1,
            10..20 => 1_000,
            _ => 1_020,
        };
        assert_eq!(first.timestamp(), timestamp);
        assert!(first.headers().is_empty() && (from >= 20 || first.leader_epoch().is_none()));
        assert_eq!(consumer.position(&tp(0)), Some(from + 1));
        let rest = 29 - usize::try_from(from).unwrap();
        assert_eq!(take(&mut consumer, rest).await.len(), rest);
        assert_eq!(consumer.position(&tp(0)), Some(30));
    }
}

#[tokio::test(start_paused = true)]
async fn d8_c22_a_corrupt_old_set_stops_its_partition_and_can_be_skipped() {
    // One byte of the compressed messages, of a message without compression, and of the attributes.
    for (offset, byte, skipped) in [(10, 60, 16), (4, 50, 10), (10, 17, 16)] {
        let world = World::new(vec![upgraded_log()]);
        world.change(|state| state.logs[0].flip(offset, byte));
        let mut consumer = consumer_of(&world, config(), 1).await;
        let read = usize::try_from(offset).unwrap();
        assert_complete(&take(&mut consumer, read).await, 1, offset);
        let error = consumer.recv().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::CorruptRecord, "{error}");
        assert_eq!(consumer.position(&tp(0)), Some(offset));
        assert_eq!(consumer.skip(&tp(0)), Some(skipped));
        let left = usize::try_from(30 - skipped).unwrap();
        assert_eq!(take(&mut consumer, left).await[0], (0, skipped));
    }

    // Of messages without compression the damaged one alone is lost: offset 17, the second of its run.
    let world = World::new(vec![upgraded_log()]);
    let size = old_plain(1, &[16]).len();
    world.change(|state| state.logs[0].flip(16, size + 35));
    let mut consumer = consumer_of(&world, config(), 1).await;
    assert_complete(&take(&mut consumer, 17).await, 1, 17);
    let error = consumer.recv().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::CorruptRecord, "{error}");
    assert_eq!(consumer.skip(&tp(0)), Some(18));
    assert_eq!(take(&mut consumer, 12).await[0], (0, 18));

    // Who does not care gets it as it is.
    let mut careless = consumer_of(&world, config().check_crcs(false), 1).await;
    careless.seek(&tp(0), StartAt::Offset(17)).unwrap();
    assert_eq!(careless.recv().await.unwrap().offset(), 17);
}

#[tokio::test(start_paused = true)]
async fn d8_d5_an_old_set_that_would_decompress_to_more_than_allowed_is_refused() {
    let mut log = Log::new();
    log.push(old_set(1, &(0..2000).collect::<Vec<_>>()));
    log.append(1);
    let world = World::new(vec![log]);
    let mut consumer = consumer_of(&world, config().max_decompressed_batch_bytes(1000), 1).await;
    let error = consumer.recv().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Compression);
    assert_eq!(consumer.skip(&tp(0)), Some(2000));
    assert_eq!(consumer.recv().await.unwrap().offset(), 2000);
}

#[tokio::test(start_paused = true)]
async fn d5_a_bomb_stops_its_partition_with_one_error_and_is_not_fetched_again_and_again() {
    for codec in ["gzip", "snappy", "lz4", "zstd"] {
        let mut bomb = Log::new();
        bomb.append(10);
        bomb.append_compressed(2000, codec.parse().unwrap());
        bomb.append(10);
        let mut honest = Log::new();
        honest.append(30);
        let world = World::new(vec![bomb, honest]);
        let config = config().max_decompressed_batch_bytes(1000);
        let mut consumer = consumer_of(&world, config, 2).await;
        let (mut taken, mut errors) = (Vec::new(), Vec::new());
        while taken.len() < 40 {
            match consumer.recv().await {
                Ok(record) => taken.push((record.partition(), record.offset())),
                Err(error) => errors.push(error),
            }
        }
        let fetches = world.change(|state| state.fetches);
        // It is told once, at its offset, and then there is silence: what stands still is not fetched.
        while let Err(error) = consumer.poll(LONG).await {
            errors.push(error);
        }
        let asked = world.change(|state| state.fetches) - fetches;
        assert!(asked < 70, "{codec}: {asked} fetches while nothing moves");
        assert_eq!(errors.len(), 1, "{codec}: {errors:?}");
        let error = &errors[0];
        assert_eq!(
            (error.kind(), error.topic(), error.partition()),
            (ErrorKind::Compression, Some("t"), Some(0)),
            "{codec}"
        );
        let text = error.chain();
        assert!(
            text.contains("offset 10") && text.contains("1000"),
            "{text}"
        );
        assert_eq!(consumer.position(&tp(0)), Some(10));
        // The application decides: past it, or elsewhere.
        assert_eq!(consumer.skip(&tp(0)), Some(2010));
        assert_eq!(consumer.recv().await.unwrap().offset(), 2010);
        consumer.seek(&tp(0), StartAt::Offset(5)).unwrap();
        assert_eq!(take(&mut consumer, 5).await.last(), Some(&(0, 9)));
    }
}

#[tokio::test(start_paused = true)]
async fn c12_a_position_that_retention_has_deleted_is_reset_by_policy_or_told() {
    let mut short = logs(1, 50);
    short[0].retain_from(30);
    let world = World::new(short);
    let cluster = world.cluster();
    let mut earliest = Consumer::on(
        &cluster,
        config().auto_offset_reset(AutoOffsetReset::Earliest),
    )
    .unwrap();
    earliest
        .assign([(tp(0), StartAt::Offset(3))])
        .await
        .unwrap();
    assert_eq!(earliest.recv().await.unwrap().offset(), 30);
    let mut none =
        Consumer::on(&cluster, config().auto_offset_reset(AutoOffsetReset::None)).unwrap();
    none.assign([(tp(0), StartAt::Offset(3))]).await.unwrap();
    let error = none.recv().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::OffsetOutOfRange);
    assert!(error.to_string().contains("offset 3"), "{error}");
    assert_eq!(none.position(&tp(0)), Some(3));
    none.seek(&tp(0), StartAt::Beginning).unwrap();
    assert_eq!(none.recv().await.unwrap().offset(), 30);
}

#[tokio::test(start_paused = true)]
async fn old_brokers_are_asked_by_name_and_without_comparing_epochs() {
    let world = World::new(logs(1, 30));
    world.change(|state| state.newest_fetch = 11);
    let mut consumer = consumer_of(&world, config(), 1).await;
    assert_complete(&take(&mut consumer, 30).await, 1, 30);
    world.append(0, 10);
    assert_eq!(take(&mut consumer, 10).await.len(), 10);
}

#[tokio::test(start_paused = true)]
async fn topics_without_ids_are_asked_by_name() {
    let world = World::new(logs(1, 30));
    world.change(|state| state.id = Uuid::ZERO);
    let mut consumer = consumer_of(&world, config(), 1).await;
    assert_complete(&take(&mut consumer, 30).await, 1, 30);
}

/// Polls `future` and drops it when it is pending for the `k`th time. `None` if it was dropped.
async fn drop_at<F: Future>(k: usize, future: F) -> Option<F::Output> {
    let mut future = pin!(future);
    let mut pending = 0;
    poll_fn(|context| match future.as_mut().poll(context) {
        Poll::Ready(output) => Poll::Ready(Some(output)),
        Poll::Pending if pending == k => Poll::Ready(None),
        Poll::Pending => {
            pending += 1;
            Poll::Pending
        }
    })
    .await
}

#[tokio::test(start_paused = true)]
async fn r1_poll_and_recv_may_be_dropped_at_every_turn() {
    for k in 0..4 {
        let world = World::new(logs(2, 0));
        let mut consumer = consumer_of(&world, config(), 2).await;
        let mut taken = Vec::new();
        for round in 0..200 {
            world.append(round % 2, 5);
            if round % 3 == 0 {
                if let Some(record) = drop_at(k, consumer.recv()).await {
                    let record = record.unwrap();
                    taken.push((record.partition(), record.offset()));
                }
            } else if let Some(polled) = drop_at(k, consumer.poll(Duration::from_millis(20))).await
                && let Some(mut batch) = polled.unwrap()
            {
                // Half of it at most.
                for _ in 0..3 {
                    let Some(record) = batch.next().unwrap() else {
                        break;
                    };
                    taken.push((record.partition(), record.offset()));
                }
            }
        }
        let rest = 1000 - taken.len();
        taken.extend(take(&mut consumer, rest).await);
        assert_complete(&taken, 2, 500);
    }
}

#[tokio::test(start_paused = true)]
async fn r1_assigning_and_asking_may_be_dropped_at_every_turn() {
    for k in 0..6 {
        let world = World::new(logs(2, 10));
        let mut consumer = Consumer::on(&world.cluster(), config()).unwrap();
        let assigned = drop_at(k, consumer.assign([(tp(0), StartAt::Beginning)]))
            .await
            .is_some();
        assert_eq!(
            consumer.assignment().is_empty(),
            !assigned,
            "all or nothing"
        );
        drop_at(k, consumer.end_offsets(&[tp(0), tp(1)])).await;
        drop_at(k, consumer.beginning_offsets(&[tp(1)])).await;
        drop_at(k, consumer.offsets_for_times(&[(tp(1), 0)])).await;
        drop_at(k, consumer.partitions_for("t")).await;
        drop_at(
            k,
            consumer.incremental_assign([(tp(1), StartAt::Beginning)]),
        )
        .await;
        consumer
            .assign([(tp(0), StartAt::Beginning), (tp(1), StartAt::Beginning)])
            .await
            .unwrap();
        assert_complete(&take(&mut consumer, 20).await, 2, 10);
        drop_at(k, consumer.close()).await;
    }
}

#[tokio::test(start_paused = true)]
async fn r1_a_stream_that_is_dropped_loses_nothing() {
    let world = World::new(logs(1, 100));
    let mut consumer = consumer_of(&world, config(), 1).await;
    let mut taken = Vec::new();
    while taken.len() < 100 {
        let mut stream = pin!(consumer.stream());
        for _ in 0..7 {
            if taken.len() < 100 {
                let record = poll_fn(|context| stream.as_mut().poll_next(context))
                    .await
                    .unwrap()
                    .unwrap();
                taken.push((0, record.offset()));
            }
        }
    }
    assert_complete(&taken, 1, 100);
}

#[tokio::test(start_paused = true)]
async fn r4_a_panic_in_the_background_is_an_error_and_not_a_silence() {
    let world = World::new(logs(1, 10));
    let mut consumer = consumer_of(&world, config(), 1).await;
    take(&mut consumer, 10).await;
    // The machine panics under its lock, as a defect in it would.
    let shared = Arc::clone(&consumer.shared);
    let panicked = tokio::spawn(async move { shared.with(|_| panic!("a defect")) }).await;
    assert!(panicked.is_err());
    world.append(0, 1);
    assert_eq!(
        take(&mut consumer, 1).await,
        [(0, 10)],
        "the lock is not poisoned for ever"
    );
    crate::fetchers::tests::panic_in(&consumer.shared).await;
    let error = consumer.recv().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Internal);
    assert!(error.is_fatal());
    let mut stream = pin!(consumer.stream());
    assert!(
        poll_fn(|context| stream.as_mut().poll_next(context))
            .await
            .unwrap()
            .is_err()
    );
    assert!(
        poll_fn(|context| stream.as_mut().poll_next(context))
            .await
            .is_none()
    );
}

#[test]
fn r5_a_consumer_may_be_dropped_outside_of_its_runtime() {
    assert_eq!(
        Consumer::new(config()).unwrap_err().kind(),
        ErrorKind::Usage
    );
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .start_paused(true)
        .build()
        .unwrap();
    let consumer = runtime.block_on(async {
        let world = World::new(logs(1, 10));
        let mut consumer = consumer_of(&world, config(), 1).await;
        take(&mut consumer, 10).await;
        consumer
    });
    drop(runtime);
    drop(consumer);
}

#[tokio::test(start_paused = true)]
async fn closing_stops_every_request() {
    let world = World::new(logs(1, 10));
    let mut consumer = consumer_of(&world, config(), 1).await;
    take(&mut consumer, 10).await;
    consumer.close().await;
    sleep(Duration::from_secs(2)).await;
    let fetches = |world: &World| {
        world.change(|state| {
            state
                .requests
                .iter()
                .filter(|(_, api)| *api == ApiKey::FETCH)
                .count()
        })
    };
    let before = fetches(&world);
    sleep(Duration::from_secs(60)).await;
    assert_eq!(fetches(&world), before);
}

/// Counts what the fetchers of this thread's test say. There is one for the whole process, because what tracing
/// remembers about a place in the code holds for all threads.
struct CountingLog;

thread_local! {
    static WARNINGS: Cell<usize> = const { Cell::new(0) };
    static RETURNS: Cell<usize> = const { Cell::new(0) };
}

impl CountingLog {
    fn of_this_thread() -> Self {
        static ONCE: Once = Once::new();
        ONCE.call_once(|| tracing::subscriber::set_global_default(Self).unwrap());
        WARNINGS.set(0);
        RETURNS.set(0);
        Self
    }

    fn warnings(&self) -> usize {
        WARNINGS.get()
    }

    fn returns(&self) -> usize {
        RETURNS.get()
    }
}

impl tracing::Subscriber for CountingLog {
    fn enabled(&self, metadata: &tracing::Metadata<'_>) -> bool {
        metadata.target() == "milena_consumer::fetcher"
    }

    fn new_span(&self, _: &tracing::span::Attributes<'_>) -> tracing::span::Id {
        tracing::span::Id::from_u64(1)
    }

    fn record(&self, _: &tracing::span::Id, _: &tracing::span::Record<'_>) {}

    fn record_follows_from(&self, _: &tracing::span::Id, _: &tracing::span::Id) {}

    fn event(&self, event: &tracing::Event<'_>) {
        match *event.metadata().level() {
            tracing::Level::WARN => WARNINGS.set(WARNINGS.get() + 1),
            tracing::Level::INFO => RETURNS.set(RETURNS.get() + 1),
            _ => {}
        }
    }

    fn enter(&self, _: &tracing::span::Id) {}

    fn exit(&self, _: &tracing::span::Id) {}
}
