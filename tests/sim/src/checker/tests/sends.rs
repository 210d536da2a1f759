//! A1 to A6: what was sent, against what is stored.

use super::{caught, clean, strict};
use crate::checker::Anomaly::*;
use crate::checker::{Acks, Expectations};

#[test]
fn a1_a_lost_write_is_found() {
    caught(A1LostWrite, &strict(), "c1 send t0/0 1 ok 0\n log t0/0");
}

#[test]
fn a1_a_lost_write_whose_partition_is_not_there_is_found() {
    caught(A1LostWrite, &strict(), "c1 send t0/0 1 ok\n");
}

#[test]
fn a1_an_acked_write_above_the_high_watermark_is_found() {
    caught(
        A1LostWrite,
        &strict(),
        "c1 send t0/0 1 ok 0\n log t0/0 1 hw=0",
    );
}

#[test]
fn a1_an_acked_write_that_is_there_is_clean() {
    clean(A1LostWrite, &strict(), "c1 send t0/0 1 ok 0\n log t0/0 1");
}

#[test]
fn a1_an_indefinite_write_may_be_lost() {
    clean(
        A1LostWrite,
        &strict(),
        "c1 send t0/0 1 ok 0\n c1 send t0/0 2 info\n c1 send t0/0 3 open\n log t0/0 1",
    );
}

#[test]
fn a1_a_write_that_retention_removed_is_clean() {
    clean(
        A1LostWrite,
        &strict(),
        "c1 send t0/0 1 ok 0\n c1 send t0/0 2 ok 1\n log t0/0 . 2 start=1",
    );
}

#[test]
fn a1_a_write_that_a_newer_one_of_its_key_replaced_is_clean() {
    // Two values with one key: both are made of value 9.
    let story = "c1 send t0/0 9 ok 0\n c1 send t0/0 1<9 ok 1\n c1 send t0/0 2<9 ok 2\n log t0/0 9 . 2 compacted";
    clean(A1LostWrite, &strict(), story);
    caught(A1LostWrite, &strict(), &story.replace("2<9", "2"));
}

#[test]
fn a1_an_unclean_loss_is_clean_when_the_producer_told_of_it() {
    clean(
        A1LostWrite,
        &strict(),
        "c1 send t0/0 1 ok 0\n c1 data-lost t0/0\n log t0/0 cut=0",
    );
}

#[test]
fn a1_an_unclean_loss_that_nobody_told_of_is_found() {
    let story = "c1 send t0/0 1 ok 0\n log t0/0 cut=0";
    caught(A1LostWrite, &strict(), story);
    clean(
        A1LostWrite,
        &Expectations {
            losses_are_surfaced: false,
            ..strict()
        },
        story,
    );
}

#[test]
fn a1_a_cut_behind_the_record_is_no_excuse() {
    caught(
        A1LostWrite,
        &strict(),
        "c1 send t0/0 1 ok 0\n c1 data-lost t0/0\n log t0/0 cut=1",
    );
}

#[test]
fn a1_only_acks_all_promises_that_writes_stay() {
    let report = super::Story::read("c1 send t0/0 1 ok 0\n log t0/0").check(&Expectations {
        acks: Acks::Leader,
        ..strict()
    });
    assert!(
        report.passes() && report.checked(A1LostWrite) == 0,
        "{report}"
    );
}

#[test]
fn a2_a_duplicate_is_found() {
    caught(A2Duplicate, &strict(), "c1 send t0/0 1 ok 0\n log t0/0 1 1");
}

#[test]
fn a2_a_record_that_is_stored_once_is_clean() {
    clean(A2Duplicate, &strict(), "c1 send t0/0 1 ok 0\n log t0/0 1");
}

#[test]
fn a2_sending_again_what_may_be_stored_explains_a_duplicate() {
    let story = "c1 send t0/0 1 info\n c1 send t0/0 1 ok 1\n log t0/0 1 1";
    clean(A2Duplicate, &strict(), story);
    caught(A2Duplicate, &strict(), &story.replace("info", "fail"));
}

