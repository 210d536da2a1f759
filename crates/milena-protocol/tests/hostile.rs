//! Frames that no honest peer sends: whatever their bytes are, decoding ends with a value or a typed error.

mod samples;

use std::fmt::Debug;

use bytes::Bytes;
use bytestring::ByteString;
use milena_protocol::api::{
    MetadataRequest, MetadataResponse, MetadataResponsePartition, MetadataResponseTopic,
};
use milena_protocol::error_code::{ErrorClass, ErrorCode};
use milena_protocol::message::{
    Data, Request, decode_data, decode_request, decode_request_leniently, decode_response,
};
use milena_protocol::message::{encode_data, encode_request, encode_response};
use milena_protocol::wire::{DecodeError, Reader, Wire, Writer};
use proptest::prelude::*;

use samples::{Check, Sample, Source, every_message};

/// The longest body that is spoilt at every position.
const LONGEST: usize = 400;

/// What every length is replaced by, in turn: the values at the borders of what is sensible. `left` bytes are left where
/// the length begins.
fn lengths(left: usize) -> Vec<Vec<u8>> {
    let left = i32::try_from(left).expect("bodies here are short");
    let plain = |size: i32| [-2, -1, 0, left - size, left - size + 1, i32::MAX, i32::MIN];
    let four = plain(4).map(|n| n.to_be_bytes().to_vec());
    let two = plain(2).map(|n| i16::try_from(n).unwrap_or(i16::MAX).to_be_bytes().to_vec());
    // A compact length is one more than it says, and 0 is null; so is the count of tagged fields, which is itself.
    let compact = [left - 1, left, left + 1].map(|n| uvarint(n.max(0).unsigned_abs()));
    let borders = [
        uvarint(0),
        uvarint(1),
        uvarint(i32::MAX.unsigned_abs()),
        uvarint(u32::MAX),
    ];
    let overlong = [
        vec![0x80, 0x80, 0x80, 0x80, 0x10],
        vec![0xff; 5],
        vec![0x80; 10],
    ];
    [
        four.to_vec(),
        two.to_vec(),
        compact.to_vec(),
        borders.to_vec(),
        overlong.to_vec(),
    ]
    .concat()
}

fn uvarint(mut rest: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    while rest >= 0x80 {
        bytes.push(rest.to_le_bytes()[0] | 0x80);
        rest >>= 7;
    }
    bytes.push(rest.to_le_bytes()[0]);
    bytes
}

/// Calls `check` with every length at every position of a body: over what is there, and instead of its first byte.
fn spoil(body: &[u8], mut check: impl FnMut(Bytes)) {
    for at in 0..body.len().min(LONGEST) {
        for length in lengths(body.len() - at) {
            let (before, after) = body.split_at(at);
            let over = after.get(length.len()..).unwrap_or_default();
            check([before, &length, over].concat().into());
            if length.len() > 1 {
                check([before, &length, &after[1..]].concat().into());
            }
        }
    }
}

/// A message and its version, decoded and encoded without a header.
struct Body {
    version: i16,
    flexible: bool,
}

impl Body {
    fn new(version: i16, flexible_since: i16) -> Self {
        let flexible = version >= flexible_since;
        Self { version, flexible }
    }

    /// Something in every field, one element in every array.
    fn full<T: Sample>(&self) -> T {
        T::sample(&mut Source::of_one(self.flexible), self.version)
    }

    fn encode<T: Wire>(&self, message: &T) -> Bytes {
        let mut w = Writer::new(self.version, self.flexible);
        message.write(&mut w).expect("it is valid");
        w.into_bytes()
    }

    fn decode<T: Wire>(&self, bytes: Bytes) -> Result<T, DecodeError> {
        let mut r = Reader::new(&bytes, self.version, self.flexible);
        let message = T::read(&mut r)?;
        r.finish()?;
        Ok(message)
    }
}

#[derive(Default)]
struct Spoilt {
    bodies: usize,
    accepted: usize,
}

