//! That brokers have lost what they had acknowledged, and who is to know.

use std::fmt;
use std::sync::Arc;

/// The brokers of a partition have lost records that they had acknowledged: an election gave it a leader that did not have
/// them (`unclean.leader.election.enable`), or disks were lost.
///
/// The idempotent producer finds it out when it writes to the partition again, and goes on; which records are gone, only a
/// reader can say. Those who must know set [`ProducerConfig::on_acked_data_lost`](crate::ProducerConfig::on_acked_data_lost).
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct AckedDataLost {
    /// The topic's name.
    pub topic: Arc<str>,
    /// The partition.
    pub partition: i32,
    /// Where the last batch was that the producer had acknowledged there, if the broker told it: it is gone, and some
    /// before it may be.
    pub offset: Option<i64>,
}

/// Whoever is to be told.
#[derive(Clone, Default)]
pub(crate) struct LossListener(Option<Arc<Tell>>);

type Tell = dyn Fn(&AckedDataLost) + Send + Sync;

impl LossListener {
    pub(crate) fn new(tell: impl Fn(&AckedDataLost) + Send + Sync + 'static) -> Self {
        Self(Some(Arc::new(tell)))
    }

    pub(crate) fn tell(&self, loss: &AckedDataLost) {
        if let Some(tell) = &self.0 {
            tell(loss);
        }
    }
}

impl fmt::Debug for LossListener {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() {
            "somebody"
        } else {
            "nobody"
        })
    }
}
