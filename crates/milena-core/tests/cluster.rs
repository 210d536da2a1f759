//! Hazards of metadata and routing, against scripted peers and a paused clock.

mod common;

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use common::{Peer, Scripted, World, config, within};
use milena_core::{CallOptions, ConnectionConfig, ErrorKind};
use milena_protocol::api::{
    ApiVersionsRequest, ApiVersionsResponse, ApiVersionsResponseApiVersion, DescribeClusterRequest,
    DescribeClusterResponse, MetadataRequest,
};
use milena_protocol::error_code::ErrorCode;
use milena_protocol::message::ApiKey;
use tokio::io::AsyncWriteExt;
use tokio::time::{Instant, sleep};

fn healthy(world: World) -> Scripted {
    Scripted::new(move |_, _, peer| peer.serve_all(world.clone()))
}

#[tokio::test(start_paused = true)]
async fn a_topic_is_known_once_a_broker_has_described_it() {
    let cluster = healthy(World::new(3)).cluster(config());
    let topic = cluster.topic("t", within(5_000)).await.unwrap();
    assert_eq!(topic.partitions.len(), 3);
    assert_eq!(cluster.metadata().leader("t", 2), Some((3, Some(1))));
    assert_eq!(cluster.metadata().controller, Some(1));
}

#[tokio::test(start_paused = true)]
async fn a_topic_that_stays_unknown_says_what_the_cluster_said() {
    let mut world = World::new(1);
    world.metadata.topics[0].error = ErrorCode::UNKNOWN_TOPIC_OR_PARTITION;
    world.metadata.topics[0].partitions.clear();
    let cluster = healthy(world).cluster(config());
    let error = cluster.topic("t", within(5_000)).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.topic()),
        (ErrorKind::UnknownTopicOrPartition, Some("t"))
    );
}

#[tokio::test(start_paused = true)]
async fn a_topic_that_is_refused_fails_at_once() {
    let mut world = World::new(1);
    world.metadata.topics[0].error = ErrorCode::TOPIC_AUTHORIZATION_FAILED;
    let cluster = healthy(world).cluster(config());
    let started = Instant::now();
    let error = cluster.topic("t", within(60_000)).await.unwrap_err();
    assert_eq!(
        error.error_code(),
        Some(ErrorCode::TOPIC_AUTHORIZATION_FAILED)
    );
    assert!(started.elapsed() < Duration::from_secs(1));
}

#[tokio::test(start_paused = true)]
async fn m5_a_broker_that_moves_is_called_at_its_new_address() {
    let moved = Arc::new(AtomicBool::new(false));
    let switch = Arc::clone(&moved);
    let scripted = Scripted::new(move |_, address, mut peer| {
        let moved = Arc::clone(&switch);
        async move {
            while let Some(request) = peer.request().await {
                let mut world = World::new(2);
                if moved.load(Ordering::SeqCst) {
                    // The two brokers have changed places.
                    world.metadata.brokers[0].host = "broker-2".into();
                    world.metadata.brokers[1].host = "broker-1".into();
                }
                if request.api == ApiKey::DESCRIBE_CLUSTER {
                    let place = if address.host.as_ref() == "broker-2" {
                        2
                    } else {
                        1
                    };
                    let response = DescribeClusterResponse {
                        controller_id: place,
                        ..Default::default()
                    };
                    peer.answer::<DescribeClusterRequest>(&request, &response)
                        .await;
                } else {
                    peer.serve(&request, &world).await;
                }
            }
        }
    });
    let cluster = scripted.cluster(config());
    cluster.topic("t", within(5_000)).await.unwrap();
    let ask = |id| cluster.call(id, DescribeClusterRequest::default(), within(5_000));
    assert_eq!(ask(1).await.unwrap().controller_id, 1);
    moved.store(true, Ordering::SeqCst);
    cluster.refresh_metadata();
    sleep(Duration::from_secs(2)).await;
    assert_eq!(
        ask(1).await.unwrap().controller_id,
        2,
        "the old connection is not used for the new place"
    );
    assert_eq!(ask(2).await.unwrap().controller_id, 1);
}

