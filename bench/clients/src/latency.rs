//! One record after the other at a steady pace, each waited for.

use std::time::{Duration, Instant};

use crate::Failure;
use crate::job::{Order, PACE};

/// The median time that `send` takes, in microseconds.
pub async fn median<E: Into<Failure>>(
    order: &Order,
    mut send: impl AsyncFnMut(&[u8]) -> Result<(), E>,
) -> Result<f64, Failure> {
    let values = order.values();
    let pause = Duration::from_secs(1) / PACE;
    // Connections and metadata are there before anything counts.
    for value in &values[..100] {
        send(value).await.map_err(Into::into)?;
    }
    let mut times = Vec::with_capacity(order.records as usize);
    for number in 0..order.records as usize {
        tokio::time::sleep(pause).await;
        let began = Instant::now();
        send(&values[number % values.len()])
            .await
            .map_err(Into::into)?;
        times.push(began.elapsed());
    }
    times.sort();
    Ok(times[times.len() / 2].as_secs_f64() * 1e6)
}
