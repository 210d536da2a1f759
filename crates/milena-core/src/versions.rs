//! Which version of each request a connection may use.

use std::collections::BTreeMap;

use milena_protocol::message::{ApiKey, Request, VersionRange};

use crate::error::{Error, ErrorKind};

/// What a broker advertised on one connection.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Versions {
    ranges: BTreeMap<ApiKey, VersionRange>,
}

impl Versions {
    /// The highest version of `R` that both sides speak and that is at most `cap`.
    ///
    /// # Errors
    /// [`ErrorKind::UnsupportedVersion`] naming both ranges.
    pub fn negotiate<R: Request>(&self, cap: Option<i16>) -> Result<i16, Error> {
        let theirs = self.ranges.get(&R::API).ok_or_else(|| {
            Error::new(
                ErrorKind::UnsupportedVersion,
                format!("the broker does not offer {} requests", R::API),
            )
        })?;
        let ours = VersionRange {
            max: R::VERSIONS.max.min(cap.unwrap_or(i16::MAX)),
            ..R::VERSIONS
        };
        let (min, max) = (ours.min.max(theirs.min), ours.max.min(theirs.max));
        if min <= max {
            return Ok(max);
        }
        let text = format!(
            "the broker offers versions {}-{} of {} requests, this client can use {}-{}",
            theirs.min,
            theirs.max,
            R::API,
            ours.min,
            ours.max
        );
        Err(Error::new(ErrorKind::UnsupportedVersion, text))
    }

    /// Every request that the broker offers with its range of versions, by key.
    pub fn iter(&self) -> impl Iterator<Item = (ApiKey, VersionRange)> + '_ {
        self.ranges.iter().map(|(key, range)| (*key, *range))
    }
}

impl FromIterator<(ApiKey, VersionRange)> for Versions {
    fn from_iter<I: IntoIterator<Item = (ApiKey, VersionRange)>>(ranges: I) -> Self {
        Self {
            ranges: ranges.into_iter().collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use milena_protocol::api::ProduceRequest;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn m12_a_negotiated_version_is_in_every_range_that_bounds_it(min in -3i16..20, max in -3i16..20, cap: Option<i16>) {
            let theirs = VersionRange { min, max };
            let versions: Versions = [(ProduceRequest::API, theirs)].into_iter().collect();
            let ours = ProduceRequest::VERSIONS;
            match versions.negotiate::<ProduceRequest>(cap) {
                Ok(version) => {
                    prop_assert!(version >= min && version <= max && version >= ours.min && version <= ours.max);
                    prop_assert!(cap.is_none_or(|cap| version <= cap));
                }
                Err(error) => {
                    prop_assert_eq!(error.kind(), ErrorKind::UnsupportedVersion);
                    let usable = (ours.min..=ours.max.min(cap.unwrap_or(i16::MAX))).any(|v| v >= min && v <= max);
                    prop_assert!(!usable);
                }
            }
        }
    }

    #[test]
    fn m12_a_request_that_is_not_offered_is_an_error() {
        let error = Versions::default()
            .negotiate::<ProduceRequest>(None)
            .unwrap_err();
        assert_eq!(
            error.to_string(),
            "the broker does not offer Produce requests"
        );
    }
}
