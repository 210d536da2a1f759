//! The properties files that nodes are started with.

use std::fmt::Write;
use std::path::Path;
use std::time::Duration;

use super::{Coordination, Spec, ports};

/// How long ZooKeeper waits for a broker that is silent; until then it is registered and cannot register again.
pub(crate) const ZOOKEEPER_SESSION: Duration = Duration::from_secs(6);

/// The ports of every node of a cluster, chosen before anything starts.
#[derive(Clone, Debug)]
pub(crate) struct Layout {
    pub(crate) zookeeper: Option<u16>,
    pub(crate) nodes: Vec<NodePorts>,
}

/// Where one broker listens.
#[derive(Clone, Debug)]
pub(crate) struct NodePorts {
    pub(crate) id: i32,
    pub(crate) broker: u16,
    pub(crate) controller: u16,
    /// In the order of [`Spec::listeners`].
    pub(crate) extra: Vec<u16>,
}

impl Layout {
    /// Free ports for everything that `spec` asks for.
    pub(crate) fn choose(spec: &Spec) -> Result<Layout, super::Error> {
        let per_node = 2 + spec.listeners.len();
        let free = ports::free(1 + per_node * usize::from(spec.brokers))?;
        let nodes = free[1..]
            .chunks(per_node)
            .zip(1..)
            .map(|(ports, id)| NodePorts {
                id,
                broker: ports[0],
                controller: ports[1],
                extra: ports[2..].to_vec(),
            });
        let zookeeper = (spec.version.coordination() == Coordination::ZooKeeper).then_some(free[0]);
        Ok(Layout {
            zookeeper,
            nodes: nodes.collect(),
        })
    }
}

/// The text of a broker's `server.properties`. A property of the spec takes the place of ours.
pub(crate) fn server(spec: &Spec, layout: &Layout, node: &NodePorts, data: &Path) -> String {
    let mut all = addresses(spec, node);
    all.extend(match layout.zookeeper {
        None => kraft(layout, node),
        Some(port) => zookeeper_client(port, node),
    });
    all.push(("log.dirs", data.display().to_string()));
    all.extend(replication(spec));
    all.extend(quick_tests(spec).map(|(key, value)| (key, value.to_owned())));
    let ours = all.iter().map(|(key, value)| (*key, value.as_str()));
    let ours = ours.filter(|(key, _)| !spec.properties.iter().any(|(other, _)| other == key));
    let theirs = spec
        .properties
        .iter()
        .map(|(key, value)| (key.as_str(), value.as_str()));
    text(ours.chain(theirs))
}

/// The text of ZooKeeper's own properties file.
pub(crate) fn zookeeper(port: u16, data: &Path) -> String {
    let (port, data) = (port.to_string(), data.display().to_string());
    text([
        ("clientPort", port.as_str()),
        ("clientPortAddress", "127.0.0.1"),
        ("dataDir", &data),
        ("tickTime", "500"),
        ("maxClientCnxns", "0"),
        ("admin.enableServer", "false"),
    ])
}

fn addresses(spec: &Spec, node: &NodePorts) -> Vec<(&'static str, String)> {
    let mut advertised = format!("PLAINTEXT://127.0.0.1:{}", node.broker);
    let mut protocols = "PLAINTEXT:PLAINTEXT".to_owned();
    for (listener, port) in spec.listeners.iter().zip(&node.extra) {
        advertised += &format!(",{}://127.0.0.1:{port}", listener.name);
        protocols += &format!(",{}:{}", listener.name, listener.protocol);
    }
    let mut listeners = advertised.clone();
    if spec.version.coordination() == Coordination::KRaft {
        listeners += &format!(",CONTROLLER://127.0.0.1:{}", node.controller);
        protocols += ",CONTROLLER:PLAINTEXT";
    }
    vec![
        ("listeners", listeners),
        ("advertised.listeners", advertised),
        ("listener.security.protocol.map", protocols),
        ("inter.broker.listener.name", "PLAINTEXT".to_owned()),
        ("broker.rack", format!("r{}", node.id)),
    ]
}

