//! What a broker answers when it refuses: the code, its class and what to refresh before another try.

#[rustfmt::skip]
mod codes;

use std::fmt;

use crate::wire::{DecodeError, EncodeError, Fixed, MinSize, Reader, Wire, Writer};

/// An error code of Kafka's protocol; [`ErrorCode::NONE`] is success.
///
/// The known codes are associated constants with Kafka's names. A code unknown to this version of milena keeps its number.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ErrorCode(pub i16);

/// What a client may do about an error code. An API may mean something else by a code: see
/// [`Request::class_of`](crate::message::Request::class_of).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorClass {
    /// It is no error.
    None,
    /// The same request may succeed later, after what [`ErrorCode::refresh`] names.
    Retry,
    /// This operation has failed; others are not concerned.
    Reject,
    /// The transaction can only be aborted; the client may go on after that.
    Abort,
    /// The client cannot go on.
    Fatal,
    /// The code is not known: the operation may have been carried out or not.
    Indefinite,
}

/// What is stale when a broker answers with an error code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Refresh {
    /// Nothing: waiting is enough, or the error is not of that kind.
    Nothing,
    /// The metadata: leaders, topic ids, the controller.
    Metadata,
    /// Which broker coordinates the group or the transaction.
    Coordinator,
    /// The fetch or share session with this broker.
    Session,
    /// Everything: the client starts again from its bootstrap servers.
    Bootstrap,
}

/// A code that is known, as `protocol-specs/errors.spec` has it.
struct Known {
    code: i16,
    name: &'static str,
    class: ErrorClass,
    refresh: Refresh,
    message: &'static str,
}

impl ErrorCode {
    /// Every code that is known, in ascending order.
    pub fn all() -> impl Iterator<Item = ErrorCode> {
        codes::KNOWN.iter().map(|known| ErrorCode(known.code))
    }

    fn known(self) -> Option<&'static Known> {
        let place = codes::KNOWN
            .binary_search_by_key(&self.0, |known| known.code)
            .ok()?;
        codes::KNOWN.get(place)
    }

    /// Kafka's name of the code, or `"UNKNOWN"`.
    pub fn name(self) -> &'static str {
        self.known().map_or("UNKNOWN", |known| known.name)
    }

    /// A sentence about what has happened.
    pub fn message(self) -> &'static str {
        self.known().map_or(
            "the broker answered with an error code that this client does not know",
            |k| k.message,
        )
    }

    /// What a client may do about it.
    pub fn class(self) -> ErrorClass {
        self.known()
            .map_or(ErrorClass::Indefinite, |known| known.class)
    }

    /// What to refresh before another try.
    pub fn refresh(self) -> Refresh {
        self.known().map_or(Refresh::Nothing, |known| known.refresh)
    }

    /// Whether this is success.
    pub fn is_ok(self) -> bool {
        self == ErrorCode::NONE
    }

    /// The code as an error, unless it is success.
    pub fn ok(self) -> Result<(), ErrorCode> {
        if self.is_ok() { Ok(()) } else { Err(self) }
    }
}

impl fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({}): {}", self.name(), self.0, self.message())
    }
}

impl fmt::Debug for ErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}({})", self.name(), self.0)
    }
}

impl std::error::Error for ErrorCode {}

impl Wire for ErrorCode {
    const MIN_SIZE: MinSize = MinSize::Fixed(2);

    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        self.0.write(w)
    }

    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        self.0.fill(r)
    }
}

impl Fixed for ErrorCode {
    const SIZE: usize = i16::SIZE;

    #[inline(always)]
    fn split_from(bytes: &[u8]) -> Option<(Self, &[u8])> {
        let (code, rest) = i16::split_from(bytes)?;
        Some((Self(code), rest))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_known_code_has_a_name_a_class_and_a_sentence() {
        let code = ErrorCode::NOT_LEADER_OR_FOLLOWER;
        assert_eq!((code.0, code.name()), (6, "NOT_LEADER_OR_FOLLOWER"));
        assert_eq!(
            (code.class(), code.refresh()),
            (ErrorClass::Retry, Refresh::Metadata)
        );
        assert!(code.to_string().starts_with("NOT_LEADER_OR_FOLLOWER (6): "));
    }

    #[test]
    fn a_code_that_is_not_known_is_indefinite_and_keeps_its_number() {
        let code = ErrorCode(31_000);
        assert_eq!(
            (code.name(), code.class()),
            ("UNKNOWN", ErrorClass::Indefinite)
        );
        assert!(code.to_string().starts_with("UNKNOWN (31000): "));
    }

    #[test]
    fn only_none_is_success() {
        assert_eq!(ErrorCode::default(), ErrorCode::NONE);
        let successes: Vec<_> = ErrorCode::all().filter(|code| code.ok().is_ok()).collect();
        assert_eq!(successes, [ErrorCode::NONE]);
        assert!(ErrorCode::all().all(|code| (code.class() == ErrorClass::None) == code.is_ok()));
    }

    #[test]
    fn codes_are_unique_and_in_order() {
        let codes: Vec<_> = ErrorCode::all().collect();
        assert!(codes.is_sorted_by(|a, b| a < b));
    }
}
