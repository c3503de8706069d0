//! The axis of the signed content: what is signed in addition to the body, or instead of it.
//!
//! Timestamps, IDs and URLs are taken from every header that may contain one. Findings quote the names of headers, but not their values.

use std::collections::HashSet;

use super::{
    asymmetric::Jws,
    candidate::Finding,
    members, text, times,
    url::{inside, queries, variations},
};
use crate::{
    diagnosis::causes::Code,
    message::Message,
    signing::{Part, Scheme, content::content_of},
};

/// A part of the signed content.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Segment {
    Body,
    /// The secret inside the content.
    Key,
    Bytes(Vec<u8>),
}

/// A content that may have been signed. Without findings, it is what the scheme prescribes.
#[derive(Clone, Debug)]
pub(super) struct Content {
    pub(super) segments: Vec<Segment>,
    pub(super) findings: Vec<Finding>,
    /// True if it is unlikely to occur together with another change, so that it is tried only alone.
    pub(super) rare: bool,
}

impl Content {
    pub(super) fn has_body(&self) -> bool {
        self.segments.contains(&Segment::Body)
    }

    /// Returns the parts before and after the body, if the content contains the body exactly once.
    pub(super) fn around<'a>(&'a self, key: &'a [u8]) -> Option<[Vec<&'a [u8]>; 2]> {
        let mut bodies = self.segments.iter().enumerate().filter(|(_, segment)| **segment == Segment::Body);
        let (Some((index, _)), None) = (bodies.next(), bodies.next()) else { return None };
        let mut parts = self.with(b"", key);
        let after = parts.split_off(index + 1);
        parts.pop();
        Some([parts, after])
    }

    pub(super) fn has_key(&self) -> bool {
        self.segments.contains(&Segment::Key)
    }

    /// Returns the parts with this body and key.
    pub(super) fn with<'a>(&'a self, body: &'a [u8], key: &'a [u8]) -> Vec<&'a [u8]> {
        let segment = |segment: &'a Segment| match segment {
            Segment::Body => body,
            Segment::Key => key,
            Segment::Bytes(bytes) => bytes,
        };
        self.segments.iter().map(segment).collect()
    }
}

/// Distinct contents, in the order they are tried.
#[derive(Default)]
pub(super) struct Contents {
    list: Vec<Content>,
    seen: HashSet<Vec<Segment>>,
    rare: bool,
}

impl Contents {
    pub(super) fn push(&mut self, segments: Vec<Segment>, findings: Vec<Finding>) {
        if self.seen.insert(segments.clone()) {
            self.list.push(Content { segments, findings, rare: self.rare });
        }
    }

    /// Sets [`Content::rare`] for all contents that are added from now on.
    pub(super) fn set_rare(&mut self, rare: bool) {
        self.rare = rare;
    }

    /// Adds the content of a template: `B` is the body, `T` the time, `I` the ID, `U` the URL, `M` the method, `P` the path.
    fn add(&mut self, template: &str, values: &Values<'_>, code: Code, what: String) {
        let mut segments = Vec::new();
        let mut literal = String::new();
        for c in template.chars() {
            match c {
                'B' => {
                    segments.push(Segment::Bytes(std::mem::take(&mut literal).into_bytes()));
                    segments.push(Segment::Body);
                }
                'T' => literal.push_str(values.time),
                'I' => literal.push_str(values.id),
                'U' => literal.push_str(values.url),
                'M' => literal.push_str(values.method),
                'P' => literal.push_str(values.path),
                c => literal.push(c),
            }
        }
        segments.push(Segment::Bytes(literal.into_bytes()));
        segments.retain(|segment| *segment != Segment::Bytes(Vec::new()));
        self.push(segments, vec![Finding::new(code, what)]);
    }
}

#[derive(Clone, Copy, Default)]
struct Values<'a> {
    time: &'a str,
    id: &'a str,
    url: &'a str,
    method: &'a str,
    path: &'a str,
}

/// Returns the content that `scheme` prescribes. `instead` can replace parts of it. `None` if a signed header is missing.
pub(super) fn segments(
    scheme: &Scheme,
    message: &Message,
    instead: impl Fn(&Part) -> Option<Segment>,
) -> Option<Vec<Segment>> {
    let time = scheme.stated_time(message);
    let own = |part: &Part| match part {
        Part::Body => Some(Segment::Body),
        part => content_of(part, message, time.as_deref()).ok().map(|bytes| Segment::Bytes(bytes.into_owned())),
    };
    scheme.content.iter().map(|part| instead(part).or_else(|| own(part))).collect()
}

