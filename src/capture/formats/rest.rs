//! Request files of editors, `.http` and `.rest` (<https://github.com/JetBrains/http-request-in-editor-spec>,
//! <https://github.com/Huachao/vscode-restclient>): requests separated by `###`, with comments and variables.
//!
//! The fidelity is `text`: blank lines at the end of a body are not sent, and line endings depend on the editor. A body from a file and an undefined variable
//! are errors.

use crate::capture::{
    Fidelity, Format, ReadMode,
    record::{self, Imported, Requests},
    variables::Variables,
};
use crate::message::Headers;

/// The entry in [`FORMATS`](crate::capture::FORMATS).
pub(super) const FORMAT: Format = Format {
    name: "rest",
    about: "an editor's request file (.http, .rest)",
    fidelity: Fidelity::Text,
    recognize: |document| {
        let Some(text) = document.text() else { return false };
        match text.lines().find(|line| is_separator(line) || !(line.trim().is_empty() || is_comment(line))) {
            Some(line) if is_separator(line) => true,
            Some(line) if line.starts_with('@') && line.contains('=') => true,
            // A complete message with a Host header is a raw HTTP request instead.
            Some(line) => request_line(line).is_some_and(|(method, url)| {
                METHODS.contains(&method)
                    && begins_url(url)
                    && !(line.contains(" HTTP/") && super::http::FORMAT.recognizes(document))
            }),
            None => false,
        }
    },
    read: ReadMode::Whole(|document| read(document.required_text()?)),
};

/// The methods that identify a request file. `INFO https://…` is a log line.
const METHODS: [&str; 9] = ["GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "HEAD", "CONNECT", "TRACE"];

fn is_separator(line: &str) -> bool {
    line.starts_with("###")
}

fn is_comment(line: &str) -> bool {
    line.starts_with('#') || line.starts_with("//")
}

/// Parses a request line. Returns method and URL. The method is optional.
fn request_line(line: &str) -> Option<(&str, &str)> {
    let line = line.trim();
    let line = line.rsplit_once(" HTTP/").map_or(line, |(line, _)| line.trim_end());
    match line.split_once([' ', '\t']) {
        Some((method, url)) if method.bytes().all(|byte| byte.is_ascii_uppercase()) => Some((method, url.trim())),
        // Compact JSON that contains a URL also has no spaces.
        None if begins_url(line) => Some(("GET", line)),
        _ => None,
    }
}

/// Returns true if a text begins with the scheme of a URL, or with a variable.
fn begins_url(text: &str) -> bool {
    let scheme = text.split_once("://").map(|(scheme, _)| scheme);
    scheme.is_some_and(|scheme| {
        scheme.starts_with("{{") || ["http", "https"].iter().any(|name| name.eq_ignore_ascii_case(scheme))
    })
}

fn read(text: &str) -> Requests {
    let mut variables = Variables::default();
    let mut found = Vec::new();
    let mut section = Vec::new();
    for (number, line) in text.split_inclusive('\n').enumerate() {
        if is_separator(line) {
            take(&section, &mut variables, &mut found)?;
            section.clear();
        } else {
            section.push((number + 1, line));
        }
    }
    take(&section, &mut variables, &mut found)?;
    if found.is_empty() {
        return Err("no requests (expected a line such as `POST https://example.com/hook`)".into());
    }
    Ok(found)
}

/// Adds the request of a section, if it has one, and the variables that it defines.
fn take(
    section: &[(usize, &str)],
    variables: &mut Variables,
    found: &mut Vec<Result<Imported, String>>,
) -> Result<(), String> {
    let mut lines = section;
    let mut script = false;
    while let Some(((_, line), rest)) = lines.split_first() {
        let text = line.trim();
        // A script that runs before the request: `< {% … %}`.
        script = (script || text.starts_with("< {%")) && !text.ends_with("%}");
        let skipped = script || text.starts_with("< {%") || text.ends_with("%}");
        if let Some((name, value)) = text.strip_prefix('@').and_then(|text| text.split_once('=')) {
            let value = variables.fill(value.trim()).unwrap_or_else(|_| value.trim().to_owned());
            variables.set(name.trim().to_owned(), value);
        } else if !skipped && !text.is_empty() && !is_comment(text) {
            break;
        }
        lines = rest;
    }
    if lines.is_empty() { Ok(()) } else { record::add(found, request(lines, variables)) }
}

fn request(lines: &[(usize, &str)], variables: &Variables) -> Result<Imported, String> {
    let head = lines.iter().position(|(_, line)| line.trim().is_empty()).unwrap_or(lines.len());
    let (head, body) = lines.split_at_checked(head).unwrap_or((lines, &[]));
    let mut head = head.iter().filter(|(_, line)| !is_comment(line)).peekable();
    let (number, first) = head.next().copied().unwrap_or((0, ""));
    let (method, url) = request_line(first)
        .ok_or_else(|| format!("line {number}: not a request line (e.g. `POST https://example.com/hook`)"))?;
    let mut url = url.to_owned();
    while let Some((_, line)) = head.next_if(|(_, line)| line.starts_with([' ', '\t'])) {
        url.push_str(line.trim());
    }
    // The version follows the last line of the URL.
    if let Some((before, _)) = url.rsplit_once(" HTTP/") {
        url.truncate(before.trim_end().len());
    }
    let mut headers = Headers::default();
    for (number, line) in head {
        let (name, value) = line
            .split_once(':')
            .ok_or_else(|| format!("line {number}: not a valid header (expected `Name: value`)"))?;
        crate::capture::json::add(&mut headers, name.trim(), variables.fill(value.trim())?)?;
    }
    let url = variables.fill(&url).unwrap_or(url);
    let body = variables.fill(&self::body(body)?)?;
    Ok(Imported::new(method, &url, headers, body.into_bytes(), Fidelity::Text))
}

/// Returns the body without surrounding blank lines. It ends at a response handler or a reference to a saved response.
fn body(lines: &[(usize, &str)]) -> Result<String, String> {
    let mut body = String::new();
    for (number, line) in lines {
        if body.is_empty() && line.trim().is_empty() {
            continue;
        }
        if line.starts_with("< ") || line.starts_with("<@") {
            return Err(format!(
                "line {number} reads the body from a file, which hookctl does not open: paste the body instead"
            ));
        }
        if ["> {%", ">> ", ">>! ", "<> "].iter().any(|mark| line.starts_with(mark)) {
            break;
        }
        body.push_str(line);
    }
    body.truncate(body.trim_end().len());
    Ok(body)
}