fn kraft(layout: &Layout, node: &NodePorts) -> Vec<(&'static str, String)> {
    let voters: Vec<String> = layout
        .nodes
        .iter()
        .map(|voter| format!("{}@127.0.0.1:{}", voter.id, voter.controller))
        .collect();
    vec![
        ("process.roles", "broker,controller".to_owned()),
        ("node.id", node.id.to_string()),
        ("controller.quorum.voters", voters.join(",")),
        ("controller.listener.names", "CONTROLLER".to_owned()),
        // A killed broker is given up after this long; Kafka's own 9 s would make fault tests slow.
        ("broker.session.timeout.ms", "6000".to_owned()),
        ("broker.heartbeat.interval.ms", "1000".to_owned()),
    ]
}

fn zookeeper_client(port: u16, node: &NodePorts) -> Vec<(&'static str, String)> {
    vec![
        ("broker.id", node.id.to_string()),
        ("zookeeper.connect", format!("127.0.0.1:{port}")),
        (
            "zookeeper.session.timeout.ms",
            ZOOKEEPER_SESSION.as_millis().to_string(),
        ),
    ]
}

/// As many copies as there are brokers for, up to three; one may be missing of three.
fn replication(spec: &Spec) -> Vec<(&'static str, String)> {
    let copies = spec.brokers.min(3).to_string();
    let in_sync = spec.brokers.min(3).div_ceil(2).to_string();
    let mut all = vec![
        ("default.replication.factor", copies.clone()),
        ("min.insync.replicas", in_sync.clone()),
        ("offsets.topic.replication.factor", copies.clone()),
        ("transaction.state.log.replication.factor", copies.clone()),
        ("transaction.state.log.min.isr", in_sync.clone()),
    ];
    if spec.version.at_least(4, 0) {
        all.push(("share.coordinator.state.topic.replication.factor", copies));
        all.push(("share.coordinator.state.topic.min.isr", in_sync));
    }
    all
}

/// What makes a test wait less or a node need less. Everything else stays as Kafka's default.
fn quick_tests(spec: &Spec) -> impl Iterator<Item = (&'static str, &'static str)> {
    const ALWAYS: &[(&str, &str)] = &[
        ("group.initial.rebalance.delay.ms", "0"),
        ("group.min.session.timeout.ms", "1000"),
        ("offsets.topic.num.partitions", "4"),
        ("transaction.state.log.num.partitions", "4"),
        (
            "transaction.abort.timed.out.transaction.cleanup.interval.ms",
            "1000",
        ),
        ("log.retention.ms", "-1"),
        // Allocated at the start: 128 MiB by default, too much of a small heap.
        ("log.cleaner.dedupe.buffer.size", "8388608"),
    ];
    // Members of the newer group protocol learn of a change by their heartbeat: every 5 s by default.
    const SINCE_4_0: &[(&str, &str)] = &[
        ("group.consumer.heartbeat.interval.ms", "1000"),
        ("group.consumer.min.heartbeat.interval.ms", "500"),
        ("group.consumer.min.session.timeout.ms", "3000"),
        ("share.coordinator.state.topic.num.partitions", "4"),
    ];
    let newer = if spec.version.at_least(4, 0) {
        SINCE_4_0
    } else {
        &[]
    };
    ALWAYS.iter().chain(newer).copied()
}

