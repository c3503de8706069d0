//! Recognizes signatures with small mistakes: a few characters were altered or mistyped, or some are missing at the start, inside or at the end.
//!
//! Compares texts, because a digest with a missing digit cannot be decoded. At least 64 bits have to be equal, and at most an eighth may differ, so that a
//! match is not a coincidence. The altered characters are not reported, because a reader could repair the signature with them.

use std::borrow::Cow;

use super::{candidate::Finding, hash::Hash};
use crate::{
    diagnosis::causes::Code,
    signing::{DigestEncoding, Scheme},
};

/// Minimum number of equal characters in hex: 64 bits.
pub(super) const MIN_HEX_CHARS: usize = 16;
/// Minimum number of equal characters in base64: 64 bits.
pub(super) const MIN_BASE64_CHARS: usize = 11;
/// Maximum length of a text that may be a digest, in characters.
const MAX_TEXT_CHARS: usize = 200;

/// The text of a digest, as it was claimed.
#[derive(Clone, Debug)]
pub(super) struct DamagedDigest {
    /// Lowercase hex, or base64 in the standard alphabet without padding.
    text: Vec<u8>,
    encoding: DigestEncoding,
    /// The decoded text, if it is well-formed.
    bytes: Option<Vec<u8>>,
}

/// Returns interpretations of `digits` as the damaged text of a digest, each with the length of the digest in bytes.
pub(super) fn candidates(digits: &str, scheme: &Scheme) -> Vec<(DamagedDigest, usize)> {
    if !(MIN_BASE64_CHARS..MAX_TEXT_CHARS).contains(&digits.len()) {
        return Vec::new();
    }
    let hex_digits = digits.bytes().filter(u8::is_ascii_hexdigit).count();
    let mostly_hex = hex_digits * 10 >= digits.len() * 8;
    let only_hex = hex_digits * 20 >= digits.len() * 19;
    let own = Hash::from(scheme.algorithm);
    let mut found = Vec::new();
    for encoding in [DigestEncoding::Hex, DigestEncoding::Base64] {
        let hex = encoding == DigestEncoding::Hex;
        if if hex { !mostly_hex || digits.len() < MIN_HEX_CHARS } else { only_hex } {
            continue;
        }
        let text = if hex { digits.to_ascii_lowercase().into_bytes() } else { plain_base64(digits).into_owned() };
        let bytes = encoding.decode(&text);
        for hash in Hash::ALL {
            let length = hash.bytes();
            let whole = if hex { length * 2 } else { (length * 4).div_ceil(3) };
            let similar_length = whole.abs_diff(text.len()) <= 3;
            let truncated = hash == own && text.len() <= whole * 2;
            if (similar_length || truncated) && found.iter().all(|(_, earlier)| *earlier != length) {
                found.push((DamagedDigest { text: text.clone(), encoding, bytes: bytes.clone() }, length));
            }
        }
    }
    found
}

/// Converts base64 or base64url to the standard alphabet, without padding.
fn plain_base64(text: &str) -> Cow<'_, [u8]> {
    let text = text.trim_end_matches('=');
    if text.contains(['-', '_']) {
        Cow::Owned(text.replace('-', "+").replace('_', "/").into_bytes())
    } else {
        Cow::Borrowed(text.as_bytes())
    }
}

impl DamagedDigest {
    pub(super) fn is_hex(&self) -> bool {
        self.encoding == DigestEncoding::Hex
    }

    /// Returns how the claimed text differs from that of `computed`, if they are similar enough.
    pub(super) fn compare(&self, computed: &[u8]) -> Option<Finding> {
        // Most digests are completely different. Comparing bytes finds that out faster.
        if let Some(bytes) = self.bytes.as_ref().filter(|bytes| bytes.len() == computed.len())
            && bytes.iter().zip(computed).filter(|(a, b)| a == b).count() * 2 < computed.len()
        {
            return None;
        }
        let min = if self.is_hex() { MIN_HEX_CHARS } else { MIN_BASE64_CHARS };
        let expected = self.encoding.encode(computed);
        let (claimed, expected) = (self.text.as_slice(), expected.trim_end_matches('=').as_bytes());
        let altered = |what: String| Some(Finding::new(Code::SignatureAltered, what));
        let truncated = |what: String| Some(Finding::new(Code::SignatureTruncated, what));
        let (length, whole) = (claimed.len(), expected.len());
        let prefix = claimed.iter().zip(expected).take_while(|(a, b)| a == b).count();
        let suffix = claimed.iter().rev().zip(expected.iter().rev()).take_while(|(a, b)| a == b).count();
        if length == whole {
            let differing = claimed.iter().zip(expected).filter(|(a, b)| a != b).count();
            return match differing {
                0 => altered("its padding differs".into()),
                1 => altered(format!("1 of its {whole} characters was altered or mistyped")),
                n if n <= whole / 8 => altered(format!("{n} of its {whole} characters were altered or mistyped")),
                _ => None,
            };
        }
        if length < whole {
            let missing = whole - length;
            let are = if missing == 1 { "is" } else { "are" };
            return if length >= min && prefix == length {
                truncated(format!("the last {missing} of its {whole} characters {are} missing"))
            } else if length >= min && suffix == length {
                truncated(format!("the first {missing} of its {whole} characters {are} missing"))
            } else if length >= min && prefix + suffix >= length {
                truncated(format!("{missing} of its {whole} characters {are} missing inside it"))
            } else if length >= min && expected.windows(length).any(|window| window == claimed) {
                truncated(format!(
                    "{missing} of its {whole} characters are missing, some at the start and some at the end"
                ))
            } else if prefix + suffix >= min
                && claimed.get(prefix..length - suffix).is_some_and(|middle| middle.iter().all(|byte| is_mask(*byte)))
            {
                truncated(format!("only the first {prefix} and the last {suffix} of its {whole} characters are there"))
            } else {
                None
            };
        }
        let more = length - whole;
        let extra = if more == 1 { "it has 1 extra character" } else { "it has extra characters" };
        if prefix == whole {
            altered(format!("{extra} at its end"))
        } else if suffix == whole {
            altered(format!("{extra} at its start"))
        } else if prefix + suffix >= whole {
            altered(format!("{extra} inside"))
        } else if claimed.windows(whole).any(|window| window == expected) {
            altered("it has extra characters at its start and end".into())
        } else if prefix + suffix >= min
            && claimed.get(prefix..length - suffix).is_some_and(|middle| middle.iter().all(|byte| is_mask(*byte)))
        {
            truncated(format!("only the first {prefix} and the last {suffix} of its {whole} characters are there"))
        } else {
            None
        }
    }
}

