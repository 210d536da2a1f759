//! The connection as a value, between a caller and a peer that do whatever an input says.
//!
//! An input is a script: each step is a byte that says what happens, and what it needs. The peer may answer honestly, in
//! the wrong order, twice, unasked, with garbage or not at all; the socket takes any number of bytes; time passes.

use std::collections::{BTreeMap, VecDeque};
use std::future::Future;
use std::io::IoSlice;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

use bytes::Bytes;
use milena_protocol::api::{
    APIS, ApiVersionsRequest, ApiVersionsResponse, FetchRequest, HeartbeatRequest,
    HeartbeatResponse, MetadataRequest, ProduceRequest,
};
use milena_protocol::message::{
    ApiKey, Request, encode_response, peek_correlation_id, peek_request,
};

use crate::call::{CallError, CallOptions, Pending, call};
use crate::config::ConnectionConfig;
use crate::error::{Error, ErrorKind};
use crate::handshake::FIRST_ID;
use crate::private::{Expiry, Link};
use crate::versions::Versions;
use crate::write_queue::MAX_SLICES;

/// More steps than this show nothing new.
const STEPS: usize = 200;
/// The most that a throttle may silence a connection.
const LONGEST_SILENCE: Duration = Duration::from_secs(5 * 60);

/// Follows the script.
///
/// # Panics
/// When a call is resolved never or wrongly, when a peer's misbehaviour has no error of its kind, or when a deadline is
/// not kept.
pub fn check(data: &[u8]) {
    let versions: Versions = APIS.iter().map(|api| (api.key, api.versions)).collect();
    let mut config = ConnectionConfig::new("");
    config.max_response_bytes = 1 << 16;
    let now = Instant::now();
    let mut story = Story {
        script: data,
        now,
        link: Link::new(now, &config, &versions),
        calls: Vec::new(),
        sent: Vec::new(),
        asked: BTreeMap::new(),
        waiting: VecDeque::new(),
        received: Vec::new(),
        last_answer: Bytes::new(),
    };
    let end = (0..STEPS).find_map(|_| story.step());
    story.end(end.unwrap_or_else(|| Error::new(ErrorKind::Closed, "the script ends")));
}

/// What an answer must be.
type Answer = Pin<Box<dyn Future<Output = Result<(), CallError>>>>;

struct Story<'a> {
    script: &'a [u8],
    now: Instant,
    link: Link<'a>,
    calls: Vec<Caller>,
    /// What the peer has been sent.
    sent: Vec<u8>,
    /// Requests that the peer has read whole, by id.
    asked: BTreeMap<i32, (ApiKey, i16)>,
    /// The ids of the calls that have no answer, in their order.
    waiting: VecDeque<i32>,
    /// The beginning of a frame that the peer has not sent whole.
    received: Vec<u8>,
    last_answer: Bytes,
}

/// Somebody who waits for an answer, or did.
struct Caller {
    answer: Option<Answer>,
    /// Where in the stream its request begins.
    position: usize,
    answered: bool,
}

