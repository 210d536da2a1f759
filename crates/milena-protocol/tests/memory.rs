//! What decoding takes of memory, counted by the allocator itself.

mod allocation;
mod samples;

use bytes::Bytes;
use milena_protocol::api::{DeleteTopicsRequest, MetadataRequest};
use milena_protocol::message::{
    Data, Request, decode_data, decode_request, decode_request_leniently, decode_response,
};
use milena_protocol::message::{encode_data, encode_request, encode_response};
use milena_protocol::wire::{DecodeProblem, Reader, Wire, Writer};

use samples::{Check, Sample, Source, every_message};

/// Bytes that each frame is padded with, so that lengths that lie have something to point at.
const PADDING: usize = 24 * 1024;

/// Memory that an error may take besides, for the path of its field.
const ERROR: usize = 4096;

/// All that was allocated during `work`, whether it was freed again or not: at least the peak.
fn allocated(work: impl FnOnce()) -> usize {
    allocation::allocated(work).1.bytes
}

fn bound(frame: &Bytes) -> usize {
    8 * frame.len() + 1024 * 1024 + ERROR
}

#[track_caller]
fn assert_bounded(frame: Bytes, worst: &mut f64, decode: impl FnOnce(Bytes)) {
    let (limit, len) = (bound(&frame), frame.len());
    let bytes = allocated(|| decode(frame));
    assert!(
        bytes <= limit,
        "{bytes} bytes were allocated for a frame of {len}"
    );
    *worst = worst.max(bytes as f64 / len as f64);
}

/// Puts counts that the padding could just hold at every position of the smallest messages.
#[derive(Default)]
struct Bombs {
    frames: usize,
    worst: f64,
}

impl Bombs {
    fn throw(&mut self, smallest: &Bytes, flexible: bool, decode: &dyn Fn(Bytes)) {
        // Zeros are empty strings and arrays in the old format, ones in the flexible format.
        let padding = vec![u8::from(flexible); PADDING];
        for at in 0..smallest.len() {
            for count in [PADDING as u32, PADDING as u32 / 40] {
                let front = &smallest[..at];
                let frame = [front, &length(count, flexible), &padding].concat();
                self.frames += 1;
                assert_bounded(frame.into(), &mut self.worst, decode);
            }
        }
    }
}

fn length(count: u32, flexible: bool) -> Vec<u8> {
    if !flexible {
        return count.to_be_bytes().to_vec();
    }
    let mut rest = count.saturating_add(1);
    let mut bytes = Vec::new();
    while rest >= 0x80 {
        bytes.push(u8::try_from(rest & 0x7f).expect("seven bits") | 0x80);
        rest >>= 7;
    }
    bytes.push(u8::try_from(rest).expect("seven bits"));
    bytes
}

impl Check for Bombs {
    fn api<R>(&mut self)
    where
        R: Request + Sample + PartialEq,
        R::Response: Sample + PartialEq + Clone,
    {
        for version in R::KNOWN_VERSIONS.iter() {
            let flexible = version >= R::FLEXIBLE;
            let request = R::sample(&mut Source::of_the_smallest(flexible), version);
            let request = encode_request(&request, version, "")
                .expect("it is valid")
                .into_bytes()
                .slice(4..);
            self.throw(&request, flexible, &|frame| {
                let _outcome = decode_request::<R>(frame);
            });
            self.throw(&request, flexible, &|frame| {
                let _outcome = decode_request_leniently::<R>(frame);
            });
            let response = R::Response::sample(&mut Source::of_the_smallest(flexible), version);
            let response = encode_response::<R>(&response, version, 1)
                .expect("it is valid")
                .into_bytes()
                .slice(4..);
            self.throw(&response, flexible, &|frame| {
                let _outcome = decode_response::<R>(frame, version);
            });
        }
    }

    fn data<D: Data + Sample + PartialEq>(&mut self) {
        for version in D::VERSIONS.iter() {
            let flexible = version >= D::FLEXIBLE;
            let data = D::sample(&mut Source::of_the_smallest(flexible), version);
            let bytes = encode_data(&data, version).expect("it is valid");
            self.throw(&bytes, flexible, &|bytes| {
                let _outcome = decode_data::<D>(bytes, version);
            });
        }
    }
}

/// Makes one array after the other long, of the smallest elements there are.
#[derive(Default)]
struct Stretched {
    arrays: usize,
    refused: usize,
    /// Bytes of memory per byte of the frame, if there were no bound, and in which message.
    worst: f64,
    worst_name: &'static str,
}

impl Stretched {
    /// Enough for the elements to outweigh the rest of the message.
    const ELEMENTS: usize = 300;
    /// Above it a frame of a few megabytes must be refused.
    const DEAR: f64 = 24.0;

