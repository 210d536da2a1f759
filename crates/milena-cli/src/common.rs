//! What every verb understands: brokers, properties, verbosity.

use crate::exit::Trouble;
use clap::{ArgAction, Args};
use std::convert::Infallible;
use std::fmt;
use std::str::FromStr;

/// Used for `-b` when it is not given.
const BROKERS_VARIABLE: &str = "MILENA_BROKERS";
/// Kafka's usual port, for brokers that are named without one.
const DEFAULT_PORT: u16 = 9092;

/// Options that may stand before or after the verb.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Connection and messages")]
pub(crate) struct Common {
    /// Brokers to ask first, HOST or HOST:PORT, separated by commas [env: MILENA_BROKERS]
    ///
    /// One that answers is enough: it names the others. The port is 9092 unless given.
    #[arg(short = 'b', long = "brokers", value_name = "ADDR")]
    pub(crate) brokers: Option<String>,

    /// Set a property by its Kafka or librdkafka name; `-X list` prints them all
    ///
    /// May be repeated; of two values for one property the last counts. An unknown property is an error.
    #[arg(short = 'X', long = "property", value_name = "KEY=VALUE", action = ArgAction::Append)]
    pub(crate) properties: Vec<Property>,

    /// Tell more on standard error: once for what happens, twice and thrice for details
    #[arg(short = 'v', long = "verbose", action = ArgAction::Count)]
    pub(crate) verbose: u8,

    /// Print nothing but errors on standard error
    #[arg(short = 'q', long = "quiet")]
    pub(crate) quiet: bool,
}

/// One `-X` argument.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Property {
    /// `-X list`: print the names.
    List,
    Set {
        key: String,
        value: String,
    },
    /// Neither; kept so that the message can be better than the parser's.
    Malformed(String),
}

impl FromStr for Property {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(match text.split_once('=') {
            Some((key, value)) => Self::Set {
                key: key.trim().to_owned(),
                value: value.to_owned(),
            },
            None if matches!(text, "list" | "help") => Self::List,
            None => Self::Malformed(text.to_owned()),
        })
    }
}

impl Common {
    /// These options with those that stood further to the right.
    pub(crate) fn merge(mut self, inner: Self) -> Self {
        self.brokers = inner.brokers.or(self.brokers);
        self.properties.extend(inner.properties);
        self.verbose = self.verbose.saturating_add(inner.verbose);
        self.quiet |= inner.quiet;
        self
    }

    /// Whether `-X list` was given.
    pub(crate) fn lists_properties(&self) -> bool {
        self.properties.contains(&Property::List)
    }

    /// The brokers of `-b` or of the environment, every one with a port.
    pub(crate) fn brokers(&self) -> Option<String> {
        let from_environment = || std::env::var(BROKERS_VARIABLE).ok();
        let brokers = self.brokers.clone().or_else(from_environment)?;
        (!brokers.trim().is_empty()).then(|| with_ports(&brokers))
    }

    /// Hands every `-X` property to `set`, in order.
    pub(crate) fn apply<E>(
        &self,
        mut set: impl FnMut(&str, &str) -> Result<(), E>,
    ) -> Result<(), Trouble>
    where
        Trouble: From<E>,
    {
        for property in &self.properties {
            match property {
                Property::Set { key, value } => set(key, value)?,
                Property::List => {}
                Property::Malformed(text) => {
                    return Err(Trouble::usage(Malformed(text).to_string()));
                }
            }
        }
        Ok(())
    }
}

struct Malformed<'a>(&'a str);

impl fmt::Display for Malformed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "-X {}: expected KEY=VALUE, for example -X client.id=me, or `-X list`",
            self.0
        )
    }
}

/// Adds Kafka's usual port to every address that has none.
fn with_ports(brokers: &str) -> String {
    let complete = |address: &str| {
        let host_and_port = address.split_once("://").map_or(address, |(_, rest)| rest);
        // In `[::1]` the colons belong to the host.
        let after_host = host_and_port.rsplit(']').next().unwrap_or(host_and_port);
        match address.is_empty() || after_host.contains(':') {
            true => address.to_owned(),
            false => format!("{address}:{DEFAULT_PORT}"),
        }
    };
    let addresses: Vec<String> = brokers
        .split(',')
        .map(|address| complete(address.trim()))
        .collect();
    addresses.join(",")
}

/// What to say when no broker is named.
pub(crate) fn no_brokers() -> Trouble {
    Trouble::usage(format!(
        "no broker is named\n  use -b HOST:PORT, or set {BROKERS_VARIABLE}, or -X bootstrap.servers=HOST:PORT"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_is_added_where_none_is_given() {
        for (given, complete) in [
            ("a", "a:9092"),
            ("a:1, b ,c:3", "a:1,b:9092,c:3"),
            ("[::1]", "[::1]:9092"),
            ("[::1]:1", "[::1]:1"),
            ("PLAINTEXT://a", "PLAINTEXT://a:9092"),
            ("::1", "::1"),
            ("a,", "a:9092,"),
        ] {
            assert_eq!(with_ports(given), complete);
        }
    }

    #[test]
    fn what_stands_before_the_verb_is_joined_with_what_stands_after() {
        let property = |text: &str| text.parse::<Property>().unwrap();
        let outer = Common {
            brokers: Some("a:1".into()),
            properties: vec![property("x=1")],
            verbose: 1,
            quiet: false,
        };
        let inner = Common {
            brokers: None,
            properties: vec![property("y=2")],
            verbose: 1,
            quiet: true,
        };
        let both = outer.merge(inner);
        assert_eq!(both.brokers().as_deref(), Some("a:1"));
        assert_eq!(both.properties, [property("x=1"), property("y=2")]);
        assert_eq!((both.verbose, both.quiet), (2, true));
    }

    #[test]
    fn a_property_keeps_everything_after_the_first_equals_sign() {
        let set = |key: &str, value: &str| Property::Set {
            key: key.into(),
            value: value.into(),
        };
        for (text, property) in [
            ("a=b", set("a", "b")),
            ("a=b=c ", set("a", "b=c ")),
            ("a=", set("a", "")),
            ("list", Property::List),
            ("acks", Property::Malformed("acks".into())),
        ] {
            assert_eq!(text.parse(), Ok(property));
        }
    }

    #[test]
    fn a_malformed_property_is_a_usage_error_that_quotes_it() {
        let common = Common {
            properties: vec![Property::Malformed("acks".into())],
            ..Common::default()
        };
        let trouble = common.apply(|_, _| Ok::<_, Trouble>(())).unwrap_err();
        assert!(trouble.text.contains("-X acks"), "{trouble}");
        assert_eq!(trouble.exit, crate::exit::Exit::Usage);
    }
}
