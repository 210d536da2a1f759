//! The transaction coordinator, and what partitions make of transactions.
//!
//! "The older protocol" is what clients spoke before KIP-890: AddPartitionsToTxn before producing, an epoch that lasts. "The
//! newer" is EndTxn 5 and Produce 12: partitions add themselves, and every transaction ends with a new epoch.

use bytes::Bytes;
use bytestring::ByteString;
use milena_protocol::api::*;
use milena_protocol::error_code::ErrorCode;

use super::kit::*;
use super::{Ended, Script, script};
use crate::player::{Play, Trouble};
use crate::records::batch;

pub(super) const SCRIPTS: &[Script] = &[
    script!(a_transactional_id_keeps_its_producer_and_gets_a_new_epoch),
    script!(an_empty_transactional_id_is_refused),
    script!(a_transaction_timeout_out_of_bounds_is_refused),
    script!(a_producer_bumps_its_own_epoch),
    script!(a_producer_that_was_fenced_cannot_bump),
    script!(committed_records_become_visible_with_their_marker),
    script!(aborted_records_are_named_to_readers_of_committed_ones),
    script!(open_transactions_hold_back_the_last_stable_offset),
    script!(an_empty_transaction_cannot_be_ended),
    script!(end_txn_of_the_older_protocol_may_be_repeated),
    script!(the_other_outcome_after_the_end_is_refused),
    script!(an_ended_transaction_can_be_followed_by_another),
    script!(a_wrong_epoch_is_fenced_everywhere),
    script!(a_wrong_producer_id_is_refused_everywhere),
    script!(an_unknown_transactional_id_is_refused_everywhere),
    script!(adding_an_unknown_partition_adds_none),
    script!(adding_a_partition_twice_is_harmless),
    script!(adding_partitions_for_several_transactions_at_once),
    script!(verifying_a_partition_does_not_add_it),
    script!(a_batch_for_a_partition_that_was_not_added_is_refused),
    script!(a_transactional_batch_of_an_old_epoch_is_refused),
    script!(a_batch_outside_the_open_transaction_of_its_producer_is_refused),
    script!(a_new_incarnation_aborts_the_open_transaction),
    script!(a_fenced_producer_can_neither_produce_nor_end),
    script!(offsets_of_a_transaction_appear_with_its_commit),
    script!(offsets_of_an_aborted_transaction_never_appear),
    script!(txn_offset_commit_without_add_offsets_is_refused),
    script!(txn_offset_commit_checks_member_and_generation),
    script!(add_offsets_to_txn_takes_any_group),
    script!(describe_transactions_follows_the_states),
    script!(list_transactions_filters_by_state_and_producer),
    script!(list_transactions_filters_by_duration_and_pattern),
    script!(describe_producers_shows_the_open_transaction),
    script!(partitions_add_themselves_in_the_newer_protocol).since(4, 0),
    script!(end_txn_of_the_newer_protocol_gives_a_new_epoch).since(4, 0),
    script!(end_txn_of_the_newer_protocol_may_be_repeated).since(4, 0),
    script!(an_empty_transaction_can_be_aborted_in_the_newer_protocol).since(4, 0),
    script!(offsets_add_themselves_in_the_newer_protocol).since(4, 0),
    script!(sequences_begin_again_after_a_transaction_of_the_newer_protocol).since(4, 0),
    script!(the_last_epoch_is_refused_after_a_transaction_of_the_newer_protocol).since(4, 0),
    script!(a_transaction_that_takes_too_long_is_aborted),
    script!(an_expired_transaction_fences_its_producer),
    script!(aborted_transactions_are_found_by_offset),
    script!(markers_take_an_offset_in_every_partition),
    script!(time_and_sentinels_stop_at_the_last_stable_offset),
    script!(write_txn_markers_ends_what_a_coordinator_would).since(4, 0),
    script!(find_coordinator_knows_transactions_and_groups),
];

const ADD_PARTITIONS: i16 = 3;
const ADD_OFFSETS: i16 = 3;
const END: i16 = 4;
const NEWER_END: i16 = 5;
const NEWER_PRODUCE: i16 = 12;
const TXN_OFFSET_COMMIT: i16 = 3;

/// A transactional producer as its coordinator knows it.
#[derive(Clone, Debug)]
struct Producer {
    transactional_id: ByteString,
    id: i64,
    epoch: i16,
}

/// Begins an incarnation of a transactional producer; only its answer is in the transcript.
fn begin(play: &mut Play, name: &str) -> Result<Producer, Trouble> {
    let transactional_id = play.name(name);
    begin_with(play, transactional(&transactional_id))
}

fn begin_with(play: &mut Play, request: InitProducerIdRequest) -> Result<Producer, Trouble> {
    let transactional_id = request.transactional_id.clone().unwrap_or_default();
    let answer = play.wait(INIT_PRODUCER_ID, request, |answer| {
        !is_loading(answer.error) && answer.error != ErrorCode::CONCURRENT_TRANSACTIONS
    })?;
    play.show(
        &format!("transactional producer {transactional_id}"),
        &answer,
    );
    Ok(Producer {
        transactional_id,
        id: answer.producer_id,
        epoch: answer.producer_epoch,
    })
}

