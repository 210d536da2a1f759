//! Requests and responses as frames: size, header, body.

use std::fmt;

use bytes::{Bytes, BytesMut};
use bytestring::ByteString;

use crate::api::{RequestHeader, ResponseHeader};
use crate::error_code::{ErrorClass, ErrorCode, Refresh};
use crate::wire::{DecodeError, DecodeProblem, EncodeError, EncodeProblem, Reader, Wire, Writer};

/// Bytes of the size before each frame.
const SIZE: usize = 4;

/// Versions of a message, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct VersionRange {
    /// The oldest version.
    pub min: i16,
    /// The newest version.
    pub max: i16,
}

impl VersionRange {
    /// The versions `min` to `max`.
    pub const fn new(min: i16, max: i16) -> Self {
        Self { min, max }
    }

    /// Whether `version` is one of them.
    pub const fn contains(self, version: i16) -> bool {
        self.min <= version && version <= self.max
    }

    /// The versions that are in both ranges, if any.
    pub fn intersect(self, other: Self) -> Option<Self> {
        let both = Self::new(self.min.max(other.min), self.max.min(other.max));
        (both.min <= both.max).then_some(both)
    }

    /// The versions in ascending order.
    pub fn iter(self) -> impl DoubleEndedIterator<Item = i16> {
        self.min..=self.max
    }
}

impl fmt::Display for VersionRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.min == self.max {
            write!(f, "{}", self.min)
        } else {
            write!(f, "{}-{}", self.min, self.max)
        }
    }
}

/// The number of an API. The known ones are associated constants.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ApiKey(pub i16);

/// What is known of an API without naming its types.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ApiInfo {
    /// Its number.
    pub key: ApiKey,
    /// Kafka's name for it, such as `Produce`.
    pub name: &'static str,
    /// The stable versions that can be spoken.
    pub versions: VersionRange,
    /// The first version with compact lengths and tagged fields; `i16::MAX` if there is none.
    pub flexible: i16,
}

impl ApiKey {
    /// What is known of the API, if it is known.
    pub fn info(self) -> Option<&'static ApiInfo> {
        crate::api::APIS.iter().find(|api| api.key == self)
    }
}

impl fmt::Display for ApiKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.info() {
            Some(api) => f.write_str(api.name),
            None => write!(f, "API {}", self.0),
        }
    }
}

impl fmt::Debug for ApiKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}({})", self, self.0)
    }
}

/// What a client sends, and which answer it gets.
pub trait Request: Wire + fmt::Debug + Clone + Send + Sync + 'static {
    /// The API it belongs to.
    const API: ApiKey;
    /// The stable versions: those that may be offered to a broker.
    const VERSIONS: VersionRange;
    /// Every version that can be encoded: the stable ones and, where there is one, the newest that is not stable yet.
    const KNOWN_VERSIONS: VersionRange = Self::VERSIONS;
    /// The first version with compact lengths and tagged fields; `i16::MAX` if there is none.
    const FLEXIBLE: i16 = i16::MAX;
    /// The errors that the API is known to answer with, anywhere in its response.
    const ERRORS: &'static [ErrorCode] = &[];
    /// Errors to which this API gives another class than [`ErrorCode::class`] does.
    const OVERRIDES: &'static [(ErrorCode, ErrorClass, Refresh)] = &[];
    /// The answer.
    type Response: Response;

    /// What a client may do about `error` when this API answers with it.
    fn class_of(error: ErrorCode) -> ErrorClass {
        Self::overriding(error).map_or(error.class(), |(class, _)| class)
    }

    /// What to refresh when this API answers with `error`.
    fn refresh_of(error: ErrorCode) -> Refresh {
        Self::overriding(error).map_or(error.refresh(), |(_, refresh)| refresh)
    }

    /// This API's own class for `error`, where it has one.
    fn overriding(error: ErrorCode) -> Option<(ErrorClass, Refresh)> {
        let (_, class, refresh) = Self::OVERRIDES.iter().find(|(code, ..)| *code == error)?;
        Some((*class, *refresh))
    }
}

/// What a broker answers.
pub trait Response: Wire + fmt::Debug + Default + Send + Sync + 'static {
    /// Milliseconds for which the broker asks the client to send nothing (KIP-219); 0 if it does not.
    fn throttle_time_ms(&self) -> i32 {
        0
    }
}

/// A versioned piece of data that is no request and no response of its own: a header, or the content of a byte field.
pub trait Data: Wire + fmt::Debug + Clone + Send + Sync + 'static {
    /// Kafka's name for it.
    const NAME: &'static str;
    /// The versions that can be encoded.
    const VERSIONS: VersionRange;
    /// The first version with compact lengths and tagged fields; `i16::MAX` if there is none.
    const FLEXIBLE: i16 = i16::MAX;
}

