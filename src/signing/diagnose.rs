//! Why not: the findings that accompany a verdict.
//!
//! Owns the evidence that is free, read off the message itself: which header was looked for, what is there instead,
//! what length was expected, whether the body is the one that was declared. It never shows a secret, nor the signature that would
//! have matched: in a shared log that is a forgery kit.

use super::{Algorithm, Cause, Confidence, DigestEncoding, Freshness, MissingHeader, Scheme, digest};
use crate::message::{Message, same_name};

fn cause(code: &'static str, confidence: Confidence, detail: String, fix: impl Into<String>) -> Cause {
    Cause { code, detail, fix: fix.into(), confidence }
}

pub(super) fn unsigned() -> Cause {
    cause(
        "provider-unsigned",
        Confidence::Certain,
        "this provider does not sign its deliveries".into(),
        "put a secret of your own into the URL that you register, and compare it; --allow-unsigned lets this verdict pass",
    )
}

/// That the capture does not hold the bytes that were sent, for the reason `what`.
#[must_use]
pub fn lossy(what: &str) -> Cause {
    cause(
        "capture-lossy",
        Confidence::Likely,
        format!("the capture is {what}"),
        "capture the bytes as they are sent: curl --trace and not --trace-ascii, the raw body and not a parsed one, all of it",
    )
}

pub(super) fn missing(scheme: &Scheme, message: &Message) -> Vec<Cause> {
    let header = &scheme.header;
    let mut causes: Vec<Cause> = signature_like(scheme, message)
        .map(|(name, what)| {
            cause(
                "signature-elsewhere",
                Confidence::Possible,
                format!("there is no {header}, but {name} holds {what}"),
                format!("if {name} is the signature under another name, the sender or a proxy renamed it; name the provider that uses it with --provider"),
            )
        })
        .collect();
    if causes.is_empty() {
        let count = message.headers.iter().count();
        causes.push(cause(
            "signature-absent",
            Confidence::Certain,
            format!("looked for {header}; none of the {count} headers looks like a signature"),
            "check that signing is switched on at the provider, and that the capture and every proxy before it keep all headers",
        ));
    }
    causes
}

pub(super) fn malformed(scheme: &Scheme, message: &Message) -> Vec<Cause> {
    let Some(value) = message.headers.get(&scheme.header) else {
        return Vec::new();
    };
    let text = String::from_utf8_lossy(value);
    let text = text.trim();
    let fault = |code, what: String, fix: &str| {
        vec![cause(code, Confidence::Certain, format!("{} should hold {scheme}; {what}", scheme.header), fix)]
    };
    if text.is_empty() {
        return fault(
            "signature-empty",
            "it is empty".into(),
            "a sender with an empty or unset secret does this: look at the secret on the provider's side",
        );
    }
    let Some(digits) = text.strip_prefix(scheme.prefix.as_str()) else {
        return match text.split_once(['=', ':']) {
            Some((label, rest)) if !rest.is_empty() && label.len() < 12 => fault(
                "signature-prefix",
                format!("it starts with `{label}`"),
                "the prefix names another scheme or provider: check --provider, and what the sender uses",
            ),
            _ => fault(
                "signature-prefix",
                format!("it has {} characters without the prefix", text.chars().count()),
                "the prefix was cut off on the way: keep the header's value whole",
            ),
        };
    };
    if scheme.prefix.is_empty()
        && let Some((label, rest)) = digits.split_once('=')
        && describe(rest).is_some_and(|(_, algorithm)| algorithm == scheme.algorithm)
    {
        return fault(
            "signature-prefix",
            format!("`{label}=` stands before it"),
            "this provider writes no prefix: the sender is another one, or something added it",
        );
    }
    let length = digits.chars().count();
    if scheme.encoding == DigestEncoding::Hex && length == scheme.digest_chars() {
        return fault(
            "signature-characters",
            format!("it has {length} characters, and not all are hex digits"),
            "the value was changed on the way, or typed by hand: copy it whole from the request",
        );
    }
    match describe(digits) {
        Some((encoding, algorithm)) if encoding != scheme.encoding && algorithm == scheme.algorithm => fault(
            "signature-encoding",
            format!("it holds a {} digest in {}", algorithm.name(), encoding.name()),
            "the digest has the right length in another text form: the sender writes it so, or a receiver's helper converted it",
        ),
        Some((_, algorithm)) => fault(
            "signature-algorithm",
            format!("it has {length} characters, the length of {}", algorithm.name()),
            "the sender used another hash, or this is another provider's header: check --provider",
        ),
        None => fault(
            "signature-length",
            format!("it has {length} characters that are no digest"),
            "the value was truncated or changed on the way: compare it with what the sender logged",
        ),
    }
}

