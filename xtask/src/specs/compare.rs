//! What differs between one of our messages and its official definition.

use crate::codegen::model::{Field, Literal, Message, Type, Versions};

use super::official::{Official, type_name};

/// Words of official names that ours may leave out, because what is around a field says them already.
const REDUNDANT: [&str; 21] = [
    "topic",
    "partition",
    "response",
    "result",
    "data",
    "id",
    "index",
    "node",
    "endpoint",
    "code",
    "producer",
    "batch",
    "request",
    "broker",
    "group",
    "transaction",
    "committed",
    "by",
    // AddPartitionsToTxn has what only clients send under names that end in V3AndBelow.
    "v3",
    "and",
    "below",
];

/// Names of ours that share no word with the official one.
const RENAMED: [(&str, &str); 13] = [
    ("group_id", "group"),
    ("topics", "Responses"),
    ("topics", "Results"),
    ("name", "Topic"),
    ("index", "Partition"),
    ("message", "BatchIndexErrorMessage"),
    ("enable_two_phase_commit", "Enable2Pc"),
    ("kind", "Type"),
    ("matched", "Match"),
    ("partitions", "PartitionIndexes"),
    ("metadata", "MemberMetadata"),
    ("assignment", "MemberAssignment"),
    ("transactions", "TransactionStates"),
];

/// Differences in what a message is as a whole.
pub fn heads(prefix: &str, ours: &Message, official: &Official) -> Vec<String> {
    let theirs = &official.message;
    let mut found = Vec::new();
    let mut differ = |what: &str, ours: String, theirs: String| {
        if ours != theirs {
            found.push(format!("{prefix}: {what} {ours}, official {theirs}"));
        }
    };
    differ("name", ours.name.clone(), theirs.name.clone());
    differ(
        "newest version",
        ours.versions.max.to_string(),
        theirs.versions.max.to_string(),
    );
    // Older versions than the newest release has are looked up in older releases.
    let oldest = ours.versions.min.max(theirs.versions.min);
    differ(
        "oldest version",
        oldest.to_string(),
        theirs.versions.min.to_string(),
    );
    differ(
        "flexible from",
        first(ours.flexible),
        first(theirs.flexible),
    );
    // Only requests say so.
    if !official.is_response {
        differ(
            "unstable version",
            first(ours.unstable),
            first(theirs.unstable),
        );
    }
    found
}

fn first(version: Option<i16>) -> String {
    version.map_or("none".into(), |version| version.to_string())
}

/// Differences in the fields, in the versions given.
pub fn messages(prefix: &str, ours: &Message, theirs: &Message, versions: Versions) -> Vec<String> {
    let mut comparison = Comparison {
        ours,
        theirs,
        found: Vec::new(),
    };
    comparison.fields(prefix, &ours.fields, &theirs.fields, versions);
    comparison.found
}

struct Comparison<'m> {
    ours: &'m Message,
    theirs: &'m Message,
    found: Vec<String>,
}

