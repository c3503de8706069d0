//! The axis of the secret: what a file, a shell, a dashboard or a library may have made of it.
//!
//! Its findings say what was done to the secret and never what it is; a placeholder that proves right is not named either.

use base64::{
    Engine as _,
    alphabet::{STANDARD, URL_SAFE},
    engine::{GeneralPurpose, GeneralPurposeConfig},
};

use super::{
    hash::Hash,
    reading::{Reading, Readings},
};
use crate::{diagnosis::causes::Code, message::Message, signing::encoding::ANY_PADDING};

/// As libraries decode that do not mind bits behind the last byte.
const ANY: GeneralPurposeConfig = ANY_PADDING.with_decode_allow_trailing_bits(true);
const LENIENT: GeneralPurpose = GeneralPurpose::new(&STANDARD, ANY);
const LENIENT_URL: GeneralPurpose = GeneralPurpose::new(&URL_SAFE, ANY);

/// Keys that nobody set.
const DEFAULTS: [(&str, &str); 9] = [
    ("", "an empty key"),
    ("undefined", "the text of a variable that JavaScript does not find"),
    ("null", "the text of a value that is not there"),
    ("None", "the text of a variable that Python does not find"),
    ("false", "the text of a switch"),
    ("secret", "a placeholder of sample code"),
    ("changeme", "a placeholder of sample code"),
    ("your-secret", "a placeholder of sample code"),
    ("test", "a placeholder of sample code"),
];

/// The keys that may have been made of `secret`, which `label` names.
pub(super) fn readings(secret: &[u8], label: &str) -> Vec<Reading> {
    let mut keys = Readings::of(secret);
    framing(&mut keys, secret);
    let text = str::from_utf8(secret).ok();
    if let Some(text) = utf_16(secret) {
        keys.add(text, Code::SecretUtf16, "the text of the secret file, which is UTF-16");
    }
    if let Some(text) = text {
        if let Some(value) = assigned(text) {
            keys.add(value, Code::SecretAssignment, "what stands behind the = of the secret");
        }
        prefixes(&mut keys, text);
        decoded(&mut keys, text, "the secret");
        spelling(&mut keys, text, label);
    }
    keys.add(hex::encode(secret), Code::SecretEncoded, "the secret's hex digits");
    keys.add(hex::encode_upper(secret), Code::SecretEncoded, "the secret's hex digits in upper case");
    keys.add(LENIENT.encode(secret), Code::SecretEncoded, "the secret's base64");
    for hash in [Hash::Sha256, Hash::Sha1, Hash::Md5, Hash::Sha512] {
        let digest = hash.plain(&[secret]);
        keys.add(hex::encode(&digest), Code::SecretHashed, format!("the hex text of the secret's {}", hash.name()));
        keys.add(digest, Code::SecretHashed, format!("the secret's {}", hash.name()));
    }
    if let Some(end) = secret.iter().position(|byte| *byte == 0) {
        keys.add(
            secret.get(..end).unwrap_or_default(),
            Code::SecretNulTruncated,
            "the secret up to its first NUL byte",
        );
    }
    for (key, what) in DEFAULTS {
        keys.add(key, Code::SecretDefault, what);
    }
    keys.list()
}

/// Keys that are made of `secret` and the values of other headers.
pub(super) fn compound(secret: &[u8], message: &Message, taken: &str) -> Vec<Reading> {
    let mut keys = Readings::of(secret);
    let short = message.headers.iter().filter(|(name, value)| {
        !name.eq_ignore_ascii_case(taken) && (4..=80).contains(&value.len()) && !value.contains(&b' ')
    });
    for (name, value) in short.take(24) {
        for joiner in [&b"&"[..], b"", b":", b"."] {
            let text = |parts: [&[u8]; 3]| parts.concat();
            keys.add(
                text([value, joiner, secret]),
                Code::SecretCompound,
                format!("the header {name}, then the secret"),
            );
            keys.add(
                text([secret, joiner, value]),
                Code::SecretCompound,
                format!("the secret, then the header {name}"),
            );
        }
    }
    keys.list()
}

