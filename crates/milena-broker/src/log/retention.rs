//! What of a log is old enough, or too much, and may go.

use std::time::Duration;

use super::Log;
use crate::moment::Moment;
use crate::topic_configs::TopicConfig;

impl Log {
    /// Removes the segments that `retention.ms` and `retention.bytes` no longer keep, and says whether there were any. What
    /// is not committed stays.
    pub(crate) fn retain(
        &mut self,
        now: Moment,
        config: &TopicConfig,
        high_watermark: i64,
    ) -> bool {
        if !config.deletes {
            return false;
        }
        let before = self.start;
        while self.oldest_segment_is_over(now, config, high_watermark) {
            if self.segments.len() == 1 {
                self.roll();
            }
            let next = self.segments[1].base;
            self.advance_start(next);
            self.remove_empty_front();
        }
        self.start != before
    }

    /// When retention by time has something to remove, if nothing else is appended.
    pub(crate) fn retention_due(&self, config: &TopicConfig) -> Option<Moment> {
        let retention = config.retention.filter(|_| config.deletes)?;
        let oldest = self.segments.front().filter(|it| !it.entries.is_empty())?;
        let since = Duration::from_millis(oldest.max_timestamp.max(0) as u64);
        Some(Moment::new(since.saturating_add(retention)).after_ms(1))
    }

    /// Whether the log is so large that its oldest segment may go.
    pub(crate) fn is_too_large(&self, config: &TopicConfig) -> bool {
        let oldest = self.segments.front().map_or(0, |segment| segment.bytes);
        let limit = config.retention_bytes.filter(|_| config.deletes);
        oldest > 0 && limit.is_some_and(|limit| self.bytes >= limit.saturating_add(oldest))
    }

    fn oldest_segment_is_over(&self, now: Moment, config: &TopicConfig, committed: i64) -> bool {
        let Some(oldest) = self.segments.front() else {
            return false;
        };
        if oldest.entries.is_empty() || oldest.next_offset() > committed {
            return false;
        }
        let too_old = self.retention_due(config).is_some_and(|due| due <= now);
        too_old || self.is_too_large(config)
    }

    fn remove_empty_front(&mut self) {
        if self.segments.len() > 1 && self.segments[0].entries.is_empty() {
            self.segments.pop_front();
        }
    }
}
