//! The records that every writer is given, what it is told about them, and what every reader must tell.

use std::fmt::Write as _;
use std::sync::OnceLock;

pub(super) const PARTITIONS: i32 = 3;
/// Long contents are told by their hash.
const LONG: usize = 64;
const TIME: i64 = 1_700_000_000_000;
const TEN_MEGABYTES: usize = 10_000_000;

/// The bytes of a key, a value or a header's value.
#[derive(Clone)]
pub(super) enum Content {
    Null,
    Repeated(Vec<u8>, usize),
}

#[derive(Clone)]
pub(super) struct Sample {
    pub(super) partition: i32,
    pub(super) timestamp: i64,
    pub(super) key: Content,
    pub(super) value: Content,
    pub(super) headers: Vec<(String, Content)>,
}

/// What a writer does next.
pub(super) enum Step {
    Write(Sample),
    /// Waits for everything before it; a transaction ends here.
    Flush,
    /// As `Flush`, but a transaction is aborted.
    Abort,
}

/// Records in the order in which they are written, with what must be read of them.
pub(super) struct Records {
    pub(super) steps: Vec<Step>,
    /// Without the topic, which is in front: by partition and offset.
    lines: Vec<String>,
}

impl Content {
    pub(super) fn text(text: &str) -> Self {
        Self::from(text.as_bytes())
    }

    pub(super) fn bytes(&self) -> Option<Vec<u8>> {
        match self {
            Self::Null => None,
            Self::Repeated(unit, count) => Some(unit.repeat(*count)),
        }
    }

    fn word(&self) -> String {
        match self {
            Self::Null => "-".to_owned(),
            Self::Repeated(unit, 1) => format!("x{}", hex(unit)),
            Self::Repeated(unit, count) => format!("x{}*{count}", hex(unit)),
        }
    }
}

impl From<&[u8]> for Content {
    fn from(bytes: &[u8]) -> Self {
        Self::Repeated(bytes.to_vec(), 1)
    }
}

impl Sample {
    pub(super) fn new(key: Content, value: Content) -> Self {
        Self {
            partition: 0,
            timestamp: TIME,
            key,
            value,
            headers: Vec::new(),
        }
    }

    /// `PARTITION TIMESTAMP KEY VALUE HEADERS`, as `tests/interop/README.md` has it.
    fn input(&self) -> String {
        let headers = self
            .headers
            .iter()
            .map(|(name, value)| format!("{}={}", hex(name.as_bytes()), value.word()));
        format!(
            "{} {} {} {} {}",
            self.partition,
            self.timestamp,
            self.key.word(),
            self.value.word(),
            list(headers)
        )
    }

    /// `PARTITION OFFSET TIMESTAMP KEY VALUE HEADERS`, as readers tell it.
    pub(super) fn told(&self, offset: i64) -> String {
        let headers: Vec<_> = self
            .headers
            .iter()
            .map(|(name, value)| (name, value.bytes()))
            .collect();
        line(
            self.partition,
            offset,
            self.timestamp,
            self.key.bytes().as_deref(),
            self.value.bytes().as_deref(),
            headers
                .iter()
                .map(|(name, value)| (name.as_bytes(), value.as_deref())),
        )
    }
}

impl Records {
    pub(super) fn new(steps: Vec<Step>) -> Self {
        let lines = (0..PARTITIONS)
            .flat_map(|partition| {
                samples(&steps)
                    .filter(move |sample| sample.partition == partition)
                    .zip(0..)
                    .map(|(sample, offset)| sample.told(offset))
            })
            .collect();
        Self { steps, lines }
    }

    /// What a writer reads from its standard input.
    pub(super) fn input(&self) -> String {
        self.steps.iter().fold(String::new(), |mut text, step| {
            match step {
                Step::Write(sample) => text += &sample.input(),
                Step::Flush => text += "flush",
                Step::Abort => text += "abort",
            }
            text + "\n"
        })
    }

    /// Everything that must be read from a topic that has these records alone.
    pub(super) fn expected(&self, topic: &str) -> Vec<String> {
        self.lines
            .iter()
            .map(|line| format!("{topic} {line}"))
            .collect()
    }

