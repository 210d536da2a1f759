//! Peers that do not behave as brokers: what their callers get and when, and that nobody else suffers.

mod common;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use common::{Peer, Received, Scripted, World, within};
use milena_core::{CallError, CallOptions, Cluster, ConnectionConfig, ErrorKind, Pending};
use milena_protocol::api::{
    ApiVersionsRequest, ApiVersionsResponse, ApiVersionsResponseApiVersion, DescribeClusterRequest,
    DescribeClusterResponse, MetadataRequest, MetadataResponse, MetadataResponseBroker,
    MetadataResponsePartition, MetadataResponseTopic,
};
use milena_protocol::error_code::{ErrorClass, ErrorCode};
use milena_protocol::message::{ApiKey, Request, encode_response};
use tokio::io::AsyncWriteExt;
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep, timeout};

/// Bytes made for a request.
type Reply = fn(&Received) -> Vec<u8>;

/// What a hostile broker does about one request.
enum Answer {
    /// Sends these bytes, and nothing after them.
    Bytes(Vec<u8>),
    /// Sends these bytes and closes.
    Close(Vec<u8>),
    /// Sends these bytes one by one, a second apart.
    Trickle(Vec<u8>),
    /// Sends these bytes, then any number of others.
    Flood(Vec<u8>),
}

/// A way to be hostile, and what becomes of the call.
struct Case {
    name: &'static str,
    answer: fn(&Received) -> Answer,
    kind: ErrorKind,
    after: Duration,
}

const fn case(
    name: &'static str,
    kind: ErrorKind,
    after: u64,
    answer: fn(&Received) -> Answer,
) -> Case {
    Case {
        name,
        answer,
        kind,
        after: Duration::from_secs(after),
    }
}

/// Kafka's `request.timeout.ms`.
const REQUEST_TIMEOUT: u64 = 30;
/// Kafka's `socket.connection.setup.timeout.ms`.
const SETUP_TIMEOUT: u64 = 10;

fn sized(length: i32, rest: &[u8]) -> Vec<u8> {
    [&length.to_be_bytes()[..], rest].concat()
}

/// A frame with this correlation id and this body, and the right size in front.
fn frame(id: i32, body: &[u8]) -> Vec<u8> {
    let length = i32::try_from(body.len() + 4).unwrap();
    sized(length, &[&id.to_be_bytes()[..], body].concat())
}

fn answer_of<R: Request>(request: &Received, response: &R::Response) -> Vec<u8> {
    encode_response::<R>(response, request.version, request.correlation_id)
        .unwrap()
        .into_bytes()
        .to_vec()
}

/// What a broker answers that behaves.
fn honest(request: &Received, controller_id: i32) -> Vec<u8> {
    let response = DescribeClusterResponse {
        controller_id,
        ..DescribeClusterResponse::default()
    };
    answer_of::<DescribeClusterRequest>(request, &response)
}

/// The honest answer under another correlation id.
fn under_id(request: &Received, id: i32) -> Answer {
    let mut bytes = honest(request, 1);
    bytes[4..8].copy_from_slice(&id.to_be_bytes());
    Answer::Bytes(bytes)
}

/// A cluster with one hostile broker among its three.
struct Stage {
    cluster: Cluster,
    hostile: Arc<AtomicBool>,
    closed: mpsc::UnboundedReceiver<()>,
}

impl Stage {
    /// Brokers 1 and 2, found through a third. Broker 1 is hostile about one kind of request, as long as it is.
    async fn set(api: ApiKey, answer: fn(&Received) -> Answer) -> Self {
        let hostile = Arc::new(AtomicBool::new(true));
        let (closed, is_closed) = mpsc::unbounded_channel();
        let is_hostile = Arc::clone(&hostile);
        let scripted = Scripted::new(move |_, address, mut peer| {
            let is_hostile = Arc::clone(&is_hostile);
            let closed = closed.clone();
            async move {
                let id = if address.host.as_ref() == "broker-2" {
                    2
                } else {
                    1
                };
                let can_be_hostile = address.host.as_ref() == "broker-1";
                while let Some(request) = peer.request().await {
                    let hostile = can_be_hostile && is_hostile.load(Ordering::SeqCst);
                    if hostile && request.api == api {
                        act(peer, answer(&request), &AtomicUsize::new(0)).await;
                        let _ = closed.send(());
                        return;
                    }
                    match request.api {
                        ApiKey::DESCRIBE_CLUSTER => {
                            peer.io.write_all(&honest(&request, id)).await.unwrap()
                        }
                        _ => peer.serve(&request, &World::new(2)).await,
                    }
                }
            }
        });
        let cluster = scripted.cluster(ConnectionConfig::new("seed:1"));
        cluster.ready(within(5_000)).await.unwrap();
        Self {
            cluster,
            hostile,
            closed: is_closed,
        }
    }

