//! How a record is printed.

use crate::format::Format;
use crate::json;
use crate::view::View;
use milena::{Header, Record};

/// JSON or a format.
#[derive(Debug)]
pub(super) enum Style {
    Json,
    Format {
        format: Format,
        /// What a null key or value is printed as.
        null: &'static [u8],
    },
}

impl Style {
    /// Appends a record to `out`.
    pub(super) fn render(&self, record: &Record<'_>, out: &mut Vec<u8>) {
        let headers: Vec<Header<'_>> = match self.shows_headers() {
            true => record.headers().iter().collect(),
            false => Vec::new(),
        };
        let view = View {
            topic: record.topic(),
            partition: record.partition(),
            offset: record.offset(),
            timestamp: record.timestamp(),
            timestamp_type: record.timestamp_type(),
            key: record.key(),
            value: record.value(),
            headers: &headers,
        };
        match self {
            Self::Json => json::render(&view, out),
            Self::Format { format, null } => format.render(&view, null, out),
        }
    }

    fn shows_headers(&self) -> bool {
        match self {
            Self::Json => true,
            Self::Format { format, .. } => format.shows_headers(),
        }
    }
}
