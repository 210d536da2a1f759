//! When a broker has been silent for so long that its leadership is in doubt.

use std::time::{Duration, Instant};

/// Whether the broker's connection stands, as far as its sender knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reach {
    Connected,
    /// The last request failed, and none was answered since.
    Lost,
}

impl Reach {
    /// How long a request may go without an answer. A leader that lives and is not overloaded answers sooner than in two
    /// seconds.
    fn patience(self) -> Duration {
        match self {
            Self::Connected => Duration::from_secs(2),
            Self::Lost => Duration::from_millis(250),
        }
    }

    /// How long after a doubt there may be another.
    fn pause(self) -> Duration {
        match self {
            Self::Connected => Duration::from_secs(1),
            Self::Lost => Duration::from_millis(250),
        }
    }
}

/// Watches the oldest request that was given to the broker. One that hangs or is gone is replaced as leader long before its
/// requests run out of time, but nothing tells its clients so: they have to ask.
///
/// It looks at the clock rarely: its deadline is only moved when it has come.
#[derive(Debug, Default)]
pub(crate) struct Impatience {
    look_at: Option<Instant>,
}

impl Impatience {
    /// A request was sent, or is sent as soon as there is a connection.
    pub(crate) fn handle_sent(&mut self, now: Instant, reach: Reach) {
        self.look_at.get_or_insert(now + reach.patience());
    }

    /// When to call [`handle_timeout`](Self::handle_timeout).
    pub(crate) fn poll_timeout(&self) -> Option<Instant> {
        self.look_at
    }

    /// Whether to ask who leads now, given when the oldest request without an answer was sent.
    pub(crate) fn handle_timeout(
        &mut self,
        now: Instant,
        oldest: Option<Instant>,
        reach: Reach,
    ) -> bool {
        let due = oldest.map(|sent_at| sent_at + reach.patience());
        let is_over = due.is_some_and(|due| due <= now);
        self.look_at = match is_over {
            true => Some(now + reach.pause()),
            false => due,
        };
        is_over
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn p15_a_silent_broker_is_doubted_again_and_again_and_one_that_answers_never() {
        let (start, reach) = (Instant::now(), Reach::Connected);
        let mut impatience = Impatience::default();
        assert_eq!(impatience.poll_timeout(), None, "nothing is on the wire");
        impatience.handle_sent(start, reach);
        impatience.handle_sent(start + SECOND, reach);
        assert_eq!(impatience.poll_timeout(), Some(start + 2 * SECOND));
        // The first was answered meanwhile.
        assert!(!impatience.handle_timeout(start + 2 * SECOND, Some(start + SECOND), reach));
        let due = start + 3 * SECOND;
        assert_eq!(impatience.poll_timeout(), Some(due));
        for again in 0..3 {
            let now = due + again * SECOND;
            assert!(impatience.handle_timeout(now, Some(start + SECOND), reach));
            assert_eq!(impatience.poll_timeout(), Some(now + SECOND));
        }
        assert!(!impatience.handle_timeout(due + 9 * SECOND, None, reach));
        assert_eq!(impatience.poll_timeout(), None);
    }

    #[test]
    fn p15_who_leads_instead_of_a_broker_that_is_gone_is_asked_often_while_something_waits_for_it()
    {
        let (start, reach) = (Instant::now(), Reach::Lost);
        let mut impatience = Impatience::default();
        impatience.handle_sent(start, reach);
        for quarter in 1..=4 {
            let now = start + quarter * SECOND / 4;
            assert_eq!(impatience.poll_timeout(), Some(now));
            assert!(impatience.handle_timeout(now, Some(start), reach));
        }
        assert!(!impatience.handle_timeout(start + 2 * SECOND, None, reach));
        assert_eq!(impatience.poll_timeout(), None, "another broker leads");
    }
}
