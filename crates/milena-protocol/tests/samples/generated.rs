//! Messages drawn from entropy, and the list of them all.

// Generated from protocol-specs/ by `cargo xtask codegen`; do not edit.

use bytestring::ByteString;
use milena_protocol::api::*;
use milena_protocol::error_code::ErrorCode;
use milena_protocol::ids::Uuid;
use milena_protocol::wire::Numbers;
use milena_protocol::wire::Rare;

use super::{Check, Sample, Secrets, Source};

impl Sample for AddOffsetsToTxnRequest {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self { transactional_id: s.draw(v), producer_id: s.draw(v), producer_epoch: s.draw(v), group_id: s.draw(v) }
    }
}

impl Sample for AddOffsetsToTxnResponse {
    fn sample(s: &mut Source, v: i16) -> Self { Self { throttle_time_ms: s.draw(v), error: s.draw(v) } }
}

impl Sample for AddPartitionsToTxnRequest {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self {
            transactions: s.draw_or(v >= 4, v, Vec::new()),
            transactional_id: s.draw_or(v <= 3, v, ByteString::new()),
            producer_id: s.draw_or(v <= 3, v, 0),
            producer_epoch: s.draw_or(v <= 3, v, 0),
            topics: s.draw_or(v <= 3, v, Vec::new()),
        }
    }
}

impl Sample for AddPartitionsToTxnRequestTransaction {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self {
            transactional_id: s.draw(v),
            producer_id: s.draw(v),
            producer_epoch: s.draw(v),
            verify_only: s.draw(v),
            topics: s.draw(v),
        }
    }
}

impl Sample for AddPartitionsToTxnRequestTopic {
    fn sample(s: &mut Source, v: i16) -> Self { Self { name: s.draw(v), partitions: s.draw(v) } }
}

impl Sample for AddPartitionsToTxnResponse {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self {
            throttle_time_ms: s.draw(v),
            error: s.draw_or(v >= 4, v, ErrorCode::NONE),
            transactions: s.draw_or(v >= 4, v, Vec::new()),
            topics: s.draw_or(v <= 3, v, Vec::new()),
        }
    }
}

impl Sample for AddPartitionsToTxnResponseTransaction {
    fn sample(s: &mut Source, v: i16) -> Self { Self { transactional_id: s.draw(v), topics: s.draw(v) } }
}

impl Sample for AddPartitionsToTxnResponseTopic {
    fn sample(s: &mut Source, v: i16) -> Self { Self { name: s.draw(v), partitions: s.draw(v) } }
}

impl Sample for AddPartitionsToTxnResponsePartition {
    fn sample(s: &mut Source, v: i16) -> Self { Self { index: s.draw(v), error: s.draw(v) } }
}

impl Sample for AddRaftVoterRequest {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self {
            cluster_id: s.draw(v),
            timeout_ms: s.draw(v),
            voter_id: s.draw(v),
            voter_directory_id: s.draw(v),
            listeners: s.draw(v),
            ack_when_committed: s.draw_or(v >= 1, v, true),
        }
    }
}

impl Sample for AddRaftVoterRequestListener {
    fn sample(s: &mut Source, v: i16) -> Self { Self { name: s.draw(v), host: s.draw(v), port: s.draw(v) } }
}

impl Sample for AddRaftVoterResponse {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self { throttle_time_ms: s.draw(v), error: s.draw(v), error_message: s.draw(v) }
    }
}

impl Sample for AlterClientQuotasRequest {
    fn sample(s: &mut Source, v: i16) -> Self { Self { entries: s.draw(v), validate_only: s.draw(v) } }
}

impl Sample for AlterClientQuotasRequestEntry {
    fn sample(s: &mut Source, v: i16) -> Self { Self { entity: s.draw(v), ops: s.draw(v) } }
}

impl Sample for AlterClientQuotasRequestEntity {
    fn sample(s: &mut Source, v: i16) -> Self { Self { entity_type: s.draw(v), entity_name: s.draw(v) } }
}

impl Sample for AlterClientQuotasRequestOp {
    fn sample(s: &mut Source, v: i16) -> Self { Self { key: s.draw(v), value: s.draw(v), remove: s.draw(v) } }
}

impl Sample for AlterClientQuotasResponse {
    fn sample(s: &mut Source, v: i16) -> Self { Self { throttle_time_ms: s.draw(v), entries: s.draw(v) } }
}

impl Sample for AlterClientQuotasResponseEntry {
    fn sample(s: &mut Source, v: i16) -> Self { Self { error: s.draw(v), error_message: s.draw(v), entity: s.draw(v) } }
}

impl Sample for AlterClientQuotasResponseEntity {
    fn sample(s: &mut Source, v: i16) -> Self { Self { entity_type: s.draw(v), entity_name: s.draw(v) } }
}

impl Sample for AlterConfigsRequest {
    fn sample(s: &mut Source, v: i16) -> Self { Self { resources: s.draw(v), validate_only: s.draw(v) } }

    fn secrets(&self, told: &mut Secrets) { self.resources.secrets(told); }
}

impl Sample for AlterConfigsRequestResource {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self { resource_type: s.draw(v), resource_name: s.draw(v), configs: s.draw(v) }
    }

    fn secrets(&self, told: &mut Secrets) { self.configs.secrets(told); }
}

impl Sample for AlterConfigsRequestConfig {
    fn sample(s: &mut Source, v: i16) -> Self { Self { name: s.draw(v), value: s.draw(v) } }

    fn secrets(&self, told: &mut Secrets) { told.tell("value", &self.value); }
}

impl Sample for AlterConfigsResponse {
    fn sample(s: &mut Source, v: i16) -> Self { Self { throttle_time_ms: s.draw(v), responses: s.draw(v) } }
}

impl Sample for AlterConfigsResponseResponse {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self { error: s.draw(v), error_message: s.draw(v), resource_type: s.draw(v), resource_name: s.draw(v) }
    }
}

impl Sample for AlterPartitionReassignmentsRequest {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self { timeout_ms: s.draw(v), allow_replication_factor_change: s.draw_or(v >= 1, v, true), topics: s.draw(v) }
    }
}

impl Sample for AlterPartitionReassignmentsRequestTopic {
    fn sample(s: &mut Source, v: i16) -> Self { Self { name: s.draw(v), partitions: s.draw(v) } }
}

impl Sample for AlterPartitionReassignmentsRequestPartition {
    fn sample(s: &mut Source, v: i16) -> Self { Self { index: s.draw(v), replicas: s.draw(v) } }
}

impl Sample for AlterPartitionReassignmentsResponse {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self {
            throttle_time_ms: s.draw(v),
            allow_replication_factor_change: s.draw_or(v >= 1, v, true),
            error: s.draw(v),
            error_message: s.draw(v),
            topics: s.draw(v),
        }
    }
}

impl Sample for AlterPartitionReassignmentsResponseTopic {
    fn sample(s: &mut Source, v: i16) -> Self { Self { name: s.draw(v), partitions: s.draw(v) } }
}

impl Sample for AlterPartitionReassignmentsResponsePartition {
    fn sample(s: &mut Source, v: i16) -> Self { Self { index: s.draw(v), error: s.draw(v), error_message: s.draw(v) } }
}

impl Sample for AlterReplicaLogDirsRequest {
    fn sample(s: &mut Source, v: i16) -> Self { Self { dirs: s.draw(v) } }
}

impl Sample for AlterReplicaLogDirsRequestDir {
    fn sample(s: &mut Source, v: i16) -> Self { Self { path: s.draw(v), topics: s.draw(v) } }
}

impl Sample for AlterReplicaLogDirsRequestTopic {
    fn sample(s: &mut Source, v: i16) -> Self { Self { name: s.draw(v), partitions: s.draw(v) } }
}

impl Sample for AlterReplicaLogDirsResponse {
    fn sample(s: &mut Source, v: i16) -> Self { Self { throttle_time_ms: s.draw(v), results: s.draw(v) } }
}

impl Sample for AlterReplicaLogDirsResponseTopic {
    fn sample(s: &mut Source, v: i16) -> Self { Self { name: s.draw(v), partitions: s.draw(v) } }
}

impl Sample for AlterReplicaLogDirsResponsePartition {
    fn sample(s: &mut Source, v: i16) -> Self { Self { index: s.draw(v), error: s.draw(v) } }
}

impl Sample for AlterShareGroupOffsetsRequest {
    fn sample(s: &mut Source, v: i16) -> Self { Self { group_id: s.draw(v), topics: s.draw(v) } }
}

impl Sample for AlterShareGroupOffsetsRequestTopic {
    fn sample(s: &mut Source, v: i16) -> Self { Self { name: s.draw(v), partitions: s.draw(v) } }
}

impl Sample for AlterShareGroupOffsetsRequestPartition {
    fn sample(s: &mut Source, v: i16) -> Self { Self { index: s.draw(v), start_offset: s.draw(v) } }
}

impl Sample for AlterShareGroupOffsetsResponse {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self { throttle_time_ms: s.draw(v), error: s.draw(v), error_message: s.draw(v), topics: s.draw(v) }
    }
}

impl Sample for AlterShareGroupOffsetsResponseTopic {
    fn sample(s: &mut Source, v: i16) -> Self { Self { name: s.draw(v), id: s.draw(v), partitions: s.draw(v) } }
}

impl Sample for AlterShareGroupOffsetsResponsePartition {
    fn sample(s: &mut Source, v: i16) -> Self { Self { index: s.draw(v), error: s.draw(v), error_message: s.draw(v) } }
}

impl Sample for AlterUserScramCredentialsRequest {
    fn sample(s: &mut Source, v: i16) -> Self { Self { deletions: s.draw(v), upsertions: s.draw(v) } }

    fn secrets(&self, told: &mut Secrets) { self.upsertions.secrets(told); }
}

impl Sample for AlterUserScramCredentialsRequestDeletion {
    fn sample(s: &mut Source, v: i16) -> Self { Self { name: s.draw(v), mechanism: s.draw(v) } }
}

impl Sample for AlterUserScramCredentialsRequestUpsertion {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self {
            name: s.draw(v),
            mechanism: s.draw(v),
            iterations: s.draw(v),
            salt: s.draw(v),
            salted_password: s.draw(v),
        }
    }

    fn secrets(&self, told: &mut Secrets) {
        told.tell("salt", &self.salt);
        told.tell("salted_password", &self.salted_password);
    }
}

impl Sample for AlterUserScramCredentialsResponse {
    fn sample(s: &mut Source, v: i16) -> Self { Self { throttle_time_ms: s.draw(v), results: s.draw(v) } }
}

impl Sample for AlterUserScramCredentialsResponseResult {
    fn sample(s: &mut Source, v: i16) -> Self { Self { user: s.draw(v), error: s.draw(v), error_message: s.draw(v) } }
}

impl Sample for ApiVersionsRequest {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self {
            client_software_name: s.draw_or(v >= 3, v, ByteString::new()),
            client_software_version: s.draw_or(v >= 3, v, ByteString::new()),
            cluster_id: s.draw_or(v >= 5, v, None),
            node_id: s.draw_or(v >= 5, v, -1),
        }
    }
}

impl Sample for ApiVersionsResponse {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self {
            error: s.draw(v),
            api_keys: s.draw(v),
            throttle_time_ms: s.draw_or(v >= 1, v, 0),
            supported_features: s.tagged(v >= 3, v, Vec::new()),
            finalized_features_epoch: s.tagged(v >= 3, v, -1),
            finalized_features: s.tagged(v >= 3, v, Vec::new()),
            zk_migration_ready: s.tagged(v >= 3, v, false),
        }
    }
}

impl Sample for ApiVersionsResponseApiVersion {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self { api_key: s.draw(v), min_version: s.draw(v), max_version: s.draw(v) }
    }
}

impl Sample for ApiVersionsResponseSupportedFeature {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self { name: s.draw(v), min_version: s.draw(v), max_version: s.draw(v) }
    }
}

impl Sample for ApiVersionsResponseFinalizedFeature {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self { name: s.draw(v), max_version_level: s.draw(v), min_version_level: s.draw(v) }
    }
}

impl Sample for LegacyOffsetCommitKey {
    fn sample(s: &mut Source, v: i16) -> Self { Self { group_id: s.draw(v), topic: s.draw(v), partition: s.draw(v) } }
}

impl Sample for LegacyOffsetCommitValue {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self { offset: s.draw(v), metadata: s.draw(v), commit_timestamp: s.draw(v) }
    }
}

impl Sample for OffsetCommitKey {
    fn sample(s: &mut Source, v: i16) -> Self { Self { group_id: s.draw(v), topic: s.draw(v), partition: s.draw(v) } }
}

impl Sample for OffsetCommitValue {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self {
            offset: s.draw(v),
            leader_epoch: s.draw_or(v >= 3, v, -1),
            metadata: s.draw(v),
            commit_timestamp: s.draw(v),
            expire_timestamp: s.draw_or(v == 1, v, -1),
            topic_id: s.tagged(v >= 4, v, Uuid::ZERO),
        }
    }
}

impl Sample for GroupMetadataKey {
    fn sample(s: &mut Source, v: i16) -> Self { Self { group_id: s.draw(v) } }
}

impl Sample for GroupMetadataValue {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self {
            protocol_type: s.draw(v),
            generation: s.draw(v),
            protocol: s.draw(v),
            leader: s.draw(v),
            current_state_timestamp: s.draw_or(v >= 2, v, -1),
            members: s.draw(v),
        }
    }
}

impl Sample for GroupMetadataValueMember {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self {
            member_id: s.draw(v),
            group_instance_id: s.draw_or(v >= 3, v, None),
            client_id: s.draw(v),
            client_host: s.draw(v),
            rebalance_timeout: s.draw_or(v >= 1, v, -1),
            session_timeout: s.draw(v),
            subscription: s.draw(v),
            assignment: s.draw(v),
        }
    }
}

impl Sample for ConsumerGroupDescribeRequest {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self { group_ids: s.draw(v), include_authorized_operations: s.draw(v) }
    }
}

impl Sample for ConsumerGroupDescribeResponse {
    fn sample(s: &mut Source, v: i16) -> Self { Self { throttle_time_ms: s.draw(v), groups: s.draw(v) } }
}

impl Sample for ConsumerGroupDescribeResponseGroup {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self {
            error: s.draw(v),
            error_message: s.draw(v),
            group_id: s.draw(v),
            state: s.draw(v),
            group_epoch: s.draw(v),
            assignment_epoch: s.draw(v),
            assignor_name: s.draw(v),
            members: s.draw(v),
            authorized_operations: s.draw(v),
        }
    }
}

impl Sample for ConsumerGroupDescribeResponseMember {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self {
            member_id: s.draw(v),
            instance_id: s.draw(v),
            rack_id: s.draw(v),
            member_epoch: s.draw(v),
            client_id: s.draw(v),
            client_host: s.draw(v),
            subscribed_topic_names: s.draw(v),
            subscribed_topic_regex: s.draw(v),
            assignment: s.draw(v),
            target_assignment: s.draw(v),
            member_type: s.draw_or(v >= 1, v, -1),
        }
    }
}

impl Sample for ConsumerGroupDescribeResponseAssignment {
    fn sample(s: &mut Source, v: i16) -> Self { Self { topics: s.draw(v) } }
}

impl Sample for ConsumerGroupDescribeResponseTopic {
    fn sample(s: &mut Source, v: i16) -> Self { Self { id: s.draw(v), name: s.draw(v), partitions: s.draw(v) } }
}