impl Story<'_> {
    /// One step; an error ends the connection.
    fn step(&mut self) -> Option<Error> {
        let (&step, rest) = self.script.split_first()?;
        self.script = rest;
        let outcome = match step % 10 {
            0 => self.call(),
            1 | 2 => self.write(),
            3 | 4 => self.answer(),
            5 => self.answer_something(),
            6 => self.receive(self.last_answer.clone()),
            7 => {
                let garbage = Bytes::copy_from_slice(self.take());
                self.receive(garbage)
            }
            8 => self.wait(),
            _ => {
                self.abandon();
                Ok(())
            }
        };
        self.poll();
        self.check_timers();
        outcome.err()
    }

    fn byte(&mut self) -> u8 {
        let (&first, rest) = self.script.split_first().unwrap_or((&0, &[]));
        self.script = rest;
        first
    }

    fn take(&mut self) -> &[u8] {
        let count = usize::from(self.byte()).min(self.script.len());
        let (taken, rest) = self.script.split_at(count);
        self.script = rest;
        taken
    }

    /// Somebody asks for something.
    fn call(&mut self) -> Result<(), Error> {
        let what = self.byte();
        let timeout = Duration::from_millis(u64::from(self.byte()) * 100);
        let options = match what & 0x80 {
            0 => CallOptions::default(),
            _ => CallOptions::default().timeout(timeout),
        };
        let in_sight = self.link.slices(&mut [IoSlice::new(&[]); MAX_SLICES]);
        if !self.link.accepts_calls(self.now) || in_sight > MAX_SLICES - 8 {
            return Ok(());
        }
        match what % 6 {
            0 => self.ask(ApiVersionsRequest::default(), options),
            1 => self.ask(MetadataRequest::default(), options),
            2 => self.ask(HeartbeatRequest::default(), options),
            3 => self.ask(ProduceRequest::default(), options.no_response(true)),
            4 => self.ask(ProduceRequest::default(), options),
            _ => self.ask(FetchRequest::default(), options),
        }
        Ok(())
    }

    fn ask<R: Request>(&mut self, request: R, options: CallOptions) {
        let (call, pending) = call(request, options);
        let queued = self.unwritten();
        assert_eq!(self.link.wants_write(), queued > 0);
        self.link.handle_call(self.now, call);
        assert!(self.unwritten() > queued, "the request is on its way");
        if !options.no_response {
            let id = FIRST_ID + i32::try_from(self.calls.len()).expect("there are few steps");
            self.waiting.push_back(id);
        }
        self.calls.push(Caller {
            answer: Some(Box::pin(forget(pending))),
            position: self.sent.len() + queued,
            answered: !options.no_response,
        });
    }

    /// Bytes that the link wants to write.
    fn unwritten(&self) -> usize {
        let mut total = 0;
        let mut slices = [IoSlice::new(&[]); MAX_SLICES];
        let count = self.link.slices(&mut slices);
        slices[..count]
            .iter()
            .for_each(|slice| total += slice.len());
        total
    }

    /// The socket takes some bytes, and the peer reads them.
    fn write(&mut self) -> Result<(), Error> {
        let most = match self.byte() {
            255 => usize::MAX,
            byte => usize::from(byte),
        };
        let mut slices = [IoSlice::new(&[]); MAX_SLICES];
        let count = self.link.slices(&mut slices);
        let bytes: Vec<u8> = slices[..count]
            .iter()
            .flat_map(|s| s.iter().copied())
            .collect();
        let taken = &bytes[..bytes.len().min(most)];
        let before = whole_frames(&self.sent).len();
        self.sent.extend_from_slice(taken);
        self.link.handle_written(self.now, taken.len());
        for frame in &whole_frames(&self.sent)[before..] {
            let (api, version, id) = peek_request(frame).expect("it is a request");
            self.asked.insert(id, (api, version));
        }
        Ok(())
    }

    /// The peer answers the oldest request as it should.
    fn answer(&mut self) -> Result<(), Error> {
        let throttle = match self.byte() {
            byte @ 0..=99 => i32::from(byte) * 1000 * i32::from(byte / 50),
            100 => i32::MAX,
            101 => i32::MIN,
            _ => 0,
        };
        let Some((id, (api, version))) = self.oldest() else {
            return Ok(());
        };
        let frame = honest(api, version, id, throttle);
        self.last_answer = frame.clone();
        let expected = self.received.is_empty();
        let outcome = self.receive(frame);
        if !expected {
            return outcome;
        }
        assert!(outcome.is_ok(), "an honest answer was refused: {outcome:?}");
        let caller = &mut self.calls[usize::try_from(id - FIRST_ID).expect("ids follow the first")];
        if let Some(mut answer) = caller.answer.take() {
            let outcome = answer
                .as_mut()
                .poll(&mut Context::from_waker(Waker::noop()));
            assert!(matches!(outcome, Poll::Ready(Ok(()))), "{outcome:?}");
        }
        Ok(())
    }

    /// The oldest request without an answer, if the peer has read it.
    fn oldest(&self) -> Option<(i32, (ApiKey, i16))> {
        let id = *self.waiting.front()?;
        Some((id, *self.asked.get(&id)?))
    }

    /// The peer sends a frame with some id and some bytes.
    fn answer_something(&mut self) -> Result<(), Error> {
        let id = match self.byte() {
            byte @ 0..=99 => i32::from(byte),
            100 => -1,
            101 => i32::MAX,
            _ => self.waiting.front().copied().unwrap_or(0),
        };
        let body = self.take().to_vec();
        let size = i32::try_from(body.len() + 4).expect("at most 259");
        self.receive(
            [&size.to_be_bytes()[..], &id.to_be_bytes(), &body]
                .concat()
                .into(),
        )
    }

    fn receive(&mut self, bytes: Bytes) -> Result<(), Error> {
        self.link.buffer().extend_from_slice(&bytes);
        self.link.handle_received(self.now).inspect_err(|error| {
            assert_eq!(error.kind(), ErrorKind::Protocol, "{error:?}");
        })?;
        assert!(!self.link.has_news(), "whole frames are used up");
        self.received.extend_from_slice(&bytes);
        for frame in whole_frames(&self.received) {
            let id = peek_correlation_id(&frame).expect("it was accepted");
            assert_eq!(Some(id), self.waiting.pop_front(), "answers have an order");
            self.received.drain(..4 + frame.len());
        }
        Ok(())
    }

    /// Time passes.
    fn wait(&mut self) -> Result<(), Error> {
        let byte = u64::from(self.byte());
        self.now += Duration::from_millis(byte * byte * 10);
        match self.link.handle_timeout(self.now) {
            Expiry::None => Ok(()),
            Expiry::Idle => {
                assert!(self.link.is_unused(), "what is idle is unused");
                Err(Error::new(ErrorKind::Closed, "idle"))
            }
            Expiry::Overdue(error) => {
                assert_eq!(error.kind(), ErrorKind::Timeout);
                Err(error)
            }
        }
    }

    /// Somebody does not want to know any more.
    fn abandon(&mut self) {
        let index = usize::from(self.byte());
        if let Some(caller) = self.calls.get_mut(index) {
            caller.answer = None;
        }
    }

    fn poll(&mut self) {
        for caller in &mut self.calls {
            if let Some(answer) = &mut caller.answer
                && answer
                    .as_mut()
                    .poll(&mut Context::from_waker(Waker::noop()))
                    .is_ready()
            {
                caller.answer = None;
            }
        }
    }

    fn check_timers(&mut self) {
        assert!(
            self.link.accepts_calls(self.now + LONGEST_SILENCE),
            "silence is bounded"
        );
        let next = self.link.poll_timeout(self.now);
        assert!(
            next <= self.now + Duration::from_secs(3600),
            "there is always a deadline"
        );
    }

    /// Whoever still waits learns that it is over, and truly whether the peer may have seen the request.
    fn end(self, error: Error) {
        let written = self.sent.len();
        self.link.end(&error);
        for mut caller in self.calls {
            let Some(answer) = &mut caller.answer else {
                continue;
            };
            match answer
                .as_mut()
                .poll(&mut Context::from_waker(Waker::noop()))
            {
                Poll::Ready(Ok(())) => {}
                Poll::Ready(Err(error)) => {
                    // For a call without an answer "sent" is also said of what only might be.
                    let sent = written > caller.position;
                    assert!(error.was_sent() == sent || !caller.answered, "{error:?}");
                }
                Poll::Pending => panic!("a call was never resolved"),
            }
        }
    }
}

