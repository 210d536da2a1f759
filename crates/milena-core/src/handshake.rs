//! What two sides say before the first request: which versions the broker speaks.

use bytes::Bytes;
use bytestring::ByteString;
use milena_protocol::api::{ApiVersionsRequest, ApiVersionsResponse};
use milena_protocol::error_code::ErrorCode;
use milena_protocol::message::{self, ApiKey, Frame, Request, VersionRange};

use crate::error::{Error, ErrorKind};
use crate::versions::Versions;

const SOFTWARE_NAME: &str = "milena";
const SOFTWARE_VERSION: &str = env!("CARGO_PKG_VERSION");
/// A response frame begins with the correlation id; the error code follows it.
const ERROR_CODE_AT: usize = 4;

/// The first correlation id after the handshake. Its own are below, one for each version there is to try, so that an
/// answer that comes twice is not taken for that of the first call.
pub(crate) const FIRST_ID: i32 = 16;

/// The handshake of one connection.
///
/// The client asks for ApiVersions in its newest version. A broker that does not know it answers with
/// UNSUPPORTED_VERSION in the oldest format (KIP-511), with or without saying what it does know.
#[derive(Debug)]
pub(crate) struct Handshake {
    client_id: String,
    state: State,
    next_id: i32,
}

#[derive(Debug)]
enum State {
    /// To be asked in this version.
    Ask {
        version: i16,
    },
    /// Asked in this version, under this correlation id.
    Asked {
        version: i16,
        id: i32,
    },
    Done {
        versions: Versions,
    },
}

impl Handshake {
    pub(crate) fn new(client_id: &str) -> Self {
        let state = State::Ask {
            version: ApiVersionsRequest::VERSIONS.max,
        };
        Self {
            client_id: client_id.to_owned(),
            state,
            next_id: 0,
        }
    }

    /// What to send next, if anything.
    pub(crate) fn poll_request(&mut self) -> Result<Option<Frame>, Error> {
        let State::Ask { version } = self.state else {
            return Ok(None);
        };
        let request = ApiVersionsRequest {
            client_software_name: ByteString::from_static(SOFTWARE_NAME),
            client_software_version: ByteString::from_static(SOFTWARE_VERSION),
            ..ApiVersionsRequest::default()
        };
        let frame = message::encode_request(&request, version, &self.client_id);
        let mut frame = frame.map_err(|error| {
            Error::new(ErrorKind::Internal, "ApiVersions: cannot encode").with_source(error)
        })?;
        let id = self.next_id;
        self.next_id += 1;
        frame.set_correlation_id(id);
        self.state = State::Asked { version, id };
        Ok(Some(frame))
    }

    /// What the broker answered, from the correlation id on.
    pub(crate) fn handle_frame(&mut self, frame: Bytes) -> Result<(), Error> {
        let State::Asked { version, id } = self.state else {
            return Err(Error::new(
                ErrorKind::Protocol,
                "the broker answered a request that was not made",
            ));
        };
        if message::peek_correlation_id(&frame) != Ok(id) {
            let text = "the peer's answer is not to ApiVersions: is it a Kafka broker?";
            return Err(Error::new(ErrorKind::Protocol, text));
        }
        self.state = if error_code(&frame) == Some(ErrorCode::UNSUPPORTED_VERSION) && version > 0 {
            State::Ask {
                version: version_to_try(frame, version),
            }
        } else {
            State::Done {
                versions: versions(frame, version)?,
            }
        };
        Ok(())
    }

    /// The outcome, once there is one.
    pub(crate) fn poll_versions(&mut self) -> Option<Versions> {
        match &mut self.state {
            State::Done { versions } => Some(std::mem::take(versions)),
            State::Ask { .. } | State::Asked { .. } => None,
        }
    }
}

fn error_code(frame: &Bytes) -> Option<ErrorCode> {
    let code = frame.get(ERROR_CODE_AT..ERROR_CODE_AT + 2)?;
    Some(ErrorCode(i16::from_be_bytes(code.try_into().ok()?)))
}

/// The highest version below `refused` that the refusal offers; the oldest if it offers none.
fn version_to_try(refusal: Bytes, refused: i16) -> i16 {
    let oldest = ApiVersionsRequest::VERSIONS.min;
    let Ok(response) = message::decode_response::<ApiVersionsRequest>(refusal, 0) else {
        return oldest;
    };
    let offered = ranges(&response).find(|(key, _)| *key == ApiVersionsRequest::API);
    offered.map_or(oldest, |(_, range)| range.max.min(refused - 1).max(oldest))
}

fn versions(frame: Bytes, version: i16) -> Result<Versions, Error> {
    let response =
        message::decode_response::<ApiVersionsRequest>(frame, version).map_err(|error| {
            let text = "the peer's answer to ApiVersions cannot be read: is it a Kafka broker?";
            Error::new(ErrorKind::Protocol, text).with_source(error)
        })?;
    if !response.error.is_ok() {
        return Err(Error::broker(response.error, None));
    }
    let versions: Versions = ranges(&response).collect();
    if versions.iter().next().is_none() {
        return Err(Error::new(
            ErrorKind::Protocol,
            "the broker's ApiVersions offer nothing",
        ));
    }
    Ok(versions)
}

fn ranges(response: &ApiVersionsResponse) -> impl Iterator<Item = (ApiKey, VersionRange)> + '_ {
    let range = |api: &milena_protocol::api::ApiVersionsResponseApiVersion| {
        (
            ApiKey(api.api_key),
            VersionRange {
                min: api.min_version,
                max: api.max_version,
            },
        )
    };
    response.api_keys.iter().map(range)
}
