//! The grammar, as tables of text.

use super::*;

fn parsed(text: &str) -> Result<Spec, String> {
    let glossary =
        glossary("glossary.spec", "error -- what went wrong\n").map_err(|e| e.to_string())?;
    spec("x.spec", text, &glossary).map_err(|e| e.to_string())
}

/// The one field of a piece of data with versions 0 to 9, flexible from 3.
fn field(line: &str) -> Result<Field, String> {
    let text = format!("data X -- d\n  versions 0..9 flexible 3+\nfields\n  {line}");
    match parsed(&text)?.body {
        Body::Data(message) => message.fields.into_iter().next().ok_or("no field".into()),
        Body::Api(_) => Err("it is data".into()),
    }
}

#[test]
fn a_field_says_its_type_versions_and_nullability() {
    let table = [
        ("a  i32  -- d", Type::I32, "..9", None),
        ("a  uuid  3+  -- d", Type::Uuid, "3..9", None),
        ("a  f64  ..2  -- d", Type::F64, "..2", None),
        ("a  u16  4..6  -- d", Type::U16, "4..6", None),
        ("a  u32  4  -- d", Type::U32, "4", None),
        ("a  string?  -- d", Type::String, "..9", Some("..9")),
        ("a  string?7+  3+  -- d", Type::String, "3..9", Some("7..9")),
        ("a  records?..0  -- d", Type::Records, "..9", Some("0")),
        (
            "a  [i8]?2..7  -- d",
            Type::Array(Box::new(Type::I8)),
            "..9",
            Some("2..7"),
        ),
        ("error  error", Type::Error, "..9", None),
    ];
    for (line, kind, versions, nullable) in table {
        let field = field(line).unwrap();
        assert_eq!(field.kind, kind, "{line}");
        assert_eq!(field.versions.to_string(), versions, "{line}");
        let all = Versions { min: 0, max: 9 };
        let null = field
            .nullable
            .and_then(|n| n.intersect(all))
            .map(|n| n.to_string());
        assert_eq!(null.as_deref(), nullable, "{line}");
    }
}

#[test]
fn a_field_says_its_default_and_attributes() {
    let table = [
        ("a  i32  = -1  -- d", Literal::Integer(-1)),
        (
            "a  i32  = 0x7fffffff  -- d",
            Literal::Integer(i64::from(i32::MAX)),
        ),
        (
            "a  i32  = -2147483648  -- d",
            Literal::Integer(i64::from(i32::MIN)),
        ),
        (
            "a  i64  = 9223372036854775807  -- d",
            Literal::Integer(i64::MAX),
        ),
        ("a  i64  = 0  -- d", Literal::Zero),
        ("a  bool  = true  -- d", Literal::True),
        ("a  f64  = -1.5  -- d", Literal::Float(-1.5)),
        ("a  string?  = null  -- d", Literal::Null),
        ("a  string  = \"x\"  -- d", Literal::Text("x".into())),
        ("a  string  -- d", Literal::Zero),
    ];
    for (line, default) in table {
        assert_eq!(field(line).unwrap().default, default, "{line}");
    }
    let all = field("a  string?  3+  = null tag 2 ignorable key inflexible secret  -- d").unwrap();
    assert_eq!(all.tag, Some(2));
    assert!(all.ignorable && all.key && all.inflexible && all.secret);
    assert_eq!(all.doc, "d");
}

#[test]
fn a_fault_in_a_field_is_named_with_its_line() {
    let table = [
        ("a", "a field is `name type [versions]"),
        ("a  i33  -- d", "\"i33\" is no type"),
        ("a  i32?  -- d", "a i32 cannot be null"),
        ("a  string?x  -- d", "versions such as 7+ come after `?`"),
        ("a  i32  12+  -- d", "12+ has no version of ..9"),
        ("a  i32  5..4  -- d", "\"5..4\" is not understood after a"),
        ("a  i8  = 128  -- d", "\"128\" is no default of a, a i8"),
        ("a  string  = null  -- d", "\"null\" is no default of a"),
        ("a  i32  =  -- d", "\"\" is no default of a"),
        ("a  i32  tag  -- d", "after `tag` comes its number"),
        (
            "a  i32  tag 1  -- d",
            "a has a tag in versions that are not flexible",
        ),
        (
            "a  i32  ignorables  -- d",
            "\"ignorables\" is not understood after a",
        ),
        ("a  i32", "a has no doc, here or in the glossary"),
        ("A  i32  -- d", "\"A\" is not a name in lower_snake_case"),
        ("type  i32  -- d", "\"type\" is a word of Rust"),
        ("a  [[i32]]  -- d", "Kafka has no arrays of arrays"),
        (
            "a  [Thing]  -- d",
            "Thing is defined nowhere in this message",
        ),
        (
            "a  i32  -- d\n    b  i32  -- d",
            "a is a i32: it has no fields of its own",
        ),
        ("a  [T]  -- d\n    b  T  -- d", "T contains itself"),
    ];
    for (line, expected) in table {
        let error = field(line).expect_err(line);
        assert!(error.contains(expected), "{line}: {error}");
    }
    assert!(field("a  i33  -- d").unwrap_err().starts_with("x.spec:4: "));
}