/// Returns true for a byte of the text that replaces hidden characters: `...`, `…`, `***`, `•••`.
fn is_mask(byte: u8) -> bool {
    matches!(byte, b'.' | b'*' | b'x' | b'#' | b'_' | b'-') || "…•".as_bytes().contains(&byte)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signing::Algorithm;

    fn scheme(algorithm: Algorithm, encoding: DigestEncoding) -> Scheme {
        Scheme::hmac("X-Signature", algorithm, encoding)
    }

    /// The output of `openssl dgst -sha256 -hmac key` for empty input.
    const HEX: &str = "5d5d139563c95b5967b9bd9a8c9b233a9dedb45072794cd232dc1b74832607d0";
    const BASE64: &str = "XV0TlWPJW1lnub2ajJsjOp3ttFByeUzSMtwbdIMmB9A=";

    fn found(text: &str) -> Option<(Code, String)> {
        let digest = hex::decode(HEX).expect("hex");
        let encoding = if text.len() > 48 { DigestEncoding::Hex } else { DigestEncoding::Base64 };
        let candidates = candidates(text, &scheme(Algorithm::Sha256, encoding));
        let finding = candidates.iter().filter(|(_, length)| *length == 32).find_map(|(near, _)| near.compare(&digest));
        finding.map(|finding| (finding.code, finding.what.into_owned()))
    }

    #[test]
    fn text_with_small_mistakes_is_recognized() {
        use Code::{SignatureAltered as Altered, SignatureTruncated as Truncated};
        let text = |text: &str| text.to_owned();
        for (claimed, code, what) in [
            (HEX.replacen("5d5d", "5e5d", 1), Altered, "1 of its 64 characters was altered or mistyped"),
            (HEX.replacen('0', "O", 3), Altered, "3 of its 64 characters were altered or mistyped"),
            (HEX.replacen("95", "59", 1), Altered, "2 of its 64 characters were altered or mistyped"),
            (text(&HEX[1..]), Truncated, "the first 1 of its 64 characters is missing"),
            (text(&HEX[..63]), Truncated, "the last 1 of its 64 characters is missing"),
            (text(&HEX[..20]), Truncated, "the last 44 of its 64 characters are missing"),
            (text(&HEX[30..]), Truncated, "the first 30 of its 64 characters are missing"),
            (text(&HEX[3..60]), Truncated, "7 of its 64 characters are missing, some at the start and some at the end"),
            (HEX.replacen("c95b", "c9b", 1), Truncated, "1 of its 64 characters is missing inside it"),
            (
                format!("{}...{}", &HEX[..8], &HEX[56..]),
                Truncated,
                "only the first 8 and the last 8 of its 64 characters are there",
            ),
            (format!("{HEX}0"), Altered, "it has 1 extra character at its end"),
            (format!("ab{HEX}"), Altered, "it has extra characters at its start"),
            (HEX.replacen("c95b", "c955b", 1), Altered, "it has 1 extra character inside"),
            (BASE64.replacen("XV0", "XVO", 1), Altered, "1 of its 43 characters was altered or mistyped"),
            (BASE64.replacen("9A=", "9B=", 1), Altered, "1 of its 43 characters was altered or mistyped"),
            (text(&BASE64[1..]), Truncated, "the first 1 of its 43 characters is missing"),
            (text(&BASE64[..40]), Truncated, "the last 3 of its 43 characters are missing"),
        ] {
            assert_eq!(found(&claimed), Some((code, what.to_owned())), "{claimed}");
        }
    }

    #[test]
    fn text_that_differs_too_much_is_not_recognized() {
        let other = "0d5d139563c95b5967b9bd9a8c9b233a00000000000000000000000000000000";
        for claimed in [
            other,
            &HEX[..15],
            &HEX[..14],
            "5d5d1395....832607d",
            &BASE64[..10],
            &HEX.repeat(4),
            "é".repeat(20).as_str(),
        ] {
            assert_eq!(found(claimed), None, "{claimed}");
        }
    }
}
