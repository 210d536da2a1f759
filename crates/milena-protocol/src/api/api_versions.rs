//! ApiVersions (key 18): Asks which versions of which APIs a broker speaks.
//!
//! It may be sent to any broker.
//!
//! | Version | What it changed |
//! |---|---|
//! | 1 | the response has a throttle time |
//! | 2 | throttling starts after the response, not before it (KIP-219) |
//! | 3 | flexible; the client says which software it is (KIP-511) and hears of features (KIP-584) |
//! | 4 | features whose lowest version is 0 are no longer left out (KAFKA-17011) |
//! | 5 | the client may say whom it expects to reach (KIP-1242) |

// Generated from protocol-specs/api_versions.spec by `cargo xtask codegen`; do not edit.

use super::prelude::*;

/// See the [module](self). Versions 0-5.
#[derive(Clone, Debug, PartialEq)]
pub struct ApiVersionsRequest {
    /// The name of the client software, letters, digits, `-` and `.`. Versions 3+.
    pub client_software_name: ByteString,
    /// Its version, in the same characters. Versions 3+.
    pub client_software_version: ByteString,
    /// The cluster that the client means to reach, if it knows. Versions 5+.
    pub cluster_id: Option<ByteString>,
    /// The node that it means to reach, or -1. Versions 5+.
    pub node_id: i32,
}

impl Default for ApiVersionsRequest {
    #[inline]
    fn default() -> Self {
        Self {
            client_software_name: ByteString::new(), client_software_version: ByteString::new(), cluster_id: None,
            node_id: -1,
        }
    }
}

impl Wire for ApiVersionsRequest {
    const MIN_SIZE: MinSize = MinSize::Since(&[(0, 0), (3, 3), (5, 8)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        let v = w.version();
        w.field_if(v >= 3, "client_software_name", &self.client_software_name)?;
        w.field_if(v >= 3, "client_software_version", &self.client_software_version)?;
        w.field_if(v >= 5, "cluster_id", &self.cluster_id)?;
        w.field_if(v >= 5, "node_id", &self.node_id)?;
        w.no_tags()
    }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        let v = r.version();
        r.fill_if(v >= 3, "client_software_name", &mut self.client_software_name)?;
        r.fill_if(v >= 3, "client_software_version", &mut self.client_software_version)?;
        r.fill_if(v >= 5, "cluster_id", &mut self.cluster_id)?;
        r.fill_if(v >= 5, "node_id", &mut self.node_id)?;
        r.no_tags()
    }
}

impl Request for ApiVersionsRequest {
    const API: ApiKey = ApiKey::API_VERSIONS;
    const VERSIONS: VersionRange = VersionRange::new(0, 5);
    const FLEXIBLE: i16 = 3;
    const ERRORS: &'static [ErrorCode] =
        &[ErrorCode::UNSUPPORTED_VERSION, ErrorCode::INVALID_REQUEST, ErrorCode::REBOOTSTRAP_REQUIRED];
    type Response = ApiVersionsResponse;
}

/// See the [module](self). Versions 0-5.
#[derive(Clone, Debug, PartialEq)]
pub struct ApiVersionsResponse {
    /// What went wrong, or `NONE`.
    pub error: ErrorCode,
    /// The APIs that the broker offers.
    pub api_keys: Vec<ApiVersionsResponseApiVersion>,
    /// Milliseconds for which the client is asked to send nothing, because it is over its quota; 0 if it is not. Versions 1+.
    pub throttle_time_ms: i32,
    /// The features that the broker could have. Versions 3+.
    pub supported_features: Vec<ApiVersionsResponseSupportedFeature>,
    /// Grows with each change of the finalized features; -1 if not known. Versions 3+.
    pub finalized_features_epoch: i64,
    /// The features that the whole cluster has agreed on. Versions 3+.
    pub finalized_features: Vec<ApiVersionsResponseFinalizedFeature>,
    /// Whether a controller is ready to take over from ZooKeeper. Versions 3+.
    pub zk_migration_ready: bool,
}

impl Default for ApiVersionsResponse {
    #[inline]
    fn default() -> Self {
        Self {
            error: ErrorCode::NONE, api_keys: Vec::new(), throttle_time_ms: 0, supported_features: Vec::new(),
            finalized_features_epoch: -1, finalized_features: Vec::new(), zk_migration_ready: false,
        }
    }
}

