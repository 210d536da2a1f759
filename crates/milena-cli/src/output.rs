//! Standard output behind one large buffer.

use std::io::{self, Write};

/// The buffer is written out when it holds this much.
const FULL_BYTES: usize = 256 << 10;

/// Collects output until it is full or flushed.
#[derive(Debug)]
pub(crate) struct Output<W = io::Stdout> {
    buffer: Vec<u8>,
    sink: W,
}

/// Why output stopped.
#[derive(Debug)]
pub(crate) enum Stopped {
    /// The reader of the pipe is gone: nothing more is wanted, and nothing is wrong.
    ReaderGone,
    Failed(io::Error),
}

impl Output {
    pub(crate) fn stdout() -> Self {
        Self::new(io::stdout())
    }
}

impl<W: Write> Output<W> {
    fn new(sink: W) -> Self {
        Self {
            buffer: Vec::with_capacity(FULL_BYTES + FULL_BYTES / 4),
            sink,
        }
    }

    /// Where to append what is to be written.
    pub(crate) fn buffer(&mut self) -> &mut Vec<u8> {
        &mut self.buffer
    }

    /// Whether nothing waits to be written out.
    pub(crate) fn is_empty(&self) -> bool {
        self.buffer.is_empty()
    }

    /// Writes the buffer out if it is full.
    pub(crate) fn spill(&mut self) -> Result<(), Stopped> {
        if self.buffer.len() < FULL_BYTES {
            Ok(())
        } else {
            self.flush()
        }
    }

    /// Writes the buffer out.
    pub(crate) fn flush(&mut self) -> Result<(), Stopped> {
        if self.buffer.is_empty() {
            return Ok(());
        }
        let written = self
            .sink
            .write_all(&self.buffer)
            .and_then(|()| self.sink.flush());
        self.buffer.clear();
        written.map_err(|error| match error.kind() {
            io::ErrorKind::BrokenPipe => Stopped::ReaderGone,
            _ => Stopped::Failed(error),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Closed;

    impl Write for Closed {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(io::ErrorKind::BrokenPipe.into())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn output_leaves_in_large_pieces_or_when_flushed() {
        let mut output = Output::new(Vec::new());
        output.buffer().extend_from_slice(b"small");
        output.spill().unwrap();
        assert!(output.sink.is_empty());
        output.flush().unwrap();
        assert_eq!(output.sink, b"small");
        output.buffer().resize(FULL_BYTES, b'x');
        output.spill().unwrap();
        assert_eq!(output.sink.len(), 5 + FULL_BYTES);
    }

    #[test]
    fn a_reader_that_left_is_told_apart_from_a_failure() {
        let mut output = Output::new(Closed);
        output.buffer().push(b'x');
        assert!(matches!(output.flush(), Err(Stopped::ReaderGone)));
        assert!(output.flush().is_ok(), "nothing is left to write");
    }
}
