//! The configurations of topics: which there are, and their values, parsed once.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::time::Duration;

use bytestring::ByteString;
use milena_protocol::compression::Codec;

use crate::config_def::{ANY_LONG, Definition, InvalidConfig, Kind, list};
use crate::settings::Settings;

/// Configurations as they were set, by name.
pub(crate) type Configs = BTreeMap<ByteString, ByteString>;

/// The values that hold for a topic.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct TopicConfig {
    /// `cleanup.policy` has `delete`.
    pub(crate) deletes: bool,
    /// `cleanup.policy` has `compact`.
    pub(crate) compacts: bool,
    /// `compression.type`: what batches are compressed with when they are stored; `None` leaves them as they come.
    pub(crate) compression: Option<Codec>,
    /// `delete.retention.ms`: how long a compacted log keeps deletions.
    pub(crate) delete_retention: Duration,
    /// `max.compaction.lag.ms`.
    pub(crate) max_compaction_lag: Duration,
    /// `min.compaction.lag.ms`.
    pub(crate) min_compaction_lag: Duration,
    /// `min.cleanable.dirty.ratio`.
    pub(crate) min_cleanable_dirty_ratio: f64,
    /// `max.message.bytes`: the size of a batch, its head included.
    pub(crate) max_message_bytes: usize,
    /// `message.timestamp.type` is `LogAppendTime`.
    pub(crate) log_append_time: bool,
    /// `message.timestamp.after.max.ms`: how far ahead of the broker's time a record's may be.
    pub(crate) timestamp_after_max: Duration,
    /// `message.timestamp.before.max.ms`: how far behind.
    pub(crate) timestamp_before_max: Duration,
    /// `min.insync.replicas`.
    pub(crate) min_insync_replicas: usize,
    /// `retention.bytes`; `None` for any.
    pub(crate) retention_bytes: Option<usize>,
    /// `retention.ms`; `None` for ever.
    pub(crate) retention: Option<Duration>,
    /// `segment.bytes`.
    pub(crate) segment_bytes: usize,
    /// `segment.ms`.
    pub(crate) segment_time: Duration,
    /// `unclean.leader.election.enable`.
    pub(crate) unclean_leader_election: bool,
}

/// What holds for topics that have nothing of their own.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fallback<'a> {
    pub(crate) settings: &'a Settings,
    /// What was set for all brokers while they ran, under the brokers' names.
    pub(crate) brokers: &'a Configs,
}

/// Where a value comes from, with its number in a DescribeConfigs response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(i8)]
pub(crate) enum Source {
    Topic = 1,
    Broker = 2,
    Brokers = 3,
    Static = 4,
    Default = 5,
    Group = 8,
}

impl Source {
    pub(crate) fn number(self) -> i8 {
        self as i8
    }
}

impl TopicConfig {
    /// The values for a topic for which `set` was set.
    ///
    /// # Errors
    ///
    /// When a name is unknown, a value is not one, or two contradict each other; with Kafka's sentence.
    pub(crate) fn parse(set: &Configs, fallback: Fallback<'_>) -> Result<Self, InvalidConfig> {
        for (name, value) in set {
            definition(name)?.check(value)?;
        }
        let values = Values { set, fallback };
        let config = values.read();
        if config.min_compaction_lag > config.max_compaction_lag {
            return Err(InvalidConfig(format!(
                "conflict topic config setting min.compaction.lag.ms ({}) > max.compaction.lag.ms ({})",
                config.min_compaction_lag.as_millis(),
                config.max_compaction_lag.as_millis(),
            )));
        }
        Ok(config)
    }

    /// The values for a topic without any of its own.
    pub(crate) fn of_brokers(fallback: Fallback<'_>) -> Self {
        let set = &Configs::new();
        Values { set, fallback }.read()
    }
}

