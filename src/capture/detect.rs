//! Detects the format of a capture file from its content.
//!
//! A format is never guessed: if several match, the error lists them, and if none matches, the error suggests how to continue.

use memchr::memchr;

use super::{
    FORMATS, Format, MAX_RECORD_BYTES,
    document::Document,
    formats::{http, jsonl},
    nearest,
    reader::EMPTY,
};

/// Returns true if a file starts like a capture file whose first record is larger than the limit.
pub(super) fn begins_with_oversized_record(start: &[u8]) -> bool {
    const FIRST: [&[u8]; 7] = [b"at", b"method", b"target", b"version", b"headers", b"body", b"body_base64"];
    let field = start.strip_prefix(b"{\"").and_then(|rest| rest.split(|byte| *byte == b'"').next());
    field.is_some_and(|field| FIRST.contains(&field)) && memchr(b'\n', &start[..=MAX_RECORD_BYTES]).is_none()
}

/// Generic formats, which do not belong to one tool. The first one that matches is used if no other format matches.
const GENERIC: &[&str] = &["verbose", "json", "yaml", "log", "dump"];

/// Returns true for a generic format.
pub(super) fn is_generic(format: &Format) -> bool {
    GENERIC.contains(&format.name)
}

/// Returns the one format that matches a file.
pub(super) fn detect(document: &Document<'_>) -> Result<&'static Format, String> {
    let (generic, specific): (Vec<_>, Vec<_>) = FORMATS.iter().copied().partition(|format| is_generic(format));
    let candidates: Vec<&'static Format> = specific.into_iter().filter(|format| format.recognizes(document)).collect();
    match candidates.as_slice() {
        [format] => Ok(format),
        [] if is_broken_capture_file(document) => Ok(&jsonl::FORMAT),
        [] => match generic.into_iter().find(|format| format.recognizes(document)) {
            Some(format) => Ok(format),
            None => fallback(document),
        },
        several => {
            let names: Vec<&str> = several.iter().map(|format| format.name).collect();
            Err(format!("ambiguous format: {}; choose one with --from", names.join(" or ")))
        }
    }
}

/// Returns true for a capture file whose first line is broken. Other formats would skip that line without an error.
fn is_broken_capture_file(document: &Document<'_>) -> bool {
    let mut lines = document.without_bom().split(|byte| *byte == b'\n').filter(|line| !line.trim_ascii().is_empty());
    let first = lines.next().unwrap_or_default().trim_ascii();
    first.len() > 1
        && first.starts_with(b"{")
        && serde_json::from_slice::<&serde_json::value::RawValue>(first).is_err()
        && lines.any(jsonl::is_record)
}

/// Returns the format whose errors help most with a file that matches none.
fn fallback(document: &Document<'_>) -> Result<&'static Format, String> {
    let first =
        document.without_bom().split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii).find(|line| !line.is_empty());
    if let Some(reason) = unsupported_encoding(document.bytes) {
        return Err(reason.into());
    }
    if let Some(advice) = nearest::known(document) {
        return Err(advice);
    }
    match first.unwrap_or_default() {
        // JSON over several lines, or a list, is not meant as a capture file, so errors about its first line would not help.
        line if line == b"{" || line.starts_with(b"[") && !is_log_line(document, line) => Err(match document.items() {
            Err(reason) => reason,
            Ok([]) if document.begins_with('[') => EMPTY.into(),
            Ok(_) => nearest::body_alone(document).unwrap_or_else(|| {
                "JSON in an unknown format: no object in it has the headers and the body of a request, e.g. {\"headers\":{\"X-Signature\":\"…\"},\"body\":\"…\"}"
                    .into()
            }),
        }),
        [b'{', ..] => nearest::body_alone(document).map_or(Ok(&jsonl::FORMAT), Err),
        line if http::begins_request(document.without_bom()) || line.starts_with(b"HTTP/") => Ok(&http::FORMAT),
        _ => {
            let lines = document.without_bom().split(|byte| *byte == b'\n');
            let blank = lines.take_while(|line| line.trim_ascii().is_empty()).count();
            let advice = nearest::body_alone(document).map(|advice| format!("unless it is {advice}"));
            let advice = advice.unwrap_or_else(|| nearest::nearest(document));
            let line = blank + 1;
            Err(format!("unknown format: line {line} is not an HTTP request line (e.g. `POST /hook HTTP/1.1`); {advice}"))
        }
    }
}

/// Returns true if a line begins with text in brackets, as in `[Sun Nov 29 19:16:01 2026] request accepted`, and not with a JSON list.
fn is_log_line(document: &Document<'_>, line: &[u8]) -> bool {
    let is_value = |byte: &u8| matches!(byte, b'{' | b'[' | b'"');
    document.items().is_err()
        && line.contains(&b']')
        && !line[1..].trim_ascii_start().first().is_some_and(is_value)
        && serde_json::from_slice::<Vec<&serde_json::value::RawValue>>(line).is_err()
}

/// Returns why an archive, a file that is still compressed or one in UTF-16 cannot be read. `None` for other files.
pub(super) fn unsupported_encoding(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0x1f, 0x8b, ..] | [0x28, 0xb5, 0x2f, 0xfd, ..] => {
            Some("compressed data inside compressed data: decompress it once, and try again")
        }
        [0xfd, b'7', b'z', b'X', b'Z', ..] => {
            Some("xz data: decompress it first, e.g. `xz -dc FILE | hookctl verify -`")
        }
        [b'B', b'Z', b'h', b'1'..=b'9', b'1', b'A', b'Y', ..] => {
            Some("bzip2 data: decompress it first, e.g. `bzip2 -dc FILE | hookctl verify -`")
        }
        [b'7', b'z', 0xbc, 0xaf, ..] => Some("7z archive: extract it first"),
        [b'R', b'a', b'r', b'!', ..] => Some("rar archive: extract it first"),
        bytes if bytes.get(257..262) == Some(b"ustar") => Some("tar archive: extract it first, and pass the directory"),
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