impl Producer {
    fn batch(&self, sequence: i32, values: &[&str]) -> Bytes {
        batch(values)
            .by(self.id, self.epoch, sequence)
            .transactional()
            .bytes()
    }

    fn produce(&self, topic: &ByteString, sequence: i32, values: &[&str]) -> ProduceRequest {
        ProduceRequest {
            transactional_id: Some(self.transactional_id.clone()),
            ..produce_to(topic, self.batch(sequence, values))
        }
    }

    fn add(&self, topic: &ByteString, partitions: &[i32]) -> AddPartitionsToTxnRequest {
        AddPartitionsToTxnRequest {
            transactional_id: self.transactional_id.clone(),
            producer_id: self.id,
            producer_epoch: self.epoch,
            topics: vec![AddPartitionsToTxnRequestTopic {
                name: topic.clone(),
                partitions: partitions.to_vec().into(),
            }],
            ..Default::default()
        }
    }

    fn add_offsets(&self, group: &ByteString) -> AddOffsetsToTxnRequest {
        AddOffsetsToTxnRequest {
            transactional_id: self.transactional_id.clone(),
            producer_id: self.id,
            producer_epoch: self.epoch,
            group_id: group.clone(),
        }
    }

    fn commit_offset(
        &self,
        group: &ByteString,
        topic: &ByteString,
        offset: i64,
    ) -> TxnOffsetCommitRequest {
        TxnOffsetCommitRequest {
            transactional_id: self.transactional_id.clone(),
            group_id: group.clone(),
            producer_id: self.id,
            producer_epoch: self.epoch,
            generation_id_or_member_epoch: -1,
            topics: vec![TxnOffsetCommitRequestTopic {
                name: topic.clone(),
                partitions: vec![TxnOffsetCommitRequestPartition {
                    index: 0,
                    offset,
                    leader_epoch: -1,
                    metadata: Some("noted".into()),
                }],
                ..Default::default()
            }],
            ..Default::default()
        }
    }

    fn end(&self, committed: bool) -> EndTxnRequest {
        EndTxnRequest {
            transactional_id: self.transactional_id.clone(),
            producer_id: self.id,
            producer_epoch: self.epoch,
            committed,
        }
    }

    fn init(&self) -> InitProducerIdRequest {
        InitProducerIdRequest {
            producer_id: self.id,
            producer_epoch: self.epoch,
            ..transactional(&self.transactional_id)
        }
    }

    fn with_epoch(&self, epoch: i16) -> Self {
        Self {
            epoch,
            ..self.clone()
        }
    }
}

/// Adds partition 0 of a topic, again while the last transaction is being completed.
fn add(play: &mut Play, producer: &Producer, topic: &ByteString) -> Ended {
    play.until(ADD_PARTITIONS, producer.add(topic, &[0]), |answer| {
        let mut partitions = answer.topics.iter().flat_map(|topic| &topic.partitions);
        partitions.all(|partition| partition.error != ErrorCode::CONCURRENT_TRANSACTIONS)
    })?;
    Ok(())
}

/// Ends a transaction, again while another end is under way.
fn end(
    play: &mut Play,
    version: i16,
    producer: &Producer,
    committed: bool,
) -> Result<EndTxnResponse, Trouble> {
    play.until(version, producer.end(committed), |answer| {
        answer.error != ErrorCode::CONCURRENT_TRANSACTIONS
    })
}

/// Waits until the coordinator has completed the last transaction, which it does after it has answered.
fn completed(play: &mut Play, producer: &Producer) -> Ended {
    play.wait(0, describe(&producer.transactional_id), |answer| {
        answer
            .transactions
            .iter()
            .all(|transaction| !transaction.state.starts_with("Prepare"))
    })?;
    Ok(())
}

fn describe(transactional_id: &ByteString) -> DescribeTransactionsRequest {
    DescribeTransactionsRequest {
        transactional_ids: vec![transactional_id.clone()],
    }
}

/// A transaction of the older protocol with one batch, ended and completed; only its end is in the transcript.
fn whole(
    play: &mut Play,
    p: &Producer,
    topic: &ByteString,
    sequence: i32,
    values: &[&str],
    committed: bool,
) -> Ended {
    play.wait(ADD_PARTITIONS, p.add(topic, &[0]), |answer| {
        answer.topics[0].partitions[0].error == ErrorCode::NONE
    })?;
    play.ask(PRODUCE, p.produce(topic, sequence, values))?;
    play.line(&format!("a transaction with {values:?}"));
    end(play, END, p, committed)?;
    completed(play, p)
}

fn fetch_offsets(
    play: &mut Play,
    group: &ByteString,
    topic: &ByteString,
    stable: bool,
) -> Result<OffsetFetchResponse, Trouble> {
    play.call(7, offsets_of(group, topic, stable))
}

