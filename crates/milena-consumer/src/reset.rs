//! `auto.offset.reset`: what to do when the position is not in the partition.

use std::str::FromStr;
use std::time::Duration;

use milena_core::{Error, ErrorKind};

/// What happens when the position does not exist in the partition, because retention has deleted it or the
/// log was truncated or the topic created anew.
///
/// Only a broker's definite answer leads to a reset; a timeout or a broken connection never does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum AutoOffsetReset {
    /// `earliest`: go on at the oldest record.
    Earliest,
    /// `latest`: go on behind the newest record.
    #[default]
    Latest,
    /// `none`: stop this partition with an error until the application seeks.
    None,
    /// `by_duration:PnDTnHnMn.nS` (KIP-1106): go on at the first record that is at most this old, or at the end
    /// if there is none.
    ByDuration(Duration),
}

impl FromStr for AutoOffsetReset {
    type Err = Error;

    /// Parses Kafka's words, and librdkafka's for the same things.
    fn from_str(text: &str) -> Result<Self, Error> {
        let word = text.trim();
        match word.to_ascii_lowercase().as_str() {
            "earliest" | "smallest" | "beginning" => return Ok(Self::Earliest),
            "latest" | "largest" | "end" => return Ok(Self::Latest),
            "none" | "error" => return Ok(Self::None),
            _ => {}
        }
        word.strip_prefix("by_duration:")
            .and_then(parse_iso_8601)
            .map(Self::ByDuration)
            .ok_or_else(|| {
                let expected = "earliest, latest, none or by_duration:P1DT2H3M4.5S";
                Error::new(
                    ErrorKind::Config,
                    format!("auto.offset.reset: {text:?} is not supported; expected {expected}"),
                )
            })
    }
}

/// Parses `PnDTnHnMn.nS`, in any case, with every part optional but not all of them.
fn parse_iso_8601(text: &str) -> Option<Duration> {
    let text = text.to_ascii_uppercase();
    let parts = text.strip_prefix('P')?;
    let (date, time) = match parts.split_once('T') {
        Some((_, "")) => return None,
        Some((date, time)) => (date, time),
        None => (parts, ""),
    };
    if date.is_empty() && time.is_empty() {
        return None;
    }
    let (days, rest) = leading_number(date, 'D')?;
    let (hours, time) = leading_number(time, 'H')?;
    let (minutes, time) = leading_number(time, 'M')?;
    let seconds = match time.strip_suffix('S') {
        Some(number) => parse_seconds(number)?,
        None if time.is_empty() => Duration::ZERO,
        None => return None,
    };
    if !rest.is_empty() {
        return None;
    }
    let whole = days
        .checked_mul(86_400)?
        .checked_add(hours.checked_mul(3_600)?)?;
    let whole = whole.checked_add(minutes.checked_mul(60)?)?;
    Duration::from_secs(whole).checked_add(seconds)
}

/// The number before `unit`, 0 if the unit is not there, and what follows.
fn leading_number(text: &str, unit: char) -> Option<(u64, &str)> {
    match text.split_once(unit) {
        Some((number, rest)) => Some((parse_digits(number)?, rest)),
        None => Some((0, text)),
    }
}

fn parse_digits(text: &str) -> Option<u64> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if digits { text.parse().ok() } else { None }
}

fn parse_seconds(text: &str) -> Option<Duration> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    if fraction.len() > 9 {
        return None;
    }
    let scale = 10_u64.pow(9 - u32::try_from(fraction.len()).ok()?);
    let nanos = parse_digits(fraction)?.checked_mul(scale)?;
    Duration::from_secs(parse_digits(whole)?).checked_add(Duration::from_nanos(nanos))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kafkas_and_librdkafkas_words_mean_the_same() {
        for (words, meaning) in [
            (
                ["earliest", "smallest", "beginning"],
                AutoOffsetReset::Earliest,
            ),
            (["latest", "largest", "end"], AutoOffsetReset::Latest),
            (["none", "error", "NONE"], AutoOffsetReset::None),
        ] {
            for word in words {
                assert_eq!(word.parse::<AutoOffsetReset>().unwrap(), meaning, "{word}");
            }
        }
    }

    #[test]
    fn durations_are_read_as_java_reads_them() {
        for (text, ms) in [
            ("PT0S", 0),
            ("P1D", 86_400_000),
            ("PT1H", 3_600_000),
            ("PT2M", 120_000),
            ("PT1.5S", 1_500),
            ("P1DT2H3M4.005S", 93_784_005),
            ("pt10m", 600_000),
        ] {
            let parsed: AutoOffsetReset = format!("by_duration:{text}").parse().unwrap();
            assert_eq!(
                parsed,
                AutoOffsetReset::ByDuration(Duration::from_millis(ms)),
                "{text}"
            );
        }
    }

    #[test]
    fn a_malformed_duration_is_refused() {
        for text in [
            "",
            "P",
            "PT",
            "1D",
            "P1",
            "P1H",
            "PT1D",
            "PT1",
            "P-1D",
            "PT-1S",
            "P1DT",
            "PT1S1M",
            "PT1.S",
            "PT.5S",
            "P99999999999999999999D",
            "P1W",
            "PT1.0123456789S",
            "PT1S ago",
        ] {
            let error = format!("by_duration:{text}")
                .parse::<AutoOffsetReset>()
                .unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Config, "{text}");
        }
    }
}
