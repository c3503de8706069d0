//! Recognizes public-key signatures, which no shared secret can produce: Ed25519, ECDSA, RSA and JSON Web Signatures.
//!
//! They are recognized by label, format and size, which is evidence but not proof. Whether a digest matches anyway is left to the search.

use super::text;
use crate::{
    diagnosis::causes::{Cause, Code, Confidence, cause},
    message::Message,
    signing::{Algorithm, Scheme},
};

/// What a value looks like. The text is the evidence.
enum Kind {
    /// A public-key signature.
    Distinct(String),
    /// A public-key signature, or a digest of the same size.
    Ambiguous(String),
}

/// Public-key algorithms: how labels, fields and headers name them, and their usual names.
const NAMES: [(&str, &str); 12] = [
    ("ed25519", "Ed25519"),
    ("eddsa", "EdDSA"),
    ("ecdsa", "ECDSA"),
    ("secp256", "ECDSA"),
    ("es256", "ECDSA"),
    ("es384", "ECDSA"),
    ("es512", "ECDSA"),
    ("rsa", "RSA"),
    ("rs256", "RSA"),
    ("rs512", "RSA"),
    ("ps256", "RSA"),
    ("x509", "an X.509 certificate"),
];

/// Returns the cause if the value of the header `name` is a public-key signature and cannot be a digest.
pub(super) fn distinct(name: &str, value: &str) -> Option<Cause> {
    match kind(name, value)? {
        Kind::Distinct(what) => Some(cause_of(&what)),
        Kind::Ambiguous(_) => None,
    }
}

/// Returns the cause if `message` probably has a public-key signature. Only for signatures that the search did not explain.
pub(super) fn likely(scheme: &Scheme, message: &Message) -> Option<Cause> {
    let signature = |name: &str| {
        let name = name.to_ascii_lowercase();
        name.contains("sig") || name.contains("jws") || NAMES.iter().any(|(known, _)| name.contains(known))
    };
    let present = scheme.header().is_some_and(|header| message.headers.get(header).is_some());
    let headers = message
        .headers
        .iter()
        .filter(|(name, _)| if present { scheme.location.is_header(name) } else { signature(name) });
    headers.filter_map(|(name, value)| Some((name, str::from_utf8(value).ok()?))).find_map(|(name, value)| match kind(
        name, value,
    )? {
        Kind::Distinct(what) => Some(cause_of(&what)),
        Kind::Ambiguous(what) if scheme.algorithm != Algorithm::Sha512 || !present => Some(cause_of(&what)),
        Kind::Ambiguous(_) => None,
    })
}

fn cause_of(what: &str) -> Cause {
    let detail = format!("{what}, so no shared secret produces this signature.");
    cause(Code::SignatureAsymmetric, Confidence::Likely, detail)
}

/// Recognizes the value of the header `name`. `None` if it does not look like a public-key signature.
fn kind(name: &str, value: &str) -> Option<Kind> {
    let value = value.trim();
    if let Some(token) = value.split(text::SEPARATORS).find_map(Jws::parse) {
        // A JWS with HS256 uses a shared secret, so the search can explain it.
        return token
            .is_asymmetric()
            .then(|| Kind::Distinct(format!("The header holds a JWS with alg {}", token.algorithm)));
    }
    if value.contains("-----BEGIN ") {
        return Some(Kind::Distinct("The header holds a PEM signature".into()));
    }
    let segments: Vec<(&str, &str)> = value.split(text::SEPARATORS).map(str::trim).map(split_label).collect();
    if value.split(text::SEPARATORS).next() == Some("v1a") {
        return Some(Kind::Distinct("The prefix v1a means Ed25519 in Standard Webhooks".into()));
    }
    // If the header also contains a digest, that one may match.
    if segments.iter().any(|(_, digits)| text::digest_length(digits).is_some_and(|length| length != 64)) {
        return None;
    }
    let by_name = |text: &str| {
        let text = text.to_ascii_lowercase();
        NAMES.iter().find(|(known, _)| text.contains(known)).map(|(_, algorithm)| *algorithm)
    };
    let stated = segments.iter().find(|(label, _)| matches!(*label, "algorithm" | "alg")).map(|(_, name)| *name);
    if stated.is_some_and(|stated| stated.to_ascii_lowercase().contains("hmac")) {
        return None;
    }
    let by_field = stated.and_then(by_name);
    segments.iter().find_map(|(label, digits)| {
        let bytes = hex::decode(digits).ok().or_else(|| text::unbase64(digits))?;
        let kind = kind_by_size(&bytes)?;
        Some(match by_field.or_else(|| by_name(label)).or_else(|| by_name(name)) {
            Some(algorithm) => {
                Kind::Distinct(format!("The header names {algorithm} for this {}-byte value", bytes.len()))
            }
            None => kind,
        })
    })
}

/// Recognizes a signature by its size. `None` for text, which is a digest that was encoded twice.
fn kind_by_size(bytes: &[u8]) -> Option<Kind> {
    let length = bytes.len();
    if bytes.iter().all(u8::is_ascii_graphic) {
        return None;
    }
    let distinct = |what: String| Some(Kind::Distinct(what));
    match (bytes, length) {
        // DER: a sequence of two integers, with up to 33 bytes each for P-256 and 67 for P-521.
        ([0x30, rest, 0x02, ..], 66..=104) if usize::from(*rest) + 2 == length => {
            distinct("The value is a DER-encoded pair of integers, as in ECDSA signatures".into())
        }
        ([0x30, 0x81, rest, 0x02, ..], 130..=142) if usize::from(*rest) + 3 == length => {
            distinct("The value is a DER-encoded pair of integers, as in ECDSA signatures".into())
        }
        (_, 64) => Some(Kind::Ambiguous(
            "The value has 64 bytes, the size of an Ed25519 or ECDSA (P-256) signature, and matches no SHA-512 digest that was tried".into(),
        )),
        (_, 96 | 132) => distinct(format!("The value has {length} bytes, the size of an ECDSA (P-384, P-521) signature")),
        (_, 114) => distinct("The value has 114 bytes, the size of an Ed448 signature".into()),
        (_, 128 | 256 | 384 | 512 | 1024) => {
            distinct(format!("The value has {length} bytes, the size of an RSA signature with {} bits", length * 8))
        }
        _ => None,
    }
}

