//! What an append is, and when it is acknowledged.

use milena_protocol::api::*;
use milena_protocol::compression::Compression;

use super::kit::*;
use super::{Ended, Script, script};
use crate::player::Play;
use crate::records::batch;

pub(super) const SCRIPTS: &[Script] = &[
    script!(offsets_grow_by_the_records_of_a_batch),
    script!(acks_1_and_all_answer_alike_on_one_node),
    script!(acks_0_has_no_answer_and_the_next_request_has_its_own),
    script!(acks_other_than_0_1_and_all_are_refused),
    script!(min_insync_replicas_above_the_replication_factor_are_not_needed),
    script!(acks_1_does_not_ask_for_min_insync_replicas),
    script!(each_partition_of_a_request_has_its_own_answer),
    script!(a_partition_that_does_not_exist_is_unknown),
    script!(an_unknown_topic_is_not_created_by_producing),
    script!(a_name_that_no_topic_can_have_is_unknown_to_produce),
    script!(a_topic_by_id_is_produced_to).since(4, 0),
    script!(an_unknown_topic_id_is_unknown_to_produce).since(4, 0),
    script!(every_codec_is_stored_as_it_came),
    script!(a_topic_recompresses_what_it_is_told_to),
    script!(log_append_time_replaces_the_timestamps),
    script!(an_old_version_of_produce_is_answered_in_its_own_words),
    script!(a_request_without_topics_has_an_empty_answer),
    script!(empty_records_are_refused),
    script!(two_batches_in_one_partition_are_refused),
    script!(of_a_partition_named_twice_one_batch_is_appended),
];

fn offsets_grow_by_the_records_of_a_batch(play: &mut Play) -> Ended {
    let t = topic(play)?;
    produce(play, &t, batch(&["a", "b", "c"]).bytes())?;
    produce(play, &t, batch(&["d"]).bytes())?;
    fetch_all(play, &t)?;
    Ok(())
}

fn acks_1_and_all_answer_alike_on_one_node(play: &mut Play) -> Ended {
    let t = topic(play)?;
    for acks in [1, -1] {
        let request = ProduceRequest {
            acks,
            ..produce_to(&t, batch(&["a"]).bytes())
        };
        play.call(PRODUCE, request)?;
    }
    Ok(())
}

fn acks_0_has_no_answer_and_the_next_request_has_its_own(play: &mut Play) -> Ended {
    let t = topic(play)?;
    let request = ProduceRequest {
        acks: 0,
        ..produce_to(&t, batch(&["a"]).bytes())
    };
    play.send_on("main", PRODUCE, request)?;
    play.expect_nothing_on("main");
    // On one connection requests are served in order, so the record is there.
    play.call(LIST_OFFSETS, offsets_at(&t, &[(0, -1)]))?;
    play.note("an error of a request without an answer closes the connection");
    let request = ProduceRequest {
        acks: 0,
        ..produce_to(&play.name("nowhere"), batch(&["a"]).bytes())
    };
    play.send_on("main", PRODUCE, request)?;
    play.expect_nothing_on("main");
    let closed = play.call_closes(LIST_OFFSETS, offsets_at(&t, &[(0, -1)]));
    // Whether the next request could still be written depends on how fast the connection is closed.
    match closed {
        Err(crate::player::Trouble::Io(_)) | Ok(()) => Ok(()),
        Err(trouble) => Err(trouble),
    }
}

fn acks_other_than_0_1_and_all_are_refused(play: &mut Play) -> Ended {
    let t = topic(play)?;
    for acks in [2, -2] {
        let request = ProduceRequest {
            acks,
            ..produce_to(&t, batch(&["a"]).bytes())
        };
        play.call(PRODUCE, request)?;
    }
    fetch_all(play, &t)?;
    Ok(())
}

fn min_insync_replicas_above_the_replication_factor_are_not_needed(play: &mut Play) -> Ended {
    // NOT_ENOUGH_REPLICAS is not to be had on one node: what counts is the smaller of the setting and the number of replicas.
    let t = topic_with(play, "t", 1, &[("min.insync.replicas", "2")])?;
    produce(play, &t, batch(&["a"]).bytes())?;
    play.note("one replica is all there can be");
    play.call(LIST_OFFSETS, offsets_at(&t, &[(0, -1)]))?;
    Ok(())
}

fn acks_1_does_not_ask_for_min_insync_replicas(play: &mut Play) -> Ended {
    let t = topic_with(play, "t", 1, &[("min.insync.replicas", "2")])?;
    let request = ProduceRequest {
        acks: 1,
        ..produce_to(&t, batch(&["a"]).bytes())
    };
    play.call(PRODUCE, request)?;
    // KIP-966 holds the high watermark back while too few replicas are in sync; that, too, asks for no more than there can be.
    play.call(LIST_OFFSETS, offsets_at(&t, &[(0, -1)]))?;
    fetch_all(play, &t)?;
    Ok(())
}

fn each_partition_of_a_request_has_its_own_answer(play: &mut Play) -> Ended {
    let t = topic_with(play, "t", 2, &[])?;
    let mut request = produce_to(&t, batch(&["a"]).bytes());
    for (index, value) in [(1, "b"), (7, "c")] {
        request.topics[0].partitions.push(ProduceRequestPartition {
            index,
            records: Some(batch(&[value]).bytes()),
        });
    }
    request.topics.push(
        produce_to(&play.name("u"), batch(&["d"]).bytes())
            .topics
            .remove(0),
    );
    play.call(PRODUCE, request)?;
    Ok(())
}

