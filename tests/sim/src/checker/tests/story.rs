//! Histories and logs as a table of text, for tests: one line a call with its outcome, and one line a log.
//!
//! ```text
//! c1 send t0/0 1@5 ok 0       value 1, in transaction 5; `t0/-`: the partitioner chooses; `3<1`: made of value 1
//! c1 send t0/0 2 open         ... and later `c1 ends 2 ok 1`
//! c2 poll x5 t0/0 0=1 1=2     offsets and values, of which `junk` is none
//! at 500                      milliseconds; every event takes one
//! log t0/0 1 2 C5 . at=9 3    in order: values, the marker of 5, an offset without a record, the time of what follows
//! group g1 t0/0 3 x5          what a coordinator has stored; `void` behind it: and does not count
//! ```

use std::collections::BTreeMap;
use std::str::FromStr;
use std::time::Duration;

use crate::checker::{Expectations, Report, check};
use crate::history::{
    AckType, Acquired, Answer, Cause, Event, History, Nemesis, Note, Observed, Op, Outcome,
    Payload, Process, SeekTo, Sent, Topic, TopicPartition, Usage, Value, ValueId, What,
};
use crate::truth::{Entry, Fate, GroupCommit, Kind, Log, Stamp, Truncation, Truth};

#[derive(Default)]
pub(super) struct Story {
    history: History,
    truth: Truth,
    values: BTreeMap<u64, Value>,
    /// Calls by what they are about, to be ended later.
    calls: BTreeMap<String, u64>,
    now: Duration,
}

type Words<'t> = std::str::SplitWhitespace<'t>;

impl Story {
    pub(super) fn read(text: &str) -> Self {
        let mut story = Self::default();
        for line in text
            .lines()
            .map(|line| line.split("//").next().unwrap_or_default().trim())
        {
            if !line.is_empty() {
                story.line(line);
            }
        }
        story
    }

    pub(super) fn check(&self, expectations: &Expectations) -> Report {
        check(&self.history, &self.truth, expectations)
    }

    fn line(&mut self, line: &str) {
        let mut words = line.split_whitespace();
        match next(&mut words) {
            "at" => self.now = Duration::from_millis(number(&mut words)),
            "log" => self.log(words),
            "group" => self.group(words),
            "nemesis" => self.nemesis(words),
            process => {
                let (client, task) = process.split_once('.').unwrap_or((process, "0"));
                let process = Process {
                    client: tagged("c", client),
                    task: parse(task),
                };
                self.act(process, words);
            }
        }
    }

    fn push(&mut self, process: Process, what: What) -> u64 {
        self.now += Duration::from_millis(1);
        self.history.push(Event {
            seq: 0,
            at: self.now,
            process,
            what,
        })
    }

    fn act(&mut self, process: Process, mut words: Words<'_>) {
        let verb = next(&mut words);
        let op = match verb {
            "send" => return self.send(process, words),
            "ends" => return self.ends(process, words),
            "poll" => return self.poll(process, words),
            "acquire" => return self.acquire(process, words),
            "assigned" | "revoked" | "lost" | "reset" | "data-lost" | "session-lost" | "usage" => {
                return self.note(process, verb, words);
            }
            "flush" => Op::Flush,
            "close" => Op::Close,
            "init" => Op::Init {
                identity: tagged("id", next(&mut words)),
            },
            "begin" => Op::Begin(tagged("x", next(&mut words))),
            "commit" => Op::Commit(tagged("x", next(&mut words))),
            "abort" => Op::Abort(tagged("x", next(&mut words))),
            "stage" => Op::SendOffsets {
                txn: tagged("x", next(&mut words)),
                group: tagged("g", next(&mut words)),
                offsets: vec![pair(next(&mut words))],
            },
            "subscribe" => Op::Subscribe {
                group: tagged("g", next(&mut words)),
                topics: vec![parse_topic(next(&mut words))],
            },
            "assign" => Op::Assign(vec![place(next(&mut words))]),
            "seek" => Op::Seek {
                place: place(next(&mut words)),
                to: match next(&mut words) {
                    "beginning" => SeekTo::Beginning,
                    "end" => SeekTo::End,
                    offset => SeekTo::Offset(parse(offset)),
                },
            },
            "commit_offsets" => Op::CommitOffsets {
                group: tagged("g", next(&mut words)),
                offsets: vec![pair(next(&mut words))],
            },
            "committed" => Op::Committed {
                group: tagged("g", next(&mut words)),
                place: place(next(&mut words)),
            },
            "ack" => ack(&mut words),
            other => panic!("nobody can `{other}`"),
        };
        let call = self.push(process, What::Invoke(op));
        self.calls.insert(format!("c{}", process.client), call);
        self.outcome(process, call, words, Answer::Done);
    }