    fn ask(&self, broker: i32) -> Pending<DescribeClusterResponse> {
        let request = DescribeClusterRequest::default();
        self.cluster.submit(broker, request, CallOptions::default())
    }

    /// The call fails as it should and when it should, broker 2 is served all the while, the connection is closed, and
    /// the broker is called again once it behaves.
    async fn play(mut self, case: &Case) -> CallError {
        let name = case.name;
        let started = Instant::now();
        let pending = self.ask(1);
        let (failed, ()) = tokio::join!(
            async {
                let failed = pending.await.expect_err(name);
                (failed, started.elapsed())
            },
            async {
                for _ in 0..5 {
                    let asked = Instant::now();
                    assert_eq!(self.ask(2).await.expect(name).controller_id, 2, "{name}");
                    assert_eq!(asked.elapsed(), Duration::ZERO, "{name}");
                    sleep(Duration::from_secs(1)).await;
                }
            }
        );
        let (error, elapsed) = failed;
        assert_eq!(error.error().kind(), case.kind, "{name}: {error:?}");
        let late = elapsed.checked_sub(case.after);
        assert!(
            late.is_some_and(|late| late < Duration::from_millis(2)),
            "{name}: after {elapsed:?}"
        );
        timeout(Duration::from_secs(1), self.closed.recv())
            .await
            .unwrap_or_else(|_| panic!("{name}: the connection stays open"));
        let error_names_broker = error.error().broker_name() == Some("broker-1:9092");
        assert!(
            error_names_broker || error.error().kind() == ErrorKind::Protocol,
            "{name}"
        );
        self.hostile.store(false, Ordering::SeqCst);
        let again = self
            .cluster
            .call(1, DescribeClusterRequest::default(), within(5_000))
            .await;
        assert_eq!(again.expect(name).controller_id, 1, "{name}");
        error
    }
}

/// Does as the answer says until the client closes, and counts what a flood got away with.
async fn act(mut peer: Peer, answer: Answer, flooded: &AtomicUsize) {
    match answer {
        Answer::Bytes(bytes) => {
            let _ = peer.io.write_all(&bytes).await;
            peer.drain().await;
        }
        Answer::Close(bytes) => {
            let _ = peer.io.write_all(&bytes).await;
        }
        Answer::Trickle(bytes) => {
            for byte in bytes {
                if peer.io.write_all(&[byte]).await.is_err() {
                    return;
                }
                sleep(Duration::from_secs(1)).await;
            }
        }
        Answer::Flood(head) => {
            let _ = peer.io.write_all(&head).await;
            while let Ok(count) = peer.io.write(&[0; 64 << 10]).await {
                flooded.fetch_add(count, Ordering::SeqCst);
            }
        }
    }
}

