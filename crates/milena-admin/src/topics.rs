//! Creating, deleting, extending, listing and describing topics.

mod create;
mod delete;
mod describe;
mod extend;

pub use create::{CreatedTopic, NewTopic};
pub use describe::{PartitionDescription, TopicDescription, TopicListing};

use milena_core::Error;
use milena_protocol::error_code::ErrorCode;

/// What a broker answered about a topic.
fn verdict(topic: &str, code: ErrorCode, message: Option<&str>) -> Result<(), Error> {
    match code.is_ok() {
        true => Ok(()),
        false => Err(Error::broker(code, message).with_topic(topic)),
    }
}
