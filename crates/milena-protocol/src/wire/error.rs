//! Why bytes could not be read, or a value not be written, and in which field.

use std::fmt;

use super::Reader;

/// The bytes are not the message that they should be.
///
/// It names the message, the byte where reading stopped, the field as a path of field names and array indexes, and what is
/// wrong with it. It is one word wide.
#[derive(Clone, PartialEq, Eq)]
pub struct DecodeError(Box<Located<DecodeProblem>>);

/// The value cannot be written in this version of its message.
///
/// It names the field, as a path of field names, and what is wrong with it. It is one word wide.
#[derive(Clone, PartialEq, Eq)]
pub struct EncodeError(Box<Located<EncodeProblem>>);

/// What was wrong with bytes to be decoded.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DecodeProblem {
    /// The frame, or the tagged field, ends before the value does.
    #[error("{needed} bytes are needed where {left} are left")]
    Truncated {
        /// Bytes that the value takes at least.
        needed: usize,
        /// Bytes that are left.
        left: usize,
    },
    /// A length below -1, or one that does not fit this machine.
    #[error("{0} is no length")]
    Length(i64),
    /// More elements than the bytes left can hold.
    #[error("{count} elements cannot be in the {left} bytes left")]
    TooMany {
        /// Elements announced.
        count: usize,
        /// Bytes that are left.
        left: usize,
    },
    /// The decoded message would take more memory than its frame justifies.
    #[error("decoding needs {needed} bytes of memory where {left} of the frame's budget are left")]
    Budget {
        /// Bytes of memory that the elements announced would take.
        needed: usize,
        /// Bytes of the budget that are left.
        left: usize,
    },
    /// A variable-length integer with more bytes or bits than its type has.
    #[error("a variable-length integer is too long")]
    Varint,
    /// A string that is not UTF-8.
    #[error("the string is not UTF-8")]
    Utf8,
    /// A null where this version allows none.
    #[error("null where version {version} allows none")]
    Null {
        /// The version of the message.
        version: i16,
    },
    /// A presence byte that is neither 1 (present) nor -1 (null).
    #[error("{0} is no presence byte")]
    Presence(i8),
    /// A tagged field whose content is shorter than the size it was given.
    #[error("the tagged field's content leaves {left} bytes of its size over")]
    TagSize {
        /// Bytes of the tagged field that are left.
        left: usize,
    },
    /// Bytes after the end of the message.
    #[error("{left} bytes follow the end of the message")]
    Trailing {
        /// Bytes that are left.
        left: usize,
    },
    /// The frame is of another API than the one expected.
    #[error("API key {got} came where {expected} was expected")]
    Api {
        /// The key in the frame.
        got: i16,
        /// The key expected.
        expected: i16,
    },
    /// A version of the message that is not known here.
    #[error("version {0} is not known")]
    Version(i16),
}

/// What was wrong with a value to be encoded.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EncodeProblem {
    /// The field has a value that would be lost: the version does not have the field.
    #[error("it is set but version {version} does not have it")]
    Absent {
        /// The version of the message.
        version: i16,
    },
    /// A null where this version allows none.
    #[error("null where version {version} allows none")]
    Null {
        /// The version of the message.
        version: i16,
    },
    /// More bytes or elements than the wire format can announce.
    #[error("{0} bytes or elements are more than its length can say")]
    TooLong(usize),
    /// A version of the message that is not known here.
    #[error("version {0} is not known")]
    Version(i16),
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Located<P> {
    place: Option<Place>,
    path: String,
    problem: P,
}

/// Which message it was, and how far it was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Place {
    message: &'static str,
    version: i16,
    offset: usize,
}

impl<P> Located<P> {
    fn within(&mut self, field: &str) {
        if !self.path.is_empty() && !self.path.starts_with('[') {
            self.path.insert(0, '.');
        }
        self.path.insert_str(0, field);
    }
}

impl DecodeError {
    /// The message that could not be read, such as `MetadataResponse`, if it is known.
    pub fn message(&self) -> Option<&'static str> {
        self.0.place.map(|place| place.message)
    }

    /// How many bytes of the frame had been read when the problem showed, if that is known.
    pub fn offset(&self) -> Option<usize> {
        self.0.place.map(|place| place.offset)
    }

    /// The same error, seen from the array whose element with this index it concerns.
    #[cold]
    pub(crate) fn at_index(mut self, index: usize) -> Self {
        self.0.within(&format!("[{index}]"));
        self
    }

    /// The same error, of message `T`, that `reader` has stopped in.
    #[cold]
    pub(crate) fn in_message<T>(mut self, reader: &Reader) -> Self {
        let name = std::any::type_name::<T>();
        self.0.place = Some(Place {
            message: name.rsplit("::").next().unwrap_or(name),
            version: reader.version(),
            offset: reader.position(),
        });
        self
    }
}

impl<P: fmt::Display> fmt::Display for Located<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(Place {
            message,
            version,
            offset,
        }) = self.place
        {
            write!(f, "{message} v{version}, byte {offset}: ")?;
        }
        match self.path.as_str() {
            "" => self.problem.fmt(f),
            path => write!(f, "{path}: {}", self.problem),
        }
    }
}

macro_rules! located {
    ($error:ident, $problem:ident) => {
        impl $error {
            /// The field, as the names of the fields around it and its own, joined by dots, and the indexes of array
            /// elements in brackets; empty if no field is to blame.
            pub fn field(&self) -> &str {
                &self.0.path
            }

            /// What was wrong.
            pub fn problem(&self) -> &$problem {
                &self.0.problem
            }

            /// The same error, seen from the message that has `field`.
            #[cold]
            pub(crate) fn within(mut self, field: &str) -> Self {
                self.0.within(field);
                self
            }
        }

        impl From<$problem> for $error {
            #[cold]
            fn from(problem: $problem) -> Self {
                Self(Box::new(Located {
                    place: None,
                    path: String::new(),
                    problem,
                }))
            }
        }

        impl fmt::Display for $error {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl fmt::Debug for $error {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($error), "({})"), self.0)
            }
        }

        impl std::error::Error for $error {}
    };
}

located!(DecodeError, DecodeProblem);
located!(EncodeError, EncodeProblem);
