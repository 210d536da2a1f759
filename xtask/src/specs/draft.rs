//! The skeleton of a spec, from an official definition: names and docs are then given by hand.

use std::fmt::Write;

use crate::codegen::model::{Field, Literal, Message, Versions};
use crate::codegen::snake;

use super::official::Official;

/// Appends a line of text. Writing to a string cannot fail.
macro_rules! line {
    ($text:expr, $($arguments:tt)*) => {{
        let _infallible = writeln!($text, $($arguments)*);
    }};
}

/// The skeleton of the API or the data called `name`.
pub fn spec(name: &str, definitions: &[Official]) -> Option<String> {
    let find = |name: &str| {
        let mut valid = definitions.iter().filter(|official| official.is_valid);
        valid.find(|official| official.message.name == name)
    };
    if let Some(official) = find(name) {
        return Some(data(official));
    }
    if let (Some(key), Some(value)) = (find(&format!("{name}Key")), find(&format!("{name}Value"))) {
        return Some(record(name, key, value));
    }
    let (request, response) = (
        find(&format!("{name}Request"))?,
        find(&format!("{name}Response"))?,
    );
    let mut text = String::new();
    line!(text, "api {name} {} -- ?", request.key?);
    head(&mut text, &request.message);
    line!(text, "  to any\nhistory\nrequest");
    fields(
        &mut text,
        &request.message,
        &request.message.fields,
        1,
        &mut Vec::new(),
    );
    line!(text, "response");
    fields(
        &mut text,
        &response.message,
        &response.message.fields,
        1,
        &mut Vec::new(),
    );
    line!(text, "errors");
    Some(text)
}

/// The skeleton of a coordinator's record, for a file that begins with `state`.
fn record(name: &str, key: &Official, value: &Official) -> String {
    let id = value.record.or(key.record).unwrap_or_default();
    let mut text = String::new();
    line!(text, "record {name} {id} -- ?");
    head(&mut text, &value.message);
    for (part, message) in [("key", &key.message), ("value", &value.message)] {
        line!(text, "{part}");
        fields(&mut text, message, &message.fields, 1, &mut Vec::new());
    }
    text
}

/// The skeleton of one message, as if it were data.
pub fn data(official: &Official) -> String {
    let message = &official.message;
    let mut text = String::new();
    line!(text, "data {} -- ?", message.name);
    head(&mut text, message);
    line!(text, "fields");
    fields(&mut text, message, &message.fields, 1, &mut Vec::new());
    text
}

fn head(text: &mut String, message: &Message) {
    let versions = message.versions;
    let flexible = message
        .flexible
        .map_or(String::new(), |first| format!(" flexible {first}+"));
    let unstable = message
        .unstable
        .map_or(String::new(), |version| format!(" unstable {version}"));
    line!(
        text,
        "  versions {}..{}{flexible}{unstable}",
        versions.min,
        versions.max
    );
}

fn fields(
    text: &mut String,
    message: &Message,
    list: &[Field],
    depth: usize,
    defined: &mut Vec<String>,
) {
    // What no valid version has cannot be on the wire.
    for field in list
        .iter()
        .filter(|field| field.versions.intersect(message.versions).is_some())
    {
        line!(text, "{}{} -- ?", "  ".repeat(depth), draft(message, field));
        let Some(name) = field.kind.struct_name() else {
            continue;
        };
        if !defined.iter().any(|known| known == name) {
            defined.push(name.to_owned());
            fields(
                text,
                message,
                message.fields_of(name).unwrap_or_default(),
                depth + 1,
                defined,
            );
        }
    }
}

fn draft(message: &Message, field: &Field) -> String {
    let there = field.versions;
    let mut text = format!("{}  {}", name(&field.name), field.kind);
    if let Some(null) = field
        .nullable
        .and_then(|null| null.intersect(there)?.intersect(message.versions))
    {
        let always = there
            .intersect(message.versions)
            .is_some_and(|there| null.includes(there));
        text += &if always {
            "?".to_owned()
        } else {
            format!("?{}", range(null))
        };
    }
    if !there.includes(message.versions) {
        text += &format!("  {}", range(there));
    }
    text += &match &field.default {
        Literal::Zero => String::new(),
        Literal::Null => "  = null".into(),
        Literal::True => "  = true".into(),
        Literal::Integer(n) => format!("  = {n}"),
        Literal::Float(x) => format!("  = {x:?}"),
        Literal::Text(text) => format!("  = {text:?}"),
    };
    text += &field
        .tag
        .map_or(String::new(), |tag| format!("  tag {tag}"));
    let flags = [
        (field.ignorable, "ignorable"),
        (field.key, "key"),
        (field.inflexible, "inflexible"),
    ];
    flags
        .iter()
        .filter(|(set, _)| *set)
        .for_each(|(_, word)| text += &format!(" {word}"));
    text
}

fn range(versions: Versions) -> String {
    match (versions.min, versions.max) {
        (min, i16::MAX) => format!("{min}+"),
        (min, max) => format!("{min}..{max}"),
    }
}

/// The official name in our spelling. Words of Rust get another name.
pub fn name(official: &str) -> String {
    match snake(official).as_str() {
        "type" => "kind".into(),
        "match" => "matched".into(),
        name => name.to_owned(),
    }
}
