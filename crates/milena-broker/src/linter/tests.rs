//! Every rule is broken once, and a client that does everything right breaks none.

use std::collections::BTreeSet;
use std::time::Duration;

use bytes::Bytes;
use bytestring::ByteString;
use milena_protocol::api::*;
use milena_protocol::compression::Compression;
use milena_protocol::ids::Uuid;
use milena_protocol::message::{self, Request};
use milena_protocol::record::{BatchBuilder, Stamp, control_batch, with_base_offset};

use super::*;
use crate::settings::TransactionVersion::{self, V1, V2};
use crate::testing::Lab;

const TOPIC: Uuid = Uuid([9; 16]);

/// A linter and a client that talks to it.
struct Watched {
    linter: Linter,
    now: Moment,
    serial: u64,
    spoken: TransactionVersion,
    client_id: ByteString,
}

impl Watched {
    /// A client that has asked for the versions and been given the identity (7, 0).
    fn new() -> Self {
        let mut watched = Self {
            linter: Linter::default(),
            now: Moment::new(Duration::from_secs(1000)),
            serial: 0,
            spoken: V2,
            client_id: "c".into(),
        };
        watched.linter.open(1);
        let asked = watched.send(4, &ApiVersionsRequest::default());
        watched.answer::<ApiVersionsRequest>(asked, &ApiVersionsResponse::default());
        watched.linter.producers.given(7, 0);
        watched
    }

    fn ticket<R: Request>(&mut self, version: i16) -> Ticket {
        self.serial += 1;
        Ticket {
            connection: 1,
            serial: self.serial,
            api: R::API,
            version,
            correlation_id: self.serial as i32,
        }
    }

    fn send<R: Request>(&mut self, version: i16, request: &R) -> Ticket {
        let ticket = self.ticket::<R>(version);
        self.send_as(ticket, request);
        ticket
    }

    fn call<R: Request>(&mut self, version: i16) -> Call {
        let ticket = self.ticket::<R>(version);
        self.call_of(ticket)
    }

    fn call_of(&self, ticket: Ticket) -> Call {
        Call {
            now: self.now,
            node: 1,
            version: ticket.version,
            client_id: self.client_id.clone(),
            size: 0,
            ticket,
        }
    }

    fn send_as<R: Request>(&mut self, ticket: Ticket, request: &R) {
        let call = self.call_of(ticket);
        self.linter.request(&call, self.spoken, request);
    }

    fn answer<R: Request>(&mut self, ticket: Ticket, response: &R::Response) {
        self.linter.response::<R>(self.now, ticket, response);
    }

    fn rules(&self) -> BTreeSet<LintRule> {
        self.linter.violations().iter().map(|it| it.rule).collect()
    }
}

fn batch(stamp: Stamp, value: &str) -> Bytes {
    let mut builder = BatchBuilder::new(128);
    builder
        .append(1, None, Some(value.as_bytes()), &[])
        .unwrap();
    builder.seal(stamp, Compression::None).unwrap()
}

fn stamp(epoch: i16, base_sequence: i32) -> Stamp {
    Stamp {
        producer_id: 7,
        producer_epoch: epoch,
        base_sequence,
        transactional: false,
    }
}

fn produce(records: impl IntoIterator<Item = Bytes>) -> ProduceRequest {
    let partition = |records| ProduceRequestPartition {
        index: 0,
        records: Some(records),
    };
    ProduceRequest {
        acks: -1,
        timeout_ms: 1000,
        topics: vec![ProduceRequestTopic {
            name: "t".into(),
            partitions: records.into_iter().map(partition).collect(),
            ..ProduceRequestTopic::default()
        }],
        ..ProduceRequest::default()
    }
}

fn plain() -> ProduceRequest {
    produce([batch(Stamp::NONE, "v")])
}

fn transactional(records: Bytes) -> ProduceRequest {
    ProduceRequest {
        transactional_id: Some("x".into()),
        ..produce([records])
    }
}

fn in_transaction(base_sequence: i32) -> Bytes {
    let stamp = Stamp {
        transactional: true,
        ..stamp(0, base_sequence)
    };
    batch(stamp, "v")
}

fn fetch(session_id: i32, session_epoch: i32) -> FetchRequest {
    FetchRequest {
        session_id,
        session_epoch,
        max_wait_ms: 500,
        min_bytes: 1,
        topics: vec![FetchRequestTopic {
            id: TOPIC,
            partitions: vec![FetchRequestPartition::default()],
            ..FetchRequestTopic::default()
        }],
        ..FetchRequest::default()
    }
}