/// A message ready to be written to a connection, its size in front.
///
/// The correlation id, which only the connection can give, is filled in place; large byte fields stay segments of their own.
#[derive(Clone, Debug)]
pub struct Frame {
    head: BytesMut,
    rest: Vec<Bytes>,
    len: usize,
    correlation_at: usize,
}

impl Frame {
    /// Where the correlation id is in a request: after size, key and version.
    const IN_REQUEST: usize = SIZE + 4;
    /// Where the correlation id is in a response: after the size.
    const IN_RESPONSE: usize = SIZE;

    fn new(w: Writer, correlation_at: usize) -> Result<Self, EncodeError> {
        let len = w.len();
        let size = i32::try_from(len - SIZE).map_err(|_| EncodeProblem::TooLong(len))?;
        let (mut head, rest) = w.finish();
        head[..SIZE].copy_from_slice(&size.to_be_bytes());
        Ok(Self {
            head,
            rest,
            len,
            correlation_at,
        })
    }

    /// Gives the request its number, by which its answer is found.
    pub fn set_correlation_id(&mut self, id: i32) {
        let place = self.correlation_at..self.correlation_at + size_of::<i32>();
        self.head[place].copy_from_slice(&id.to_be_bytes());
    }

    /// Bytes to write, the size in front included.
    #[expect(
        clippy::len_without_is_empty,
        reason = "no frame is empty: it begins with its size"
    )]
    pub fn len(&self) -> usize {
        self.len
    }

    /// The pieces to write, in order. None of them is empty.
    pub fn into_segments(self) -> Vec<Bytes> {
        let mut segments = Vec::with_capacity(1 + self.rest.len());
        segments.push(self.head.freeze());
        segments.extend(self.rest);
        segments
    }

    /// The frame in one piece, as a test or an in-memory transport wants it; large fields are copied.
    pub fn into_bytes(self) -> Bytes {
        let mut whole = self.head;
        self.rest
            .iter()
            .for_each(|segment| whole.extend_from_slice(segment));
        whole.freeze()
    }
}

/// The version of the request header that goes with a body that is flexible or not.
fn request_header_version(flexible: bool) -> i16 {
    if flexible { 2 } else { 1 }
}

/// The version of the response header. That of ApiVersions never changes: a client reads it before it knows the version.
fn response_header_version(api: ApiKey, flexible: bool) -> i16 {
    i16::from(flexible && api != ApiKey::API_VERSIONS)
}

/// A writer with room for the size, about to write a header.
fn begin(version: i16, flexible: bool) -> Writer {
    let mut w = Writer::new(version, flexible);
    w.put(&[0; SIZE]);
    w
}

fn is_flexible<R: Request>(version: i16) -> bool {
    version >= R::FLEXIBLE
}

/// Encodes a request as the frame to write, with correlation id 0.
///
/// # Errors
///
/// When `version` is not one of [`Request::KNOWN_VERSIONS`], or the request says what that version cannot say.
pub fn encode_request<R: Request>(
    request: &R,
    version: i16,
    client_id: &str,
) -> Result<Frame, EncodeError> {
    if !R::KNOWN_VERSIONS.contains(version) {
        return Err(EncodeProblem::Version(version).into());
    }
    let flexible = is_flexible::<R>(version);
    let header = RequestHeader {
        api_key: R::API.0,
        api_version: version,
        correlation_id: 0,
        client_id: Some(ByteString::from(client_id)),
    };
    let header_version = request_header_version(flexible);
    let mut w = begin(header_version, header_version >= RequestHeader::FLEXIBLE);
    header.write(&mut w)?;
    w.continue_as(version, flexible);
    request.write(&mut w)?;
    Frame::new(w, Frame::IN_REQUEST)
}

/// Decodes the answer to a request that was sent in `version`. `frame` begins with the correlation id, after the size.
///
/// A broker that does not know the version of an ApiVersions request answers in version 0: decode that answer as such.
///
/// Bytes after the end of the message are an error. The Java client passes over them; but a broker that means other fields
/// than we do has been misunderstood before its message's end, too.
///
/// # Errors
///
/// When the frame is not exactly such a response.
pub fn decode_response<R: Request>(frame: Bytes, version: i16) -> Result<R::Response, DecodeError> {
    if !R::KNOWN_VERSIONS.contains(version) {
        return Err(DecodeProblem::Version(version).into());
    }
    let flexible = is_flexible::<R>(version);
    let header_version = response_header_version(R::API, flexible);
    let mut r = Reader::new(
        &frame,
        header_version,
        header_version >= ResponseHeader::FLEXIBLE,
    );
    read_header::<ResponseHeader>(&mut r)?;
    read_body(r, version, flexible)
}

fn read_header<T: Wire>(r: &mut Reader) -> Result<T, DecodeError> {
    T::read(r).map_err(|error| error.in_message::<T>(r))
}

