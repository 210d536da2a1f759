//! Which Apache Kafka releases can be started, and what differs between them.

use std::fmt;
use std::str::FromStr;

use super::Error;

/// A release of Apache Kafka, for example 4.3.1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version {
    major: u16,
    minor: u16,
    patch: u16,
}

/// Who keeps the cluster's metadata.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Coordination {
    /// The nodes themselves: every broker is a controller too.
    KRaft,
    /// One ZooKeeper beside the brokers.
    ZooKeeper,
}

/// The logging library a release was built for; decides the SLF4J binding and the configuration's syntax.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Logging {
    Log4j2,
    Reload4j,
}

impl Version {
    /// The release that tests use when nothing else is asked for.
    pub const DEFAULT: Version = Version::new(4, 3, 1);

    /// The releases that were seen to work; others are fetched and started by the same rules.
    pub const KNOWN: [Version; 5] = [
        Version::new(4, 4, 0),
        Version::new(4, 3, 1),
        Version::new(3, 9, 1),
        Version::new(2, 8, 2),
        Version::new(2, 1, 1),
    ];

    /// The release `major.minor.patch`.
    pub const fn new(major: u16, minor: u16, patch: u16) -> Version {
        Version {
            major,
            minor,
            patch,
        }
    }

    /// KRaft from 3.3, the first release that called it ready for production; ZooKeeper before.
    pub fn coordination(self) -> Coordination {
        if self.at_least(3, 3) {
            Coordination::KRaft
        } else {
            Coordination::ZooKeeper
        }
    }

    /// The release whose command-line tools are run against this one. Some releases were published without theirs.
    pub fn tools(self) -> Version {
        match (self.major, self.minor) {
            (4, 0) => Version::DEFAULT,
            _ => self,
        }
    }

    /// Whether this is `major.minor` or newer.
    pub fn at_least(self, major: u16, minor: u16) -> bool {
        (self.major, self.minor) >= (major, minor)
    }

    /// The Scala version in the broker artifact's name.
    pub(crate) fn scala(self) -> &'static str {
        if self.at_least(2, 4) { "2.13" } else { "2.12" }
    }

    pub(crate) fn logging(self) -> Logging {
        if self.at_least(4, 0) {
            Logging::Log4j2
        } else {
            Logging::Reload4j
        }
    }

    /// The oldest Java this release runs on.
    pub(crate) fn minimum_java(self) -> u32 {
        if self.at_least(4, 0) { 17 } else { 8 }
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.major, self.minor, self.patch)
    }
}

impl FromStr for Version {
    type Err = Error;

    fn from_str(text: &str) -> Result<Version, Error> {
        let numbers: Vec<u16> = text
            .split('.')
            .map_while(|part| part.parse().ok())
            .collect();
        match (numbers.as_slice(), text.split('.').count()) {
            (&[major, minor, patch], 3) => Ok(Version::new(major, minor, patch)),
            _ => Err(Error::new(format!(
                "'{text}' is not a Kafka release; write three numbers such as {}",
                Version::DEFAULT
            ))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_release_is_three_numbers_and_prints_as_it_was_written() {
        assert_eq!("4.3.1".parse::<Version>().unwrap(), Version::new(4, 3, 1));
        for text in ["4.4.0", "2.1.1", "10.20.30"] {
            assert_eq!(text.parse::<Version>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn anything_else_is_refused_with_an_example() {
        for text in [
            "",
            "4",
            "4.3",
            "4.3.1.0",
            "4.3.x",
            "v4.3.1",
            "4..1",
            "4.3.1-rc0",
            "99999.0.0",
        ] {
            let error = text.parse::<Version>().unwrap_err().to_string();
            assert!(
                error.contains(&format!("'{text}'")) && error.contains("4.3.1"),
                "{error}"
            );
        }
    }

    #[test]
    fn releases_are_ordered_by_number_not_by_text() {
        assert!(Version::new(3, 10, 0) > Version::new(3, 9, 1));
        assert!(Version::new(3, 10, 0).at_least(3, 9));
        assert!(!Version::new(2, 8, 2).at_least(3, 0));
    }

    #[test]
    fn old_releases_need_zookeeper_and_new_ones_do_not() {
        assert_eq!(
            Version::new(2, 8, 2).coordination(),
            Coordination::ZooKeeper
        );
        assert_eq!(Version::new(3, 9, 1).coordination(), Coordination::KRaft);
        assert_eq!(Version::new(4, 4, 0).coordination(), Coordination::KRaft);
    }

    #[test]
    fn a_release_without_published_tools_borrows_those_of_another() {
        assert_eq!(Version::new(4, 0, 1).tools(), Version::new(4, 3, 1));
        for version in [Version::new(4, 4, 0), Version::new(3, 9, 1)] {
            assert_eq!(version.tools(), version);
        }
    }
}
