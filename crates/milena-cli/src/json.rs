//! Records as JSON, one object per line, with kcat's field names.
//!
//! JSON strings hold text only. A key or value that is not UTF-8 is written as `"key_base64"` or `"payload_base64"`
//! in place of `"key"` or `"payload"`, a header name or value as `{"base64":"..."}`; so no byte is lost and nothing is
//! ambiguous. Null is `null`, which differs from the empty string.

use crate::format::number;
use crate::view::View;
use milena::TimestampType;

/// Appends `record` as one JSON object and a newline.
pub(crate) fn render(record: &View<'_>, out: &mut Vec<u8>) {
    out.extend_from_slice(b"{\"topic\":");
    string(record.topic, out);
    out.extend_from_slice(b",\"partition\":");
    number(record.partition.into(), out);
    out.extend_from_slice(b",\"offset\":");
    number(record.offset, out);
    out.extend_from_slice(match record.timestamp_type {
        TimestampType::Create => b",\"tstype\":\"create\",\"ts\":",
        TimestampType::Append => b",\"tstype\":\"logappend\",\"ts\":",
    });
    number(record.timestamp, out);
    headers(record, out);
    field("key", record.key, out);
    field("payload", record.value, out);
    out.extend_from_slice(b"}\n");
}

/// The headers as kcat writes them: one array, names and values alternating; absent when there are none.
fn headers(record: &View<'_>, out: &mut Vec<u8>) {
    if record.headers.is_empty() {
        return;
    }
    out.extend_from_slice(b",\"headers\":[");
    for (index, header) in record.headers.iter().enumerate() {
        if index > 0 {
            out.push(b',');
        }
        element(Some(header.key), out);
        out.push(b',');
        element(header.value, out);
    }
    out.push(b']');
}

fn element(bytes: Option<&[u8]>, out: &mut Vec<u8>) {
    match bytes.map(|b| (b, std::str::from_utf8(b))) {
        None => out.extend_from_slice(b"null"),
        Some((_, Ok(text))) => string(text, out),
        Some((bytes, Err(_))) => {
            out.extend_from_slice(b"{\"base64\":\"");
            base64(bytes, out);
            out.extend_from_slice(b"\"}");
        }
    }
}

fn field(name: &str, bytes: Option<&[u8]>, out: &mut Vec<u8>) {
    out.extend_from_slice(b",\"");
    out.extend_from_slice(name.as_bytes());
    match bytes.map(|b| (b, std::str::from_utf8(b))) {
        None => out.extend_from_slice(b"\":null"),
        Some((_, Ok(text))) => {
            out.extend_from_slice(b"\":");
            string(text, out);
        }
        Some((bytes, Err(_))) => {
            out.extend_from_slice(b"_base64\":\"");
            base64(bytes, out);
            out.push(b'"');
        }
    }
}

/// Appends `text` as a JSON string.
fn string(text: &str, out: &mut Vec<u8>) {
    out.push(b'"');
    let mut plain_from = 0;
    for (at, byte) in text.bytes().enumerate() {
        if byte >= 0x20 && byte != b'"' && byte != b'\\' {
            continue;
        }
        out.extend_from_slice(&text.as_bytes()[plain_from..at]);
        plain_from = at + 1;
        escape(byte, out);
    }
    out.extend_from_slice(&text.as_bytes()[plain_from..]);
    out.push(b'"');
}

fn escape(byte: u8, out: &mut Vec<u8>) {
    const HEX: &[u8; 16] = b"0123456789abcdef";
    match byte {
        b'"' => out.extend_from_slice(b"\\\""),
        b'\\' => out.extend_from_slice(b"\\\\"),
        b'\n' => out.extend_from_slice(b"\\n"),
        b'\r' => out.extend_from_slice(b"\\r"),
        b'\t' => out.extend_from_slice(b"\\t"),
        _ => {
            let digits = [HEX[usize::from(byte >> 4)], HEX[usize::from(byte & 15)]];
            out.extend_from_slice(b"\\u00");
            out.extend_from_slice(&digits);
        }
    }
}

/// Appends `bytes` in base64 with padding (RFC 4648, section 4).
fn base64(bytes: &[u8], out: &mut Vec<u8>) {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for group in bytes.chunks(3) {
        let byte = |i: usize| u32::from(group.get(i).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for place in 0..4 {
            let digit = (bits >> (18 - 6 * place)) & 63;
            out.push(if place > group.len() {
                b'='
            } else {
                DIGITS[digit as usize]
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use milena::Header;
    use proptest::prelude::*;

    fn line(key: Option<&[u8]>, value: Option<&[u8]>, headers: &[Header<'_>]) -> String {
        let mut out = Vec::new();
        let record = View {
            topic: "t\"1",
            partition: 0,
            offset: 7,
            timestamp: -1,
            timestamp_type: TimestampType::Append,
            key,
            value,
            headers,
        };
        render(&record, &mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_record_is_one_line_with_kcats_names() {
        assert_eq!(
            line(None, Some(b"a\n\x01\"\\\xc3\xa9"), &[]),
            "{\"topic\":\"t\\\"1\",\"partition\":0,\"offset\":7,\"tstype\":\"logappend\",\"ts\":-1,\
             \"key\":null,\"payload\":\"a\\n\\u0001\\\"\\\\é\"}\n"
        );
    }

    #[test]
    fn bytes_that_are_no_text_are_base64_under_another_name() {
        let line = line(
            Some(b"\xff"),
            Some(b""),
            &[
                Header::new("h", b"\xfe\xff"),
                Header {
                    key: b"n",
                    value: None,
                },
            ],
        );
        assert!(
            line.contains("\"key_base64\":\"/w==\",\"payload\":\"\"}"),
            "{line}"
        );
        assert!(
            line.contains("\"headers\":[\"h\",{\"base64\":\"/v8=\"},\"n\",null]"),
            "{line}"
        );
    }

    #[test]
    fn base64_agrees_with_the_vectors_of_rfc_4648() {
        for (plain, coded) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg=="),
            ("fooba", "Zm9vYmE="),
            ("foobar", "Zm9vYmFy"),
        ] {
            let mut out = Vec::new();
            base64(plain.as_bytes(), &mut out);
            assert_eq!(out, coded.as_bytes());
        }
    }

    proptest! {
        #[test]
        fn any_text_survives_a_json_parser(key in ".*", name in ".*", value in any::<String>()) {
            let line = line(Some(key.as_bytes()), Some(value.as_bytes()), &[Header::new(&name, b"v")]);
            prop_assert_eq!(line.matches('\n').count(), 1);
            let parsed: serde_json::Value = serde_json::from_str(&line).unwrap();
            prop_assert_eq!(parsed["key"].as_str(), Some(key.as_str()));
            prop_assert_eq!(parsed["payload"].as_str(), Some(value.as_str()));
            prop_assert_eq!(parsed["headers"][0].as_str(), Some(name.as_str()));
        }

        #[test]
        fn any_bytes_give_valid_json(key in any::<Vec<u8>>(), value in any::<Option<Vec<u8>>>()) {
            let line = line(Some(&key), value.as_deref(), &[Header { key: &key, value: value.as_deref() }]);
            prop_assert!(serde_json::from_str::<serde_json::Value>(&line).is_ok());
        }
    }
}
