//! For the tests: how to draw a message from a source of entropy, with the fields that its version has.

use std::fmt::Write;

use super::model::*;
use super::notice;
use super::rust::{Shape, all_structs, line};

/// tests/samples/generated.rs.
pub fn file(specs: &[Spec]) -> String {
    let samples = samples(specs);
    let mut code = String::from("//! Messages drawn from entropy, and the list of them all.\n\n");
    code += &notice("protocol-specs/");
    line!(code, "");
    let imports = [
        (" Bytes::", "use bytes::Bytes;"),
        ("ByteString::", "use bytestring::ByteString;"),
        ("", "use milena_protocol::api::*;"),
        ("ErrorCode::", "use milena_protocol::error_code::ErrorCode;"),
        ("Uuid::", "use milena_protocol::ids::Uuid;"),
        ("Numbers::", "use milena_protocol::wire::Numbers;"),
        ("Rare::", "use milena_protocol::wire::Rare;"),
        ("", "\nuse super::{Check, Sample, Secrets, Source};"),
    ];
    let used = imports
        .iter()
        .filter(|(mention, _)| samples.contains(mention));
    used.for_each(|(_, import)| line!(code, "{import}"));
    code += &samples;
    line!(code, "\n/// Shows every message to `check`.");
    line!(code, "pub fn every_message(check: &mut impl Check) {{");
    for spec in specs {
        match &spec.body {
            Body::Api(api) => line!(code, "check.api::<{}>();", api.request.name),
            Body::Data(message) => line!(code, "check.data::<{}>();", message.name),
        }
    }
    line!(code, "}}");
    code
}

fn samples(specs: &[Spec]) -> String {
    let mut code = String::new();
    let messages = specs.iter().flat_map(Spec::messages);
    let shapes = messages.flat_map(all_structs);
    shapes.for_each(|shape| sample(&mut code, &shape));
    code
}

fn sample(code: &mut String, shape: &Shape<'_>) {
    let fields: Vec<String> = shape
        .fields
        .iter()
        .map(|field| draw(shape, field))
        .collect();
    let body = fields.join("");
    line!(code, "\nimpl Sample for {} {{", shape.name);
    line!(code, "fn sample(s: &mut Source, v: i16) -> Self {{");
    line!(code, "Self {{\n{body}}}\n}}");
    secrets(code, shape);
    line!(code, "}}");
}

/// What `Debug` does not show, nor that of the structs within.
fn secrets(code: &mut String, shape: &Shape<'_>) {
    if !holds_secrets(shape.message, shape.fields) {
        return;
    }
    line!(code, "\nfn secrets(&self, told: &mut Secrets) {{");
    for field in shape.fields {
        let name = &field.name;
        if field.secret {
            line!(code, "told.tell(\"{name}\", &self.{name});");
        }
        if inner(shape.message, field).is_some_and(|inner| holds_secrets(shape.message, inner)) {
            line!(code, "self.{name}.secrets(told);");
        }
    }
    line!(code, "}}");
}

fn holds_secrets(message: &Message, fields: &[Field]) -> bool {
    let holds = |field: &Field| {
        field.secret || inner(message, field).is_some_and(|inner| holds_secrets(message, inner))
    };
    fields.iter().any(holds)
}

/// The fields of the struct that a field is, or has several of.
fn inner<'m>(message: &'m Message, field: &Field) -> Option<&'m [Field]> {
    message.fields_of(field.kind.struct_name()?)
}

fn draw(shape: &Shape<'_>, field: &Field) -> String {
    let name = &field.name;
    if field.tag.is_some() {
        let has = shape.has(field.versions).unwrap_or("true".into());
        return format!("{name}: s.tagged({has}, v, {}),\n", shape.default(field));
    }
    match (shape.has(field.versions), shape.null_when(field)) {
        (None, None) => format!("{name}: s.draw(v),\n"),
        (Some(has), None) => format!("{name}: s.draw_or({has}, v, {}),\n", shape.default(field)),
        (has, Some(null)) => {
            let has = has.unwrap_or("true".into());
            format!(
                "{name}: s.nullable_or({has}, {null}, v, {}),\n",
                shape.default(field)
            )
        }
    }
}