impl Sample for ConsumerGroupHeartbeatRequest {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self {
            group_id: s.draw(v),
            member_id: s.draw(v),
            member_epoch: s.draw(v),
            instance_id: s.draw(v),
            rack_id: s.draw(v),
            rebalance_timeout_ms: s.draw(v),
            subscribed_topic_names: s.draw(v),
            subscribed_topic_regex: s.draw_or(v >= 1, v, None),
            server_assignor: s.draw(v),
            topics: s.draw(v),
        }
    }
}

impl Sample for ConsumerGroupHeartbeatRequestTopic {
    fn sample(s: &mut Source, v: i16) -> Self { Self { id: s.draw(v), partitions: s.draw(v) } }
}

impl Sample for ConsumerGroupHeartbeatResponse {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self {
            throttle_time_ms: s.draw(v),
            error: s.draw(v),
            error_message: s.draw(v),
            member_id: s.draw(v),
            member_epoch: s.draw(v),
            heartbeat_interval_ms: s.draw(v),
            assignment: s.draw(v),
        }
    }
}

impl Sample for ConsumerGroupHeartbeatResponseAssignment {
    fn sample(s: &mut Source, v: i16) -> Self { Self { topics: s.draw(v) } }
}

impl Sample for ConsumerGroupHeartbeatResponseTopic {
    fn sample(s: &mut Source, v: i16) -> Self { Self { id: s.draw(v), partitions: s.draw(v) } }
}

impl Sample for ConsumerGroupMetadataKey {
    fn sample(s: &mut Source, v: i16) -> Self { Self { group_id: s.draw(v) } }
}

impl Sample for ConsumerGroupMetadataValue {
    fn sample(s: &mut Source, v: i16) -> Self { Self { epoch: s.draw(v), metadata_hash: s.tagged(true, v, 0) } }
}

impl Sample for ConsumerGroupPartitionMetadataKey {
    fn sample(s: &mut Source, v: i16) -> Self { Self { group_id: s.draw(v) } }
}

impl Sample for ConsumerGroupPartitionMetadataValue {
    fn sample(s: &mut Source, v: i16) -> Self { Self { topics: s.draw(v) } }
}

impl Sample for ConsumerGroupPartitionMetadataValueTopic {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self { id: s.draw(v), name: s.draw(v), num_partitions: s.draw(v), partition_metadata: s.draw(v) }
    }
}

impl Sample for ConsumerGroupPartitionMetadataValuePartition {
    fn sample(s: &mut Source, v: i16) -> Self { Self { partition: s.draw(v), racks: s.draw(v) } }
}

impl Sample for ConsumerGroupMemberMetadataKey {
    fn sample(s: &mut Source, v: i16) -> Self { Self { group_id: s.draw(v), member_id: s.draw(v) } }
}

impl Sample for ConsumerGroupMemberMetadataValue {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self {
            instance_id: s.draw(v),
            rack_id: s.draw(v),
            client_id: s.draw(v),
            client_host: s.draw(v),
            subscribed_topic_names: s.draw(v),
            subscribed_topic_regex: s.draw(v),
            rebalance_timeout_ms: s.draw(v),
            server_assignor: s.draw(v),
            classic_member_metadata: s.tagged(true, v, Some(ConsumerGroupMemberMetadataValueClassicMember::default())),
        }
    }
}

impl Sample for ConsumerGroupMemberMetadataValueClassicMember {
    fn sample(s: &mut Source, v: i16) -> Self { Self { session_timeout_ms: s.draw(v), supported_protocols: s.draw(v) } }
}

impl Sample for ConsumerGroupMemberMetadataValueProtocol {
    fn sample(s: &mut Source, v: i16) -> Self { Self { name: s.draw(v), metadata: s.draw(v) } }
}

impl Sample for ConsumerGroupTargetAssignmentMetadataKey {
    fn sample(s: &mut Source, v: i16) -> Self { Self { group_id: s.draw(v) } }
}

impl Sample for ConsumerGroupTargetAssignmentMetadataValue {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self { assignment_epoch: s.draw(v), assignment_timestamp: s.tagged(true, v, 0) }
    }
}

impl Sample for ConsumerGroupTargetAssignmentMemberKey {
    fn sample(s: &mut Source, v: i16) -> Self { Self { group_id: s.draw(v), member_id: s.draw(v) } }
}

impl Sample for ConsumerGroupTargetAssignmentMemberValue {
    fn sample(s: &mut Source, v: i16) -> Self { Self { topic_partitions: s.draw(v) } }
}

impl Sample for ConsumerGroupTargetAssignmentMemberValueTopic {
    fn sample(s: &mut Source, v: i16) -> Self { Self { id: s.draw(v), partitions: s.draw(v) } }
}

impl Sample for ConsumerGroupCurrentMemberAssignmentKey {
    fn sample(s: &mut Source, v: i16) -> Self { Self { group_id: s.draw(v), member_id: s.draw(v) } }
}

impl Sample for ConsumerGroupCurrentMemberAssignmentValue {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self {
            member_epoch: s.draw(v),
            previous_member_epoch: s.draw(v),
            state: s.draw(v),
            assigned_partitions: s.draw(v),
            partitions_pending_revocation: s.draw(v),
        }
    }
}

impl Sample for ConsumerGroupCurrentMemberAssignmentValueTopic {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self { id: s.draw(v), partitions: s.draw(v), assignment_epochs: s.tagged(true, v, Some(Numbers::new())) }
    }
}

impl Sample for ConsumerGroupRegularExpressionKey {
    fn sample(s: &mut Source, v: i16) -> Self { Self { group_id: s.draw(v), regular_expression: s.draw(v) } }
}

impl Sample for ConsumerGroupRegularExpressionValue {
    fn sample(s: &mut Source, v: i16) -> Self { Self { topics: s.draw(v), version: s.draw(v), timestamp: s.draw(v) } }
}

impl Sample for ConsumerProtocolAssignment {
    fn sample(s: &mut Source, v: i16) -> Self { Self { assigned_partitions: s.draw(v), user_data: s.draw(v) } }
}

impl Sample for ConsumerProtocolAssignmentTopic {
    fn sample(s: &mut Source, v: i16) -> Self { Self { name: s.draw(v), partitions: s.draw(v) } }
}

impl Sample for ConsumerProtocolSubscription {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self {
            topics: s.draw(v),
            user_data: s.draw(v),
            owned_partitions: s.draw_or(v >= 1, v, Vec::new()),
            generation_id: s.draw_or(v >= 2, v, -1),
            rack_id: s.draw_or(v >= 3, v, None),
        }
    }
}

impl Sample for ConsumerProtocolSubscriptionTopic {
    fn sample(s: &mut Source, v: i16) -> Self { Self { name: s.draw(v), partitions: s.draw(v) } }
}

impl Sample for ControlRecordTypeSchema {
    fn sample(s: &mut Source, v: i16) -> Self { Self { kind: s.draw(v) } }
}

impl Sample for CreateAclsRequest {
    fn sample(s: &mut Source, v: i16) -> Self { Self { creations: s.draw(v) } }
}

impl Sample for CreateAclsRequestCreation {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self {
            resource_type: s.draw(v),
            resource_name: s.draw(v),
            resource_pattern_type: s.draw(v),
            principal: s.draw(v),
            host: s.draw(v),
            operation: s.draw(v),
            permission_type: s.draw(v),
        }
    }
}

impl Sample for CreateAclsResponse {
    fn sample(s: &mut Source, v: i16) -> Self { Self { throttle_time_ms: s.draw(v), results: s.draw(v) } }
}

impl Sample for CreateAclsResponseResult {
    fn sample(s: &mut Source, v: i16) -> Self { Self { error: s.draw(v), error_message: s.draw(v) } }
}

impl Sample for CreateDelegationTokenRequest {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self {
            owner_principal_type: s.draw_or(v >= 3, v, Some(ByteString::new())),
            owner_principal_name: s.draw_or(v >= 3, v, Some(ByteString::new())),
            renewers: s.draw(v),
            max_lifetime_ms: s.draw(v),
        }
    }
}

impl Sample for CreateDelegationTokenRequestRenewer {
    fn sample(s: &mut Source, v: i16) -> Self { Self { principal_type: s.draw(v), principal_name: s.draw(v) } }
}

impl Sample for CreateDelegationTokenResponse {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self {
            error: s.draw(v),
            principal_type: s.draw(v),
            principal_name: s.draw(v),
            token_requester_principal_type: s.draw_or(v >= 3, v, ByteString::new()),
            token_requester_principal_name: s.draw_or(v >= 3, v, ByteString::new()),
            issue_timestamp_ms: s.draw(v),
            expiry_timestamp_ms: s.draw(v),
            max_timestamp_ms: s.draw(v),
            token_id: s.draw(v),
            hmac: s.draw(v),
            throttle_time_ms: s.draw(v),
        }
    }

    fn secrets(&self, told: &mut Secrets) { told.tell("hmac", &self.hmac); }
}

impl Sample for CreatePartitionsRequest {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self { topics: s.draw(v), timeout_ms: s.draw(v), validate_only: s.draw(v) }
    }
}

impl Sample for CreatePartitionsRequestTopic {
    fn sample(s: &mut Source, v: i16) -> Self { Self { name: s.draw(v), count: s.draw(v), assignments: s.draw(v) } }
}

impl Sample for CreatePartitionsRequestAssignment {
    fn sample(s: &mut Source, v: i16) -> Self { Self { broker_ids: s.draw(v) } }
}

impl Sample for CreatePartitionsResponse {
    fn sample(s: &mut Source, v: i16) -> Self { Self { throttle_time_ms: s.draw(v), topics: s.draw(v) } }
}

impl Sample for CreatePartitionsResponseTopic {
    fn sample(s: &mut Source, v: i16) -> Self { Self { name: s.draw(v), error: s.draw(v), error_message: s.draw(v) } }
}

impl Sample for CreateTopicsRequest {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self { topics: s.draw(v), timeout_ms: s.draw(v), validate_only: s.draw(v) }
    }
}

impl Sample for CreateTopicsRequestTopic {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self {
            name: s.draw(v),
            num_partitions: s.draw(v),
            replication_factor: s.draw(v),
            assignments: s.draw(v),
            configs: s.draw(v),
        }
    }
}

impl Sample for CreateTopicsRequestAssignment {
    fn sample(s: &mut Source, v: i16) -> Self { Self { index: s.draw(v), broker_ids: s.draw(v) } }
}

impl Sample for CreateTopicsRequestConfig {
    fn sample(s: &mut Source, v: i16) -> Self { Self { name: s.draw(v), value: s.draw(v) } }
}

impl Sample for CreateTopicsResponse {
    fn sample(s: &mut Source, v: i16) -> Self { Self { throttle_time_ms: s.draw(v), topics: s.draw(v) } }
}

impl Sample for CreateTopicsResponseTopic {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self {
            name: s.draw(v),
            id: s.draw_or(v >= 7, v, Uuid::ZERO),
            error: s.draw(v),
            error_message: s.draw(v),
            topic_config_error: s.tagged(v >= 5, v, ErrorCode::NONE),
            num_partitions: s.draw_or(v >= 5, v, -1),
            replication_factor: s.draw_or(v >= 5, v, -1),
            configs: s.draw_or(v >= 5, v, Some(Vec::new())),
        }
    }
}

impl Sample for CreateTopicsResponseConfig {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self {
            name: s.draw(v),
            value: s.draw(v),
            read_only: s.draw(v),
            config_source: s.draw(v),
            is_sensitive: s.draw(v),
        }
    }
}

impl Sample for DeleteAclsRequest {
    fn sample(s: &mut Source, v: i16) -> Self { Self { filters: s.draw(v) } }
}

impl Sample for DeleteAclsRequestFilter {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self {
            resource_type_filter: s.draw(v),
            resource_name_filter: s.draw(v),
            pattern_type_filter: s.draw(v),
            principal_filter: s.draw(v),
            host_filter: s.draw(v),
            operation: s.draw(v),
            permission_type: s.draw(v),
        }
    }
}

impl Sample for DeleteAclsResponse {
    fn sample(s: &mut Source, v: i16) -> Self { Self { throttle_time_ms: s.draw(v), filter_results: s.draw(v) } }
}

impl Sample for DeleteAclsResponseFilterResult {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self { error: s.draw(v), error_message: s.draw(v), matching_acls: s.draw(v) }
    }
}

impl Sample for DeleteAclsResponseAcl {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self {
            error: s.draw(v),
            error_message: s.draw(v),
            resource_type: s.draw(v),
            resource_name: s.draw(v),
            pattern_type: s.draw(v),
            principal: s.draw(v),
            host: s.draw(v),
            operation: s.draw(v),
            permission_type: s.draw(v),
        }
    }
}

impl Sample for DeleteGroupsRequest {
    fn sample(s: &mut Source, v: i16) -> Self { Self { names: s.draw(v) } }
}

impl Sample for DeleteGroupsResponse {
    fn sample(s: &mut Source, v: i16) -> Self { Self { throttle_time_ms: s.draw(v), results: s.draw(v) } }
}

impl Sample for DeleteGroupsResponseResult {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self { group_id: s.draw(v), error: s.draw(v), error_message: s.draw_or(v >= 3, v, None) }
    }
}

impl Sample for DeleteRecordsRequest {
    fn sample(s: &mut Source, v: i16) -> Self { Self { topics: s.draw(v), timeout_ms: s.draw(v) } }
}

impl Sample for DeleteRecordsRequestTopic {
    fn sample(s: &mut Source, v: i16) -> Self { Self { name: s.draw(v), partitions: s.draw(v) } }
}

impl Sample for DeleteRecordsRequestPartition {
    fn sample(s: &mut Source, v: i16) -> Self { Self { index: s.draw(v), offset: s.draw(v) } }
}

impl Sample for DeleteRecordsResponse {
    fn sample(s: &mut Source, v: i16) -> Self { Self { throttle_time_ms: s.draw(v), topics: s.draw(v) } }
}

impl Sample for DeleteRecordsResponseTopic {
    fn sample(s: &mut Source, v: i16) -> Self { Self { name: s.draw(v), partitions: s.draw(v) } }
}

impl Sample for DeleteRecordsResponsePartition {
    fn sample(s: &mut Source, v: i16) -> Self { Self { index: s.draw(v), low_watermark: s.draw(v), error: s.draw(v) } }
}

impl Sample for DeleteShareGroupOffsetsRequest {
    fn sample(s: &mut Source, v: i16) -> Self { Self { group_id: s.draw(v), topics: s.draw(v) } }
}

impl Sample for DeleteShareGroupOffsetsRequestTopic {
    fn sample(s: &mut Source, v: i16) -> Self { Self { name: s.draw(v) } }
}

impl Sample for DeleteShareGroupOffsetsResponse {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self { throttle_time_ms: s.draw(v), error: s.draw(v), error_message: s.draw(v), topics: s.draw(v) }
    }
}

impl Sample for DeleteShareGroupOffsetsResponseTopic {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self { name: s.draw(v), id: s.draw(v), error: s.draw(v), error_message: s.draw(v) }
    }
}

impl Sample for DeleteShareGroupStateRequest {
    fn sample(s: &mut Source, v: i16) -> Self { Self { group_id: s.draw(v), topics: s.draw(v) } }
}

