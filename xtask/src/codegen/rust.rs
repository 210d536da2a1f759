//! The specs of one file as Rust: structs, how they are written and read, and what a request says about itself.

use std::fmt::Write;

use super::model::*;
use super::notice;

/// Appends a line of code. Writing to a string cannot fail.
macro_rules! line {
    ($code:expr, $($text:tt)*) => {{
        let _infallible = writeln!($code, $($text)*);
    }};
}
pub(super) use line;

/// The Rust file of the specs of one file.
pub fn file(specs: &[Spec]) -> String {
    let mut code = match &specs[0].record {
        None => module_doc(&specs[0]),
        Some(record) => subject_doc(record),
    };
    code += &notice(&format!("protocol-specs/{}", specs[0].file));
    code += "\nuse super::prelude::*;\n";
    specs.iter().for_each(|spec| messages(&mut code, spec));
    code
}

fn messages(code: &mut String, spec: &Spec) {
    match &spec.body {
        Body::Data(message) => {
            structs(code, spec, message);
            data(code, spec, message);
        }
        Body::Api(api) => {
            structs(code, spec, &api.request);
            request(code, spec, api);
            structs(code, spec, &api.response);
            response(code, &api.response);
        }
    }
}

fn module_doc(spec: &Spec) -> String {
    let mut doc = String::new();
    let number = match &spec.body {
        Body::Api(api) => format!(" (key {})", api.key),
        Body::Data(_) => String::new(),
    };
    line!(doc, "//! {}{number}: {}", spec.name, sentence(&spec.doc));
    if let Body::Api(api) = &spec.body {
        line!(doc, "//!\n//! {}", sentence(destination(api.to)));
    }
    doc += &history(spec, "//!");
    line!(doc, "");
    doc
}

/// The doc of a file of records.
fn subject_doc(record: &Record) -> String {
    format!(
        "//! {}: {}\n\n",
        record.subject,
        sentence(&record.subject_doc)
    )
}

fn history(spec: &Spec, comment: &str) -> String {
    let mut table = String::new();
    if !spec.history.is_empty() {
        line!(table, "{comment}\n{comment} | Version | What it changed |");
        line!(table, "{comment} |---|---|");
    }
    for (versions, text) in &spec.history {
        line!(table, "{comment} | {versions} | {text} |");
    }
    table
}

fn destination(to: Destination) -> &'static str {
    match to {
        Destination::Leader => "it is sent to the leader of the partitions it names",
        Destination::Any => "it may be sent to any broker",
        Destination::Broker => "it is sent to the broker that it is about",
        Destination::Controller => "it is sent to the controller",
        Destination::GroupCoordinator => "it is sent to the coordinator of the group",
        Destination::TransactionCoordinator => {
            "it is sent to the coordinator of the transactional id"
        }
        Destination::ShareCoordinator => {
            "it is sent to the coordinator of the share group's partitions"
        }
    }
}

/// `null unless transactional` becomes `Null unless transactional.`
fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    let first = chars.next().map(|c| c.to_ascii_uppercase());
    let dot = if text.ends_with(['.', '?', '!']) {
        ""
    } else {
        "."
    };
    first.into_iter().chain(chars).collect::<String>() + dot
}

fn request(code: &mut String, spec: &Spec, api: &Api) {
    let message = &api.request;
    line!(code, "\nimpl Request for {} {{", message.name);
    line!(
        code,
        "const API: ApiKey = ApiKey::{};",
        super::snake(&spec.name).to_uppercase()
    );
    line!(
        code,
        "const VERSIONS: VersionRange = {};",
        range(message.stable())
    );
    if message.unstable.is_some() {
        line!(
            code,
            "const KNOWN_VERSIONS: VersionRange = {};",
            range(message.versions)
        );
    }
    if message.flexible.is_some() {
        line!(code, "const FLEXIBLE: i16 = {};", flexible(message));
    }
    if !api.errors.is_empty() {
        errors(code, &api.errors);
    }
    line!(code, "type Response = {};", api.response.name);
    line!(code, "}}");
}