fn offsets_of(group: &ByteString, topic: &ByteString, stable: bool) -> OffsetFetchRequest {
    OffsetFetchRequest {
        group_id: group.clone(),
        topics: Some(vec![OffsetFetchRequestTopic {
            name: topic.clone(),
            partitions: vec![0].into(),
        }]),
        require_stable: stable,
        ..Default::default()
    }
}

fn a_transactional_id_keeps_its_producer_and_gets_a_new_epoch(play: &mut Play) -> Ended {
    let x = play.name("x");
    for version in 0..=5 {
        play.init(version, transactional(&x))?;
    }
    Ok(())
}

fn an_empty_transactional_id_is_refused(play: &mut Play) -> Ended {
    play.call(INIT_PRODUCER_ID, transactional(&"".into()))?;
    Ok(())
}

fn a_transaction_timeout_out_of_bounds_is_refused(play: &mut Play) -> Ended {
    let x = play.name("x");
    for timeout in [0, -1, 900_000, 900_001, 1] {
        play.note(&format!("{timeout} ms"));
        let request = InitProducerIdRequest {
            transaction_timeout_ms: timeout,
            ..transactional(&x)
        };
        play.call(INIT_PRODUCER_ID, request)?;
    }
    Ok(())
}

fn a_producer_bumps_its_own_epoch(play: &mut Play) -> Ended {
    let p = begin(play, "x")?;
    play.call(INIT_PRODUCER_ID, p.init())?;
    play.note("the same again, as after a lost answer");
    play.call(INIT_PRODUCER_ID, p.init())?;
    play.note("with the epoch it got");
    play.call(INIT_PRODUCER_ID, p.with_epoch(p.epoch + 1).init())?;
    play.note("with one that is two behind");
    play.call(INIT_PRODUCER_ID, p.init())?;
    play.note("with one that was never given");
    play.call(INIT_PRODUCER_ID, p.with_epoch(p.epoch + 9).init())?;
    play.note("with a producer id that was never given");
    let other = Producer {
        id: p.id + 1_000_000,
        ..p
    };
    play.call(INIT_PRODUCER_ID, other.init())?;
    Ok(())
}

fn a_producer_that_was_fenced_cannot_bump(play: &mut Play) -> Ended {
    let p = begin(play, "x")?;
    begin(play, "x")?;
    play.note("the first incarnation");
    play.call(INIT_PRODUCER_ID, p.init())?;
    play.note("in an older version");
    play.call(3, p.init())?;
    Ok(())
}

fn committed_records_become_visible_with_their_marker(play: &mut Play) -> Ended {
    let (t, p) = (topic(play)?, begin(play, "x")?);
    add(play, &p, &t)?;
    play.call(PRODUCE, p.produce(&t, 0, &["a", "b"]))?;
    play.note("open");
    fetch_all(play, &t)?;
    fetch_committed(play, &t)?;
    end(play, END, &p, true)?;
    completed(play, &p)?;
    play.note("committed");
    fetch_all(play, &t)?;
    fetch_committed(play, &t)?;
    Ok(())
}

fn aborted_records_are_named_to_readers_of_committed_ones(play: &mut Play) -> Ended {
    let (t, p) = (topic(play)?, begin(play, "x")?);
    whole(play, &p, &t, 0, &["a"], false)?;
    fetch_committed(play, &t)?;
    play.note("readers of everything are not told");
    fetch_all(play, &t)?;
    Ok(())
}

fn open_transactions_hold_back_the_last_stable_offset(play: &mut Play) -> Ended {
    let (t, p, q) = (topic(play)?, begin(play, "x")?, begin(play, "y")?);
    add(play, &p, &t)?;
    add(play, &q, &t)?;
    play.call(PRODUCE, p.produce(&t, 0, &["a"]))?;
    play.call(PRODUCE, q.produce(&t, 0, &["b"]))?;
    produce(play, &t, batch(&["c"]).bytes())?;
    end(play, END, &q, true)?;
    completed(play, &q)?;
    play.note("the first is still open");
    fetch_committed(play, &t)?;
    play.call(LIST_OFFSETS, offsets_at(&t, &[(0, -1)]))?;
    let committed = ListOffsetsRequest {
        isolation_level: 1,
        ..offsets_at(&t, &[(0, -1)])
    };
    play.call(LIST_OFFSETS, committed.clone())?;
    end(play, END, &p, false)?;
    completed(play, &p)?;
    fetch_committed(play, &t)?;
    play.call(LIST_OFFSETS, committed)?;
    Ok(())
}

fn an_empty_transaction_cannot_be_ended(play: &mut Play) -> Ended {
    let p = begin(play, "x")?;
    play.call(END, p.end(true))?;
    play.call(END, p.end(false))?;
    Ok(())
}

fn end_txn_of_the_older_protocol_may_be_repeated(play: &mut Play) -> Ended {
    let (t, p) = (topic(play)?, begin(play, "x")?);
    for (sequence, committed) in [(0, true), (1, false)] {
        whole(play, &p, &t, sequence, &["a"], committed)?;
        end(play, END, &p, committed)?;
        play.call(END, p.end(committed))?;
    }
    Ok(())
}

