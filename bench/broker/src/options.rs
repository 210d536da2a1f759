//! What is to be measured.

use std::path::PathBuf;

use crate::Failure;

/// What one measurement moves.
#[derive(Clone, Debug)]
pub struct Workload {
    pub topic: String,
    pub records: u64,
    pub size: usize,
}

#[derive(Clone, Debug)]
pub struct Options {
    /// The command `milena`, with its verb `broker`.
    pub broker: PathBuf,
    pub workload: Workload,
    pub rounds: usize,
    /// Records a second that both ways have to reach.
    pub target: f64,
}

/// Bytes of values a second that are aimed at: a million records of 100 bytes.
const TARGET_BYTES: f64 = 1e8;

impl Options {
    pub fn parse(words: &[String]) -> Result<Self, Failure> {
        let mut options = Self {
            broker: PathBuf::new(),
            workload: Workload {
                topic: String::new(),
                records: 3_000_000,
                size: 100,
            },
            rounds: 5,
            target: 0.0,
        };
        let mut target = None;
        for pair in words.chunks(2) {
            let [name, value] = pair else {
                return Err(format!("{} needs a value", pair[0]).into());
            };
            match name.as_str() {
                "--broker" => options.broker = value.into(),
                "--records" => options.workload.records = value.parse()?,
                "--size" => options.workload.size = value.parse()?,
                "--rounds" => options.rounds = value.parse()?,
                "--target" => target = Some(value.parse()?),
                _ => return Err(format!("unknown option {name}").into()),
            }
        }
        options.target = target.unwrap_or(TARGET_BYTES / options.workload.size as f64);
        Ok(options)
    }
}

impl Workload {
    /// As [`parse`](Self::parse) takes it.
    pub fn words(&self) -> [String; 3] {
        let (records, size) = (self.records.to_string(), self.size.to_string());
        [self.topic.clone(), records, size]
    }

    pub fn parse(words: &[String]) -> Result<Self, Failure> {
        let [topic, records, size] = words else {
            return Err("TOPIC RECORDS SIZE".into());
        };
        Ok(Self {
            topic: topic.clone(),
            records: records.parse()?,
            size: size.parse()?,
        })
    }
}