fn a_partition_that_does_not_exist_is_unknown(play: &mut Play) -> Ended {
    let t = topic(play)?;
    for index in [1, -1] {
        let mut request = produce_to(&t, batch(&["a"]).bytes());
        request.topics[0].partitions[0].index = index;
        play.call(PRODUCE, request)?;
    }
    Ok(())
}

fn an_unknown_topic_is_not_created_by_producing(play: &mut Play) -> Ended {
    let t = play.name("nowhere");
    produce(play, &t, batch(&["a"]).bytes())?;
    play.call(12, metadata_of(&[&t]))?;
    Ok(())
}

fn a_name_that_no_topic_can_have_is_unknown_to_produce(play: &mut Play) -> Ended {
    for name in ["", "a b", ".."] {
        produce(play, &name.into(), batch(&["a"]).bytes())?;
    }
    Ok(())
}

fn a_topic_by_id_is_produced_to(play: &mut Play) -> Ended {
    let t = topic(play)?;
    let mut request = produce_to(&t, batch(&["a"]).bytes());
    request.topics[0].id = topic_id(play, &t)?;
    request.topics[0].name = "".into();
    play.call(13, request)?;
    Ok(())
}

fn an_unknown_topic_id_is_unknown_to_produce(play: &mut Play) -> Ended {
    let t = topic(play)?;
    let mut request = produce_to(&t, batch(&["a"]).bytes());
    request.topics[0].name = "".into();
    play.note("no id");
    play.call(13, request.clone())?;
    request.topics[0].id = milena_protocol::ids::Uuid([7; 16]);
    play.call(13, request)?;
    Ok(())
}

fn every_codec_is_stored_as_it_came(play: &mut Play) -> Ended {
    let t = topic(play)?;
    let long = "a".repeat(200);
    for name in ["gzip", "snappy", "lz4", "zstd"] {
        let compression: Compression = name.parse().unwrap_or(Compression::None);
        let bytes = batch(&[&long, &long]).compressed(compression).bytes();
        produce(play, &t, bytes)?;
    }
    fetch_all(play, &t)?;
    Ok(())
}

fn a_topic_recompresses_what_it_is_told_to(play: &mut Play) -> Ended {
    let t = topic_with(play, "t", 1, &[("compression.type", "gzip")])?;
    let long = "a".repeat(200);
    produce(play, &t, batch(&[&long, &long]).bytes())?;
    let snappy = Compression::Snappy;
    produce(play, &t, batch(&[&long, &long]).compressed(snappy).bytes())?;
    fetch_all(play, &t)?;
    let t = topic_with(play, "u", 1, &[("compression.type", "uncompressed")])?;
    produce(play, &t, batch(&[&long, &long]).compressed(snappy).bytes())?;
    fetch_all(play, &t)?;
    Ok(())
}

fn log_append_time_replaces_the_timestamps(play: &mut Play) -> Ended {
    let config = [("message.timestamp.type", "LogAppendTime")];
    let t = topic_with(play, "t", 1, &config)?;
    produce(play, &t, batch(&["a", "b"]).bytes())?;
    fetch_all(play, &t)?;
    let long = "a".repeat(200);
    let zstd = batch(&[&long, &long]).compressed(Compression::Lz4);
    produce(play, &t, zstd.bytes())?;
    play.call(FETCH, fetch_from(&t, 2))?;
    Ok(())
}

fn an_old_version_of_produce_is_answered_in_its_own_words(play: &mut Play) -> Ended {
    let t = topic(play)?;
    for version in [3, 5, 7, 8, 9, 10, 11] {
        play.call(version, produce_to(&t, batch(&["a"]).bytes()))?;
    }
    Ok(())
}

fn a_request_without_topics_has_an_empty_answer(play: &mut Play) -> Ended {
    let request = ProduceRequest {
        acks: -1,
        timeout_ms: 1000,
        ..Default::default()
    };
    play.call(PRODUCE, request)?;
    Ok(())
}

// There is no script with null records: Kafka 4.4.0 neither answers such a request nor closes the connection.
fn empty_records_are_refused(play: &mut Play) -> Ended {
    let t = topic(play)?;
    play.call_closes(PRODUCE, produce_to(&t, bytes::Bytes::new()))
}

fn two_batches_in_one_partition_are_refused(play: &mut Play) -> Ended {
    let t = topic(play)?;
    let one = batch(&["a"]).bytes();
    let two = [one.clone(), one].concat();
    play.call_closes(PRODUCE, produce_to(&t, two.into()))
}

fn of_a_partition_named_twice_one_batch_is_appended(play: &mut Play) -> Ended {
    let t = topic(play)?;
    // The last of them.
    let mut request = produce_to(&t, batch(&["a"]).bytes());
    request.topics[0].partitions.push(ProduceRequestPartition {
        index: 0,
        records: Some(batch(&["b"]).bytes()),
    });
    play.call(PRODUCE, request)?;
    fetch_all(play, &t)?;
    Ok(())
}
