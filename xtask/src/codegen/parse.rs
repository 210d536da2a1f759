//! The parser of protocol-specs/. The grammar is in protocol-specs/README.md.

use std::collections::BTreeMap;
use std::fmt;

use super::model::*;

// By their paths, for the fuzzers compile this file a second time.
#[path = "parse/check.rs"]
mod check;
#[path = "parse/state.rs"]
mod state;

/// What is wrong with a spec, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpecError {
    pub file: String,
    pub line: usize,
    pub text: String,
}

impl fmt::Display for SpecError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.file, self.line, self.text)
    }
}

/// What fields mean that bear the same name in most messages: their doc, unless a spec gives one.
pub type Glossary = BTreeMap<String, String>;

type Parsed<T> = Result<T, Wrong>;

/// A fault in one line; the file's name is added where it is known.
struct Wrong {
    line: usize,
    text: String,
}

fn wrong<T>(line: usize, text: impl Into<String>) -> Parsed<T> {
    Err(Wrong {
        line,
        text: text.into(),
    })
}

/// A line that says something: how deep it is indented, its text and the doc after `--`.
#[derive(Debug)]
struct Line<'a> {
    number: usize,
    depth: usize,
    text: &'a str,
    doc: String,
}

/// Parses a file: an API, a piece of data, or the keys and values of a coordinator's records.
pub fn specs(file: &str, text: &str, glossary: &Glossary) -> Result<Vec<Spec>, SpecError> {
    let parser = Parser { glossary };
    let parsed = lines(text).and_then(|lines| match lines.first() {
        Some(first) if first.text.starts_with("state ") => parser.state(file, &lines),
        _ => parser.spec(file, &lines).map(|spec| vec![spec]),
    });
    parsed.map_err(|w| SpecError {
        file: file.to_owned(),
        line: w.line,
        text: w.text,
    })
}

/// Parses one API or one piece of data.
pub fn spec(file: &str, text: &str, glossary: &Glossary) -> Result<Spec, SpecError> {
    let mut specs = specs(file, text, glossary)?;
    Ok(specs.remove(0))
}

/// Parses glossary.spec.
pub fn glossary(file: &str, text: &str) -> Result<Glossary, SpecError> {
    let located = |w: Wrong| SpecError {
        file: file.to_owned(),
        line: w.line,
        text: w.text,
    };
    let lines = lines(text).map_err(located)?;
    Ok(lines
        .into_iter()
        .map(|line| (line.text.to_owned(), line.doc))
        .collect())
}

/// Parses errors.spec.
pub fn errors(file: &str, text: &str) -> Result<Vec<ErrorLine>, SpecError> {
    let located = |w: Wrong| SpecError {
        file: file.to_owned(),
        line: w.line,
        text: w.text,
    };
    let lines = lines(text).map_err(located)?;
    lines
        .iter()
        .map(error_line)
        .collect::<Parsed<_>>()
        .map_err(located)
}

fn lines(text: &str) -> Parsed<Vec<Line<'_>>> {
    let mut lines: Vec<Line<'_>> = Vec::new();
    for (index, raw) in text.lines().enumerate() {
        let number = index + 1;
        let content = raw.trim_start();
        if content.is_empty() || content.starts_with('#') {
            continue;
        }
        let indent = raw.len() - content.len();
        if raw.contains('\t') || indent % 2 != 0 {
            return wrong(number, "indent by two spaces, or by a multiple of two");
        }
        let (text, doc) = split_doc(content);
        match lines.last_mut() {
            // A line of doc alone goes on with the doc of the line before.
            Some(before) if text.is_empty() => {
                before.doc = [before.doc.as_str(), doc].join(" ").trim().to_owned();
            }
            _ => lines.push(Line {
                number,
                depth: indent / 2,
                text,
                doc: doc.to_owned(),
            }),
        }
    }
    Ok(lines)
}

fn split_doc(content: &str) -> (&str, &str) {
    match content.split_once("--") {
        // A negative default such as `= --1` is nobody's intention; ` --` must stand alone.
        Some((text, doc)) if text.is_empty() || text.ends_with(' ') => {
            (text.trim_end(), doc.trim())
        }
        _ => (content.trim_end(), ""),
    }
}

fn error_line(line: &Line<'_>) -> Parsed<ErrorLine> {
    let mut words = line.text.split_whitespace();
    let (Some(code), Some(name), Some(class)) = (words.next(), words.next(), words.next()) else {
        return wrong(
            line.number,
            "an error is `NUMBER NAME CLASS [after WHAT] -- sentence`",
        );
    };
    let Ok(code) = code.parse() else {
        return wrong(line.number, format!("{code:?} is no error code"));
    };
    let (class, refresh) = meaning(line.number, class, words)?;
    if line.doc.is_empty() {
        return wrong(line.number, format!("{name} has no sentence"));
    }
    Ok(ErrorLine {
        code,
        name: name.to_owned(),
        class,
        refresh,
        doc: line.doc.clone(),
    })
}