/// The expected errors, and those that mean something else here.
fn errors(code: &mut String, errors: &[ExpectedError]) {
    line!(code, "const ERRORS: &'static [ErrorCode] = &[");
    for error in errors {
        line!(code, "ErrorCode::{},", error.name);
    }
    line!(code, "];");
    let overrides: Vec<_> = errors
        .iter()
        .filter_map(|e| e.meaning.map(|meaning| (&e.name, meaning)))
        .collect();
    if overrides.is_empty() {
        return;
    }
    line!(
        code,
        "const OVERRIDES: &'static [(ErrorCode, ErrorClass, Refresh)] = &["
    );
    for (name, (class, refresh)) in overrides {
        line!(
            code,
            "(ErrorCode::{name}, ErrorClass::{class:?}, Refresh::{refresh:?}),"
        );
    }
    line!(code, "];");
}

fn response(code: &mut String, message: &Message) {
    let throttled = message
        .fields
        .iter()
        .any(|f| f.name == "throttle_time_ms" && f.kind == Type::I32);
    if !throttled {
        return line!(code, "\nimpl Response for {} {{}}", message.name);
    }
    line!(code, "\nimpl Response for {} {{", message.name);
    line!(
        code,
        "fn throttle_time_ms(&self) -> i32 {{ self.throttle_time_ms }}"
    );
    line!(code, "}}");
}

fn data(code: &mut String, spec: &Spec, message: &Message) {
    line!(code, "\nimpl Data for {} {{", message.name);
    line!(code, "const NAME: &'static str = {:?};", spec.name);
    line!(
        code,
        "const VERSIONS: VersionRange = {};",
        range(message.versions)
    );
    if message.flexible.is_some() {
        line!(code, "const FLEXIBLE: i16 = {};", flexible(message));
    }
    line!(code, "}}");
    if let Some(record) = &spec.record
        && record.part == Part::Value
    {
        let key = spec.name.replace("Value", "Key");
        line!(code, "\nimpl StateValue for {} {{", spec.name);
        line!(code, "const TYPE: i16 = {};", record.id);
        line!(code, "type Key = {key};\n}}");
    }
}

pub fn range(versions: Versions) -> String {
    format!("VersionRange::new({}, {})", versions.min, versions.max)
}

pub fn flexible(message: &Message) -> String {
    message
        .flexible
        .map_or("i16::MAX".to_owned(), |first| first.to_string())
}

/// The message's own struct and those of its fields.
fn structs(code: &mut String, spec: &Spec, message: &Message) {
    let mut structs = all_structs(message);
    if let Some(record) = &spec.record {
        structs[0].doc = record_doc(spec, record, message);
    }
    structs.iter().for_each(|s| s.write(code));
}

/// The doc of a key or a value, which has no module of its own to say more.
fn record_doc(spec: &Spec, record: &Record, message: &Message) -> String {
    match record.part {
        Part::Key => format!("The key of a record of type {}: {}.", record.id, spec.doc),
        Part::Value => {
            let versions = range_text(message.versions);
            let history = history(spec, "///");
            let doc = format!(
                "The value of a record of type {}: {}. Versions {versions}.\n{history}",
                record.id, spec.doc
            );
            doc.trim_end().to_owned()
        }
    }
}

/// A struct to be written, and when it occurs.
pub struct Shape<'m> {
    pub message: &'m Message,
    /// Its Rust name.
    pub name: String,
    doc: String,
    pub fields: &'m [Field],
    /// The versions in which it occurs at all: within them a field need not ask.
    pub around: Versions,
}

/// The message itself and its structs, as Rust will have them.
pub fn all_structs(message: &Message) -> Vec<Shape<'_>> {
    let top = Shape {
        message,
        name: message.name.clone(),
        doc: format!(
            "See the [module](self). Versions {}.",
            range_text(message.versions)
        ),
        fields: &message.fields,
        around: message.versions,
    };
    let inner = message.structs.iter().map(|s| Shape {
        message,
        name: format!("{}{}", message.name, s.name),
        doc: owner_doc(message, &s.name),
        fields: &s.fields,
        around: message.versions_of(&s.name).unwrap_or(message.versions),
    });
    std::iter::once(top).chain(inner).collect()
}

