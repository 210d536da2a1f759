//! rskafka 0.6, whose protocol layer the feature `unstable-fuzzing` shows. Its fetch and metadata responses are version 4,
//! and it decodes the records of a fetch response at once.

use std::io::Cursor;

use bytes::Bytes;
use rskafka::protocol::api_version::ApiVersion;
use rskafka::protocol::messages::{FetchResponse, MetadataResponse, ReadVersionedType};
use rskafka::protocol::primitives::Int16;
use rskafka::protocol::record::{
    ControlBatchOrRecords, Record, RecordBatch, RecordBatchCompression, RecordBatchTimestampType,
    RecordHeader,
};
use rskafka::protocol::traits::{ReadType, WriteType};

use crate::peer::{Peer, Visit};
use crate::workload::{Codec, FIRST_TIMESTAMP, Item};

#[derive(Default)]
pub struct Rskafka {
    batch: Vec<u8>,
}

impl Peer for Rskafka {
    const NAME: &'static str = "rskafka";
    const FETCH: i16 = 4;
    const METADATA: i16 = 4;
    type Prepared = RecordBatch;

    fn prepare(items: &[Item], codec: Codec) -> RecordBatch {
        RecordBatch {
            base_offset: 0,
            partition_leader_epoch: -1,
            last_offset_delta: items.len() as i32 - 1,
            first_timestamp: FIRST_TIMESTAMP,
            max_timestamp: items[items.len() - 1].timestamp,
            producer_id: -1,
            producer_epoch: -1,
            base_sequence: -1,
            records: ControlBatchOrRecords::Records(items.iter().enumerate().map(record).collect()),
            compression: match codec {
                Codec::None => RecordBatchCompression::NoCompression,
                Codec::Snappy => RecordBatchCompression::Snappy,
                Codec::Lz4 => RecordBatchCompression::Lz4,
            },
            is_transactional: false,
            timestamp_type: RecordBatchTimestampType::CreateTime,
        }
    }

    fn encode(&mut self, prepared: &RecordBatch) -> &[u8] {
        self.batch.clear();
        prepared.write(&mut self.batch).expect("it encodes");
        &self.batch
    }

    fn decode<V: Visit>(&mut self, batch: &Bytes, visit: &mut V) {
        let batch = RecordBatch::read(&mut Cursor::new(batch)).expect("it decodes");
        let ControlBatchOrRecords::Records(records) = &batch.records else {
            panic!("a batch of records became a control batch");
        };
        for record in records {
            visit.record(record.key.as_deref(), record.value.as_deref());
            if V::HEADERS {
                for header in &record.headers {
                    visit.header(header.key.as_bytes(), Some(&header.value));
                }
            }
        }
    }

    fn fetch_response(&mut self, body: &Bytes) -> (usize, usize) {
        let version = ApiVersion(Int16(Self::FETCH));
        let response =
            FetchResponse::read_versioned(&mut Cursor::new(body), version).expect("it decodes");
        let partitions = response
            .responses
            .iter()
            .flat_map(|topic| &topic.partitions);
        partitions.fold((0, 0), |(count, filled), partition| {
            let records = !partition.records.0.is_empty();
            (count + 1, filled + usize::from(records))
        })
    }

    fn metadata_response(&mut self, body: &Bytes) -> (usize, i64) {
        let version = ApiVersion(Int16(Self::METADATA));
        let response =
            MetadataResponse::read_versioned(&mut Cursor::new(body), version).expect("it decodes");
        let partitions = response.topics.iter().flat_map(|topic| &topic.partitions);
        partitions.fold((0, 0), |(count, sum), partition| {
            let lists = [&partition.replica_nodes, &partition.isr_nodes];
            let ids = lists.into_iter().flat_map(|list| list.0.iter().flatten());
            (count + 1, sum + ids.map(|id| i64::from(id.0)).sum::<i64>())
        })
    }
}

fn record((index, item): (usize, &Item)) -> Record {
    let header = |(key, value): &(&'static str, Bytes)| RecordHeader {
        key: (*key).to_owned(),
        value: value.to_vec(),
    };
    Record {
        timestamp_delta: item.timestamp - FIRST_TIMESTAMP,
        offset_delta: index as i32,
        key: Some(item.key.to_vec()),
        value: Some(item.value.to_vec()),
        headers: item.headers.iter().map(header).collect(),
    }
}
