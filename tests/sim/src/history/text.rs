//! Histories as text, one event a line. The trace hash is a hash of this text, so it changes only with what it says.

use std::fmt::{self, Display, Formatter};

use super::{
    AckType, Acquired, Answer, Cause, Event, History, Nemesis, Note, Op, Outcome, Process, SeekTo,
    What,
};

impl Display for History {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.events()
            .iter()
            .try_for_each(|event| writeln!(f, "{event}"))
    }
}

impl Display for Event {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let at = self.at;
        write!(
            f,
            "{:06} {}.{:06} {} ",
            self.seq,
            at.as_secs(),
            at.subsec_micros(),
            self.process
        )?;
        match &self.what {
            What::Invoke(op) => write!(f, "invoke {op}"),
            What::Return { call, outcome } => write!(f, "return {call:06} {outcome}"),
            What::Note(note) => write!(f, "note {note}"),
            What::Nemesis(nemesis) => write!(f, "{nemesis}"),
        }
    }
}

impl Display for Process {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match *self {
            Self::NEMESIS => f.write_str("nemesis"),
            Self { client, task } => write!(f, "c{client}.{task}"),
        }
    }
}

impl Display for Op {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Send(value) => write!(f, "send {value}"),
            Self::Flush => f.write_str("flush"),
            Self::Close => f.write_str("close"),
            Self::Init { identity } => write!(f, "init id{identity}"),
            Self::Begin(txn) => write!(f, "begin x{txn}"),
            Self::SendOffsets {
                txn,
                group,
                offsets,
            } => {
                write!(f, "send_offsets x{txn} g{group}{}", Offsets(offsets))
            }
            Self::Commit(txn) => write!(f, "commit x{txn}"),
            Self::Abort(txn) => write!(f, "abort x{txn}"),
            Self::Subscribe { group, topics } => write!(f, "subscribe g{group}{}", List(topics)),
            Self::Assign(places) => write!(f, "assign{}", List(places)),
            Self::Poll { txn: None } => f.write_str("poll"),
            Self::Poll { txn: Some(txn) } => write!(f, "poll x{txn}"),
            Self::Position(place) => write!(f, "position {place}"),
            Self::Committed { group, place } => write!(f, "committed g{group} {place}"),
            Self::CommitOffsets { group, offsets } => {
                write!(f, "commit_offsets g{group}{}", Offsets(offsets))
            }
            Self::Seek { place, to } => write!(f, "seek {place} {to}"),
            Self::Pause(places) => write!(f, "pause{}", List(places)),
            Self::Resume(places) => write!(f, "resume{}", List(places)),
            Self::Acquire { group } => write!(f, "acquire g{group}"),
            Self::Acknowledge {
                group,
                place,
                first,
                last,
                how,
            } => {
                write!(f, "ack g{group} {place} {first}..{last} {how}")
            }
        }
    }
}

impl Display for SeekTo {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Offset(offset) => write!(f, "{offset}"),
            Self::Beginning => f.write_str("beginning"),
            Self::End => f.write_str("end"),
            Self::Timestamp(timestamp) => write!(f, "time:{timestamp}"),
        }
    }
}

impl Display for AckType {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Accept => "accept",
            Self::Release => "release",
            Self::Reject => "reject",
            Self::Renew => "renew",
        })
    }
}

impl Display for Outcome {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ok(answer) => write!(f, "ok{answer}"),
            Self::Fail(why) => write!(f, "fail {why}"),
            Self::Info(why) => write!(f, "info {why}"),
        }
    }
}

impl Display for Answer {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Done => Ok(()),
            Self::Sent(sent) => {
                write!(f, " /{}@{}", sent.partition, Known(sent.offset))?;
                write!(f, " time:{}", Known(sent.timestamp))
            }
            Self::Polled(records) => records.iter().try_for_each(|record| {
                let epoch = Known(record.leader_epoch.map(i64::from));
                write!(
                    f,
                    " {}@{}:{epoch}={}",
                    record.place, record.offset, record.payload
                )
            }),
            Self::Offset(offset) => write!(f, " {}", Known(*offset)),
            Self::Acquired(records) => records.iter().try_for_each(
                |Acquired {
                     record,
                     delivery_count,
                 }| {
                    write!(
                        f,
                        " {}@{}*{delivery_count}={}",
                        record.place, record.offset, record.payload
                    )
                },
            ),
        }
    }
}

