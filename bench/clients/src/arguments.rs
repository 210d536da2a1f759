//! What the command line asks for.

use std::path::PathBuf;

use crate::Failure;

pub struct Arguments {
    /// None named means all.
    pub rows: Vec<String>,
    /// The command `milena` with its verb `broker`; without it there is no null mode.
    pub broker: Option<PathBuf>,
    /// The address of Apache Kafka; without it that is not measured.
    pub kafka: Option<String>,
    pub rounds: usize,
    /// Percent of the records that a row is made for, to try something out.
    pub scale: u64,
}

impl Arguments {
    pub fn parse(words: &[String]) -> Result<Self, Failure> {
        let mut arguments = Self {
            rows: Vec::new(),
            broker: None,
            kafka: None,
            rounds: 5,
            scale: 100,
        };
        let mut words = words.iter();
        while let Some(word) = words.next() {
            if !word.starts_with('-') {
                arguments.rows.push(word.clone());
                continue;
            }
            let value = words
                .next()
                .ok_or_else(|| format!("{word} needs a value"))?;
            match word.as_str() {
                "--broker" => arguments.broker = Some(value.into()),
                "--kafka" => arguments.kafka = Some(value.clone()),
                "--rounds" => arguments.rounds = value.parse()?,
                "--scale" => arguments.scale = value.parse()?,
                _ => return Err(format!("unknown option {word}").into()),
            }
        }
        match arguments.rounds {
            0 => Err("there is nothing to see in no rounds".into()),
            _ => Ok(arguments),
        }
    }
}
