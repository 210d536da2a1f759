//! Asks a broker, in the fewest bytes, whether it serves and what it knows of its cluster.
//!
//! Written by hand so that starting Kafka depends on no part of the client under test.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::time::Duration;

use super::Error;
use super::error::io;

const API_VERSIONS: i16 = 18;
const METADATA: i16 = 3;
const LIMIT: Duration = Duration::from_secs(3);
const MAX_ANSWER: usize = 16 << 20;

/// What a broker knows of its cluster.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Metadata {
    /// The ids of the brokers that are alive, ascending.
    pub brokers: Vec<i32>,
    /// The controller, unless there is none at the moment.
    pub controller: Option<i32>,
    /// The partitions of every topic.
    pub partitions: Vec<Partition>,
}

/// One partition in a broker's metadata.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Partition {
    /// The topic's name.
    pub topic: String,
    /// The partition's number.
    pub index: i32,
    /// The leader's id, unless there is none at the moment.
    pub leader: Option<i32>,
    /// The ids of the brokers that should have it.
    pub replicas: Vec<i32>,
    /// The ids of those that are in sync.
    pub in_sync: Vec<i32>,
}

impl Metadata {
    /// Whether every partition has a leader and no copy lags behind.
    pub fn is_in_sync(&self) -> bool {
        self.partitions.iter().all(|partition| {
            partition.leader.is_some() && partition.in_sync.len() == partition.replicas.len()
        })
    }
}

/// Whether anything accepts connections on this loopback port.
pub(crate) fn is_listening(port: u16) -> bool {
    TcpStream::connect_timeout(&SocketAddr::from((Ipv4Addr::LOCALHOST, port)), LIMIT).is_ok()
}

/// How many APIs the broker on this loopback port offers.
///
/// # Errors
/// When it does not answer ApiVersions within three seconds.
pub fn api_versions(port: u16) -> Result<usize, Error> {
    let answer = exchange(port, API_VERSIONS, 0, &[])?;
    let mut answer = Answer(&answer);
    match answer.i16()? {
        0 => answer.length(),
        code => Err(Error::new(format!(
            "ApiVersions was answered with error {code}"
        ))),
    }
}

/// What the broker on this loopback port knows of its cluster, every topic included.
///
/// # Errors
/// When it does not answer Metadata within three seconds.
pub fn metadata(port: u16) -> Result<Metadata, Error> {
    // Version 1; a null array asks for every topic.
    let answer = exchange(port, METADATA, 1, &(-1_i32).to_be_bytes())?;
    let mut answer = Answer(&answer);
    let mut brokers = answer.array(|broker| {
        let id = broker.i32()?;
        broker.string()?;
        broker.i32()?;
        broker.string()?;
        Ok(id)
    })?;
    brokers.sort_unstable();
    let controller = known(answer.i32()?);
    let partitions = answer.array(topic)?.concat();
    Ok(Metadata {
        brokers,
        controller,
        partitions,
    })
}

fn topic(answer: &mut Answer<'_>) -> Result<Vec<Partition>, Error> {
    answer.i16()?;
    let topic = answer.string()?;
    answer.take(1)?;
    answer.array(|partition| {
        partition.i16()?;
        Ok(Partition {
            topic: topic.clone(),
            index: partition.i32()?,
            leader: known(partition.i32()?),
            replicas: partition.array(Answer::i32)?,
            in_sync: partition.array(Answer::i32)?,
        })
    })
}

fn known(id: i32) -> Option<i32> {
    (id >= 0).then_some(id)
}

/// Sends one request with header version 1 and returns the body of its answer.
fn exchange(port: u16, api: i16, version: i16, body: &[u8]) -> Result<Vec<u8>, Error> {
    let context = || format!("127.0.0.1:{port} does not answer");
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let mut stream = TcpStream::connect_timeout(&address, LIMIT).map_err(io(context()))?;
    stream
        .set_read_timeout(Some(LIMIT))
        .map_err(io(context()))?;
    stream
        .set_write_timeout(Some(LIMIT))
        .map_err(io(context()))?;
    stream
        .write_all(&request(api, version, body))
        .map_err(io(context()))?;
    let mut head = [0; 8];
    stream.read_exact(&mut head).map_err(io(context()))?;
    let mut head = Answer(&head);
    let size = head.length()?.saturating_sub(4);
    if size > MAX_ANSWER || head.i32()? != CORRELATION {
        return Err(Error::new(format!(
            "127.0.0.1:{port} does not speak Kafka's protocol"
        )));
    }
    let mut answer = vec![0; size];
    stream.read_exact(&mut answer).map_err(io(context()))?;
    Ok(answer)
}

const CORRELATION: i32 = 7;
const CLIENT: &[u8] = b"xtask";

