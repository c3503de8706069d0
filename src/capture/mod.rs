//! Reads captured requests from files in many formats.
//!
//! There is one file per format and one table, [`FORMATS`], used for detection, reading and documentation. Formats that allow it are read record by
//! record, so memory does not grow with the input. A malformed record is reported, and reading continues with the next one. Bodies are never changed.
//! [`Fidelity`] states how faithfully a capture preserves the original bytes.

mod compressed;
mod cursor;
mod detect;
mod document;
mod escapes;
mod formats;
mod head;
mod input;
mod json;
mod literal;
mod nearest;
#[cfg(feature = "captures")]
mod packets;
mod php;
mod reader;
mod record;
mod shapes;
mod shell;
mod variables;

use std::fmt;

use formats::{Framing, ReadMode};

pub use compressed::is_compressed;
pub use formats::{
    FORMATS, Format, format,
    http::parse as parse_http,
    jsonl::{headers_from_json, headers_to_json, is_record, line as jsonl_line, line_with as jsonl_line_with},
};
pub use head::read_head;
pub use reader::{Batch, Reader, read};
pub use record::{Fidelity, Record};

/// A record that cannot be verified.
#[derive(Debug, PartialEq, Eq)]
pub struct CaptureError {
    /// `FILE:RECORD`, or `FILE` if the error concerns the whole file.
    pub source: String,
    /// What is wrong, and what was expected.
    pub reason: String,
    /// True if the file contains no records, which can be intended.
    pub is_empty: bool,
}

impl CaptureError {
    /// Creates the error for a file without records.
    #[must_use]
    pub fn empty(source: String) -> Self {
        Self { is_empty: true, ..Self::new(source, "no records") }
    }

    /// Creates an error. `reason` may quote captured text, so control characters are escaped.
    fn new(source: String, reason: &str) -> Self {
        let escape = |c: char| if c.is_control() { c.escape_debug().collect::<String>() } else { c.to_string() };
        Self { source, reason: reason.chars().map(escape).collect(), is_empty: false }
    }
}

impl fmt::Display for CaptureError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.source, self.reason)
    }
}

impl std::error::Error for CaptureError {}

/// Maximum size of one record in a capture file or web archive, in bytes. Larger records are reported as errors and not loaded.
pub const MAX_RECORD_BYTES: usize = 8 * 1024 * 1024;

/// Returns the error for a record above [`MAX_RECORD_BYTES`].
fn too_large() -> String {
    format!("record is larger than {} MiB", MAX_RECORD_BYTES / (1024 * 1024))
}

/// Maximum size of a file in a format that is read as a whole, in bytes.
pub const MAX_FILE_BYTES: usize = 64 * 1024 * 1024;

/// Maximum number of header fields in a request.
const MAX_HEADERS: usize = 256;

/// Maximum number of header fields in a record of a capture file. The size of a record is limited, but its fields take more memory than their text.
const MAX_RECORD_HEADERS: usize = 65_536;
