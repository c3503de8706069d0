//! The axis of the signed content: what stands around the body, or in its place.
//!
//! Timestamps, ids and URLs are taken from every header that may hold one. The names of headers are told, their values are not.

use std::collections::BTreeSet;

use super::{
    reading::Finding,
    text,
    url::{spellings, without_fields},
};
use crate::{
    diagnosis::causes::Code,
    message::Message,
    signing::{Part, Scheme},
};

/// A piece of what may have been signed.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Piece {
    Body,
    Bytes(Vec<u8>),
}

/// What may have been signed. Without findings, it is what the scheme prescribes.
#[derive(Clone, Debug)]
pub(super) struct Content {
    pub(super) pieces: Vec<Piece>,
    pub(super) findings: Vec<Finding>,
}

impl Content {
    pub(super) fn has_body(&self) -> bool {
        self.pieces.contains(&Piece::Body)
    }

    /// The pieces with `body` in its place.
    pub(super) fn with<'a>(&'a self, body: &'a [u8]) -> Vec<&'a [u8]> {
        let piece = |piece: &'a Piece| match piece {
            Piece::Body => body,
            Piece::Bytes(bytes) => bytes,
        };
        self.pieces.iter().map(piece).collect()
    }
}

#[derive(Default)]
struct Contents {
    list: Vec<Content>,
    seen: BTreeSet<Vec<Option<Vec<u8>>>>,
}

impl Contents {
    fn push(&mut self, pieces: Vec<Piece>, findings: Vec<Finding>) {
        let key = pieces.iter().map(|piece| if let Piece::Bytes(bytes) = piece { Some(bytes.clone()) } else { None });
        if self.seen.insert(key.collect()) {
            self.list.push(Content { pieces, findings });
        }
    }

