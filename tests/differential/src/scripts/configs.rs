//! Configurations: DescribeConfigs, IncrementalAlterConfigs, AlterConfigs.

use bytestring::ByteString;
use milena_protocol::api::*;
use milena_protocol::error_code::ErrorCode;

use super::kit::*;
use super::{Ended, Script, script};
use crate::player::Play;
use crate::records::batch;

pub(super) const SCRIPTS: &[Script] = &[
    script!(configurations_that_are_named_are_described),
    script!(an_unknown_configuration_is_left_out),
    script!(configurations_of_what_is_not_there),
    script!(configurations_know_where_they_come_from),
    script!(configurations_of_a_broker_are_asked_of_itself),
    script!(configurations_are_set_and_deleted_one_by_one),
    script!(lists_are_appended_to_and_subtracted_from),
    script!(wrong_changes_of_configurations_are_refused),
    script!(configurations_that_are_only_validated_do_not_change),
    script!(alter_configs_replaces_everything),
    script!(a_changed_limit_is_in_force),
    script!(groups_have_configurations).since(4, 0),
];

const TOPIC: i8 = 2;
const BROKER: i8 = 4;
const GROUP: i8 = 32;
const SET: i8 = 0;
const DELETE: i8 = 1;
const APPEND: i8 = 2;
const SUBTRACT: i8 = 3;

