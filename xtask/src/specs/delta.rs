//! What a release of Kafka says otherwise than our specs, in the words of a spec: lines to take away and lines to add.
//!
//! Both sides are compared in all versions that either has. A range of versions that reaches the oldest or newest version of
//! its message is open there: it says nothing of versions that the other side alone has.

use std::collections::BTreeSet;
use std::fmt::{self, Write};

use crate::codegen::model::{Body, Field, Literal, Message, Spec, Type, Versions};

use super::compare::related;
use super::draft::name as our_spelling;
use super::errors::Difference;
use super::left_out::LeftOut;
use super::official::{Official, type_name};
use super::{find, parts};

/// Everything in which the specs and a release differ.
#[derive(Debug, Default)]
pub struct Delta {
    hunks: Vec<Hunk>,
}

/// One difference: where it is, what our spec says and what the release says. Either may be nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Hunk {
    place: String,
    ours: Vec<String>,
    theirs: Vec<String>,
}

/// Compares every spec, and finds the messages that only one side has.
pub fn specs(specs: &[Spec], definitions: &[Official]) -> Delta {
    let mut delta = Delta::default();
    let mut met = BTreeSet::new();
    for spec in specs {
        let found: Vec<_> = parts(spec)
            .into_iter()
            .map(|(part, message)| (part, message, find(definitions, spec, message)))
            .collect();
        if found.iter().all(|(.., official)| official.is_none()) {
            delta.push(&spec.file, vec![first_line(spec)], vec![]);
        }
        let mut first: Option<&Message> = None;
        for (part, message, official) in found {
            let Some(official) = official else { continue };
            met.insert(official.message.name.as_str());
            let theirs = &official.message;
            // Request and response share the head of their spec.
            if first.is_none_or(|first| head(first, None) != head(theirs, None)) {
                delta.head(spec, message, official);
            }
            first = first.or(Some(theirs));
            delta.message(&format!("{}: {part}", spec.file), message, theirs);
        }
    }
    for official in definitions {
        let name = official.message.name.as_str();
        let is_news = !met.contains(name) && !LeftOut::explains(official, definitions);
        // A response goes with its request.
        if is_news && !official.is_response {
            delta.push("no spec", vec![], vec![first_line_of(official)]);
        }
    }
    delta
}

impl Delta {
    fn push(&mut self, place: &str, ours: Vec<String>, theirs: Vec<String>) {
        if ours != theirs {
            self.hunks.push(Hunk {
                place: place.to_owned(),
                ours,
                theirs,
            });
        }
    }

    /// Adds error codes.
    pub fn errors(&mut self, differences: &[Difference]) {
        for (ours, theirs) in differences {
            let lines = |line: &Option<String>| line.iter().cloned().collect();
            self.push("errors.spec", lines(ours), lines(theirs));
        }
    }

    /// How many differences there are, by kind.
    pub fn summary(&self) -> String {
        let count = |is: fn(&Hunk) -> bool| self.hunks.iter().filter(|hunk| is(hunk)).count();
        format!(
            "{} differences ({} that only the specs have, {} that only the release has, {} that both have otherwise)",
            self.hunks.len(),
            count(|hunk| hunk.theirs.is_empty()),
            count(|hunk| hunk.ours.is_empty()),
            count(|hunk| !hunk.ours.is_empty() && !hunk.theirs.is_empty()),
        )
    }

    /// The name, key and versions. That our specs go on with versions that a release has dropped is no difference.
    fn head(&mut self, spec: &Spec, ours: &Message, official: &Official) {
        let theirs = &official.message;
        if ours.name != theirs.name {
            let name = |message: &Message| vec![message.name.clone()];
            self.push(&spec.file, name(ours), name(theirs));
        }
        let unstable = if official.is_response {
            ours.unstable
        } else {
            theirs.unstable
        };
        let kept = Versions {
            min: ours.versions.min.min(theirs.versions.min),
            ..theirs.versions
        };
        let record = |id: Option<i16>| id.map_or(String::new(), |id| format!("record type {id}, "));
        let id = spec.record.as_ref().map(|record| record.id);
        let same = head(ours, ours.unstable)
            == head(
                &Message {
                    versions: kept,
                    ..theirs.clone()
                },
                unstable,
            );
        // Until 4.0 a value did not say of which record it was.
        let same_id = official.record.is_none() || id == official.record;
        if !same || !same_id {
            let place = format!("{}: {}", spec.file, ours.name);
            let (our_id, their_id) = if same_id {
                (None, None)
            } else {
                (id, official.record)
            };
            self.push(
                &place,
                vec![record(our_id) + &head(ours, ours.unstable)],
                vec![record(their_id) + &head(theirs, unstable)],
            );
        }
    }