impl Display for Note {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::AssignedEnter(places) => write!(f, "assigned enter{}", List(places)),
            Self::AssignedExit(places) => write!(f, "assigned exit{}", List(places)),
            Self::RevokedEnter(places) => write!(f, "revoked enter{}", List(places)),
            Self::RevokedExit(places) => write!(f, "revoked exit{}", List(places)),
            Self::LostEnter(places) => write!(f, "lost enter{}", List(places)),
            Self::LostExit(places) => write!(f, "lost exit{}", List(places)),
            Self::Reset {
                place,
                from,
                to,
                cause,
            } => write!(f, "reset {place} {}->{to} {cause}", Known(*from)),
            Self::DataLost(place) => write!(f, "data lost {place}"),
            Self::ShareSessionLost => f.write_str("share session lost"),
            Self::Usage(usage) => {
                write!(f, "usage memory={} tasks={}", usage.memory, usage.tasks)?;
                write!(f, " connections={}", usage.connections)
            }
        }
    }
}

impl Display for Cause {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::OutOfRange => "out-of-range",
            Self::NothingCommitted => "nothing-committed",
            Self::Truncated => "truncated",
            Self::Unsaid => "unsaid",
        })
    }
}

impl Display for Nemesis {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unclean { place, to } => write!(f, "unclean {place} cut at {to}"),
            Self::Isolated(client) => write!(f, "isolated c{client}"),
            Self::Rejoined(client) => write!(f, "rejoined c{client}"),
            Self::Killed(client) => write!(f, "killed c{client}"),
            Self::Healed => f.write_str("healed"),
            Self::Other(words) => f.write_str(words),
        }
    }
}

struct List<'a, T>(&'a [T]);

impl<T: Display> Display for List<'_, T> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|item| write!(f, " {item}"))
    }
}

struct Offsets<'a, T>(&'a [(T, i64)]);

impl<T: Display> Display for Offsets<'_, T> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.0
            .iter()
            .try_for_each(|(place, offset)| write!(f, " {place}={offset}"))
    }
}

struct Known(Option<i64>);

impl Display for Known {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(number) => write!(f, "{number}"),
            None => f.write_str("-"),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use crate::history::{Answer, Nemesis, Note};
    use crate::history::{
        Op, Outcome, Process, Recorder, Sent, Topic, TopicPartition, Value, ValueId,
    };

    #[test]
    fn a_history_is_printed_a_line_an_event() {
        let recorder = Recorder::default();
        let process = Process { client: 1, task: 2 };
        let now = Duration::from_micros(1_000_250);
        let value = Value {
            id: ValueId {
                producer: 1,
                task: 2,
                counter: 3,
            },
            key: 4,
            topic: Topic(0),
            partition: None,
            txn: Some(5),
        };
        let call = recorder.invoke(now, process, Op::Send(value));
        let sent = Sent {
            partition: 1,
            offset: Some(7),
            timestamp: None,
        };
        recorder.returned(now, process, call, Outcome::Ok(Answer::Sent(sent)));
        recorder.note(
            now,
            process,
            Note::LostEnter(vec![TopicPartition::new(0, 1)]),
        );
        recorder.nemesis(now, Nemesis::Isolated(1));
        let history = recorder.take();
        assert_eq!(
            history.to_string(),
            "000000 1.000250 c1.2 invoke send milena1 p=1 t=2 n=3 k=4 at=t0/- x=5\n\
             000001 1.000250 c1.2 return 000000 ok /1@7 time:-\n\
             000002 1.000250 c1.2 note lost enter t0/1\n\
             000003 1.000250 nemesis isolated c1\n"
        );
        assert_eq!(
            history.trace_hash(),
            crate::history::Fnv::of(history.to_string().as_bytes())
        );
        assert!(recorder.take().events().is_empty());
    }
}
