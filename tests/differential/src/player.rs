//! One play of a script: its connections, its names, and the transcript of what was said.

use std::collections::HashMap;
use std::fmt;
use std::io::{self, ErrorKind, Read as _, Write as _};
use std::net::TcpStream;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use bytes::Bytes;
use bytestring::ByteString;
use milena_protocol::api::{InitProducerIdRequest, InitProducerIdResponse};
use milena_protocol::error_code::ErrorCode;
use milena_protocol::message::{Request, decode_response, encode_request, peek_correlation_id};
use milena_protocol::wire::{DecodeError, EncodeError};

use crate::normalise::{Names, Side};
use crate::release::Release;

/// No answer takes longer; a broker that is silent for so long has none.
const ANSWER_LIMIT: Duration = Duration::from_secs(20);
/// How often something is asked that comes true by itself, and what lies between.
const ATTEMPTS: usize = 400;
const PAUSE: Duration = Duration::from_millis(25);
/// The largest answer that is read.
const LARGEST: usize = 64 << 20;
/// What brokers know the player as.
const CLIENT_ID: &str = "differential";
/// The connection that a script has without asking.
const MAIN: &str = "main";

/// Why a script cannot go on.
#[derive(Debug, thiserror::Error)]
pub enum Trouble {
    /// The broker closed the connection instead of answering.
    #[error("the connection was closed instead of an answer to {0}")]
    Closed(&'static str),
    /// The network failed.
    #[error("{0}")]
    Io(#[from] io::Error),
    /// The script said what the version cannot say.
    #[error("{0}")]
    Encode(#[from] EncodeError),
    /// The broker answered something else.
    #[error("{0}")]
    Decode(#[from] DecodeError),
    /// What the script waited for did not happen.
    #[error("{0}")]
    Never(String),
}

/// What a script is given.
#[derive(Debug)]
pub struct Play {
    bootstrap: String,
    release: Release,
    suffix: String,
    connections: HashMap<&'static str, Connection>,
    names: Names,
    transcript: String,
    correlation: i32,
}

#[derive(Debug)]
struct Connection {
    stream: TcpStream,
    /// The API, version and number of what was asked and not answered yet, oldest first.
    asked: Vec<(&'static str, i16, i32)>,
}

impl Play {
    /// A play whose names nobody has used before.
    pub fn new(script: &str, bootstrap: &str, release: Release) -> Self {
        static PLAYS: AtomicU32 = AtomicU32::new(0);
        let play = PLAYS.fetch_add(1, Ordering::Relaxed);
        let since = SystemTime::now().duration_since(UNIX_EPOCH);
        let run = since.map_or(0, |since| since.as_micros() as u64);
        // Ends in a letter, so that no name is the beginning of another's.
        let suffix = format!("-x{run:x}-{play:04x}z");
        Self {
            bootstrap: bootstrap.to_owned(),
            release,
            names: Names::new(&suffix),
            suffix,
            connections: HashMap::new(),
            transcript: format!("# {}\n", script.replace('_', " ")),
            correlation: 0,
        }
    }

    /// The release that answers, or is imitated.
    pub fn release(&self) -> Release {
        self.release
    }

    /// A name for a topic, group or transactional id that is this play's own; the same for the same `name`.
    pub fn name(&self, name: &str) -> ByteString {
        format!("{name}{}", self.suffix).into()
    }

    /// Says what happens next, in the transcript.
    pub fn note(&mut self, text: &str) {
        let text = self.names.plain(text);
        self.transcript += &format!("\n## {text}\n");
    }

    /// Asks and waits for the answer; both are in the transcript.
    ///
    /// # Errors
    ///
    /// When there is no answer.
    pub fn call<R: Request>(&mut self, version: i16, request: R) -> Result<R::Response, Trouble> {
        self.call_on(MAIN, version, request)
    }

    /// Like [`call`](Self::call), on a connection of its own by name.
    ///
    /// # Errors
    ///
    /// As [`call`](Self::call).
    pub fn call_on<R: Request>(
        &mut self,
        connection: &'static str,
        version: i16,
        request: R,
    ) -> Result<R::Response, Trouble> {
        self.send_on(connection, version, request)?;
        self.receive_on::<R>(connection)
    }

    /// Asks and goes on without an answer: to a request that has none, or that waits for another.
    ///
    /// # Errors
    ///
    /// When it cannot be written.
    pub fn send_on<R: Request>(
        &mut self,
        connection: &'static str,
        version: i16,
        request: R,
    ) -> Result<(), Trouble> {
        self.say_request(connection, version, &request);
        self.write(connection, version, &request)
    }

    /// Waits for the answer to the oldest request of that connection, which was an `R`.
    ///
    /// # Errors
    ///
    /// When there is no answer.
    pub fn receive_on<R: Request>(
        &mut self,
        connection: &'static str,
    ) -> Result<R::Response, Trouble> {
        match self.read::<R>(connection) {
            Ok(answer) => {
                self.show(
                    &format!("{}{}", prefix(connection, '<'), name_of::<R>()),
                    &answer,
                );
                Ok(answer)
            }
            Err(trouble) => {
                if matches!(trouble, Trouble::Closed(_)) {
                    self.transcript += &format!("{}closed\n", prefix(connection, '<'));
                }
                Err(trouble)
            }
        }
    }

    /// Like [`call`](Self::call); the transcript has what `trim` leaves of the answer.
    ///
    /// # Errors
    ///
    /// As [`call`](Self::call).
    pub fn call_trimmed<R: Request>(
        &mut self,
        version: i16,
        request: R,
        trim: impl FnOnce(&mut R::Response),
    ) -> Result<R::Response, Trouble> {
        self.say_request(MAIN, version, &request);
        let mut answer = self.ask(version, request)?;
        trim(&mut answer);
        self.show(&format!("< {}", name_of::<R>()), &answer);
        Ok(answer)
    }

    /// Asks something for which the broker is expected to close the connection.
    ///
    /// # Errors
    ///
    /// When it answers.
    pub fn call_closes<R: Request>(&mut self, version: i16, request: R) -> Result<(), Trouble> {
        match self.call(version, request) {
            Err(Trouble::Closed(_)) => Ok(()),
            Err(trouble) => Err(trouble),
            // The answer is in the transcript, and so is the difference.
            Ok(_) => Ok(()),
        }
    }

    /// Asks without a word in the transcript.
    ///
    /// # Errors
    ///
    /// When there is no answer.
    pub fn ask<R: Request>(&mut self, version: i16, request: R) -> Result<R::Response, Trouble> {
        self.write(MAIN, version, &request)?;
        self.read::<R>(MAIN)
    }

    /// Asks again and again until the answer satisfies `is`; the transcript has the last answer.
    ///
    /// # Errors
    ///
    /// When the answer never does.
    pub fn until<R: Request>(
        &mut self,
        version: i16,
        request: R,
        is: impl Fn(&R::Response) -> bool,
    ) -> Result<R::Response, Trouble> {
        self.until_on(MAIN, version, request, is)
    }

    /// Like [`until`](Self::until), on a connection by name.
    ///
    /// # Errors
    ///
    /// As [`until`](Self::until).
    pub fn until_on<R: Request>(
        &mut self,
        connection: &'static str,
        version: i16,
        request: R,
        is: impl Fn(&R::Response) -> bool,
    ) -> Result<R::Response, Trouble> {
        self.say_request(connection, version, &request);
        let answer = self.wait_on(connection, version, request, is)?;
        let label = format!("{}{}", prefix(connection, '<'), name_of::<R>());
        self.show(&label, &answer);
        Ok(answer)
    }

    /// The time, for scripts that wait in a loop of their own.
    pub fn now(&self) -> Instant {
        Instant::now()
    }

    /// A moment between two attempts.
    pub fn pause(&self) {
        thread::sleep(PAUSE);
    }

    /// Asks for a producer id, again while the broker is only getting some from the controller.
    ///
    /// # Errors
    ///
    /// When there is no answer.
    pub fn init(
        &mut self,
        version: i16,
        request: InitProducerIdRequest,
    ) -> Result<InitProducerIdResponse, Trouble> {
        self.until(version, request, |answer| {
            answer.error != ErrorCode::COORDINATOR_LOAD_IN_PROGRESS
        })
    }

    /// Like [`until`](Self::until), without a word in the transcript.
    ///
    /// # Errors
    ///
    /// As [`until`](Self::until).
    pub fn wait<R: Request>(
        &mut self,
        version: i16,
        request: R,
        is: impl Fn(&R::Response) -> bool,
    ) -> Result<R::Response, Trouble> {
        self.wait_on(MAIN, version, request, is)
    }

    fn wait_on<R: Request>(
        &mut self,
        connection: &'static str,
        version: i16,
        request: R,
        is: impl Fn(&R::Response) -> bool,
    ) -> Result<R::Response, Trouble> {
        let mut last = None;
        for _ in 0..ATTEMPTS {
            self.write(connection, version, &request)?;
            let answer = self.read::<R>(connection)?;
            if is(&answer) {
                return Ok(answer);
            }
            last = Some(answer);
            thread::sleep(PAUSE);
        }
        Err(Trouble::Never(format!(
            "{} never answered as expected; the last time it said {last:?}",
            name_of::<R>()
        )))
    }

    /// Puts something in the transcript, normalised.
    pub fn show(&mut self, label: &str, what: &impl fmt::Debug) {
        let text = self.names.text(what, Side::Response);
        let label = self.names.plain(label);
        self.transcript += &format!("{label}\n{text}");
    }

    /// Writes bytes as they are, the size in front included, and returns the frame that comes back without its size; nothing
    /// when the connection is closed instead. Neither is in the transcript.
    ///
    /// # Errors
    ///
    /// When the network fails otherwise.
    pub fn exchange_raw(&mut self, bytes: &[u8]) -> Result<Option<Bytes>, Trouble> {
        let mut stream = connect(&self.bootstrap)?;
        stream.write_all(bytes)?;
        Ok(read_frame(&mut stream)?)
    }

    /// Puts a line in the transcript.
    pub fn line(&mut self, text: &str) {
        let text = self.names.plain(text);
        self.transcript += &format!("{text}\n");
    }

    /// Ends a connection, as a client that goes away does.
    pub fn disconnect(&mut self, connection: &'static str) {
        self.transcript += &format!("{}disconnects\n", prefix(connection, '>'));
        self.connections.remove(connection);
    }

    /// Everything that was said.
    pub fn into_transcript(self) -> String {
        self.transcript
    }

    fn say_request<R: Request>(&mut self, connection: &'static str, version: i16, request: &R) {
        let text = self.names.text(request, Side::Request);
        self.transcript += &format!(
            "\n{}{} v{version}\n{text}",
            prefix(connection, '>'),
            name_of::<R>()
        );
    }

    fn write<R: Request>(
        &mut self,
        connection: &'static str,
        version: i16,
        request: &R,
    ) -> Result<(), Trouble> {
        let mut frame = encode_request(request, version, CLIENT_ID)?;
        self.correlation += 1;
        frame.set_correlation_id(self.correlation);
        let asked = (name_of::<R>(), version, self.correlation);
        let connection = self.connection(connection)?;
        connection.stream.write_all(&frame.into_bytes())?;
        connection.asked.push(asked);
        Ok(())
    }

    fn read<R: Request>(&mut self, connection: &'static str) -> Result<R::Response, Trouble> {
        let open = self.connection(connection)?;
        if open.asked.is_empty() {
            return Err(Trouble::Never("nothing was asked".to_owned()));
        }
        let (asked, version, correlation) = open.asked.remove(0);
        assert_eq!(
            asked,
            name_of::<R>(),
            "answers come in the order of the requests"
        );
        let Some(frame) = read_frame(&mut open.stream)? else {
            self.connections.remove(connection);
            return Err(Trouble::Closed(asked));
        };
        let got = peek_correlation_id(&frame)?;
        if got != correlation {
            return Err(Trouble::Never(format!(
                "an answer to {asked} had number {got} instead of {correlation}"
            )));
        }
        Ok(decode_response::<R>(frame, version)?)
    }

    /// The next request of that connection gets no answer: forgets that it was asked.
    pub fn expect_nothing_on(&mut self, connection: &'static str) {
        if let Some(open) = self.connections.get_mut(connection) {
            open.asked.pop();
        }
    }

    fn connection(&mut self, name: &'static str) -> Result<&mut Connection, Trouble> {
        if !self.connections.contains_key(name) {
            let stream = connect(&self.bootstrap)?;
            let asked = Vec::new();
            self.connections.insert(name, Connection { stream, asked });
        }
        self.connections
            .get_mut(name)
            .ok_or_else(|| Trouble::Never(format!("no connection {name}")))
    }
}

fn connect(bootstrap: &str) -> Result<TcpStream, Trouble> {
    let stream = TcpStream::connect(bootstrap)?;
    stream.set_nodelay(true)?;
    stream.set_read_timeout(Some(ANSWER_LIMIT))?;
    Ok(stream)
}

/// A frame without its size; nothing when the other side has closed.
fn read_frame(stream: &mut TcpStream) -> Result<Option<Bytes>, io::Error> {
    let mut size = [0; 4];
    match stream.read_exact(&mut size) {
        Err(error) if is_closed(&error) => return Ok(None),
        other => other?,
    }
    let size = usize::try_from(i32::from_be_bytes(size)).unwrap_or(usize::MAX);
    if size > LARGEST {
        return Err(io::Error::other(format!("an answer of {size} bytes")));
    }
    let mut frame = vec![0; size];
    match stream.read_exact(&mut frame) {
        Err(error) if is_closed(&error) => Ok(None),
        other => {
            other?;
            Ok(Some(frame.into()))
        }
    }
}

fn is_closed(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::UnexpectedEof | ErrorKind::ConnectionReset | ErrorKind::BrokenPipe
    )
}

fn name_of<R: Request>() -> &'static str {
    R::API.info().map_or("an unknown API", |info| info.name)
}

/// What begins a line of the transcript; the main connection needs no name.
fn prefix(connection: &str, direction: char) -> String {
    match connection {
        MAIN => format!("{direction} "),
        other => format!("{direction} {other}: "),
    }
}
