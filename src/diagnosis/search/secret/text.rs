//! Changes that files, shells, dashboards and programs make to the text of the secret.

use unicode_normalization::UnicodeNormalization as _;

use super::{
    super::{
        candidate::{Candidates, Finding},
        entities,
        terminal::plain_text,
        text::{percent, unpercent},
    },
    decoding::{decoded, prefixes},
};
use crate::diagnosis::causes::Code;

/// Adds changes of whitespace, quotes and byte order mark around the secret.
pub(super) fn framing(keys: &mut Candidates, secret: &[u8]) {
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

/// Returns the value of a line of a .env file, without its quotes.
pub(super) fn assigned(line: &str) -> Option<&str> {
    let line = line.strip_prefix("export ").unwrap_or(line);
    let (name, value) = line.trim_end().split_once('=')?;
    let is_name = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    let quoted = |quote: char| value.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote));
    // `=` can also be the padding of a base64 secret.
    let value = quoted('"').or_else(|| quoted('\'')).unwrap_or(value);
    (is_name && !value.trim_matches('=').is_empty()).then_some(value)
}

/// Adds changes that programs make to text: `repr`, escapes of line breaks, invisible characters, case.
pub(super) fn text_changes(keys: &mut Candidates, text: &str) {
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
pub(super) fn without_control_sequences(keys: &mut Candidates, text: &str) {
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
pub(super) fn escapes(keys: &mut Candidates, text: &str) {
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
    keys.add(text.replace("$$", "$"), code, "the secret with $$ converted to $, the escape of Compose files");
    keys.add(text.replace('$', "$$"), code, "the secret with $ escaped as $$ for a Compose file");
}

/// Adds the secret in other Unicode forms.
pub(super) fn unicode_forms(keys: &mut Candidates, text: &str) {
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