/// What may happen to a call on a connection that is set up.
const CASES: &[Case] = &[
    case("garbage", ErrorKind::Protocol, 0, |_| {
        Answer::Bytes(vec![0xa5; 64])
    }),
    case("text", ErrorKind::Protocol, 0, |_| {
        Answer::Bytes(b"HTTP/1.1 400 Bad Request\r\n\r\n".to_vec())
    }),
    case("a negative size", ErrorKind::Protocol, 0, |_| {
        Answer::Bytes(sized(-1, &[]))
    }),
    case("the least size", ErrorKind::Protocol, 0, |_| {
        Answer::Bytes(sized(i32::MIN, &[]))
    }),
    case("size 0", ErrorKind::Protocol, 0, |_| {
        Answer::Bytes(sized(0, &[]))
    }),
    case("a size without an id", ErrorKind::Protocol, 0, |_| {
        Answer::Bytes(sized(3, &[0; 3]))
    }),
    case("2 GiB", ErrorKind::Protocol, 0, |_| {
        Answer::Bytes(sized(i32::MAX, &[]))
    }),
    case("one byte over the limit", ErrorKind::Protocol, 0, |_| {
        Answer::Bytes(sized((100 << 20) + 1, &[]))
    }),
    case(
        "half a size, then silence",
        ErrorKind::Timeout,
        REQUEST_TIMEOUT,
        |_| Answer::Bytes(vec![0, 0]),
    ),
    case(
        "half an answer, then silence",
        ErrorKind::Timeout,
        REQUEST_TIMEOUT,
        |request| {
            let whole = honest(request, 1);
            Answer::Bytes(whole[..whole.len() / 2].to_vec())
        },
    ),
    case(
        "all but the last byte, then silence",
        ErrorKind::Timeout,
        REQUEST_TIMEOUT,
        |request| {
            let whole = honest(request, 1);
            Answer::Bytes(whole[..whole.len() - 1].to_vec())
        },
    ),
    case(
        "half an answer, then the end",
        ErrorKind::Connection,
        0,
        |request| {
            let whole = honest(request, 1);
            Answer::Close(whole[..whole.len() / 2].to_vec())
        },
    ),
    case("the end", ErrorKind::Connection, 0, |_| {
        Answer::Close(Vec::new())
    }),
    case("nothing", ErrorKind::Timeout, REQUEST_TIMEOUT, |_| {
        Answer::Bytes(Vec::new())
    }),
    case(
        "an answer at one byte per second",
        ErrorKind::Timeout,
        REQUEST_TIMEOUT,
        |request| {
            let mut long = answer_of::<DescribeClusterRequest>(
                request,
                &DescribeClusterResponse {
                    cluster_id: "x".repeat(300).into(),
                    ..DescribeClusterResponse::default()
                },
            );
            long.truncate(300);
            Answer::Trickle(long)
        },
    ),
    case("the next id", ErrorKind::Protocol, 0, |request| {
        under_id(request, request.correlation_id + 1)
    }),
    case("the id before", ErrorKind::Protocol, 0, |request| {
        under_id(request, request.correlation_id - 1)
    }),
    case("id -1", ErrorKind::Protocol, 0, |request| {
        under_id(request, -1)
    }),
    case("the greatest id", ErrorKind::Protocol, 0, |request| {
        under_id(request, i32::MAX)
    }),
    case("the least id", ErrorKind::Protocol, 0, |request| {
        under_id(request, i32::MIN)
    }),
    case(
        "a wrong id, and nothing after it",
        ErrorKind::Protocol,
        0,
        |request| Answer::Bytes(sized(90 << 20, &(request.correlation_id + 1).to_be_bytes())),
    ),
    case(
        "a byte after the answer",
        ErrorKind::Protocol,
        0,
        |request| {
            let whole = honest(request, 1);
            Answer::Bytes(frame(request.correlation_id, &[&whole[8..], &[0]].concat()))
        },
    ),
    case(
        "an answer without a body",
        ErrorKind::Protocol,
        0,
        |request| Answer::Bytes(frame(request.correlation_id, &[])),
    ),
    case(
        "an answer cut by a byte",
        ErrorKind::Protocol,
        0,
        |request| {
            let whole = honest(request, 1);
            Answer::Bytes(frame(request.correlation_id, &whole[8..whole.len() - 1]))
        },
    ),
    case("a body of noise", ErrorKind::Protocol, 0, |request| {
        Answer::Bytes(frame(request.correlation_id, &[0xff; 200]))
    }),
    case("a body of zeros", ErrorKind::Protocol, 0, |request| {
        Answer::Bytes(frame(request.correlation_id, &[0; 200]))
    }),
    case(
        "an array of two billion",
        ErrorKind::Protocol,
        0,
        |request| {
            let body = b"\0\0\0\0\0\0\0\x01\x01a\0\0\0\x01\xff\xff\xff\xff\x07";
            Answer::Bytes(frame(request.correlation_id, body))
        },
    ),
    case(
        "the answer to another request",
        ErrorKind::Protocol,
        0,
        |request| {
            let other = encode_response::<MetadataRequest>(&World::new(2).metadata, 12, 0).unwrap();
            let other = other.into_bytes();
            Answer::Bytes(frame(request.correlation_id, &other[8..]))
        },
    ),
    case("the request", ErrorKind::Protocol, 0, |request| {
        Answer::Bytes(sized(
            i32::try_from(request.frame.len()).unwrap(),
            &request.frame,
        ))
    }),
];

