//! The one public error: what happened, to what, and what the caller may conclude.

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;

use milena_protocol::error_code::{ErrorClass, ErrorCode};

/// Text of a broker is shown up to this many characters.
const MAX_BROKER_TEXT: usize = 1024;

/// What went wrong, as data to match on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// A setting is unknown, malformed, contradictory or not supported.
    Config,
    /// The call makes no sense now, for example sending after close.
    Usage,
    /// A broker answered with this code, for which there is no kind of its own.
    Broker(ErrorCode),
    /// No connection could be made, or it broke.
    Connection,
    /// The time allowed for the operation ran out. The source says what was last in the way.
    Timeout,
    /// A peer sent bytes that are not Kafka's protocol.
    Protocol,
    /// The broker does not offer this request, or no version of it that this client speaks.
    UnsupportedVersion,
    /// The topic or partition does not exist as far as the cluster's brokers know.
    UnknownTopicOrPartition,
    /// A key or a value could not be turned into bytes. The source is what its serializer says.
    Serialization,
    /// A record is larger than a limit of the client or the broker.
    RecordTooLarge,
    /// A batch is corrupt: its checksum or its structure is wrong.
    CorruptRecord,
    /// Compressing or decompressing failed or exceeded its limit.
    Compression,
    /// The position does not exist in the partition and no reset policy is set.
    OffsetOutOfRange,
    /// Authentication failed.
    Authentication,
    /// The bootstrap address belongs to another cluster than before.
    OtherCluster,
    /// The caller lost interest: it dropped the future before the operation was over.
    Cancelled,
    /// The client was closed.
    Closed,
    /// A defect of this client. Please report it.
    Internal,
}

impl ErrorKind {
    /// A name in the manner of Kafka's error codes, for labels and logs.
    ///
    /// ```
    /// # use milena_core::ErrorKind;
    /// assert_eq!(ErrorKind::RecordTooLarge.name(), "RECORD_TOO_LARGE");
    /// ```
    pub fn name(self) -> &'static str {
        match self {
            Self::Config => "CONFIG",
            Self::Usage => "USAGE",
            Self::Broker(code) => code.name(),
            Self::Connection => "CONNECTION",
            Self::Timeout => "TIMEOUT",
            Self::Protocol => "PROTOCOL",
            Self::UnsupportedVersion => "UNSUPPORTED_VERSION",
            Self::UnknownTopicOrPartition => "UNKNOWN_TOPIC_OR_PARTITION",
            Self::RecordTooLarge => "RECORD_TOO_LARGE",
            Self::CorruptRecord => "CORRUPT_RECORD",
            Self::Compression => "COMPRESSION",
            Self::OffsetOutOfRange => "OFFSET_OUT_OF_RANGE",
            Self::Authentication => "AUTHENTICATION",
            Self::OtherCluster => "OTHER_CLUSTER",
            Self::Closed => "CLOSED",
            Self::Serialization => "SERIALIZATION",
            Self::Cancelled => "CANCELLED",
            Self::Internal => "INTERNAL",
        }
    }
}

/// Whether a failed write may nevertheless be in the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Persistence {
    /// Certainly not written, or the question does not arise.
    NotPersisted,
    /// It was sent and its fate is unknown: sending it again may duplicate it.
    PossiblyPersisted,
    /// It is in the log although the operation failed.
    Persisted,
}

/// Any failure of the client.
///
/// `Display` prints one sentence about this level only; the cause, when there is one, is the
/// [`source`](StdError::source). Cloning is cheap, so one failure can be given to every waiter.
///
/// ```
/// use milena_core::{Error, ErrorKind};
///
/// let error = Error::new(ErrorKind::Timeout, "gave up after 2 s").with_topic("orders").with_partition(3);
/// assert_eq!(error.to_string(), "gave up after 2 s (orders-3)");
/// assert!(error.is_retriable());
/// ```
#[derive(Clone)]
pub struct Error(Box<Inner>);

