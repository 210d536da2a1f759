//! GetTelemetrySubscriptions (key 71): Asks which of its metrics a client is to push.
//!
//! It may be sent to any broker.
//!
//! | Version | What it changed |
//! |---|---|
//! | 0 | (KIP-714) |

// Generated from protocol-specs/get_telemetry_subscriptions.spec by `cargo xtask codegen`; do not edit.

use super::prelude::*;

/// See the [module](self). Versions 0.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GetTelemetrySubscriptionsRequest {
    /// The id that the broker has given to this client, or zero to get one.
    pub client_instance_id: Uuid,
}

impl Wire for GetTelemetrySubscriptionsRequest {
    const MIN_SIZE: MinSize = MinSize::Fixed(17);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("client_instance_id", &self.client_instance_id)?;
        w.no_tags()
    }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("client_instance_id", &mut self.client_instance_id)?;
        r.no_tags()
    }
}

impl Request for GetTelemetrySubscriptionsRequest {
    const API: ApiKey = ApiKey::GET_TELEMETRY_SUBSCRIPTIONS;
    const VERSIONS: VersionRange = VersionRange::new(0, 0);
    const FLEXIBLE: i16 = 0;
    const ERRORS: &'static [ErrorCode] = &[
        ErrorCode::INVALID_REQUEST, ErrorCode::THROTTLING_QUOTA_EXCEEDED, ErrorCode::UNSUPPORTED_VERSION,
        ErrorCode::UNKNOWN_SERVER_ERROR,
    ];
    type Response = GetTelemetrySubscriptionsResponse;
}

/// See the [module](self). Versions 0.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GetTelemetrySubscriptionsResponse {
    /// Milliseconds for which the client is asked to send nothing, because it is over its quota; 0 if it is not.
    pub throttle_time_ms: i32,
    /// What went wrong, or `NONE`.
    pub error: ErrorCode,
    /// The id of this client, if it has asked for one.
    pub client_instance_id: Uuid,
    /// The id of this set of subscriptions, to be sent along with the metrics.
    pub subscription_id: i32,
    /// How the metrics may be compressed, as in the attributes of a batch, the best first.
    pub accepted_compression_types: Vec<i8>,
    /// Milliseconds from one push to the next.
    pub push_interval_ms: i32,
    /// The most bytes of metrics that one push may have.
    pub telemetry_max_bytes: i32,
    /// Whether counters tell the change since the last push rather than the whole.
    pub delta_temporality: bool,
    /// What the names of the metrics wanted begin with; one empty string for all, nothing for none.
    pub requested_metrics: Vec<ByteString>,
}

impl Wire for GetTelemetrySubscriptionsResponse {
    const MIN_SIZE: MinSize = MinSize::Fixed(38);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("throttle_time_ms", &self.throttle_time_ms)?;
        w.field("error", &self.error)?;
        w.field("client_instance_id", &self.client_instance_id)?;
        w.field("subscription_id", &self.subscription_id)?;
        w.field("accepted_compression_types", &self.accepted_compression_types)?;
        w.field("push_interval_ms", &self.push_interval_ms)?;
        w.field("telemetry_max_bytes", &self.telemetry_max_bytes)?;
        w.field("delta_temporality", &self.delta_temporality)?;
        w.field("requested_metrics", &self.requested_metrics)?;
        w.no_tags()
    }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill_run(
            &["throttle_time_ms", "error", "client_instance_id", "subscription_id"],
            (&mut self.throttle_time_ms, &mut self.error, &mut self.client_instance_id, &mut self.subscription_id),
        )?;
        r.fill("accepted_compression_types", &mut self.accepted_compression_types)?;
        r.fill_run(
            &["push_interval_ms", "telemetry_max_bytes", "delta_temporality"],
            (&mut self.push_interval_ms, &mut self.telemetry_max_bytes, &mut self.delta_temporality),
        )?;
        r.fill("requested_metrics", &mut self.requested_metrics)?;
        r.no_tags()
    }
}

impl Response for GetTelemetrySubscriptionsResponse {
    fn throttle_time_ms(&self) -> i32 { self.throttle_time_ms }
}