fn request(api: i16, version: i16, body: &[u8]) -> Vec<u8> {
    let mut frame = Vec::new();
    frame.extend(api.to_be_bytes());
    frame.extend(version.to_be_bytes());
    frame.extend(CORRELATION.to_be_bytes());
    frame.extend([0, CLIENT.len() as u8]);
    frame.extend(CLIENT);
    frame.extend(body);
    let size = frame.len() as u32;
    frame.splice(0..0, size.to_be_bytes());
    frame
}

/// The unread rest of an answer.
struct Answer<'a>(&'a [u8]);

impl<'a> Answer<'a> {
    fn take(&mut self, count: usize) -> Result<&'a [u8], Error> {
        let (head, rest) = self
            .0
            .split_at_checked(count)
            .ok_or_else(|| Error::new("the answer is cut short"))?;
        self.0 = rest;
        Ok(head)
    }

    fn i16(&mut self) -> Result<i16, Error> {
        self.take(2)
            .map(|bytes| i16::from_be_bytes([bytes[0], bytes[1]]))
    }

    fn i32(&mut self) -> Result<i32, Error> {
        self.take(4)
            .map(|bytes| i32::from_be_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]))
    }

    /// A length of four bytes; null counts as nothing.
    fn length(&mut self) -> Result<usize, Error> {
        Ok(usize::try_from(self.i32()?).unwrap_or(0))
    }

    /// A string after its length of two bytes; null counts as empty.
    fn string(&mut self) -> Result<String, Error> {
        let length = usize::try_from(self.i16()?).unwrap_or(0);
        Ok(String::from_utf8_lossy(self.take(length)?).into_owned())
    }

    fn array<T>(
        &mut self,
        mut element: impl FnMut(&mut Answer<'a>) -> Result<T, Error>,
    ) -> Result<Vec<T>, Error> {
        (0..self.length()?).map(|_| element(self)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::TcpListener;
    use std::thread;

    /// Answers one request with these bytes; returns the port and, in time, the request.
    fn broker(answer: Vec<u8>) -> (u16, thread::JoinHandle<Vec<u8>>) {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let request = thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut size = [0; 4];
            stream.read_exact(&mut size).unwrap();
            let mut request = vec![0; u32::from_be_bytes(size) as usize];
            stream.read_exact(&mut request).unwrap();
            stream.write_all(&answer).unwrap();
            request
        });
        (port, request)
    }

    fn framed(body: &[u8]) -> Vec<u8> {
        let size = u32::try_from(body.len() + 4).unwrap();
        [&size.to_be_bytes()[..], &7_i32.to_be_bytes(), body].concat()
    }

    #[test]
    fn apis_are_counted() {
        let (port, request) = broker(framed(&[&[0, 0, 0, 0, 0, 2][..], &[0; 12]].concat()));
        assert_eq!(api_versions(port).unwrap(), 2);
        assert_eq!(
            request.join().unwrap(),
            [&[0, 18, 0, 0, 0, 0, 0, 7, 0, 5][..], b"xtask"].concat()
        );
    }

    #[test]
    fn brokers_controller_and_partitions_are_read() {
        let mut body = vec![
            0, 0, 0, 1, 0, 0, 0, 5, 0, 1, b'h', 0, 0, 0x23, 0x84, 0xff, 0xff,
        ];
        body.extend([0, 0, 0, 5]);
        body.extend([0, 0, 0, 1, 0, 0, 0, 1, b't', 0]);
        body.extend([0, 0, 0, 1, 0, 0, 0, 0, 0, 3, 0xff, 0xff, 0xff, 0xff]);
        body.extend([0, 0, 0, 2, 0, 0, 0, 5, 0, 0, 0, 6, 0, 0, 0, 1, 0, 0, 0, 5]);
        let (port, _) = broker(framed(&body));
        let metadata = metadata(port).unwrap();
        assert_eq!(
            (metadata.brokers.as_slice(), metadata.controller),
            (&[5][..], Some(5))
        );
        let partition = &metadata.partitions[0];
        assert_eq!(
            (partition.topic.as_str(), partition.index, partition.leader),
            ("t", 3, None)
        );
        assert_eq!(
            (partition.replicas.as_slice(), partition.in_sync.as_slice()),
            (&[5, 6][..], &[5][..])
        );
        assert!(!metadata.is_in_sync());
    }

    #[test]
    fn nonsense_is_an_error_and_not_a_great_allocation() {
        let (port, _) = broker(b"HTTP/1.1 400 Bad Request\r\n\r\n".to_vec());
        assert!(
            api_versions(port)
                .unwrap_err()
                .to_string()
                .contains("does not speak")
        );
        let (port, _) = broker(framed(&[0x7f; 10]));
        assert!(
            metadata(port)
                .unwrap_err()
                .to_string()
                .contains("cut short")
        );
    }
}