    /// Reads the outcome: `ok`, `fail`, `info` or `open`; nothing is `ok`.
    fn outcome(&mut self, process: Process, call: u64, mut words: Words<'_>, answer: Answer) {
        let outcome = match words.next() {
            None | Some("ok") => Outcome::Ok(answer),
            Some("fail") => Outcome::Fail("it did not"),
            Some("info") => Outcome::Info("who knows"),
            Some("open") => return,
            Some(offset) => Outcome::Ok(Answer::Offset(offset.parse().ok())),
        };
        self.push(process, What::Return { call, outcome });
    }

    fn send(&mut self, process: Process, mut words: Words<'_>) {
        let (topic, partition) = next(&mut words).split_once('/').expect("a partition");
        let word = next(&mut words);
        let (name, txn) = word
            .split_once('@')
            .map_or((word, None), |(name, txn)| (name, Some(parse(txn))));
        let (name, key) = match name.split_once('<') {
            Some((name, origin)) => (name, Some(self.values[&parse(origin)].hash())),
            None => (name, None),
        };
        let counter = parse(name);
        let fresh = Value {
            id: ValueId {
                producer: process.client,
                task: process.task,
                counter,
            },
            key: key.unwrap_or(counter),
            topic: parse_topic(topic),
            partition: partition.parse().ok(),
            txn,
        };
        let value = *self.values.entry(counter).or_insert(fresh);
        let call = self.push(process, What::Invoke(Op::Send(value)));
        self.calls.insert(name.to_owned(), call);
        self.sent(process, call, &value, words);
    }

    fn sent(&mut self, process: Process, call: u64, value: &Value, words: Words<'_>) {
        // `ok 3`, or `ok 3 in 1` for another partition, or `ok 3 time 77`.
        let mut rest = words.clone().skip(1);
        let offset = rest.next().and_then(|offset| offset.parse().ok());
        let (what, number) = (rest.next(), rest.next());
        let said = |name| number.filter(|_| what == Some(name));
        let partition = said("in").map(parse).or(value.partition).unwrap_or(0);
        let sent = Sent {
            partition,
            offset,
            timestamp: said("time").map(parse),
        };
        self.outcome(process, call, words, Answer::Sent(sent));
    }

    fn ends(&mut self, process: Process, mut words: Words<'_>) {
        let name = next(&mut words);
        let call = self.calls[name];
        match name.parse::<u64>() {
            Ok(counter) => self.sent(process, call, &self.values[&counter].clone(), words),
            Err(_) => self.outcome(process, call, words, Answer::Done),
        }
    }

    fn payload(&self, name: &str) -> Payload {
        if name == "junk" {
            return Payload::read(b"junk");
        }
        let counter = parse(name);
        let unsent = Value {
            id: ValueId {
                producer: 99,
                task: 0,
                counter,
            },
            key: counter,
            topic: Topic(0),
            partition: None,
            txn: None,
        };
        Payload::Value(self.values.get(&counter).copied().unwrap_or(unsent))
    }

