//! What a broker finds wrong with a batch before it appends it.

use std::time::{SystemTime, UNIX_EPOCH};

use milena_protocol::api::*;
use milena_protocol::compression::Compression;

use super::kit::*;
use super::{Ended, Script, script};
use crate::player::Play;
use crate::records::{Field, altered, batch, spoiled};

pub(super) const SCRIPTS: &[Script] = &[
    script!(a_wrong_checksum_is_corrupt),
    script!(a_wrong_magic_is_refused),
    script!(a_length_that_is_not_the_batchs_is_refused),
    script!(a_count_that_is_not_the_records_is_refused),
    script!(a_compressed_batch_with_a_wrong_count_is_refused),
    script!(a_last_offset_delta_that_is_not_the_counts_is_refused),
    script!(a_base_offset_other_than_0_is_refused),
    script!(a_batch_larger_than_the_topic_allows_is_refused),
    script!(the_largest_batch_that_a_topic_allows_is_counted_with_its_head),
    script!(a_control_batch_is_refused),
    script!(an_unknown_codec_is_a_server_error),
    script!(compressed_bytes_that_are_not_are_a_server_error),
    script!(zstd_needs_version_7_of_produce_and_none_of_fetch),
    script!(a_timestamp_too_far_from_now_is_refused_with_its_record),
    script!(a_batch_that_claims_append_time_is_refused_where_the_broker_sets_it),
    script!(a_wrong_max_timestamp_is_corrected),
    script!(a_negative_timestamp_is_kept),
    script!(a_record_without_a_key_is_refused_by_a_compacted_topic),
    script!(a_transactional_batch_without_a_transactional_id),
    script!(a_leader_epoch_in_a_batch_is_replaced),
    script!(a_batch_cut_short_is_an_invalid_record),
];

fn a_wrong_checksum_is_corrupt(play: &mut Play) -> Ended {
    let t = topic(play)?;
    let good = batch(&["a"]).bytes();
    produce(play, &t, spoiled(&good, Field::Crc, &[1, 2, 3, 4]))?;
    play.call(LIST_OFFSETS, offsets_at(&t, &[(0, -1)]))?;
    Ok(())
}

fn a_wrong_magic_is_refused(play: &mut Play) -> Ended {
    let t = topic(play)?;
    let good = batch(&["a"]).bytes();
    for magic in [3, 1, 0] {
        play.note(&format!("magic {magic}"));
        play.call_closes(
            PRODUCE,
            produce_to(&t, spoiled(&good, Field::Magic, &[magic])),
        )?;
    }
    Ok(())
}

fn a_length_that_is_not_the_batchs_is_refused(play: &mut Play) -> Ended {
    let t = topic(play)?;
    let good = batch(&["a"]).bytes();
    for length in [
        i32::try_from(good.len()).unwrap_or(0) - 12 - 1,
        1,
        0,
        -1,
        1000,
    ] {
        play.note(&format!("length {length}"));
        let bad = spoiled(&good, Field::Length, &length.to_be_bytes());
        play.call_closes(PRODUCE, produce_to(&t, bad))?;
    }
    Ok(())
}

fn a_count_that_is_not_the_records_is_refused(play: &mut Play) -> Ended {
    let t = topic(play)?;
    let good = batch(&["a", "b"]).bytes();
    for count in [1_i32, 3, 0, -1] {
        play.note(&format!("count {count}"));
        produce(play, &t, altered(&good, Field::Count, &count.to_be_bytes()))?;
    }
    Ok(())
}

fn a_compressed_batch_with_a_wrong_count_is_refused(play: &mut Play) -> Ended {
    let t = topic(play)?;
    let long = "a".repeat(200);
    let good = batch(&[&long, &long]).compressed(Compression::GZIP).bytes();
    for count in [1_i32, 3] {
        play.note(&format!(
            "count {count}, and a last offset delta that goes with it"
        ));
        let bad = altered(&good, Field::LastOffsetDelta, &(count - 1).to_be_bytes());
        produce(play, &t, altered(&bad, Field::Count, &count.to_be_bytes()))?;
    }
    Ok(())
}