/// Splits `v0=…`, `keyId="…"` or `sig1=:…:` into label and value. The label is empty if there is none.
fn split_label(segment: &str) -> (&str, &str) {
    let is_name = |label: &str| {
        !label.is_empty()
            && label.len() <= 20
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
    };
    let (label, value) = match segment.split_once(['=', ':']) {
        Some((label, value)) if is_name(label) && value.len() > 4 => (label, value),
        _ => ("", segment),
    };
    (label, value.trim_matches(['"', ':', '\'']))
}

/// A JSON Web Signature in compact serialization (RFC 7515): header, payload and signature. The payload is empty if it is detached.
pub(super) struct Jws<'a> {
    pub(super) header: &'a str,
    pub(super) payload: &'a str,
    pub(super) signature: &'a str,
    algorithm: String,
}

impl<'a> Jws<'a> {
    pub(super) fn parse(text: &'a str) -> Option<Self> {
        #[derive(serde::Deserialize)]
        struct Header {
            alg: String,
        }
        let (_, text) = text.split_at(text.find("eyJ").filter(|at| *at <= 20)?);
        let mut parts = text.trim_matches('"').split('.');
        let (header, payload, signature) = (parts.next()?, parts.next()?, parts.next()?);
        if parts.next().is_some() {
            return None;
        }
        let Header { alg } = serde_json::from_slice(&text::unbase64(header)?).ok()?;
        // The algorithm is quoted in a message, so it has to be a plain name.
        let is_plain =
            (1..=12).contains(&alg.len()) && alg.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        is_plain.then_some(Self { header, payload, signature, algorithm: alg })
    }

    fn is_asymmetric(&self) -> bool {
        !self.algorithm.to_ascii_uppercase().starts_with("HS") && !self.algorithm.eq_ignore_ascii_case("none")
    }
}

#[cfg(test)]
mod tests {
    use base64::{Engine as _, prelude::*};

    use super::*;

    fn described(name: &str, value: &str) -> &'static str {
        match kind(name, value) {
            Some(Kind::Distinct(_)) => "distinct",
            Some(Kind::Ambiguous(_)) => "ambiguous",
            None => "none",
        }
    }

    #[test]
    fn signature_is_recognized_by_its_size_and_label() {
        let bytes = |length: u8| (0..length).map(|byte| byte.wrapping_mul(37).wrapping_add(130)).collect::<Vec<u8>>();
        let base64 = |bytes: &[u8]| BASE64_STANDARD.encode(bytes);
        let rsa = base64(&[bytes(128), bytes(128)].concat());
        let der = base64(&[&[0x30, 0x44, 0x02, 0x20][..], &[0x11; 32], &[0x02, 0x20], &[0x22; 32]].concat());
        let jws = |header: &str| format!("{}.e30.c2ln", BASE64_URL_SAFE_NO_PAD.encode(header));
        for (name, value, expected) in [
            ("X-Signature", base64(&bytes(64)), "ambiguous"),
            ("X-Signature", hex::encode(bytes(64)), "ambiguous"),
            ("X-Signature-Ed25519", hex::encode(bytes(64)), "distinct"),
            ("X-Signature", format!("t=1,v1={rsa}"), "distinct"),
            ("X-Signature", format!("t=1626897146123;v0={rsa}"), "distinct"),
            ("X-Signature", hex::encode(bytes(128)), "distinct"),
            ("X-Signature", base64(&bytes(96)), "distinct"),
            ("X-Signature", der, "distinct"),
            ("X-Signature", format!("keyId=\"k\",algorithm=\"rsa-sha256\",signature=\"{rsa}\""), "distinct"),
            ("Signature", format!("sig1=:{rsa}:"), "distinct"),
            (
                "Signature",
                format!("keyId=\"k\",algorithm=\"hmac-sha512\",signature=\"{}\"", base64(&bytes(64))),
                "none",
            ),
            ("X-Signature", "v1a,abcd".into(), "distinct"),
            ("X-Signature", jws("{\"alg\":\"RS256\"}"), "distinct"),
            ("X-Signature", jws("{\"alg\":\"EdDSA\"}").replace("e30", ""), "distinct"),
            ("X-Signature", format!("Bearer {}", jws("{\"alg\":\"ES256\"}")), "distinct"),
            ("X-Signature", jws("{\"alg\":\"HS256\"}"), "none"),
            ("X-Signature", jws("{\"alg\":1}"), "none"),
            // A digest, a digest that was encoded twice, and a digest next to an RSA signature.
            ("X-Signature", hex::encode(bytes(32)), "none"),
            ("X-Signature", base64(hex::encode(bytes(64)).as_bytes()), "none"),
            ("X-Signature", format!("v1={},v0={rsa}", hex::encode(bytes(32))), "none"),
            ("X-Signature", "eyJ.eyJ.eyJ".into(), "none"),
            ("X-Signature", String::new(), "none"),
        ] {
            assert_eq!(described(name, &value), expected, "{name}: {value}");
        }
    }
}
