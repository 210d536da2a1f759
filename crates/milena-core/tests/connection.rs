//! Hazards of one connection, against scripted peers and a paused clock.

mod common;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use common::{Peer, Received, Scripted, World, config, within};
use milena_core::{CallError, CallOptions, Cluster, ErrorKind, Pending};
use milena_protocol::api::{
    DescribeClusterRequest, DescribeClusterResponse, ListOffsetsRequest, ListOffsetsResponse,
    ProduceRequest,
};
use tokio::io::AsyncWriteExt;
use tokio::time::{Instant, sleep, timeout};

/// A request whose answer says which request it is for.
fn ask(cluster: &Cluster) -> Pending<DescribeClusterResponse> {
    cluster.submit(1, DescribeClusterRequest::default(), CallOptions::default())
}

fn reply(controller_id: i32) -> DescribeClusterResponse {
    DescribeClusterResponse {
        controller_id,
        ..DescribeClusterResponse::default()
    }
}

/// A cluster of one broker: metadata is served, then `script` has the connection that was used for calls.
async fn cluster_with<F>(
    script: impl Fn(usize, Peer) -> F + Send + Sync + 'static,
) -> (Cluster, Scripted)
where
    F: Future<Output = ()> + Send + 'static,
{
    let script = Arc::new(script);
    let scripted = Scripted::new(move |dial, _, peer| {
        let script = Arc::clone(&script);
        async move {
            match dial {
                0 => peer.serve_all(World::new(1)).await,
                dial => script(dial, peer).await,
            }
        }
    });
    let cluster = scripted.cluster(config());
    cluster.ready(within(5_000)).await.unwrap();
    (cluster, scripted)
}

async fn next(peer: &mut Peer) -> Received {
    peer.request_of::<DescribeClusterRequest>(&World::new(1))
        .await
        .unwrap()
}

#[tokio::test(start_paused = true)]
async fn answers_reach_their_callers_in_order_over_one_connection() {
    let (cluster, scripted) = cluster_with(|_, mut peer| async move {
        for number in 0..5 {
            let request = next(&mut peer).await;
            peer.answer::<DescribeClusterRequest>(&request, &reply(number))
                .await;
        }
        peer.drain().await;
    })
    .await;
    let pending: Vec<_> = (0..5).map(|_| ask(&cluster)).collect();
    for (number, pending) in (0..).zip(pending) {
        assert_eq!(pending.await.unwrap().controller_id, number);
    }
    assert_eq!(scripted.dials(), 2, "one for bootstrap, one for the broker");
}

#[tokio::test(start_paused = true)]
async fn n1_a_half_open_connection_is_given_up_at_the_request_timeout_and_replaced() {
    let (cluster, _) = cluster_with(|dial, mut peer| async move {
        let request = next(&mut peer).await;
        if dial == 1 {
            return std::future::pending().await;
        }
        peer.answer::<DescribeClusterRequest>(&request, &reply(7))
            .await;
        peer.drain().await;
    })
    .await;
    let started = Instant::now();
    let lost = ask(&cluster).await.unwrap_err();
    assert!(
        matches!(lost, CallError::Lost(_)) && lost.error().kind() == ErrorKind::Timeout,
        "{lost:?}"
    );
    assert_eq!(started.elapsed().as_secs(), 30);
    assert_eq!(ask(&cluster).await.unwrap().controller_id, 7);
    assert!(started.elapsed() < Duration::from_secs(31));
}

#[tokio::test(start_paused = true)]
async fn n2_one_swallowed_request_delays_the_others_no_longer_than_its_own_timeout() {
    let (cluster, _) = cluster_with(|_, mut peer| async move {
        let world = World::new(1);
        while let Some(request) = peer.request().await {
            // The first is swallowed; the rest would be answered if the protocol allowed it.
            if request.api != milena_protocol::message::ApiKey::DESCRIBE_CLUSTER {
                peer.serve(&request, &world).await;
            }
        }
    })
    .await;
    let short = CallOptions::default().timeout(Duration::from_secs(2));
    let swallowed = cluster.submit(1, DescribeClusterRequest::default(), short);
    let behind = ask(&cluster);
    let started = Instant::now();
    assert!(swallowed.await.unwrap_err().was_sent());
    assert!(
        behind.await.unwrap_err().was_sent(),
        "its fate is unknown: it must be asked again elsewhere"
    );
    assert_eq!(started.elapsed().as_secs(), 2);
}

