//! What a configuration may be set to: its type, its bounds, and the words in which Kafka refuses another value.

use std::fmt::Display;
use std::str::FromStr;

/// A configuration that Kafka knows.
#[derive(Debug)]
pub(crate) struct Definition {
    pub(crate) name: &'static str,
    pub(crate) kind: Kind,
    /// What holds when nothing is set anywhere; `None` where Kafka has no value either.
    pub(crate) default: Option<&'static str>,
    /// The brokers' properties that stand in for a topic's, the strongest first.
    pub(crate) synonyms: &'static [&'static str],
}

/// The type of a configuration's values.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Kind {
    Boolean,
    /// Any text.
    Text,
    /// One of these words.
    Word(&'static [&'static str]),
    Short(i64, i64),
    Int(i64, i64),
    Long(i64, i64),
    Double(f64, f64),
    /// -1, or a number within these bounds.
    GzipLevel(i64, i64),
    /// Any words, between commas.
    List,
    /// Some of these words, between commas.
    Words(&'static [&'static str]),
    /// `*`, or partitions with the brokers that hold them.
    Replicas,
}

/// Why a value was refused, in Kafka's words.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub(crate) struct InvalidConfig(pub(crate) String);

/// What stands where a type has no bound of its own.
pub(crate) const ANY_INT: Kind = Kind::Int(i32::MIN as i64, i32::MAX as i64);
pub(crate) const ANY_LONG: Kind = Kind::Long(i64::MIN, i64::MAX);

impl Kind {
    /// The number of the type in a DescribeConfigs response.
    pub(crate) fn number(self) -> i8 {
        match self {
            Kind::Boolean => 1,
            Kind::Text | Kind::Word(_) => 2,
            Kind::Int(..) | Kind::GzipLevel(..) => 3,
            Kind::Short(..) => 4,
            Kind::Long(..) => 5,
            Kind::Double(..) => 6,
            Kind::List | Kind::Words(_) | Kind::Replicas => 7,
        }
    }

    /// Whether values can be appended to it and subtracted from it.
    pub(crate) fn is_list(self) -> bool {
        self.number() == 7
    }
}

impl Definition {
    /// Checks a value.
    ///
    /// # Errors
    ///
    /// When Kafka would not take it.
    pub(crate) fn check(&self, value: &str) -> Result<(), InvalidConfig> {
        let value = value.trim();
        match self.kind {
            Kind::Text => Ok(()),
            Kind::List => self.items(value).map(drop),
            Kind::Boolean => match value.to_ascii_lowercase().as_str() {
                "true" | "false" => Ok(()),
                _ => Err(self.refuse(value, "Expected value to be either true or false")),
            },
            Kind::Word(words) => self.check_word(value, words),
            Kind::Words(words) => {
                let items = self.items(value)?;
                items
                    .iter()
                    .try_for_each(|item| self.check_word(item, words))
            }
            Kind::Short(least, most) => {
                let number: i16 = self.number(value, "SHORT")?;
                self.check_bounds(i64::from(number), least, most, i64::from(i16::MAX))
            }
            Kind::Int(least, most) => {
                let number: i32 = self.number(value, "INT")?;
                self.check_bounds(i64::from(number), least, most, i64::from(i32::MAX))
            }
            Kind::Long(least, most) => {
                let number: i64 = self.number(value, "LONG")?;
                self.check_bounds(number, least, most, i64::MAX)
            }
            Kind::Double(least, most) => {
                let number: f64 = self.number(value, "DOUBLE")?;
                let shown = format!("{number:?}");
                self.check_bounds_of(number, shown, least, most, f64::MAX)
            }
            Kind::GzipLevel(least, most) => match self.number::<i32>(value, "INT")?.into() {
                level if level == -1 || (least..=most).contains(&level) => Ok(()),
                level => {
                    let why = format!("Value must be between {least} and {most} or equal to -1");
                    Err(self.refuse(level, &why))
                }
            },
            Kind::Replicas => self.check_replicas(value),
        }
    }

    fn number<T: FromStr>(&self, value: &str, kind: &str) -> Result<T, InvalidConfig> {
        let number = value.parse();
        number.map_err(|_| self.refuse(value, &format!("Not a number of type {kind}")))
    }

