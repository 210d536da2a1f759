//! milena-protocol.

use bytes::Bytes;
use milena_protocol::api::{FetchResponse, MetadataResponse};
use milena_protocol::compression::{Compression, Compressor, Decompressor};
use milena_protocol::record::{
    BatchBuilder, HEAD_SIZE, Header, OwnedRecord, Records, Stamp, batches,
};
use milena_protocol::wire::{Reader, Wire};

use crate::peer::{Peer, Visit};
use crate::workload::{Codec, Item};

#[derive(Default)]
pub struct Milena {
    compressor: Compressor,
    decompressor: Decompressor,
    batch: Bytes,
}

impl Peer for Milena {
    const NAME: &'static str = "milena";
    /// Records are encoded as they come: there is no list of them.
    type Prepared = (Vec<Item>, Codec);

    fn prepare(items: &[Item], codec: Codec) -> Self::Prepared {
        (items.to_vec(), codec)
    }

    fn encode(&mut self, (items, codec): &Self::Prepared) -> &[u8] {
        self.encode_items(items, *codec)
    }

    fn encode_items(&mut self, items: &[Item], codec: Codec) -> &[u8] {
        // The others keep their buffers, too.
        let last = std::mem::take(&mut self.batch);
        let mut builder = BatchBuilder::recycling(last, HEAD_SIZE);
        for item in items {
            let headers = headers(item);
            let headers = &headers[..item.headers.len()];
            builder
                .append(item.timestamp, Some(&item.key), Some(&item.value), headers)
                .expect("the record fits");
        }
        let compression = match codec {
            Codec::None => Compression::None,
            Codec::Snappy => Compression::Snappy,
            Codec::Lz4 => Compression::Lz4,
        };
        self.batch = builder
            .seal_with(Stamp::NONE, compression, &mut self.compressor)
            .expect("the batch has records");
        &self.batch
    }

    fn decode<V: Visit>(&mut self, batch: &Bytes, visit: &mut V) {
        let mut records = self.records(batch);
        while let Some(record) = records.next() {
            let record = record.expect("the record decodes");
            visit.record(record.key, record.value);
            if V::HEADERS {
                for header in record.headers {
                    visit.header(header.key, header.value);
                }
            }
        }
    }

    fn decode_owned<V: Visit>(&mut self, batch: &Bytes, visit: &mut V) {
        let records = self.records(batch);
        let mut owned: Vec<OwnedRecord> = Vec::with_capacity(records.remaining());
        owned.extend(
            records
                .into_owned()
                .map(|record| record.expect("the record decodes")),
        );
        for record in &owned {
            visit.record(record.key(), record.value());
            if V::HEADERS {
                for header in record.headers() {
                    visit.header(header.key, header.value);
                }
            }
        }
    }

    fn fetch_response(&mut self, body: &Bytes) -> (usize, usize) {
        let mut reader = Reader::new(body, Self::FETCH, true);
        let response = FetchResponse::read(&mut reader).expect("the response decodes");
        reader.finish().expect("the response ends");
        let partitions = response.topics.iter().flat_map(|topic| &topic.partitions);
        partitions.fold((0, 0), |(count, filled), partition| {
            let records = partition
                .records
                .as_ref()
                .is_some_and(|bytes| !bytes.is_empty());
            (count + 1, filled + usize::from(records))
        })
    }

    fn metadata_response(&mut self, body: &Bytes) -> (usize, i64) {
        let mut reader = Reader::new(body, Self::METADATA, true);
        let response = MetadataResponse::read(&mut reader).expect("the response decodes");
        reader.finish().expect("the response ends");
        let partitions = response.topics.iter().flat_map(|topic| &topic.partitions);
        partitions.fold((0, 0), |(count, sum), partition| {
            let ids = partition.replicas.iter().chain(&partition.isr);
            (count + 1, sum + ids.map(|id| i64::from(*id)).sum::<i64>())
        })
    }
}

impl Milena {
    #[inline(always)]
    fn records(&mut self, batch: &Bytes) -> Records {
        let batch = batches(batch.clone())
            .next()
            .expect("there is a batch")
            .expect("its head is right");
        batch.verify_crc().expect("the checksum matches");
        batch
            .records(&mut self.decompressor)
            .expect("it decompresses")
    }
}

/// The headers of an item, of which there are two or none.
fn headers(item: &Item) -> [Header<'_>; 2] {
    match item.headers.as_slice() {
        [a, b] => [Header::new(a.0, &a.1), Header::new(b.0, &b.1)],
        _ => [Header::new("", b""); 2],
    }
}
