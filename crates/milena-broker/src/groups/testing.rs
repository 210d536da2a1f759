//! Members of groups by hand: what the tests of the coordinators ask, in few words.

use bytes::Bytes;
use bytestring::ByteString;
use milena_protocol::api::*;
use milena_protocol::error_code::ErrorCode;
use milena_protocol::message;

use super::OFFSETS_TOPIC;
use crate::connection::ConnectionId;
use crate::settings::Settings;
use crate::testing::{Asked, Lab};

/// The group of the tests.
pub(super) const GROUP: &str = "g";

/// A cluster with the offsets topic and a topic `t` of four partitions.
pub(super) fn lab() -> Lab {
    lab_with(1, Settings::default())
}

pub(super) fn lab_with(brokers: u16, settings: Settings) -> Lab {
    let mut lab = Lab::with(brokers, settings);
    lab.machine.ensure_internal_topic(OFFSETS_TOPIC);
    lab.machine.create_topic("t", 4, 1);
    lab
}

/// What a consumer of the topics says to its leader.
pub(super) fn subscription(topics: &[&str]) -> Bytes {
    let subscription = ConsumerProtocolSubscription {
        topics: topics
            .iter()
            .map(|topic| ByteString::from(*topic))
            .collect(),
        ..ConsumerProtocolSubscription::default()
    };
    let body = message::encode_data(&subscription, 1).expect("it can be said");
    [&1_i16.to_be_bytes()[..], &body].concat().into()
}

/// A consumer that knows the protocol `range` and has no id yet.
pub(super) fn join() -> JoinGroupRequest {
    JoinGroupRequest {
        group_id: GROUP.into(),
        session_timeout_ms: 10_000,
        rebalance_timeout_ms: 60_000,
        protocol_type: "consumer".into(),
        protocols: vec![protocol("range", subscription(&["t"]))],
        ..JoinGroupRequest::default()
    }
}

pub(super) fn protocol(name: &str, metadata: Bytes) -> JoinGroupRequestProtocol {
    JoinGroupRequestProtocol {
        name: name.into(),
        metadata,
    }
}

/// A member that is somewhere in its group.
#[derive(Clone, Debug)]
pub(super) struct Joined {
    pub(super) connection: ConnectionId,
    pub(super) id: ByteString,
    pub(super) instance_id: Option<ByteString>,
    pub(super) generation: i32,
    pub(super) leads: bool,
}

impl Joined {
    pub(super) fn of(connection: ConnectionId, answer: &JoinGroupResponse) -> Self {
        assert_eq!(answer.error, ErrorCode::NONE);
        Self {
            connection,
            id: answer.member_id.clone(),
            instance_id: None,
            generation: answer.generation_id,
            leads: answer.leader == answer.member_id,
        }
    }

    /// Its wish to be in the next generation.
    pub(super) fn join(&self) -> JoinGroupRequest {
        JoinGroupRequest {
            member_id: self.id.clone(),
            group_instance_id: self.instance_id.clone(),
            ..join()
        }
    }

    pub(super) fn heartbeat(&self, lab: &mut Lab) -> ErrorCode {
        let request = HeartbeatRequest {
            group_id: GROUP.into(),
            generation_id: self.generation,
            member_id: self.id.clone(),
            group_instance_id: self.instance_id.clone(),
        };
        lab.ask_now(self.connection, 4, &request).error
    }

