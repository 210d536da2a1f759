//! How much to ask a broker for at once: no more than brings more.

use std::time::Duration;

/// What is asked for at first, and what suffices for a broker that is near: two of these are in memory at a time, one that is
/// read and one that arrives.
const FIRST: usize = 2 << 20;
/// Answers that come as quickly as this need not be larger to come faster: that is 200 MB a second.
const QUICK: Duration = Duration::from_millis(10);
/// So many answers make a measurement.
const SAMPLES: u32 = 8;
/// So many answers later it is tried again.
const REST: u32 = 512;
/// A larger size is kept if it brings so many times more.
const WORTH: f64 = 1.25;

/// The size of one broker's answers. A request and its answer take a round trip, in which nothing else comes: the longer that
/// is, the larger answers have to be. So the size is doubled for as long as that brings notably more bytes a second. What is
/// larger than need be costs memory, and time, as it does not fit the processor's caches.
#[derive(Debug)]
pub(crate) struct FetchSize {
    bytes: usize,
    state: State,
}

#[derive(Debug)]
enum State {
    /// Answers are counted.
    Measuring {
        sum: Sum,
        /// Bytes a second at half the size, if that was measured.
        half: Option<f64>,
    },
    /// A larger size was tried, and brought nothing.
    Resting { answers: u32 },
}

#[derive(Debug, Default)]
struct Sum {
    answers: u32,
    bytes: usize,
    time: Duration,
}

impl FetchSize {
    pub(crate) fn new() -> Self {
        Self {
            bytes: FIRST,
            state: State::measuring(None),
        }
    }

    /// The most to ask for.
    pub(crate) fn bytes(&self) -> usize {
        self.bytes
    }

    /// An answer with so many bytes of records came so long after the request.
    pub(crate) fn handle_answer(&mut self, bytes: usize, time: Duration) {
        // What there is less of says nothing about the size.
        if bytes < self.bytes / 4 * 3 {
            return;
        }
        match &mut self.state {
            // What comes quickly need not be larger, and shows that it was not the way that made others slow.
            State::Measuring { sum, .. } if time < QUICK => *sum = Sum::default(),
            State::Resting { answers } => {
                *answers += 1;
                if *answers >= REST {
                    self.state = State::measuring(None);
                }
            }
            State::Measuring { sum, half } => {
                sum.add(bytes, time);
                if sum.answers == SAMPLES {
                    let (rate, half) = (sum.rate(), *half);
                    self.decide(rate, half);
                }
            }
        }
    }

    fn decide(&mut self, rate: f64, half: Option<f64>) {
        let is_worth_it = half.is_none_or(|half| rate >= WORTH * half);
        (self.bytes, self.state) = match is_worth_it {
            true => (self.bytes.saturating_mul(2), State::measuring(Some(rate))),
            false => (self.bytes / 2, State::Resting { answers: 0 }),
        };
    }
}

impl State {
    fn measuring(half: Option<f64>) -> Self {
        let sum = Sum::default();
        Self::Measuring { sum, half }
    }
}

impl Sum {
    fn add(&mut self, bytes: usize, time: Duration) {
        self.answers += 1;
        self.bytes += bytes;
        self.time += time;
    }

    fn rate(&self) -> f64 {
        self.bytes as f64 / self.time.as_secs_f64().max(1e-9)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The size after so many answers of a broker that is this far away, over a line that carries so many bytes a second.
    fn settled(trip: Duration, bandwidth: f64, answers: u32) -> usize {
        let mut size = FetchSize::new();
        for _ in 0..answers {
            let bytes = size.bytes();
            let transfer = Duration::from_secs_f64(bytes as f64 / bandwidth);
            size.handle_answer(bytes, trip + transfer);
        }
        size.bytes()
    }

    #[test]
    fn a_broker_that_is_near_is_asked_for_little() {
        for bandwidth in [1e9, 1.25e8, 1.25e7] {
            let size = settled(Duration::from_micros(300), bandwidth, 400);
            assert_eq!(size, FIRST, "{bandwidth} bytes a second");
        }
    }

    #[test]
    fn a_broker_that_is_far_is_asked_for_as_much_as_fills_the_line() {
        let trip = Duration::from_millis(100);
        let size = settled(trip, 1.25e8, 400);
        // The line holds 12.5 MB.
        assert!((16 << 20..=64 << 20).contains(&size), "{size}");
        let time = trip.as_secs_f64() + size as f64 / 1.25e8;
        assert!(size as f64 / time >= 0.55 * 1.25e8, "{size} in {time} s");
        assert_eq!(settled(trip, 1.25e6, 400), FIRST, "a thin line is full");
    }

    #[test]
    fn a_broker_that_is_near_and_hesitates_at_times_is_asked_for_little() {
        let mut size = FetchSize::new();
        for answer in 0..1000 {
            let millis = if answer % 4 == 0 { 2 } else { 40 };
            size.handle_answer(size.bytes(), Duration::from_millis(millis));
            assert_eq!(size.bytes(), FIRST, "after {answer}");
        }
    }

    #[test]
    fn answers_that_were_not_full_decide_nothing() {
        let mut size = FetchSize::new();
        for _ in 0..1000 {
            size.handle_answer(FIRST / 2, Duration::from_millis(200));
        }
        assert_eq!(size.bytes(), FIRST);
    }

    #[test]
    fn a_line_that_has_grown_is_noticed_after_a_while() {
        let mut size = FetchSize::new();
        let answer = |size: &mut FetchSize, bandwidth: f64| {
            let bytes = size.bytes();
            let transfer = Duration::from_secs_f64(bytes as f64 / bandwidth);
            size.handle_answer(bytes, Duration::from_millis(50) + transfer);
        };
        (0..100).for_each(|_| answer(&mut size, 1e6));
        assert_eq!(size.bytes(), FIRST);
        (0..2 * REST).for_each(|_| answer(&mut size, 1e9));
        assert!(size.bytes() > 4 * FIRST, "{}", size.bytes());
    }
}