fn the_other_outcome_after_the_end_is_refused(play: &mut Play) -> Ended {
    let (t, p) = (topic(play)?, begin(play, "x")?);
    for (sequence, committed) in [(0, true), (1, false)] {
        whole(play, &p, &t, sequence, &["a"], committed)?;
        end(play, END, &p, !committed)?;
    }
    Ok(())
}

fn an_ended_transaction_can_be_followed_by_another(play: &mut Play) -> Ended {
    let (t, p) = (topic(play)?, begin(play, "x")?);
    for (sequence, committed) in [(0, true), (1, false), (2, true)] {
        add(play, &p, &t)?;
        play.call(PRODUCE, p.produce(&t, sequence, &["a"]))?;
        end(play, END, &p, committed)?;
    }
    completed(play, &p)?;
    fetch_committed(play, &t)?;
    Ok(())
}

/// Everything that a producer can ask its coordinator.
fn ask_everything(play: &mut Play, p: &Producer, topic: &ByteString) -> Ended {
    let group = play.name("g");
    play.call(ADD_PARTITIONS, p.add(topic, &[0]))?;
    play.call(ADD_OFFSETS, p.add_offsets(&group))?;
    play.call(TXN_OFFSET_COMMIT, p.commit_offset(&group, topic, 1))?;
    play.call(END, p.end(true))?;
    play.note("as older versions say it");
    play.call(1, p.add(topic, &[0]))?;
    play.call(1, p.add_offsets(&group))?;
    play.call(1, p.end(true))?;
    Ok(())
}

fn a_wrong_epoch_is_fenced_everywhere(play: &mut Play) -> Ended {
    let (t, p) = (topic(play)?, begin(play, "x")?);
    let p = begin_with(play, p.init())?;
    add(play, &p, &t)?;
    play.note("one too low");
    ask_everything(play, &p.with_epoch(p.epoch - 1), &t)?;
    play.note("one too high");
    ask_everything(play, &p.with_epoch(p.epoch + 1), &t)
}

fn a_wrong_producer_id_is_refused_everywhere(play: &mut Play) -> Ended {
    let (t, p) = (topic(play)?, begin(play, "x")?);
    add(play, &p, &t)?;
    let other = Producer {
        id: p.id + 1_000_000,
        ..p
    };
    ask_everything(play, &other, &t)
}

fn an_unknown_transactional_id_is_refused_everywhere(play: &mut Play) -> Ended {
    let t = topic(play)?;
    let nobody = Producer {
        transactional_id: play.name("nobody"),
        id: 1_000_000_000,
        epoch: 0,
    };
    ask_everything(play, &nobody, &t)?;
    play.note("an empty one");
    let nobody = Producer {
        transactional_id: "".into(),
        ..nobody
    };
    play.call(ADD_PARTITIONS, nobody.add(&t, &[0]))?;
    play.call(END, nobody.end(true))?;
    Ok(())
}

fn adding_an_unknown_partition_adds_none(play: &mut Play) -> Ended {
    let (t, p) = (topic(play)?, begin(play, "x")?);
    play.call(ADD_PARTITIONS, p.add(&t, &[0, 1]))?;
    let nowhere = play.name("nowhere");
    play.call(ADD_PARTITIONS, p.add(&nowhere, &[0]))?;
    play.call(0, describe(&p.transactional_id))?;
    Ok(())
}

fn adding_a_partition_twice_is_harmless(play: &mut Play) -> Ended {
    let (t, p) = (topic_with(play, "t", 3, &[])?, begin(play, "x")?);
    for partitions in [&[0, 1][..], &[0], &[1, 2]] {
        play.call(ADD_PARTITIONS, p.add(&t, partitions))?;
    }
    play.call(0, describe(&p.transactional_id))?;
    Ok(())
}

/// The form of AddPartitionsToTxn that brokers speak to each other, for any number of transactions.
fn several(transactions: &[(&Producer, bool)], topic: &ByteString) -> AddPartitionsToTxnRequest {
    let transactions =
        transactions
            .iter()
            .map(|(p, verify_only)| AddPartitionsToTxnRequestTransaction {
                transactional_id: p.transactional_id.clone(),
                producer_id: p.id,
                producer_epoch: p.epoch,
                verify_only: *verify_only,
                topics: p.add(topic, &[0]).topics,
            });
    AddPartitionsToTxnRequest {
        transactions: transactions.collect(),
        ..Default::default()
    }
}

fn adding_partitions_for_several_transactions_at_once(play: &mut Play) -> Ended {
    let (t, p, q) = (topic(play)?, begin(play, "x")?, begin(play, "y")?);
    play.call(4, several(&[(&p, false), (&q.with_epoch(9), false)], &t))?;
    play.call(0, describe(&p.transactional_id))?;
    Ok(())
}

fn verifying_a_partition_does_not_add_it(play: &mut Play) -> Ended {
    let (t, p) = (topic(play)?, begin(play, "x")?);
    for version in [4, 5] {
        play.call(version, several(&[(&p, true)], &t))?;
    }
    add(play, &p, &t)?;
    play.call(4, several(&[(&p, true)], &t))?;
    Ok(())
}

