//! The release of Apache Kafka that the brokers stand for, and what sets it apart from the newest.

use milena_protocol::message::{ApiKey, VersionRange};

use crate::hash_order::HashOrder;

/// A release of Apache Kafka. The brokers offer what it offers, and answer as it does where recorded answers differ.
/// Configurations have the names and defaults of Kafka 4.4 whatever the release.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Release {
    /// Kafka 3.9: no features are agreed on, so that transactions are those of
    /// [`V0`](crate::TransactionVersion::V0) and there are no consumer groups (KIP-848). The versions that Kafka 4.0 has
    /// dropped are offered as 3.9 offers them, but a client that uses one of them is cut off.
    V3_9,
    /// Kafka 4.3.
    V4_3,
    /// Kafka 4.4.
    #[default]
    V4_4,
}

impl Release {
    /// The versions of an API that are served, of those that are known.
    pub(crate) fn served(self, api: ApiKey, known: VersionRange) -> VersionRange {
        VersionRange::new(known.min, self.newest(api, known.max))
    }

    /// The versions of an API that clients are told of.
    pub(crate) fn offered(self, api: ApiKey, known: VersionRange) -> VersionRange {
        let least = match api {
            // Kafka offers versions that it does not serve, because librdkafka takes their absence for an old broker
            // (KAFKA-18659).
            ApiKey::PRODUCE => 0,
            _ if self == Self::V3_9 => 0,
            _ => known.min,
        };
        VersionRange::new(least, self.newest(api, known.max))
    }

    fn newest(self, api: ApiKey, known: i16) -> i16 {
        match self {
            Self::V3_9 => newest_in_3_9(api).unwrap_or(known),
            Self::V4_3 => newest_in_4_3(api).unwrap_or(known),
            Self::V4_4 => known,
        }
    }

    /// Whether the cluster agrees on features besides the version of its metadata.
    pub(crate) fn has_features(self) -> bool {
        self > Self::V3_9
    }

    /// Whether there are groups of the consumer protocol (KIP-848), and configurations of groups.
    pub(crate) fn has_consumer_groups(self) -> bool {
        self > Self::V3_9
    }

    /// Groups are coordinated by the code that there was before KIP-848.
    pub(crate) fn has_former_coordinator(self) -> bool {
        self == Self::V3_9
    }

    /// What decides when as many members like one protocol best as another.
    pub(crate) fn ties(self) -> HashOrder {
        match self.has_former_coordinator() {
            true => HashOrder::Scala,
            false => HashOrder::Java,
        }
    }

    /// Whether the assignment of a group without members is that of its epoch.
    pub(crate) fn assigns_nobody(self) -> bool {
        self >= Self::V4_4
    }

    /// Whether ListOffsets answers a partition as often as it was named.
    pub(crate) fn repeats_offsets(self) -> bool {
        self == Self::V3_9
    }

    /// Whether replicas that were in sync are remembered when they are out of it (KIP-966). How many have to be in sync is
    /// a setting of all brokers since then.
    pub(crate) fn has_eligible_leader_replicas(self) -> bool {
        self > Self::V3_9
    }
}

/// The last version of an API in Kafka 3.9, if there is a newer one.
fn newest_in_3_9(api: ApiKey) -> Option<i16> {
    Some(match api {
        ApiKey::PRODUCE => 11,
        ApiKey::FETCH => 17,
        ApiKey::LIST_OFFSETS | ApiKey::OFFSET_COMMIT | ApiKey::OFFSET_FETCH => 9,
        ApiKey::METADATA => 12,
        ApiKey::DESCRIBE_GROUPS => 5,
        ApiKey::API_VERSIONS
        | ApiKey::END_TXN
        | ApiKey::TXN_OFFSET_COMMIT
        | ApiKey::DESCRIBE_LOG_DIRS => 4,
        ApiKey::DELETE_GROUPS => 2,
        ApiKey::WRITE_TXN_MARKERS
        | ApiKey::DESCRIBE_CLUSTER
        | ApiKey::LIST_TRANSACTIONS
        | ApiKey::UPDATE_FEATURES => 1,
        ApiKey::ALTER_PARTITION_REASSIGNMENTS
        | ApiKey::CONSUMER_GROUP_HEARTBEAT
        | ApiKey::CONSUMER_GROUP_DESCRIBE
        | ApiKey::LIST_CONFIG_RESOURCES => 0,
        _ => return None,
    })
}

/// The last version of an API in Kafka 4.3, if there is a newer one.
fn newest_in_4_3(api: ApiKey) -> Option<i16> {
    Some(match api {
        ApiKey::API_VERSIONS => 4,
        ApiKey::TXN_OFFSET_COMMIT => 5,
        ApiKey::DELETE_GROUPS => 2,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use milena_protocol::api::*;
    use milena_protocol::error_code::ErrorCode;

    use super::*;
    use crate::settings::Settings;
    use crate::testing::Lab;

    fn lab(release: Release) -> Lab {
        let settings = Settings {
            release,
            ..Settings::default()
        };
        Lab::with(1, settings)
    }

    #[test]
    fn a_version_from_after_the_release_is_not_understood() {
        let mut lab = lab(Release::V3_9);
        let answer = lab.call(1, 12, &MetadataRequest::default());
        assert_eq!(answer.brokers.len(), 1);
        let newer = lab.ask(1, 13, &MetadataRequest::default());
        assert!(lab.is_closed(newer.connection));
    }

    #[test]
    fn what_is_offered_is_served_but_for_versions_that_are_not_known() {
        for release in [Release::V3_9, Release::V4_3, Release::V4_4] {
            for row in crate::api::SERVED {
                let offered = release.offered(row.api, row.versions);
                let served = release.served(row.api, row.versions);
                assert_eq!(offered.max, served.max, "{}", row.api);
                assert!(served.min <= served.max, "{}", row.api);
                assert!(offered.min == served.min || offered.min == 0, "{}", row.api);
            }
        }
    }

    #[test]
    fn kafka_3_9_agrees_on_no_features() {
        let mut lab = lab(Release::V3_9);
        let offer = lab.call(
            1,
            4,
            &ApiVersionsRequest {
                client_software_name: "milena".into(),
                client_software_version: "1".into(),
                ..ApiVersionsRequest::default()
            },
        );
        assert!(offer.supported_features.is_empty() && offer.finalized_features.is_empty());
        let update = UpdateFeaturesRequest {
            feature_updates: vec![UpdateFeaturesRequestUpdate {
                feature: "transaction.version".into(),
                max_version_level: 2,
                upgrade_type: 1,
                ..UpdateFeaturesRequestUpdate::default()
            }],
            ..UpdateFeaturesRequest::default()
        };
        let outcome = &lab.call(1, 1, &update).results[0];
        assert_eq!(outcome.error, ErrorCode::INVALID_UPDATE_VERSION);
    }

    #[test]
    fn kafka_3_9_has_no_consumer_groups() {
        let mut lab = lab(Release::V3_9);
        let heartbeat = ConsumerGroupHeartbeatRequest {
            group_id: "g".into(),
            ..ConsumerGroupHeartbeatRequest::default()
        };
        let answer = lab.call(1, 0, &heartbeat);
        assert_eq!(answer.error, ErrorCode::UNSUPPORTED_VERSION);
    }
}