fn describe(resource_type: i8, name: &ByteString, keys: &[&'static str]) -> DescribeConfigsRequest {
    DescribeConfigsRequest {
        resources: vec![DescribeConfigsRequestResource {
            resource_type,
            resource_name: name.clone(),
            configuration_keys: Some(keys.iter().map(|key| (*key).into()).collect()),
        }],
        ..Default::default()
    }
}

type Change = (&'static str, i8, Option<&'static str>);

fn alter(
    resource_type: i8,
    name: &ByteString,
    changes: &[Change],
) -> IncrementalAlterConfigsRequest {
    let configs =
        changes.iter().map(
            |(name, operation, value)| IncrementalAlterConfigsRequestConfig {
                name: (*name).into(),
                config_operation: *operation,
                value: value.map(Into::into),
            },
        );
    IncrementalAlterConfigsRequest {
        resources: vec![IncrementalAlterConfigsRequestResource {
            resource_type,
            resource_name: name.clone(),
            configs: configs.collect(),
        }],
        ..Default::default()
    }
}

/// Changes something, and describes it once it has changed; a broker learns of changes a moment later.
fn change(
    play: &mut Play,
    topic: &ByteString,
    change: Change,
    expected: Option<&'static str>,
) -> Ended {
    play.call(1, alter(TOPIC, topic, &[change]))?;
    play.until(4, describe(TOPIC, topic, &[change.0]), |answer| {
        let configs = answer.results[0].configs.iter();
        configs.clone().count() == 1
            && configs
                .clone()
                .all(|config| config.value.as_deref() == expected)
    })?;
    Ok(())
}

fn configurations_that_are_named_are_described(play: &mut Play) -> Ended {
    let t = topic_with(play, "t", 1, &[("retention.ms", "1234567")])?;
    let keys = [
        "retention.ms",
        "cleanup.policy",
        "max.message.bytes",
        "min.insync.replicas",
    ];
    for version in 1..=4 {
        play.call(version, describe(TOPIC, &t, &keys))?;
    }
    Ok(())
}

fn an_unknown_configuration_is_left_out(play: &mut Play) -> Ended {
    let t = topic(play)?;
    play.call(4, describe(TOPIC, &t, &["nonsense", "retention.ms"]))?;
    play.note("an empty list asks for all, of which every release has others");
    play.call_trimmed(4, describe(TOPIC, &t, &[]), |answer| {
        let shown = ["cleanup.policy", "retention.ms", "segment.bytes"];
        for result in &mut answer.results {
            let configs = &mut result.configs;
            configs.retain(|config| shown.contains(&&*config.name));
        }
    })?;
    Ok(())
}

fn configurations_of_what_is_not_there(play: &mut Play) -> Ended {
    let keys = ["retention.ms"];
    play.call(4, describe(TOPIC, &play.name("nowhere"), &keys))?;
    play.call(4, describe(TOPIC, &"a b".into(), &keys))?;
    play.call(4, describe(TOPIC, &"".into(), &keys))?;
    play.note("a broker that is not there, and one that is none");
    play.call(4, describe(BROKER, &"77".into(), &keys))?;
    play.call(4, describe(BROKER, &"one".into(), &keys))?;
    play.note("a type that there is not");
    play.call(4, describe(99, &"x".into(), &keys))?;
    Ok(())
}

fn configurations_know_where_they_come_from(play: &mut Play) -> Ended {
    let t = topic_with(play, "t", 1, &[("retention.ms", "1234567")])?;
    let request = DescribeConfigsRequest {
        include_synonyms: true,
        ..describe(TOPIC, &t, &["retention.ms", "segment.bytes"])
    };
    play.call(4, request)?;
    Ok(())
}

fn configurations_of_a_broker_are_asked_of_itself(play: &mut Play) -> Ended {
    let keys = [
        "auto.create.topics.enable",
        "message.max.bytes",
        "num.partitions",
        "broker.id",
        "node.id",
    ];
    play.call(4, describe(BROKER, &"1".into(), &keys))?;
    play.note("what holds for all");
    play.call(4, describe(BROKER, &"".into(), &keys))?;
    Ok(())
}

fn configurations_are_set_and_deleted_one_by_one(play: &mut Play) -> Ended {
    let t = topic_with(play, "t", 1, &[("segment.ms", "7654321")])?;
    change(
        play,
        &t,
        ("retention.ms", SET, Some("1234567")),
        Some("1234567"),
    )?;
    play.note("another is as it was");
    play.call(4, describe(TOPIC, &t, &["segment.ms"]))?;
    change(play, &t, ("segment.ms", DELETE, None), Some("604800000"))?;
    play.note("deleting what is not set");
    play.call(1, alter(TOPIC, &t, &[("segment.ms", DELETE, None)]))?;
    Ok(())
}

fn lists_are_appended_to_and_subtracted_from(play: &mut Play) -> Ended {
    let t = topic(play)?;
    change(
        play,
        &t,
        ("cleanup.policy", APPEND, Some("compact")),
        Some("delete,compact"),
    )?;
    change(
        play,
        &t,
        ("cleanup.policy", SUBTRACT, Some("delete")),
        Some("compact"),
    )?;
    play.note("what is there already, and what is not");
    play.call(
        1,
        alter(TOPIC, &t, &[("cleanup.policy", APPEND, Some("compact"))]),
    )?;
    play.call(
        1,
        alter(TOPIC, &t, &[("cleanup.policy", SUBTRACT, Some("delete"))]),
    )?;
    play.note("to something that is no list");
    play.call(1, alter(TOPIC, &t, &[("retention.ms", APPEND, Some("1"))]))?;
    Ok(())
}

fn wrong_changes_of_configurations_are_refused(play: &mut Play) -> Ended {
    let t = topic(play)?;
    // An operation that there is not is a failure of the server.
    for change in [
        ("nonsense", SET, Some("1")),
        ("retention.ms", SET, Some("soon")),
        ("retention.ms", SET, None),
        ("retention.ms", 9, Some("1")),
    ] {
        play.call(1, alter(TOPIC, &t, &[change]))?;
    }
    play.note("one twice");
    let twice = [
        ("retention.ms", SET, Some("1")),
        ("retention.ms", SET, Some("2")),
    ];
    play.call(1, alter(TOPIC, &t, &twice))?;
    play.note("a good one with a bad one");
    let mixed = [
        ("retention.ms", SET, Some("1")),
        ("segment.ms", SET, Some("soon")),
    ];
    play.call(1, alter(TOPIC, &t, &mixed))?;
    play.note("of what is not there");
    let good = [("retention.ms", SET, Some("1"))];
    play.call(1, alter(TOPIC, &play.name("nowhere"), &good))?;
    play.call(1, alter(99, &t, &good))?;
    play.note("a topic twice");
    let mut request = alter(TOPIC, &t, &good);
    request.resources.extend(alter(TOPIC, &t, &good).resources);
    play.call(1, request)?;
    play.call(4, describe(TOPIC, &t, &["retention.ms"]))?;
    Ok(())
}

fn configurations_that_are_only_validated_do_not_change(play: &mut Play) -> Ended {
    let t = topic(play)?;
    let request = IncrementalAlterConfigsRequest {
        validate_only: true,
        ..alter(TOPIC, &t, &[("retention.ms", SET, Some("1"))])
    };
    play.call(1, request)?;
    play.call(4, describe(TOPIC, &t, &["retention.ms"]))?;
    Ok(())
}

fn alter_configs_replaces_everything(play: &mut Play) -> Ended {
    let t = topic_with(play, "t", 1, &[("segment.ms", "7654321")])?;
    let request = AlterConfigsRequest {
        resources: vec![AlterConfigsRequestResource {
            resource_type: TOPIC,
            resource_name: t.clone(),
            configs: vec![AlterConfigsRequestConfig {
                name: "retention.ms".into(),
                value: Some("1234567".into()),
            }],
        }],
        ..Default::default()
    };
    play.call(2, request)?;
    play.until(
        4,
        describe(TOPIC, &t, &["retention.ms", "segment.ms"]),
        |answer| {
            let configs = &answer.results[0].configs;
            configs
                .iter()
                .any(|config| config.value.as_deref() == Some("1234567"))
        },
    )?;
    Ok(())
}

fn a_changed_limit_is_in_force(play: &mut Play) -> Ended {
    let t = topic(play)?;
    let large = "x".repeat(500);
    produce(play, &t, batch(&[&large]).bytes())?;
    change(
        play,
        &t,
        ("max.message.bytes", SET, Some("200")),
        Some("200"),
    )?;
    play.until(
        PRODUCE,
        produce_to(&t, batch(&[&large]).bytes()),
        |answer| answer.topics[0].partitions[0].error != ErrorCode::NONE,
    )?;
    Ok(())
}

fn groups_have_configurations(play: &mut Play) -> Ended {
    let g = play.name("g");
    let keys = [
        "consumer.session.timeout.ms",
        "consumer.heartbeat.interval.ms",
    ];
    play.call(4, describe(GROUP, &g, &keys))?;
    play.call(
        1,
        alter(
            GROUP,
            &g,
            &[("consumer.session.timeout.ms", SET, Some("50000"))],
        ),
    )?;
    play.until(4, describe(GROUP, &g, &keys), |answer| {
        let configs = &answer.results[0].configs;
        configs
            .iter()
            .any(|config| config.value.as_deref() == Some("50000"))
    })?;
    play.note("out of its bounds, and unknown");
    play.call(
        1,
        alter(
            GROUP,
            &g,
            &[("consumer.session.timeout.ms", SET, Some("1"))],
        ),
    )?;
    play.call(1, alter(GROUP, &g, &[("nonsense", SET, Some("1"))]))?;
    play.note("of the group without a name");
    play.call(
        1,
        alter(
            GROUP,
            &"".into(),
            &[("consumer.session.timeout.ms", SET, Some("50000"))],
        ),
    )?;
    Ok(())
}