fn a_batch_for_a_partition_that_was_not_added_is_refused(play: &mut Play) -> Ended {
    let (t, p) = (topic(play)?, begin(play, "x")?);
    // A broker asks the coordinator about several producers at once, and may then answer one in the words for another's
    // version.
    let says =
        |error| move |answer: &ProduceResponse| answer.topics[0].partitions[0].error == error;
    let abortable = says(ErrorCode::TRANSACTION_ABORTABLE);
    play.note("no transaction is open");
    play.until(PRODUCE, p.produce(&t, 0, &["a"]), abortable)?;
    play.note("one is, without the partition");
    let u = topic_with(play, "u", 1, &[])?;
    add(play, &p, &u)?;
    play.until(PRODUCE, p.produce(&t, 0, &["a"]), abortable)?;
    play.note("in the words of version 10");
    play.until(
        10,
        p.produce(&t, 0, &["a"]),
        says(ErrorCode::INVALID_TXN_STATE),
    )?;
    play.call(LIST_OFFSETS, offsets_at(&t, &[(0, -1)]))?;
    Ok(())
}

fn a_transactional_batch_of_an_old_epoch_is_refused(play: &mut Play) -> Ended {
    let (t, p) = (topic(play)?, begin(play, "x")?);
    whole(play, &p, &t, 0, &["a"], true)?;
    let q = begin(play, "x")?;
    whole(play, &q, &t, 0, &["b"], true)?;
    play.note("the partition knows the newer epoch");
    play.call(PRODUCE, p.produce(&t, 1, &["c"]))?;
    Ok(())
}

fn a_batch_outside_the_open_transaction_of_its_producer_is_refused(play: &mut Play) -> Ended {
    let (t, p) = (topic(play)?, begin(play, "x")?);
    add(play, &p, &t)?;
    play.call(PRODUCE, p.produce(&t, 0, &["a"]))?;
    let plain = batch(&["b"]).by(p.id, p.epoch, 1).bytes();
    produce(play, &t, plain.clone())?;
    play.note("and after it");
    end(play, END, &p, true)?;
    completed(play, &p)?;
    produce(play, &t, plain)?;
    Ok(())
}

fn a_new_incarnation_aborts_the_open_transaction(play: &mut Play) -> Ended {
    let (t, p) = (topic(play)?, begin(play, "x")?);
    add(play, &p, &t)?;
    play.call(PRODUCE, p.produce(&t, 0, &["a"]))?;
    play.note("the first answer only says that there is something to be done first");
    play.call(INIT_PRODUCER_ID, transactional(&p.transactional_id))?;
    begin(play, "x")?;
    fetch_committed(play, &t)?;
    Ok(())
}

fn a_fenced_producer_can_neither_produce_nor_end(play: &mut Play) -> Ended {
    let (t, p) = (topic(play)?, begin(play, "x")?);
    add(play, &p, &t)?;
    play.call(PRODUCE, p.produce(&t, 0, &["a"]))?;
    begin(play, "x")?;
    play.call(PRODUCE, p.produce(&t, 1, &["b"]))?;
    play.call(END, p.end(true))?;
    play.call(ADD_PARTITIONS, p.add(&t, &[0]))?;
    Ok(())
}

fn offsets_of_a_transaction_appear_with_its_commit(play: &mut Play) -> Ended {
    let (t, g, p) = (topic(play)?, play.name("g"), begin(play, "x")?);
    play.call(ADD_OFFSETS, p.add_offsets(&g))?;
    play.call(TXN_OFFSET_COMMIT, p.commit_offset(&g, &t, 7))?;
    play.note("open");
    fetch_offsets(play, &g, &t, false)?;
    fetch_offsets(play, &g, &t, true)?;
    end(play, END, &p, true)?;
    completed(play, &p)?;
    play.note("committed");
    play.until(7, offsets_of(&g, &t, true), |answer| {
        answer.topics[0].partitions[0].error == ErrorCode::NONE
    })?;
    fetch_offsets(play, &g, &t, false)?;
    Ok(())
}

fn offsets_of_an_aborted_transaction_never_appear(play: &mut Play) -> Ended {
    let (t, g, p) = (topic(play)?, play.name("g"), begin(play, "x")?);
    for (offset, committed) in [(3, true), (7, false)] {
        play.wait(ADD_OFFSETS, p.add_offsets(&g), |answer| {
            answer.error == ErrorCode::NONE
        })?;
        play.call(TXN_OFFSET_COMMIT, p.commit_offset(&g, &t, offset))?;
        end(play, END, &p, committed)?;
        completed(play, &p)?;
        play.until(7, offsets_of(&g, &t, true), |answer| {
            answer.topics[0].partitions[0].error == ErrorCode::NONE
        })?;
    }
    Ok(())
}

fn txn_offset_commit_without_add_offsets_is_refused(play: &mut Play) -> Ended {
    let (t, g, p) = (topic(play)?, play.name("g"), begin(play, "x")?);
    play.until(TXN_OFFSET_COMMIT, p.commit_offset(&g, &t, 7), |answer| {
        answer.topics[0].partitions[0].error == ErrorCode::INVALID_TXN_STATE
    })?;
    Ok(())
}

