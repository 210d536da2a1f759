//! How a consumer behaves, typed and by Kafka's property names.

use std::str::FromStr;
use std::time::Duration;

use milena_core::config::{self, parse_bool, parse_choice, parse_ms, parse_number};
use milena_core::{ConnectionConfig, Error, ErrorKind};

use crate::reset::AutoOffsetReset;

/// Kafka's name of every consumer property with the names that librdkafka has for the same thing.
/// Connection properties are [`milena_core::config::PROPERTIES`].
pub const PROPERTIES: &[(&str, &[&str])] = &[
    ("fetch.min.bytes", &[]),
    ("fetch.max.bytes", &[]),
    ("fetch.max.wait.ms", &["fetch.wait.max.ms"]),
    ("max.partition.fetch.bytes", &["fetch.message.max.bytes"]),
    ("auto.offset.reset", &[]),
    ("isolation.level", &[]),
    ("check.crcs", &[]),
    ("client.rack", &[]),
    ("default.api.timeout.ms", &[]),
    ("enable.auto.commit", &[]),
    ("prefetch.max.bytes", &["queued.max.messages.kbytes"]),
    ("max.decompressed.batch.bytes", &[]),
];

/// Properties that make sense only for a member of a group.
const GROUP_PROPERTIES: &[&str] = &[
    "group.id",
    "group.instance.id",
    "group.protocol",
    "group.protocol.type",
    "group.remote.assignor",
    "auto.commit.interval.ms",
    "enable.auto.offset.store",
    "heartbeat.interval.ms",
    "max.poll.interval.ms",
    "partition.assignment.strategy",
    "session.timeout.ms",
];

/// Which records of transactions a consumer sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum IsolationLevel {
    /// `read_uncommitted`: all of them, as soon as they are replicated, whatever becomes of the transaction.
    #[default]
    ReadUncommitted,
    /// `read_committed`: those of committed transactions; reading waits for the oldest open transaction.
    ReadCommitted,
}

impl IsolationLevel {
    /// As it is written on the wire.
    pub(crate) fn wire(self) -> i8 {
        match self {
            Self::ReadUncommitted => 0,
            Self::ReadCommitted => 1,
        }
    }
}

/// How a consumer behaves. Make one with [`new`](Self::new), change fields by name or with the setters of the
/// same names, or by Kafka's names with [`set`](Self::set).
///
/// ```
/// use milena_consumer::{AutoOffsetReset, ConsumerConfig};
///
/// let mut config = ConsumerConfig::new("127.0.0.1:9092").auto_offset_reset(AutoOffsetReset::Earliest);
/// config.set("fetch.max.wait.ms", "100")?;
/// config.set("client.id", "billing")?; // connection settings, too
/// assert!(config.set("fetch.max.wiat.ms", "100").is_err());
/// # Ok::<(), milena_core::Error>(())
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct ConsumerConfig {
    /// How to reach the cluster.
    pub connection: ConnectionConfig,
    /// `fetch.min.bytes`: a broker that has less waits up to `fetch.max.wait.ms` for more. Default 1.
    pub fetch_min_bytes: i32,
    /// `fetch.max.bytes`: the most that one answer may carry, except that a single larger batch is always
    /// answered. Default 50 MiB. The consumer asks for less, 2 MiB, unless the broker is so far away or the line so fast
    /// that more at once comes faster.
    pub fetch_max_bytes: i32,
    /// `fetch.max.wait.ms`: how long a broker waits for `fetch.min.bytes`. Default 500 ms.
    pub fetch_max_wait: Duration,
    /// `max.partition.fetch.bytes`: the most that one answer may carry for one partition, except that a single
    /// larger batch is always answered. Default 1 MiB.
    pub max_partition_fetch_bytes: i32,
    /// `auto.offset.reset`: what to do when the position is not in the partition. Default `latest`.
    pub auto_offset_reset: AutoOffsetReset,
    /// `isolation.level`: which records of transactions to see. Default `read_uncommitted`.
    pub isolation_level: IsolationLevel,
    /// `check.crcs`: verify the checksum of every batch before its records are handed out. Default true.
    pub check_crcs: bool,
    /// `client.rack`: where this consumer is. When it is set and the brokers know their racks, records are
    /// fetched from the closest replica (KIP-392). Default unset.
    pub client_rack: Option<String>,
    /// `default.api.timeout.ms`: how long calls such as [`Consumer::end_offsets`](crate::Consumer::end_offsets)
    /// try before they give up. Default 60 s.
    pub default_api_timeout: Duration,
    /// `prefetch.max.bytes`: how many bytes of records, as they came from the brokers, are kept ready ahead of
    /// the application, all partitions together. Each broker has an equal share. Default 32 MiB.
    ///
    /// However small, one batch is always fetched; so the largest batch bounds what may be added per broker.
    /// librdkafka's `queued.max.messages.kbytes` sets the same in units of 1024 bytes.
    pub prefetch_max_bytes: usize,
    /// `max.decompressed.batch.bytes`: a batch that would decompress to more is refused with an error that
    /// names it. Default 128 MiB.
    pub max_decompressed_batch_bytes: usize,
}