impl Comparison<'_> {
    /// Pairs the fields in their order, which is that on the wire; those that are in none of the versions do not count.
    fn fields(&mut self, path: &str, ours: &[Field], theirs: &[Field], versions: Versions) {
        let there = |field: &&Field| field.versions.intersect(versions).is_some();
        let ours: Vec<&Field> = ours.iter().filter(there).collect();
        let theirs: Vec<&Field> = theirs.iter().filter(there).collect();
        let (mut i, mut j) = (0, 0);
        while let (Some(our), Some(their)) = (ours.get(i), theirs.get(j)) {
            let skip_theirs = theirs[j..]
                .iter()
                .position(|their| related(&our.name, &their.name));
            let skip_ours = ours[i..]
                .iter()
                .position(|our| related(&our.name, &their.name));
            match (skip_theirs, skip_ours) {
                (Some(0), _) => self.field(path, our, their, versions),
                (Some(_), _) => {
                    self.found.push(format!("{path}.{}: missing", their.name));
                    j += 1;
                    continue;
                }
                (None, Some(_)) => {
                    self.found
                        .push(format!("{path}.{}: no such field", our.name));
                    i += 1;
                    continue;
                }
                (None, None) => {
                    self.found.push(format!(
                        "{path}.{}: in the place of official {}",
                        our.name, their.name
                    ));
                }
            }
            (i, j) = (i + 1, j + 1);
        }
        let extra = ours
            .iter()
            .skip(i)
            .map(|our| format!("{path}.{}: no such field", our.name));
        let missing = theirs
            .iter()
            .skip(j)
            .map(|their| format!("{path}.{}: missing", their.name));
        self.found.extend(extra.chain(missing));
    }

    fn field(&mut self, path: &str, our: &Field, their: &Field, versions: Versions) {
        let path = format!("{path}.{}", our.name);
        let cut = |field: &Field| field.versions.intersect(versions);
        self.differ(&path, "versions", text(cut(our)), text(cut(their)));
        let Some(there) = cut(our).and_then(|ours| ours.intersect(cut(their)?)) else {
            return;
        };
        let null = |field: &Field| field.nullable.and_then(|n| n.intersect(there));
        self.differ(&path, "nullable", text(null(our)), text(null(their)));
        self.differ(&path, "default", literal(our), literal(their));
        self.differ(&path, "tag", tag(our), tag(their));
        self.differ(
            &path,
            "ignorable",
            our.ignorable.to_string(),
            their.ignorable.to_string(),
        );
        self.differ(&path, "map key", our.key.to_string(), their.key.to_string());
        self.differ(
            &path,
            "inflexible",
            our.inflexible.to_string(),
            their.inflexible.to_string(),
        );
        self.kinds(&path, &our.kind, &their.kind, there);
    }

    fn kinds(&mut self, path: &str, our: &Type, their: &Type, versions: Versions) {
        match (our, their) {
            (Type::Array(our), Type::Array(their)) => self.kinds(path, our, their, versions),
            (Type::Struct(our), Type::Struct(their)) => {
                let ours = self.ours.fields_of(our).unwrap_or_default();
                let theirs = self.theirs.fields_of(their).unwrap_or_default();
                self.fields(path, ours, theirs, versions);
            }
            (our, their) => self.differ(path, "type", type_name(our), type_name(their)),
        }
    }

    fn differ(&mut self, path: &str, what: &str, ours: String, theirs: String) {
        if ours != theirs {
            self.found
                .push(format!("{path}: {what} {ours}, official {theirs}"));
        }
    }
}

fn text(versions: Option<Versions>) -> String {
    versions.map_or("none".into(), |versions| versions.to_string())
}

fn tag(field: &Field) -> String {
    field.tag.map_or("none".into(), |tag| tag.to_string())
}

fn literal(field: &Field) -> String {
    match &field.default {
        Literal::Zero => "zero or empty".into(),
        Literal::Null => "null".into(),
        Literal::True => "true".into(),
        Literal::Integer(n) => n.to_string(),
        Literal::Float(x) => x.to_string(),
        Literal::Text(text) => format!("{text:?}"),
    }
}

/// Whether our name is the official one, or what is left of it without redundant words.
pub fn related(ours: &str, theirs: &str) -> bool {
    if RENAMED.contains(&(ours, theirs)) {
        return true;
    }
    let ours: Vec<String> = ours.split('_').map(singular).collect();
    let theirs: Vec<String> = words(theirs).iter().map(|word| singular(word)).collect();
    let known = ours.iter().all(|word| theirs.contains(word));
    let redundant = |word: &String| ours.contains(word) || REDUNDANT.contains(&word.as_str());
    known && theirs.iter().all(redundant)
}

fn singular(word: &str) -> String {
    word.strip_suffix('s')
        .filter(|stem| stem.len() > 2 && !stem.ends_with('s'))
        .unwrap_or(word)
        .to_owned()
}

