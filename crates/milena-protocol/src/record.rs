//! Record batches: building those of format v2 for produce requests, reading those of any format from fetch responses.
//!
//! A producer appends records to a [`BatchBuilder`], which encodes each of them at once into the bytes that will leave
//! on the wire, and seals it. A consumer takes the `records` field of a fetch response apart with [`batches`]; each
//! [`Batch`] is one slice of the response, checked as far as its head goes, and [`Batch::records`] walks its records,
//! borrowed from the same bytes unless the batch was compressed or has one of the formats before v2.
//!
//! Nothing here trusts a length, a count or an offset that came from the network: what does not fit is a
//! [`BatchError`] that says which batch and which record.

mod batch;
mod batches;
mod builder;
mod control;
mod crc;
mod error;
mod fields;
mod head;
mod header;
mod legacy;
mod owned;
#[expect(clippy::module_inception, reason = "the file is named after its type")]
mod record;
mod records;
mod rewrite;
mod short;
mod stamp;
mod varint;

pub use batch::{Batch, TimestampType};
pub use batches::{Batches, batches};
pub use builder::BatchBuilder;
pub use control::{ControlRecord, control_batch};
pub use error::{BatchError, BuildError, RecordFault};
pub use head::HEAD_SIZE;
pub use header::{Header, Headers, HeadersIter};
pub use owned::OwnedRecord;
pub use record::Record;
pub use records::{OwnedRecords, Records};
pub use rewrite::{with_append_time, with_base_offset, with_stamp};
pub use stamp::Stamp;