#[tokio::test(start_paused = true)]
async fn n3_n5_n16_d3_a_hostile_answer_costs_its_connection_and_nothing_else() {
    for case in CASES {
        let stage = Stage::set(ApiKey::DESCRIBE_CLUSTER, case.answer).await;
        let error = stage.play(case).await;
        assert!(error.was_sent(), "{}: its fate is unknown", case.name);
    }
    println!(
        "hostile: {} kinds of answers, each a typed error in time",
        CASES.len()
    );
}

/// What may happen while a connection is being set up.
const HANDSHAKES: &[Case] = &[
    case("garbage", ErrorKind::Protocol, 0, |_| {
        Answer::Bytes(vec![0xa5; 64])
    }),
    case("2 GiB", ErrorKind::Protocol, 0, |_| {
        Answer::Bytes(sized(i32::MAX, &[]))
    }),
    case("two megabytes", ErrorKind::Protocol, 0, |_| {
        Answer::Bytes(sized(2 << 20, &[]))
    }),
    case("nothing", ErrorKind::Timeout, SETUP_TIMEOUT, |_| {
        Answer::Bytes(Vec::new())
    }),
    case(
        "half an answer, then silence",
        ErrorKind::Timeout,
        SETUP_TIMEOUT,
        |request| {
            let whole = offer(request, &[]);
            Answer::Bytes(whole[..whole.len() / 2].to_vec())
        },
    ),
    case(
        "half an answer, then the end",
        ErrorKind::Connection,
        0,
        |request| {
            let whole = offer(request, &[]);
            Answer::Close(whole[..whole.len() / 2].to_vec())
        },
    ),
    case("the end", ErrorKind::Connection, 0, |_| {
        Answer::Close(Vec::new())
    }),
    case(
        "an answer at one byte per second",
        ErrorKind::Timeout,
        SETUP_TIMEOUT,
        |request| Answer::Trickle(offer(request, &[(0, 0, 0); 100])),
    ),
    case("no request at all", ErrorKind::Protocol, 0, |request| {
        Answer::Bytes(offer(request, &[]))
    }),
    case(
        "requests that do not exist",
        ErrorKind::UnsupportedVersion,
        0,
        |request| {
            Answer::Bytes(offer(
                request,
                &[(-1, 0, 5), (i16::MAX, 0, 5), (i16::MIN, 0, 5)],
            ))
        },
    ),
    case(
        "versions upside down",
        ErrorKind::UnsupportedVersion,
        0,
        |request| Answer::Bytes(offer(request, &[(ApiKey::DESCRIBE_CLUSTER.0, 5, -1)])),
    ),
    case(
        "versions of another age",
        ErrorKind::UnsupportedVersion,
        0,
        |request| {
            Answer::Bytes(offer(
                request,
                &[(ApiKey::DESCRIBE_CLUSTER.0, 900, i16::MAX)],
            ))
        },
    ),
    case("another id", ErrorKind::Protocol, 0, |request| {
        let mut bytes = offer(request, &[(ApiKey::DESCRIBE_CLUSTER.0, 0, 0)]);
        bytes[7] ^= 1;
        Answer::Bytes(bytes)
    }),
    case("the answer twice", ErrorKind::Protocol, 0, |request| {
        let once = offer(request, &[(ApiKey::DESCRIBE_CLUSTER.0, 0, 0)]);
        Answer::Bytes([&once[..], &once].concat())
    }),
    case(
        "a byte after the answer",
        ErrorKind::Protocol,
        0,
        |request| {
            let whole = offer(request, &[(ApiKey::DESCRIBE_CLUSTER.0, 0, 0)]);
            Answer::Bytes(frame(request.correlation_id, &[&whole[8..], &[0]].concat()))
        },
    ),
    case(
        "an error nobody knows",
        ErrorKind::Broker(ErrorCode(9999)),
        0,
        |request| {
            let response = ApiVersionsResponse {
                error: ErrorCode(9999),
                ..ApiVersionsResponse::default()
            };
            Answer::Bytes(answer_of::<ApiVersionsRequest>(request, &response))
        },
    ),
];

