//! The parser of protocol-specs/: any text is parsed or refused with its line, and what parses generates.
//!
//! An input is the text of a spec; one that begins with `!` is read as a glossary and as the list of errors too.

use std::sync::LazyLock;

use crate::codegen::{parse, rust};

static GLOSSARY: LazyLock<parse::Glossary> = LazyLock::new(|| {
    let text = include_str!("../../protocol-specs/glossary.spec");
    parse::glossary("glossary.spec", text).expect("it is the project's own")
});

/// Parses and generates.
///
/// # Panics
/// When the parser or the generator does.
pub fn check(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    if let Some(text) = text.strip_prefix('!') {
        let _refused = parse::glossary("fuzz.spec", text);
        let _refused = parse::errors("fuzz.spec", text);
        return;
    }
    match parse::specs("fuzz.spec", &text, &GLOSSARY) {
        Ok(specs) => {
            let code = rust::file(&specs);
            for spec in &specs {
                assert!(code.contains(&spec.name), "the code names what it is for");
            }
        }
        Err(error) => {
            assert!(error.line <= text.lines().count() + 1, "{error}");
        }
    }
}
