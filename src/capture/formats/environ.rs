//! Environments that frameworks dump: Rack and CGI (RFC 3875), PHP's `$_SERVER`, Django's `META`. They are read as a JSON object, as `KEY=value`
//! lines, and as PHP's and Ruby's `'KEY' => 'value'`.
//!
//! An environment has the headers under `HTTP_X_…`, so their case is lost. The body is no part of it; a dump that has none beside it
//! (`rack.input`, `php://input`, `body`) is refused, as is one that shows the object instead of its text.

use crate::capture::{
    Fidelity, Format, ReadMode,
    document::Document,
    escapes::unescape,
    json::{Object, string},
    record::{self, Imported, Requests},
};
use crate::message::Headers;

/// The row of the table.
pub(super) const FORMAT: Format = Format {
    name: "environ",
    about: "a Rack, CGI or PHP environment that includes the body",
    fidelity: Fidelity::Text,
    recognize: |document| {
        if document.items().is_ok() {
            return document.any(|object| object.iter().any(|(key, _)| is_of_request(key)));
        }
        document
            .text()
            .is_some_and(|text| pairs(text).is_ok_and(|pairs| pairs.iter().any(|(key, _)| is_of_request(key))))
    },
    read: ReadMode::Whole(read),
};

/// The most variables of an environment.
const MOST_VARIABLES: usize = 4096;

/// Where the body lies, the best first.
const BODIES: [&str; 6] =
    ["rack.input", "php://input", "wsgi.input", "RAW_POST_DATA", "HTTP_RAW_POST_DATA", "rack.request.form_vars"];

fn is_of_request(key: &str) -> bool {
    key == "REQUEST_METHOD"
        || (key.starts_with("HTTP_")
            && key.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_'))
}

fn read(document: &Document<'_>) -> Requests {
    if document.items().is_ok() {
        return record::items(document, from_object);
    }
    let pairs = pairs(document.need_text()?)?;
    let get = |name: &str| pairs.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone());
    let names = pairs.iter().map(|(key, value)| (key.as_str(), value.clone()));
    Ok(vec![request(names, get, |name| get(name).map(|value| (value, Fidelity::Text)))])
}

fn from_object(object: &Object<'_>) -> Result<Imported, String> {
    let names = object.iter().filter_map(|(key, value)| Some((key, string(value)?.into_bytes())));
    let get = |name: &str| object.text(name).map(String::into_bytes);
    request(names, get, |name| object.get(name).map(|_| object.body(name)))
}

fn request<'k>(
    pairs: impl Iterator<Item = (&'k str, Vec<u8>)>,
    get: impl Fn(&str) -> Option<Vec<u8>>,
    body: impl Fn(&str) -> Option<(Vec<u8>, Fidelity)>,
) -> Result<Imported, String> {
    let text = |name: &str| get(name).and_then(|value| String::from_utf8(value).ok()).filter(|value| !value.is_empty());
    let mut headers = Headers::default();
    let mut known = false;
    for (key, value) in pairs {
        known |= is_of_request(key);
        let name = match key {
            "CONTENT_TYPE" | "CONTENT_LENGTH" if !value.is_empty() => header_name(key),
            // Some servers have both spellings of these two.
            "HTTP_CONTENT_TYPE" | "HTTP_CONTENT_LENGTH" | "HTTP_RAW_POST_DATA" => None,
            key => key.strip_prefix("HTTP_").and_then(header_name),
        };
        if let Some(name) = name {
            headers.push(name, value);
        }
    }
    if !known {
        return Err("not a request environment: no REQUEST_METHOD or HTTP_… keys".into());
    }
    let found = BODIES.iter().chain(&["body", "BODY"]).find_map(|name| Some((*name, body(name)?)));
    let (name, (body, fidelity)) =
        found.ok_or("missing body: add it as text with the key `rack.input`, `php://input` or `body`")?;
    let shown = name == "wsgi.input" && body.starts_with(b"<") && body.ends_with(b">");
    if body.starts_with(b"#<") || shown {
        return Err(format!("`{name}` is the printed name of an object: replace it with the text of the body"));
    }
    let target = text("REQUEST_URI").or_else(|| {
        let path = text("PATH_INFO").or_else(|| text("SCRIPT_NAME"))?;
        Some(text("QUERY_STRING").map_or(path.clone(), |query| format!("{path}?{query}")))
    });
    let method = text("REQUEST_METHOD").unwrap_or_else(|| "POST".into());
    Ok(Imported::new(method, &target.unwrap_or_else(|| "/".into()), headers, body, fidelity))
}

