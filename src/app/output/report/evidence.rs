//! Prepares requests, responses and other details of a case for a report: masks secrets, then shortens.
//!
//! [`Evidence`] borrows the original data. [`Details`] is what a report may show. Masking comes first, because a shortened secret would not be
//! recognized. Each report format escapes the details itself.

use std::{borrow::Cow, fmt::Write as _, time::Duration};

use super::{
    Case, Problem,
    context::MASKED,
    difference::{Difference, KeyDifference},
};
use crate::app::{
    clock,
    http::{BodyEnd, Response, is_binary},
    output::Output,
};
use hookctl::{
    capture::Fidelity,
    diagnosis::{Cause, HashedWhat},
    message::{Message, carries_credentials, same_name},
    signing::{Construction, Scheme},
    timestamp,
};

/// The data of a case that its row does not have.
#[derive(Clone, Copy, Debug, Default)]
pub struct Evidence<'a> {
    /// The provider's display name.
    pub provider: &'a str,
    /// The event.
    pub event: Option<&'a str>,
    /// What distinguishes a delivery from others: variant, forgery, webhook.
    pub labels: [Option<&'a str>; 3],
    /// The request.
    pub message: Option<&'a Message>,
    /// The response to it.
    pub response: Option<&'a Response>,
    /// The time from the request to the end of the response.
    pub latency: Option<Duration>,
    /// The number of attempts.
    pub attempts: Option<u32>,
    /// When it was received (RFC 3339), if the capture states it.
    pub at: Option<&'a str>,
    /// How faithfully the capture preserves the original bytes.
    pub fidelity: Option<Fidelity>,
    /// The scheme that matched, or the default one.
    pub scheme: Option<&'a Scheme>,
    /// The source of the secret.
    pub secret: Option<&'a str>,
    /// The command that sends this delivery again.
    pub again: Option<&'a str>,
    /// The command that finds out why it was rejected.
    pub ask: Option<&'a str>,
}

/// Maximum number of bytes shown of a text body.
const MAX_BODY: usize = 2 * 1024;
/// Maximum number of bytes shown of a binary body.
const MAX_BINARY: usize = 256;
/// Maximum number of bytes shown of a header value.
const MAX_VALUE: usize = 1024;
/// Maximum number of headers shown.
const MAX_HEADERS: usize = 100;
/// Maximum number of characters shown of an event or a path.
const MAX_NAME: usize = 256;
/// Maximum number of characters shown of a sentence.
const MAX_SENTENCE: usize = 2048;
/// Maximum number of bytes of a body that are compared and masked. Diagnosis does not search larger bodies.
const MAX_MASKED: usize = hookctl::diagnosis::MAX_BODY_BYTES;

/// What a report may show of a case: masked and shortened, but not escaped.
#[derive(Clone, Debug, Default)]
pub(super) struct Details {
    pub(super) provider: String,
    pub(super) event: String,
    pub(super) source: Option<String>,
    pub(super) message: String,
    pub(super) problem: Option<Problem>,
    /// The causes. The first one is the problem, if that is a cause.
    pub(super) causes: Vec<CauseText>,
    pub(super) status: Option<u16>,
    pub(super) latency: Option<Duration>,
    pub(super) size: Option<usize>,
    /// `HH:MM:SS` in UTC.
    pub(super) received: Option<String>,
    pub(super) request: Option<ShownRequest>,
    pub(super) response: Option<ShownResponse>,
    pub(super) difference: Option<Compared>,
    /// Facts by name.
    pub(super) facts: Vec<(&'static str, String)>,
    pub(super) again: Option<String>,
    pub(super) ask: Option<String>,
}

/// A cause as text.
#[derive(Clone, Debug)]
pub(super) struct CauseText {
    pub(super) code: &'static str,
    pub(super) title: &'static str,
    pub(super) detail: String,
    pub(super) fix: String,
}

/// The difference between what was signed and what was received or hashed.
#[derive(Clone, Debug)]
pub(super) enum Compared {
    /// The two bodies, and whether the second is what the receiver's code hashed.
    Bodies(Difference, bool),
    /// The two keys.
    Keys(KeyDifference),
}

/// A request as shown in a report.
#[derive(Clone, Debug)]
pub(super) struct ShownRequest {
    pub(super) line: String,
    pub(super) headers: Vec<Header>,
    pub(super) body: Body,
}

/// A response as shown in a report.
#[derive(Clone, Debug)]
pub(super) struct ShownResponse {
    pub(super) line: String,
    pub(super) size: usize,
    pub(super) headers: Vec<Header>,
    pub(super) body: Body,
}

/// A header, and a note about it.
#[derive(Clone, Debug)]
pub(super) struct Header {
    pub(super) name: String,
    pub(super) value: String,
    /// The number of bytes of the value that are not shown.
    pub(super) omitted: usize,
    pub(super) note: Option<String>,
    /// Whether the note is about an error.
    pub(super) wrong: bool,
}

/// The beginning of a body.
#[derive(Clone, Debug, Default)]
pub(super) struct Body {
    pub(super) text: String,
    pub(super) is_hex: bool,
    /// The length of the whole body, in bytes.
    pub(super) size: usize,
    /// The number of bytes that are not shown.
    pub(super) omitted: usize,
}

impl Evidence<'_> {
    /// Returns the details of a case without its request and response. `source` is `FILE:RECORD`, or the name of the delivery.
    pub(super) fn details(&self, out: &Output, source: Option<&str>, case: &Case) -> Details {
        let sentence = |text: &str| cut(&out.without_secrets(text), MAX_SENTENCE);
        let name = |text: &str| cut(&out.without_secrets(text), MAX_NAME);
        let mut event = self.event.map(name).unwrap_or_default();
        for label in self.labels.into_iter().flatten() {
            event.push(' ');
            event.push_str(&name(label));
        }
        let problem = case.problem.as_ref().map(|problem| Problem {
            title: sentence(&problem.title).into(),
            fix: sentence(&problem.fix).into(),
            ..problem.clone()
        });
        let causes = case.causes.iter().map(|cause| CauseText {
            code: cause.code,
            title: cause.info().map_or(cause.code, |info| info.title),
            detail: sentence(&cause.detail),
            fix: sentence(&cause.fix),
        });
        let seconds = self.at.and_then(timestamp::parse);
        let received = seconds.and_then(clock::to_rfc3339);
        Details {
            provider: name(self.provider),
            event,
            source: source.map(name),
            message: sentence(&case.message),
            problem,
            causes: causes.collect(),
            status: self.response.map(|response| response.status),
            latency: self.latency,
            size: self.message.map(|message| message.body.len()),
            received: received.as_deref().and_then(|time| Some(time.get(11..19)?.to_owned())),
            facts: self.facts(received, &name),
            again: self.again.map(sentence),
            ask: self.ask.map(sentence),
            ..Details::default()
        }
    }

