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
    message::Message,
    secret::{MASK, Secret},
    signing::{
        Construction, DigestEncoding, MAX_SIGNATURES, Scheme, SignError, Staleness, TimeSource, Verdict, Verification,
        shape::Shape,
    },
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
    if matches!(verification.verdict, Verdict::Malformed | Verdict::Mismatch)
        && let Some(masked) = masked(case.schemes, case.message)
    {
        return vec![masked];
    }
    match verification.verdict {
        Verdict::Missing => missing(scheme, case.message),
        Verdict::Malformed if verification.evidence.too_many => vec![too_many(case, scheme)],
        Verdict::Malformed => malformed(scheme, case.message).into_iter().chain(repeated(case)).collect(),
        Verdict::Mismatch => {
            let caution = case.caution.map(lossy);
            caution.into_iter().chain(mismatch(case)).chain(repeated(case)).collect()
        }
        Verdict::Valid | Verdict::Authenticated | Verdict::Stale | Verdict::Unsigned => {
            let evidence = &verification.evidence;
            let matched = evidence.matched.and_then(|index| case.schemes.get(index)).unwrap_or(scheme);
            let staleness = evidence.staleness.map(|staleness| stale(matched, staleness));
            let uppercase = evidence.uppercase.then(|| uppercase(matched));
            staleness.into_iter().chain(uppercase).chain(repeated(case)).collect()
        }
    }
}

/// Returns the cause for a valid delivery of another provider. `title` is that provider's title, `name` its name in arguments.
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
    let header = scheme.header()?;
    let count = case.message.headers.get_all(header).count();
    if count < 2 {
        return None;
    }
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

/// Returns the cause for a token or signature that hookctl masked when it wrote the request.
pub(super) fn masked(schemes: &[Scheme], message: &Message) -> Option<Cause> {
    let is_masked = |value: &[u8]| memchr::memmem::find(value, MASK.as_bytes()).is_some();
    let scheme = schemes.iter().find(|scheme| scheme.values(message).any(|value| is_masked(&value)))?;
    let kind = if scheme.construction == Construction::Token { "token" } else { "signature" };
    let detail =
        format!("The {kind} was masked when this request was written: {} contains {MASK} instead.", scheme.location);
    Some(cause(Code::SignatureMasked, Confidence::Certain, detail))
}

fn missing(scheme: &Scheme, message: &Message) -> Vec<Cause> {
    let (location, kind) = (&scheme.location, scheme.location.kind());
    let lookalikes = message.headers.iter().filter(|(name, _)| !location.is_header(name));
    let lookalikes = lookalikes.filter_map(|(name, value)| Some((name, Shape::from_header(name, value)?)));
    let mut causes: Vec<Cause> = lookalikes
        .take(MAX_LOOKALIKES)
        .map(|(name, shape)| {
            let detail = format!("The request has no {location} {kind}, but {name} holds {shape}.");
            cause(Code::SignatureElsewhere, Confidence::Possible, detail)
        })
        .collect();
    if causes.is_empty() {
        let count = message.headers.len();
        let detail =
            format!("The request has no {location} {kind}, and none of its {count} headers looks like a signature.");
        causes.push(cause(Code::SignatureAbsent, Confidence::Likely, detail));
    }
    causes
}

fn malformed(scheme: &Scheme, message: &Message) -> Option<Cause> {
    let value = scheme.values(message).next()?;
    let (code, what) = malformation(scheme, String::from_utf8_lossy(&value).trim());
    Some(cause(code, Confidence::Likely, format!("{} should hold {scheme}, but {what}.", scheme.location)))
}

/// Returns the cause for a message with more signatures than are compared.
fn too_many(case: &Case<'_>, scheme: &Scheme) -> Cause {
    let location = case.verification.header.map_or_else(|| scheme.location.to_string(), str::to_owned);
    let detail = format!(
        "{location} has more than {MAX_SIGNATURES} signatures. The first {MAX_SIGNATURES} were compared, and none matches."
    );
    cause(Code::SignatureTooMany, Confidence::Certain, detail)
}

