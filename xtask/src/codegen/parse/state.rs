//! The parser of `state`: the records in which a coordinator keeps what it knows, several to a file.

use super::*;

/// The version in which every key is written; what stands before it is the type of the record.
const KEY_VERSIONS: Versions = Versions { min: 0, max: 0 };

/// What the records of one file have in common.
struct Subject<'l> {
    name: &'l str,
    doc: &'l str,
    by: Destination,
}

impl Parser<'_> {
    /// The keys and values of a file that begins with `state`.
    pub(super) fn state(&self, file: &str, lines: &[Line<'_>]) -> Parsed<Vec<Spec>> {
        let is_record = |line: &Line<'_>| line.depth == 0 && line.text.starts_with("record ");
        let mut chunks = lines.chunk_by(|_, next| !is_record(next));
        let subject = subject(chunks.next().unwrap_or_default())?;
        let mut specs: Vec<Spec> = Vec::new();
        for chunk in chunks {
            let (key, value) = self.record(file, &subject, chunk)?;
            let id = |spec: &Spec| spec.record.as_ref().map(|record| record.id);
            if specs.iter().any(|known| id(known) == id(&key)) {
                return wrong(chunk[0].number, "a record of this type is there already");
            }
            specs.extend([key, value]);
        }
        if specs.is_empty() {
            return wrong(1, format!("{} has no records", subject.name));
        }
        Ok(specs)
    }

    fn record(
        &self,
        file: &str,
        subject: &Subject<'_>,
        lines: &[Line<'_>],
    ) -> Parsed<(Spec, Spec)> {
        let first = &lines[0];
        let words: Vec<&str> = first.text.split_whitespace().collect();
        let ["record", name, id] = words.as_slice() else {
            return wrong(first.number, "a record begins with `record Name TYPE`");
        };
        let Ok(id) = id.parse() else {
            return wrong(first.number, format!("{id:?} is no type of a record"));
        };
        if first.doc.is_empty() {
            return wrong(first.number, format!("{name} has no doc"));
        }
        let (head, sections) = sections(lines)?;
        let head = parse_head(head)?;
        only(&sections, &["history", "key", "value"])?;
        let key_head = Head {
            versions: Some(KEY_VERSIONS),
            ..Head::default()
        };
        let part = |part: Part, head: &Head, section_name: &str| {
            let name = format!("{name}{part:?}");
            let fields = section(&sections, section_name, first.number)?;
            let message = self.message(&name, head, first.number, fields)?;
            Ok(Spec {
                file: file.to_owned(),
                name,
                doc: first.doc.clone(),
                history: Vec::new(),
                body: Body::Data(message),
                record: Some(Record {
                    subject: subject.name.to_owned(),
                    subject_doc: subject.doc.to_owned(),
                    by: subject.by,
                    id,
                    part,
                }),
            })
        };
        let key = part(Part::Key, &key_head, "key")?;
        let mut value = part(Part::Value, &head, "value")?;
        value.history = history(&sections)?;
        Ok((key, value))
    }
}

fn subject<'l>(lines: &'l [Line<'_>]) -> Parsed<Subject<'l>> {
    let form = "`state Name -- doc` is followed by `by group|transaction|share coordinator`";
    let [first, by] = lines else {
        return wrong(1, form);
    };
    let Some(name) = first.text.strip_prefix("state ") else {
        return wrong(first.number, form);
    };
    let coordinator = by.text.strip_prefix("by ").unwrap_or_default();
    if first.doc.is_empty() || !coordinator.ends_with(" coordinator") {
        return wrong(by.number, form);
    }
    Ok(Subject {
        name,
        doc: &first.doc,
        by: destination(by.number, coordinator)?,
    })
}
