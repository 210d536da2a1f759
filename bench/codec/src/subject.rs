//! One thing to measure: an implementation, or a limit, doing the work of a row once.

use std::hint::black_box;

use crate::peer::{Peer, Touch, Visit};
use crate::workload::{self, Codec, Shape};

/// Does the work once.
pub type Work = Box<dyn FnMut()>;

/// A name and its work.
pub struct Subject {
    pub name: &'static str,
    pub work: Work,
}

/// What a row makes an implementation do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Job {
    /// From what an application has.
    Encode(Shape, Codec),
    /// From lists of records, where that is what an implementation takes.
    EncodeReady(Shape, Codec),
    /// Headers are walked where there are any.
    Decode(Shape, Codec),
    /// Headers are left as they are.
    DecodeLazily(Shape, Codec),
    DecodeOwned(Shape, Codec),
    /// With a record in each partition, or with none.
    FetchResponse(bool),
    MetadataResponse,
}

impl Job {
    /// The job as `P` does it.
    pub fn done_by<P: Peer + 'static>(self) -> Subject
    where
        P::Prepared: 'static,
    {
        let mut peer = P::default();
        let work: Work = match self {
            Job::Encode(shape, codec) => {
                let items = workload::items(shape);
                Box::new(move || {
                    black_box(peer.encode_items(&items, codec));
                })
            }
            Job::EncodeReady(shape, codec) => {
                let prepared = P::prepare(&workload::items(shape), codec);
                Box::new(move || {
                    black_box(peer.encode(&prepared));
                })
            }
            Job::Decode(shape, codec) => decoding::<P, Touch<true>>(shape, codec),
            Job::DecodeLazily(shape, codec) => decoding::<P, Touch<false>>(shape, codec),
            Job::DecodeOwned(shape, codec) => {
                let batch = workload::batch(shape, codec);
                Box::new(move || {
                    let mut touch = Touch::<true>::default();
                    peer.decode_owned(&batch, &mut touch);
                    black_box(touch.sum);
                })
            }
            Job::FetchResponse(with_records) => {
                let body = workload::fetch_response(P::FETCH, with_records);
                Box::new(move || {
                    black_box(peer.fetch_response(&body));
                })
            }
            Job::MetadataResponse => {
                let body = workload::metadata_response(P::METADATA);
                Box::new(move || {
                    black_box(peer.metadata_response(&body));
                })
            }
        };
        Subject {
            name: P::NAME,
            work,
        }
    }
}

fn decoding<P: Peer + 'static, V: Visit + Default + Sum>(shape: Shape, codec: Codec) -> Work {
    let mut peer = P::default();
    let batch = workload::batch(shape, codec);
    Box::new(move || {
        let mut visit = V::default();
        peer.decode(&batch, &mut visit);
        black_box(visit.sum());
    })
}

/// What a visitor has added up.
trait Sum {
    fn sum(&self) -> usize;
}

impl<const HEADERS: bool> Sum for Touch<HEADERS> {
    fn sum(&self) -> usize {
        self.sum
    }
}
