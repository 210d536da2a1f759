//! A session with real Kafka: its own clients first, then every request again in every version.

use std::io::Write;
use std::net::TcpStream;
use std::process::Command;
use std::time::Duration;

use bytes::Bytes;
use milena_fuzz::seeds;
use xtask::kafka::{Cluster, Spec, Version, fetch};

use crate::Failed;
use crate::proxy::{Exchange, Proxy, lock, read_frame};

/// How long an answer may take; some requests wait for others that never come.
const PATIENCE: Duration = Duration::from_secs(2);

/// Requests that end the session: they stop or unregister the broker, or wait for ever.
const NOT_AGAIN: [i16; 3] = [64, 80, 81];

pub(crate) fn record() -> Result<Vec<Exchange>, Failed> {
    let proxy = Proxy::start()?;
    let advertised = format!("PLAINTEXT://127.0.0.1:{}", proxy.port);
    let cluster = Cluster::start(
        Spec::new(Version::DEFAULT)
            .named("fuzz-seed")
            .property("advertised.listeners", advertised)
            .property(
                "authorizer.class.name",
                "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
            )
            .property("super.users", "User:ANONYMOUS")
            .property("allow.everyone.if.no.acl.found", "true"),
    )?;
    let port = cluster.port(1)?;
    proxy.broker.set(port).expect("it is set once");
    talk(&format!("127.0.0.1:{}", proxy.port))?;
    let said = lock(&proxy.heard).clone();
    println!(
        "Kafka's own clients and the broker exchanged {}",
        said.len()
    );
    again(proxy.port, &said)?;
    let heard = lock(&proxy.heard).clone();
    Ok(heard)
}

/// Kafka's own clients.
fn talk(bootstrap: &str) -> Result<(), Failed> {
    let jars = fetch::tool_jars(Version::DEFAULT)?;
    let source = concat!(env!("CARGO_MANIFEST_DIR"), "/Session.java");
    let status = Command::new("java")
        .args(["-Xmx512m", "-XX:TieredStopAtLevel=1", "-cp"])
        .arg(jars.join("*"))
        .args([source, bootstrap])
        .status()?;
    match status.success() {
        true => Ok(()),
        false => Err(format!("the Java side failed ({status})").into()),
    }
}

/// Every request that was heard in every other version, then the smallest request of every API.
fn again(port: u16, said: &[Exchange]) -> Result<(), Failed> {
    let mut stream = connect(port)?;
    let mut requests = Vec::new();
    for exchange in said {
        let rest = exchange.request.slice(4..);
        let versions = seeds::in_every_version(exchange.key, exchange.version, &rest);
        requests.extend(
            versions
                .into_iter()
                .map(|(version, rest)| (exchange.key, version, rest)),
        );
    }
    let smallest = seeds::smallest_requests().into_iter();
    requests.extend(smallest.map(|(key, version, rest)| (key, version, Bytes::from(rest))));
    requests.retain(|(key, ..)| !NOT_AGAIN.contains(key));
    let (mut asked, mut answered) = (0, 0);
    for (key, version, rest) in requests {
        let head = [key.to_be_bytes(), version.to_be_bytes()].concat();
        let size = u32::try_from(head.len() + rest.len())?.to_be_bytes();
        asked += 1;
        let answer = stream
            .write_all(&[&size[..], &head, &rest].concat())
            .and_then(|()| read_frame(&mut stream));
        match answer {
            Ok(_) => answered += 1,
            // The broker does not know the version, or waits.
            Err(_) => stream = connect(port)?,
        }
    }
    println!("{answered} of {asked} requests in other versions were answered");
    Ok(())
}

fn connect(port: u16) -> Result<TcpStream, Failed> {
    let stream = TcpStream::connect(("127.0.0.1", port))?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_nodelay(true)?;
    Ok(stream)
}