#[tokio::test(start_paused = true)]
async fn m6_when_every_known_broker_is_gone_the_bootstrap_servers_lead_to_the_new_ones() {
    let replaced = Arc::new(AtomicUsize::new(0));
    let generation = Arc::clone(&replaced);
    let refusing = Arc::clone(&replaced);
    let name = |generation: usize, id: i32| format!("g{generation}-{id}");
    let scripted = Scripted::new(move |_, _, peer| {
        let mut world = World::new(3);
        for broker in &mut world.metadata.brokers {
            broker.host = name(generation.load(Ordering::SeqCst), broker.id).into();
        }
        peer.serve_all(world)
    })
    .refusing(move |_, address| {
        let current = format!("g{}-", refusing.load(Ordering::SeqCst));
        address.host.as_ref() != "seed" && !address.host.starts_with(&current)
    });
    let cluster = scripted.cluster(ConnectionConfig::new("seed:1"));
    cluster.topic("t", within(5_000)).await.unwrap();
    for generation in 1..3 {
        replaced.store(generation, Ordering::SeqCst);
        cluster.refresh_metadata();
        // The old connection still answers with old addresses until it breaks; make every call fail instead.
        let started = Instant::now();
        while !cluster
            .metadata()
            .brokers
            .values()
            .all(|broker| broker.address.host.starts_with(&format!("g{generation}")))
        {
            let _ = cluster
                .submit(
                    2,
                    DescribeClusterRequest::default(),
                    CallOptions::default().timeout(Duration::from_millis(100)),
                )
                .await;
            let _ = cluster
                .submit(
                    1,
                    DescribeClusterRequest::default(),
                    CallOptions::default().timeout(Duration::from_millis(100)),
                )
                .await;
            let _ = cluster
                .submit(
                    3,
                    DescribeClusterRequest::default(),
                    CallOptions::default().timeout(Duration::from_millis(100)),
                )
                .await;
            sleep(Duration::from_millis(100)).await;
            assert!(
                started.elapsed() < Duration::from_secs(60),
                "generation {generation} was not found"
            );
        }
    }
}

#[tokio::test(start_paused = true)]
async fn m10_a_broker_that_swallows_metadata_requests_does_not_hold_up_the_refresh() {
    let scripted = Scripted::new(|dial, _, mut peer| async move {
        let world = World::new(2);
        while let Some(request) = peer.request().await {
            if dial == 0 && request.api == ApiKey::METADATA {
                continue;
            }
            peer.serve(&request, &world).await;
        }
    });
    let cluster = scripted.cluster(ConnectionConfig::new("broker-1:1,broker-2:1"));
    let started = Instant::now();
    cluster.topic("t", within(60_000)).await.unwrap();
    assert!(
        started.elapsed() < Duration::from_secs(5),
        "{:?}",
        started.elapsed()
    );
}

#[tokio::test(start_paused = true)]
async fn m10_callers_that_keep_asking_do_not_make_a_storm() {
    let asked = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&asked);
    let scripted = Scripted::new(move |_, _, mut peer| {
        let counter = Arc::clone(&counter);
        async move {
            while let Some(request) = peer.request().await {
                counter.fetch_add(
                    usize::from(request.api == ApiKey::METADATA),
                    Ordering::SeqCst,
                );
                peer.serve(&request, &World::new(1)).await;
            }
        }
    });
    let cluster = scripted.cluster(config());
    cluster.topic("t", within(5_000)).await.unwrap();
    for _ in 0..10_000 {
        cluster.refresh_metadata();
        sleep(Duration::from_millis(1)).await;
    }
    assert!(
        asked.load(Ordering::SeqCst) < 30,
        "{} requests in 10 s",
        asked.load(Ordering::SeqCst)
    );
}

