//! Producer state as a partition keeps it: sequences, epochs, the window of five batches.

use milena_protocol::api::*;

use super::kit::*;
use super::{Ended, Script, script};
use crate::player::Play;
use crate::records::batch;

pub(super) const SCRIPTS: &[Script] = &[
    script!(a_retried_batch_gets_its_first_offset),
    script!(the_fifth_batch_back_is_still_known),
    script!(the_sixth_batch_back_is_out_of_order),
    script!(a_gap_in_the_sequence_is_out_of_order),
    script!(a_batch_that_overlaps_another_is_out_of_order),
    script!(a_retry_with_other_bounds_is_not_the_same_batch),
    script!(an_unknown_producer_may_begin_anywhere),
    script!(a_new_epoch_begins_at_sequence_0),
    script!(a_new_epoch_that_begins_elsewhere_is_out_of_order),
    script!(an_old_epoch_is_refused),
    script!(a_retry_of_the_last_epoch_is_refused),
    script!(sequences_wrap_between_batches),
    script!(a_batch_may_straddle_the_wrap),
    script!(partitions_know_a_producer_apart),
    script!(producers_of_one_partition_are_known_apart),
    script!(idempotence_does_not_care_for_acks),
    script!(a_refused_batch_leaves_the_sequence_alone),
    script!(a_sequence_without_a_producer_is_ignored),
    script!(a_producer_without_a_sequence_is_refused),
    script!(describe_producers_shows_what_the_partition_keeps),
    script!(a_new_producer_id_with_every_request),
    script!(an_idempotent_producer_that_names_its_id_gets_a_new_one),
    script!(every_version_of_init_producer_id_answers),
    script!(deleted_records_do_not_forget_a_producer),
];

/// The values of a batch do not matter here.
fn one(producer_id: i64, epoch: i16, sequence: i32) -> bytes::Bytes {
    batch(&["a"]).by(producer_id, epoch, sequence).bytes()
}

fn a_retried_batch_gets_its_first_offset(play: &mut Play) -> Ended {
    let (t, p) = (topic(play)?, producer(play)?);
    let first = batch(&["a", "b"]).by(p, 0, 0).bytes();
    produce(play, &t, first.clone())?;
    produce(play, &t, one(p, 0, 2))?;
    // The answer to a duplicate has the largest timestamp of the batch where a first answer has the time of the append.
    play.note("again");
    produce(play, &t, first)?;
    produce(play, &t, one(p, 0, 2))?;
    fetch_all(play, &t)?;
    Ok(())
}

fn the_fifth_batch_back_is_still_known(play: &mut Play) -> Ended {
    let (t, p) = (topic(play)?, producer(play)?);
    for sequence in 0..5 {
        fill(play, &t, one(p, 0, sequence))?;
    }
    for sequence in 0..5 {
        produce(play, &t, one(p, 0, sequence))?;
    }
    play.call(LIST_OFFSETS, offsets_at(&t, &[(0, -1)]))?;
    Ok(())
}

fn the_sixth_batch_back_is_out_of_order(play: &mut Play) -> Ended {
    let (t, p) = (topic(play)?, producer(play)?);
    for sequence in 0..7 {
        fill(play, &t, one(p, 0, sequence))?;
    }
    // Not DUPLICATE_SEQUENCE_NUMBER: what has left the window looks like a gap.
    for sequence in 0..3 {
        produce(play, &t, one(p, 0, sequence))?;
    }
    Ok(())
}

fn a_gap_in_the_sequence_is_out_of_order(play: &mut Play) -> Ended {
    let (t, p) = (topic(play)?, producer(play)?);
    produce(play, &t, one(p, 0, 0))?;
    produce(play, &t, one(p, 0, 2))?;
    play.note("what was missing may still come");
    produce(play, &t, one(p, 0, 1))?;
    produce(play, &t, one(p, 0, 2))?;
    Ok(())
}

fn a_batch_that_overlaps_another_is_out_of_order(play: &mut Play) -> Ended {
    let (t, p) = (topic(play)?, producer(play)?);
    fill(play, &t, batch(&["a", "b", "c"]).by(p, 0, 0).bytes())?;
    for sequence in [1, 2] {
        produce(play, &t, batch(&["x", "y", "z"]).by(p, 0, sequence).bytes())?;
    }
    Ok(())
}

