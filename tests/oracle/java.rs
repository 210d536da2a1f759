//! The Java side as a process: commands in, answers out.

use std::io::{BufReader, BufWriter, Read, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use xtask::kafka::{Version, fetch};

/// The release whose classes are asked.
pub(crate) const RELEASE: &str = "4.4.0";

const SOURCE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/oracle/Oracle.java");

/// `Oracle.java`, running.
pub(crate) struct Java {
    child: Child,
    // Closing it is how the program is told to end.
    input: Option<BufWriter<ChildStdin>>,
    output: BufReader<ChildStdout>,
}

/// An instance that Java made.
pub(crate) struct Made {
    /// As Java wrote it.
    pub(crate) bytes: Vec<u8>,
    /// The same without the tagged fields that no version has.
    pub(crate) known: Option<Vec<u8>>,
    /// What Java reads in it.
    pub(crate) values: Vec<u8>,
}

/// What Java says of an instance that we made.
pub(crate) enum Reading {
    /// It wrote the same bytes again, and these are its values; or the bytes in the other version that was asked for.
    Same(Vec<u8>),
    /// It wrote other bytes.
    Other(Vec<u8>),
    Refused(String),
}

type Result<T> = std::result::Result<T, String>;

impl Java {
    /// Compiles and starts it, on the jars of the release; they are fetched when they are not there yet.
    pub(crate) fn start() -> Result<Self> {
        let release: Version = RELEASE
            .parse()
            .map_err(|e: xtask::kafka::Error| e.to_string())?;
        let jars = fetch::broker_jars(release).map_err(|e| e.to_string())?;
        let mut child = Command::new("java")
            .args(["-Xmx512m", "-XX:+UseSerialGC", "-cp"])
            .arg(jars.join("*"))
            .arg(SOURCE)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|e| format!("cannot run java, of which JDK 17 or newer is needed: {e}"))?;
        let input = child.stdin.take().ok_or("java has no input")?;
        let output = child.stdout.take().ok_or("java has no output")?;
        Ok(Self {
            child,
            input: Some(BufWriter::new(input)),
            output: BufReader::with_capacity(1 << 16, output),
        })
    }

    /// Everything the jars define, as text.
    pub(crate) fn catalogue(&mut self) -> Result<String> {
        self.send(&[b"C"])?;
        self.text()
    }

    /// Has `count` instances made, the first of them number 0; each is handed to `each` as it comes.
    pub(crate) fn make(
        &mut self,
        name: &str,
        version: i16,
        seed: u64,
        count: u32,
        mut each: impl FnMut(u32, Made),
    ) -> Result<()> {
        let name = with_length(name.as_bytes());
        let numbers = [[0; 4], count.to_be_bytes()].concat();
        self.send(&[
            b"M",
            &name,
            &version.to_be_bytes(),
            &seed.to_be_bytes(),
            &numbers,
        ])?;
        for number in 0..count {
            let bytes = self.bytes()?;
            let known = self.optional()?;
            let values = self.bytes()?;
            each(
                number,
                Made {
                    bytes,
                    known,
                    values,
                },
            );
        }
        Ok(())
    }

    /// Has instances read that we made.
    pub(crate) fn read(
        &mut self,
        name: &str,
        version: i16,
        instances: &[impl AsRef<[u8]>],
        each: impl FnMut(usize, Reading),
    ) -> Result<()> {
        let name = with_length(name.as_bytes());
        let head = [b"R", &name[..], &version.to_be_bytes()].concat();
        self.converse(head, instances, each)
    }

    /// Has instances of one version written in another.
    pub(crate) fn rewrite(
        &mut self,
        name: &str,
        from: i16,
        to: i16,
        instances: &[impl AsRef<[u8]>],
        each: impl FnMut(usize, Reading),
    ) -> Result<()> {
        let name = with_length(name.as_bytes());
        let head = [b"W", &name[..], &from.to_be_bytes(), &to.to_be_bytes()].concat();
        self.converse(head, instances, each)
    }

    /// Sends instances after a command's head, and takes an answer for each.
    fn converse(
        &mut self,
        head: Vec<u8>,
        instances: &[impl AsRef<[u8]>],
        mut each: impl FnMut(usize, Reading),
    ) -> Result<()> {
        let count = u32::try_from(instances.len()).map_err(|e| e.to_string())?;
        let mut command = [head, count.to_be_bytes().to_vec()].concat();
        for instance in instances {
            command.extend(with_length(instance.as_ref()));
        }
        self.send(&[&command])?;
        for number in 0..instances.len() {
            let [status] = self.array()?;
            let content = self.bytes()?;
            let reading = match status {
                0 => Reading::Same(content),
                1 => Reading::Other(content),
                _ => Reading::Refused(String::from_utf8_lossy(&content).into_owned()),
            };
            each(number, reading);
        }
        Ok(())
    }

    /// Has a whole frame read, without its size; returns what its header says.
    pub(crate) fn framed(&mut self, name: &str, version: i16, frame: &[u8]) -> Result<String> {
        let name = with_length(name.as_bytes());
        self.send(&[b"F", &name, &version.to_be_bytes(), &with_length(frame)])?;
        self.text()
    }

    /// Has record batches read; returns what is in them, line by line.
    pub(crate) fn batches(&mut self, bytes: &[u8]) -> Result<String> {
        self.send(&[b"B", &with_length(bytes)])?;
        self.text()
    }

    fn send(&mut self, parts: &[&[u8]]) -> Result<()> {
        let input = self.input.as_mut().ok_or("java was told to end")?;
        let sent = input
            .write_all(&parts.concat())
            .and_then(|()| input.flush());
        sent.map_err(|e| self.gone(&e))
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N]> {
        let mut array = [0; N];
        match self.output.read_exact(&mut array) {
            Ok(()) => Ok(array),
            Err(e) => Err(self.gone(&e)),
        }
    }

    fn bytes(&mut self) -> Result<Vec<u8>> {
        self.optional()?.ok_or_else(|| "java sent no bytes".into())
    }

    fn optional(&mut self) -> Result<Option<Vec<u8>>> {
        let Ok(length) = usize::try_from(i32::from_be_bytes(self.array()?)) else {
            return Ok(None);
        };
        let mut bytes = vec![0; length];
        match self.output.read_exact(&mut bytes) {
            Ok(()) => Ok(Some(bytes)),
            Err(e) => Err(self.gone(&e)),
        }
    }

    fn text(&mut self) -> Result<String> {
        String::from_utf8(self.bytes()?).map_err(|e| e.to_string())
    }

    fn gone(&mut self, error: &std::io::Error) -> String {
        self.input = None;
        let status = self.child.wait();
        format!("java has ended ({error}; {status:?}); its standard error is above")
    }
}

impl Drop for Java {
    fn drop(&mut self) {
        self.input = None;
        let _status = self.child.wait();
    }
}

fn with_length(bytes: &[u8]) -> Vec<u8> {
    let length = u32::try_from(bytes.len()).expect("no more than a frame");
    [&length.to_be_bytes(), bytes].concat()
}
