//! Pieces of data that other clients and brokers wrote: group metadata, state records, markers, headers.
//!
//! An input is a number made of the data's name, a byte that says whether the rest is what the data is drawn from, the
//! version, and the bytes.

use crate::messages::{DATA, Message};

/// Decodes, encodes and decodes again.
///
/// # Panics
/// When decoding allocates too much or the data changes on its way.
pub fn check(data: &[u8]) {
    let [high, low, draw, version, ref rest @ ..] = *data else {
        return;
    };
    let Some(message) = named(u16::from_be_bytes([high, low])) else {
        return;
    };
    match draw % 2 {
        0 => message.check_bytes(version, rest),
        _ => message.check_drawn(version, rest),
    }
}

/// The data with this number, or the next above it on a ring: a number that means nothing yet means something.
fn named(number: u16) -> Option<&'static Message> {
    DATA.iter().min_by_key(|data| data.key.wrapping_sub(number))
}

/// With what an input begins that holds data of this name.
pub fn prefix(name: &str, version: i16) -> [u8; 4] {
    let [high, low] = crate::messages::number_of(name).to_be_bytes();
    [high, low, 0, version.to_be_bytes()[1]]
}