fn a_last_offset_delta_that_is_not_the_counts_is_refused(play: &mut Play) -> Ended {
    let t = topic(play)?;
    let good = batch(&["a", "b"]).bytes();
    for delta in [0_i32, 2, -1] {
        play.note(&format!("last offset delta {delta}"));
        produce(
            play,
            &t,
            altered(&good, Field::LastOffsetDelta, &delta.to_be_bytes()),
        )?;
    }
    Ok(())
}

fn a_base_offset_other_than_0_is_refused(play: &mut Play) -> Ended {
    let t = topic(play)?;
    let good = batch(&["a", "b"]).bytes();
    produce(
        play,
        &t,
        spoiled(&good, Field::BaseOffset, &77_i64.to_be_bytes()),
    )?;
    fetch_all(play, &t)?;
    Ok(())
}

fn a_batch_larger_than_the_topic_allows_is_refused(play: &mut Play) -> Ended {
    let t = topic_with(play, "t", 1, &[("max.message.bytes", "500")])?;
    let (large, half) = ("x".repeat(600), "x".repeat(250));
    produce(play, &t, batch(&[&large]).bytes())?;
    play.note("it is the batch that counts, not its records");
    produce(play, &t, batch(&[&half, &half]).bytes())?;
    play.note("compressed it is small enough");
    produce(
        play,
        &t,
        batch(&[&half, &half]).compressed(Compression::GZIP).bytes(),
    )?;
    Ok(())
}

fn the_largest_batch_that_a_topic_allows_is_counted_with_its_head(play: &mut Play) -> Ended {
    let size = batch(&["12345"]).bytes().len();
    let t = topic_with(play, "t", 1, &[("max.message.bytes", &size.to_string())])?;
    produce(play, &t, batch(&["12345"]).bytes())?;
    produce(play, &t, batch(&["123456"]).bytes())?;
    Ok(())
}

fn a_control_batch_is_refused(play: &mut Play) -> Ended {
    let (t, p) = (topic(play)?, producer(play)?);
    let good = batch(&["a"]).by(p, 0, 0).transactional().bytes();
    let control = altered(&good, Field::Attributes, &0x30_i16.to_be_bytes());
    produce(play, &t, control)?;
    play.note("without a transaction");
    let control = altered(&good, Field::Attributes, &0x20_i16.to_be_bytes());
    produce(play, &t, control)?;
    Ok(())
}

fn an_unknown_codec_is_a_server_error(play: &mut Play) -> Ended {
    let t = topic(play)?;
    // The broker fails to make sense of it and says so in the most general words; so it does of broken compressed bytes.
    let good = batch(&["a"]).bytes();
    for codec in [5_i16, 7] {
        produce(
            play,
            &t,
            altered(&good, Field::Attributes, &codec.to_be_bytes()),
        )?;
    }
    Ok(())
}

fn compressed_bytes_that_are_not_are_a_server_error(play: &mut Play) -> Ended {
    let t = topic(play)?;
    let good = batch(&["a"]).bytes();
    for codec in 1_i16..=4 {
        play.note(&format!("codec {codec}"));
        produce(
            play,
            &t,
            altered(&good, Field::Attributes, &codec.to_be_bytes()),
        )?;
    }
    Ok(())
}

fn zstd_needs_version_7_of_produce_and_none_of_fetch(play: &mut Play) -> Ended {
    let t = topic(play)?;
    let long = "a".repeat(200);
    let zstd = batch(&[&long, &long]).compressed(Compression::ZSTD).bytes();
    for version in [6, 7] {
        play.call(version, produce_to(&t, zstd.clone()))?;
    }
    play.note("and version 10 of fetch");
    for version in [9, 10] {
        play.call(version, fetch_from(&t, 0))?;
    }
    Ok(())
}

