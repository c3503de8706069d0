//! The axis of the digest's text: what was claimed, decoded in every way that gives a digest's length.
//!
//! A comparison is by bytes and in constant time, though nobody is let in by it.

use subtle::ConstantTimeEq as _;

use super::{hash::Hash, reading::Finding, text};
use crate::{
    diagnosis::causes::Code,
    signing::{DigestEncoding, Scheme},
};

/// A digest that was claimed.
#[derive(Clone, Debug)]
pub(super) struct Claim {
    form: Form,
    /// The digest's length in bytes.
    pub(super) length: usize,
    pub(super) findings: Vec<Finding>,
    /// The body was found before the digest, so what was signed is nothing.
    pub(super) appended: bool,
}

#[derive(Clone, Debug)]
enum Form {
    Whole(Vec<u8>),
    /// Its first bytes.
    Start(Vec<u8>),
    /// Base64 in lower case.
    Folded(String),
}

/// The shortest part of a digest that is taken as proof, in bytes.
const SHORTEST: usize = 12;

impl Claim {
    /// Whether both claim one whole digest.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        match (&self.form, &other.form) {
            (Form::Whole(own), Form::Whole(theirs)) => own.ct_eq(theirs).into(),
            _ => false,
        }
    }

    pub(super) fn matches(&self, computed: &[u8]) -> bool {
        match &self.form {
            Form::Whole(bytes) => bytes.ct_eq(computed).into(),
            Form::Start(bytes) => computed.get(..bytes.len()).is_some_and(|start| bytes.as_slice().ct_eq(start).into()),
            Form::Folded(text) => {
                let computed = DigestEncoding::Base64.encode(computed).to_ascii_lowercase();
                computed.trim_end_matches('=').as_bytes().ct_eq(text.as_bytes()).into()
            }
        }
    }
}

/// What the value of a signature header claims. The first reading is the one that `scheme` prescribes.
pub(super) fn claims(value: &str, scheme: &Scheme, body: &[u8]) -> Vec<Claim> {
    let mut found = Vec::new();
    let value = value.trim();
    let pieces: Vec<&str> =
        value.split([',', ' ', ';']).map(str::trim).filter(|piece| piece.len() > 8).take(16).collect();
    whole(&mut found, value, scheme, body, &[]);
    if pieces.len() > 1 || pieces.first().is_some_and(|piece| *piece != value) {
        let several = pieces.iter().filter(|piece| text::digest_length(unlabelled(piece).1).is_some()).count();
        for (index, piece) in pieces.iter().enumerate() {
            let finding = if several > 1 {
                Finding::new(Code::SignatureSeveral, format!("number {} of {several} in the header", index + 1))
            } else {
                Finding::new(Code::SignaturePrefix, "it stands in the header beside something else")
            };
            whole(&mut found, piece, scheme, body, &[finding]);
        }
    }
    if value.contains(' ') {
        let finding = Finding::new(Code::SignaturePlusLost, "+ became a blank in it");
        whole(&mut found, &value.replace(' ', "+"), scheme, body, &[finding]);
    }
    found
}

/// The readings of one value with its label, if it has one.
fn whole(found: &mut Vec<Claim>, value: &str, scheme: &Scheme, body: &[u8], so_far: &[Finding]) {
    // What other parts of the header claim is not for this one's label to judge.
    let before = found.len();
    let (label, digits) = match value.strip_prefix(scheme.prefix.as_str()) {
        Some(digits) if !scheme.prefix.is_empty() => (scheme.prefix.as_str(), digits),
        _ => unlabelled(value),
    };
    let mut findings = so_far.to_vec();
    if label != scheme.prefix {
        let what = match (label, scheme.prefix.as_str()) {
            ("", prefix) => format!("the label `{prefix}` is missing before it"),
            (label, "") => format!("`{}` stands before it", label.trim()),
            (label, prefix) => format!("`{}` stands before it, not `{prefix}`", label.trim()),
        };
        // Within a header of several parts the labels are its own.
        if so_far.is_empty() {
            findings.push(Finding::new(Code::SignaturePrefix, what));
        }
    } else if digits.trim() != digits {
        findings.push(Finding::new(Code::SignaturePrefix, "blanks stand between label and digest"));
    }
    let named = label.trim_end_matches(['=', ':', ' ']).to_ascii_lowercase().replace('-', "");
    decode(found, digits.trim(), scheme, body, &findings);
    for claim in found.iter_mut().skip(before) {
        let lying = Hash::ALL
            .into_iter()
            .find(|hash| named == hash.name().to_ascii_lowercase().replace('-', "") && hash.bytes() != claim.length);
        let told = claim.findings.iter().any(|finding| finding.code == Code::SignatureLabel);
        if let Some(hash) = lying.filter(|_| !told && !matches!(claim.form, Form::Start(_))) {
            claim.findings.push(Finding::new(Code::SignatureLabel, format!("its label says {}", hash.name())));
        }
    }
}

