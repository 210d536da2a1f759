//! Whether the brokers answer at all, asked without milena.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use crate::context::Context;
use crate::story::{Outcome, Story};

pub(crate) const STORIES: &[Story] = &[
    Story::single(
        "a_broker_answers_api_versions",
        a_broker_answers_api_versions,
    ),
    Story::three(
        "a_killed_broker_answers_again_after_a_restart",
        a_killed_broker_answers_again_after_a_restart,
    ),
];

fn a_broker_answers_api_versions(context: &Context) -> Outcome {
    ask_api_versions(&context.bootstrap())
}

fn a_killed_broker_answers_again_after_a_restart(context: &Context) -> Outcome {
    let cluster = context.cluster();
    let address = format!("127.0.0.1:{}", cluster.port(2)?);
    cluster.kill(2)?;
    assert!(
        ask_api_versions(&address).is_err(),
        "a killed broker answered"
    );
    cluster.restart(2)?;
    ask_api_versions(&address)
}

/// Sends ApiVersions version 0 to the first address and expects an answer without an error.
fn ask_api_versions(bootstrap: &str) -> Outcome {
    let address = bootstrap.split(',').next().unwrap_or_default();
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(Duration::from_secs(10)))?;
    // Size 11, key 18, version 0, correlation id 5, client id "x".
    stream.write_all(&[0, 0, 0, 11, 0, 18, 0, 0, 0, 0, 0, 5, 0, 1, b'x'])?;
    let mut head = [0; 10];
    stream.read_exact(&mut head)?;
    assert_eq!(
        head[4..],
        [0, 0, 0, 5, 0, 0],
        "the correlation id and no error"
    );
    Ok(())
}
