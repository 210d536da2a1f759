//! Settings of the connection to a cluster, and how any client parses properties by Kafka's names.

use std::str::FromStr;
use std::time::Duration;

use crate::connect::BrokerAddress;
use crate::error::{Error, ErrorKind};

/// Kafka's name of every connection property with the names that librdkafka has for the same thing.
pub const PROPERTIES: &[(&str, &[&str])] = &[
    ("bootstrap.servers", &["metadata.broker.list"]),
    ("client.id", &[]),
    ("request.timeout.ms", &["socket.timeout.ms"]),
    ("socket.connection.setup.timeout.ms", &[]),
    ("socket.connection.setup.timeout.max.ms", &[]),
    ("reconnect.backoff.ms", &[]),
    ("reconnect.backoff.max.ms", &[]),
    ("retry.backoff.ms", &[]),
    ("retry.backoff.max.ms", &[]),
    (
        "metadata.max.age.ms",
        &["topic.metadata.refresh.interval.ms"],
    ),
    ("metadata.recovery.strategy", &[]),
    ("metadata.recovery.rebootstrap.trigger.ms", &[]),
    ("connections.max.idle.ms", &[]),
    ("send.buffer.bytes", &["socket.send.buffer.bytes"]),
    ("receive.buffer.bytes", &["socket.receive.buffer.bytes"]),
    ("receive.message.max.bytes", &[]),
    ("allow.auto.create.topics", &[]),
    ("security.protocol", &[]),
    ("client.dns.lookup", &[]),
];

/// How to reach a cluster and how patient to be with it. Every client's configuration contains one.
///
/// ```
/// use milena_core::ConnectionConfig;
/// use std::time::Duration;
///
/// let mut config = ConnectionConfig::new("127.0.0.1:9092").client_id("billing");
/// assert!(config.set("request.timeout.ms", "5000")?);
/// assert_eq!(config.request_timeout, Duration::from_secs(5));
/// assert!(!config.set("linger.ms", "5")?); // a producer's property, not a connection's
/// # Ok::<(), milena_core::Error>(())
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct ConnectionConfig {
    /// `bootstrap.servers`: where to learn about the cluster; `host:port`, separated by commas.
    pub bootstrap_servers: String,
    /// `client.id`: the name that brokers see in their logs, metrics and quotas. Default `milena`.
    pub client_id: String,
    /// `request.timeout.ms`: how long a request may be on the wire. Default 30 s.
    pub request_timeout: Duration,
    /// `socket.connection.setup.timeout.ms`: for resolving, connecting and the handshake together. Default 10 s.
    pub setup_timeout: Duration,
    /// `socket.connection.setup.timeout.max.ms`: what repeated failures lengthen that time to (KIP-601). Default 30 s.
    pub setup_timeout_max: Duration,
    /// `reconnect.backoff.ms`: the pause after a broker could not be reached. Default 50 ms.
    pub reconnect_backoff: Duration,
    /// `reconnect.backoff.max.ms`: what repeated failures lengthen that pause to. Default 1 s.
    pub reconnect_backoff_max: Duration,
    /// `retry.backoff.ms`: the pause before a failed request is repeated. Default 100 ms.
    pub retry_backoff: Duration,
    /// `retry.backoff.max.ms`: what repeated failures lengthen that pause to. Default 1 s.
    pub retry_backoff_max: Duration,
    /// `metadata.max.age.ms`: metadata is asked for again after this time even if nothing failed. Default 5 min.
    pub metadata_max_age: Duration,
    /// `metadata.recovery.strategy` is `rebootstrap` (KIP-899): go back to the bootstrap servers when no known
    /// broker can be reached. Default true; false for `none`.
    pub rebootstrap: bool,
    /// `metadata.recovery.rebootstrap.trigger.ms`: rebootstrap after metadata could not be had for this long,
    /// even if a broker still accepts connections (KIP-1102). Default 5 min.
    pub rebootstrap_trigger: Duration,
    /// `connections.max.idle.ms`: an unused connection is closed after this time. Default 9 min.
    pub connections_max_idle: Duration,
    /// `send.buffer.bytes`: the socket's send buffer; `None` (`-1`) leaves it to the operating system.
    pub send_buffer: Option<u32>,
    /// `receive.buffer.bytes`: the socket's receive buffer; `None` (`-1`) leaves it to the operating system.
    pub receive_buffer: Option<u32>,
    /// `receive.message.max.bytes` (librdkafka): the largest response accepted. Default 100 MiB.
    pub max_response_bytes: usize,
    /// `allow.auto.create.topics`: asking about a topic may create it if the broker is set up so. Default true.
    pub allow_auto_create_topics: bool,
    /// Whether the client's background work runs on a thread and a tokio runtime of its own instead of the one that it is made
    /// in. Where an application keeps all workers busy this saves the client from waiting for them, and on a multi-threaded
    /// runtime it saves the cost of moving tasks between workers. The application's own calls run where they are awaited, as
    /// ever. Default false.
    pub dedicated_runtime: bool,
}