    /// Asks for its part, and brings these parts if it leads.
    pub(super) fn sync(&self, lab: &mut Lab, parts: &[(&Joined, &'static str)]) -> Asked {
        let parts = parts
            .iter()
            .map(|(member, part)| SyncGroupRequestAssignment {
                member_id: member.id.clone(),
                assignment: Bytes::from_static(part.as_bytes()),
            });
        let request = SyncGroupRequest {
            group_id: GROUP.into(),
            generation_id: self.generation,
            member_id: self.id.clone(),
            group_instance_id: self.instance_id.clone(),
            protocol_type: Some("consumer".into()),
            protocol_name: Some("range".into()),
            assignments: parts.collect(),
        };
        lab.ask(self.connection, 5, &request)
    }

    /// Asks for its part and gets it at once.
    pub(super) fn get_part(&self, lab: &mut Lab, parts: &[(&Joined, &'static str)]) -> Bytes {
        let asked = self.sync(lab, parts);
        lab.part(asked).expect("a part")
    }

    pub(super) fn leave(&self, lab: &mut Lab) -> ErrorCode {
        let member = LeaveGroupRequestMember {
            member_id: self.id.clone(),
            group_instance_id: self.instance_id.clone(),
            reason: None,
        };
        let request = LeaveGroupRequest {
            group_id: GROUP.into(),
            members: vec![member],
            ..LeaveGroupRequest::default()
        };
        let answer = lab.ask_now(self.connection, 5, &request);
        assert_eq!(answer.error, ErrorCode::NONE);
        answer.members[0].error
    }

    /// A commit of this offset of partition 0 of `t`.
    pub(super) fn commit(&self, offset: i64) -> OffsetCommitRequest {
        OffsetCommitRequest {
            generation_id_or_member_epoch: self.generation,
            member_id: self.id.clone(),
            group_instance_id: self.instance_id.clone(),
            ..commit(offset)
        }
    }
}

/// A commit by nobody in particular.
pub(super) fn commit(offset: i64) -> OffsetCommitRequest {
    let partition = OffsetCommitRequestPartition {
        offset,
        ..OffsetCommitRequestPartition::default()
    };
    OffsetCommitRequest {
        group_id: GROUP.into(),
        topics: vec![OffsetCommitRequestTopic {
            name: "t".into(),
            partitions: vec![partition],
            ..OffsetCommitRequestTopic::default()
        }],
        ..OffsetCommitRequest::default()
    }
}

impl Lab {
    /// Asks on a connection and gets the answer at once.
    pub(super) fn ask_now<R: milena_protocol::message::Request>(
        &mut self,
        connection: ConnectionId,
        version: i16,
        request: &R,
    ) -> R::Response {
        let asked = self.ask(connection, version, request);
        self.answer::<R>(asked).expect("an answer at once")
    }

    /// The broker that coordinates the group of the tests.
    pub(super) fn coordinator(&self) -> i32 {
        let coordinator = self.machine.coordinator(OFFSETS_TOPIC, GROUP);
        coordinator.expect("there is one")
    }

    /// A connection to the coordinator.
    pub(super) fn connect_to_coordinator(&mut self) -> ConnectionId {
        self.connect(self.coordinator())
    }

    /// A new member gets its id.
    pub(super) fn introduce(&mut self, connection: ConnectionId) -> ByteString {
        let answer = self.ask_now(connection, 9, &join());
        assert_eq!(answer.error, ErrorCode::MEMBER_ID_REQUIRED);
        answer.member_id
    }

    /// A new member gets its id and joins with it; the answer may take a while.
    pub(super) fn enter(&mut self) -> (ConnectionId, Asked) {
        let connection = self.connect_to_coordinator();
        let member_id = self.introduce(connection);
        let request = JoinGroupRequest {
            member_id,
            ..join()
        };
        (connection, self.ask(connection, 9, &request))
    }

    pub(super) fn joined(&mut self, (connection, asked): (ConnectionId, Asked)) -> Joined {
        let answer = self.answer::<JoinGroupRequest>(asked);
        Joined::of(connection, &answer.expect("all have joined"))
    }

    /// A group of one that is stable.
    pub(super) fn settled_one(&mut self) -> Joined {
        let entered = self.enter();
        let one = self.joined(entered);
        let synced = one.sync(self, &[(&one, "all")]);
        assert_eq!(self.part(synced), Ok("all".into()));
        one
    }

    /// A group of two that is stable, the leader first.
    pub(super) fn settled_two(&mut self) -> (Joined, Joined) {
        let first = self.settled_one();
        let entered = self.enter();
        assert_eq!(first.heartbeat(self), ErrorCode::REBALANCE_IN_PROGRESS);
        let again = self.ask(first.connection, 9, &first.join());
        let one = self.joined((first.connection, again));
        let two = self.joined(entered);
        assert!(one.leads && !two.leads);
        let waits = two.sync(self, &[]);
        assert_eq!(self.answer::<SyncGroupRequest>(waits), None);
        let synced = one.sync(self, &[(&one, "left"), (&two, "right")]);
        assert_eq!(self.part(synced), Ok("left".into()));
        assert_eq!(self.part(waits), Ok("right".into()));
        (one, two)
    }

    /// The part that a member has got.
    pub(super) fn part(&mut self, asked: Asked) -> Result<Bytes, ErrorCode> {
        let answer = self.answer::<SyncGroupRequest>(asked).expect("an answer");
        match answer.error {
            ErrorCode::NONE => Ok(answer.assignment),
            error => Err(error),
        }
    }

    /// Kafka's name of the group's state.
    pub(super) fn state(&mut self) -> ByteString {
        let request = DescribeGroupsRequest {
            groups: vec![GROUP.into()],
            ..DescribeGroupsRequest::default()
        };
        let connection = self.connect_to_coordinator();
        let answer = self.ask_now(connection, 5, &request);
        answer.groups[0].state.clone()
    }

    /// Commits, and says how that went.
    pub(super) fn commit(&mut self, version: i16, request: &OffsetCommitRequest) -> ErrorCode {
        let connection = self.connect_to_coordinator();
        let answer = self.ask_now(connection, version, request);
        answer.topics[0].partitions[0].error
    }

    /// The offset of partition 0 of `t` that the group has committed, -1 if none.
    pub(super) fn offset(&mut self, stable: bool) -> Result<i64, ErrorCode> {
        let topic = OffsetFetchRequestGroupTopic {
            name: "t".into(),
            partitions: vec![0].into(),
            ..OffsetFetchRequestGroupTopic::default()
        };
        let request = OffsetFetchRequest {
            groups: vec![OffsetFetchRequestGroup {
                group_id: GROUP.into(),
                topics: Some(vec![topic]),
                ..OffsetFetchRequestGroup::default()
            }],
            require_stable: stable,
            ..OffsetFetchRequest::default()
        };
        let connection = self.connect_to_coordinator();
        let answer = self.ask_now(connection, 8, &request);
        let group = &answer.groups[0];
        let error = match group.error {
            ErrorCode::NONE => group.topics[0].partitions[0].error,
            error => error,
        };
        match error {
            ErrorCode::NONE => Ok(group.topics[0].partitions[0].offset),
            error => Err(error),
        }
    }

    /// Another replica leads the group's partition of the offsets topic.
    pub(super) fn move_coordinator(&mut self) {
        let index = self.machine.internal_partition(OFFSETS_TOPIC, GROUP);
        let topic = self
            .machine
            .topics
            .named_mut(OFFSETS_TOPIC)
            .expect("it is there");
        let partition = &mut topic.partitions[index.expect("a partition") as usize];
        let mut replicas = partition.replicas.iter().copied();
        let next = replicas.find(|id| Some(*id) != partition.leader);
        partition.leader = next;
        partition.leader_epoch += 1;
        self.machine.turn(self.now);
        self.collect();
    }
}