fn txn_offset_commit_checks_member_and_generation(play: &mut Play) -> Ended {
    let (t, g, p) = (topic(play)?, play.name("g"), begin(play, "x")?);
    play.call(ADD_OFFSETS, p.add_offsets(&g))?;
    let good = p.commit_offset(&g, &t, 7);
    play.note("a group without members has no generation 1");
    let request = TxnOffsetCommitRequest {
        generation_id_or_member_epoch: 1,
        member_id: "m".into(),
        ..good.clone()
    };
    play.call(TXN_OFFSET_COMMIT, request)?;
    play.note("a static member that is not there");
    let request = TxnOffsetCommitRequest {
        member_id: "m".into(),
        group_instance_id: Some("i".into()),
        ..good.clone()
    };
    play.call(TXN_OFFSET_COMMIT, request)?;
    play.note("a topic that does not exist");
    play.call(
        TXN_OFFSET_COMMIT,
        p.commit_offset(&g, &play.name("nowhere"), 7),
    )?;
    play.note("an empty group id");
    play.call(TXN_OFFSET_COMMIT, p.commit_offset(&"".into(), &t, 7))?;
    Ok(())
}

fn add_offsets_to_txn_takes_any_group(play: &mut Play) -> Ended {
    let p = begin(play, "x")?;
    // Even the one without a name, to which TxnOffsetCommit would then commit nothing.
    play.call(ADD_OFFSETS, p.add_offsets(&"".into()))?;
    play.call(0, describe(&p.transactional_id))?;
    Ok(())
}

fn describe_transactions_follows_the_states(play: &mut Play) -> Ended {
    let (t, p) = (topic(play)?, begin(play, "x")?);
    play.call(0, describe(&p.transactional_id))?;
    add(play, &p, &t)?;
    play.call(0, describe(&p.transactional_id))?;
    end(play, END, &p, false)?;
    play.until(0, describe(&p.transactional_id), |answer| {
        answer.transactions[0].state == "CompleteAbort"
    })?;
    add(play, &p, &t)?;
    end(play, END, &p, true)?;
    play.until(0, describe(&p.transactional_id), |answer| {
        answer.transactions[0].state == "CompleteCommit"
    })?;
    play.note("of what is not there");
    play.call(0, describe(&play.name("nobody")))?;
    play.call(0, describe(&"".into()))?;
    Ok(())
}

/// Lists transactions and shows those of this script.
fn list(play: &mut Play, version: i16, request: ListTransactionsRequest) -> Ended {
    play.line(&format!("\n> ListTransactions v{version}"));
    play.show("  asked for", &request);
    let mut answer = play.ask(version, request)?;
    let own: Vec<ByteString> = ["x", "y"].iter().map(|name| play.name(name)).collect();
    answer
        .transactions
        .retain(|transaction| own.contains(&transaction.transactional_id));
    play.show("< ListTransactions, of this script", &answer);
    Ok(())
}

fn everything() -> ListTransactionsRequest {
    ListTransactionsRequest {
        duration_filter: -1,
        ..Default::default()
    }
}

fn list_transactions_filters_by_state_and_producer(play: &mut Play) -> Ended {
    let (t, p, q) = (topic(play)?, begin(play, "x")?, begin(play, "y")?);
    add(play, &q, &t)?;
    list(play, 0, everything())?;
    for states in [
        &["Ongoing"][..],
        &["Empty"],
        &["Empty", "Ongoing"],
        &["Nonsense", "Ongoing"],
        &["Dead"],
    ] {
        let state_filters = states.iter().map(|state| (*state).into()).collect();
        list(
            play,
            0,
            ListTransactionsRequest {
                state_filters,
                ..everything()
            },
        )?;
    }
    let producer_id_filters = vec![p.id, p.id + 1_000_000];
    list(
        play,
        0,
        ListTransactionsRequest {
            producer_id_filters,
            ..everything()
        },
    )
}

fn list_transactions_filters_by_duration_and_pattern(play: &mut Play) -> Ended {
    let (t, _, q) = (topic(play)?, begin(play, "x")?, begin(play, "y")?);
    add(play, &q, &t)?;
    play.note("nothing is an hour old");
    list(
        play,
        1,
        ListTransactionsRequest {
            duration_filter: 3_600_000,
            ..everything()
        },
    )?;
    list(
        play,
        1,
        ListTransactionsRequest {
            duration_filter: 0,
            ..everything()
        },
    )?;
    if play.release().at_least(4, 1) {
        let pattern = |text: &str| ListTransactionsRequest {
            transactional_id_pattern: Some(text.into()),
            ..everything()
        };
        for text in ["^y.*", "y", "", "["] {
            list(play, 2, pattern(text))?;
        }
    }
    Ok(())
}

