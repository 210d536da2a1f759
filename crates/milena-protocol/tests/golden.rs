//! A few messages byte by byte, worked out by hand from Kafka's protocol guide.

use bytes::Bytes;
use milena_protocol::api::*;
use milena_protocol::error_code::ErrorCode;
use milena_protocol::ids::Uuid;
use milena_protocol::message::{
    Frame, Request, decode_request, decode_request_leniently, decode_response, encode_data,
    encode_request, encode_response,
};
use milena_protocol::wire::{DecodeProblem, EncodeProblem};

/// Bytes written as hexadecimal digits, with spaces where that helps to read them.
fn hex(text: &str) -> Bytes {
    let digits: Vec<u32> = text.chars().filter_map(|c| c.to_digit(16)).collect();
    digits
        .chunks(2)
        .map(|pair| u8::try_from(pair[0] * 16 + pair[1]).expect("two digits"))
        .collect()
}

fn whole(frame: Frame) -> Bytes {
    frame.into_bytes()
}

#[track_caller]
fn assert_request<R: Request + PartialEq>(request: &R, version: i16, expected: &str) {
    let expected = hex(expected);
    let mut frame = encode_request(request, version, "me").expect("it can be encoded");
    frame.set_correlation_id(5);
    assert_eq!(whole(frame), expected, "encoded");
    let (header, back) = decode_request::<R>(expected.slice(4..)).expect("it can be decoded");
    assert_eq!(
        (header.api_version, header.correlation_id, &back),
        (version, 5, request),
        "decoded"
    );
}

#[track_caller]
fn assert_response<R: Request>(response: &R::Response, version: i16, expected: &str)
where
    R::Response: PartialEq,
{
    let expected = hex(expected);
    let frame = encode_response::<R>(response, version, 5).expect("it can be encoded");
    assert_eq!(whole(frame), expected, "encoded");
    let back = decode_response::<R>(expected.slice(4..), version).expect("it can be decoded");
    assert_eq!(&back, response, "decoded");
}

#[test]
fn request_headers() {
    let header = RequestHeader {
        api_key: 3,
        api_version: 9,
        correlation_id: 258,
        client_id: Some("me".into()),
    };
    assert_eq!(
        encode_data(&header, 1),
        Ok(hex("0003 0009 00000102 0002 6d65"))
    );
    // The flexible header keeps the plain length of the client id and ends with the number of its tagged fields.
    assert_eq!(
        encode_data(&header, 2),
        Ok(hex("0003 0009 00000102 0002 6d65 00"))
    );
    let nameless = RequestHeader {
        client_id: None,
        ..header
    };
    assert_eq!(
        encode_data(&nameless, 1),
        Ok(hex("0003 0009 00000102 ffff"))
    );
}

#[test]
fn api_versions_request_from_plain_to_flexible() {
    assert_request(
        &ApiVersionsRequest::default(),
        0,
        "0000000c 0012 0000 00000005 0002 6d65",
    );
    let request = ApiVersionsRequest {
        client_software_name: "milena".into(),
        client_software_version: "0.1".into(),
        ..ApiVersionsRequest::default()
    };
    assert_request(
        &request,
        3,
        "00000019 0012 0003 00000005 0002 6d65 00   07 6d696c656e61 04 302e31 00",
    );
}

#[test]
fn the_header_of_an_api_versions_response_is_never_flexible() {
    let response = ApiVersionsResponse {
        api_keys: vec![ApiVersionsResponseApiVersion {
            api_key: 18,
            min_version: 0,
            max_version: 4,
        }],
        finalized_features_epoch: 2,
        ..ApiVersionsResponse::default()
    };
    assert_response::<ApiVersionsRequest>(
        &response,
        3,
        // Correlation id; error, one API and its tags, throttle time, one tagged field: 1 of eight bytes.
        "0000001d 00000005   0000 02 0012 0000 0004 00 00000000 01 01 08 0000000000000002",
    );
}

