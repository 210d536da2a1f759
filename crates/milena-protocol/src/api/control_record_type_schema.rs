//! ControlRecordTypeSchema: The key of a control record, which says what the record is; an i16 version goes before it.
//!
//! | Version | What it changed |
//! |---|---|
//! | 0 | the first version (KIP-98) |

// Generated from protocol-specs/control_record_type_schema.spec by `cargo xtask codegen`; do not edit.

use super::prelude::*;

/// See the [module](self). Versions 0.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ControlRecordTypeSchema {
    /// 0 the abort of a transaction, 1 its commit; others are not for clients.
    pub kind: i16,
}

impl Wire for ControlRecordTypeSchema {
    const MIN_SIZE: MinSize = MinSize::Fixed(2);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> { w.field("kind", &self.kind) }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> { r.fill("kind", &mut self.kind) }
}

impl Data for ControlRecordTypeSchema {
    const NAME: &'static str = "ControlRecordTypeSchema";
    const VERSIONS: VersionRange = VersionRange::new(0, 0);
}