fn a_retry_with_other_bounds_is_not_the_same_batch(play: &mut Play) -> Ended {
    let (t, p) = (topic(play)?, producer(play)?);
    fill(play, &t, batch(&["a", "b", "c"]).by(p, 0, 0).bytes())?;
    produce(play, &t, batch(&["a", "b"]).by(p, 0, 0).bytes())?;
    produce(play, &t, batch(&["a", "b", "c", "d"]).by(p, 0, 0).bytes())?;
    play.note("other contents with the same bounds are the same batch");
    produce(play, &t, batch(&["x", "y", "z"]).by(p, 0, 0).bytes())?;
    fetch_all(play, &t)?;
    Ok(())
}

fn an_unknown_producer_may_begin_anywhere(play: &mut Play) -> Ended {
    let (t, p) = (topic(play)?, producer(play)?);
    produce(play, &t, one(p, 0, 17))?;
    produce(play, &t, one(p, 0, 18))?;
    play.note("nobody gave out this id, or this epoch");
    produce(play, &t, one(p + 1_000_000, 5, 3))?;
    Ok(())
}

fn a_new_epoch_begins_at_sequence_0(play: &mut Play) -> Ended {
    let (t, p) = (topic(play)?, producer(play)?);
    produce(play, &t, one(p, 0, 0))?;
    produce(play, &t, one(p, 1, 0))?;
    produce(play, &t, one(p, 1, 1))?;
    play.note("an epoch may be passed over");
    produce(play, &t, one(p, 4, 0))?;
    Ok(())
}

fn a_new_epoch_that_begins_elsewhere_is_out_of_order(play: &mut Play) -> Ended {
    let (t, p) = (topic(play)?, producer(play)?);
    produce(play, &t, one(p, 0, 0))?;
    produce(play, &t, one(p, 1, 1))?;
    play.note("the old epoch goes on as if nothing had been");
    produce(play, &t, one(p, 0, 1))?;
    Ok(())
}

fn an_old_epoch_is_refused(play: &mut Play) -> Ended {
    let (t, p) = (topic(play)?, producer(play)?);
    produce(play, &t, one(p, 1, 0))?;
    produce(play, &t, one(p, 0, 1))?;
    Ok(())
}

fn a_retry_of_the_last_epoch_is_refused(play: &mut Play) -> Ended {
    let (t, p) = (topic(play)?, producer(play)?);
    produce(play, &t, one(p, 0, 0))?;
    produce(play, &t, one(p, 1, 0))?;
    play.note("the batch of epoch 0 again");
    produce(play, &t, one(p, 0, 0))?;
    Ok(())
}

fn sequences_wrap_between_batches(play: &mut Play) -> Ended {
    let (t, p) = (topic(play)?, producer(play)?);
    produce(play, &t, one(p, 0, i32::MAX - 1))?;
    produce(play, &t, one(p, 0, i32::MAX))?;
    play.note("1 would be a gap, 0 follows");
    produce(play, &t, one(p, 0, 1))?;
    produce(play, &t, one(p, 0, 0))?;
    produce(play, &t, one(p, 0, 1))?;
    play.note("a retry from before the wrap");
    produce(play, &t, one(p, 0, i32::MAX))?;
    Ok(())
}

fn a_batch_may_straddle_the_wrap(play: &mut Play) -> Ended {
    let (t, p) = (topic(play)?, producer(play)?);
    let straddling = batch(&["a", "b", "c", "d"]).by(p, 0, i32::MAX - 1).bytes();
    produce(play, &t, straddling.clone())?;
    produce(play, &t, straddling)?;
    play.note("it ended with sequence 1");
    produce(play, &t, one(p, 0, 1))?;
    produce(play, &t, one(p, 0, 2))?;
    describe(play, &t)
}

fn partitions_know_a_producer_apart(play: &mut Play) -> Ended {
    let (t, p) = (topic_with(play, "t", 2, &[])?, producer(play)?);
    let to = |partition: i32, records| {
        let mut request = produce_to(&t, records);
        request.topics[0].partitions[0].index = partition;
        request
    };
    play.call(PRODUCE, to(0, one(p, 0, 0)))?;
    play.call(PRODUCE, to(1, one(p, 0, 0)))?;
    play.call(PRODUCE, to(0, one(p, 3, 0)))?;
    play.note("the other partition has not heard of the epoch");
    play.call(PRODUCE, to(1, one(p, 0, 1)))?;
    Ok(())
}

fn producers_of_one_partition_are_known_apart(play: &mut Play) -> Ended {
    let (t, p, q) = (topic(play)?, producer(play)?, producer(play)?);
    for sequence in 0..2 {
        produce(play, &t, one(p, 0, sequence))?;
        produce(play, &t, one(q, 0, sequence))?;
    }
    produce(play, &t, one(p, 0, 0))?;
    Ok(())
}