fn describe_producers_shows_the_open_transaction(play: &mut Play) -> Ended {
    let (t, p) = (topic(play)?, begin(play, "x")?);
    fill(play, &t, batch(&["before"]).bytes())?;
    add(play, &p, &t)?;
    let describe = DescribeProducersRequest {
        topics: vec![DescribeProducersRequestTopic {
            name: t.clone(),
            partitions: vec![0].into(),
        }],
    };
    play.call(0, describe.clone())?;
    play.call(PRODUCE, p.produce(&t, 0, &["a"]))?;
    play.call(0, describe.clone())?;
    end(play, END, &p, true)?;
    completed(play, &p)?;
    play.call(0, describe)?;
    Ok(())
}

/// Produces in the newer protocol, again while the last transaction is being completed.
fn newer_produce(
    play: &mut Play,
    p: &Producer,
    topic: &ByteString,
    sequence: i32,
    values: &[&str],
) -> Ended {
    play.until(
        NEWER_PRODUCE,
        p.produce(topic, sequence, values),
        |answer| answer.topics[0].partitions[0].error != ErrorCode::CONCURRENT_TRANSACTIONS,
    )?;
    Ok(())
}

fn partitions_add_themselves_in_the_newer_protocol(play: &mut Play) -> Ended {
    let (t, p) = (topic(play)?, begin(play, "x")?);
    newer_produce(play, &p, &t, 0, &["a"])?;
    play.call(0, describe(&p.transactional_id))?;
    newer_produce(play, &p, &t, 1, &["b"])?;
    fetch_committed(play, &t)?;
    Ok(())
}

fn end_txn_of_the_newer_protocol_gives_a_new_epoch(play: &mut Play) -> Ended {
    let (t, p) = (topic(play)?, begin(play, "x")?);
    newer_produce(play, &p, &t, 0, &["a"])?;
    let answer = end(play, NEWER_END, &p, true)?;
    completed(play, &p)?;
    play.call(0, describe(&p.transactional_id))?;
    fetch_committed(play, &t)?;
    let p = p.with_epoch(answer.producer_epoch);
    newer_produce(play, &p, &t, 0, &["b"])?;
    end(play, NEWER_END, &p, false)?;
    completed(play, &p)?;
    fetch_committed(play, &t)?;
    Ok(())
}

fn end_txn_of_the_newer_protocol_may_be_repeated(play: &mut Play) -> Ended {
    let (t, mut p) = (topic(play)?, begin(play, "x")?);
    for committed in [true, false] {
        newer_produce(play, &p, &t, 0, &["a"])?;
        let answer = end(play, NEWER_END, &p, committed)?;
        completed(play, &p)?;
        play.note("again, as after a lost answer");
        end(play, NEWER_END, &p, committed)?;
        play.note("and with the other outcome");
        end(play, NEWER_END, &p, !committed)?;
        p = p.with_epoch(answer.producer_epoch);
    }
    Ok(())
}

fn an_empty_transaction_can_be_aborted_in_the_newer_protocol(play: &mut Play) -> Ended {
    let p = begin(play, "x")?;
    play.call(NEWER_END, p.end(true))?;
    let answer = play.call(NEWER_END, p.end(false))?;
    completed(play, &p)?;
    play.note("the same again");
    end(play, NEWER_END, &p, false)?;
    play.note("with the new epoch");
    end(play, NEWER_END, &p.with_epoch(answer.producer_epoch), false)?;
    completed(play, &p)?;
    play.call(0, describe(&p.transactional_id))?;
    Ok(())
}

fn offsets_add_themselves_in_the_newer_protocol(play: &mut Play) -> Ended {
    let (t, g, p) = (topic(play)?, play.name("g"), begin(play, "x")?);
    play.call(5, p.commit_offset(&g, &t, 7))?;
    fetch_offsets(play, &g, &t, true)?;
    end(play, NEWER_END, &p, true)?;
    completed(play, &p)?;
    play.until(7, offsets_of(&g, &t, true), |answer| {
        answer.topics[0].partitions[0].error == ErrorCode::NONE
    })?;
    Ok(())
}

fn sequences_begin_again_after_a_transaction_of_the_newer_protocol(play: &mut Play) -> Ended {
    let (t, p) = (topic(play)?, begin(play, "x")?);
    newer_produce(play, &p, &t, 0, &["a", "b"])?;
    let answer = end(play, NEWER_END, &p, true)?;
    completed(play, &p)?;
    let p = p.with_epoch(answer.producer_epoch);
    newer_produce(play, &p, &t, 2, &["c"])?;
    newer_produce(play, &p, &t, 0, &["c"])?;
    play.note("a retry within the transaction");
    newer_produce(play, &p, &t, 0, &["c"])?;
    Ok(())
}

fn the_last_epoch_is_refused_after_a_transaction_of_the_newer_protocol(play: &mut Play) -> Ended {
    let (t, p) = (topic(play)?, begin(play, "x")?);
    newer_produce(play, &p, &t, 0, &["a"])?;
    end(play, NEWER_END, &p, true)?;
    completed(play, &p)?;
    play.note("a late batch of the transaction that has ended");
    newer_produce(play, &p, &t, 1, &["late"])?;
    play.note("and one that is a retry");
    newer_produce(play, &p, &t, 0, &["a"])?;
    Ok(())
}

