//! The frame reader: what it cuts out of a stream does not depend on how the stream arrives.
//!
//! An input is a byte that chooses the largest frame allowed, the number of chunk sizes, these sizes, and the stream.

use bytes::Bytes;

use crate::frame_reader::FrameReader;

/// The largest frames that are allowed, one of which an input chooses.
const LIMITS: [usize; 4] = [64, 4 << 10, 1 << 20, 100 << 20];

/// Room that the reader may have without having received anything: what it trusts an announcement with, doubled by its
/// buffer's growth.
const ROOM: usize = 17 << 20;

/// How a stream ends.
#[derive(Debug, PartialEq, Eq)]
enum End {
    /// These many bytes are the beginning of a frame that is yet to come.
    Pending(usize),
    /// No broker sends what comes next.
    Refused,
}

/// Compares the reader, fed in chunks, with a loop over the whole stream.
///
/// # Panics
/// When they differ, or when the reader makes room for more than it should.
pub fn check(data: &[u8]) {
    let [limit, chunks, ref rest @ ..] = *data else {
        return;
    };
    let max_frame = LIMITS[usize::from(limit) % LIMITS.len()];
    let (sizes, stream) = rest.split_at(usize::from(chunks % 16).min(rest.len()));
    let expected = reference(stream, max_frame);
    assert_eq!(chunked(stream, max_frame, sizes), expected);
    assert_eq!(chunked(stream, max_frame, &[1]), expected);
}

/// The frames of a stream that is there as a whole.
fn reference(mut stream: &[u8], max_frame: usize) -> (Vec<Bytes>, End) {
    let mut frames = Vec::new();
    while let Some((length, rest)) = stream.split_first_chunk() {
        let length = i64::from(i32::from_be_bytes(*length));
        if length < 4 || length > max_frame as i64 {
            return (frames, End::Refused);
        }
        let Some((frame, rest)) = rest.split_at_checked(length as usize) else {
            break;
        };
        frames.push(Bytes::copy_from_slice(frame));
        stream = rest;
    }
    (frames, End::Pending(stream.len()))
}

/// The frames that the reader gives when the stream arrives in pieces of these sizes, over and over.
fn chunked(mut stream: &[u8], max_frame: usize, sizes: &[u8]) -> (Vec<Bytes>, End) {
    let mut reader = FrameReader::new(max_frame);
    let mut frames = Vec::new();
    let mut sizes = sizes.iter().cycle();
    while !stream.is_empty() {
        // An empty piece is what a read of nothing gives; the piece after it is the rest.
        let size = sizes.next().map_or(stream.len(), |size| usize::from(*size));
        let (chunk, rest) = match size {
            0 => stream.split_at(stream.len()),
            size => stream.split_at(size.min(stream.len())),
        };
        let buffer = reader.buffer();
        assert!(buffer.capacity() <= ROOM + 2 * buffer.len());
        assert!(buffer.capacity() > buffer.len(), "a read needs room");
        buffer.extend_from_slice(chunk);
        stream = rest;
        loop {
            let promised = reader.has_frame();
            match reader.next_frame() {
                Ok(Some(frame)) => frames.push(frame),
                Ok(None) => {
                    assert!(!promised, "a frame was promised and not given");
                    break;
                }
                Err(_) => {
                    assert!(promised, "an error is news");
                    return (frames, End::Refused);
                }
            }
            assert!(promised, "a frame was given and not promised");
        }
    }
    (frames, End::Pending(reader.pending()))
}