impl Sample for DeleteShareGroupStateRequestTopic {
    fn sample(s: &mut Source, v: i16) -> Self { Self { id: s.draw(v), partitions: s.draw(v) } }
}

impl Sample for DeleteShareGroupStateRequestPartition {
    fn sample(s: &mut Source, v: i16) -> Self { Self { index: s.draw(v) } }
}

impl Sample for DeleteShareGroupStateResponse {
    fn sample(s: &mut Source, v: i16) -> Self { Self { topics: s.draw(v) } }
}

impl Sample for DeleteShareGroupStateResponseTopic {
    fn sample(s: &mut Source, v: i16) -> Self { Self { id: s.draw(v), partitions: s.draw(v) } }
}

impl Sample for DeleteShareGroupStateResponsePartition {
    fn sample(s: &mut Source, v: i16) -> Self { Self { index: s.draw(v), error: s.draw(v), error_message: s.draw(v) } }
}

impl Sample for DeleteTopicsRequest {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self {
            topics: s.draw_or(v >= 6, v, Vec::new()),
            topic_names: s.draw_or(v <= 5, v, Vec::new()),
            timeout_ms: s.draw(v),
        }
    }
}

impl Sample for DeleteTopicsRequestTopic {
    fn sample(s: &mut Source, v: i16) -> Self { Self { name: s.draw(v), id: s.draw(v) } }
}

impl Sample for DeleteTopicsResponse {
    fn sample(s: &mut Source, v: i16) -> Self { Self { throttle_time_ms: s.draw(v), topics: s.draw(v) } }
}

impl Sample for DeleteTopicsResponseTopic {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self {
            name: s.nullable_or(true, v >= 6, v, Some(ByteString::new())),
            id: s.draw_or(v >= 6, v, Uuid::ZERO),
            error: s.draw(v),
            error_message: s.draw_or(v >= 5, v, None),
        }
    }
}

impl Sample for DescribeAclsRequest {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self {
            resource_type_filter: s.draw(v),
            resource_name_filter: s.draw(v),
            pattern_type_filter: s.draw(v),
            principal_filter: s.draw(v),
            host_filter: s.draw(v),
            operation: s.draw(v),
            permission_type: s.draw(v),
        }
    }
}

impl Sample for DescribeAclsResponse {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self { throttle_time_ms: s.draw(v), error: s.draw(v), error_message: s.draw(v), resources: s.draw(v) }
    }
}

impl Sample for DescribeAclsResponseResource {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self { resource_type: s.draw(v), resource_name: s.draw(v), pattern_type: s.draw(v), acls: s.draw(v) }
    }
}

impl Sample for DescribeAclsResponseAcl {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self { principal: s.draw(v), host: s.draw(v), operation: s.draw(v), permission_type: s.draw(v) }
    }
}

impl Sample for DescribeClientQuotasRequest {
    fn sample(s: &mut Source, v: i16) -> Self { Self { components: s.draw(v), strict: s.draw(v) } }
}

impl Sample for DescribeClientQuotasRequestComponent {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self { entity_type: s.draw(v), match_type: s.draw(v), matched: s.draw(v) }
    }
}

impl Sample for DescribeClientQuotasResponse {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self { throttle_time_ms: s.draw(v), error: s.draw(v), error_message: s.draw(v), entries: s.draw(v) }
    }
}

impl Sample for DescribeClientQuotasResponseEntry {
    fn sample(s: &mut Source, v: i16) -> Self { Self { entity: s.draw(v), values: s.draw(v) } }
}

impl Sample for DescribeClientQuotasResponseEntity {
    fn sample(s: &mut Source, v: i16) -> Self { Self { entity_type: s.draw(v), entity_name: s.draw(v) } }
}

impl Sample for DescribeClientQuotasResponseValue {
    fn sample(s: &mut Source, v: i16) -> Self { Self { key: s.draw(v), value: s.draw(v) } }
}

impl Sample for DescribeClusterRequest {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self {
            include_cluster_authorized_operations: s.draw(v),
            endpoint_type: s.draw_or(v >= 1, v, 1),
            include_fenced_brokers: s.draw_or(v >= 2, v, false),
        }
    }
}

impl Sample for DescribeClusterResponse {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self {
            throttle_time_ms: s.draw(v),
            error: s.draw(v),
            error_message: s.draw(v),
            endpoint_type: s.draw_or(v >= 1, v, 1),
            cluster_id: s.draw(v),
            controller_id: s.draw(v),
            brokers: s.draw(v),
            cluster_authorized_operations: s.draw(v),
        }
    }
}

impl Sample for DescribeClusterResponseBroker {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self {
            id: s.draw(v),
            host: s.draw(v),
            port: s.draw(v),
            rack: s.draw(v),
            is_fenced: s.draw_or(v >= 2, v, false),
        }
    }
}

impl Sample for DescribeConfigsRequest {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self { resources: s.draw(v), include_synonyms: s.draw(v), include_documentation: s.draw_or(v >= 3, v, false) }
    }
}

impl Sample for DescribeConfigsRequestResource {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self { resource_type: s.draw(v), resource_name: s.draw(v), configuration_keys: s.draw(v) }
    }
}

impl Sample for DescribeConfigsResponse {
    fn sample(s: &mut Source, v: i16) -> Self { Self { throttle_time_ms: s.draw(v), results: s.draw(v) } }
}

impl Sample for DescribeConfigsResponseResult {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self {
            error: s.draw(v),
            error_message: s.draw(v),
            resource_type: s.draw(v),
            resource_name: s.draw(v),
            configs: s.draw(v),
        }
    }
}

impl Sample for DescribeConfigsResponseConfig {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self {
            name: s.draw(v),
            value: s.draw(v),
            read_only: s.draw(v),
            config_source: s.draw(v),
            is_sensitive: s.draw(v),
            synonyms: s.draw(v),
            config_type: s.draw_or(v >= 3, v, 0),
            documentation: s.draw_or(v >= 3, v, Some(ByteString::new())),
        }
    }
}

impl Sample for DescribeConfigsResponseSynonym {
    fn sample(s: &mut Source, v: i16) -> Self { Self { name: s.draw(v), value: s.draw(v), source: s.draw(v) } }
}

impl Sample for DescribeDelegationTokenRequest {
    fn sample(s: &mut Source, v: i16) -> Self { Self { owners: s.draw(v) } }
}

impl Sample for DescribeDelegationTokenRequestOwner {
    fn sample(s: &mut Source, v: i16) -> Self { Self { principal_type: s.draw(v), principal_name: s.draw(v) } }
}

impl Sample for DescribeDelegationTokenResponse {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self { error: s.draw(v), tokens: s.draw(v), throttle_time_ms: s.draw(v) }
    }

    fn secrets(&self, told: &mut Secrets) { self.tokens.secrets(told); }
}

impl Sample for DescribeDelegationTokenResponseToken {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self {
            principal_type: s.draw(v),
            principal_name: s.draw(v),
            token_requester_principal_type: s.draw_or(v >= 3, v, ByteString::new()),
            token_requester_principal_name: s.draw_or(v >= 3, v, ByteString::new()),
            issue_timestamp: s.draw(v),
            expiry_timestamp: s.draw(v),
            max_timestamp: s.draw(v),
            token_id: s.draw(v),
            hmac: s.draw(v),
            renewers: s.draw(v),
        }
    }

    fn secrets(&self, told: &mut Secrets) { told.tell("hmac", &self.hmac); }
}

impl Sample for DescribeDelegationTokenResponseRenewer {
    fn sample(s: &mut Source, v: i16) -> Self { Self { principal_type: s.draw(v), principal_name: s.draw(v) } }
}

impl Sample for DescribeGroupsRequest {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self { groups: s.draw(v), include_authorized_operations: s.draw_or(v >= 3, v, false) }
    }
}

impl Sample for DescribeGroupsResponse {
    fn sample(s: &mut Source, v: i16) -> Self { Self { throttle_time_ms: s.draw_or(v >= 1, v, 0), groups: s.draw(v) } }
}

impl Sample for DescribeGroupsResponseGroup {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self {
            error: s.draw(v),
            error_message: s.draw_or(v >= 6, v, None),
            group_id: s.draw(v),
            state: s.draw(v),
            protocol_type: s.draw(v),
            protocol_data: s.draw(v),
            members: s.draw(v),
            authorized_operations: s.draw_or(v >= 3, v, i32::MIN),
        }
    }
}

impl Sample for DescribeGroupsResponseMember {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self {
            member_id: s.draw(v),
            group_instance_id: s.draw_or(v >= 4, v, None),
            client_id: s.draw(v),
            client_host: s.draw(v),
            metadata: s.draw(v),
            assignment: s.draw(v),
        }
    }
}

impl Sample for DescribeLogDirsRequest {
    fn sample(s: &mut Source, v: i16) -> Self { Self { topics: s.draw(v) } }
}

impl Sample for DescribeLogDirsRequestTopic {
    fn sample(s: &mut Source, v: i16) -> Self { Self { name: s.draw(v), partitions: s.draw(v) } }
}

impl Sample for DescribeLogDirsResponse {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self { throttle_time_ms: s.draw(v), error: s.draw_or(v >= 3, v, ErrorCode::NONE), results: s.draw(v) }
    }
}

impl Sample for DescribeLogDirsResponseDir {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self {
            error: s.draw(v),
            log_dir: s.draw(v),
            topics: s.draw(v),
            total_bytes: s.draw_or(v >= 4, v, -1),
            usable_bytes: s.draw_or(v >= 4, v, -1),
            is_cordoned: s.draw_or(v >= 5, v, false),
        }
    }
}

impl Sample for DescribeLogDirsResponseTopic {
    fn sample(s: &mut Source, v: i16) -> Self { Self { name: s.draw(v), partitions: s.draw(v) } }
}

impl Sample for DescribeLogDirsResponsePartition {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self { index: s.draw(v), size: s.draw(v), offset_lag: s.draw(v), is_future_key: s.draw(v) }
    }
}

impl Sample for DescribeProducersRequest {
    fn sample(s: &mut Source, v: i16) -> Self { Self { topics: s.draw(v) } }
}

impl Sample for DescribeProducersRequestTopic {
    fn sample(s: &mut Source, v: i16) -> Self { Self { name: s.draw(v), partitions: s.draw(v) } }
}

impl Sample for DescribeProducersResponse {
    fn sample(s: &mut Source, v: i16) -> Self { Self { throttle_time_ms: s.draw(v), topics: s.draw(v) } }
}

impl Sample for DescribeProducersResponseTopic {
    fn sample(s: &mut Source, v: i16) -> Self { Self { name: s.draw(v), partitions: s.draw(v) } }
}

impl Sample for DescribeProducersResponsePartition {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self { index: s.draw(v), error: s.draw(v), error_message: s.draw(v), active_producers: s.draw(v) }
    }
}

impl Sample for DescribeProducersResponseProducer {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self {
            id: s.draw(v),
            epoch: s.draw(v),
            last_sequence: s.draw(v),
            last_timestamp: s.draw(v),
            coordinator_epoch: s.draw(v),
            current_txn_start_offset: s.draw(v),
        }
    }
}

impl Sample for DescribeQuorumRequest {
    fn sample(s: &mut Source, v: i16) -> Self { Self { topics: s.draw(v) } }
}

impl Sample for DescribeQuorumRequestTopic {
    fn sample(s: &mut Source, v: i16) -> Self { Self { name: s.draw(v), partitions: s.draw(v) } }
}

impl Sample for DescribeQuorumRequestPartition {
    fn sample(s: &mut Source, v: i16) -> Self { Self { index: s.draw(v) } }
}

impl Sample for DescribeQuorumResponse {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self {
            error: s.draw(v),
            error_message: s.draw_or(v >= 2, v, Some(ByteString::new())),
            topics: s.draw(v),
            nodes: s.draw_or(v >= 2, v, Vec::new()),
        }
    }
}

impl Sample for DescribeQuorumResponseTopic {
    fn sample(s: &mut Source, v: i16) -> Self { Self { name: s.draw(v), partitions: s.draw(v) } }
}

impl Sample for DescribeQuorumResponsePartition {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self {
            index: s.draw(v),
            error: s.draw(v),
            error_message: s.draw_or(v >= 2, v, Some(ByteString::new())),
            leader_id: s.draw(v),
            leader_epoch: s.draw(v),
            high_watermark: s.draw(v),
            current_voters: s.draw(v),
            observers: s.draw(v),
        }
    }
}

impl Sample for DescribeQuorumResponseReplica {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self {
            replica_id: s.draw(v),
            replica_directory_id: s.draw_or(v >= 2, v, Uuid::ZERO),
            log_end_offset: s.draw(v),
            last_fetch_timestamp: s.draw_or(v >= 1, v, -1),
            last_caught_up_timestamp: s.draw_or(v >= 1, v, -1),
        }
    }
}

impl Sample for DescribeQuorumResponseNode {
    fn sample(s: &mut Source, v: i16) -> Self { Self { id: s.draw(v), listeners: s.draw(v) } }
}

impl Sample for DescribeQuorumResponseListener {
    fn sample(s: &mut Source, v: i16) -> Self { Self { name: s.draw(v), host: s.draw(v), port: s.draw(v) } }
}

impl Sample for DescribeShareGroupOffsetsRequest {
    fn sample(s: &mut Source, v: i16) -> Self { Self { groups: s.draw(v) } }
}

impl Sample for DescribeShareGroupOffsetsRequestGroup {
    fn sample(s: &mut Source, v: i16) -> Self { Self { group_id: s.draw(v), topics: s.draw(v) } }
}

impl Sample for DescribeShareGroupOffsetsRequestTopic {
    fn sample(s: &mut Source, v: i16) -> Self { Self { name: s.draw(v), partitions: s.draw(v) } }
}

impl Sample for DescribeShareGroupOffsetsResponse {
    fn sample(s: &mut Source, v: i16) -> Self { Self { throttle_time_ms: s.draw(v), groups: s.draw(v) } }
}

impl Sample for DescribeShareGroupOffsetsResponseGroup {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self { group_id: s.draw(v), topics: s.draw(v), error: s.draw(v), error_message: s.draw(v) }
    }
}

impl Sample for DescribeShareGroupOffsetsResponseTopic {
    fn sample(s: &mut Source, v: i16) -> Self { Self { name: s.draw(v), id: s.draw(v), partitions: s.draw(v) } }
}

impl Sample for DescribeShareGroupOffsetsResponsePartition {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self {
            index: s.draw(v),
            start_offset: s.draw(v),
            leader_epoch: s.draw(v),
            lag: s.draw_or(v >= 1, v, -1),
            error: s.draw(v),
            error_message: s.draw(v),
        }
    }
}

impl Sample for DescribeTopicPartitionsRequest {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self { topics: s.draw(v), response_partition_limit: s.draw(v), cursor: s.draw(v) }
    }
}

impl Sample for DescribeTopicPartitionsRequestTopic {
    fn sample(s: &mut Source, v: i16) -> Self { Self { name: s.draw(v) } }
}

impl Sample for DescribeTopicPartitionsRequestCursor {
    fn sample(s: &mut Source, v: i16) -> Self { Self { topic_name: s.draw(v), partition_index: s.draw(v) } }
}

impl Sample for DescribeTopicPartitionsResponse {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self { throttle_time_ms: s.draw(v), topics: s.draw(v), next_cursor: s.draw(v) }
    }
}