/// An answer to ApiVersions that offers these requests and versions.
fn offer(request: &Received, offered: &[(i16, i16, i16)]) -> Vec<u8> {
    let range =
        |(api_key, min_version, max_version): &(i16, i16, i16)| ApiVersionsResponseApiVersion {
            api_key: *api_key,
            min_version: *min_version,
            max_version: *max_version,
        };
    let response = ApiVersionsResponse {
        api_keys: offered.iter().map(range).collect(),
        ..ApiVersionsResponse::default()
    };
    answer_of::<ApiVersionsRequest>(request, &response)
}

#[tokio::test(start_paused = true)]
async fn n7_m12_m13_a_hostile_handshake_fails_its_calls_unsent_within_the_setup_timeout() {
    for case in HANDSHAKES {
        let stage = Stage::set(ApiKey::API_VERSIONS, case.answer).await;
        if case.kind == ErrorKind::UnsupportedVersion {
            // The connection is in order; it is only of no use.
            let error = stage.ask(1).await.expect_err(case.name);
            assert_eq!(error.error().kind(), case.kind, "{}: {error:?}", case.name);
            assert_eq!(stage.ask(2).await.unwrap().controller_id, 2);
            continue;
        }
        let error = stage.play(case).await;
        assert!(!error.was_sent(), "{}: nothing was sent", case.name);
    }
    println!(
        "hostile: {} kinds of handshakes, each a typed error in time",
        HANDSHAKES.len()
    );
}

#[tokio::test(start_paused = true)]
async fn m12_a_broker_that_refuses_every_version_is_given_up_after_as_many_questions() {
    let asked = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&asked);
    let scripted = Scripted::new(move |_, _, mut peer| {
        let counted = Arc::clone(&counted);
        async move {
            while let Some(mut request) = peer.request().await {
                counted.fetch_add(1, Ordering::SeqCst);
                // Refused in the oldest format, with the very version that was asked for on offer.
                let again = request.version;
                request.version = 0;
                let refusal = ApiVersionsResponse {
                    error: ErrorCode::UNSUPPORTED_VERSION,
                    api_keys: vec![ApiVersionsResponseApiVersion {
                        api_key: ApiKey::API_VERSIONS.0,
                        min_version: 0,
                        max_version: again,
                    }],
                    ..ApiVersionsResponse::default()
                };
                peer.answer::<ApiVersionsRequest>(&request, &refusal).await;
            }
        }
    });
    let cluster = scripted.cluster(ConnectionConfig::new("seed:1"));
    let error = cluster.ready(within(2_000)).await.unwrap_err();
    assert!(
        error.chain().contains("UNSUPPORTED_VERSION"),
        "{}",
        error.chain()
    );
    let versions = usize::try_from(ApiVersionsRequest::VERSIONS.max + 1).unwrap();
    assert!(
        asked.load(Ordering::SeqCst) <= versions * scripted.dials(),
        "{} questions in {} connections",
        asked.load(Ordering::SeqCst),
        scripted.dials()
    );
}

#[tokio::test(start_paused = true)]
async fn d1_an_absurdly_long_offer_is_borne_and_counts_once_per_request() {
    let scripted = Scripted::new(|_, _, mut peer| async move {
        let world = World::new(1);
        while let Some(request) = peer.request().await {
            if request.api == ApiKey::API_VERSIONS {
                let mut offered: Vec<_> =
                    (0..130_000).map(|key| (key as u16 as i16, 0, 0)).collect();
                offered.extend([(ApiKey::METADATA.0, 0, 12)]);
                let _ = peer.io.write_all(&offer(&request, &offered)).await;
            } else {
                peer.serve(&request, &world).await;
            }
        }
    });
    let cluster = scripted.cluster(common::config());
    cluster.ready(within(2_000)).await.unwrap();
    // The bootstrap connection is left; the broker's own has the offer.
    let _ = cluster
        .submit(1, MetadataRequest::default(), CallOptions::default())
        .await;
    let versions = cluster.versions(1).unwrap();
    assert_eq!(versions.iter().count(), 1 << 16);
}