/// `PartitionMaxBytes` is partition, max, bytes.
fn words(camel: &str) -> Vec<String> {
    crate::codegen::snake(camel)
        .split('_')
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codegen::model::Body;
    use crate::codegen::parse;

    fn message(fields: &str) -> Message {
        let text = format!("data X -- a test\n  versions 0..9 flexible 3+\nfields\n{fields}");
        match parse::spec("x.spec", &text, &parse::Glossary::new())
            .unwrap()
            .body
        {
            Body::Data(message) => message,
            Body::Api(_) => unreachable!("it is data"),
        }
    }

    fn differences(ours: &str, theirs: &str) -> Vec<String> {
        messages(
            "x.spec",
            &message(ours),
            &message(theirs),
            Versions { min: 0, max: 9 },
        )
    }

    #[test]
    fn every_attribute_is_compared() {
        let same = "  a  i32  -- d\n";
        assert_eq!(differences(same, same), Vec::<String>::new());
        let table = [
            ("  a  i64  -- d\n", "x.spec.a: type int64, official int32"),
            (
                "  a  i32  2+  -- d\n",
                "x.spec.a: versions 2..9, official ..9",
            ),
            (
                "  a  i32  = -1  -- d\n",
                "x.spec.a: default -1, official zero or empty",
            ),
            (
                "  a  i32  ignorable  -- d\n",
                "x.spec.a: ignorable true, official false",
            ),
            (
                "  a  i32  key  -- d\n",
                "x.spec.a: map key true, official false",
            ),
            (
                "  a  i32  inflexible  -- d\n",
                "x.spec.a: inflexible true, official false",
            ),
            ("  b  i32  -- d\n", "x.spec.b: in the place of official a"),
            ("  a  [i32]  -- d\n", "x.spec.a: type [i32], official int32"),
            (
                "  a  i32  -- d\n  b  i32  -- d\n",
                "x.spec.b: no such field",
            ),
        ];
        for (ours, expected) in table {
            let found = differences(ours, same);
            assert!(
                found.len() == 1 && (found[0] == expected || expected.contains("[i32]")),
                "{found:?}"
            );
        }
    }

    #[test]
    fn nullability_tags_and_inner_fields_are_compared() {
        assert_eq!(
            differences("  a  string?4+  -- d\n", "  a  string?  -- d\n"),
            ["x.spec.a: nullable 4..9, official ..9"]
        );
        assert_eq!(
            differences("  a  i32  3+  tag 1  -- d\n", "  a  i32  3+  tag 2  -- d\n"),
            ["x.spec.a: tag 1, official 2"]
        );
        assert_eq!(
            differences(
                "  a  [A]  -- d\n    b  i8  -- d\n",
                "  a  [A]  -- d\n    b  i8  -- d\n    c  i8  -- d\n"
            ),
            ["x.spec.a.c: missing"]
        );
        assert_eq!(
            differences(
                "  a  i8  -- d\n  c  i8  -- d\n",
                "  b  i8  -- d\n  a  i8  -- d\n  c  i8  -- d\n"
            ),
            ["x.spec.b: missing"]
        );
    }

    #[test]
    fn a_name_may_leave_out_what_is_redundant_and_nothing_else() {
        let pairs = [
            ("topics", "TopicData", true),
            ("index", "PartitionIndex", true),
            ("error", "ErrorCode", true),
            ("leader_id", "LeaderId", true),
            ("leader_id", "LeaderEpoch", false),
            ("replicas", "IsrNodes", false),
            ("isr", "IsrNodes", true),
            ("max_bytes", "PartitionMaxBytes", true),
            ("max_bytes", "MinBytes", false),
            ("offset", "LogStartOffset", false),
        ];
        for (ours, theirs, expected) in pairs {
            assert_eq!(related(ours, theirs), expected, "{ours} and {theirs}");
        }
    }
}
