//! Which faults a run has and when: a list that can be drawn, cut down, written to a file and read again.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use milena_broker::{Direction, ErrorCode, NodeId, Verdict};

/// One fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Something happens to the request that is the `serial`-th of the run, from 1.
    Request {
        /// Counts all requests to the cluster.
        serial: u64,
        /// What happens to it and to its answer.
        verdict: Verdict,
    },
    /// Something happens to the cluster or its network.
    Event {
        /// When it does.
        when: When,
        /// What it is.
        event: Event,
    },
}

/// The moment of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// Once the cluster has worked on so many requests.
    After(u64),
    /// At a time, from the beginning of the run.
    At(Duration),
}

/// What may happen to the cluster or its network, apart from single requests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// A broker goes away without a word.
    Stop(NodeId),
    /// It is back.
    Start(NodeId),
    /// It goes away and is back at once, at another address.
    Readdress(NodeId),
    /// The leader of a partition becomes another of its in-sync replicas.
    Move(i32),
    /// The leader of a partition becomes a replica that has not copied everything.
    Unclean(i32),
    /// A partition's followers stop to copy, so that nothing more is committed.
    Hold(i32),
    /// They go on.
    Release(i32),
    /// A broker goes on telling what it knows of the cluster now, whatever changes.
    Freeze(NodeId),
    /// It learns what has changed.
    Thaw(NodeId),
    /// Every connection to a broker is reset.
    Reset(NodeId),
    /// Connections to a broker swallow what goes this way.
    Block(NodeId, Direction),
    /// They deliver it.
    Unblock(NodeId, Direction),
    /// Connections to a broker become this slow.
    Slow(NodeId, Duration),
    /// What arrives on connections to a broker arrives in pieces of this many bytes.
    Crumble(NodeId, usize),
    /// The topic is deleted, and created again under its name.
    Recreate,
    /// The first half of a partition's records is deleted.
    Trim(i32),
    /// A partition forgets which producers wrote to it.
    ForgetProducers(i32),
}

/// The faults of a run, in the order in which they were drawn.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Schedule(pub Vec<Fault>);

impl fmt::Display for Schedule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|fault| writeln!(f, "{fault}"))
    }
}

impl FromStr for Schedule {
    type Err = String;

    /// Reads what [`Display`](fmt::Display) writes; empty lines and those that begin with `#` say nothing.
    fn from_str(text: &str) -> Result<Self, String> {
        let lines = text.lines().zip(1..);
        let faults = lines
            .map(|(line, number)| (line.trim(), number))
            .filter(|(line, _)| !line.is_empty() && !line.starts_with('#'))
            .map(|(line, number)| {
                line.parse()
                    .map_err(|why| format!("line {number}: {why}: {line:?}"))
            });
        faults.collect::<Result<_, String>>().map(Self)
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Fault::Request { serial, verdict } => {
                write!(f, "request {serial} ")?;
                write_verdict(f, *verdict)
            }
            Fault::Event { when, event } => {
                match when {
                    When::After(serial) => write!(f, "after {serial} ")?,
                    When::At(time) => write!(f, "at {}ms ", time.as_millis())?,
                }
                write_event(f, event)
            }
        }
    }
}

fn write_verdict(f: &mut fmt::Formatter<'_>, verdict: Verdict) -> fmt::Result {
    match verdict {
        Verdict::Pass => f.write_str("pass"),
        Verdict::CutBefore => f.write_str("cut-before"),
        Verdict::CutAfter => f.write_str("cut-after"),
        Verdict::Late(delay) => write!(f, "late {}ms", delay.as_millis()),
        Verdict::Zombie(delay) => write!(f, "zombie {}ms", delay.as_millis()),
        Verdict::Refuse(error) => write!(f, "refuse {}", error.name()),
        Verdict::RefuseAfter(error) => write!(f, "refuse-after {}", error.name()),
        Verdict::Ignore => f.write_str("ignore"),
        Verdict::Silence => f.write_str("silence"),
        Verdict::Corrupt(seed) => write!(f, "corrupt {seed}"),
        Verdict::CutShort => f.write_str("cut-short"),
        Verdict::Twice => f.write_str("twice"),
        Verdict::Swap => f.write_str("swap"),
        Verdict::ShiftCorrelation(by) => write!(f, "shift-correlation {by}"),
    }
}

