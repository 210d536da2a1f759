//! EndTxnMarker: The value of the control record that ends a transaction; an i16 version goes before it.
//!
//! | Version | What it changed |
//! |---|---|
//! | 0 | the first version (KIP-98) |

// Generated from protocol-specs/end_txn_marker.spec by `cargo xtask codegen`; do not edit.

use super::prelude::*;

/// See the [module](self). Versions 0.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct EndTxnMarker {
    /// The epoch of the coordinator that ended the transaction.
    pub coordinator_epoch: i32,
}

impl Wire for EndTxnMarker {
    const MIN_SIZE: MinSize = MinSize::Fixed(4);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> { w.field("coordinator_epoch", &self.coordinator_epoch) }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("coordinator_epoch", &mut self.coordinator_epoch)
    }
}

impl Data for EndTxnMarker {
    const NAME: &'static str = "EndTxnMarker";
    const VERSIONS: VersionRange = VersionRange::new(0, 0);
}