fn read_body<T: Wire>(mut r: Reader<'_>, version: i16, flexible: bool) -> Result<T, DecodeError> {
    r.continue_as(version, flexible);
    let body = T::read(&mut r).map_err(|error| error.in_message::<T>(&r))?;
    match r.left() {
        0 => Ok(body),
        left => Err(DecodeError::from(DecodeProblem::Trailing { left }).in_message::<T>(&r)),
    }
}

/// The API, the version and the correlation id with which a request frame begins, after the size. They tell a broker how
/// to decode the rest.
///
/// # Errors
///
/// When the frame is shorter than that.
pub fn peek_request(frame: &Bytes) -> Result<(ApiKey, i16, i32), DecodeError> {
    let mut r = Reader::new(frame, 0, false);
    Ok((
        ApiKey(r.field("api_key")?),
        r.field("api_version")?,
        r.field("correlation_id")?,
    ))
}

/// The correlation id with which a response frame begins, after the size.
///
/// # Errors
///
/// When the frame is shorter than that.
pub fn peek_correlation_id(frame: &Bytes) -> Result<i32, DecodeError> {
    Reader::new(frame, 0, false).field("correlation_id")
}

/// Decodes a request as a broker does. `frame` begins with the API key, after the size.
///
/// # Errors
///
/// When the frame is not exactly such a request, in one of [`Request::KNOWN_VERSIONS`].
pub fn decode_request<R: Request>(frame: Bytes) -> Result<(RequestHeader, R), DecodeError> {
    let (mut r, version) = begin_request::<R>(&frame)?;
    let header = read_header::<RequestHeader>(&mut r)?;
    Ok((header, read_body(r, version, is_flexible::<R>(version))?))
}

/// Decodes a request as a broker of Kafka does, which passes over some of what is wrong: bytes after the request, lengths
/// below -1, which are null to it, and strings that are not UTF-8. Says the first of it.
///
/// # Errors
///
/// When Kafka could not read it either.
pub fn decode_request_leniently<R: Request>(
    frame: Bytes,
) -> Result<(RequestHeader, R, Option<DecodeProblem>), DecodeError> {
    let (mut r, version) = begin_request::<R>(&frame)?;
    r.be_lenient();
    let header = read_header::<RequestHeader>(&mut r)?;
    r.continue_as(version, is_flexible::<R>(version));
    let request = R::read(&mut r).map_err(|error| error.in_message::<R>(&r))?;
    Ok((header, request, r.finish_leniently()))
}

/// A reader at the header of a request, and the version of what follows.
fn begin_request<R: Request>(frame: &Bytes) -> Result<(Reader<'_>, i16), DecodeError> {
    let (api, version, _) = peek_request(frame)?;
    if api != R::API {
        return Err(DecodeProblem::Api {
            got: api.0,
            expected: R::API.0,
        }
        .into());
    }
    if !R::KNOWN_VERSIONS.contains(version) {
        return Err(DecodeProblem::Version(version).into());
    }
    let header_version = request_header_version(is_flexible::<R>(version));
    let flexible = header_version >= RequestHeader::FLEXIBLE;
    Ok((Reader::new(frame, header_version, flexible), version))
}

/// Encodes a response as a broker does.
///
/// # Errors
///
/// When `version` is not one of [`Request::KNOWN_VERSIONS`], or the response says what that version cannot say.
pub fn encode_response<R: Request>(
    response: &R::Response,
    version: i16,
    correlation_id: i32,
) -> Result<Frame, EncodeError> {
    if !R::KNOWN_VERSIONS.contains(version) {
        return Err(EncodeProblem::Version(version).into());
    }
    let flexible = is_flexible::<R>(version);
    let header_version = response_header_version(R::API, flexible);
    let mut w = begin(header_version, header_version >= ResponseHeader::FLEXIBLE);
    ResponseHeader { correlation_id }.write(&mut w)?;
    w.continue_as(version, flexible);
    response.write(&mut w)?;
    Frame::new(w, Frame::IN_RESPONSE)
}

/// Encodes a piece of data alone, without its version.
///
/// # Errors
///
/// When `version` is not one of [`Data::VERSIONS`], or the data says what that version cannot say.
pub fn encode_data<D: Data>(data: &D, version: i16) -> Result<Bytes, EncodeError> {
    if !D::VERSIONS.contains(version) {
        return Err(EncodeProblem::Version(version).into());
    }
    let mut w = Writer::new(version, version >= D::FLEXIBLE);
    data.write(&mut w)?;
    Ok(w.into_bytes())
}

/// Decodes a piece of data that `bytes` hold exactly, its version being known.
///
/// # Errors
///
/// When the bytes are not exactly such data.
pub fn decode_data<D: Data>(bytes: Bytes, version: i16) -> Result<D, DecodeError> {
    if !D::VERSIONS.contains(version) {
        return Err(DecodeProblem::Version(version).into());
    }
    let flexible = version >= D::FLEXIBLE;
    read_body(Reader::new(&bytes, version, flexible), version, flexible)
}