/// The fields of the message and of its structs.
fn all_fields(message: &Message) -> impl Iterator<Item = &Field> {
    let inner = message.structs.iter().flat_map(|s| &s.fields);
    message.fields.iter().chain(inner)
}

/// Which field a struct belongs to.
fn owner_doc(message: &Message, name: &str) -> String {
    let named = message
        .structs
        .iter()
        .map(|s| (format!("{}{}", message.name, s.name), &s.fields));
    let all = std::iter::once((message.name.clone(), &message.fields)).chain(named);
    let mut owners = all.flat_map(|(owner, fields)| fields.iter().map(move |f| (owner.clone(), f)));
    let (owner, field) = match owners.find(|(_, f)| f.kind.struct_name() == Some(name)) {
        Some(found) => found,
        None => return format!("Part of [`{}`].", message.name),
    };
    let which = if matches!(field.kind, Type::Array(_)) {
        "One of"
    } else {
        "See"
    };
    format!("{which} [`{owner}::{}`].", field.name)
}

pub fn range_text(versions: Versions) -> String {
    if versions.min == versions.max {
        versions.min.to_string()
    } else {
        format!("{}-{}", versions.min, versions.max)
    }
}

impl Shape<'_> {
    fn write(&self, code: &mut String) {
        self.write_struct(code);
        self.write_debug(code);
        self.write_default(code);
        self.write_usual(code);
        line!(code, "\nimpl Wire for {} {{", self.name);
        self.write_min_size(code);
        self.write_write(code);
        self.write_read(code);
        line!(code, "}}");
    }

    fn write_struct(&self, code: &mut String) {
        line!(code, "\n/// {}", self.doc);
        let default = if self.has_zero_default() {
            "Default, "
        } else {
            ""
        };
        let debug = if self.has_secrets() { "" } else { "Debug, " };
        line!(code, "#[derive(Clone, {debug}{default}PartialEq)]");
        line!(code, "pub struct {} {{", self.name);
        for field in self.fields {
            let when = self
                .when(field)
                .map_or(String::new(), |when| format!(" Versions {when}."));
            line!(code, "/// {}{when}", sentence(&field.doc));
            line!(code, "pub {}: {},", field.name, self.rust_type(field));
        }
        line!(code, "}}");
    }

    fn has_secrets(&self) -> bool {
        self.fields.iter().any(|field| field.secret)
    }

    /// `Debug` for a struct whose secrets must not show in a log.
    fn write_debug(&self, code: &mut String) {
        if !self.has_secrets() {
            return;
        }
        line!(code, "\nimpl std::fmt::Debug for {} {{", self.name);
        line!(
            code,
            "fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {{"
        );
        line!(code, "f.debug_struct({:?})", self.name);
        for field in self.fields {
            let name = &field.name;
            let shown = if field.secret {
                "&\"...\"".into()
            } else {
                format!("&self.{name}")
            };
            line!(code, ".field({name:?}, {shown})");
        }
        line!(code, ".finish()\n}}\n}}");
    }

    /// The versions of a field that does not live as long as its struct.
    fn when(&self, field: &Field) -> Option<String> {
        if field.versions.includes(self.around) {
            return None;
        }
        let (min, max) = (
            field.versions.min.max(self.around.min),
            field.versions.max.min(self.around.max),
        );
        Some(if max == self.around.max {
            format!("{min}+")
        } else {
            range_text(Versions { min, max })
        })
    }

    pub fn rust_type(&self, field: &Field) -> String {
        let plain = self.plain_type(&field.kind);
        if field.nullable.is_some() {
            format!("Option<{plain}>")
        } else if is_rare(field) {
            format!("Rare<{plain}>")
        } else {
            plain
        }
    }

    fn plain_type(&self, kind: &Type) -> String {
        match kind {
            Type::Uuid => "Uuid".into(),
            Type::String => "ByteString".into(),
            Type::Bytes | Type::Records => "Bytes".into(),
            Type::Error => "ErrorCode".into(),
            Type::Struct(name) => format!("{}{name}", self.message.name),
            Type::Array(element) if **element == Type::I32 => "Numbers".into(),
            Type::Array(element) => format!("Vec<{}>", self.plain_type(element)),
            number => number.to_string(),
        }
    }

    fn has_zero_default(&self) -> bool {
        self.fields.iter().all(|f| match f.default {
            Literal::Null => true,
            Literal::Zero => f.nullable.is_none() || f.kind == Type::Records,
            _ => false,
        })
    }

    fn write_default(&self, code: &mut String) {
        if self.has_zero_default() {
            return;
        }
        line!(code, "\nimpl Default for {} {{", self.name);
        line!(code, "#[inline]\nfn default() -> Self {{\nSelf {{");
        self.write_defaults(code);
        line!(code, "}}\n}}\n}}");
    }

    fn write_defaults(&self, code: &mut String) {
        self.fields
            .iter()
            .for_each(|f| line!(code, "{}: {},", f.name, self.default(f)));
    }

    /// The default as a constant, for a struct that is seldom anything else.
    fn write_usual(&self, code: &mut String) {
        let mut fields = all_fields(self.message);
        let is_it = |f: &Field| is_rare(f) && self.plain_type(&f.kind) == self.name;
        if fields.any(is_it) {
            line!(code, "\nimpl Usual for {} {{", self.name);
            line!(code, "const USUAL: &'static Self = &Self {{");
            self.write_defaults(code);
            line!(code, "}};\n}}");
        }
    }

    /// The default as an expression.
    pub fn default(&self, field: &Field) -> String {
        let plain = match (&field.default, &field.kind) {
            (Literal::Null, _) => return "None".into(),
            // As with Kafka, whose records are null until they are set.
            (_, Type::Records) if field.nullable.is_some() => return "None".into(),
            _ if is_rare(field) => "Rare::default()".into(),
            (Literal::True, _) => "true".into(),
            (Literal::Integer(n), kind) => integer(*n, kind),
            (Literal::Float(x), _) => format!("{x:?}"),
            (Literal::Text(text), _) => format!("ByteString::from_static({text:?})"),
            (Literal::Zero, Type::Bool) => "false".into(),
            (Literal::Zero, Type::F64) => "0.0".into(),
            (Literal::Zero, Type::Uuid) => "Uuid::ZERO".into(),
            (Literal::Zero, Type::Error) => "ErrorCode::NONE".into(),
            (Literal::Zero, Type::Array(_)) if self.plain_type(&field.kind) != "Numbers" => {
                "Vec::new()".into()
            }
            (Literal::Zero, Type::Array(_) | Type::String | Type::Bytes | Type::Records) => {
                format!("{}::new()", self.plain_type(&field.kind))
            }
            (Literal::Zero, Type::Struct(_)) => {
                format!("{}::default()", self.plain_type(&field.kind))
            }
            (Literal::Zero, _) => "0".into(),
        };
        if field.nullable.is_some() {
            format!("Some({plain})")
        } else {
            plain
        }
    }

    /// Whether a field is in the version `v`, as an expression; `None` if it always is.
    pub fn has(&self, versions: Versions) -> Option<String> {
        let from = versions.min > self.around.min;
        let to = versions.max < self.around.max;
        match (from, to) {
            (false, false) => None,
            (true, false) => Some(format!("v >= {}", versions.min)),
            (false, true) => Some(format!("v <= {}", versions.max)),
            (true, true) if versions.min == versions.max => Some(format!("v == {}", versions.min)),
            (true, true) => Some(format!(
                "({}..={}).contains(&v)",
                versions.min, versions.max
            )),
        }
    }

    /// Whether a field may be null in `v`, as an expression; `None` if it may whenever it is there, or never.
    pub fn null_when(&self, field: &Field) -> Option<String> {
        let there = field.versions.intersect(self.around)?;
        let nullable = field.nullable?;
        if nullable.includes(there) {
            None
        } else {
            self.has(nullable)
        }
    }

    fn tagged(&self) -> Vec<&Field> {
        let mut tagged: Vec<&Field> = self.fields.iter().filter(|f| f.tag.is_some()).collect();
        tagged.sort_by_key(|f| f.tag);
        tagged
    }

    fn is_ever_flexible(&self) -> bool {
        self.message.is_flexible(self.around.max)
    }

    fn write_write(&self, code: &mut String) {
        let mut body = String::new();
        let plain = self.fields.iter().filter(|f| f.tag.is_none());
        for field in plain {
            line!(body, "{}?;", self.write_call(field));
        }
        let tagged = self.tagged();
        if !tagged.is_empty() {
            line!(body, "let mut tags = w.tags();");
            tagged
                .iter()
                .for_each(|field| line!(body, "{}?;", self.write_tag(field)));
            line!(body, "w.end_tags(tags)");
        } else if self.is_ever_flexible() {
            line!(body, "w.no_tags()");
        } else {
            end(&mut body);
        }
        line!(
            code,
            "fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {{"
        );
        if mentions_version(&body) {
            line!(code, "let v = w.version();");
        }
        line!(code, "{body}}}");
    }

    fn write_call(&self, field: &Field) -> String {
        let name = &field.name;
        if field.inflexible {
            return format!("w.inflexible({name:?}, &self.{name})");
        }
        let default = self.default(field);
        match (
            self.has(field.versions),
            self.null_when(field),
            field.ignorable,
        ) {
            (None, None, _) => format!("w.field({name:?}, &self.{name})"),
            (Some(has), None, true) => format!("w.field_if({has}, {name:?}, &self.{name})"),
            (Some(has), None, false) => {
                format!("w.field_or({has}, {name:?}, &self.{name}, &{default})")
            }
            (None, Some(null), _) => format!("w.nullable_if(true, {null}, {name:?}, &self.{name})"),
            (Some(has), Some(null), true) => {
                format!("w.nullable_if({has}, {null}, {name:?}, &self.{name})")
            }
            (Some(has), Some(null), false) => {
                format!("w.nullable_or({has}, {null}, {name:?}, &self.{name}, &{default})")
            }
        }
    }

    fn write_tag(&self, field: &Field) -> String {
        let (name, default) = (&field.name, self.default(field));
        let has = self.has(field.versions).unwrap_or("true".into());
        let method = match field.ignorable {
            _ if is_nullable_struct(field) => "nullable_struct",
            true => "field_if",
            false => "field",
        };
        let tag = field.tag.unwrap_or_default();
        format!("tags.{method}({has}, {tag}, {name:?}, &self.{name}, &{default})")
    }

    fn write_read(&self, code: &mut String) {
        let mut body = String::new();
        let plain: Vec<&Field> = self.fields.iter().filter(|f| f.tag.is_none()).collect();
        let mut rest = plain.as_slice();
        while !rest.is_empty() {
            let (run, after) = self.split_run(rest);
            rest = after;
            line!(body, "{}?;", self.read_run(run));
        }
        let tagged = self.tagged();
        if !tagged.is_empty() {
            self.write_read_tags(&mut body, &tagged);
        } else if self.is_ever_flexible() {
            line!(body, "r.no_tags()");
        } else {
            end(&mut body);
        }
        if self.is_element() {
            // There may be thousands in a message.
            line!(code, "#[inline]");
        }
        line!(
            code,
            "fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {{"
        );
        if mentions_version(&body) {
            line!(code, "let v = r.version();");
        }
        line!(code, "{body}}}");
    }

    /// Whether it is in an array.
    fn is_element(&self) -> bool {
        let is_of_this = |kind: &Type| match kind {
            Type::Array(element) => self.plain_type(element) == self.name,
            _ => false,
        };
        all_fields(self.message).any(|field| is_of_this(&field.kind))
    }

    fn write_read_tags(&self, body: &mut String, tagged: &[&Field]) {
        line!(body, "r.tags(|tag, r| {{\nmatch tag {{");
        for field in tagged {
            let has = self
                .has(field.versions)
                .map_or(String::new(), |has| format!(" if {has}"));
            let (tag, name) = (field.tag.unwrap_or_default(), &field.name);
            let method = if is_nullable_struct(field) {
                "nullable_struct"
            } else {
                "field"
            };
            line!(body, "{tag}{has} => self.{name} = r.{method}({name:?})?,");
        }
        line!(body, "_ => return Ok(false),\n}}\nOk(true)\n}})");
    }

    /// Whether a field takes the same bytes whenever the struct occurs.
    fn is_fixed(&self, field: &Field) -> bool {
        field.nullable.is_none()
            && self.has(field.versions).is_none()
            && number_size(&field.kind).is_some()
    }

    /// Whether a field takes the same bytes in every version that has it.
    fn is_optional(&self, field: &Field) -> bool {
        field.nullable.is_none()
            && !field.inflexible
            && self.has(field.versions).is_some()
            && number_size(&field.kind).is_some()
    }

    /// Fields that are read at once: some of fixed size and one that only some versions have, or a single field.
    fn split_run<'f, 'm>(&self, fields: &'f [&'m Field]) -> (&'f [&'m Field], &'f [&'m Field]) {
        // There are implementations for so many places.
        let fixed = fields.iter().take(8).take_while(|f| self.is_fixed(f));
        let count = match fixed.count() {
            many @ 2.. if fields.get(many).is_some_and(|f| self.is_optional(f)) => many + 1,
            some => some.max(1),
        };
        fields.split_at(count)
    }

    /// One check for several fields of fixed size, which then need none of their own.
    fn read_run(&self, run: &[&Field]) -> String {
        if let [field] = run {
            return self.read_call(field);
        }
        if let [run @ .., last] = run
            && let Some(has) = self.has(last.versions)
        {
            let (places, name) = (self.places(run), &last.name);
            return format!("r.fill_run_and({places}, {has}, {name:?}, &mut self.{name})");
        }
        format!("r.fill_run({})", self.places(run))
    }

    /// The names of fields and their places.
    fn places(&self, run: &[&Field]) -> String {
        let names: Vec<&str> = run.iter().map(|field| field.name.as_str()).collect();
        let places: Vec<String> = names
            .iter()
            .map(|name| format!("&mut self.{name}"))
            .collect();
        format!("&{names:?}, ({})", places.join(", "))
    }

    fn read_call(&self, field: &Field) -> String {
        let name = &field.name;
        if field.inflexible {
            return format!("r.inflexible({name:?}, &mut self.{name})");
        }
        match (self.has(field.versions), self.null_when(field)) {
            (None, None) => format!("r.fill({name:?}, &mut self.{name})"),
            (Some(has), None) => format!("r.fill_if({has}, {name:?}, &mut self.{name})"),
            (has, Some(null)) => {
                let has = has.unwrap_or("true".into());
                format!("r.nullable_if({has}, {null}, {name:?}, &mut self.{name})")
            }
        }
    }

    /// The least size in the first version and in those that change it.
    fn size_steps(&self) -> Vec<(i16, usize)> {
        let sizes = self
            .around
            .iter()
            .map(|v| (v, min_size(self.message, self.fields, v)));
        let mut steps: Vec<(i16, usize)> = sizes.collect();
        steps.dedup_by_key(|(_, size)| *size);
        steps
    }

    fn write_min_size(&self, code: &mut String) {
        let size = match self.size_steps().as_slice() {
            [(_, size)] => format!("Fixed({size})"),
            steps => format!("Since(&{steps:?})"),
        };
        line!(code, "const MIN_SIZE: MinSize = MinSize::{size};");
    }
}