fn end(committed: bool) -> EndTxnRequest {
    EndTxnRequest {
        transactional_id: "x".into(),
        producer_id: 7,
        producer_epoch: 0,
        committed,
    }
}

fn join(member: &str) -> JoinGroupRequest {
    JoinGroupRequest {
        group_id: "g".into(),
        session_timeout_ms: 45_000,
        member_id: member.into(),
        protocol_type: "consumer".into(),
        protocols: vec![JoinGroupRequestProtocol::default()],
        ..JoinGroupRequest::default()
    }
}

fn commit(offset: i64) -> OffsetCommitRequest {
    OffsetCommitRequest {
        group_id: "g".into(),
        generation_id_or_member_epoch: 3,
        member_id: "m".into(),
        topics: vec![OffsetCommitRequestTopic {
            name: "t".into(),
            partitions: vec![OffsetCommitRequestPartition {
                offset,
                ..OffsetCommitRequestPartition::default()
            }],
            ..OffsetCommitRequestTopic::default()
        }],
        ..OffsetCommitRequest::default()
    }
}

fn beat(member_epoch: i32) -> ConsumerGroupHeartbeatRequest {
    ConsumerGroupHeartbeatRequest {
        group_id: "g".into(),
        member_id: "m".into(),
        member_epoch,
        rebalance_timeout_ms: 1000,
        subscribed_topic_names: Some(vec!["t".into()]),
        topics: Some(Vec::new()),
        ..ConsumerGroupHeartbeatRequest::default()
    }
}

/// The rules that are broken when a client does this.
fn broken(story: impl FnOnce(&mut Watched)) -> BTreeSet<LintRule> {
    let mut watched = Watched::new();
    story(&mut watched);
    watched.rules()
}

/// A rule, and what a client does to break it.
type Way = (LintRule, Box<dyn FnOnce(&mut Watched)>);

