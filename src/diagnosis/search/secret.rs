//! The axis of the secret: changes made by files, shells, dashboards and libraries.
//!
//! Findings describe how the secret was changed. They never quote it, not even a placeholder that matches.

use base64::{
    Engine as _,
    alphabet::{STANDARD, URL_SAFE},
    engine::{GeneralPurpose, GeneralPurposeConfig},
};

use unicode_normalization::UnicodeNormalization as _;

use super::{
    candidate::{Candidate, Candidates, Finding},
    entities,
    hash::Hash,
    terminal::plain_text,
    text::{percent, unpercent},
};
use crate::{
    diagnosis::causes::Code,
    message::Message,
    signing::{KeyRule, encoding::ANY_PADDING, key::decode, sign::template_key},
};

/// Like libraries that ignore extra bits after the last byte.
const ANY: GeneralPurposeConfig = ANY_PADDING.with_decode_allow_trailing_bits(true);
const LENIENT: GeneralPurpose = GeneralPurpose::new(&STANDARD, ANY);
const LENIENT_URL: GeneralPurpose = GeneralPurpose::new(&URL_SAFE, ANY);

/// Keys that are used if the secret was not configured, with their descriptions.
const DEFAULTS: [(&str, &str); 9] = [
    ("", "empty"),
    ("undefined", "the text of an undefined JavaScript variable"),
    ("null", "the text of a null value"),
    ("None", "the text of an unset Python variable"),
    ("false", "the text of a boolean"),
    ("secret", "a placeholder from sample code"),
    ("changeme", "a placeholder from sample code"),
    ("your-secret", "a placeholder from sample code"),
    ("test", "a placeholder from sample code"),
];

/// Returns the keys that may have been derived from `secret`, starting with the one that `rule` prescribes.
pub(super) fn by_rule(rule: &KeyRule, secret: &[u8], label: &str, message: &Message) -> Vec<Candidate> {
    let mut keys = candidates(secret, label);
    match rule {
        KeyRule::Text => {}
        KeyRule::Template(parts) => {
            let (alone, what) = (secret.to_vec(), "the secret alone");
            keys.retain_mut(|key| {
                let made = template_key(parts, &key.bytes, message);
                made.is_ok_and(|made| {
                    key.bytes = made.to_vec();
                    true
                })
            });
            let findings = vec![Finding::new(Code::SecretCompound, what)];
            keys.push(Candidate { bytes: alone, findings, rare: false });
        }
        rule => {
            let prescribed = decode(rule, secret).map(|key| key.to_vec()).unwrap_or_default();
            if let Some(first) = keys.first_mut() {
                first.findings = vec![Finding::new(Code::SecretEncoded, "the text of the secret, not decoded")];
            }
            keys.retain(|key| key.bytes != prescribed);
            keys.insert(0, Candidate { bytes: prescribed, findings: Vec::new(), rare: false });
        }
    }
    keys
}

