//! Bytes as words: `-` for null, `xHEX`, `xHEX*COUNT`, and `hLENGTH:HASH` for what is told and long.

use std::error::Error;
use std::fmt::Write;

const LONG: usize = 64;

pub fn content(word: &str) -> Result<Option<Vec<u8>>, Box<dyn Error>> {
    let Some(word) = word.strip_prefix('x') else {
        return match word {
            "-" => Ok(None),
            _ => Err(format!("no content: {word}").into()),
        };
    };
    let (unit, count) = word.split_once('*').unwrap_or((word, "1"));
    Ok(Some(bytes(unit)?.repeat(count.parse()?)))
}

/// The bytes of a hexadecimal text.
pub fn bytes(hex: &str) -> Result<Vec<u8>, Box<dyn Error>> {
    hex.as_bytes()
        .chunks(2)
        .map(|pair| Ok(u8::from_str_radix(std::str::from_utf8(pair)?, 16)?))
        .collect()
}

pub fn told(bytes: Option<&[u8]>) -> String {
    match bytes {
        None => "-".into(),
        Some(long) if long.len() > LONG => format!("h{}:{:016x}", long.len(), hash(long)),
        Some(short) => format!("x{}", hex(short)),
    }
}

pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// FNV-1a of 64 bits.
fn hash(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    })
}