impl ConnectionConfig {
    /// Kafka's defaults with these bootstrap servers.
    pub fn new(bootstrap_servers: impl Into<String>) -> Self {
        Self {
            bootstrap_servers: bootstrap_servers.into(),
            client_id: "milena".to_owned(),
            request_timeout: Duration::from_secs(30),
            setup_timeout: Duration::from_secs(10),
            setup_timeout_max: Duration::from_secs(30),
            reconnect_backoff: Duration::from_millis(50),
            reconnect_backoff_max: Duration::from_secs(1),
            retry_backoff: Duration::from_millis(100),
            retry_backoff_max: Duration::from_secs(1),
            metadata_max_age: Duration::from_secs(5 * 60),
            rebootstrap: true,
            dedicated_runtime: false,
            rebootstrap_trigger: Duration::from_secs(5 * 60),
            connections_max_idle: Duration::from_secs(9 * 60),
            send_buffer: None,
            receive_buffer: None,
            max_response_bytes: 100 << 20,
            allow_auto_create_topics: true,
        }
    }

    /// Sets [`client_id`](Self::client_id).
    #[must_use]
    pub fn client_id(mut self, client_id: impl Into<String>) -> Self {
        self.client_id = client_id.into();
        self
    }

    /// Sets [`dedicated_runtime`](Self::dedicated_runtime).
    #[must_use]
    pub fn dedicated_runtime(mut self, is_wanted: bool) -> Self {
        self.dedicated_runtime = is_wanted;
        self
    }

    /// Sets [`request_timeout`](Self::request_timeout).
    #[must_use]
    pub fn request_timeout(mut self, timeout: Duration) -> Self {
        self.request_timeout = timeout;
        self
    }

    /// Sets [`metadata_max_age`](Self::metadata_max_age).
    #[must_use]
    pub fn metadata_max_age(mut self, age: Duration) -> Self {
        self.metadata_max_age = age;
        self
    }

    /// Sets a property by Kafka's name or librdkafka's alias. `Ok(false)` if it is no connection property.
    ///
    /// # Errors
    /// [`ErrorKind::Config`] when the value is malformed or names something this client does not support.
    pub fn set(&mut self, key: &str, value: &str) -> Result<bool, Error> {
        match canonical(key, PROPERTIES) {
            Some("bootstrap.servers") => self.bootstrap_servers = value.to_owned(),
            Some("client.id") => self.client_id = value.to_owned(),
            Some("request.timeout.ms") => self.request_timeout = parse_ms(key, value)?,
            Some("socket.connection.setup.timeout.ms") => {
                self.setup_timeout = parse_ms(key, value)?
            }
            Some("socket.connection.setup.timeout.max.ms") => {
                self.setup_timeout_max = parse_ms(key, value)?
            }
            Some("reconnect.backoff.ms") => self.reconnect_backoff = parse_ms(key, value)?,
            Some("reconnect.backoff.max.ms") => self.reconnect_backoff_max = parse_ms(key, value)?,
            Some("retry.backoff.ms") => self.retry_backoff = parse_ms(key, value)?,
            Some("retry.backoff.max.ms") => self.retry_backoff_max = parse_ms(key, value)?,
            Some("metadata.max.age.ms") => self.metadata_max_age = parse_ms(key, value)?,
            Some("metadata.recovery.strategy") => {
                self.rebootstrap =
                    parse_choice(key, value, &[("rebootstrap", true), ("none", false)])?;
            }
            Some("metadata.recovery.rebootstrap.trigger.ms") => {
                self.rebootstrap_trigger = parse_ms(key, value)?
            }
            Some("connections.max.idle.ms") => self.connections_max_idle = parse_ms(key, value)?,
            Some("send.buffer.bytes") => self.send_buffer = parse_socket_buffer(key, value)?,
            Some("receive.buffer.bytes") => self.receive_buffer = parse_socket_buffer(key, value)?,
            Some("receive.message.max.bytes") => {
                self.max_response_bytes = parse_number(key, value)?
            }
            Some("allow.auto.create.topics") => {
                self.allow_auto_create_topics = parse_bool(key, value)?
            }
            // Every address of a name is tried, whatever the name stands for.
            Some("client.dns.lookup") => {
                parse_choice(key, value, &[("use_all_dns_ips", ())])?;
            }
            Some("security.protocol") => parse_choice(
                &key.to_lowercase(),
                &value.to_lowercase(),
                &[("plaintext", ())],
            )?,
            _ => return Ok(false),
        }
        Ok(true)
    }

