//! What the command line of `cargo xtask ledger` asks for.

use std::path::PathBuf;

use super::client::Client;
use super::faults::Schedule;
use crate::source;

/// The parsed command line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Options {
    /// How many records milena sends; the others send as many as their rate has them do in the same time.
    pub(super) records: u64,
    /// Records per second of milena.
    pub(super) rate: u64,
    /// Records per second of each of the others.
    pub(super) peer_rate: u64,
    pub(super) schedule: Schedule,
    pub(super) clients: Vec<Client>,
    /// The folder of everything that is written down.
    pub(super) out: PathBuf,
}

impl Options {
    /// Reads the options; a seed implies its schedule.
    ///
    /// # Errors
    /// A sentence that names the argument.
    pub(super) fn parse(arguments: &[String]) -> Result<Self, String> {
        let mut options = Self {
            records: 5_000_000,
            rate: 20_000,
            peer_rate: 0,
            schedule: Schedule::Fixed,
            clients: Client::ALL.to_vec(),
            out: source::workspace_root().join("target/ledger"),
        };
        let mut rest = arguments.iter();
        while let Some(option) = rest.next() {
            let mut value = || rest.next().ok_or(format!("{option} needs a value"));
            match option.as_str() {
                "--records" => options.records = positive(option, value()?)?,
                "--rate" => options.rate = positive(option, value()?)?,
                "--peer-rate" => options.peer_rate = positive(option, value()?)?,
                "--seed" => options.schedule = Schedule::Seed(number(option, value()?)?),
                "--schedule" => options.schedule = options.schedule.named(value()?)?,
                "--clients" => options.clients = clients(value()?)?,
                "--out" => options.out = PathBuf::from(value()?),
                _ => return Err(format!("{option} is no option of ledger")),
            }
        }
        if options.peer_rate == 0 {
            options.peer_rate = options.rate;
        }
        Ok(options)
    }

    /// How fast a client sends.
    pub(super) fn rate_of(&self, client: Client) -> u64 {
        match client {
            Client::Milena => self.rate,
            Client::Rdkafka | Client::FranzGo => self.peer_rate,
        }
    }

    /// How much a client sends.
    pub(super) fn records_of(&self, client: Client) -> u64 {
        self.records * self.rate_of(client) / self.rate
    }
}

fn clients(list: &str) -> Result<Vec<Client>, String> {
    list.split(',').map(Client::parse).collect()
}

fn number(option: &str, word: &str) -> Result<u64, String> {
    word.parse()
        .map_err(|_| format!("{option} needs a number, not {word:?}"))
}

fn positive(option: &str, word: &str) -> Result<u64, String> {
    match number(option, word)? {
        0 => Err(format!("{option} needs at least 1")),
        number => Ok(number),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Result<Options, String> {
        let words: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
        Options::parse(&words)
    }

    #[test]
    fn everything_has_a_default() {
        let options = parse("").unwrap();
        assert_eq!((options.records, options.rate), (5_000_000, 20_000));
        assert_eq!(options.schedule, Schedule::Fixed);
        assert_eq!(options.clients, Client::ALL);
        assert_eq!(options.records_of(Client::FranzGo), 5_000_000);
    }

    #[test]
    fn slower_peers_send_for_as_long() {
        let options = parse("--records 1000 --rate 100 --peer-rate 25").unwrap();
        assert_eq!(options.records_of(Client::Milena), 1_000);
        assert_eq!(options.records_of(Client::Rdkafka), 250);
    }

    #[test]
    fn a_seed_is_a_schedule() {
        assert_eq!(parse("--seed 7").unwrap().schedule, Schedule::Seed(7));
        let both = parse("--seed 7 --schedule seed").unwrap();
        assert_eq!(both.schedule, Schedule::Seed(7));
        assert!(parse("--schedule chaos").unwrap_err().contains("chaos"));
    }

    #[test]
    fn an_argument_that_makes_no_sense_is_named() {
        for line in [
            "--records",
            "--records 0",
            "--rate x",
            "--clients java",
            "--fast",
        ] {
            let (option, _) = line.split_once(' ').unwrap_or((line, ""));
            let word = if option == "--clients" {
                "java"
            } else {
                option
            };
            assert!(parse(line).unwrap_err().contains(word), "{line}");
        }
    }
}
