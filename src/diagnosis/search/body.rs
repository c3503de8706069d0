//! The axis of the body: line endings, charsets, compression, wrapping.
//!
//! Variations of JSON and forms are left to `json`, `members` and `form`. Small changes come first, because the first of several candidates with equal
//! bytes is reported.

use std::{borrow::Cow, io::Read as _};

use flate2::read::{DeflateDecoder, GzDecoder, ZlibDecoder};
use unicode_normalization::UnicodeNormalization as _;

use super::{
    candidate::{Candidate, Candidates, Finding},
    entities, form, json, members, shell, text,
};
use crate::{
    diagnosis::{causes::Code, facts::declared_length},
    message::Message,
};

/// Maximum size of a body whose variations are tried, in bytes.
pub(super) const MAX_BYTES: usize = 64 * 1024;

/// Returns every variation of `body` that may have been hashed. The first is `body` itself.
pub(super) fn candidates(body: &[u8]) -> Vec<Candidate> {
    let mut candidates = Candidates::new(body);
    framing(&mut candidates, body);
    let text = str::from_utf8(body).ok();
    if let Some(text) = text {
        json::variations(&mut candidates, text);
        html_entities(&mut candidates, text);
        charsets(&mut candidates, text);
    }
    bytes_as_text(&mut candidates, body);
    wrapping(&mut candidates, body);
    let parsed = text.is_some_and(|text| json::parts(&mut candidates, text));
    if !parsed {
        form::variations(&mut candidates, body);
    }
    members::candidates(&mut candidates, body);
    json::payload(&mut candidates, body);
    if let Some(end) = body.iter().position(|byte| *byte == 0) {
        candidates.add(
            body.get(..end).unwrap_or_default(),
            Code::BodyNulTruncated,
            "the body up to its first NUL byte",
        );
    }
    for (bytes, what) in [("", "an empty body"), ("{}", "an empty object, {}"), ("[]", "an empty array, []")] {
        candidates.add(bytes, Code::BodyConsumed, what);
    }
    placeholders(&mut candidates, text.unwrap_or_default());
    if let Some(text) = text {
        shell::candidates(&mut candidates, text);
    }
    candidates.list()
}

/// Returns the start of a body that is longer than Content-Length says.
pub(super) fn up_to_declared_length(message: &Message) -> Option<Candidate> {
    let body = &message.body;
    let declared = declared_length(message).filter(|declared| *declared > 0)?;
    let (start, extra) = body.split_at_checked(declared).filter(|(_, extra)| !extra.is_empty())?;
    let bytes = if extra.len() == 1 { "byte" } else { "bytes" };
    let finding =
        Finding::new(Code::BodyExtraBytes, format!("the body without the {} {bytes} at its end", extra.len()));
    Some(Candidate { bytes: start.to_vec(), findings: vec![finding], rare: true })
}

/// Returns changes of a body that often come in addition to another one.
pub(super) fn second_changes(bytes: &[u8]) -> Vec<Candidate> {
    let mut candidates = Candidates::new(bytes);
    framing(&mut candidates, bytes);
    if let Ok(text) = str::from_utf8(bytes) {
        json::literals(&mut candidates, text);
        json::sorted(&mut candidates, text);
    }
    candidates.add(text::base64(bytes), Code::BodyBase64, "the base64-encoded body");
    candidates.list()
}

