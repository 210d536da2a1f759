//! What coordinators keep in internal topics: typed records from the bytes of `__consumer_offsets` and its like.
//!
//! The key of such a record begins with its type, the value with its version. A record without a value says that what its
//! key names is gone.
//!
//! ```
//! use bytes::Bytes;
//! use milena_protocol::api::{OffsetCommitKey, OffsetCommitValue};
//! use milena_protocol::state::{Entry, GroupRecord, encode_key, encode_value};
//!
//! let key = OffsetCommitKey { group_id: "billing".into(), topic: "orders".into(), partition: 3 };
//! let value = OffsetCommitValue { offset: 42, ..Default::default() };
//! let (key, value) = (encode_key::<OffsetCommitValue>(&key)?, encode_value(&value, 4)?);
//!
//! match GroupRecord::decode(key, Some(value))? {
//!     GroupRecord::OffsetCommit(Entry { key, value: Some(value) }) => {
//!         assert_eq!((&*key.group_id, &*key.topic, key.partition, value.offset), ("billing", "orders", 3, 42));
//!     }
//!     other => panic!("it is another record: {other:?}"),
//! }
//!
//! // A type that is not known is no error.
//! let unknown = GroupRecord::decode(Bytes::from_static(&[0, 99, 7]), None)?;
//! assert_eq!(unknown.record_type(), 99);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use bytes::Bytes;

use crate::api::*;
use crate::message::{Data, VersionRange, decode_data, encode_data};
use crate::wire::{DecodeError, EncodeError, Reader, Wire, Writer};

/// The version in which keys are written: what stands before them is the type of the record.
const KEY_VERSION: i16 = 0;

/// The value of a record of a coordinator's state, and with it the record's type and key.
pub trait StateValue: Data {
    /// The type of the record: the number with which its key begins. Every topic has types of its own.
    const TYPE: i16;
    /// The key.
    type Key: Data;
}

/// What is known of a record without naming its types.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct StateInfo {
    /// The topic in which it is found.
    pub topic: &'static str,
    /// The type, with which the key begins.
    pub id: i16,
    /// Kafka's name for it, such as `OffsetCommit`.
    pub name: &'static str,
    /// The versions of the value that can be read.
    pub versions: VersionRange,
}

/// A record's key, and its value unless the record says that what the key names is gone.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry<V: StateValue> {
    /// What the record is about.
    pub key: V::Key,
    /// What is the case now; `None` for a tombstone.
    pub value: Option<V>,
}

/// A record of a type that is not known, as a newer broker may write it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unknown {
    /// The type, with which the key begins.
    pub record_type: i16,
    /// The key, without the type.
    pub key: Bytes,
    /// The value, its version in front.
    pub value: Option<Bytes>,
}

impl<V: StateValue> Entry<V> {
    fn decode(key: Bytes, value: Option<Bytes>) -> Result<Self, DecodeError> {
        let value = value.map(|value| {
            let (version, value) = split_number(&value)?;
            decode_data(value, version)
        });
        Ok(Self {
            key: decode_data(key, KEY_VERSION)?,
            value: value.transpose()?,
        })
    }
}

macro_rules! records {
    ($(#[$doc:meta])* $name:ident: $($record:ident($value:ty),)*) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        pub enum $name {
            $(
                #[doc = concat!("See [`", stringify!($value), "`].")]
                $record(Entry<$value>),
            )*
            /// A record of another type.
            Unknown(Unknown),
        }

        impl $name {
            /// Decodes a record of the topic.
            ///
            /// # Errors
            ///
            /// When the type of the record is known, but key or value are not as they should be, or the value has a version
            /// that is not known. Records after it may be fine.
            pub fn decode(key: Bytes, value: Option<Bytes>) -> Result<Self, DecodeError> {
                let (record_type, key) = split_number(&key)?;
                match record_type {
                    $(<$value>::TYPE => Entry::decode(key, value).map(Self::$record),)*
                    _ => Ok(Self::Unknown(Unknown { record_type, key, value })),
                }
            }

            /// The number with which the record's key begins.
            pub fn record_type(&self) -> i16 {
                match self {
                    $(Self::$record(_) => <$value>::TYPE,)*
                    Self::Unknown(unknown) => unknown.record_type,
                }
            }
        }
    };
}

records! {
    /// A record of `__consumer_offsets`, in which group coordinators keep offsets and groups.
    GroupRecord:
    LegacyOffsetCommit(LegacyOffsetCommitValue),
    OffsetCommit(OffsetCommitValue),
    GroupMetadata(GroupMetadataValue),
    ConsumerGroupMetadata(ConsumerGroupMetadataValue),
    ConsumerGroupPartitionMetadata(ConsumerGroupPartitionMetadataValue),
    ConsumerGroupMemberMetadata(ConsumerGroupMemberMetadataValue),
    ConsumerGroupTargetAssignmentMetadata(ConsumerGroupTargetAssignmentMetadataValue),
    ConsumerGroupTargetAssignmentMember(ConsumerGroupTargetAssignmentMemberValue),
    ConsumerGroupCurrentMemberAssignment(ConsumerGroupCurrentMemberAssignmentValue),
    ConsumerGroupRegularExpression(ConsumerGroupRegularExpressionValue),
    ShareGroupMemberMetadata(ShareGroupMemberMetadataValue),
    ShareGroupMetadata(ShareGroupMetadataValue),
    ShareGroupTargetAssignmentMetadata(ShareGroupTargetAssignmentMetadataValue),
    ShareGroupTargetAssignmentMember(ShareGroupTargetAssignmentMemberValue),
    ShareGroupCurrentMemberAssignment(ShareGroupCurrentMemberAssignmentValue),
    ShareGroupStatePartitionMetadata(ShareGroupStatePartitionMetadataValue),
    StreamsGroupMetadata(StreamsGroupMetadataValue),
    StreamsGroupMemberMetadata(StreamsGroupMemberMetadataValue),
    StreamsGroupTargetAssignmentMetadata(StreamsGroupTargetAssignmentMetadataValue),
    StreamsGroupTargetAssignmentMember(StreamsGroupTargetAssignmentMemberValue),
    StreamsGroupCurrentMemberAssignment(StreamsGroupCurrentMemberAssignmentValue),
    StreamsGroupTopology(StreamsGroupTopologyValue),
}

