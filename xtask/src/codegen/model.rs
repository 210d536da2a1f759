//! What a spec says, parsed: messages, structs, fields and the versions of each.

use std::fmt;

/// Versions from `min` to `max`, both included; an open end is `i16::MAX`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Versions {
    pub min: i16,
    pub max: i16,
}

/// An API with its request and response, or a piece of data.
#[derive(Clone, Debug)]
pub struct Spec {
    /// The file's name, for messages about it.
    pub file: String,
    /// `Produce`, `RequestHeader`.
    pub name: String,
    pub doc: String,
    /// What changed with each version, and why.
    pub history: Vec<(Versions, String)>,
    pub body: Body,
    /// For data that is the key or the value of a coordinator's record.
    pub record: Option<Record>,
}

/// The record in which a coordinator keeps a piece of its state.
#[derive(Clone, Debug)]
pub struct Record {
    /// What its file is about: `ClassicGroupState`.
    pub subject: String,
    pub subject_doc: String,
    /// The coordinator that writes it.
    pub by: Destination,
    /// Its type: the number with which the key begins.
    pub id: i16,
    pub part: Part,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    Key,
    Value,
}

#[derive(Clone, Debug)]
pub enum Body {
    Api(Box<Api>),
    Data(Message),
}

#[derive(Clone, Debug)]
pub struct Api {
    pub key: i16,
    pub to: Destination,
    pub request: Message,
    pub response: Message,
    pub errors: Vec<ExpectedError>,
}

/// Which broker an API is sent to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Destination {
    Leader,
    Any,
    Broker,
    Controller,
    GroupCoordinator,
    TransactionCoordinator,
    ShareCoordinator,
}

/// An error that an API answers with, and what the API means by it if that is not what errors.spec says.
#[derive(Clone, Debug)]
pub struct ExpectedError {
    pub name: String,
    pub meaning: Option<(Class, Refresh)>,
    pub line: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    None,
    Retry,
    Reject,
    Abort,
    Fatal,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refresh {
    Nothing,
    Metadata,
    Coordinator,
    Session,
    Bootstrap,
}

/// A line of errors.spec.
#[derive(Clone, Debug)]
pub struct ErrorLine {
    pub code: i16,
    pub name: String,
    pub class: Class,
    pub refresh: Refresh,
    pub doc: String,
}

#[derive(Clone, Debug)]
pub struct Message {
    /// `ProduceRequest`.
    pub name: String,
    pub versions: Versions,
    /// The first flexible version, if any.
    pub flexible: Option<i16>,
    /// The newest version, if it is not stable yet.
    pub unstable: Option<i16>,
    pub fields: Vec<Field>,
    /// In the order in which they are first spoken of.
    pub structs: Vec<Struct>,
}

#[derive(Clone, Debug)]
pub struct Struct {
    /// The short name, `Topic`.
    pub name: String,
    pub fields: Vec<Field>,
}

#[derive(Clone, Debug)]
pub struct Field {
    pub name: String,
    pub kind: Type,
    pub versions: Versions,
    /// The versions in which it may be null, if any.
    pub nullable: Option<Versions>,
    pub default: Literal,
    pub tag: Option<u32>,
    pub ignorable: bool,
    /// Whether it is (part of) the key of the map that its array stands for.
    pub key: bool,
    /// Whether it keeps the old format in flexible versions.
    pub inflexible: bool,
    /// Whether it must not show in `Debug`.
    pub secret: bool,
    pub doc: String,
    pub line: usize,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Type {
    Bool,
    I8,
    I16,
    U16,
    I32,
    U32,
    I64,
    F64,
    Uuid,
    String,
    Bytes,
    Records,
    Error,
    Struct(String),
    Array(Box<Type>),
}

/// A default value.
#[derive(Clone, Debug, PartialEq)]
pub enum Literal {
    /// Zero, false, the empty string, the empty array.
    Zero,
    Null,
    True,
    Integer(i64),
    Float(f64),
    Text(String),
}

impl Versions {
    pub const ALL: Versions = Versions {
        min: 0,
        max: i16::MAX,
    };

