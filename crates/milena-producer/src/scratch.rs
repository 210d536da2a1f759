//! Bytes made while a record is on its way, which live as long as the record needs them.

use std::sync::OnceLock;

/// Keeps bytes for the record that is being sent, so that an
/// [interceptor](crate::ProducerInterceptor) can give it a key, a value or a header that did not exist before.
///
/// ```
/// use milena_producer::{ProduceRecord, Scratch};
///
/// let scratch = Scratch::default();
/// let mut record = ProduceRecord::to("orders").value("coffee");
/// record.value = Some(scratch.keep(record.value.unwrap().to_ascii_uppercase()));
/// assert_eq!(record.value, Some(&b"COFFEE"[..]));
/// ```
#[derive(Debug, Default)]
pub struct Scratch(OnceLock<Box<Kept>>);

#[derive(Debug)]
struct Kept {
    bytes: Content,
    next: Scratch,
}

#[derive(Debug)]
enum Content {
    Bytes(Vec<u8>),
    Text(String),
}

impl Scratch {
    /// Keeps some bytes, and lends them to the record.
    pub fn keep(&self, bytes: impl Into<Vec<u8>>) -> &[u8] {
        match self.put(Content::Bytes(bytes.into())) {
            Content::Bytes(bytes) => bytes,
            Content::Text(text) => text.as_bytes(),
        }
    }

    /// Keeps a text, such as the name of another topic or of a header.
    pub fn keep_text(&self, text: impl Into<String>) -> &str {
        match self.put(Content::Text(text.into())) {
            Content::Text(text) => text,
            Content::Bytes(_) => "",
        }
    }

    /// Adds to the end of the chain: what was lent stays where it is.
    fn put(&self, content: Content) -> &Content {
        let mut end = self;
        while let Some(kept) = end.0.get() {
            end = &kept.next;
        }
        let kept = Kept {
            bytes: content,
            next: Self::default(),
        };
        &end.0.get_or_init(|| Box::new(kept)).bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_lent_stays_though_more_is_kept() {
        let scratch = Scratch::default();
        let (one, two) = (scratch.keep("one"), scratch.keep_text("two"));
        let three = scratch.keep(vec![3]);
        assert_eq!((one, two, three), (&b"one"[..], "two", &[3][..]));
    }
}
