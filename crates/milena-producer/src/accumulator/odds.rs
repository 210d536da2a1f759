//! How likely each partition of a topic is to be drawn next.

/// Numbers from 0 up, each with a weight, to be drawn at random.
///
/// Making a table costs a look at every number, so one table serves several draws: the more numbers there are, the
/// more draws, and the fewer for each number. So a draw costs about the same whatever their count, and what happened
/// since the table was made concerns few of them.
#[derive(Debug, Default)]
pub(super) struct Odds {
    /// For each number the sum of the weights up to it and with it.
    sums: Vec<u64>,
    draws_left: usize,
}

/// A table of so many numbers serves one draw.
const NUMBERS_PER_DRAW: usize = 16;

impl Odds {
    /// Whether a table has to be made before the next draw.
    pub(super) fn is_spent(&self) -> bool {
        self.draws_left == 0
    }

    /// Makes the table anew before the next draw.
    pub(super) fn spend(&mut self) {
        self.draws_left = 0;
    }

    /// Makes a table of these weights. One of them at least is not zero.
    pub(super) fn set(&mut self, weights: impl Iterator<Item = u64>) {
        self.sums.clear();
        let mut sum = 0;
        self.sums.extend(weights.map(|weight| {
            sum += weight;
            sum
        }));
        debug_assert!(sum > 0, "there is nothing to draw");
        self.draws_left = 1 + self.sums.len() / NUMBERS_PER_DRAW;
    }

    /// Draws a number: each as likely as its weight among all weights.
    pub(super) fn draw(&mut self, random: &mut fastrand::Rng) -> usize {
        self.draws_left = self.draws_left.saturating_sub(1);
        let total = self.sums.last().copied().unwrap_or(1);
        let drawn = random.u64(..total);
        self.sums.partition_point(|sum| *sum <= drawn)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_is_drawn_as_often_as_its_weight_says() {
        let (mut odds, mut random) = (Odds::default(), fastrand::Rng::with_seed(7));
        odds.set([0, 4, 0, 1, 3, 0].into_iter());
        let mut drawn = [0; 6];
        for _ in 0..80_000 {
            drawn[odds.draw(&mut random)] += 1;
        }
        for (number, expected) in [0, 40_000, 0, 10_000, 30_000, 0].into_iter().enumerate() {
            let found: i32 = drawn[number];
            // Five standard deviations, and nothing where nothing is due.
            assert!(
                (found - expected).abs() <= expected.signum() * 700,
                "{drawn:?}"
            );
        }
    }

    #[test]
    fn a_table_serves_more_draws_the_more_numbers_it_has() {
        let (mut odds, mut random) = (Odds::default(), fastrand::Rng::with_seed(7));
        for (count, draws) in [(1, 1), (15, 1), (16, 2), (1600, 101)] {
            assert!(odds.is_spent());
            odds.set(std::iter::repeat_n(1, count));
            for _ in 0..draws {
                assert!(!odds.is_spent(), "{count}");
                odds.draw(&mut random);
            }
        }
        odds.set(std::iter::repeat_n(1, 1600));
        odds.spend();
        assert!(odds.is_spent());
    }
}