impl Spoilt {
    /// What is accepted must be a message: it is written, and read again as the same.
    fn check<T: Sample + Wire + PartialEq + Debug>(&mut self, body: &Body) {
        let honest = body.encode(&body.full::<T>());
        spoil(&honest, |bytes| {
            self.bodies += 1;
            if let Ok(message) = body.decode::<T>(bytes) {
                self.accepted += 1;
                let again: T = body
                    .decode(body.encode(&message))
                    .expect("it was just written");
                // Not a number is not equal to itself.
                let same = again == message || format!("{again:?}") == format!("{message:?}");
                assert!(same, "{message:?} of version {}", body.version);
            }
        });
    }
}

impl Check for Spoilt {
    fn api<R>(&mut self)
    where
        R: Request + Sample + PartialEq,
        R::Response: Sample + PartialEq + Clone,
    {
        for version in R::KNOWN_VERSIONS.iter() {
            let body = Body::new(version, R::FLEXIBLE);
            self.check::<R>(&body);
            self.check::<R::Response>(&body);
        }
    }

    fn data<D: Data + Sample + PartialEq>(&mut self) {
        for version in D::VERSIONS.iter() {
            self.check::<D>(&Body::new(version, D::FLEXIBLE));
        }
    }
}

#[test]
fn d3_every_length_of_every_message_at_every_border_is_refused_or_read_as_a_message() {
    let mut spoilt = Spoilt::default();
    every_message(&mut spoilt);
    println!(
        "hostile: {} spoilt messages, {} of them still messages, the others refused",
        spoilt.bodies, spoilt.accepted
    );
    assert!(spoilt.bodies > 700_000 && spoilt.accepted > 100_000);
}

/// Cuts each frame short at every byte, and lengthens it by one.
#[derive(Default)]
struct Cut {
    frames: usize,
}

impl Cut {
    fn check<T: Debug>(&mut self, whole: &Bytes, decode: impl Fn(Bytes) -> Result<T, DecodeError>) {
        assert!(decode(whole.clone()).is_ok());
        for short in 0..whole.len() {
            let refused = decode(whole.slice(..short));
            let refused = refused.expect_err("some of it is missing");
            // What comes before a request's version has no place in a message yet.
            let placed = refused.message().is_some() && refused.offset() <= Some(short);
            assert!(
                placed || short < 8,
                "{refused} at {short} of {}",
                whole.len()
            );
            self.frames += 1;
        }
        let longer = Bytes::from([&whole[..], &[0]].concat());
        assert!(decode(longer).is_err());
    }
}

impl Check for Cut {
    fn api<R>(&mut self)
    where
        R: Request + Sample + PartialEq,
        R::Response: Sample + PartialEq + Clone,
    {
        for version in R::KNOWN_VERSIONS.iter() {
            let body = Body::new(version, R::FLEXIBLE);
            let request = encode_request::<R>(&body.full(), version, "me").expect("it is valid");
            self.check(&request.into_bytes().slice(4..), decode_request::<R>);
            let response = encode_response::<R>(&body.full(), version, 1).expect("it is valid");
            self.check(&response.into_bytes().slice(4..), |frame| {
                decode_response::<R>(frame, version)
            });
        }
    }

    fn data<D: Data + Sample + PartialEq>(&mut self) {
        for version in D::VERSIONS.iter() {
            let body = Body::new(version, D::FLEXIBLE);
            let bytes = encode_data::<D>(&body.full(), version).expect("it is valid");
            self.check(&bytes, |bytes| decode_data::<D>(bytes, version));
        }
    }
}

#[test]
fn d3_a_frame_that_is_cut_short_or_too_long_is_an_error() {
    let mut cut = Cut::default();
    every_message(&mut cut);
    println!("hostile: {} frames cut short, each refused", cut.frames);
}