    fn message(&mut self, place: &str, ours: &Message, theirs: &Message) {
        let mut comparison = Comparison {
            ours,
            theirs,
            visited: BTreeSet::new(),
            delta: self,
        };
        let pair = (Around::of(ours), Around::of(theirs));
        comparison.fields(
            &format!("{place}: {}", theirs.name),
            &ours.fields,
            &theirs.fields,
            pair,
        );
    }
}

impl fmt::Display for Delta {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut place = "";
        for hunk in &self.hunks {
            if place != hunk.place {
                place = &hunk.place;
                writeln!(f, "{place}")?;
            }
            hunk.ours
                .iter()
                .try_for_each(|line| writeln!(f, "  - {line}"))?;
            hunk.theirs
                .iter()
                .try_for_each(|line| writeln!(f, "  + {line}"))?;
        }
        Ok(())
    }
}

/// The versions in which a struct is there.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Around(Versions);

impl Around {
    fn of(message: &Message) -> Self {
        Self(message.versions)
    }

    /// The versions in which what a field holds is there.
    fn inside(self, field: &Field) -> Self {
        Self(field.versions.intersect(self.0).unwrap_or(self.0))
    }

    /// A range that is open where it reaches the border; `None` if it has no version at all.
    fn open(self, versions: Versions) -> Option<Versions> {
        let there = versions.intersect(self.0)?;
        Some(Versions {
            min: if there.min == self.0.min {
                0
            } else {
                there.min
            },
            max: if there.max == self.0.max {
                i16::MAX
            } else {
                there.max
            },
        })
    }
}

struct Comparison<'m, 'd> {
    ours: &'m Message,
    theirs: &'m Message,
    /// Pairs of structs that were compared: several fields may have them.
    visited: BTreeSet<(&'m str, &'m str, (Around, Around))>,
    delta: &'d mut Delta,
}

impl<'m> Comparison<'m, '_> {
    /// Pairs the fields in their order, which is that on the wire.
    fn fields(
        &mut self,
        place: &str,
        ours: &'m [Field],
        theirs: &'m [Field],
        around: (Around, Around),
    ) {
        let there = |around: Around| move |field: &&Field| around.open(field.versions).is_some();
        let ours: Vec<&Field> = ours.iter().filter(there(around.0)).collect();
        let theirs: Vec<&Field> = theirs.iter().filter(there(around.1)).collect();
        let mut next = 0;
        for (at, our) in ours.iter().enumerate() {
            let pair = theirs[next..]
                .iter()
                .position(|their| related(&our.name, &their.name));
            // A field in the same place that no other of ours stands for has got another name.
            let renamed = theirs
                .get(next)
                .filter(|their| !ours[at..].iter().any(|our| related(&our.name, &their.name)));
            match (pair, renamed) {
                (Some(skipped), _) => {
                    self.only_theirs(place, &theirs[next..next + skipped], around.1);
                    self.pair(place, &our.name, our, theirs[next + skipped], around);
                    next += skipped + 1;
                }
                (None, Some(their)) => {
                    self.pair(place, &their.name, our, their, around);
                    next += 1;
                }
                (None, None) => {
                    let lines = subtree(self.ours, our, around.0, 0, &mut Vec::new());
                    self.delta.push(place, lines, vec![]);
                }
            }
        }
        self.only_theirs(place, &theirs[next..], around.1);
    }

    fn only_theirs(&mut self, place: &str, fields: &[&Field], around: Around) {
        for field in fields {
            let lines = subtree(self.theirs, field, around, 0, &mut Vec::new());
            self.delta.push(place, vec![], lines);
        }
    }

    fn pair(
        &mut self,
        place: &str,
        name: &str,
        our: &'m Field,
        their: &'m Field,
        around: (Around, Around),
    ) {
        // Their field under our names, so that only what differs is seen to differ.
        let mut renamed = Field {
            name: name.to_owned(),
            ..their.clone()
        };
        if same_kind(&our.kind, &their.kind) {
            renamed.kind = our.kind.clone();
        }
        let line_of_ours = line(our, around.0);
        self.delta
            .push(place, vec![line_of_ours], vec![line(&renamed, around.1)]);
        if let (Some(ours), Some(theirs)) = (our.kind.struct_name(), their.kind.struct_name())
            && let inner = (around.0.inside(our), around.1.inside(their))
            && self.visited.insert((ours, theirs, inner))
        {
            let ours = self.ours.fields_of(ours).unwrap_or_default();
            let theirs = self.theirs.fields_of(theirs).unwrap_or_default();
            self.fields(&format!("{place}.{}", their.name), ours, theirs, inner);
        }
    }
}