/// Returns what is wrong with a value that is not a digest of the scheme.
fn malformation(scheme: &Scheme, text: &str) -> (Code, String) {
    if text.is_empty() {
        return (Code::SignatureEmpty, "it is empty".into());
    }
    if !scheme.has_digest() {
        return (Code::SignatureLength, format!("its {} characters do not hold one", text.chars().count()));
    }
    let signature = scheme.layout.signatures(text.as_bytes()).next();
    let Some(digits) = signature.and_then(|text| str::from_utf8(text).ok()) else {
        let what = match text.split_once(['=', ':']) {
            _ if !scheme.layout.is_plain() => format!("it is not in the form `{}`", scheme.layout),
            Some((label, rest)) if !rest.is_empty() && label.len() < 12 => {
                format!("it starts with `{label}`, the prefix of another scheme or provider")
            }
            _ => format!("it has {} characters and no prefix", text.chars().count()),
        };
        return (Code::SignaturePrefix, what);
    };
    if scheme.prefix().is_empty()
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
    let absent = match &case.verification.evidence.missing {
        Some(SignError::MissingHeader(name)) => Some(format!("the header {name}")),
        Some(SignError::MissingField(name)) => Some(format!("the field {name} of the body")),
        Some(SignError::MissingTime) => Some("the timestamp in the signature".to_owned()),
        _ => None,
    };
    if case.verification.evidence.missing == Some(SignError::UnclearTime) {
        let detail =
            "The signed timestamp is not in whole seconds, so a part of the body may pass as a part of the timestamp.";
        return vec![cause(Code::TimestampUnclear, Confidence::Certain, detail)];
    }
    if let Some(absent) = absent {
        let detail = format!("The signature covers {absent}, which is not in this {}.", case.noun());
        return vec![cause(Code::SignedHeaderAbsent, Confidence::Likely, detail)];
    }
    let length = case.message.body.len();
    let secrets: Vec<&str> = case.secrets.iter().map(Secret::label).collect();
    let secrets = secret_from(&secrets.join(" or "));
    let location = case.schemes.first().map_or_else(|| "the header".to_owned(), |scheme| scheme.location.to_string());
    if let [scheme] = case.schemes
        && !scheme.has_digest()
    {
        return vec![other_key(scheme, &secrets)];
    }
    let differs = if let [scheme] = case.schemes {
        let digest = digest_name(scheme);
        format!("The {digest} of this {length}-byte body with the {secrets} does not match {location}.")
    } else {
        let names: Vec<String> = case.schemes.iter().map(Scheme::name).collect();
        let names = names.join(", ");
        format!("No digest of this {length}-byte body with the {secrets} matches {location} (tried: {names}).")
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

/// Returns the cause for a token or a public-key signature that does not match.
fn other_key(scheme: &Scheme, secrets: &str) -> Cause {
    let location = &scheme.location;
    if scheme.construction == Construction::Token {
        let detail = format!("The token in {location} does not match the {secrets}.");
        return cause(Code::TokenOther, Confidence::Likely, detail);
    }
    let key = match &scheme.public_key {
        Some(_) => "public key of this provider".to_owned(),
        None => format!("key in the {secrets}"),
    };
    let detail = format!(
        "The {} signature in {location} was not made for this content with the private key that belongs to the {key}.",
        scheme.name()
    );
    cause(Code::PublicKeyDiffers, Confidence::Possible, detail)
}

/// Returns the name of a scheme's digest for a sentence, e.g. `HMAC-SHA256`.
pub(super) fn digest_name(scheme: &Scheme) -> String {
    match scheme.construction {
        Construction::Hmac => scheme.name().to_ascii_uppercase(),
        Construction::SaltPrefix | Construction::SaltSuffix => format!("{} digest", scheme.name()),
        _ => format!("{} signature", scheme.name()),
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
        scheme.location
    );
    cause(Code::SignatureCase, Confidence::Certain, detail)
}

/// Returns `text` with an uppercase first letter if it begins with an article.
fn sentence(text: &str) -> String {
    text.strip_prefix("the ").map_or_else(|| text.to_owned(), |rest| format!("The {rest}"))
}

fn stale(scheme: &Scheme, staleness: Staleness) -> Cause {
    let header = match &scheme.timestamp {
        Some(TimeSource::Header(name)) => name.clone(),
        Some(TimeSource::Field(path)) => path.to_string(),
        Some(TimeSource::Signature) | None => format!("the timestamp in {}", scheme.location),
    };
    let (code, detail) = match staleness {
        Staleness::NeverTimed => (
            Code::TimestampNone,
            "The provider sends no timestamp, so the age of a delivery cannot be checked.".to_owned(),
        ),
        Staleness::Untimed => (
            Code::TimestampAbsent,
            format!("{} is missing or not a time (expected Unix time or ISO 8601).", sentence(&header)),
        ),
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
