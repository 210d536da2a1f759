//! Frames, versions, and what a broker makes of bytes that are no request.

use bytes::Bytes;
use milena_protocol::api::*;
use milena_protocol::message::{ApiKey, decode_response, encode_request};

use super::kit::*;
use super::{Ended, Script, script};
use crate::player::Play;
use crate::records::batch;

pub(super) const SCRIPTS: &[Script] = &[
    script!(api_versions_of_an_unknown_version_is_answered_in_version_0),
    script!(every_version_of_api_versions_answers),
    script!(api_versions_checks_the_names_of_the_software),
    script!(the_versions_that_clients_use),
    script!(the_features_that_clients_use),
    script!(an_unknown_version_closes_the_connection),
    script!(an_unknown_api_closes_the_connection),
    script!(an_api_of_controllers_closes_the_connection),
    script!(frames_that_cannot_be_read_close_the_connection),
    script!(bytes_after_a_request_are_passed_over),
    script!(answers_come_in_the_order_of_the_requests),
    script!(a_client_may_have_no_name),
    script!(sasl_is_not_spoken_on_a_plain_listener),
];

/// A frame with its size.
fn framed(parts: &[&[u8]]) -> Vec<u8> {
    let body = parts.concat();
    let size = i32::try_from(body.len()).unwrap_or(i32::MAX);
    [&size.to_be_bytes()[..], &body].concat()
}

/// The header that every request begins with, in version 1: key, version, correlation id 7, client id `x`.
fn header(key: i16, version: i16) -> Vec<u8> {
    let numbers = [key.to_be_bytes(), version.to_be_bytes()].concat();
    [&numbers[..], &[0, 0, 0, 7, 0, 1, b'x']].concat()
}

/// Sends bytes and says how the broker took them.
fn send(play: &mut Play, what: &str, bytes: &[u8]) -> Result<Option<Bytes>, crate::Trouble> {
    let answer = play.exchange_raw(bytes)?;
    let taken = if answer.is_some() {
        "answered"
    } else {
        "closed"
    };
    play.line(&format!("{what}: {taken}"));
    Ok(answer)
}

fn api_versions_of_an_unknown_version_is_answered_in_version_0(play: &mut Play) -> Ended {
    let frame = framed(&[&header(ApiKey::API_VERSIONS.0, 99), &[0], &[1], &[1], &[0]]);
    if let Some(answer) = send(play, "ApiVersions v99", &frame)? {
        let answer = decode_response::<ApiVersionsRequest>(answer, 0)?;
        play.show("<", &answer);
    }
    Ok(())
}

fn software() -> ApiVersionsRequest {
    ApiVersionsRequest {
        client_software_name: "milena".into(),
        client_software_version: "1.0".into(),
        node_id: -1,
        ..Default::default()
    }
}

fn every_version_of_api_versions_answers(play: &mut Play) -> Ended {
    for version in 0..=4 {
        play.call_trimmed(version, software(), |answer| {
            answer
                .api_keys
                .retain(|api| api.api_key == ApiKey::API_VERSIONS.0);
            answer.supported_features.clear();
            answer.finalized_features.clear();
            answer.finalized_features_epoch = answer.finalized_features_epoch.signum();
        })?;
    }
    Ok(())
}

fn api_versions_checks_the_names_of_the_software(play: &mut Play) -> Ended {
    for (name, number) in [
        ("", "1"),
        ("a", ""),
        ("a b", "1"),
        ("-a", "1"),
        ("a.b-c", "1.0-x"),
        ("\u{e9}", "1"),
    ] {
        let request = ApiVersionsRequest {
            client_software_name: name.into(),
            client_software_version: number.into(),
            ..software()
        };
        play.line(&format!("\n{name:?} {number:?}"));
        let answer = play.ask(3, request)?;
        let some = if answer.api_keys.is_empty() {
            "no"
        } else {
            "its"
        };
        play.line(&format!("< {:?} with {some} APIs", answer.error));
    }
    Ok(())
}

