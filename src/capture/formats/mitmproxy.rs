//! Flow files of mitmproxy (<https://docs.mitmproxy.org/stable/>). They are typed netstrings: length, colon, bytes, and a character for the type.
//!
//! The body is the exact bytes on the wire, possibly compressed. Flows of other protocols are skipped. A flow without its body is an error.

use crate::capture::{
    Fidelity, Format, ReadMode,
    record::{self, Imported, Requests},
};
use crate::message::Headers;

/// The entry in [`FORMATS`](crate::capture::FORMATS).
pub(super) const FORMAT: Format = Format {
    name: "mitmproxy",
    about: "a mitmproxy flow file",
    fidelity: Fidelity::Exact,
    recognize: |document| {
        let digits = document.bytes.iter().take_while(|byte| byte.is_ascii_digit()).count();
        (1..=12).contains(&digits)
            && document.bytes.get(digits) == Some(&b':')
            && document.text().is_none_or(|text| text.contains("7:request;") || text.contains("7:request,"))
    },
    read: ReadMode::Whole(|document| read(document.bytes)),
};

/// A netstring.
#[derive(Clone, Copy)]
struct Value<'a> {
    kind: u8,
    bytes: &'a [u8],
}

fn read(mut rest: &[u8]) -> Requests {
    let mut found = Vec::new();
    let whole = rest.len();
    while !rest.trim_ascii().is_empty() {
        let at = whole - rest.len();
        match pop(rest) {
            Ok((flow, after)) => {
                rest = after;
                let kind = flow.get("type").and_then(Value::text);
                if kind.is_none_or(|kind| kind == "http") {
                    record::add(&mut found, request(flow))?;
                }
            }
            // Without its length, the next flow cannot be found.
            Err(reason) => {
                record::add(&mut found, Err(format!("at byte {at}: {reason}")))?;
                break;
            }
        }
    }
    Ok(found)
}

fn request(flow: Value<'_>) -> Result<Imported, String> {
    let request = flow.get("request").ok_or("not an HTTP flow: missing `request`")?;
    let text = |key: &str| request.get(key).and_then(Value::text);
    let mut headers = Headers::default();
    let fields = request.get("headers").ok_or("missing `headers` (a list of pairs)")?;
    for field in fields.elements() {
        let mut pair = field?.elements();
        match (pair.next().transpose()?, pair.next().transpose()?) {
            (Some(name), Some(value)) => {
                crate::capture::json::add(&mut headers, &String::from_utf8_lossy(name.bytes), value.bytes)?;
            }
            _ => return Err("a header is not a pair of name and value".into()),
        }
    }
    let body = match request.get("content") {
        Some(content) if matches!(content.kind, b',' | b';') => content.bytes.to_vec(),
        _ => return Err("missing `content`: mitmproxy streamed the body without storing it".into()),
    };
    let target = text("path").unwrap_or("/");
    let method = text("method").unwrap_or("POST");
    let mut imported = Imported::new(method, target, headers, body, Fidelity::Exact);
    let status = flow.get("response").and_then(|response| response.get("status_code"));
    imported.status = status.and_then(|status| record::status(str::from_utf8(status.bytes).ok()?));
    if let Some(version) = text("http_version") {
        version.clone_into(&mut imported.message.version);
    }
    if let (Some(scheme), Some(host)) = (text("scheme"), text("host"))
        && target.starts_with('/')
    {
        let host = imported.message.headers.text("host").filter(|host| !host.is_empty()).unwrap_or(host);
        imported.message.url = Some(format!("{scheme}://{host}{target}"));
    }
    Ok(imported)
}

impl<'a> Value<'a> {
    fn text(self) -> Option<&'a str> {
        str::from_utf8(self.bytes).ok().filter(|_| matches!(self.kind, b',' | b';'))
    }

    /// Returns the elements of a list, or the keys and values of a dictionary. Ends after the first malformed one.
    fn elements(self) -> impl Iterator<Item = Result<Value<'a>, String>> {
        let mut rest = if matches!(self.kind, b']' | b'}') { self.bytes } else { &[] };
        std::iter::from_fn(move || {
            if rest.is_empty() {
                return None;
            }
            let popped = pop(rest);
            rest = popped.as_ref().map_or(&[], |(_, after)| *after);
            Some(popped.map(|(value, _)| value))
        })
    }

    /// Returns the value of a key in a dictionary.
    fn get(self, key: &str) -> Option<Self> {
        let mut elements = self.elements();
        while let (Some(Ok(name)), Some(Ok(value))) = (elements.next(), elements.next()) {
            if name.bytes == key.as_bytes() {
                return Some(value);
            }
        }
        None
    }
}

/// Parses the first value. Returns it and the bytes after it.
fn pop(bytes: &[u8]) -> Result<(Value<'_>, &[u8]), String> {
    let colon = bytes.iter().take(13).position(|byte| *byte == b':').ok_or("missing length and colon")?;
    let (length, rest) = bytes.split_at_checked(colon).unwrap_or_default();
    let length = str::from_utf8(length).ok().filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()));
    let length: usize = length.and_then(|text| text.parse().ok()).ok_or("missing length and colon")?;
    let rest = rest.get(1..).unwrap_or_default();
    let truncated = || format!("truncated value: {} of {length} bytes", rest.len());
    let (bytes, rest) = rest.split_at_checked(length).ok_or_else(truncated)?;
    let (kind, rest) = rest.split_first().ok_or_else(truncated)?;
    Ok((Value { kind: *kind, bytes }, rest))
}