/// Returns keys that a program may have derived from `secret` by mistake. `label` is its source.
fn candidates(secret: &[u8], label: &str) -> Vec<Candidate> {
    let mut keys = Candidates::new(secret);
    framing(&mut keys, secret);
    let text = str::from_utf8(secret).ok();
    if let Some(text) = utf_16(secret) {
        keys.add(text, Code::SecretUtf16, "the text of the secret, decoded from UTF-16");
    }
    if let Some(text) = text {
        if let Some(value) = assigned(text) {
            keys.add(value, Code::SecretAssignment, "the part of the secret after =");
        }
        prefixes(&mut keys, text);
        decoded(&mut keys, text, "the secret");
        without_control_sequences(&mut keys, text);
        text_changes(&mut keys, text);
        keys.set_rare(true);
        escapes(&mut keys, text);
        unicode_forms(&mut keys, text);
    }
    keys.set_rare(true);
    names(&mut keys, label);
    keys.set_rare(false);
    keys.add(hex::encode(secret), Code::SecretEncoded, "the hex encoding of the secret");
    keys.add(hex::encode_upper(secret), Code::SecretEncoded, "the uppercase hex encoding of the secret");
    keys.add(LENIENT.encode(secret), Code::SecretEncoded, "the base64 encoding of the secret");
    for hash in [Hash::Sha256, Hash::Sha1, Hash::Md5, Hash::Sha512] {
        let digest = hash.plain(&[secret]);
        keys.add(hex::encode(&digest), Code::SecretHashed, format!("the {} of the secret in hex", hash.name()));
        keys.add(digest, Code::SecretHashed, format!("the {} of the secret", hash.name()));
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

/// Returns keys that combine `secret` with the value of a header. `signature_header` is skipped.
pub(super) fn compound(secret: &[u8], message: &Message, signature_header: &str) -> Vec<Candidate> {
    let mut keys = Candidates::new(secret);
    let short = message.headers.iter().filter(|(name, value)| {
        !name.eq_ignore_ascii_case(signature_header) && (4..=80).contains(&value.len()) && !value.contains(&b' ')
    });
    for (name, value) in short.take(24) {
        for joiner in [&b"&"[..], b"", b":", b"."] {
            let text = |parts: [&[u8]; 3]| parts.concat();
            keys.add(
                text([value, joiner, secret]),
                Code::SecretCompound,
                format!("the header {name} followed by the secret"),
            );
            keys.add(
                text([secret, joiner, value]),
                Code::SecretCompound,
                format!("the secret followed by the header {name}"),
            );
        }
    }
    keys.list()
}

/// Adds changes of whitespace, quotes and byte order mark around the secret.
fn framing(keys: &mut Candidates, secret: &[u8]) {
    let code = Code::SecretTrailingNewline;
    let without = secret.strip_suffix(b"\n").map(|rest| rest.strip_suffix(b"\r").unwrap_or(rest));
    if let Some(rest) = without {
        keys.add(rest, code, "the secret without the newline at its end");
    }
    keys.add([secret, b"\n"].concat(), code, "the secret with a newline at its end");
    keys.add([secret, b"\r\n"].concat(), code, "the secret with CRLF at its end");
    let code = Code::SecretWhitespace;
    keys.add(secret.trim_ascii(), code, "the secret without the whitespace around it");
    keys.add([secret, b" "].concat(), code, "the secret with a space at its end");
    keys.add([b" ", secret].concat(), code, "the secret with a space at its start");
    keys.add([b" ", secret, b" "].concat(), code, "the secret with spaces around it");
    keys.add([secret, b"\t"].concat(), code, "the secret with a tab at its end");
    keys.add([secret, b"\n\n"].concat(), code, "the secret with two newlines at its end");
    let code = Code::SecretQuoted;
    for quote in [b"\"", b"'", b"`"] {
        if let Some(inner) = secret.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote)) {
            keys.add(inner, code, "the secret without the quotes around it");
        }
        keys.add([quote, secret, quote].concat(), code, "the secret with quotes around it");
    }
    keys.add([b"\xef\xbb\xbf", secret].concat(), Code::SecretInvisible, "the secret with a byte order mark");
}

/// Decodes UTF-16 with a byte order mark, without the line break at its end.
fn utf_16(bytes: &[u8]) -> Option<String> {
    let (unit, rest): (fn([u8; 2]) -> u16, _) = match bytes {
        [0xff, 0xfe, rest @ ..] => (u16::from_le_bytes, rest),
        [0xfe, 0xff, rest @ ..] => (u16::from_be_bytes, rest),
        _ => return None,
    };
    let units: Vec<u16> = rest.as_chunks().0.iter().map(|pair| unit(*pair)).collect();
    Some(String::from_utf16(&units).ok()?.trim_end_matches(['\r', '\n']).to_owned())
}

/// Returns the value of a line of a .env file, without its quotes.
fn assigned(line: &str) -> Option<&str> {
    let line = line.strip_prefix("export ").unwrap_or(line);
    let (name, value) = line.trim_end().split_once('=')?;
    let is_name = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    let quoted = |quote: char| value.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote));
    // `=` can also be the padding of a base64 secret.
    let value = quoted('"').or_else(|| quoted('\'')).unwrap_or(value);
    (is_name && !value.trim_matches('=').is_empty()).then_some(value)
}

