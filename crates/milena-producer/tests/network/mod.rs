//! The embedded broker's links as a transport.

use std::io;

use milena_broker::Cluster;
use milena_core::{BoxFuture, BrokerAddress, Connect, Transport};

/// When the brokers' clock begins, in milliseconds.
pub(crate) const NOW: i64 = 1_767_225_600_000;

pub(crate) struct Network(pub(crate) Cluster);

impl Connect for Network {
    fn connect<'a>(
        &'a self,
        address: &'a BrokerAddress,
    ) -> BoxFuture<'a, io::Result<Box<dyn Transport>>> {
        Box::pin(async move {
            let link = self.0.connect(&address.host, address.port)?;
            Ok(Box::new(link) as Box<dyn Transport>)
        })
    }
}