pub(super) fn mismatch(
    schemes: &[Scheme],
    secrets: &[String],
    message: &Message,
    unsignable: Option<&MissingHeader>,
) -> Vec<Cause> {
    let mut causes = Vec::new();
    if let Some(MissingHeader(name)) = unsignable {
        causes.push(cause(
            "signed-header-absent",
            Confidence::Certain,
            format!("the signature covers the header {name}, which is not in this message"),
            "capture the request with all its headers",
        ));
        return causes;
    }
    let held = message.body.len();
    let declared = message.headers.text("content-length").and_then(|text| text.trim().parse::<usize>().ok());
    if let Some(declared) = declared.filter(|declared| *declared != held) {
        causes.push(cause(
            "content-length-differs",
            Confidence::Likely,
            format!("Content-Length declares {declared} bytes, the body has {held}"),
            "these are not the bytes that were sent: capture the raw body before anything parses, trims or re-encodes it",
        ));
    }
    if held == 0 {
        causes.push(cause(
            "body-empty",
            Confidence::Likely,
            "the body is empty".into(),
            "something read the body before it was captured: hash it first, or rewind the stream",
        ));
    }
    let tried = format!(
        "{} over the {held} bytes of the body, under {}, is another digest",
        schemes.iter().map(Scheme::name).collect::<Vec<_>>().join(" or "),
        secrets.join(" or ")
    );
    causes.push(cause(
        "digest-differs",
        Confidence::Certain,
        tried,
        "either the secret is not the sender's (another endpoint, account or environment?), or the body was changed: parsed and written again, or given a newline",
    ));
    causes
}

/// Findings about a signature that matched, and is spelled otherwise than its sender spells it.
pub(super) fn spelling(scheme: &Scheme, value: &[u8]) -> Vec<Cause> {
    if scheme.encoding != DigestEncoding::Hex || !value.iter().skip(scheme.prefix.len()).any(u8::is_ascii_uppercase) {
        return Vec::new();
    }
    vec![cause(
        "signature-case",
        Confidence::Certain,
        format!("{} is in upper-case hex, and its sender writes lower case", scheme.header),
        "the digest is the same; a receiver that compares text would refuse it, so find what changed the case",
    )]
}

/// Why a genuine message is not fresh, if it is not.
pub(super) fn stale(scheme: &Scheme, timestamp: Option<i64>, freshness: Freshness) -> Option<Cause> {
    let Some(header) = &scheme.timestamp_header else {
        return Some(cause(
            "timestamp-none",
            Confidence::Certain,
            "the provider sends no time, so the age of a delivery cannot be checked".into(),
            "leave --tolerance away for this provider, and guard against replays by the ids in the payload",
        ));
    };
    let Some(timestamp) = timestamp else {
        return Some(cause(
            "timestamp-absent",
            Confidence::Certain,
            format!("{header} is absent or is no time in seconds since 1970"),
            "capture the request with all its headers",
        ));
    };
    let age = freshness.now.saturating_sub(timestamp);
    if age.saturating_abs() <= freshness.tolerance {
        return None;
    }
    let side = if age < 0 { "ahead of" } else { "behind" };
    let covered = if scheme.signs_timestamp() {
        "it is part of what is signed"
    } else {
        "it is not covered by the signature, so a forger could set it"
    };
    Some(cause(
        "timestamp-stale",
        Confidence::Certain,
        format!(
            "{header} is {} seconds {side} the clock, {} are tolerated; {covered}",
            age.saturating_abs(),
            freshness.tolerance
        ),
        "for an old capture give the time of its receipt with --at, or leave --tolerance away",
    ))
}

/// Whether any header of `message` reads as a signature.
#[must_use]
pub fn looks_signed(message: &Message) -> bool {
    message.headers.iter().any(|(name, value)| reads_as_signature(name, value).is_some())
}

/// Headers, other than the one that was looked for, whose value reads as a signature.
fn signature_like<'a>(scheme: &'a Scheme, message: &'a Message) -> impl Iterator<Item = (&'a str, String)> {
    message
        .headers
        .iter()
        .filter(|(name, _)| !same_name(&scheme.header, name))
        .filter_map(|(name, value)| Some((name, reads_as_signature(name, value)?)))
}

/// What digest a header reads as, in words.
fn reads_as_signature(name: &str, value: &[u8]) -> Option<String> {
    let text = str::from_utf8(value).ok()?.trim();
    let digits = text.split_once('=').map_or(text, |(label, rest)| if rest.len() > label.len() { rest } else { text });
    let (encoding, algorithm) = describe(digits)?;
    let name = name.to_ascii_lowercase();
    let named = ["sign", "hmac", "digest", "hash"].iter().any(|word| name.contains(word));
    // Base64 of the right length may be a token; hex of a digest's length hardly is.
    (named || encoding == DigestEncoding::Hex).then(|| format!("a {} digest in {}", algorithm.name(), encoding.name()))
}

/// The encoding and the hash that a text has the looks of.
fn describe(text: &str) -> Option<(DigestEncoding, Algorithm)> {
    DigestEncoding::NAMES.into_iter().find_map(|(_, encoding)| {
        let length = digest::decode(encoding, text)?.len();
        Algorithm::NAMES
            .into_iter()
            .find(|(_, algorithm)| algorithm.bytes() == length)
            .map(|(_, algorithm)| (encoding, algorithm))
    })
}
