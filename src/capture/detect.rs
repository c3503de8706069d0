//! Detects the format of a capture file from its content.
//!
//! A format is never guessed: if several match, the error lists them, and if none does, the error says what would help.

use memchr::memchr;

use super::{
    FORMATS, Format, LARGEST_RECORD,
    document::Document,
    formats::{http, jsonl},
};

/// Returns true if a file starts like a capture file whose first record is above the limit.
pub(super) fn begins_with_oversized_record(start: &[u8]) -> bool {
    const FIRST: [&[u8]; 7] = [b"at", b"method", b"target", b"version", b"headers", b"body", b"body_base64"];
    let field = start.strip_prefix(b"{\"").and_then(|rest| rest.split(|byte| *byte == b'"').next());
    field.is_some_and(|field| FIRST.contains(&field)) && memchr(b'\n', &start[..=LARGEST_RECORD]).is_none()
}

/// Returns the one format that matches a file.
pub(super) fn detect(document: &Document<'_>) -> Result<&'static Format, String> {
    let candidates: Vec<&'static Format> =
        FORMATS.iter().copied().filter(|format| format.recognises(document)).collect();
    match candidates.as_slice() {
        [format] => Ok(format),
        [] => fallback(document),
        several => {
            let names: Vec<&str> = several.iter().map(|format| format.name).collect();
            Err(format!("it could be {}: say which with --from", names.join(" or ")))
        }
    }
}

/// Returns the format whose errors help most with a file that matches none.
fn fallback(document: &Document<'_>) -> Result<&'static Format, String> {
    let first = document.unmarked().split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii).find(|line| !line.is_empty());
    if let Some(reason) = packed(document.bytes) {
        return Err(reason.into());
    }
    match first.unwrap_or_default() {
        // JSON over several lines, or a list, is not a capture file with a mistake in it.
        b"{" | [b'[', ..] => Err(match document.items() {
            Err(reason) => reason,
            Ok(items)
                if items.iter().any(|item| item.has("headers") && (item.has("body") || item.has("body_base64"))) =>
            {
                let filter = if document.begins_with('[') { "'.[]'" } else { "." };
                format!(
                    "its requests are not one a line: expected one JSON object a line, as `jq -c {filter}` makes of it"
                )
            }
            Ok(_) => "it is JSON of no kind that is known: `hookctl verify --help` lists them".into(),
        }),
        [b'{', ..] => Ok(&jsonl::FORMAT),
        _ => Ok(&http::FORMAT),
    }
}

/// Returns why a compressed file, or one in UTF-16, cannot be read, whatever it contains.
pub(super) fn packed(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0x1f, 0x8b, ..] => Some("it is gzip, and no web archive: expected what is in it, or a .warc.gz"),
        [b'P', b'K', 3 | 5, ..] => Some("it is a zip archive: expected what is in it"),
        [0xff, 0xfe, _, 0, ..] | [0xfe, 0xff, 0, _, ..] => {
            Some("it is UTF-16, as PowerShell writes it: expected the bytes as they were sent, or a file in UTF-8")
        }
        _ => None,
    }
}
