//! Fetch: offsets, limits, leader epochs, topic ids and sessions.

use milena_protocol::api::*;
use milena_protocol::ids::Uuid;

use super::kit::*;
use super::{Ended, Script, script};
use crate::player::Play;
use crate::records::batch;

pub(super) const SCRIPTS: &[Script] = &[
    script!(a_fetch_within_a_batch_brings_the_whole_batch),
    script!(a_fetch_at_the_end_is_empty_and_beyond_it_out_of_range),
    script!(a_fetch_before_the_beginning_is_out_of_range),
    script!(the_first_batch_comes_even_if_it_is_too_large),
    script!(limits_bound_what_comes_after_the_first_batch),
    script!(an_unknown_topic_or_partition_is_unknown_to_fetch),
    script!(a_leader_epoch_that_is_not_the_current_one_is_refused_by_fetch),
    script!(a_last_fetched_epoch_that_diverges_is_told_where),
    script!(a_topic_id_is_enough_to_fetch),
    script!(an_unknown_topic_id_is_unknown_to_fetch),
    script!(a_session_is_created_on_request),
    script!(an_incremental_fetch_brings_only_what_is_new),
    script!(a_session_adds_and_forgets_partitions),
    script!(a_session_epoch_out_of_turn_is_refused),
    script!(an_unknown_session_is_not_found),
    script!(a_session_ends_with_a_final_fetch),
    script!(a_session_reports_an_error_again_and_again),
    script!(a_session_by_topic_ids_sees_a_topic_recreated).deletes_topics(),
    script!(a_fetch_waits_for_enough_bytes),
    script!(every_version_of_fetch_answers),
    script!(a_reader_of_committed_records_is_told_of_no_transactions),
    script!(a_fetch_without_partitions_is_empty),
    script!(a_fetch_by_a_replica_that_does_not_exist_is_refused),
];

fn a_fetch_within_a_batch_brings_the_whole_batch(play: &mut Play) -> Ended {
    let t = topic(play)?;
    fill(play, &t, batch(&["a", "b", "c"]).bytes())?;
    fill(play, &t, batch(&["d"]).bytes())?;
    play.call(FETCH, fetch_from(&t, 1))?;
    play.call(FETCH, fetch_from(&t, 3))?;
    Ok(())
}

fn a_fetch_at_the_end_is_empty_and_beyond_it_out_of_range(play: &mut Play) -> Ended {
    let t = topic(play)?;
    play.call(FETCH, fetch_from(&t, 0))?;
    fill(play, &t, batch(&["a"]).bytes())?;
    play.call(FETCH, fetch_from(&t, 1))?;
    play.call(FETCH, fetch_from(&t, 2))?;
    play.call(FETCH, fetch_from(&t, -1))?;
    Ok(())
}

fn a_fetch_before_the_beginning_is_out_of_range(play: &mut Play) -> Ended {
    let t = topic(play)?;
    fill(play, &t, batch(&["a", "b", "c"]).bytes())?;
    play.call(2, delete_before(&t, 2))?;
    play.call(FETCH, fetch_from(&t, 1))?;
    play.note("the batch that begins before the log still comes whole");
    play.call(FETCH, fetch_from(&t, 2))?;
    Ok(())
}

fn the_first_batch_comes_even_if_it_is_too_large(play: &mut Play) -> Ended {
    let t = topic_with(play, "t", 2, &[])?;
    let large = "x".repeat(500);
    fill(play, &t, batch(&[&large]).bytes())?;
    let mut request = fetch_from(&t, 0);
    request.max_bytes = 100;
    play.call(FETCH, request.clone())?;
    play.note("whichever limit it is");
    request.max_bytes = 10_000;
    request.topics[0].partitions[0].max_bytes = 1;
    play.call(FETCH, request)?;
    Ok(())
}

fn limits_bound_what_comes_after_the_first_batch(play: &mut Play) -> Ended {
    let t = topic_with(play, "t", 2, &[])?;
    let large = "x".repeat(500);
    for _ in 0..3 {
        fill(play, &t, batch(&[&large]).bytes())?;
    }
    let size = i32::try_from(batch(&[&large]).bytes().len()).unwrap_or(0);
    let mut request = fetch_from(&t, 0);
    request.topics[0].partitions[0].max_bytes = 2 * size;
    play.note("two batches exactly");
    play.call(FETCH, request.clone())?;
    play.note("a batch and a part of the next, which is not a batch");
    request.topics[0].partitions[0].max_bytes = size + 100;
    play.call(FETCH, request)?;
    Ok(())
}

fn an_unknown_topic_or_partition_is_unknown_to_fetch(play: &mut Play) -> Ended {
    let t = topic(play)?;
    let mut request = fetch_from(&t, 0);
    request.topics[0].partitions.push(fetch_partition(1, 0));
    request
        .topics
        .push(fetch_from(&play.name("nowhere"), 0).topics.remove(0));
    play.call(FETCH, request)?;
    Ok(())
}

