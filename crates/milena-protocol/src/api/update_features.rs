//! UpdateFeatures (key 57): Raises or lowers the versions of features for the whole cluster.
//!
//! It is sent to the controller.
//!
//! | Version | What it changed |
//! |---|---|
//! | 0 | (KIP-584) |
//! | 1 | a safe downgrade is told from an unsafe one; checking only (KIP-778) |
//! | 2 | all features are updated or none is: no outcome by feature any more (KIP-1022) |

// Generated from protocol-specs/update_features.spec by `cargo xtask codegen`; do not edit.

use super::prelude::*;

/// See the [module](self). Versions 0-2.
#[derive(Clone, Debug, PartialEq)]
pub struct UpdateFeaturesRequest {
    /// Milliseconds to wait until it is done.
    pub timeout_ms: i32,
    /// The features to update.
    pub feature_updates: Vec<UpdateFeaturesRequestUpdate>,
    /// Whether only to check that it could be done. Versions 1+.
    pub validate_only: bool,
}

impl Default for UpdateFeaturesRequest {
    #[inline]
    fn default() -> Self { Self { timeout_ms: 60000, feature_updates: Vec::new(), validate_only: false } }
}

impl Wire for UpdateFeaturesRequest {
    const MIN_SIZE: MinSize = MinSize::Since(&[(0, 6), (1, 7)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        let v = w.version();
        w.field("timeout_ms", &self.timeout_ms)?;
        w.field("feature_updates", &self.feature_updates)?;
        w.field_or(v >= 1, "validate_only", &self.validate_only, &false)?;
        w.no_tags()
    }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        let v = r.version();
        r.fill("timeout_ms", &mut self.timeout_ms)?;
        r.fill("feature_updates", &mut self.feature_updates)?;
        r.fill_if(v >= 1, "validate_only", &mut self.validate_only)?;
        r.no_tags()
    }
}

/// One of [`UpdateFeaturesRequest::feature_updates`].
#[derive(Clone, Debug, PartialEq)]
pub struct UpdateFeaturesRequestUpdate {
    /// The feature.
    pub feature: ByteString,
    /// The version that it is to have; below 1 to disable it.
    pub max_version_level: i16,
    /// Whether the version may be lower than it is. Versions 0.
    pub allow_downgrade: bool,
    /// 1 only upwards, 2 also downwards if nothing is lost, 3 also downwards. Versions 1+.
    pub upgrade_type: i8,
}

impl Default for UpdateFeaturesRequestUpdate {
    #[inline]
    fn default() -> Self {
        Self { feature: ByteString::new(), max_version_level: 0, allow_downgrade: false, upgrade_type: 1 }
    }
}

impl Wire for UpdateFeaturesRequestUpdate {
    const MIN_SIZE: MinSize = MinSize::Fixed(5);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        let v = w.version();
        w.field("feature", &self.feature)?;
        w.field("max_version_level", &self.max_version_level)?;
        w.field_or(v <= 0, "allow_downgrade", &self.allow_downgrade, &false)?;
        w.field_or(v >= 1, "upgrade_type", &self.upgrade_type, &1)?;
        w.no_tags()
    }
    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        let v = r.version();
        r.fill("feature", &mut self.feature)?;
        r.fill("max_version_level", &mut self.max_version_level)?;
        r.fill_if(v <= 0, "allow_downgrade", &mut self.allow_downgrade)?;
        r.fill_if(v >= 1, "upgrade_type", &mut self.upgrade_type)?;
        r.no_tags()
    }
}

impl Request for UpdateFeaturesRequest {
    const API: ApiKey = ApiKey::UPDATE_FEATURES;
    const VERSIONS: VersionRange = VersionRange::new(0, 2);
    const FLEXIBLE: i16 = 0;
    const ERRORS: &'static [ErrorCode] = &[
        ErrorCode::REQUEST_TIMED_OUT, ErrorCode::CLUSTER_AUTHORIZATION_FAILED, ErrorCode::NOT_CONTROLLER,
        ErrorCode::INVALID_REQUEST, ErrorCode::INVALID_UPDATE_VERSION, ErrorCode::FEATURE_UPDATE_FAILED,
        ErrorCode::UNSUPPORTED_VERSION, ErrorCode::UNKNOWN_SERVER_ERROR,
    ];
    type Response = UpdateFeaturesResponse;
}

/// See the [module](self). Versions 0-2.
#[derive(Clone, Debug, PartialEq)]
pub struct UpdateFeaturesResponse {
    /// Milliseconds for which the client is asked to send nothing, because it is over its quota; 0 if it is not.
    pub throttle_time_ms: i32,
    /// What went wrong, or `NONE`.
    pub error: ErrorCode,
    /// The broker's own words about the error, if it has any.
    pub error_message: Option<ByteString>,
    /// The outcome, by feature. Versions 0-1.
    pub results: Vec<UpdateFeaturesResponseResult>,
}

impl Default for UpdateFeaturesResponse {
    #[inline]
    fn default() -> Self {
        Self {
            throttle_time_ms: 0, error: ErrorCode::NONE, error_message: Some(ByteString::new()), results: Vec::new(),
        }
    }
}

impl Wire for UpdateFeaturesResponse {
    const MIN_SIZE: MinSize = MinSize::Since(&[(0, 9), (2, 8)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        let v = w.version();
        w.field("throttle_time_ms", &self.throttle_time_ms)?;
        w.field("error", &self.error)?;
        w.field("error_message", &self.error_message)?;
        w.field_if(v <= 1, "results", &self.results)?;
        w.no_tags()
    }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        let v = r.version();
        r.fill_run(&["throttle_time_ms", "error"], (&mut self.throttle_time_ms, &mut self.error))?;
        r.fill("error_message", &mut self.error_message)?;
        r.fill_if(v <= 1, "results", &mut self.results)?;
        r.no_tags()
    }
}

/// One of [`UpdateFeaturesResponse::results`].
#[derive(Clone, Debug, PartialEq)]
pub struct UpdateFeaturesResponseResult {
    /// The feature.
    pub feature: ByteString,
    /// What went wrong, or `NONE`.
    pub error: ErrorCode,
    /// The broker's own words about the error, if it has any.
    pub error_message: Option<ByteString>,
}

impl Default for UpdateFeaturesResponseResult {
    #[inline]
    fn default() -> Self {
        Self { feature: ByteString::new(), error: ErrorCode::NONE, error_message: Some(ByteString::new()) }
    }
}

impl Wire for UpdateFeaturesResponseResult {
    const MIN_SIZE: MinSize = MinSize::Fixed(5);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("feature", &self.feature)?;
        w.field("error", &self.error)?;
        w.field("error_message", &self.error_message)?;
        w.no_tags()
    }
    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("feature", &mut self.feature)?;
        r.fill("error", &mut self.error)?;
        r.fill("error_message", &mut self.error_message)?;
        r.no_tags()
    }
}

impl Response for UpdateFeaturesResponse {
    fn throttle_time_ms(&self) -> i32 { self.throttle_time_ms }
}