/// `X_API_SIGNATURE` as a header is usually written: `X-Api-Signature`.
pub(super) fn header_name(name: &str) -> Option<String> {
    let words = name.split('_').map(|word| {
        let (first, rest) = word.split_at_checked(1).unwrap_or((word, ""));
        first.to_ascii_uppercase() + &rest.to_ascii_lowercase()
    });
    let legal = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte));
    legal.then(|| words.collect::<Vec<_>>().join("-"))
}

/// The variables of a dump in text.
fn pairs(text: &str) -> Result<Vec<(String, Vec<u8>)>, String> {
    let mut pairs = Vec::new();
    let mut rest = text;
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, ',' | '{' | '}' | '(' | ')' | ';'));
        if rest.is_empty() {
            return Ok(pairs);
        }
        if pairs.len() == MOST_VARIABLES {
            return Err(format!("more than {MOST_VARIABLES} variables"));
        }
        if rest.starts_with(['\'', '"', '[']) {
            let (pair, behind) = arrow(rest)?;
            pairs.extend(pair);
            rest = behind.unwrap_or_else(|| rest.split_once('\n').map_or("", |(_, after)| after));
            continue;
        }
        let (line, after) = rest.split_once('\n').unwrap_or((rest, ""));
        if let Some((key, value)) = line.split_once('=')
            && !key.is_empty()
            && !key.contains(char::is_whitespace)
        {
            let value = value.strip_suffix('\r').unwrap_or(value);
            pairs.push((key.to_owned(), value.as_bytes().to_vec()));
        }
        rest = after;
    }
}

type Pair = (String, Vec<u8>);

/// `'KEY' => 'value'`, `"KEY"=>"value"` or `[KEY] => value`, and what follows it.
fn arrow(text: &str) -> Result<(Option<Pair>, Option<&str>), String> {
    let (key, rest) = match text.strip_prefix('[') {
        Some(inner) => match inner.find([']', '\n']).and_then(|end| inner.split_at_checked(end)) {
            Some((key, rest)) if rest.starts_with(']') => (key.as_bytes().to_vec(), rest.get(1..).unwrap_or_default()),
            _ => return Ok((None, None)),
        },
        None => quoted(text)?,
    };
    let Some(rest) = rest.trim_start_matches([' ', '\t']).strip_prefix("=>") else { return Ok((None, None)) };
    let rest = rest.trim_start_matches([' ', '\t', '\n', '\r']);
    let key = String::from_utf8_lossy(&key).into_owned();
    if !text.starts_with('[') && rest.starts_with(['\'', '"']) {
        let (value, rest) = quoted(rest)?;
        return Ok((Some((key, value)), Some(rest)));
    }
    // print_r ends a value by its line; inspect ends what is no string by a comma.
    let end = if text.starts_with('[') { rest.find('\n') } else { rest.find(['\n', ',', '}']) };
    let (value, rest) = rest.split_at_checked(end.unwrap_or(rest.len())).unwrap_or((rest, ""));
    Ok((Some((key, value.trim_end_matches('\r').as_bytes().to_vec())), Some(rest)))
}

/// The text in quotes, and what follows them. Single quotes are PHP's, in which only the quote and the backslash are escaped.
fn quoted(text: &str) -> Result<(Vec<u8>, &str), String> {
    let quote = text.bytes().next().unwrap_or_default();
    let inner = text.get(1..).unwrap_or_default();
    let mut escaped = false;
    let end = inner.bytes().position(|byte| {
        let closes = byte == quote && !escaped;
        escaped = byte == b'\\' && !escaped;
        closes
    });
    let (value, rest) =
        end.and_then(|end| inner.split_at_checked(end)).ok_or("unclosed quote: the dump is truncated")?;
    let value = match quote {
        b'"' => unescape(value.as_bytes()),
        _ => single(value),
    };
    Ok((value, rest.get(1..).unwrap_or_default()))
}

/// What PHP's single quotes hold: in them, a backslash escapes itself and the quote.
fn single(text: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes().peekable();
    while let Some(byte) = rest.next() {
        let escaped = if byte == b'\\' { rest.next_if(|next| matches!(next, b'\\' | b'\'')) } else { None };
        bytes.push(escaped.unwrap_or(byte));
    }
    bytes
}
