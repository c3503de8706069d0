//! Keys that were decoded from the secret: hex, base64, UTF-16, with or without a prefix such as `whsec_`.

use base64::{
    Engine as _,
    alphabet::{STANDARD, URL_SAFE},
    engine::{GeneralPurpose, GeneralPurposeConfig},
};

use super::super::candidate::Candidates;
use crate::{diagnosis::causes::Code, signing::encoding::ANY_PADDING};

/// Like libraries that ignore extra bits after the last byte.
const ANY: GeneralPurposeConfig = ANY_PADDING.with_decode_allow_trailing_bits(true);
pub(super) const LENIENT: GeneralPurpose = GeneralPurpose::new(&STANDARD, ANY);
const LENIENT_URL: GeneralPurpose = GeneralPurpose::new(&URL_SAFE, ANY);

/// Decodes UTF-16 with a byte order mark, without the line break at its end.
pub(super) fn utf_16(bytes: &[u8]) -> Option<String> {
    let (unit, rest): (fn([u8; 2]) -> u16, _) = match bytes {
        [0xff, 0xfe, rest @ ..] => (u16::from_le_bytes, rest),
        [0xfe, 0xff, rest @ ..] => (u16::from_be_bytes, rest),
        _ => return None,
    };
    let units: Vec<u16> = rest.as_chunks().0.iter().map(|pair| unit(*pair)).collect();
    Some(String::from_utf16(&units).ok()?.trim_end_matches(['\r', '\n']).to_owned())
}

/// Adds the secret with and without prefixes such as `whsec_`.
pub(super) fn prefixes(keys: &mut Candidates, text: &str) {
    let without_version = text.strip_prefix("v1,").unwrap_or(text);
    let rest = without_version.strip_prefix("whsec_").unwrap_or(without_version);
    if rest == text {
        keys.add(format!("whsec_{text}"), Code::SecretPrefix, "the secret with the prefix whsec_");
        // `cs_`, `sk_live_`, `key-`.
        for (end, separator) in text.match_indices(['_', '-', ':', '.']).take(2) {
            let (kind, rest) = text.split_at(end + separator.len());
            if !rest.is_empty() && kind.len() <= 12 {
                keys.add(rest, Code::SecretPrefix, "the secret without its prefix");
            }
        }
        return;
    }
    if let Ok(key) = LENIENT.decode(rest).or_else(|_| LENIENT_URL.decode(rest)) {
        let what = format!("the base64-decoded part of the secret after whsec_ ({} bytes)", key.len());
        keys.add(key, Code::SecretWhsecDecoded, what);
    }
    keys.add(rest, Code::SecretPrefix, "the secret without its prefix");
    keys.add(without_version, Code::SecretPrefix, "the secret without v1,");
}

/// Adds the hex-decoded and base64-decoded secret. `subject` is what `text` is, for the description.
pub(super) fn decoded(keys: &mut Candidates, text: &str, subject: &str) {
    let trimmed = text.trim();
    if let Ok(key) = hex::decode(trimmed) {
        let length = key.len();
        keys.add(key, Code::SecretHexDecoded, format!("{subject}, hex-decoded to {length} bytes"));
    }
    if let Ok(key) = LENIENT.decode(trimmed).or_else(|_| LENIENT_URL.decode(trimmed)) {
        keys.add(key.clone(), Code::SecretBase64Decoded, format!("{subject}, base64-decoded to {} bytes", key.len()));
    }
    // Node's base64 decoder skips other characters and stops at padding. Its hex decoder stops at the first character that is not a digit.
    let kept: String = trimmed
        .chars()
        .take_while(|c| *c != '=')
        .filter(|c| c.is_ascii_alphanumeric() || "+/-_".contains(*c))
        .collect();
    let kept = kept.replace('-', "+").replace('_', "/");
    // A single character of base64 has less than a byte.
    let whole = if kept.len() % 4 == 1 { kept.len() - 1 } else { kept.len() };
    if let Ok(key) = LENIENT.decode(kept.get(..whole).unwrap_or_default()) {
        let what = format!("{subject}, decoded to {} bytes by a lenient base64 decoder", key.len());
        keys.add(key, Code::SecretLenientBase64, what);
    }
    let digits = trimmed.bytes().take_while(u8::is_ascii_hexdigit).count() / 2 * 2;
    if digits > 0
        && let Ok(key) = hex::decode(trimmed.get(..digits).unwrap_or_default())
    {
        let what = format!("{subject}, decoded to {} bytes by a lenient hex decoder", key.len());
        keys.add(key, Code::SecretLenientBase64, what);
    }
}
