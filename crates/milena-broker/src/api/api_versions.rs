//! ApiVersions, versions 0-5.

use milena_protocol::api::*;
use milena_protocol::error_code::ErrorCode;
use milena_protocol::message::ApiKey;
use milena_protocol::wire::{DecodeError, DecodeProblem};

use super::{SERVED, Served};
use crate::machine::{Call, Machine};
use crate::release::Release;
use crate::settings::{Settings, TransactionVersion};

impl Served for ApiVersionsRequest {
    fn handle(self, machine: &mut Machine, call: &Call) -> Option<ApiVersionsResponse> {
        let named = call.version >= 3;
        if named
            && !(is_plain(&self.client_software_name) && is_plain(&self.client_software_version))
        {
            return Some(self.refuse(ErrorCode::INVALID_REQUEST));
        }
        let mut offer = offer(&machine.settings);
        // Clients before version 4 cannot read a feature that begins at level 0.
        if call.version < 4 {
            offer.supported_features.clear();
        }
        Some(offer)
    }

    fn refuse(&self, error: ErrorCode) -> ApiVersionsResponse {
        ApiVersionsResponse {
            error,
            ..ApiVersionsResponse::default()
        }
    }
}

/// What a client may be named (KIP-511).
fn is_plain(name: &str) -> bool {
    let inner = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '.';
    let ends = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    name.chars().all(inner) && ends(name.chars().next()) && ends(name.chars().next_back())
}

fn offer(settings: &Settings) -> ApiVersionsResponse {
    let offer = ApiVersionsResponse {
        api_keys: keys(settings.release),
        finalized_features_epoch: 1,
        ..ApiVersionsResponse::default()
    };
    match settings.release.has_features() {
        true => with_features(settings, offer),
        false => offer,
    }
}

fn with_features(settings: &Settings, offer: ApiVersionsResponse) -> ApiVersionsResponse {
    let level = match settings.transaction_version {
        TransactionVersion::V0 => 0,
        TransactionVersion::V1 => 1,
        TransactionVersion::V2 => 2,
    };
    ApiVersionsResponse {
        supported_features: vec![
            supported("group.version", 1),
            supported("transaction.version", 2),
        ],
        finalized_features: [("group.version", 1), ("transaction.version", level)]
            .into_iter()
            // Level 0 is what a cluster has without the feature.
            .filter(|(_, level)| *level > 0)
            .map(|(name, level)| finalized(name, level))
            .collect(),
        ..offer
    }
}

fn keys(release: Release) -> Vec<ApiVersionsResponseApiVersion> {
    let keys = SERVED.iter().map(|row| {
        let offered = release.offered(row.api, row.versions);
        ApiVersionsResponseApiVersion {
            api_key: row.api.0,
            min_version: offered.min,
            max_version: offered.max,
        }
    });
    keys.collect()
}

fn supported(name: &'static str, max: i16) -> ApiVersionsResponseSupportedFeature {
    ApiVersionsResponseSupportedFeature {
        name: name.into(),
        min_version: 0,
        max_version: max,
    }
}

fn finalized(name: &'static str, level: i16) -> ApiVersionsResponseFinalizedFeature {
    ApiVersionsResponseFinalizedFeature {
        name: name.into(),
        max_version_level: level,
        min_version_level: level,
    }
}

/// A client that is newer than the brokers is told so in version 0, with the versions that it may use; any other request
/// in a version that is not offered is not understood.
pub(super) fn refuse_version(machine: &mut Machine, call: &Call) -> Result<(), DecodeError> {
    if call.ticket.api != ApiKey::API_VERSIONS {
        return Err(DecodeProblem::Version(call.version).into());
    }
    let mut api_keys = keys(machine.settings.release);
    api_keys.retain(|key| key.api_key == ApiKey::API_VERSIONS.0);
    let response = ApiVersionsResponse {
        error: ErrorCode::UNSUPPORTED_VERSION,
        api_keys,
        ..ApiVersionsResponse::default()
    };
    machine.answer_in::<ApiVersionsRequest>(call.ticket, 0, &response);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Lab;

    #[test]
    fn a_client_of_the_future_is_told_what_it_may_use() {
        let mut lab = Lab::new(1);
        let connection = lab.connect(1);
        let frame = [&[0, 18, 0, 99, 0, 0, 0, 7][..], &[0xff, 0xff, 0]].concat();
        lab.machine.handle_frame(lab.now, connection, frame.into());
        lab.collect();
        let frame = lab.frame(connection).expect("an answer");
        let answer =
            milena_protocol::message::decode_response::<ApiVersionsRequest>(frame, 0).unwrap();
        assert_eq!(answer.error, ErrorCode::UNSUPPORTED_VERSION);
        assert!(
            answer
                .api_keys
                .iter()
                .any(|key| key.api_key == 18 && key.max_version == 5)
        );
    }

    #[test]
    fn a_client_without_a_proper_name_is_refused() {
        let mut lab = Lab::new(1);
        let mut request = ApiVersionsRequest {
            client_software_name: "-milena".into(),
            client_software_version: "1.0".into(),
            ..ApiVersionsRequest::default()
        };
        assert_eq!(lab.call(1, 4, &request).error, ErrorCode::INVALID_REQUEST);
        request.client_software_name = "milena".into();
        let answer = lab.call(1, 4, &request);
        assert_eq!(answer.error, ErrorCode::NONE);
        assert_eq!(answer.finalized_features[1].max_version_level, 2);
    }
}
