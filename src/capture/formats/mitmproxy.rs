//! Flow files of mitmproxy (<https://docs.mitmproxy.org/stable/>), which are typed netstrings: a length, a colon, that many bytes, a letter for the type.
//!
//! A flow's request holds the body as it was on the wire, compressed or not. Flows of other protocols are skipped; a flow whose body was not kept is refused.

use crate::capture::{
    Fidelity, Format, ReadMode,
    record::{self, Imported, Requests},
};
use crate::message::Headers;

/// The row of the table.
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

/// A value: its type, and its bytes.
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
            Ok((flow, behind)) => {
                rest = behind;
                let kind = flow.get("type").and_then(Value::text);
                if kind.is_none_or(|kind| kind == "http") {
                    record::add(&mut found, request(flow))?;
                }
            }
            // Behind what has no length, nothing can be found.
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
    imported.status = status.and_then(|status| str::from_utf8(status.bytes).ok()?.parse().ok());
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

    /// The values in a list or a dictionary, one after another. The first that is broken ends them.
    fn elements(self) -> impl Iterator<Item = Result<Value<'a>, String>> {
        let mut rest = if matches!(self.kind, b']' | b'}') { self.bytes } else { &[] };
        std::iter::from_fn(move || {
            if rest.is_empty() {
                return None;
            }
            let popped = pop(rest);
            rest = popped.as_ref().map_or(&[], |(_, behind)| *behind);
            Some(popped.map(|(value, _)| value))
        })
    }

    /// The value of a key.
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

/// The first value, and what follows it.
fn pop(bytes: &[u8]) -> Result<(Value<'_>, &[u8]), String> {
    let colon = bytes.iter().take(13).position(|byte| *byte == b':').ok_or("missing length and colon")?;
    let (length, rest) = bytes.split_at_checked(colon).unwrap_or_default();
    let length = str::from_utf8(length).ok().filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()));
    let length: usize = length.and_then(|text| text.parse().ok()).ok_or("missing length and colon")?;
    let rest = rest.get(1..).unwrap_or_default();
    let cut = || format!("truncated value: {} of {length} bytes", rest.len());
    let (bytes, rest) = rest.split_at_checked(length).ok_or_else(cut)?;
    let (kind, rest) = rest.split_first().ok_or_else(cut)?;
    Ok((Value { kind: *kind, bytes }, rest))
}
