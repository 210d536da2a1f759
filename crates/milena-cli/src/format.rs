//! The output format of `milena consume -f`, with kcat's tokens.

use crate::escape::{BadEscape, escaped_byte};
use crate::view::View;
use std::fmt;
use std::io::Write as _;
use std::str::FromStr;

/// A parsed format: what to write for each record, in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Format(Vec<Piece>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Literal(Vec<u8>),
    Topic,
    Partition,
    Offset,
    Key,
    KeyLength,
    Value,
    ValueLength,
    ValueLengthBinary,
    Headers,
    Timestamp,
}

/// Why a format could not be parsed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum BadFormat {
    /// The format ends in a single `%`.
    Unfinished,
    /// `%` before a letter that names nothing.
    UnknownToken(char),
    Escape(BadEscape),
}

impl fmt::Display for BadFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unfinished => f.write_str("a single % at the end (write %% for a percent sign)"),
            Self::UnknownToken(c) => write!(
                f,
                "%{c} is not known (use %t %p %o %k %K %s %S %R %h %T or %%)"
            ),
            Self::Escape(bad) => bad.fmt(f),
        }
    }
}

impl std::error::Error for BadFormat {}

impl FromStr for Format {
    type Err = BadFormat;

    fn from_str(text: &str) -> Result<Self, BadFormat> {
        let mut format = Self(Vec::new());
        let mut rest = text.chars();
        while let Some(c) = rest.next() {
            match c {
                '%' => format.token(rest.next())?,
                '\\' => {
                    let byte = escaped_byte(&mut rest).map_err(BadFormat::Escape)?;
                    format.literal(&[byte]);
                }
                _ => format.literal(c.encode_utf8(&mut [0; 4]).as_bytes()),
            }
        }
        Ok(format)
    }
}

impl Format {
    /// What `milena consume` writes unless told otherwise: the value and a newline.
    pub(crate) fn value_lines() -> Self {
        Self(vec![Piece::Value, Piece::Literal(b"\n".to_vec())])
    }

    /// The key, `separator`, the value and a newline, as for `-K`.
    pub(crate) fn keyed_lines(separator: &[u8]) -> Self {
        Self(vec![
            Piece::Key,
            Piece::Literal(separator.to_vec()),
            Piece::Value,
            Piece::Literal(b"\n".to_vec()),
        ])
    }

    /// Whether any token needs the record's headers.
    pub(crate) fn shows_headers(&self) -> bool {
        self.0.contains(&Piece::Headers)
    }

    /// Appends `record` to `out`; a null key or value becomes `null`.
    pub(crate) fn render(&self, record: &View<'_>, null: &[u8], out: &mut Vec<u8>) {
        for piece in &self.0 {
            match piece {
                Piece::Literal(bytes) => out.extend_from_slice(bytes),
                Piece::Topic => out.extend_from_slice(record.topic.as_bytes()),
                Piece::Partition => number(record.partition.into(), out),
                Piece::Offset => number(record.offset, out),
                Piece::Key => out.extend_from_slice(record.key.unwrap_or(null)),
                Piece::KeyLength => number(length(record.key), out),
                Piece::Value => out.extend_from_slice(record.value.unwrap_or(null)),
                Piece::ValueLength => number(length(record.value), out),
                Piece::ValueLengthBinary => {
                    let length = i32::try_from(length(record.value)).unwrap_or(i32::MAX);
                    out.extend_from_slice(&length.to_be_bytes());
                }
                Piece::Headers => headers(record, null, out),
                Piece::Timestamp => number(record.timestamp, out),
            }
        }
    }

    fn token(&mut self, letter: Option<char>) -> Result<(), BadFormat> {
        let piece = match letter.ok_or(BadFormat::Unfinished)? {
            '%' => {
                self.literal(b"%");
                return Ok(());
            }
            't' => Piece::Topic,
            'p' => Piece::Partition,
            'o' => Piece::Offset,
            'k' => Piece::Key,
            'K' => Piece::KeyLength,
            's' => Piece::Value,
            'S' => Piece::ValueLength,
            'R' => Piece::ValueLengthBinary,
            'h' => Piece::Headers,
            'T' => Piece::Timestamp,
            other => return Err(BadFormat::UnknownToken(other)),
        };
        self.0.push(piece);
        Ok(())
    }