#[test]
fn an_error_says_in_which_message_at_which_byte_and_in_which_field() {
    let partition = |index| MetadataResponsePartition {
        index,
        replicas: [1, 2].into_iter().collect(),
        ..MetadataResponsePartition::default()
    };
    let topic = |name: &'static str| MetadataResponseTopic {
        name: Some(name.into()),
        partitions: vec![partition(0), partition(1)],
        ..MetadataResponseTopic::default()
    };
    let response = MetadataResponse {
        topics: vec![topic("a"), topic("b")],
        ..MetadataResponse::default()
    };
    let frame = encode_response::<MetadataRequest>(&response, 5, 1)
        .expect("it is valid")
        .into_bytes()
        .slice(4..);
    // In version 5 the message ends with the counts of the last partition's in-sync and offline replicas.
    let isr = frame.len() - 8;
    let mut spoilt = frame.to_vec();
    spoilt[isr..isr + 4].copy_from_slice(&(-2_i32).to_be_bytes());
    let refused = decode_response::<MetadataRequest>(spoilt.into(), 5).expect_err("it is no count");
    assert_eq!(refused.field(), "topics[1].partitions[1].isr");
    let place = (refused.message(), refused.offset());
    assert_eq!(place, (Some("MetadataResponse"), Some(isr + 4)));
    assert_eq!(
        refused.to_string(),
        format!(
            "MetadataResponse v5, byte {}: topics[1].partitions[1].isr: -2 is no length",
            isr + 4
        )
    );
    // An element that is no struct.
    let names = [&[0, 0, 0, 2][..], b"\0\x01a", &[0xff, 0xff], &[0; 8]].concat();
    let refused = Body::new(0, 1).decode::<Vec<ByteString>>(names.into());
    let refused = refused.expect_err("the second is null");
    assert_eq!(refused.field(), "[1]");
}

/// Puts a tagged field that nobody knows wherever one can be.
#[derive(Default)]
struct UnknownTags {
    messages: usize,
    places: usize,
}

impl UnknownTags {
    fn check<T: Sample + Wire + PartialEq + Debug>(&mut self, body: &Body) {
        if !body.flexible {
            return;
        }
        // Without tagged fields of its own, each struct ends with a zero; that of the message is the last.
        let message = T::sample(&mut Source::new(&[2; 1 << 14], true), body.version);
        let bytes = body.encode(&message);
        let unknown = [&[1][..], &uvarint(123_456_789), &[3, 0xa, 0xb, 0xc]].concat();
        let mut places = 0;
        for (at, _) in bytes.iter().enumerate().filter(|(_, byte)| **byte == 0) {
            let with_tag = [&bytes[..at], &unknown, &bytes[at + 1..]].concat();
            let known = body
                .decode::<T>(with_tag.into())
                .is_ok_and(|read| read == message);
            assert!(known || at + 1 < bytes.len(), "{message:?}");
            places += usize::from(known);
        }
        self.messages += 1;
        self.places += places;
    }
}

impl Check for UnknownTags {
    fn api<R>(&mut self)
    where
        R: Request + Sample + PartialEq,
        R::Response: Sample + PartialEq + Clone,
    {
        for version in R::KNOWN_VERSIONS.iter() {
            let body = Body::new(version, R::FLEXIBLE);
            self.check::<R>(&body);
            self.check::<R::Response>(&body);
        }
    }

    fn data<D: Data + Sample + PartialEq>(&mut self) {
        for version in D::VERSIONS.iter() {
            self.check::<D>(&Body::new(version, D::FLEXIBLE));
        }
    }
}

#[test]
fn d3_a_tagged_field_that_nobody_knows_changes_nothing_in_any_message() {
    let mut tags = UnknownTags::default();
    every_message(&mut tags);
    println!(
        "hostile: unknown tagged fields stepped over in {} places of {} messages",
        tags.places, tags.messages
    );
    assert!(tags.places > tags.messages);
}

