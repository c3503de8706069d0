//! Causes that need no search: the facts of the verification, and what the message itself shows.
//!
//! For example: the expected header is missing, the digest has another length, the body does not have its declared length. A fact is certain only if a
//! digest was reproduced. No detail contains a secret or the signature that would match, because anyone who reads a shared log could forge a request with it.

use std::time::Duration;

use super::{
    Case,
    causes::{Cause, Code, Confidence, cause},
    secret_from,
};
use crate::{
    message::{Message, same_name},
    secret::Secret,
    signing::{Construction, DigestEncoding, MissingHeader, Scheme, Staleness, Verdict, Verification, shape::Shape},
};

/// Maximum number of headers that are listed because they look like a signature.
const MAX_LOOKALIKES: usize = 5;

/// Returns the causes that need no search, the most important first. Fast enough for every message. Empty if a message is valid and unremarkable.
#[must_use]
pub fn facts(case: &Case<'_>) -> Vec<Cause> {
    let verification = case.verification;
    let Some(scheme) = case.schemes.first() else {
        let detail = "This provider does not sign its deliveries.";
        return vec![cause(Code::ProviderUnsigned, Confidence::Likely, detail)];
    };
    match verification.verdict {
        Verdict::Missing => missing(scheme, case.message),
        Verdict::Malformed => malformed(scheme, case.message).into_iter().chain(repeated(case)).collect(),
        Verdict::Mismatch => {
            let caution = case.caution.map(lossy);
            caution.into_iter().chain(mismatch(case)).chain(repeated(case)).collect()
        }
        Verdict::Valid | Verdict::Stale | Verdict::Unsigned => {
            let evidence = &verification.evidence;
            let matched = evidence.matched.and_then(|index| case.schemes.get(index)).unwrap_or(scheme);
            let staleness = evidence.staleness.map(|staleness| stale(matched, staleness));
            let uppercase = evidence.uppercase.then(|| uppercase(matched));
            staleness.into_iter().chain(uppercase).chain(repeated(case)).collect()
        }
    }
}

/// Returns the cause for a delivery that is valid as one of another provider. `title` is the other one's, `name` its name in arguments.
#[must_use]
pub fn other_provider(title: &str, name: &str, verification: &Verification<'_>) -> Cause {
    let secret = verification.secret.map_or_else(String::new, |label| format!(" with the {}", secret_from(label)));
    let detail = format!("The signature is valid as a delivery of {title}{secret}.");
    Cause { fix: format!("Use --provider {name}."), ..cause(Code::ProviderOther, Confidence::Certain, detail) }
}

/// Returns the cause for a signature header that the message has more than once.
pub(super) fn repeated(case: &Case<'_>) -> Option<Cause> {
    let evidence = &case.verification.evidence;
    let scheme = evidence.matched.and_then(|index| case.schemes.get(index)).or(case.schemes.first())?;
    let count = case.message.headers.get_all(&scheme.header).count();
    if count < 2 {
        return None;
    }
    let header = &scheme.header;
    let (confidence, detail) = match evidence.matched_value {
        Some(index) => (
            Confidence::Certain,
            format!(
                "The request has {count} {header} headers, all of which were compared. Number {} matches. A receiver that reads another one \
                 rejects this delivery.",
                index + 1
            ),
        ),
        None => (
            Confidence::Likely,
            format!(
                "The request has {count} {header} headers, all of which were compared. A receiver that reads only one may read the wrong one."
            ),
        ),
    };
    Some(cause(Code::SignatureRepeated, confidence, detail))
}

fn lossy(caution: &str) -> Cause {
    cause(Code::CaptureLossy, Confidence::Likely, format!("The capture is {caution}."))
}

fn missing(scheme: &Scheme, message: &Message) -> Vec<Cause> {
    let header = &scheme.header;
    let lookalikes = message.headers.iter().filter(|(name, _)| !same_name(header, name));
    let lookalikes = lookalikes.filter_map(|(name, value)| Some((name, Shape::from_header(name, value)?)));
    let mut causes: Vec<Cause> = lookalikes
        .take(MAX_LOOKALIKES)
        .map(|(name, shape)| {
            let detail = format!("The request has no {header} header, but {name} holds {shape}.");
            cause(Code::SignatureElsewhere, Confidence::Possible, detail)
        })
        .collect();
    if causes.is_empty() {
        let count = message.headers.len();
        let detail =
            format!("The request has no {header} header, and none of its {count} headers looks like a signature.");
        causes.push(cause(Code::SignatureAbsent, Confidence::Likely, detail));
    }
    causes
}

fn malformed(scheme: &Scheme, message: &Message) -> Option<Cause> {
    let value = String::from_utf8_lossy(message.headers.get(&scheme.header)?);
    let (code, what) = malformation(scheme, value.trim());
    Some(cause(code, Confidence::Likely, format!("{} should hold {scheme}, but {what}.", scheme.header)))
}