    /// The bootstrap servers as addresses, in order.
    ///
    /// # Errors
    /// [`ErrorKind::Config`] when there is none or one is malformed.
    pub fn bootstrap_addresses(&self) -> Result<Vec<BrokerAddress>, Error> {
        let servers = self
            .bootstrap_servers
            .split(',')
            .map(str::trim)
            .filter(|server| !server.is_empty());
        let addresses = servers
            .map(BrokerAddress::from_str)
            .collect::<Result<Vec<_>, _>>()?;
        if addresses.is_empty() {
            return Err(Error::new(
                ErrorKind::Config,
                "bootstrap.servers is empty: no broker to start from",
            ));
        }
        Ok(addresses)
    }

    /// Checks what the fields must satisfy together.
    ///
    /// # Errors
    /// [`ErrorKind::Config`] naming the contradiction.
    pub fn validate(&self) -> Result<(), Error> {
        self.bootstrap_addresses()?;
        let positive = [
            ("request.timeout.ms", self.request_timeout),
            ("socket.connection.setup.timeout.ms", self.setup_timeout),
            ("metadata.max.age.ms", self.metadata_max_age),
        ];
        for (key, duration) in positive {
            if duration.is_zero() {
                return Err(Error::new(
                    ErrorKind::Config,
                    format!("{key} must be more than 0"),
                ));
            }
        }
        if self.max_response_bytes < 1024 {
            return Err(Error::new(
                ErrorKind::Config,
                "receive.message.max.bytes must be at least 1024",
            ));
        }
        Ok(())
    }
}