fn write_event(f: &mut fmt::Formatter<'_>, event: &Event) -> fmt::Result {
    match event {
        Event::Stop(node) => write!(f, "stop {node}"),
        Event::Start(node) => write!(f, "start {node}"),
        Event::Readdress(node) => write!(f, "readdress {node}"),
        Event::Move(partition) => write!(f, "move {partition}"),
        Event::Unclean(partition) => write!(f, "unclean {partition}"),
        Event::Hold(partition) => write!(f, "hold {partition}"),
        Event::Release(partition) => write!(f, "release {partition}"),
        Event::Freeze(node) => write!(f, "freeze {node}"),
        Event::Thaw(node) => write!(f, "thaw {node}"),
        Event::Reset(node) => write!(f, "reset {node}"),
        Event::Block(node, direction) => write!(f, "block {node} {}", name_of(*direction)),
        Event::Unblock(node, direction) => write!(f, "unblock {node} {}", name_of(*direction)),
        Event::Slow(node, latency) => write!(f, "slow {node} {}ms", latency.as_millis()),
        Event::Crumble(node, size) => write!(f, "crumble {node} {size}"),
        Event::Recreate => f.write_str("recreate"),
        Event::Trim(partition) => write!(f, "trim {partition}"),
        Event::ForgetProducers(partition) => write!(f, "forget-producers {partition}"),
    }
}

const fn name_of(direction: Direction) -> &'static str {
    match direction {
        Direction::ToBroker => "to-broker",
        Direction::ToClient => "to-client",
    }
}

impl FromStr for Fault {
    type Err = String;

    fn from_str(line: &str) -> Result<Self, String> {
        let mut words = Words(line.split_whitespace());
        let fault = match words.next("a fault")? {
            "request" => Fault::Request {
                serial: words.parse("a number")?,
                verdict: words.verdict()?,
            },
            "after" => Fault::Event {
                when: When::After(words.parse("a number")?),
                event: words.event()?,
            },
            "at" => Fault::Event {
                when: When::At(words.time()?),
                event: words.event()?,
            },
            other => return Err(format!("{other:?} is no fault")),
        };
        match words.0.next() {
            None => Ok(fault),
            Some(more) => Err(format!("{more:?} is too much")),
        }
    }
}

/// The words of a line that have not been read.
struct Words<'a>(std::str::SplitWhitespace<'a>);