impl ConsumerConfig {
    /// Kafka's defaults with these bootstrap servers (`host:port`, separated by commas).
    pub fn new(bootstrap_servers: impl Into<String>) -> Self {
        Self::with_connection(ConnectionConfig::new(bootstrap_servers))
    }

    /// Kafka's defaults over a connection configured already.
    pub fn with_connection(connection: ConnectionConfig) -> Self {
        Self {
            connection,
            fetch_min_bytes: 1,
            fetch_max_bytes: 50 << 20,
            fetch_max_wait: Duration::from_millis(500),
            max_partition_fetch_bytes: 1 << 20,
            auto_offset_reset: AutoOffsetReset::default(),
            isolation_level: IsolationLevel::default(),
            check_crcs: true,
            client_rack: None,
            default_api_timeout: Duration::from_secs(60),
            prefetch_max_bytes: 32 << 20,
            max_decompressed_batch_bytes: 128 << 20,
        }
    }

    /// Sets [`fetch_min_bytes`](Self::fetch_min_bytes).
    #[must_use]
    pub fn fetch_min_bytes(mut self, bytes: i32) -> Self {
        self.fetch_min_bytes = bytes;
        self
    }

    /// Sets [`fetch_max_bytes`](Self::fetch_max_bytes).
    #[must_use]
    pub fn fetch_max_bytes(mut self, bytes: i32) -> Self {
        self.fetch_max_bytes = bytes;
        self
    }

    /// Sets [`fetch_max_wait`](Self::fetch_max_wait).
    #[must_use]
    pub fn fetch_max_wait(mut self, wait: Duration) -> Self {
        self.fetch_max_wait = wait;
        self
    }

    /// Sets [`max_partition_fetch_bytes`](Self::max_partition_fetch_bytes).
    #[must_use]
    pub fn max_partition_fetch_bytes(mut self, bytes: i32) -> Self {
        self.max_partition_fetch_bytes = bytes;
        self
    }

    /// Sets [`auto_offset_reset`](Self::auto_offset_reset).
    #[must_use]
    pub fn auto_offset_reset(mut self, reset: AutoOffsetReset) -> Self {
        self.auto_offset_reset = reset;
        self
    }

    /// Sets [`isolation_level`](Self::isolation_level).
    #[must_use]
    pub fn isolation_level(mut self, level: IsolationLevel) -> Self {
        self.isolation_level = level;
        self
    }

    /// Sets [`check_crcs`](Self::check_crcs).
    #[must_use]
    pub fn check_crcs(mut self, check: bool) -> Self {
        self.check_crcs = check;
        self
    }

    /// Sets [`client_rack`](Self::client_rack).
    #[must_use]
    pub fn client_rack(mut self, rack: impl Into<String>) -> Self {
        self.client_rack = Some(rack.into());
        self
    }

    /// Sets [`default_api_timeout`](Self::default_api_timeout).
    #[must_use]
    pub fn default_api_timeout(mut self, timeout: Duration) -> Self {
        self.default_api_timeout = timeout;
        self
    }

    /// Sets [`prefetch_max_bytes`](Self::prefetch_max_bytes).
    #[must_use]
    pub fn prefetch_max_bytes(mut self, bytes: usize) -> Self {
        self.prefetch_max_bytes = bytes;
        self
    }