/// Adds the secret with and without prefixes such as `whsec_`.
fn prefixes(keys: &mut Candidates, text: &str) {
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
fn decoded(keys: &mut Candidates, text: &str, subject: &str) {
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

/// Adds changes that programs make to text: `repr`, escapes of line breaks, invisible characters, case.
fn text_changes(keys: &mut Candidates, text: &str) {
    keys.add(format!("b'{text}'"), Code::SecretBytesRepr, "the Python repr of the secret as bytes");
    keys.add(format!("b\"{text}\""), Code::SecretBytesRepr, "the Python repr of the secret as bytes");
    let unescaped = text.replace("\\r", "\r").replace("\\n", "\n");
    keys.add(unescaped, Code::SecretEscapedNewline, "the secret with \\n converted to a line break");
    let escaped = text.replace('\r', "\\r").replace('\n', "\\n");
    keys.add(escaped, Code::SecretEscapedNewline, "the secret with its line break written as \\n");
    keys.add(text.replace('\n', "\r\n"), Code::SecretEscapedNewline, "the secret with CRLF line breaks");
    let visible: String = text
        .chars()
        .filter(|c| !matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{ad}' | '\u{a0}'))
        .collect();
    keys.add(visible, Code::SecretInvisible, "the secret without its invisible characters");
    keys.add(format!("{text}\u{a0}"), Code::SecretInvisible, "the secret with a no-break space at its end");
    keys.add(format!("{text}\u{200b}"), Code::SecretInvisible, "the secret with a zero-width space at its end");
    let latin: Option<Vec<u8>> = text.chars().map(|c| u8::try_from(u32::from(c)).ok()).collect();
    if let Some(latin) = latin {
        keys.add(latin, Code::SecretInvisible, "the secret in Latin-1");
    }
    keys.add(text.to_ascii_lowercase(), Code::SecretCase, "the secret in lowercase");
    keys.add(text.to_ascii_uppercase(), Code::SecretCase, "the secret in uppercase");
    let without_hyphens = text.replace('-', "");
    if !without_hyphens.is_empty() {
        keys.add(without_hyphens, Code::SecretCase, "the secret without its hyphens");
    }
}

/// Adds the secret without escape sequences (ECMA-48) and control characters, which are copied from colored output.
fn without_control_sequences(keys: &mut Candidates, text: &str) {
    let (whole, leftovers) = (plain_text(text, false), plain_text(text, true));
    for (clean, what) in [
        (whole, "the secret without its terminal color codes (ANSI escape sequences) and control characters"),
        (leftovers, "the secret without the remains of terminal color codes (ANSI escape sequences), e.g. `[0m`"),
    ] {
        if clean == text || clean.is_empty() {
            continue;
        }
        let finding = Finding::new(Code::SecretControlCharacters, what);
        keys.push(clean.clone().into_bytes(), vec![finding.clone()]);
        let mut again = Candidates::new(clean.as_bytes());
        prefixes(&mut again, &clean);
        decoded(&mut again, &clean, "the rest of the secret");
        for candidate in again.list().into_iter().skip(1) {
            keys.push(candidate.bytes, [std::slice::from_ref(&finding), &candidate.findings].concat());
        }
    }
}

/// Adds the escapes of HTML, URLs, JSON, shells and Compose files.
fn escapes(keys: &mut Candidates, text: &str) {
    let code = Code::SecretEscaped;
    for (escaped, style) in entities::escaped(text) {
        keys.add(escaped, code, format!("the secret with {style}"));
    }
    let once = entities::resolved(text);
    keys.add(once.as_str(), code, "the secret with its HTML entities decoded");
    keys.add(entities::resolved(&once), code, "the secret with its HTML entities decoded twice");
    for (kept, plus) in [(&b"-_.~"[..], false), (b"-_.!~*'()", false), (b"-_.~", true), (b"*-._", true)] {
        keys.add(percent(text.as_bytes(), kept, plus), code, "the percent-encoded secret");
    }
    keys.add(unpercent(text.as_bytes(), false), code, "the percent-decoded secret");
    keys.add(unpercent(text.as_bytes(), true), code, "the percent-decoded secret, with + as a space");
    keys.add(text.replace('+', " "), code, "the secret with + replaced by spaces");
    keys.add(text.replace(' ', "+"), code, "the secret with spaces replaced by +");
    let slashed = |kinds: &str| {
        text.chars().flat_map(|c| kinds.contains(c).then_some('\\').into_iter().chain([c])).collect::<String>()
    };
    keys.add(slashed("\\'\""), code, "the secret with backslashes before quotes and backslashes");
    keys.add(slashed("\\\""), code, "the secret as a JSON string");
    keys.add(slashed("/"), code, "the secret with / written as \\/");
    keys.add(text.replace("\\/", "/"), code, "the secret with \\/ written as /");
    let mut plain = String::with_capacity(text.len());
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        plain.extend(if c == '\\' { rest.next() } else { Some(c) });
    }
    if !plain.is_empty() {
        keys.add(plain, code, "the secret with its backslash escapes decoded");
    }
    keys.add(text.replace("$$", "$"), code, "the secret with $$ converted to $, as in Compose files");
    keys.add(text.replace('$', "$$"), code, "the secret with $ written as $$, as in Compose files");
}

/// Adds the secret in other Unicode forms.
fn unicode_forms(keys: &mut Candidates, text: &str) {
    if text.is_ascii() {
        return;
    }
    let code = Code::SecretUnicodeForm;
    keys.add(text.nfc().collect::<String>(), code, "the secret in Unicode form NFC (composed)");
    keys.add(text.nfd().collect::<String>(), code, "the secret in Unicode form NFD (decomposed)");
    keys.add(text.nfkc().collect::<String>(), code, "the secret in Unicode form NFKC");
    keys.add(text.nfkd().collect::<String>(), code, "the secret in Unicode form NFKD");
    // Conversion to ASCII by NFKD drops the remaining characters.
    let ascii: String = text.nfkd().filter(char::is_ascii).collect();
    if !ascii.is_empty() {
        keys.add(ascii, code, "the secret in Unicode form NFKD, without non-ASCII characters");
    }
}

/// Adds the name of the variable or file instead of its content, and unexpanded references to variables.
fn names(keys: &mut Candidates, label: &str) {
    let code = Code::SecretDefault;
    if let Some((kind, source)) = label.split_once(':').filter(|(_, source)| !source.is_empty()) {
        let (what, file) = if kind == "file" {
            ("the name of the file that contains the secret, not its content", true)
        } else {
            ("the name of the variable that contains the secret, not its value", false)
        };
        keys.add(source, code, what);
        keys.add(label, code, what);
        if file {
            let path = std::path::Path::new(source);
            let parts = [path.file_name(), path.file_stem()].into_iter().flatten();
            let parts: Vec<String> = parts.map(|part| part.to_string_lossy().into_owned()).collect();
            let name = parts.first().cloned().unwrap_or_default();
            let references = [source.to_owned(), name].map(|path| {
                [format!("@{path}"), format!("./{path}"), format!("file://{path}"), format!("{path}\n"), path]
            });
            for key in parts.into_iter().chain(references.into_iter().flatten()).filter(|key| !key.is_empty()) {
                keys.add(key, code, what);
            }
        } else {
            keys.add(source.to_ascii_lowercase(), code, what);
            keys.add(format!("{source}\n"), code, what);
        }
    }
    let name = label.rsplit(':').next().unwrap_or_default();
    let what = "an unexpanded variable reference";
    for name in [name, "WEBHOOK_SECRET", "SECRET"] {
        for reference in [
            format!("${{{name}}}"),
            format!("${name}"),
            format!("process.env.{name}"),
            format!("%{name}%"),
            format!("{{{{{name}}}}}"),
            format!("{{{{ {name} }}}}"),
            format!("<{name}>"),
            format!("$env:{name}"),
            format!("os.environ['{name}']"),
            format!("os.environ[\"{name}\"]"),
            format!("ENV['{name}']"),
            format!("ENV[\"{name}\"]"),
            format!("env:{name}"),
            format!("${{env:{name}}}"),
            format!("${{{{ secrets.{name} }}}}"),
        ] {
            keys.add(reference, code, what);
        }
    }
    for name in ["WEBHOOK_SECRET", "SECRET"] {
        keys.add(name, code, "the name of a variable");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn findings_do_not_quote_the_secret() {
        for candidate in candidates(b"whsec_aHVudGVyMg==", "env:S") {
            for finding in candidate.findings {
                assert!(!finding.what.contains("aHVudGVyMg") && !finding.what.contains("hunter2"), "{}", finding.what);
            }
        }
    }

    #[test]
    fn name_of_the_source_is_tried_as_a_key() {
        for (label, expected) in [
            (
                "file:/run/secrets/key.txt",
                &["/run/secrets/key.txt", "key.txt", "key", "@key.txt", "file:/run/secrets/key.txt"][..],
            ),
            ("env:HOOK_KEY", &["HOOK_KEY", "env:HOOK_KEY", "$HOOK_KEY", "${HOOK_KEY}", "hook_key"]),
            (".env:HOOK_KEY", &["HOOK_KEY", "%HOOK_KEY%"]),
        ] {
            let keys = candidates(b"hush-hush", label);
            for name in expected {
                let found = keys.iter().find(|candidate| candidate.bytes == name.as_bytes());
                let code = found.and_then(|candidate| candidate.findings.first()).map(|finding| finding.code);
                assert_eq!(code, Some(Code::SecretDefault), "{label}: {name}");
            }
        }
        assert!(candidates(b"hush-hush", "literal").iter().all(|candidate| candidate.bytes != b"literal"));
    }
}
