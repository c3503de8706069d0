//! Turns a secret into the key of a digest: as it is, or decoded from hex or base64.
//!
//! Owns the rules, and the errors of keys. Keys that also depend on the message are left to `sign`, and public keys to `asymmetric`.

use zeroize::Zeroizing;

use super::{DigestEncoding, Scheme};

/// How a secret becomes the key of a digest.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum KeyRule {
    /// The secret itself.
    Text,
    /// The secret is the key in hex.
    Hex,
    /// The secret is the key in base64.
    Base64,
    /// The secret is `whsec_` and the key in base64, as Standard Webhooks specifies. `whsec_` may be missing.
    Whsec,
    /// The key is the concatenation of these parts.
    Template(Vec<KeyPart>),
}

impl KeyRule {
    /// Every rule with its name in `provider.toml`.
    pub const NAMES: [(&'static str, Self); 4] =
        [("text", Self::Text), ("hex", Self::Hex), ("base64", Self::Base64), ("whsec", Self::Whsec)];
}

/// A part of a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyPart {
    /// The secret.
    Secret,
    /// The value of this header.
    Header(String),
    /// A fixed text.
    Literal(String),
}

/// The prefix of a secret of Standard Webhooks.
const WHSEC: &[u8] = b"whsec_";

/// Why a secret is not a key of a scheme. Contains no part of the secret.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("cannot use the {secret} as the key of {scheme}: {reason}")]
pub struct KeyError {
    /// The source of the secret, as part of a sentence, e.g. `secret from env:NAME`.
    pub secret: String,
    /// The name of the scheme.
    pub scheme: String,
    /// What is wrong, and what was expected.
    pub reason: String,
}

impl KeyError {
    pub(super) fn new(scheme: &Scheme, label: &str, reason: impl Into<String>) -> Self {
        let secret = match label {
            "literal" => "literal secret".to_owned(),
            "-" => "secret from stdin".to_owned(),
            PUBLIC_KEY => "`public-key`".to_owned(),
            label => format!("secret from {label}"),
        };
        Self { secret, scheme: format!("{} in {}", scheme.name(), scheme.location), reason: reason.into() }
    }
}

/// The label of a key that the provider's description contains.
pub(super) const PUBLIC_KEY: &str = "public-key";

/// Decodes a secret as the scheme prescribes. `label` names its source.
pub(super) fn decoded(scheme: &Scheme, secret: &[u8], label: &str) -> Result<Zeroizing<Vec<u8>>, KeyError> {
    decode(&scheme.key, secret).map_err(|reason| KeyError::new(scheme, label, reason))
}

/// Decodes a secret by `rule`. A template uses the secret as it is.
///
/// # Errors
/// The secret is not in the encoding. The error says what was expected.
pub(crate) fn decode(rule: &KeyRule, secret: &[u8]) -> Result<Zeroizing<Vec<u8>>, String> {
    let (encoding, text, expected) = match rule {
        KeyRule::Text | KeyRule::Template(_) => return Ok(Zeroizing::new(secret.to_vec())),
        KeyRule::Hex => (DigestEncoding::Hex, secret, "it is not hex (`key = \"hex\"`)"),
        KeyRule::Base64 => (DigestEncoding::Base64, secret, "it is not base64 (`key = \"base64\"`)"),
        KeyRule::Whsec => {
            let text = secret.strip_prefix(WHSEC).unwrap_or(secret);
            (DigestEncoding::Base64, text, "it is not `whsec_` and base64 (`key = \"whsec\"`)")
        }
    };
    match encoding.decode(text.trim_ascii()).map(Zeroizing::new) {
        Some(key) if key.is_empty() => Err("the key is empty".into()),
        Some(key) => Ok(key),
        None => Err(expected.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secret_is_decoded_by_its_rule() {
        for (rule, secret, key) in [
            (KeyRule::Text, "whsec_AAAA", Ok(&b"whsec_AAAA"[..])),
            (KeyRule::Hex, "00fF", Ok(b"\x00\xff")),
            (KeyRule::Hex, "0", Err("not hex")),
            (KeyRule::Base64, "/w==", Ok(b"\xff")),
            (KeyRule::Base64, "/w", Ok(b"\xff")),
            (KeyRule::Base64, "whsec_/w==", Err("not base64")),
            (KeyRule::Whsec, "whsec_/w==", Ok(b"\xff")),
            (KeyRule::Whsec, "/w==", Ok(b"\xff")),
            (KeyRule::Whsec, "whsec_", Err("empty")),
            (KeyRule::Whsec, "whsec_!", Err("`whsec_` and base64")),
        ] {
            match (decode(&rule, secret.as_bytes()), key) {
                (Ok(decoded), Ok(key)) => assert_eq!(decoded.as_slice(), key, "{rule:?} {secret}"),
                (Err(reason), Err(expected)) => assert!(reason.contains(expected), "{rule:?} {secret}: {reason}"),
                (decoded, _) => panic!("{rule:?} {secret}: {decoded:?}"),
            }
        }
    }
}
