//! What the environment asks for, and what both sides know before the first instance.

use std::env;
use std::sync::OnceLock;

use crate::catalogue::{self, Official};
use crate::java::Java;
use crate::reference::Reference;
use xtask::codegen::read_specs;

/// Where instances come from unless `MILENA_SEED` says otherwise.
const SEED: u64 = 4_400;

/// Instances per message, version and direction.
const INSTANCES: u32 = 200;

/// What the jars define.
pub(crate) struct Jars {
    pub(crate) official: Vec<Official>,
    /// The schemas, as they are checked in when they are current.
    pub(crate) schemas: String,
    pub(crate) reference: Reference,
}

impl Jars {
    /// Asks Java once.
    pub(crate) fn get() -> Result<&'static Jars, String> {
        static JARS: OnceLock<Result<Jars, String>> = OnceLock::new();
        JARS.get_or_init(Jars::ask).as_ref().map_err(String::clone)
    }

    fn ask() -> Result<Jars, String> {
        let official = catalogue::parse(&Java::start()?.catalogue()?)?;
        let schemas = catalogue::schemas(&official, &read_specs()?)?;
        let reference = Reference::parse(&schemas)?;
        Ok(Jars {
            official,
            schemas,
            reference,
        })
    }
}

/// The number from which every random choice follows.
pub(crate) fn seed() -> Result<u64, String> {
    number("MILENA_SEED", SEED)
}

/// How many instances of each message, in each version and direction.
pub(crate) fn instances() -> Result<u32, String> {
    number("MILENA_INSTANCES", INSTANCES)
}

/// Whether golden files are to be written instead of compared.
pub(crate) fn bless() -> bool {
    env::var_os("MILENA_BLESS").is_some_and(|value| value == "1")
}

fn number<T: std::str::FromStr>(name: &str, usual: T) -> Result<T, String> {
    match env::var(name) {
        Err(_) => Ok(usual),
        Ok(text) => text
            .parse()
            .map_err(|_| format!("{name}={text} is no number")),
    }
}
