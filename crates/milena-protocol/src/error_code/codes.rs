//! The codes that are known.

// Generated from protocol-specs/errors.spec by `cargo xtask codegen`; do not edit.

use super::{ErrorClass, ErrorCode, Known, Refresh};

impl ErrorCode {
    /// The broker failed in a way for which it has no code; its log says more.
    pub const UNKNOWN_SERVER_ERROR: ErrorCode = ErrorCode(-1);
    /// No error.
    pub const NONE: ErrorCode = ErrorCode(0);
    /// The log does not have the offset: it is before the oldest or after the newest record.
    pub const OFFSET_OUT_OF_RANGE: ErrorCode = ErrorCode(1);
    /// The batch did not arrive as it was sent, or a record in it is not allowed in the topic.
    pub const CORRUPT_MESSAGE: ErrorCode = ErrorCode(2);
    /// The broker has no such topic or partition, or does not know it yet.
    pub const UNKNOWN_TOPIC_OR_PARTITION: ErrorCode = ErrorCode(3);
    /// The number of bytes to fetch makes no sense.
    pub const INVALID_FETCH_SIZE: ErrorCode = ErrorCode(4);
    /// The partition has no leader at the moment.
    pub const LEADER_NOT_AVAILABLE: ErrorCode = ErrorCode(5);
    /// The broker does not lead the partition, or has no copy of it.
    pub const NOT_LEADER_OR_FOLLOWER: ErrorCode = ErrorCode(6);
    /// The broker did not finish in time; what was asked may still have been done.
    pub const REQUEST_TIMED_OUT: ErrorCode = ErrorCode(7);
    /// The broker concerned is not there.
    pub const BROKER_NOT_AVAILABLE: ErrorCode = ErrorCode(8);
    /// The broker has no usable copy of the partition.
    pub const REPLICA_NOT_AVAILABLE: ErrorCode = ErrorCode(9);
    /// The batch is larger than the topic allows.
    pub const MESSAGE_TOO_LARGE: ErrorCode = ErrorCode(10);
    /// The controller has moved to another broker.
    pub const STALE_CONTROLLER_EPOCH: ErrorCode = ErrorCode(11);
    /// The text committed along with an offset is too long.
    pub const OFFSET_METADATA_TOO_LARGE: ErrorCode = ErrorCode(12);
    /// The connection between two brokers broke before there was an answer.
    pub const NETWORK_EXCEPTION: ErrorCode = ErrorCode(13);
    /// The coordinator is still reading its books.
    pub const COORDINATOR_LOAD_IN_PROGRESS: ErrorCode = ErrorCode(14);
    /// There is no coordinator at the moment.
    pub const COORDINATOR_NOT_AVAILABLE: ErrorCode = ErrorCode(15);
    /// Another broker is the coordinator.
    pub const NOT_COORDINATOR: ErrorCode = ErrorCode(16);
    /// The name is no name for a topic, or the topic is not for clients to write.
    pub const INVALID_TOPIC_EXCEPTION: ErrorCode = ErrorCode(17);
    /// The batch is larger than a segment of the log.
    pub const RECORD_LIST_TOO_LARGE: ErrorCode = ErrorCode(18);
    /// Fewer replicas are in sync than the topic demands; nothing was written.
    pub const NOT_ENOUGH_REPLICAS: ErrorCode = ErrorCode(19);
    /// The batch was written, but to fewer replicas than the topic demands.
    pub const NOT_ENOUGH_REPLICAS_AFTER_APPEND: ErrorCode = ErrorCode(20);
    /// Acks is none of 0, 1 and -1.
    pub const INVALID_REQUIRED_ACKS: ErrorCode = ErrorCode(21);
    /// The group has moved on to another generation.
    pub const ILLEGAL_GENERATION: ErrorCode = ErrorCode(22);
    /// The member and the group have no protocol or assignor in common.
    pub const INCONSISTENT_GROUP_PROTOCOL: ErrorCode = ErrorCode(23);
    /// The group's name is not valid.
    pub const INVALID_GROUP_ID: ErrorCode = ErrorCode(24);
    /// The group does not have this member, or not any more.
    pub const UNKNOWN_MEMBER_ID: ErrorCode = ErrorCode(25);
    /// The session timeout is outside of what the broker allows.
    pub const INVALID_SESSION_TIMEOUT: ErrorCode = ErrorCode(26);
    /// The group is sharing out its partitions anew.
    pub const REBALANCE_IN_PROGRESS: ErrorCode = ErrorCode(27);
    /// What is to be committed is too large.
    pub const INVALID_COMMIT_OFFSET_SIZE: ErrorCode = ErrorCode(28);
    /// The client is not allowed to do this with the topic.
    pub const TOPIC_AUTHORIZATION_FAILED: ErrorCode = ErrorCode(29);
    /// The client is not allowed to do this with the group.
    pub const GROUP_AUTHORIZATION_FAILED: ErrorCode = ErrorCode(30);
    /// The client is not allowed to do this with the cluster.
    pub const CLUSTER_AUTHORIZATION_FAILED: ErrorCode = ErrorCode(31);
    /// A record's timestamp is outside of what the topic allows.
    pub const INVALID_TIMESTAMP: ErrorCode = ErrorCode(32);
    /// The broker does not offer this way to authenticate.
    pub const UNSUPPORTED_SASL_MECHANISM: ErrorCode = ErrorCode(33);
    /// The request came at the wrong moment of the authentication.
    pub const ILLEGAL_SASL_STATE: ErrorCode = ErrorCode(34);
    /// The broker does not speak this version of the request, or lacks the feature.
    pub const UNSUPPORTED_VERSION: ErrorCode = ErrorCode(35);
    /// There is already a topic of that name.
    pub const TOPIC_ALREADY_EXISTS: ErrorCode = ErrorCode(36);
    /// The number of partitions is not possible.
    pub const INVALID_PARTITIONS: ErrorCode = ErrorCode(37);
    /// The number of replicas is below one or above the number of brokers.
    pub const INVALID_REPLICATION_FACTOR: ErrorCode = ErrorCode(38);
    /// The replicas cannot be placed as asked.
    pub const INVALID_REPLICA_ASSIGNMENT: ErrorCode = ErrorCode(39);
    /// A setting is not valid.
    pub const INVALID_CONFIG: ErrorCode = ErrorCode(40);
    /// Another node is the controller.
    pub const NOT_CONTROLLER: ErrorCode = ErrorCode(41);
    /// The request contradicts itself or the protocol.
    pub const INVALID_REQUEST: ErrorCode = ErrorCode(42);
    /// The topic's message format is too old for this.
    pub const UNSUPPORTED_FOR_MESSAGE_FORMAT: ErrorCode = ErrorCode(43);
    /// A policy of the cluster forbids it.
    pub const POLICY_VIOLATION: ErrorCode = ErrorCode(44);
    /// A batch arrived whose sequence number does not follow the one before.
    pub const OUT_OF_ORDER_SEQUENCE_NUMBER: ErrorCode = ErrorCode(45);
    /// The batch was already written.
    pub const DUPLICATE_SEQUENCE_NUMBER: ErrorCode = ErrorCode(46);
    /// The producer's epoch is not the current one.
    pub const INVALID_PRODUCER_EPOCH: ErrorCode = ErrorCode(47);
    /// The transaction is in a state that does not allow this.
    pub const INVALID_TXN_STATE: ErrorCode = ErrorCode(48);
    /// The transactional id no longer has this producer id.
    pub const INVALID_PRODUCER_ID_MAPPING: ErrorCode = ErrorCode(49);
    /// The transaction timeout is longer than the broker allows.
    pub const INVALID_TRANSACTION_TIMEOUT: ErrorCode = ErrorCode(50);
    /// The previous transaction of this transactional id is not finished yet.
    pub const CONCURRENT_TRANSACTIONS: ErrorCode = ErrorCode(51);
    /// The coordinator that sent the markers has been replaced.
    pub const TRANSACTION_COORDINATOR_FENCED: ErrorCode = ErrorCode(52);
    /// The client is not allowed to use this transactional id.
    pub const TRANSACTIONAL_ID_AUTHORIZATION_FAILED: ErrorCode = ErrorCode(53);
    /// The cluster has no authorizer.
    pub const SECURITY_DISABLED: ErrorCode = ErrorCode(54);
    /// The broker did not try, because something else in the request failed.
    pub const OPERATION_NOT_ATTEMPTED: ErrorCode = ErrorCode(55);
    /// A disk of the broker failed.
    pub const KAFKA_STORAGE_ERROR: ErrorCode = ErrorCode(56);
    /// The broker has no such log directory.
    pub const LOG_DIR_NOT_FOUND: ErrorCode = ErrorCode(57);
    /// The credentials were refused.
    pub const SASL_AUTHENTICATION_FAILED: ErrorCode = ErrorCode(58);
    /// The broker has forgotten this producer, for its last records are gone.
    pub const UNKNOWN_PRODUCER_ID: ErrorCode = ErrorCode(59);
    /// The partition's replicas are being moved.
    pub const REASSIGNMENT_IN_PROGRESS: ErrorCode = ErrorCode(60);
    /// The cluster does not use delegation tokens.
    pub const DELEGATION_TOKEN_AUTH_DISABLED: ErrorCode = ErrorCode(61);
    /// There is no such delegation token.
    pub const DELEGATION_TOKEN_NOT_FOUND: ErrorCode = ErrorCode(62);
    /// The delegation token belongs to somebody else.
    pub const DELEGATION_TOKEN_OWNER_MISMATCH: ErrorCode = ErrorCode(63);
    /// Delegation tokens cannot be asked for on this connection.
    pub const DELEGATION_TOKEN_REQUEST_NOT_ALLOWED: ErrorCode = ErrorCode(64);
    /// The client is not allowed to do this with the delegation token.
    pub const DELEGATION_TOKEN_AUTHORIZATION_FAILED: ErrorCode = ErrorCode(65);
    /// The delegation token has expired.
    pub const DELEGATION_TOKEN_EXPIRED: ErrorCode = ErrorCode(66);
    /// This kind of principal is not supported.
    pub const INVALID_PRINCIPAL_TYPE: ErrorCode = ErrorCode(67);
    /// The group still has members.
    pub const NON_EMPTY_GROUP: ErrorCode = ErrorCode(68);
    /// There is no such group.
    pub const GROUP_ID_NOT_FOUND: ErrorCode = ErrorCode(69);
    /// The broker has forgotten the fetch session.
    pub const FETCH_SESSION_ID_NOT_FOUND: ErrorCode = ErrorCode(70);
    /// The fetch session is at another request than the client.
    pub const INVALID_FETCH_SESSION_EPOCH: ErrorCode = ErrorCode(71);
    /// The leader has no address for the listener on which it was asked about.
    pub const LISTENER_NOT_FOUND: ErrorCode = ErrorCode(72);
    /// The cluster does not delete topics.
    pub const TOPIC_DELETION_DISABLED: ErrorCode = ErrorCode(73);
    /// The client believes in a leader that has been replaced.
    pub const FENCED_LEADER_EPOCH: ErrorCode = ErrorCode(74);
    /// The client knows of a newer leader than the broker does.
    pub const UNKNOWN_LEADER_EPOCH: ErrorCode = ErrorCode(75);
    /// The version of the request cannot carry this compression.
    pub const UNSUPPORTED_COMPRESSION_TYPE: ErrorCode = ErrorCode(76);
    /// The broker has been restarted since.
    pub const STALE_BROKER_EPOCH: ErrorCode = ErrorCode(77);
    /// A new leader cannot vouch for the offset yet.
    pub const OFFSET_NOT_AVAILABLE: ErrorCode = ErrorCode(78);
    /// The member is to join again, with the id that it was given.
    pub const MEMBER_ID_REQUIRED: ErrorCode = ErrorCode(79);
    /// The preferred leader is not available.
    pub const PREFERRED_LEADER_NOT_AVAILABLE: ErrorCode = ErrorCode(80);
    /// The group has as many members as it may have.
    pub const GROUP_MAX_SIZE_REACHED: ErrorCode = ErrorCode(81);
    /// Another member has taken over the group instance id.
    pub const FENCED_INSTANCE_ID: ErrorCode = ErrorCode(82);
    /// No replica that may lead the partition is available.
    pub const ELIGIBLE_LEADERS_NOT_AVAILABLE: ErrorCode = ErrorCode(83);
    /// The partition already has the leader that the election would give it.
    pub const ELECTION_NOT_NEEDED: ErrorCode = ErrorCode(84);
    /// The partition's replicas are not being moved.
    pub const NO_REASSIGNMENT_IN_PROGRESS: ErrorCode = ErrorCode(85);
    /// Offsets of a topic cannot be deleted while the group reads it.
    pub const GROUP_SUBSCRIBED_TO_TOPIC: ErrorCode = ErrorCode(86);
    /// A record in the batch breaks a rule of the topic.
    pub const INVALID_RECORD: ErrorCode = ErrorCode(87);
    /// A transaction that commits these offsets is not decided yet.
    pub const UNSTABLE_OFFSET_COMMIT: ErrorCode = ErrorCode(88);
    /// The client changes more than its quota allows.
    pub const THROTTLING_QUOTA_EXCEEDED: ErrorCode = ErrorCode(89);
    /// A newer producer uses the same transactional id.
    pub const PRODUCER_FENCED: ErrorCode = ErrorCode(90);
    /// What the request is about does not exist.
    pub const RESOURCE_NOT_FOUND: ErrorCode = ErrorCode(91);
    /// The request names the same thing twice.
    pub const DUPLICATE_RESOURCE: ErrorCode = ErrorCode(92);
    /// The credential is not good enough.
    pub const UNACCEPTABLE_CREDENTIAL: ErrorCode = ErrorCode(93);
    /// Sender and receiver do not agree on who may vote.
    pub const INCONSISTENT_VOTER_SET: ErrorCode = ErrorCode(94);
    /// The version to update to is not possible.
    pub const INVALID_UPDATE_VERSION: ErrorCode = ErrorCode(95);
    /// The features could not be updated.
    pub const FEATURE_UPDATE_FAILED: ErrorCode = ErrorCode(96);
    /// A node could not read who the forwarded request comes from.
    pub const PRINCIPAL_DESERIALIZATION_FAILURE: ErrorCode = ErrorCode(97);
    /// There is no such snapshot.
    pub const SNAPSHOT_NOT_FOUND: ErrorCode = ErrorCode(98);
    /// The snapshot does not have this position.
    pub const POSITION_OUT_OF_RANGE: ErrorCode = ErrorCode(99);
    /// The broker has no topic with this id, or does not know it yet.
    pub const UNKNOWN_TOPIC_ID: ErrorCode = ErrorCode(100);
    /// The broker id is in use.
    pub const DUPLICATE_BROKER_REGISTRATION: ErrorCode = ErrorCode(101);
    /// No broker with this id is registered.
    pub const BROKER_ID_NOT_REGISTERED: ErrorCode = ErrorCode(102);
    /// The log belongs to a topic with another id.
    pub const INCONSISTENT_TOPIC_ID: ErrorCode = ErrorCode(103);
    /// The request is meant for another cluster.
    pub const INCONSISTENT_CLUSTER_ID: ErrorCode = ErrorCode(104);
    /// There is no such transactional id.
    pub const TRANSACTIONAL_ID_NOT_FOUND: ErrorCode = ErrorCode(105);
    /// The fetch session mixes requests with and without topic ids.
    pub const FETCH_SESSION_TOPIC_ID_ERROR: ErrorCode = ErrorCode(106);
    /// A replica that cannot be in sync was named as such.
    pub const INELIGIBLE_REPLICA: ErrorCode = ErrorCode(107);
    /// The change was made, and with it the leader has changed.
    pub const NEW_LEADER_ELECTED: ErrorCode = ErrorCode(108);
    /// The offset is only in tiered storage.
    pub const OFFSET_MOVED_TO_TIERED_STORAGE: ErrorCode = ErrorCode(109);
    /// The group has excluded the member: it gives up its partitions and joins again.
    pub const FENCED_MEMBER_EPOCH: ErrorCode = ErrorCode(110);
    /// Another member still uses the group instance id.
    pub const UNRELEASED_INSTANCE_ID: ErrorCode = ErrorCode(111);
    /// The group does not support this assignor.
    pub const UNSUPPORTED_ASSIGNOR: ErrorCode = ErrorCode(112);
    /// The member has missed a newer epoch of its own.
    pub const STALE_MEMBER_EPOCH: ErrorCode = ErrorCode(113);
    /// The request belongs to a controller and came to a broker, or the other way round.
    pub const MISMATCHED_ENDPOINT_TYPE: ErrorCode = ErrorCode(114);
    /// This kind of endpoint is not supported.
    pub const UNSUPPORTED_ENDPOINT_TYPE: ErrorCode = ErrorCode(115);
    /// There is no controller with this id.
    pub const UNKNOWN_CONTROLLER_ID: ErrorCode = ErrorCode(116);
    /// The telemetry subscription is not, or no longer, known.
    pub const UNKNOWN_SUBSCRIPTION_ID: ErrorCode = ErrorCode(117);
    /// The telemetry is larger than the broker accepts.
    pub const TELEMETRY_TOO_LARGE: ErrorCode = ErrorCode(118);
    /// The broker's registration is not valid.
    pub const INVALID_REGISTRATION: ErrorCode = ErrorCode(119);
    /// The transaction failed; it can be aborted, and the next one begun.
    pub const TRANSACTION_ABORTABLE: ErrorCode = ErrorCode(120);
    /// The record is in a state that does not allow this acknowledgement.
    pub const INVALID_RECORD_STATE: ErrorCode = ErrorCode(121);
    /// The broker has forgotten the share session.
    pub const SHARE_SESSION_NOT_FOUND: ErrorCode = ErrorCode(122);
    /// The share session is at another request than the client.
    pub const INVALID_SHARE_SESSION_EPOCH: ErrorCode = ErrorCode(123);
    /// The share group's state belongs to a newer epoch.
    pub const FENCED_STATE_EPOCH: ErrorCode = ErrorCode(124);
    /// The voter's key is not that of the receiver.
    pub const INVALID_VOTER_KEY: ErrorCode = ErrorCode(125);
    /// The voter is already one of the voters.
    pub const DUPLICATE_VOTER: ErrorCode = ErrorCode(126);
    /// The voter is none of the voters.
    pub const VOTER_NOT_FOUND: ErrorCode = ErrorCode(127);
    /// The regular expression is not valid.
    pub const INVALID_REGULAR_EXPRESSION: ErrorCode = ErrorCode(128);
    /// What the client knows is too old: it is to start from its bootstrap servers.
    pub const REBOOTSTRAP_REQUIRED: ErrorCode = ErrorCode(129);
    /// The topology is not valid.
    pub const STREAMS_INVALID_TOPOLOGY: ErrorCode = ErrorCode(130);
    /// The epoch of the topology is not valid.
    pub const STREAMS_INVALID_TOPOLOGY_EPOCH: ErrorCode = ErrorCode(131);
    /// The group has a newer topology.
    pub const STREAMS_TOPOLOGY_FENCED: ErrorCode = ErrorCode(132);
    /// The broker has as many share sessions as it may have.
    pub const SHARE_SESSION_LIMIT_REACHED: ErrorCode = ErrorCode(133);
    /// A group could not be deleted; the message says why.
    pub const GROUP_DELETION_FAILED: ErrorCode = ErrorCode(134);
    /// The description of the topology could not be updated.
    pub const STREAMS_TOPOLOGY_DESCRIPTION_UPDATE_FAILED: ErrorCode = ErrorCode(135);
    /// No controller with this id is registered.
    pub const CONTROLLER_ID_NOT_REGISTERED: ErrorCode = ErrorCode(136);
}