fn framing(keys: &mut Readings, secret: &[u8]) {
    let code = Code::SecretTrailingNewline;
    let without = secret.strip_suffix(b"\n").map(|rest| rest.strip_suffix(b"\r").unwrap_or(rest));
    if let Some(rest) = without {
        keys.add(rest, code, "the secret without the newline at its end");
    }
    keys.add([secret, b"\n"].concat(), code, "the secret with a newline at its end");
    keys.add([secret, b"\r\n"].concat(), code, "the secret with CRLF at its end");
    let code = Code::SecretWhitespace;
    keys.add(secret.trim_ascii(), code, "the secret without the white space around it");
    keys.add([secret, b" "].concat(), code, "the secret with a blank at its end");
    keys.add([b" ", secret].concat(), code, "the secret with a blank before it");
    keys.add([b" ", secret, b" "].concat(), code, "the secret with blanks around it");
    keys.add([secret, b"\t"].concat(), code, "the secret with a tab at its end");
    keys.add([secret, b"\n\n"].concat(), code, "the secret with two newlines at its end");
    let code = Code::SecretQuoted;
    for quote in [b"\"", b"'", b"`"] {
        if let Some(inner) = secret.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote)) {
            keys.add(inner, code, "the secret without the quotes around it");
        }
        keys.add([quote, secret, quote].concat(), code, "the secret with quotes around it");
    }
    keys.add([b"\xef\xbb\xbf", secret].concat(), Code::SecretInvisible, "the secret behind a byte order mark");
}

/// The text of a file in UTF-16, without the line break at its end. It is told by its byte order mark.
fn utf_16(bytes: &[u8]) -> Option<String> {
    let (unit, rest): (fn([u8; 2]) -> u16, _) = match bytes {
        [0xff, 0xfe, rest @ ..] => (u16::from_le_bytes, rest),
        [0xfe, 0xff, rest @ ..] => (u16::from_be_bytes, rest),
        _ => return None,
    };
    let units: Vec<u16> = rest.as_chunks().0.iter().map(|pair| unit(*pair)).collect();
    Some(String::from_utf16(&units).ok()?.trim_end_matches(['\r', '\n']).to_owned())
}

/// The value of a line of a .env file, out of its quotes.
fn assigned(line: &str) -> Option<&str> {
    let line = line.strip_prefix("export ").unwrap_or(line);
    let (name, value) = line.trim_end().split_once('=')?;
    let is_name = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    let quoted = |quote: char| value.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote));
    // A secret in base64 may end in one too.
    let value = quoted('"').or_else(|| quoted('\'')).unwrap_or(value);
    (is_name && !value.trim_matches('=').is_empty()).then_some(value)
}

fn prefixes(keys: &mut Readings, text: &str) {
    let unlabelled = text.strip_prefix("v1,").unwrap_or(text);
    let rest = unlabelled.strip_prefix("whsec_").unwrap_or(unlabelled);
    if rest == text {
        keys.add(format!("whsec_{text}"), Code::SecretPrefix, "the secret with whsec_ before it");
        return;
    }
    if let Ok(key) = LENIENT.decode(rest).or_else(|_| LENIENT_URL.decode(rest)) {
        let what = format!("what the secret after whsec_ decodes to, {} bytes", key.len());
        keys.add(key, Code::SecretWhsecDecoded, what);
    }
    keys.add(rest, Code::SecretPrefix, "the secret without what stands before it");
    keys.add(unlabelled, Code::SecretPrefix, "the secret without v1,");
}