/// `retry after metadata`.
fn meaning<'a>(
    line: usize,
    class: &str,
    mut rest: impl Iterator<Item = &'a str>,
) -> Parsed<(Class, Refresh)> {
    let class = match class {
        "none" => Class::None,
        "retry" => Class::Retry,
        "reject" => Class::Reject,
        "abort" => Class::Abort,
        "fatal" => Class::Fatal,
        other => {
            return wrong(
                line,
                format!("{other:?} is no class: none, retry, reject, abort or fatal"),
            );
        }
    };
    let refresh = match (rest.next(), rest.next(), rest.next()) {
        (None, ..) => Refresh::Nothing,
        (Some("after"), Some("metadata"), None) => Refresh::Metadata,
        (Some("after"), Some("coordinator"), None) => Refresh::Coordinator,
        (Some("after"), Some("session"), None) => Refresh::Session,
        (Some("after"), Some("bootstrap"), None) => Refresh::Bootstrap,
        _ => {
            return wrong(
                line,
                "after a class comes `after metadata|coordinator|session|bootstrap` or nothing",
            );
        }
    };
    Ok((class, refresh))
}

struct Parser<'g> {
    glossary: &'g Glossary,
}

/// What the lines under `api` and `data` say.
#[derive(Default)]
struct Head {
    versions: Option<Versions>,
    flexible: Option<i16>,
    unstable: Option<i16>,
    to: Option<Destination>,
}

