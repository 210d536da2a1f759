//! ListConfigResources (key 74): Asks which resources have settings.
//!
//! It may be sent to any broker.
//!
//! | Version | What it changed |
//! |---|---|
//! | 0 | client metrics only, as ListClientMetricsResources (KIP-714) |
//! | 1 | resources of all kinds (KIP-1142) |

// Generated from protocol-specs/list_config_resources.spec by `cargo xtask codegen`; do not edit.

use super::prelude::*;

/// See the [module](self). Versions 0-1.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ListConfigResourcesRequest {
    /// 2 topic, 4 broker, 8 the loggers of a broker, 16 client metrics, 32 group; empty for all kinds. Versions 1+.
    pub resource_types: Vec<i8>,
}

impl Wire for ListConfigResourcesRequest {
    const MIN_SIZE: MinSize = MinSize::Since(&[(0, 1), (1, 2)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        let v = w.version();
        w.field_or(v >= 1, "resource_types", &self.resource_types, &Vec::new())?;
        w.no_tags()
    }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        let v = r.version();
        r.fill_if(v >= 1, "resource_types", &mut self.resource_types)?;
        r.no_tags()
    }
}

impl Request for ListConfigResourcesRequest {
    const API: ApiKey = ApiKey::LIST_CONFIG_RESOURCES;
    const VERSIONS: VersionRange = VersionRange::new(0, 1);
    const FLEXIBLE: i16 = 0;
    const ERRORS: &'static [ErrorCode] = &[
        ErrorCode::CLUSTER_AUTHORIZATION_FAILED, ErrorCode::INVALID_REQUEST, ErrorCode::UNSUPPORTED_VERSION,
        ErrorCode::UNKNOWN_SERVER_ERROR,
    ];
    type Response = ListConfigResourcesResponse;
}

/// See the [module](self). Versions 0-1.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ListConfigResourcesResponse {
    /// Milliseconds for which the client is asked to send nothing, because it is over its quota; 0 if it is not.
    pub throttle_time_ms: i32,
    /// What went wrong, or `NONE`.
    pub error: ErrorCode,
    /// The resources.
    pub config_resources: Vec<ListConfigResourcesResponseResource>,
}

impl Wire for ListConfigResourcesResponse {
    const MIN_SIZE: MinSize = MinSize::Fixed(8);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("throttle_time_ms", &self.throttle_time_ms)?;
        w.field("error", &self.error)?;
        w.field("config_resources", &self.config_resources)?;
        w.no_tags()
    }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill_run(&["throttle_time_ms", "error"], (&mut self.throttle_time_ms, &mut self.error))?;
        r.fill("config_resources", &mut self.config_resources)?;
        r.no_tags()
    }
}

/// One of [`ListConfigResourcesResponse::config_resources`].
#[derive(Clone, Debug, PartialEq)]
pub struct ListConfigResourcesResponseResource {
    /// The resource's name or the broker's id.
    pub resource_name: ByteString,
    /// As in the request. Versions 1+.
    pub resource_type: i8,
}

impl Default for ListConfigResourcesResponseResource {
    #[inline]
    fn default() -> Self { Self { resource_name: ByteString::new(), resource_type: 16 } }
}

impl Wire for ListConfigResourcesResponseResource {
    const MIN_SIZE: MinSize = MinSize::Since(&[(0, 2), (1, 3)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        let v = w.version();
        w.field("resource_name", &self.resource_name)?;
        w.field_if(v >= 1, "resource_type", &self.resource_type)?;
        w.no_tags()
    }
    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        let v = r.version();
        r.fill("resource_name", &mut self.resource_name)?;
        r.fill_if(v >= 1, "resource_type", &mut self.resource_type)?;
        r.no_tags()
    }
}

impl Response for ListConfigResourcesResponse {
    fn throttle_time_ms(&self) -> i32 { self.throttle_time_ms }
}