fn a_leader_epoch_that_is_not_the_current_one_is_refused_by_fetch(play: &mut Play) -> Ended {
    let t = topic(play)?;
    fill(play, &t, batch(&["a"]).bytes())?;
    for epoch in [0, 1, -1] {
        let mut request = fetch_from(&t, 0);
        request.topics[0].partitions[0].current_leader_epoch = epoch;
        play.call(FETCH, request)?;
    }
    Ok(())
}

fn a_last_fetched_epoch_that_diverges_is_told_where(play: &mut Play) -> Ended {
    let t = topic(play)?;
    fill(play, &t, batch(&["a", "b"]).bytes())?;
    for (offset, epoch) in [(1, 0), (3, 0), (1, 5)] {
        let mut request = fetch_from(&t, offset);
        request.topics[0].partitions[0].last_fetched_epoch = epoch;
        play.call(FETCH, request)?;
    }
    Ok(())
}

fn by_id(play: &mut Play, topic: &bytestring::ByteString) -> Result<FetchRequest, crate::Trouble> {
    let mut request = fetch_from(topic, 0);
    request.topics[0].id = topic_id(play, topic)?;
    request.topics[0].name = "".into();
    Ok(request)
}

fn a_topic_id_is_enough_to_fetch(play: &mut Play) -> Ended {
    let t = topic(play)?;
    fill(play, &t, batch(&["a"]).bytes())?;
    let request = by_id(play, &t)?;
    for version in 13..=17 {
        play.call(version, request.clone())?;
    }
    Ok(())
}

fn an_unknown_topic_id_is_unknown_to_fetch(play: &mut Play) -> Ended {
    let t = topic(play)?;
    let mut request = by_id(play, &t)?;
    let mut other = request.topics[0].clone();
    other.id = Uuid([7; 16]);
    request.topics.push(other.clone());
    other.id = Uuid::ZERO;
    request.topics.push(other);
    play.call(16, request)?;
    Ok(())
}

/// A full fetch that asks for a session.
fn full(topic: &bytestring::ByteString) -> FetchRequest {
    FetchRequest {
        session_epoch: 0,
        ..fetch_from(topic, 0)
    }
}

/// An incremental fetch that says nothing new.
fn next(session_id: i32, session_epoch: i32) -> FetchRequest {
    FetchRequest {
        session_id,
        session_epoch,
        topics: vec![],
        ..fetch_from(&"".into(), 0)
    }
}

fn a_session_is_created_on_request(play: &mut Play) -> Ended {
    let t = topic(play)?;
    play.note("epoch -1 asks for none");
    play.call(FETCH, fetch_from(&t, 0))?;
    play.note("epoch 0 asks for one");
    play.call(FETCH, full(&t))?;
    Ok(())
}

fn an_incremental_fetch_brings_only_what_is_new(play: &mut Play) -> Ended {
    let t = topic_with(play, "t", 2, &[])?;
    let mut request = full(&t);
    request.topics[0].partitions.push(fetch_partition(1, 0));
    let session = play.call(FETCH, request)?.session_id;
    play.note("nothing is new");
    play.call(FETCH, next(session, 1))?;
    fill(play, &t, batch(&["a"]).bytes())?;
    play.note("a record is");
    play.call(FETCH, next(session, 2))?;
    play.note("the position has not moved, so it comes again");
    play.call(FETCH, next(session, 3))?;
    play.note("the position moves");
    let mut request = next(session, 4);
    request.topics = fetch_from(&t, 1).topics;
    play.call(FETCH, request)?;
    play.call(FETCH, next(session, 5))?;
    Ok(())
}

fn a_session_adds_and_forgets_partitions(play: &mut Play) -> Ended {
    let (t, u) = (topic(play)?, topic_with(play, "u", 1, &[])?);
    fill(play, &t, batch(&["a"]).bytes())?;
    fill(play, &u, batch(&["b"]).bytes())?;
    let session = play.call(FETCH, full(&t))?.session_id;
    play.note("add u");
    let mut request = next(session, 1);
    request.topics = fetch_from(&u, 0).topics;
    play.call(FETCH, request)?;
    play.note("forget t");
    let mut request = next(session, 2);
    request.forgotten_topics = vec![FetchRequestForgottenTopic {
        name: t.clone(),
        partitions: vec![0].into(),
        ..Default::default()
    }];
    play.call(FETCH, request.clone())?;
    play.note("forget what is not there");
    request.session_epoch = 3;
    play.call(FETCH, request)?;
    play.call(FETCH, next(session, 4))?;
    Ok(())
}