impl Parser<'_> {
    fn spec(&self, file: &str, lines: &[Line<'_>]) -> Parsed<Spec> {
        let Some(first) = lines.first() else {
            return wrong(1, "the file is empty");
        };
        let (head, sections) = sections(lines)?;
        let head = parse_head(head)?;
        let words: Vec<&str> = first.text.split_whitespace().collect();
        let (name, body) = match words.as_slice() {
            ["api", name, key] => {
                let Ok(key) = key.parse() else {
                    return wrong(first.number, format!("{key:?} is no API key"));
                };
                (
                    *name,
                    Body::Api(Box::new(self.api(
                        first.number,
                        name,
                        key,
                        &head,
                        &sections,
                    )?)),
                )
            }
            ["data", name] => {
                let fields = section(&sections, "fields", first.number)?;
                (
                    *name,
                    Body::Data(self.message(name, &head, first.number, fields)?),
                )
            }
            _ => {
                return wrong(
                    first.number,
                    "a spec begins with `api Name KEY`, `data Name` or `state Name`",
                );
            }
        };
        let allowed: &[&str] = match body {
            Body::Api(_) => &["history", "request", "response", "errors"],
            Body::Data(_) => &["history", "fields"],
        };
        only(&sections, allowed)?;
        if first.doc.is_empty() {
            return wrong(first.number, format!("{name} has no doc"));
        }
        Ok(Spec {
            file: file.to_owned(),
            name: name.to_owned(),
            doc: first.doc.clone(),
            history: history(&sections)?,
            body,
            record: None,
        })
    }

    fn api(
        &self,
        line: usize,
        name: &str,
        key: i16,
        head: &Head,
        sections: &[(&Line<'_>, &[Line<'_>])],
    ) -> Parsed<Api> {
        let Some(to) = head.to else {
            return wrong(
                line,
                format!("{name} does not say `to` which broker it goes"),
            );
        };
        let request = section(sections, "request", line)?;
        let response = section(sections, "response", line)?;
        Ok(Api {
            key,
            to,
            request: self.message(&format!("{name}Request"), head, line, request)?,
            response: self.message(&format!("{name}Response"), head, line, response)?,
            errors: optional_section(sections, "errors")
                .iter()
                .map(expected_error)
                .collect::<Parsed<_>>()?,
        })
    }

    fn message(&self, name: &str, head: &Head, line: usize, lines: &[Line<'_>]) -> Parsed<Message> {
        let Some(versions) = head.versions else {
            return wrong(line, format!("{name} has no versions"));
        };
        let mut message = Message {
            name: name.to_owned(),
            versions,
            flexible: head.flexible,
            unstable: head.unstable,
            fields: Vec::new(),
            structs: Vec::new(),
        };
        message.fields = self.fields(lines, 1, versions, &mut message.structs)?;
        check::message(&message)?;
        Ok(message)
    }

    /// The fields at `depth` of a message with the versions `all`; deeper lines define the structs they name.
    ///
    /// A struct's field is in every version unless it says otherwise, not only in those of the field that defines the
    /// struct: another field may refer to it from other versions.
    fn fields(
        &self,
        lines: &[Line<'_>],
        depth: usize,
        all: Versions,
        structs: &mut Vec<Struct>,
    ) -> Parsed<Vec<Field>> {
        let mut fields: Vec<Field> = Vec::new();
        let mut rest = lines;
        while let Some((line, after)) = rest.split_first() {
            if line.depth != depth {
                return wrong(line.number, "the indentation fits no field");
            }
            let nested = after
                .iter()
                .position(|l| l.depth <= depth)
                .unwrap_or(after.len());
            let (inner, next) = after.split_at(nested);
            let field = self.field(line, all)?;
            if fields.iter().any(|f| f.name == field.name) {
                return wrong(line.number, format!("{} is there twice", field.name));
            }
            if !inner.is_empty() {
                self.define(line, &field, inner, all, structs)?;
            }
            fields.push(field);
            rest = next;
        }
        Ok(fields)
    }

    fn define(
        &self,
        line: &Line<'_>,
        field: &Field,
        inner: &[Line<'_>],
        all: Versions,
        structs: &mut Vec<Struct>,
    ) -> Parsed<()> {
        let Some(name) = field.kind.struct_name() else {
            return wrong(
                line.number,
                format!(
                    "{} is a {}: it has no fields of its own",
                    field.name, field.kind
                ),
            );
        };
        if structs.iter().any(|s| s.name == name) {
            return wrong(line.number, format!("{name} is defined twice"));
        }
        let place = structs.len();
        structs.push(Struct {
            name: name.to_owned(),
            fields: Vec::new(),
        });
        structs[place].fields = self.fields(inner, line.depth + 1, all, structs)?;
        Ok(())
    }

    fn field(&self, line: &Line<'_>, all: Versions) -> Parsed<Field> {
        let mut words = line.text.split_whitespace().peekable();
        let (Some(name), Some(kind)) = (words.next(), words.next()) else {
            return wrong(
                line.number,
                "a field is `name type [versions] [= default] [tag N] [ignorable] [key] [-- doc]`",
            );
        };
        check::name(line.number, name)?;
        let (kind, nullable) = split_nullable(line.number, kind)?;
        let mut field = Field {
            name: name.to_owned(),
            kind,
            versions: all,
            nullable: None,
            default: Literal::Zero,
            tag: None,
            ignorable: false,
            key: false,
            inflexible: false,
            secret: false,
            doc: self.doc_of(line, name)?,
            line: line.number,
        };
        if let Some(versions) = words.peek().and_then(|word| versions(word)) {
            words.next();
            field.versions = within(line.number, versions, all)?;
        }
        field.nullable = nullable
            .map(|n| within(line.number, n, field.versions))
            .transpose()?;
        while let Some(word) = words.next() {
            match word {
                "=" => {
                    field.default = default(line.number, &field, words.next().unwrap_or_default())?
                }
                "tag" => field.tag = Some(tag(line.number, words.next())?),
                "ignorable" => field.ignorable = true,
                "key" => field.key = true,
                "inflexible" => field.inflexible = true,
                "secret" => field.secret = true,
                other => {
                    return wrong(
                        line.number,
                        format!("{other:?} is not understood after {name}"),
                    );
                }
            }
        }
        Ok(field)
    }

    fn doc_of(&self, line: &Line<'_>, name: &str) -> Parsed<String> {
        match self.glossary.get(name) {
            _ if !line.doc.is_empty() => Ok(line.doc.clone()),
            Some(doc) => Ok(doc.clone()),
            None => wrong(
                line.number,
                format!("{name} has no doc, here or in the glossary"),
            ),
        }
    }
}

/// Splits a file into the lines before the first section and the sections.
#[expect(clippy::type_complexity, reason = "it is read once, here")]
fn sections<'l, 't>(
    lines: &'l [Line<'t>],
) -> Parsed<(&'l [Line<'t>], Vec<(&'l Line<'t>, &'l [Line<'t>])>)> {
    let starts: Vec<usize> = (1..lines.len()).filter(|&i| lines[i].depth == 0).collect();
    let ends = starts.iter().skip(1).copied().chain([lines.len()]);
    let head = &lines[1..starts.first().copied().unwrap_or(lines.len())];
    let sections: Vec<_> = starts
        .iter()
        .zip(ends)
        .map(|(&from, to)| (&lines[from], &lines[from + 1..to]))
        .collect();
    for (index, (title, _)) in sections.iter().enumerate() {
        if sections[..index]
            .iter()
            .any(|(earlier, _)| earlier.text == title.text)
        {
            return wrong(title.number, format!("{:?} is there twice", title.text));
        }
    }
    Ok((head, sections))
}

