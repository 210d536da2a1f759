//! What the grammar cannot see: names, references and tags.

use super::*;

const KEYWORDS: [&str; 12] = [
    "as", "async", "box", "fn", "in", "loop", "match", "move", "ref", "self", "type", "where",
];

pub(super) fn name(line: usize, name: &str) -> Parsed<()> {
    let snake = name
        .chars()
        .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    if !snake || !name.starts_with(|c: char| c.is_ascii_lowercase()) {
        return wrong(line, format!("{name:?} is not a name in lower_snake_case"));
    }
    if KEYWORDS.contains(&name) {
        return wrong(line, format!("{name:?} is a word of Rust"));
    }
    Ok(())
}

pub(super) fn message(message: &Message) -> Parsed<()> {
    fields(message, &message.fields, &mut Vec::new())?;
    message
        .structs
        .iter()
        .try_for_each(|s| tags(message, &s.fields))?;
    tags(message, &message.fields)
}

/// Every struct is defined, and none contains itself: what is read can then not be deeper than the specs.
fn fields(message: &Message, list: &[Field], around: &mut Vec<String>) -> Parsed<()> {
    for field in list {
        let Some(name) = field.kind.struct_name() else {
            continue;
        };
        if around.iter().any(|outer| outer == name) {
            return wrong(field.line, format!("{name} contains itself"));
        }
        let Some(inner) = message.fields_of(name) else {
            return wrong(
                field.line,
                format!("{name} is defined nowhere in this message"),
            );
        };
        around.push(name.to_owned());
        fields(message, inner, around)?;
        around.pop();
    }
    Ok(())
}

fn tags(message: &Message, list: &[Field]) -> Parsed<()> {
    for (index, field) in list.iter().enumerate() {
        let Some(tag) = field.tag else { continue };
        if !message.is_flexible(field.versions.min) {
            return wrong(
                field.line,
                format!("{} has a tag in versions that are not flexible", field.name),
            );
        }
        let is_struct = matches!(field.kind, Type::Struct(_));
        if is_struct && field.nullable.is_some() && field.ignorable {
            return wrong(
                field.line,
                format!(
                    "{}: a tagged struct that may be null is not ignorable",
                    field.name
                ),
            );
        }
        if list[..index].iter().any(|f| f.tag == Some(tag)) {
            return wrong(field.line, format!("tag {tag} is there twice"));
        }
    }
    Ok(())
}
