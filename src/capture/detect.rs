//! Detects the format of a capture file from its content.
//!
//! A format is never guessed: if several match, the error lists them, and if none does, the error says what would help.

use memchr::memchr;

use super::{
    FORMATS, Format, MAX_RECORD_BYTES,
    document::Document,
    formats::{http, jsonl},
    reader::EMPTY,
};

/// Returns true if a file starts like a capture file whose first record is larger than the limit.
pub(super) fn begins_with_oversized_record(start: &[u8]) -> bool {
    const FIRST: [&[u8]; 7] = [b"at", b"method", b"target", b"version", b"headers", b"body", b"body_base64"];
    let field = start.strip_prefix(b"{\"").and_then(|rest| rest.split(|byte| *byte == b'"').next());
    field.is_some_and(|field| FIRST.contains(&field)) && memchr(b'\n', &start[..=MAX_RECORD_BYTES]).is_none()
}

/// Returns the one format that matches a file.
pub(super) fn detect(document: &Document<'_>) -> Result<&'static Format, String> {
    let candidates: Vec<&'static Format> =
        FORMATS.iter().copied().filter(|format| format.recognizes(document)).collect();
    match candidates.as_slice() {
        [format] => Ok(format),
        [] => fallback(document),
        several => {
            let names: Vec<&str> = several.iter().map(|format| format.name).collect();
            Err(format!("ambiguous format: {}; choose one with --from", names.join(" or ")))
        }
    }
}

/// Returns the format whose errors help most with a file that matches none.
fn fallback(document: &Document<'_>) -> Result<&'static Format, String> {
    let first =
        document.without_bom().split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii).find(|line| !line.is_empty());
    if let Some(reason) = unsupported_encoding(document.bytes) {
        return Err(reason.into());
    }
    match first.unwrap_or_default() {
        // JSON over several lines, or a list, is not meant as a capture file, so errors about its first line would not help.
        b"{" | [b'[', ..] => Err(match document.items() {
            Err(reason) => reason,
            Ok([]) if document.begins_with('[') => EMPTY.into(),
            Ok(items)
                if items.iter().any(|item| item.has("headers") && (item.has("body") || item.has("body_base64"))) =>
            {
                let filter = if document.begins_with('[') { "'.[]'" } else { "." };
                format!("not one JSON object per line: convert it with `jq -c {filter}`")
            }
            Ok(_) => "JSON in an unknown format: `hookctl verify --help` lists the known formats".into(),
        }),
        [b'{', ..] => Ok(&jsonl::FORMAT),
        line if http::begins_request(document.bytes) || line.starts_with(b"HTTP/") => Ok(&http::FORMAT),
        _ => {
            let lines = document.without_bom().split(|byte| *byte == b'\n');
            let blank = lines.take_while(|line| line.trim_ascii().is_empty()).count();
            Err(format!("unknown format: line {} is not an HTTP request line (e.g. `POST /hook HTTP/1.1`)", blank + 1))
        }
    }
}

/// Returns why a compressed file or one in UTF-16 cannot be read. `None` for other files.
pub(super) fn unsupported_encoding(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0x1f, 0x8b, ..] => {
            Some("gzip data that is not a web archive: decompress it first (only .warc.gz is read directly)")
        }
        [b'S', b'Q', b'L', b'i', b't', b'e', b' ', b'f', ..] => {
            Some("SQLite database: name a hookctl store as a file, without --from, instead of piping it")
        }
        [b'P', b'K', 3 | 5, ..] => Some("zip archive: extract it first"),
        [0xff, 0xfe, _, 0, ..] | [0xfe, 0xff, 0, _, ..] => {
            Some("UTF-16 text, as PowerShell writes it: save the original bytes, or convert the file to UTF-8")
        }
        _ => None,
    }
}