#[test]
fn metadata_of_every_topic_and_of_one() {
    let all = MetadataRequest {
        topics: None,
        ..MetadataRequest::default()
    };
    assert_request(&all, 1, "00000010 0003 0001 00000005 0002 6d65   ffffffff");
    let one = MetadataRequest {
        topics: Some(vec![MetadataRequestTopic {
            name: Some("t".into()),
            id: Uuid::ZERO,
        }]),
        allow_auto_topic_creation: false,
        ..MetadataRequest::default()
    };
    assert_request(
        &one,
        4,
        "00000014 0003 0004 00000005 0002 6d65   00000001 0001 74 00",
    );
    assert_request(
        &one,
        9,
        "00000015 0003 0009 00000005 0002 6d65 00   02 02 74 00   00 00 00 00",
    );
    let id = "00000000000000000000000000000000";
    assert_request(
        &one,
        12,
        &format!("00000024 0003 000c 00000005 0002 6d65 00   02 {id} 02 74 00   00 00 00"),
    );
}

#[test]
fn produce_in_both_formats() {
    let request = |name: &'static str, id: Uuid| ProduceRequest {
        acks: -1,
        timeout_ms: 1000,
        topics: vec![ProduceRequestTopic {
            name: name.into(),
            id,
            partitions: vec![ProduceRequestPartition {
                index: 2,
                records: Some(Bytes::from_static(b"rec")),
            }],
        }],
        ..ProduceRequest::default()
    };
    assert_request(
        &request("t", Uuid::ZERO),
        3,
        "0000002a 0000 0003 00000005 0002 6d65
         ffff ffff 000003e8 00000001 0001 74 00000001 00000002 00000003 726563",
    );
    assert_request(
        &request("", Uuid([0xab; 16])),
        13,
        "00000031 0000 000d 00000005 0002 6d65 00
         00 ffff 000003e8 02 abababababababababababababababab 02 00000002 04 726563 00 00 00",
    );
}

#[test]
fn produce_response_with_a_new_leader() {
    let response = ProduceResponse {
        topics: vec![ProduceResponseTopic {
            name: "t".into(),
            partitions: vec![ProduceResponsePartition {
                index: 2,
                error: ErrorCode::NOT_LEADER_OR_FOLLOWER,
                base_offset: -1,
                current_leader: ProduceResponseLeader {
                    leader_id: 4,
                    leader_epoch: 9,
                }
                .into(),
                ..ProduceResponsePartition::default()
            }],
            ..ProduceResponseTopic::default()
        }],
        ..ProduceResponse::default()
    };
    let mut response_without_message = response;
    response_without_message.topics[0].partitions[0].error_message = None;
    assert_response::<ProduceRequest>(
        &response_without_message,
        10,
        "0000003b 00000005 00
         02 02 74 02 00000002 0006 ffffffffffffffff ffffffffffffffff ffffffffffffffff 01 00
            01 00 09 00000004 00000009 00
         00 00000000 00",
    );
}

#[test]
fn list_offsets_in_version_1() {
    let request = ListOffsetsRequest {
        replica_id: -1,
        topics: vec![ListOffsetsRequestTopic {
            name: "t".into(),
            partitions: vec![ListOffsetsRequestPartition {
                index: 0,
                timestamp: -2,
                ..Default::default()
            }],
        }],
        ..ListOffsetsRequest::default()
    };
    assert_request(
        &request,
        1,
        "00000027 0002 0001 00000005 0002 6d65   ffffffff 00000001 0001 74 00000001 00000000 fffffffffffffffe",
    );
}

#[test]
fn a_frame_must_be_exactly_one_message_of_a_known_version() {
    let trailing = hex("00000005 00000000 00000000 00");
    let error =
        decode_response::<ListOffsetsRequest>(trailing, 2).expect_err("a byte follows the message");
    assert_eq!(error.problem(), &DecodeProblem::Trailing { left: 1 });
    let error = decode_response::<ListOffsetsRequest>(hex("00000005"), 99)
        .expect_err("there is no such version");
    assert_eq!(error.problem(), &DecodeProblem::Version(99));
    let error = encode_request(&ListOffsetsRequest::default(), 0, "me")
        .expect_err("there is no such version");
    assert_eq!(error.problem(), &EncodeProblem::Version(0));
    let error = decode_request::<ProduceRequest>(hex("0001 0003 00000005 ffff"))
        .expect_err("it is another API");
    assert_eq!(
        error.problem(),
        &DecodeProblem::Api {
            got: 1,
            expected: 0
        }
    );
}