#[tokio::test(start_paused = true)]
async fn n3_a_wrong_repeated_or_unsolicited_answer_ends_the_connection() {
    for shift in [1, -1, 1000] {
        let (cluster, _) = cluster_with(move |_, mut peer| async move {
            let request = next(&mut peer).await;
            let id = request.correlation_id + shift;
            peer.answer_as::<DescribeClusterRequest>(&request, &reply(1), id)
                .await;
            assert_eq!(peer.drain().await, 0, "the client closes");
        })
        .await;
        let error = ask(&cluster).await.unwrap_err();
        assert_eq!(error.error().kind(), ErrorKind::Protocol, "{error:?}");
        assert!(error.was_sent());
    }
    let (cluster, _) = cluster_with(|_, mut peer| async move {
        let request = next(&mut peer).await;
        peer.answer::<DescribeClusterRequest>(&request, &reply(1))
            .await;
        peer.answer::<DescribeClusterRequest>(&request, &reply(2))
            .await;
        peer.drain().await;
    })
    .await;
    assert_eq!(ask(&cluster).await.unwrap().controller_id, 1);
    let error = ask(&cluster).await;
    assert!(
        error.is_err() || error.unwrap().controller_id != 2,
        "a repeated answer is nobody else's"
    );
}

#[tokio::test(start_paused = true)]
async fn n4_an_answer_that_comes_too_late_finds_no_connection() {
    let (cluster, _) = cluster_with(|dial, mut peer| async move {
        let request = next(&mut peer).await;
        if dial == 1 {
            sleep(Duration::from_secs(31)).await;
        }
        peer.answer::<DescribeClusterRequest>(&request, &reply(i32::try_from(dial).unwrap()))
            .await;
        peer.drain().await;
    })
    .await;
    assert!(ask(&cluster).await.is_err());
    assert_eq!(
        ask(&cluster).await.unwrap().controller_id,
        2,
        "the second connection's own answer"
    );
}

#[tokio::test(start_paused = true)]
async fn n6_r2_answers_in_single_bytes_are_whole_answers() {
    let (cluster, _) = cluster_with(|_, mut peer| async move {
        let request = next(&mut peer).await;
        let frame = milena_protocol::message::encode_response::<DescribeClusterRequest>(
            &reply(9),
            request.version,
            request.correlation_id,
        );
        for byte in frame.unwrap().into_bytes() {
            peer.io.write_all(&[byte]).await.unwrap();
            tokio::task::yield_now().await;
        }
        peer.drain().await;
    })
    .await;
    assert_eq!(ask(&cluster).await.unwrap().controller_id, 9);
}

#[tokio::test(start_paused = true)]
async fn n7_every_phase_of_the_setup_shares_one_budget() {
    // A peer that accepts and says nothing, and one that sends half of its ApiVersions answer.
    for half in [false, true] {
        let (cluster, _) = cluster_with(move |_, mut peer| async move {
            let request = peer.request().await.unwrap();
            if half {
                peer.io.write_all(&[0, 0, 1]).await.unwrap();
            }
            drop(request);
            std::future::pending().await
        })
        .await;
        let started = Instant::now();
        let error = ask(&cluster).await.unwrap_err();
        assert!(matches!(error, CallError::Unsent(_)), "{error:?}");
        assert_eq!(error.error().kind(), ErrorKind::Timeout);
        assert_eq!(started.elapsed().as_secs(), 10);
    }
}

