//! Captures: what people hold, turned into messages.
//!
//! One file a format. Records are read one at a time, so memory does not grow with their number; one that is broken is an error of its own,
//! and the next is read all the same. It refuses to change a body: what was captured is what is judged.

mod http;
mod jsonl;

use std::{
    fmt,
    io::{BufRead, Read as _},
};

use crate::message::Message;

pub use http::parse as parse_http;
pub use jsonl::line as jsonl_line;

/// One captured request.
#[derive(Debug, PartialEq, Eq)]
pub struct Record {
    /// Where it stands: `FILE:RECORD`. The record is the line of a capture file, and 1 for a raw message.
    pub source: String,
    /// The request.
    pub message: Message,
    /// When it was received, as the capture states it (RFC 3339).
    pub at: Option<String>,
}

/// What a file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Told by how it begins: `{` opens a capture file, anything else a raw message.
    Auto,
    /// One raw HTTP message.
    Http,
    /// A capture file: one JSON object a line.
    Jsonl,
}

/// A record that cannot be judged.
#[derive(Debug, PartialEq, Eq)]
pub struct CaptureError {
    /// Where: `FILE:RECORD`, or `FILE` where it is the file as a whole.
    pub source: String,
    /// What is wrong, and what was expected.
    pub reason: String,
}

impl fmt::Display for CaptureError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.source, self.reason)
    }
}

impl std::error::Error for CaptureError {}

/// The largest record that is read, in bytes. A larger one is an error of its own, and costs no more memory than this.
pub const LARGEST_RECORD: usize = 64 * 1024 * 1024;

/// Reads the records of `reader`, which people call `name`.
pub fn read<'a>(
    mut reader: impl BufRead + 'a,
    name: &'a str,
    format: Format,
) -> Box<dyn Iterator<Item = Result<Record, CaptureError>> + 'a> {
    let fault = |reason: String| CaptureError { source: name.to_owned(), reason };
    let whole = |result| Box::new(std::iter::once(result));
    let format = match (format, reader.fill_buf()) {
        (_, Err(error)) => return whole(Err(fault(format!("cannot read it: {error}")))),
        (_, Ok([])) => {
            return whole(Err(fault("it is empty: expected a raw HTTP request, or one JSON object a line".into())));
        }
        (Format::Auto, Ok(start)) => recognise(start),
        (format, _) => format,
    };
    if format == Format::Jsonl {
        return Box::new(jsonl::Lines::new(reader, name));
    }
    let mut bytes = Vec::new();
    let read = reader.by_ref().take(LARGEST_RECORD as u64 + 1).read_to_end(&mut bytes);
    whole(match read {
        Err(error) => Err(fault(format!("cannot read it: {error}"))),
        Ok(_) if bytes.len() > LARGEST_RECORD => {
            Err(fault(format!("the message is larger than {LARGEST_RECORD} bytes")))
        }
        Ok(_) => {
            http::parse(&bytes).map_err(fault).map(|message| Record { source: format!("{name}:1"), message, at: None })
        }
    })
}

fn recognise(start: &[u8]) -> Format {
    let start = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(start);
    match start.iter().find(|byte| !byte.is_ascii_whitespace()) {
        Some(b'{') => Format::Jsonl,
        _ => Format::Http,
    }
}
