//! ConsumerProtocolAssignment: What the leader of a classic group tells a consumer; an i16 version goes before it.
//!
//! | Version | What it changed |
//! |---|---|
//! | 3 | as in version 0: only the version keeps up with the subscription |

// Generated from protocol-specs/consumer_protocol_assignment.spec by `cargo xtask codegen`; do not edit.

use super::prelude::*;

/// See the [module](self). Versions 0-3.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ConsumerProtocolAssignment {
    /// The member's part, by topic.
    pub assigned_partitions: Vec<ConsumerProtocolAssignmentTopic>,
    /// What the assignor of the leader says to that of the member.
    pub user_data: Option<Bytes>,
}

impl Wire for ConsumerProtocolAssignment {
    const MIN_SIZE: MinSize = MinSize::Fixed(8);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("assigned_partitions", &self.assigned_partitions)?;
        w.field("user_data", &self.user_data)
    }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("assigned_partitions", &mut self.assigned_partitions)?;
        r.fill("user_data", &mut self.user_data)
    }
}

/// One of [`ConsumerProtocolAssignment::assigned_partitions`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ConsumerProtocolAssignmentTopic {
    /// The name of the topic.
    pub name: ByteString,
    /// The partitions concerned.
    pub partitions: Numbers,
}

impl Wire for ConsumerProtocolAssignmentTopic {
    const MIN_SIZE: MinSize = MinSize::Fixed(6);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("name", &self.name)?;
        w.field("partitions", &self.partitions)
    }
    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("name", &mut self.name)?;
        r.fill("partitions", &mut self.partitions)
    }
}

impl Data for ConsumerProtocolAssignment {
    const NAME: &'static str = "ConsumerProtocolAssignment";
    const VERSIONS: VersionRange = VersionRange::new(0, 3);
}