#[tokio::test(start_paused = true)]
async fn m12_an_old_brokers_refusal_is_followed_by_a_version_it_knows() {
    // What a broker says that does not know the version: with its range (KIP-511), without it, and cut short.
    for (hint, expected) in [(Some(3), 3), (None, 0)] {
        let versions = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&versions);
        let scripted = Scripted::new(move |_, _, mut peer| {
            let seen = Arc::clone(&seen);
            async move {
                let world = World::new(1);
                while let Some(mut request) = peer.request().await {
                    if request.api == ApiKey::API_VERSIONS {
                        seen.lock().unwrap().push(request.version);
                        if request.version > hint.unwrap_or(0) {
                            request.version = 0;
                            let range = |max_version| ApiVersionsResponseApiVersion {
                                min_version: 0,
                                api_key: ApiKey::API_VERSIONS.0,
                                max_version,
                            };
                            let refusal = ApiVersionsResponse {
                                error: ErrorCode::UNSUPPORTED_VERSION,
                                api_keys: hint.map(range).into_iter().collect(),
                                ..Default::default()
                            };
                            peer.answer::<ApiVersionsRequest>(&request, &refusal).await;
                            continue;
                        }
                    }
                    peer.serve(&request, &world).await;
                }
            }
        });
        scripted
            .cluster(config())
            .topic("t", within(5_000))
            .await
            .unwrap();
        let versions = versions.lock().unwrap();
        assert_eq!(versions[1], expected, "{versions:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn m12_a_refusal_in_an_unreadable_format_is_followed_by_the_oldest_version() {
    let scripted = Scripted::new(|_, _, mut peer| async move {
        let world = World::new(1);
        while let Some(request) = peer.request().await {
            if request.api == ApiKey::API_VERSIONS && request.version > 0 {
                let mut frame = request.correlation_id.to_be_bytes().to_vec();
                frame.extend_from_slice(&[0, 35, 0xff, 0xff]);
                peer.io.write_all(&8_i32.to_be_bytes()).await.unwrap();
                peer.io.write_all(&frame).await.unwrap();
                continue;
            }
            peer.serve(&request, &world).await;
        }
    });
    scripted
        .cluster(config())
        .topic("t", within(5_000))
        .await
        .unwrap();
}

#[tokio::test(start_paused = true)]
async fn m12_the_highest_version_of_both_sides_is_used_and_none_above_it() {
    let scripted = Scripted::new(|_, _, mut peer: Peer| async move {
        let world = World::new(1);
        while let Some(request) = peer.request().await {
            if request.api == ApiKey::API_VERSIONS {
                let mut offer = world.api_versions();
                offer
                    .api_keys
                    .retain(|api| api.api_key != ApiKey::METADATA.0);
                let metadata = ApiVersionsResponseApiVersion {
                    api_key: ApiKey::METADATA.0,
                    min_version: 0,
                    max_version: 5,
                };
                offer.api_keys.push(metadata);
                peer.answer::<ApiVersionsRequest>(&request, &offer).await;
                continue;
            }
            assert_eq!((request.api, request.version), (ApiKey::METADATA, 5));
            peer.answer::<MetadataRequest>(&request, &world.metadata)
                .await;
        }
    });
    let cluster = scripted.cluster(config());
    cluster.topic("t", within(5_000)).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn m13_a_peer_that_is_no_broker_is_named_for_what_it_is() {
    for (banner, hint) in [
        (&b"HTTP/1.1 400 Bad Request\r\n\r\n"[..], "HTTP"),
        (b"SSH-2.0-OpenSSH_9.2p1\r\n", "SSH"),
        (&[0x15, 0x03, 0x03, 0x00, 0x02, 0x02, 0x46], "TLS"),
    ] {
        let scripted = Scripted::new(move |_, _, mut peer| async move {
            peer.request().await;
            let _ = peer.io.write_all(banner).await;
            peer.drain().await;
        });
        let error = scripted
            .cluster(config())
            .ready(within(2_000))
            .await
            .unwrap_err();
        assert!(error.chain().contains(hint), "{}", error.chain());
    }
}

#[tokio::test(start_paused = true)]
async fn m13_an_echo_server_is_not_taken_for_a_broker() {
    let scripted = Scripted::new(|_, _, mut peer| async move {
        while let Some(request) = peer.request().await {
            let length = i32::try_from(request.frame.len()).unwrap().to_be_bytes();
            let _ = peer.io.write_all(&length).await;
            let _ = peer.io.write_all(&request.frame).await;
        }
    });
    let error = scripted
        .cluster(config())
        .ready(within(2_000))
        .await
        .unwrap_err();
    assert!(error.chain().contains("ApiVersions"), "{}", error.chain());
}

#[tokio::test(start_paused = true)]
async fn m8_a_bootstrap_server_of_another_cluster_is_not_followed() {
    let scripted = Scripted::new(|dial, _, peer| {
        let mut world = World::new(1);
        world.metadata.cluster_id = Some(if dial < 2 { "one" } else { "two" }.into());
        world.metadata.brokers[0].host = format!("host-{dial}").into();
        async move {
            let mut peer = peer;
            // Each connection answers a little and then closes, so that the client must dial again.
            for _ in 0..3 {
                if let Some(request) = peer.request().await {
                    peer.serve(&request, &world).await;
                }
            }
        }
    });
    let cluster = scripted.cluster(config());
    cluster.topic("t", within(5_000)).await.unwrap();
    for _ in 0..50 {
        cluster.refresh_metadata();
        sleep(Duration::from_millis(500)).await;
    }
    assert!(scripted.dials() > 3);
    assert_eq!(cluster.metadata().cluster_id.as_deref(), Some("one"));
}

#[tokio::test(start_paused = true)]
async fn m11_a_snapshot_in_use_does_not_change() {
    let cluster = healthy(World::new(3)).cluster(config());
    cluster.topic("t", within(5_000)).await.unwrap();
    let before = cluster.metadata();
    let text = format!("{before:?}");
    cluster.leader_hint("t", 0, 2, 9, None);
    assert_eq!(cluster.metadata().leader("t", 0), Some((2, Some(9))));
    assert_eq!(format!("{before:?}"), text);
}

#[tokio::test(start_paused = true)]
async fn a_closed_cluster_refuses_calls_and_ends_waits() {
    let cluster = healthy(World::new(1)).cluster(config());
    cluster.ready(within(5_000)).await.unwrap();
    cluster.close();
    let error = cluster
        .call_any(DescribeClusterRequest::default(), within(60_000))
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Closed, "{error:?}");
    let error = cluster.topic("other", within(1_000)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Closed, "{error:?}");
}

#[tokio::test(start_paused = true)]
async fn closing_a_cluster_ends_the_waits_that_had_begun() {
    let cluster = Scripted::new(|_, _, _| std::future::pending()).cluster(config());
    let waiting = tokio::spawn({
        let cluster = cluster.clone();
        async move { cluster.topic("t", within(60_000)).await }
    });
    sleep(Duration::from_secs(1)).await;
    let closed = Instant::now();
    cluster.close();
    let error = waiting.await.unwrap().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Closed, "{error:?}");
    assert_eq!(closed.elapsed(), Duration::ZERO);
}