#[test]
fn what_kafka_passes_over_is_passed_over_and_named() {
    let head = "0003 0001 00000005 ffff";
    for (body, problem, names) in [
        ("00000001 0001 74", None, Some(vec!["t"])),
        (
            "00000001 0001 74 00",
            Some(DecodeProblem::Trailing { left: 1 }),
            Some(vec!["t"]),
        ),
        ("fffffffe", Some(DecodeProblem::Length(-2)), None),
        (
            "00000002 0001 ff 0001 74 00",
            Some(DecodeProblem::Utf8),
            Some(vec!["\u{fffd}", "t"]),
        ),
    ] {
        let frame = hex(&format!("{head} {body}"));
        let strict = decode_request::<MetadataRequest>(frame.clone());
        assert_eq!(strict.err().map(|error| error.problem().clone()), problem);
        let (_, request, forgiven) =
            decode_request_leniently::<MetadataRequest>(frame).expect("Kafka reads it");
        assert_eq!(forgiven, problem);
        let read = request.topics.map(|topics| {
            let names = topics.into_iter().filter_map(|topic| topic.name);
            names.map(|name| name.to_string()).collect::<Vec<_>>()
        });
        assert_eq!(
            read,
            names.map(|names| names.into_iter().map(str::to_owned).collect())
        );
    }
    let null_where_none_may_be = hex("0000 0003 00000005 ffff   ffff ffff 00000064 fffffffe");
    decode_request_leniently::<ProduceRequest>(null_where_none_may_be)
        .expect_err("Kafka does not read it either");
}

#[test]
fn a_version_that_is_not_stable_can_be_encoded_but_is_not_offered() {
    assert_eq!(InitProducerIdRequest::VERSIONS.max, 5);
    assert_eq!(InitProducerIdRequest::KNOWN_VERSIONS.max, 6);
    assert!(encode_request(&InitProducerIdRequest::default(), 6, "me").is_ok());
}

#[test]
fn defaults_are_kafkas() {
    assert_eq!(FetchRequest::default().max_bytes, i32::MAX);
    assert_eq!(FetchRequestPartition::default().high_watermark, i64::MAX);
    assert_eq!(CreateTopicsRequest::default().timeout_ms, 60_000);
    assert_eq!(OffsetForLeaderEpochRequest::default().replica_id, -2);
    assert_eq!(MetadataResponse::default().controller_id, -1);
    assert!(MetadataRequest::default().allow_auto_topic_creation);
    assert_eq!(
        DescribeClusterResponse::default().cluster_authorized_operations,
        i32::MIN
    );
}

#[test]
fn an_api_may_mean_something_else_by_an_error() {
    use milena_protocol::error_code::ErrorClass;
    assert_eq!(ErrorCode::INVALID_PRODUCER_EPOCH.class(), ErrorClass::Abort);
    assert_eq!(
        InitProducerIdRequest::class_of(ErrorCode::INVALID_PRODUCER_EPOCH),
        ErrorClass::Fatal
    );
    assert_eq!(
        ProduceRequest::class_of(ErrorCode::INVALID_PRODUCER_EPOCH),
        ErrorClass::Abort
    );
}

/// The errors of an API that are neither retried nor end the transaction.
fn shrugged_off<R: Request>() -> Vec<(milena_protocol::message::ApiKey, ErrorCode)> {
    use milena_protocol::error_code::ErrorClass::{Abort, Fatal, Retry};
    let errors = R::ERRORS.iter().copied();
    errors
        .filter(|error| !matches!(R::class_of(*error), Retry | Abort | Fatal))
        .map(|error| (R::API, error))
        .collect()
}