records! {
    /// A record of `__transaction_state`, in which transaction coordinators keep transactional ids.
    TransactionRecord:
    TransactionLog(TransactionLogValue),
}

records! {
    /// A record of `__share_group_state`, in which share coordinators keep how far share groups are.
    ShareRecord:
    ShareSnapshot(ShareSnapshotValue),
    ShareUpdate(ShareUpdateValue),
}

/// The bytes of a record's key, its type in front.
///
/// # Errors
///
/// When a string of it is too long.
pub fn encode_key<V: StateValue>(key: &V::Key) -> Result<Bytes, EncodeError> {
    with_number(V::TYPE, &encode_data(key, KEY_VERSION)?)
}

/// The bytes of a record's value, its version in front.
///
/// # Errors
///
/// When `version` is not one of [`Data::VERSIONS`], or the value says what that version cannot say.
pub fn encode_value<V: StateValue>(value: &V, version: i16) -> Result<Bytes, EncodeError> {
    with_number(version, &encode_data(value, version)?)
}

fn with_number(number: i16, bytes: &Bytes) -> Result<Bytes, EncodeError> {
    let mut w = Writer::new(KEY_VERSION, false);
    number.write(&mut w)?;
    w.put(bytes);
    Ok(w.into_bytes())
}

/// The number in front, and what follows it.
fn split_number(bytes: &Bytes) -> Result<(i16, Bytes), DecodeError> {
    let number = Reader::new(bytes, KEY_VERSION, false).field("version")?;
    Ok((number, bytes.slice(size_of::<i16>()..)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::DecodeProblem;

    /// Whether a type is known in a topic: a key of it that holds nothing else is then refused.
    fn is_known(topic: &str, id: i16) -> bool {
        let key = Bytes::copy_from_slice(&id.to_be_bytes());
        match topic {
            "__consumer_offsets" => GroupRecord::decode(key, None).is_err(),
            "__transaction_state" => TransactionRecord::decode(key, None).is_err(),
            "__share_group_state" => ShareRecord::decode(key, None).is_err(),
            other => panic!("{other} is no topic of a coordinator"),
        }
    }

    #[test]
    fn every_record_of_the_specs_is_known_and_no_other() {
        for topic in [
            "__consumer_offsets",
            "__transaction_state",
            "__share_group_state",
        ] {
            for id in -1..200 {
                let specified = STATE_RECORDS
                    .iter()
                    .any(|info| (info.topic, info.id) == (topic, id));
                assert_eq!(is_known(topic, id), specified, "{topic} {id}");
            }
        }
    }

    #[test]
    fn a_record_of_another_type_is_a_value() {
        let record = ShareRecord::decode(
            Bytes::from_static(&[0, 9, 1]),
            Some(Bytes::from_static(&[2])),
        );
        let unknown = Unknown {
            record_type: 9,
            key: Bytes::from_static(&[1]),
            value: Some(Bytes::from_static(&[2])),
        };
        assert_eq!(record, Ok(ShareRecord::Unknown(unknown)));
    }

    #[test]
    fn a_record_without_a_value_is_a_tombstone() {
        let key = Bytes::from_static(b"\0\0\0\x02tx");
        let Ok(TransactionRecord::TransactionLog(entry)) = TransactionRecord::decode(key, None)
        else {
            panic!("it is a transactional id");
        };
        assert_eq!((&*entry.key.transactional_id, entry.value), ("tx", None));
    }

    #[test]
    fn a_value_of_an_unknown_version_and_a_key_that_is_cut_off_are_errors() {
        let key = Bytes::from_static(b"\0\0\0\x02tx");
        let error = TransactionRecord::decode(key, Some(Bytes::from_static(&[0, 77, 1])));
        assert_eq!(
            error.expect_err("no such version").problem(),
            &DecodeProblem::Version(77)
        );
        let error =
            TransactionRecord::decode(Bytes::from_static(&[0]), None).expect_err("it is too short");
        assert!(matches!(error.problem(), DecodeProblem::Truncated { .. }));
    }

    #[test]
    fn what_is_encoded_is_decoded() {
        let value = GroupMetadataValue {
            generation: 5,
            members: vec![Default::default()],
            ..Default::default()
        };
        let key = GroupMetadataKey {
            group_id: "g".into(),
        };
        for version in GroupMetadataValue::VERSIONS.iter() {
            let bytes = encode_key::<GroupMetadataValue>(&key).expect("a key");
            let value_bytes = encode_value(&value, version).expect("a value");
            let Ok(GroupRecord::GroupMetadata(entry)) =
                GroupRecord::decode(bytes, Some(value_bytes))
            else {
                panic!("it is a group");
            };
            assert_eq!(entry.key, key);
            assert_eq!(entry.value.expect("a value").generation, 5);
        }
    }
}
