//! krafka 0.28, whose protocol layer the feature `internal` shows.

use bytes::Bytes;
use krafka::__private::protocol::{
    Compression, FetchResponse, MetadataResponse, Record, RecordBatch, RecordBatchBuilder,
};

use crate::peer::{Peer, Visit};
use crate::workload::{Codec, FIRST_TIMESTAMP, Item};

#[derive(Default)]
pub struct Krafka {
    batch: Bytes,
}

impl Peer for Krafka {
    const NAME: &'static str = "krafka";
    type Prepared = RecordBatch;

    fn prepare(items: &[Item], codec: Codec) -> RecordBatch {
        let mut batch = RecordBatchBuilder::new()
            .compression(match codec {
                Codec::None => Compression::None,
                Codec::Snappy => Compression::Snappy,
                Codec::Lz4 => Compression::Lz4,
            })
            .base_timestamp(FIRST_TIMESTAMP)
            .build();
        let records = items.iter().enumerate().map(record);
        records.for_each(|record| batch.add_record(record));
        batch.last_offset_delta = items.len() as i32 - 1;
        batch.max_timestamp = items[items.len() - 1].timestamp;
        batch
    }

    fn encode(&mut self, prepared: &RecordBatch) -> &[u8] {
        self.batch = prepared.encode().expect("it encodes");
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
        let response = FetchResponse::decode_v12(&mut body.clone()).expect("it decodes");
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
        let response = MetadataResponse::decode_v11(&mut body.clone()).expect("it decodes");
        let partitions = response.topics.iter().flat_map(|topic| &topic.partitions);
        partitions.fold((0, 0), |(count, sum), partition| {
            let ids = partition.replica_nodes.iter().chain(&partition.isr_nodes);
            (count + 1, sum + ids.map(|id| i64::from(*id)).sum::<i64>())
        })
    }
}

fn record((index, item): (usize, &Item)) -> Record {
    let record = Record::new(Some(item.key.clone()), Some(item.value.clone()))
        .with_timestamp_delta(item.timestamp - FIRST_TIMESTAMP)
        .with_offset_delta(index as i32);
    item.headers.iter().fold(record, |record, (key, value)| {
        record.with_header(Bytes::from_static(key.as_bytes()), value.clone())
    })
}