    /// Sets [`max_decompressed_batch_bytes`](Self::max_decompressed_batch_bytes).
    #[must_use]
    pub fn max_decompressed_batch_bytes(mut self, bytes: usize) -> Self {
        self.max_decompressed_batch_bytes = bytes;
        self
    }

    /// Sets a property by Kafka's name or librdkafka's alias; connection properties included.
    ///
    /// # Errors
    /// [`ErrorKind::Config`] when the key is unknown (naming the nearest one), belongs to consumer groups, which
    /// this version does not have, or the value is malformed or not supported.
    pub fn set(&mut self, key: &str, value: &str) -> Result<(), Error> {
        match config::canonical(key, PROPERTIES) {
            Some("fetch.min.bytes") => self.fetch_min_bytes = parse_number(key, value)?,
            Some("fetch.max.bytes") => self.fetch_max_bytes = parse_number(key, value)?,
            Some("fetch.max.wait.ms") => self.fetch_max_wait = parse_ms(key, value)?,
            Some("max.partition.fetch.bytes") => {
                self.max_partition_fetch_bytes = parse_number(key, value)?
            }
            Some("auto.offset.reset") => self.auto_offset_reset = AutoOffsetReset::from_str(value)?,
            Some("isolation.level") => {
                let levels = [
                    ("read_uncommitted", IsolationLevel::ReadUncommitted),
                    ("read_committed", IsolationLevel::ReadCommitted),
                ];
                self.isolation_level = parse_choice(key, value, &levels)?;
            }
            Some("check.crcs") => self.check_crcs = parse_bool(key, value)?,
            Some("client.rack") => {
                self.client_rack = Some(value.to_owned()).filter(|rack| !rack.is_empty())
            }
            Some("default.api.timeout.ms") => self.default_api_timeout = parse_ms(key, value)?,
            Some("enable.auto.commit") => refuse_auto_commit(parse_bool(key, value)?)?,
            Some("prefetch.max.bytes") => self.prefetch_max_bytes = parse_prefetch(key, value)?,
            Some("max.decompressed.batch.bytes") => {
                self.max_decompressed_batch_bytes = parse_number(key, value)?
            }
            _ => return self.set_elsewhere(key, value),
        }
        Ok(())
    }

    /// A connection property, or the reason why it is none of ours.
    fn set_elsewhere(&mut self, key: &str, value: &str) -> Result<(), Error> {
        if self.connection.set(key, value)? {
            return Ok(());
        }
        if GROUP_PROPERTIES.contains(&key) {
            return Err(groups_come_later(key));
        }
        if let "key.deserializer" | "value.deserializer" = key {
            let text = format!("{key} is not supported: keys and values are handed out as bytes");
            return Err(Error::new(ErrorKind::Config, text));
        }
        let names = PROPERTIES
            .iter()
            .chain(config::PROPERTIES)
            .map(|(name, _)| *name);
        Err(config::unknown_property(key, names))
    }

    /// Checks what the fields must satisfy together.
    ///
    /// # Errors
    /// [`ErrorKind::Config`] naming the contradiction.
    pub fn validate(&self) -> Result<(), Error> {
        self.connection.validate()?;
        let refuse = |text: String| Err(Error::new(ErrorKind::Config, text));
        for (key, bytes) in [
            ("fetch.min.bytes", self.fetch_min_bytes),
            ("fetch.max.bytes", self.fetch_max_bytes),
            ("max.partition.fetch.bytes", self.max_partition_fetch_bytes),
        ] {
            if bytes < i32::from(key != "fetch.min.bytes") {
                return refuse(format!("{key} must be more than 0, not {bytes}"));
            }
        }
        if self.fetch_min_bytes > self.fetch_max_bytes {
            return refuse(format!(
                "fetch.min.bytes ({}) is more than fetch.max.bytes ({}): no fetch would ever be full enough",
                self.fetch_min_bytes, self.fetch_max_bytes
            ));
        }
        if self.fetch_max_wait >= self.connection.request_timeout {
            return refuse(format!(
                "fetch.max.wait.ms ({}) must be less than request.timeout.ms ({}): every idle fetch would time out",
                self.fetch_max_wait.as_millis(),
                self.connection.request_timeout.as_millis()
            ));
        }
        if self.default_api_timeout.is_zero() {
            return refuse("default.api.timeout.ms must be more than 0".to_owned());
        }
        if self.prefetch_max_bytes == 0 || self.max_decompressed_batch_bytes == 0 {
            return refuse(
                "prefetch.max.bytes and max.decompressed.batch.bytes must be more than 0"
                    .to_owned(),
            );
        }
        Ok(())
    }
}