#[test]
fn d3_a_count_of_tagged_fields_that_lies_ends_with_the_bytes() {
    for (count, bytes) in [
        (u32::MAX, 0),
        (u32::MAX, 1),
        (u32::MAX, 2),
        (1 << 20, (1 << 21) - 1),
    ] {
        let frame = [uvarint(count), [200, 0].repeat(1 << 20)[..bytes].to_vec()].concat();
        let frame = Bytes::from(frame);
        let mut r = Reader::new(&frame, 0, true);
        assert!(r.tags(|_, _| Ok(false)).is_err());
    }
    // Tag 200 takes two bytes: so the last of them reads as its size.
    let frame = Bytes::from([uvarint(1 << 20), [100, 0].repeat(1 << 20)].concat());
    let mut r = Reader::new(&frame, 0, true);
    r.tags(|_, _| Ok(false)).expect("a million empty fields");
    r.finish().expect("all of them were read");
}

/// Draws every array of every message once: drawing checks that an element takes a byte at least.
#[derive(Default)]
struct Arrays(usize);

impl Arrays {
    fn draw<T: Sample>(&mut self, version: i16, flexible: bool) {
        let mut source = Source::of_one(flexible);
        T::sample(&mut source, version);
        self.0 += source.arrays();
    }
}

impl Check for Arrays {
    fn api<R>(&mut self)
    where
        R: Request + Sample + PartialEq,
        R::Response: Sample + PartialEq + Clone,
    {
        for version in R::KNOWN_VERSIONS.iter() {
            self.draw::<R>(version, version >= R::FLEXIBLE);
            self.draw::<R::Response>(version, version >= R::FLEXIBLE);
        }
    }

    fn data<D: Data + Sample + PartialEq>(&mut self) {
        for version in D::VERSIONS.iter() {
            self.draw::<D>(version, version >= D::FLEXIBLE);
        }
    }
}

/// A count is compared with the bytes left divided by the least size of an element. As that is never zero, decoding takes
/// no more steps than the frame has bytes.
#[test]
fn d1_every_element_of_every_array_takes_a_byte_so_no_count_makes_a_loop() {
    let mut arrays = Arrays::default();
    every_message(&mut arrays);
    println!(
        "hostile: {} arrays, none with elements of no bytes",
        arrays.0
    );
    assert!(arrays.0 > 1_000);
}

#[test]
fn an_error_code_that_nobody_knows_is_kept_and_is_no_verdict() {
    let known: Vec<_> = (i16::MIN..=i16::MAX)
        .filter(|code| !matches!(ErrorCode(*code).class(), ErrorClass::Indefinite))
        .collect();
    assert!(
        known.iter().all(|code| (-1..200).contains(code)),
        "{known:?}"
    );
    for code in [i16::MIN, -2, 1000, i16::MAX] {
        let body = Body::new(0, 0);
        let read: ErrorCode = body
            .decode(body.encode(&ErrorCode(code)))
            .expect("any number is a code");
        assert_eq!(read.0, code);
        assert!(read.to_string().contains(&code.to_string()));
        assert!(!read.is_ok());
    }
}

/// Decodes the same bytes as every message.
struct AsEverything(Bytes);

impl Check for AsEverything {
    fn api<R>(&mut self)
    where
        R: Request + Sample + PartialEq,
        R::Response: Sample + PartialEq + Clone,
    {
        for version in R::KNOWN_VERSIONS.iter() {
            let _outcome = decode_response::<R>(self.0.clone(), version);
            let head = [R::API.0.to_be_bytes(), version.to_be_bytes()].concat();
            let request = Bytes::from([&head[..], &self.0].concat());
            let _outcome = decode_request::<R>(request.clone());
            let _outcome = decode_request_leniently::<R>(request);
        }
    }

    fn data<D: Data + Sample + PartialEq>(&mut self) {
        for version in D::VERSIONS.iter() {
            let _outcome = decode_data::<D>(self.0.clone(), version);
        }
    }
}

proptest! {
    #[test]
    fn d3_any_bytes_are_decoded_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        every_message(&mut AsEverything(bytes.into()));
    }
}