fn idempotence_does_not_care_for_acks(play: &mut Play) -> Ended {
    let (t, p) = (topic(play)?, producer(play)?);
    for acks in [1, 1, -1] {
        let request = ProduceRequest {
            acks,
            ..produce_to(&t, one(p, 0, 0))
        };
        play.call(PRODUCE, request)?;
    }
    Ok(())
}

fn a_refused_batch_leaves_the_sequence_alone(play: &mut Play) -> Ended {
    let t = topic_with(play, "t", 1, &[("max.message.bytes", "200")])?;
    let p = producer(play)?;
    produce(play, &t, one(p, 0, 0))?;
    let large = "x".repeat(300);
    produce(play, &t, batch(&[&large]).by(p, 0, 1).bytes())?;
    produce(play, &t, one(p, 0, 1))?;
    Ok(())
}

fn a_sequence_without_a_producer_is_ignored(play: &mut Play) -> Ended {
    let t = topic(play)?;
    produce(play, &t, one(-1, -1, 7))?;
    produce(play, &t, one(-1, 3, 7))?;
    Ok(())
}

fn a_producer_without_a_sequence_is_refused(play: &mut Play) -> Ended {
    let (t, p) = (topic(play)?, producer(play)?);
    produce(play, &t, one(p, 0, -1))?;
    // An epoch of -1 is taken like any other.
    produce(play, &t, one(p, -1, 0))?;
    play.call(LIST_OFFSETS, offsets_at(&t, &[(0, -1)]))?;
    Ok(())
}

fn describe_producers_shows_what_the_partition_keeps(play: &mut Play) -> Ended {
    let t = topic(play)?;
    describe(play, &t)?;
    let p = producer(play)?;
    fill(play, &t, batch(&["a", "b", "c"]).by(p, 2, 0).bytes())?;
    describe(play, &t)?;
    fill(play, &t, one(p, 3, 0))?;
    describe(play, &t)?;
    play.note("of what does not exist");
    describe(play, &play.name("nowhere"))?;
    let request = DescribeProducersRequest {
        topics: vec![DescribeProducersRequestTopic {
            name: t,
            partitions: vec![1].into(),
        }],
    };
    play.call(0, request)?;
    Ok(())
}

fn describe(play: &mut Play, topic: &bytestring::ByteString) -> Ended {
    let request = DescribeProducersRequest {
        topics: vec![DescribeProducersRequestTopic {
            name: topic.clone(),
            partitions: vec![0].into(),
        }],
    };
    play.call(0, request)?;
    Ok(())
}

fn a_new_producer_id_with_every_request(play: &mut Play) -> Ended {
    play.init(INIT_PRODUCER_ID, idempotent())?;
    play.init(INIT_PRODUCER_ID, idempotent())?;
    Ok(())
}

fn an_idempotent_producer_that_names_its_id_gets_a_new_one(play: &mut Play) -> Ended {
    let p = producer(play)?;
    // The broker keeps no account of ids without a transactional id: it gives out a new one.
    let request = InitProducerIdRequest {
        producer_id: p,
        producer_epoch: 0,
        ..idempotent()
    };
    play.init(INIT_PRODUCER_ID, request.clone())?;
    play.note("half an identity");
    let half = InitProducerIdRequest {
        producer_epoch: -1,
        ..request
    };
    play.init(INIT_PRODUCER_ID, half)?;
    Ok(())
}

fn every_version_of_init_producer_id_answers(play: &mut Play) -> Ended {
    for version in 0..=5 {
        play.init(version, idempotent())?;
    }
    Ok(())
}

fn deleted_records_do_not_forget_a_producer(play: &mut Play) -> Ended {
    let (t, p) = (topic(play)?, producer(play)?);
    produce(play, &t, one(p, 0, 0))?;
    produce(play, &t, one(p, 0, 1))?;
    let request = DeleteRecordsRequest {
        topics: vec![DeleteRecordsRequestTopic {
            name: t.clone(),
            partitions: vec![DeleteRecordsRequestPartition {
                index: 0,
                offset: -1,
            }],
        }],
        timeout_ms: 5000,
    };
    play.call(2, request)?;
    play.note("a retry of what was deleted, a gap, and what follows");
    produce(play, &t, one(p, 0, 1))?;
    produce(play, &t, one(p, 0, 3))?;
    produce(play, &t, one(p, 0, 2))?;
    describe(play, &t)
}
