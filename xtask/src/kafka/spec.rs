//! What cluster is wanted.

use super::{Error, Version};

/// What [`Cluster::start`](super::Cluster::start) starts: by default one node of a release, with heaps and settings
/// for quick tests.
///
/// ```
/// use xtask::kafka::{Spec, Version};
/// let spec = Spec::new(Version::DEFAULT).brokers(3).property("auto.create.topics.enable", "false").named("faults");
/// ```
#[derive(Clone, Debug)]
pub struct Spec {
    pub(crate) version: Version,
    pub(crate) brokers: u16,
    pub(crate) name: String,
    pub(crate) properties: Vec<(String, String)>,
    pub(crate) listeners: Vec<Listener>,
    pub(crate) format_arguments: Vec<String>,
    pub(crate) heap_mebibytes: u32,
    pub(crate) quick: bool,
}

/// One more way into every broker, beside the plain one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Listener {
    pub(crate) name: String,
    pub(crate) protocol: String,
}

impl Spec {
    /// One broker of `version`.
    pub fn new(version: Version) -> Spec {
        Spec {
            version,
            brokers: 1,
            name: "test".to_owned(),
            properties: Vec::new(),
            listeners: Vec::new(),
            format_arguments: Vec::new(),
            heap_mebibytes: 512,
            quick: true,
        }
    }

    /// How many brokers: 1 to 9, though 1 and 3 are what the settings were made for.
    #[must_use]
    pub fn brokers(mut self, count: u16) -> Spec {
        self.brokers = count;
        self
    }

    /// What the cluster is called in directory names and messages: lower-case letters, digits, `-`, `.` and `_`.
    #[must_use]
    pub fn named(mut self, name: impl Into<String>) -> Spec {
        self.name = name.into();
        self
    }

    /// Sets a property of every broker, in place of what would be set otherwise.
    #[must_use]
    pub fn property(mut self, key: impl Into<String>, value: impl Into<String>) -> Spec {
        self.properties.push((key.into(), value.into()));
        self
    }

    /// Adds a listener on a port of its own to every broker, for example `("SECURE", "SASL_SSL")`. Its settings are
    /// properties such as `listener.name.secure.ssl.client.auth`; its addresses are
    /// [`Cluster::listener`](super::Cluster::listener).
    #[must_use]
    pub fn listener(mut self, name: impl Into<String>, protocol: impl Into<String>) -> Spec {
        self.listeners.push(Listener {
            name: name.into(),
            protocol: protocol.into(),
        });
        self
    }

    /// Adds an argument to `StorageTool format`, for example `--add-scram` and then `SCRAM-SHA-256=[...]`. Releases
    /// with ZooKeeper have nothing to format and ignore it.
    #[must_use]
    pub fn format_argument(mut self, argument: impl Into<String>) -> Spec {
        self.format_arguments.push(argument.into());
        self
    }

    /// The greatest heap of each node in MiB; 512 unless set.
    #[must_use]
    pub fn heap_mebibytes(mut self, heap: u32) -> Spec {
        self.heap_mebibytes = heap;
        self
    }

    /// Lets Java compile for throughput instead of an early start, as a benchmark needs it.
    #[must_use]
    pub fn for_throughput(mut self) -> Spec {
        self.quick = false;
        self
    }

    /// Refuses what cannot be started.
    pub(crate) fn check(&self) -> Result<(), Error> {
        if !(1..=9).contains(&self.brokers) {
            return Err(Error::new(format!(
                "a cluster has 1 to 9 brokers, not {}",
                self.brokers
            )));
        }
        let allowed =
            |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '.' | '_');
        if !self.name.starts_with(|c: char| c.is_ascii_alphanumeric())
            || !self.name.chars().all(allowed)
        {
            return Err(Error::new(format!(
                "'{}' cannot name a cluster: use lower-case letters, digits, '-', '.' and '_', a letter or digit first",
                self.name
            )));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_would_leave_the_directory_are_refused() {
        for name in ["", "..", "../x", "a/b", "A", "-x", ".hidden", "a b"] {
            assert!(
                Spec::new(Version::DEFAULT).named(name).check().is_err(),
                "{name:?}"
            );
        }
        for name in ["test", "4.3.1", "a-b_c"] {
            Spec::new(Version::DEFAULT).named(name).check().unwrap();
        }
    }

    #[test]
    fn a_cluster_has_at_least_one_broker() {
        assert!(Spec::new(Version::DEFAULT).brokers(0).check().is_err());
        assert!(Spec::new(Version::DEFAULT).brokers(10).check().is_err());
        Spec::new(Version::DEFAULT).brokers(3).check().unwrap();
    }
}
