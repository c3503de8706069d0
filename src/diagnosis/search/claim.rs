//! The axis of the digest's text: a signature, decoded in every way that results in the length of a digest.
//!
//! Digests are compared in constant time, although nothing is accepted because of the result.

use subtle::ConstantTimeEq as _;

use super::{
    asymmetric::Jws,
    candidate::Finding,
    hash::Hash,
    near::{self, DamagedDigest},
    text,
};
use crate::{
    diagnosis::causes::Code,
    signing::{DigestEncoding, Scheme},
};

/// A digest that a signature claims.
#[derive(Clone, Debug)]
pub(super) struct Claim {
    digest: ClaimedDigest,
    /// The length of the digest, in bytes.
    pub(super) length: usize,
    pub(super) findings: Vec<Finding>,
    /// The body comes before the digest in the signature, so an empty message was signed.
    pub(super) appended: bool,
}

#[derive(Clone, Debug)]
enum ClaimedDigest {
    Exact(Vec<u8>),
    /// The text of a digest with small mistakes.
    DamagedDigest(DamagedDigest),
    /// The lowercased base64 of a digest, without padding.
    Lowercased(String),
}

/// Maximum number of texts with mistakes that are tried.
const MAX_NEAR: usize = 8;

impl Claim {
    /// Returns true if both claim the same digest exactly.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        match (&self.digest, &other.digest) {
            (ClaimedDigest::Exact(own), ClaimedDigest::Exact(theirs)) => own.ct_eq(theirs).into(),
            _ => false,
        }
    }

    /// Returns what is wrong with the text of the claim if it claims the digest `computed`, otherwise `None`.
    pub(super) fn explain(&self, computed: &[u8]) -> Option<Vec<Finding>> {
        let mut findings = self.findings.clone();
        let matches = match &self.digest {
            ClaimedDigest::Exact(bytes) => bytes.ct_eq(computed).into(),
            ClaimedDigest::DamagedDigest(near) => {
                findings.push(near.compare(computed)?);
                true
            }
            ClaimedDigest::Lowercased(text) => {
                let computed = DigestEncoding::Base64.encode(computed).to_ascii_lowercase();
                computed.trim_end_matches('=').as_bytes().ct_eq(text.as_bytes()).into()
            }
        };
        matches.then_some(findings)
    }
}

/// Returns the digests that the value of a signature header may claim. The first is the one that `scheme` prescribes.
pub(super) fn claims(value: &str, scheme: &Scheme, body: &[u8]) -> Vec<Claim> {
    let mut found = Vec::new();
    let value = value.trim();
    if !scheme.layout.is_plain() {
        for signature in scheme.layout.signatures(value.as_bytes()).filter_map(|text| str::from_utf8(text).ok()) {
            add_digest(&mut found, signature, scheme, body, &[]);
        }
    }
    let segments: Vec<&str> =
        value.split(text::SEPARATORS).map(str::trim).filter(|segment| segment.len() > 8).take(16).collect();
    add_value(&mut found, value, scheme, body, &[]);
    if segments.len() > 1 || segments.first().is_some_and(|segment| *segment != value) {
        let count = segments.iter().filter(|segment| text::digest_length(split_label(segment).1).is_some()).count();
        for (index, segment) in segments.iter().enumerate() {
            let finding = if count > 1 {
                Finding::new(Code::SignatureSeveral, format!("it is number {} of {count} in the header", index + 1))
            } else {
                Finding::new(Code::SignaturePrefix, OTHER_TEXT)
            };
            add_value(&mut found, segment, scheme, body, &[finding]);
        }
    }
    for segment in segments {
        for part in parts(segment) {
            add_value(&mut found, part, scheme, body, &[Finding::new(Code::SignaturePrefix, OTHER_TEXT)]);
        }
    }
    if let Some(token) = value.split(text::SEPARATORS).find_map(Jws::parse) {
        add_value(&mut found, token.signature, scheme, body, &[]);
    }
    if value.contains(' ') {
        let finding = Finding::new(Code::SignaturePlusLost, "its + became a space");
        add_value(&mut found, &value.replace(' ', "+"), scheme, body, &[finding]);
    }
    for (text, what) in undisguised(value) {
        add_value(&mut found, &text, scheme, body, &[Finding::new(Code::SignatureCharacters, what)]);
    }
    // An exact match is a better explanation than one with mistakes.
    found.sort_by_key(|claim| matches!(claim.digest, ClaimedDigest::DamagedDigest(_)));
    let exact = found.iter().take_while(|claim| !matches!(claim.digest, ClaimedDigest::DamagedDigest(_))).count();
    found.truncate(exact + MAX_NEAR);
    found
}

