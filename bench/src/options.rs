//! What a measurement is to do.

/// The workload, the same for every client.
#[derive(Debug, Clone)]
pub struct Options {
    pub bootstrap: String,
    pub topic: String,
    pub records: u64,
    pub size: usize,
    pub rounds: usize,
    pub codec: String,
}

/// Partitions of the topics that `compare` makes.
pub const PARTITIONS: i32 = 6;
/// Records whose outcome is not yet known, at the most.
pub const OUTSTANDING: usize = 50_000;

impl Options {
    pub fn parse(words: &[&str]) -> Result<Self, Box<dyn std::error::Error>> {
        let mut options = Self {
            bootstrap: String::new(),
            topic: String::new(),
            records: 2_000_000,
            size: 100,
            rounds: 5,
            codec: "none".to_owned(),
        };
        let mut words = words.iter();
        while let Some(word) = words.next() {
            let value = words
                .next()
                .ok_or_else(|| format!("{word} needs a value"))?;
            match *word {
                "--bootstrap" => options.bootstrap = (*value).to_owned(),
                "--topic" => options.topic = (*value).to_owned(),
                "--records" => options.records = value.parse()?,
                "--size" => options.size = value.parse()?,
                "--rounds" => options.rounds = value.parse()?,
                "--codec" => options.codec = (*value).to_owned(),
                _ => return Err(format!("unknown option {word}").into()),
            }
        }
        if options.bootstrap.is_empty() {
            return Err(
                "--bootstrap is missing: the address of a broker, such as 127.0.0.1:9092".into(),
            );
        }
        Ok(options)
    }

    /// The options as `run` takes them.
    pub fn words(&self) -> Vec<String> {
        let pairs = [
            ("--bootstrap", self.bootstrap.clone()),
            ("--topic", self.topic.clone()),
            ("--records", self.records.to_string()),
            ("--size", self.size.to_string()),
            ("--codec", self.codec.clone()),
        ];
        pairs
            .into_iter()
            .flat_map(|(name, value)| [name.to_owned(), value])
            .collect()
    }

    /// Some thousands of values, made before the measurement: text-like bytes that compress as log lines do.
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