impl Sample for DescribeTopicPartitionsResponseTopic {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self {
            error: s.draw(v),
            name: s.draw(v),
            id: s.draw(v),
            is_internal: s.draw(v),
            partitions: s.draw(v),
            authorized_operations: s.draw(v),
        }
    }
}

impl Sample for DescribeTopicPartitionsResponsePartition {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self {
            error: s.draw(v),
            index: s.draw(v),
            leader_id: s.draw(v),
            leader_epoch: s.draw(v),
            replica_nodes: s.draw(v),
            isr_nodes: s.draw(v),
            eligible_leader_replicas: s.draw(v),
            last_known_elr: s.draw(v),
            offline_replicas: s.draw(v),
        }
    }
}

impl Sample for DescribeTopicPartitionsResponseCursor {
    fn sample(s: &mut Source, v: i16) -> Self { Self { topic_name: s.draw(v), partition_index: s.draw(v) } }
}

impl Sample for DescribeTransactionsRequest {
    fn sample(s: &mut Source, v: i16) -> Self { Self { transactional_ids: s.draw(v) } }
}

impl Sample for DescribeTransactionsResponse {
    fn sample(s: &mut Source, v: i16) -> Self { Self { throttle_time_ms: s.draw(v), transactions: s.draw(v) } }
}

impl Sample for DescribeTransactionsResponseTransaction {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self {
            error: s.draw(v),
            transactional_id: s.draw(v),
            state: s.draw(v),
            timeout_ms: s.draw(v),
            start_time_ms: s.draw(v),
            producer_id: s.draw(v),
            producer_epoch: s.draw(v),
            topics: s.draw(v),
        }
    }
}

impl Sample for DescribeTransactionsResponseTopic {
    fn sample(s: &mut Source, v: i16) -> Self { Self { name: s.draw(v), partitions: s.draw(v) } }
}

impl Sample for DescribeUserScramCredentialsRequest {
    fn sample(s: &mut Source, v: i16) -> Self { Self { users: s.draw(v) } }
}

impl Sample for DescribeUserScramCredentialsRequestUser {
    fn sample(s: &mut Source, v: i16) -> Self { Self { name: s.draw(v) } }
}

impl Sample for DescribeUserScramCredentialsResponse {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self { throttle_time_ms: s.draw(v), error: s.draw(v), error_message: s.draw(v), results: s.draw(v) }
    }
}

impl Sample for DescribeUserScramCredentialsResponseResult {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self { user: s.draw(v), error: s.draw(v), error_message: s.draw(v), credential_infos: s.draw(v) }
    }
}

impl Sample for DescribeUserScramCredentialsResponseCredential {
    fn sample(s: &mut Source, v: i16) -> Self { Self { mechanism: s.draw(v), iterations: s.draw(v) } }
}

impl Sample for ElectLeadersRequest {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self { election_type: s.draw_or(v >= 1, v, 0), topics: s.draw(v), timeout_ms: s.draw(v) }
    }
}

impl Sample for ElectLeadersRequestTopic {
    fn sample(s: &mut Source, v: i16) -> Self { Self { name: s.draw(v), partitions: s.draw(v) } }
}

impl Sample for ElectLeadersResponse {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self { throttle_time_ms: s.draw(v), error: s.draw_or(v >= 1, v, ErrorCode::NONE), replica_elections: s.draw(v) }
    }
}

impl Sample for ElectLeadersResponseTopic {
    fn sample(s: &mut Source, v: i16) -> Self { Self { name: s.draw(v), partitions: s.draw(v) } }
}

impl Sample for ElectLeadersResponsePartition {
    fn sample(s: &mut Source, v: i16) -> Self { Self { id: s.draw(v), error: s.draw(v), error_message: s.draw(v) } }
}

impl Sample for EndTxnRequest {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self { transactional_id: s.draw(v), producer_id: s.draw(v), producer_epoch: s.draw(v), committed: s.draw(v) }
    }
}

impl Sample for EndTxnResponse {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self {
            throttle_time_ms: s.draw(v),
            error: s.draw(v),
            producer_id: s.draw_or(v >= 5, v, -1),
            producer_epoch: s.draw_or(v >= 5, v, -1),
        }
    }
}

impl Sample for EndTxnMarker {
    fn sample(s: &mut Source, v: i16) -> Self { Self { coordinator_epoch: s.draw(v) } }
}

impl Sample for ExpireDelegationTokenRequest {
    fn sample(s: &mut Source, v: i16) -> Self { Self { hmac: s.draw(v), expiry_time_period_ms: s.draw(v) } }

    fn secrets(&self, told: &mut Secrets) { told.tell("hmac", &self.hmac); }
}

impl Sample for ExpireDelegationTokenResponse {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self { error: s.draw(v), expiry_timestamp_ms: s.draw(v), throttle_time_ms: s.draw(v) }
    }
}

impl Sample for FetchRequest {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self {
            cluster_id: s.tagged(v >= 12, v, None),
            replica_id: s.draw_or(v <= 14, v, -1),
            replica_state: s.tagged(v >= 15, v, Rare::default()),
            max_wait_ms: s.draw(v),
            min_bytes: s.draw(v),
            max_bytes: s.draw(v),
            isolation_level: s.draw(v),
            session_id: s.draw_or(v >= 7, v, 0),
            session_epoch: s.draw_or(v >= 7, v, -1),
            topics: s.draw(v),
            forgotten_topics: s.draw_or(v >= 7, v, Vec::new()),
            rack_id: s.draw_or(v >= 11, v, ByteString::new()),
        }
    }
}

impl Sample for FetchRequestReplicaState {
    fn sample(s: &mut Source, v: i16) -> Self { Self { replica_id: s.draw(v), replica_epoch: s.draw(v) } }
}

impl Sample for FetchRequestTopic {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self {
            name: s.draw_or(v <= 12, v, ByteString::new()),
            id: s.draw_or(v >= 13, v, Uuid::ZERO),
            partitions: s.draw(v),
        }
    }
}

impl Sample for FetchRequestPartition {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self {
            index: s.draw(v),
            current_leader_epoch: s.draw_or(v >= 9, v, -1),
            fetch_offset: s.draw(v),
            last_fetched_epoch: s.draw_or(v >= 12, v, -1),
            log_start_offset: s.draw_or(v >= 5, v, -1),
            max_bytes: s.draw(v),
            replica_directory_id: s.tagged(v >= 17, v, Uuid::ZERO),
            high_watermark: s.tagged(v >= 18, v, i64::MAX),
        }
    }
}

impl Sample for FetchRequestForgottenTopic {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self {
            name: s.draw_or(v <= 12, v, ByteString::new()),
            id: s.draw_or(v >= 13, v, Uuid::ZERO),
            partitions: s.draw(v),
        }
    }
}

impl Sample for FetchResponse {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self {
            throttle_time_ms: s.draw(v),
            error: s.draw_or(v >= 7, v, ErrorCode::NONE),
            session_id: s.draw_or(v >= 7, v, 0),
            topics: s.draw(v),
            nodes: s.tagged(v >= 16, v, Vec::new()),
        }
    }
}

impl Sample for FetchResponseTopic {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self {
            name: s.draw_or(v <= 12, v, ByteString::new()),
            id: s.draw_or(v >= 13, v, Uuid::ZERO),
            partitions: s.draw(v),
        }
    }
}

impl Sample for FetchResponsePartition {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self {
            index: s.draw(v),
            error: s.draw(v),
            high_watermark: s.draw(v),
            last_stable_offset: s.draw(v),
            log_start_offset: s.draw_or(v >= 5, v, -1),
            diverging_epoch: s.tagged(v >= 12, v, Rare::default()),
            current_leader: s.tagged(v >= 12, v, Rare::default()),
            snapshot_id: s.tagged(v >= 12, v, Rare::default()),
            aborted_transactions: s.draw(v),
            preferred_read_replica: s.draw_or(v >= 11, v, -1),
            records: s.draw(v),
        }
    }
}

impl Sample for FetchResponseEpochEnd {
    fn sample(s: &mut Source, v: i16) -> Self { Self { epoch: s.draw(v), end_offset: s.draw(v) } }
}

impl Sample for FetchResponseLeader {
    fn sample(s: &mut Source, v: i16) -> Self { Self { leader_id: s.draw(v), leader_epoch: s.draw(v) } }
}

impl Sample for FetchResponseSnapshotId {
    fn sample(s: &mut Source, v: i16) -> Self { Self { end_offset: s.draw(v), epoch: s.draw(v) } }
}

impl Sample for FetchResponseAbortedTransaction {
    fn sample(s: &mut Source, v: i16) -> Self { Self { producer_id: s.draw(v), first_offset: s.draw(v) } }
}

impl Sample for FetchResponseNode {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self { id: s.draw(v), host: s.draw(v), port: s.draw(v), rack: s.draw(v) }
    }
}

impl Sample for FindCoordinatorRequest {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self {
            key: s.draw_or(v <= 3, v, ByteString::new()),
            key_type: s.draw_or(v >= 1, v, 0),
            coordinator_keys: s.draw_or(v >= 4, v, Vec::new()),
        }
    }
}

impl Sample for FindCoordinatorResponse {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self {
            throttle_time_ms: s.draw_or(v >= 1, v, 0),
            error: s.draw_or(v <= 3, v, ErrorCode::NONE),
            error_message: s.draw_or((1..=3).contains(&v), v, Some(ByteString::new())),
            node_id: s.draw_or(v <= 3, v, 0),
            host: s.draw_or(v <= 3, v, ByteString::new()),
            port: s.draw_or(v <= 3, v, 0),
            coordinators: s.draw_or(v >= 4, v, Vec::new()),
        }
    }
}

impl Sample for FindCoordinatorResponseCoordinator {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self {
            key: s.draw(v),
            node_id: s.draw(v),
            host: s.draw(v),
            port: s.draw(v),
            error: s.draw(v),
            error_message: s.draw(v),
        }
    }
}

impl Sample for GetTelemetrySubscriptionsRequest {
    fn sample(s: &mut Source, v: i16) -> Self { Self { client_instance_id: s.draw(v) } }
}

impl Sample for GetTelemetrySubscriptionsResponse {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self {
            throttle_time_ms: s.draw(v),
            error: s.draw(v),
            client_instance_id: s.draw(v),
            subscription_id: s.draw(v),
            accepted_compression_types: s.draw(v),
            push_interval_ms: s.draw(v),
            telemetry_max_bytes: s.draw(v),
            delta_temporality: s.draw(v),
            requested_metrics: s.draw(v),
        }
    }
}

impl Sample for HeartbeatRequest {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self {
            group_id: s.draw(v),
            generation_id: s.draw(v),
            member_id: s.draw(v),
            group_instance_id: s.draw_or(v >= 3, v, None),
        }
    }
}

impl Sample for HeartbeatResponse {
    fn sample(s: &mut Source, v: i16) -> Self { Self { throttle_time_ms: s.draw_or(v >= 1, v, 0), error: s.draw(v) } }
}

impl Sample for IncrementalAlterConfigsRequest {
    fn sample(s: &mut Source, v: i16) -> Self { Self { resources: s.draw(v), validate_only: s.draw(v) } }

    fn secrets(&self, told: &mut Secrets) { self.resources.secrets(told); }
}

impl Sample for IncrementalAlterConfigsRequestResource {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self { resource_type: s.draw(v), resource_name: s.draw(v), configs: s.draw(v) }
    }

    fn secrets(&self, told: &mut Secrets) { self.configs.secrets(told); }
}

impl Sample for IncrementalAlterConfigsRequestConfig {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self { name: s.draw(v), config_operation: s.draw(v), value: s.draw(v) }
    }

    fn secrets(&self, told: &mut Secrets) { told.tell("value", &self.value); }
}

impl Sample for IncrementalAlterConfigsResponse {
    fn sample(s: &mut Source, v: i16) -> Self { Self { throttle_time_ms: s.draw(v), responses: s.draw(v) } }
}

impl Sample for IncrementalAlterConfigsResponseResponse {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self { error: s.draw(v), error_message: s.draw(v), resource_type: s.draw(v), resource_name: s.draw(v) }
    }
}

impl Sample for InitProducerIdRequest {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self {
            transactional_id: s.draw(v),
            transaction_timeout_ms: s.draw(v),
            producer_id: s.draw_or(v >= 3, v, -1),
            producer_epoch: s.draw_or(v >= 3, v, -1),
            enable_two_phase_commit: s.draw_or(v >= 6, v, false),
            keep_prepared_txn: s.draw_or(v >= 6, v, false),
        }
    }
}

impl Sample for InitProducerIdResponse {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self {
            throttle_time_ms: s.draw(v),
            error: s.draw(v),
            producer_id: s.draw(v),
            producer_epoch: s.draw(v),
            ongoing_txn_producer_id: s.draw_or(v >= 6, v, -1),
            ongoing_txn_producer_epoch: s.draw_or(v >= 6, v, -1),
        }
    }
}

impl Sample for InitializeShareGroupStateRequest {
    fn sample(s: &mut Source, v: i16) -> Self { Self { group_id: s.draw(v), topics: s.draw(v) } }
}

impl Sample for InitializeShareGroupStateRequestTopic {
    fn sample(s: &mut Source, v: i16) -> Self { Self { id: s.draw(v), partitions: s.draw(v) } }
}

impl Sample for InitializeShareGroupStateRequestPartition {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self { index: s.draw(v), state_epoch: s.draw(v), start_offset: s.draw(v) }
    }
}

impl Sample for InitializeShareGroupStateResponse {
    fn sample(s: &mut Source, v: i16) -> Self { Self { topics: s.draw(v) } }
}

impl Sample for InitializeShareGroupStateResponseTopic {
    fn sample(s: &mut Source, v: i16) -> Self { Self { id: s.draw(v), partitions: s.draw(v) } }
}

impl Sample for InitializeShareGroupStateResponsePartition {
    fn sample(s: &mut Source, v: i16) -> Self { Self { index: s.draw(v), error: s.draw(v), error_message: s.draw(v) } }
}

impl Sample for JoinGroupRequest {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self {
            group_id: s.draw(v),
            session_timeout_ms: s.draw(v),
            rebalance_timeout_ms: s.draw_or(v >= 1, v, -1),
            member_id: s.draw(v),
            group_instance_id: s.draw_or(v >= 5, v, None),
            protocol_type: s.draw(v),
            protocols: s.draw(v),
            reason: s.draw_or(v >= 8, v, None),
        }
    }
}

impl Sample for JoinGroupRequestProtocol {
    fn sample(s: &mut Source, v: i16) -> Self { Self { name: s.draw(v), metadata: s.draw(v) } }
}

impl Sample for JoinGroupResponse {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self {
            throttle_time_ms: s.draw_or(v >= 2, v, 0),
            error: s.draw(v),
            generation_id: s.draw(v),
            protocol_type: s.draw_or(v >= 7, v, None),
            protocol_name: s.nullable_or(true, v >= 7, v, Some(ByteString::new())),
            leader: s.draw(v),
            skip_assignment: s.draw_or(v >= 9, v, false),
            member_id: s.draw(v),
            members: s.draw(v),
        }
    }
}

impl Sample for JoinGroupResponseMember {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self { member_id: s.draw(v), group_instance_id: s.draw_or(v >= 5, v, None), metadata: s.draw(v) }
    }
}

impl Sample for LeaveGroupRequest {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self {
            group_id: s.draw(v),
            member_id: s.draw_or(v <= 2, v, ByteString::new()),
            members: s.draw_or(v >= 3, v, Vec::new()),
        }
    }
}

