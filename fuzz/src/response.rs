//! Responses of every API in every version: what a client decodes.
//!
//! An input is the API's key (with its highest bit set the rest is what a response is drawn from), the version, and the
//! frame from its correlation id on.

use crate::messages::{RESPONSES, check_api};

/// Decodes, encodes and decodes again.
///
/// # Panics
/// When decoding allocates too much or the message changes on its way.
pub fn check(data: &[u8]) {
    check_api(&RESPONSES, data);
}
