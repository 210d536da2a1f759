//! Values as our own types print them with `{:?}`, so that values can be compared by name. What our types keep to themselves
//! follows, as `samples::show` has it.

use std::fmt::Write;

use bytes::Bytes;
use bytestring::ByteString;
use milena_protocol::error_code::ErrorCode;
use milena_protocol::ids::Uuid;

use super::{Field, Kind, Message, Struct, Value};

impl Message {
    /// What `samples::show` says of the message with these values.
    pub fn show(&self, value: &Value) -> String {
        let mut text = String::new();
        self.show_struct(&mut text, &self.structs[0], value);
        self.tell_secrets(&mut text, &self.structs[0], value);
        text
    }

    fn tell_secrets(&self, text: &mut String, shape: &Struct, value: &Value) {
        let Value::Struct(values) = value else {
            return;
        };
        for (field, value) in shape.fields.iter().zip(values) {
            if field.secret {
                text.push_str(" with ");
                text.push_str(&field.name);
                text.push('=');
                self.show_nullable(text, field, value);
            }
            if let Some(inner) = self.inner(field) {
                match value {
                    Value::Array(elements) => elements
                        .iter()
                        .for_each(|element| self.tell_secrets(text, inner, element)),
                    one => self.tell_secrets(text, inner, one),
                }
            }
        }
    }

    fn show_struct(&self, text: &mut String, shape: &Struct, value: &Value) {
        let Value::Struct(values) = value else {
            panic!("{} is {value:?}", shape.kafka)
        };
        assert_eq!(
            values.len(),
            shape.fields.len(),
            "fields of {}",
            shape.kafka
        );
        text.push_str(&shape.name);
        for (place, (field, value)) in shape.fields.iter().zip(values).enumerate() {
            text.push_str(if place == 0 { " { " } else { ", " });
            text.push_str(&field.name);
            text.push_str(": ");
            self.show_field(text, field, value);
        }
        text.push_str(if values.is_empty() { "" } else { " }" });
    }

    fn show_field(&self, text: &mut String, field: &Field, value: &Value) {
        match field.secret {
            true => text.push_str("\"...\""),
            false => self.show_nullable(text, field, value),
        }
    }

    fn show_nullable(&self, text: &mut String, field: &Field, value: &Value) {
        match (field.nullable, value) {
            (_, Value::Null) => text.push_str("None"),
            (Some(_), value) => {
                text.push_str("Some(");
                self.show_value(text, field, &field.kind, value);
                text.push(')');
            }
            (None, value) => self.show_value(text, field, &field.kind, value),
        }
    }

    fn show_value(&self, text: &mut String, field: &Field, kind: &Kind, value: &Value) {
        let shown = match (kind, value) {
            (Kind::Struct(name), value) => {
                return self.show_struct(text, self.shape(name), value);
            }
            (Kind::Array(element), Value::Array(values)) => {
                text.push('[');
                for (place, value) in values.iter().enumerate() {
                    text.push_str(if place == 0 { "" } else { ", " });
                    self.show_value(text, field, element, value);
                }
                text.push(']');
                return;
            }
            (_, Value::Int(value)) if field.error => {
                let code = i16::try_from(*value).expect("a code has two bytes");
                write!(text, "{:?}", ErrorCode(code))
            }
            (_, Value::Bool(value)) => write!(text, "{value:?}"),
            (_, Value::Int(value)) => write!(text, "{value:?}"),
            (_, Value::Float(value)) => write!(text, "{value:?}"),
            (_, Value::Uuid(value)) => write!(text, "{:?}", Uuid(*value)),
            (_, Value::String(value)) => write!(text, "{:?}", ByteString::from(value.as_str())),
            (_, Value::Bytes(value)) => {
                write!(text, "{:?}", Bytes::copy_from_slice(value))
            }
            (kind, value) => panic!("{value:?} is no {kind:?}"),
        };
        shown.expect("a string takes everything");
    }
}