    fn check<T: Sample + Wire>(&mut self, version: i16, flexible: bool, newest: bool) {
        let mut source = Source::of_one(flexible);
        T::sample(&mut source, version);
        for array in 0..source.arrays() {
            let frame = stretched::<T>(array, Self::ELEMENTS, version, flexible);
            let paid = paid_in_full::<T>(&frame, version, flexible);
            let ratio = paid as f64 / frame.len() as f64;
            if newest && ratio > Self::DEAR {
                // As many as take half a megabyte more than the frame justifies.
                let count = Self::ELEMENTS * (3 << 19) / (paid - 8 * frame.len());
                let frame = stretched::<T>(array, count, version, flexible);
                refuse::<T>(frame, version, flexible);
                self.refused += 1;
            }
            if ratio > self.worst {
                (self.worst, self.worst_name) = (ratio, std::any::type_name::<T>());
            }
            self.arrays += 1;
        }
    }
}

/// A message of one with `count` of the smallest elements in one array.
fn stretched<T: Sample + Wire>(array: usize, count: usize, version: i16, flexible: bool) -> Bytes {
    let message = T::sample(&mut Source::of_one_with(array, count, flexible), version);
    let mut w = Writer::new(version, flexible);
    message.write(&mut w).expect("it is valid");
    w.into_bytes()
}

/// Every byte that decoding allocates is taken from the budget, which is eight times the frame and a megabyte: so that
/// is what decoding a frame of any size takes at most. Returns the bytes paid.
fn paid_in_full<T: Wire>(frame: &Bytes, version: i16, flexible: bool) -> usize {
    let mut r = Reader::new(frame, version, flexible);
    let budget = r.budget();
    assert_eq!(budget, 8 * frame.len() + 1024 * 1024);
    let taken = allocated(|| drop(T::read(&mut r).expect("it is honest")));
    let paid = budget - r.budget();
    let name = std::any::type_name::<T>();
    assert!(
        taken <= paid,
        "{name} v{version}: {taken} bytes taken, {paid} paid"
    );
    paid
}

/// A frame whose message is worth more than its budget.
fn refuse<T: Wire>(frame: Bytes, version: i16, flexible: bool) {
    let (limit, len) = (bound(&frame), frame.len());
    let mut r = Reader::new(&frame, version, flexible);
    let taken = allocated(|| {
        let refused = T::read(&mut r).err().expect("it would take too much");
        let problem = refused.problem();
        let name = std::any::type_name::<T>();
        assert!(
            matches!(problem, DecodeProblem::Budget { .. }),
            "{name}: {problem:?}"
        );
    });
    assert!(taken <= limit, "{taken} bytes for a frame of {len}");
}

impl Check for Stretched {
    fn api<R>(&mut self)
    where
        R: Request + Sample + PartialEq,
        R::Response: Sample + PartialEq + Clone,
    {
        let newest = R::KNOWN_VERSIONS.max;
        for version in R::KNOWN_VERSIONS.iter() {
            let flexible = version >= R::FLEXIBLE;
            self.check::<R>(version, flexible, version == newest);
            self.check::<R::Response>(version, flexible, version == newest);
        }
    }

    fn data<D: Data + Sample + PartialEq>(&mut self) {
        for version in D::VERSIONS.iter() {
            self.check::<D>(version, version >= D::FLEXIBLE, version == D::VERSIONS.max);
        }
    }
}

/// Eight bytes that announce two billion topics.
fn announces_two_billion_topics() {
    let frame = Bytes::from_static(b"\0\x03\0\x04\0\0\0\x05\xff\xff\x7f\xff\xff\xff\0\0\0\0");
    let bytes = allocated(|| {
        let refused = decode_request::<MetadataRequest>(frame).expect_err("they are not there");
        assert_eq!(refused.field(), "topics");
    });
    assert!(bytes < ERROR, "{bytes} bytes for a frame of eighteen");
}

/// A megabyte of empty names: each takes one byte of the frame and thirty-two of memory.
fn a_megabyte_of_empty_names() {
    let names = 1024 * 1024;
    let head = b"\0\x14\0\x05\0\0\0\x05\xff\xff\0";
    let frame = Bytes::from([&head[..], &length(names, true), &vec![1; names as usize]].concat());
    let bytes = allocated(|| {
        let refused =
            decode_request::<DeleteTopicsRequest>(frame).expect_err("they would take too much");
        assert!(refused.to_string().contains("budget"), "{refused}");
    });
    assert!(bytes < ERROR, "{bytes} bytes for names that were refused");
}

#[test]
fn d1_d2_decoding_takes_at_most_eight_times_the_frame_and_a_megabyte() {
    announces_two_billion_topics();
    a_megabyte_of_empty_names();
    let mut bombs = Bombs::default();
    every_message(&mut bombs);
    println!(
        "hostile: {} frames with counts that lie, at most {:.1} bytes of memory per byte of those of {PADDING}",
        bombs.frames, bombs.worst
    );
    assert!(bombs.frames > 15_000);
    let mut stretched = Stretched::default();
    every_message(&mut stretched);
    println!(
        "hostile: {} arrays of {} elements, every byte of memory paid for from the frame's budget; {} of them refused once \
         they exceed it; the dearest, in {}, would take {:.0} bytes of memory per byte",
        stretched.arrays,
        Stretched::ELEMENTS,
        stretched.refused,
        stretched.worst_name,
        stretched.worst
    );
    assert!(stretched.arrays > 1_000 && stretched.refused > 20);
}