fn same_kind(ours: &Type, theirs: &Type) -> bool {
    match (ours, theirs) {
        (Type::Array(ours), Type::Array(theirs)) => same_kind(ours, theirs),
        (Type::Struct(_), Type::Struct(_)) => true,
        (ours, theirs) => type_name(ours) == type_name(theirs),
    }
}

/// A field with the structs below it, each of them once.
fn subtree(
    message: &Message,
    field: &Field,
    around: Around,
    depth: usize,
    defined: &mut Vec<String>,
) -> Vec<String> {
    let mut lines = vec!["  ".repeat(depth) + &line(field, around)];
    let Some(name) = field.kind.struct_name() else {
        return lines;
    };
    if !defined.iter().any(|known| known == name) {
        defined.push(name.to_owned());
        let inside = around.inside(field);
        for inner in message.fields_of(name).unwrap_or_default() {
            if inside.open(inner.versions).is_some() {
                lines.extend(subtree(message, inner, inside, depth + 1, defined));
            }
        }
    }
    lines
}

/// A field as a spec says it.
fn line(field: &Field, around: Around) -> String {
    let there = around.open(field.versions);
    let mut text = format!("{}  {}", our_spelling(&field.name), field.kind);
    let null = field
        .nullable
        .and_then(|null| around.open(null.intersect(field.versions)?));
    if let Some(null) = null {
        text += "?";
        if Some(null) != there {
            text += &null.to_string();
        }
    }
    if let Some(there) = there.filter(|there| *there != Versions::ALL) {
        write_infallibly(&mut text, format_args!("  {there}"));
    }
    text += &match &field.default {
        Literal::Zero => String::new(),
        Literal::Null => "  = null".into(),
        Literal::True => "  = true".into(),
        Literal::Integer(n) => format!("  = {n}"),
        Literal::Float(x) => format!("  = {x:?}"),
        Literal::Text(text) => format!("  = {text:?}"),
    };
    if let Some(tag) = field.tag {
        write_infallibly(&mut text, format_args!("  tag {tag}"));
    }
    let flags = [
        (field.ignorable, " ignorable"),
        (field.key, " key"),
        (field.inflexible, " inflexible"),
    ];
    let set = flags.iter().filter(|(set, _)| *set);
    set.for_each(|(_, word)| text += word);
    text
}

fn write_infallibly(text: &mut String, arguments: fmt::Arguments<'_>) {
    let _infallible = text.write_fmt(arguments);
}

/// `versions 3..13 flexible 9+`.
fn head(message: &Message, unstable: Option<i16>) -> String {
    let Versions { min, max } = message.versions;
    let flexible = message
        .flexible
        .map_or(String::new(), |first| format!(" flexible {first}+"));
    let unstable = unstable.map_or(String::new(), |version| format!(" unstable {version}"));
    format!("versions {min}..{max}{flexible}{unstable}")
}