impl Wire for ApiVersionsResponse {
    const MIN_SIZE: MinSize = MinSize::Since(&[(0, 6), (1, 10), (3, 8)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        let v = w.version();
        w.field("error", &self.error)?;
        w.field("api_keys", &self.api_keys)?;
        w.field_if(v >= 1, "throttle_time_ms", &self.throttle_time_ms)?;
        let mut tags = w.tags();
        tags.field_if(v >= 3, 0, "supported_features", &self.supported_features, &Vec::new())?;
        tags.field_if(v >= 3, 1, "finalized_features_epoch", &self.finalized_features_epoch, &-1)?;
        tags.field_if(v >= 3, 2, "finalized_features", &self.finalized_features, &Vec::new())?;
        tags.field_if(v >= 3, 3, "zk_migration_ready", &self.zk_migration_ready, &false)?;
        w.end_tags(tags)
    }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        let v = r.version();
        r.fill("error", &mut self.error)?;
        r.fill("api_keys", &mut self.api_keys)?;
        r.fill_if(v >= 1, "throttle_time_ms", &mut self.throttle_time_ms)?;
        r.tags(|tag, r| {
            match tag {
                0 if v >= 3 => self.supported_features = r.field("supported_features")?,
                1 if v >= 3 => self.finalized_features_epoch = r.field("finalized_features_epoch")?,
                2 if v >= 3 => self.finalized_features = r.field("finalized_features")?,
                3 if v >= 3 => self.zk_migration_ready = r.field("zk_migration_ready")?,
                _ => return Ok(false),
            }
            Ok(true)
        })
    }
}

/// One of [`ApiVersionsResponse::api_keys`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ApiVersionsResponseApiVersion {
    /// The API.
    pub api_key: i16,
    /// The oldest version offered.
    pub min_version: i16,
    /// The newest version offered.
    pub max_version: i16,
}

impl Wire for ApiVersionsResponseApiVersion {
    const MIN_SIZE: MinSize = MinSize::Since(&[(0, 6), (3, 7)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("api_key", &self.api_key)?;
        w.field("min_version", &self.min_version)?;
        w.field("max_version", &self.max_version)?;
        w.no_tags()
    }
    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill_run(
            &["api_key", "min_version", "max_version"],
            (&mut self.api_key, &mut self.min_version, &mut self.max_version),
        )?;
        r.no_tags()
    }
}

/// One of [`ApiVersionsResponse::supported_features`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ApiVersionsResponseSupportedFeature {
    /// The feature.
    pub name: ByteString,
    /// Its lowest level.
    pub min_version: i16,
    /// Its highest level.
    pub max_version: i16,
}

impl Wire for ApiVersionsResponseSupportedFeature {
    const MIN_SIZE: MinSize = MinSize::Fixed(6);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("name", &self.name)?;
        w.field("min_version", &self.min_version)?;
        w.field("max_version", &self.max_version)?;
        w.no_tags()
    }
    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("name", &mut self.name)?;
        r.fill_run(&["min_version", "max_version"], (&mut self.min_version, &mut self.max_version))?;
        r.no_tags()
    }
}

/// One of [`ApiVersionsResponse::finalized_features`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ApiVersionsResponseFinalizedFeature {
    /// The feature.
    pub name: ByteString,
    /// The level in use.
    pub max_version_level: i16,
    /// The lowest level still possible.
    pub min_version_level: i16,
}

impl Wire for ApiVersionsResponseFinalizedFeature {
    const MIN_SIZE: MinSize = MinSize::Fixed(6);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("name", &self.name)?;
        w.field("max_version_level", &self.max_version_level)?;
        w.field("min_version_level", &self.min_version_level)?;
        w.no_tags()
    }
    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("name", &mut self.name)?;
        r.fill_run(
            &["max_version_level", "min_version_level"],
            (&mut self.max_version_level, &mut self.min_version_level),
        )?;
        r.no_tags()
    }
}

impl Response for ApiVersionsResponse {
    fn throttle_time_ms(&self) -> i32 { self.throttle_time_ms }
}