/// Returns the contents that may have been signed. `signature` is the value of the signature header.
pub(super) fn contents(schemes: &[Scheme], message: &Message, signature: &str) -> Vec<Content> {
    let mut found = Contents::default();
    for scheme in schemes {
        if let Some(segments) = segments(scheme, message, |_| None) {
            found.push(segments, Vec::new());
        }
    }
    let what = "the body alone".to_owned();
    found.push(vec![Segment::Body], vec![Finding::new(Code::ContentBodyOnly, what)]);
    times::add_variations(&mut found, schemes, message, signature);
    let times = times::find_times(message, signature);
    let ids = times::find_ids(message, signature);
    for (from, time) in &times {
        found.set_rare(false);
        let values = Values { time, method: &message.method, path: &message.target, ..Values::default() };
        for (template, how) in TIMED {
            found.add(template, &values, Code::ContentTimestamp, format!("{how}, with the timestamp from {from}"));
        }
        found.set_rare(true);
        for written in times::variations(time) {
            let values = Values { time: &written.text, ..Values::default() };
            for (template, how) in TIMED.iter().take(SIMPLE) {
                let what = format!("{how}, with the timestamp from {from} {}", written.how);
                found.add(template, &values, Code::ContentTimestamp, what);
            }
        }
    }
    found.set_rare(true);
    for (from, time) in times::labeled(signature) {
        let values = Values { time: &time, ..Values::default() };
        for (template, how) in TIMED.iter().take(SIMPLE) {
            let what = format!("{how}, with the timestamp from {from} and its label");
            found.add(template, &values, Code::ContentTimestamp, what);
        }
    }
    found.set_rare(false);
    for (from, id) in &ids {
        let values = Values { id, ..Values::default() };
        for template in ["I.B", "IB", "BI", "B.I", "I:B"] {
            found.add(template, &values, Code::ContentId, format!("the ID from {from} and the body"));
        }
        for (clock, time) in &times {
            let values = Values { time, id, ..Values::default() };
            for template in ["I.T.B", "T.I.B", "I__T__B", "ITB", "I:T:B", "T:I:B", "I|T|B", "I\nT\nB", "TIB"] {
                let what = format!("the ID from {from}, the timestamp from {clock} and the body");
                found.add(template, &values, Code::ContentId, what);
            }
        }
    }
    found.set_rare(true);
    headers_alone(&mut found, schemes, message, signature);
    found.set_rare(false);
    members::contents(&mut found, message);
    urls(&mut found, schemes, message);
    found.list
}

/// How many of the templates in [`TIMED`] are tried with every format of a time.
const SIMPLE: usize = 5;

/// Templates with a time, and their descriptions.
const TIMED: &[(&str, &str)] = &[
    ("T.B", "the timestamp, a dot and the body"),
    ("TB", "the timestamp and the body"),
    ("BT", "the body and the timestamp"),
    ("v0:T:B", "v0, the timestamp and the body, joined by colons"),
    ("T:B", "the timestamp, a colon and the body"),
    ("T,B", "the timestamp, a comma and the body"),
    ("T\nB", "the timestamp, a newline and the body"),
    ("T|B", "the timestamp, a | and the body"),
    ("B.T", "the body, a dot and the timestamp"),
    ("B:T", "the body, a colon and the timestamp"),
    ("t=T.B", "t=, the timestamp, a dot and the body"),
    ("T.P.B", "the timestamp, the path and the body, joined by dots"),
    ("TMPB", "the timestamp, the method, the path and the body"),
    ("MPTB", "the method, the path, the timestamp and the body"),
    ("T\nM\nP\nB", "the timestamp, the method, the path and the body, one per line"),
    ("M\nP\nT\nB", "the method, the path, the timestamp and the body, one per line"),
];

/// Adds the value of a header instead of the body: the signature header, other headers, and a JWS.
fn headers_alone(found: &mut Contents, schemes: &[Scheme], message: &Message, signature: &str) {
    /// Maximum number of headers that are tried.
    const MAX_HEADERS: usize = 24;
    let Some(scheme) = schemes.first() else { return };
    let mut add = |text: &[u8], what: String| {
        if !text.is_empty() {
            found.push(vec![Segment::Bytes(text.to_vec())], vec![Finding::new(Code::ContentHeader, what)]);
        }
    };
    let own = "the signature header instead of the body";
    add(signature.as_bytes(), own.into());
    for segment in [signature].into_iter().chain(signature.split(text::SEPARATORS).take(8)) {
        let digits = segment.strip_prefix(scheme.prefix()).unwrap_or(segment);
        let digits = digits
            .split_once(['=', ':'])
            .map_or(digits, |(label, rest)| if rest.len() > label.len() { rest } else { digits });
        if text::digest_length(digits).is_some() {
            add(segment.as_bytes(), format!("one part of {own}"));
            add(digits.as_bytes(), format!("{own} without its prefix"));
            add(&text::decode_any(digits).unwrap_or_default(), format!("{own}, decoded"));
        }
    }
    add(format!("{}: {signature}", scheme.location).as_bytes(), format!("{own} with its name"));
    for (name, value) in message.headers.iter().filter(|(_, value)| (1..=200).contains(&value.len())).take(MAX_HEADERS)
    {
        add(value, format!("the header {name} instead of the body"));
    }
    if let Some(token) = signature.split(text::SEPARATORS).find_map(Jws::parse) {
        let Jws { header, payload, .. } = token;
        let mut add = |segments: Vec<Segment>, what| found.push(segments, vec![Finding::new(Code::ContentJws, what)]);
        add(
            vec![Segment::Bytes(format!("{header}.{payload}").into_bytes())],
            "the header and payload of the JWS instead of the body",
        );
        let body = text::base64_url(&message.body);
        add(
            vec![Segment::Bytes(format!("{header}.{body}").into_bytes())],
            "the header of the JWS and the body in base64url",
        );
        add(
            vec![Segment::Bytes(format!("{header}.").into_bytes()), Segment::Body],
            "the header of the JWS and the body",
        );
    }
}

