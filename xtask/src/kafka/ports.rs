//! Finds loopback ports that nobody listens on.

use std::collections::BTreeSet;
use std::hash::{BuildHasher, RandomState};
use std::net::{Ipv4Addr, TcpListener};
use std::ops::Range;
use std::sync::{Mutex, PoisonError};

use super::Error;

// Below the range from which systems give ports to outgoing connections: a node that is killed and restarted would
// otherwise find its port taken by a client's connection.
const RANGE: Range<u16> = 20_000..32_000;

/// Ports already handed out by this process, whose node may not be listening yet.
static TAKEN: Mutex<BTreeSet<u16>> = Mutex::new(BTreeSet::new());

/// `count` different ports on 127.0.0.1 that nobody listens on and that this function has not given out before.
/// Another process may still take one before it is used; starting a cluster tries again then.
pub(crate) fn free(count: usize) -> Result<Vec<u16>, Error> {
    let mut taken = TAKEN.lock().unwrap_or_else(PoisonError::into_inner);
    let ports: Vec<u16> = candidates()
        .filter(|port| !taken.contains(port) && is_free(*port))
        .take(count)
        .collect();
    if ports.len() < count {
        return Err(Error::new(format!(
            "fewer than {count} free ports between {} and {} on 127.0.0.1",
            RANGE.start, RANGE.end
        )));
    }
    taken.extend(&ports);
    Ok(ports)
}

/// Every port of the range once, from a random place on, so that processes side by side seldom meet.
fn candidates() -> impl Iterator<Item = u16> {
    let size = u64::from(RANGE.end - RANGE.start);
    let first = RandomState::new().hash_one(std::process::id()) % size;
    RANGE
        .cycle()
        .skip(usize::try_from(first).unwrap_or(0))
        .take(RANGE.len())
}

fn is_free(port: u16) -> bool {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ports_are_different_free_and_never_given_twice() {
        let first = free(5).unwrap();
        let second = free(5).unwrap();
        let all: BTreeSet<u16> = first.iter().chain(&second).copied().collect();
        assert_eq!(all.len(), 10);
        assert!(all.iter().all(|port| RANGE.contains(port)));
    }

    #[test]
    fn a_port_that_is_listened_on_is_not_free() {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        assert!(!is_free(listener.local_addr().unwrap().port()));
    }

    #[test]
    fn every_port_of_the_range_is_tried_once() {
        let all: BTreeSet<u16> = candidates().collect();
        assert_eq!(all.len(), RANGE.len());
        assert_eq!(candidates().count(), RANGE.len());
    }

    #[test]
    fn asking_for_more_ports_than_there_are_is_an_error() {
        assert!(
            free(RANGE.len() + 1)
                .unwrap_err()
                .to_string()
                .contains("free ports")
        );
    }
}