fn section<'l, 't>(
    sections: &[(&Line<'t>, &'l [Line<'t>])],
    name: &str,
    line: usize,
) -> Parsed<&'l [Line<'t>]> {
    match sections.iter().find(|(title, _)| title.text == name) {
        Some((_, lines)) => Ok(lines),
        None => wrong(line, format!("there is no section {name:?}")),
    }
}

fn optional_section<'l, 't>(
    sections: &[(&Line<'t>, &'l [Line<'t>])],
    name: &str,
) -> &'l [Line<'t>] {
    section(sections, name, 0).unwrap_or(&[])
}

/// Refuses sections that are none of those `allowed`.
fn only(sections: &[(&Line<'_>, &[Line<'_>])], allowed: &[&str]) -> Parsed<()> {
    let stranger = sections
        .iter()
        .find(|(title, _)| !allowed.contains(&title.text));
    match stranger {
        None => Ok(()),
        Some((title, _)) => wrong(
            title.number,
            format!("{:?} is none of {}", title.text, allowed.join(", ")),
        ),
    }
}

fn history(sections: &[(&Line<'_>, &[Line<'_>])]) -> Parsed<Vec<(Versions, String)>> {
    optional_section(sections, "history")
        .iter()
        .map(history_line)
        .collect()
}

fn parse_head(lines: &[Line<'_>]) -> Parsed<Head> {
    let mut head = Head::default();
    for line in lines {
        let words: Vec<&str> = line.text.split_whitespace().collect();
        match words.as_slice() {
            ["versions", rest @ ..] => version_line(line.number, rest, &mut head)?,
            ["to", place @ ..] => head.to = Some(destination(line.number, &place.join(" "))?),
            _ => {
                return wrong(
                    line.number,
                    format!("{:?} is not understood here", line.text),
                );
            }
        }
    }
    Ok(head)
}

/// `3..13 flexible 9+ unstable 13`.
fn version_line(line: usize, words: &[&str], head: &mut Head) -> Parsed<()> {
    let [all, options @ ..] = words else {
        return wrong(line, "which versions?");
    };
    match versions(all) {
        Some(versions) if versions.max != i16::MAX => head.versions = Some(versions),
        _ => return wrong(line, format!("{all:?} are no versions such as 3..13")),
    }
    for option in options.chunks(2) {
        match (option, option.get(1).and_then(|word| versions(word))) {
            (["flexible", _], Some(Versions { min, max: i16::MAX })) => head.flexible = Some(min),
            (["unstable", _], Some(v)) if head.versions.is_some_and(|all| all.max == v.min) => {
                head.unstable = Some(v.min);
            }
            _ => {
                return wrong(
                    line,
                    "after the versions come `flexible N+` and `unstable NEWEST` or nothing",
                );
            }
        }
    }
    Ok(())
}

fn destination(line: usize, place: &str) -> Parsed<Destination> {
    Ok(match place {
        "leader" => Destination::Leader,
        "any" => Destination::Any,
        "broker" => Destination::Broker,
        "controller" => Destination::Controller,
        "group coordinator" => Destination::GroupCoordinator,
        "transaction coordinator" => Destination::TransactionCoordinator,
        "share coordinator" => Destination::ShareCoordinator,
        other => {
            let places = "leader, any, broker, controller, group|transaction|share coordinator";
            return wrong(line, format!("{other:?} is none of {places}"));
        }
    })
}

fn history_line(line: &Line<'_>) -> Parsed<(Versions, String)> {
    let (first, text) = line.text.split_once(' ').unwrap_or((line.text, ""));
    match versions(first) {
        Some(versions) if !text.is_empty() => Ok((versions, text.trim().to_owned())),
        _ => wrong(
            line.number,
            "a line of the history is `VERSION what it changed`",
        ),
    }
}

fn expected_error(line: &Line<'_>) -> Parsed<ExpectedError> {
    let mut words = line.text.split_whitespace();
    let name = words.next().unwrap_or_default().to_owned();
    let meaning = words
        .next()
        .map(|class| meaning(line.number, class, words))
        .transpose()?;
    Ok(ExpectedError {
        name,
        meaning,
        line: line.number,
    })
}

/// `3+`, `..12`, `8..10`, `8`; anything else is not about versions.
fn versions(word: &str) -> Option<Versions> {
    if let Some(min) = word.strip_suffix('+') {
        return Some(Versions {
            min: min.parse().ok()?,
            max: i16::MAX,
        });
    }
    let (min, max) = match word.split_once("..") {
        None => (word.parse().ok()?, word.parse().ok()?),
        Some(("", max)) => (0, max.parse().ok()?),
        Some((min, max)) => (min.parse().ok()?, max.parse().ok()?),
    };
    (0 <= min && min <= max).then_some(Versions { min, max })
}

/// Cuts versions to those of what is around; having none of them is a fault.
fn within(line: usize, versions: Versions, around: Versions) -> Parsed<Versions> {
    match versions.intersect(around) {
        Some(both) => Ok(both),
        None => wrong(line, format!("{versions} has no version of {around}")),
    }
}

/// `[Topic]?7+` is an array of Topic, nullable from version 7.
fn split_nullable(line: usize, word: &str) -> Parsed<(Type, Option<Versions>)> {
    let Some((kind, when)) = word.split_once('?') else {
        return Ok((type_of(line, word)?, None));
    };
    let kind = type_of(line, kind)?;
    if !kind.can_be_null() {
        return wrong(line, format!("a {kind} cannot be null"));
    }
    let when = if when.is_empty() {
        Some(Versions::ALL)
    } else {
        versions(when)
    };
    match when {
        Some(when) => Ok((kind, Some(when))),
        None => wrong(
            line,
            format!("{word:?}: versions such as 7+ come after `?`, or nothing"),
        ),
    }
}

fn type_of(line: usize, word: &str) -> Parsed<Type> {
    if let Some(element) = word.strip_prefix('[').and_then(|w| w.strip_suffix(']')) {
        return match type_of(line, element)? {
            Type::Array(_) => wrong(line, "Kafka has no arrays of arrays"),
            element => Ok(Type::Array(Box::new(element))),
        };
    }
    Ok(match word {
        "bool" => Type::Bool,
        "i8" => Type::I8,
        "i16" => Type::I16,
        "u16" => Type::U16,
        "i32" => Type::I32,
        "u32" => Type::U32,
        "i64" => Type::I64,
        "f64" => Type::F64,
        "uuid" => Type::Uuid,
        "string" => Type::String,
        "bytes" => Type::Bytes,
        "records" => Type::Records,
        "error" => Type::Error,
        name if name.starts_with(|c: char| c.is_ascii_uppercase()) => Type::Struct(name.to_owned()),
        other => return wrong(line, format!("{other:?} is no type")),
    })
}

fn tag(line: usize, word: Option<&str>) -> Parsed<u32> {
    match word.and_then(|word| word.parse().ok()) {
        Some(tag) => Ok(tag),
        None => wrong(line, "after `tag` comes its number"),
    }
}

fn default(line: usize, field: &Field, word: &str) -> Parsed<Literal> {
    let literal = match (&field.kind, word) {
        (_, "null") if field.nullable.is_some() => Some(Literal::Null),
        (Type::Bool, "true") => Some(Literal::True),
        (Type::Bool, "false") => Some(Literal::Zero),
        (Type::F64, word) => word.parse().ok().map(|x| {
            if x == 0.0 {
                Literal::Zero
            } else {
                Literal::Float(x)
            }
        }),
        (Type::String, text) => text
            .strip_prefix('"')
            .and_then(|t| t.strip_suffix('"'))
            .map(|text| match text {
                "" => Literal::Zero,
                text => Literal::Text(text.to_owned()),
            }),
        (kind, word) => integer(word).filter(|n| fits(kind, *n)).map(|n| match n {
            0 => Literal::Zero,
            n => Literal::Integer(n),
        }),
    };
    match literal {
        Some(literal) => Ok(literal),
        None => wrong(
            line,
            format!("{word:?} is no default of {}, a {}", field.name, field.kind),
        ),
    }
}

/// A decimal or `0x` number.
pub fn integer(word: &str) -> Option<i64> {
    match word.strip_prefix("0x") {
        Some(digits) => i64::from_str_radix(digits, 16).ok(),
        None => word.parse().ok(),
    }
}

fn fits(kind: &Type, n: i64) -> bool {
    match kind {
        Type::I8 => i8::try_from(n).is_ok(),
        Type::I16 | Type::Error => i16::try_from(n).is_ok(),
        Type::U16 => u16::try_from(n).is_ok(),
        Type::I32 => i32::try_from(n).is_ok(),
        Type::U32 => u32::try_from(n).is_ok(),
        Type::I64 => true,
        _ => false,
    }
}

#[cfg(test)]
#[path = "parse_tests.rs"]
mod tests;