/// How many URLs are tried with every template.
const LIKELY_URLS: usize = 24;

fn urls(found: &mut Contents, schemes: &[Scheme], message: &Message) {
    let signs_url = schemes.iter().any(|scheme| scheme.content.contains(&Part::Url));
    let path = message.target.split('?').next().unwrap_or_default();
    for (index, (url, how)) in variations(message).into_iter().chain(inside(message)).enumerate() {
        let code = if signs_url { Code::UrlDiffers } else { Code::ContentUrl };
        let values = Values { url: &url, method: &message.method, ..Values::default() };
        if signs_url {
            for scheme in schemes {
                let instead = |part: &Part| (*part == Part::Url).then(|| Segment::Bytes(url.clone().into_bytes()));
                if let Some(segments) = segments(scheme, message, instead) {
                    found.push(segments, vec![Finding::new(code, how.clone())]);
                }
            }
        }
        found.set_rare(index >= LIKELY_URLS);
        let templates = ["UB", "U", "U.B", "U:B", "BU", "U\nB"];
        for template in templates.into_iter().take(if index < LIKELY_URLS { templates.len() } else { 2 }) {
            let body = if template.contains('B') { " and the body" } else { " alone" };
            found.add(template, &values, code, format!("{how}{body}"));
        }
        if index < 2 {
            found.add("MUB", &values, code, format!("the method, {how} and the body"));
            found.add("M\nU\nB", &values, code, format!("the method, {how} and the body, one per line"));
        }
        if let Some(fields) = sorted_fields(&message.body) {
            found.push(
                vec![Segment::Bytes([url.as_bytes(), &fields].concat())],
                vec![Finding::new(code, format!("{how} and the sorted form fields, as Twilio signs"))],
            );
        }
    }
    found.set_rare(false);
    for path in [message.target.as_str(), path] {
        let values = Values { path, method: &message.method, ..Values::default() };
        for template in ["P", "PB", "MPB", "M\nP\nB", "M P\nB", "P.B", "P:B", "M:P:B", "M|P|B"] {
            let code = if template == "P" && message.body.is_empty() { Code::ContentQuery } else { Code::ContentUrl };
            found.add(template, &values, code, "the path, with or without the body".into());
        }
    }
    found.set_rare(true);
    if let Some((path, query)) = message.target.split_once('?') {
        for (text, how) in [(query.to_owned(), String::new())].into_iter().chain(queries(query)) {
            let what = if how.is_empty() { "the query".to_owned() } else { format!("the query {how}") };
            let segments = [
                vec![Segment::Bytes(text.clone().into_bytes())],
                vec![Segment::Bytes(format!("{path}?{text}").into_bytes())],
            ];
            let [alone, with_path] = segments;
            found.push(alone, vec![Finding::new(Code::ContentQuery, what.clone())]);
            found.push(with_path, vec![Finding::new(Code::ContentQuery, format!("the path and {what}"))]);
        }
    }
    found.set_rare(false);
    found.push(Vec::new(), vec![Finding::new(Code::BodyConsumed, "nothing, an empty message")]);
}

/// Returns the fields of a form sorted by name: each name followed by its value.
fn sorted_fields(body: &[u8]) -> Option<Vec<u8>> {
    if !body.contains(&b'=') || matches!(body.first(), Some(b'{' | b'[')) {
        return None;
    }
    let mut fields: Vec<(Vec<u8>, Vec<u8>)> = body
        .split(|byte| *byte == b'&')
        .take(200)
        .map(|segment| {
            let at = segment.iter().position(|byte| *byte == b'=').unwrap_or(segment.len());
            let value = segment.get(at + 1..).unwrap_or_default();
            (text::unpercent(segment.get(..at).unwrap_or_default(), true), text::unpercent(value, true))
        })
        .collect();
    fields.sort();
    Some(fields.into_iter().flat_map(|(name, value)| [name, value].concat()).collect())
}
