//! A look at every record before it is accepted, and at every outcome.

use milena_core::Error;

use crate::delivery::RecordMetadata;
use crate::produce_record::ProduceRecord;
use crate::scratch::Scratch;

/// Sees every record that goes through a producer, and every outcome: for tracing, auditing, counting, and rules that no
/// sender should have to know.
///
/// [`ProducerConfig::interceptor`](crate::ProducerConfig::interceptor) sets one, or several, which are asked in the order in
/// which they were set. A producer without any pays nothing for them.
///
/// For each `on_send` there is exactly one `on_acknowledgement`: with the record's place in the log; or with the error
/// why it was not accepted, was not delivered, or, when the future of a send was dropped, that it was
/// [abandoned](milena_core::ErrorKind::Cancelled). Neither may block; both run without a lock, so they may call the producer.
/// One that panics is logged, and treated as if it had done nothing.
///
/// ```
/// use milena_core::Error;
/// use milena_producer::{Header, ProduceRecord, ProducerConfig, ProducerInterceptor, RecordMetadata, Scratch};
/// use std::sync::atomic::{AtomicU64, Ordering};
///
/// /// Numbers all records in a header.
/// #[derive(Default)]
/// struct Numbering(AtomicU64);
///
/// impl ProducerInterceptor for Numbering {
///     fn on_send<'a>(&self, record: &mut ProduceRecord<'a>, scratch: &'a Scratch) -> Result<(), Error> {
///         let number = self.0.fetch_add(1, Ordering::Relaxed);
///         record.headers.to_mut().push(Header::new("number", scratch.keep(number.to_string())));
///         Ok(())
///     }
/// }
///
/// let config = ProducerConfig::new("127.0.0.1:9092").interceptor(Numbering::default());
/// ```
pub trait ProducerInterceptor: Send + Sync + 'static {
    /// Changes the record as it likes before its partition is chosen; `scratch` keeps what it makes. Called by the task
    /// that sends.
    ///
    /// # Errors
    /// Yours, to refuse the record: the send fails with it and nothing is queued.
    fn on_send<'a>(
        &self,
        record: &mut ProduceRecord<'a>,
        scratch: &'a Scratch,
    ) -> Result<(), Error> {
        let _ = (record, scratch);
        Ok(())
    }

    /// Is told what became of a record. An error names the topic and says whether the record may be in the log
    /// ([`Error::persistence`]). Called by the task that learns the outcome of the batch.
    fn on_acknowledgement(&self, outcome: Result<&RecordMetadata, &Error>) {
        let _ = outcome;
    }
}
