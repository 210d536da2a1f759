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
    release: String,
    jars: PathBuf,
    logging: Logging,
    classes: Classes,
}

/// Where a JVM gets its classes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Classes {
    /// From the jars.
    Read,
    /// From an archive, and from the jars what is not in it.
    Mapped(PathBuf),
    /// From the jars; an archive of them is written when the JVM ends in an orderly way.
    Recorded(PathBuf),
}

/// What the program is for; decides the JVM's settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// A long-running node with a heap of so many MiB, logging to standard output. A quick one is compiled for an
    /// early start, the other for throughput.
    Node { heap_mebibytes: u32, quick: bool },
    /// A command that should be over soon, warning on standard error.
    Tool,
}

impl Java {
    /// Finds Java; `jars` belong to `version`.
    pub(crate) fn find(version: Version, jars: PathBuf) -> Result<Java, Error> {
        let (program, release) = install::java(version)?;
        Ok(Java {
            program,
            release,
            jars,
            logging: version.logging(),
            classes: Classes::Read,
        })
    }

    /// The same with classes from elsewhere.
    pub(crate) fn with(self, classes: Classes) -> Java {
        Java { classes, ..self }
    }

    /// What Java calls itself, for example `17.0.15`.
    pub(crate) fn release(&self) -> &str {
        &self.release
    }

    /// The path of a file in the directory that holds the directory of the jars.
    pub(crate) fn beside_jars(&self, name: &str) -> PathBuf {
        self.jars.with_file_name(name)
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
        command.extend(options(purpose).into_iter().map(OsString::from));
        command.extend(self.class_option().map(OsString::from));
        command.push(format!("-D{switch}=file:{}", configuration.display()).into());
        command.extend(["-cp".into(), self.jars.join("*").into(), class.into()]);
        Ok(command)
    }

    fn class_option(&self) -> Option<String> {
        match &self.classes {
            Classes::Mapped(path) => Some(format!("-XX:SharedArchiveFile={}", path.display())),
            Classes::Recorded(path) => Some(format!("-XX:ArchiveClassesAtExit={}", path.display())),
            Classes::Read => None,
        }
    }
}

fn options(purpose: Purpose) -> Vec<String> {
    let (heap, quick) = match purpose {
        Purpose::Node {
            heap_mebibytes,
            quick,
        } => (heap_mebibytes, quick),
        Purpose::Tool => (384, true),
    };
    let mut all = vec![
        format!("-Xmx{heap}m"),
        "-Djava.awt.headless=true".to_owned(),
    ];
    if quick {
        all.extend(["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"].map(str::to_owned));
    }
    all
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

    const NODE: Purpose = Purpose::Node {
        heap_mebibytes: 512,
        quick: false,
    };

    fn java(classes: Classes) -> Java {
        Java {
            program: "/bin/java".into(),
            release: "17".into(),
            jars: "/jars".into(),
            logging: Logging::Log4j2,
            classes,
        }
    }

    fn words(java: &Java, purpose: Purpose) -> Vec<String> {
        let directory = Scratch::new("java").unwrap();
        let command = java
            .command(purpose, directory.path(), "kafka.Kafka")
            .unwrap();
        assert!(directory.path().join("logging.properties").is_file());
        command
            .iter()
            .map(|word| word.to_string_lossy().into_owned())
            .collect()
    }

    #[test]
    fn a_command_names_heap_logging_and_class_in_order() {
        let words = words(&java(Classes::Read), NODE);
        assert_eq!(words[0], "/bin/java");
        assert!(words.contains(&"-Xmx512m".to_owned()));
        assert!(
            words
                .iter()
                .any(|word| word.starts_with("-Dlog4j2.configurationFile=file:"))
        );
        assert_eq!(words[words.len() - 3..], ["-cp", "/jars/*", "kafka.Kafka"]);
    }

    #[test]
    fn an_archive_is_written_or_used_as_is_said() {
        let contains = |classes: Classes, option: &str| {
            words(&java(classes), NODE)
                .iter()
                .any(|word| word == option)
        };
        let (write, map) = ("-XX:ArchiveClassesAtExit=/a", "-XX:SharedArchiveFile=/a");
        assert!(contains(Classes::Recorded("/a".into()), write));
        assert!(contains(Classes::Mapped("/a".into()), map));
        assert!(!contains(Classes::Read, map) && !contains(Classes::Read, write));
    }

    #[test]
    fn nodes_log_to_standard_output_and_tools_warn_on_standard_error() {
        assert!(logging(Logging::Log4j2, NODE).contains("SYSTEM_OUT"));
        assert!(logging(Logging::Log4j2, Purpose::Tool).contains("SYSTEM_ERR"));
        assert!(logging(Logging::Reload4j, NODE).contains("rootLogger=INFO"));
        assert!(logging(Logging::Reload4j, Purpose::Tool).contains("System.err"));
    }
}
