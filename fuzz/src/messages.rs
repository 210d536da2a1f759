//! Every message in every version as a value that was decoded, encoded and decoded again.

use std::marker::PhantomData;
use std::sync::LazyLock;

use bytes::Bytes;
use milena_protocol::message::{
    Data, Request, VersionRange, decode_data, decode_request, decode_response, encode_data,
    encode_request, encode_response,
};
use milena_protocol::wire::{DecodeError, EncodeError};

use crate::allocation::bounded;
use crate::entropy::Entropy;
use crate::samples::{Check, Sample, Source, every_message};

/// The messages of one kind.
pub(crate) static REQUESTS: LazyLock<Vec<Message>> = LazyLock::new(|| tables().requests);
pub(crate) static RESPONSES: LazyLock<Vec<Message>> = LazyLock::new(|| tables().responses);
pub(crate) static DATA: LazyLock<Vec<Message>> = LazyLock::new(|| tables().data);

/// One message, its types hidden behind functions.
pub(crate) struct Message {
    /// The number by which an input names it.
    pub(crate) key: u16,
    versions: VersionRange,
    flexible: i16,
    /// Decodes a frame and checks what came of it.
    bytes: fn(Bytes, i16),
    /// Draws a message, checks that it round-trips and gives back its frame.
    drawn: fn(&[u8], i16, bool) -> Vec<u8>,
    /// Reads a frame of one version and says the same in another, if both can be.
    translated: fn(Bytes, i16, i16) -> Option<Bytes>,
}

impl Message {
    fn of<F: Form>(key: u16, versions: VersionRange, flexible: i16) -> Self {
        Self {
            key,
            versions,
            flexible,
            bytes: decoded::<F>,
            drawn: drawn::<F>,
            translated: translated::<F>,
        }
    }

    /// Every version with a message drawn from `entropy`.
    pub(crate) fn samples(&self, entropy: &[u8]) -> Vec<(i16, Vec<u8>)> {
        let sample = |version| {
            let frame = (self.drawn)(entropy, version, version >= self.flexible);
            (version, frame)
        };
        self.versions.iter().map(sample).collect()
    }

    /// Every version that can say what a frame of `version` says.
    pub(crate) fn in_every_version(&self, frame: &Bytes, version: i16) -> Vec<(i16, Bytes)> {
        let said = |to| Some((to, (self.translated)(frame.clone(), version, to)?));
        self.versions.iter().filter_map(said).collect()
    }

    /// Whether `bytes` are exactly such a message.
    pub(crate) fn accepts(&self, bytes: &Bytes, version: i16) -> bool {
        (self.translated)(bytes.clone(), version, version).is_some()
    }

    /// The version that `byte` names, or some version.
    fn version(&self, byte: u8) -> i16 {
        let VersionRange { min, max } = self.versions;
        match i16::from(byte) {
            version if self.versions.contains(version) => version,
            byte => min + byte % (max - min + 1),
        }
    }

    /// Checks the frame that the rest of an input is.
    pub(crate) fn check_bytes(&self, version: u8, rest: &[u8]) {
        (self.bytes)(Bytes::copy_from_slice(rest), self.version(version));
    }

    /// Checks a message drawn from the rest of an input, then the same message with up to three bytes changed.
    pub(crate) fn check_drawn(&self, version: u8, rest: &[u8]) {
        let version = self.version(version);
        let mut entropy = Entropy(rest);
        let changes: Vec<(u16, u8)> = (0..entropy.byte() % 4)
            .map(|_| (entropy.u16(), entropy.byte()))
            .collect();
        let mut frame = (self.drawn)(entropy.0, version, version >= self.flexible);
        for (at, byte) in changes {
            let len = frame.len().max(1);
            if let Some(place) = frame.get_mut(usize::from(at) % len) {
                *place = byte;
            }
        }
        (self.bytes)(frame.into(), version);
    }
}

/// Checks an input that names its message by one byte: the API's key, and in its highest bit whether the message is to
/// be drawn.
pub(crate) fn check_api(messages: &[Message], data: &[u8]) {
    let [key, version, ref rest @ ..] = *data else {
        return;
    };
    let number = u16::from(key & 0x7f);
    let known = messages.iter().find(|message| message.key == number);
    let message = known.unwrap_or_else(|| &messages[usize::from(number) % messages.len()]);
    match key & 0x80 {
        0 => message.check_bytes(version, rest),
        _ => message.check_drawn(version, rest),
    }
}

/// A message with all that its kind has around it.
trait Form {
    type Value: Sample + PartialEq + Clone;
    const NAME: &'static str;

    fn decode(frame: Bytes, version: i16) -> Result<Self::Value, DecodeError>;
    fn encode(value: &Self::Value, version: i16) -> Result<Bytes, EncodeError>;
}