/// Returns what is wrong with a value that is not a digest of the scheme.
fn malformation(scheme: &Scheme, text: &str) -> (Code, String) {
    if text.is_empty() {
        return (Code::SignatureEmpty, "it is empty".into());
    }
    let Some(digits) = text.strip_prefix(scheme.prefix.as_str()) else {
        let what = match text.split_once(['=', ':']) {
            Some((label, rest)) if !rest.is_empty() && label.len() < 12 => {
                format!("it starts with `{label}`, the prefix of another scheme or provider")
            }
            _ => format!("it has {} characters and no prefix", text.chars().count()),
        };
        return (Code::SignaturePrefix, what);
    };
    if scheme.prefix.is_empty()
        && let Some((label, rest)) = digits.split_once('=')
        && Shape::parse(rest).is_some_and(|shape| shape.algorithm == scheme.algorithm)
    {
        return (Code::SignaturePrefix, format!("it starts with `{label}=`, and this provider writes no prefix"));
    }
    let length = digits.chars().count();
    if scheme.encoding == DigestEncoding::Hex && length == scheme.digest_chars() {
        return (Code::SignatureCharacters, format!("not all of its {length} characters are hex digits"));
    }
    match Shape::parse(digits) {
        Some(shape) if shape.encoding != scheme.encoding && shape.algorithm == scheme.algorithm => {
            (Code::SignatureEncoding, format!("it holds {shape}"))
        }
        Some(Shape { algorithm, .. }) => {
            (Code::SignatureAlgorithm, format!("it has {length} characters, the length of {}", algorithm.name()))
        }
        None => (Code::SignatureLength, format!("its {length} characters are not a digest")),
    }
}

fn mismatch(case: &Case<'_>) -> Vec<Cause> {
    if let Some(MissingHeader(name)) = &case.verification.evidence.missing_header {
        let detail = format!("The signature covers the header {name}, which is not in this capture.");
        return vec![cause(Code::SignedHeaderAbsent, Confidence::Likely, detail)];
    }
    let length = case.message.body.len();
    let secrets: Vec<&str> = case.secrets.iter().map(Secret::label).collect();
    let secrets = secret_from(&secrets.join(" or "));
    let header = case.schemes.first().map_or("the header", |scheme| &scheme.header);
    let differs = if let [scheme] = case.schemes {
        let digest = digest_name(scheme);
        format!("The {digest} of this {length}-byte body with the {secrets} does not match {header}.")
    } else {
        let names: Vec<String> = case.schemes.iter().map(Scheme::name).collect();
        let names = names.join(", ");
        format!("No digest of this {length}-byte body with the {secrets} matches {header} (tried: {names}).")
    };
    let (code, confidence, detail) = match declared_length(case.message).filter(|declared| *declared != length) {
        _ if length == 0 => (Code::BodyEmpty, Confidence::Likely, format!("The body is empty. {differs}")),
        Some(declared) => {
            let detail = format!("Content-Length says {declared} bytes, but this capture holds {length}. {differs}");
            (Code::ContentLengthDiffers, Confidence::Likely, detail)
        }
        None => (Code::DigestDiffers, Confidence::Possible, differs),
    };
    vec![cause(code, confidence, detail)]
}

/// Returns the name of a scheme's digest for a sentence, e.g. `HMAC-SHA256`.
pub(super) fn digest_name(scheme: &Scheme) -> String {
    match scheme.construction {
        Construction::Hmac => scheme.name().to_ascii_uppercase(),
        Construction::SaltPrefix | Construction::SaltSuffix => format!("{} digest", scheme.name()),
    }
}

/// Formats a duration in its two largest units, e.g. `2h 30m`.
fn format_seconds(count: u64) -> String {
    let text = humantime::format_duration(Duration::from_secs(count)).to_string();
    text.split(' ').take(2).collect::<Vec<_>>().join(" ")
}

/// Returns the cause for a mismatch that was not searched.
#[must_use]
pub fn not_searched() -> Cause {
    cause(Code::SearchSkipped, Confidence::Possible, "No cause was searched for. To search: --explain always.")
}

/// Returns the value of `Content-Length`.
pub(super) fn declared_length(message: &Message) -> Option<usize> {
    message.headers.text("content-length")?.trim().parse().ok()
}

/// Returns the cause for a matching digest in uppercase hex.
fn uppercase(scheme: &Scheme) -> Cause {
    let detail = format!(
        "The signature matches, but {} is in uppercase hex and its sender writes lowercase. A receiver that compares text rejects it.",
        scheme.header
    );
    cause(Code::SignatureCase, Confidence::Certain, detail)
}

fn stale(scheme: &Scheme, staleness: Staleness) -> Cause {
    let header = scheme.timestamp_header.as_deref().unwrap_or_default();
    let (code, detail) = match staleness {
        Staleness::NeverTimed => (
            Code::TimestampNone,
            "The provider sends no timestamp, so the age of a delivery cannot be checked.".to_owned(),
        ),
        Staleness::Untimed => {
            (Code::TimestampAbsent, format!("{header} is missing or not a time (expected Unix time or ISO 8601)."))
        }
        Staleness::TooFar { age, tolerance } => {
            let side = if age < 0 { "in the future" } else { "in the past" };
            let covered = if scheme.signs_timestamp() {
                "The timestamp is signed."
            } else {
                "The timestamp is not signed, so a forger could set it."
            };
            let age = format_seconds(age.unsigned_abs());
            let tolerance = format_seconds(tolerance.unsigned_abs());
            let detail = format!(
                "The signature matches, but {header} is {age} {side}, and the tolerance is {tolerance}. {covered}"
            );
            (Code::TimestampStale, detail)
        }
    };
    cause(code, Confidence::Certain, detail)
}