    /// How many records each partition gets.
    pub(super) fn counts(&self) -> Vec<(i32, usize)> {
        let count = |partition| {
            let mine = |sample: &&Sample| sample.partition == partition;
            samples(&self.steps).filter(mine).count()
        };
        (0..PARTITIONS)
            .map(|partition| (partition, count(partition)))
            .filter(|(_, count)| *count > 0)
            .collect()
    }
}

fn samples(steps: &[Step]) -> impl Iterator<Item = &Sample> {
    steps.iter().filter_map(|step| match step {
        Step::Write(sample) => Some(sample),
        Step::Flush | Step::Abort => None,
    })
}

/// As every reader tells a record, behind its topic.
pub(super) fn line<'a>(
    partition: i32,
    offset: i64,
    timestamp: i64,
    key: Option<&[u8]>,
    value: Option<&[u8]>,
    headers: impl Iterator<Item = (&'a [u8], Option<&'a [u8]>)>,
) -> String {
    let headers = headers.map(|(name, value)| format!("{}={}", hex(name), told(value)));
    let (key, value, headers) = (told(key), told(value), list(headers));
    format!("{partition} {offset} {timestamp} {key} {value} {headers}")
}

fn list(headers: impl Iterator<Item = String>) -> String {
    let headers: Vec<String> = headers.collect();
    match headers.is_empty() {
        true => ".".to_owned(),
        false => headers.join(","),
    }
}

fn told(bytes: Option<&[u8]>) -> String {
    match bytes {
        None => "-".to_owned(),
        Some(long) if long.len() > LONG => format!("h{}:{:016x}", long.len(), hash(long)),
        Some(short) => format!("x{}", hex(short)),
    }
}

/// FNV-1a of 64 bits: a few lines in every language.
fn hash(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Everything that must survive: nulls and empties on every side, headers of every kind, and all sizes.
pub(super) fn everything() -> &'static Records {
    static RECORDS: OnceLock<Records> = OnceLock::new();
    RECORDS.get_or_init(|| spread([combinations(), sizes(), boundaries(), giants()]))
}

/// As `everything`, without what is larger than a block or two.
pub(super) fn modest() -> &'static Records {
    static RECORDS: OnceLock<Records> = OnceLock::new();
    RECORDS.get_or_init(|| spread([combinations(), sizes()]))
}

/// Groups over partitions and time, each written before the next.
fn spread<const N: usize>(groups: [Vec<Sample>; N]) -> Records {
    let mut steps = Vec::new();
    for mut group in groups {
        for (sample, number) in group.iter_mut().zip(0..) {
            sample.partition = number % PARTITIONS;
            sample.timestamp = timestamp(number);
        }
        steps.extend(group.into_iter().map(Step::Write));
        steps.push(Step::Flush);
    }
    Records::new(steps)
}

/// What the golden files have: a batch of everything small and, if it is compressed, one of many blocks.
pub(super) fn golden(compressed: bool) -> Records {
    // With a repetition: franz-go leaves a batch as it is that does not become smaller.
    let text = Content::Repeated(b"text, ".to_vec(), 12);
    let small = [Content::Null, Content::text(""), text];
    let pairs = small
        .iter()
        .flat_map(|key| small.iter().map(move |value| (key, value)));
    let mut batches: Vec<Vec<Sample>> = vec![
        pairs
            .zip(headers().into_iter().take(6).cycle())
            .map(|((key, value), headers)| Sample {
                headers,
                ..Sample::new(key.clone(), value.clone())
            })
            .collect(),
    ];
    if compressed {
        let key = Content::Repeated(b"k".to_vec(), 70_000);
        let value = Content::Repeated("many blocks, wiele bloków, ".into(), 7000);
        let mut many = vec![Sample::new(key, value)];
        many.extend((0..50).map(|number| {
            let value = Content::Repeated(format!("record {number}, ").into_bytes(), number * 2);
            Sample::new(Content::text(&format!("key {number}")), value)
        }));
        batches.push(many);
    }
    let mut steps = Vec::new();
    for mut batch in batches {
        for (sample, number) in batch.iter_mut().zip(0..) {
            sample.timestamp = timestamp(number);
        }
        steps.extend(batch.into_iter().map(Step::Write));
        steps.push(Step::Flush);
    }
    Records::new(steps)
}