impl Sample for LeaveGroupRequestMember {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self { member_id: s.draw(v), group_instance_id: s.draw(v), reason: s.draw_or(v >= 5, v, None) }
    }
}

impl Sample for LeaveGroupResponse {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self { throttle_time_ms: s.draw_or(v >= 1, v, 0), error: s.draw(v), members: s.draw_or(v >= 3, v, Vec::new()) }
    }
}

impl Sample for LeaveGroupResponseMember {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self { member_id: s.draw(v), group_instance_id: s.draw(v), error: s.draw(v) }
    }
}

impl Sample for ListConfigResourcesRequest {
    fn sample(s: &mut Source, v: i16) -> Self { Self { resource_types: s.draw_or(v >= 1, v, Vec::new()) } }
}

impl Sample for ListConfigResourcesResponse {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self { throttle_time_ms: s.draw(v), error: s.draw(v), config_resources: s.draw(v) }
    }
}

impl Sample for ListConfigResourcesResponseResource {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self { resource_name: s.draw(v), resource_type: s.draw_or(v >= 1, v, 16) }
    }
}

impl Sample for ListGroupsRequest {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self { states_filter: s.draw_or(v >= 4, v, Vec::new()), types_filter: s.draw_or(v >= 5, v, Vec::new()) }
    }
}

impl Sample for ListGroupsResponse {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self { throttle_time_ms: s.draw_or(v >= 1, v, 0), error: s.draw(v), groups: s.draw(v) }
    }
}

impl Sample for ListGroupsResponseGroup {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self {
            group_id: s.draw(v),
            protocol_type: s.draw(v),
            state: s.draw_or(v >= 4, v, ByteString::new()),
            group_type: s.draw_or(v >= 5, v, ByteString::new()),
        }
    }
}

impl Sample for ListOffsetsRequest {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self {
            replica_id: s.draw(v),
            isolation_level: s.draw_or(v >= 2, v, 0),
            topics: s.draw(v),
            timeout_ms: s.draw_or(v >= 10, v, 0),
        }
    }
}

impl Sample for ListOffsetsRequestTopic {
    fn sample(s: &mut Source, v: i16) -> Self { Self { name: s.draw(v), partitions: s.draw(v) } }
}

impl Sample for ListOffsetsRequestPartition {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self { index: s.draw(v), current_leader_epoch: s.draw_or(v >= 4, v, -1), timestamp: s.draw(v) }
    }
}

impl Sample for ListOffsetsResponse {
    fn sample(s: &mut Source, v: i16) -> Self { Self { throttle_time_ms: s.draw_or(v >= 2, v, 0), topics: s.draw(v) } }
}

impl Sample for ListOffsetsResponseTopic {
    fn sample(s: &mut Source, v: i16) -> Self { Self { name: s.draw(v), partitions: s.draw(v) } }
}

impl Sample for ListOffsetsResponsePartition {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self {
            index: s.draw(v),
            error: s.draw(v),
            timestamp: s.draw(v),
            offset: s.draw(v),
            leader_epoch: s.draw_or(v >= 4, v, -1),
        }
    }
}

impl Sample for ListPartitionReassignmentsRequest {
    fn sample(s: &mut Source, v: i16) -> Self { Self { timeout_ms: s.draw(v), topics: s.draw(v) } }
}

impl Sample for ListPartitionReassignmentsRequestTopic {
    fn sample(s: &mut Source, v: i16) -> Self { Self { name: s.draw(v), partitions: s.draw(v) } }
}

impl Sample for ListPartitionReassignmentsResponse {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self { throttle_time_ms: s.draw(v), error: s.draw(v), error_message: s.draw(v), topics: s.draw(v) }
    }
}

impl Sample for ListPartitionReassignmentsResponseTopic {
    fn sample(s: &mut Source, v: i16) -> Self { Self { name: s.draw(v), partitions: s.draw(v) } }
}

impl Sample for ListPartitionReassignmentsResponsePartition {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self { index: s.draw(v), replicas: s.draw(v), adding_replicas: s.draw(v), removing_replicas: s.draw(v) }
    }
}

impl Sample for ListTransactionsRequest {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self {
            state_filters: s.draw(v),
            producer_id_filters: s.draw(v),
            duration_filter: s.draw_or(v >= 1, v, -1),
            transactional_id_pattern: s.draw_or(v >= 2, v, None),
        }
    }
}

impl Sample for ListTransactionsResponse {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self {
            throttle_time_ms: s.draw(v),
            error: s.draw(v),
            unknown_state_filters: s.draw(v),
            transactions: s.draw(v),
        }
    }
}

impl Sample for ListTransactionsResponseTransaction {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self { transactional_id: s.draw(v), producer_id: s.draw(v), state: s.draw(v) }
    }
}

impl Sample for MetadataRequest {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self {
            topics: s.nullable_or(true, v >= 1, v, Some(Vec::new())),
            allow_auto_topic_creation: s.draw_or(v >= 4, v, true),
            include_cluster_authorized_operations: s.draw_or((8..=10).contains(&v), v, false),
            include_topic_authorized_operations: s.draw_or(v >= 8, v, false),
        }
    }
}

impl Sample for MetadataRequestTopic {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self { id: s.draw_or(v >= 10, v, Uuid::ZERO), name: s.nullable_or(true, v >= 10, v, Some(ByteString::new())) }
    }
}

impl Sample for MetadataResponse {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self {
            throttle_time_ms: s.draw_or(v >= 3, v, 0),
            brokers: s.draw(v),
            cluster_id: s.draw_or(v >= 2, v, None),
            controller_id: s.draw_or(v >= 1, v, -1),
            topics: s.draw(v),
            cluster_authorized_operations: s.draw_or((8..=10).contains(&v), v, i32::MIN),
            error: s.draw_or(v >= 13, v, ErrorCode::NONE),
        }
    }
}

impl Sample for MetadataResponseBroker {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self { id: s.draw(v), host: s.draw(v), port: s.draw(v), rack: s.draw_or(v >= 1, v, None) }
    }
}

impl Sample for MetadataResponseTopic {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self {
            error: s.draw(v),
            name: s.nullable_or(true, v >= 12, v, Some(ByteString::new())),
            id: s.draw_or(v >= 10, v, Uuid::ZERO),
            is_internal: s.draw_or(v >= 1, v, false),
            partitions: s.draw(v),
            authorized_operations: s.draw_or(v >= 8, v, i32::MIN),
        }
    }
}

impl Sample for MetadataResponsePartition {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self {
            error: s.draw(v),
            index: s.draw(v),
            leader_id: s.draw(v),
            leader_epoch: s.draw_or(v >= 7, v, -1),
            replicas: s.draw(v),
            isr: s.draw(v),
            offline_replicas: s.draw_or(v >= 5, v, Numbers::new()),
        }
    }
}

impl Sample for OffsetCommitRequest {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self {
            group_id: s.draw(v),
            generation_id_or_member_epoch: s.draw(v),
            member_id: s.draw(v),
            group_instance_id: s.draw_or(v >= 7, v, None),
            retention_time_ms: s.draw_or(v <= 4, v, -1),
            topics: s.draw(v),
        }
    }
}

impl Sample for OffsetCommitRequestTopic {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self {
            name: s.draw_or(v <= 9, v, ByteString::new()),
            id: s.draw_or(v >= 10, v, Uuid::ZERO),
            partitions: s.draw(v),
        }
    }
}

impl Sample for OffsetCommitRequestPartition {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self { index: s.draw(v), offset: s.draw(v), leader_epoch: s.draw_or(v >= 6, v, -1), metadata: s.draw(v) }
    }
}

impl Sample for OffsetCommitResponse {
    fn sample(s: &mut Source, v: i16) -> Self { Self { throttle_time_ms: s.draw_or(v >= 3, v, 0), topics: s.draw(v) } }
}

impl Sample for OffsetCommitResponseTopic {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self {
            name: s.draw_or(v <= 9, v, ByteString::new()),
            id: s.draw_or(v >= 10, v, Uuid::ZERO),
            partitions: s.draw(v),
        }
    }
}

impl Sample for OffsetCommitResponsePartition {
    fn sample(s: &mut Source, v: i16) -> Self { Self { index: s.draw(v), error: s.draw(v) } }
}

impl Sample for OffsetDeleteRequest {
    fn sample(s: &mut Source, v: i16) -> Self { Self { group_id: s.draw(v), topics: s.draw(v) } }
}

impl Sample for OffsetDeleteRequestTopic {
    fn sample(s: &mut Source, v: i16) -> Self { Self { name: s.draw(v), partitions: s.draw(v) } }
}

impl Sample for OffsetDeleteRequestPartition {
    fn sample(s: &mut Source, v: i16) -> Self { Self { index: s.draw(v) } }
}

impl Sample for OffsetDeleteResponse {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self { error: s.draw(v), throttle_time_ms: s.draw(v), topics: s.draw(v) }
    }
}

impl Sample for OffsetDeleteResponseTopic {
    fn sample(s: &mut Source, v: i16) -> Self { Self { name: s.draw(v), partitions: s.draw(v) } }
}

impl Sample for OffsetDeleteResponsePartition {
    fn sample(s: &mut Source, v: i16) -> Self { Self { index: s.draw(v), error: s.draw(v) } }
}

impl Sample for OffsetFetchRequest {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self {
            group_id: s.draw_or(v <= 7, v, ByteString::new()),
            topics: s.nullable_or(v <= 7, (2..=7).contains(&v), v, Some(Vec::new())),
            groups: s.draw_or(v >= 8, v, Vec::new()),
            require_stable: s.draw_or(v >= 7, v, false),
        }
    }
}

impl Sample for OffsetFetchRequestTopic {
    fn sample(s: &mut Source, v: i16) -> Self { Self { name: s.draw(v), partitions: s.draw(v) } }
}

impl Sample for OffsetFetchRequestGroup {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self {
            group_id: s.draw(v),
            member_id: s.draw_or(v >= 9, v, None),
            member_epoch: s.draw_or(v >= 9, v, -1),
            topics: s.draw(v),
        }
    }
}

impl Sample for OffsetFetchRequestGroupTopic {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self {
            name: s.draw_or(v <= 9, v, ByteString::new()),
            id: s.draw_or(v >= 10, v, Uuid::ZERO),
            partitions: s.draw(v),
        }
    }
}

impl Sample for OffsetFetchResponse {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self {
            throttle_time_ms: s.draw_or(v >= 3, v, 0),
            topics: s.draw_or(v <= 7, v, Vec::new()),
            error: s.draw_or((2..=7).contains(&v), v, ErrorCode::NONE),
            groups: s.draw_or(v >= 8, v, Vec::new()),
        }
    }
}

impl Sample for OffsetFetchResponseTopic {
    fn sample(s: &mut Source, v: i16) -> Self { Self { name: s.draw(v), partitions: s.draw(v) } }
}

impl Sample for OffsetFetchResponsePartition {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self {
            index: s.draw(v),
            offset: s.draw(v),
            leader_epoch: s.draw_or(v >= 5, v, -1),
            metadata: s.draw(v),
            error: s.draw(v),
        }
    }
}

impl Sample for OffsetFetchResponseGroup {
    fn sample(s: &mut Source, v: i16) -> Self { Self { group_id: s.draw(v), topics: s.draw(v), error: s.draw(v) } }
}

impl Sample for OffsetFetchResponseGroupTopic {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self {
            name: s.draw_or(v <= 9, v, ByteString::new()),
            id: s.draw_or(v >= 10, v, Uuid::ZERO),
            partitions: s.draw(v),
        }
    }
}

impl Sample for OffsetForLeaderEpochRequest {
    fn sample(s: &mut Source, v: i16) -> Self { Self { replica_id: s.draw_or(v >= 3, v, -2), topics: s.draw(v) } }
}

impl Sample for OffsetForLeaderEpochRequestTopic {
    fn sample(s: &mut Source, v: i16) -> Self { Self { name: s.draw(v), partitions: s.draw(v) } }
}

impl Sample for OffsetForLeaderEpochRequestPartition {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self { index: s.draw(v), current_leader_epoch: s.draw(v), leader_epoch: s.draw(v) }
    }
}

impl Sample for OffsetForLeaderEpochResponse {
    fn sample(s: &mut Source, v: i16) -> Self { Self { throttle_time_ms: s.draw(v), topics: s.draw(v) } }
}

impl Sample for OffsetForLeaderEpochResponseTopic {
    fn sample(s: &mut Source, v: i16) -> Self { Self { name: s.draw(v), partitions: s.draw(v) } }
}

impl Sample for OffsetForLeaderEpochResponsePartition {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self { error: s.draw(v), index: s.draw(v), leader_epoch: s.draw(v), end_offset: s.draw(v) }
    }
}

impl Sample for ProduceRequest {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self { transactional_id: s.draw(v), acks: s.draw(v), timeout_ms: s.draw(v), topics: s.draw(v) }
    }
}

impl Sample for ProduceRequestTopic {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self {
            name: s.draw_or(v <= 12, v, ByteString::new()),
            id: s.draw_or(v >= 13, v, Uuid::ZERO),
            partitions: s.draw(v),
        }
    }
}

impl Sample for ProduceRequestPartition {
    fn sample(s: &mut Source, v: i16) -> Self { Self { index: s.draw(v), records: s.draw(v) } }
}

impl Sample for ProduceResponse {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self { topics: s.draw(v), throttle_time_ms: s.draw(v), nodes: s.tagged(v >= 10, v, Vec::new()) }
    }
}

impl Sample for ProduceResponseTopic {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self {
            name: s.draw_or(v <= 12, v, ByteString::new()),
            id: s.draw_or(v >= 13, v, Uuid::ZERO),
            partitions: s.draw(v),
        }
    }
}

impl Sample for ProduceResponsePartition {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self {
            index: s.draw(v),
            error: s.draw(v),
            base_offset: s.draw(v),
            log_append_time_ms: s.draw(v),
            log_start_offset: s.draw_or(v >= 5, v, -1),
            record_errors: s.draw_or(v >= 8, v, Vec::new()),
            error_message: s.draw_or(v >= 8, v, None),
            current_leader: s.tagged(v >= 10, v, Rare::default()),
        }
    }
}

impl Sample for ProduceResponseRecordError {
    fn sample(s: &mut Source, v: i16) -> Self { Self { index: s.draw(v), message: s.draw(v) } }
}

impl Sample for ProduceResponseLeader {
    fn sample(s: &mut Source, v: i16) -> Self { Self { leader_id: s.draw(v), leader_epoch: s.draw(v) } }
}

impl Sample for ProduceResponseNode {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self { id: s.draw(v), host: s.draw(v), port: s.draw(v), rack: s.draw(v) }
    }
}

impl Sample for PushTelemetryRequest {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self {
            client_instance_id: s.draw(v),
            subscription_id: s.draw(v),
            terminating: s.draw(v),
            compression_type: s.draw(v),
            metrics: s.draw(v),
        }
    }
}

impl Sample for PushTelemetryResponse {
    fn sample(s: &mut Source, v: i16) -> Self { Self { throttle_time_ms: s.draw(v), error: s.draw(v) } }
}

impl Sample for ReadShareGroupStateRequest {
    fn sample(s: &mut Source, v: i16) -> Self { Self { group_id: s.draw(v), topics: s.draw(v) } }
}

impl Sample for ReadShareGroupStateRequestTopic {
    fn sample(s: &mut Source, v: i16) -> Self { Self { id: s.draw(v), partitions: s.draw(v) } }
}

