//! What Kafka's jars say of their messages, and the checked-in schemas that are made of it.

use std::collections::BTreeMap;
use std::fmt::Write;

use xtask::codegen::Specs;
use xtask::codegen::model::{Field, Message, Type};
use xtask::specs::related;

use crate::reference::Span;

/// A message of the jars.
#[derive(Debug)]
pub(crate) struct Official {
    pub(crate) name: String,
    /// Who is asked: `broker`, `controller`; empty for what is no API.
    pub(crate) listeners: String,
    pub(crate) versions: Span,
    /// The message's own class comes first.
    classes: Vec<Class>,
}

#[derive(Debug, Default)]
struct Class {
    name: String,
    /// Names and defaults, in the order of the definition.
    fields: Vec<(String, String)>,
    versions: BTreeMap<i16, InVersion>,
}

#[derive(Debug)]
struct InVersion {
    flexible: bool,
    fields: Vec<Placed>,
}

/// A field as a version has it.
#[derive(Debug)]
struct Placed {
    name: String,
    kind: String,
    tag: Option<u32>,
}

type Result<T> = std::result::Result<T, String>;

/// Reads what the Java side tells.
pub(crate) fn parse(text: &str) -> Result<Vec<Official>> {
    let mut all = Vec::new();
    for line in text.lines() {
        parse_line(line, &mut all).ok_or_else(|| format!("the Java side says: {line}"))?;
    }
    Ok(all)
}

fn parse_line(line: &str, all: &mut Vec<Official>) -> Option<()> {
    let words: Vec<&str> = line.split(' ').collect();
    match words.as_slice() {
        ["message", name, _key, listeners, lowest, highest] => all.push(Official {
            name: (*name).to_owned(),
            listeners: listeners.trim_matches('-').to_owned(),
            versions: Span(lowest.parse().ok()?, highest.parse().ok()?),
            classes: Vec::new(),
        }),
        ["class", name] => all.last_mut()?.classes.push(Class {
            name: (*name).to_owned(),
            ..Class::default()
        }),
        ["field", name, default] => {
            let field = ((*name).to_owned(), (*default).to_owned());
            all.last_mut()?.classes.last_mut()?.fields.push(field);
        }
        ["in", version, format, fields @ ..] => {
            let fields = fields.chunks(3).map(|field| {
                Some(Placed {
                    name: (*field.first()?).to_owned(),
                    kind: (*field.get(1)?).to_owned(),
                    tag: match *field.get(2)? {
                        "-" => None,
                        number => Some(number.parse().ok()?),
                    },
                })
            });
            let there = InVersion {
                flexible: *format == "flexible",
                fields: fields.collect::<Option<_>>()?,
            };
            let class = all.last_mut()?.classes.last_mut()?;
            class.versions.insert(version.parse().ok()?, there);
        }
        _ => return None,
    }
    Some(())
}

/// The schemas of every message that has a spec, as they are checked in.
pub(crate) fn schemas(all: &[Official], specs: &Specs) -> Result<String> {
    let mut text = String::from(
        "# Kafka's own schemas, from its jars; written by `MILENA_BLESS=1 cargo verify oracle`, do not edit.\n",
    );
    for message in messages(specs) {
        let official = all.iter().find(|official| official.name == message.name);
        let official = official.ok_or_else(|| format!("the jars have no {}", message.name))?;
        let schema = Schema { official, message };
        schema
            .tell(&mut text)
            .map_err(|e| format!("{}: {e}", message.name))?;
    }
    Ok(text)
}

/// The messages that specs stand for, by name.
fn messages(specs: &Specs) -> Vec<&Message> {
    let mut all: Vec<&Message> = specs
        .specs
        .iter()
        .flat_map(|spec| spec.messages())
        .collect();
    all.sort_by(|a, b| a.name.cmp(&b.name));
    all
}

/// A message on both sides.
struct Schema<'a> {
    official: &'a Official,
    message: &'a Message,
}

impl<'a> Schema<'a> {
    fn tell(&self, text: &mut String) -> Result<()> {
        let (official, message) = (self.official, self.message);
        let ours = Span(message.versions.min, message.versions.max);
        if ours != official.versions {
            return Err(format!("versions {ours}, official {}", official.versions));
        }
        let top = official.classes.first().ok_or("it has no class")?;
        let flexible = top.versions.iter().find(|(_, there)| there.flexible);
        line(
            text,
            &format!("message {} {}", message.name, official.versions),
        );
        if let Some((first, _)) = flexible {
            line_end(text, &format!(" flexible {first}"));
        }
        let mut told = BTreeMap::new();
        self.tell_class(text, top, &message.name, &message.fields, &mut told)
    }

