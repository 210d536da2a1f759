//! The `-o` option of `milena consume`: where to start and where to stop.

use std::fmt;
use std::str::FromStr;

/// One `-o` argument.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum OffsetArgument {
    Start(Start),
    /// `e@MS`: stop before the first record of this timestamp (milliseconds) or later.
    StopAt(i64),
}

/// Where reading starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Start {
    Beginning,
    End,
    /// This offset.
    Offset(i64),
    /// That many records before the end.
    BeforeEnd(i64),
    /// The first record of this timestamp (milliseconds) or later.
    Timestamp(i64),
}

/// Why an `-o` argument makes no sense.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum BadOffset {
    NeedsGroup,
    NotUnderstood,
}

impl fmt::Display for BadOffset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NeedsGroup => "stored offsets belong to consumer groups, which milena does not have yet",
            Self::NotUnderstood => {
                "expected beginning, end, an offset N, -N (N before the end), s@MS (start at a timestamp) \
                 or e@MS (stop at a timestamp)"
            }
        })
    }
}

impl std::error::Error for BadOffset {}

impl FromStr for OffsetArgument {
    type Err = BadOffset;

    fn from_str(text: &str) -> Result<Self, BadOffset> {
        let number = |digits: &str| match digits.as_bytes().first() {
            Some(b'0'..=b'9') => digits.parse::<i64>().map_err(|_| BadOffset::NotUnderstood),
            _ => Err(BadOffset::NotUnderstood),
        };
        if let Some(ms) = text.strip_prefix("e@") {
            return number(ms).map(Self::StopAt);
        }
        Ok(Self::Start(match text {
            "beginning" | "earliest" => Start::Beginning,
            "end" | "latest" => Start::End,
            "stored" => return Err(BadOffset::NeedsGroup),
            _ => match (text.strip_prefix("s@"), text.strip_prefix('-')) {
                (Some(ms), _) => Start::Timestamp(number(ms)?),
                (_, Some(count)) => Start::BeforeEnd(number(count)?),
                _ => Start::Offset(number(text)?),
            },
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_of_kcat_is_understood() {
        for (text, expected) in [
            ("beginning", OffsetArgument::Start(Start::Beginning)),
            ("end", OffsetArgument::Start(Start::End)),
            ("0", OffsetArgument::Start(Start::Offset(0))),
            (
                "9223372036854775807",
                OffsetArgument::Start(Start::Offset(i64::MAX)),
            ),
            ("-10", OffsetArgument::Start(Start::BeforeEnd(10))),
            (
                "s@1700000000000",
                OffsetArgument::Start(Start::Timestamp(1_700_000_000_000)),
            ),
            ("e@1700000000000", OffsetArgument::StopAt(1_700_000_000_000)),
        ] {
            assert_eq!(text.parse(), Ok(expected), "{text}");
        }
    }

    #[test]
    fn anything_else_is_refused() {
        for text in [
            "",
            "-",
            "--1",
            "+1",
            "s@",
            "s@-1",
            "e@x",
            "begin",
            "1x",
            "9223372036854775808",
        ] {
            let parsed = text.parse::<OffsetArgument>();
            assert_eq!(parsed, Err(BadOffset::NotUnderstood), "{text}");
        }
        assert_eq!(
            "stored".parse::<OffsetArgument>(),
            Err(BadOffset::NeedsGroup)
        );
    }
}
