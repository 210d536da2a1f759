//! When to tell that nothing is being acknowledged, and when that it goes on.

use std::time::{Duration, Instant};

/// Silence of this length while records wait is worth a notice.
const SILENCE: Duration = Duration::from_secs(3);
/// The notice is repeated this often while the silence lasts.
const REPEAT: Duration = Duration::from_secs(30);

/// Watches for silence: records are outstanding and no acknowledgement arrives.
#[derive(Debug)]
pub(crate) struct Stall {
    last_progress: Instant,
    last_notice: Option<Instant>,
}

/// What to tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum News {
    /// Nothing was acknowledged for this long.
    Waiting(Duration),
    /// Acknowledgements arrive again after this long.
    Resumed(Duration),
}

impl Stall {
    pub(crate) fn new(now: Instant) -> Self {
        Self {
            last_progress: now,
            last_notice: None,
        }
    }

    /// An answer arrived, or nothing is outstanding: there is no silence.
    pub(crate) fn progress(&mut self, now: Instant) -> Option<News> {
        let silence = now.duration_since(self.last_progress);
        self.last_progress = now;
        self.last_notice.take().map(|_| News::Resumed(silence))
    }

    /// Time passes while records are outstanding.
    pub(crate) fn wait(&mut self, now: Instant) -> Option<News> {
        let silence = now.duration_since(self.last_progress);
        let due = match self.last_notice {
            None => silence >= SILENCE,
            Some(last) => now.duration_since(last) >= REPEAT,
        };
        due.then(|| {
            self.last_notice = Some(now);
            News::Waiting(silence)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn silence_is_told_once_then_rarely_and_its_end_once() {
        let start = Instant::now();
        let at = |s| start + Duration::from_secs(s);
        let told = |s| Some(News::Waiting(Duration::from_secs(s)));
        let mut stall = Stall::new(start);
        assert_eq!(stall.wait(at(2)), None);
        assert_eq!(stall.progress(at(2)), None, "a short silence is not told");
        assert_eq!(stall.wait(at(4)), None);
        assert_eq!(stall.wait(at(5)), told(3));
        assert_eq!(stall.wait(at(6)), None);
        assert_eq!(stall.wait(at(34)), None);
        assert_eq!(stall.wait(at(35)), told(33));
        assert_eq!(
            stall.progress(at(36)),
            Some(News::Resumed(Duration::from_secs(34)))
        );
        assert_eq!(stall.progress(at(37)), None);
    }
}