    /// Appends a class and those that its fields name; `told` are those that were, and the names they have with us.
    fn tell_class(
        &self,
        text: &mut String,
        class: &'a Class,
        name: &str,
        ours: &'a [Field],
        told: &mut BTreeMap<&'a str, String>,
    ) -> Result<()> {
        if let Some(before) = told.insert(&class.name, name.to_owned()) {
            return match before == name {
                true => Ok(()),
                false => Err(format!("{} is both {before} and {name}", class.name)),
            };
        }
        line(text, &format!("  {}", both(&class.name, name)));
        let range = self.message.versions;
        let there = |field: &&Field| field.versions.intersect(range).is_some();
        let ours: Vec<&Field> = ours.iter().filter(there).collect();
        if ours.len() != class.fields.len() {
            let names: Vec<_> = ours.iter().map(|field| &field.name).collect();
            return Err(format!(
                "{}: {names:?} stand for {:?}",
                class.name, class.fields
            ));
        }
        for (our, (their, default)) in ours.iter().zip(&class.fields) {
            // Most definitions capitalise their fields, and some do not.
            if !related(&our.name, &camel(their)) && !related(&our.name, their) {
                return Err(format!("{} is in the place of {their}", our.name));
            }
            let told =
                field_line(class, their, our, default).map_err(|e| format!("{their}: {e}"))?;
            line(text, &format!("    {told}"));
        }
        for (our, (their, _)) in ours.iter().zip(&class.fields) {
            if let Some(inner) = our.kind.struct_name() {
                let fields = self.message.fields_of(inner).unwrap_or_default();
                let inner = format!("{}{inner}", self.message.name);
                self.tell_class(text, self.class_of(class, their)?, &inner, fields, told)?;
            }
        }
        Ok(())
    }

    /// The class that the type of a field names.
    fn class_of(&self, class: &Class, field: &str) -> Result<&'a Class> {
        let placed = class.places(field).next().ok_or("it is in no version")?.2;
        let name = placed.kind.trim_matches(|c: char| !c.is_alphanumeric());
        let found = self
            .official
            .classes
            .iter()
            .find(|class| class.name == name);
        found.ok_or_else(|| format!("there is no class {name}"))
    }
}

impl Class {
    /// The versions that have a field, whether each is flexible, and as what it has the field.
    fn places<'c>(&'c self, field: &'c str) -> impl Iterator<Item = (i16, bool, &'c Placed)> {
        self.versions.iter().filter_map(move |(version, there)| {
            let placed = there.fields.iter().find(|placed| placed.name == field)?;
            Some((*version, there.flexible, placed))
        })
    }
}

/// A field's line: what all its versions agree on, and the versions in which it may be null.
fn field_line(class: &Class, name: &str, our: &Field, default: &str) -> Result<String> {
    let places: Vec<_> = class.places(name).collect();
    let (_, _, first) = places.first().ok_or("it is in no version")?;
    let kind = plain(&first.kind);
    if let Some((version, ..)) = places
        .iter()
        .find(|(_, _, placed)| plain(&placed.kind) != kind || placed.tag != first.tag)
    {
        return Err(format!("version {version} has it as something else"));
    }
    let versions = span(places.iter().map(|(version, ..)| *version))?.ok_or("in no version")?;
    let nullable = |placed: &Placed| placed.kind.trim_start_matches('~').starts_with('?');
    let null = places.iter().filter(|(.., placed)| nullable(placed));
    let mut line = format!("{} {kind} {versions}", both(name, &our.name));
    if let Some(null) = span(null.map(|(version, ..)| *version))? {
        line += &format!(" null {null}");
    }
    if let Some(tag) = first.tag {
        line += &format!(" tag {tag}");
    }
    if is_plain(&places)? {
        line += " plain";
    }
    for (is, word) in [(is_error(&our.kind), " error"), (our.secret, " secret")] {
        line += if is { word } else { "" };
    }
    if !matches!(default, "empty" | "0" | "0.0" | "false") {
        line += &format!(" default {default}");
    }
    Ok(line)
}

/// Whether a field keeps the plain format where its struct is flexible. Compact marks must agree with that everywhere.
fn is_plain(places: &[(i16, bool, &Placed)]) -> Result<bool> {
    let mut plain = false;
    for (version, flexible, placed) in places {
        let kind = &placed.kind;
        let lengths = kind.matches('[').count()
            + ["string", "bytes", "records"]
                .iter()
                .filter(|word| kind.trim_matches(|c: char| !c.is_alphanumeric()) == **word)
                .count();
        match (kind.matches('~').count(), flexible) {
            (0, true) if lengths > 0 => plain = true,
            (marks, true) if marks == lengths && !plain => {}
            (0, false) => {}
            _ => return Err(format!("version {version} has it as {kind}")),
        }
    }
    Ok(plain)
}

fn is_error(kind: &Type) -> bool {
    match kind {
        Type::Array(element) => is_error(element),
        kind => *kind == Type::Error,
    }
}

/// A type without the marks that depend on the version.
fn plain(kind: &str) -> String {
    kind.replace(['~', '?', '{', '}'], "")
}

/// The first and the last of ascending versions, of which none may be left out.
fn span(versions: impl Iterator<Item = i16>) -> Result<Option<Span>> {
    let all: Vec<i16> = versions.collect();
    let (Some(first), Some(last)) = (all.first(), all.last()) else {
        return Ok(None);
    };
    if !all.iter().copied().eq(*first..=*last) {
        return Err(format!("versions {all:?} are no range"));
    }
    Ok(Some(Span(*first, *last)))
}

fn both(theirs: &str, ours: &str) -> String {
    match theirs == ours {
        true => ours.to_owned(),
        false => format!("{theirs}={ours}"),
    }
}

/// `topic_data` is `TopicData` in the definitions.
fn camel(snake: &str) -> String {
    let capitalised = |word: &str| {
        let mut chars = word.chars();
        let first = chars.next().map(|c| c.to_ascii_uppercase());
        first.into_iter().chain(chars).collect::<String>()
    };
    snake.split('_').map(capitalised).collect()
}

fn line(text: &mut String, line: &str) {
    let _infallible = writeln!(text, "{line}");
}

/// Appends to the last line.
fn line_end(text: &mut String, more: &str) {
    text.pop();
    line(text, more);
}