    fn literal(&mut self, bytes: &[u8]) {
        if let Some(Piece::Literal(last)) = self.0.last_mut() {
            last.extend_from_slice(bytes);
        } else {
            self.0.push(Piece::Literal(bytes.to_vec()));
        }
    }
}

/// The length of a key or value, -1 for null.
fn length(bytes: Option<&[u8]>) -> i64 {
    bytes.map_or(-1, |b| i64::try_from(b.len()).unwrap_or(i64::MAX))
}

fn headers(record: &View<'_>, null: &[u8], out: &mut Vec<u8>) {
    for (index, header) in record.headers.iter().enumerate() {
        if index > 0 {
            out.push(b',');
        }
        out.extend_from_slice(header.key);
        out.push(b'=');
        out.extend_from_slice(header.value.unwrap_or(null));
    }
}

/// Appends `value` in decimal.
pub(crate) fn number(value: i64, out: &mut Vec<u8>) {
    write!(out, "{value}").expect("writing to memory cannot fail");
}

#[cfg(test)]
mod tests {
    use super::*;
    use milena::{Header, TimestampType};

    const HEADERS: &[Header<'_>] = &[
        Header::new("trace", b"1f"),
        Header {
            key: b"gone",
            value: None,
        },
    ];

    fn record() -> View<'static> {
        View {
            topic: "orders",
            partition: 3,
            offset: 42,
            timestamp: 1_700_000_000_123,
            timestamp_type: TimestampType::Create,
            key: Some(b"k\xff"),
            value: Some(b"value"),
            headers: HEADERS,
        }
    }

    fn rendered(format: &str, record: &View<'_>, null: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        let format: Format = format.parse().unwrap();
        format.render(record, null, &mut out);
        out
    }

    #[test]
    fn every_token_shows_its_part_of_the_record() {
        for (format, expected) in [
            ("", &b""[..]),
            ("%t", b"orders"),
            ("%p", b"3"),
            ("%o", b"42"),
            ("%k", b"k\xff"),
            ("%K", b"2"),
            ("%s", b"value"),
            ("%S", b"5"),
            ("%R", b"\0\0\0\x05"),
            ("%h", b"trace=1f,gone="),
            ("%T", b"1700000000123"),
            ("100%%", b"100%"),
            (r"%t/%p@%o: %s\n", b"orders/3@42: value\n"),
            (r"\x41\t\\%%n\r", b"A\t\\%n\r"),
            ("→%k", b"\xe2\x86\x92k\xff"),
        ] {
            assert_eq!(rendered(format, &record(), b""), expected, "{format}");
        }
    }

    #[test]
    fn null_differs_from_empty_by_its_length_and_by_the_text_asked_for() {
        let null = View {
            key: None,
            value: None,
            ..record()
        };
        let empty = View {
            key: Some(b""),
            value: Some(b""),
            ..record()
        };
        assert_eq!(rendered("%k,%K,%s,%S", &null, b""), b",-1,,-1");
        assert_eq!(rendered("%k,%K,%s,%S", &empty, b""), b",0,,0");
        assert_eq!(rendered("%k,%s", &null, b"NULL"), b"NULL,NULL");
        assert_eq!(rendered("%k,%s", &empty, b"NULL"), b",");
        assert_eq!(rendered("%R", &null, b""), b"\xff\xff\xff\xff");
        assert_eq!(rendered("%h", &null, b"NULL"), b"trace=1f,gone=NULL");
    }

    #[test]
    fn a_wrong_format_is_refused_and_names_the_token() {
        for (format, error) in [
            ("50%", BadFormat::Unfinished),
            ("%x", BadFormat::UnknownToken('x')),
            ("%s\\", BadFormat::Escape(BadEscape::Unfinished)),
            (r"%s\z", BadFormat::Escape(BadEscape::Unknown('z'))),
        ] {
            let refused = format.parse::<Format>().unwrap_err();
            assert_eq!(refused, error, "{format}");
        }
        assert!(BadFormat::UnknownToken('x').to_string().contains("%x"));
    }

    #[test]
    fn headers_are_read_only_for_formats_that_show_them() {
        assert!("%h".parse::<Format>().unwrap().shows_headers());
        assert!(!Format::value_lines().shows_headers());
    }

    #[test]
    fn the_ready_made_formats_are_lines() {
        let mut out = Vec::new();
        Format::value_lines().render(&record(), b"", &mut out);
        Format::keyed_lines(b":").render(&record(), b"", &mut out);
        assert_eq!(out, b"value\nk\xff:value\n");
    }
}
