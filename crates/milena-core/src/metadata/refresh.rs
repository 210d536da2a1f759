//! When to ask for metadata, about which topics, and whom.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use milena_pace::Backoff;

use crate::config::ConnectionConfig;
use crate::error::Error;

/// Questions whose answer is no news follow one another at no longer pauses: whoever asks again waits for a leader, and
/// everything that is sent to it waits, too.
const SLOWEST_PACE: Duration = Duration::from_millis(500);

/// Whom to ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Target {
    /// A broker that metadata names.
    Broker(i32),
    /// A bootstrap server, by its place in the list.
    Bootstrap(usize),
}

/// The schedule of metadata requests: one at a time, backed off, from any broker that answers, and about no more
/// topics than there is a question about.
#[derive(Debug)]
pub(crate) struct Refresh {
    max_age: Duration,
    rebootstrap: bool,
    rebootstrap_trigger: Duration,
    topics: BTreeSet<Arc<str>>,
    /// What the next request is to ask.
    question: Question,
    schedule: Schedule,
    /// When everything was last described, plus the maximum age.
    stale_at: Instant,
    pace: Backoff,
    earliest: Instant,
    failing_since: Option<Instant>,
    tried: BTreeSet<Target>,
    /// Who gave no answer the last time, and so is asked after the others.
    doubted: BTreeSet<Target>,
    last_error: Option<Error>,
    lots: fastrand::Rng,
}

/// The topics that a request is about, beside the brokers, which every answer describes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Question {
    everything: bool,
    topics: BTreeSet<Arc<str>>,
}