impl Sample for ReadShareGroupStateRequestPartition {
    fn sample(s: &mut Source, v: i16) -> Self { Self { index: s.draw(v), leader_epoch: s.draw(v) } }
}

impl Sample for ReadShareGroupStateResponse {
    fn sample(s: &mut Source, v: i16) -> Self { Self { topics: s.draw(v) } }
}

impl Sample for ReadShareGroupStateResponseTopic {
    fn sample(s: &mut Source, v: i16) -> Self { Self { id: s.draw(v), partitions: s.draw(v) } }
}

impl Sample for ReadShareGroupStateResponsePartition {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self {
            index: s.draw(v),
            error: s.draw(v),
            error_message: s.draw(v),
            state_epoch: s.draw(v),
            start_offset: s.draw(v),
            state_batches: s.draw(v),
        }
    }
}

impl Sample for ReadShareGroupStateResponseBatch {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self { first_offset: s.draw(v), last_offset: s.draw(v), delivery_state: s.draw(v), delivery_count: s.draw(v) }
    }
}

impl Sample for ReadShareGroupStateSummaryRequest {
    fn sample(s: &mut Source, v: i16) -> Self { Self { group_id: s.draw(v), topics: s.draw(v) } }
}

impl Sample for ReadShareGroupStateSummaryRequestTopic {
    fn sample(s: &mut Source, v: i16) -> Self { Self { id: s.draw(v), partitions: s.draw(v) } }
}

impl Sample for ReadShareGroupStateSummaryRequestPartition {
    fn sample(s: &mut Source, v: i16) -> Self { Self { index: s.draw(v), leader_epoch: s.draw(v) } }
}

impl Sample for ReadShareGroupStateSummaryResponse {
    fn sample(s: &mut Source, v: i16) -> Self { Self { topics: s.draw(v) } }
}

impl Sample for ReadShareGroupStateSummaryResponseTopic {
    fn sample(s: &mut Source, v: i16) -> Self { Self { id: s.draw(v), partitions: s.draw(v) } }
}

impl Sample for ReadShareGroupStateSummaryResponsePartition {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self {
            index: s.draw(v),
            error: s.draw(v),
            error_message: s.draw(v),
            state_epoch: s.draw(v),
            leader_epoch: s.draw(v),
            start_offset: s.draw(v),
            delivery_complete_count: s.draw_or(v >= 1, v, -1),
        }
    }
}

impl Sample for RemoveRaftVoterRequest {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self { cluster_id: s.draw(v), voter_id: s.draw(v), voter_directory_id: s.draw(v) }
    }
}

impl Sample for RemoveRaftVoterResponse {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self { throttle_time_ms: s.draw(v), error: s.draw(v), error_message: s.draw(v) }
    }
}

impl Sample for RenewDelegationTokenRequest {
    fn sample(s: &mut Source, v: i16) -> Self { Self { hmac: s.draw(v), renew_period_ms: s.draw(v) } }

    fn secrets(&self, told: &mut Secrets) { told.tell("hmac", &self.hmac); }
}

impl Sample for RenewDelegationTokenResponse {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self { error: s.draw(v), expiry_timestamp_ms: s.draw(v), throttle_time_ms: s.draw(v) }
    }
}

impl Sample for RequestHeader {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self { api_key: s.draw(v), api_version: s.draw(v), correlation_id: s.draw(v), client_id: s.draw(v) }
    }
}

impl Sample for ResponseHeader {
    fn sample(s: &mut Source, v: i16) -> Self { Self { correlation_id: s.draw(v) } }
}

impl Sample for SaslAuthenticateRequest {
    fn sample(s: &mut Source, v: i16) -> Self { Self { auth_bytes: s.draw(v) } }

    fn secrets(&self, told: &mut Secrets) { told.tell("auth_bytes", &self.auth_bytes); }
}

impl Sample for SaslAuthenticateResponse {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self {
            error: s.draw(v),
            error_message: s.draw(v),
            auth_bytes: s.draw(v),
            session_lifetime_ms: s.draw_or(v >= 1, v, 0),
        }
    }

    fn secrets(&self, told: &mut Secrets) { told.tell("auth_bytes", &self.auth_bytes); }
}

impl Sample for SaslHandshakeRequest {
    fn sample(s: &mut Source, v: i16) -> Self { Self { mechanism: s.draw(v) } }
}

impl Sample for SaslHandshakeResponse {
    fn sample(s: &mut Source, v: i16) -> Self { Self { error: s.draw(v), mechanisms: s.draw(v) } }
}

impl Sample for ShareAcknowledgeRequest {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self {
            group_id: s.draw(v),
            member_id: s.draw(v),
            share_session_epoch: s.draw(v),
            is_renew_ack: s.draw_or(v >= 2, v, false),
            topics: s.draw(v),
        }
    }
}

impl Sample for ShareAcknowledgeRequestTopic {
    fn sample(s: &mut Source, v: i16) -> Self { Self { id: s.draw(v), partitions: s.draw(v) } }
}

impl Sample for ShareAcknowledgeRequestPartition {
    fn sample(s: &mut Source, v: i16) -> Self { Self { index: s.draw(v), acknowledgement_batches: s.draw(v) } }
}

impl Sample for ShareAcknowledgeRequestAcknowledgementBatch {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self { first_offset: s.draw(v), last_offset: s.draw(v), acknowledge_types: s.draw(v) }
    }
}

impl Sample for ShareAcknowledgeResponse {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self {
            throttle_time_ms: s.draw(v),
            error: s.draw(v),
            error_message: s.draw(v),
            acquisition_lock_timeout_ms: s.draw_or(v >= 2, v, 0),
            topics: s.draw(v),
            nodes: s.draw(v),
        }
    }
}

impl Sample for ShareAcknowledgeResponseTopic {
    fn sample(s: &mut Source, v: i16) -> Self { Self { id: s.draw(v), partitions: s.draw(v) } }
}

impl Sample for ShareAcknowledgeResponsePartition {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self { index: s.draw(v), error: s.draw(v), error_message: s.draw(v), current_leader: s.draw(v) }
    }
}

impl Sample for ShareAcknowledgeResponseLeader {
    fn sample(s: &mut Source, v: i16) -> Self { Self { leader_id: s.draw(v), leader_epoch: s.draw(v) } }
}

impl Sample for ShareAcknowledgeResponseNode {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self { id: s.draw(v), host: s.draw(v), port: s.draw(v), rack: s.draw(v) }
    }
}

impl Sample for ShareFetchRequest {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self {
            group_id: s.draw(v),
            member_id: s.draw(v),
            share_session_epoch: s.draw(v),
            max_wait_ms: s.draw(v),
            min_bytes: s.draw(v),
            max_bytes: s.draw(v),
            max_records: s.draw(v),
            batch_size: s.draw(v),
            share_acquire_mode: s.draw_or(v >= 2, v, 0),
            is_renew_ack: s.draw_or(v >= 2, v, false),
            topics: s.draw(v),
            forgotten_topics: s.draw(v),
        }
    }
}

impl Sample for ShareFetchRequestTopic {
    fn sample(s: &mut Source, v: i16) -> Self { Self { id: s.draw(v), partitions: s.draw(v) } }
}

impl Sample for ShareFetchRequestPartition {
    fn sample(s: &mut Source, v: i16) -> Self { Self { index: s.draw(v), acknowledgement_batches: s.draw(v) } }
}

impl Sample for ShareFetchRequestAcknowledgementBatch {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self { first_offset: s.draw(v), last_offset: s.draw(v), acknowledge_types: s.draw(v) }
    }
}

impl Sample for ShareFetchRequestForgottenTopic {
    fn sample(s: &mut Source, v: i16) -> Self { Self { id: s.draw(v), partitions: s.draw(v) } }
}

impl Sample for ShareFetchResponse {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self {
            throttle_time_ms: s.draw(v),
            error: s.draw(v),
            error_message: s.draw(v),
            acquisition_lock_timeout_ms: s.draw(v),
            topics: s.draw(v),
            nodes: s.draw(v),
        }
    }
}

impl Sample for ShareFetchResponseTopic {
    fn sample(s: &mut Source, v: i16) -> Self { Self { id: s.draw(v), partitions: s.draw(v) } }
}

impl Sample for ShareFetchResponsePartition {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self {
            index: s.draw(v),
            error: s.draw(v),
            error_message: s.draw(v),
            acknowledge_error: s.draw(v),
            acknowledge_error_message: s.draw(v),
            current_leader: s.draw(v),
            records: s.draw(v),
            acquired_records: s.draw(v),
        }
    }
}

impl Sample for ShareFetchResponseLeader {
    fn sample(s: &mut Source, v: i16) -> Self { Self { leader_id: s.draw(v), leader_epoch: s.draw(v) } }
}

impl Sample for ShareFetchResponseAcquiredRecords {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self { first_offset: s.draw(v), last_offset: s.draw(v), delivery_count: s.draw(v) }
    }
}

impl Sample for ShareFetchResponseNode {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self { id: s.draw(v), host: s.draw(v), port: s.draw(v), rack: s.draw(v) }
    }
}

impl Sample for ShareGroupDescribeRequest {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self { group_ids: s.draw(v), include_authorized_operations: s.draw(v) }
    }
}

impl Sample for ShareGroupDescribeResponse {
    fn sample(s: &mut Source, v: i16) -> Self { Self { throttle_time_ms: s.draw(v), groups: s.draw(v) } }
}

impl Sample for ShareGroupDescribeResponseGroup {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self {
            error: s.draw(v),
            error_message: s.draw(v),
            group_id: s.draw(v),
            state: s.draw(v),
            group_epoch: s.draw(v),
            assignment_epoch: s.draw(v),
            assignor_name: s.draw(v),
            members: s.draw(v),
            authorized_operations: s.draw(v),
        }
    }
}

impl Sample for ShareGroupDescribeResponseMember {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self {
            member_id: s.draw(v),
            rack_id: s.draw(v),
            member_epoch: s.draw(v),
            client_id: s.draw(v),
            client_host: s.draw(v),
            subscribed_topic_names: s.draw(v),
            assignment: s.draw(v),
        }
    }
}

impl Sample for ShareGroupDescribeResponseAssignment {
    fn sample(s: &mut Source, v: i16) -> Self { Self { topics: s.draw(v) } }
}

impl Sample for ShareGroupDescribeResponseTopic {
    fn sample(s: &mut Source, v: i16) -> Self { Self { id: s.draw(v), name: s.draw(v), partitions: s.draw(v) } }
}

impl Sample for ShareGroupHeartbeatRequest {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self {
            group_id: s.draw(v),
            member_id: s.draw(v),
            member_epoch: s.draw(v),
            rack_id: s.draw(v),
            subscribed_topic_names: s.draw(v),
        }
    }
}

impl Sample for ShareGroupHeartbeatResponse {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self {
            throttle_time_ms: s.draw(v),
            error: s.draw(v),
            error_message: s.draw(v),
            member_id: s.draw(v),
            member_epoch: s.draw(v),
            heartbeat_interval_ms: s.draw(v),
            assignment: s.draw(v),
        }
    }
}

impl Sample for ShareGroupHeartbeatResponseAssignment {
    fn sample(s: &mut Source, v: i16) -> Self { Self { topics: s.draw(v) } }
}

impl Sample for ShareGroupHeartbeatResponseTopic {
    fn sample(s: &mut Source, v: i16) -> Self { Self { id: s.draw(v), partitions: s.draw(v) } }
}

impl Sample for ShareGroupMemberMetadataKey {
    fn sample(s: &mut Source, v: i16) -> Self { Self { group_id: s.draw(v), member_id: s.draw(v) } }
}

impl Sample for ShareGroupMemberMetadataValue {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self { rack_id: s.draw(v), client_id: s.draw(v), client_host: s.draw(v), subscribed_topic_names: s.draw(v) }
    }
}

impl Sample for ShareGroupMetadataKey {
    fn sample(s: &mut Source, v: i16) -> Self { Self { group_id: s.draw(v) } }
}

impl Sample for ShareGroupMetadataValue {
    fn sample(s: &mut Source, v: i16) -> Self { Self { epoch: s.draw(v), metadata_hash: s.draw(v) } }
}

impl Sample for ShareGroupTargetAssignmentMetadataKey {
    fn sample(s: &mut Source, v: i16) -> Self { Self { group_id: s.draw(v) } }
}

impl Sample for ShareGroupTargetAssignmentMetadataValue {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self { assignment_epoch: s.draw(v), assignment_timestamp: s.tagged(true, v, 0) }
    }
}

impl Sample for ShareGroupTargetAssignmentMemberKey {
    fn sample(s: &mut Source, v: i16) -> Self { Self { group_id: s.draw(v), member_id: s.draw(v) } }
}

impl Sample for ShareGroupTargetAssignmentMemberValue {
    fn sample(s: &mut Source, v: i16) -> Self { Self { topic_partitions: s.draw(v) } }
}

impl Sample for ShareGroupTargetAssignmentMemberValueTopic {
    fn sample(s: &mut Source, v: i16) -> Self { Self { id: s.draw(v), partitions: s.draw(v) } }
}

impl Sample for ShareGroupCurrentMemberAssignmentKey {
    fn sample(s: &mut Source, v: i16) -> Self { Self { group_id: s.draw(v), member_id: s.draw(v) } }
}

impl Sample for ShareGroupCurrentMemberAssignmentValue {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self {
            member_epoch: s.draw(v),
            previous_member_epoch: s.draw(v),
            state: s.draw(v),
            assigned_partitions: s.draw(v),
        }
    }
}

impl Sample for ShareGroupCurrentMemberAssignmentValueTopic {
    fn sample(s: &mut Source, v: i16) -> Self { Self { id: s.draw(v), partitions: s.draw(v) } }
}

impl Sample for ShareGroupStatePartitionMetadataKey {
    fn sample(s: &mut Source, v: i16) -> Self { Self { group_id: s.draw(v) } }
}

impl Sample for ShareGroupStatePartitionMetadataValue {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self { initializing_topics: s.draw(v), initialized_topics: s.draw(v), deleting_topics: s.draw(v) }
    }
}

impl Sample for ShareGroupStatePartitionMetadataValueTopic {
    fn sample(s: &mut Source, v: i16) -> Self { Self { id: s.draw(v), name: s.draw(v), partitions: s.draw(v) } }
}

impl Sample for ShareGroupStatePartitionMetadataValueDeletedTopic {
    fn sample(s: &mut Source, v: i16) -> Self { Self { id: s.draw(v), name: s.draw(v) } }
}

impl Sample for ShareSnapshotKey {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self { group_id: s.draw(v), topic_id: s.draw(v), partition: s.draw(v) }
    }
}

impl Sample for ShareSnapshotValue {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self {
            snapshot_epoch: s.draw(v),
            state_epoch: s.draw(v),
            leader_epoch: s.draw(v),
            start_offset: s.draw(v),
            delivery_complete_count: s.tagged(true, v, -1),
            create_timestamp: s.draw(v),
            write_timestamp: s.draw(v),
            state_batches: s.draw(v),
        }
    }
}

impl Sample for ShareSnapshotValueBatch {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self { first_offset: s.draw(v), last_offset: s.draw(v), delivery_state: s.draw(v), delivery_count: s.draw(v) }
    }
}

impl Sample for ShareUpdateKey {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self { group_id: s.draw(v), topic_id: s.draw(v), partition: s.draw(v) }
    }
}

