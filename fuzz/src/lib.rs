//! What must hold for hostile bytes, one module per target: `check` panics when it does not.
//!
//! The checks are plain functions of bytes. The libFuzzer targets in `fuzz_targets/` do nothing but call them, and
//! [`replay`] calls them with the corpus, on any compiler. README.md says what each of them compares.

pub mod allocation;
pub mod batch;
mod codec;
mod codegen;
#[cfg(feature = "messages")]
pub mod data;
pub mod entropy;
pub mod gzip;
pub mod lz4;
#[cfg(feature = "messages")]
mod messages;
pub mod old_sets;
pub mod replay;
#[cfg(feature = "messages")]
pub mod request;
#[cfg(feature = "messages")]
pub mod response;
#[cfg(feature = "messages")]
#[path = "../../crates/milena-protocol/tests/samples/mod.rs"]
mod samples;
#[cfg(feature = "messages")]
pub mod seeds;
pub mod snappy;
pub mod spec;
pub mod zstd;

pub use milena_fuzz_link::{frames, link};

/// What is fuzzed, and the check that decides.
#[derive(Clone, Copy, Debug)]
pub struct Target {
    /// The name of the fuzzer and of its corpus.
    pub name: &'static str,
    /// Panics when something does not hold for these bytes.
    pub check: fn(&[u8]),
}

/// Every target.
pub const TARGETS: &[Target] = &[
    #[cfg(feature = "messages")]
    target("response", response::check),
    #[cfg(feature = "messages")]
    target("request", request::check),
    #[cfg(feature = "messages")]
    target("data", data::check),
    target("frames", frames::check),
    target("link", link::check),
    target("batch", batch::check),
    target("old_sets", old_sets::check),
    target("gzip", gzip::check),
    target("snappy", snappy::check),
    target("lz4", lz4::check),
    target("zstd", zstd::check),
    target("spec", spec::check),
];

const fn target(name: &'static str, check: fn(&[u8])) -> Target {
    Target { name, check }
}
