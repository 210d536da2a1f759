//! What happens to a partition in the course of time: retention, compaction, and producers that are forgotten.

use std::time::Duration;

use super::Partition;
use crate::moment::Moment;
use crate::settings::Settings;
use crate::topic_configs::TopicConfig;

/// How often Kafka looks for producers that it may forget.
const PRODUCER_CHECK: Duration = Duration::from_secs(10 * 60);

impl Partition {
    /// Does what is due.
    pub(super) fn tend(&mut self, now: Moment, config: &TopicConfig, settings: &Settings) {
        if self.upkeep.is_some_and(|due| due <= now) {
            self.log.retain(now, config, self.high_watermark);
            self.producers.expire(now, settings.producer_id_expiration);
            if self.is_dirty(now, config) {
                self.compact(now, config);
            }
        }
        self.upkeep = self.next_upkeep(now, config, settings);
    }

    /// Begins a new segment and compacts everything that is decided, and says whether anything was removed.
    pub(crate) fn compact_at_once(&mut self, now: Moment, config: &TopicConfig) -> bool {
        self.log.roll();
        self.compact(now, config)
    }

    /// Removes at once what retention does not keep, and says whether there was anything.
    pub(crate) fn retain_at_once(&mut self, now: Moment, config: &TopicConfig) -> bool {
        self.log.retain(now, config, self.high_watermark)
    }

    fn compact(&mut self, now: Moment, config: &TopicConfig) -> bool {
        let producers = self.producers.iter();
        let last = producers.map(|(id, entry)| (id, entry.last_offset()));
        let last = last.collect();
        let until = self.last_stable_offset();
        self.log.compact(now, config, until, &last)
    }

    fn is_dirty(&self, now: Moment, config: &TopicConfig) -> bool {
        let until = self.last_stable_offset();
        config.compacts
            && self.log.dirty_ratio(now, config, until) > config.min_cleanable_dirty_ratio
    }

    fn next_upkeep(
        &self,
        now: Moment,
        config: &TopicConfig,
        settings: &Settings,
    ) -> Option<Moment> {
        let large = self.log.is_too_large(config).then_some(now);
        let old = large.or_else(|| self.log.retention_due(config));
        let retention = old.map(|due| tick(due.max(now), settings.retention_check_interval));
        let silent = self.producers.expiry_due(settings.producer_id_expiration);
        let silent = silent.map(|due| tick(due.max(now), PRODUCER_CHECK));
        let dirty = self.is_dirty(now, config);
        let dirty = dirty.then(|| tick(now, settings.cleaner_backoff));
        retention.into_iter().chain(silent).chain(dirty).min()
    }
}

/// The first moment after `at` that is a multiple of `interval`: these things are looked at now and then.
fn tick(at: Moment, interval: Duration) -> Moment {
    let interval = (interval.as_millis() as i64).max(1);
    let past = at.timestamp_ms().rem_euclid(interval);
    Moment::new(Duration::from_millis(at.timestamp_ms().max(0) as u64)).after_ms(interval - past)
}
