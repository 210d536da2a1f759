//! kafka-protocol 0.18: records as owned values, lz4 by the C library.

use bytes::{Bytes, BytesMut};
use indexmap::IndexMap;
use kafka_protocol::messages::{FetchResponse, MetadataResponse};
use kafka_protocol::protocol::{Decodable, StrBytes};
use kafka_protocol::records::{
    Compression, NO_PARTITION_LEADER_EPOCH, NO_PRODUCER_EPOCH, NO_PRODUCER_ID, NO_SEQUENCE, Record,
    RecordBatchDecoder, RecordBatchEncoder, RecordEncodeOptions, TimestampType,
};

use crate::peer::{Peer, Visit};
use crate::workload::{Codec, Item};

#[derive(Default)]
pub struct KafkaProtocol {
    batch: BytesMut,
}

impl Peer for KafkaProtocol {
    const NAME: &'static str = "kafka-protocol";
    type Prepared = (Vec<Record>, RecordEncodeOptions);

    fn prepare(items: &[Item], codec: Codec) -> Self::Prepared {
        let records = items.iter().enumerate().map(record).collect();
        let options = RecordEncodeOptions {
            version: 2,
            compression: match codec {
                Codec::None => Compression::None,
                Codec::Snappy => Compression::Snappy,
                Codec::Lz4 => Compression::Lz4,
            },
        };
        (records, options)
    }

    fn encode(&mut self, (records, options): &Self::Prepared) -> &[u8] {
        self.batch.clear();
        RecordBatchEncoder::encode(&mut self.batch, records, options).expect("it encodes");
        &self.batch
    }

    fn decode<V: Visit>(&mut self, batch: &Bytes, visit: &mut V) {
        let set = RecordBatchDecoder::decode(&mut batch.clone()).expect("it decodes");
        for record in &set.records {
            visit.record(record.key.as_deref(), record.value.as_deref());
            if V::HEADERS {
                for (key, value) in &record.headers {
                    visit.header(key.as_bytes(), value.as_deref());
                }
            }
        }
    }

    fn fetch_response(&mut self, body: &Bytes) -> (usize, usize) {
        let response = FetchResponse::decode(&mut body.clone(), Self::FETCH).expect("it decodes");
        let partitions = response
            .responses
            .iter()
            .flat_map(|topic| &topic.partitions);
        partitions.fold((0, 0), |(count, filled), partition| {
            let records = partition
                .records
                .as_ref()
                .is_some_and(|bytes| !bytes.is_empty());
            (count + 1, filled + usize::from(records))
        })
    }

    fn metadata_response(&mut self, body: &Bytes) -> (usize, i64) {
        let response =
            MetadataResponse::decode(&mut body.clone(), Self::METADATA).expect("it decodes");
        let partitions = response.topics.iter().flat_map(|topic| &topic.partitions);
        partitions.fold((0, 0), |(count, sum), partition| {
            let ids = partition.replica_nodes.iter().chain(&partition.isr_nodes);
            (count + 1, sum + ids.map(|id| i64::from(id.0)).sum::<i64>())
        })
    }
}

fn record((index, item): (usize, &Item)) -> Record {
    let headers: IndexMap<StrBytes, Option<Bytes>> = item
        .headers
        .iter()
        .map(|(key, value)| (StrBytes::from_static_str(key), Some(value.clone())))
        .collect();
    Record {
        transactional: false,
        control: false,
        delete_horizon: false,
        partition_leader_epoch: NO_PARTITION_LEADER_EPOCH,
        producer_id: NO_PRODUCER_ID,
        producer_epoch: NO_PRODUCER_EPOCH,
        timestamp_type: TimestampType::Creation,
        offset: index as i64,
        // The encoder wants them to grow with the offsets even where there is no producer id.
        sequence: NO_SEQUENCE.wrapping_add(index as i32),
        timestamp: item.timestamp,
        key: Some(item.key.clone()),
        value: Some(item.value.clone()),
        headers,
    }
}
