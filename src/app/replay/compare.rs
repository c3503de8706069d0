//! Compares responses: with the recorded status, and between two endpoints.

use std::{
    fmt::Write as _,
    hash::{DefaultHasher, Hash as _, Hasher as _},
};

use schemars::JsonSchema;
use serde::Serialize;
use similar::TextDiff;

use crate::app::http::{Response, SendError};
use hookctl::payload::Json;

/// How a response compares with the recorded one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Comparison {
    /// Accepted when it was captured, and now.
    Same,
    /// Rejected when it was captured, accepted now.
    Fixed,
    /// Accepted when it was captured, rejected now.
    Regressed,
    /// Rejected when it was captured, and now.
    StillFailing,
}

impl Comparison {
    /// Every comparison, in the order in which totals list them.
    pub const ALL: [Self; 4] = [Self::Fixed, Self::Regressed, Self::StillFailing, Self::Same];

    /// Creates the comparison of a request that was accepted or rejected `then`, and is accepted or rejected `now`.
    #[must_use]
    pub fn new(then: bool, now: bool) -> Self {
        match (then, now) {
            (true, true) => Self::Same,
            (false, true) => Self::Fixed,
            (true, false) => Self::Regressed,
            (false, false) => Self::StillFailing,
        }
    }

    /// The name, as in JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::Fixed => "fixed",
            Self::Regressed => "regressed",
            Self::StillFailing => "still-failing",
        }
    }
}

/// A part of two responses that differs.
#[derive(Clone, Debug, PartialEq, Eq, JsonSchema, Serialize)]
pub struct Difference {
    /// `status`, `body`, `error`, or the name of a header in lowercase.
    pub part: String,
    /// Lines of the first answer that begin with `-`, and lines of the other that begin with `+`.
    pub diff: String,
}

/// Headers that differ between any two responses, so they are not compared.
const VOLATILE_HEADERS: [&str; 17] = [
    "age",
    "alt-svc",
    "connection",
    "content-length",
    "date",
    "expires",
    "keep-alive",
    "last-modified",
    "server-timing",
    "set-cookie",
    "traceparent",
    "transfer-encoding",
    "x-correlation-id",
    "x-ratelimit-remaining",
    "x-request-id",
    "x-runtime",
    "x-trace-id",
];

/// Maximum number of lines of a difference.
const MAX_DIFF_LINES: usize = 40;

/// Maximum size of a body that is compared line by line, in bytes.
const MAX_COMPARED_BODY: usize = 256 * 1024;

/// Returns the differences between two responses. `ignored` names headers that are not compared, in lowercase.
#[must_use]
pub fn differences(
    first: &Result<Response, SendError>,
    other: &Result<Response, SendError>,
    ignored: &[String],
) -> Vec<Difference> {
    let mut found = Vec::new();
    let mut add = |part: &str, first: &str, other: &str| {
        if first != other {
            found.push(Difference { part: part.to_owned(), diff: diff(first, other) });
        }
    };
    match (first, other) {
        (Ok(first), Ok(other)) => {
            add("status", &first.status.to_string(), &other.status.to_string());
            for name in header_names(first, other) {
                if !VOLATILE_HEADERS.contains(&name.as_str()) && !ignored.contains(&name) {
                    add(&name, &values(first, &name), &values(other, &name));
                }
            }
            if first.body != other.body {
                let (first, other) = (readable(&first.body), readable(&other.body));
                add("body", &first, &other);
            }
        }
        (first, other) => {
            let shown = |result: &Result<Response, SendError>| match result {
                Ok(response) => response.status.to_string(),
                Err(error) => error.to_string(),
            };
            add("error", &shown(first), &shown(other));
        }
    }
    found
}