fn a_session_epoch_out_of_turn_is_refused(play: &mut Play) -> Ended {
    let t = topic(play)?;
    let session = play.call(FETCH, full(&t))?.session_id;
    play.call(FETCH, next(session, 2))?;
    play.call(FETCH, next(session, 1))?;
    play.note("again");
    play.call(FETCH, next(session, 1))?;
    play.call(FETCH, next(session, 2))?;
    Ok(())
}

fn an_unknown_session_is_not_found(play: &mut Play) -> Ended {
    let t = topic(play)?;
    play.call(FETCH, next(1_234_567, 1))?;
    let mut request = next(1_234_567, 1);
    request.topics = fetch_from(&t, 0).topics;
    play.call(FETCH, request)?;
    play.note("session 0 at an epoch in the middle");
    play.call(FETCH, next(0, 5))?;
    Ok(())
}

fn a_session_ends_with_a_final_fetch(play: &mut Play) -> Ended {
    let t = topic(play)?;
    let session = play.call(FETCH, full(&t))?.session_id;
    play.note("the last fetch of the session");
    play.call(FETCH, next(session, -1))?;
    play.call(FETCH, next(session, 1))?;
    play.note("a full fetch in place of a session gives a new one");
    let session = play.call(FETCH, full(&t))?.session_id;
    play.call(
        FETCH,
        FetchRequest {
            session_id: session,
            ..full(&t)
        },
    )?;
    play.call(FETCH, next(session, 1))?;
    Ok(())
}

fn a_session_reports_an_error_again_and_again(play: &mut Play) -> Ended {
    let t = topic(play)?;
    let mut request = full(&t);
    request.topics[0].partitions.push(fetch_partition(1, 0));
    request.topics[0].partitions.push(fetch_partition(0, 9));
    request.topics[0].partitions.remove(0);
    let session = play.call(FETCH, request)?.session_id;
    play.call(FETCH, next(session, 1))?;
    play.call(FETCH, next(session, 2))?;
    Ok(())
}

fn a_session_by_topic_ids_sees_a_topic_recreated(play: &mut Play) -> Ended {
    let t = topic(play)?;
    let mut request = by_id(play, &t)?;
    request.session_epoch = 0;
    let session = play.call(16, request)?.session_id;
    delete(play, &t)?;
    topic(play)?;
    play.until(16, next(session, 1), |answer| {
        // The broker's cache may be a moment behind; the epoch does not matter to the outcome.
        answer.error.0 != 0 || !answer.topics.is_empty()
    })?;
    Ok(())
}

/// Deletes a topic and waits until it is unknown.
fn delete(play: &mut Play, topic: &bytestring::ByteString) -> Ended {
    let request = DeleteTopicsRequest {
        topic_names: vec![topic.clone()],
        timeout_ms: 5000,
        ..Default::default()
    };
    play.call(5, request)?;
    play.wait(12, metadata_of(&[topic]), |answer| {
        answer.topics.iter().all(|topic| topic.error.0 == 3)
    })?;
    Ok(())
}

fn a_fetch_waits_for_enough_bytes(play: &mut Play) -> Ended {
    let t = topic(play)?;
    let waiting = FetchRequest {
        max_wait_ms: 10_000,
        min_bytes: 1,
        ..fetch_from(&t, 0)
    };
    play.send_on("reader", FETCH, waiting)?;
    produce(play, &t, batch(&["a"]).bytes())?;
    play.receive_on::<FetchRequest>("reader")?;
    play.note("an error does not wait");
    let mut request = fetch_from(&t, 9);
    request.max_wait_ms = 10_000;
    request.min_bytes = 1;
    play.call(FETCH, request)?;
    Ok(())
}

fn every_version_of_fetch_answers(play: &mut Play) -> Ended {
    let t = topic(play)?;
    fill(play, &t, batch(&["a"]).bytes())?;
    for version in 4..=12 {
        play.call(version, fetch_from(&t, 0))?;
    }
    Ok(())
}

fn a_reader_of_committed_records_is_told_of_no_transactions(play: &mut Play) -> Ended {
    let t = topic(play)?;
    fill(play, &t, batch(&["a"]).bytes())?;
    fetch_committed(play, &t)?;
    Ok(())
}

fn a_fetch_without_partitions_is_empty(play: &mut Play) -> Ended {
    let mut request = fetch_from(&"".into(), 0);
    request.topics.clear();
    play.call(FETCH, request.clone())?;
    play.note("and gets a session all the same");
    request.session_epoch = 0;
    play.call(FETCH, request)?;
    Ok(())
}

fn a_fetch_by_a_replica_that_does_not_exist_is_refused(play: &mut Play) -> Ended {
    let t = topic(play)?;
    let request = FetchRequest {
        replica_id: 77,
        ..fetch_from(&t, 0)
    };
    play.call(FETCH, request)?;
    Ok(())
}
