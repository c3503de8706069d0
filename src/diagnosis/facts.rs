//! Why not: the findings that accompany a verdict; the fix for each is in the table of `causes`.
//!
//! Owns the evidence that is free, read off the message itself: which header was looked for, what is there instead,
//! what length was expected, whether the body is the one that was declared. It never shows a secret, nor the signature that would
//! have matched: in a shared log that is a forgery kit.

use super::causes::{Code, cause};
use crate::{
    message::{Message, same_name},
    signing::{Algorithm, Cause, Confidence, DigestEncoding, Freshness, MissingHeader, Scheme, sign},
};

/// The most headers that are told to look like a signature.
const MOST_TOLD: usize = 5;

pub(crate) fn unsigned() -> Cause {
    cause(Code::ProviderUnsigned, Confidence::Certain, "this provider does not sign its deliveries")
}

/// That the capture does not hold the bytes that were sent, for the reason `what`.
#[must_use]
pub fn lossy(what: &str) -> Cause {
    cause(Code::CaptureLossy, Confidence::Likely, format!("the capture is {what}"))
}

pub(crate) fn missing(scheme: &Scheme, message: &Message) -> Vec<Cause> {
    let header = &scheme.header;
    let mut causes: Vec<Cause> = signature_like(scheme, message)
        .take(MOST_TOLD)
        .map(|(name, what)| {
            cause(
                Code::SignatureElsewhere,
                Confidence::Possible,
                format!("there is no {header}, but {name} holds {what}"),
            )
        })
        .collect();
    if causes.is_empty() {
        let count = message.headers.len();
        causes.push(cause(
            Code::SignatureAbsent,
            Confidence::Certain,
            format!("looked for {header}; none of the {count} headers looks like a signature"),
        ));
    }
    causes
}

pub(crate) fn malformed(scheme: &Scheme, message: &Message) -> Vec<Cause> {
    let Some(value) = message.headers.get(&scheme.header) else {
        return Vec::new();
    };
    let text = String::from_utf8_lossy(value);
    let text = text.trim();
    let fault = |code, what: String| {
        vec![cause(code, Confidence::Certain, format!("{} should hold {scheme}; {what}", scheme.header))]
    };
    if text.is_empty() {
        return fault(Code::SignatureEmpty, "it is empty".into());
    }
    let Some(digits) = text.strip_prefix(scheme.prefix.as_str()) else {
        return match text.split_once(['=', ':']) {
            Some((label, rest)) if !rest.is_empty() && label.len() < 12 => {
                let what = format!("it starts with `{label}`, the prefix of another scheme or provider");
                fault(Code::SignaturePrefix, what)
            }
            _ => {
                let what = format!("it has {} characters without the prefix", text.chars().count());
                fault(Code::SignaturePrefix, what)
            }
        };
    };
    if scheme.prefix.is_empty()
        && let Some((label, rest)) = digits.split_once('=')
        && describe(rest).is_some_and(|(_, algorithm)| algorithm == scheme.algorithm)
    {
        let what = format!("`{label}=` stands before it, and this provider writes no prefix");
        return fault(Code::SignaturePrefix, what);
    }
    let length = digits.chars().count();
    if scheme.encoding == DigestEncoding::Hex && length == scheme.digest_chars() {
        let what = format!("it has {length} characters, and not all are hex digits");
        return fault(Code::SignatureCharacters, what);
    }
    match describe(digits) {
        Some((encoding, algorithm)) if encoding != scheme.encoding && algorithm == scheme.algorithm => {
            let what = format!("it holds a {} digest in {}", algorithm.name(), encoding.name());
            fault(Code::SignatureEncoding, what)
        }
        Some((_, algorithm)) => {
            let what = format!("it has {length} characters, the length of {}", algorithm.name());
            fault(Code::SignatureAlgorithm, what)
        }
        None => fault(Code::SignatureLength, format!("it has {length} characters that are no digest")),
    }
}

pub(crate) fn mismatch(
    schemes: &[Scheme],
    secrets: &[String],
    message: &Message,
    unsignable: Option<&MissingHeader>,
) -> Vec<Cause> {
    let mut causes = Vec::new();
    if let Some(MissingHeader(name)) = unsignable {
        causes.push(cause(
            Code::SignedHeaderAbsent,
            Confidence::Certain,
            format!("the signature covers the header {name}, which is not in this message"),
        ));
        return causes;
    }
    let held = message.body.len();
    let declared = message.headers.text("content-length").and_then(|text| text.trim().parse::<usize>().ok());
    if let Some(declared) = declared.filter(|declared| *declared != held) {
        causes.push(cause(
            Code::ContentLengthDiffers,
            Confidence::Likely,
            format!("Content-Length declares {declared} bytes, the body has {held}"),
        ));
    }
    if held == 0 {
        causes.push(cause(Code::BodyEmpty, Confidence::Likely, "the body is empty"));
    }
    let tried = format!(
        "{} over the {held} bytes of the body, under {}, is another digest",
        schemes.iter().map(Scheme::name).collect::<Vec<_>>().join(" or "),
        secrets.join(" or ")
    );
    causes.push(cause(Code::DigestDiffers, Confidence::Certain, tried));
    causes
}

/// Findings about a signature that matched, and is spelled otherwise than its sender spells it.
pub(crate) fn spelling(scheme: &Scheme, value: &[u8]) -> Vec<Cause> {
    let digits = value.get(scheme.prefix.len()..).unwrap_or_default();
    // To its end, whatever is found, which is quicker than to look after each.
    let upper = digits.iter().fold(false, |upper, digit| upper | digit.is_ascii_uppercase());
    if scheme.encoding != DigestEncoding::Hex || !upper {
        return Vec::new();
    }
    vec![cause(
        Code::SignatureCase,
        Confidence::Certain,
        format!(
            "{} is in upper-case hex, and its sender writes lower case: a receiver that compares text would refuse it",
            scheme.header
        ),
    )]
}

/// Why a genuine message is not fresh, if it is not.
pub(crate) fn stale(scheme: &Scheme, timestamp: Option<i64>, freshness: Freshness) -> Option<Cause> {
    let Some(header) = &scheme.timestamp_header else {
        return Some(cause(
            Code::TimestampNone,
            Confidence::Certain,
            "the provider sends no time, so the age of a delivery cannot be checked",
        ));
    };
    let Some(timestamp) = timestamp else {
        return Some(cause(
            Code::TimestampAbsent,
            Confidence::Certain,
            format!("{header} is absent or is no time in seconds since 1970"),
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
        Code::TimestampStale,
        Confidence::Certain,
        format!(
            "{header} is {} seconds {side} the clock, {} are tolerated; {covered}",
            age.saturating_abs(),
            freshness.tolerance
        ),
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
        let length = sign::decode(encoding, text)?.len();
        Algorithm::NAMES
            .into_iter()
            .find(|(_, algorithm)| algorithm.bytes() == length)
            .map(|(_, algorithm)| (encoding, algorithm))
    })
}