/// One way to break each rule.
fn ways() -> Vec<Way> {
    use LintRule::*;
    fn way(rule: LintRule, story: impl FnOnce(&mut Watched) + 'static) -> Way {
        (rule, Box::new(story))
    }
    fn sends<R: Request>(rule: LintRule, version: i16, request: R) -> Way {
        way(rule, move |it| {
            it.send(version, &request);
        })
    }
    let change = |change: fn(&mut ProduceRequest)| {
        let mut request = plain();
        change(&mut request);
        request
    };
    vec![
        way(Unreadable, |it| {
            let call = it.call::<FetchRequest>(99);
            it.linter.unreadable(&call, "version 99");
        }),
        way(Forgiven, |it| {
            let call = it.call::<FetchRequest>(13);
            it.linter.forgiven(&call, "4 bytes after the end");
        }),
        way(CorrelationNotIncreasing, |it| {
            let ticket = it.send(13, &MetadataRequest::default());
            it.send_as(ticket, &MetadataRequest::default());
        }),
        way(BeforeApiVersions, |it| {
            it.linter.open(1);
            it.send(13, &MetadataRequest::default());
        }),
        sends(ApiVersionsAgain, 4, ApiVersionsRequest::default()),
        way(WhileThrottled, |it| {
            let ticket = it.send(13, &MetadataRequest::default());
            let slow = MetadataResponse {
                throttle_time_ms: 10,
                ..MetadataResponse::default()
            };
            it.answer::<MetadataRequest>(ticket, &slow);
            it.now = it.now.after_ms(9);
            it.send(13, &MetadataRequest::default());
        }),
        way(ClientIdChanged, |it| {
            it.client_id = "d".into();
            it.send(13, &MetadataRequest::default());
        }),
        sends(OnlyForBrokers, 1, WriteTxnMarkersRequest::default()),
        way(TooManyRequests, |it| {
            (0..51).for_each(|_| {
                it.send(13, &MetadataRequest::default());
            });
        }),
        way(TooManyConnections, |it| {
            (0..51).for_each(|_| {
                it.linter.open(1);
                it.send(4, &ApiVersionsRequest::default());
            });
        }),
        sends(
            TopicByNameAndId,
            13,
            MetadataRequest {
                topics: Some(vec![MetadataRequestTopic {
                    id: TOPIC,
                    name: Some("t".into()),
                }]),
                ..MetadataRequest::default()
            },
        ),
        sends(CoordinatorOfNothing, 4, FindCoordinatorRequest::default()),
        sends(ProduceOfNothing, 9, change(|it| it.topics.clear())),
        sends(
            PartitionTwice,
            9,
            produce([batch(Stamp::NONE, "a"), batch(Stamp::NONE, "b")]),
        ),
        sends(AcksUnknown, 9, change(|it| it.acks = 2)),
        sends(NoTimeout, 9, change(|it| it.timeout_ms = 0)),
        sends(
            NotOneBatch,
            9,
            produce([[batch(Stamp::NONE, "a"), batch(Stamp::NONE, "b")]
                .concat()
                .into()]),
        ),
        sends(CrcWrong, 9, {
            let mut wrong = batch(Stamp::NONE, "a").to_vec();
            *wrong.last_mut().unwrap() ^= 1;
            produce([wrong.into()])
        }),
        sends(
            BatchNotFresh,
            9,
            produce([with_base_offset(batch(Stamp::NONE, "a"), 5, 1).unwrap()]),
        ),
        sends(ControlBatch, 9, {
            let marker = milena_protocol::record::ControlRecord::Commit {
                coordinator_epoch: 1,
            };
            produce([control_batch(marker, 1, 7, 0).unwrap()])
        }),
        sends(IdentityIncomplete, 9, produce([batch(stamp(-1, 0), "a")])),
        sends(IdempotentWithoutAcks, 9, {
            let mut request = produce([batch(stamp(0, 0), "a")]);
            request.acks = 1;
            request
        }),
        sends(ProducerIdMadeUp, 9, {
            let stranger = Stamp {
                producer_id: 8,
                ..stamp(0, 0)
            };
            produce([batch(stranger, "a")])
        }),
        way(EpochBackwards, |it| {
            it.linter.producers.given(7, 1);
            it.send(9, &produce([batch(stamp(1, 0), "a")]));
            it.send(9, &produce([batch(stamp(0, 0), "a")]));
        }),
        sends(FirstSequenceNotZero, 9, produce([batch(stamp(0, 1), "a")])),
        way(SequenceGap, |it| {
            it.send(9, &produce([batch(stamp(0, 0), "a")]));
            it.send(9, &produce([batch(stamp(0, 2), "b")]));
        }),
        way(RetryDiffers, |it| {
            it.send(9, &produce([batch(stamp(0, 0), "a")]));
            it.send(9, &produce([batch(stamp(0, 0), "b")]));
        }),
        way(TooManyBatches, |it| {
            (0..6).for_each(|sequence| {
                it.send(9, &produce([batch(stamp(0, sequence), "a")]));
            });
        }),
        way(InitWhileProducing, |it| {
            it.send(9, &produce([batch(stamp(0, 0), "a")]));
            let request = InitProducerIdRequest {
                producer_id: 7,
                producer_epoch: 0,
                ..InitProducerIdRequest::default()
            };
            it.send(4, &request);
        }),
        sends(
            IdentityHalfGiven,
            4,
            InitProducerIdRequest {
                producer_id: 7,
                producer_epoch: -1,
                ..InitProducerIdRequest::default()
            },
        ),
        sends(
            TransactionTimeout,
            4,
            InitProducerIdRequest {
                transactional_id: Some("x".into()),
                transaction_timeout_ms: 0,
                producer_id: -1,
                producer_epoch: -1,
                ..InitProducerIdRequest::default()
            },
        ),
        sends(TransactionalWithoutId, 12, produce([in_transaction(0)])),
        way(MixedTransaction, |it| {
            it.linter.producers.given(8, 0);
            let other = Stamp {
                producer_id: 8,
                transactional: true,
                ..stamp(0, 0)
            };
            let mut request = transactional(in_transaction(0));
            request.topics[0].partitions.push(ProduceRequestPartition {
                index: 1,
                records: Some(batch(other, "v")),
            });
            it.send(12, &request);
        }),
        sends(PartitionNotAdded, 11, transactional(in_transaction(0))),
        way(ProduceAfterEnd, |it| {
            it.send(12, &transactional(in_transaction(0)));
            it.send(5, &end(true));
            it.send(12, &transactional(in_transaction(1)));
        }),
        sends(AddedBatchwise, 4, AddPartitionsToTxnRequest::default()),
        way(AddedNothing, |it| {
            it.spoken = V1;
            it.send(3, &AddPartitionsToTxnRequest::default());
        }),
        sends(
            AddedInVersion2,
            3,
            AddOffsetsToTxnRequest {
                transactional_id: "x".into(),
                ..AddOffsetsToTxnRequest::default()
            },
        ),
        sends(
            OffsetsNotAdded,
            4,
            TxnOffsetCommitRequest {
                transactional_id: "x".into(),
                ..TxnOffsetCommitRequest::default()
            },
        ),
        way(BothOutcomes, |it| {
            it.send(5, &end(true));
            it.send(5, &end(false));
        }),
        sends(EndInWrongVersion, 4, end(true)),
        sends(NoTransactionalId, 5, EndTxnRequest::default()),
        sends(
            FetchAsFollower,
            13,
            FetchRequest {
                replica_id: 2,
                ..fetch(0, -1)
            },
        ),
        sends(
            FetchLimits,
            13,
            FetchRequest {
                max_wait_ms: -1,
                ..fetch(0, -1)
            },
        ),
        sends(FetchOffsetNegative, 13, {
            let mut request = fetch(0, -1);
            request.topics[0].partitions[0].fetch_offset = -1;
            request
        }),
        sends(
            FetchOfNothing,
            13,
            FetchRequest {
                topics: Vec::new(),
                ..fetch(0, -1)
            },
        ),
        sends(SessionUnknown, 13, fetch(5, 1)),
        way(SessionEpochWrong, |it| {
            in_session(it);
            it.send(13, &fetch(5, 2));
        }),
        sends(
            SessionForgets,
            13,
            FetchRequest {
                forgotten_topics: vec![FetchRequestForgottenTopic::default()],
                ..fetch(0, 0)
            },
        ),
        way(FetchTwice, |it| {
            in_session(it);
            it.send(13, &fetch(5, 1));
            it.send(13, &fetch(5, 1));
        }),
        sends(
            TimestampUnknown,
            7,
            ListOffsetsRequest {
                topics: vec![ListOffsetsRequestTopic {
                    name: "t".into(),
                    partitions: vec![ListOffsetsRequestPartition {
                        timestamp: -7,
                        ..ListOffsetsRequestPartition::default()
                    }],
                }],
                ..ListOffsetsRequest::default()
            },
        ),
        sends(
            MemberOfNothing,
            9,
            JoinGroupRequest {
                group_id: "".into(),
                ..join("")
            },
        ),
        sends(
            JoinWithoutProtocols,
            9,
            JoinGroupRequest {
                protocols: Vec::new(),
                ..join("")
            },
        ),
        way(JoinTwice, |it| {
            it.send(9, &join("m"));
            it.send(9, &join("m"));
        }),
        sends(
            HeartbeatWithoutGeneration,
            4,
            HeartbeatRequest {
                group_id: "g".into(),
                generation_id: -1,
                ..HeartbeatRequest::default()
            },
        ),
        sends(
            SyncByFollower,
            5,
            SyncGroupRequest {
                group_id: "g".into(),
                generation_id: -1,
                assignments: vec![SyncGroupRequestAssignment::default()],
                ..SyncGroupRequest::default()
            },
        ),
        sends(
            LeaveOfNobody,
            5,
            LeaveGroupRequest {
                group_id: "g".into(),
                ..LeaveGroupRequest::default()
            },
        ),
        way(LeaveTwice, |it| {
            it.send(1, &beat(-1));
            it.send(1, &beat(-1));
        }),
        sends(CommitOfNothing, 9, commit(-1)),
        way(CommitBackwards, |it| {
            it.send(9, &commit(5));
            it.send(9, &commit(4));
        }),
        way(MemberEpochWrong, |it| {
            it.send(1, &beat(-1));
            it.send(1, &beat(3));
        }),
        sends(
            JoinIncomplete,
            1,
            ConsumerGroupHeartbeatRequest {
                topics: None,
                ..beat(0)
            },
        ),
    ]
}