/// In ascending order of the codes.
pub(super) const KNOWN: &[Known] = &[
    Known { code: -1, name: "UNKNOWN_SERVER_ERROR", class: ErrorClass::Reject, refresh: Refresh::Nothing, message: "the broker failed in a way for which it has no code; its log says more" },
    Known { code: 0, name: "NONE", class: ErrorClass::None, refresh: Refresh::Nothing, message: "no error" },
    Known { code: 1, name: "OFFSET_OUT_OF_RANGE", class: ErrorClass::Reject, refresh: Refresh::Nothing, message: "the log does not have the offset: it is before the oldest or after the newest record" },
    Known { code: 2, name: "CORRUPT_MESSAGE", class: ErrorClass::Retry, refresh: Refresh::Nothing, message: "the batch did not arrive as it was sent, or a record in it is not allowed in the topic" },
    Known { code: 3, name: "UNKNOWN_TOPIC_OR_PARTITION", class: ErrorClass::Retry, refresh: Refresh::Metadata, message: "the broker has no such topic or partition, or does not know it yet" },
    Known { code: 4, name: "INVALID_FETCH_SIZE", class: ErrorClass::Reject, refresh: Refresh::Nothing, message: "the number of bytes to fetch makes no sense" },
    Known { code: 5, name: "LEADER_NOT_AVAILABLE", class: ErrorClass::Retry, refresh: Refresh::Metadata, message: "the partition has no leader at the moment" },
    Known { code: 6, name: "NOT_LEADER_OR_FOLLOWER", class: ErrorClass::Retry, refresh: Refresh::Metadata, message: "the broker does not lead the partition, or has no copy of it" },
    Known { code: 7, name: "REQUEST_TIMED_OUT", class: ErrorClass::Retry, refresh: Refresh::Nothing, message: "the broker did not finish in time; what was asked may still have been done" },
    Known { code: 8, name: "BROKER_NOT_AVAILABLE", class: ErrorClass::Retry, refresh: Refresh::Metadata, message: "the broker concerned is not there" },
    Known { code: 9, name: "REPLICA_NOT_AVAILABLE", class: ErrorClass::Retry, refresh: Refresh::Metadata, message: "the broker has no usable copy of the partition" },
    Known { code: 10, name: "MESSAGE_TOO_LARGE", class: ErrorClass::Reject, refresh: Refresh::Nothing, message: "the batch is larger than the topic allows" },
    Known { code: 11, name: "STALE_CONTROLLER_EPOCH", class: ErrorClass::Reject, refresh: Refresh::Nothing, message: "the controller has moved to another broker" },
    Known { code: 12, name: "OFFSET_METADATA_TOO_LARGE", class: ErrorClass::Reject, refresh: Refresh::Nothing, message: "the text committed along with an offset is too long" },
    Known { code: 13, name: "NETWORK_EXCEPTION", class: ErrorClass::Retry, refresh: Refresh::Metadata, message: "the connection between two brokers broke before there was an answer" },
    Known { code: 14, name: "COORDINATOR_LOAD_IN_PROGRESS", class: ErrorClass::Retry, refresh: Refresh::Nothing, message: "the coordinator is still reading its books" },
    Known { code: 15, name: "COORDINATOR_NOT_AVAILABLE", class: ErrorClass::Retry, refresh: Refresh::Coordinator, message: "there is no coordinator at the moment" },
    Known { code: 16, name: "NOT_COORDINATOR", class: ErrorClass::Retry, refresh: Refresh::Coordinator, message: "another broker is the coordinator" },
    Known { code: 17, name: "INVALID_TOPIC_EXCEPTION", class: ErrorClass::Reject, refresh: Refresh::Nothing, message: "the name is no name for a topic, or the topic is not for clients to write" },
    Known { code: 18, name: "RECORD_LIST_TOO_LARGE", class: ErrorClass::Reject, refresh: Refresh::Nothing, message: "the batch is larger than a segment of the log" },
    Known { code: 19, name: "NOT_ENOUGH_REPLICAS", class: ErrorClass::Retry, refresh: Refresh::Nothing, message: "fewer replicas are in sync than the topic demands; nothing was written" },
    Known { code: 20, name: "NOT_ENOUGH_REPLICAS_AFTER_APPEND", class: ErrorClass::Retry, refresh: Refresh::Nothing, message: "the batch was written, but to fewer replicas than the topic demands" },
    Known { code: 21, name: "INVALID_REQUIRED_ACKS", class: ErrorClass::Reject, refresh: Refresh::Nothing, message: "acks is none of 0, 1 and -1" },
    Known { code: 22, name: "ILLEGAL_GENERATION", class: ErrorClass::Reject, refresh: Refresh::Nothing, message: "the group has moved on to another generation" },
    Known { code: 23, name: "INCONSISTENT_GROUP_PROTOCOL", class: ErrorClass::Reject, refresh: Refresh::Nothing, message: "the member and the group have no protocol or assignor in common" },
    Known { code: 24, name: "INVALID_GROUP_ID", class: ErrorClass::Reject, refresh: Refresh::Nothing, message: "the group's name is not valid" },
    Known { code: 25, name: "UNKNOWN_MEMBER_ID", class: ErrorClass::Reject, refresh: Refresh::Nothing, message: "the group does not have this member, or not any more" },
    Known { code: 26, name: "INVALID_SESSION_TIMEOUT", class: ErrorClass::Reject, refresh: Refresh::Nothing, message: "the session timeout is outside of what the broker allows" },
    Known { code: 27, name: "REBALANCE_IN_PROGRESS", class: ErrorClass::Reject, refresh: Refresh::Nothing, message: "the group is sharing out its partitions anew" },
    Known { code: 28, name: "INVALID_COMMIT_OFFSET_SIZE", class: ErrorClass::Reject, refresh: Refresh::Nothing, message: "what is to be committed is too large" },
    Known { code: 29, name: "TOPIC_AUTHORIZATION_FAILED", class: ErrorClass::Reject, refresh: Refresh::Nothing, message: "the client is not allowed to do this with the topic" },
    Known { code: 30, name: "GROUP_AUTHORIZATION_FAILED", class: ErrorClass::Reject, refresh: Refresh::Nothing, message: "the client is not allowed to do this with the group" },
    Known { code: 31, name: "CLUSTER_AUTHORIZATION_FAILED", class: ErrorClass::Reject, refresh: Refresh::Nothing, message: "the client is not allowed to do this with the cluster" },
    Known { code: 32, name: "INVALID_TIMESTAMP", class: ErrorClass::Reject, refresh: Refresh::Nothing, message: "a record's timestamp is outside of what the topic allows" },
    Known { code: 33, name: "UNSUPPORTED_SASL_MECHANISM", class: ErrorClass::Fatal, refresh: Refresh::Nothing, message: "the broker does not offer this way to authenticate" },
    Known { code: 34, name: "ILLEGAL_SASL_STATE", class: ErrorClass::Fatal, refresh: Refresh::Nothing, message: "the request came at the wrong moment of the authentication" },
    Known { code: 35, name: "UNSUPPORTED_VERSION", class: ErrorClass::Reject, refresh: Refresh::Nothing, message: "the broker does not speak this version of the request, or lacks the feature" },
    Known { code: 36, name: "TOPIC_ALREADY_EXISTS", class: ErrorClass::Reject, refresh: Refresh::Nothing, message: "there is already a topic of that name" },
    Known { code: 37, name: "INVALID_PARTITIONS", class: ErrorClass::Reject, refresh: Refresh::Nothing, message: "the number of partitions is not possible" },
    Known { code: 38, name: "INVALID_REPLICATION_FACTOR", class: ErrorClass::Reject, refresh: Refresh::Nothing, message: "the number of replicas is below one or above the number of brokers" },
    Known { code: 39, name: "INVALID_REPLICA_ASSIGNMENT", class: ErrorClass::Reject, refresh: Refresh::Nothing, message: "the replicas cannot be placed as asked" },
    Known { code: 40, name: "INVALID_CONFIG", class: ErrorClass::Reject, refresh: Refresh::Nothing, message: "a setting is not valid" },
    Known { code: 41, name: "NOT_CONTROLLER", class: ErrorClass::Retry, refresh: Refresh::Metadata, message: "another node is the controller" },
    Known { code: 42, name: "INVALID_REQUEST", class: ErrorClass::Reject, refresh: Refresh::Nothing, message: "the request contradicts itself or the protocol" },
    Known { code: 43, name: "UNSUPPORTED_FOR_MESSAGE_FORMAT", class: ErrorClass::Reject, refresh: Refresh::Nothing, message: "the topic's message format is too old for this" },
    Known { code: 44, name: "POLICY_VIOLATION", class: ErrorClass::Reject, refresh: Refresh::Nothing, message: "a policy of the cluster forbids it" },
    Known { code: 45, name: "OUT_OF_ORDER_SEQUENCE_NUMBER", class: ErrorClass::Abort, refresh: Refresh::Nothing, message: "a batch arrived whose sequence number does not follow the one before" },
    Known { code: 46, name: "DUPLICATE_SEQUENCE_NUMBER", class: ErrorClass::Reject, refresh: Refresh::Nothing, message: "the batch was already written" },
    Known { code: 47, name: "INVALID_PRODUCER_EPOCH", class: ErrorClass::Abort, refresh: Refresh::Nothing, message: "the producer's epoch is not the current one" },
    Known { code: 48, name: "INVALID_TXN_STATE", class: ErrorClass::Fatal, refresh: Refresh::Nothing, message: "the transaction is in a state that does not allow this" },
    Known { code: 49, name: "INVALID_PRODUCER_ID_MAPPING", class: ErrorClass::Fatal, refresh: Refresh::Nothing, message: "the transactional id no longer has this producer id" },
    Known { code: 50, name: "INVALID_TRANSACTION_TIMEOUT", class: ErrorClass::Fatal, refresh: Refresh::Nothing, message: "the transaction timeout is longer than the broker allows" },
    Known { code: 51, name: "CONCURRENT_TRANSACTIONS", class: ErrorClass::Retry, refresh: Refresh::Nothing, message: "the previous transaction of this transactional id is not finished yet" },
    Known { code: 52, name: "TRANSACTION_COORDINATOR_FENCED", class: ErrorClass::Fatal, refresh: Refresh::Nothing, message: "the coordinator that sent the markers has been replaced" },
    Known { code: 53, name: "TRANSACTIONAL_ID_AUTHORIZATION_FAILED", class: ErrorClass::Fatal, refresh: Refresh::Nothing, message: "the client is not allowed to use this transactional id" },
    Known { code: 54, name: "SECURITY_DISABLED", class: ErrorClass::Reject, refresh: Refresh::Nothing, message: "the cluster has no authorizer" },
    Known { code: 55, name: "OPERATION_NOT_ATTEMPTED", class: ErrorClass::Reject, refresh: Refresh::Nothing, message: "the broker did not try, because something else in the request failed" },
    Known { code: 56, name: "KAFKA_STORAGE_ERROR", class: ErrorClass::Retry, refresh: Refresh::Metadata, message: "a disk of the broker failed" },
    Known { code: 57, name: "LOG_DIR_NOT_FOUND", class: ErrorClass::Reject, refresh: Refresh::Nothing, message: "the broker has no such log directory" },
    Known { code: 58, name: "SASL_AUTHENTICATION_FAILED", class: ErrorClass::Fatal, refresh: Refresh::Nothing, message: "the credentials were refused" },
    Known { code: 59, name: "UNKNOWN_PRODUCER_ID", class: ErrorClass::Abort, refresh: Refresh::Nothing, message: "the broker has forgotten this producer, for its last records are gone" },
    Known { code: 60, name: "REASSIGNMENT_IN_PROGRESS", class: ErrorClass::Reject, refresh: Refresh::Nothing, message: "the partition's replicas are being moved" },
    Known { code: 61, name: "DELEGATION_TOKEN_AUTH_DISABLED", class: ErrorClass::Reject, refresh: Refresh::Nothing, message: "the cluster does not use delegation tokens" },
    Known { code: 62, name: "DELEGATION_TOKEN_NOT_FOUND", class: ErrorClass::Reject, refresh: Refresh::Nothing, message: "there is no such delegation token" },
    Known { code: 63, name: "DELEGATION_TOKEN_OWNER_MISMATCH", class: ErrorClass::Reject, refresh: Refresh::Nothing, message: "the delegation token belongs to somebody else" },
    Known { code: 64, name: "DELEGATION_TOKEN_REQUEST_NOT_ALLOWED", class: ErrorClass::Reject, refresh: Refresh::Nothing, message: "delegation tokens cannot be asked for on this connection" },
    Known { code: 65, name: "DELEGATION_TOKEN_AUTHORIZATION_FAILED", class: ErrorClass::Reject, refresh: Refresh::Nothing, message: "the client is not allowed to do this with the delegation token" },
    Known { code: 66, name: "DELEGATION_TOKEN_EXPIRED", class: ErrorClass::Reject, refresh: Refresh::Nothing, message: "the delegation token has expired" },
    Known { code: 67, name: "INVALID_PRINCIPAL_TYPE", class: ErrorClass::Reject, refresh: Refresh::Nothing, message: "this kind of principal is not supported" },
    Known { code: 68, name: "NON_EMPTY_GROUP", class: ErrorClass::Reject, refresh: Refresh::Nothing, message: "the group still has members" },
    Known { code: 69, name: "GROUP_ID_NOT_FOUND", class: ErrorClass::Reject, refresh: Refresh::Nothing, message: "there is no such group" },
    Known { code: 70, name: "FETCH_SESSION_ID_NOT_FOUND", class: ErrorClass::Retry, refresh: Refresh::Session, message: "the broker has forgotten the fetch session" },
    Known { code: 71, name: "INVALID_FETCH_SESSION_EPOCH", class: ErrorClass::Retry, refresh: Refresh::Session, message: "the fetch session is at another request than the client" },
    Known { code: 72, name: "LISTENER_NOT_FOUND", class: ErrorClass::Retry, refresh: Refresh::Metadata, message: "the leader has no address for the listener on which it was asked about" },
    Known { code: 73, name: "TOPIC_DELETION_DISABLED", class: ErrorClass::Reject, refresh: Refresh::Nothing, message: "the cluster does not delete topics" },
    Known { code: 74, name: "FENCED_LEADER_EPOCH", class: ErrorClass::Retry, refresh: Refresh::Metadata, message: "the client believes in a leader that has been replaced" },
    Known { code: 75, name: "UNKNOWN_LEADER_EPOCH", class: ErrorClass::Retry, refresh: Refresh::Nothing, message: "the client knows of a newer leader than the broker does" },
    Known { code: 76, name: "UNSUPPORTED_COMPRESSION_TYPE", class: ErrorClass::Reject, refresh: Refresh::Nothing, message: "the version of the request cannot carry this compression" },
    Known { code: 77, name: "STALE_BROKER_EPOCH", class: ErrorClass::Reject, refresh: Refresh::Nothing, message: "the broker has been restarted since" },
    Known { code: 78, name: "OFFSET_NOT_AVAILABLE", class: ErrorClass::Retry, refresh: Refresh::Nothing, message: "a new leader cannot vouch for the offset yet" },
    Known { code: 79, name: "MEMBER_ID_REQUIRED", class: ErrorClass::Reject, refresh: Refresh::Nothing, message: "the member is to join again, with the id that it was given" },
    Known { code: 80, name: "PREFERRED_LEADER_NOT_AVAILABLE", class: ErrorClass::Retry, refresh: Refresh::Metadata, message: "the preferred leader is not available" },
    Known { code: 81, name: "GROUP_MAX_SIZE_REACHED", class: ErrorClass::Fatal, refresh: Refresh::Nothing, message: "the group has as many members as it may have" },
    Known { code: 82, name: "FENCED_INSTANCE_ID", class: ErrorClass::Fatal, refresh: Refresh::Nothing, message: "another member has taken over the group instance id" },
    Known { code: 83, name: "ELIGIBLE_LEADERS_NOT_AVAILABLE", class: ErrorClass::Retry, refresh: Refresh::Metadata, message: "no replica that may lead the partition is available" },
    Known { code: 84, name: "ELECTION_NOT_NEEDED", class: ErrorClass::Reject, refresh: Refresh::Nothing, message: "the partition already has the leader that the election would give it" },
    Known { code: 85, name: "NO_REASSIGNMENT_IN_PROGRESS", class: ErrorClass::Reject, refresh: Refresh::Nothing, message: "the partition's replicas are not being moved" },
    Known { code: 86, name: "GROUP_SUBSCRIBED_TO_TOPIC", class: ErrorClass::Reject, refresh: Refresh::Nothing, message: "offsets of a topic cannot be deleted while the group reads it" },
    Known { code: 87, name: "INVALID_RECORD", class: ErrorClass::Reject, refresh: Refresh::Nothing, message: "a record in the batch breaks a rule of the topic" },
    Known { code: 88, name: "UNSTABLE_OFFSET_COMMIT", class: ErrorClass::Retry, refresh: Refresh::Nothing, message: "a transaction that commits these offsets is not decided yet" },
    Known { code: 89, name: "THROTTLING_QUOTA_EXCEEDED", class: ErrorClass::Retry, refresh: Refresh::Nothing, message: "the client changes more than its quota allows" },
    Known { code: 90, name: "PRODUCER_FENCED", class: ErrorClass::Fatal, refresh: Refresh::Nothing, message: "a newer producer uses the same transactional id" },
    Known { code: 91, name: "RESOURCE_NOT_FOUND", class: ErrorClass::Reject, refresh: Refresh::Nothing, message: "what the request is about does not exist" },
    Known { code: 92, name: "DUPLICATE_RESOURCE", class: ErrorClass::Reject, refresh: Refresh::Nothing, message: "the request names the same thing twice" },
    Known { code: 93, name: "UNACCEPTABLE_CREDENTIAL", class: ErrorClass::Reject, refresh: Refresh::Nothing, message: "the credential is not good enough" },
    Known { code: 94, name: "INCONSISTENT_VOTER_SET", class: ErrorClass::Reject, refresh: Refresh::Nothing, message: "sender and receiver do not agree on who may vote" },
    Known { code: 95, name: "INVALID_UPDATE_VERSION", class: ErrorClass::Reject, refresh: Refresh::Nothing, message: "the version to update to is not possible" },
    Known { code: 96, name: "FEATURE_UPDATE_FAILED", class: ErrorClass::Reject, refresh: Refresh::Nothing, message: "the features could not be updated" },
    Known { code: 97, name: "PRINCIPAL_DESERIALIZATION_FAILURE", class: ErrorClass::Reject, refresh: Refresh::Nothing, message: "a node could not read who the forwarded request comes from" },
    Known { code: 98, name: "SNAPSHOT_NOT_FOUND", class: ErrorClass::Reject, refresh: Refresh::Nothing, message: "there is no such snapshot" },
    Known { code: 99, name: "POSITION_OUT_OF_RANGE", class: ErrorClass::Reject, refresh: Refresh::Nothing, message: "the snapshot does not have this position" },
    Known { code: 100, name: "UNKNOWN_TOPIC_ID", class: ErrorClass::Retry, refresh: Refresh::Metadata, message: "the broker has no topic with this id, or does not know it yet" },
    Known { code: 101, name: "DUPLICATE_BROKER_REGISTRATION", class: ErrorClass::Reject, refresh: Refresh::Nothing, message: "the broker id is in use" },
    Known { code: 102, name: "BROKER_ID_NOT_REGISTERED", class: ErrorClass::Reject, refresh: Refresh::Nothing, message: "no broker with this id is registered" },
    Known { code: 103, name: "INCONSISTENT_TOPIC_ID", class: ErrorClass::Retry, refresh: Refresh::Metadata, message: "the log belongs to a topic with another id" },
    Known { code: 104, name: "INCONSISTENT_CLUSTER_ID", class: ErrorClass::Reject, refresh: Refresh::Nothing, message: "the request is meant for another cluster" },
    Known { code: 105, name: "TRANSACTIONAL_ID_NOT_FOUND", class: ErrorClass::Reject, refresh: Refresh::Nothing, message: "there is no such transactional id" },
    Known { code: 106, name: "FETCH_SESSION_TOPIC_ID_ERROR", class: ErrorClass::Retry, refresh: Refresh::Session, message: "the fetch session mixes requests with and without topic ids" },
    Known { code: 107, name: "INELIGIBLE_REPLICA", class: ErrorClass::Reject, refresh: Refresh::Nothing, message: "a replica that cannot be in sync was named as such" },
    Known { code: 108, name: "NEW_LEADER_ELECTED", class: ErrorClass::Reject, refresh: Refresh::Nothing, message: "the change was made, and with it the leader has changed" },
    Known { code: 109, name: "OFFSET_MOVED_TO_TIERED_STORAGE", class: ErrorClass::Reject, refresh: Refresh::Nothing, message: "the offset is only in tiered storage" },
    Known { code: 110, name: "FENCED_MEMBER_EPOCH", class: ErrorClass::Reject, refresh: Refresh::Nothing, message: "the group has excluded the member: it gives up its partitions and joins again" },
    Known { code: 111, name: "UNRELEASED_INSTANCE_ID", class: ErrorClass::Fatal, refresh: Refresh::Nothing, message: "another member still uses the group instance id" },
    Known { code: 112, name: "UNSUPPORTED_ASSIGNOR", class: ErrorClass::Fatal, refresh: Refresh::Nothing, message: "the group does not support this assignor" },
    Known { code: 113, name: "STALE_MEMBER_EPOCH", class: ErrorClass::Reject, refresh: Refresh::Nothing, message: "the member has missed a newer epoch of its own" },
    Known { code: 114, name: "MISMATCHED_ENDPOINT_TYPE", class: ErrorClass::Reject, refresh: Refresh::Nothing, message: "the request belongs to a controller and came to a broker, or the other way round" },
    Known { code: 115, name: "UNSUPPORTED_ENDPOINT_TYPE", class: ErrorClass::Reject, refresh: Refresh::Nothing, message: "this kind of endpoint is not supported" },
    Known { code: 116, name: "UNKNOWN_CONTROLLER_ID", class: ErrorClass::Reject, refresh: Refresh::Nothing, message: "there is no controller with this id" },
    Known { code: 117, name: "UNKNOWN_SUBSCRIPTION_ID", class: ErrorClass::Reject, refresh: Refresh::Nothing, message: "the telemetry subscription is not, or no longer, known" },
    Known { code: 118, name: "TELEMETRY_TOO_LARGE", class: ErrorClass::Reject, refresh: Refresh::Nothing, message: "the telemetry is larger than the broker accepts" },
    Known { code: 119, name: "INVALID_REGISTRATION", class: ErrorClass::Reject, refresh: Refresh::Nothing, message: "the broker's registration is not valid" },
    Known { code: 120, name: "TRANSACTION_ABORTABLE", class: ErrorClass::Abort, refresh: Refresh::Nothing, message: "the transaction failed; it can be aborted, and the next one begun" },
    Known { code: 121, name: "INVALID_RECORD_STATE", class: ErrorClass::Reject, refresh: Refresh::Nothing, message: "the record is in a state that does not allow this acknowledgement" },
    Known { code: 122, name: "SHARE_SESSION_NOT_FOUND", class: ErrorClass::Retry, refresh: Refresh::Session, message: "the broker has forgotten the share session" },
    Known { code: 123, name: "INVALID_SHARE_SESSION_EPOCH", class: ErrorClass::Retry, refresh: Refresh::Session, message: "the share session is at another request than the client" },
    Known { code: 124, name: "FENCED_STATE_EPOCH", class: ErrorClass::Reject, refresh: Refresh::Nothing, message: "the share group's state belongs to a newer epoch" },
    Known { code: 125, name: "INVALID_VOTER_KEY", class: ErrorClass::Reject, refresh: Refresh::Nothing, message: "the voter's key is not that of the receiver" },
    Known { code: 126, name: "DUPLICATE_VOTER", class: ErrorClass::Reject, refresh: Refresh::Nothing, message: "the voter is already one of the voters" },
    Known { code: 127, name: "VOTER_NOT_FOUND", class: ErrorClass::Reject, refresh: Refresh::Nothing, message: "the voter is none of the voters" },
    Known { code: 128, name: "INVALID_REGULAR_EXPRESSION", class: ErrorClass::Reject, refresh: Refresh::Nothing, message: "the regular expression is not valid" },
    Known { code: 129, name: "REBOOTSTRAP_REQUIRED", class: ErrorClass::Retry, refresh: Refresh::Bootstrap, message: "what the client knows is too old: it is to start from its bootstrap servers" },
    Known { code: 130, name: "STREAMS_INVALID_TOPOLOGY", class: ErrorClass::Fatal, refresh: Refresh::Nothing, message: "the topology is not valid" },
    Known { code: 131, name: "STREAMS_INVALID_TOPOLOGY_EPOCH", class: ErrorClass::Fatal, refresh: Refresh::Nothing, message: "the epoch of the topology is not valid" },
    Known { code: 132, name: "STREAMS_TOPOLOGY_FENCED", class: ErrorClass::Fatal, refresh: Refresh::Nothing, message: "the group has a newer topology" },
    Known { code: 133, name: "SHARE_SESSION_LIMIT_REACHED", class: ErrorClass::Retry, refresh: Refresh::Nothing, message: "the broker has as many share sessions as it may have" },
    Known { code: 134, name: "GROUP_DELETION_FAILED", class: ErrorClass::Reject, refresh: Refresh::Nothing, message: "a group could not be deleted; the message says why" },
    Known { code: 135, name: "STREAMS_TOPOLOGY_DESCRIPTION_UPDATE_FAILED", class: ErrorClass::Reject, refresh: Refresh::Nothing, message: "the description of the topology could not be updated" },
    Known { code: 136, name: "CONTROLLER_ID_NOT_REGISTERED", class: ErrorClass::Reject, refresh: Refresh::Nothing, message: "no controller with this id is registered" },
];
