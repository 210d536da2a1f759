//! Where the lengths of a message are, so that they can be replaced.

/// One length, count or size.
#[derive(Clone, Debug)]
pub struct Length {
    /// Its first byte.
    pub at: usize,
    /// Bytes it takes.
    pub width: usize,
    pub form: Form,
    /// Of the field that it belongs to, by our names; of the struct, if it is about tagged fields.
    pub path: String,
    /// The sizes of the tagged fields that it is in, the outermost first, as places in the list of lengths.
    pub around: Vec<usize>,
}

/// How a length is written, and what it counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Form {
    /// Two bytes; -1 is null.
    Short,
    /// Four bytes; -1 is null.
    Long,
    /// A varint that is one more than it says; 0 is null.
    Compact,
    /// A varint: tagged fields.
    Tags,
    /// A varint: bytes of a tagged field.
    Size,
}

impl Form {
    /// The length `n` in this form, if it can say so.
    pub fn bytes(self, n: i64) -> Option<Vec<u8>> {
        match self {
            Form::Short => Some(i16::try_from(n).ok()?.to_be_bytes().to_vec()),
            Form::Long => Some(i32::try_from(n).ok()?.to_be_bytes().to_vec()),
            Form::Compact => Some(uvarint(u64::try_from(n + 1).ok()?)),
            Form::Tags | Form::Size => Some(uvarint(u64::try_from(n).ok()?)),
        }
    }

    /// Varints of more bytes, or more bits, than a length has.
    pub fn overlong(self) -> Vec<Vec<u8>> {
        match self {
            Form::Short | Form::Long => Vec::new(),
            Form::Compact | Form::Tags | Form::Size => vec![
                uvarint(1 << 32),
                uvarint(u64::MAX),
                vec![0x80; 10],
                [vec![0x81], vec![0x80; 9], vec![0]].concat(),
            ],
        }
    }
}

fn uvarint(mut rest: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    while rest >= 0x80 {
        bytes.push(rest.to_le_bytes()[0] | 0x80);
        rest >>= 7;
    }
    bytes.push(rest.to_le_bytes()[0]);
    bytes
}

/// The bytes with `new` instead of one of their lengths.
pub fn replaced(bytes: &[u8], length: &Length, new: &[u8]) -> Vec<u8> {
    let (before, after) = bytes.split_at(length.at);
    [before, new, &after[length.width..]].concat()
}

/// The same, and the tagged fields around it as large as they are then.
pub fn fitted(bytes: &[u8], all: &[Length], length: &Length, new: &[u8]) -> Vec<u8> {
    let mut spoilt = replaced(bytes, length, new);
    let mut grown = new.len() as i64 - length.width as i64;
    for size in length.around.iter().rev().map(|place| &all[*place]) {
        let old = &bytes[size.at..size.at + size.width];
        let old = old
            .iter()
            .rev()
            .fold(0, |value, byte| value << 7 | i64::from(byte & 0x7f));
        let new = size.form.bytes(old + grown).expect("it is a size");
        spoilt = replaced(&spoilt, size, &new);
        grown += new.len() as i64 - size.width as i64;
    }
    spoilt
}
