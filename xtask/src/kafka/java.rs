//! Command lines that run a class of a release's jars.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use super::cache;
use super::version::Logging;
use super::{Error, Version, install};

/// A Java with a release's jars on its class path.
#[derive(Clone, Debug)]
pub(crate) struct Java {
    program: PathBuf,
    jars: PathBuf,
    logging: Logging,
}

/// What the program is for; decides the JVM's settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// A long-running node with a heap of so many MiB, logging to standard output.
    Node { heap_mebibytes: u32 },
    /// A command that should be over soon, warning on standard error.
    Tool,
}

impl Java {
    /// Finds Java; `jars` belong to `version`.
    pub(crate) fn find(version: Version, jars: PathBuf) -> Result<Java, Error> {
        Ok(Java {
            program: install::java(version)?,
            jars,
            logging: version.logging(),
        })
    }

    /// The command line for a class, after writing the logging configuration that it refers to into `directory`.
    pub(crate) fn command(
        &self,
        purpose: Purpose,
        directory: &Path,
        class: &str,
    ) -> Result<Vec<OsString>, Error> {
        let configuration = directory.join("logging.properties");
        cache::write(&configuration, logging(self.logging, purpose))?;
        let switch = match self.logging {
            Logging::Log4j2 => "log4j2.configurationFile",
            Logging::Reload4j => "log4j.configuration",
        };
        let mut command: Vec<OsString> = vec![self.program.clone().into()];
        command.extend(options(purpose).map(OsString::from));
        command.push(format!("-D{switch}=file:{}", configuration.display()).into());
        command.extend(["-cp".into(), self.jars.join("*").into(), class.into()]);
        Ok(command)
    }
}

fn options(purpose: Purpose) -> impl Iterator<Item = String> {
    let all = match purpose {
        Purpose::Node { heap_mebibytes } => vec![format!("-Xmx{heap_mebibytes}m")],
        // Quick to start and frugal; a tool's own speed matters little.
        Purpose::Tool => ["-Xmx384m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"]
            .map(str::to_owned)
            .to_vec(),
    };
    all.into_iter()
        .chain(["-Djava.awt.headless=true".to_owned()])
}

fn logging(library: Logging, purpose: Purpose) -> String {
    let (level, target) = match purpose {
        Purpose::Node { .. } => ("INFO", "out"),
        Purpose::Tool => ("WARN", "err"),
    };
    match library {
        Logging::Log4j2 => log4j2(level, target),
        Logging::Reload4j => reload4j(level, target),
    }
}

const PATTERN: &str = "%d{HH:mm:ss.SSS} %-5p %c{1} %m%n";

// The class silenced below prints hundreds of lines of settings at every start and for every internal client.
fn log4j2(level: &str, target: &str) -> String {
    let target = target.to_uppercase();
    format!(
        "rootLogger.level = {level}\n\
         rootLogger.appenderRef.console.ref = console\n\
         logger.config.name = org.apache.kafka.common.config\n\
         logger.config.level = WARN\n\
         appender.console.type = Console\n\
         appender.console.name = console\n\
         appender.console.target = SYSTEM_{target}\n\
         appender.console.layout.type = PatternLayout\n\
         appender.console.layout.pattern = {PATTERN}\n"
    )
}

fn reload4j(level: &str, target: &str) -> String {
    format!(
        "log4j.rootLogger={level}, console\n\
         log4j.appender.console=org.apache.log4j.ConsoleAppender\n\
         log4j.appender.console.target=System.{target}\n\
         log4j.appender.console.layout=org.apache.log4j.PatternLayout\n\
         log4j.appender.console.layout.ConversionPattern={PATTERN}\n\
         log4j.logger.kafka.server.KafkaConfig=WARN\n\
         log4j.logger.org.apache.kafka.common.config=WARN\n\
         log4j.logger.org.apache.kafka.clients=WARN\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kafka::scratch::Scratch;

    #[test]
    fn a_command_names_heap_logging_and_class_in_order() {
        let directory = Scratch::new("java").unwrap();
        let java = Java {
            program: "/bin/java".into(),
            jars: "/jars".into(),
            logging: Logging::Log4j2,
        };
        let command = java
            .command(
                Purpose::Node {
                    heap_mebibytes: 512,
                },
                directory.path(),
                "kafka.Kafka",
            )
            .unwrap();
        let words: Vec<_> = command.iter().map(|word| word.to_string_lossy()).collect();
        assert_eq!(words.first().unwrap(), "/bin/java");
        assert!(words.contains(&"-Xmx512m".into()));
        assert!(
            words
                .iter()
                .any(|word| word.starts_with("-Dlog4j2.configurationFile=file:"))
        );
        assert_eq!(&words[words.len() - 3..], ["-cp", "/jars/*", "kafka.Kafka"]);
        assert!(directory.path().join("logging.properties").is_file());
    }

    #[test]
    fn nodes_log_to_standard_output_and_tools_warn_on_standard_error() {
        let node = Purpose::Node { heap_mebibytes: 1 };
        assert!(logging(Logging::Log4j2, node).contains("SYSTEM_OUT"));
        assert!(logging(Logging::Log4j2, Purpose::Tool).contains("SYSTEM_ERR"));
        assert!(logging(Logging::Reload4j, node).contains("rootLogger=INFO"));
        assert!(logging(Logging::Reload4j, Purpose::Tool).contains("System.err"));
    }
}