    fn add(&mut self, template: &str, values: &Values<'_>, code: Code, what: String) {
        let mut pieces = Vec::new();
        let mut literal = String::new();
        for c in template.chars() {
            match c {
                'B' => {
                    pieces.push(Piece::Bytes(std::mem::take(&mut literal).into_bytes()));
                    pieces.push(Piece::Body);
                }
                'T' => literal.push_str(values.time),
                'I' => literal.push_str(values.id),
                'U' => literal.push_str(values.url),
                'M' => literal.push_str(values.method),
                'P' => literal.push_str(values.path),
                c => literal.push(c),
            }
        }
        pieces.push(Piece::Bytes(literal.into_bytes()));
        pieces.retain(|piece| *piece != Piece::Bytes(Vec::new()));
        self.push(pieces, vec![Finding::new(code, what)]);
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

/// What `scheme` prescribes of `message`, with what `instead` puts in the place of a part; none where a header is not there.
fn pieces(scheme: &Scheme, message: &Message, instead: impl Fn(&Part) -> Option<Piece>) -> Option<Vec<Piece>> {
    let own = |part: &Part| match part {
        Part::Body => Some(Piece::Body),
        Part::Header(name) => message.headers.get(name).map(|value| Piece::Bytes(value.to_vec())),
        Part::Url => Some(Piece::Bytes(message.sender_url().into_bytes())),
        Part::Literal(text) => Some(Piece::Bytes(text.clone().into_bytes())),
    };
    scheme.content.iter().map(|part| instead(part).or_else(|| own(part))).collect()
}

/// What may have been signed of `message`, whose signature header holds `signature`.
pub(super) fn contents(schemes: &[Scheme], message: &Message, signature: &str) -> Vec<Content> {
    let mut found = Contents::default();
    for scheme in schemes {
        if let Some(pieces) = pieces(scheme, message, |_| None) {
            found.push(pieces, Vec::new());
        }
    }
    let what = "the body alone".to_owned();
    found.push(vec![Piece::Body], vec![Finding::new(Code::ContentBodyOnly, what)]);
    units(&mut found, schemes, message);
    let times = times(message, signature);
    let ids = ids(message);
    for (from, time) in &times {
        let values = Values { time, method: &message.method, path: &message.target, ..Values::default() };
        for (template, how) in TIMED {
            found.add(template, &values, Code::ContentTimestamp, format!("{how}, with the time from {from}"));
        }
    }
    for (from, id) in &ids {
        let values = Values { id, ..Values::default() };
        for template in ["I.B", "IB", "BI", "B.I", "I:B"] {
            found.add(template, &values, Code::ContentId, format!("the id from {from} and the body"));
        }
        for (clock, time) in &times {
            let values = Values { time, id, ..Values::default() };
            for template in ["I.T.B", "T.I.B", "I__T__B", "ITB", "I:T:B", "T:I:B", "I|T|B", "I\nT\nB", "TIB"] {
                let what = format!("the id from {from}, the time from {clock} and the body");
                found.add(template, &values, Code::ContentId, what);
            }
        }
    }
    urls(&mut found, schemes, message);
    found.list
}

/// Templates with the time; what they are in words.
const TIMED: &[(&str, &str)] = &[
    ("T.B", "the time, a dot and the body"),
    ("TB", "the time and the body"),
    ("BT", "the body and the time"),
    ("v0:T:B", "v0, the time and the body, joined by colons"),
    ("T:B", "the time, a colon and the body"),
    ("T,B", "the time, a comma and the body"),
    ("T\nB", "the time, a newline and the body"),
    ("T|B", "the time, a bar and the body"),
    ("B.T", "the body, a dot and the time"),
    ("B:T", "the body, a colon and the time"),
    ("t=T.B", "t=, the time, a dot and the body"),
    ("T.P.B", "the time, the path and the body, joined by dots"),
    ("TMPB", "the time, the method, the path and the body"),
    ("MPTB", "the method, the path, the time and the body"),
    ("T\nM\nP\nB", "the time, the method, the path and the body, a line each"),
    ("M\nP\nT\nB", "the method, the path, the time and the body, a line each"),
];

/// The scheme's own template with its time in another unit.
fn units(found: &mut Contents, schemes: &[Scheme], message: &Message) {
    for scheme in schemes {
        let Some(clock) = &scheme.timestamp_header else { continue };
        let Some(stated) = message.headers.text(clock).and_then(|text| text.trim().parse::<i64>().ok()) else {
            continue;
        };
        for (time, what) in [(stated.saturating_mul(1000), "in milliseconds"), (stated / 1000, "in seconds")] {
            let instead = |part: &Part| {
                matches!(part, Part::Header(name) if name == clock).then(|| Piece::Bytes(time.to_string().into_bytes()))
            };
            if let Some(pieces) = pieces(scheme, message, instead) {
                found.push(pieces, vec![Finding::new(Code::TimestampUnit, format!("the time of {clock} {what}"))]);
            }
        }
    }
}

/// Values that read as a time: seconds or milliseconds since 1970, or ISO 8601.
fn times(message: &Message, signature: &str) -> Vec<(String, String)> {
    let reads = |text: &str| {
        let digits = text.bytes().all(|byte| byte.is_ascii_digit()) && [10, 13].contains(&text.len());
        digits || (text.len() >= 19 && text.as_bytes().get(4) == Some(&b'-') && text.as_bytes().get(10) == Some(&b'T'))
    };
    let inside = signature
        .split([',', ';', ' '])
        .filter_map(|piece| piece.trim().split_once('='))
        .map(|(_, value)| ("the signature header".to_owned(), value.to_owned()));
    let headers = message
        .headers
        .iter()
        .filter_map(|(name, value)| Some((name.to_owned(), str::from_utf8(value).ok()?.trim().to_owned())));
    inside.chain(headers).filter(|(_, value)| reads(value)).take(4).collect()
}

/// Values of headers that are called an id.
fn ids(message: &Message) -> Vec<(String, String)> {
    let called = |name: &str| {
        let name = name.to_ascii_lowercase();
        name.ends_with("id") || ["delivery", "nonce", "request-id", "event"].iter().any(|word| name.contains(word))
    };
    message
        .headers
        .iter()
        .filter(|(name, value)| called(name) && (1..=100).contains(&value.len()))
        .filter_map(|(name, value)| Some((name.to_owned(), str::from_utf8(value).ok()?.trim().to_owned())))
        .take(4)
        .collect()
}

fn urls(found: &mut Contents, schemes: &[Scheme], message: &Message) {
    let signs_url = schemes.iter().any(|scheme| scheme.content.contains(&Part::Url));
    let path = message.target.split('?').next().unwrap_or_default();
    for (index, (url, how)) in spellings(message).into_iter().enumerate() {
        let code = if signs_url { Code::UrlDiffers } else { Code::ContentUrl };
        let values = Values { url: &url, method: &message.method, ..Values::default() };
        if signs_url {
            for scheme in schemes {
                let instead = |part: &Part| (*part == Part::Url).then(|| Piece::Bytes(url.clone().into_bytes()));
                if let Some(pieces) = pieces(scheme, message, instead) {
                    found.push(pieces, vec![Finding::new(code, how.clone())]);
                }
            }
        }
        for template in ["UB", "U", "U.B", "U:B", "BU", "U\nB"] {
            let body = if template.contains('B') { " and the body" } else { " alone" };
            found.add(template, &values, code, format!("{how}{body}"));
        }
        if index < 2 {
            found.add("MUB", &values, code, format!("the method, {how} and the body"));
            found.add("M\nU\nB", &values, code, format!("the method, {how} and the body, a line each"));
        }
        if let Some(fields) = sorted_fields(&message.body) {
            found.push(
                vec![Piece::Bytes([url.as_bytes(), &fields].concat())],
                vec![Finding::new(code, format!("{how} and the form's sorted fields, as Twilio signs"))],
            );
        }
    }
    for path in [message.target.as_str(), path] {
        let values = Values { path, method: &message.method, ..Values::default() };
        for template in ["P", "PB", "MPB", "M\nP\nB", "M P\nB", "P.B", "P:B", "M:P:B", "M|P|B"] {
            let code = if template == "P" && message.body.is_empty() { Code::ContentQuery } else { Code::ContentUrl };
            found.add(template, &values, code, "the path, beside or instead of the body".into());
        }
    }
    if let Some((path, query)) = message.target.split_once('?') {
        let mut fields: Vec<&str> = query.split('&').collect();
        fields.sort_unstable();
        let decoded = String::from_utf8_lossy(&text::unpercent(query.as_bytes(), true)).into_owned();
        let mut texts = vec![query.to_owned(), fields.join("&"), decoded, format!("{path}?{}", fields.join("&"))];
        texts.extend(without_fields(query));
        for text in texts {
            found.push(vec![Piece::Bytes(text.into_bytes())], vec![Finding::new(Code::ContentQuery, "the query")]);
        }
    }
    found.push(Vec::new(), vec![Finding::new(Code::BodyConsumed, "nothing, an empty message")]);
}

/// The fields of a form by name, each name followed by its value.
fn sorted_fields(body: &[u8]) -> Option<Vec<u8>> {
    if !body.contains(&b'=') || matches!(body.first(), Some(b'{' | b'[')) {
        return None;
    }
    let mut fields: Vec<(Vec<u8>, Vec<u8>)> = body
        .split(|byte| *byte == b'&')
        .take(200)
        .map(|piece| {
            let at = piece.iter().position(|byte| *byte == b'=').unwrap_or(piece.len());
            let value = piece.get(at + 1..).unwrap_or_default();
            (text::unpercent(piece.get(..at).unwrap_or_default(), true), text::unpercent(value, true))
        })
        .collect();
    fields.sort();
    Some(fields.into_iter().flat_map(|(name, value)| [name, value].concat()).collect())
}
