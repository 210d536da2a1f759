//! The message definitions inside Kafka's jars, read into the model that our own specs have.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use serde_json::Value;
use zip::ZipArchive;

use crate::codegen::model::{Field, Literal, Message, Struct, Type, Versions};
use crate::codegen::parse::integer;

/// A definition with what our model does not keep.
#[derive(Clone, Debug)]
pub struct Official {
    /// The API's key, for a request or a response.
    pub key: Option<i16>,
    pub is_response: bool,
    /// The type of the record, for the key or the value of a coordinator's record.
    pub record: Option<i16>,
    /// Who serves it, if it is a request.
    pub listeners: Vec<String>,
    /// Whether any version is left: otherwise there is nothing else to say of it.
    pub is_valid: bool,
    /// Field names are Kafka's own, in camel case.
    pub message: Message,
}

/// Every definition of a jar.
pub fn read(jar: &Path) -> Result<Vec<Official>, String> {
    let located = |e: String| format!("{}: {e}", jar.display());
    let mut archive = open(jar)?;
    let mut definitions = Vec::new();
    for name in names_in(&archive) {
        let mut text = String::new();
        let mut entry = archive.by_name(&name).map_err(|e| located(e.to_string()))?;
        entry
            .read_to_string(&mut text)
            .map_err(|e| located(e.to_string()))?;
        definitions.push(definition(&text).map_err(|e| located(format!("{name}: {e}")))?);
    }
    definitions.sort_by(|a, b| a.message.name.cmp(&b.message.name));
    match definitions.as_slice() {
        [] => Err(located("it has no message definitions".into())),
        _ => Ok(definitions),
    }
}

/// The names of the messages that a jar defines.
pub fn names(jar: &Path) -> Result<Vec<String>, String> {
    let stem = |name: &String| Path::new(name).file_stem().map(|s| s.display().to_string());
    let mut names: Vec<String> = names_in(&open(jar)?).iter().filter_map(stem).collect();
    names.sort();
    Ok(names)
}

fn open(jar: &Path) -> Result<ZipArchive<File>, String> {
    let located = |e: String| format!("{}: {e}", jar.display());
    let file = File::open(jar).map_err(|e| located(e.to_string()))?;
    ZipArchive::new(file).map_err(|e| located(e.to_string()))
}

/// The files of the jar that define a message.
fn names_in(archive: &ZipArchive<File>) -> Vec<String> {
    let names = archive.file_names().flatten();
    names
        .filter(|name| is_definition(name))
        .map(|name| name.into_owned())
        .collect()
}

fn is_definition(name: &str) -> bool {
    let folders = ["common/message/", "common/metadata/", "message/"];
    folders.iter().any(|folder| name.starts_with(folder)) && name.ends_with(".json")
}

/// JSON with `//` comments, as Kafka writes it.
fn definition(text: &str) -> Result<Official, String> {
    // Only the first value counts: one definition of Kafka 2.8.2 has a brace too many at its end.
    let text = without_comments(text);
    let mut values = serde_json::Deserializer::from_str(&text).into_iter::<Value>();
    let json = values
        .next()
        .ok_or("it is empty")?
        .map_err(|e| e.to_string())?;
    let valid = self::versions(text_of(&json, "validVersions")?)?;
    let versions = valid.unwrap_or(Versions { min: 0, max: 0 });
    let flexible = match json["flexibleVersions"].as_str() {
        Some(range) => self::versions(range)?.map(|flexible| flexible.min),
        None => None,
    };
    let unstable = json["latestVersionUnstable"]
        .as_bool()
        .unwrap_or(false)
        .then_some(versions.max);
    let mut message = Message {
        name: text_of(&json, "name")?.to_owned(),
        versions,
        flexible: flexible.filter(|first| *first <= versions.max),
        unstable,
        fields: Vec::new(),
        structs: Vec::new(),
    };
    for common in json["commonStructs"].as_array().into_iter().flatten() {
        let fields = fields(&common["fields"], &mut message.structs)?;
        message.structs.push(Struct {
            name: text_of(common, "name")?.to_owned(),
            fields,
        });
    }
    message.fields = fields(&json["fields"], &mut message.structs)?;
    let number = json["apiKey"]
        .as_i64()
        .and_then(|key| i16::try_from(key).ok());
    let kind = text_of(&json, "type")?;
    let mut official = Official {
        key: number.filter(|_| matches!(kind, "request" | "response")),
        is_response: kind == "response",
        record: number.filter(|_| kind.starts_with("coordinator-")),
        listeners: json["listeners"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|name| name.as_str().map(str::to_owned))
            .collect(),
        is_valid: valid.is_some(),
        message,
    };
    if kind == "data" && official.message.name.ends_with("Key") {
        modernize(&mut official);
    }
    Ok(official)
}