/// Mostly ascending, with steps back and a leap far ahead. Zero is left out: to librdkafka it means now.
fn timestamp(number: i32) -> i64 {
    match number % 17 {
        5 => 1,
        11 => TIME - 86_400_000,
        16 => TIME + 100_000_000_000,
        _ => TIME + i64::from(number) * 250,
    }
}

/// Every kind of key with every kind of value, under changing headers.
fn combinations() -> Vec<Sample> {
    let kinds = [
        Content::Null,
        Content::text(""),
        Content::text("x"),
        Content::text("ключ, wartość, 値"),
        Content::from(&[0, 0xff, 0xfe, 0x80, 0xc3, 0x28, b'\n'][..]),
        Content::Repeated(b"more than a block, ".to_vec(), 4000),
        Content::Repeated(noise(1, 80_000), 1),
    ];
    let headers = headers();
    let pairs = kinds
        .iter()
        .flat_map(|key| kinds.iter().map(move |value| (key, value)));
    pairs
        .zip(headers.iter().cycle())
        .map(|((key, value), headers)| Sample {
            headers: headers.clone(),
            ..Sample::new(key.clone(), value.clone())
        })
        .collect()
}

/// Lists of headers: a number that has no common factor with the pairs of key and value.
fn headers() -> Vec<Vec<(String, Content)>> {
    let text = |name: &str, value: &str| (name.to_owned(), Content::text(value));
    let not_text = Content::from(&[0xff, 0, 0xc0, 0x80][..]);
    vec![
        vec![],
        vec![text("one", "value")],
        vec![("null".to_owned(), Content::Null), text("empty", "")],
        vec![text("twice", "1"), text("other", "-"), text("twice", "2")],
        vec![text("", "a name without letters"), text("", "")],
        vec![
            text("заголовок", "grüße"),
            ("not text".to_owned(), not_text),
        ],
        (0..40)
            .map(|number| text(&format!("h{number}"), "v"))
            .collect(),
        vec![(
            "large".to_owned(),
            Content::Repeated(b"0123456789".to_vec(), 7000),
        )],
        vec![],
        vec![text("n", "1"), ("n".to_owned(), Content::Null)],
        vec![(
            "long name, ".repeat(30),
            Content::Repeated(b"v".to_vec(), 65),
        )],
    ]
}

/// Every length up to 300, which moves every field across the lengths of its varint.
fn sizes() -> Vec<Sample> {
    let pattern: Vec<u8> = (0..300_u32)
        .map(|i| (i * 31 + i / 251).to_le_bytes()[0])
        .collect();
    (0..300)
        .map(|size| Sample::new(pattern[..size % 7].into(), pattern[..size].into()))
        .collect()
}

/// Around the sizes of the blocks of snappy (32 and 64 KiB), lz4 (64 KiB and up) and zstd (128 KiB), of bytes that
/// compress well and of bytes that do not.
fn boundaries() -> Vec<Sample> {
    let mut samples = Vec::new();
    for block in [32_768, 65_536, 131_072, 262_144, 1_048_576] {
        for size in [block - 1, block, block + 1] {
            let letter = b'a' + (size % 26) as u8;
            let even = Content::Repeated(vec![letter], size);
            samples.push(Sample::new(Content::text("even"), even));
        }
        let uneven = Content::Repeated(noise(block as u64, block + 1), 1);
        samples.push(Sample::new(Content::text("noise"), uneven));
    }
    samples
}

fn giants() -> Vec<Sample> {
    let unit: Vec<u8> = (0..250).collect();
    let giant = Content::Repeated(unit, TEN_MEGABYTES / 250);
    vec![
        Sample::new(Content::text("10 MB"), giant),
        Sample::new(Content::text("last"), Content::text("one")),
    ]
}

/// Bytes that no codec makes smaller (xorshift), the same every time.
fn noise(seed: u64, length: usize) -> Vec<u8> {
    let mut state = seed | 1 << 40;
    let mut bytes = Vec::with_capacity(length + 8);
    while bytes.len() < length {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        bytes.extend_from_slice(&state.to_le_bytes());
    }
    bytes.truncate(length);
    bytes
}