fn refuse_auto_commit(enabled: bool) -> Result<(), Error> {
    if enabled {
        Err(groups_come_later("enable.auto.commit"))
    } else {
        Ok(())
    }
}

fn groups_come_later(key: &str) -> Error {
    let text = format!(
        "{key} is not supported yet: consumer groups come in a later version; assign partitions with \
         Consumer::assign and keep offsets yourself"
    );
    Error::new(ErrorKind::Config, text)
}

fn parse_prefetch(key: &str, value: &str) -> Result<usize, Error> {
    let number: usize = parse_number(key, value)?;
    if key == "queued.max.messages.kbytes" {
        Ok(number.saturating_mul(1024))
    } else {
        Ok(number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config() -> ConsumerConfig {
        ConsumerConfig::new("a:1")
    }

    #[test]
    fn every_listed_property_and_alias_changes_something() {
        for (name, aliases) in PROPERTIES {
            let value = match *name {
                "auto.offset.reset" => "earliest",
                "isolation.level" => "read_committed",
                "check.crcs" | "enable.auto.commit" => "false",
                _ => "4097",
            };
            for key in std::iter::once(name).chain(*aliases) {
                let mut changed = config();
                changed.set(key, value).unwrap();
                let same = format!("{changed:?}") == format!("{:?}", config());
                assert_eq!(same, *name == "enable.auto.commit", "{key}");
            }
        }
    }

    #[test]
    fn connection_properties_fall_through() {
        let mut config = config();
        config.set("receive.buffer.bytes", "65536").unwrap();
        config.set("request.timeout.ms", "7000").unwrap();
        assert_eq!(config.connection.receive_buffer, Some(65536));
        assert_eq!(config.connection.request_timeout, Duration::from_secs(7));
    }

    #[test]
    fn librdkafkas_queue_size_is_in_kibibytes() {
        let mut config = config();
        config.set("queued.max.messages.kbytes", "65536").unwrap();
        assert_eq!(config.prefetch_max_bytes, 64 << 20);
    }

    #[test]
    fn group_properties_are_refused_and_say_why() {
        for key in GROUP_PROPERTIES.iter().chain(&["enable.auto.commit"]) {
            let error = config().set(key, "true").unwrap_err();
            assert!(error.to_string().contains(key), "{error}");
            assert!(
                error.to_string().contains("groups come in a later version"),
                "{error}"
            );
        }
    }

    #[test]
    fn an_unknown_key_names_its_nearest_match() {
        let error = config().set("fetch.max.wait", "1").unwrap_err();
        assert!(
            error.to_string().contains("\"fetch.max.wait.ms\""),
            "{error}"
        );
        let error = config().set("request.timeout", "1").unwrap_err();
        assert!(
            error.to_string().contains("\"request.timeout.ms\""),
            "{error}"
        );
    }

    #[test]
    fn contradictions_are_refused_and_named() {
        for (key, value, named) in [
            ("fetch.min.bytes", "999999999", "fetch.max.bytes"),
            ("fetch.min.bytes", "-1", "fetch.min.bytes"),
            ("fetch.max.bytes", "0", "fetch.max.bytes"),
            (
                "max.partition.fetch.bytes",
                "-5",
                "max.partition.fetch.bytes",
            ),
            ("fetch.max.wait.ms", "30000", "request.timeout.ms"),
            ("request.timeout.ms", "500", "fetch.max.wait.ms"),
            ("default.api.timeout.ms", "0", "default.api.timeout.ms"),
            ("prefetch.max.bytes", "0", "prefetch.max.bytes"),
        ] {
            let mut config = config();
            config.set(key, value).unwrap();
            let error = config.validate().unwrap_err();
            assert!(error.to_string().contains(named), "{key}={value}: {error}");
        }
        config().validate().unwrap();
    }
}
