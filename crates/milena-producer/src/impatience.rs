//! When a broker has been silent for so long that its leadership is in doubt.

use std::time::{Duration, Instant};

/// A leader that lives and is not overloaded answers sooner.
const PATIENCE: Duration = Duration::from_secs(2);
/// How long after a doubt there may be another.
const PAUSE: Duration = Duration::from_secs(1);

/// Watches the oldest request on the wire. A broker that hangs is replaced as leader long before its requests run out of time,
/// but no error tells its clients so: they have to ask.
///
/// It looks at the clock rarely: its deadline is only moved when it has come.
#[derive(Debug, Default)]
pub(crate) struct Impatience {
    look_at: Option<Instant>,
}

impl Impatience {
    /// A request was sent.
    pub(crate) fn handle_sent(&mut self, now: Instant) {
        self.look_at.get_or_insert(now + PATIENCE);
    }

    /// When to call [`handle_timeout`](Self::handle_timeout).
    pub(crate) fn poll_timeout(&self) -> Option<Instant> {
        self.look_at
    }

    /// Whether to ask who leads now, given when the oldest request without an answer was sent.
    pub(crate) fn handle_timeout(&mut self, now: Instant, oldest: Option<Instant>) -> bool {
        let due = oldest.map(|sent_at| sent_at + PATIENCE);
        let is_over = due.is_some_and(|due| due <= now);
        self.look_at = match is_over {
            true => Some(now + PAUSE),
            false => due,
        };
        is_over
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn p15_a_silent_broker_is_doubted_again_and_again_and_one_that_answers_never() {
        let start = Instant::now();
        let mut impatience = Impatience::default();
        assert_eq!(impatience.poll_timeout(), None, "nothing is on the wire");
        impatience.handle_sent(start);
        impatience.handle_sent(start + PAUSE);
        assert_eq!(impatience.poll_timeout(), Some(start + PATIENCE));
        // The first was answered meanwhile.
        assert!(!impatience.handle_timeout(start + PATIENCE, Some(start + PAUSE)));
        let due = start + PAUSE + PATIENCE;
        assert_eq!(impatience.poll_timeout(), Some(due));
        for again in 0..3 {
            let now = due + again * PAUSE;
            assert!(impatience.handle_timeout(now, Some(start + PAUSE)));
            assert_eq!(impatience.poll_timeout(), Some(now + PAUSE));
        }
        assert!(!impatience.handle_timeout(due + 9 * PAUSE, None));
        assert_eq!(impatience.poll_timeout(), None);
    }
}