/// A struct in a tagged field, which most messages do not have.
fn is_rare(field: &Field) -> bool {
    field.tag.is_some() && field.nullable.is_none() && matches!(field.kind, Type::Struct(_))
}

/// In a tagged field such a struct has a null of its own.
fn is_nullable_struct(field: &Field) -> bool {
    field.nullable.is_some() && matches!(field.kind, Type::Struct(_))
}

/// The fewest bytes that these fields take in one version.
fn min_size(message: &Message, fields: &[Field], version: i16) -> usize {
    let there = fields
        .iter()
        .filter(|f| f.versions.contains(version) && f.tag.is_none());
    let sizes = there.map(|f| {
        let flexible = message.is_flexible(version) && !f.inflexible;
        match &f.kind {
            Type::String | Type::Bytes | Type::Records | Type::Array(_) if flexible => 1,
            Type::String => 2,
            Type::Bytes | Type::Records | Type::Array(_) => 4,
            Type::Struct(_) if f.nullable.is_some_and(|n| n.contains(version)) => 1,
            Type::Struct(name) => message
                .fields_of(name)
                .map_or(0, |inner| min_size(message, inner, version)),
            number => number_size(number).unwrap_or(0),
        }
    });
    sizes.sum::<usize>() + usize::from(message.is_flexible(version))
}