fn first_line(spec: &Spec) -> String {
    let versions = |message: &Message| head(message, message.unstable);
    match (&spec.body, &spec.record) {
        (Body::Api(api), _) => format!("api {} {}, {}", spec.name, api.key, versions(&api.request)),
        (Body::Data(message), Some(record)) => {
            format!(
                "{}, record type {}, {}",
                spec.name,
                record.id,
                versions(message)
            )
        }
        (Body::Data(message), None) => format!("data {}, {}", spec.name, versions(message)),
    }
}

fn first_line_of(official: &Official) -> String {
    let message = &official.message;
    let versions = head(message, message.unstable);
    match (official.key, official.record) {
        (Some(key), _) => {
            let name = message.name.trim_end_matches("Request");
            format!("api {name} {key}, {versions}")
        }
        (None, Some(id)) => format!("{}, record type {id}, {versions}", message.name),
        (None, None) => format!("data {}, {versions}", message.name),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codegen::parse;

    fn message(versions: &str, fields: &str) -> Message {
        let text = format!("data X -- a test\n  versions {versions}\nfields\n{fields}");
        match parse::spec("x.spec", &text, &parse::Glossary::new())
            .unwrap()
            .body
        {
            Body::Data(message) => message,
            Body::Api(_) => unreachable!("it is data"),
        }
    }

    /// The lines that are printed for two versions of X.
    fn lines(ours: (&str, &str), theirs: (&str, &str)) -> Vec<String> {
        let mut delta = Delta::default();
        delta.message(
            "x.spec: fields",
            &message(ours.0, ours.1),
            &message(theirs.0, theirs.1),
        );
        let text = delta.to_string();
        text.lines()
            .skip(1)
            .map(|line| line.trim().to_owned())
            .collect()
    }

    #[test]
    fn a_range_that_is_open_says_nothing_of_versions_that_only_the_other_side_has() {
        let fields = "  a  i8  -- d\n  b  i8  2+  -- d\n";
        assert_eq!(lines(("1..4", fields), ("0..9", fields)), [""; 0]);
        assert_eq!(
            lines(("2..4", fields), ("0..9", fields)),
            ["- b  i8", "+ b  i8  2+"]
        );
    }

    #[test]
    fn a_field_that_ends_in_a_newer_release_is_a_difference() {
        let (ours, theirs) = ("  a  i8  1+  -- d\n", "  a  i8  1..4  -- d\n");
        assert_eq!(lines(("0..4", ours), ("0..4", theirs)), [""; 0]);
        assert_eq!(
            lines(("0..4", ours), ("0..5", theirs)),
            ["- a  i8  1+", "+ a  i8  1..4"]
        );
    }

    #[test]
    fn a_field_of_one_side_is_shown_with_the_structs_below_it() {
        let same = "  a  i8  -- d\n";
        let more = format!("{same}  b  [B]?  5+  = null  -- d\n    c  string  -- d\n");
        let expected = ["b  [B]?  5+  = null", "c  string"];
        let shown = lines(("0..5", same), ("0..5", &more));
        assert_eq!(
            shown,
            expected.map(|line| format!("+ {line}").replace("+ c", "+   c"))
        );
        let shown = lines(("0..5", &more), ("0..5", same));
        assert_eq!(
            shown,
            expected.map(|line| format!("- {line}").replace("- c", "-   c"))
        );
    }

    #[test]
    fn a_field_in_the_place_of_another_has_got_another_name() {
        let (ours, theirs) = (
            "  a  i8  -- d\n  b  i8  -- d\n",
            "  x  i8  -- d\n  b  i8  -- d\n",
        );
        assert_eq!(
            lines(("0..1", ours), ("0..1", theirs)),
            ["- a  i8", "+ x  i8"]
        );
    }

    #[test]
    fn what_a_struct_holds_is_seen_from_where_it_stands() {
        // The same struct in two fields, once from version 5: there it has always had `c`.
        let ours =
            "  a  [A]  ..4  -- d\n    c  i8  5+  -- d\n    d  i8  -- d\n  b  [A]  5+  -- d\n";
        let theirs = "  a  [A]  ..4  -- d\n    d  i8  -- d\n  b  [B]  5+  -- d\n    c  i8  -- d\n    d  i8  -- d\n";
        assert_eq!(lines(("0..9", ours), ("0..9", theirs)), [""; 0]);
    }
}