    fn poll(&mut self, process: Process, words: Words<'_>) {
        let mut txn = None;
        let mut records = Vec::new();
        let mut at = TopicPartition::new(0, 0);
        for word in words {
            if let Some((offset, name)) = word.split_once('=') {
                let (payload, leader_epoch) = (self.payload(name), None);
                records.push(Observed {
                    place: at,
                    offset: parse(offset),
                    leader_epoch,
                    payload,
                });
            } else if word.starts_with('x') {
                txn = Some(tagged("x", word));
            } else {
                at = place(word);
            }
        }
        let call = self.push(process, What::Invoke(Op::Poll { txn }));
        let outcome = Outcome::Ok(Answer::Polled(records));
        self.push(process, What::Return { call, outcome });
    }

    fn acquire(&mut self, process: Process, mut words: Words<'_>) {
        let group = tagged("g", next(&mut words));
        let at = place(next(&mut words));
        let records = words.map(|word| {
            let (offset, count) = word.split_once('*').expect("a count");
            let payload = self.payload("0");
            let record = Observed {
                place: at,
                offset: parse(offset),
                leader_epoch: None,
                payload,
            };
            Acquired {
                record,
                delivery_count: parse(count),
            }
        });
        let outcome = Outcome::Ok(Answer::Acquired(records.collect()));
        let call = self.push(process, What::Invoke(Op::Acquire { group }));
        self.push(process, What::Return { call, outcome });
    }

    fn note(&mut self, process: Process, verb: &str, mut words: Words<'_>) {
        let places = || words.clone().map(place).collect::<Vec<_>>();
        let notes = match verb {
            "assigned" => vec![Note::AssignedEnter(places()), Note::AssignedExit(places())],
            "revoked" => vec![Note::RevokedEnter(places()), Note::RevokedExit(places())],
            "lost" => vec![Note::LostEnter(places()), Note::LostExit(places())],
            "data-lost" => vec![Note::DataLost(place(next(&mut words)))],
            "session-lost" => vec![Note::ShareSessionLost],
            "usage" => {
                let (memory, tasks, connections) =
                    (number(&mut words), number(&mut words), number(&mut words));
                vec![Note::Usage(Usage {
                    memory,
                    tasks,
                    connections,
                })]
            }
            _ => {
                let place = place(next(&mut words));
                let (from, to) = next(&mut words).split_once("->").expect("two offsets");
                let cause = match next(&mut words) {
                    "out-of-range" => Cause::OutOfRange,
                    "nothing-committed" => Cause::NothingCommitted,
                    "truncated" => Cause::Truncated,
                    _ => Cause::Unsaid,
                };
                vec![Note::Reset {
                    place,
                    from: from.parse().ok(),
                    to: parse(to),
                    cause,
                }]
            }
        };
        for note in notes {
            self.push(process, What::Note(note));
        }
    }

    fn nemesis(&mut self, mut words: Words<'_>) {
        let nemesis = match next(&mut words) {
            "isolated" => Nemesis::Isolated(tagged("c", next(&mut words))),
            "rejoined" => Nemesis::Rejoined(tagged("c", next(&mut words))),
            "killed" => Nemesis::Killed(tagged("c", next(&mut words))),
            other => Nemesis::Other(other.to_owned()),
        };
        self.push(Process::NEMESIS, What::Nemesis(nemesis));
    }

    fn group(&mut self, mut words: Words<'_>) {
        let commit = GroupCommit {
            at: self.now,
            group: tagged("g", next(&mut words)),
            place: place(next(&mut words)),
            offset: number(&mut words),
            txn: words
                .clone()
                .next()
                .filter(|word| word.starts_with('x'))
                .map(|word| tagged("x", word)),
            counts: words.last() != Some("void"),
        };
        self.truth.commits.push(commit);
    }