fn decoded(keys: &mut Readings, text: &str, of: &str) {
    let trimmed = text.trim();
    if let Ok(key) = hex::decode(trimmed) {
        keys.add(key, Code::SecretHexDecoded, format!("the bytes that the hex digits of {of} stand for"));
    }
    if let Ok(key) = LENIENT.decode(trimmed).or_else(|_| LENIENT_URL.decode(trimmed)) {
        keys.add(key.clone(), Code::SecretBase64Decoded, format!("the {} bytes that {of} is the base64 of", key.len()));
    }
    // Node skips what is not base64 and stops at padding; its hex stops at the first character that is no digit.
    let kept: String = trimmed
        .chars()
        .take_while(|c| *c != '=')
        .filter(|c| c.is_ascii_alphanumeric() || "+/-_".contains(*c))
        .collect();
    let kept = kept.replace('-', "+").replace('_', "/");
    // One character of base64 is less than a byte.
    let whole = if kept.len() % 4 == 1 { kept.len() - 1 } else { kept.len() };
    if let Ok(key) = LENIENT.decode(kept.get(..whole).unwrap_or_default()) {
        let what = format!("the {} bytes that a lenient base64 decoder leaves of {of}", key.len());
        keys.add(key, Code::SecretLenientBase64, what);
    }
    let digits = trimmed.bytes().take_while(u8::is_ascii_hexdigit).count() / 2 * 2;
    if digits > 0
        && let Ok(key) = hex::decode(trimmed.get(..digits).unwrap_or_default())
    {
        let what = format!("the {} bytes that a lenient hex decoder leaves of {of}", key.len());
        keys.add(key, Code::SecretLenientBase64, what);
    }
}

fn spelling(keys: &mut Readings, text: &str, label: &str) {
    keys.add(format!("b'{text}'"), Code::SecretBytesRepr, "Python's repr of the secret's bytes");
    keys.add(format!("b\"{text}\""), Code::SecretBytesRepr, "Python's repr of the secret's bytes");
    let unescaped = text.replace("\\r", "\r").replace("\\n", "\n");
    keys.add(unescaped, Code::SecretEscapedNewline, "the secret with \\n read as a line break");
    let escaped = text.replace('\r', "\\r").replace('\n', "\\n");
    keys.add(escaped, Code::SecretEscapedNewline, "the secret with its line break written as \\n");
    keys.add(text.replace('\n', "\r\n"), Code::SecretEscapedNewline, "the secret with CRLF for its line breaks");
    let visible: String = text
        .chars()
        .filter(|c| !matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{ad}' | '\u{a0}'))
        .collect();
    keys.add(visible, Code::SecretInvisible, "the secret without the characters that cannot be seen");
    keys.add(format!("{text}\u{a0}"), Code::SecretInvisible, "the secret with a no-break space at its end");
    keys.add(format!("{text}\u{200b}"), Code::SecretInvisible, "the secret with a zero-width space at its end");
    let latin: Option<Vec<u8>> = text.chars().map(|c| u8::try_from(u32::from(c)).ok()).collect();
    if let Some(latin) = latin {
        keys.add(latin, Code::SecretInvisible, "the secret in Latin-1");
    }
    keys.add(text.to_ascii_lowercase(), Code::SecretCase, "the secret in lower case");
    keys.add(text.to_ascii_uppercase(), Code::SecretCase, "the secret in upper case");
    let without_hyphens = text.replace('-', "");
    if !without_hyphens.is_empty() {
        keys.add(without_hyphens, Code::SecretCase, "the secret without its hyphens");
    }
    // `env:NAME` and `FILE:NAME`: a reference that nothing expanded.
    let name = label.rsplit(':').next().unwrap_or_default();
    let what = "the name of the variable, which nothing expanded";
    for name in [name, "WEBHOOK_SECRET", "SECRET"] {
        for reference in [
            format!("${{{name}}}"),
            format!("${name}"),
            format!("process.env.{name}"),
            format!("%{name}%"),
            format!("{{{{{name}}}}}"),
        ] {
            keys.add(reference, Code::SecretDefault, what);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_finding_tells_the_secret() {
        for reading in readings(b"whsec_aHVudGVyMg==", "env:S") {
            for finding in reading.findings {
                assert!(!finding.what.contains("aHVudGVyMg") && !finding.what.contains("hunter2"), "{}", finding.what);
            }
        }
    }
}