/// Begins the fetch session 5.
fn in_session(it: &mut Watched) {
    let ticket = it.send(13, &fetch(0, 0));
    let begun = FetchResponse {
        session_id: 5,
        ..FetchResponse::default()
    };
    it.answer::<FetchRequest>(ticket, &begun);
}

#[test]
fn every_rule_can_be_broken_and_is_seen() {
    let mut untried: BTreeSet<LintRule> = LintRule::ALL.iter().copied().collect();
    for (rule, story) in ways() {
        let seen = broken(story);
        assert!(seen.contains(&rule), "{rule:?} is not seen, but {seen:?}");
        untried.remove(&rule);
    }
    assert_eq!(untried, BTreeSet::new(), "no way to break these");
    assert!(LintRule::ALL.len() >= 40);
}

#[test]
fn a_client_that_does_everything_right_breaks_no_rule() {
    let seen = broken(|it| {
        for sequence in 0..20 {
            let request = produce([batch(stamp(0, sequence), "v")]);
            let ticket = it.send(9, &request);
            it.answer::<ProduceRequest>(ticket, &ProduceResponse::default());
        }
        // A retry of the last is the same bytes.
        it.send(9, &produce([batch(stamp(0, 19), "v")]));
        in_session(it);
        for epoch in 1..5 {
            let ticket = it.send(13, &fetch(5, epoch));
            let response = FetchResponse {
                session_id: 5,
                ..FetchResponse::default()
            };
            it.answer::<FetchRequest>(ticket, &response);
        }
        let joined = it.send(9, &join("m"));
        it.answer::<JoinGroupRequest>(joined, &JoinGroupResponse::default());
        it.send(9, &join("m"));
        it.send(9, &commit(5));
        it.send(9, &commit(5));
        it.send(1, &beat(0));
        it.send(1, &beat(1));
        it.send(1, &beat(-1));
    });
    assert_eq!(seen, BTreeSet::new());
}

