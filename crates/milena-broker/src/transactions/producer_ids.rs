//! The producer ids of the cluster, which brokers hand out from blocks of their own.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::node::NodeId;

/// As many ids as a broker gets from the controller at a time.
const BLOCK: i64 = 1000;

/// Which ids have been given away.
#[derive(Debug, Default)]
pub(crate) struct ProducerIds {
    blocks: BTreeMap<NodeId, Range<i64>>,
    /// Where the next block begins.
    next_block: i64,
}

impl ProducerIds {
    /// An id that nobody has, from the broker's block.
    pub(crate) fn next(&mut self, node: NodeId) -> i64 {
        let block = self.blocks.entry(node).or_default();
        block.next().unwrap_or_else(|| {
            *block = self.next_block..self.next_block + BLOCK;
            self.next_block += BLOCK;
            let first = block.start;
            block.start += 1;
            first
        })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn brokers_never_give_the_same_id() {
        let mut ids = ProducerIds::default();
        let given = (0..5000).map(|turn| ids.next(turn % 3));
        assert_eq!(given.collect::<BTreeSet<i64>>().len(), 5000);
    }

    #[test]
    fn a_broker_uses_up_its_block_before_it_gets_another() {
        let mut ids = ProducerIds::default();
        assert_eq!(ids.next(1), 0);
        assert_eq!(ids.next(2), 1000);
        assert_eq!(ids.next(1), 1);
        (2..1000).for_each(|id| assert_eq!(ids.next(1), id));
        assert_eq!(ids.next(1), 2000);
    }
}