/// The definition of a topic's configuration.
///
/// # Errors
///
/// When there is none of this name.
pub(crate) fn definition(name: &str) -> Result<&'static Definition, InvalidConfig> {
    let found = TOPIC_CONFIGS.iter().find(|known| known.name == name);
    found.ok_or_else(|| InvalidConfig(format!("Unknown topic config name: {name}")))
}

impl<'a> Fallback<'a> {
    /// What holds for topics that have nothing of their own, and where it comes from.
    pub(crate) fn value(self, of: &Definition) -> (Cow<'a, str>, Source) {
        // The weaker synonyms are in other units and cannot be changed while brokers run.
        let set = of.synonyms.first().and_then(|name| self.brokers.get(*name));
        match set {
            Some(value) => (Cow::Borrowed(value), Source::Brokers),
            None => self.without_dynamic(of),
        }
    }

    /// The same without what was set while the brokers ran.
    pub(crate) fn without_dynamic(self, of: &Definition) -> (Cow<'a, str>, Source) {
        let given = match of.name {
            "max.message.bytes" => i64::from(self.settings.message_max_bytes),
            "min.insync.replicas" => i64::from(self.settings.min_insync_replicas),
            "retention.ms" => {
                let retention = self.settings.log_retention;
                retention.map_or(-1, |it| i64::try_from(it.as_millis()).unwrap_or(i64::MAX))
            }
            _ => {
                return (
                    Cow::Borrowed(of.default.unwrap_or_default()),
                    Source::Default,
                );
            }
        };
        let text = given.to_string();
        match of.default == Some(text.as_str()) {
            true => (Cow::Owned(text), Source::Default),
            false => (Cow::Owned(text), Source::Static),
        }
    }
}

/// What was set for a topic and what stands in for the rest. Every value has been checked.
struct Values<'a> {
    set: &'a Configs,
    fallback: Fallback<'a>,
}

impl Values<'_> {
    fn read(&self) -> TopicConfig {
        let policy = self.text("cleanup.policy");
        TopicConfig {
            deletes: list(&policy).any(|word| word == "delete"),
            compacts: list(&policy).any(|word| word == "compact"),
            compression: codec(&self.text("compression.type")),
            delete_retention: self.duration("delete.retention.ms"),
            max_compaction_lag: self.duration("max.compaction.lag.ms"),
            min_compaction_lag: self.duration("min.compaction.lag.ms"),
            min_cleanable_dirty_ratio: self
                .text("min.cleanable.dirty.ratio")
                .parse()
                .unwrap_or(0.5),
            max_message_bytes: self.size("max.message.bytes"),
            log_append_time: &*self.text("message.timestamp.type") == "LogAppendTime",
            timestamp_after_max: self.duration("message.timestamp.after.max.ms"),
            timestamp_before_max: self.duration("message.timestamp.before.max.ms"),
            min_insync_replicas: self.size("min.insync.replicas"),
            retention_bytes: usize::try_from(self.number("retention.bytes")).ok(),
            retention: u64::try_from(self.number("retention.ms"))
                .ok()
                .map(Duration::from_millis),
            segment_bytes: self.size("segment.bytes"),
            segment_time: self.duration("segment.ms"),
            unclean_leader_election: self
                .text("unclean.leader.election.enable")
                .eq_ignore_ascii_case("true"),
        }
    }

    fn text(&self, name: &str) -> Cow<'_, str> {
        if let Some(value) = self.set.get(name) {
            return Cow::Borrowed(value.trim());
        }
        let known = TOPIC_CONFIGS.iter().find(|known| known.name == name);
        known.map_or(Cow::Borrowed(""), |known| self.fallback.value(known).0)
    }

    fn number(&self, name: &str) -> i64 {
        self.text(name).parse().unwrap_or_default()
    }

    fn size(&self, name: &str) -> usize {
        self.number(name).max(0) as usize
    }

    fn duration(&self, name: &str) -> Duration {
        Duration::from_millis(self.number(name).max(0) as u64)
    }
}

