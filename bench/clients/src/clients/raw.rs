//! No client: an idempotent producer's requests and their answers over a socket of tokio's, one after the other. What that
//! takes is the broker's and the network's time.

use bytes::Bytes;
use milena::protocol::api::{
    InitProducerIdRequest, ProduceRequest, ProduceRequestPartition, ProduceRequestTopic,
};
use milena::protocol::compression::Compression;
use milena::protocol::message::{Request, decode_response, encode_request};
use milena::protocol::record::{BatchBuilder, HEAD_SIZE, Stamp};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::Outcome;
use crate::Failure;
use crate::client::Client;
use crate::cost::Meter;
use crate::job::Order;
use crate::latency;

/// Does what is ordered.
pub async fn run(client: Client, order: &Order, allocations: fn() -> u64) -> Outcome {
    match order.verb.as_str() {
        "latency" => latency(order, allocations).await,
        _ => client.cannot(order),
    }
}

/// The last versions that name topics and need no description of the cluster.
const PRODUCE: i16 = 12;
const INIT: i16 = 4;

async fn latency(order: &Order, allocations: fn() -> u64) -> Outcome {
    let meter = Meter::start(allocations)?;
    let mut socket = TcpStream::connect(&order.bootstrap).await?;
    socket.set_nodelay(true)?;
    let init = InitProducerIdRequest {
        transaction_timeout_ms: i32::MAX,
        ..InitProducerIdRequest::default()
    };
    let identity = ask(&mut socket, &init, INIT).await?;
    let mut stamp = Stamp {
        producer_id: identity.producer_id,
        producer_epoch: identity.producer_epoch,
        base_sequence: 0,
        transactional: false,
    };
    let median = latency::median(order, async |value: &[u8]| {
        let request = request(order, value, stamp)?;
        stamp.base_sequence += 1;
        let response = ask(&mut socket, &request, PRODUCE).await?;
        let partition = response
            .topics
            .first()
            .and_then(|topic| topic.partitions.first());
        match partition.map(|partition| partition.error) {
            Some(error) if error.is_ok() => Ok::<_, Failure>(()),
            other => Err(format!("the broker says {other:?}").into()),
        }
    });
    meter.stop(median.await?)
}

fn request(order: &Order, value: &[u8], stamp: Stamp) -> Result<ProduceRequest, Failure> {
    let now = std::time::UNIX_EPOCH.elapsed()?.as_millis() as i64;
    let mut batch = BatchBuilder::new(HEAD_SIZE + value.len() + 32);
    batch.append(now, None, Some(value), &[])?;
    let partition = ProduceRequestPartition {
        index: 0,
        records: Some(batch.seal(stamp, Compression::None)?),
    };
    let topic = ProduceRequestTopic {
        name: order.topic.as_str().into(),
        partitions: vec![partition],
        ..ProduceRequestTopic::default()
    };
    Ok(ProduceRequest {
        acks: -1,
        timeout_ms: 30_000,
        topics: vec![topic],
        ..ProduceRequest::default()
    })
}

async fn ask<R: Request>(
    socket: &mut TcpStream,
    request: &R,
    version: i16,
) -> Result<R::Response, Failure> {
    let frame = encode_request(request, version, "raw")?.into_bytes();
    socket.write_all(&frame).await?;
    let mut answer = vec![0; socket.read_u32().await? as usize];
    socket.read_exact(&mut answer).await?;
    Ok(decode_response::<R>(Bytes::from(answer), version)?)
}