/// `sha256=`, `v1=`, `sha256: ` before a digest.
fn unlabelled(value: &str) -> (&str, &str) {
    let end = value.find(['=', ':', ',']).unwrap_or(0);
    let (label, rest) = value.split_at(end);
    let name = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_' || c == ' ';
    if end == 0 || end > 20 || rest.len() < 9 || !label.chars().all(name) {
        return ("", value);
    }
    let (_, digits) = value.split_at(end + 1);
    (value.get(..=end).unwrap_or_default(), digits)
}

fn decode(found: &mut Vec<Claim>, digits: &str, scheme: &Scheme, body: &[u8], findings: &[Finding]) {
    let (own, before) = (scheme.encoding, found.len());
    let with = |code: Code, what: &'static str| [findings, &[Finding::new(code, what)]].concat();
    let mut add = |bytes: Vec<u8>, findings: Vec<Finding>| {
        let length = bytes.len();
        if Hash::ALL.iter().any(|hash| hash.bytes() == length) {
            found.push(Claim { form: Form::Whole(bytes), length, findings, appended: false });
        }
    };
    for (encoding, code, what) in [
        (DigestEncoding::Hex, Code::SignatureHex, "it is written in hex"),
        (DigestEncoding::Base64, Code::SignatureBase64, "it is written in base64"),
        (DigestEncoding::Base64Url, Code::SignatureBase64url, "it is written in base64url"),
    ] {
        let Some(bytes) = encoding.decode(digits) else { continue };
        if let Some(inner) = str::from_utf8(&bytes).ok().and_then(text::decode_any) {
            let what = "it was encoded twice: the text of the digest was encoded again";
            add(inner, with(Code::SignatureDoubleEncoded, what));
        }
        add(bytes, if encoding == own { findings.to_vec() } else { with(code, what) });
    }
    if own == DigestEncoding::Hex && digits.bytes().any(|byte| byte.is_ascii_uppercase()) {
        for claim in found.iter_mut().skip(before).filter(|claim| claim.findings.len() == findings.len()) {
            claim.findings.push(Finding::new(Code::SignatureCase, "it is in upper-case hex"));
        }
    }
    let folded = digits.trim_end_matches('=');
    let lower = digits.len() > 20 && !digits.bytes().any(|byte| byte.is_ascii_uppercase());
    let length = folded.len() * 3 / 4;
    if lower && hex::decode(digits).is_err() && Hash::ALL.iter().any(|hash| hash.bytes() == length) {
        let findings = with(Code::SignatureLowercased, "its base64 was lower-cased, so it cannot be restored");
        found.push(Claim { form: Form::Folded(folded.to_owned()), length, findings, appended: false });
    }
    cut_or_appended(found, digits, scheme, body, findings);
}

/// A digest that lost its end, and one that stands behind the body.
fn cut_or_appended(found: &mut Vec<Claim>, digits: &str, scheme: &Scheme, body: &[u8], findings: &[Finding]) {
    let Some(bytes) = scheme
        .encoding
        .decode(digits)
        .or_else(|| hex::decode(digits).ok())
        .or_else(|| hex::decode(digits.get(..digits.len().saturating_sub(1)).unwrap_or_default()).ok())
    else {
        return;
    };
    let with = |code: Code, what: String| [findings, &[Finding::new(code, what)]].concat();
    if let Some(tail) = bytes.strip_prefix(body).filter(|tail| !body.is_empty() && !tail.is_empty()) {
        let findings = with(Code::ConstructionSumMisused, "the digest of nothing, appended to the body".into());
        found.push(Claim { form: Form::Whole(tail.to_vec()), length: tail.len(), findings, appended: true });
    } else if (SHORTEST..scheme.algorithm.bytes()).contains(&bytes.len()) {
        let length = scheme.algorithm.bytes();
        let findings = with(Code::SignatureTruncated, format!("of its {length} bytes {} are there", bytes.len()));
        found.push(Claim { form: Form::Start(bytes), length, findings, appended: false });
    }
}
