//! What time it is.

use std::time::{Instant, SystemTime, UNIX_EPOCH};

/// Both clocks that a record needs, read when they are.
pub(crate) trait Clock {
    /// The clock of deadlines.
    fn now(&self) -> Instant;

    /// The clock of records: milliseconds since 1970.
    fn wall_ms(&self) -> i64;
}

/// The clocks of the loops and of their callers.
pub(crate) struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Instant {
        crate::shared::now()
    }

    fn wall_ms(&self) -> i64 {
        let since_1970 = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        // Not `as_millis`, which divides 128 bits: this is done for many a record.
        let millis =
            since_1970.as_secs().saturating_mul(1000) + u64::from(since_1970.subsec_millis());
        i64::try_from(millis).unwrap_or(i64::MAX)
    }
}
