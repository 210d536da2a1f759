//! Every message in every version: what is encoded decodes to what it was (D11), and least sizes are exact (D2).
//!
//! Reading and writing could be wrong in the same way, so the bytes are also read by a codec that follows Kafka's own schemas.

mod reference;
mod samples;

use std::cell::Cell;
use std::fmt::Debug;

use bytes::Bytes;
use milena_protocol::message::{
    Data, Request, decode_data, decode_request, decode_response, encode_data, encode_request,
    encode_response, peek_correlation_id, peek_request,
};
use milena_protocol::wire::{Wire, Writer};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use reference::Reference;
use samples::{Check, Sample, Source, assert_least_size, every_message, show};

/// Bytes of entropy that reach every field, in about a quarter of the cases.
const SHORT: usize = 500;

/// Round-trips the messages that are drawn from one piece of entropy.
struct RoundTrip<'e> {
    entropy: &'e [u8],
    /// The schemas, for entropy that is short enough: printing and comparing is slow.
    reference: Option<&'e Reference>,
    count: usize,
}

impl RoundTrip<'_> {
    fn draw<T: Sample>(&self, version: i16, flexible: bool) -> T {
        T::sample(&mut Source::new(self.entropy, flexible), version)
    }

    /// What we write is, field by field and by name, what Kafka's schema reads; and the schema's codec writes the same.
    fn follows_the_schema<T: Wire + Debug + Sample>(
        &self,
        message: &T,
        version: i16,
        flexible: bool,
    ) {
        let Some(reference) = self.reference else {
            return;
        };
        let name = std::any::type_name::<T>().rsplit("::").next();
        let schema = reference.message(name.unwrap_or_default());
        let at = format!("{}, version {version}", schema.name);
        assert_eq!(schema.is_flexible(version), flexible, "{at}");
        let mut w = Writer::new(version, flexible);
        message
            .write(&mut w)
            .expect("a drawn message can be encoded");
        let bytes = w.into_bytes();
        let values = schema
            .decode(&bytes, version)
            .unwrap_or_else(|e| panic!("{at}: {e}"));
        assert_eq!(show(message), schema.show(&values), "{at}");
        assert_eq!(bytes, schema.encode(&values, version), "{at}");
    }
}

/// A frame without its size, after a look at the size.
fn without_size(frame: Bytes) -> Bytes {
    let size = u32::from_be_bytes(frame[..4].try_into().expect("four bytes"));
    assert_eq!(usize::try_from(size), Ok(frame.len() - 4));
    frame.slice(4..)
}

impl Check for RoundTrip<'_> {
    fn api<R>(&mut self)
    where
        R: Request + Sample + PartialEq,
        R::Response: Sample + PartialEq + Clone,
    {
        for version in R::KNOWN_VERSIONS.iter() {
            let flexible = version >= R::FLEXIBLE;
            let request: R = self.draw(version, flexible);
            let mut frame = encode_request(&request, version, "client")
                .expect("a drawn request can be encoded");
            frame.set_correlation_id(-7);
            let len = frame.len();
            let segments = frame.clone().into_segments();
            assert!(segments.iter().all(|segment| !segment.is_empty()));
            assert_eq!(segments.concat(), frame.clone().into_bytes());
            assert_eq!(segments.concat().len(), len);
            let bytes = without_size(frame.into_bytes());
            assert_eq!(peek_request(&bytes), Ok((R::API, version, -7)));
            let (header, back) =
                decode_request::<R>(bytes).expect("an encoded request can be decoded");
            assert_eq!(
                (header.correlation_id, header.client_id.as_deref()),
                (-7, Some("client"))
            );
            assert_eq!(back, request, "{} request, version {version}", R::API);
            self.follows_the_schema(&request, version, flexible);

            let response: R::Response = self.draw(version, flexible);
            let frame = encode_response::<R>(&response, version, 9)
                .expect("a drawn response can be encoded");
            let bytes = without_size(frame.into_bytes());
            assert_eq!(peek_correlation_id(&bytes), Ok(9));
            let back =
                decode_response::<R>(bytes, version).expect("an encoded response can be decoded");
            assert_eq!(back, response, "{} response, version {version}", R::API);
            self.follows_the_schema(&response, version, flexible);
            self.count += 2;
        }
    }

    fn data<D: Data + Sample + PartialEq>(&mut self) {
        for version in D::VERSIONS.iter() {
            let data: D = self.draw(version, version >= D::FLEXIBLE);
            let bytes = encode_data(&data, version).expect("drawn data can be encoded");
            let back = decode_data::<D>(bytes, version).expect("encoded data can be decoded");
            assert_eq!(back, data, "{}, version {version}", D::NAME);
            self.follows_the_schema(&data, version, version >= D::FLEXIBLE);
            self.count += 1;
        }
    }
}

#[test]
fn d11_every_message_decodes_to_what_was_encoded_in_every_version() {
    let entropy = prop_oneof![
        prop::collection::vec(any::<u8>(), 0..2000),
        // Every collection is large while that is allowed, and every option is set.
        prop::collection::vec(Just(255), 0..2000),
    ];
    let schemas = include_str!("golden/schemas.txt");
    let reference = Reference::parse(schemas).expect("they can be read");
    let count = Cell::new(0);
    let mut runner = TestRunner::new(Config {
        cases: 64,
        // Each step is a run over every message, and panics in its own words.
        max_shrink_iters: 64,
        ..Config::default()
    });
    let outcome = runner.run(&entropy, |entropy| {
        let mut check = RoundTrip {
            entropy: &entropy,
            reference: (entropy.len() < SHORT).then_some(&reference),
            count: 0,
        };
        every_message(&mut check);
        count.set(check.count);
        Ok(())
    });
    outcome.expect("every message round-trips");
    println!("{} messages x versions round-tripped", count.get());
    assert!(count.get() >= 640, "messages were lost from the list");
}

/// Compares least sizes with the sizes of the smallest values.
struct LeastSizes;

impl Check for LeastSizes {
    fn api<R>(&mut self)
    where
        R: Request + Sample + PartialEq,
        R::Response: Sample + PartialEq + Clone,
    {
        for version in R::KNOWN_VERSIONS.iter() {
            assert_least_size::<R>(version, version >= R::FLEXIBLE);
            assert_least_size::<R::Response>(version, version >= R::FLEXIBLE);
        }
    }

    fn data<D: Data + Sample + PartialEq>(&mut self) {
        for version in D::VERSIONS.iter() {
            assert_least_size::<D>(version, version >= D::FLEXIBLE);
        }
    }
}

#[test]
fn d2_least_sizes_are_those_of_the_smallest_values() {
    every_message(&mut LeastSizes);
}