impl Sample for ShareUpdateValue {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self {
            snapshot_epoch: s.draw(v),
            leader_epoch: s.draw(v),
            start_offset: s.draw(v),
            delivery_complete_count: s.tagged(true, v, -1),
            state_batches: s.draw(v),
        }
    }
}

impl Sample for ShareUpdateValueBatch {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self { first_offset: s.draw(v), last_offset: s.draw(v), delivery_state: s.draw(v), delivery_count: s.draw(v) }
    }
}

impl Sample for StreamsGroupDescribeRequest {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self {
            group_ids: s.draw(v),
            include_authorized_operations: s.draw(v),
            include_topology_description: s.draw_or(v >= 1, v, false),
        }
    }
}

impl Sample for StreamsGroupDescribeResponse {
    fn sample(s: &mut Source, v: i16) -> Self { Self { throttle_time_ms: s.draw(v), groups: s.draw(v) } }
}

impl Sample for StreamsGroupDescribeResponseGroup {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self {
            error: s.draw(v),
            error_message: s.draw(v),
            group_id: s.draw(v),
            state: s.draw(v),
            group_epoch: s.draw(v),
            assignment_epoch: s.draw(v),
            topology: s.draw(v),
            members: s.draw(v),
            authorized_operations: s.draw(v),
            topology_description: s.draw_or(v >= 1, v, None),
            topology_description_status: s.draw_or(v >= 1, v, 0),
            assignor_name: s.draw_or(v >= 1, v, None),
        }
    }
}

impl Sample for StreamsGroupDescribeResponseTopology {
    fn sample(s: &mut Source, v: i16) -> Self { Self { epoch: s.draw(v), subtopologies: s.draw(v) } }
}

impl Sample for StreamsGroupDescribeResponseSubtopology {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self {
            subtopology_id: s.draw(v),
            source_topics: s.draw(v),
            repartition_sink_topics: s.draw(v),
            state_changelog_topics: s.draw(v),
            repartition_source_topics: s.draw(v),
        }
    }
}

impl Sample for StreamsGroupDescribeResponseTopicInfo {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self { name: s.draw(v), partitions: s.draw(v), replication_factor: s.draw(v), topic_configs: s.draw(v) }
    }
}

impl Sample for StreamsGroupDescribeResponseKeyValue {
    fn sample(s: &mut Source, v: i16) -> Self { Self { key: s.draw(v), value: s.draw(v) } }
}

impl Sample for StreamsGroupDescribeResponseMember {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self {
            member_id: s.draw(v),
            member_epoch: s.draw(v),
            instance_id: s.draw(v),
            rack_id: s.draw(v),
            client_id: s.draw(v),
            client_host: s.draw(v),
            topology_epoch: s.draw(v),
            process_id: s.draw(v),
            user_endpoint: s.draw(v),
            client_tags: s.draw(v),
            task_offsets: s.draw(v),
            task_end_offsets: s.draw(v),
            assignment: s.draw(v),
            target_assignment: s.draw(v),
            is_classic: s.draw(v),
        }
    }
}

impl Sample for StreamsGroupDescribeResponseEndpoint {
    fn sample(s: &mut Source, v: i16) -> Self { Self { host: s.draw(v), port: s.draw(v) } }
}

impl Sample for StreamsGroupDescribeResponseTaskOffset {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self { subtopology_id: s.draw(v), partition: s.draw(v), offset: s.draw(v) }
    }
}

impl Sample for StreamsGroupDescribeResponseAssignment {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self { active_tasks: s.draw(v), standby_tasks: s.draw(v), warmup_tasks: s.draw(v) }
    }
}

impl Sample for StreamsGroupDescribeResponseTaskIds {
    fn sample(s: &mut Source, v: i16) -> Self { Self { subtopology_id: s.draw(v), partitions: s.draw(v) } }
}

impl Sample for StreamsGroupDescribeResponseDescription {
    fn sample(s: &mut Source, v: i16) -> Self { Self { subtopologies: s.draw(v), global_stores: s.draw(v) } }
}

impl Sample for StreamsGroupDescribeResponseDescriptionSubtopology {
    fn sample(s: &mut Source, v: i16) -> Self { Self { subtopology_id: s.draw(v), nodes: s.draw(v) } }
}

impl Sample for StreamsGroupDescribeResponseDescriptionNode {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self {
            name: s.draw(v),
            node_type: s.draw(v),
            source_topics: s.draw(v),
            sink_topic: s.draw(v),
            stores: s.draw(v),
            successors: s.draw(v),
        }
    }
}

impl Sample for StreamsGroupDescribeResponseGlobalStore {
    fn sample(s: &mut Source, v: i16) -> Self { Self { source: s.draw(v), processor: s.draw(v) } }
}

impl Sample for StreamsGroupHeartbeatRequest {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self {
            group_id: s.draw(v),
            member_id: s.draw(v),
            member_epoch: s.draw(v),
            endpoint_information_epoch: s.draw(v),
            instance_id: s.draw(v),
            rack_id: s.draw(v),
            rebalance_timeout_ms: s.draw(v),
            topology: s.draw(v),
            active_tasks: s.draw(v),
            standby_tasks: s.draw(v),
            warmup_tasks: s.draw(v),
            process_id: s.draw(v),
            user_endpoint: s.draw(v),
            client_tags: s.draw(v),
            task_offsets: s.draw(v),
            task_end_offsets: s.draw(v),
            shutdown_application: s.draw(v),
        }
    }
}

impl Sample for StreamsGroupHeartbeatRequestTopology {
    fn sample(s: &mut Source, v: i16) -> Self { Self { epoch: s.draw(v), subtopologies: s.draw(v) } }
}

impl Sample for StreamsGroupHeartbeatRequestSubtopology {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self {
            subtopology_id: s.draw(v),
            source_topics: s.draw(v),
            source_topic_regex: s.draw(v),
            state_changelog_topics: s.draw(v),
            repartition_sink_topics: s.draw(v),
            repartition_source_topics: s.draw(v),
            copartition_groups: s.draw(v),
        }
    }
}

impl Sample for StreamsGroupHeartbeatRequestTopicInfo {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self { name: s.draw(v), partitions: s.draw(v), replication_factor: s.draw(v), topic_configs: s.draw(v) }
    }
}

impl Sample for StreamsGroupHeartbeatRequestKeyValue {
    fn sample(s: &mut Source, v: i16) -> Self { Self { key: s.draw(v), value: s.draw(v) } }
}

impl Sample for StreamsGroupHeartbeatRequestCopartitionGroup {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self { source_topics: s.draw(v), source_topic_regex: s.draw(v), repartition_source_topics: s.draw(v) }
    }
}

impl Sample for StreamsGroupHeartbeatRequestTaskIds {
    fn sample(s: &mut Source, v: i16) -> Self { Self { subtopology_id: s.draw(v), partitions: s.draw(v) } }
}

impl Sample for StreamsGroupHeartbeatRequestEndpoint {
    fn sample(s: &mut Source, v: i16) -> Self { Self { host: s.draw(v), port: s.draw(v) } }
}

impl Sample for StreamsGroupHeartbeatRequestTaskOffset {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self { subtopology_id: s.draw(v), partition: s.draw(v), offset: s.draw(v) }
    }
}

impl Sample for StreamsGroupHeartbeatResponse {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self {
            throttle_time_ms: s.draw(v),
            error: s.draw(v),
            error_message: s.draw(v),
            member_id: s.draw(v),
            member_epoch: s.draw(v),
            heartbeat_interval_ms: s.draw(v),
            acceptable_recovery_lag_legacy: s.draw_or(v <= 0, v, 0),
            task_offset_interval_ms: s.draw(v),
            acceptable_recovery_lag: s.draw_or(v >= 1, v, -1),
            status: s.draw(v),
            active_tasks: s.draw(v),
            standby_tasks: s.draw(v),
            warmup_tasks: s.draw(v),
            topology_description_required: s.draw_or(v >= 1, v, false),
            endpoint_information_epoch: s.draw(v),
            partitions_by_user_endpoint: s.draw(v),
        }
    }
}

impl Sample for StreamsGroupHeartbeatResponseStatus {
    fn sample(s: &mut Source, v: i16) -> Self { Self { status_code: s.draw(v), status_detail: s.draw(v) } }
}

impl Sample for StreamsGroupHeartbeatResponseTaskIds {
    fn sample(s: &mut Source, v: i16) -> Self { Self { subtopology_id: s.draw(v), partitions: s.draw(v) } }
}

impl Sample for StreamsGroupHeartbeatResponseEndpointPartitions {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self { user_endpoint: s.draw(v), active_partitions: s.draw(v), standby_partitions: s.draw(v) }
    }
}

impl Sample for StreamsGroupHeartbeatResponseEndpoint {
    fn sample(s: &mut Source, v: i16) -> Self { Self { host: s.draw(v), port: s.draw(v) } }
}

impl Sample for StreamsGroupHeartbeatResponseTopic {
    fn sample(s: &mut Source, v: i16) -> Self { Self { name: s.draw(v), partitions: s.draw(v) } }
}

impl Sample for StreamsGroupMetadataKey {
    fn sample(s: &mut Source, v: i16) -> Self { Self { group_id: s.draw(v) } }
}

impl Sample for StreamsGroupMetadataValue {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self {
            epoch: s.draw(v),
            metadata_hash: s.draw(v),
            validated_topology_epoch: s.tagged(true, v, -1),
            last_assignment_configs: s.tagged(true, v, Some(Vec::new())),
            stored_description_topology_epoch: s.tagged(true, v, -1),
            failed_description_topology_epoch: s.tagged(true, v, -1),
        }
    }
}

impl Sample for StreamsGroupMetadataValueKeyValue {
    fn sample(s: &mut Source, v: i16) -> Self { Self { key: s.draw(v), value: s.draw(v) } }
}

impl Sample for StreamsGroupMemberMetadataKey {
    fn sample(s: &mut Source, v: i16) -> Self { Self { group_id: s.draw(v), member_id: s.draw(v) } }
}

impl Sample for StreamsGroupMemberMetadataValue {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self {
            instance_id: s.draw(v),
            rack_id: s.draw(v),
            client_id: s.draw(v),
            client_host: s.draw(v),
            rebalance_timeout_ms: s.draw(v),
            topology_epoch: s.draw(v),
            process_id: s.draw(v),
            user_endpoint: s.draw(v),
            client_tags: s.draw(v),
        }
    }
}

impl Sample for StreamsGroupMemberMetadataValueEndpoint {
    fn sample(s: &mut Source, v: i16) -> Self { Self { host: s.draw(v), port: s.draw(v) } }
}

impl Sample for StreamsGroupMemberMetadataValueKeyValue {
    fn sample(s: &mut Source, v: i16) -> Self { Self { key: s.draw(v), value: s.draw(v) } }
}

impl Sample for StreamsGroupTargetAssignmentMetadataKey {
    fn sample(s: &mut Source, v: i16) -> Self { Self { group_id: s.draw(v) } }
}

impl Sample for StreamsGroupTargetAssignmentMetadataValue {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self { assignment_epoch: s.draw(v), assignment_timestamp: s.tagged(true, v, 0) }
    }
}

impl Sample for StreamsGroupTargetAssignmentMemberKey {
    fn sample(s: &mut Source, v: i16) -> Self { Self { group_id: s.draw(v), member_id: s.draw(v) } }
}

impl Sample for StreamsGroupTargetAssignmentMemberValue {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self { active_tasks: s.draw(v), standby_tasks: s.draw(v), warmup_tasks: s.draw(v) }
    }
}

impl Sample for StreamsGroupTargetAssignmentMemberValueTaskIds {
    fn sample(s: &mut Source, v: i16) -> Self { Self { subtopology_id: s.draw(v), partitions: s.draw(v) } }
}

impl Sample for StreamsGroupCurrentMemberAssignmentKey {
    fn sample(s: &mut Source, v: i16) -> Self { Self { group_id: s.draw(v), member_id: s.draw(v) } }
}

impl Sample for StreamsGroupCurrentMemberAssignmentValue {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self {
            member_epoch: s.draw(v),
            previous_member_epoch: s.draw(v),
            state: s.draw(v),
            active_tasks: s.draw(v),
            standby_tasks: s.draw(v),
            warmup_tasks: s.draw(v),
            active_tasks_pending_revocation: s.draw(v),
            standby_tasks_pending_revocation: s.draw(v),
            warmup_tasks_pending_revocation: s.draw(v),
        }
    }
}

impl Sample for StreamsGroupCurrentMemberAssignmentValueTaskIds {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self {
            subtopology_id: s.draw(v),
            partitions: s.draw(v),
            assignment_epochs: s.tagged(true, v, Some(Numbers::new())),
        }
    }
}

impl Sample for StreamsGroupTopologyKey {
    fn sample(s: &mut Source, v: i16) -> Self { Self { group_id: s.draw(v) } }
}

impl Sample for StreamsGroupTopologyValue {
    fn sample(s: &mut Source, v: i16) -> Self { Self { epoch: s.draw(v), subtopologies: s.draw(v) } }
}

impl Sample for StreamsGroupTopologyValueSubtopology {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self {
            subtopology_id: s.draw(v),
            source_topics: s.draw(v),
            source_topic_regex: s.draw(v),
            state_changelog_topics: s.draw(v),
            repartition_sink_topics: s.draw(v),
            repartition_source_topics: s.draw(v),
            copartition_groups: s.draw(v),
        }
    }
}

impl Sample for StreamsGroupTopologyValueTopicInfo {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self { name: s.draw(v), partitions: s.draw(v), replication_factor: s.draw(v), topic_configs: s.draw(v) }
    }
}

impl Sample for StreamsGroupTopologyValueKeyValue {
    fn sample(s: &mut Source, v: i16) -> Self { Self { key: s.draw(v), value: s.draw(v) } }
}

impl Sample for StreamsGroupTopologyValueCopartitionGroup {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self { source_topics: s.draw(v), source_topic_regex: s.draw(v), repartition_source_topics: s.draw(v) }
    }
}

impl Sample for StreamsGroupTopologyDescriptionUpdateRequest {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self { group_id: s.draw(v), member_id: s.draw(v), topology_epoch: s.draw(v), topology_description: s.draw(v) }
    }
}

impl Sample for StreamsGroupTopologyDescriptionUpdateRequestTopology {
    fn sample(s: &mut Source, v: i16) -> Self { Self { subtopologies: s.draw(v), global_stores: s.draw(v) } }
}

impl Sample for StreamsGroupTopologyDescriptionUpdateRequestSubtopology {
    fn sample(s: &mut Source, v: i16) -> Self { Self { subtopology_id: s.draw(v), nodes: s.draw(v) } }
}

impl Sample for StreamsGroupTopologyDescriptionUpdateRequestNode {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self {
            name: s.draw(v),
            node_type: s.draw(v),
            source_topics: s.draw(v),
            sink_topic: s.draw(v),
            stores: s.draw(v),
            successors: s.draw(v),
        }
    }
}

impl Sample for StreamsGroupTopologyDescriptionUpdateRequestGlobalStore {
    fn sample(s: &mut Source, v: i16) -> Self { Self { source: s.draw(v), processor: s.draw(v) } }
}

impl Sample for StreamsGroupTopologyDescriptionUpdateResponse {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self { throttle_time_ms: s.draw(v), error: s.draw(v), error_message: s.draw(v) }
    }
}