#[tokio::test(start_paused = true)]
async fn n8_nothing_is_sent_to_a_broker_that_asked_for_silence_and_its_timeout_does_not_run() {
    let (cluster, _) = cluster_with(|_, mut peer| async move {
        let request = next(&mut peer).await;
        let throttled = DescribeClusterResponse {
            throttle_time_ms: 60_000,
            ..reply(0)
        };
        peer.answer::<DescribeClusterRequest>(&request, &throttled)
            .await;
        let answered = Instant::now();
        let request = next(&mut peer).await;
        assert!(
            answered.elapsed() >= Duration::from_secs(60),
            "{:?}",
            answered.elapsed()
        );
        peer.answer::<DescribeClusterRequest>(&request, &reply(1))
            .await;
        peer.drain().await;
    })
    .await;
    assert_eq!(ask(&cluster).await.unwrap().controller_id, 0);
    // Twice the request timeout is spent muted.
    assert_eq!(ask(&cluster).await.unwrap().controller_id, 1);
}

#[tokio::test(start_paused = true)]
async fn n9_a_flapping_broker_is_dialled_ever_more_slowly() {
    let scripted = Scripted::new(|_, _, _| async {}).refusing(|_, _| true);
    let cluster = scripted.cluster(config());
    let error = cluster.ready(within(60_000)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert!(
        error.chain().contains("connection refused"),
        "{}",
        error.chain()
    );
    assert!(
        (40..110).contains(&scripted.dials()),
        "{} dials in a minute",
        scripted.dials()
    );
}

#[tokio::test(start_paused = true)]
async fn n10_a_close_between_request_and_answer_leaves_the_fate_open() {
    let (cluster, _) = cluster_with(|_, mut peer| async move {
        next(&mut peer).await;
    })
    .await;
    let error = ask(&cluster).await.unwrap_err();
    assert!(matches!(error, CallError::Lost(_)), "{error:?}");
}

#[tokio::test(start_paused = true)]
async fn n13_a_cancelled_request_does_not_disturb_the_others() {
    let (cluster, scripted) = cluster_with(|_, mut peer| async move {
        let mut requests = Vec::new();
        for _ in 0..5 {
            requests.push(next(&mut peer).await);
        }
        sleep(Duration::from_secs(1)).await;
        for (number, request) in (0..).zip(&requests) {
            peer.answer::<DescribeClusterRequest>(request, &reply(number))
                .await;
        }
        peer.drain().await;
    })
    .await;
    let mut pending: Vec<_> = (0..5).map(|_| Some(ask(&cluster))).collect();
    sleep(Duration::from_millis(500)).await;
    pending[2] = None;
    for (number, pending) in (0..).zip(pending) {
        if let Some(pending) = pending {
            assert_eq!(pending.await.unwrap().controller_id, number);
        }
    }
    assert_eq!(scripted.dials(), 2);
}

#[tokio::test(start_paused = true)]
async fn n14_an_answer_followed_at_once_by_a_close_is_still_an_answer() {
    let (cluster, _) = cluster_with(|_, mut peer| async move {
        let request = next(&mut peer).await;
        peer.answer::<DescribeClusterRequest>(&request, &reply(4))
            .await;
    })
    .await;
    assert_eq!(ask(&cluster).await.unwrap().controller_id, 4);
}

#[tokio::test(start_paused = true)]
async fn n16_a_trickling_answer_does_not_outlast_the_request_timeout() {
    let (cluster, _) = cluster_with(|_, mut peer| async move {
        let request = next(&mut peer).await;
        let head = [1000, request.correlation_id]
            .map(i32::to_be_bytes)
            .concat();
        peer.io.write_all(&head).await.unwrap();
        while peer.io.write_all(&[0]).await.is_ok() {
            sleep(Duration::from_secs(1)).await;
        }
    })
    .await;
    let started = Instant::now();
    assert_eq!(
        ask(&cluster).await.unwrap_err().error().kind(),
        ErrorKind::Timeout
    );
    assert_eq!(started.elapsed().as_secs(), 30);
}

#[tokio::test(start_paused = true)]
async fn n17_dropping_the_last_handle_closes_every_socket() {
    let open = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&open);
    let scripted = Scripted::new(move |_, _, peer| {
        let open = Arc::clone(&counted);
        async move {
            open.fetch_add(1, Ordering::SeqCst);
            peer.serve_all(World::new(3)).await;
            open.fetch_sub(1, Ordering::SeqCst);
        }
    });
    for _ in 0..100 {
        let cluster = scripted.cluster(config());
        cluster.topic("t", within(5_000)).await.unwrap();
        let second = cluster.clone();
        drop(cluster);
        assert!(
            second.topic("t", within(5_000)).await.is_ok(),
            "the other handle still works"
        );
        drop(second);
        timeout(Duration::from_secs(1), async {
            while open.load(Ordering::SeqCst) > 0 {
                tokio::task::yield_now().await;
            }
        })
        .await
        .expect("sockets stay open");
    }
}