/// Returns the names of all headers of two responses, in lowercase and in order.
fn header_names(first: &Response, other: &Response) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for (name, _) in first.headers.iter().chain(&other.headers) {
        let name = name.to_ascii_lowercase();
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

/// Returns the values of a header, one per line.
fn values(response: &Response, name: &str) -> String {
    let values = response.headers.iter().filter(|(existing, _)| existing.eq_ignore_ascii_case(name));
    values.map(|(_, value)| String::from_utf8_lossy(value)).collect::<Vec<_>>().join("\n")
}

/// Returns a body as text to compare. JSON is indented, so that each value has its own line. A body that is large or binary is replaced by its size and
/// hash.
fn readable(body: &[u8]) -> String {
    match str::from_utf8(body) {
        Ok(text) if body.len() <= MAX_COMPARED_BODY => {
            Json::parse(body).map_or_else(|_| text.to_owned(), |json| json.to_pretty())
        }
        _ => {
            // The hash makes bodies of the same size differ.
            let mut hasher = DefaultHasher::new();
            body.hash(&mut hasher);
            format!("({} bytes, hash {:016x})", body.len(), hasher.finish())
        }
    }
}

/// Returns the lines in which two texts differ.
fn diff(first: &str, other: &str) -> String {
    // A line break at the end matters only if it is the only difference.
    let ended =
        |text: &str| if text.is_empty() || text.ends_with('\n') { text.to_owned() } else { format!("{text}\n") };
    let (first, other) = if first.trim_end() == other.trim_end() {
        (first.to_owned(), other.to_owned())
    } else {
        (ended(first), ended(other))
    };
    let diff = TextDiff::from_lines(&first, &other);
    let changed = diff.iter_all_changes().filter_map(|change| {
        let sign = match change.tag() {
            similar::ChangeTag::Equal => return None,
            similar::ChangeTag::Delete => '-',
            similar::ChangeTag::Insert => '+',
        };
        Some(format!("{sign}{}", change.value().trim_end_matches(['\r', '\n'])))
    });
    let lines: Vec<String> = changed.collect();
    let omitted = lines.len().saturating_sub(MAX_DIFF_LINES);
    let mut text = lines.into_iter().take(MAX_DIFF_LINES).collect::<Vec<_>>().join("\n");
    if omitted > 0 {
        let _ = write!(text, "\n({omitted} more lines)");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::http::SendErrorKind;
    use proptest::prelude::*;

    #[expect(clippy::unnecessary_wraps, reason = "`differences` takes results")]
    fn response(status: u16, headers: &[(&str, &str)], body: &str) -> Result<Response, SendError> {
        let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), value.as_bytes().to_vec())).collect();
        Ok(Response { status, headers, body: body.into(), ..Response::default() })
    }

    #[test]
    fn responses_are_compared_by_status_headers_and_body() {
        let refused = || Err(SendError { kind: SendErrorKind::Refused, sent: false, detail: "h:1".into() });
        let ok = || response(200, &[("Date", "now"), ("X-A", "1"), ("x-a", "2")], r#"{"a":1,"b":[true]}"#);
        for (first, other, expected) in [
            (ok(), ok(), vec![]),
            (ok(), response(200, &[("date", "later"), ("x-A", "1"), ("X-a", "2")], r#"{"a":1,"b":[true]}"#), vec![]),
            (
                ok(),
                response(500, &[("X-A", "1"), ("Content-Type", "text/html")], r#"{"a":1,"b":[false]}"#),
                vec![
                    ("status", "-200\n+500"),
                    ("x-a", "-2"),
                    ("content-type", "+text/html"),
                    ("body", "-    true\n+    false"),
                ],
            ),
            (response(200, &[], "a\nb\n"), response(200, &[], "a\nc\n"), vec![("body", "-b\n+c")]),
            (ok(), refused(), vec![("error", "-200\n+connection refused by h:1")]),
            (refused(), refused(), vec![]),
        ] {
            let found = differences(&first, &other, &[]);
            let found: Vec<_> = found.iter().map(|found| (found.part.as_str(), found.diff.as_str())).collect();
            assert_eq!(found, expected);
        }
        assert!(differences(&ok(), &response(200, &[], r#"{"a":1,"b":[true]}"#), &["x-a".into()]).is_empty());
    }

    proptest! {
        #[test]
        fn bodies_that_differ_have_a_difference(first: Vec<u8>, other: Vec<u8>) {
            let response = |body: &[u8]| Ok(Response { body: body.to_vec(), ..Response::default() });
            let found = differences(&response(&first), &response(&other), &[]);
            // JSON bodies that differ only in white space have no difference.
            let is_json = |body: &[u8]| Json::parse(body).is_ok();
            prop_assert!(first != other || found.is_empty());
            prop_assert!(first == other || !found.is_empty() || (is_json(&first) && is_json(&other)));
            prop_assert!(found.iter().all(|found| found.diff.lines().count() <= MAX_DIFF_LINES + 1));
        }
    }
}