#[tokio::test(start_paused = true)]
async fn n3_a_handshake_answered_twice_is_not_an_answer_to_the_first_call() {
    let scripted = Scripted::new(|_, _, mut peer| async move {
        let world = World::new(1);
        let mut repeated = None;
        while let Some(request) = peer.request().await {
            if request.api == ApiKey::API_VERSIONS {
                let honest = answer_of::<ApiVersionsRequest>(&request, &world.api_versions());
                let bytes = repeated.get_or_insert(honest);
                let _ = peer.io.write_all(bytes).await;
            } else {
                peer.serve(&request, &world).await;
            }
        }
    });
    let cluster = scripted.cluster(common::config());
    cluster.ready(within(2_000)).await.unwrap();
    let request = ApiVersionsRequest::default();
    let error = cluster
        .submit(1, request, CallOptions::default())
        .await
        .unwrap_err();
    assert_eq!(error.error().kind(), ErrorKind::Protocol, "{error:?}");
}

#[tokio::test(start_paused = true)]
async fn n3_what_comes_unasked_closes_an_idle_connection_and_the_next_call_opens_another() {
    let unasked: &[(&str, Reply)] = &[
        ("the answer again", |request| honest(request, 9)),
        ("the next answer", |request| {
            let mut bytes = honest(request, 9);
            bytes[4..8].copy_from_slice(&(request.correlation_id + 1).to_be_bytes());
            bytes
        }),
        ("half an answer", |request| honest(request, 9)[..6].to_vec()),
        ("one byte", |_| vec![0]),
        ("noise", |_| vec![0xff; 100]),
    ];
    for (name, unasked) in unasked {
        let (closed, mut is_closed) = mpsc::unbounded_channel();
        let scripted = Scripted::new(move |dial, _, mut peer| {
            let closed = closed.clone();
            async move {
                let world = World::new(1);
                let request = peer.request_of::<DescribeClusterRequest>(&world).await;
                let Some(request) = request else { return };
                let id = i32::try_from(dial).unwrap();
                let _ = peer.io.write_all(&honest(&request, id)).await;
                sleep(Duration::from_secs(1)).await;
                let _ = peer.io.write_all(&unasked(&request)).await;
                peer.drain().await;
                let _ = closed.send(Instant::now());
            }
        });
        let cluster = scripted.cluster(common::config());
        cluster.ready(within(2_000)).await.unwrap();
        let ask = || {
            let request = DescribeClusterRequest::default();
            cluster.submit(1, request, CallOptions::default())
        };
        let first = ask().await.unwrap().controller_id;
        let answered = Instant::now();
        let at = is_closed.recv().await.unwrap();
        assert_eq!((at - answered).as_secs(), 1, "{name}: closed at once");
        let second = ask().await.unwrap().controller_id;
        assert_ne!(first, second, "{name}: another connection's own answer");
    }
}

#[tokio::test(start_paused = true)]
async fn n3_answers_in_the_wrong_order_end_both_calls_and_neither_gets_the_others() {
    let scripted = Scripted::new(|_, _, mut peer| async move {
        let world = World::new(1);
        while let Some(first) = peer.request_of::<DescribeClusterRequest>(&world).await {
            let second = peer.request_of::<DescribeClusterRequest>(&world).await;
            let _ = peer.io.write_all(&honest(&second.unwrap(), 2)).await;
            let _ = peer.io.write_all(&honest(&first, 1)).await;
        }
    });
    let cluster = scripted.cluster(common::config());
    cluster.ready(within(2_000)).await.unwrap();
    let ask = || {
        let request = DescribeClusterRequest::default();
        cluster.submit(1, request, CallOptions::default())
    };
    let (first, second) = tokio::join!(ask(), ask());
    for error in [first.unwrap_err(), second.unwrap_err()] {
        assert_eq!(error.error().kind(), ErrorKind::Protocol);
        assert!(error.was_sent());
    }
}

