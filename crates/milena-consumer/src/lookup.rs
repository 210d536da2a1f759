//! Finds the offset that a `StartAt` means, in one or two questions to the leader.

use std::time::Duration;

use crate::position::Position;
use crate::reset::AutoOffsetReset;
use crate::start_at::StartAt;

/// What is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Goal {
    Beginning,
    End,
    FromEnd(i64),
    Timestamp(i64),
    /// At most this long before the moment of asking.
    Ago(Duration),
}

impl Goal {
    /// What must be looked up to start there; the offset itself if nothing must.
    pub(crate) fn of(start: StartAt) -> Result<Self, i64> {
        match start {
            StartAt::Beginning => Ok(Self::Beginning),
            StartAt::End => Ok(Self::End),
            StartAt::Offset(offset) => Err(offset),
            StartAt::FromEnd(count) => Ok(Self::FromEnd(count)),
            StartAt::Timestamp(ms) => Ok(Self::Timestamp(ms)),
        }
    }

    /// Where the policy resets to, if it does.
    pub(crate) fn of_reset(reset: AutoOffsetReset) -> Option<Self> {
        match reset {
            AutoOffsetReset::Earliest => Some(Self::Beginning),
            AutoOffsetReset::Latest => Some(Self::End),
            AutoOffsetReset::ByDuration(age) => Some(Self::Ago(age)),
            AutoOffsetReset::None => None,
        }
    }
}

/// What the leader is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Question {
    Earliest,
    Latest,
    Timestamp(i64),
    Ago(Duration),
}

impl Question {
    /// As it is written on the wire, at `wall_ms` milliseconds since 1970.
    pub(crate) fn wire(self, wall_ms: i64) -> i64 {
        match self {
            Self::Earliest => -2,
            Self::Latest => -1,
            Self::Timestamp(ms) => ms,
            Self::Ago(age) => wall_ms
                .saturating_sub(i64::try_from(age.as_millis()).unwrap_or(i64::MAX))
                .max(0),
        }
    }

    /// Whether "there is no such record" is an answer.
    pub(crate) fn may_find_nothing(self) -> bool {
        matches!(self, Self::Timestamp(_) | Self::Ago(_))
    }
}

/// A search in progress.
///
/// A timestamp is searched after the end is known: if no record is that young, the position is that end, so a
/// record that arrives between the two answers is not missed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Lookup {
    goal: Goal,
    end: Option<Position>,
}

/// How far an answer leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    Ask(Lookup),
    Found(Position),
}

impl Lookup {
    /// The search for `goal` from its beginning.
    pub(crate) fn new(goal: Goal) -> Self {
        Self { goal, end: None }
    }

    /// What to ask next.
    pub(crate) fn question(self) -> Question {
        match (self.goal, self.end) {
            (Goal::Beginning, _) | (Goal::FromEnd(_), Some(_)) => Question::Earliest,
            (Goal::Timestamp(ms), Some(_)) => Question::Timestamp(ms),
            (Goal::Ago(age), Some(_)) => Question::Ago(age),
            (_, _) => Question::Latest,
        }
    }

    /// Goes on with the answer to [`question`](Self::question).
    pub(crate) fn answer(self, found: Option<Position>) -> Step {
        match (self.goal, self.end, found) {
            (Goal::Beginning | Goal::End, _, Some(found)) => Step::Found(found),
            (Goal::FromEnd(count), Some(end), Some(begin)) => {
                let offset = end.offset.saturating_sub(count);
                Step::Found(if offset > begin.offset {
                    Position::at(offset)
                } else {
                    begin
                })
            }
            (Goal::FromEnd(0), None, Some(end)) => Step::Found(end),
            (Goal::FromEnd(_) | Goal::Timestamp(_) | Goal::Ago(_), None, Some(end)) => {
                Step::Ask(Self {
                    end: Some(end),
                    ..self
                })
            }
            (_, Some(end), found) => Step::Found(found.unwrap_or(end)),
            (_, None, None) => Step::Ask(self),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(goal: Goal, answers: &[Option<i64>]) -> (Vec<Question>, Position) {
        let (mut lookup, mut asked) = (Lookup::new(goal), Vec::new());
        for answer in answers {
            asked.push(lookup.question());
            match lookup.answer(answer.map(Position::at)) {
                Step::Ask(next) => lookup = next,
                Step::Found(position) => return (asked, position),
            }
        }
        panic!("nothing found for {goal:?} with {answers:?}");
    }

    #[test]
    fn every_goal_is_found_with_the_questions_it_needs() {
        use Question::{Ago, Earliest, Latest, Timestamp};
        let hour = Duration::from_secs(3600);
        for (goal, answers, questions, offset) in [
            (Goal::Beginning, vec![Some(7)], vec![Earliest], 7),
            (Goal::End, vec![Some(50)], vec![Latest], 50),
            (Goal::FromEnd(0), vec![Some(50)], vec![Latest], 50),
            (
                Goal::FromEnd(10),
                vec![Some(50), Some(7)],
                vec![Latest, Earliest],
                40,
            ),
            (
                Goal::FromEnd(99),
                vec![Some(50), Some(7)],
                vec![Latest, Earliest],
                7,
            ),
            (
                Goal::Timestamp(123),
                vec![Some(50), Some(20)],
                vec![Latest, Timestamp(123)],
                20,
            ),
            (
                Goal::Timestamp(123),
                vec![Some(50), None],
                vec![Latest, Timestamp(123)],
                50,
            ),
            (
                Goal::Ago(hour),
                vec![Some(50), None],
                vec![Latest, Ago(hour)],
                50,
            ),
        ] {
            assert_eq!(
                run(goal, &answers),
                (questions, Position::at(offset)),
                "{goal:?}"
            );
        }
    }

    #[test]
    fn the_wire_knows_names_for_both_ends() {
        assert_eq!(Question::Earliest.wire(9), -2);
        assert_eq!(Question::Latest.wire(9), -1);
        assert_eq!(Question::Ago(Duration::from_millis(4)).wire(9), 5);
        assert_eq!(Question::Ago(Duration::MAX).wire(9), 0);
    }
}
