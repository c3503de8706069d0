//! Lines of an nginx log that includes the body (<https://nginx.org/en/docs/http/ngx_http_log_module.html>). Each value has the name of its variable:
//! `request_body="…" http_x_api_signature="…"`, or the same as JSON.
//!
//! The default escaping (`\xHH`) is reversible. `escape=json` treats the body as text. Values without a name, and unescaped quotes of `escape=none`, are
//! errors, because their meaning would be a guess.

use crate::capture::{
    Fidelity, Format, ReadMode,
    escapes::unescape,
    formats::environ,
    record::{self, Imported, Requests},
};
use crate::message::Headers;

/// The entry in [`FORMATS`](crate::capture::FORMATS).
pub(super) const FORMAT: Format = Format {
    name: "nginx",
    about: "nginx log lines with request_body=\"…\" and http_…=\"…\"",
    fidelity: Fidelity::Exact,
    recognize: |document| {
        let mut lines = document.without_bom().split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii);
        let first = lines.find(|line| !line.is_empty()).unwrap_or_default();
        fields(first).is_ok_and(|fields| fields.iter().any(|(name, _)| *name == "request_body"))
    },
    read: ReadMode::Whole(|document| read(document.without_bom())),
};

/// Maximum number of values in a line.
const MAX_FIELDS: usize = 1024;

fn read(bytes: &[u8]) -> Requests {
    let mut found = Vec::new();
    for line in bytes.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii).filter(|line| !line.is_empty()) {
        record::add(&mut found, fields(line).and_then(|fields| request(&fields)))?;
    }
    Ok(found)
}

fn request(fields: &[(&str, &[u8])]) -> Result<Imported, String> {
    // A missing value is logged as `-`, or as an empty text in JSON.
    let get = |name: &str| fields.iter().find(|(existing, _)| *existing == name).map(|(_, value)| *value);
    let text = |name: &str| {
        let value = unescape(get(name).filter(|value| !matches!(*value, b"" | b"-"))?);
        String::from_utf8(value).ok()
    };
    let raw = get("request_body").ok_or("missing request_body: add `request_body=\"$request_body\"` to log_format")?;
    if raw == b"-" {
        return Err("request_body is `-`: nginx logs only bodies that it reads into memory".into());
    }
    let escaped = raw.windows(2).any(|pair| matches!(pair, [b'\\', next] if *next != b'x'));
    let fidelity = if escaped || !raw.is_ascii() { Fidelity::Text } else { Fidelity::Exact };
    let mut headers = Headers::default();
    for (name, value) in fields {
        let header = match *name {
            "content_type" | "content_length" => environ::header_name(name),
            "host" => Some("Host".into()),
            name => name.strip_prefix("http_").filter(|rest| !rest.is_empty()).and_then(environ::header_name),
        };
        if let Some(header) = header
            && !matches!(*value, b"" | b"-")
        {
            headers.push(header, unescape(value));
        }
    }
    let line = text("request").unwrap_or_default();
    let mut words = line.split(' ');
    let (method, target) = (words.next().filter(|word| !word.is_empty()), words.next());
    let method = method.map(str::to_owned).or_else(|| text("request_method")).unwrap_or_else(|| "POST".into());
    let target = target.map(str::to_owned).or_else(|| text("request_uri")).unwrap_or_else(|| "/".into());
    let mut imported = Imported::new(method, &target, headers, unescape(raw), fidelity);
    imported.at = text("time_iso8601");
    Ok(imported)
}

/// Parses the named values of a line. They are not unescaped.
fn fields(line: &[u8]) -> Result<Vec<(&str, &[u8])>, String> {
    let mut fields = Vec::new();
    let mut rest = line;
    while let Some((&byte, after)) = rest.split_first() {
        if fields.len() == MAX_FIELDS {
            return Err(format!("more than {MAX_FIELDS} values"));
        }
        let quoted = byte == b'"';
        let word;
        match byte {
            b'"' => (word, rest) = quoted_text(after)?,
            b'[' => {
                let end = after.iter().position(|byte| *byte == b']').unwrap_or(after.len());
                rest = after.get(end..).unwrap_or_default();
                continue;
            }
            byte if is_name(byte) => {
                let end = rest.iter().position(|byte| !is_name(*byte)).unwrap_or(rest.len());
                (word, rest) = rest.split_at_checked(end).unwrap_or_default();
            }
            _ => {
                rest = after;
                continue;
            }
        }
        let after = if quoted { rest.trim_ascii_start() } else { rest };
        let separator = after.first().filter(|byte| **byte == b':' || (!quoted && **byte == b'='));
        let (Some(separator), Ok(name)) = (separator, str::from_utf8(word)) else { continue };
        let value = after.get(1..).unwrap_or_default();
        let value = if *separator == b':' { value.trim_ascii_start() } else { value };
        if let Some(inner) = value.strip_prefix(b"\"") {
            let (value, after) = quoted_text(inner).map_err(|reason| format!("{name}: {reason}"))?;
            fields.push((name, value));
            rest = after;
        } else if *separator == b'=' || quoted {
            // An unquoted body can contain spaces, so it extends to the end of the line.
            let is_body = name == "request_body" && !quoted;
            let end = value.iter().position(|byte| matches!(byte, b' ' | b',' | b'}' | b'\t')).filter(|_| !is_body);
            let (value, after) = value.split_at_checked(end.unwrap_or(value.len())).unwrap_or_default();
            fields.push((name, value));
            rest = after;
        }
    }
    Ok(fields)
}

fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b'/')
}

/// Returns the text up to the closing quote, and the rest after the quote.
fn quoted_text(text: &[u8]) -> Result<(&[u8], &[u8]), String> {
    let mut escaped = false;
    let end = text.iter().position(|byte| {
        let closes = *byte == b'"' && !escaped;
        escaped = *byte == b'\\' && !escaped;
        closes
    });
    let (value, rest) =
        end.and_then(|end| text.split_at_checked(end)).ok_or("unclosed quote: the line is truncated")?;
    let rest = rest.get(1..).unwrap_or_default();
    match rest.first() {
        None | Some(b' ' | b'\t' | b',' | b'}' | b']' | b':' | b';' | b'|') => Ok((value, rest)),
        Some(_) => Err("unescaped quote in a value: use a log_format with escape=default or escape=json".into()),
    }
}
