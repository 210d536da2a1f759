//! What the command line of `cargo xtask fuzz` asks for.

use std::time::Duration;

/// How long a target runs unless `--seconds` says otherwise.
const USUAL: Duration = Duration::from_secs(60);

/// The parsed command line.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Options {
    /// The targets, or plants, that were named; none means all.
    pub(super) named: Vec<String>,
    /// How long each target runs.
    pub(super) each: Duration,
    /// Have the planted bugs found.
    pub(super) plants: bool,
}

impl Options {
    /// Reads `[TARGET...] [--seconds N]` or `--plants [PLANT...]`.
    ///
    /// # Errors
    /// A sentence that names the argument.
    pub(super) fn parse(arguments: &[String]) -> Result<Self, String> {
        let mut options = Self {
            named: Vec::new(),
            each: USUAL,
            plants: false,
        };
        let mut rest = arguments.iter();
        while let Some(argument) = rest.next() {
            match argument.as_str() {
                "--plants" => options.plants = true,
                "--seconds" => options.each = seconds(rest.next())?,
                option if option.starts_with('-') => {
                    return Err(format!("{option} is no option of fuzz"));
                }
                name => options.named.push(name.to_owned()),
            }
        }
        Ok(options)
    }
}

fn seconds(word: Option<&String>) -> Result<Duration, String> {
    match word.and_then(|word| word.parse().ok()) {
        // For libFuzzer, none means for ever.
        Some(seconds @ 1..) => Ok(Duration::from_secs(seconds)),
        _ => Err("--seconds needs how many, at least one".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Result<Options, String> {
        let words: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
        Options::parse(&words)
    }

    #[test]
    fn targets_and_seconds_are_read() {
        let options = parse("gzip --seconds 600 batch").unwrap();
        assert_eq!(options.named, ["gzip", "batch"]);
        assert_eq!(options.each, Duration::from_secs(600));
        assert!(!options.plants && parse("--plants").unwrap().plants);
    }

    #[test]
    fn an_argument_that_makes_no_sense_is_named() {
        assert!(parse("--forever").unwrap_err().contains("--forever"));
        assert!(parse("--seconds").is_err());
        assert!(parse("--seconds 0").is_err());
    }
}
