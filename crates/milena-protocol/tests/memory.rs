//! What decoding takes of memory, counted by the allocator itself. It is one test, for the counter is one.

mod samples;

use std::alloc::System;

use bytes::Bytes;
use milena_protocol::api::{DeleteTopicsRequest, MetadataRequest};
use milena_protocol::message::{Data, Request, decode_data, decode_request, decode_response};
use milena_protocol::message::{encode_data, encode_request, encode_response};
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

use samples::{Check, Sample, Source, every_message};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

/// Bytes that each frame is padded with, so that lengths that lie have something to point at.
const PADDING: usize = 24 * 1024;

/// Memory that an error may take besides, for the path of its field.
const ERROR: usize = 4096;

/// All that was allocated during `work`, whether it was freed again or not: at least the peak.
fn allocated(work: impl FnOnce()) -> usize {
    let region = Region::new(ALLOCATOR);
    work();
    region.change().bytes_allocated
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
            for count in [
                PADDING as u32,
                PADDING as u32 / 4,
                PADDING as u32 / 40,
                i32::MAX.unsigned_abs(),
            ] {
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
        // The first and the last version of each format.
        let all = R::KNOWN_VERSIONS;
        let borders = [all.min, R::FLEXIBLE.saturating_sub(1), R::FLEXIBLE, all.max];
        for version in all.iter().filter(|version| borders.contains(version)) {
            let flexible = version >= R::FLEXIBLE;
            let request = R::sample(&mut Source::of_the_smallest(flexible), version);
            let request = encode_request(&request, version, "")
                .expect("it is valid")
                .into_bytes()
                .slice(4..);
            self.throw(&request, flexible, &|frame| {
                let _outcome = decode_request::<R>(frame);
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
        "{} bombs, at worst {:.1} bytes of memory per byte",
        bombs.frames, bombs.worst
    );
    assert!(bombs.frames > 2_000);
}