#[tokio::test(start_paused = true)]
async fn d1_n5_a_flood_is_cut_off_before_it_fills_the_memory() {
    const MIB: usize = 1 << 20;
    // What is announced, and how much of it may get in: an answer to the request is taken whole, anything else is not.
    let floods: &[(&str, Reply, usize)] = &[
        (
            "frames that were not asked for",
            |request| {
                let once = honest(request, 1);
                [&once[..], &once].concat()
            },
            MIB,
        ),
        (
            "the largest frame, of another request",
            |request| sized(100 << 20, &(request.correlation_id + 1).to_be_bytes()),
            MIB,
        ),
        (
            "the largest frame",
            |request| sized(100 << 20, &request.correlation_id.to_be_bytes()),
            101 * MIB,
        ),
        (
            "a frame above the limit",
            |request| sized((100 << 20) + 1, &request.correlation_id.to_be_bytes()),
            MIB,
        ),
    ];
    for (name, head, most) in floods {
        let counted = Arc::new(AtomicUsize::new(0));
        let flooded = Arc::clone(&counted);
        let scripted = Scripted::new(move |_, _, mut peer| {
            let flooded = Arc::clone(&flooded);
            async move {
                let world = World::new(1);
                let request = peer.request_of::<DescribeClusterRequest>(&world).await;
                if let Some(request) = request {
                    act(peer, Answer::Flood(head(&request)), &flooded).await;
                }
            }
        });
        let cluster = scripted.cluster(common::config());
        cluster.ready(within(2_000)).await.unwrap();
        let request = DescribeClusterRequest::default();
        let asked = cluster.submit(1, request, CallOptions::default());
        let _ = timeout(Duration::from_secs(1), asked).await.expect(name);
        sleep(Duration::from_secs(1)).await;
        let bytes = counted.load(Ordering::SeqCst);
        assert!(bytes < *most, "{name}: {bytes} bytes got in");
    }
}

/// A cluster that describes itself like this until it is told to behave.
async fn described_as(hostile: MetadataResponse) -> (Cluster, Arc<AtomicBool>) {
    let behaves = Arc::new(AtomicBool::new(false));
    let told = Arc::clone(&behaves);
    let scripted = Scripted::new(move |_, _, mut peer| {
        let mut worlds = [World::new(2), World::new(2)];
        worlds[0].metadata = hostile.clone();
        let told = Arc::clone(&told);
        async move {
            while let Some(request) = peer.request().await {
                let world = &worlds[usize::from(told.load(Ordering::SeqCst))];
                match request.api {
                    ApiKey::DESCRIBE_CLUSTER => {
                        peer.io.write_all(&honest(&request, 1)).await.unwrap();
                    }
                    _ => peer.serve(&request, world).await,
                }
            }
        }
    });
    let cluster = scripted.cluster(ConnectionConfig::new("seed:1"));
    cluster.track_topic("t");
    let _ = cluster.ready(within(1_000)).await;
    (cluster, behaves)
}

