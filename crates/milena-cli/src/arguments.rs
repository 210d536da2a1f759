//! The command line.

use crate::common::Common;
use crate::verbs::{brokers, completions, consume, produce, topics};
use clap::{Parser, Subcommand};

/// Talk to Apache Kafka from the shell
#[derive(Debug, Parser)]
#[command(name = "milena", version, about, long_about = LONG_ABOUT, after_long_help = MANUAL)]
#[command(
    arg_required_else_help = true,
    infer_subcommands = false,
    disable_help_subcommand = false
)]
pub(crate) struct Arguments {
    #[command(flatten)]
    pub(crate) common: Common,

    #[command(subcommand)]
    pub(crate) verb: Option<Verb>,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    Produce(produce::Produce),
    Consume(consume::Consume),
    Topics(topics::Topics),
    Brokers(brokers::Brokers),
    #[cfg(feature = "broker")]
    Broker(crate::verbs::broker::Broker),
    Completions(completions::Completions),
}

impl Arguments {
    /// The common options, wherever they stood, and the verb.
    pub(crate) fn settle(self) -> (Common, Option<Verb>) {
        let levels = self.verb.iter().flat_map(Verb::common);
        let common = levels.fold(self.common, |outer, inner| outer.merge(inner.clone()));
        (common, self.verb)
    }
}

impl Verb {
    /// The common options of the verb and of its own verb, if it has one.
    fn common(&self) -> Vec<&Common> {
        match self {
            Self::Produce(produce) => vec![&produce.common],
            Self::Consume(consume) => vec![&consume.common],
            Self::Topics(topics) => vec![&topics.common, topics.action.common()],
            Self::Brokers(brokers) => vec![&brokers.common],
            #[cfg(feature = "broker")]
            Self::Broker(_) => Vec::new(),
            Self::Completions(_) => Vec::new(),
        }
    }
}

const LONG_ABOUT: &str = "\
Talk to Apache Kafka from the shell.

milena writes the lines of its input to a topic, reads topics to its output, and shows and \
changes topics. Where kcat has a letter or a format token for something, it is the same here. \
It is one pure Rust program: no Java, no librdkafka.";

const MANUAL: &str = "\
Examples:
  milena produce -b localhost:9092 -t orders < orders.txt
  milena consume -b localhost:9092 -t orders -e
  milena consume -b localhost:9092 -t orders -o -10 -c 10
  milena topics create -b localhost:9092 orders -p 6 -r 3
  milena topics offsets -b localhost:9092
  milena brokers -b localhost:9092
  milena broker --topic orders:6
  milena -X list

`milena VERB --help` explains a verb in full.

Environment:
  MILENA_BROKERS   used when -b is not given