/// Until 4.0 the type of a coordinator's record was the version of its key.
fn modernize(official: &mut Official) {
    let message = &mut official.message;
    official.record = Some(message.versions.max);
    message.versions = Versions { min: 0, max: 0 };
    for field in &mut message.fields {
        field.versions = message.versions;
    }
}

fn fields(list: &Value, structs: &mut Vec<Struct>) -> Result<Vec<Field>, String> {
    list.as_array()
        .into_iter()
        .flatten()
        .map(|json| field(json, structs))
        .collect()
}

fn field(json: &Value, structs: &mut Vec<Struct>) -> Result<Field, String> {
    let name = text_of(json, "name")?;
    let wrong = |e: String| format!("{name}: {e}");
    let kind = type_of(text_of(json, "type").map_err(wrong)?);
    if let (Some(inner), Some(list)) = (kind.struct_name(), json.get("fields")) {
        let inner = inner.to_owned();
        let fields = fields(list, structs).map_err(wrong)?;
        structs.push(Struct {
            name: inner,
            fields,
        });
    }
    let range = |key: &str| {
        json[key]
            .as_str()
            .map(versions)
            .transpose()
            .map(Option::flatten)
    };
    let tag = json["tag"].as_u64().and_then(|tag| u32::try_from(tag).ok());
    let tagged = range("taggedVersions").map_err(wrong)?;
    // A field that says only since when it is tagged has no other versions.
    let there = range("versions")
        .map_err(wrong)?
        .or(tagged)
        .ok_or_else(|| wrong("it has no versions".into()))?;
    if tag.is_some() && tagged != Some(there) {
        return Err(wrong(
            "it is not tagged in all of its versions, which no spec can say".into(),
        ));
    }
    Ok(Field {
        name: name.to_owned(),
        default: default(&json["default"], &kind).map_err(wrong)?,
        versions: there,
        nullable: range("nullableVersions").map_err(wrong)?,
        tag,
        ignorable: json["ignorable"].as_bool().unwrap_or(false),
        key: json["mapKey"].as_bool().unwrap_or(false),
        inflexible: json["flexibleVersions"] == "none",
        secret: false,
        doc: String::new(),
        line: 0,
        kind,
    })
}

fn text_of<'j>(json: &'j Value, key: &str) -> Result<&'j str, String> {
    json[key]
        .as_str()
        .ok_or_else(|| format!("there is no {key:?}"))
}

/// `3+`, `0-12`, `8`; `none` is `None`.
fn versions(text: &str) -> Result<Option<Versions>, String> {
    let number = |digits: &str| {
        digits
            .parse::<i16>()
            .map_err(|_| format!("{text:?} are no versions"))
    };
    if text == "none" {
        return Ok(None);
    }
    if let Some(min) = text.strip_suffix('+') {
        return Ok(Some(Versions {
            min: number(min)?,
            max: i16::MAX,
        }));
    }
    let (min, max) = text.split_once('-').unwrap_or((text, text));
    Ok(Some(Versions {
        min: number(min)?,
        max: number(max)?,
    }))
}

fn type_of(name: &str) -> Type {
    if let Some(element) = name.strip_prefix("[]") {
        return Type::Array(Box::new(type_of(element)));
    }
    match name {
        "bool" => Type::Bool,
        "int8" => Type::I8,
        "int16" => Type::I16,
        "uint16" => Type::U16,
        "int32" => Type::I32,
        "uint32" => Type::U32,
        "int64" => Type::I64,
        "float64" => Type::F64,
        "uuid" => Type::Uuid,
        "string" => Type::String,
        "bytes" => Type::Bytes,
        "records" => Type::Records,
        name => Type::Struct(name.to_owned()),
    }
}

/// Kafka's name of a type.
pub fn type_name(kind: &Type) -> String {
    match kind {
        Type::Array(element) => format!("[]{}", type_name(element)),
        Type::Error => "int16".into(),
        Type::Bool | Type::Uuid | Type::String | Type::Bytes | Type::Records | Type::Struct(_) => {
            kind.to_string()
        }
        Type::I8 => "int8".into(),
        Type::I16 => "int16".into(),
        Type::U16 => "uint16".into(),
        Type::I32 => "int32".into(),
        Type::U32 => "uint32".into(),
        Type::I64 => "int64".into(),
        Type::F64 => "float64".into(),
    }
}

