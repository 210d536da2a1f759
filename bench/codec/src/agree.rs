//! Before anything is measured: every implementation reads what milena writes, and milena what every implementation
//! writes, to the byte.

use bytes::Bytes;

use crate::peer::{Digest, Peer, Visit};
use crate::peers::{Kacrab, KafkaProtocol, Krafka, Milena, Rskafka};
use crate::workload::{self, COUNT, Codec, Item, Shape};

/// Says what was compared, or what differs.
pub fn check() -> Result<String, String> {
    let mut batches = 0;
    for (value, headers) in [(100, false), (100, true), (1024, false)] {
        let shape = Shape { value, headers };
        let items = workload::items(shape);
        let expected = digest_of(&items);
        for codec in [Codec::None, Codec::Snappy, Codec::Lz4] {
            let case = format!("{shape:?} {codec:?}");
            batch::<Milena>(&items, codec, &expected, &case)?;
            batch::<KafkaProtocol>(&items, codec, &expected, &case)?;
            batch::<Krafka>(&items, codec, &expected, &case)?;
            batch::<Kacrab>(&items, codec, &expected, &case)?;
            batch::<Rskafka>(&items, codec, &expected, &case)?;
            batches += 5;
        }
    }
    messages::<Milena>()?;
    messages::<KafkaProtocol>()?;
    messages::<Krafka>()?;
    messages::<Kacrab>()?;
    messages::<Rskafka>()?;
    let small = Shape {
        value: 100,
        headers: false,
    };
    let ratio = |shape| {
        let sizes = [Codec::None, Codec::Lz4].map(|codec| workload::batch(shape, codec).len());
        sizes[0] as f64 / sizes[1] as f64
    };
    Ok(format!(
        "{batches} batches of {COUNT} records read alike by their writers and by milena, and by each from milena; \
         5 x 3 messages of {COUNT} partitions read alike; lz4 makes values of 100 B {:.1} and of 1 KiB {:.1} times smaller",
        ratio(small),
        ratio(Shape {
            value: 1024,
            ..small
        }),
    ))
}

fn digest_of(items: &[Item]) -> Digest {
    let mut digest = Digest::default();
    for item in items {
        digest.record(Some(&item.key), Some(&item.value));
        for (key, value) in &item.headers {
            digest.header(key.as_bytes(), Some(value));
        }
    }
    digest
}

fn batch<P: Peer>(
    items: &[Item],
    codec: Codec,
    expected: &Digest,
    case: &str,
) -> Result<(), String> {
    let theirs = written_by::<P>(items, codec);
    let ours = written_by::<Milena>(items, codec);
    let compare = |reader: &str, writer: &str, digest: Digest| match digest == *expected {
        true => Ok(()),
        false => Err(format!(
            "{case}: {reader} read {digest:?} from {writer}'s batch, which holds {expected:?}"
        )),
    };
    compare(Milena::NAME, P::NAME, read_by::<Milena>(&theirs))?;
    compare(P::NAME, P::NAME, read_by::<P>(&theirs))?;
    compare(P::NAME, Milena::NAME, read_by::<P>(&ours))?;
    let mut owned = Digest::default();
    P::default().decode_owned(&ours, &mut owned);
    compare(P::NAME, Milena::NAME, owned)
}

fn written_by<P: Peer>(items: &[Item], codec: Codec) -> Bytes {
    Bytes::copy_from_slice(P::default().encode_items(items, codec))
}

fn read_by<P: Peer>(batch: &Bytes) -> Digest {
    let mut digest = Digest::default();
    P::default().decode(batch, &mut digest);
    digest
}

fn messages<P: Peer>() -> Result<(), String> {
    let mut peer = P::default();
    let filled = peer.fetch_response(&workload::fetch_response(P::FETCH, true));
    let empty = peer.fetch_response(&workload::fetch_response(P::FETCH, false));
    let metadata = peer.metadata_response(&workload::metadata_response(P::METADATA));
    // Each partition has the replicas 1, 2 and 3, all in sync.
    let expected = ((COUNT, COUNT), (COUNT, 0), (COUNT, 12 * COUNT as i64));
    match (filled, empty, metadata) == expected {
        true => Ok(()),
        false => Err(format!(
            "{} read {filled:?}, {empty:?}, {metadata:?} instead of {expected:?}",
            P::NAME
        )),
    }
}
