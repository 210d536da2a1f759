//! No client: the smallest request there is and its answer, over a socket of tokio's.

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::Outcome;
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

/// ApiVersions, version 0, with no client id: its size, and what it consists of.
const REQUEST: [u8; 14] = [0, 0, 0, 10, 0, 18, 0, 0, 0, 0, 0, 1, 0xff, 0xff];

pub async fn latency(order: &Order, allocations: fn() -> u64) -> Outcome {
    let meter = Meter::start(allocations)?;
    let mut socket = TcpStream::connect(&order.bootstrap).await?;
    socket.set_nodelay(true)?;
    let mut answer = vec![0; 64 * 1024];
    let median = latency::median(order, async |_: &[u8]| {
        socket.write_all(&REQUEST).await?;
        let size = socket.read_u32().await? as usize;
        let answer = answer.get_mut(..size).ok_or("a long answer")?;
        socket.read_exact(answer).await?;
        Ok::<_, crate::Failure>(())
    });
    meter.stop(median.await?)
}