#[derive(Clone)]
struct Inner {
    kind: ErrorKind,
    code: Option<ErrorCode>,
    text: Arc<str>,
    topic: Option<Arc<str>>,
    partition: Option<i32>,
    broker: Option<Arc<str>>,
    persistence: Persistence,
    source: Option<Arc<dyn StdError + Send + Sync>>,
}

impl Error {
    /// An error of a kind with a sentence for people.
    pub fn new(kind: ErrorKind, text: impl AsRef<str>) -> Self {
        Self(Box::new(Inner {
            kind,
            code: None,
            text: text.as_ref().into(),
            topic: None,
            partition: None,
            broker: None,
            persistence: Persistence::NotPersisted,
            source: None,
        }))
    }

    /// The error that a broker answered with, its own message appended where it sent one.
    pub fn broker(code: ErrorCode, message: Option<&str>) -> Self {
        let text = match message.filter(|text| !text.is_empty()) {
            Some(text) => format!("{code}. The broker says: {}", printable(text)),
            None => code.to_string(),
        };
        let mut error = Self::new(kind_of(code), text);
        error.0.code = Some(code);
        error
    }

    /// Names the topic that the error concerns.
    #[must_use]
    pub fn with_topic(mut self, topic: impl Into<Arc<str>>) -> Self {
        self.0.topic = Some(topic.into());
        self
    }

    /// Names the partition that the error concerns.
    #[must_use]
    pub fn with_partition(mut self, partition: i32) -> Self {
        self.0.partition = Some(partition);
        self
    }

    /// Names the broker that the error concerns.
    #[must_use]
    pub fn with_broker(mut self, broker: impl fmt::Display) -> Self {
        self.0.broker = Some(broker.to_string().into());
        self
    }

    /// Says whether the write may be in the log.
    #[must_use]
    pub fn with_persistence(mut self, persistence: Persistence) -> Self {
        self.0.persistence = persistence;
        self
    }

    /// Attaches the cause.
    #[must_use]
    pub fn with_source(mut self, source: impl StdError + Send + Sync + 'static) -> Self {
        self.0.source = Some(Arc::new(source));
        self
    }

    /// What went wrong, as data.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// The topic concerned, where one is.
    pub fn topic(&self) -> Option<&str> {
        self.0.topic.as_deref()
    }

    /// The partition concerned, where one is.
    pub fn partition(&self) -> Option<i32> {
        self.0.partition
    }

    /// The broker concerned, where one is.
    pub fn broker_name(&self) -> Option<&str> {
        self.0.broker.as_deref()
    }

    /// The code that a broker answered with, where that is the cause.
    pub fn error_code(&self) -> Option<ErrorCode> {
        self.0.code
    }

    /// Whether a failed write may nevertheless be in the log.
    pub fn persistence(&self) -> Persistence {
        self.0.persistence
    }

    /// Whether the same operation may succeed later without any change.
    pub fn is_retriable(&self) -> bool {
        match self.0.kind {
            ErrorKind::Broker(code) => matches!(code.class(), ErrorClass::Retry),
            ErrorKind::Connection | ErrorKind::Timeout | ErrorKind::UnknownTopicOrPartition => true,
            _ => false,
        }
    }

    /// Whether the open transaction must be aborted, after which the client goes on.
    pub fn is_abortable(&self) -> bool {
        self.error_code()
            .is_some_and(|code| matches!(code.class(), ErrorClass::Abort))
    }

    /// Whether the client cannot go on.
    pub fn is_fatal(&self) -> bool {
        match self.0.kind {
            ErrorKind::Broker(code) => matches!(code.class(), ErrorClass::Fatal),
            ErrorKind::Authentication | ErrorKind::Closed | ErrorKind::Internal => true,
            _ => false,
        }
    }