/// The client gets over what it was told.
async fn assert_recovers(cluster: &Cluster, behaves: &AtomicBool) {
    behaves.store(true, Ordering::SeqCst);
    cluster.refresh_metadata();
    let recovered = timeout(Duration::from_secs(60), async {
        loop {
            let metadata = cluster.metadata();
            if metadata
                .leader("t", 1)
                .is_some_and(|(leader, _)| leader == 2)
            {
                break;
            }
            sleep(Duration::from_millis(100)).await;
            cluster.refresh_metadata();
        }
    });
    recovered.await.expect("honest metadata is not believed");
    let request = DescribeClusterRequest::default();
    cluster.call(2, request, within(5_000)).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn m7_x11_brokers_that_cannot_be_are_left_out() {
    let broker = |id, host: &str, port| MetadataResponseBroker {
        id,
        host: host.into(),
        port,
        ..MetadataResponseBroker::default()
    };
    let long = "x".repeat(10 << 20);
    let mut hostile = World::new(2).metadata;
    hostile.brokers = vec![
        broker(-1, "a", 9092),
        broker(i32::MIN, "a", 9092),
        broker(3, "", 9092),
        broker(4, &long, 9092),
        broker(5, "\u{1b}]0;owned\u{7}", 9092),
        broker(6, "a\r\nb", 9092),
        broker(7, "a", -1),
        broker(8, "a", 65_536),
        broker(9, "a", 0),
        broker(1, "elsewhere", 9092),
        broker(1, "broker-1", 9092),
    ];
    let (cluster, behaves) = described_as(hostile).await;
    let metadata = cluster.metadata();
    let known: Vec<_> = metadata.brokers.values().collect();
    assert_eq!(known.len(), 1, "{known:?}");
    assert_eq!(
        known[0].address.to_string(),
        "broker-1:9092",
        "the last word counts"
    );
    for id in [-1, i32::MIN, 3, 4, 9] {
        let request = DescribeClusterRequest::default();
        let error = cluster
            .submit(id, request, CallOptions::default())
            .await
            .unwrap_err();
        assert!(matches!(error, CallError::Unsent(_)), "{error:?}");
        assert_eq!(error.error().kind(), ErrorKind::Connection);
    }
    assert_recovers(&cluster, &behaves).await;
}

#[tokio::test(start_paused = true)]
async fn m7_when_no_broker_can_be_the_bootstrap_servers_are_asked_again() {
    let mut hostile = World::new(2).metadata;
    for broker in &mut hostile.brokers {
        broker.port = -1;
    }
    let (cluster, behaves) = described_as(hostile).await;
    let request = DescribeClusterRequest::default();
    let started = Instant::now();
    let error = cluster.call_any(request, within(2_000)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert!(started.elapsed() <= Duration::from_secs(2));
    assert_recovers(&cluster, &behaves).await;
}

#[tokio::test(start_paused = true)]
async fn m3_m4_partitions_that_cannot_be_are_left_out_and_the_others_kept() {
    let partition = |index, leader_id, leader_epoch| MetadataResponsePartition {
        index,
        leader_id,
        leader_epoch,
        ..MetadataResponsePartition::default()
    };
    let mut hostile = World::new(2).metadata;
    hostile.topics[0].partitions = vec![
        partition(-1, 1, 0),
        partition(i32::MIN, 1, 0),
        partition(i32::MAX, 1, 0),
        partition(0, 1, 0),
        partition(0, 2, 0),
        // No partition 1, and leaders that are no brokers.
        partition(2, 77, i32::MIN),
        partition(3, i32::MIN, -1),
    ];
    hostile.controller_id = i32::MAX;
    let (cluster, behaves) = described_as(hostile).await;
    let topic = cluster.topic("t", within(1_000)).await.unwrap();
    let leaders: Vec<_> = topic.partitions.iter().map(|p| p.leader).collect();
    assert_eq!(leaders, [Some(1), None, Some(77), None]);
    let request = DescribeClusterRequest::default();
    let error = cluster
        .submit(77, request.clone(), CallOptions::default())
        .await
        .unwrap_err();
    assert_eq!(error.error().kind(), ErrorKind::Connection, "{error:?}");
    let error = cluster
        .call_controller(request, within(1_000))
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout, "{error:?}");
    assert_recovers(&cluster, &behaves).await;
}

#[tokio::test(start_paused = true)]
async fn d2_topics_that_nobody_asked_about_are_not_kept() {
    let mut hostile = World::new(2).metadata;
    let stray = |number: i32| MetadataResponseTopic {
        name: (number % 3 > 0).then(|| format!("stray-{number}").into()),
        ..hostile.topics[0].clone()
    };
    let strays: Vec<_> = (0..100_000).map(stray).collect();
    hostile.topics.extend(strays);
    // The one that was asked about comes twice.
    hostile.topics.extend_from_within(..1);
    let (cluster, behaves) = described_as(hostile).await;
    cluster.topic("t", within(1_000)).await.unwrap();
    let metadata = cluster.metadata();
    let known: Vec<_> = metadata.topics().map(|topic| topic.name.as_ref()).collect();
    assert_eq!(known, ["t"]);
    assert_recovers(&cluster, &behaves).await;
}

#[tokio::test(start_paused = true)]
async fn an_error_code_that_nobody_knows_has_no_certain_class_and_is_asked_again() {
    for code in [-1, 9999, i16::MAX, i16::MIN] {
        let code = ErrorCode(code);
        let mut hostile = World::new(2).metadata;
        hostile.topics[0].error = code;
        hostile.topics[0].partitions[0].error = code;
        let (cluster, behaves) = described_as(hostile).await;
        let error = cluster.topic("t", within(1_000)).await.unwrap_err();
        assert_eq!(error.error_code(), Some(code), "{error:?}");
        if code != ErrorCode(-1) {
            assert!(matches!(code.class(), ErrorClass::Indefinite));
            assert!(!error.is_retriable() && !error.is_fatal());
            assert!(error.to_string().contains(&code.0.to_string()), "{error}");
        }
        assert_recovers(&cluster, &behaves).await;
    }
}