    fn log(&mut self, mut words: Words<'_>) {
        let place = place(next(&mut words));
        let mut log = Log::default();
        let (mut at, mut offset, mut stamp) = (Duration::ZERO, 0, None);
        let mut high_watermark = None;
        for word in words {
            let kind = match word.split_once('=') {
                Some(("start", start)) => {
                    log.start = parse(start);
                    continue;
                }
                Some(("hw", offset)) => {
                    high_watermark = Some(parse(offset));
                    continue;
                }
                Some(("at", time)) => {
                    at = Duration::from_millis(parse(time));
                    continue;
                }
                Some(("pid", id)) => {
                    stamp = Some(Stamp {
                        id: parse(id),
                        epoch: 0,
                        sequence: 0,
                    });
                    continue;
                }
                Some(("cut", to)) => {
                    log.truncations.push(Truncation {
                        at,
                        to: parse(to),
                        unclean: true,
                    });
                    continue;
                }
                _ if word == "." => {
                    offset += 1;
                    continue;
                }
                _ if word == "compacted" => {
                    log.compacted = true;
                    continue;
                }
                _ => match word.strip_prefix(['C', 'A']) {
                    Some(txn) => {
                        let committed = word.starts_with('C');
                        decide(&mut log.entries, parse(txn), offset, committed);
                        Kind::Marker { committed }
                    }
                    None => {
                        let payload = self.payload(word);
                        let in_txn = payload.value().is_some_and(|value| value.txn.is_some());
                        let fate = if in_txn { Fate::Open } else { Fate::Plain };
                        Kind::Record { payload, fate }
                    }
                },
            };
            log.entries.push(Entry {
                offset,
                at,
                timestamp: at.as_millis() as i64,
                leader_epoch: 0,
                stamp,
                kind,
            });
            offset += 1;
        }
        log.high_watermark = high_watermark.unwrap_or(offset);
        self.truth.logs.insert(place, log);
    }
}

/// What is open of a transaction has its fate.
fn decide(entries: &mut [Entry], txn: u64, marker: i64, committed: bool) {
    for entry in entries {
        if let Kind::Record {
            payload,
            fate: fate @ Fate::Open,
        } = &mut entry.kind
            && payload.value().is_some_and(|value| value.txn == Some(txn))
        {
            *fate = if committed {
                Fate::Committed(marker)
            } else {
                Fate::Aborted(marker)
            };
        }
    }
}

fn ack(words: &mut Words<'_>) -> Op {
    let (group, place) = (tagged("g", next(words)), place(next(words)));
    let (first, last) = next(words).split_once("..").expect("a range");
    let how = match next(words) {
        "accept" => AckType::Accept,
        "release" => AckType::Release,
        "reject" => AckType::Reject,
        _ => AckType::Renew,
    };
    Op::Acknowledge {
        group,
        place,
        first: parse(first),
        last: parse(last),
        how,
    }
}

fn next<'t>(words: &mut Words<'t>) -> &'t str {
    words.next().expect("another word")
}

fn number<T: FromStr>(words: &mut Words<'_>) -> T {
    parse(next(words))
}

fn parse<T: FromStr>(word: &str) -> T {
    word.parse()
        .unwrap_or_else(|_| panic!("`{word}` is no number"))
}

fn tagged<T: FromStr>(tag: &str, word: &str) -> T {
    parse(
        word.strip_prefix(tag)
            .unwrap_or_else(|| panic!("`{word}` is no {tag}")),
    )
}

fn place(word: &str) -> TopicPartition {
    word.parse()
        .unwrap_or_else(|()| panic!("`{word}` is no partition"))
}

fn parse_topic(word: &str) -> Topic {
    word.parse()
        .unwrap_or_else(|()| panic!("`{word}` is no topic"))
}

fn pair(word: &str) -> (TopicPartition, i64) {
    let (at, offset) = word.split_once('=').expect("an offset");
    (place(at), parse(offset))
}