impl Sample for SyncGroupRequest {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self {
            group_id: s.draw(v),
            generation_id: s.draw(v),
            member_id: s.draw(v),
            group_instance_id: s.draw_or(v >= 3, v, None),
            protocol_type: s.draw_or(v >= 5, v, None),
            protocol_name: s.draw_or(v >= 5, v, None),
            assignments: s.draw(v),
        }
    }
}

impl Sample for SyncGroupRequestAssignment {
    fn sample(s: &mut Source, v: i16) -> Self { Self { member_id: s.draw(v), assignment: s.draw(v) } }
}

impl Sample for SyncGroupResponse {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self {
            throttle_time_ms: s.draw_or(v >= 1, v, 0),
            error: s.draw(v),
            protocol_type: s.draw_or(v >= 5, v, None),
            protocol_name: s.draw_or(v >= 5, v, None),
            assignment: s.draw(v),
        }
    }
}

impl Sample for TransactionLogKey {
    fn sample(s: &mut Source, v: i16) -> Self { Self { transactional_id: s.draw(v) } }
}

impl Sample for TransactionLogValue {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self {
            producer_id: s.draw(v),
            previous_producer_id: s.tagged(v >= 1, v, -1),
            next_producer_id: s.tagged(v >= 1, v, -1),
            producer_epoch: s.draw(v),
            next_producer_epoch: s.tagged(v >= 1, v, -1),
            transaction_timeout_ms: s.draw(v),
            transaction_status: s.draw(v),
            transaction_partitions: s.draw(v),
            transaction_last_update_timestamp_ms: s.draw(v),
            transaction_start_timestamp_ms: s.draw(v),
            client_transaction_version: s.tagged(v >= 1, v, 0),
        }
    }
}

impl Sample for TransactionLogValuePartitions {
    fn sample(s: &mut Source, v: i16) -> Self { Self { topic: s.draw(v), partition_ids: s.draw(v) } }
}

impl Sample for TxnOffsetCommitRequest {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self {
            transactional_id: s.draw(v),
            group_id: s.draw(v),
            producer_id: s.draw(v),
            producer_epoch: s.draw(v),
            generation_id_or_member_epoch: s.draw_or(v >= 3, v, -1),
            member_id: s.draw_or(v >= 3, v, ByteString::new()),
            group_instance_id: s.draw_or(v >= 3, v, None),
            topics: s.draw(v),
        }
    }
}

impl Sample for TxnOffsetCommitRequestTopic {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self {
            name: s.draw_or(v <= 5, v, ByteString::new()),
            id: s.draw_or(v >= 6, v, Uuid::ZERO),
            partitions: s.draw(v),
        }
    }
}

impl Sample for TxnOffsetCommitRequestPartition {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self { index: s.draw(v), offset: s.draw(v), leader_epoch: s.draw_or(v >= 2, v, -1), metadata: s.draw(v) }
    }
}

impl Sample for TxnOffsetCommitResponse {
    fn sample(s: &mut Source, v: i16) -> Self { Self { throttle_time_ms: s.draw(v), topics: s.draw(v) } }
}

impl Sample for TxnOffsetCommitResponseTopic {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self {
            name: s.draw_or(v <= 5, v, ByteString::new()),
            id: s.draw_or(v >= 6, v, Uuid::ZERO),
            partitions: s.draw(v),
        }
    }
}

impl Sample for TxnOffsetCommitResponsePartition {
    fn sample(s: &mut Source, v: i16) -> Self { Self { index: s.draw(v), error: s.draw(v) } }
}

impl Sample for UnregisterBrokerRequest {
    fn sample(s: &mut Source, v: i16) -> Self { Self { broker_id: s.draw(v) } }
}

impl Sample for UnregisterBrokerResponse {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self { throttle_time_ms: s.draw(v), error: s.draw(v), error_message: s.draw(v) }
    }
}

impl Sample for UnregisterControllerRequest {
    fn sample(s: &mut Source, v: i16) -> Self { Self { controller_id: s.draw(v) } }
}

impl Sample for UnregisterControllerResponse {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self { throttle_time_ms: s.draw(v), error: s.draw(v), error_message: s.draw(v) }
    }
}

impl Sample for UpdateFeaturesRequest {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self { timeout_ms: s.draw(v), feature_updates: s.draw(v), validate_only: s.draw_or(v >= 1, v, false) }
    }
}

impl Sample for UpdateFeaturesRequestUpdate {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self {
            feature: s.draw(v),
            max_version_level: s.draw(v),
            allow_downgrade: s.draw_or(v <= 0, v, false),
            upgrade_type: s.draw_or(v >= 1, v, 1),
        }
    }
}

impl Sample for UpdateFeaturesResponse {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self {
            throttle_time_ms: s.draw(v),
            error: s.draw(v),
            error_message: s.draw(v),
            results: s.draw_or(v <= 1, v, Vec::new()),
        }
    }
}

impl Sample for UpdateFeaturesResponseResult {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self { feature: s.draw(v), error: s.draw(v), error_message: s.draw(v) }
    }
}

impl Sample for WriteShareGroupStateRequest {
    fn sample(s: &mut Source, v: i16) -> Self { Self { group_id: s.draw(v), topics: s.draw(v) } }
}

impl Sample for WriteShareGroupStateRequestTopic {
    fn sample(s: &mut Source, v: i16) -> Self { Self { id: s.draw(v), partitions: s.draw(v) } }
}

impl Sample for WriteShareGroupStateRequestPartition {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self {
            index: s.draw(v),
            state_epoch: s.draw(v),
            leader_epoch: s.draw(v),
            start_offset: s.draw(v),
            delivery_complete_count: s.draw_or(v >= 1, v, -1),
            state_batches: s.draw(v),
        }
    }
}

impl Sample for WriteShareGroupStateRequestBatch {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self { first_offset: s.draw(v), last_offset: s.draw(v), delivery_state: s.draw(v), delivery_count: s.draw(v) }
    }
}

impl Sample for WriteShareGroupStateResponse {
    fn sample(s: &mut Source, v: i16) -> Self { Self { topics: s.draw(v) } }
}

impl Sample for WriteShareGroupStateResponseTopic {
    fn sample(s: &mut Source, v: i16) -> Self { Self { id: s.draw(v), partitions: s.draw(v) } }
}

impl Sample for WriteShareGroupStateResponsePartition {
    fn sample(s: &mut Source, v: i16) -> Self { Self { index: s.draw(v), error: s.draw(v), error_message: s.draw(v) } }
}

impl Sample for WriteTxnMarkersRequest {
    fn sample(s: &mut Source, v: i16) -> Self { Self { markers: s.draw(v) } }
}

impl Sample for WriteTxnMarkersRequestMarker {
    fn sample(s: &mut Source, v: i16) -> Self {
        Self {
            producer_id: s.draw(v),
            producer_epoch: s.draw(v),
            result: s.draw(v),
            topics: s.draw(v),
            coordinator_epoch: s.draw(v),
            transaction_version: s.draw_or(v >= 2, v, 0),
        }
    }
}

impl Sample for WriteTxnMarkersRequestTopic {
    fn sample(s: &mut Source, v: i16) -> Self { Self { name: s.draw(v), partitions: s.draw(v) } }
}

impl Sample for WriteTxnMarkersResponse {
    fn sample(s: &mut Source, v: i16) -> Self { Self { markers: s.draw(v) } }
}

impl Sample for WriteTxnMarkersResponseMarker {
    fn sample(s: &mut Source, v: i16) -> Self { Self { producer_id: s.draw(v), topics: s.draw(v) } }
}

impl Sample for WriteTxnMarkersResponseTopic {
    fn sample(s: &mut Source, v: i16) -> Self { Self { name: s.draw(v), partitions: s.draw(v) } }
}

impl Sample for WriteTxnMarkersResponsePartition {
    fn sample(s: &mut Source, v: i16) -> Self { Self { index: s.draw(v), error: s.draw(v) } }
}

/// Shows every message to `check`.
pub fn every_message(check: &mut impl Check) {
    check.api::<AddOffsetsToTxnRequest>();
    check.api::<AddPartitionsToTxnRequest>();
    check.api::<AddRaftVoterRequest>();
    check.api::<AlterClientQuotasRequest>();
    check.api::<AlterConfigsRequest>();
    check.api::<AlterPartitionReassignmentsRequest>();
    check.api::<AlterReplicaLogDirsRequest>();
    check.api::<AlterShareGroupOffsetsRequest>();
    check.api::<AlterUserScramCredentialsRequest>();
    check.api::<ApiVersionsRequest>();
    check.data::<LegacyOffsetCommitKey>();
    check.data::<LegacyOffsetCommitValue>();
    check.data::<OffsetCommitKey>();
    check.data::<OffsetCommitValue>();
    check.data::<GroupMetadataKey>();
    check.data::<GroupMetadataValue>();
    check.api::<ConsumerGroupDescribeRequest>();
    check.api::<ConsumerGroupHeartbeatRequest>();
    check.data::<ConsumerGroupMetadataKey>();
    check.data::<ConsumerGroupMetadataValue>();
    check.data::<ConsumerGroupPartitionMetadataKey>();
    check.data::<ConsumerGroupPartitionMetadataValue>();
    check.data::<ConsumerGroupMemberMetadataKey>();
    check.data::<ConsumerGroupMemberMetadataValue>();
    check.data::<ConsumerGroupTargetAssignmentMetadataKey>();
    check.data::<ConsumerGroupTargetAssignmentMetadataValue>();
    check.data::<ConsumerGroupTargetAssignmentMemberKey>();
    check.data::<ConsumerGroupTargetAssignmentMemberValue>();
    check.data::<ConsumerGroupCurrentMemberAssignmentKey>();
    check.data::<ConsumerGroupCurrentMemberAssignmentValue>();
    check.data::<ConsumerGroupRegularExpressionKey>();
    check.data::<ConsumerGroupRegularExpressionValue>();
    check.data::<ConsumerProtocolAssignment>();
    check.data::<ConsumerProtocolSubscription>();
    check.data::<ControlRecordTypeSchema>();
    check.api::<CreateAclsRequest>();
    check.api::<CreateDelegationTokenRequest>();
    check.api::<CreatePartitionsRequest>();
    check.api::<CreateTopicsRequest>();
    check.api::<DeleteAclsRequest>();
    check.api::<DeleteGroupsRequest>();
    check.api::<DeleteRecordsRequest>();
    check.api::<DeleteShareGroupOffsetsRequest>();
    check.api::<DeleteShareGroupStateRequest>();
    check.api::<DeleteTopicsRequest>();
    check.api::<DescribeAclsRequest>();
    check.api::<DescribeClientQuotasRequest>();
    check.api::<DescribeClusterRequest>();
    check.api::<DescribeConfigsRequest>();
    check.api::<DescribeDelegationTokenRequest>();
    check.api::<DescribeGroupsRequest>();
    check.api::<DescribeLogDirsRequest>();
    check.api::<DescribeProducersRequest>();
    check.api::<DescribeQuorumRequest>();
    check.api::<DescribeShareGroupOffsetsRequest>();
    check.api::<DescribeTopicPartitionsRequest>();
    check.api::<DescribeTransactionsRequest>();
    check.api::<DescribeUserScramCredentialsRequest>();
    check.api::<ElectLeadersRequest>();
    check.api::<EndTxnRequest>();
    check.data::<EndTxnMarker>();
    check.api::<ExpireDelegationTokenRequest>();
    check.api::<FetchRequest>();
    check.api::<FindCoordinatorRequest>();
    check.api::<GetTelemetrySubscriptionsRequest>();
    check.api::<HeartbeatRequest>();
    check.api::<IncrementalAlterConfigsRequest>();
    check.api::<InitProducerIdRequest>();
    check.api::<InitializeShareGroupStateRequest>();
    check.api::<JoinGroupRequest>();
    check.api::<LeaveGroupRequest>();
    check.api::<ListConfigResourcesRequest>();
    check.api::<ListGroupsRequest>();
    check.api::<ListOffsetsRequest>();
    check.api::<ListPartitionReassignmentsRequest>();
    check.api::<ListTransactionsRequest>();
    check.api::<MetadataRequest>();
    check.api::<OffsetCommitRequest>();
    check.api::<OffsetDeleteRequest>();
    check.api::<OffsetFetchRequest>();
    check.api::<OffsetForLeaderEpochRequest>();
    check.api::<ProduceRequest>();
    check.api::<PushTelemetryRequest>();
    check.api::<ReadShareGroupStateRequest>();
    check.api::<ReadShareGroupStateSummaryRequest>();
    check.api::<RemoveRaftVoterRequest>();
    check.api::<RenewDelegationTokenRequest>();
    check.data::<RequestHeader>();
    check.data::<ResponseHeader>();
    check.api::<SaslAuthenticateRequest>();
    check.api::<SaslHandshakeRequest>();
    check.api::<ShareAcknowledgeRequest>();
    check.api::<ShareFetchRequest>();
    check.api::<ShareGroupDescribeRequest>();
    check.api::<ShareGroupHeartbeatRequest>();
    check.data::<ShareGroupMemberMetadataKey>();
    check.data::<ShareGroupMemberMetadataValue>();
    check.data::<ShareGroupMetadataKey>();
    check.data::<ShareGroupMetadataValue>();
    check.data::<ShareGroupTargetAssignmentMetadataKey>();
    check.data::<ShareGroupTargetAssignmentMetadataValue>();
    check.data::<ShareGroupTargetAssignmentMemberKey>();
    check.data::<ShareGroupTargetAssignmentMemberValue>();
    check.data::<ShareGroupCurrentMemberAssignmentKey>();
    check.data::<ShareGroupCurrentMemberAssignmentValue>();
    check.data::<ShareGroupStatePartitionMetadataKey>();
    check.data::<ShareGroupStatePartitionMetadataValue>();
    check.data::<ShareSnapshotKey>();
    check.data::<ShareSnapshotValue>();
    check.data::<ShareUpdateKey>();
    check.data::<ShareUpdateValue>();
    check.api::<StreamsGroupDescribeRequest>();
    check.api::<StreamsGroupHeartbeatRequest>();
    check.data::<StreamsGroupMetadataKey>();
    check.data::<StreamsGroupMetadataValue>();
    check.data::<StreamsGroupMemberMetadataKey>();
    check.data::<StreamsGroupMemberMetadataValue>();
    check.data::<StreamsGroupTargetAssignmentMetadataKey>();
    check.data::<StreamsGroupTargetAssignmentMetadataValue>();
    check.data::<StreamsGroupTargetAssignmentMemberKey>();
    check.data::<StreamsGroupTargetAssignmentMemberValue>();
    check.data::<StreamsGroupCurrentMemberAssignmentKey>();
    check.data::<StreamsGroupCurrentMemberAssignmentValue>();
    check.data::<StreamsGroupTopologyKey>();
    check.data::<StreamsGroupTopologyValue>();
    check.api::<StreamsGroupTopologyDescriptionUpdateRequest>();
    check.api::<SyncGroupRequest>();
    check.data::<TransactionLogKey>();
    check.data::<TransactionLogValue>();
    check.api::<TxnOffsetCommitRequest>();
    check.api::<UnregisterBrokerRequest>();
    check.api::<UnregisterControllerRequest>();
    check.api::<UpdateFeaturesRequest>();
    check.api::<WriteShareGroupStateRequest>();
    check.api::<WriteTxnMarkersRequest>();
}
