//! What a client is to do, the same for all of them.

use std::time::Duration;

use crate::Failure;

/// Records whose outcome is not yet known, at the most.
pub const OUTSTANDING: usize = 50_000;
/// Bytes that a client may have in its buffers, where it counts them.
pub const BUFFER: usize = 64 << 20;
/// `batch.size`.
pub const BATCH: usize = 64 * 1024;
/// `linger.ms`, but for latency.
pub const LINGER: Duration = Duration::from_millis(5);
/// Records a second whose latency is looked at.
pub const PACE: u32 = 500;
/// How long a consumer waits for a record.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// What is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Job {
    Produce {
        size: usize,
        codec: &'static str,
        partitions: i32,
    },
    Consume {
        size: usize,
    },
    /// The acknowledgement of one record after the other, without linger.
    Latency,
}

impl Job {
    pub fn partitions(self) -> i32 {
        match self {
            Job::Produce { partitions, .. } => partitions,
            Job::Consume { .. } => 6,
            Job::Latency => 1,
        }
    }

    pub fn size(self) -> usize {
        match self {
            Job::Produce { size, .. } | Job::Consume { size } => size,
            Job::Latency => 100,
        }
    }

    /// How many records are enough for a figure that stands.
    pub fn records(self) -> u64 {
        match self {
            Job::Latency => 1000,
            _ if self.size() > 100 => 300_000,
            _ => 1_000_000,
        }
    }

    fn verb(self) -> &'static str {
        match self {
            Job::Produce { .. } => "produce",
            Job::Consume { .. } => "consume",
            Job::Latency => "latency",
        }
    }
}

/// A job at a broker.
#[derive(Clone, Debug)]
pub struct Order {
    pub verb: String,
    pub bootstrap: String,
    pub topic: String,
    pub partitions: i32,
    pub records: u64,
    pub size: usize,
    pub codec: String,
}

impl Order {
    pub fn new(job: Job, bootstrap: &str, topic: &str, records: u64) -> Self {
        Self {
            verb: job.verb().to_owned(),
            bootstrap: bootstrap.to_owned(),
            topic: topic.to_owned(),
            partitions: job.partitions(),
            records,
            size: job.size(),
            codec: match job {
                Job::Produce { codec, .. } => codec.to_owned(),
                _ => "none".to_owned(),
            },
        }
    }

    /// As [`parse`](Self::parse) takes it, and the program of franz-go too.
    pub fn words(&self) -> [String; 7] {
        [
            self.verb.clone(),
            self.bootstrap.clone(),
            self.topic.clone(),
            self.partitions.to_string(),
            self.records.to_string(),
            self.size.to_string(),
            self.codec.clone(),
        ]
    }

    pub fn parse(words: &[String]) -> Result<Self, Failure> {
        let [verb, bootstrap, topic, partitions, records, size, codec] = words else {
            return Err("JOB BOOTSTRAP TOPIC PARTITIONS RECORDS SIZE CODEC".into());
        };
        Ok(Self {
            verb: verb.clone(),
            bootstrap: bootstrap.clone(),
            topic: topic.clone(),
            partitions: partitions.parse()?,
            records: records.parse()?,
            size: size.parse()?,
            codec: codec.clone(),
        })
    }

    /// The properties of a producer under Kafka's names, for clients that know them.
    pub fn properties(&self) -> Vec<(&'static str, String)> {
        let linger = match self.verb.as_str() {
            "latency" => Duration::ZERO,
            _ => LINGER,
        };
        vec![
            ("bootstrap.servers", self.bootstrap.clone()),
            ("acks", "all".to_owned()),
            ("enable.idempotence", "true".to_owned()),
            ("max.in.flight.requests.per.connection", "5".to_owned()),
            ("linger.ms", linger.as_millis().to_string()),
            ("batch.size", BATCH.to_string()),
            ("compression.type", self.codec.clone()),
        ]
    }

    /// Partitions take turns.
    pub fn partition(&self, number: u64) -> i32 {
        (number % self.partitions as u64) as i32
    }

    /// Some thousands of values, made before the clock starts: text-like bytes that compress as log lines do.
    pub fn values(&self) -> Vec<Vec<u8>> {
        (0..4096).map(|number| self.value(number)).collect()
    }

    fn value(&self, number: u64) -> Vec<u8> {
        let mut value = format!(
            "{{\"id\":{number},\"user\":\"u{}\",\"path\":\"/item/",
            number % 1000
        )
        .into_bytes();
        let mut state = number.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
        while value.len() < self.size {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            value.push(b'a' + (state % 26) as u8);
        }
        value.truncate(self.size);
        value
    }
}
