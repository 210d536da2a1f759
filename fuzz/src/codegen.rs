//! The parser of protocol-specs/ and what generates from it, without the rest of xtask and what that needs.
#![allow(
    dead_code,
    unreachable_pub,
    missing_docs,
    unused_imports,
    reason = "these are xtask's own files"
)]

#[path = "../../xtask/src/codegen/layout.rs"]
mod layout;
#[path = "../../xtask/src/codegen/model.rs"]
pub mod model;
#[path = "../../xtask/src/codegen/parse.rs"]
pub mod parse;
#[path = "../../xtask/src/codegen/rust.rs"]
pub mod rust;

fn notice(from: &str) -> String {
    format!("// From {from}\n")
}

fn snake(name: &str) -> String {
    name.to_lowercase()
}
