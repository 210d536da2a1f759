//! Backslash escapes in separators and formats: `\n \r \t \0 \\ \xHH`.

use std::fmt;

/// Why a text with escapes could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum BadEscape {
    /// The text ends in a single backslash.
    Unfinished,
    /// `\x` is not followed by two hexadecimal digits.
    NotHex,
    /// A backslash before a character that has no meaning here.
    Unknown(char),
}

impl fmt::Display for BadEscape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unfinished => f.write_str(r"a single \ at the end (write \\ for a backslash)"),
            Self::NotHex => f.write_str(r"\x needs two hexadecimal digits, as in \x1f"),
            Self::Unknown(c) => write!(f, r"\{c} is not known (use \n \r \t \0 \\ or \xHH)"),
        }
    }
}

impl std::error::Error for BadEscape {}

/// The byte of the escape whose text, after the backslash, `rest` yields.
pub(crate) fn escaped_byte(rest: &mut std::str::Chars<'_>) -> Result<u8, BadEscape> {
    match rest.next().ok_or(BadEscape::Unfinished)? {
        'n' => Ok(b'\n'),
        'r' => Ok(b'\r'),
        't' => Ok(b'\t'),
        '0' => Ok(0),
        '\\' => Ok(b'\\'),
        'x' => hex_digit(rest.next()).and_then(|high| Ok(high << 4 | hex_digit(rest.next())?)),
        other => Err(BadEscape::Unknown(other)),
    }
}

fn hex_digit(digit: Option<char>) -> Result<u8, BadEscape> {
    let value = digit
        .and_then(|d| d.to_digit(16))
        .ok_or(BadEscape::NotHex)?;
    u8::try_from(value).map_err(|_| BadEscape::NotHex)
}

/// The bytes of `text` with its escapes resolved.
pub(crate) fn unescape(text: &str) -> Result<Vec<u8>, BadEscape> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        match c {
            '\\' => bytes.push(escaped_byte(&mut rest)?),
            _ => bytes.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
        }
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_become_bytes_and_other_text_is_kept() {
        for (text, bytes) in [
            ("", &b""[..]),
            (":", b":"),
            (r"\t", b"\t"),
            (r"a\n\r\0\\b", b"a\n\r\0\\b"),
            (r"\x1f\xFf", b"\x1f\xff"),
            ("→", "→".as_bytes()),
        ] {
            assert_eq!(unescape(text).as_deref(), Ok(bytes), "{text}");
        }
    }

    #[test]
    fn a_bad_escape_is_refused_by_name() {
        for (text, error) in [
            ("a\\", BadEscape::Unfinished),
            (r"\x1", BadEscape::NotHex),
            (r"\xg0", BadEscape::NotHex),
            (r"\q", BadEscape::Unknown('q')),
        ] {
            assert_eq!(unescape(text), Err(error), "{text}");
        }
    }
}