/// Kafka's name for `key`, which may be an alias.
pub fn canonical(key: &str, properties: &[(&'static str, &[&str])]) -> Option<&'static str> {
    properties
        .iter()
        .find(|(name, aliases)| *name == key || aliases.contains(&key))
        .map(|(name, _)| *name)
}

/// The error for a property that nobody knows; names the nearest one that exists.
pub fn unknown_property<'a>(key: &str, known: impl Iterator<Item = &'a str>) -> Error {
    if key.starts_with("ssl.") || key.starts_with("sasl.") {
        let text = format!("{key} is not supported yet: connections are plaintext");
        return Error::new(ErrorKind::Config, text);
    }
    let nearest = known.map(|name| (edit_distance(key, name), name)).min();
    let hint = match nearest {
        Some((distance, name)) if distance <= key.len().max(name.len()) / 2 => {
            format!("; did you mean {name:?}?")
        }
        _ => String::new(),
    };
    Error::new(ErrorKind::Config, format!("unknown property {key:?}{hint}"))
}

/// Parses a number of milliseconds; at most 2^31-1 as in Kafka's own clients.
///
/// # Errors
/// [`ErrorKind::Config`] naming the key, the value and what was expected.
pub fn parse_ms(key: &str, value: &str) -> Result<Duration, Error> {
    match value.trim().parse::<u32>() {
        Ok(ms) if i32::try_from(ms).is_ok() => Ok(Duration::from_millis(u64::from(ms))),
        _ => Err(malformed(key, value, "milliseconds from 0 to 2147483647")),
    }
}

/// Parses a whole number into the type asked for.
///
/// # Errors
/// [`ErrorKind::Config`] naming the key, the value and what was expected.
pub fn parse_number<N: FromStr>(key: &str, value: &str) -> Result<N, Error> {
    value
        .trim()
        .parse()
        .map_err(|_| malformed(key, value, "a whole number in range"))
}

/// Parses `true` or `false`.
///
/// # Errors
/// [`ErrorKind::Config`] naming the key, the value and what was expected.
pub fn parse_bool(key: &str, value: &str) -> Result<bool, Error> {
    parse_choice(key, value, &[("true", true), ("false", false)])
}

/// Parses one of several words.
///
/// # Errors
/// [`ErrorKind::Config`] naming the key, the value and the words.
pub fn parse_choice<T: Clone>(key: &str, value: &str, choices: &[(&str, T)]) -> Result<T, Error> {
    let choice = choices
        .iter()
        .find(|(word, _)| word.eq_ignore_ascii_case(value.trim()));
    choice.map(|(_, meaning)| meaning.clone()).ok_or_else(|| {
        let words: Vec<_> = choices.iter().map(|(word, _)| *word).collect();
        malformed(key, value, &words.join(" or "))
    })
}

fn parse_socket_buffer(key: &str, value: &str) -> Result<Option<u32>, Error> {
    if value.trim() == "-1" {
        Ok(None)
    } else {
        parse_number(key, value).map(Some)
    }
}

fn malformed(key: &str, value: &str, expected: &str) -> Error {
    Error::new(
        ErrorKind::Config,
        format!("{key}: {value:?} is not supported; expected {expected}"),
    )
}

/// Levenshtein's distance; keys are short.
fn edit_distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (i, from) in left.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, to) in right.iter().enumerate() {
            let replaced = diagonal + usize::from(from != *to);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[right.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What else might be asked for is refused.
    fn has_one_value(name: &str) -> bool {
        ["security.protocol", "client.dns.lookup"].contains(&name)
    }

    #[test]
    fn every_listed_property_and_alias_is_taken() {
        for (name, aliases) in PROPERTIES {
            let value = match *name {
                "bootstrap.servers" => "a:1",
                "metadata.recovery.strategy" => "none",
                "allow.auto.create.topics" => "false",
                "security.protocol" => "PLAINTEXT",
                "client.dns.lookup" => "use_all_dns_ips",
                _ => "4096",
            };
            for key in std::iter::once(name).chain(*aliases) {
                let mut config = ConnectionConfig::new("b:2");
                let before = format!("{config:?}");
                assert!(config.set(key, value).unwrap(), "{key}");
                assert!(
                    has_one_value(name) || format!("{config:?}") != before,
                    "{key} changes nothing"
                );
            }
        }
    }

    #[test]
    fn a_malformed_value_is_refused_and_named() {
        let mut config = ConnectionConfig::new("b:2");
        for (key, value) in [
            ("request.timeout.ms", "soon"),
            ("request.timeout.ms", "-1"),
            ("request.timeout.ms", "2147483648"),
            ("allow.auto.create.topics", "yes"),
            ("metadata.recovery.strategy", "hope"),
            ("security.protocol", "SSL"),
        ] {
            let error = config.set(key, value).unwrap_err();
            assert!(
                error.to_string().contains(key)
                    && error.to_string().contains(&value.to_lowercase()),
                "{error}"
            );
        }
    }

    #[test]
    fn an_unknown_key_names_its_nearest_match() {
        let known = PROPERTIES.iter().map(|(name, _)| *name);
        let error = unknown_property("reqest.timeout.ms", known.clone());
        assert_eq!(
            error.to_string(),
            "unknown property \"reqest.timeout.ms\"; did you mean \"request.timeout.ms\"?"
        );
        let error = unknown_property("zzz", known);
        assert_eq!(error.to_string(), "unknown property \"zzz\"");
    }

    #[test]
    fn several_bootstrap_servers_are_kept_in_order() {
        let config = ConnectionConfig::new("a:1, b:2,[::1]:3,");
        let addresses: Vec<_> = config
            .bootstrap_addresses()
            .unwrap()
            .iter()
            .map(ToString::to_string)
            .collect();
        assert_eq!(addresses, ["a:1", "b:2", "[::1]:3"]);
        assert_eq!(
            ConnectionConfig::new(" ,").validate().unwrap_err().kind(),
            ErrorKind::Config
        );
    }
}