fn the_versions_that_clients_use(play: &mut Play) -> Ended {
    const ASKED: [ApiKey; 46] = [
        ApiKey::PRODUCE,
        ApiKey::FETCH,
        ApiKey::LIST_OFFSETS,
        ApiKey::METADATA,
        ApiKey::OFFSET_COMMIT,
        ApiKey::OFFSET_FETCH,
        ApiKey::FIND_COORDINATOR,
        ApiKey::JOIN_GROUP,
        ApiKey::HEARTBEAT,
        ApiKey::LEAVE_GROUP,
        ApiKey::SYNC_GROUP,
        ApiKey::DESCRIBE_GROUPS,
        ApiKey::LIST_GROUPS,
        ApiKey::SASL_HANDSHAKE,
        ApiKey::API_VERSIONS,
        ApiKey::CREATE_TOPICS,
        ApiKey::DELETE_TOPICS,
        ApiKey::DELETE_RECORDS,
        ApiKey::INIT_PRODUCER_ID,
        ApiKey::OFFSET_FOR_LEADER_EPOCH,
        ApiKey::ADD_PARTITIONS_TO_TXN,
        ApiKey::ADD_OFFSETS_TO_TXN,
        ApiKey::END_TXN,
        ApiKey::WRITE_TXN_MARKERS,
        ApiKey::TXN_OFFSET_COMMIT,
        ApiKey::DESCRIBE_ACLS,
        ApiKey::DESCRIBE_CONFIGS,
        ApiKey::ALTER_CONFIGS,
        ApiKey::DESCRIBE_LOG_DIRS,
        ApiKey::SASL_AUTHENTICATE,
        ApiKey::CREATE_PARTITIONS,
        ApiKey::DELETE_GROUPS,
        ApiKey::ELECT_LEADERS,
        ApiKey::INCREMENTAL_ALTER_CONFIGS,
        ApiKey::ALTER_PARTITION_REASSIGNMENTS,
        ApiKey::LIST_PARTITION_REASSIGNMENTS,
        ApiKey::OFFSET_DELETE,
        ApiKey::DESCRIBE_CLUSTER,
        ApiKey::DESCRIBE_PRODUCERS,
        ApiKey::DESCRIBE_TRANSACTIONS,
        ApiKey::LIST_TRANSACTIONS,
        ApiKey::CONSUMER_GROUP_HEARTBEAT,
        ApiKey::CONSUMER_GROUP_DESCRIBE,
        ApiKey::GET_TELEMETRY_SUBSCRIPTIONS,
        ApiKey::PUSH_TELEMETRY,
        ApiKey::DESCRIBE_TOPIC_PARTITIONS,
    ];
    let answer = play.ask(3, software())?;
    for asked in ASKED {
        let found = answer.api_keys.iter().find(|api| api.api_key == asked.0);
        let versions = found.map(|api| format!("{}-{}", api.min_version, api.max_version));
        play.line(&format!(
            "{asked}: {}",
            versions.unwrap_or_else(|| "none".to_owned())
        ));
    }
    Ok(())
}

fn the_features_that_clients_use(play: &mut Play) -> Ended {
    // Version 3 leaves out what begins at level 0, for clients that could not read it.
    let answer = play.ask(4, software())?;
    for name in ["transaction.version", "group.version"] {
        let supported = answer
            .supported_features
            .iter()
            .find(|feature| feature.name == name);
        let finalized = answer
            .finalized_features
            .iter()
            .find(|feature| feature.name == name);
        play.line(&format!(
            "{name}: supported {:?}, finalized {:?}",
            supported.map(|feature| (feature.min_version, feature.max_version)),
            finalized.map(|feature| (feature.min_version_level, feature.max_version_level)),
        ));
    }
    Ok(())
}

fn an_unknown_version_closes_the_connection(play: &mut Play) -> Ended {
    for (what, key, version) in [
        ("Produce v99", ApiKey::PRODUCE, 99),
        ("Heartbeat v99", ApiKey::HEARTBEAT, 99),
        ("Fetch v-1", ApiKey::FETCH, -1),
        ("Metadata v99", ApiKey::METADATA, 99),
        ("JoinGroup v99", ApiKey::JOIN_GROUP, 99),
    ] {
        send(play, what, &framed(&[&header(key.0, version), &[0; 20]]))?;
    }
    Ok(())
}

