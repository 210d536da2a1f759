//! One message in one version: how its instances are compared, and what is said of one that differs.

use std::fmt::{Debug, Write};
use std::path::Path;

use bytes::Bytes;
use milena_protocol::wire::{Reader, Wire, Writer};

use crate::java::{Made, Reading};
use crate::reference::Message;
use crate::samples::{Sample, Source, show};

/// Characters around the first difference of two texts.
const AROUND: usize = 160;

const IN: &str = "Java -> milena";
pub(crate) const OUT: &str = "milena -> Java";

/// A message in one version.
pub(crate) struct Case<'a> {
    pub(crate) schema: &'a Message,
    pub(crate) version: i16,
    pub(crate) flexible: bool,
    pub(crate) seed: u64,
}

impl Case<'_> {
    /// One of our own instances; the first is the smallest and the second as large as they get.
    pub(crate) fn draw<T: Sample>(&self, number: u32) -> T {
        let mut seed = self.seed;
        for byte in self
            .schema
            .name
            .bytes()
            .chain(self.version.to_be_bytes())
            .chain(number.to_be_bytes())
        {
            seed = (seed ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
        let entropy = match number {
            0 => Vec::new(),
            1 => vec![255; 2000],
            number => entropy(seed, if number.is_multiple_of(10) { 2000 } else { 200 }),
        };
        T::sample(&mut Source::new(&entropy, self.flexible), self.version)
    }

    pub(crate) fn encode<T: Wire>(&self, message: &T) -> Result<Bytes, String> {
        let mut w = Writer::new(self.version, self.flexible);
        message.write(&mut w).map_err(|e| e.to_string())?;
        Ok(w.into_bytes())
    }

    fn decode<T: Wire>(&self, bytes: Bytes) -> Result<T, String> {
        let mut r = Reader::new(&bytes, self.version, self.flexible);
        let message = T::read(&mut r).map_err(|e| e.to_string())?;
        r.finish().map_err(|e| e.to_string())?;
        Ok(message)
    }

    /// Whether we read what Java made, and write it again.
    pub(crate) fn reads<T: Wire + Debug + Sample>(
        &self,
        number: u32,
        made: Made,
    ) -> Result<(), String> {
        let bytes = Bytes::from(made.bytes);
        let message: T = self.decode(bytes.clone()).map_err(|e| {
            let files = self.dump(number, &[("java", &bytes)]);
            self.failed(IN, number, &format!("it cannot be decoded: {e}{files}"))
        })?;
        let again = self
            .encode(&message)
            .map_err(|e| self.failed(IN, number, &format!("it cannot be encoded: {e}")))?;
        let expected = made.known.map_or(bytes, Bytes::from);
        self.same_bytes(IN, number, &expected, &again)?;
        self.same_values(IN, number, &made.values, &show(&message))
    }

    /// Whether Java read what we made as we meant it.
    pub(crate) fn is_read(
        &self,
        number: usize,
        sent: &[u8],
        shown: &str,
        reading: Reading,
    ) -> Result<(), String> {
        let number = u32::try_from(number).expect("it was one");
        match reading {
            Reading::Same(values) => self.same_values(OUT, number, &values, shown),
            Reading::Other(bytes) => self.same_bytes(OUT, number, &bytes, sent),
            Reading::Refused(reason) => {
                let files = self.dump(number, &[("milena", sent)]);
                Err(self.failed(
                    OUT,
                    number,
                    &format!("Java cannot read it: {reason}{files}"),
                ))
            }
        }
    }

    /// The same message in another version.
    pub(crate) fn of_version(&self, version: i16) -> Self {
        Self {
            version,
            flexible: self.schema.is_flexible(version),
            ..*self
        }
    }

    /// Whether we write an instance of this version in the other one as Java does.
    pub(crate) fn rewrites<T: Wire>(
        &self,
        other: &Self,
        number: usize,
        bytes: &Bytes,
        java: Reading,
    ) -> Result<(), String> {
        let number = u32::try_from(number).expect("it was one");
        let direction = format!("from version {} to another", self.version);
        let message: T = self.decode(bytes.clone())?;
        match (java, other.encode(&message)) {
            (Reading::Refused(_), Err(_)) => Ok(()),
            (Reading::Same(java), Ok(ours)) => other.same_bytes(&direction, number, &java, &ours),
            (Reading::Refused(reason), Ok(_)) => {
                let what = format!("Java refuses what milena writes: {reason}");
                Err(other.failed(&direction, number, &what))
            }
            (_, Err(reason)) => {
                let what = format!("milena refuses what Java writes: {reason}");
                Err(other.failed(&direction, number, &what))
            }
            (Reading::Other(_), Ok(_)) => Err("Java has answered another question".into()),
        }
    }

    fn same_bytes(
        &self,
        direction: &str,
        number: u32,
        java: &[u8],
        ours: &[u8],
    ) -> Result<(), String> {
        if java == ours {
            return Ok(());
        }
        let at = java.iter().zip(ours).take_while(|(a, b)| a == b).count();
        let part = |bytes: &[u8]| {
            let part = bytes.iter().skip(at).take(16);
            part.fold(String::new(), |mut text, byte| {
                let _infallible = write!(text, "{byte:02x} ");
                text
            })
        };
        let files = self.dump(number, &[("java", java), ("milena", ours)]);
        Err(self.failed(
            direction,
            number,
            &format!(
                "the bytes differ first at {at}: Java {}and milena {}{files}",
                part(java),
                part(ours)
            ),
        ))
    }

    fn same_values(
        &self,
        direction: &str,
        number: u32,
        values: &[u8],
        shown: &str,
    ) -> Result<(), String> {
        let values = self
            .schema
            .values(values)
            .ok_or_else(|| self.failed(direction, number, "Java's values cannot be understood"))?;
        let expected = self.schema.show(&values);
        if expected == shown {
            return Ok(());
        }
        let same = expected.chars().zip(shown.chars());
        let at = same.take_while(|(a, b)| a == b).count();
        let part = |text: &str| {
            let from = text.chars().skip(at.saturating_sub(AROUND));
            from.take(2 * AROUND).collect::<String>()
        };
        let text = format!(
            "the values differ\n    Java   ...{}\n    milena ...{}",
            part(&expected),
            part(shown)
        );
        Err(self.failed(direction, number, &text))
    }

    pub(crate) fn failed(&self, direction: &str, number: u32, what: &str) -> String {
        let (name, version, seed) = (&self.schema.name, self.version, self.seed);
        format!("{direction}: {name} version {version}, instance {number} of seed {seed}: {what}")
    }

    /// Keeps bytes in files, and says which.
    fn dump(&self, number: u32, all: &[(&str, &[u8])]) -> String {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
        let mut said = String::new();
        for (whose, bytes) in all {
            let file = format!("{}-{}-{number}.{whose}.bin", self.schema.name, self.version);
            let path = folder.join(file);
            let kept = std::fs::write(&path, bytes)
                .map_or_else(|e| e.to_string(), |()| path.display().to_string());
            let _infallible = write!(said, "\n    {} bytes of {whose}: {kept}", bytes.len());
        }
        said
    }
}

/// At most so many bytes that follow from the seed.
pub(crate) fn entropy(seed: u64, most: usize) -> Vec<u8> {
    let mut state = seed;
    let mut next = move || {
        // SplitMix64.
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    };
    let length = usize::try_from(next() % most as u64).expect("less than most");
    (0..length.div_ceil(8))
        .flat_map(|_| next().to_be_bytes())
        .take(length)
        .collect()
}