struct RequestOf<R>(PhantomData<R>);
struct ResponseOf<R>(PhantomData<R>);
struct DataOf<D>(PhantomData<D>);

/// Bytes of a frame's size.
const SIZE: usize = 4;

impl<R: Request + Sample + PartialEq> Form for RequestOf<R> {
    type Value = R;
    const NAME: &'static str = "request";

    fn decode(rest: Bytes, version: i16) -> Result<R, DecodeError> {
        let head = [R::API.0.to_be_bytes(), version.to_be_bytes()].concat();
        decode_request::<R>([&head[..], &rest].concat().into()).map(|(_, request)| request)
    }

    fn encode(request: &R, version: i16) -> Result<Bytes, EncodeError> {
        let frame = encode_request(request, version, "")?;
        Ok(frame.into_bytes().slice(SIZE + 4..))
    }
}

impl<R> Form for ResponseOf<R>
where
    R: Request,
    R::Response: Sample + PartialEq + Clone,
{
    type Value = R::Response;
    const NAME: &'static str = "response";

    fn decode(frame: Bytes, version: i16) -> Result<R::Response, DecodeError> {
        decode_response::<R>(frame, version)
    }

    fn encode(response: &R::Response, version: i16) -> Result<Bytes, EncodeError> {
        let frame = encode_response::<R>(response, version, 0)?;
        Ok(frame.into_bytes().slice(SIZE..))
    }
}

impl<D: Data + Sample + PartialEq> Form for DataOf<D> {
    type Value = D;
    const NAME: &'static str = D::NAME;

    fn decode(bytes: Bytes, version: i16) -> Result<D, DecodeError> {
        decode_data(bytes, version)
    }

    fn encode(data: &D, version: i16) -> Result<Bytes, EncodeError> {
        encode_data(data, version)
    }
}

/// What decodes can be encoded, in no more bytes than it came in, and from then on nothing changes.
fn decoded<F: Form>(frame: Bytes, version: i16) {
    let size = frame.len();
    // A request is copied together before it is decoded.
    let Ok(value) = bounded(size, size + 64, || F::decode(frame, version)) else {
        return;
    };
    let once = F::encode(&value, version).expect("what was decoded can be encoded");
    assert!(once.len() <= size, "{} grew when it was encoded", F::NAME);
    let back = F::decode(once.clone(), version).expect("what was encoded can be decoded");
    assert!(same(&back, &value), "{} changed on its way", F::NAME);
    let twice = F::encode(&back, version).expect("what was decoded can be encoded");
    assert!(once == twice, "{} has two encodings", F::NAME);
}

fn drawn<F: Form>(entropy: &[u8], version: i16, flexible: bool) -> Vec<u8> {
    let value = F::Value::sample(&mut Source::new(entropy, flexible), version);
    let frame = F::encode(&value, version).expect("what was drawn can be encoded");
    let back = F::decode(frame.clone(), version).expect("what was encoded can be decoded");
    assert!(same(&back, &value), "{} changed on its way", F::NAME);
    frame.into()
}

fn translated<F: Form>(frame: Bytes, from: i16, to: i16) -> Option<Bytes> {
    F::encode(&F::decode(frame, from).ok()?, to).ok()
}

/// Equal, or not even equal to itself: not a number is not.
#[allow(clippy::eq_op)]
fn same<T: PartialEq>(a: &T, b: &T) -> bool {
    a == b || b != b
}

#[derive(Default)]
struct Tables {
    requests: Vec<Message>,
    responses: Vec<Message>,
    data: Vec<Message>,
}

fn tables() -> Tables {
    let mut tables = Tables::default();
    every_message(&mut tables);
    tables
}

impl Check for Tables {
    fn api<R>(&mut self)
    where
        R: Request + Sample + PartialEq,
        R::Response: Sample + PartialEq + Clone,
    {
        let key = R::API.0.unsigned_abs();
        let (versions, flexible) = (R::KNOWN_VERSIONS, R::FLEXIBLE);
        self.requests
            .push(Message::of::<RequestOf<R>>(key, versions, flexible));
        self.responses
            .push(Message::of::<ResponseOf<R>>(key, versions, flexible));
    }

    fn data<D: Data + Sample + PartialEq>(&mut self) {
        let key = number_of(D::NAME);
        self.data
            .push(Message::of::<DataOf<D>>(key, D::VERSIONS, D::FLEXIBLE));
    }
}

/// Data has no number of its own; one made of its name stays the same when other data is added.
pub(crate) fn number_of(name: &str) -> u16 {
    let hash = name.bytes().fold(0x811c_9dc5_u32, |hash, byte| {
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    });
    (hash >> 16) as u16 ^ hash as u16
}