fn an_unknown_api_closes_the_connection(play: &mut Play) -> Ended {
    for key in [-1, 999, i16::MAX] {
        send(
            play,
            &format!("API {key}"),
            &framed(&[&header(key, 0), &[0; 20]]),
        )?;
    }
    Ok(())
}

fn an_api_of_controllers_closes_the_connection(play: &mut Play) -> Ended {
    // LeaderAndIsr, Vote, BrokerRegistration.
    for (key, version) in [(4, 0), (52, 0), (62, 0)] {
        send(
            play,
            &format!("API {key}"),
            &framed(&[&header(key, version), &[0; 20]]),
        )?;
    }
    Ok(())
}

fn frames_that_cannot_be_read_close_the_connection(play: &mut Play) -> Ended {
    send(play, "nothing in the frame", &framed(&[]))?;
    send(play, "half a header", &framed(&[&[0, 3, 0]]))?;
    send(play, "a negative size", &(-1_i32).to_be_bytes())?;
    send(play, "a size beyond the limit", &i32::MAX.to_be_bytes())?;
    send(
        play,
        "half a Metadata request",
        &framed(&[&header(ApiKey::METADATA.0, 1), &[0, 0, 0, 1, 0, 9]]),
    )?;
    send(
        play,
        "a list of a negative length",
        &framed(&[&header(ApiKey::METADATA.0, 1), &[0xff, 0xff, 0xff, 0xfe]]),
    )?;
    send(
        play,
        "a list longer than the frame",
        &framed(&[&header(ApiKey::METADATA.0, 1), &[0x7f, 0xff, 0xff, 0xff]]),
    )?;
    send(
        play,
        "a name that is no UTF-8",
        &framed(&[&header(ApiKey::METADATA.0, 1), &[0, 0, 0, 1, 0, 1, 0xff]]),
    )?;
    Ok(())
}

fn bytes_after_a_request_are_passed_over(play: &mut Play) -> Ended {
    let request = framed(&[&header(ApiKey::METADATA.0, 1), &[0, 0, 0, 0], b"rest"]);
    send(play, "Metadata v1 with four bytes more", &request)?;
    let request = framed(&[&header(ApiKey::API_VERSIONS.0, 0), b"rest"]);
    send(play, "ApiVersions v0 with four bytes more", &request)?;
    Ok(())
}

fn answers_come_in_the_order_of_the_requests(play: &mut Play) -> Ended {
    let t = topic(play)?;
    let waiting = FetchRequest {
        max_wait_ms: 300,
        min_bytes: 1,
        ..fetch_from(&t, 0)
    };
    play.send_on("main", FETCH, waiting)?;
    play.send_on("main", LIST_OFFSETS, offsets_at(&t, &[(0, -1)]))?;
    play.send_on("main", PRODUCE, produce_to(&t, batch(&["a"]).bytes()))?;
    play.receive_on::<FetchRequest>("main")?;
    play.receive_on::<ListOffsetsRequest>("main")?;
    play.receive_on::<ProduceRequest>("main")?;
    Ok(())
}

fn a_client_may_have_no_name(play: &mut Play) -> Ended {
    let numbers = [ApiKey::METADATA.0.to_be_bytes(), 1_i16.to_be_bytes()].concat();
    let request = framed(&[&numbers, &[0, 0, 0, 7], &[0xff, 0xff], &[0, 0, 0, 0]]);
    send(play, "a null client id", &request)?;
    let frame = encode_request(&software(), 3, "")?.into_bytes();
    send(play, "an empty one", &frame)?;
    Ok(())
}

fn sasl_is_not_spoken_on_a_plain_listener(play: &mut Play) -> Ended {
    let request = SaslHandshakeRequest {
        mechanism: "PLAIN".into(),
    };
    play.call_closes(1, request)?;
    let request = SaslAuthenticateRequest {
        auth_bytes: Bytes::from_static(b"\0user\0password"),
    };
    play.call_closes(2, request)
}
