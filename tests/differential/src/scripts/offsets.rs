//! Where a log begins and ends, and what is between: ListOffsets, DeleteRecords, OffsetForLeaderEpoch.

use milena_protocol::api::*;

use super::kit::*;
use super::{Ended, Script, script};
use crate::player::Play;
use crate::records::{TIME, batch};

pub(super) const SCRIPTS: &[Script] = &[
    script!(an_empty_log_begins_and_ends_at_0),
    script!(every_sentinel_has_its_offset),
    script!(a_time_finds_the_first_record_at_or_after_it),
    script!(the_largest_timestamp_is_found_within_a_batch),
    script!(tiered_sentinels_without_tiers),
    script!(an_unknown_sentinel_is_an_unsupported_version),
    script!(sentinels_need_their_version),
    script!(every_version_of_list_offsets_answers),
    script!(list_offsets_of_what_does_not_exist),
    script!(a_partition_named_twice_is_refused_by_list_offsets),
    script!(a_leader_epoch_that_is_not_the_current_one_is_refused_by_list_offsets),
    script!(deleted_records_move_the_beginning),
    script!(delete_records_beyond_the_end_is_out_of_range),
    script!(delete_records_of_what_does_not_exist),
    script!(a_compacted_topic_deletes_no_records),
    script!(a_leader_epoch_ends_where_the_log_ends),
    script!(leader_epochs_nobody_has_had),
    script!(a_wrong_current_epoch_is_refused_by_offset_for_leader_epoch),
    script!(list_offsets_as_a_reader_of_committed_records),
];

fn an_empty_log_begins_and_ends_at_0(play: &mut Play) -> Ended {
    let t = topic(play)?;
    for sentinel in [-1, -2, -3, TIME] {
        play.call(LIST_OFFSETS, offsets_at(&t, &[(0, sentinel)]))?;
    }
    Ok(())
}

/// Three batches: records 0 to 2, then one older record, then 4 and 5 at the same time.
fn filled(play: &mut Play) -> Result<bytestring::ByteString, crate::Trouble> {
    let t = topic(play)?;
    fill(
        play,
        &t,
        batch(&["a", "b", "c"]).at(TIME + 10).step(10).bytes(),
    )?;
    fill(play, &t, batch(&["d"]).at(TIME + 5).bytes())?;
    fill(play, &t, batch(&["e", "f"]).at(TIME + 40).step(0).bytes())?;
    play.line("filled with records at +10, +20, +30; +5; +40, +40");
    Ok(t)
}

fn every_sentinel_has_its_offset(play: &mut Play) -> Ended {
    let t = filled(play)?;
    play.call(2, delete_before(&t, 1))?;
    for sentinel in [-1, -2, -3] {
        play.call(LIST_OFFSETS, offsets_at(&t, &[(0, sentinel)]))?;
    }
    Ok(())
}

fn a_time_finds_the_first_record_at_or_after_it(play: &mut Play) -> Ended {
    let t = filled(play)?;
    for time in [0, 5, 10, 11, 25, 31, 40, 41] {
        play.call(LIST_OFFSETS, offsets_at(&t, &[(0, TIME + time)]))?;
    }
    play.call(LIST_OFFSETS, offsets_at(&t, &[(0, 0)]))?;
    Ok(())
}

fn the_largest_timestamp_is_found_within_a_batch(play: &mut Play) -> Ended {
    let t = topic(play)?;
    fill(
        play,
        &t,
        batch(&["a", "b", "c"]).at(TIME + 30).step(-10).bytes(),
    )?;
    play.call(LIST_OFFSETS, offsets_at(&t, &[(0, -3)]))?;
    fill(play, &t, batch(&["d"]).at(TIME + 20).bytes())?;
    play.call(LIST_OFFSETS, offsets_at(&t, &[(0, -3)]))?;
    play.note("of records with the same time it is the first");
    fill(play, &t, batch(&["e", "f"]).at(TIME + 40).step(0).bytes())?;
    fill(play, &t, batch(&["g"]).at(TIME + 40).bytes())?;
    play.call(LIST_OFFSETS, offsets_at(&t, &[(0, -3)]))?;
    Ok(())
}

fn tiered_sentinels_without_tiers(play: &mut Play) -> Ended {
    let t = filled(play)?;
    play.note("the earliest local offset, and the last tiered one");
    for sentinel in [-4, -5] {
        play.call(LIST_OFFSETS, offsets_at(&t, &[(0, sentinel)]))?;
    }
    Ok(())
}

fn an_unknown_sentinel_is_an_unsupported_version(play: &mut Play) -> Ended {
    let t = filled(play)?;
    for sentinel in [-6, -7, i64::MIN] {
        play.call(LIST_OFFSETS, offsets_at(&t, &[(0, sentinel)]))?;
    }
    Ok(())
}

fn sentinels_need_their_version(play: &mut Play) -> Ended {
    let t = filled(play)?;
    for (version, sentinel) in [(6, -3), (7, -4), (8, -5), (9, -6)] {
        play.call(version, offsets_at(&t, &[(0, sentinel)]))?;
    }
    Ok(())
}

fn every_version_of_list_offsets_answers(play: &mut Play) -> Ended {
    let t = filled(play)?;
    for version in 1..=if play.release().at_least(4, 0) { 10 } else { 9 } {
        play.call(version, offsets_at(&t, &[(0, TIME + 25)]))?;
    }
    Ok(())
}

