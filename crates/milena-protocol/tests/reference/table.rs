//! The text of the schemas: read, and written.
//!
//! ```text
//! message ProduceRequest 3..13 flexible 9
//!   TopicProduceData=ProduceRequestTopic
//!     partition_data=partitions [PartitionProduceData] 3..13
//! ```
//!
//! A name is Kafka's and, where it is another, ours. After type and versions of a field: `null` and the versions in which
//! it may be null, `tag` and its number, `plain`, `error`, `secret`, and `default`.

use std::fmt::{self, Display};

use super::{Field, Kind, Message, Reference, Span, Struct, Value};

impl Reference {
    /// Reads the text.
    ///
    /// # Errors
    /// When a line cannot be read; the error is that line.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut messages: Vec<Message> = Vec::new();
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            read_line(line, &mut messages).ok_or_else(|| format!("not a schema: {line}"))?;
        }
        let named = messages
            .into_iter()
            .map(|message| (message.name.clone(), message));
        Ok(Self {
            messages: named.collect(),
        })
    }
}

fn read_line(line: &str, messages: &mut Vec<Message>) -> Option<()> {
    let indent = line.len() - line.trim_start().len();
    let mut words = line.split_whitespace();
    match indent {
        0 => {
            let ("message", name) = (words.next()?, words.next()?) else {
                return None;
            };
            let versions = span(words.next()?)?;
            let flexible = words
                .next()
                .map_or(Some(i16::MAX), |_| words.next()?.parse().ok());
            messages.push(Message {
                name: name.to_owned(),
                versions,
                flexible: flexible?,
                structs: Vec::new(),
            });
        }
        2 => {
            let (kafka, name) = names(words.next()?);
            messages.last_mut()?.structs.push(Struct {
                kafka,
                name,
                fields: Vec::new(),
            });
        }
        _ => {
            let shape = messages.last_mut()?.structs.last_mut()?;
            shape.fields.push(field(words)?);
        }
    }
    Some(())
}

fn field<'w>(mut words: impl Iterator<Item = &'w str>) -> Option<Field> {
    let (kafka, name) = names(words.next()?);
    let mut field = Field {
        kafka,
        name,
        kind: kind(words.next()?)?,
        versions: span(words.next()?)?,
        nullable: None,
        tag: None,
        plain: false,
        secret: false,
        error: false,
        default: None,
    };
    while let Some(word) = words.next() {
        match word {
            "null" => field.nullable = Some(span(words.next()?)?),
            "tag" => field.tag = Some(words.next()?.parse().ok()?),
            "plain" => field.plain = true,
            "error" => field.error = true,
            "secret" => field.secret = true,
            "default" => field.default = Some(value(words.next()?)?),
            _ => return None,
        }
    }
    Some(field)
}

/// `TopicData=topics`, or one name for both.
fn names(word: &str) -> (String, String) {
    let (kafka, ours) = word.split_once('=').unwrap_or((word, word));
    (kafka.to_owned(), ours.to_owned())
}

fn span(text: &str) -> Option<Span> {
    let (from, to) = text.split_once("..")?;
    Some(Span(from.parse().ok()?, to.parse().ok()?))
}

fn kind(text: &str) -> Option<Kind> {
    if let Some(inner) = text.strip_prefix('[') {
        return Some(Kind::Array(Box::new(kind(inner.strip_suffix(']')?)?)));
    }
    Some(match text {
        "boolean" => Kind::Bool,
        "int8" => Kind::Int(1),
        "int16" => Kind::Int(2),
        "int32" => Kind::Int(4),
        "int64" => Kind::Int(8),
        "uint16" => Kind::Unsigned(2),
        "uint32" => Kind::Unsigned(4),
        "float64" => Kind::Float,
        "uuid" => Kind::Uuid,
        "string" => Kind::String,
        "bytes" | "records" => Kind::Bytes,
        name if name.starts_with(|c: char| c.is_ascii_uppercase()) => Kind::Struct(name.to_owned()),
        _ => return None,
    })
}

fn value(text: &str) -> Option<Value> {
    match text {
        "null" => Some(Value::Null),
        "true" => Some(Value::Bool(true)),
        number => number.parse().ok().map(Value::Int),
    }
}

impl Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}..{}", self.0, self.1)
    }
}
