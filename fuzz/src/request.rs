//! Requests of every API in every version: what a broker decodes.
//!
//! An input is the API's key (with its highest bit set the rest is what a request is drawn from), the version, and the
//! frame from its correlation id on.

use crate::messages::{REQUESTS, check_api};

/// Decodes, encodes and decodes again.
///
/// # Panics
/// When decoding allocates too much or the message changes on its way.
pub fn check(data: &[u8]) {
    check_api(&REQUESTS, data);
}
