//! Whether what the other stories rely on works: the brokers answer, faults are faults, and Kafka's own tools run.
//! milena has no part in these.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use xtask::kafka::Tool;

use crate::context::Context;
use crate::story::{Outcome, Story};

pub(crate) const STORIES: &[Story] = &[
    Story::single(
        "a_broker_answers_api_versions",
        a_broker_answers_api_versions,
    ),
    Story::single(
        "kafkas_own_tools_read_what_they_wrote",
        kafkas_own_tools_read_what_they_wrote,
    ),
    Story::three(
        "a_killed_broker_answers_again_after_a_restart",
        a_killed_broker_answers_again_after_a_restart,
    ),
    Story::three(
        "a_paused_broker_accepts_and_is_silent",
        a_paused_broker_accepts_and_is_silent,
    ),
    Story::three(
        "a_stopped_broker_leaves_the_others_in_charge",
        a_stopped_broker_leaves_the_others_in_charge,
    ),
];

const TOOL_LIMIT: Duration = Duration::from_secs(60);
const IN_SYNC_LIMIT: Duration = Duration::from_secs(60);

fn a_broker_answers_api_versions(context: &Context) -> Outcome {
    ask_api_versions(context.cluster().port(1)?)
}

fn kafkas_own_tools_read_what_they_wrote(context: &Context) -> Outcome {
    let (cluster, topic) = (context.cluster(), context.fresh_name());
    let create = [
        "--create",
        "--topic",
        &topic,
        "--partitions",
        "1",
        "--replication-factor",
        "1",
    ];
    cluster
        .run_tool(Tool::Topics, &create, b"", TOOL_LIMIT)?
        .checked()?;
    let records = "one\ntwo\nthree\n";
    cluster
        .run_tool(
            Tool::ConsoleProducer,
            &["--topic", &topic],
            records.as_bytes(),
            TOOL_LIMIT,
        )?
        .checked()?;
    let consume = [
        "--topic",
        &topic,
        "--from-beginning",
        "--max-messages",
        "3",
        "--timeout-ms",
        "30000",
    ];
    let read = cluster
        .run_tool(Tool::ConsoleConsumer, &consume, b"", TOOL_LIMIT)?
        .checked()?;
    assert_eq!(read.text(), records, "{}", read.errors);
    Ok(())
}

fn a_killed_broker_answers_again_after_a_restart(context: &Context) -> Outcome {
    let cluster = context.cluster();
    let port = cluster.port(2)?;
    cluster.kill(2)?;
    assert!(ask_api_versions(port).is_err(), "a killed broker answered");
    cluster.restart(2)?;
    ask_api_versions(port)
}

fn a_paused_broker_accepts_and_is_silent(context: &Context) -> Outcome {
    let cluster = context.cluster();
    let port = cluster.port(3)?;
    cluster.pause(3)?;
    let stream = TcpStream::connect(("127.0.0.1", port))?;
    let silence = exchange_api_versions(&stream, Duration::from_millis(500));
    assert!(silence.is_err(), "a paused broker answered");
    assert!(!cluster.is_running(3));
    cluster.resume(3)?;
    ask_api_versions(port)
}

fn a_stopped_broker_leaves_the_others_in_charge(context: &Context) -> Outcome {
    let (cluster, topic) = (context.cluster(), context.fresh_name());
    let create = [
        "--create",
        "--topic",
        &topic,
        "--partitions",
        "3",
        "--replication-factor",
        "3",
    ];
    cluster
        .run_tool(Tool::Topics, &create, b"", TOOL_LIMIT)?
        .checked()?;
    cluster.wait_until_in_sync(IN_SYNC_LIMIT)?;
    cluster.stop(1)?;
    let partitions = cluster.metadata()?.partitions;
    let led: Vec<_> = partitions
        .iter()
        .filter(|partition| partition.topic == topic)
        .collect();
    assert_eq!(led.len(), 3);
    for partition in led {
        assert!(matches!(partition.leader, Some(2 | 3)), "{partition:?}");
    }
    Ok(())
}

/// Expects an answer to ApiVersions without an error.
fn ask_api_versions(port: u16) -> Outcome {
    let stream = TcpStream::connect(("127.0.0.1", port))?;
    let answer = exchange_api_versions(&stream, Duration::from_secs(10))?;
    assert_eq!(
        answer,
        [0, 0, 0, 5, 0, 0],
        "the correlation id and no error"
    );
    Ok(())
}

/// Sends ApiVersions version 0 and returns the beginning of the answer: correlation id and error code.
fn exchange_api_versions(mut stream: &TcpStream, limit: Duration) -> std::io::Result<[u8; 6]> {
    stream.set_read_timeout(Some(limit))?;
    // Size 11, key 18, version 0, correlation id 5, client id "x".
    stream.write_all(&[0, 0, 0, 11, 0, 18, 0, 0, 0, 0, 0, 5, 0, 1, b'x'])?;
    let (mut size, mut head) = ([0; 4], [0; 6]);
    stream.read_exact(&mut size)?;
    stream.read_exact(&mut head)?;
    Ok(head)
}