#[test]
fn a_fault_in_the_structure_is_named_with_its_line() {
    let head = "api X 7 -- d\n  versions 0..9 flexible 3+\n  to any\n";
    let table = [
        (String::new(), "x.spec:1: the file is empty"),
        ("thing X".into(), "x.spec:1: a spec begins with"),
        ("api X y -- d".into(), "x.spec:1: \"y\" is no API key"),
        (
            "api X 7\n  versions 0..9\n  to any\nrequest\nresponse\n".into(),
            "x.spec:1: X has no doc",
        ),
        (
            "api X 7 -- d\n  versions 0..9\nrequest\nresponse\n".into(),
            "x.spec:1: X does not say `to`",
        ),
        (
            "api X 7 -- d\n  versions 3+\n".into(),
            "x.spec:2: \"3+\" are no versions such as 3..13",
        ),
        (
            "api X 7 -- d\n  versions 0..9 unstable 8\n".into(),
            "x.spec:2: after the versions come",
        ),
        (
            "api X 7 -- d\n  to nobody\n".into(),
            "x.spec:2: \"nobody\" is none of leader",
        ),
        (
            format!("{head}request\n"),
            "x.spec:1: there is no section \"response\"",
        ),
        (
            format!("{head}request\nresponse\nrequests\n"),
            "x.spec:6: \"requests\" is none of",
        ),
        (
            format!("{head}request\nresponse\nrequest\n"),
            "x.spec:6: \"request\" is there twice",
        ),
        (
            format!("{head}request\n   a  i8\nresponse\n"),
            "x.spec:5: indent by two spaces",
        ),
        (
            format!("{head}request\n    a  i8 -- d\nresponse\n"),
            "x.spec:5: the indentation fits no field",
        ),
        (
            format!("{head}request\n  a  i8 -- d\n  a  i8 -- d\nresponse\n"),
            "x.spec:6: a is there twice",
        ),
        (
            format!("{head}request\n  a  i8  3+ tag 1 -- d\n  b  i8  3+ tag 1 -- d\nresponse\n"),
            "x.spec:6: tag 1 is there twice",
        ),
        (
            format!(
                "{head}request\n  a  T -- d\n    b  i8 -- d\n  c  T -- d\n    b  i8 -- d\nresponse\n"
            ),
            "x.spec:7: T is defined twice",
        ),
        (
            format!("{head}history\n  first of all\nrequest\nresponse\n"),
            "x.spec:5: a line of the history",
        ),
        (
            format!("{head}request\nresponse\nerrors\n  OOPS sometimes\n"),
            "x.spec:7: \"sometimes\" is no class",
        ),
    ];
    for (text, expected) in table {
        let error = parsed(&text).expect_err(expected);
        assert!(error.starts_with(expected), "{error}, not {expected}");
    }
}

