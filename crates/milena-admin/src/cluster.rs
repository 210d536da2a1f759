//! Describing the cluster and what its brokers speak.

use crate::Admin;
use milena_core::{Broker, BrokerAddress, Error};
use milena_protocol::api::{
    ApiVersionsRequest, ApiVersionsResponseApiVersion, MetadataRequest, MetadataResponseBroker,
};
use milena_protocol::message::{ApiKey, VersionRange};

/// A cluster and its brokers.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ClusterDescription {
    /// Its id, where the brokers tell one.
    pub id: Option<String>,
    /// The broker that takes administrative requests. Without ZooKeeper that may be any: each passes them on.
    pub controller: Option<i32>,
    /// The brokers that are alive, by id.
    pub brokers: Vec<Broker>,
}

/// The versions of one API.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub struct ApiVersion {
    /// The API.
    pub key: ApiKey,
    /// The versions that the broker offers.
    pub offered: (i16, i16),
}

impl ApiVersion {
    /// The versions that this client knows, if it knows the API.
    pub fn known(&self) -> Option<VersionRange> {
        self.key.info().map(|api| api.versions)
    }

    /// The version that is used between the two: the highest that both have.
    pub fn used(&self) -> Option<i16> {
        let offered = VersionRange::new(self.offered.0, self.offered.1);
        Some(self.known()?.intersect(offered)?.max)
    }
}

impl Admin {
    /// The cluster's id, its controller and its brokers.
    ///
    /// # Errors
    ///
    /// That no answer could be had in time; the source says what was in the way.
    pub async fn describe_cluster(&self) -> Result<ClusterDescription, Error> {
        let request = MetadataRequest {
            topics: Some(Vec::new()),
            ..Default::default()
        };
        let response = self.cluster.call_any(request, self.deadline()).await?;
        let mut brokers: Vec<_> = response.brokers.iter().filter_map(broker).collect();
        brokers.sort_by_key(|broker| broker.id);
        Ok(ClusterDescription {
            id: response.cluster_id.as_deref().map(str::to_owned),
            controller: Some(response.controller_id).filter(|id| *id >= 0),
            brokers,
        })
    }

    /// Every API that a broker offers, by number.
    ///
    /// # Errors
    ///
    /// [`Broker`](milena_core::ErrorKind::Broker) when it refuses to tell, or that no answer could be had in time.
    pub async fn api_versions(&self, broker: i32) -> Result<Vec<ApiVersion>, Error> {
        let request = ApiVersionsRequest {
            client_software_name: "milena".into(),
            client_software_version: env!("CARGO_PKG_VERSION").into(),
            ..Default::default()
        };
        let response = self.cluster.call(broker, request, self.deadline()).await?;
        if !response.error.is_ok() {
            return Err(Error::broker(response.error, None).with_broker(broker));
        }
        let mut versions: Vec<_> = response.api_keys.iter().map(api_version).collect();
        versions.sort();
        Ok(versions)
    }
}

fn api_version(answer: &ApiVersionsResponseApiVersion) -> ApiVersion {
    ApiVersion {
        key: ApiKey(answer.api_key),
        offered: (answer.min_version, answer.max_version),
    }
}

fn broker(answer: &MetadataResponseBroker) -> Option<Broker> {
    let address = BrokerAddress::new(&answer.host, u16::try_from(answer.port).ok()?);
    Some(Broker::new(
        answer.id,
        address,
        answer.rack.as_deref().map(Into::into),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_used_is_the_highest_that_both_have() {
        let metadata = |min, max| ApiVersion {
            key: ApiKey::METADATA,
            offered: (min, max),
        };
        let known = metadata(0, 0).known().unwrap();
        assert_eq!(metadata(known.min, i16::MAX).used(), Some(known.max));
        assert_eq!(metadata(known.min, known.min).used(), Some(known.min));
        assert_eq!(metadata(known.max + 1, i16::MAX).used(), None);
        let unknown = ApiVersion {
            key: ApiKey(i16::MAX),
            offered: (0, 1),
        };
        assert_eq!((unknown.known(), unknown.used()), (None, None));
    }

    #[test]
    fn a_broker_with_an_impossible_port_is_left_out() {
        let with_port = |port| MetadataResponseBroker {
            id: 1,
            host: "h".into(),
            port,
            ..Default::default()
        };
        assert!(broker(&with_port(9092)).is_some());
        assert!(broker(&with_port(-1)).is_none());
        assert!(broker(&with_port(65536)).is_none());
    }
}
