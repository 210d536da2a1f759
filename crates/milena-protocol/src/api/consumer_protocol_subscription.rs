//! ConsumerProtocolSubscription: What a consumer says to the leader of its classic group; an i16 version goes before it.
//!
//! | Version | What it changed |
//! |---|---|
//! | 1 | the partitions that the member owns (KIP-429) |
//! | 2 | the generation in which it got them (KIP-792) |
//! | 3 | racks (KIP-881) |

// Generated from protocol-specs/consumer_protocol_subscription.spec by `cargo xtask codegen`; do not edit.

use super::prelude::*;

/// See the [module](self). Versions 0-3.
#[derive(Clone, Debug, PartialEq)]
pub struct ConsumerProtocolSubscription {
    /// The topics that the member subscribes to.
    pub topics: Vec<ByteString>,
    /// What its assignor says to that of the leader.
    pub user_data: Option<Bytes>,
    /// The partitions that it has now, by topic. Versions 1+.
    pub owned_partitions: Vec<ConsumerProtocolSubscriptionTopic>,
    /// The generation in which it got them, or -1. Versions 2+.
    pub generation_id: i32,
    /// The rack of the member. Versions 3+.
    pub rack_id: Option<ByteString>,
}

impl Default for ConsumerProtocolSubscription {
    #[inline]
    fn default() -> Self {
        Self { topics: Vec::new(), user_data: None, owned_partitions: Vec::new(), generation_id: -1, rack_id: None }
    }
}

impl Wire for ConsumerProtocolSubscription {
    const MIN_SIZE: MinSize = MinSize::Since(&[(0, 8), (1, 12), (2, 16), (3, 18)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        let v = w.version();
        w.field("topics", &self.topics)?;
        w.field("user_data", &self.user_data)?;
        w.field_if(v >= 1, "owned_partitions", &self.owned_partitions)?;
        w.field_if(v >= 2, "generation_id", &self.generation_id)?;
        w.field_if(v >= 3, "rack_id", &self.rack_id)
    }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        let v = r.version();
        r.fill("topics", &mut self.topics)?;
        r.fill("user_data", &mut self.user_data)?;
        r.fill_if(v >= 1, "owned_partitions", &mut self.owned_partitions)?;
        r.fill_if(v >= 2, "generation_id", &mut self.generation_id)?;
        r.fill_if(v >= 3, "rack_id", &mut self.rack_id)
    }
}

/// One of [`ConsumerProtocolSubscription::owned_partitions`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ConsumerProtocolSubscriptionTopic {
    /// The name of the topic.
    pub name: ByteString,
    /// The partitions concerned.
    pub partitions: Numbers,
}

impl Wire for ConsumerProtocolSubscriptionTopic {
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

impl Data for ConsumerProtocolSubscription {
    const NAME: &'static str = "ConsumerProtocolSubscription";
    const VERSIONS: VersionRange = VersionRange::new(0, 3);
}