/// The bytes that every value of a type takes, if it has such a size.
fn number_size(kind: &Type) -> Option<usize> {
    match kind {
        Type::Bool | Type::I8 => Some(1),
        Type::I16 | Type::U16 | Type::Error => Some(2),
        Type::I32 | Type::U32 => Some(4),
        Type::I64 | Type::F64 => Some(8),
        Type::Uuid => Some(16),
        _ => None,
    }
}

/// Ends a body of statements that may fail.
fn end(body: &mut String) {
    if body.is_empty() {
        return line!(body, "Ok(())");
    }
    // The last field has the last word.
    body.truncate(body.len() - "?;\n".len());
    line!(body, "");
}

fn mentions_version(body: &str) -> bool {
    let mentions = [" v ", "(v ", "(&v)"];
    mentions.iter().any(|mention| body.contains(mention))
}

/// A number as Rust writes it, the limits of its type by name.
fn integer(n: i64, kind: &Type) -> String {
    match (kind, n) {
        (Type::I32, n) if n == i64::from(i32::MIN) => "i32::MIN".into(),
        (Type::I32, n) if n == i64::from(i32::MAX) => "i32::MAX".into(),
        (Type::I64, i64::MIN) => "i64::MIN".into(),
        (Type::I64, i64::MAX) => "i64::MAX".into(),
        (Type::Error, n) => format!("ErrorCode({n})"),
        (_, n) => n.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codegen::parse;

    /// The code of a piece of data with versions 2 to 9, flexible from 5.
    fn generated(fields: &str) -> String {
        let text = format!("data X -- d\n  versions 2..9 flexible 5+\nfields\n{fields}");
        file(&parse::specs("x.spec", &text, &parse::Glossary::new()).unwrap())
    }

    #[test]
    fn a_field_is_a_line_to_write_and_a_line_to_read() {
        let table = [
            (
                "  a  i32  -- d\n",
                r#"w.field("a", &self.a)"#,
                r#"r.fill("a", &mut self.a)"#,
            ),
            (
                "  a  i32  4+  = -1  -- d\n",
                r#"w.field_or(v >= 4, "a", &self.a, &-1)"#,
                r#"r.fill_if(v >= 4, "a", &mut self.a)"#,
            ),
            (
                "  a  string  ..3  ignorable  -- d\n",
                r#"w.field_if(v <= 3, "a", &self.a)"#,
                r#"r.fill_if(v <= 3, "a", &mut self.a)"#,
            ),
            (
                "  a  bytes?  3..4  -- d\n",
                r#"w.field_or((3..=4).contains(&v), "a", &self.a, &Some(Bytes::new()))"#,
                r#"r.fill_if((3..=4).contains(&v), "a", &mut self.a)"#,
            ),
            (
                "  a  string?6+  = null  -- d\n",
                r#"w.nullable_if(true, v >= 6, "a", &self.a)"#,
                r#"r.nullable_if(true, v >= 6, "a", &mut self.a)"#,
            ),
            (
                "  a  string?6+  4+  = null  -- d\n",
                r#"w.nullable_or(v >= 4, v >= 6, "a", &self.a, &None)"#,
                r#"r.nullable_if(v >= 4, v >= 6, "a", &mut self.a)"#,
            ),
            (
                "  a  i64  6+  tag 3  -- d\n",
                r#"tags.field(v >= 6, 3, "a", &self.a, &0)"#,
                r#"3 if v >= 6 => self.a = r.field("a")?"#,
            ),
            (
                "  a  A?  6+  tag 3  -- d\n    b  i8  -- d\n",
                r#"tags.nullable_struct(v >= 6, 3, "a", &self.a, &Some(XA::default()))"#,
                r#"3 if v >= 6 => self.a = r.nullable_struct("a")?"#,
            ),
            (
                "  a  string  inflexible  -- d\n",
                r#"w.inflexible("a", &self.a)"#,
                r#"r.inflexible("a", &mut self.a)"#,
            ),
        ];
        for (spec, write, read) in table {
            let code = generated(spec);
            assert!(code.contains(write), "{write} is not in\n{code}");
            assert!(code.contains(read), "{read} is not in\n{code}");
        }
    }

    #[test]
    fn numbers_in_a_row_are_read_together() {
        let code = generated("  a  i64  -- d\n  b  i8  -- d\n  c  string  -- d\n  d  i8  -- d\n");
        let run = r#"r.fill_run(&["a", "b"], (&mut self.a, &mut self.b))?;"#;
        assert!(code.contains(run), "{code}");
        assert_eq!(code.matches("fill_run").count(), 1, "{code}");
    }

    #[test]
    fn one_number_that_only_some_versions_have_is_read_with_those_before_it() {
        let code =
            generated("  a  i64  -- d\n  b  i8  -- d\n  c  i16  5+  -- d\n  d  i8  5+  -- d\n");
        let places = r#"&["a", "b"], (&mut self.a, &mut self.b), v >= 5, "c", &mut self.c"#;
        assert!(
            code.contains(&format!("r.fill_run_and({places})?;")),
            "{code}"
        );
        assert!(
            code.contains(r#"r.fill_if(v >= 5, "d", &mut self.d)?;"#),
            "{code}"
        );
    }

    #[test]
    fn a_list_of_numbers_has_a_type_of_its_own() {
        let code = generated("  a  [i32]  -- d\n  b  [i64]  -- d\n");
        assert!(code.contains("pub a: Numbers,"), "{code}");
        assert!(code.contains("pub b: Vec<i64>,"), "{code}");
    }

    #[test]
    fn a_nested_field_asks_only_for_versions_that_its_struct_leaves_open() {
        let code = generated("  a  [A]  6+  -- d\n    b  i8  6+  -- d\n    c  i8  7+  -- d\n");
        assert!(code.contains(r#"w.field("b", &self.b)"#), "{code}");
        assert!(
            code.contains(r#"w.field_or(v >= 7, "c", &self.c, &0)"#),
            "{code}"
        );
    }

    #[test]
    fn least_sizes_are_given_for_the_versions_that_change_them() {
        // A plain string takes two bytes; a compact one takes one, and the tags another.
        let code = generated("  a  string  -- d\n  b  i32  8+  -- d\n");
        assert!(code.contains("MinSize::Since(&[(2, 2), (8, 6)])"), "{code}");
    }

    #[test]
    fn secrets_do_not_show_in_debug() {
        let code = generated("  user  string  -- d\n  password  bytes  secret  -- d\n");
        assert!(code.contains(r#".field("user", &self.user)"#), "{code}");
        assert!(code.contains(r#".field("password", &"...")"#), "{code}");
        assert!(!code.contains("derive(Clone, Debug"), "{code}");
    }
}
