//! kacrab-protocol 0.4.

use bytes::{Bytes, BytesMut};
use kacrab_protocol::generated::{FetchResponseData, MetadataResponseData};
use kacrab_protocol::record::{Record, RecordBatch, RecordHeader};

use crate::peer::{Peer, Visit};
use crate::workload::{Codec, FIRST_TIMESTAMP, Item};

#[derive(Default)]
pub struct Kacrab {
    batch: BytesMut,
}

impl Peer for Kacrab {
    const NAME: &'static str = "kacrab-protocol";
    type Prepared = RecordBatch;

    fn prepare(items: &[Item], codec: Codec) -> RecordBatch {
        RecordBatch {
            base_offset: 0,
            partition_leader_epoch: -1,
            magic: 2,
            attributes: match codec {
                Codec::None => 0,
                Codec::Snappy => 2,
                Codec::Lz4 => 3,
            },
            last_offset_delta: items.len() as i32 - 1,
            first_timestamp: FIRST_TIMESTAMP,
            max_timestamp: items[items.len() - 1].timestamp,
            producer_id: -1,
            producer_epoch: -1,
            base_sequence: -1,
            records: items.iter().enumerate().map(record).collect(),
        }
    }

    fn encode(&mut self, prepared: &RecordBatch) -> &[u8] {
        self.batch.clear();
        prepared.encode(&mut self.batch).expect("it encodes");
        &self.batch
    }

    fn decode<V: Visit>(&mut self, batch: &Bytes, visit: &mut V) {
        let batch = RecordBatch::decode(&mut batch.clone()).expect("it decodes");
        for record in &batch.records {
            visit.record(record.key.as_deref(), record.value.as_deref());
            if V::HEADERS {
                for header in &record.headers {
                    visit.header(&header.key, header.value.as_deref());
                }
            }
        }
    }

    fn fetch_response(&mut self, body: &Bytes) -> (usize, usize) {
        let response = FetchResponseData::read(&mut body.clone(), Self::FETCH).expect("it decodes");
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
            MetadataResponseData::read(&mut body.clone(), Self::METADATA).expect("it decodes");
        let partitions = response.topics.iter().flat_map(|topic| &topic.partitions);
        partitions.fold((0, 0), |(count, sum), partition| {
            let ids = partition.replica_nodes.iter().chain(&partition.isr_nodes);
            (count + 1, sum + ids.map(|id| i64::from(*id)).sum::<i64>())
        })
    }
}

fn record((index, item): (usize, &Item)) -> Record {
    let header = |(key, value): &(&'static str, Bytes)| RecordHeader {
        key: Bytes::from_static(key.as_bytes()),
        value: Some(value.clone()),
    };
    Record {
        attributes: 0,
        timestamp_delta: item.timestamp - FIRST_TIMESTAMP,
        offset_delta: index as i32,
        key: Some(item.key.clone()),
        value: Some(item.value.clone()),
        headers: item.headers.iter().map(header).collect(),
    }
}
