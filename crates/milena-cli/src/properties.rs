//! `-X list`: every property and what it belongs to.

use crate::exit::{Exit, Trouble};
use crate::session::print;
use crate::table::Table;
use milena::{Error, ErrorKind, consumer, core, producer};

type Properties = &'static [(&'static str, &'static [&'static str])];

/// The properties by what they belong to.
const GROUPS: [(&str, Properties); 3] = [
    ("every verb", core::config::PROPERTIES),
    ("produce", producer::PROPERTIES),
    ("consume", consumer::PROPERTIES),
];

/// The error for a property that the verbs without producer and consumer do not have.
pub(crate) fn not_for_admin(key: &str) -> Error {
    let groups = GROUPS
        .iter()
        .filter(|(_, properties)| names(properties).any(|name| name == key));
    match groups.map(|(verb, _)| *verb).next() {
        Some(verb) => Error::new(
            ErrorKind::Config,
            format!("{key} has no effect here, only with `milena {verb}`"),
        ),
        None => core::config::unknown_property(key, names(core::config::PROPERTIES)),
    }
}

fn names(properties: Properties) -> impl Iterator<Item = &'static str> {
    properties
        .iter()
        .flat_map(|(name, aliases)| std::iter::once(*name).chain(aliases.iter().copied()))
}

/// Prints the names, with librdkafka's in the last column.
pub(crate) fn print_all() -> Result<Exit, Trouble> {
    let mut table = Table::new(&["PROPERTY", "FOR", "ALSO CALLED"]);
    for (verb, properties) in GROUPS {
        for (name, aliases) in properties {
            table.row([(*name).to_owned(), verb.to_owned(), aliases.join(", ")]);
        }
    }
    print(&table.render())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_property_of_another_verb_is_told_apart_from_an_unknown_one() {
        let misplaced = not_for_admin("linger.ms").to_string();
        assert!(misplaced.contains("milena produce"), "{misplaced}");
        let unknown = not_for_admin("client.idd").to_string();
        assert!(unknown.contains("\"client.id\""), "{unknown}");
    }
}
