//! Three instances of every message in every version, as Java wrote them: with every default, with every field set, with every null.
//!
//! `cargo verify oracle` compares the files with what the official jars say and write.

mod reference;
mod samples;

use std::any::type_name;
use std::collections::BTreeMap;
use std::fmt::Debug;
use std::io::Read;

use bytes::{Buf, Bytes};
use flate2::read::GzDecoder;
use milena_protocol::message::{Data, Request, VersionRange};
use milena_protocol::wire::{Reader, Wire, Writer};

use reference::{HOW_TO_WRITE, Message, Reference, Struct, Value};
use samples::{Check, Sample, every_message, show};

/// The instances of each message and version.
type Instances = BTreeMap<(String, i16), [Bytes; 3]>;

fn schemas() -> Reference {
    Reference::parse(include_str!("golden/schemas.txt")).expect("they can be read")
}

/// The file has them in the order of the schemas, each with its length.
fn instances(reference: &Reference) -> Instances {
    let mut unpacked = Vec::new();
    GzDecoder::new(&include_bytes!("golden/messages.bin.gz")[..])
        .read_to_end(&mut unpacked)
        .expect("the file is whole");
    let mut rest = Bytes::from(unpacked);
    let mut next = || {
        let length = rest.get_u32();
        rest.split_to(usize::try_from(length).expect("it is small"))
    };
    let mut all = Instances::new();
    for message in reference.messages.values() {
        for version in message.versions.0..=message.versions.1 {
            all.insert((message.name.clone(), version), [next(), next(), next()]);
        }
    }
    assert!(
        rest.is_empty(),
        "the file has more than the schemas: {HOW_TO_WRITE}"
    );
    all
}

/// Takes each instance that is one of a message's.
struct Golden {
    reference: Reference,
    left: Instances,
    taken: usize,
    /// Fields that were told apart by their value, over all versions.
    fields: usize,
}

impl Golden {
    fn message<T: Wire + Debug + Sample>(&mut self, versions: VersionRange, flexible: i16) {
        let name = type_name::<T>().rsplit("::").next().unwrap_or_default();
        for version in versions.iter() {
            let instances = self.left.remove(&(name.to_owned(), version));
            let instances = instances
                .unwrap_or_else(|| panic!("{name} {version} has no golden bytes: {HOW_TO_WRITE}"));
            for bytes in instances {
                self.instance::<T>(name, bytes, version, version >= flexible);
                self.taken += 1;
            }
        }
    }

    fn instance<T: Wire + Debug + Sample>(
        &mut self,
        name: &str,
        bytes: Bytes,
        version: i16,
        flexible: bool,
    ) {
        let at = format!("{name} version {version}");
        let mut r = Reader::new(&bytes, version, flexible);
        let message = T::read(&mut r).unwrap_or_else(|e| panic!("{at}: {e}"));
        r.finish().unwrap_or_else(|e| panic!("{at}: {e}"));
        let mut w = Writer::new(version, flexible);
        message
            .write(&mut w)
            .unwrap_or_else(|e| panic!("{at}: {e}"));
        assert_eq!(
            w.into_bytes(),
            bytes,
            "{at}: what Java wrote is written again"
        );

        let schema = self.reference.message(name);
        let values = schema.decode(&bytes, version).expect("it is Java's");
        let shown = schema.show(&values);
        assert_eq!(show(&message), shown, "{at}: every value is in its field");
        self.fields += shown.matches(": ").count();
    }
}

impl Check for Golden {
    fn api<R>(&mut self)
    where
        R: Request + Sample + PartialEq,
        R::Response: Sample + PartialEq + Clone,
    {
        self.message::<R>(R::KNOWN_VERSIONS, R::FLEXIBLE);
        self.message::<R::Response>(R::KNOWN_VERSIONS, R::FLEXIBLE);
    }

    fn data<D: Data + Sample + PartialEq>(&mut self) {
        self.message::<D>(D::VERSIONS, D::FLEXIBLE);
    }
}

/// Collects fields of a version that a swap or a loss would leave as they are.
struct Alike<'r> {
    message: &'r Message,
    version: i16,
    found: Vec<String>,
}

impl Alike<'_> {
    fn look(&mut self, shape: &Struct, value: &Value) {
        let Value::Struct(values) = value else {
            return;
        };
        let here: Vec<_> = shape
            .fields
            .iter()
            .zip(values)
            .filter(|(field, _)| field.versions.contains(self.version))
            .collect();
        for (place, (field, value)) in here.iter().enumerate() {
            let mut tell = |what: &str| {
                let (name, version) = (&shape.name, self.version);
                self.found
                    .push(format!("{name}.{} {what} in version {version}", field.name));
            };
            if **value == self.message.default_of(field) {
                tell("is its default");
            }
            // Two flags cannot tell three fields apart: drawn instances do.
            let twin = here[..place].iter().find(|(_, other)| other == value);
            if let Some((twin, _)) = twin
                && !matches!(value, Value::Bool(_))
            {
                tell(&format!("is what {} is", twin.name));
            }
            if let Some(inner) = self.message.inner(field) {
                match value {
                    Value::Array(elements) => elements.iter().for_each(|one| self.look(inner, one)),
                    one => self.look(inner, one),
                }
            }
        }
    }
}

#[test]
fn d11_no_two_fields_of_a_golden_instance_are_alike() {
    let reference = schemas();
    let mut found = Vec::new();
    for ((name, version), [_, rich, _]) in &instances(&reference) {
        let message = reference.message(name);
        let value = message.decode(rich, *version).expect("it is Java's");
        let mut alike = Alike {
            message,
            version: *version,
            found: Vec::new(),
        };
        alike.look(&message.structs[0], &value);
        found.extend(alike.found);
    }
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn d11_what_java_wrote_of_every_message_is_read_and_written_again() {
    let reference = schemas();
    let left = instances(&reference);
    let mut golden = Golden {
        reference,
        left,
        taken: 0,
        fields: 0,
    };
    every_message(&mut golden);
    let strangers: Vec<_> = golden.left.keys().collect();
    assert!(
        strangers.is_empty(),
        "there are no messages for {strangers:?}: {HOW_TO_WRITE}"
    );
    println!(
        "{} golden instances of Java's, {} fields of theirs, were round-tripped",
        golden.taken, golden.fields
    );
}
