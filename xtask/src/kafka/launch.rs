//! Turns a spec into directories, files and nodes, ready to be started.

use std::path::Path;
use std::time::Duration;

use super::java::{Java, Purpose};
use super::node::{Lifetime, Node};
use super::process::{Launch, Process};
use super::properties::{self, Layout, NodePorts};
use super::{Coordination, Error, Spec, cache, scratch};

const FORMAT_LIMIT: Duration = Duration::from_secs(60);
const ZOOKEEPER_HEAP: u32 = 128;

/// The processes of a cluster, none of them started.
#[derive(Debug)]
pub(crate) struct Nodes {
    pub(crate) zookeeper: Option<Node>,
    pub(crate) brokers: Vec<Node>,
}

/// Writes every node's files below `directory` and formats its storage.
pub(crate) fn prepare(
    spec: &Spec,
    layout: &Layout,
    directory: &Path,
    lifetime: Lifetime,
    java: Java,
) -> Result<Nodes, Error> {
    let workshop = Workshop {
        spec,
        layout,
        directory,
        lifetime,
        java,
    };
    let brokers: Vec<Node> = layout
        .nodes
        .iter()
        .map(|ports| workshop.broker(ports))
        .collect::<Result<_, _>>()?;
    if spec.version.coordination() == Coordination::KRaft {
        workshop.format(&brokers)?;
    }
    Ok(Nodes {
        zookeeper: layout
            .zookeeper
            .map(|port| workshop.zookeeper(port))
            .transpose()?,
        brokers,
    })
}

struct Workshop<'a> {
    spec: &'a Spec,
    layout: &'a Layout,
    directory: &'a Path,
    lifetime: Lifetime,
    java: Java,
}

impl Workshop<'_> {
    fn broker(&self, ports: &NodePorts) -> Result<Node, Error> {
        let name = format!("node-{}", ports.id);
        let data = self.directory.join(&name).join("data");
        let text = properties::server(self.spec, self.layout, ports, &data);
        let node = self.node(name, "kafka.Kafka", self.spec.heap_mebibytes, &text)?;
        Ok(match self.spec.version.coordination() {
            Coordination::KRaft => node,
            // ZooKeeper looks at its sessions once a tick, which is two seconds.
            Coordination::ZooKeeper => {
                node.remembered(properties::ZOOKEEPER_SESSION + Duration::from_secs(3))
            }
        })
    }

    fn zookeeper(&self, port: u16) -> Result<Node, Error> {
        let name = "zookeeper".to_owned();
        let text = properties::zookeeper(port, &self.directory.join(&name).join("data"));
        self.node(
            name,
            "org.apache.zookeeper.server.quorum.QuorumPeerMain",
            ZOOKEEPER_HEAP,
            &text,
        )
    }

    fn node(
        &self,
        name: String,
        class: &str,
        heap_mebibytes: u32,
        properties: &str,
    ) -> Result<Node, Error> {
        let directory = self.directory.join(&name);
        cache::create(&directory)?;
        let file = directory.join(PROPERTIES);
        cache::write(&file, properties)?;
        let mut command = self.java.command(
            Purpose::Node {
                heap_mebibytes,
                quick: self.spec.quick,
            },
            &directory,
            class,
        )?;
        command.push(file.into());
        Ok(Node::new(name, directory, command, self.lifetime))
    }

    /// Formats the storage of all brokers side by side.
    fn format(&self, brokers: &[Node]) -> Result<(), Error> {
        let cluster_id = cluster_id();
        let start = |node: &Node| self.start_format(node, &cluster_id);
        let running: Vec<Process> = brokers.iter().map(start).collect::<Result<_, _>>()?;
        brokers
            .iter()
            .zip(running)
            .try_for_each(|(node, mut process)| match process.wait(FORMAT_LIMIT) {
                Some(status) if status.success() => Ok(()),
                Some(_) => Err(node.failure("its storage could not be formatted")),
                None => Err(node.failure("formatting its storage took longer than a minute")),
            })
    }

    fn start_format(&self, node: &Node, cluster_id: &str) -> Result<Process, Error> {
        let directory = self.directory.join(node.name());
        let workspace = directory.join("format");
        cache::create(&workspace)?;
        let mut command =
            self.java
                .command(Purpose::Tool, &workspace, "kafka.tools.StorageTool")?;
        command.extend(["format", "-t", cluster_id, "-c"].map(Into::into));
        command.push(directory.join(PROPERTIES).into());
        command.extend(self.spec.format_arguments.iter().map(Into::into));
        Process::guarded(&Launch {
            command,
            input: None,
            output: node.log(),
            errors: node.log(),
            scratch: None,
        })
    }
}

/// The file that a node is started with, in its directory.
pub(crate) const PROPERTIES: &str = "node.properties";

/// Sixteen random bytes as Kafka writes ids: unpadded URL-safe base64, and not beginning with a dash.
fn cluster_id() -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let bits = (u128::from(scratch::random()) << 64 | u128::from(scratch::random())) >> 1;
    let digit = |shift: u32| {
        let six = if shift >= 6 {
            bits >> (shift - 6)
        } else {
            bits << (6 - shift)
        };
        char::from(ALPHABET[usize::try_from(six & 63).unwrap_or(0)])
    };
    (0..22)
        .map(|index| digit(128_u32.saturating_sub(6 * index)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cluster_id_is_sixteen_bytes_in_kafkas_base64() {
        for _ in 0..200 {
            let id = cluster_id();
            assert_eq!(id.len(), 22);
            assert!(!id.starts_with('-'), "{id} would look like an option");
            // The last digit carries two bits only.
            assert!("AQgw".contains(&id[21..]), "{id}");
        }
        assert_ne!(cluster_id(), cluster_id());
    }
}
