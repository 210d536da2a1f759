//! The Maven project that names the jars of a release.

use super::version::Logging;
use super::{Coordination, Version};

/// Which jars are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Jars {
    /// What a broker (and its ZooKeeper) runs on.
    Broker,
    /// What the official command-line tools run on.
    Tools,
}

/// One dependency; `excluded` are `group:artifact` pairs that must not come with it.
struct Dependency {
    group: &'static str,
    artifact: String,
    version: String,
    excluded: &'static [&'static str],
}

// 4.4.0 was published without this jar at first, and a broker does not use it.
const TOOLS_API: &str = "org.apache.kafka:kafka-tools-api";
// Any other SLF4J binding would compete with ours for the log.
const OLD_LOGGING: &[&str] = &["log4j:log4j", "org.slf4j:slf4j-log4j12"];
// ZooKeeper 3.4's client cannot resolve addresses on Java 14 and newer.
const ZOOKEEPER: &str = "3.5.9";

/// The text of a `pom.xml` whose dependencies are the jars asked for.
pub(crate) fn text(version: Version, jars: Jars) -> String {
    let dependencies: String = dependencies(version, jars)
        .iter()
        .map(Dependency::xml)
        .collect();
    format!(
        "<project xmlns=\"http://maven.apache.org/POM/4.0.0\">\n\
         <modelVersion>4.0.0</modelVersion>\n\
         <groupId>milena</groupId>\n<artifactId>kafka-jars</artifactId>\n<version>1</version>\n\
         <packaging>pom</packaging>\n<dependencies>\n{dependencies}</dependencies>\n</project>\n"
    )
}

fn dependencies(version: Version, jars: Jars) -> Vec<Dependency> {
    let mut list = vec![broker(version, jars), logging(version)];
    if jars == Jars::Tools {
        list.push(Dependency::new("org.apache.kafka", "kafka-tools", version));
    }
    if version.coordination() == Coordination::ZooKeeper && !version.at_least(2, 8) {
        list.push(
            Dependency::new("org.apache.zookeeper", "zookeeper", ZOOKEEPER).without(OLD_LOGGING),
        );
    }
    list
}

fn broker(version: Version, jars: Jars) -> Dependency {
    let excluded: &[&str] = match (version.logging(), jars) {
        (Logging::Log4j2, Jars::Broker) => &[TOOLS_API],
        (Logging::Log4j2, Jars::Tools) => &[],
        (Logging::Reload4j, _) => OLD_LOGGING,
    };
    Dependency::new(
        "org.apache.kafka",
        &format!("kafka_{}", version.scala()),
        version,
    )
    .without(excluded)
}

fn logging(version: Version) -> Dependency {
    match version.logging() {
        Logging::Log4j2 => {
            Dependency::new("org.apache.logging.log4j", "log4j-slf4j-impl", "2.25.1")
        }
        Logging::Reload4j => Dependency::new("org.slf4j", "slf4j-reload4j", "1.7.36"),
    }
}

impl Dependency {
    fn new(group: &'static str, artifact: &str, version: impl ToString) -> Dependency {
        Dependency {
            group,
            artifact: artifact.to_owned(),
            version: version.to_string(),
            excluded: &[],
        }
    }

    fn without(mut self, excluded: &'static [&'static str]) -> Dependency {
        self.excluded = excluded;
        self
    }

    fn xml(&self) -> String {
        let exclusions: String = self
            .excluded
            .iter()
            .filter_map(|pair| pair.split_once(':'))
            .map(|(group, artifact)| {
                format!("<exclusion><groupId>{group}</groupId><artifactId>{artifact}</artifactId></exclusion>")
            })
            .collect();
        format!(
            "<dependency><groupId>{}</groupId><artifactId>{}</artifactId><version>{}</version><exclusions>{exclusions}</exclusions></dependency>\n",
            self.group, self.artifact, self.version
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pom(version: &str, jars: Jars) -> String {
        text(version.parse().unwrap(), jars)
    }

    #[test]
    fn a_broker_is_fetched_without_the_jar_that_it_does_not_use() {
        let text = pom("4.4.0", Jars::Broker);
        assert!(
            text.contains("<artifactId>kafka_2.13</artifactId><version>4.4.0</version>"),
            "{text}"
        );
        assert!(text.contains(
            "<exclusion><groupId>org.apache.kafka</groupId><artifactId>kafka-tools-api</artifactId>"
        ));
        assert!(!text.contains("<artifactId>kafka-tools</artifactId>"));
    }

    #[test]
    fn tools_come_with_everything_they_use() {
        let text = pom("4.3.1", Jars::Tools);
        assert!(
            text.contains("<artifactId>kafka-tools</artifactId><version>4.3.1</version>"),
            "{text}"
        );
        assert!(!text.contains("kafka-tools-api"));
    }

    #[test]
    fn each_generation_has_the_logging_binding_it_was_built_for() {
        assert!(pom("4.3.1", Jars::Broker).contains("log4j-slf4j-impl"));
        for version in ["3.9.1", "2.8.2", "2.1.1"] {
            assert!(
                pom(version, Jars::Broker).contains("slf4j-reload4j"),
                "{version}"
            );
        }
    }

    #[test]
    fn the_oldest_releases_get_a_zookeeper_that_runs_on_a_new_java() {
        let text = pom("2.1.1", Jars::Broker);
        assert!(text.contains("kafka_2.12"), "{text}");
        assert!(
            text.contains("<artifactId>zookeeper</artifactId><version>3.5.9</version>"),
            "{text}"
        );
        assert!(!pom("2.8.2", Jars::Broker).contains("<artifactId>zookeeper</artifactId>"));
        assert!(!pom("4.3.1", Jars::Broker).contains("zookeeper"));
    }
}
