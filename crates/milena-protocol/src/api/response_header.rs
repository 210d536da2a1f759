//! ResponseHeader: What precedes every response.
//!
//! | Version | What it changed |
//! |---|---|
//! | 1 | ends with tagged fields (KIP-482) |

// Generated from protocol-specs/response_header.spec by `cargo xtask codegen`; do not edit.

use super::prelude::*;

/// See the [module](self). Versions 0-1.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ResponseHeader {
    /// The number of the request that is answered.
    pub correlation_id: i32,
}

impl Wire for ResponseHeader {
    const MIN_SIZE: MinSize = MinSize::Since(&[(0, 4), (1, 5)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("correlation_id", &self.correlation_id)?;
        w.no_tags()
    }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("correlation_id", &mut self.correlation_id)?;
        r.no_tags()
    }
}

impl Data for ResponseHeader {
    const NAME: &'static str = "ResponseHeader";
    const VERSIONS: VersionRange = VersionRange::new(0, 1);
    const FLEXIBLE: i16 = 1;
}
