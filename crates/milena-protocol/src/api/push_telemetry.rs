//! PushTelemetry (key 72): Delivers a client's metrics.
//!
//! It may be sent to any broker.
//!
//! | Version | What it changed |
//! |---|---|
//! | 0 | (KIP-714) |

// Generated from protocol-specs/push_telemetry.spec by `cargo xtask codegen`; do not edit.

use super::prelude::*;

/// See the [module](self). Versions 0.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PushTelemetryRequest {
    /// The id that the broker has given to this client.
    pub client_instance_id: Uuid,
    /// The subscriptions that the metrics are for.
    pub subscription_id: i32,
    /// Whether this is the client's last push, which may come early.
    pub terminating: bool,
    /// How the metrics are compressed, as in the attributes of a batch; 0 if they are not.
    pub compression_type: i8,
    /// The metrics, as MetricsData v1 of OpenTelemetry.
    pub metrics: Bytes,
}

impl Wire for PushTelemetryRequest {
    const MIN_SIZE: MinSize = MinSize::Fixed(24);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("client_instance_id", &self.client_instance_id)?;
        w.field("subscription_id", &self.subscription_id)?;
        w.field("terminating", &self.terminating)?;
        w.field("compression_type", &self.compression_type)?;
        w.field("metrics", &self.metrics)?;
        w.no_tags()
    }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill_run(
            &["client_instance_id", "subscription_id", "terminating", "compression_type"],
            (
                &mut self.client_instance_id,
                &mut self.subscription_id,
                &mut self.terminating,
                &mut self.compression_type,
            ),
        )?;
        r.fill("metrics", &mut self.metrics)?;
        r.no_tags()
    }
}

impl Request for PushTelemetryRequest {
    const API: ApiKey = ApiKey::PUSH_TELEMETRY;
    const VERSIONS: VersionRange = VersionRange::new(0, 0);
    const FLEXIBLE: i16 = 0;
    const ERRORS: &'static [ErrorCode] = &[
        ErrorCode::INVALID_REQUEST, ErrorCode::UNSUPPORTED_COMPRESSION_TYPE, ErrorCode::THROTTLING_QUOTA_EXCEEDED,
        ErrorCode::INVALID_RECORD, ErrorCode::UNKNOWN_SUBSCRIPTION_ID, ErrorCode::TELEMETRY_TOO_LARGE,
        ErrorCode::UNSUPPORTED_VERSION, ErrorCode::UNKNOWN_SERVER_ERROR,
    ];
    type Response = PushTelemetryResponse;
}

/// See the [module](self). Versions 0.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PushTelemetryResponse {
    /// Milliseconds for which the client is asked to send nothing, because it is over its quota; 0 if it is not.
    pub throttle_time_ms: i32,
    /// What went wrong, or `NONE`.
    pub error: ErrorCode,
}

impl Wire for PushTelemetryResponse {
    const MIN_SIZE: MinSize = MinSize::Fixed(7);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("throttle_time_ms", &self.throttle_time_ms)?;
        w.field("error", &self.error)?;
        w.no_tags()
    }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill_run(&["throttle_time_ms", "error"], (&mut self.throttle_time_ms, &mut self.error))?;
        r.no_tags()
    }
}

impl Response for PushTelemetryResponse {
    fn throttle_time_ms(&self) -> i32 { self.throttle_time_ms }
}