#[test]
fn a_transaction_whose_request_failed_cannot_be_committed() {
    assert_eq!(shrugged_off::<AddPartitionsToTxnRequest>(), []);
    assert_eq!(shrugged_off::<AddOffsetsToTxnRequest>(), []);
    assert_eq!(shrugged_off::<TxnOffsetCommitRequest>(), []);
    assert_eq!(shrugged_off::<EndTxnRequest>(), []);
}

#[test]
fn errors_of_transactions_mean_what_they_mean_to_kafkas_own_producer() {
    use milena_protocol::error_code::ErrorClass::{Abort, Fatal, Retry};
    use milena_protocol::error_code::Refresh;
    let mapping = ErrorCode::INVALID_PRODUCER_ID_MAPPING;
    assert_eq!(EndTxnRequest::class_of(mapping), Fatal);
    assert_eq!(ProduceRequest::class_of(mapping), Fatal);
    let state = ErrorCode::INVALID_TXN_STATE;
    assert_eq!(ProduceRequest::class_of(state), Abort);
    assert_eq!(AddPartitionsToTxnRequest::class_of(state), Fatal);
    let forbidden = ErrorCode::TRANSACTIONAL_ID_AUTHORIZATION_FAILED;
    assert_eq!(InitProducerIdRequest::class_of(forbidden), Abort);
    assert_eq!(AddOffsetsToTxnRequest::class_of(forbidden), Fatal);
    let late = ErrorCode::REQUEST_TIMED_OUT;
    assert_eq!(TxnOffsetCommitRequest::class_of(late), Retry);
    assert_eq!(
        TxnOffsetCommitRequest::refresh_of(late),
        Refresh::Coordinator
    );
}

/// Values as the classes of Kafka 4.4.0 write them.
#[test]
fn state_of_groups_as_kafka_writes_it() {
    use milena_protocol::state::{Entry, GroupRecord};
    let member = |classic: &str| {
        let key = hex("0005 0001 67 0001 6d");
        let value = format!("0000 01 01 01 01 01 01 ffffffff 01 {classic}");
        match GroupRecord::decode(key, Some(hex(&value))) {
            Ok(GroupRecord::ConsumerGroupMemberMetadata(Entry { key, value })) => {
                assert_eq!((&*key.group_id, &*key.member_id), ("g", "m"));
                let value: ConsumerGroupMemberMetadataValue = value.expect("it has a value");
                let written = milena_protocol::state::encode_value(&value, 0);
                assert_eq!(
                    written,
                    Ok(hex(&format!(
                        "0000 01 01 01 01 01 01 ffffffff 01 {classic}"
                    )))
                );
                value.classic_member_metadata
            }
            other => panic!("it is a member: {other:?}"),
        }
    };
    let session = |session_timeout_ms| {
        Some(ConsumerGroupMemberMetadataValueClassicMember {
            session_timeout_ms,
            ..Default::default()
        })
    };
    // The field is left out for its default, which is not null; null is a presence byte of 0, other than outside of tags.
    assert_eq!(member("00"), session(0));
    assert_eq!(member("01 00 01 00"), None);
    assert_eq!(member("01 00 07 01 01020304 01 00"), session(0x0102_0304));

    let group = StreamsGroupMetadataValue {
        last_assignment_configs: Some(vec![StreamsGroupMetadataValueKeyValue {
            key: "k".into(),
            value: "v".into(),
        }]),
        ..StreamsGroupMetadataValue::default()
    };
    assert_eq!(
        encode_data(&group, 0),
        Ok(hex("00000000 0000000000000000 01 01 06 02 02 6b 02 76 00"))
    );
    let endpoint = StreamsGroupMemberMetadataValue {
        user_endpoint: Some(StreamsGroupMemberMetadataValueEndpoint {
            host: "h".into(),
            port: 9,
        }),
        ..StreamsGroupMemberMetadataValue::default()
    };
    assert_eq!(
        encode_data(&endpoint, 0),
        Ok(hex(
            "01 01 01 01 ffffffff 00000000 01 01 02 68 0009 00 01 00"
        ))
    );
}