#[test]
fn p6_a_producer_without_transactions_takes_its_next_epoch_itself() {
    let rules = broken(|it| {
        it.send(9, &produce([batch(stamp(0, 0), "a")]));
        it.send(9, &produce([batch(stamp(1, 0), "b")]));
    });
    assert!(rules.is_empty(), "{rules:?}");
    let rules = broken(|it| {
        let next = Stamp {
            transactional: true,
            ..stamp(1, 0)
        };
        it.send(9, &transactional(batch(next, "b")));
    });
    assert!(rules.contains(&LintRule::ProducerIdMadeUp), "{rules:?}");
}

#[test]
fn p6_what_was_long_on_its_way_may_be_of_an_older_epoch() {
    let broken = broken(|it| {
        it.linter.producers.given(7, 1);
        it.send(9, &produce([batch(stamp(0, 0), "a")]));
        it.send(9, &produce([batch(stamp(1, 0), "b")]));
        it.linter.open(2);
        let request = produce([batch(stamp(0, 1), "c")]);
        let ticket = Ticket {
            connection: 2,
            ..it.ticket::<ProduceRequest>(9)
        };
        it.send_as(ticket, &request);
    });
    assert!(!broken.contains(&LintRule::EpochBackwards), "{broken:?}");
}

#[test]
fn what_was_long_on_its_way_may_be_of_a_fetch_session_that_was_ended_elsewhere() {
    let end_and_go_on = |ended_on| {
        broken(|it| {
            in_session(it);
            it.linter.open(2);
            let end = Ticket {
                connection: ended_on,
                ..it.ticket::<FetchRequest>(13)
            };
            it.send_as(end, &fetch(5, -1));
            it.send(13, &fetch(5, 1));
        })
    };
    assert!(end_and_go_on(1).contains(&LintRule::SessionUnknown));
    assert!(!end_and_go_on(2).contains(&LintRule::SessionUnknown));
}

#[test]
fn p8_a_sequence_after_the_largest_is_zero() {
    let seen = broken(|it| {
        it.send(9, &produce([batch(stamp(0, 0), "v")]));
        it.linter.producers.go_to(i32::MAX);
        it.send(9, &produce([batch(stamp(0, i32::MAX), "v")]));
        it.send(9, &produce([batch(stamp(0, 0), "w")]));
    });
    assert_eq!(seen, BTreeSet::new());
}

#[test]
fn what_follows_a_request_is_passed_over_and_complained_about() {
    let mut lab = Lab::new(1);
    let connection = lab.connect(1);
    let frame = message::encode_request(&ApiVersionsRequest::default(), 0, "c").unwrap();
    let frame = [&frame.into_bytes()[4..], b"rest"].concat();
    lab.machine.handle_frame(lab.now, connection, frame.into());
    lab.collect();
    assert!(lab.frame(connection).is_some());
    let violations = lab.machine.linter.violations().iter();
    let rules: Vec<LintRule> = violations.map(|it| it.rule).collect();
    assert_eq!(rules, [LintRule::Forgiven]);
}
