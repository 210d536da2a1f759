//! What was told about a record, as it is in the file.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use milena::{Error, Persistence, RecordMetadata};

use crate::Outcome;

/// 32 bytes, little-endian: sequence u32, partition u16, outcome u16, offset i64, due u64, answered u64.
pub struct Entry([u8; 32]);

/// The codes of outcomes; those of the failed say where the record may be.
const ACKED: u16 = 0;
const NOT_PERSISTED: u16 = 1;
const POSSIBLY_PERSISTED: u16 = 2;
const PERSISTED: u16 = 3;

/// Microseconds since 1970.
pub fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0, |since| since.as_micros() as u64)
}

impl Entry {
    /// What was told just now.
    pub fn of(
        partition: u16,
        sequence: u32,
        due: u64,
        outcome: Result<RecordMetadata, Error>,
    ) -> Self {
        let (code, offset) = match outcome {
            Ok(metadata) => (ACKED, metadata.offset.unwrap_or(-1)),
            Err(error) => {
                eprintln!("failed: {partition} {sequence}: {}", error.chain());
                let code = match error.persistence() {
                    Persistence::NotPersisted => NOT_PERSISTED,
                    Persistence::Persisted => PERSISTED,
                    _ => POSSIBLY_PERSISTED,
                };
                (code, -1)
            }
        };
        let mut bytes = [0; 32];
        bytes[..4].copy_from_slice(&sequence.to_le_bytes());
        bytes[4..6].copy_from_slice(&partition.to_le_bytes());
        bytes[6..8].copy_from_slice(&code.to_le_bytes());
        bytes[8..16].copy_from_slice(&offset.to_le_bytes());
        bytes[16..24].copy_from_slice(&due.to_le_bytes());
        bytes[24..].copy_from_slice(&now().to_le_bytes());
        Self(bytes)
    }
}

/// The file that every outcome is written to.
#[derive(Clone)]
pub struct Told(Arc<Mutex<BufWriter<File>>>);

impl Told {
    pub fn create(path: &Path) -> std::io::Result<Self> {
        let file = BufWriter::with_capacity(1 << 20, File::create(path)?);
        Ok(Self(Arc::new(Mutex::new(file))))
    }

    pub fn write(&self, entry: &Entry) -> std::io::Result<()> {
        let mut file = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        file.write_all(&entry.0)
    }

    pub fn finish(&self) -> Outcome {
        let mut file = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(file.flush()?)
    }
}