    pub fn contains(self, version: i16) -> bool {
        self.min <= version && version <= self.max
    }

    pub fn includes(self, other: Versions) -> bool {
        self.min <= other.min && other.max <= self.max
    }

    pub fn intersect(self, other: Versions) -> Option<Versions> {
        let both = Versions {
            min: self.min.max(other.min),
            max: self.max.min(other.max),
        };
        (both.min <= both.max).then_some(both)
    }

    pub fn hull(self, other: Versions) -> Versions {
        Versions {
            min: self.min.min(other.min),
            max: self.max.max(other.max),
        }
    }

    pub fn iter(self) -> std::ops::RangeInclusive<i16> {
        self.min..=self.max
    }
}

impl fmt::Display for Versions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.min, self.max) {
            (min, i16::MAX) => write!(f, "{min}+"),
            (min, max) if min == max => write!(f, "{min}"),
            (0, max) => write!(f, "..{max}"),
            (min, max) => write!(f, "{min}..{max}"),
        }
    }
}

impl Spec {
    /// What its file is named after.
    pub fn subject(&self) -> &str {
        self.record
            .as_ref()
            .map_or(&self.name, |record| &record.subject)
    }

    /// Its messages.
    pub fn messages(&self) -> Vec<&Message> {
        match &self.body {
            Body::Api(api) => vec![&api.request, &api.response],
            Body::Data(message) => vec![message],
        }
    }
}

impl Destination {
    /// The topic in which a coordinator keeps its state.
    pub fn topic(self) -> &'static str {
        match self {
            Destination::TransactionCoordinator => "__transaction_state",
            Destination::ShareCoordinator => "__share_group_state",
            _ => "__consumer_offsets",
        }
    }
}

impl Message {
    pub fn fields_of(&self, name: &str) -> Option<&[Field]> {
        self.structs
            .iter()
            .find(|s| s.name == name)
            .map(|s| s.fields.as_slice())
    }

    pub fn is_flexible(&self, version: i16) -> bool {
        self.flexible.is_some_and(|first| version >= first)
    }

    /// The stable versions.
    pub fn stable(&self) -> Versions {
        let max = self
            .unstable
            .map_or(self.versions.max, |unstable| unstable - 1);
        Versions {
            max,
            ..self.versions
        }
    }

    /// The versions in which the struct `name` occurs at all.
    pub fn versions_of(&self, name: &str) -> Option<Versions> {
        self.occurrences(&self.fields, self.versions, name)
    }

    /// The versions in which `fields`, themselves there in the versions `around`, lead to the struct `name`.
    fn occurrences(&self, fields: &[Field], around: Versions, name: &str) -> Option<Versions> {
        let places = fields.iter().filter_map(|field| {
            let there = field.versions.intersect(around)?;
            match field.kind.struct_name()? {
                found if found == name => Some(there),
                other => self.occurrences(self.fields_of(other)?, there, name),
            }
        });
        places.reduce(Versions::hull)
    }
}

impl Type {
    /// The struct that this type is, or is an array of.
    pub fn struct_name(&self) -> Option<&str> {
        match self {
            Type::Struct(name) => Some(name),
            Type::Array(element) => element.struct_name(),
            _ => None,
        }
    }

    /// Whether the wire format has a null for it.
    pub fn can_be_null(&self) -> bool {
        matches!(
            self,
            Type::String | Type::Bytes | Type::Records | Type::Struct(_) | Type::Array(_)
        )
    }
}

impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = match self {
            Type::Bool => "bool",
            Type::I8 => "i8",
            Type::I16 => "i16",
            Type::U16 => "u16",
            Type::I32 => "i32",
            Type::U32 => "u32",
            Type::I64 => "i64",
            Type::F64 => "f64",
            Type::Uuid => "uuid",
            Type::String => "string",
            Type::Bytes => "bytes",
            Type::Records => "records",
            Type::Error => "error",
            Type::Struct(name) => name,
            Type::Array(element) => return write!(f, "[{element}]"),
        };
        f.write_str(name)
    }
}