    /// Adds the request, the response and the difference to the details.
    pub(super) fn expand(&self, details: &mut Details, causes: &[Cause], out: &Output) {
        let signature = self.scheme.and_then(Scheme::header);
        details.request = self.message.map(|message| {
            let target = out.without_secrets(&message.target);
            ShownRequest {
                line: format!("{} {}", cut(&message.method, 32), cut(&target, MAX_NAME)),
                headers: headers(message.headers.iter(), signature, Some(message.body.len()), out),
                body: body(&message.body, false, out),
            }
        });
        details.response = self.response.map(|response| {
            let size = response.body.len();
            let fields = response.headers.iter().map(|(name, value)| (name.as_str(), value.as_slice()));
            ShownResponse {
                line: cut(&out.without_secrets(format!("{} {}", response.status, response.reason).trim()), MAX_NAME),
                size,
                headers: headers(fields, None, None, out),
                body: body(&response.body, response.body_end != BodyEnd::Complete, out),
            }
        });
        details.difference = causes.iter().find_map(|cause| {
            let hashed = cause.hashed.as_ref()?;
            match &hashed.what {
                HashedWhat::Body(other) => {
                    let captured = self.message?.body.as_slice();
                    let (captured_shown, other_shown) = (masked(captured, out), masked(other, out));
                    // The signed body comes first.
                    let bodies = if hashed.by_receiver {
                        Difference::new(&captured_shown, &other_shown, [captured.len(), other.len()])
                    } else {
                        Difference::new(&other_shown, &captured_shown, [other.len(), captured.len()])
                    };
                    Some(Compared::Bodies(bodies, hashed.by_receiver))
                }
                HashedWhat::Key(edges) => Some(Compared::Keys(KeyDifference::new(edges, hashed.by_receiver))),
                _ => None,
            }
        });
    }

    fn facts(&self, received: Option<String>, name: &dyn Fn(&str) -> String) -> Vec<(&'static str, String)> {
        let mut facts = Vec::new();
        let received = received.map(|time| time.replacen('T', " ", 1).replacen('Z', " UTC", 1));
        if let Some(at) = received.or_else(|| self.at.map(name)) {
            facts.push(("Received", at));
        }
        if let Some(scheme) = self.scheme {
            facts.push(("Scheme", format!("{} in {}", scheme_name(scheme), name(&scheme.location.to_string()))));
        }
        if let Some(secret) = self.secret {
            facts.push(("Secret", name(secret)));
        }
        if let Some(fidelity) = self.fidelity {
            let text = match fidelity.caution() {
                None => "Exact: this capture format keeps every byte.".to_owned(),
                Some(caution) => format!("The capture is {caution}."),
            };
            facts.push(("Fidelity", text));
        }
        if let Some(attempts) = self.attempts {
            facts.push(("Attempts", attempts.to_string()));
        }
        facts
    }
}

fn scheme_name(scheme: &Scheme) -> String {
    match scheme.construction {
        Construction::Hmac => scheme.name().to_ascii_uppercase(),
        _ => scheme.name(),
    }
}

