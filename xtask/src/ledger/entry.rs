//! A record as its producer was told of it, and as it was found in the log.

use std::fs;
use std::path::Path;

/// What a producer was told about one record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) sequence: u32,
    pub(super) partition: u16,
    pub(super) told: Told,
    /// When it was due to be sent, whether or not the client took it then; microseconds since 1970.
    pub(super) due: u64,
    /// When its fate was told, likewise.
    pub(super) answered: u64,
}

/// The fate of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Told {
    /// Acknowledged, at this offset if one was told.
    Acked(Option<i64>),
    NotPersisted,
    PossiblyPersisted,
    Persisted,
}

/// A record in the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Found {
    /// The greatest number for a record that is none of those sent.
    pub(super) sequence: u32,
    pub(super) partition: u16,
    pub(super) offset: i64,
    /// Who wrote it, if the reader tells.
    pub(super) producer_id: Option<i64>,
}

impl Entry {
    const SIZE: usize = 32;

    /// Every entry of a file.
    ///
    /// # Errors
    /// When it cannot be read, or ends in the middle of an entry.
    pub(super) fn read(path: &Path) -> Result<Vec<Self>, String> {
        pieces::<{ Self::SIZE }>(path)?
            .iter()
            .map(Self::decode)
            .collect()
    }

    fn decode(bytes: &[u8; Self::SIZE]) -> Result<Self, String> {
        let offset = number(bytes, 8);
        let told = match short(bytes, 6) {
            0 => Told::Acked((offset != u64::MAX).then_some(offset as i64)),
            1 => Told::NotPersisted,
            2 => Told::PossiblyPersisted,
            3 => Told::Persisted,
            other => return Err(format!("{other} is no outcome")),
        };
        Ok(Self {
            sequence: word(bytes, 0),
            partition: short(bytes, 4),
            told,
            due: number(bytes, 16),
            answered: number(bytes, 24),
        })
    }
}

impl Found {
    const SIZE: usize = 24;

    /// Every record of a file, as [`Entry::read`].
    pub(super) fn read(path: &Path) -> Result<Vec<Self>, String> {
        let pieces = pieces::<{ Self::SIZE }>(path)?;
        Ok(pieces.iter().map(Self::decode).collect())
    }

    fn decode(bytes: &[u8; Self::SIZE]) -> Self {
        Self {
            sequence: word(bytes, 0),
            partition: short(bytes, 4),
            offset: number(bytes, 8) as i64,
            producer_id: (number(bytes, 16) != 1 << 63).then_some(number(bytes, 16) as i64),
        }
    }
}

fn pieces<const SIZE: usize>(path: &Path) -> Result<Vec<[u8; SIZE]>, String> {
    let bytes = fs::read(path).map_err(|error| format!("{}: {error}", path.display()))?;
    let (pieces, rest) = bytes.as_chunks::<SIZE>();
    match rest {
        [] => Ok(pieces.to_vec()),
        _ => Err(format!("{} ends in the middle", path.display())),
    }
}

fn number(bytes: &[u8], at: usize) -> u64 {
    let little = bytes[at..at + 8].iter().rev();
    little.fold(0, |number, byte| number << 8 | u64::from(*byte))
}

fn word(bytes: &[u8], at: usize) -> u32 {
    let little = bytes[at..at + 4].iter().rev();
    little.fold(0, |number, byte| number << 8 | u32::from(*byte))
}

fn short(bytes: &[u8], at: usize) -> u16 {
    u16::from_le_bytes([bytes[at], bytes[at + 1]])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_is_read_as_it_was_written() {
        let mut bytes = [0; 32];
        bytes[..8].copy_from_slice(&[7, 1, 0, 0, 5, 0, 0, 0]);
        bytes[8..16].copy_from_slice(&300_i64.to_le_bytes());
        bytes[16] = 9;
        bytes[24..26].copy_from_slice(&[0, 1]);
        let expected = Entry {
            sequence: 263,
            partition: 5,
            told: Told::Acked(Some(300)),
            due: 9,
            answered: 256,
        };
        assert_eq!(Entry::decode(&bytes), Ok(expected));
        bytes[8..16].fill(255);
        assert_eq!(Entry::decode(&bytes).unwrap().told, Told::Acked(None));
        bytes[6] = 4;
        assert!(Entry::decode(&bytes).is_err());
    }

    #[test]
    fn a_found_record_is_read_as_it_was_written() {
        let mut bytes = [255; 24];
        bytes[4..6].copy_from_slice(&[2, 0]);
        bytes[8..16].copy_from_slice(&300_i64.to_le_bytes());
        let expected = Found {
            sequence: u32::MAX,
            partition: 2,
            offset: 300,
            producer_id: Some(-1),
        };
        assert_eq!(Found::decode(&bytes), expected);
        bytes[16..].copy_from_slice(&i64::MIN.to_le_bytes());
        assert_eq!(Found::decode(&bytes).producer_id, None);
    }
}