/// Lines of `key=value` in the syntax of Java's properties.
fn text<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let mut text = String::new();
    for (key, value) in pairs {
        let value = value.replace('\\', "\\\\").replace('\n', "\\n");
        // Writing to a string cannot fail.
        writeln!(text, "{key}={value}").ok();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kafka::Version;

    fn layout(brokers: i32, zookeeper: Option<u16>) -> Layout {
        let port = |id: i32, what: i32| u16::try_from(21000 + 10 * id + what).unwrap();
        let node = |id| NodePorts {
            id,
            broker: port(id, 0),
            controller: port(id, 1),
            extra: vec![port(id, 2)],
        };
        Layout {
            zookeeper,
            nodes: (1..=brokers).map(node).collect(),
        }
    }

    fn lines(spec: &Spec, layout: &Layout, node: usize) -> Vec<String> {
        let text = server(spec, layout, &layout.nodes[node], Path::new("/data"));
        text.lines().map(str::to_owned).collect()
    }

    #[track_caller]
    fn has(lines: &[String], line: &str) {
        assert!(
            lines.iter().any(|other| other == line),
            "no {line} in {lines:#?}"
        );
    }

    #[test]
    fn three_kraft_nodes_know_each_other_and_keep_three_copies() {
        let lines = lines(
            &Spec::new(Version::new(4, 3, 1)).brokers(3),
            &layout(3, None),
            1,
        );
        has(&lines, "node.id=2");
        has(
            &lines,
            "listeners=PLAINTEXT://127.0.0.1:21020,CONTROLLER://127.0.0.1:21021",
        );
        has(&lines, "advertised.listeners=PLAINTEXT://127.0.0.1:21020");
        has(
            &lines,
            "controller.quorum.voters=1@127.0.0.1:21011,2@127.0.0.1:21021,3@127.0.0.1:21031",
        );
        has(&lines, "default.replication.factor=3");
        has(&lines, "min.insync.replicas=2");
        has(&lines, "broker.rack=r2");
        has(&lines, "log.dirs=/data");
    }

    #[test]
    fn a_zookeeper_broker_has_no_word_of_kraft() {
        let lines = lines(
            &Spec::new(Version::new(2, 1, 1)),
            &layout(1, Some(21000)),
            0,
        );
        has(&lines, "zookeeper.connect=127.0.0.1:21000");
        has(&lines, "broker.id=1");
        has(&lines, "listeners=PLAINTEXT://127.0.0.1:21010");
        has(&lines, "default.replication.factor=1");
        has(&lines, "min.insync.replicas=1");
        assert!(!lines.iter().any(|line| line.contains("CONTROLLER")
            || line.contains("process.roles")
            || line.contains("share.")));
    }

    #[test]
    fn a_property_of_the_caller_takes_the_place_of_ours() {
        let spec = Spec::new(Version::DEFAULT)
            .property("log.retention.ms", "5000")
            .property("x", "y");
        let lines = lines(&spec, &layout(1, None), 0);
        has(&lines, "log.retention.ms=5000");
        has(&lines, "x=y");
        assert_eq!(
            lines
                .iter()
                .filter(|line| line.starts_with("log.retention.ms="))
                .count(),
            1
        );
    }

    #[test]
    fn another_listener_is_advertised_and_mapped_to_its_protocol() {
        let lines = lines(
            &Spec::new(Version::DEFAULT).listener("SECURE", "SASL_SSL"),
            &layout(1, None),
            0,
        );
        has(
            &lines,
            "advertised.listeners=PLAINTEXT://127.0.0.1:21010,SECURE://127.0.0.1:21012",
        );
        has(
            &lines,
            "listener.security.protocol.map=PLAINTEXT:PLAINTEXT,SECURE:SASL_SSL,CONTROLLER:PLAINTEXT",
        );
    }

    #[test]
    fn backslashes_survive_javas_properties_syntax() {
        assert_eq!(text([("rule", "a\\.b\nc")]), "rule=a\\\\.b\\nc\n");
    }

    #[test]
    fn a_layout_has_different_ports_for_everything() {
        let spec = Spec::new(Version::new(2, 8, 2))
            .brokers(3)
            .listener("A", "SSL");
        let layout = Layout::choose(&spec).unwrap();
        let mut all: Vec<u16> = layout.zookeeper.into_iter().collect();
        all.extend(
            layout
                .nodes
                .iter()
                .flat_map(|node| [node.broker, node.controller, node.extra[0]]),
        );
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), 10);
        assert_eq!(
            layout.nodes.iter().map(|node| node.id).collect::<Vec<_>>(),
            [1, 2, 3]
        );
    }
}
