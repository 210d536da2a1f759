//! RequestHeader: What precedes every request, so that a broker knows how to read it and how to answer.
//!
//! | Version | What it changed |
//! |---|---|
//! | 2 | ends with tagged fields (KIP-482); the client id keeps its old format |

// Generated from protocol-specs/request_header.spec by `cargo xtask codegen`; do not edit.

use super::prelude::*;

/// See the [module](self). Versions 1-2.
#[derive(Clone, Debug, PartialEq)]
pub struct RequestHeader {
    /// Which API.
    pub api_key: i16,
    /// Which version of it.
    pub api_version: i16,
    /// The client's number for the request, which the response repeats.
    pub correlation_id: i32,
    /// The client's name for itself, shown in logs, quotas and metrics.
    pub client_id: Option<ByteString>,
}

impl Default for RequestHeader {
    #[inline]
    fn default() -> Self { Self { api_key: 0, api_version: 0, correlation_id: 0, client_id: Some(ByteString::new()) } }
}

impl Wire for RequestHeader {
    const MIN_SIZE: MinSize = MinSize::Since(&[(1, 10), (2, 11)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("api_key", &self.api_key)?;
        w.field("api_version", &self.api_version)?;
        w.field("correlation_id", &self.correlation_id)?;
        w.inflexible("client_id", &self.client_id)?;
        w.no_tags()
    }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill_run(
            &["api_key", "api_version", "correlation_id"],
            (&mut self.api_key, &mut self.api_version, &mut self.correlation_id),
        )?;
        r.inflexible("client_id", &mut self.client_id)?;
        r.no_tags()
    }
}

impl Data for RequestHeader {
    const NAME: &'static str = "RequestHeader";
    const VERSIONS: VersionRange = VersionRange::new(1, 2);
    const FLEXIBLE: i16 = 2;
}