/// Adds changes of line endings, byte order mark, and whitespace around the body.
fn framing(candidates: &mut Candidates, body: &[u8]) {
    let code = Code::BodyTrailingNewline;
    if let Some(rest) = body.strip_suffix(b"\n") {
        candidates.add(rest.strip_suffix(b"\r").unwrap_or(rest), code, "the body without the newline at its end");
        candidates.add(rest, code, "the body without the last byte of its line ending");
    }
    candidates.add([body, b"\n"].concat(), code, "the body with a newline at its end");
    candidates.add([body, b"\r\n"].concat(), code, "the body with CRLF at its end");
    let lf = replace(body, b"\r\n", b"\n");
    let code = Code::BodyLineEndings;
    candidates.add(replace(&lf, b"\n", b"\r\n"), code, "the body with CRLF line endings");
    candidates.add(&lf[..], code, "the body with LF line endings");
    candidates.add(replace(&lf, b"\r", b"\n"), code, "the body with its lone CRs replaced by LF");
    if let Some(rest) = lf.strip_suffix(b"\n") {
        candidates.add(replace(rest, b"\n", b"\r\n"), code, "the body with CRLF line endings and none at its end");
    }
    let code = Code::BodyBom;
    match body.strip_prefix(b"\xef\xbb\xbf") {
        Some(rest) => candidates.add(rest, code, "the body without its byte order mark"),
        None => candidates.add([b"\xef\xbb\xbf", body].concat(), code, "the body with a byte order mark"),
    }
    candidates.add(body.trim_ascii(), Code::BodyTrimmed, "the body without the whitespace around it");
    candidates.add(body.trim_ascii_end(), Code::BodyTrimmed, "the body without the whitespace at its end");
    candidates.add([body, b" "].concat(), Code::BodyTrimmed, "the body with a space at its end");
    let unbroken: Vec<u8> = body.iter().copied().filter(|byte| !matches!(byte, b'\r' | b'\n')).collect();
    candidates.add(unbroken, Code::BodyNewlinesRemoved, "the body without its line breaks");
}

fn replace(bytes: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some(first) = rest.first() {
        if let Some(after) = rest.strip_prefix(from) {
            out.extend_from_slice(to);
            rest = after;
        } else {
            out.push(*first);
            rest = rest.get(1..).unwrap_or_default();
        }
    }
    out
}

/// Adds the body with HTML entities, and with its entities decoded.
fn html_entities(candidates: &mut Candidates, text: &str) {
    let code = Code::BodyHtmlEntities;
    for (escaped, style) in entities::escaped(text) {
        candidates.add(escaped, code, format!("the body with {style}"));
    }
    let once = entities::resolved(text);
    candidates.add(once.as_str(), code, "the body with its HTML entities decoded");
    candidates.add(entities::resolved(&once), code, "the body with its HTML entities decoded twice");
}

/// Adds the text of the body in other charsets and Unicode forms.
fn charsets(candidates: &mut Candidates, text: &str) {
    let utf16 = |order: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(order).collect::<Vec<u8>>();
    let (little, big) = (utf16(u16::to_le_bytes), utf16(u16::to_be_bytes));
    candidates.add(
        [b"\xff\xfe", &little[..]].concat(),
        Code::BodyUtf16,
        "the body in UTF-16, little-endian, with a byte order mark",
    );
    candidates.add(
        [b"\xfe\xff", &big[..]].concat(),
        Code::BodyUtf16,
        "the body in UTF-16, big-endian, with a byte order mark",
    );
    candidates.add(little, Code::BodyUtf16, "the body in UTF-16, little-endian");
    candidates.add(big, Code::BodyUtf16, "the body in UTF-16, big-endian");
    if text.is_ascii() {
        return;
    }
    let code = Code::BodyMojibake;
    let same = text::to_single_bytes(text, false, true) == text::to_single_bytes(text, true, true);
    for (windows, name) in single_byte_charsets(same) {
        if let Some(bytes) = text::to_single_bytes(text, windows, false) {
            let what = match str::from_utf8(&bytes) {
                Ok(_) => format!("the body before its UTF-8 was decoded as {name} and encoded as UTF-8 again"),
                Err(_) => format!("the body in {name}"),
            };
            candidates.add(bytes, code, what);
        }
        // If only ASCII is left, a match proves an ASCII decoder, which is added below.
        if let Some(bytes) = text::to_single_bytes(text, windows, true).filter(|bytes| !bytes.is_ascii()) {
            candidates.add(bytes, code, format!("the body in {name}, with ? for other characters"));
        }
    }
    let code = Code::BodyAsciiLossy;
    let ascii = |replacement: &dyn Fn(char) -> &'static str| {
        text.chars()
            .map(|c| if c.is_ascii() { Cow::Owned(c.to_string()) } else { Cow::Borrowed(replacement(c)) })
            .collect::<String>()
    };
    candidates.add(ascii(&|_| "?"), code, "the body with ? for each non-ASCII character");
    candidates.add(
        ascii(&|c| if c.len_utf16() == 2 { "??" } else { "?" }),
        code,
        "the body with ? for each non-ASCII UTF-16 unit",
    );
    candidates.add(ascii(&|_| ""), code, "the body without its non-ASCII characters");
    candidates.add(ascii(&|_| "\u{fffd}"), code, "the body with U+FFFD for each non-ASCII character");
    candidates.add(
        ascii(&|c| ["", "", "??", "???", "????"].get(c.len_utf8()).copied().unwrap_or("?")),
        code,
        "the body with ? for each non-ASCII byte",
    );
    let replaced = ascii(&|c| {
        ["", "", "\u{fffd}\u{fffd}", "\u{fffd}\u{fffd}\u{fffd}", "\u{fffd}\u{fffd}\u{fffd}\u{fffd}"]
            .get(c.len_utf8())
            .copied()
            .unwrap_or("\u{fffd}")
    });
    candidates.add(replaced, code, "the body with U+FFFD for each non-ASCII byte");
    let units: Vec<u8> = text.encode_utf16().map(|unit| unit.to_le_bytes()[0]).collect();
    candidates.add(units, code, "the low bytes of the body in UTF-16");
    let code = Code::BodyUnicodeForm;
    candidates.add(text.nfc().collect::<String>(), code, "the body in Unicode form NFC (composed)");
    candidates.add(text.nfd().collect::<String>(), code, "the body in Unicode form NFD (decomposed)");
}