/// The finding for a header that contains more than the signature.
const OTHER_TEXT: &str = "the header contains other text in addition to it";

/// Splits a segment at each separator and returns the parts with the length of a digest. The length is needed because base64 also contains `/`.
fn parts(segment: &str) -> Vec<&str> {
    /// Maximum number of separators that are tried.
    const MAX_SPLITS: usize = 12;
    let separators = segment.match_indices(['.', '/', ':', '_', '-', '@', '#', '~', '!', '$']).take(MAX_SPLITS);
    let mut found = Vec::new();
    for (at, separator) in separators {
        for part in [segment.get(..at), segment.get(at + separator.len()..)].into_iter().flatten() {
            if text::digest_length(part).is_some() && !found.contains(&part) {
                found.push(part);
            }
        }
    }
    found
}

/// Returns the signature without quotes, escapes, groups of digits or line breaks that may have been added to it.
fn undisguised(value: &str) -> Vec<(String, &'static str)> {
    let mut found: Vec<(String, &'static str)> = Vec::new();
    let mut add = |text: String, what| {
        if text != value && found.iter().all(|(earlier, _)| *earlier != text) {
            found.push((text, what));
        }
    };
    let inner = value.strip_prefix(['b', 'B']).unwrap_or(value);
    for (open, close) in [('"', '"'), ('\'', '\''), ('`', '`'), ('<', '>'), ('[', ']'), (':', ':')] {
        if let Some(inner) = inner.strip_prefix(open).and_then(|rest| rest.strip_suffix(close)) {
            add(inner.to_owned(), "it is in quotes or brackets");
        }
    }
    if let Some(digits) = value.strip_prefix("0x").or_else(|| value.strip_prefix("0X")) {
        add(digits.to_owned(), "it starts with 0x");
    }
    if let Some(text) = value.strip_suffix("\\n") {
        add(text.to_owned(), "it ends with \\n as text");
    }
    if value.contains(char::is_whitespace) {
        add(value.split_whitespace().collect(), "it contains whitespace");
    }
    for separator in [':', '-', ' '] {
        let grouped = value.split(separator).all(|group| (2..=8).contains(&group.len()) && group.len() % 2 == 0);
        if value.contains(separator) && grouped {
            add(value.replace(separator, ""), "its digits are grouped");
        }
    }
    if value.contains('%') {
        let decoded = String::from_utf8_lossy(&text::unpercent(value.as_bytes(), false)).into_owned();
        add(decoded, "it is percent-encoded");
    }
    if value.contains('\\') {
        let plain = value.replace("\\/", "/").replace("\\u003d", "=").replace("\\u003D", "=");
        add(plain.replace("\\u002b", "+").replace("\\u002B", "+"), "it has JSON escapes");
    }
    if value.contains('&') {
        add(super::entities::resolved(value), "it contains HTML entities");
    }
    found
}

/// Adds the claims of a single value, which may have a label.
fn add_value(found: &mut Vec<Claim>, value: &str, scheme: &Scheme, body: &[u8], so_far: &[Finding]) {
    // The label says nothing about earlier claims, which come from other parts of the header.
    let before = found.len();
    let prefix = scheme.prefix();
    let (label, digits) = match value.strip_prefix(prefix) {
        Some(digits) if !prefix.is_empty() => (prefix, digits),
        _ => split_label(value),
    };
    let mut findings = so_far.to_vec();
    if label != prefix {
        let what = match (label, prefix) {
            ("", prefix) => format!("it has no prefix `{prefix}`"),
            (label, "") => format!("it has the prefix `{}`", label.trim()),
            (label, prefix) => format!("it has the prefix `{}`, not `{prefix}`", label.trim()),
        };
        // In a header with several parts, labels are expected.
        if so_far.is_empty() {
            findings.push(Finding::new(Code::SignaturePrefix, what));
        }
    } else if digits.trim() != digits {
        findings.push(Finding::new(Code::SignaturePrefix, "it has spaces after its prefix"));
    }
    let named = label.trim_end_matches(['=', ':', ' ']).to_ascii_lowercase().replace('-', "");
    add_digest(found, digits.trim(), scheme, body, &findings);
    for claim in found.iter_mut().skip(before) {
        let named_hash = Hash::ALL
            .into_iter()
            .find(|hash| named == hash.name().to_ascii_lowercase().replace('-', "") && hash.bytes() != claim.length);
        let is_reported = claim.findings.iter().any(|finding| finding.code == Code::SignatureLabel);
        if let Some(hash) =
            named_hash.filter(|_| !is_reported && !matches!(claim.digest, ClaimedDigest::DamagedDigest(_)))
        {
            claim.findings.push(Finding::new(Code::SignatureLabel, format!("its prefix says {}", hash.name())));
        }
    }
}

/// Splits a label (`sha256=`, `v1=`, `sha256: `) from the digest after it. The label is empty if there is none.
fn split_label(value: &str) -> (&str, &str) {
    let end = value.find(['=', ':', ',']).unwrap_or(0);
    let (label, rest) = value.split_at(end);
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_' || c == ' ';
    if end == 0 || end > 20 || rest.len() < 9 || !label.chars().all(is_name) {
        return ("", value);
    }
    let (_, digits) = value.split_at(end + 1);
    (value.get(..=end).unwrap_or_default(), digits)
}

/// Adds a claim for each encoding in which `digits` have the length of a digest.
fn add_digest(found: &mut Vec<Claim>, digits: &str, scheme: &Scheme, body: &[u8], findings: &[Finding]) {
    let (own, before) = (scheme.encoding, found.len());
    let with = |code: Code, what: &'static str| [findings, &[Finding::new(code, what)]].concat();
    let mut add = |bytes: Vec<u8>, findings: Vec<Finding>| {
        let length = bytes.len();
        if Hash::ALL.iter().any(|hash| hash.bytes() == length) {
            found.push(Claim { digest: ClaimedDigest::Exact(bytes), length, findings, appended: false });
        }
    };
    for (encoding, code, what) in [
        (DigestEncoding::Hex, Code::SignatureHex, "it is written in hex"),
        (DigestEncoding::Base64, Code::SignatureBase64, "it is written in base64"),
        (DigestEncoding::Base64Url, Code::SignatureBase64url, "it is written in base64url"),
    ] {
        let Some(bytes) = encoding.decode(digits) else { continue };
        if let Some(inner) = str::from_utf8(&bytes).ok().and_then(text::decode_any) {
            let what = "it was encoded twice: first to text, then that text again";
            add(inner, with(Code::SignatureDoubleEncoded, what));
        }
        add(bytes, if encoding == own { findings.to_vec() } else { with(code, what) });
    }
    if own == DigestEncoding::Hex && digits.bytes().any(|byte| byte.is_ascii_uppercase()) {
        for claim in found.iter_mut().skip(before).filter(|claim| claim.findings.len() == findings.len()) {
            claim.findings.push(Finding::new(Code::SignatureCase, "it is in uppercase hex"));
        }
    }
    let unpadded = digits.trim_end_matches('=');
    let is_lowercase = digits.len() > 20 && !digits.bytes().any(|byte| byte.is_ascii_uppercase());
    let length = unpadded.len() * 3 / 4;
    if is_lowercase && hex::decode(digits).is_err() && Hash::ALL.iter().any(|hash| hash.bytes() == length) {
        let findings = with(Code::SignatureLowercased, "its base64 was lowercased, so it cannot be restored");
        let digest = ClaimedDigest::Lowercased(unpadded.to_owned());
        found.push(Claim { digest, length, findings, appended: false });
    }
    add_appended_or_near(found, digits, scheme, body, findings);
}

/// Adds the claim of a digest that is appended to the body, otherwise those of digests with small mistakes.
fn add_appended_or_near(found: &mut Vec<Claim>, digits: &str, scheme: &Scheme, body: &[u8], findings: &[Finding]) {
    let with = |code: Code, what: &'static str| [findings, &[Finding::new(code, what)]].concat();
    if let Some(bytes) = scheme.encoding.decode(digits).or_else(|| hex::decode(digits).ok())
        && let Some(tail) = bytes.strip_prefix(body).filter(|tail| !body.is_empty() && !tail.is_empty())
    {
        let findings = with(Code::ConstructionSumMisused, "the digest of an empty message, appended to the body");
        let digest = ClaimedDigest::Exact(tail.to_vec());
        found.push(Claim { digest, length: tail.len(), findings, appended: true });
        return;
    }
    for (near, length) in near::candidates(digits, scheme) {
        let findings = match (near.is_hex(), scheme.encoding == DigestEncoding::Hex) {
            (true, false) => with(Code::SignatureHex, "it is written in hex"),
            (false, true) => with(Code::SignatureBase64, "it is written in base64"),
            _ => findings.to_vec(),
        };
        found.push(Claim { digest: ClaimedDigest::DamagedDigest(near), length, findings, appended: false });
    }
}