/// Begins a transaction that the coordinator will abort by itself, and waits until it has.
fn expired(play: &mut Play, topic: &ByteString) -> Result<Producer, Trouble> {
    let request = InitProducerIdRequest {
        transaction_timeout_ms: 100,
        ..transactional(&play.name("x"))
    };
    let p = begin_with(play, request)?;
    add(play, &p, topic)?;
    play.ask(PRODUCE, p.produce(topic, 0, &["a"]))?;
    play.until(0, describe(&p.transactional_id), |answer| {
        answer.transactions[0].state == "CompleteAbort"
    })?;
    Ok(p)
}

fn a_transaction_that_takes_too_long_is_aborted(play: &mut Play) -> Ended {
    let t = topic(play)?;
    expired(play, &t)?;
    fetch_committed(play, &t)?;
    Ok(())
}

fn an_expired_transaction_fences_its_producer(play: &mut Play) -> Ended {
    let t = topic(play)?;
    let p = expired(play, &t)?;
    play.call(PRODUCE, p.produce(&t, 1, &["b"]))?;
    play.call(END, p.end(true))?;
    play.call(ADD_PARTITIONS, p.add(&t, &[0]))?;
    play.note("it may go on with a new epoch of its own");
    play.call(INIT_PRODUCER_ID, p.init())?;
    Ok(())
}

fn aborted_transactions_are_found_by_offset(play: &mut Play) -> Ended {
    let (t, p, q) = (topic(play)?, begin(play, "x")?, begin(play, "y")?);
    whole(play, &p, &t, 0, &["a"], false)?;
    whole(play, &q, &t, 0, &["b"], true)?;
    whole(play, &q, &t, 1, &["c"], false)?;
    for offset in 0..=6 {
        let request = FetchRequest {
            isolation_level: 1,
            ..fetch_from(&t, offset)
        };
        play.call(FETCH, request)?;
    }
    play.note("only those of the records that come");
    let mut request = FetchRequest {
        isolation_level: 1,
        ..fetch_from(&t, 0)
    };
    request.topics[0].partitions[0].max_bytes = 1;
    play.call(FETCH, request)?;
    Ok(())
}

fn markers_take_an_offset_in_every_partition(play: &mut Play) -> Ended {
    let (t, p) = (topic_with(play, "t", 2, &[])?, begin(play, "x")?);
    play.call(ADD_PARTITIONS, p.add(&t, &[0, 1]))?;
    play.call(PRODUCE, p.produce(&t, 0, &["a"]))?;
    end(play, END, &p, true)?;
    completed(play, &p)?;
    play.note("the second partition has a marker and no record");
    play.call(LIST_OFFSETS, offsets_at(&t, &[(0, -1), (1, -1)]))?;
    Ok(())
}

fn time_and_sentinels_stop_at_the_last_stable_offset(play: &mut Play) -> Ended {
    let (t, p) = (topic(play)?, begin(play, "x")?);
    fill(play, &t, batch(&["a"]).bytes())?;
    add(play, &p, &t)?;
    let later = batch(&["b"])
        .at(crate::records::TIME + 100)
        .by(p.id, p.epoch, 0)
        .transactional();
    let request = ProduceRequest {
        transactional_id: Some(p.transactional_id.clone()),
        ..produce_to(&t, later.bytes())
    };
    play.call(PRODUCE, request)?;
    for isolation_level in [0, 1] {
        for sentinel in [-1, -2, -3, crate::records::TIME + 50] {
            let request = ListOffsetsRequest {
                isolation_level,
                ..offsets_at(&t, &[(0, sentinel)])
            };
            play.call(LIST_OFFSETS, request)?;
        }
    }
    Ok(())
}

fn write_txn_markers_ends_what_a_coordinator_would(play: &mut Play) -> Ended {
    let (t, p) = (topic(play)?, begin(play, "x")?);
    add(play, &p, &t)?;
    play.call(PRODUCE, p.produce(&t, 0, &["a"]))?;
    let request = WriteTxnMarkersRequest {
        markers: vec![WriteTxnMarkersRequestMarker {
            producer_id: p.id,
            producer_epoch: p.epoch,
            result: false,
            topics: vec![WriteTxnMarkersRequestTopic {
                name: t.clone(),
                partitions: vec![0, 7].into(),
            }],
            coordinator_epoch: 0,
            ..Default::default()
        }],
    };
    play.call(1, request)?;
    fetch_committed(play, &t)?;
    Ok(())
}

fn find_coordinator_knows_transactions_and_groups(play: &mut Play) -> Ended {
    let x = play.name("x");
    for version in 0..=3 {
        let request = FindCoordinatorRequest {
            key: x.clone(),
            key_type: i8::from(version > 0),
            ..Default::default()
        };
        play.call(version, request)?;
    }
    for (key_type, keys) in [
        (0, vec![x.clone(), play.name("y")]),
        (1, vec![x]),
        (0, vec![]),
        (1, vec!["".into()]),
        (5, vec!["z".into()]),
    ] {
        let request = FindCoordinatorRequest {
            key_type,
            coordinator_keys: keys,
            ..Default::default()
        };
        play.call(4, request)?;
    }
    Ok(())
}