#[test]
fn a2_a_duplicate_of_two_identities_is_excused_only_where_that_may_be() {
    let story = "c1 send t0/0 1 ok 1\n log t0/0 pid=1 1 pid=2 1";
    caught(A2Duplicate, &strict(), story);
    let lenient = Expectations {
        duplicates_across_identities: true,
        ..strict()
    };
    clean(A2Duplicate, &lenient, story);
    caught(A2Duplicate, &lenient, &story.replace("pid=2", "pid=1"));
}

#[test]
fn a3_two_records_in_the_wrong_order_are_found() {
    caught(
        A3Reordering,
        &strict(),
        "c1 send t0/0 1 info\n c1 send t0/0 2 info\n log t0/0 2 1",
    );
}

#[test]
fn a3_offsets_that_descend_are_found() {
    let story = "c1 send t0/0 1 ok 4\n c1 send t0/0 2 ok 3\n log t0/0 . . start=5";
    caught(A3Reordering, &strict(), story);
}

#[test]
fn a3_records_in_order_are_clean_and_so_are_those_of_other_tasks() {
    let story =
        "c1.0 send t0/0 1 ok 1\n c1.1 send t0/0 2 ok 0\n c1.0 send t0/0 3 ok 2\n log t0/0 2 1 3";
    clean(A3Reordering, &strict(), story);
}

#[test]
fn a3_the_order_of_two_partitions_is_free() {
    clean(
        A3Reordering,
        &strict(),
        "c1 send t0/0 1 ok 5\n c1 send t0/1 2 ok 0\n log t0/0 start=5 . . . . . 1\n log t0/1 2",
    );
}

#[test]
fn a4_a_wrong_offset_is_found() {
    caught(
        A4OffsetLie,
        &strict(),
        "c1 send t0/0 1 ok 0\n c1 send t0/0 2 ok 2\n log t0/0 1 2",
    );
}

#[test]
fn a4_a_wrong_partition_is_found() {
    caught(
        A4OffsetLie,
        &strict(),
        "c1 send t0/- 1 ok 0 in 1\n log t0/0 1\n log t0/1",
    );
}

#[test]
fn a4_a_wrong_timestamp_is_found() {
    let story = "c1 send t0/0 1 ok 0 time 8\n log t0/0 at=7 1";
    caught(A4OffsetLie, &strict(), story);
    clean(A4OffsetLie, &strict(), &story.replace("time 8", "time 7"));
}

#[test]
fn a4_the_sentinel_for_no_offset_is_found() {
    caught(A4OffsetLie, &strict(), "c1 send t0/0 1 ok -1\n log t0/0 1");
}

#[test]
fn a4_the_right_offset_is_clean_and_so_is_none() {
    clean(
        A4OffsetLie,
        &strict(),
        "c1 send t0/0 1 ok 0\n c1 send t0/0 2 ok\n log t0/0 1 2",
    );
}

#[test]
fn a5_a_value_that_nobody_sent_is_found() {
    caught(A5Phantom, &strict(), "log t0/0 1");
}

#[test]
fn a5_a_value_in_another_topic_is_found() {
    caught(A5Phantom, &strict(), "c1 send t0/0 1 info\n log t1/0 1");
}

#[test]
fn a5_a_value_in_another_partition_is_found() {
    caught(A5Phantom, &strict(), "c1 send t0/0 1 info\n log t0/1 1");
}

#[test]
fn a5_bytes_of_several_records_are_found() {
    caught(A5Phantom, &strict(), "log t0/0 junk");
}

#[test]
fn a5_a_value_where_it_was_sent_is_clean() {
    clean(
        A5Phantom,
        &strict(),
        "c1 send t0/0 1 ok 0\n c1 send t0/- 2 ok 0 in 1\n log t0/0 1\n log t0/1 2",
    );
}

#[test]
fn a6_a_definite_failure_that_is_stored_is_found() {
    caught(
        A6FailedButStored,
        &strict(),
        "c1 send t0/0 1 fail\n log t0/0 1",
    );
}

#[test]
fn a6_a_definite_failure_that_is_not_stored_is_clean() {
    clean(
        A6FailedButStored,
        &strict(),
        "c1 send t0/0 1 fail\n c1 send t0/0 2 info\n log t0/0 2",
    );
}
