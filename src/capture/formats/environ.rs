//! Dumps of request environments: Rack and CGI (RFC 3875), PHP's `$_SERVER`, Django's `META`. As a JSON object, as `KEY=value` lines, or as PHP's and Ruby's
//! `'KEY' => 'value'`.
//!
//! Headers are variables like `HTTP_X_…`, so their case is lost. The body is not part of an environment, so the dump must include it separately
//! (`rack.input`, `php://input`, `body`), and as text, not as the printed name of an object.

use crate::capture::{
    Fidelity, Format, ReadMode,
    document::Document,
    escapes::unescape,
    json::{Object, string},
    record::{self, Imported, Requests},
};
use crate::message::Headers;

/// The entry in [`FORMATS`](crate::capture::FORMATS).
pub(in crate::capture) const FORMAT: Format = Format {
    name: "environ",
    about: "a Rack, CGI or PHP environment that includes the body",
    fidelity: Fidelity::Text,
    recognize: |document| {
        if document.items().is_ok() {
            return document.any(|object| object.iter().any(|(key, _)| is_request_variable(key)));
        }
        document.text().is_some_and(|text| {
            variables(text).is_ok_and(|found| found.iter().any(|(key, _)| is_request_variable(key)))
        })
    },
    read: ReadMode::Whole(read),
};

/// Maximum number of variables in an environment.
const MAX_VARIABLES: usize = 4096;

/// Keys of the body, the most reliable first.
const BODIES: [&str; 6] =
    ["rack.input", "php://input", "wsgi.input", "RAW_POST_DATA", "HTTP_RAW_POST_DATA", "rack.request.form_vars"];

/// Returns true for the keys that identify a request environment.
fn is_request_variable(key: &str) -> bool {
    key == "REQUEST_METHOD"
        || (key.starts_with("HTTP_")
            && key.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_'))
}

fn read(document: &Document<'_>) -> Requests {
    if document.items().is_ok() {
        return record::items(document, |object| {
            request(&text_values(object), |name| object.get(name).map(|_| object.body(name)))
        });
    }
    let variables = variables(document.required_text()?)?;
    Ok(vec![request(&variables, |name| Some((value(&variables, name)?.to_vec(), Fidelity::Text)))])
}

/// Reads the request of an environment whose body is elsewhere.
pub(in crate::capture) fn without_body(document: &Document<'_>) -> Result<Imported, String> {
    let variables = match document.object() {
        Some(object) => text_values(object),
        None => variables(document.required_text()?)?,
    };
    request(&variables, |name| (name == BODIES[0]).then(|| (Vec::new(), Fidelity::Text)))
}

/// A variable: its name and its value.
type Variable = (String, Vec<u8>);

/// Returns the variables of an object. Values that are not text are left out.
fn text_values(object: &Object<'_>) -> Vec<Variable> {
    object.iter().filter_map(|(key, value)| Some((key.to_owned(), string(value)?.into_bytes()))).collect()
}

/// Returns the value of a variable.
fn value<'v>(variables: &'v [Variable], name: &str) -> Option<&'v [u8]> {
    variables.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_slice())
}

/// Converts variables to a request. `body` returns the body in the variable with a name.
fn request(variables: &[Variable], body: impl Fn(&str) -> Option<(Vec<u8>, Fidelity)>) -> Result<Imported, String> {
    let text = |name: &str| {
        let text = str::from_utf8(value(variables, name)?).ok()?;
        Some(text.to_owned()).filter(|text| !text.is_empty())
    };
    let mut headers = Headers::default();
    let mut known = false;
    for (key, value) in variables {
        known |= is_request_variable(key);
        let name = match key.as_str() {
            "CONTENT_TYPE" | "CONTENT_LENGTH" if !value.is_empty() => header_name(key),
            // Some servers set these in addition to the variables without `HTTP_`.
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
    let (name, (body, fidelity)) = found.ok_or(
        "missing body: pass it with --body FILE, or add it as text with the key `rack.input`, `php://input` or `body`",
    )?;
    let is_python_object = name == "wsgi.input" && body.starts_with(b"<") && body.ends_with(b">");
    if body.starts_with(b"#<") || is_python_object {
        return Err(format!("`{name}` is the printed name of an object: replace it with the text of the body"));
    }
    let target = text("REQUEST_URI").or_else(|| {
        let path = text("PATH_INFO").or_else(|| text("SCRIPT_NAME"))?;
        Some(text("QUERY_STRING").map_or(path.clone(), |query| format!("{path}?{query}")))
    });
    let method = text("REQUEST_METHOD").unwrap_or_else(|| "POST".into());
    Ok(Imported::new(method, &target.unwrap_or_else(|| "/".into()), headers, body, fidelity))
}

/// Converts the name of a variable to the name of a header: `X_API_SIGNATURE` to `X-Api-Signature`.
pub(super) fn header_name(name: &str) -> Option<String> {
    let words = name.split('_').map(|word| {
        let (first, rest) = word.split_at_checked(1).unwrap_or((word, ""));
        first.to_ascii_uppercase() + &rest.to_ascii_lowercase()
    });
    let legal = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte));
    legal.then(|| words.collect::<Vec<_>>().join("-"))
}

/// Parses the variables of a text dump.
fn variables(text: &str) -> Result<Vec<Variable>, String> {
    let mut found = Vec::new();
    let mut rest = text;
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, ',' | '{' | '}' | '(' | ')' | ';'));
        if rest.is_empty() {
            return Ok(found);
        }
        if found.len() == MAX_VARIABLES {
            return Err(format!("more than {MAX_VARIABLES} variables"));
        }
        if rest.starts_with(['\'', '"', '[']) {
            let (variable, after) = arrow(rest)?;
            found.extend(variable);
            rest = after.unwrap_or_else(|| rest.split_once('\n').map_or("", |(_, after)| after));
            continue;
        }
        let (line, after) = rest.split_once('\n').unwrap_or((rest, ""));
        if let Some((key, value)) = line.split_once('=')
            && !key.is_empty()
            && !key.contains(char::is_whitespace)
        {
            let value = value.strip_suffix('\r').unwrap_or(value);
            found.push((key.to_owned(), value.as_bytes().to_vec()));
        }
        rest = after;
    }
}

/// Parses `'KEY' => 'value'`, `"KEY"=>"value"` or `[KEY] => value`. Returns the variable and the rest, or nothing if the text is something else.
fn arrow(text: &str) -> Result<(Option<Variable>, Option<&str>), String> {
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
    // PHP's `print_r` ends a value at the end of its line. Ruby's `inspect` ends a value that is not a string with a comma.
    let end = if text.starts_with('[') { rest.find('\n') } else { rest.find(['\n', ',', '}']) };
    let (value, rest) = rest.split_at_checked(end.unwrap_or(rest.len())).unwrap_or((rest, ""));
    Ok((Some((key, value.trim_end_matches('\r').as_bytes().to_vec())), Some(rest)))
}

/// Parses a quoted text. Returns it unescaped, and the rest. Single quotes follow PHP's rules.
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
        _ => unescape_single_quoted(value),
    };
    Ok((value, rest.get(1..).unwrap_or_default()))
}

/// Unescapes the text of PHP's single quotes, in which a backslash escapes only itself and the quote.
fn unescape_single_quoted(text: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes().peekable();
    while let Some(byte) = rest.next() {
        let escaped = if byte == b'\\' { rest.next_if(|next| matches!(next, b'\\' | b'\'')) } else { None };
        bytes.push(escaped.unwrap_or(byte));
    }
    bytes
}