impl<'a> Words<'a> {
    fn next(&mut self, what: &str) -> Result<&'a str, String> {
        self.0.next().ok_or_else(|| format!("{what} is missing"))
    }

    fn parse<T: FromStr>(&mut self, what: &str) -> Result<T, String> {
        let word = self.next(what)?;
        word.parse().map_err(|_| format!("{word:?} is not {what}"))
    }

    fn time(&mut self) -> Result<Duration, String> {
        let word = self.next("a time")?;
        let ms = word.strip_suffix("ms").and_then(|ms| ms.parse().ok());
        ms.map(Duration::from_millis)
            .ok_or_else(|| format!("{word:?} is no time like 50ms"))
    }

    fn error(&mut self) -> Result<ErrorCode, String> {
        let word = self.next("an error")?;
        let code = ErrorCode::all().find(|code| code.name() == word);
        code.ok_or_else(|| format!("{word:?} is no error of Kafka"))
    }

    fn direction(&mut self) -> Result<Direction, String> {
        match self.next("a direction")? {
            "to-broker" => Ok(Direction::ToBroker),
            "to-client" => Ok(Direction::ToClient),
            other => Err(format!("{other:?} is no direction")),
        }
    }

    fn verdict(&mut self) -> Result<Verdict, String> {
        Ok(match self.next("a verdict")? {
            "pass" => Verdict::Pass,
            "cut-before" => Verdict::CutBefore,
            "cut-after" => Verdict::CutAfter,
            "late" => Verdict::Late(self.time()?),
            "zombie" => Verdict::Zombie(self.time()?),
            "refuse" => Verdict::Refuse(self.error()?),
            "refuse-after" => Verdict::RefuseAfter(self.error()?),
            "ignore" => Verdict::Ignore,
            "silence" => Verdict::Silence,
            "corrupt" => Verdict::Corrupt(self.parse("a seed")?),
            "cut-short" => Verdict::CutShort,
            "twice" => Verdict::Twice,
            "swap" => Verdict::Swap,
            "shift-correlation" => Verdict::ShiftCorrelation(self.parse("a number")?),
            other => return Err(format!("{other:?} is no verdict")),
        })
    }

    fn event(&mut self) -> Result<Event, String> {
        Ok(match self.next("an event")? {
            "stop" => Event::Stop(self.parse("a broker")?),
            "start" => Event::Start(self.parse("a broker")?),
            "readdress" => Event::Readdress(self.parse("a broker")?),
            "move" => Event::Move(self.parse("a partition")?),
            "unclean" => Event::Unclean(self.parse("a partition")?),
            "hold" => Event::Hold(self.parse("a partition")?),
            "release" => Event::Release(self.parse("a partition")?),
            "freeze" => Event::Freeze(self.parse("a broker")?),
            "thaw" => Event::Thaw(self.parse("a broker")?),
            "reset" => Event::Reset(self.parse("a broker")?),
            "block" => Event::Block(self.parse("a broker")?, self.direction()?),
            "unblock" => Event::Unblock(self.parse("a broker")?, self.direction()?),
            "slow" => Event::Slow(self.parse("a broker")?, self.time()?),
            "crumble" => Event::Crumble(self.parse("a broker")?, self.parse("a size")?),
            "recreate" => Event::Recreate,
            "trim" => Event::Trim(self.parse("a partition")?),
            "forget-producers" => Event::ForgetProducers(self.parse("a partition")?),
            other => return Err(format!("{other:?} is no event")),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EVERYTHING: &str = "\
request 1 pass
request 2 cut-before
request 3 cut-after
request 4 late 50ms
request 5 zombie 1000ms
request 6 refuse NOT_LEADER_OR_FOLLOWER
request 7 refuse-after REQUEST_TIMED_OUT
request 8 ignore
request 9 silence
request 10 corrupt 77
request 11 cut-short
request 12 twice
request 13 swap
request 14 shift-correlation -1
after 15 stop 1
at 1500ms start 1
after 16 readdress 2
after 16 move 0
after 16 unclean 0
after 16 hold 1
after 16 release 1
after 16 freeze 3
after 16 thaw 3
after 16 reset 3
after 16 block 3 to-broker
after 16 unblock 3 to-client
after 16 slow 3 200ms
after 16 crumble 3 1
after 16 recreate
after 16 trim 0
after 16 forget-producers 0
";

    #[test]
    fn a_schedule_is_read_as_it_was_written() {
        let schedule: Schedule = EVERYTHING.parse().unwrap();
        assert_eq!(schedule.to_string(), EVERYTHING);
        assert_eq!(schedule.to_string().parse(), Ok(schedule));
    }

    #[test]
    fn what_is_no_schedule_is_refused_with_its_line() {
        let error = |text: &str| text.parse::<Schedule>().unwrap_err();
        assert_eq!(
            error("# nothing\n\nrequest x cut-after"),
            "line 3: \"x\" is not a number: \"request x cut-after\""
        );
        assert!(error("request 1 late 5").contains("like 50ms"));
        assert!(error("request 1 swap now").contains("too much"));
        assert!(error("after 3 dance").contains("no event"));
    }
}