/// Shortens text to at most `max` characters.
fn cut(text: &str, max: usize) -> String {
    match text.char_indices().nth(max) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// Returns the beginning of `bytes`, up to [`MAX_MASKED`], with secrets masked.
fn masked<'b>(bytes: &'b [u8], out: &Output) -> Cow<'b, [u8]> {
    let read = &bytes[..bytes.len().min(MAX_MASKED)];
    let cut = read.len() < bytes.len();
    let masked = if cut {
        Cow::Owned(out.redactor().mask_truncated(read))
    } else if out.redactor().is_in(read) {
        Cow::Owned(out.redactor().mask(read))
    } else {
        Cow::Borrowed(read)
    };
    match str::from_utf8(&masked).map(|text| out.without_secrets(text)) {
        Ok(Cow::Owned(text)) => Cow::Owned(text.into_bytes()),
        _ => masked,
    }
}

/// Returns the beginning of a body. `is_part` is true if the body was not read to its end.
fn body(bytes: &[u8], is_part: bool, out: &Output) -> Body {
    let size = bytes.len();
    let mut shown = masked(bytes, out);
    if is_part {
        shown = Cow::Owned(out.redactor().mask_truncated(&shown));
    }
    let whole = shown.len() + size.saturating_sub(MAX_MASKED);
    if is_binary(&shown) {
        let shown = &shown[..shown.len().min(MAX_BINARY)];
        let hex = |line: &[u8]| line.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().join(" ");
        let text = shown.chunks(16).map(hex).collect::<Vec<_>>().join("\n");
        return Body { text, is_hex: true, size, omitted: whole - shown.len() };
    }
    let end = boundary(&shown, MAX_BODY);
    Body { text: lossy(&shown[..end]), is_hex: false, size, omitted: whole - end }
}

/// Returns the largest index up to `max` that does not split a UTF-8 character.
pub(super) fn boundary(bytes: &[u8], max: usize) -> usize {
    if bytes.len() <= max {
        return bytes.len();
    }
    (max.saturating_sub(3)..=max).rev().find(|at| bytes[*at] & 0xc0 != 0x80).unwrap_or(max)
}

/// Returns bytes as text. Bytes that are not UTF-8 are written as `\xff`.
#[must_use]
pub fn lossy(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        for byte in chunk.invalid() {
            // Writing to a string cannot fail.
            let _ = write!(text, "\\x{byte:02x}");
        }
    }
    text
}

/// Returns the first headers. `signature` is the name of the signature header, and `captured` the length of the captured body, which `Content-Length`
/// should state.
fn headers<'h>(
    fields: impl Iterator<Item = (&'h str, &'h [u8])>,
    signature: Option<&str>,
    captured: Option<usize>,
    out: &Output,
) -> Vec<Header> {
    let fields = fields.take(MAX_HEADERS).map(|(name, value)| {
        let shown = if carries_credentials(name) {
            let scheme = str::from_utf8(value).ok().and_then(|text| text.split_once(' ')).map(|(scheme, _)| scheme);
            let scheme = scheme.filter(|_| name.to_ascii_lowercase().ends_with("authorization"));
            Cow::Owned([scheme.unwrap_or_default(), MASKED].join(" ").trim_start().as_bytes().to_vec())
        } else {
            masked(value, out)
        };
        let end = boundary(&shown, MAX_VALUE);
        let declared = captured.filter(|_| same_name("content-length", name)).and_then(|captured| {
            let declared: usize = str::from_utf8(value).ok()?.trim().parse().ok()?;
            (declared != captured).then(|| format!("the capture holds {}", super::bytes(captured)))
        });
        let is_signature = signature.is_some_and(|signature| same_name(signature, name));
        let wrong = declared.is_some();
        Header {
            name: cut(&out.without_secrets(name), MAX_NAME),
            value: lossy(&shown[..end]),
            omitted: shown.len() - end,
            note: declared.or_else(|| is_signature.then(|| "signature".to_owned())),
            wrong,
        }
    });
    fields.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cut_and_boundary_split_no_character() {
        assert_eq!((boundary("aé".as_bytes(), 2), boundary("aé".as_bytes(), 3), boundary(b"abc", 2)), (1, 3, 2));
        assert_eq!((cut("é😀x", 2), cut("ab", 2)), ("é😀…".to_owned(), "ab".to_owned()));
        assert_eq!(lossy(b"a\xff\xe2\x82z"), "a\\xff\\xe2\\x82z");
    }

    #[test]
    fn is_binary_detects_nul_and_invalid_utf8() {
        for (bytes, binary) in [
            (&b"{}"[..], false),
            (b"caf\xe9 au lait, s'il vous plait", false),
            (b"a\0b", true),
            (b"\x1f\x8b\x08\xff\xfe", true),
        ] {
            assert_eq!(is_binary(bytes), binary, "{bytes:?}");
        }
    }
}
