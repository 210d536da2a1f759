//! What is generated from all specs together: the list of APIs and the table of error codes.

use std::fmt::Write;

use super::model::*;
use super::rust::{flexible, line, range};
use super::{notice, snake};

/// What the code of a spec is written with.
const PRELUDE: &str = "
/// What every file of this folder is written with.
mod prelude {
    pub(super) use bytes::Bytes;
    pub(super) use bytestring::ByteString;

    pub(super) use crate::error_code::{ErrorClass, ErrorCode, Refresh};
    pub(super) use crate::ids::Uuid;
    pub(super) use crate::message::{ApiKey, Data, Request, Response, VersionRange};
    pub(super) use crate::state::StateValue;
    pub(super) use crate::wire::{DecodeError, EncodeError, MinSize, Numbers, Rare, Reader, Usual, Wire, Writer};
}
";

/// api/mod.rs: the modules, everything in them, the keys and the table of APIs.
pub fn apis(specs: &[Spec]) -> String {
    let mut code = String::from("//! Kafka's messages, one module per API.\n\n");
    code += &notice("protocol-specs/");
    line!(code, "");
    let mut modules: Vec<String> = specs.iter().map(|spec| snake(spec.subject())).collect();
    modules.dedup();
    modules
        .iter()
        .for_each(|module| line!(code, "pub mod {module};"));
    line!(code, "");
    modules
        .iter()
        .for_each(|module| line!(code, "pub use {module}::*;"));
    line!(
        code,
        "\nuse crate::message::{{ApiInfo, ApiKey, VersionRange}};\nuse crate::state::StateInfo;"
    );
    code += PRELUDE;
    let mut apis: Vec<(&Spec, &Api)> = specs
        .iter()
        .filter_map(|s| api_of(s).map(|api| (s, api)))
        .collect();
    apis.sort_by_key(|(_, api)| api.key);
    line!(
        code,
        "\n#[allow(missing_docs, reason = \"each is called like its API\")]\nimpl ApiKey {{"
    );
    for (spec, api) in &apis {
        line!(
            code,
            "pub const {}: ApiKey = ApiKey({});",
            snake(&spec.name).to_uppercase(),
            api.key
        );
    }
    line!(code, "}}");
    line!(
        code,
        "\n/// Every API that can be spoken, in the order of their keys."
    );
    line!(code, "#[rustfmt::skip]");
    line!(code, "pub const APIS: &[ApiInfo] = &[");
    for (spec, api) in &apis {
        let versions = range(api.request.stable());
        line!(
            code,
            "    ApiInfo {{ key: ApiKey({}), name: {:?}, versions: {versions}, flexible: {} }},",
            api.key,
            spec.name,
            flexible(&api.request)
        );
    }
    line!(code, "];");
    code += &state_records(specs);
    code
}

fn state_records(specs: &[Spec]) -> String {
    let values = specs
        .iter()
        .filter_map(|spec| match (&spec.record, &spec.body) {
            (Some(record), Body::Data(message)) if record.part == Part::Value => {
                Some((record, message))
            }
            _ => None,
        });
    let mut values: Vec<(&Record, &Message)> = values.collect();
    values.sort_by_key(|(record, _)| (record.by.topic(), record.id));
    let mut code = String::from(
        "\n/// Every record of a coordinator's state that can be read, by topic and type.\n#[rustfmt::skip]\n",
    );
    line!(code, "pub const STATE_RECORDS: &[StateInfo] = &[");
    for (record, message) in values {
        line!(
            code,
            "    StateInfo {{ topic: {:?}, id: {}, name: {:?}, versions: {} }},",
            record.by.topic(),
            record.id,
            message.name.trim_end_matches("Value"),
            range(message.versions)
        );
    }
    line!(code, "];");
    code
}

fn api_of(spec: &Spec) -> Option<&Api> {
    match &spec.body {
        Body::Api(api) => Some(api),
        Body::Data(_) => None,
    }
}

/// error_code/codes.rs: the constants and the table behind them.
pub fn codes(errors: &[ErrorLine]) -> String {
    let mut errors: Vec<&ErrorLine> = errors.iter().collect();
    errors.sort_by_key(|e| e.code);
    let mut code = String::from("//! The codes that are known.\n\n");
    code += &notice("protocol-specs/errors.spec");
    line!(
        code,
        "\nuse super::{{ErrorClass, ErrorCode, Known, Refresh}};"
    );
    line!(code, "\nimpl ErrorCode {{");
    for error in &errors {
        line!(code, "    /// {}.", capital(&error.doc));
        line!(
            code,
            "    pub const {}: ErrorCode = ErrorCode({});",
            error.name,
            error.code
        );
    }
    line!(code, "}}");
    line!(code, "\n/// In ascending order of the codes.");
    line!(code, "pub(super) const KNOWN: &[Known] = &[");
    for ErrorLine {
        code: number,
        name,
        class,
        refresh,
        doc,
    } in &errors
    {
        line!(
            code,
            "    Known {{ code: {number}, name: {name:?}, class: ErrorClass::{class:?}, refresh: Refresh::{refresh:?}, \
             message: {doc:?} }},"
        );
    }
    line!(code, "];");
    code
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars
        .next()
        .map(|c| c.to_ascii_uppercase())
        .into_iter()
        .chain(chars)
        .collect()
}