/// Returns the charsets with one byte per character: whether it is Windows-1252, and the name. If both give the `same` bytes, a match proves neither alone.
fn single_byte_charsets(same: bool) -> [(bool, &'static str); 2] {
    [(false, if same { "Latin-1 or Windows-1252" } else { "Latin-1" }), (true, "Windows-1252")]
}

/// Adds the body after it was decoded in another charset and encoded as UTF-8.
fn bytes_as_text(candidates: &mut Candidates, body: &[u8]) {
    if body.is_ascii() {
        return;
    }
    let same = text::from_single_bytes(body, false) == text::from_single_bytes(body, true);
    for (windows, name) in single_byte_charsets(same) {
        let what = format!("the body decoded as {name} and encoded as UTF-8");
        candidates.add(text::from_single_bytes(body, windows), Code::BodyMojibake, what);
    }
    let lossy = String::from_utf8_lossy(body);
    candidates.add(lossy.as_bytes(), Code::BodyAsciiLossy, "the body with U+FFFD for invalid UTF-8");
    let valid: String = lossy.chars().filter(|c| *c != '\u{fffd}').collect();
    candidates.add(valid, Code::BodyAsciiLossy, "the body without its invalid UTF-8");
    if body.len().is_multiple_of(2) {
        for (order, name) in [(u16::from_le_bytes as fn([u8; 2]) -> u16, "little"), (u16::from_be_bytes, "big")] {
            let units = body.as_chunks::<2>().0.iter().map(|pair| order(*pair));
            let text: String = char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect();
            let what = format!("the body converted from UTF-16 ({name}-endian) to UTF-8");
            candidates.add(text.trim_start_matches('\u{feff}'), Code::BodyUtf16, what);
        }
    }
}

/// Adds the decompressed body, and the body encoded and decoded as base64 and hex.
fn wrapping(candidates: &mut Candidates, body: &[u8]) {
    for (bytes, what) in inflated(body) {
        candidates.add(bytes, Code::BodyCompressed, what);
    }
    let code = Code::BodyBase64;
    let trimmed = body.trim_ascii();
    let quoted = trimmed.strip_prefix(b"\"").and_then(|rest| rest.strip_suffix(b"\"")).unwrap_or(trimmed);
    let quoted: Vec<u8> = quoted.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect();
    if let Some(decoded) = text::unbase64(quoted).filter(|decoded| !decoded.is_empty()) {
        for (bytes, what) in inflated(&decoded) {
            candidates.add(bytes, Code::BodyCompressed, what);
        }
        candidates.add(decoded, code, "the base64-decoded body");
    }
    broken_base64(candidates, body);
    candidates.add(hex::encode(body), code, "the hex-encoded body");
    candidates.add(hex::encode_upper(body), code, "the hex-encoded body in uppercase");
    if let Ok(decoded) = hex::decode(trimmed)
        && !decoded.is_empty()
    {
        candidates.add(decoded, code, "the hex-decoded body");
    }
}

/// Adds the base64 of the body, in one line and with line breaks as libraries write them.
fn broken_base64(candidates: &mut Candidates, body: &[u8]) {
    let code = Code::BodyBase64;
    let whole = text::base64(body);
    candidates.add(whole.as_str(), code, "the base64-encoded body");
    candidates.add(whole.trim_end_matches('='), code, "the base64-encoded body without padding");
    candidates.set_rare(true);
    candidates.add(text::base64_url(body), code, "the base64url-encoded body");
    for (width, library) in [
        (60, ", as Ruby's encode64 writes them"),
        (76, ", as MIME, Python's encodebytes and GNU base64 write them"),
        (64, ", as PEM and openssl write them"),
        (72, ""),
        (usize::MAX, ""),
    ] {
        let lines: Vec<&[u8]> = whole.as_bytes().chunks(width).collect();
        for (end, ends) in [("\n", ""), ("\r\n", " (CRLF)")] {
            let broken = lines.join(end.as_bytes());
            let at_end = [&broken[..], end.as_bytes()].concat();
            let what = if width == usize::MAX {
                format!("the base64-encoded body with a line break at its end{ends}")
            } else {
                format!("the base64-encoded body with line breaks after {width} characters{ends}{library}")
            };
            candidates.add(at_end, code, what.clone());
            candidates.add(broken, code, format!("{what}, without one at its end"));
        }
    }
    candidates.set_rare(false);
}

/// Decompresses the body. Returns the results with their descriptions.
fn inflated(body: &[u8]) -> Vec<(Vec<u8>, &'static str)> {
    /// Maximum size of decompressed data, in bytes. Enough for any delivery, and safe against decompression bombs.
    const MAX_INFLATED_BYTES: u64 = 16 * MAX_BYTES as u64;
    let mut out = Vec::new();
    let mut read = |reader: &mut dyn std::io::Read, what| {
        let mut bytes = Vec::new();
        if reader.take(MAX_INFLATED_BYTES).read_to_end(&mut bytes).is_ok() && !bytes.is_empty() {
            out.push((bytes, what));
        }
    };
    match body {
        [0x1f, 0x8b, ..] => read(&mut GzDecoder::new(body), "the gzip-decompressed body"),
        [0x78, ..] => read(&mut ZlibDecoder::new(body), "the zlib-decompressed body"),
        _ if !body.is_ascii() => read(&mut DeflateDecoder::new(body), "the deflate-decompressed body"),
        _ => {}
    }
    out
}

/// Adds texts that are hashed by mistake if the body was parsed or not read: placeholders and printed objects.
fn placeholders(candidates: &mut Candidates, text: &str) {
    let code = Code::BodyPlaceholder;
    for what in [
        "[object Object]",
        "Array",
        "null",
        "undefined",
        "None",
        "[object ArrayBuffer]",
        "[object Promise]",
        "true",
        "System.IO.Stream",
        "<stream>",
    ] {
        candidates.add(what, code, format!("the text `{what}`"));
        candidates.add(format!("\"{what}\""), code, format!("the text `{what}` in quotes"));
    }
    candidates.add(format!("b'{text}'"), code, "the Python repr of the body as bytes");
    candidates.add(
        format!("b'{}'", text.replace('\\', "\\\\").replace('\'', "\\'")),
        code,
        "the Python repr of the body as bytes",
    );
    json::repr(candidates, text);
    let bytes: Vec<String> = text.bytes().take(50).map(|byte| format!("{byte:02x}")).collect();
    let more = text.len().checked_sub(50).filter(|more| *more > 0).map(|more| format!(" ... {more} more bytes"));
    candidates.add(
        format!("<Buffer {}{}>", bytes.join(" "), more.unwrap_or_default()),
        code,
        "the text that Node prints for a Buffer",
    );
}
