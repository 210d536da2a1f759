//! What an implementation is asked to do.

use bytes::Bytes;

use crate::workload::{Codec, Item};

/// One implementation of Kafka's formats. Each is measured with the reuse that its own interface offers: buffers it lets
/// the caller keep are kept, buffers it makes itself are made anew each time.
pub trait Peer: Default {
    const NAME: &'static str;
    /// Versions of the fetch and the metadata response that it decodes.
    const FETCH: i16 = 12;
    const METADATA: i16 = 12;
    /// What it encodes a batch from: a list of records of its own type, if its interface takes that.
    type Prepared;

    fn prepare(items: &[Item], codec: Codec) -> Self::Prepared;

    /// Encodes a batch and gives its bytes.
    fn encode(&mut self, prepared: &Self::Prepared) -> &[u8];

    /// The same from what an application has: keys, values and headers. Bytes are shared where they can be.
    fn encode_items(&mut self, items: &[Item], codec: Codec) -> &[u8] {
        let prepared = Self::prepare(items, codec);
        self.encode(&prepared)
    }

    /// Decodes a batch, its checksum verified, and shows each record in the cheapest form there is.
    fn decode<V: Visit>(&mut self, batch: &Bytes, visit: &mut V);

    /// Decodes a batch, its checksum verified, into records that may outlive it, all of them kept until the last one is
    /// there.
    fn decode_owned<V: Visit>(&mut self, batch: &Bytes, visit: &mut V) {
        self.decode(batch, visit);
    }

    /// Decodes the body of a fetch response: partitions, and how many of them have records.
    fn fetch_response(&mut self, body: &Bytes) -> (usize, usize);

    /// Decodes the body of a metadata response: partitions, and the sum of the ids of their replicas.
    fn metadata_response(&mut self, body: &Bytes) -> (usize, i64);
}

/// What is done with a decoded record.
pub trait Visit {
    /// Whether headers are looked at.
    const HEADERS: bool;

    fn record(&mut self, key: Option<&[u8]>, value: Option<&[u8]>);

    fn header(&mut self, key: &[u8], value: Option<&[u8]>);
}

/// Touches key and value, and each header or none.
#[derive(Default)]
pub struct Touch<const HEADERS: bool> {
    pub sum: usize,
}

impl<const HEADERS: bool> Visit for Touch<HEADERS> {
    const HEADERS: bool = HEADERS;

    #[inline(always)]
    fn record(&mut self, key: Option<&[u8]>, value: Option<&[u8]>) {
        self.touch(key);
        self.touch(value);
    }

    #[inline(always)]
    fn header(&mut self, key: &[u8], value: Option<&[u8]>) {
        self.touch(Some(key));
        self.touch(value);
    }
}

impl<const HEADERS: bool> Touch<HEADERS> {
    #[inline(always)]
    fn touch(&mut self, part: Option<&[u8]>) {
        if let Some(part) = part {
            let first = part.first().copied().unwrap_or_default();
            self.sum = self.sum.wrapping_add(part.len() + usize::from(first));
        }
    }
}

/// Everything there is in the records, for comparing what implementations read.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Digest {
    pub records: usize,
    pub bytes: usize,
    hash: u64,
}

impl Visit for Digest {
    const HEADERS: bool = true;

    fn record(&mut self, key: Option<&[u8]>, value: Option<&[u8]>) {
        self.records += 1;
        self.part(key);
        self.part(value);
    }

    fn header(&mut self, key: &[u8], value: Option<&[u8]>) {
        self.part(Some(key));
        self.part(value);
    }
}

impl Digest {
    fn part(&mut self, part: Option<&[u8]>) {
        // FNV-1a, with the length first so that parts do not run together.
        let bytes = part.unwrap_or_default();
        let length = part.map_or(u64::MAX, |part| part.len() as u64);
        self.bytes += bytes.len();
        for byte in length.to_le_bytes().iter().chain(bytes) {
            self.hash = (self.hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }
}