#[test]
fn indentation_defines_structs_and_a_name_alone_refers_to_one() {
    let text = "
# A comment, and a blank line before it.
api X 7 -- does something,
  -- in two lines
  versions 0..9 flexible 3+ unstable 9
  to share coordinator
history
  4  something new
  5..6  something else
request
  old_topics  [Topic]  ..3  -- d
  groups  [Group]  4+  -- d
    topics  [Topic]  -- d
      name  string  -- d
      ids  [i32]  5+  -- d
  last  Topic?  7+  -- d
response
errors
  NOT_COORDINATOR
  UNKNOWN_MEMBER_ID fatal
  THROTTLED retry after session
";
    let spec = parsed(text).unwrap();
    assert_eq!(spec.doc, "does something, in two lines");
    assert_eq!(spec.history.len(), 2);
    let Body::Api(api) = spec.body else {
        panic!("it is an API")
    };
    assert_eq!((api.key, api.to), (7, Destination::ShareCoordinator));
    assert_eq!(api.request.unstable, Some(9));
    assert_eq!(api.request.stable().to_string(), "..8");
    let names: Vec<&str> = api
        .request
        .structs
        .iter()
        .map(|s| s.name.as_str())
        .collect();
    assert_eq!(names, ["Group", "Topic"]);
    // Topic is there in every version, for another field refers to it before Group exists.
    assert_eq!(api.request.versions_of("Topic").unwrap().to_string(), "..9");
    assert_eq!(
        api.request.versions_of("Group").unwrap().to_string(),
        "4..9"
    );
    let meanings: Vec<_> = api.errors.iter().map(|e| e.meaning).collect();
    let retry = (Class::Retry, Refresh::Session);
    assert_eq!(
        meanings,
        [None, Some((Class::Fatal, Refresh::Nothing)), Some(retry)]
    );
}

#[test]
fn errors_have_a_number_a_name_a_class_and_a_sentence() {
    let lines = errors(
        "errors.spec",
        "-1  OOPS  reject  -- it broke\n6  GONE  retry after metadata  -- moved\n",
    )
    .unwrap();
    assert_eq!(
        (lines[0].code, lines[0].class, lines[0].refresh),
        (-1, Class::Reject, Refresh::Nothing)
    );
    assert_eq!(
        (lines[1].name.as_str(), lines[1].refresh),
        ("GONE", Refresh::Metadata)
    );
    for (text, expected) in [
        (
            "x  OOPS  reject  -- d",
            "errors.spec:1: \"x\" is no error code",
        ),
        ("1  OOPS  reject", "errors.spec:1: OOPS has no sentence"),
        (
            "1  OOPS  perhaps  -- d",
            "errors.spec:1: \"perhaps\" is no class",
        ),
        (
            "1  OOPS  retry after lunch  -- d",
            "errors.spec:1: after a class comes",
        ),
        ("1  OOPS", "errors.spec:1: an error is"),
    ] {
        assert!(
            errors("errors.spec", text)
                .unwrap_err()
                .to_string()
                .starts_with(expected),
            "{text}"
        );
    }
}

#[test]
fn a_file_of_state_has_a_key_and_a_value_for_every_record() {
    let head = "state Things -- what there is\n  by share coordinator\n";
    let record = |id: &str| {
        format!(
            "record A {id} -- a\n  versions 0..3 flexible 2+\nkey\n  a  i8 -- d\nvalue\n  b  i8  2+ tag 0 -- d\n"
        )
    };
    let parsed = |text: &str| specs("x.spec", text, &Glossary::new()).map_err(|e| e.to_string());
    let both = parsed(&format!("{head}{}", record("5"))).unwrap();
    let said: Vec<_> = both
        .iter()
        .map(|spec| {
            let record = spec.record.as_ref().unwrap();
            let message = spec.messages()[0];
            (
                spec.name.as_str(),
                record.id,
                record.part,
                message.versions.max,
                message.flexible,
            )
        })
        .collect();
    assert_eq!(
        said,
        [
            ("AKey", 5, Part::Key, 0, None),
            ("AValue", 5, Part::Value, 3, Some(2))
        ]
    );
    for (text, expected) in [
        (
            "state Things -- d\n".to_owned(),
            "x.spec:1: `state Name -- doc` is followed by",
        ),
        (
            "state Things -- d\n  by leader\n".to_owned(),
            "x.spec:2: `state Name -- doc` is followed by",
        ),
        (head.to_owned(), "x.spec:1: Things has no records"),
        (
            format!("{head}{}", record("x")),
            "x.spec:3: \"x\" is no type of a record",
        ),
        (
            format!("{head}{}{}", record("5"), record("5")),
            "x.spec:9: a record of this type is there",
        ),
        (
            format!("{head}record A 5 -- a\n  versions 0..0\nkey\n"),
            "x.spec:3: there is no section \"value\"",
        ),
        (
            format!("{head}{}fields\n", record("5")),
            "x.spec:9: \"fields\" is none of history, key, value",
        ),
    ] {
        let error = parsed(&text).expect_err(expected);
        assert!(error.starts_with(expected), "{error}, not {expected}");
    }
}
