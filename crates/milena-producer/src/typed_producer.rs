//! A producer's handle for keys and values of the application's types.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use milena_core::Error;

use crate::delivery::Delivery;
use crate::produce_record::ProduceRecord;
use crate::producer::Producer;
use crate::serializer::{AddedHeaders, AnySerializer, Output, Part, Serializer};
use crate::typed_record::TypedRecord;

/// A buffer that one large record made larger than this is not kept.
const MAX_KEPT: usize = 1 << 20;

/// Sends records whose keys are `K` and whose values are `V`; [`Producer::typed`] makes it.
///
/// It is a handle of its producer with two [serializers](crate::serializer) and buffers of its own, which are used again for
/// every record: so sending takes it exclusively. Cloning is cheap, and gives each task one.
///
/// ```no_run
/// use milena_producer::serializer::{LongSerializer, StringSerializer};
/// use milena_producer::{Producer, ProducerConfig, TypedProducer, TypedRecord};
///
/// # async fn example() -> Result<(), milena_core::Error> {
/// let producer = Producer::new(ProducerConfig::new("127.0.0.1:9092"))?;
/// let mut names: TypedProducer<i64, str> = producer.typed(LongSerializer, StringSerializer);
/// let delivery = names.send(TypedRecord::to("names").key(&7).value("Milena")).await?;
/// println!("at offset {:?}", delivery.await?.offset);
/// # Ok(())
/// # }
/// ```
pub struct TypedProducer<K: ?Sized, V: ?Sized> {
    producer: Producer,
    keys: Arc<dyn AnySerializer<K>>,
    values: Arc<dyn AnySerializer<V>>,
    buffers: Buffers,
}

#[derive(Debug, Default)]
struct Buffers {
    key: Vec<u8>,
    value: Vec<u8>,
    headers: AddedHeaders,
}

impl<K: ?Sized + 'static, V: ?Sized + 'static> TypedProducer<K, V> {
    pub(crate) fn new(
        producer: Producer,
        keys: impl Serializer<K>,
        values: impl Serializer<V>,
    ) -> Self {
        Self {
            producer,
            keys: Arc::new(keys),
            values: Arc::new(values),
            buffers: Buffers::default(),
        }
    }

    /// Serializes a record and accepts it as [`Producer::send`] does.
    ///
    /// # Cancel safety
    /// Dropping the future before it resolves queues nothing.
    ///
    /// # Errors
    /// [`ErrorKind::Serialization`](milena_core::ErrorKind::Serialization), with the serializer's own error as its source,
    /// when the key or the value cannot be serialized, and else as for [`Producer::send`]. Nothing is queued.
    pub async fn send(&mut self, record: TypedRecord<'_, K, V>) -> Result<Delivery, Error> {
        self.buffers.shrink();
        let bytes = self
            .buffers
            .serialize(&*self.keys, &*self.values, &record)?;
        self.producer.send(bytes).await
    }

    /// Serializes a record and accepts it if that is possible at once.
    ///
    /// # Errors
    /// As for [`send`](Self::send); where that would wait, the error [is retriable](Error::is_retriable).
    pub fn try_send(&mut self, record: &TypedRecord<'_, K, V>) -> Result<Delivery, Error> {
        self.buffers.shrink();
        let bytes = self.buffers.serialize(&*self.keys, &*self.values, record)?;
        Ok(self.producer.try_send(bytes)?)
    }

    /// The producer that sends.
    pub fn producer(&self) -> &Producer {
        &self.producer
    }
}

impl Buffers {
    fn serialize<'b, K: ?Sized, V: ?Sized>(
        &'b mut self,
        keys: &dyn AnySerializer<K>,
        values: &dyn AnySerializer<V>,
        record: &'b TypedRecord<'_, K, V>,
    ) -> Result<ProduceRecord<'b>, Error> {
        let Self {
            key,
            value,
            headers: added,
        } = self;
        added.clear();
        let (topic, given) = (record.topic, &*record.headers);
        let (mut has_key, mut has_value) = (false, false);
        if let Some(data) = record.key {
            let mut output = Output::new(topic, Part::Key, given, key, added);
            keys.serialize_any(data, &mut output)?;
            has_key = !output.is_null();
        }
        if let Some(data) = record.value {
            let mut output = Output::new(topic, Part::Value, given, value, added);
            values.serialize_any(data, &mut output)?;
            has_value = !output.is_null();
        }
        Ok(ProduceRecord {
            topic,
            partition: record.partition,
            key: has_key.then_some(&key[..]),
            value: has_value.then_some(&value[..]),
            headers: match added.is_empty() {
                true => Cow::Borrowed(given),
                false => given.iter().copied().chain(added.iter()).collect(),
            },
            timestamp_ms: record.timestamp_ms,
        })
    }

    fn shrink(&mut self) {
        for buffer in [&mut self.key, &mut self.value] {
            if buffer.capacity() > MAX_KEPT {
                *buffer = Vec::new();
            }
        }
    }
}

impl<K: ?Sized, V: ?Sized> Clone for TypedProducer<K, V> {
    fn clone(&self) -> Self {
        Self {
            producer: self.producer.clone(),
            keys: Arc::clone(&self.keys),
            values: Arc::clone(&self.values),
            buffers: Buffers::default(),
        }
    }
}

impl<K: ?Sized, V: ?Sized> fmt::Debug for TypedProducer<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TypedProducer")
            .field("producer", &self.producer)
            .finish_non_exhaustive()
    }
}
