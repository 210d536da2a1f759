//! What a test against real Kafka is.

use libtest_mimic::Failed;

use xtask::kafka::Version;

use crate::context::Context;

/// How a story ends. Any error that can be printed becomes a [`Failed`] with `?`.
pub(crate) type Outcome = Result<(), Failed>;

/// One test: a name that is the property, the cluster it needs, and what is done.
#[derive(Clone, Copy)]
pub(crate) struct Story {
    pub(crate) name: &'static str,
    pub(crate) cluster: Shape,
    pub(crate) run: fn(&Context) -> Outcome,
    /// The first release, major and minor, that no longer has what the story is about.
    until: Option<(u16, u16)>,
    /// The first release, major and minor, that has it.
    since: (u16, u16),
}

/// Which cluster a story runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    /// One node, shared with other stories at the same time: leave it running and its settings alone.
    Single,
    /// Three nodes, for this story alone: kill, pause and restart them at will; they are healed afterwards.
    Three,
    /// So many brokers of `milena-broker` in this process, for this story alone.
    Embedded(u16),
}

impl Story {
    /// A story on the shared single node.
    pub(crate) const fn single(name: &'static str, run: fn(&Context) -> Outcome) -> Story {
        Story {
            name,
            cluster: Shape::Single,
            run,
            until: None,
            since: (0, 0),
        }
    }

    /// A story that has three nodes to itself.
    pub(crate) const fn three(name: &'static str, run: fn(&Context) -> Outcome) -> Story {
        Story {
            name,
            cluster: Shape::Three,
            run,
            until: None,
            since: (0, 0),
        }
    }

    /// A story that has embedded brokers to itself; the release is that of the tools and of the Java client.
    pub(crate) const fn embedded(
        name: &'static str,
        brokers: u16,
        run: fn(&Context) -> Outcome,
    ) -> Story {
        Story {
            name,
            cluster: Shape::Embedded(brokers),
            run,
            until: None,
            since: (0, 0),
        }
    }

    /// The same story, for releases before `major.minor` alone: with later ones it is not run, counted or named.
    pub(crate) const fn before(self, major: u16, minor: u16) -> Story {
        Story {
            until: Some((major, minor)),
            ..self
        }
    }

    /// The same story, for releases from `major.minor` on alone.
    pub(crate) const fn since(self, major: u16, minor: u16) -> Story {
        Story {
            since: (major, minor),
            ..self
        }
    }

    /// Whether there is such a story with this release.
    pub(crate) fn is_about(&self, version: Version) -> bool {
        let (major, minor) = self.since;
        let is_over = |(major, minor)| version.at_least(major, minor);
        version.at_least(major, minor) && !self.until.is_some_and(is_over)
    }
}
