//! What becomes of a line: key, value and everything that is the same for every record.

use super::Produce;
use memchr::memmem::Finder;
use milena::{Header, ProduceRecord};

/// Makes records out of lines.
#[derive(Debug)]
pub(super) struct Recipe<'a> {
    topic: &'a str,
    partition: Option<i32>,
    key: Option<&'a [u8]>,
    separator: Option<Finder<'a>>,
    headers: Vec<Header<'a>>,
    empty_is_null: bool,
}

impl<'a> Recipe<'a> {
    pub(super) fn new(arguments: &'a Produce) -> Self {
        let separator = arguments.key_separator.as_ref();
        let headers = arguments.headers.iter();
        Self {
            topic: &arguments.topic,
            // kcat's -1 leaves the choice to the partitioner.
            partition: arguments.partition.filter(|partition| *partition >= 0),
            key: arguments.key.as_ref().map(|key| key.as_encoded_bytes()),
            separator: separator.map(|separator| Finder::new(&separator.0)),
            headers: headers
                .map(|header| Header {
                    key: &header.name,
                    value: header.value.as_deref(),
                })
                .collect(),
            empty_is_null: arguments.null,
        }
    }

    /// The key and the value that a line stands for.
    pub(super) fn cut<'l>(&'l self, line: &'l [u8]) -> (Option<&'l [u8]>, Option<&'l [u8]>) {
        let (key, value) = match &self.separator {
            None => (self.key, line),
            Some(separator) => match separator.find(line) {
                None => (None, line),
                Some(at) => (Some(&line[..at]), &line[at + separator.needle().len()..]),
            },
        };
        let present = |bytes: &&[u8]| !(self.empty_is_null && bytes.is_empty());
        (key.filter(present), Some(value).filter(present))
    }

    /// The record for a line.
    pub(super) fn record<'l>(&'l self, line: &'l [u8]) -> ProduceRecord<'l> {
        let (key, value) = self.cut(line);
        let mut record = ProduceRecord::to(self.topic).headers(&self.headers);
        (record.partition, record.key, record.value) = (self.partition, key, value);
        record
    }
}

/// The bytes of a record's key and value.
pub(super) fn payload_bytes(record: &ProduceRecord<'_>) -> usize {
    record.key.map_or(0, <[u8]>::len) + record.value.map_or(0, <[u8]>::len)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arguments::{Arguments, Verb};
    use clap::Parser as _;

    fn arguments(options: &[&str]) -> Produce {
        let line = ["milena", "produce", "-t", "T"].iter().chain(options);
        match Arguments::try_parse_from(line).unwrap().verb {
            Some(Verb::Produce(produce)) => produce,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_line_is_cut_at_the_first_separator() {
        let arguments = arguments(&["-K", "::"]);
        let recipe = Recipe::new(&arguments);
        for (line, key, value) in [
            (&b"k::v"[..], Some(&b"k"[..]), &b"v"[..]),
            (b"k::v::w", Some(b"k"), b"v::w"),
            (b"::v", Some(b""), b"v"),
            (b"k::", Some(b"k"), b""),
            (b"k:v", None, b"k:v"),
            (b"", None, b""),
            (b"\xff::\x00", Some(b"\xff"), b"\x00"),
        ] {
            assert_eq!(recipe.cut(line), (key, Some(value)), "{line:?}");
        }
    }

    #[test]
    fn without_a_separator_the_line_is_the_value() {
        let (plain, keyed) = (arguments(&[]), arguments(&["-k", "key"]));
        assert_eq!(Recipe::new(&plain).cut(b"a:b"), (None, Some(&b"a:b"[..])));
        assert_eq!(Recipe::new(&plain).cut(b""), (None, Some(&b""[..])));
        assert_eq!(
            Recipe::new(&keyed).cut(b"a:b"),
            (Some(&b"key"[..]), Some(&b"a:b"[..]))
        );
    }

    #[test]
    fn a_record_has_everything_that_was_asked_for() {
        let arguments = arguments(&["-K", ":", "-p", "3", "-H", "a=1", "-H", "b"]);
        let recipe = Recipe::new(&arguments);
        let record = recipe.record(b"key:value");
        assert_eq!((record.topic, record.partition), ("T", Some(3)));
        assert_eq!(record.headers.len(), 2);
        assert_eq!(
            record.headers[1],
            Header {
                key: b"b",
                value: None
            }
        );
        assert_eq!(payload_bytes(&record), 8);
    }

    #[test]
    fn empty_parts_are_null_only_if_asked_for() {
        let arguments = arguments(&["-K", ":", "-Z"]);
        let recipe = Recipe::new(&arguments);
        assert_eq!(recipe.cut(b":"), (None, None));
        assert_eq!(recipe.cut(b"k:"), (Some(&b"k"[..]), None));
        assert_eq!(recipe.cut(b""), (None, None));
    }
}