Exit codes:
  0    everything asked for was done
  1    something was not: a record failed, no such topic, a broker refused
  2    the command line or a property makes no sense
  3    no broker could be reached, or none let us in
  130  ended by Ctrl-C before it was done (143: by SIGTERM)";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::offset::{OffsetArgument, Start};
    use crate::verbs::topics::Action;
    use clap::CommandFactory as _;
    use clap::error::ErrorKind;

    fn parse(line: &str) -> Result<Arguments, clap::Error> {
        Arguments::try_parse_from(line.split(' '))
    }

    fn produce(line: &str) -> produce::Produce {
        match parse(line).unwrap().verb {
            Some(Verb::Produce(produce)) => produce,
            other => panic!("{other:?}"),
        }
    }

    fn consume(line: &str) -> consume::Consume {
        match parse(line).unwrap().verb {
            Some(Verb::Consume(consume)) => consume,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_definition_is_consistent() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn produce_understands_the_documented_form() {
        let all = produce(
            "milena produce -b a -t T -K : -z lz4 -p 3 -H x=1 -H y -c 5 --rate 100 one two",
        );
        assert_eq!(
            (all.topic.as_str(), all.partition, all.count, all.rate),
            ("T", Some(3), Some(5), Some(100.0))
        );
        assert_eq!(all.key_separator.unwrap().0, b":");
        assert_eq!(all.compression.map(|codec| codec.name()), Some("lz4"));
        let headers: Vec<_> = all
            .headers
            .iter()
            .map(|h| (h.name.as_slice(), h.value.as_deref()))
            .collect();
        assert_eq!(headers, [(&b"x"[..], Some(&b"1"[..])), (b"y", None)]);
        assert_eq!(all.files.len(), 2);
        assert_eq!(all.common.brokers.as_deref(), Some("a"));
    }

    #[test]
    fn a_separator_may_be_escaped_or_long() {
        assert_eq!(
            produce(r"milena produce -t T -K \t")
                .key_separator
                .unwrap()
                .0,
            b"\t"
        );
        assert_eq!(
            produce("milena produce -t T -K=--")
                .key_separator
                .unwrap()
                .0,
            b"--"
        );
        assert!(
            parse("milena produce -t T -K ").is_err(),
            "an empty separator separates nothing"
        );
    }

    #[test]
    fn kcats_minus_one_means_any_partition() {
        assert_eq!(produce("milena produce -t T -p -1").partition, Some(-1));
        assert!(parse("milena produce -t T -p -2").is_err());
    }

    #[test]
    fn consume_understands_the_documented_form() {
        let all = consume("milena consume -t T -p 0 -p 2 -o -5 -o e@9 -e -c 3 -f %s,%o");
        assert_eq!(
            (all.partitions, all.count, all.exit_at_end),
            (vec![0, 2], Some(3), true)
        );
        let offsets = [
            OffsetArgument::Start(Start::BeforeEnd(5)),
            OffsetArgument::StopAt(9),
        ];
        assert_eq!(all.offsets, offsets);
        assert_eq!(all.format.unwrap(), "%s,%o".parse().unwrap());
        assert!(consume("milena consume -t T --json").json);
        assert!(consume("milena consume -t T -J").json);
    }

    #[test]
    fn contradictions_are_refused() {
        for line in [
            "milena consume -t T -f %s --json",
            "milena produce -t T -k key -K :",
            "milena produce -t T -z brotli",
            "milena produce -t T --rate 0",
            "milena produce",
            "milena consume",
            "milena consume -t T -f %y",
            "milena topics create",
            "milena topics create t -p 0",
            "milena nonsense",
        ] {
            let error = parse(line).unwrap_err();
            assert_eq!(error.exit_code(), 2, "{line}");
        }
    }

    #[test]
    fn common_options_may_stand_anywhere() {
        for line in [
            "milena -b a -X k=v -v topics list",
            "milena topics -b a -X k=v -v list",
            "milena topics list -b a -X k=v -v",
            "milena -b a topics -X k=v list -v",
        ] {
            let (common, _) = parse(line).unwrap().settle();
            assert_eq!(
                (
                    common.brokers.as_deref(),
                    common.properties.len(),
                    common.verbose
                ),
                (Some("a"), 1, 1),
                "{line}"
            );
        }
    }

    #[test]
    fn topics_understands_the_documented_forms() {
        let create = parse("milena topics create a b -p 6 -r 3 --config k=v=w").unwrap();
        let Some(Verb::Topics(topics::Topics {
            action: Action::Create(create),
            ..
        })) = create.verb
        else {
            panic!("not create");
        };
        assert_eq!(
            (create.topics.len(), create.partitions, create.replication),
            (2, Some(6), Some(3))
        );
        assert_eq!(
            create.configs,
            [topics::Setting {
                name: "k".into(),
                value: "v=w".into()
            }]
        );
        for line in [
            "milena topics list",
            "milena topics describe",
            "milena topics offsets a",
            "milena topics delete a",
            "milena topics extend a -p 2",
        ] {
            assert!(parse(line).is_ok(), "{line}");
        }
    }

    #[test]
    fn every_help_text_shows_examples() {
        let mut root = Arguments::command();
        root.build();
        for verb in root.get_subcommands_mut() {
            if verb.get_name() == "help" {
                continue;
            }
            let text = verb.render_long_help().to_string();
            assert!(text.contains("Examples:"), "{} has none", verb.get_name());
        }
    }

    #[test]
    fn examples_and_tables_fit_a_narrow_terminal() {
        fn check(command: &clap::Command) {
            let texts = [command.get_long_about(), command.get_after_long_help()];
            for text in texts.into_iter().flatten().map(ToString::to_string) {
                let tabular = |line: &&str| line.starts_with("  ");
                let wide = text
                    .lines()
                    .filter(tabular)
                    .find(|line| line.chars().count() > 80);
                assert_eq!(wide, None, "{}", command.get_name());
            }
            command.get_subcommands().for_each(check);
        }
        check(&Arguments::command());
    }

    #[test]
    fn asking_for_nothing_shows_help() {
        let error = parse("milena").unwrap_err();
        assert_eq!(
            error.kind(),
            ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand
        );
    }
}
