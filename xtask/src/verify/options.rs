//! What the command line of `cargo verify` asks for.

use super::{PARTS, Part, part};

/// The parsed command line.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Options {
    /// The parts named, in the order in which they were named; none means those that run by default.
    pub named: Vec<String>,
    /// Print the parts and run nothing.
    pub list: bool,
    /// Run the other parts after a failure too.
    pub keep_going: bool,
    /// The Kafka versions of the parts that start one, instead of their own choice.
    pub versions: Vec<String>,
}

impl Options {
    /// Reads `[PART...] [--list] [--keep-going] [--version V]...`.
    ///
    /// # Errors
    /// A sentence that names the argument.
    pub fn parse(arguments: &[String]) -> Result<Self, String> {
        let mut options = Self::default();
        let mut rest = arguments.iter();
        while let Some(argument) = rest.next() {
            match argument.as_str() {
                "--list" => options.list = true,
                "--keep-going" => options.keep_going = true,
                "--version" => options.versions.push(
                    rest.next()
                        .ok_or("--version needs a Kafka version")?
                        .clone(),
                ),
                name if part(name).is_some() => options.named.push(name.to_owned()),
                other => {
                    return Err(format!(
                        "{other} is no part of verify; cargo verify --list names them"
                    ));
                }
            }
        }
        Ok(options)
    }

    /// The parts to run, in order.
    pub fn parts(&self) -> Vec<&'static Part> {
        if self.named.is_empty() {
            PARTS.iter().filter(|part| part.by_default).collect()
        } else {
            self.named.iter().filter_map(|name| part(name)).collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Result<Options, String> {
        Options::parse(
            &line
                .split_whitespace()
                .map(str::to_owned)
                .collect::<Vec<_>>(),
        )
    }

    #[test]
    fn without_a_name_every_default_part_runs() {
        let parts = parse("").unwrap().parts();
        assert!(parts.len() > 10 && parts.iter().all(|part| part.by_default));
    }

    #[test]
    fn named_parts_run_in_their_order() {
        let options = parse("real --version 2.8.2 format --keep-going").unwrap();
        let names: Vec<_> = options.parts().iter().map(|part| part.name).collect();
        assert_eq!(names, ["real", "format"]);
        assert_eq!(options.versions, ["2.8.2"]);
        assert!(options.keep_going);
    }

    #[test]
    fn an_unknown_argument_is_named() {
        assert!(parse("nonsense").unwrap_err().contains("nonsense"));
        assert!(parse("--version").is_err());
    }
}