fn list_offsets_of_what_does_not_exist(play: &mut Play) -> Ended {
    let t = topic(play)?;
    play.call(LIST_OFFSETS, offsets_at(&t, &[(0, -1), (1, -1), (-1, -1)]))?;
    play.call(LIST_OFFSETS, offsets_at(&play.name("nowhere"), &[(0, -1)]))?;
    play.call(LIST_OFFSETS, offsets_at(&"a b".into(), &[(0, -1)]))?;
    Ok(())
}

fn a_partition_named_twice_is_refused_by_list_offsets(play: &mut Play) -> Ended {
    let t = topic(play)?;
    play.call(LIST_OFFSETS, offsets_at(&t, &[(0, -1), (0, -2)]))?;
    Ok(())
}

fn a_leader_epoch_that_is_not_the_current_one_is_refused_by_list_offsets(play: &mut Play) -> Ended {
    let t = topic(play)?;
    for epoch in [0, 1] {
        let mut request = offsets_at(&t, &[(0, -1)]);
        request.topics[0].partitions[0].current_leader_epoch = epoch;
        play.call(LIST_OFFSETS, request)?;
    }
    Ok(())
}

fn deleted_records_move_the_beginning(play: &mut Play) -> Ended {
    let t = filled(play)?;
    play.call(2, delete_before(&t, 2))?;
    play.call(LIST_OFFSETS, offsets_at(&t, &[(0, -2)]))?;
    play.note("it does not move back");
    play.call(2, delete_before(&t, 1))?;
    play.call(LIST_OFFSETS, offsets_at(&t, &[(0, -2)]))?;
    play.note("-1 is the end");
    play.call(2, delete_before(&t, -1))?;
    play.call(LIST_OFFSETS, offsets_at(&t, &[(0, -2)]))?;
    play.call(LIST_OFFSETS, offsets_at(&t, &[(0, TIME)]))?;
    fetch_all(play, &t)?;
    Ok(())
}

fn delete_records_beyond_the_end_is_out_of_range(play: &mut Play) -> Ended {
    let t = filled(play)?;
    play.call(2, delete_before(&t, 7))?;
    play.call(2, delete_before(&t, -2))?;
    play.call(2, delete_before(&t, 6))?;
    Ok(())
}

fn delete_records_of_what_does_not_exist(play: &mut Play) -> Ended {
    let t = topic(play)?;
    let mut request = delete_before(&t, 0);
    request.topics[0]
        .partitions
        .push(DeleteRecordsRequestPartition {
            index: 1,
            offset: 0,
        });
    request
        .topics
        .push(delete_before(&play.name("nowhere"), 0).topics.remove(0));
    play.call(2, request)?;
    Ok(())
}

fn a_compacted_topic_deletes_no_records(play: &mut Play) -> Ended {
    let t = topic_with(play, "t", 1, &[("cleanup.policy", "compact")])?;
    play.call(2, delete_before(&t, 0))?;
    Ok(())
}

fn epoch_of(
    topic: &bytestring::ByteString,
    current: i32,
    epoch: i32,
) -> OffsetForLeaderEpochRequest {
    OffsetForLeaderEpochRequest {
        replica_id: -1,
        topics: vec![OffsetForLeaderEpochRequestTopic {
            name: topic.clone(),
            partitions: vec![OffsetForLeaderEpochRequestPartition {
                index: 0,
                current_leader_epoch: current,
                leader_epoch: epoch,
            }],
        }],
    }
}

fn a_leader_epoch_ends_where_the_log_ends(play: &mut Play) -> Ended {
    let t = topic(play)?;
    play.note("before anything was written in it");
    play.call(4, epoch_of(&t, -1, 0))?;
    fill(play, &t, batch(&["a", "b"]).bytes())?;
    for version in 2..=4 {
        play.call(version, epoch_of(&t, -1, 0))?;
    }
    Ok(())
}

fn leader_epochs_nobody_has_had(play: &mut Play) -> Ended {
    let t = filled(play)?;
    // Below -1 an epoch is older than the first, whose offset is the answer.
    for epoch in [1, 100, -1, -2] {
        play.call(4, epoch_of(&t, -1, epoch))?;
    }
    play.note("of what does not exist");
    play.call(4, epoch_of(&play.name("nowhere"), -1, 0))?;
    let mut request = epoch_of(&t, -1, 0);
    request.topics[0].partitions[0].index = 1;
    play.call(4, request)?;
    Ok(())
}

fn a_wrong_current_epoch_is_refused_by_offset_for_leader_epoch(play: &mut Play) -> Ended {
    let t = filled(play)?;
    for current in [0, 1, -1] {
        play.call(4, epoch_of(&t, current, 0))?;
    }
    Ok(())
}

fn list_offsets_as_a_reader_of_committed_records(play: &mut Play) -> Ended {
    let t = filled(play)?;
    for sentinel in [-1, -2, -3, TIME + 20] {
        let request = ListOffsetsRequest {
            isolation_level: 1,
            ..offsets_at(&t, &[(0, sentinel)])
        };
        play.call(LIST_OFFSETS, request)?;
    }
    Ok(())
}
