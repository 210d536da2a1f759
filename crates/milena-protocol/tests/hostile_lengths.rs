//! Every length of every message, found by walking Kafka's schemas, replaced by what no honest peer says.
//!
//! `hostile.rs` puts lengths at every byte, whatever is there. Here each stands where one belongs, and in its form.

mod allocation;
mod reference;
mod samples;

use std::any::type_name;
use std::collections::BTreeMap;
use std::fmt::Debug;

use bytes::Bytes;
use milena_protocol::message::{Data, Request};
use milena_protocol::wire::{DecodeError, Reader, Wire, Writer};

use allocation::allocated;
use reference::Reference;
use reference::lengths::{Form, Length, fitted, replaced};
use samples::{Check, Sample, Source, every_message, show};

/// Memory that an error may take besides, for the path of its field.
const ERROR: usize = 4096;

/// Walks every message.
struct Walk {
    reference: Reference,
    messages: usize,
    lengths: BTreeMap<Form, usize>,
    refused: usize,
    accepted: usize,
    /// The most memory that anything took.
    peak: usize,
}

impl Walk {
    fn message<T: Wire + Sample + Debug>(&mut self, version: i16, flexible: bool) {
        let name = type_name::<T>().rsplit("::").next().unwrap_or_default();
        let body = Body { version, flexible };
        let message = T::sample(&mut Source::of_one(flexible), version);
        let honest = body.encode(&message);
        let schema = self.reference.message(name);
        let (_, lengths) = schema.walk(&honest, version).expect("it is honest");
        for length in &lengths {
            let at = format!("{name} version {version}, {length:?}");
            let left = honest.len() - length.at - length.width;
            for (n, new) in extremes(length.form, left) {
                let impossible = n.is_none_or(|n| n < -1 || n > left as i64);
                let mut spoilt = vec![replaced(&honest, length, &new)];
                // Where the tagged fields around fit, the length itself is what is wrong.
                if !length.around.is_empty() && new.len() != length.width {
                    spoilt.push(fitted(&honest, &lengths, length, &new));
                }
                for bytes in spoilt {
                    let refused = self.decode::<T>(&body, bytes.into(), &at);
                    if impossible {
                        let refused = refused.unwrap_or_else(|| panic!("{at}: {n:?} was read"));
                        is_about(&refused, length, &at);
                    }
                }
            }
            *self.lengths.entry(length.form).or_default() += 1;
        }
        self.messages += 1;
    }

    /// A typed error, or a message that is written and read again as the same; and no more memory than its bytes justify.
    fn decode<T: Wire + Sample + Debug>(
        &mut self,
        body: &Body,
        bytes: Bytes,
        at: &str,
    ) -> Option<DecodeError> {
        let size = bytes.len();
        let (outcome, took) = allocated(|| body.decode::<T>(bytes));
        assert!(took.bytes <= 8 * size + (1 << 20) + ERROR, "{at}: {took:?}");
        self.peak = self.peak.max(took.peak);
        match outcome {
            Err(refused) => {
                self.refused += 1;
                Some(refused)
            }
            Ok(message) => {
                self.accepted += 1;
                let again: T = body
                    .decode(body.encode(&message))
                    .expect("it was just written");
                // By what is shown, for not a number is not equal to itself.
                assert_eq!(show(&again), show(&message), "{at}");
                None
            }
        }
    }
}

/// The error names the field whose length it was, or a tagged field that is not there.
fn is_about(refused: &DecodeError, length: &Length, at: &str) {
    let field = refused.field();
    let named = match length.form {
        Form::Tags | Form::Size => field.starts_with(&length.path),
        _ => field == length.path,
    };
    assert!(named, "{at}: {refused}");
}

/// What a length is replaced by: the values at the borders of what is sensible when `left` bytes follow it. Those without a
/// number are none.
fn extremes(form: Form, left: usize) -> Vec<(Option<i64>, Vec<u8>)> {
    let left = i64::try_from(left).expect("bodies here are short");
    let (least, most) = match form {
        Form::Short => (i16::MIN.into(), i16::MAX.into()),
        _ => (i32::MIN.into(), i32::MAX.into()),
    };
    let borders = [
        -2,
        -1,
        0,
        1,
        left - 1,
        left,
        left + 1,
        least,
        most,
        u32::MAX.into(),
    ];
    let numbers = borders
        .into_iter()
        .filter_map(|n| Some((Some(n), form.bytes(n)?)));
    let overlong = form.overlong().into_iter().map(|bytes| (None, bytes));
    numbers.chain(overlong).collect()
}

/// A message in one version, without a header.
struct Body {
    version: i16,
    flexible: bool,
}

impl Body {
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

impl Check for Walk {
    fn api<R>(&mut self)
    where
        R: Request + Sample + PartialEq,
        R::Response: Sample + PartialEq + Clone,
    {
        for version in R::KNOWN_VERSIONS.iter() {
            self.message::<R>(version, version >= R::FLEXIBLE);
            self.message::<R::Response>(version, version >= R::FLEXIBLE);
        }
    }

    fn data<D: Data + Sample + PartialEq>(&mut self) {
        for version in D::VERSIONS.iter() {
            self.message::<D>(version, version >= D::FLEXIBLE);
        }
    }
}

#[test]
fn d3_every_length_of_the_schemas_at_every_border_is_a_typed_error_or_a_message() {
    let reference = Reference::parse(include_str!("golden/schemas.txt")).expect("it can be read");
    let mut walk = Walk {
        reference,
        messages: 0,
        lengths: BTreeMap::new(),
        refused: 0,
        accepted: 0,
        peak: 0,
    };
    every_message(&mut walk);
    println!(
        "hostile: {} lengths of {} messages x versions replaced by extremes ({:?}): {} refused, {} still messages, at most {} \
         bytes of memory",
        walk.lengths.values().sum::<usize>(),
        walk.messages,
        walk.lengths,
        walk.refused,
        walk.accepted,
        walk.peak
    );
    assert_eq!(walk.lengths.len(), 5, "there are lengths of every form");
    assert!(walk.messages >= 640 && walk.refused > walk.accepted);
}