fn default(json: &Value, kind: &Type) -> Result<Literal, String> {
    let text = match json {
        Value::Null => return Ok(Literal::Zero),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    match (kind, text.as_str()) {
        (_, "null") => Ok(Literal::Null),
        (_, "" | "false" | "0") => Ok(Literal::Zero),
        (Type::Bool, "true") => Ok(Literal::True),
        (Type::F64, number) => match number.parse() {
            Ok(0.0) => Ok(Literal::Zero),
            Ok(number) => Ok(Literal::Float(number)),
            Err(_) => Err(format!("{number:?} is no default of a float64")),
        },
        (Type::String, text) => Ok(Literal::Text(text.to_owned())),
        (_, number) => match integer(number) {
            Some(0) => Ok(Literal::Zero),
            Some(number) => Ok(Literal::Integer(number)),
            None => Err(format!("{number:?} is no default of a {kind}")),
        },
    }
}

/// Cuts off `//` and what follows it in a line, unless it is inside of a string.
fn without_comments(text: &str) -> String {
    text.lines()
        .map(|line| &line[..comment(line)])
        .collect::<Vec<_>>()
        .join("\n")
}

/// Where the comment of a line begins.
fn comment(line: &str) -> usize {
    let (mut in_string, mut escaped, mut slash) = (false, false, false);
    for (at, c) in line.char_indices() {
        match c {
            '/' if slash => return at - 1,
            '"' if !escaped => in_string = !in_string,
            _ => {}
        }
        slash = c == '/' && !in_string;
        escaped = c == '\\' && !escaped;
    }
    line.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_end_at_the_line_and_are_none_inside_of_strings() {
        let text = "{ // a\n  \"about\": \"see http://x // y \\\" // z\", // b\n  // c\n}";
        assert_eq!(
            without_comments(text),
            "{ \n  \"about\": \"see http://x // y \\\" // z\", \n  \n}"
        );
    }

    #[test]
    fn a_definition_is_read_with_all_that_it_says() {
        let text = r#"{ "apiKey": 9, "type": "response", "name": "XResponse", "validVersions": "1-4",
            "flexibleVersions": "3+", "latestVersionUnstable": true, "fields": [
              { "name": "Hosts", "type": "[]Host", "versions": "0+", "nullableVersions": "2+", "ignorable": true,
                "fields": [{ "name": "Port", "type": "uint16", "versions": "0-2", "default": "0x10", "mapKey": true }] },
              { "name": "Epoch", "type": "int64", "versions": "3+", "tag": 7, "taggedVersions": "3+", "default": -1 }
            ] }"#;
        let official = definition(text).unwrap();
        assert_eq!((official.key, official.is_response), (Some(9), true));
        let message = official.message;
        assert_eq!((message.flexible, message.unstable), (Some(3), Some(4)));
        let [hosts, epoch] = message.fields.as_slice() else {
            panic!("two fields")
        };
        assert_eq!(
            hosts.nullable,
            Some(Versions {
                min: 2,
                max: i16::MAX
            })
        );
        assert!(hosts.ignorable && !epoch.ignorable);
        assert_eq!(
            (epoch.tag, &epoch.default),
            (Some(7), &Literal::Integer(-1))
        );
        let port = &message.fields_of("Host").unwrap()[0];
        assert_eq!(
            (&port.kind, &port.default, port.key),
            (&Type::U16, &Literal::Integer(16), true)
        );
        assert_eq!(port.versions, Versions { min: 0, max: 2 });
    }

    #[test]
    fn a_definition_without_a_valid_version_says_so() {
        let text =
            r#"{ "name": "Gone", "type": "request", "validVersions": "none", "fields": [] }"#;
        assert!(!definition(text).unwrap().is_valid);
    }

    #[test]
    fn the_type_of_a_record_is_a_number_of_its_own_or_the_version_of_its_key() {
        let new = r#"{ "apiKey": 5, "type": "coordinator-key", "name": "XKey", "validVersions": "0", "fields": [] }"#;
        let old = r#"{ "type": "data", "name": "XKey", "validVersions": "5",
            "fields": [{ "name": "A", "type": "string", "versions": "5" }] }"#;
        let (new, old) = (definition(new).unwrap(), definition(old).unwrap());
        assert_eq!((new.key, new.record, old.record), (None, Some(5), Some(5)));
        assert_eq!(old.message.versions, new.message.versions);
        assert_eq!(old.message.fields[0].versions, new.message.versions);
    }

    #[test]
    fn a_field_may_say_only_since_when_it_is_tagged() {
        let text = r#"{ "type": "data", "name": "X", "validVersions": "0-2", "flexibleVersions": "1+",
            "fields": [{ "name": "A", "type": "int8", "taggedVersions": "1+", "tag": 0 }] }"#;
        let since = definition(text).unwrap().message.fields[0].versions;
        assert_eq!(
            since,
            Versions {
                min: 1,
                max: i16::MAX
            }
        );
    }
}
