//! The rows: what is done, beside which limits, and what the result must not exceed.

use crate::limits::Limit;
use crate::subject::Job;
use crate::workload::{Codec, Shape};

/// A row of the table.
#[derive(Debug)]
pub struct Row {
    /// What to type; `C1` also selects `C1-...`.
    pub id: &'static str,
    pub about: &'static str,
    pub job: Job,
    /// What the targets are measured by, the parts of a sum.
    pub limits: &'static [Limit],
    /// A part of the same sum that is milena's own: the same records without compression.
    pub own: Option<(&'static str, Job)>,
    /// All of them hold, or the row misses.
    pub bounds: &'static [Bound],
}

/// The most that a row may cost.
#[derive(Clone, Copy, Debug)]
pub struct Bound {
    pub times: f64,
    pub of: Of,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Of {
    /// The sum of the row's limits and of its own part.
    Limits,
    BestPeer,
    Peer(&'static str),
}

impl Row {
    /// The rows with these ids, or all.
    pub fn named(ids: &[String]) -> Result<Vec<&'static Row>, String> {
        if ids.is_empty() {
            return Ok(ROWS.iter().collect());
        }
        let mut rows = Vec::new();
        for id in ids {
            let before = rows.len();
            rows.extend(ROWS.iter().filter(|row| row.answers_to(id)));
            if rows.len() == before {
                let known: Vec<&str> = ROWS.iter().map(|row| row.id).collect();
                return Err(format!("no row {id:?}; there are {}", known.join(", ")));
            }
        }
        Ok(rows)
    }

    fn answers_to(&self, id: &str) -> bool {
        let family = self
            .id
            .split_once('-')
            .map_or(self.id, |(family, _)| family);
        self.id.eq_ignore_ascii_case(id) || family.eq_ignore_ascii_case(id)
    }
}

const SMALL: Shape = Shape {
    value: 100,
    headers: false,
};
const LARGE: Shape = Shape {
    value: 1024,
    headers: false,
};
const HEADERS: Shape = Shape {
    value: 100,
    headers: true,
};

const fn limits(times: f64) -> Bound {
    Bound {
        times,
        of: Of::Limits,
    }
}

const fn best_peer(times: f64) -> Bound {
    Bound {
        times,
        of: Of::BestPeer,
    }
}

const fn krafka(times: f64) -> Bound {
    Bound {
        times,
        of: Of::Peer("krafka"),
    }
}

/// Every row.
pub const ROWS: &[Row] = &[
    Row {
        id: "C1",
        about: "encode 100 B",
        job: Job::Encode(SMALL, Codec::None),
        limits: &[Limit::Memcpy(SMALL), Limit::Crc(SMALL)],
        own: None,
        bounds: &[limits(5.0), best_peer(0.5)],
    },
    Row {
        id: "C2",
        about: "encode 1 KiB",
        job: Job::Encode(LARGE, Codec::None),
        limits: &[Limit::Memcpy(LARGE), Limit::Crc(LARGE)],
        own: None,
        bounds: &[limits(1.4)],
    },
    Row {
        id: "C3",
        about: "encode 100 B and two headers",
        job: Job::Encode(HEADERS, Codec::None),
        limits: &[Limit::Memcpy(HEADERS), Limit::Crc(HEADERS)],
        own: None,
        bounds: &[limits(6.0), best_peer(0.5)],
    },
    Row {
        id: "C1-ready",
        about: "encode 100 B, peers from ready lists",
        job: Job::EncodeReady(SMALL, Codec::None),
        limits: &[Limit::Memcpy(SMALL), Limit::Crc(SMALL)],
        own: None,
        bounds: &[limits(5.0)],
    },
    Row {
        id: "C3-ready",
        about: "encode 100 B and two headers, peers from ready lists",
        job: Job::EncodeReady(HEADERS, Codec::None),
        limits: &[Limit::Memcpy(HEADERS), Limit::Crc(HEADERS)],
        own: None,
        bounds: &[limits(6.0)],
    },
    Row {
        id: "D1",
        about: "decode 100 B, borrowed",
        job: Job::Decode(SMALL, Codec::None),
        limits: &[Limit::Crc(SMALL)],
        own: None,
        bounds: &[limits(3.0), best_peer(0.2)],
    },
    Row {
        id: "D2",
        about: "decode 100 B, owned",
        job: Job::DecodeOwned(SMALL, Codec::None),
        limits: &[Limit::Crc(SMALL)],
        own: None,
        bounds: &[best_peer(0.5)],
    },
    Row {
        id: "D3-walked",
        about: "decode 100 B and two headers, walked",
        job: Job::Decode(HEADERS, Codec::None),
        limits: &[Limit::Crc(HEADERS)],
        own: None,
        bounds: &[limits(6.0)],
    },
    Row {
        id: "D3-lazy",
        about: "decode 100 B and two headers, left lazy",
        job: Job::DecodeLazily(HEADERS, Codec::None),
        limits: &[Limit::Crc(HEADERS)],
        own: None,
        bounds: &[limits(2.4)],
    },
    Row {
        id: "D4",
        about: "decode 1 KiB, borrowed",
        job: Job::Decode(LARGE, Codec::None),
        limits: &[Limit::Crc(LARGE)],
        own: None,
        bounds: &[limits(1.3)],
    },
    Row {
        id: "Z1-100",
        about: "encode 100 B, lz4",
        job: Job::Encode(SMALL, Codec::Lz4),
        limits: &[Limit::Lz4Compress(SMALL)],
        own: Some(("C1", Job::Encode(SMALL, Codec::None))),
        bounds: &[limits(1.15)],
    },
    Row {
        id: "Z1-1024",
        about: "encode 1 KiB, lz4",
        job: Job::Encode(LARGE, Codec::Lz4),
        limits: &[Limit::Lz4Compress(LARGE)],
        own: Some(("C2", Job::Encode(LARGE, Codec::None))),
        bounds: &[limits(1.15)],
    },
    Row {
        id: "Z2-100",
        about: "decode 100 B, lz4",
        job: Job::Decode(SMALL, Codec::Lz4),
        limits: &[Limit::Lz4Decompress(SMALL)],
        own: Some(("D1", Job::Decode(SMALL, Codec::None))),
        bounds: &[limits(1.3)],
    },
    Row {
        id: "Z2-1024",
        about: "decode 1 KiB, lz4",
        job: Job::Decode(LARGE, Codec::Lz4),
        limits: &[Limit::Lz4Decompress(LARGE)],
        own: Some(("D4", Job::Decode(LARGE, Codec::None))),
        bounds: &[limits(1.3)],
    },
    Row {
        id: "Z3",
        about: "decode 100 B, snappy",
        job: Job::Decode(SMALL, Codec::Snappy),
        limits: &[Limit::SnappyDecompress(SMALL)],
        own: Some(("D1", Job::Decode(SMALL, Codec::None))),
        bounds: &[limits(1.3)],
    },
    Row {
        id: "F1-records",
        about: "fetch response, 1,000 partitions with a record",
        job: Job::FetchResponse(true),
        limits: &[],
        own: None,
        bounds: &[krafka(0.5)],
    },
    Row {
        id: "F1-empty",
        about: "fetch response, 1,000 partitions with none",
        job: Job::FetchResponse(false),
        limits: &[],
        own: None,
        bounds: &[krafka(0.5)],
    },
    Row {
        id: "F2",
        about: "metadata response, 1,000 partitions, 3 replicas",
        job: Job::MetadataResponse,
        limits: &[],
        own: None,
        bounds: &[best_peer(0.5)],
    },
];
