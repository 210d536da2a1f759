//! A topic for every measurement, gone when it is over.

use std::time::Duration;

use milena::{Admin, ConnectionConfig, NewTopic};

use crate::Failure;
use crate::client::Client;
use crate::job::{Job, Order};

pub fn create(bootstrap: &str, name: &str, partitions: i32) -> Result<(), Failure> {
    with_admin(bootstrap, async |admin| {
        let topic = NewTopic::new(name).partitions(partitions);
        for (_, outcome) in admin.create_topics([topic]).await? {
            outcome?;
        }
        // Until every broker knows it.
        tokio::time::sleep(Duration::from_millis(500)).await;
        Ok(())
    })
}

pub fn delete(bootstrap: &str, name: &str) -> Result<(), Failure> {
    with_admin(bootstrap, async |admin| {
        for (_, outcome) in admin.delete_topics([name]).await? {
            outcome?;
        }
        Ok(())
    })
}

/// Makes a topic that has in it what is to be read.
pub fn fill(bootstrap: &str, name: &str, size: usize, records: u64) -> Result<(), Failure> {
    let job = Job::Produce {
        size,
        codec: "none",
        partitions: 6,
    };
    create(bootstrap, name, job.partitions())?;
    let order = Order::new(job, bootstrap, name, records);
    Client::Milena.run(&order, || 0).map(|_| ())
}

fn with_admin(
    bootstrap: &str,
    act: impl AsyncFnOnce(&Admin) -> Result<(), milena::Error>,
) -> Result<(), Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async { Ok(act(&Admin::new(ConnectionConfig::new(bootstrap))?).await?) })
}
