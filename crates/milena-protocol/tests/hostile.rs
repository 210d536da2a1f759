//! Frames that no honest peer sends: whatever their bytes are, decoding ends with a value or a typed error.

mod samples;

use bytes::Bytes;
use milena_protocol::message::{Data, Request, decode_data, decode_request, decode_response};
use milena_protocol::message::{encode_data, encode_request, encode_response};
use proptest::prelude::*;

use samples::{Check, Sample, Source, every_message};

/// Entropy for messages of moderate size, with something in most of their collections.
fn entropy(seed: u8) -> Vec<u8> {
    (0..200_u8)
        .map(|i| i.wrapping_mul(167).wrapping_add(seed) | 1)
        .collect()
}

/// The longest frame that is spoilt at every position.
const LONGEST: usize = 160;

/// What every length is replaced by, in turn: the values at the borders of what is sensible.
fn lengths(left: usize) -> Vec<Vec<u8>> {
    let left = i32::try_from(left).expect("frames here are short");
    let plain = [-2, -1, 0, left, left + 1, i32::MAX, i32::MIN];
    let four = plain.iter().map(|n| n.to_be_bytes().to_vec());
    let two = plain
        .iter()
        .map(|n| i16::try_from(*n).unwrap_or(i16::MAX).to_be_bytes().to_vec());
    let compact = [
        &[0][..],
        &[0xff, 0x7f],
        &[0xff, 0xff, 0xff, 0xff, 0xf],
        &[0xff; 5],
        &[0x80; 10],
    ];
    four.chain(two)
        .chain(compact.iter().map(|bytes| bytes.to_vec()))
        .collect()
}

/// Calls `decode` with every prefix of a frame, and with every length at every position.
fn spoil(frame: &Bytes, decode: impl Fn(Bytes)) -> usize {
    let mut tried = 0;
    for at in 0..frame.len().min(LONGEST) {
        decode(frame.slice(..at));
        for length in lengths(frame.len() - at) {
            let mut spoilt = frame.to_vec();
            let end = (at + length.len()).min(spoilt.len());
            spoilt[at..end].copy_from_slice(&length[..end - at]);
            decode(spoilt.into());
            tried += 1;
        }
    }
    tried
}

#[derive(Default)]
struct Spoilt {
    frames: usize,
    seed: u8,
}

impl Spoilt {
    fn draw<T: Sample>(&self, version: i16, flexible: bool) -> T {
        T::sample(&mut Source::new(&entropy(self.seed), flexible), version)
    }
}

impl Check for Spoilt {
    fn api<R>(&mut self)
    where
        R: Request + Sample + PartialEq,
        R::Response: Sample + PartialEq + Clone,
    {
        for version in R::KNOWN_VERSIONS.iter() {
            let flexible = version >= R::FLEXIBLE;
            let request = encode_request::<R>(&self.draw(version, flexible), version, "me")
                .expect("it is valid");
            let response = self.draw(version, flexible);
            let response = encode_response::<R>(&response, version, 1).expect("it is valid");
            self.frames += spoil(&request.into_bytes().slice(4..), |frame| {
                let _outcome = decode_request::<R>(frame);
            });
            self.frames += spoil(&response.into_bytes().slice(4..), |frame| {
                let _outcome = decode_response::<R>(frame, version);
            });
        }
    }

    fn data<D: Data + Sample + PartialEq>(&mut self) {
        for version in D::VERSIONS.iter() {
            let data = self.draw(version, version >= D::FLEXIBLE);
            let bytes = encode_data::<D>(&data, version).expect("it is valid");
            self.frames += spoil(&bytes, |bytes| {
                let _outcome = decode_data::<D>(bytes, version);
            });
        }
    }
}

#[test]
fn d3_every_length_field_of_every_message_survives_every_border_value() {
    let mut spoilt = Spoilt { frames: 0, seed: 3 };
    every_message(&mut spoilt);
    println!("{} spoilt frames decoded or refused", spoilt.frames);
    assert!(spoilt.frames > 100_000);
}

/// Cuts each message short by one byte, and lengthens it by one.
struct Cut;

impl Check for Cut {
    fn api<R>(&mut self)
    where
        R: Request + Sample + PartialEq,
        R::Response: Sample + PartialEq + Clone,
    {
        for version in R::KNOWN_VERSIONS.iter() {
            let source = || Source::new(&entropy(9), version >= R::FLEXIBLE);
            let response = R::Response::sample(&mut source(), version);
            let whole = encode_response::<R>(&response, version, 1)
                .expect("it is valid")
                .into_bytes()
                .slice(4..);
            for short in 0..whole.len() {
                assert!(decode_response::<R>(whole.slice(..short), version).is_err());
            }
            let longer = Bytes::from([&whole[..], &[0]].concat());
            assert!(decode_response::<R>(longer, version).is_err());
        }
    }

    fn data<D: Data + Sample + PartialEq>(&mut self) {}
}

#[test]
fn d3_a_frame_that_is_cut_short_or_too_long_is_an_error() {
    every_message(&mut Cut);
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
            let _outcome = decode_request::<R>([&head[..], &self.0].concat().into());
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