fn a_timestamp_too_far_from_now_is_refused_with_its_record(play: &mut Play) -> Ended {
    let limits = [
        ("message.timestamp.before.max.ms", "3600000"),
        ("message.timestamp.after.max.ms", "3600000"),
    ];
    let t = topic_with(play, "t", 1, &limits)?;
    play.note("of today");
    produce(play, &t, batch(&["a"]).at(now()).bytes())?;
    play.note("of long ago");
    produce(play, &t, batch(&["a"]).bytes())?;
    play.note("the second of them two hours ahead");
    produce(
        play,
        &t,
        batch(&["a", "b"]).at(now()).step(7_200_000).bytes(),
    )?;
    play.note("compressed");
    let long = "a".repeat(200);
    let gzip = batch(&[&long, &long, &long]).at(now()).step(7_200_000);
    produce(play, &t, gzip.compressed(Compression::GZIP).bytes())?;
    play.note("an old version has no words for single records");
    play.call(7, produce_to(&t, batch(&["a"]).bytes()))?;
    Ok(())
}

fn now() -> i64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_millis() as i64)
}

fn a_batch_that_claims_append_time_is_refused_where_the_broker_sets_it(play: &mut Play) -> Ended {
    let t = topic(play)?;
    let good = batch(&["a"]).bytes();
    produce(
        play,
        &t,
        altered(&good, Field::Attributes, &8_i16.to_be_bytes()),
    )?;
    fetch_all(play, &t)?;
    let t = topic_with(play, "u", 1, &[("message.timestamp.type", "LogAppendTime")])?;
    produce(
        play,
        &t,
        altered(&good, Field::Attributes, &8_i16.to_be_bytes()),
    )?;
    Ok(())
}

fn a_wrong_max_timestamp_is_corrected(play: &mut Play) -> Ended {
    let t = topic(play)?;
    let good = batch(&["a", "b"]).bytes();
    produce(
        play,
        &t,
        altered(&good, Field::MaxTimestamp, &5_i64.to_be_bytes()),
    )?;
    fetch_all(play, &t)?;
    play.call(LIST_OFFSETS, offsets_at(&t, &[(0, -3)]))?;
    play.call(LIST_OFFSETS, offsets_at(&t, &[(0, 6)]))?;
    Ok(())
}

fn a_negative_timestamp_is_kept(play: &mut Play) -> Ended {
    let t = topic(play)?;
    produce(play, &t, batch(&["a"]).at(-1).bytes())?;
    produce(play, &t, batch(&["a"]).at(-5).bytes())?;
    fetch_all(play, &t)?;
    Ok(())
}

fn a_record_without_a_key_is_refused_by_a_compacted_topic(play: &mut Play) -> Ended {
    let t = topic_with(play, "t", 1, &[("cleanup.policy", "compact")])?;
    produce(play, &t, batch(&["a", "b"]).bytes())?;
    play.note("an old version has one word for all");
    play.call(7, produce_to(&t, batch(&["a", "b"]).bytes()))?;
    Ok(())
}

fn a_transactional_batch_without_a_transactional_id(play: &mut Play) -> Ended {
    let (t, p) = (topic(play)?, producer(play)?);
    let records = batch(&["a"]).by(p, 0, 0).transactional().bytes();
    produce(play, &t, records.clone())?;
    play.note("with an id that no coordinator knows");
    let request = ProduceRequest {
        transactional_id: Some(play.name("x")),
        ..produce_to(&t, records)
    };
    play.call(PRODUCE, request)?;
    Ok(())
}

fn a_leader_epoch_in_a_batch_is_replaced(play: &mut Play) -> Ended {
    let t = topic(play)?;
    let good = batch(&["a"]).bytes();
    produce(
        play,
        &t,
        spoiled(&good, Field::LeaderEpoch, &9_i32.to_be_bytes()),
    )?;
    fetch_all(play, &t)?;
    Ok(())
}

fn a_batch_cut_short_is_an_invalid_record(play: &mut Play) -> Ended {
    let t = topic(play)?;
    let good = batch(&["a", "b"]).bytes();
    for length in [good.len() - 1, 61, 30, 5] {
        play.note(&format!("{length} bytes of it"));
        play.call_closes(PRODUCE, produce_to(&t, good.slice(..length)))?;
    }
    Ok(())
}