fn codec(name: &str) -> Option<Codec> {
    match name {
        "uncompressed" => Some(Codec::None),
        "gzip" => Some(Codec::Gzip),
        "snappy" => Some(Codec::Snappy),
        "lz4" => Some(Codec::Lz4),
        "zstd" => Some(Codec::Zstd),
        _ => None,
    }
}

const fn config(
    name: &'static str,
    kind: Kind,
    default: &'static str,
    synonyms: &'static [&'static str],
) -> Definition {
    Definition {
        name,
        kind,
        default: Some(default),
        synonyms,
    }
}

const fn int(least: i64) -> Kind {
    Kind::Int(least, i32::MAX as i64)
}

const fn long(least: i64) -> Kind {
    Kind::Long(least, i64::MAX)
}

const CODECS: &[&str] = &["uncompressed", "zstd", "lz4", "snappy", "gzip", "producer"];
const FOREVER: &str = "9223372036854775807";

/// Every configuration of a topic in Kafka 4.4, in the order of names.
#[rustfmt::skip]
pub(crate) const TOPIC_CONFIGS: &[Definition] = &[
    config("cleanup.policy", Kind::Words(&["compact", "delete"]), "delete", &["log.cleanup.policy"]),
    config("compression.gzip.level", Kind::GzipLevel(1, 9), "-1", &["compression.gzip.level"]),
    config("compression.lz4.level", Kind::Int(1, 17), "9", &["compression.lz4.level"]),
    config("compression.type", Kind::Word(CODECS), "producer", &["compression.type"]),
    config("compression.zstd.level", Kind::Int(-131_072, 22), "3", &["compression.zstd.level"]),
    config("delete.retention.ms", long(0), "86400000", &["log.cleaner.delete.retention.ms"]),
    config("errors.deadletterqueue.group.enable", Kind::Boolean, "false", &[]),
    config("file.delete.delay.ms", long(0), "60000", &["log.segment.delete.delay.ms"]),
    config("flush.messages", long(1), FOREVER, &["log.flush.interval.messages"]),
    config("flush.ms", long(0), FOREVER, &["log.flush.interval.ms", "log.flush.scheduler.interval.ms"]),
    config("follower.replication.throttled.replicas", Kind::Replicas, "", &[]),
    config("index.interval.bytes", int(0), "4096", &["log.index.interval.bytes"]),
    config("leader.replication.throttled.replicas", Kind::Replicas, "", &[]),
    config("local.retention.bytes", long(-2), "-2", &["log.local.retention.bytes"]),
    config("local.retention.ms", long(-2), "-2", &["log.local.retention.ms"]),
    config("max.compaction.lag.ms", long(1), FOREVER, &["log.cleaner.max.compaction.lag.ms"]),
    config("max.decompressed.message.bytes", Kind::Int(1, 2_147_483_639), "2147483639", &["max.decompressed.message.bytes"]),
    config("max.message.bytes", int(0), "1048588", &["message.max.bytes"]),
    config("message.timestamp.after.max.ms", long(0), "3600000", &["log.message.timestamp.after.max.ms"]),
    config("message.timestamp.before.max.ms", long(0), FOREVER, &["log.message.timestamp.before.max.ms"]),
    config("message.timestamp.type", Kind::Word(&["CreateTime", "LogAppendTime"]), "CreateTime", &["log.message.timestamp.type"]),
    config("min.cleanable.dirty.ratio", Kind::Double(0.0, 1.0), "0.5", &["log.cleaner.min.cleanable.ratio"]),
    config("min.compaction.lag.ms", long(0), "0", &["log.cleaner.min.compaction.lag.ms"]),
    config("min.insync.replicas", int(1), "1", &["min.insync.replicas"]),
    config("preallocate", Kind::Boolean, "false", &["log.preallocate"]),
    config("remote.copy.lag.bytes", long(-1), "-1", &["log.remote.copy.lag.bytes"]),
    config("remote.copy.lag.ms", long(-1), "0", &["log.remote.copy.lag.ms"]),
    config("remote.log.copy.disable", Kind::Boolean, "false", &[]),
    config("remote.log.delete.on.disable", Kind::Boolean, "false", &[]),
    config("remote.storage.enable", Kind::Boolean, "false", &[]),
    config("retention.bytes", ANY_LONG, "-1", &["log.retention.bytes"]),
    config("retention.ms", long(-1), "604800000", &["log.retention.ms", "log.retention.minutes", "log.retention.hours"]),
    config("segment.bytes", int(1_048_576), "1073741824", &["log.segment.bytes"]),
    config("segment.index.bytes", int(4), "10485760", &["log.index.size.max.bytes"]),
    config("segment.jitter.ms", long(0), "0", &["log.roll.jitter.ms", "log.roll.jitter.hours"]),
    config("segment.ms", long(1), "604800000", &["log.roll.ms", "log.roll.hours"]),
    config("unclean.leader.election.enable", Kind::Boolean, "false", &["unclean.leader.election.enable"]),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(set: &[(&'static str, &'static str)]) -> Result<TopicConfig, InvalidConfig> {
        let entry = |(name, value): &(&'static str, &'static str)| {
            (
                ByteString::from_static(name),
                ByteString::from_static(value),
            )
        };
        let set = set.iter().map(entry).collect();
        let (settings, brokers) = (&Settings::default(), &Configs::new());
        TopicConfig::parse(&set, Fallback { settings, brokers })
    }

    #[test]
    fn every_default_is_a_value_that_may_be_set() {
        for known in TOPIC_CONFIGS {
            known.check(known.default.unwrap()).unwrap();
        }
        assert!(TOPIC_CONFIGS.is_sorted_by_key(|known| known.name));
    }

    #[test]
    fn without_configs_kafkas_defaults_hold() {
        let config = parse(&[]).unwrap();
        assert!(config.deletes && !config.compacts && !config.log_append_time);
        assert_eq!(config.retention, Some(Duration::from_secs(7 * 24 * 3600)));
        assert_eq!((config.retention_bytes, config.compression), (None, None));
        assert_eq!(config.max_message_bytes, 1_048_588);
    }

    #[test]
    fn what_is_set_is_what_holds() {
        let config = parse(&[
            ("cleanup.policy", "compact,delete"),
            ("compression.type", "zstd"),
            ("retention.ms", "-1"),
            ("retention.bytes", "7"),
            ("message.timestamp.type", "LogAppendTime"),
        ]);
        let config = config.unwrap();
        assert!(config.compacts && config.deletes && config.log_append_time);
        assert_eq!((config.retention, config.retention_bytes), (None, Some(7)));
        assert_eq!(config.compression, Some(Codec::Zstd));
    }

    #[test]
    fn a_name_that_kafka_does_not_know_is_refused() {
        let error = parse(&[("retention", "1")]).unwrap_err();
        assert_eq!(error.to_string(), "Unknown topic config name: retention");
    }

    #[test]
    fn a_compaction_that_would_have_to_wait_longer_than_it_may_is_refused() {
        let error = parse(&[
            ("min.compaction.lag.ms", "10"),
            ("max.compaction.lag.ms", "5"),
        ]);
        let sentence = error.unwrap_err().to_string();
        assert!(
            sentence.contains("(10) > max.compaction.lag.ms (5)"),
            "{sentence}"
        );
    }

    #[test]
    fn the_brokers_settings_stand_in() {
        let settings = &Settings {
            min_insync_replicas: 2,
            ..Settings::default()
        };
        let retention = (
            ByteString::from_static("log.retention.ms"),
            ByteString::from_static("1"),
        );
        let brokers = &Configs::from([retention]);
        let config = TopicConfig::of_brokers(Fallback { settings, brokers });
        assert_eq!(config.min_insync_replicas, 2);
        assert_eq!(config.retention, Some(Duration::from_millis(1)));
    }
}
