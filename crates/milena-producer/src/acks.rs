//! Who must have a record before it counts as written.

use std::str::FromStr;

use milena_core::{Error, ErrorKind};

/// Who must have written a record before the broker acknowledges it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Acks {
    /// Nobody: the broker does not answer. A record counts as delivered when it was handed to the socket; its
    /// offset is never known and it may be lost without notice.
    None,
    /// The leader alone: lost if it fails before its followers have the record.
    Leader,
    /// Every in-sync replica: survives the loss of all but one of them.
    #[default]
    All,
}

impl Acks {
    /// The number that a produce request carries.
    pub(crate) fn wire(self) -> i16 {
        match self {
            Self::None => 0,
            Self::Leader => 1,
            Self::All => -1,
        }
    }
}

impl FromStr for Acks {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        match text.trim() {
            "0" => Ok(Self::None),
            "1" => Ok(Self::Leader),
            "all" | "-1" => Ok(Self::All),
            other => Err(Error::new(
                ErrorKind::Config,
                format!("acks={other:?}: expected 0, 1 or all"),
            )),
        }
    }
}