    fn check_bounds(
        &self,
        number: i64,
        least: i64,
        most: i64,
        of_type: i64,
    ) -> Result<(), InvalidConfig> {
        self.check_bounds_of(number, number, least, most, of_type)
    }

    fn check_bounds_of<T: PartialOrd + Display>(
        &self,
        number: T,
        shown: impl Display,
        least: T,
        most: T,
        of_type: T,
    ) -> Result<(), InvalidConfig> {
        if number < least {
            return Err(self.refuse(shown, &format!("Value must be at least {least}")));
        }
        if number > most && most < of_type {
            return Err(self.refuse(shown, &format!("Value must be no more than {most}")));
        }
        Ok(())
    }

    fn check_word(&self, value: &str, words: &[&str]) -> Result<(), InvalidConfig> {
        if words.contains(&value) {
            return Ok(());
        }
        let why = format!("String must be one of: {}", words.join(", "));
        Err(self.refuse(value, &why))
    }

    fn check_replicas(&self, value: &str) -> Result<(), InvalidConfig> {
        let items = self.items(value)?;
        let is_pair = |item: &&str| {
            let digits = |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_digit());
            item.split_once(':')
                .is_some_and(|(partition, broker)| digits(partition) && digits(broker))
        };
        if items == ["*"] || items.iter().all(is_pair) {
            return Ok(());
        }
        let why = format!(
            "{} must be the literal '*' or a list of replicas in the following format: \
             [partitionId]:[brokerId],[partitionId]:[brokerId],...",
            self.name
        );
        Err(self.refuse(format!("[{}]", items.join(", ")), &why))
    }

    /// The items of a list.
    fn items<'a>(&self, value: &'a str) -> Result<Vec<&'a str>, InvalidConfig> {
        let items: Vec<&str> = list(value).collect();
        if items.contains(&"") {
            let name = self.name;
            return Err(InvalidConfig(format!(
                "Configuration '{name}' values must not be empty."
            )));
        }
        Ok(items)
    }

    fn refuse(&self, value: impl Display, why: &str) -> InvalidConfig {
        let name = self.name;
        InvalidConfig(format!(
            "Invalid value {value} for configuration {name}: {why}"
        ))
    }
}

/// What stands between the commas of a list; nothing if it is empty.
pub(crate) fn list(value: &str) -> impl Iterator<Item = &str> {
    let value = value.trim();
    let items = (!value.is_empty()).then(|| value.split(','));
    items.into_iter().flatten().map(str::trim)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(kind: Kind, value: &str) -> String {
        let definition = Definition {
            name: "it",
            kind,
            default: None,
            synonyms: &[],
        };
        definition.check(value).unwrap_err().to_string()
    }

    #[test]
    fn a_value_is_refused_in_kafkas_words() {
        let of = |why: &str| format!("Invalid value {why}");
        for (kind, value, sentence) in [
            (
                ANY_LONG,
                "abc",
                "abc for configuration it: Not a number of type LONG",
            ),
            (
                Kind::Long(-1, i64::MAX),
                "-5",
                "-5 for configuration it: Value must be at least -1",
            ),
            (
                Kind::Boolean,
                "yes",
                "yes for configuration it: Expected value to be either true or false",
            ),
            (
                Kind::Double(0.0, 1.0),
                "2",
                "2.0 for configuration it: Value must be no more than 1",
            ),
            (
                ANY_INT,
                "99999999999",
                "99999999999 for configuration it: Not a number of type INT",
            ),
            (
                Kind::GzipLevel(1, 9),
                "0",
                "0 for configuration it: Value must be between 1 and 9 or equal to -1",
            ),
            (
                Kind::Words(&["compact", "delete"]),
                "x",
                "x for configuration it: String must be one of: compact, delete",
            ),
        ] {
            assert_eq!(refusal(kind, value), of(sentence));
        }
        assert_eq!(
            refusal(Kind::List, "a,"),
            "Configuration 'it' values must not be empty."
        );
        assert!(refusal(Kind::Replicas, "*,0:1").starts_with("Invalid value [*, 0:1] for"));
    }
}
