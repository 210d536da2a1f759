//! What the command line asks for.

use milena::Compression;

use super::Failure;

pub(crate) struct Options {
    pub(crate) bootstrap: Option<String>,
    pub(crate) brokers: u16,
    pub(crate) records: u64,
    pub(crate) size: usize,
    pub(crate) compression: Compression,
}

impl Options {
    pub(crate) fn parse(arguments: impl Iterator<Item = String>) -> Result<Self, Failure> {
        let mut options = Self {
            bootstrap: None,
            brokers: 3,
            records: 1_000_000,
            size: 100,
            compression: Compression::Snappy,
        };
        let mut arguments = arguments.filter(|argument| argument != "--");
        while let Some(name) = arguments.next() {
            let value = arguments
                .next()
                .ok_or_else(|| format!("{name} needs a value"))?;
            match name.as_str() {
                "--bootstrap" => options.bootstrap = Some(value),
                "--brokers" => options.brokers = value.parse()?,
                "--records" => options.records = value.parse()?,
                "--size" => options.size = value.parse()?,
                "--compression" => options.compression = value.parse()?,
                other => {
                    return Err(format!(
                        "unknown option {other}: --bootstrap, --brokers, --records, --size, --compression"
                    )
                    .into());
                }
            }
        }
        Ok(options)
    }
}
