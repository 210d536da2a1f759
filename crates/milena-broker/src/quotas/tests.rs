//! Who is limited to what, and what it is like to be.

use std::time::Duration;

use milena_protocol::api::*;
use milena_protocol::error_code::ErrorCode;
use milena_protocol::record::{BatchBuilder, Stamp};

use super::*;
use crate::testing::Lab;

/// What the lab's requests say that their client is.
const CLIENT: &str = "lab";

fn now() -> Moment {
    Moment::new(Duration::from_secs(1_700_000_000))
}

fn entity(user: Option<&str>, client: Option<&str>) -> Entity {
    let part = |name: &str| match name {
        "" => Part::Default,
        name => Part::Named(name.into()),
    };
    Entity {
        user: user.map(part),
        client: client.map(part),
        ip: None,
    }
}

/// For how many milliseconds a client is silenced that produces so much at once.
fn excess(quotas: &mut Quotas, node: i32, client: &str, bytes: usize) -> i64 {
    quotas.record(now(), node, Resource::Produce, client, bytes)
}

fn limited(entities: &[(Entity, f64)]) -> Quotas {
    let mut quotas = Quotas::default();
    for (entity, limit) in entities {
        quotas.set(entity, &"producer_byte_rate".into(), Some(*limit));
    }
    quotas
}

#[test]
fn silence_lasts_until_the_average_of_eleven_seconds_is_the_limit() {
    let mut rate = Rate::default();
    let at = |ms| now().after_ms(ms);
    rate.record(at(0), 10_000.0);
    assert_eq!(rate.excess_ms(at(0), 1000.0), 0);
    rate.record(at(500), 5000.0);
    // 15,000 bytes in ten seconds and a half, where 10,500 are allowed.
    assert_eq!(rate.excess_ms(at(500), 1000.0), 4500);
    rate.record(at(10_600), 1000.0);
    assert_eq!(rate.excess_ms(at(10_600), 1000.0), 5400);
    // The first window is over, and what began later counts for ten seconds at least.
    assert_eq!(rate.excess_ms(at(11_000), 1000.0), 0);
}

#[test]
fn the_most_specific_limit_counts() {
    let entities = [
        (entity(Some(USER), Some("a")), 10.0),
        (entity(Some(USER), Some("")), 20.0),
        (entity(Some(USER), None), 30.0),
        (entity(Some(""), Some("a")), 40.0),
        (entity(Some(""), Some("")), 50.0),
        (entity(Some(""), None), 60.0),
        (entity(None, Some("a")), 70.0),
        (entity(None, Some("")), 80.0),
    ];
    for first in 0..entities.len() {
        let quotas = limited(&entities[first..]);
        let (_, limit) = quotas.limit(Resource::Produce, "a").unwrap();
        assert_eq!(limit, entities[first].1);
        assert!(quotas.limit(Resource::Fetch, "a").is_none());
    }
    let other = limited(&entities[..1]);
    assert!(other.limit(Resource::Produce, "b").is_none());
}

#[test]
fn a_default_is_each_clients_own_and_a_users_limit_is_shared() {
    let mut own = limited(&[(entity(None, Some("")), 1000.0)]);
    assert_eq!(excess(&mut own, 1, "a", 10_001), 1);
    assert_eq!(excess(&mut own, 1, "b", 10_000), 0);
    let mut shared = limited(&[(entity(Some(USER), None), 1000.0)]);
    assert_eq!(excess(&mut shared, 1, "a", 10_000), 0);
    assert_eq!(excess(&mut shared, 1, "b", 1), 1);
    assert_eq!(excess(&mut shared, 2, "b", 10_000), 0, "each broker counts");
}

/// A lab with a topic `t` in which the client may do so many bytes a second of something.
fn lab(key: &str, limit: f64) -> Lab {
    let mut lab = Lab::new(1);
    lab.machine.create_topic("t", 1, 1);
    let request = alter(Some(CLIENT), key, limit);
    let answer = lab.call(1, 1, &request);
    assert_eq!(answer.entries[0].error, ErrorCode::NONE);
    lab
}

fn alter(client: Option<&str>, key: &str, value: f64) -> AlterClientQuotasRequest {
    AlterClientQuotasRequest {
        entries: vec![AlterClientQuotasRequestEntry {
            entity: vec![AlterClientQuotasRequestEntity {
                entity_type: "client-id".into(),
                entity_name: client.map(Into::into),
            }],
            ops: vec![AlterClientQuotasRequestOp {
                key: key.into(),
                value,
                ..AlterClientQuotasRequestOp::default()
            }],
        }],
        ..AlterClientQuotasRequest::default()
    }
}

fn produce(size: usize) -> ProduceRequest {
    let mut builder = BatchBuilder::new(size);
    let value = vec![b'v'; size];
    builder
        .append(now().timestamp_ms(), None, Some(&value), &[])
        .unwrap();
    ProduceRequest {
        acks: -1,
        timeout_ms: 1000,
        topics: vec![ProduceRequestTopic {
            name: "t".into(),
            partitions: vec![ProduceRequestPartition {
                index: 0,
                records: Some(builder.seal(Stamp::NONE, Default::default()).unwrap()),
            }],
            ..ProduceRequestTopic::default()
        }],
        ..ProduceRequest::default()
    }
}

