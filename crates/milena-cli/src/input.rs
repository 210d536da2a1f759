//! Reads files or standard input on a thread of its own, in large chunks.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use tokio::sync::mpsc;

/// One read asks for this much.
const CHUNK_BYTES: usize = 256 << 10;
/// So many chunks may wait to be split into records.
const CHUNKS_AHEAD: usize = 4;

/// What the reader found, in order.
#[derive(Debug)]
pub(crate) enum Input {
    Chunk(Vec<u8>),
    /// A file ended, and with it its last line.
    EndOfFile,
    /// A file could not be opened or read; nothing follows.
    Failed {
        name: String,
        error: io::Error,
    },
}

/// The chunks of all files, one after the other.
#[derive(Debug)]
pub(crate) struct Reader {
    inputs: mpsc::Receiver<Input>,
    used: std::sync::mpsc::Sender<Vec<u8>>,
}

impl Reader {
    /// Starts to read `files`, or standard input if there are none; `-` is standard input too.
    ///
    /// The thread ends when everything was read or the reader is dropped; one that waits for a terminal or a pipe
    /// does not keep the process from ending.
    pub(crate) fn start(mut files: Vec<PathBuf>) -> io::Result<Self> {
        if files.is_empty() {
            files.push("-".into());
        }
        let (sender, inputs) = mpsc::channel(CHUNKS_AHEAD);
        let (used, spares) = std::sync::mpsc::channel();
        let read_all = move || read_files(&files, &sender, &spares);
        std::thread::Builder::new()
            .name("input".into())
            .spawn(read_all)?;
        Ok(Self { inputs, used })
    }

    /// What comes next; `None` after the end of the last file. Cancel safe.
    pub(crate) async fn next(&mut self) -> Option<Input> {
        self.inputs.recv().await
    }

    /// Gives a chunk's memory back for another read.
    pub(crate) fn reuse(&self, chunk: Vec<u8>) {
        // Without a reader there is nothing left to read.
        self.used.send(chunk).ok();
    }
}

type Spares = std::sync::mpsc::Receiver<Vec<u8>>;

fn read_files(files: &[PathBuf], sender: &mpsc::Sender<Input>, spares: &Spares) {
    for file in files {
        let end = match open(file).and_then(|source| read_file(source, sender, spares)) {
            Ok(()) => Input::EndOfFile,
            Err(error) => Input::Failed {
                name: name(file),
                error,
            },
        };
        let failed = matches!(end, Input::Failed { .. });
        if sender.blocking_send(end).is_err() || failed {
            return;
        }
    }
}

fn open(file: &Path) -> io::Result<Box<dyn Read>> {
    if file == Path::new("-") {
        return Ok(Box::new(io::stdin().lock()));
    }
    Ok(Box::new(File::open(file)?))
}

fn name(file: &Path) -> String {
    if file == Path::new("-") {
        "standard input".to_owned()
    } else {
        file.display().to_string()
    }
}

fn read_file(
    mut source: impl Read,
    sender: &mpsc::Sender<Input>,
    spares: &Spares,
) -> io::Result<()> {
    loop {
        let mut chunk = spares.try_recv().unwrap_or_default();
        chunk.resize(CHUNK_BYTES, 0);
        let read = match source.read(&mut chunk) {
            Ok(0) => return Ok(()),
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        chunk.truncate(read);
        if sender.blocking_send(Input::Chunk(chunk)).is_err() {
            return Ok(());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write as _;

    async fn all(files: Vec<PathBuf>) -> (Vec<u8>, usize, Option<String>) {
        let (mut bytes, mut ends, mut failed) = (Vec::new(), 0, None);
        let mut reader = Reader::start(files).unwrap();
        while let Some(input) = reader.next().await {
            match input {
                Input::Chunk(chunk) => {
                    bytes.extend_from_slice(&chunk);
                    reader.reuse(chunk);
                }
                Input::EndOfFile => ends += 1,
                Input::Failed { name, .. } => failed = Some(name),
            }
        }
        (bytes, ends, failed)
    }

    #[tokio::test]
    async fn files_are_read_whole_and_in_order() {
        let directory = tempfile::tempdir().unwrap();
        let (first, second) = (directory.path().join("1"), directory.path().join("2"));
        let large: Vec<u8> = (0..3 * CHUNK_BYTES + 7).map(|i| i as u8).collect();
        File::create(&first).unwrap().write_all(&large).unwrap();
        File::create(&second).unwrap().write_all(b"end").unwrap();
        let (bytes, ends, failed) = all(vec![first, second]).await;
        assert_eq!(bytes, [&large[..], b"end"].concat());
        assert_eq!((ends, failed), (2, None));
    }

    #[tokio::test]
    async fn a_file_that_cannot_be_read_ends_the_input_and_is_named() {
        let directory = tempfile::tempdir().unwrap();
        let missing = directory.path().join("missing");
        let (bytes, ends, failed) = all(vec![missing.clone(), "unread".into()]).await;
        assert_eq!((bytes.len(), ends), (0, 0));
        assert_eq!(failed, Some(missing.display().to_string()));
    }
}