impl Question {
    fn add(&mut self, other: Question) {
        self.everything |= other.everything;
        self.topics.extend(other.topics);
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Schedule {
    /// Nothing is asked before this time.
    Due { at: Instant },
    /// This is being asked.
    Asking { target: Target, question: Question },
}

impl Refresh {
    /// Asks at once.
    pub(crate) fn new(now: Instant, config: &ConnectionConfig, seed: u64) -> Self {
        Self {
            max_age: config.metadata_max_age,
            rebootstrap: config.rebootstrap,
            rebootstrap_trigger: config.rebootstrap_trigger,
            topics: BTreeSet::new(),
            question: Question::default(),
            schedule: Schedule::Due { at: now },
            stale_at: now,
            pace: Backoff::new(
                config.retry_backoff,
                config.retry_backoff_max.min(SLOWEST_PACE),
                seed,
            ),
            earliest: now,
            failing_since: None,
            tried: BTreeSet::new(),
            doubted: BTreeSet::new(),
            last_error: None,
            lots: fastrand::Rng::with_seed(seed),
        }
    }

    /// Includes a topic from now on; asks about it, and only it, soon if it is new.
    pub(crate) fn track(&mut self, now: Instant, topic: &str) -> bool {
        if self.topics.contains(topic) {
            return false;
        }
        let topic: Arc<str> = topic.into();
        self.topics.insert(Arc::clone(&topic));
        self.question.topics.insert(topic);
        // A new name is a new question: it need not wait out the pace of the old ones.
        self.earliest = now;
        self.hasten(now);
        true
    }

    /// Leaves a topic out from now on.
    pub(crate) fn untrack(&mut self, topic: &str) {
        self.topics.remove(topic);
        self.question.topics.remove(topic);
    }

    /// Every topic that is kept fresh.
    pub(crate) fn topics(&self) -> impl Iterator<Item = &Arc<str>> {
        self.topics.iter()
    }

    /// The topics that the request on its way is about.
    pub(crate) fn asked(&self) -> impl Iterator<Item = &Arc<str>> {
        let question = match &self.schedule {
            Schedule::Asking { question, .. } => Some(question),
            Schedule::Due { .. } => None,
        };
        question
            .into_iter()
            .flat_map(|question| match question.everything {
                true => &self.topics,
                false => &question.topics,
            })
    }

    /// Something suggests that the metadata is stale: ask about everything as soon as the pace allows.
    pub(crate) fn request(&mut self, now: Instant) {
        self.question.everything = true;
        self.hasten(now);
    }

    fn hasten(&mut self, now: Instant) {
        let earliest = now.max(self.earliest);
        if let Schedule::Due { at } = &mut self.schedule {
            *at = earliest.min(*at);
        }
    }

    /// When [`poll_target`](Self::poll_target) has something to say.
    pub(crate) fn poll_timeout(&self) -> Option<Instant> {
        match self.schedule {
            Schedule::Due { at } => Some(at),
            Schedule::Asking { .. } => None,
        }
    }

    /// Whom to ask now, if it is time: brokers with an open connection first, then the other known ones, those that gave no
    /// answer the last time, then the bootstrap servers. Nobody is asked twice before everybody was asked once.
    pub(crate) fn poll_target(
        &mut self,
        now: Instant,
        known: &[(i32, bool)],
        bootstraps: usize,
    ) -> Option<Target> {
        match self.schedule {
            Schedule::Due { at } if at <= now => {}
            _ => return None,
        }
        let target = self.untried(now, known, bootstraps).or_else(|| {
            // Nobody answers: that says nothing about one of them any more.
            self.doubted.clear();
            self.tried.clear();
            self.untried(now, known, bootstraps)
        })?;
        self.tried.insert(target);
        if now >= self.earliest + SLOWEST_PACE {
            // It does not follow the last one: what brought no news before says nothing about it.
            self.pace.succeed();
        }
        let mut question = std::mem::take(&mut self.question);
        question.everything |= self.stale_at <= now;
        self.schedule = Schedule::Asking { target, question };
        Some(target)
    }

    /// An answer came. `changed` says whether it was news; `unsettled` are the topics that are not yet as they
    /// should be, and are asked about again.
    pub(crate) fn handle_answer(
        &mut self,
        now: Instant,
        changed: bool,
        unsettled: BTreeSet<Arc<str>>,
    ) {
        if changed {
            self.pace.succeed();
        }
        self.earliest = now + self.pace.fail();
        let (target, answered) = self.take_question();
        if let Some(target) = target {
            self.doubted.remove(&target);
        }
        if answered.everything {
            self.stale_at = now + self.max_age;
        }
        let is_new = !self.question.topics.is_empty();
        self.question.add(Question {
            everything: false,
            topics: unsettled,
        });
        let at = match &self.question {
            // Topics that were named while the answer was on its way.
            _ if is_new => now,
            question if *question == Question::default() => self.stale_at,
            _ => self.earliest,
        };
        self.schedule = Schedule::Due { at };
        (self.failing_since, self.last_error) = (None, None);
        self.tried.clear();
    }

    /// No answer came. The next target is asked after a pause that grows once all have failed.
    pub(crate) fn handle_failure(&mut self, now: Instant, error: Error) {
        self.failing_since.get_or_insert(now);
        self.last_error = Some(error);
        self.earliest = now + self.pace.fail();
        let (target, unanswered) = self.take_question();
        self.doubted.extend(target);
        self.question.add(unanswered);
        self.schedule = Schedule::Due { at: self.earliest };
    }

    /// Somebody waits in vain for an answer of this one: it is asked after the others until it answers.
    pub(crate) fn doubt(&mut self, target: Target) {
        self.doubted.insert(target);
    }

    fn take_question(&mut self) -> (Option<Target>, Question) {
        match &mut self.schedule {
            Schedule::Asking { target, question } => (Some(*target), std::mem::take(question)),
            Schedule::Due { .. } => (None, Question::default()),
        }
    }

    /// What was in the way of the last attempt, if it failed.
    pub(crate) fn last_error(&self) -> Option<&Error> {
        self.last_error.as_ref()
    }

    fn untried(
        &mut self,
        now: Instant,
        known: &[(i32, bool)],
        bootstraps: usize,
    ) -> Option<Target> {
        let overdue = self
            .failing_since
            .is_some_and(|since| now - since >= self.rebootstrap_trigger);
        let may_bootstrap = self.rebootstrap || known.is_empty();
        let bootstraps = (0..if may_bootstrap { bootstraps } else { 0 }).map(Target::Bootstrap);
        let brokers = |wanted: &dyn Fn(Target, bool) -> bool| {
            let all = known
                .iter()
                .map(|(id, is_connected)| (Target::Broker(*id), *is_connected));
            all.filter(|(target, is_connected)| wanted(*target, *is_connected))
                .map(|(target, _)| target)
                .collect::<Vec<_>>()
        };
        let is_doubted = |target| self.doubted.contains(&target);
        let mut tiers = vec![
            brokers(&|target, is_connected| is_connected && !is_doubted(target)),
            brokers(&|target, is_connected| !is_connected && !is_doubted(target)),
            // It may hang, which an open connection does not show.
            brokers(&|target, _| is_doubted(target)),
            bootstraps.collect(),
        ];
        if overdue {
            tiers.rotate_right(1);
        }
        let open = |tier: Vec<Target>| {
            tier.into_iter()
                .filter(|t| !self.tried.contains(t))
                .collect::<Vec<_>>()
        };
        let tier = tiers.into_iter().map(open).find(|tier| !tier.is_empty())?;
        // Clients that start together must not all ask the first broker.
        Some(tier[self.lots.usize(..tier.len())])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ErrorKind;

    fn refresh(now: Instant) -> Refresh {
        Refresh::new(now, &ConnectionConfig::new("a:1,b:2"), 1)
    }

    fn failure() -> Error {
        Error::new(ErrorKind::Connection, "refused")
    }

    #[test]
    fn m10_one_request_at_a_time_however_often_it_is_asked_for() {
        let now = Instant::now();
        let mut refresh = refresh(now);
        assert!(refresh.poll_target(now, &[], 2).is_some());
        for _ in 0..100 {
            refresh.request(now);
            assert_eq!(refresh.poll_target(now, &[], 2), None);
        }
        refresh.handle_answer(now, true, BTreeSet::new());
        assert!(
            refresh.poll_timeout().unwrap() > now,
            "asked again, but not at once"
        );
    }

    #[test]
    fn m10_requests_that_bring_no_news_are_asked_ever_more_rarely() {
        let start = Instant::now();
        let (mut refresh, mut now, mut asked) = (refresh(start), start, 0);
        while now < start + Duration::from_secs(60) {
            refresh.request(now);
            if refresh.poll_target(now, &[(1, true)], 2).is_some() {
                asked += 1;
                refresh.handle_answer(now, false, BTreeSet::new());
            }
            now += Duration::from_millis(1);
        }
        assert!((110..=140).contains(&asked), "{asked} requests in a minute");
    }

    #[test]
    fn m10_questions_after_a_quiet_time_follow_one_another_as_fast_as_the_first_ever() {
        let (start, age) = (Instant::now(), Duration::from_secs(300));
        let mut refresh = refresh(start);
        // Nothing happens for hours.
        for hours in 0..100 {
            let now = start + age * hours;
            assert!(refresh.poll_target(now, &[(1, true)], 2).is_some());
            refresh.handle_answer(now, false, BTreeSet::new());
        }
        let now = start + age * 100 - Duration::from_secs(1);
        refresh.request(now);
        assert_eq!(refresh.poll_timeout(), Some(now));
        assert!(refresh.poll_target(now, &[(1, true)], 2).is_some());
        refresh.handle_answer(now, false, BTreeSet::new());
        refresh.request(now);
        let pause = refresh.poll_timeout().unwrap() - now;
        assert!(pause < Duration::from_millis(150), "{pause:?}");
    }

    #[test]
    fn m10_metadata_that_is_settled_is_asked_for_at_its_maximum_age() {
        let now = Instant::now();
        let mut refresh = refresh(now);
        refresh.poll_target(now, &[], 1);
        refresh.handle_answer(now, true, BTreeSet::new());
        assert_eq!(refresh.poll_timeout(), Some(now + Duration::from_secs(300)));
        refresh.track(now, "new");
        assert_eq!(
            refresh.poll_timeout(),
            Some(now),
            "a new topic does not wait"
        );
    }

    #[test]
    fn m10_news_ends_the_slow_pace() {
        let mut now = Instant::now();
        let mut refresh = refresh(now);
        for _ in 0..10 {
            refresh.poll_target(now, &[(1, true)], 1);
            refresh.handle_answer(now, false, ["t".into()].into());
            now = refresh.poll_timeout().unwrap();
        }
        refresh.poll_target(now, &[(1, true)], 1);
        refresh.handle_answer(now, true, ["t".into()].into());
        assert!(refresh.poll_timeout().unwrap() - now <= Duration::from_millis(120));
    }

    #[test]
    fn a_new_topic_is_asked_about_alone_and_the_others_at_their_age() {
        let start = Instant::now();
        let mut refresh = refresh(start);
        let asked = |refresh: &Refresh| {
            refresh
                .asked()
                .map(|name| name.to_string())
                .collect::<Vec<_>>()
        };
        refresh.track(start, "old");
        refresh.poll_target(start, &[], 1);
        assert_eq!(asked(&refresh), ["old"]);
        refresh.handle_answer(start, true, BTreeSet::new());
        refresh.track(start, "new");
        refresh.poll_target(start, &[], 1);
        assert_eq!(asked(&refresh), ["new"]);
        refresh.handle_failure(start, failure());
        let now = refresh.poll_timeout().unwrap();
        refresh.poll_target(now, &[], 1);
        assert_eq!(
            asked(&refresh),
            ["new"],
            "a question without answer is asked again"
        );
        refresh.handle_answer(now, true, ["new".into()].into());
        let now = refresh.poll_timeout().unwrap();
        refresh.poll_target(now, &[], 1);
        assert_eq!(asked(&refresh), ["new"], "it is not settled yet");
        refresh.handle_answer(now, true, BTreeSet::new());
        assert_eq!(
            refresh.poll_timeout(),
            Some(start + Duration::from_secs(300))
        );
        refresh.poll_target(start + Duration::from_secs(300), &[], 1);
        assert_eq!(asked(&refresh), ["new", "old"]);
    }

    #[test]
    fn m6_known_brokers_come_before_the_bootstrap_servers_and_each_gets_its_turn() {
        let mut now = Instant::now();
        let mut refresh = refresh(now);
        let known = [(1, false), (2, true), (3, false)];
        let mut asked = Vec::new();
        for _ in 0..5 {
            asked.push(refresh.poll_target(now, &known, 2).unwrap());
            refresh.handle_failure(now, failure());
            now = refresh.poll_timeout().unwrap();
        }
        assert_eq!(asked[0], Target::Broker(2), "the connected one first");
        let rest: BTreeSet<_> = asked[1..3].iter().copied().collect();
        assert_eq!(rest, [Target::Broker(1), Target::Broker(3)].into());
        let bootstraps: BTreeSet<_> = asked[3..].iter().copied().collect();
        assert_eq!(
            bootstraps,
            [Target::Bootstrap(0), Target::Bootstrap(1)].into()
        );
        assert_eq!(
            refresh.poll_target(now, &known, 2),
            Some(Target::Broker(2)),
            "and around again"
        );
    }

    #[test]
    fn p15_a_broker_that_others_wait_for_in_vain_is_asked_last() {
        let now = Instant::now();
        let known = [(1, true), (2, true), (3, false)];
        for _ in 0..20 {
            let mut refresh = refresh(now);
            refresh.doubt(Target::Broker(1));
            let asked = refresh.poll_target(now, &known, 0);
            assert_eq!(asked, Some(Target::Broker(2)));
        }
        let mut refresh = refresh(now);
        refresh.doubt(Target::Broker(1));
        assert_eq!(
            refresh.poll_target(now, &known[..1], 0),
            Some(Target::Broker(1))
        );
    }

    #[test]
    fn m6_a_broker_that_gave_no_answer_is_asked_after_the_others_until_it_gives_one() {
        let start = Instant::now();
        let (mut refresh, mut now) = (refresh(start), start);
        let known = [(1, true), (2, true)];
        let mut ask = |refresh: &mut Refresh| {
            now += Duration::from_secs(10);
            refresh.request(now);
            (now, refresh.poll_target(now, &known, 1).unwrap())
        };
        let (at, hangs) = ask(&mut refresh);
        refresh.handle_failure(at, failure());
        for _ in 0..20 {
            let (at, asked) = ask(&mut refresh);
            assert_ne!(asked, hangs, "it cost time once");
            refresh.handle_answer(at, false, BTreeSet::new());
        }
        let (at, healthy) = ask(&mut refresh);
        refresh.handle_failure(at, failure());
        let (at, asked) = ask(&mut refresh);
        assert_eq!(asked, hangs, "before the bootstrap servers");
        refresh.handle_answer(at, false, BTreeSet::new());
        assert_eq!(ask(&mut refresh).1, hangs, "it answers again");
        assert_ne!(healthy, hangs);
    }

    #[test]
    fn m6_a_cluster_that_gives_no_metadata_for_long_is_left_for_the_bootstrap_servers() {
        let mut now = Instant::now();
        let mut refresh = refresh(now);
        refresh.poll_target(now, &[(1, true)], 1);
        refresh.handle_failure(now, failure());
        now += Duration::from_secs(301);
        assert_eq!(
            refresh.poll_target(now, &[(1, true)], 1),
            Some(Target::Bootstrap(0))
        );
    }

    #[test]
    fn m6_without_rebootstrap_the_bootstrap_servers_only_serve_the_start() {
        let mut now = Instant::now();
        let mut config = ConnectionConfig::new("a:1");
        config.rebootstrap = false;
        let mut refresh = Refresh::new(now, &config, 1);
        assert_eq!(refresh.poll_target(now, &[], 1), Some(Target::Bootstrap(0)));
        refresh.handle_answer(now, true, BTreeSet::new());
        for _ in 0..4 {
            refresh.request(now);
            now = refresh.poll_timeout().unwrap();
            assert_eq!(
                refresh.poll_target(now, &[(1, false)], 1),
                Some(Target::Broker(1))
            );
            refresh.handle_failure(now, failure());
        }
    }
}
