//! Who owns a partition of a group: one member at a time, and only the owner hands out its records.

use std::time::Duration;

use super::evidence::Evidence;
use super::fast::FastMap;
use super::groups::Members;
use super::report::Findings;
use crate::history::{Answer, Event, Nemesis, Note, Op, Outcome, TopicPartition, What};

/// A member that owns a partition, since an event.
#[derive(Clone, Copy)]
struct Owner {
    client: u32,
    since: u64,
    /// Until when it may own it beside another, because it cannot know.
    tolerated: Option<(Duration, u64)>,
}

struct Walk<'e, 'a, 'f> {
    evidence: &'e Evidence<'a>,
    findings: &'f mut Findings,
    members: Members,
    owners: FastMap<(u32, TopicPartition), Vec<Owner>>,
    isolated: FastMap<u32, Duration>,
    now: Duration,
}

/// A20: a partition has one owner, and its records come from the owner.
pub(super) fn overlap(evidence: &Evidence<'_>, findings: &mut Findings) {
    let mut walk = Walk {
        evidence,
        findings,
        members: Members::default(),
        owners: FastMap::default(),
        isolated: FastMap::default(),
        now: Duration::ZERO,
    };
    evidence.events().for_each(|event| walk.see(event));
    let left: Vec<u32> = walk
        .owners
        .values()
        .flatten()
        .map(|owner| owner.client)
        .collect();
    left.into_iter().for_each(|client| walk.give_up_all(client));
}

impl Walk<'_, '_, '_> {
    fn see(&mut self, event: &Event) {
        self.now = event.at;
        self.members.see(event);
        let client = event.process.client;
        let group = self.members.group(client);
        match (&event.what, group) {
            (What::Nemesis(nemesis), _) => self.nemesis(nemesis),
            (What::Note(Note::AssignedExit(places)), Some(group)) => {
                places
                    .iter()
                    .for_each(|&place| self.take(group, place, client, event.seq));
            }
            (What::Note(Note::RevokedEnter(places) | Note::LostEnter(places)), Some(group)) => {
                places
                    .iter()
                    .for_each(|&place| self.give_up(group, place, client));
            }
            (What::Return { call, outcome }, Some(group)) => {
                self.returned(group, client, event.seq, *call, outcome)
            }
            _ => {}
        }
    }

    fn nemesis(&mut self, nemesis: &Nemesis) {
        match nemesis {
            Nemesis::Isolated(client) => {
                self.isolated.insert(*client, self.now);
            }
            Nemesis::Rejoined(client) => {
                self.isolated.remove(client);
            }
            Nemesis::Killed(client) => self.give_up_all(*client),
            Nemesis::Unclean { .. } | Nemesis::Healed | Nemesis::Other(_) => {}
        }
    }

    fn take(&mut self, group: u32, place: TopicPartition, client: u32, seq: u64) {
        self.findings.checked();
        let timeout = self.evidence.promised.session_timeout;
        let owners = self.owners.entry((group, place)).or_default();
        owners.retain(|owner| owner.client != client);
        for owner in owners.iter_mut().filter(|owner| owner.tolerated.is_none()) {
            if let Some(since) = self.isolated.get(&owner.client) {
                owner.tolerated = Some((*since + timeout, seq));
            } else {
                self.findings.found(&[owner.since, seq], &[], || {
                    format!(
                        "client {client} of group {group} got {place}, which client {} owns",
                        owner.client
                    )
                });
            }
        }
        owners.push(Owner {
            client,
            since: seq,
            tolerated: None,
        });
    }

    fn give_up(&mut self, group: u32, place: TopicPartition, client: u32) {
        let now = self.now;
        let owners = self.owners.entry((group, place)).or_default();
        for owner in owners.iter().filter(|owner| owner.client == client) {
            if let Some((until, other)) = owner.tolerated.filter(|&(until, _)| now > until) {
                self.findings.found(&[owner.since, other], &[], || {
                    format!("client {client} of group {group} was cut off and kept {place} until {now:?}, its session ended at {until:?}")
                });
            }
        }
        owners.retain(|owner| owner.client != client);
    }

    fn give_up_all(&mut self, client: u32) {
        let owned = self
            .owners
            .iter()
            .filter(|(_, owners)| owners.iter().any(|owner| owner.client == client));
        let mut owned: Vec<_> = owned.map(|(&key, _)| key).collect();
        owned.sort_unstable();
        owned
            .into_iter()
            .for_each(|(group, place)| self.give_up(group, place, client));
    }

    fn returned(&mut self, group: u32, client: u32, seq: u64, call: u64, outcome: &Outcome) {
        let closed = self
            .evidence
            .calls
            .of_event(call)
            .is_some_and(|call| matches!(call.op, Op::Close));
        if closed {
            self.give_up_all(client);
        }
        let Outcome::Ok(Answer::Polled(records)) = outcome else {
            return;
        };
        let mut last = None;
        for record in records {
            // Records of one partition come in runs.
            if last == Some(record.place) {
                continue;
            }
            last = Some(record.place);
            self.findings.checked();
            let owners = self.owners.get(&(group, record.place));
            if !owners.is_some_and(|owners| owners.iter().any(|owner| owner.client == client)) {
                self.findings
                    .found(&[call, seq], &[(record.place, record.offset)], || {
                        format!(
                            "client {client} of group {group} handed out {}, which it does not own",
                            record.place
                        )
                    });
            }
        }
    }
}
