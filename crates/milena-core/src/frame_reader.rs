//! Cuts a byte stream into response frames.

use bytes::{Buf, Bytes, BytesMut};

/// Space asked for when nothing is known about what comes next.
const READ_SIZE: usize = 256 << 10;
/// Until this much of a frame has arrived its announced length is only believed up to here.
const TRUSTED_LENGTH: usize = 8 << 20;
/// Room for a little more than the frame: a read that leaves some knows that nothing is left, one that does not has to ask.
const MARGIN: usize = 64;

/// Received bytes that are not yet frames. Independent of how the bytes were chunked.
#[derive(Debug)]
pub(crate) struct FrameReader {
    buffer: BytesMut,
    max_frame: usize,
}

/// A length prefix that no Kafka broker would send.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum FrameError {
    /// The length is negative or leaves no room for a correlation id.
    #[error("a response announces a length of {length} bytes{hint}")]
    Nonsense {
        /// As received.
        length: i32,
        /// What the peer may be instead of a broker.
        hint: &'static str,
    },
    /// The length is over the limit.
    #[error("a response announces {length} bytes, more than the limit of {limit}{hint}")]
    TooLarge {
        /// As received.
        length: i32,
        /// `receive.message.max.bytes`.
        limit: usize,
        /// What the peer may be instead of a broker.
        hint: &'static str,
    },
}

impl FrameReader {
    /// Refuses frames of more than `max_frame` bytes.
    pub(crate) fn new(max_frame: usize) -> Self {
        Self {
            buffer: BytesMut::new(),
            max_frame,
        }
    }

    /// Where to put received bytes; it has room.
    pub(crate) fn buffer(&mut self) -> &mut BytesMut {
        let wanted = self.wanted();
        if self.buffer.capacity() - self.buffer.len() < wanted.min(READ_SIZE / 4) {
            // In steps, as answers differ by a few bytes: of the same size the allocator has some that are used up, where it
            // would have to ask the system for each that is a little larger.
            self.buffer.reserve(wanted.next_multiple_of(READ_SIZE));
        }
        &mut self.buffer
    }

    /// The next whole frame without its length prefix, if it has arrived.
    ///
    /// # Errors
    /// [`FrameError`] when the prefix cannot be a broker's; the stream is of no further use.
    pub(crate) fn next_frame(&mut self) -> Result<Option<Bytes>, FrameError> {
        let Some(length) = self.announced()? else {
            return Ok(None);
        };
        if self.buffer.len() - 4 < length {
            return Ok(None);
        }
        self.buffer.advance(4);
        Ok(Some(self.buffer.split_to(length).freeze()))
    }

    /// Whether [`next_frame`](Self::next_frame) has a frame or an error to give.
    pub(crate) fn has_frame(&self) -> bool {
        match self.announced() {
            Ok(length) => length.is_some_and(|length| self.buffer.len() - 4 >= length),
            Err(_) => true,
        }
    }

    /// The correlation id of the frame that is on its way, as soon as it is here.
    pub(crate) fn arriving_id(&self) -> Option<i32> {
        let id = self.buffer.get(4..8)?.first_chunk()?;
        Some(i32::from_be_bytes(*id))
    }

    /// Bytes that are not yet a frame.
    pub(crate) fn pending(&self) -> usize {
        self.buffer.len()
    }

    fn announced(&self) -> Result<Option<usize>, FrameError> {
        let Some(prefix) = self.buffer.first_chunk::<4>() else {
            return Ok(None);
        };
        let length = i32::from_be_bytes(*prefix);
        let hint = looks_like(prefix);
        match usize::try_from(length) {
            Ok(length @ 4..) if length <= self.max_frame => Ok(Some(length)),
            Ok(4..) => Err(FrameError::TooLarge {
                length,
                limit: self.max_frame,
                hint,
            }),
            _ => Err(FrameError::Nonsense { length, hint }),
        }
    }

    /// The rest of the current frame, believed only as far as the peer has shown good faith: memory that is
    /// reserved but not written to costs nothing, memory beyond that must be earned by bytes received.
    fn wanted(&self) -> usize {
        let missing = match self.announced() {
            Ok(Some(length)) => (length + 4 + MARGIN).saturating_sub(self.buffer.len()),
            _ => 0,
        };
        missing
            .min(TRUSTED_LENGTH.max(self.buffer.len()))
            .max(READ_SIZE)
    }
}

fn looks_like(prefix: &[u8; 4]) -> &'static str {
    match prefix {
        [0x15 | 0x16, 0x03, _, _] => "; it looks like TLS: is this a listener with security?",
        b"HTTP" => "; it looks like HTTP: is this port a web server's?",
        b"SSH-" => "; it looks like SSH: is this port right?",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn reader_with(bytes: &[u8]) -> FrameReader {
        let mut reader = FrameReader::new(1 << 20);
        reader.buffer().extend_from_slice(bytes);
        reader
    }

    #[test]
    fn n5_a_length_that_no_broker_sends_is_refused_and_explained() {
        for (bytes, hint) in [
            (&[0x15, 0x03, 0x03, 0x00][..], "TLS"),
            (b"HTTP/1.1 400 Bad Request", "HTTP"),
            (b"SSH-2.0-OpenSSH_9.2", "SSH"),
            (&[0xff, 0xff, 0xff, 0xff], "length of -1"),
            (&[0, 0, 0, 0], "length of 0"),
            (&[0, 0, 0, 3], "length of 3"),
            (&[0x7f, 0xff, 0xff, 0xff], "limit of 1048576"),
        ] {
            let error = reader_with(bytes).next_frame().unwrap_err().to_string();
            assert!(error.contains(hint), "{error}");
        }
    }

    #[test]
    fn n5_an_announced_length_does_not_allocate_until_bytes_arrive() {
        let mut reader = FrameReader::new(1 << 30);
        reader
            .buffer()
            .extend_from_slice(&(1i32 << 29).to_be_bytes());
        assert!(reader.buffer().capacity() <= 2 * TRUSTED_LENGTH);
    }

    proptest! {
        #[test]
        fn n6_frames_do_not_depend_on_how_the_bytes_were_chunked(
            frames in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 4..300), 0..20),
            cuts in proptest::collection::vec(1usize..64, 1..50),
        ) {
            let mut stream = Vec::new();
            for frame in &frames {
                stream.extend_from_slice(&i32::try_from(frame.len()).unwrap().to_be_bytes());
                stream.extend_from_slice(frame);
            }
            let mut reader = FrameReader::new(1 << 20);
            let (mut seen, mut rest, mut cuts) = (Vec::new(), &stream[..], cuts.iter().cycle());
            while !rest.is_empty() {
                let (chunk, tail) = rest.split_at(rest.len().min(*cuts.next().unwrap()));
                reader.buffer().extend_from_slice(chunk);
                rest = tail;
                while let Some(frame) = reader.next_frame().unwrap() {
                    seen.push(frame.to_vec());
                }
            }
            prop_assert_eq!(seen, frames);
            prop_assert_eq!(reader.pending(), 0);
        }
    }
}