    /// This error and all its causes on one line, for logs and terminals.
    ///
    /// ```
    /// use milena_core::{Error, ErrorKind};
    ///
    /// let cause = Error::new(ErrorKind::Connection, "connection refused");
    /// let error = Error::new(ErrorKind::Timeout, "gave up after 2 s").with_source(cause);
    /// assert_eq!(error.chain(), "gave up after 2 s: connection refused");
    /// ```
    pub fn chain(&self) -> String {
        let mut text = self.to_string();
        let mut next = self.source();
        while let Some(cause) = next {
            text.push_str(": ");
            text.push_str(&printable(&cause.to_string()));
            next = cause.source();
        }
        text
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner {
            text,
            topic,
            partition,
            broker,
            ..
        } = &*self.0;
        f.write_str(text)?;
        let place = match (topic, partition) {
            (Some(topic), Some(partition)) => Some(format!("{}-{partition}", printable(topic))),
            (Some(topic), None) => Some(printable(topic)),
            (None, _) => None,
        };
        match (place, broker) {
            (Some(place), Some(broker)) => write!(f, " ({place} at {broker})"),
            (Some(place), None) => write!(f, " ({place})"),
            (None, Some(broker)) => write!(f, " ({broker})"),
            (None, None) => Ok(()),
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("kind", &self.0.kind)
            .field("persistence", &self.0.persistence)
            .field("chain", &self.chain())
            .finish()
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0
            .source
            .as_deref()
            .map(|source| source as &(dyn StdError + 'static))
    }
}

/// Where several codes mean one thing to a caller, or the client finds the same thing itself, one kind names it.
fn kind_of(code: ErrorCode) -> ErrorKind {
    match code {
        ErrorCode::UNKNOWN_TOPIC_OR_PARTITION | ErrorCode::UNKNOWN_TOPIC_ID => {
            ErrorKind::UnknownTopicOrPartition
        }
        ErrorCode::MESSAGE_TOO_LARGE | ErrorCode::RECORD_LIST_TOO_LARGE => {
            ErrorKind::RecordTooLarge
        }
        ErrorCode::OFFSET_OUT_OF_RANGE => ErrorKind::OffsetOutOfRange,
        _ => ErrorKind::Broker(code),
    }
}

/// A broker's text made safe to print: control characters escaped, length bounded.
pub fn printable(text: &str) -> String {
    let mut safe = String::with_capacity(text.len().min(MAX_BROKER_TEXT));
    for character in text.chars().take(MAX_BROKER_TEXT) {
        if character.is_control() || is_bidirectional_override(character) {
            safe.extend(character.escape_unicode());
        } else {
            safe.push(character);
        }
    }
    safe
}

fn is_bidirectional_override(character: char) -> bool {
    matches!(character, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn x11_a_brokers_text_cannot_steer_a_terminal() {
        let hostile = "\u{1b}[2Jgone\r\nok\u{202e}txt";
        let text = Error::broker(ErrorCode::UNKNOWN_SERVER_ERROR, Some(hostile)).to_string();
        assert!(
            !text
                .chars()
                .any(|c| c.is_control() || is_bidirectional_override(c)),
            "{text:?}"
        );
        let named = Error::new(ErrorKind::Timeout, "late").with_topic(hostile);
        assert!(!named.to_string().chars().any(char::is_control));
        assert!(!format!("{named:?}").chars().any(char::is_control));
        let long = "x".repeat(10 << 20);
        assert!(named.with_topic(long.as_str()).to_string().len() < 2048);
        assert!(
            Error::broker(ErrorCode::UNKNOWN_SERVER_ERROR, Some(&long))
                .to_string()
                .len()
                < 2048
        );
    }

    #[test]
    fn an_error_names_what_it_concerns_and_keeps_its_cause() {
        let cause =
            Error::new(ErrorKind::Connection, "connection refused").with_broker("127.0.0.1:9092");
        let error = Error::new(ErrorKind::Timeout, "gave up after 2 m")
            .with_topic("orders")
            .with_partition(3)
            .with_source(cause);
        assert_eq!(
            error.chain(),
            "gave up after 2 m (orders-3): connection refused (127.0.0.1:9092)"
        );
        assert_eq!(
            (error.topic(), error.partition()),
            (Some("orders"), Some(3))
        );
    }

    #[test]
    fn an_error_is_small_enough_to_return() {
        assert_eq!(size_of::<Error>(), size_of::<usize>());
    }
}
