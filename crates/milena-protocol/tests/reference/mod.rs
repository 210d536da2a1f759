//! Messages as Kafka's own schemas describe them, and a slow codec that is driven by nothing else.
//!
//! `golden/schemas.txt` comes from the official jars (`MILENA_BLESS=1 cargo verify oracle` writes it, `cargo verify oracle`
//! compares it), so this knows of the generated code only under which names it keeps Kafka's fields.
#![allow(
    dead_code,
    unreachable_pub,
    reason = "each test binary makes use of a part"
)]

mod bytes;
pub mod lengths;
mod show;
mod table;

use std::collections::BTreeMap;

/// Every message that has a schema, by name.
#[derive(Debug)]
pub struct Reference {
    pub messages: BTreeMap<String, Message>,
}

#[derive(Debug)]
pub struct Message {
    pub name: String,
    pub versions: Span,
    /// The first version with compact lengths and tagged fields; `i16::MAX` if there is none.
    pub flexible: i16,
    /// The message itself comes first.
    pub structs: Vec<Struct>,
}

#[derive(Debug)]
pub struct Struct {
    /// The name of Kafka's class.
    pub kafka: String,
    /// The name of our struct.
    pub name: String,
    /// In the order of Kafka's definition, which is that on the wire.
    pub fields: Vec<Field>,
}

#[derive(Debug)]
pub struct Field {
    pub kafka: String,
    pub name: String,
    pub kind: Kind,
    pub versions: Span,
    pub nullable: Option<Span>,
    pub tag: Option<u32>,
    /// Whether it keeps the plain format in flexible versions.
    pub plain: bool,
    /// Whether `Debug` must not show it.
    pub secret: bool,
    /// Whether ours is an error code.
    pub error: bool,
    /// Empty, zero or false if `None`.
    pub default: Option<Value>,
}

#[derive(Clone, Debug)]
pub enum Kind {
    Bool,
    /// An integer of so many bytes.
    Int(usize),
    Unsigned(usize),
    Float,
    Uuid,
    String,
    Bytes,
    /// A struct of the message, by Kafka's name.
    Struct(String),
    Array(Box<Kind>),
}

/// Versions from the first to the second, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span(pub i16, pub i16);

/// What a field holds.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    Null,
    Bool(bool),
    Int(i64),
    Float(f64),
    Uuid([u8; 16]),
    String(String),
    Bytes(Vec<u8>),
    /// A value for each field of the struct, whether its version has it or not.
    Struct(Vec<Value>),
    Array(Vec<Value>),
}

impl Reference {
    pub fn message(&self, name: &str) -> &Message {
        self.messages
            .get(name)
            .unwrap_or_else(|| panic!("golden/schemas.txt has no {name}: {HOW_TO_WRITE}"))
    }
}

/// What to do when a message has no schema yet.
pub const HOW_TO_WRITE: &str = "write it with `MILENA_BLESS=1 cargo verify oracle`";

impl Message {
    pub fn is_flexible(&self, version: i16) -> bool {
        version >= self.flexible
    }

    fn shape(&self, kafka: &str) -> &Struct {
        let found = self.structs.iter().find(|shape| shape.kafka == kafka);
        found.unwrap_or_else(|| panic!("{} has no {kafka}", self.name))
    }

    /// The struct that the type of a field names.
    pub fn inner(&self, field: &Field) -> Option<&Struct> {
        match &field.kind {
            Kind::Struct(name) => Some(self.shape(name)),
            Kind::Array(element) => match &**element {
                Kind::Struct(name) => Some(self.shape(name)),
                _ => None,
            },
            _ => None,
        }
    }

    /// What a field holds that is not set.
    pub fn default_of(&self, field: &Field) -> Value {
        match (&field.default, &field.kind) {
            (Some(value), _) => value.clone(),
            (None, Kind::Bool) => Value::Bool(false),
            (None, Kind::Int(_) | Kind::Unsigned(_)) => Value::Int(0),
            (None, Kind::Float) => Value::Float(0.0),
            (None, Kind::Uuid) => Value::Uuid([0; 16]),
            (None, Kind::String) => Value::String(String::new()),
            (None, Kind::Bytes) => Value::Bytes(Vec::new()),
            (None, Kind::Array(_)) => Value::Array(Vec::new()),
            (None, Kind::Struct(name)) => {
                let fields = self.shape(name).fields.iter();
                Value::Struct(fields.map(|field| self.default_of(field)).collect())
            }
        }
    }
}

impl Span {
    pub fn contains(self, version: i16) -> bool {
        self.0 <= version && version <= self.1
    }
}