fn fetch(max_bytes: i32) -> FetchRequest {
    FetchRequest {
        max_bytes,
        session_epoch: 0,
        topics: vec![FetchRequestTopic {
            name: "t".into(),
            partitions: vec![FetchRequestPartition {
                current_leader_epoch: -1,
                last_fetched_epoch: -1,
                log_start_offset: -1,
                max_bytes,
                ..FetchRequestPartition::default()
            }],
            ..FetchRequestTopic::default()
        }],
        ..FetchRequest::default()
    }
}

#[test]
fn who_sends_too_much_is_answered_at_once_and_not_heard_for_as_long_as_it_is_told() {
    let mut lab = lab("producer_byte_rate", 1000.0);
    let connection = lab.connect(1);
    let first = lab.ask(connection, 9, &produce(12_000));
    let told = lab.answer::<ProduceRequest>(first).unwrap();
    assert_eq!(told.topics[0].partitions[0].error, ErrorCode::NONE);
    let told = told.throttle_time_ms;
    assert!((2000..2200).contains(&told), "{told}");

    let second = lab.ask(connection, 9, &produce(1));
    lab.pass(Duration::from_millis(told as u64 - 1));
    assert!(lab.answer::<ProduceRequest>(second).is_none());
    let log_end = lab.machine.topics.named("t").unwrap().partitions[0]
        .log
        .end();
    assert_eq!(log_end, 1, "what is not heard is not written");
    let elsewhere = lab.connect(1);
    let heard = lab.ask(elsewhere, 9, &produce(1));
    assert!(lab.answer::<ProduceRequest>(heard).is_some());

    lab.pass(Duration::from_millis(1));
    let answer = lab.answer::<ProduceRequest>(second).unwrap();
    assert_eq!(answer.topics[0].partitions[0].base_offset, 2);
}

#[test]
fn who_fetches_too_much_gets_nothing_until_it_has_been_silent() {
    let mut lab = lab("consumer_byte_rate", 1000.0);
    for _ in 0..4 {
        lab.call(1, 9, &produce(4000));
    }
    let connection = lab.connect(1);
    let first = lab.ask(connection, 12, &fetch(9000));
    let first = lab.answer::<FetchRequest>(first).unwrap();
    let records = |response: &FetchResponse| {
        let partitions = response.topics.iter().flat_map(|topic| &topic.partitions);
        let records = partitions.filter_map(|it| it.records.as_ref());
        records.map(|it| it.len()).sum::<usize>()
    };
    assert_eq!((records(&first) / 4000, first.throttle_time_ms), (2, 0));

    let second = lab.ask(connection, 12, &fetch(9000));
    let second = lab.answer::<FetchRequest>(second).unwrap();
    assert!(
        (6000..6500).contains(&second.throttle_time_ms),
        "{second:?}"
    );
    assert_eq!((records(&second), second.session_id), (0, 0));

    let told = Duration::from_millis(second.throttle_time_ms as u64);
    let third = lab.ask(connection, 12, &fetch(9000));
    lab.pass(told - Duration::from_millis(1));
    assert!(lab.answer::<FetchRequest>(third).is_none());
    lab.pass(Duration::from_millis(1));
    assert!(lab.answer::<FetchRequest>(third).is_some());
    // In eleven seconds what the first got is forgotten.
    lab.pass(Duration::from_secs(11));
    let last = lab.ask(connection, 12, &fetch(9000));
    let last = lab.answer::<FetchRequest>(last).unwrap();
    assert_eq!((records(&last) / 4000, last.throttle_time_ms), (2, 0));
}

#[test]
fn what_is_set_is_described_and_what_cannot_be_is_refused() {
    let mut lab = lab("producer_byte_rate", 1000.0);
    lab.call(1, 1, &alter(None, "request_percentage", 12.5));
    let ask = |match_type, name: Option<&str>| DescribeClientQuotasRequest {
        components: vec![DescribeClientQuotasRequestComponent {
            entity_type: "client-id".into(),
            match_type,
            matched: name.map(Into::into),
        }],
        strict: true,
    };
    let mut described = |request: DescribeClientQuotasRequest| {
        let answer = lab.call(1, 1, &request);
        let entries = answer.entries.unwrap().into_iter();
        let text = |entry: DescribeClientQuotasResponseEntry| {
            let name = entry.entity[0].entity_name.clone();
            let value = &entry.values[0];
            format!("{name:?} {} {}", value.key, value.value)
        };
        entries.map(text).collect::<Vec<_>>()
    };
    let (named, default) = (
        r#"Some("lab") producer_byte_rate 1000"#,
        "None request_percentage 12.5",
    );
    assert_eq!(described(ask(0, Some(CLIENT))), [named]);
    assert_eq!(described(ask(1, None)), [default]);
    assert_eq!(described(ask(2, None)), [default, named]);
    for (key, value) in [
        ("producer_byte_rate", 0.0),
        ("producer_byte_rate", 1.5),
        ("connection_creation_rate", 1.0),
        ("other", 1.0),
    ] {
        let answer = lab.call(1, 1, &alter(Some(CLIENT), key, value));
        assert_eq!(answer.entries[0].error, ErrorCode::INVALID_REQUEST, "{key}");
    }
}
