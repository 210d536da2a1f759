//! What must hold of every codec, given a second implementation of it.
//!
//! An input begins with a byte that says what to do and how large the output may be. The rest is compressed data, or a
//! level and data to compress, which is first made longer so that it fills more than one block.

use bytes::Bytes;
use milena_protocol::compression::{
    Codec, CompressError, Compression, Compressor, Decompressor, decompress,
};

use crate::allocation::bounded;
use crate::entropy::Entropy;

/// What data may decompress to here, one of which an input chooses.
const LIMITS: [usize; 4] = [0, 100, 64 << 10, 1 << 20];
/// What a codec keeps besides its output: windows and tables.
const STATE: usize = 1 << 20;
/// The most that data is lengthened to: more than two of anybody's blocks.
const LONGEST: usize = 300 << 10;

/// What another implementation says of some data.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// It decompresses to this.
    Output(Vec<u8>),
    /// It decompresses to more than the limit.
    TooLarge,
    /// It does not decompress.
    Refused,
    /// The other implementation is not there, or is known to have its own opinion about such data.
    Unknown,
}

/// How far the implementation here must agree with another one about data that nobody need have compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Agreement {
    /// It reads what the other reads and refuses what the other refuses.
    Whole,
    /// What both read, they read alike.
    Contents,
}

/// Another implementation.
pub(crate) struct Reference {
    pub(crate) codec: Codec,
    /// The levels of the codec that are tried; an input chooses one.
    pub(crate) levels: &'static [Compression],
    /// What it makes of compressed data.
    pub(crate) decompress: fn(&[u8], usize) -> Verdict,
    /// What it compresses data to, if it can.
    pub(crate) compress: fn(&[u8], u8) -> Option<Vec<u8>>,
    pub(crate) agreement: Agreement,
}

/// Checks an input.
pub(crate) fn check(reference: &Reference, data: &[u8]) {
    let [what, ref rest @ ..] = *data else {
        return;
    };
    let limit = LIMITS[usize::from(what >> 2 & 3)];
    match what & 3 {
        0 | 1 => hostile(reference, rest, limit),
        2 => round_trip(reference, &mut Entropy(rest)),
        _ => again(reference.codec, rest, limit),
    }
}

/// Bytes that nobody need have compressed.
fn hostile(reference: &Reference, data: &[u8], limit: usize) {
    let bytes = Bytes::copy_from_slice(data);
    let extra = 4 * limit + STATE;
    let id = reference.codec.id();
    let ours = bounded(data.len(), extra, || decompress(id, &bytes, limit));
    if let Ok(output) = &ours {
        assert!(output.len() <= limit, "{} bytes of {limit}", output.len());
    }
    let agreement = reference.agreement;
    match ((reference.decompress)(data, limit), ours) {
        (Verdict::Output(expected), Ok(output)) => assert!(
            output == expected,
            "the other implementation reads something else"
        ),
        (Verdict::Output(_), Err(error)) => assert!(
            agreement == Agreement::Contents,
            "the other implementation reads it: {error:?}"
        ),
        (Verdict::TooLarge, Ok(_)) => panic!("the other implementation finds more"),
        (Verdict::Refused, Ok(output)) => assert!(
            agreement != Agreement::Whole,
            "the other implementation refuses it: {output:?}"
        ),
        (_, Err(_)) | (Verdict::Unknown, Ok(_)) => {}
    }
}

/// What is compressed decompresses to what it was, on both sides, and to no byte more than allowed.
fn round_trip(reference: &Reference, entropy: &mut Entropy<'_>) {
    let choice = entropy.byte();
    let level = reference.levels[usize::from(choice) % reference.levels.len()];
    let data = lengthened(entropy);
    let mut compressed = Vec::new();
    Compressor::new()
        .compress(level, &data, &mut compressed)
        .expect("any bytes can be compressed");
    let id = reference.codec.id();
    let bytes = Bytes::from(compressed);
    let back = decompress(id, &bytes, data.len()).expect("it was compressed here");
    assert!(back == data, "it changed on its way");
    if let Some(less) = data.len().checked_sub(1) {
        let refused = decompress(id, &bytes, less).expect_err("it is over the limit");
        assert!(
            matches!(refused, CompressError::TooLarge { .. }),
            "{refused:?}"
        );
    }
    match (reference.decompress)(&bytes, data.len()) {
        Verdict::Output(other) => assert!(other == data, "others read something else"),
        Verdict::Unknown => {}
        refused => panic!("others cannot read it: {refused:?}"),
    }
    if let Some(theirs) = (reference.compress)(&data, choice) {
        let ours = decompress(id, &theirs.into(), data.len()).expect("others compressed it");
        assert!(ours == data, "what others compressed reads otherwise");
    }
}

/// A decompressor that is kept remembers nothing of what it read before.
fn again(codec: Codec, data: &[u8], limit: usize) {
    let mut entropy = Entropy(data);
    let first = usize::from(entropy.u16());
    let first = Bytes::copy_from_slice(entropy.take(first));
    let second = Bytes::copy_from_slice(entropy.0);
    let mut kept = Decompressor::with_limit(limit);
    let _outcome = kept.decompress(codec, &first);
    let outcome = kept.decompress(codec, &second);
    assert_eq!(
        outcome,
        Decompressor::with_limit(limit).decompress(codec, &second)
    );
}

/// The entropy's bytes, repeated with small changes as often as its first ones say.
fn lengthened(entropy: &mut Entropy<'_>) -> Vec<u8> {
    let times = match entropy.byte() {
        byte @ 0..=239 => 1 + usize::from(byte) / 32,
        // Long ones take a thousand times as long, so they are rare.
        byte => usize::from(byte) * 8,
    };
    let stride = usize::from(entropy.byte()) + 1;
    let seed = entropy.0;
    let count = (seed.len() * times).min(LONGEST);
    let bytes = seed.iter().cycle().take(count);
    bytes
        .enumerate()
        .map(|(at, byte)| match at % stride {
            // Every so often the place itself, so that repetitions end.
            0 if times > 4 => (at / stride) as u8,
            _ => *byte,
        })
        .collect()
}
