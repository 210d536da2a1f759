//! Real Apache Kafka on this machine: fetched from Maven Central, started on loopback ports, stopped without a trace.
//!
//! ```no_run
//! use xtask::kafka::{Cluster, Error, Spec, Version};
//!
//! fn main() -> Result<(), Error> {
//!     let cluster = Cluster::start(Spec::new(Version::DEFAULT).brokers(3))?;
//!     println!("connect to {}", cluster.bootstrap());
//!     cluster.kill(1)?;
//!     cluster.restart(1)?;
//!     Ok(()) // dropping the cluster stops it and removes its data
//! }
//! ```

mod archive;
pub mod cache;
pub mod cli;
mod cluster;
mod error;
pub mod fetch;
mod install;
mod java;
mod launch;
mod node;
mod pom;
mod ports;
pub mod probe;
pub(crate) mod process;
mod properties;
pub(crate) mod scratch;
mod spec;
mod state;
mod tool;
mod version;

pub use cluster::Cluster;
pub use error::Error;
pub use spec::Spec;
pub use tool::{Finished, RunningTool, Tool};
pub use version::{Coordination, Version};