#[test]
fn r5_a_client_outside_a_runtime_is_an_error_and_dropping_one_there_is_safe() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let cluster = runtime.block_on(async { healthy(World::new(1)).cluster(config()) });
    drop(runtime);
    drop(cluster);
    let error = milena_core::Cluster::connect(config()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Usage);
}

#[tokio::test(start_paused = true)]
async fn m7_a_bootstrap_server_that_cannot_be_reached_does_not_hide_another() {
    let scripted = Scripted::new(|_, _, peer| peer.serve_all(World::new(1)))
        .refusing(|_, address| address.host.as_ref() == "dead");
    let cluster = scripted.cluster(ConnectionConfig::new("dead:1,broker-1:9092"));
    cluster.topic("t", within(5_000)).await.unwrap();
}

/// Two of three brokers are in trouble, one cannot be reached and one swallows what it is asked; metadata is asked for all the
/// time, and the bootstrap servers would answer.
#[tokio::test(start_paused = true)]
async fn m6_the_bootstrap_servers_are_left_alone_while_a_learned_broker_answers() {
    let ill = Arc::new(AtomicBool::new(false));
    let (hangs, refuses) = (Arc::clone(&ill), Arc::clone(&ill));
    let scripted = Scripted::new(move |_, address, mut peer: Peer| {
        let ill = Arc::clone(&hangs);
        async move {
            let world = World::new(3);
            while let Some(request) = peer.request().await {
                let hangs = ill.load(Ordering::SeqCst) && address.host.as_ref() == "broker-2";
                if !(hangs && request.api == ApiKey::METADATA) {
                    peer.serve(&request, &world).await;
                }
            }
        }
    })
    .refusing(move |_, address| {
        refuses.load(Ordering::SeqCst) && address.host.as_ref() == "broker-3"
    });
    let mut config = ConnectionConfig::new("seed-1:1,seed-2:1");
    config.rebootstrap_trigger = Duration::from_secs(60);
    let cluster = scripted.cluster(config);
    cluster.topic("t", within(5_000)).await.unwrap();
    let learned = scripted.dials();
    ill.store(true, Ordering::SeqCst);
    let until = Instant::now() + Duration::from_secs(3600);
    while Instant::now() < until {
        cluster.refresh_metadata();
        sleep(Duration::from_millis(250)).await;
    }
    let dialled = scripted.dialled.lock().unwrap().clone();
    let seeds = dialled[learned..]
        .iter()
        .filter(|(_, address)| address.host.starts_with("seed"));
    assert_eq!(seeds.count(), 0, "a loop through the bootstrap servers");
}