async fn forget<T>(pending: Pending<T>) -> Result<(), CallError> {
    pending.await.map(|_| ())
}

/// The frames of a stream without their sizes.
fn whole_frames(stream: &[u8]) -> Vec<Bytes> {
    let mut frames = Vec::new();
    let mut rest = stream;
    while let Some((size, after)) = rest.split_first_chunk() {
        let size = usize::try_from(i32::from_be_bytes(*size)).expect("our frames have sizes");
        let Some((frame, after)) = after.split_at_checked(size) else {
            break;
        };
        frames.push(Bytes::copy_from_slice(frame));
        rest = after;
    }
    frames
}

/// The answer that an honest peer gives.
fn honest(api: ApiKey, version: i16, id: i32, throttle_time_ms: i32) -> Bytes {
    let frame = match api {
        ApiKey::API_VERSIONS => {
            let response = ApiVersionsResponse {
                throttle_time_ms: if version >= 1 { throttle_time_ms } else { 0 },
                ..ApiVersionsResponse::default()
            };
            encode_response::<ApiVersionsRequest>(&response, version, id)
        }
        ApiKey::HEARTBEAT => {
            let response = HeartbeatResponse {
                throttle_time_ms: if version >= 1 { throttle_time_ms } else { 0 },
                ..HeartbeatResponse::default()
            };
            encode_response::<HeartbeatRequest>(&response, version, id)
        }
        ApiKey::METADATA => encode_response::<MetadataRequest>(&Default::default(), version, id),
        ApiKey::PRODUCE => encode_response::<ProduceRequest>(&Default::default(), version, id),
        _ => encode_response::<FetchRequest>(&Default::default(), version, id),
    };
    frame
        .expect("a default response can be encoded")
        .into_bytes()
}