#[tokio::test(start_paused = true)]
async fn n17_a_connection_without_handle_ends_when_its_last_answer_is_given_up() {
    let (closed, mut is_closed) = tokio::sync::mpsc::unbounded_channel();
    let (cluster, _) = cluster_with(move |_, mut peer| {
        let closed = closed.clone();
        async move {
            next(&mut peer).await;
            peer.drain().await;
            closed.send(()).unwrap();
        }
    })
    .await;
    let swallowed = ask(&cluster);
    sleep(Duration::from_millis(100)).await;
    cluster.close();
    sleep(Duration::from_secs(1)).await;
    assert!(is_closed.try_recv().is_err(), "somebody still waits");
    drop(swallowed);
    timeout(Duration::from_secs(1), is_closed.recv())
        .await
        .expect("the socket stays open");
}

#[tokio::test(start_paused = true)]
async fn an_idle_connection_is_closed_and_the_next_call_opens_another() {
    let (cluster, scripted) = cluster_with(|_, mut peer| async move {
        while let Some(request) = peer.request().await {
            match request.api {
                milena_protocol::message::ApiKey::DESCRIBE_CLUSTER => {
                    peer.answer::<DescribeClusterRequest>(&request, &reply(1))
                        .await;
                }
                // No metadata is served: the refreshes must not keep this connection in use.
                milena_protocol::message::ApiKey::METADATA => return,
                _ => peer.serve(&request, &World::new(1)).await,
            }
        }
    })
    .await;
    ask(&cluster).await.unwrap();
    let dials = scripted.dials();
    sleep(Duration::from_secs(10 * 60)).await;
    assert_eq!(ask(&cluster).await.unwrap().controller_id, 1);
    assert!(scripted.dials() > dials);
}

#[tokio::test(start_paused = true)]
async fn p22_a_request_without_answer_resolves_when_written_and_does_not_shift_the_others() {
    let (cluster, _) = cluster_with(|_, mut peer| async move {
        let world = World::new(1);
        let produce = peer.request_of::<ProduceRequest>(&world).await.unwrap();
        let request = next(&mut peer).await;
        assert_eq!(request.correlation_id, produce.correlation_id + 1);
        peer.answer::<DescribeClusterRequest>(&request, &reply(3))
            .await;
        peer.drain().await;
    })
    .await;
    let produce = ProduceRequest {
        acks: 0,
        ..ProduceRequest::default()
    };
    let written = cluster.submit(1, produce, CallOptions::default().no_response(true));
    let asked = ask(&cluster);
    written.await.unwrap();
    assert_eq!(asked.await.unwrap().controller_id, 3);
}

#[tokio::test(start_paused = true)]
async fn m12_a_version_above_what_a_request_may_use_is_refused_before_it_is_sent() {
    let (cluster, _) = cluster_with(|_, peer| peer.serve_all(World::new(1))).await;
    let request = ListOffsetsRequest::default();
    let pending: Pending<ListOffsetsResponse> =
        cluster.submit(1, request, CallOptions::default().max_version(Some(-1)));
    let error = pending.await.unwrap_err();
    assert!(matches!(error, CallError::Unsent(_)));
    assert_eq!(error.error().kind(), ErrorKind::UnsupportedVersion);
}
