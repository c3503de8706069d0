//! The axis of the secret: the keys that a program may have used in place of the secret.
//!
//! `text` has changes of its text, `decoding` keys that were decoded from it, and `unset` keys that are used without it. Findings describe how the secret was
//! changed. They never quote it, not even a placeholder that matches.

mod decoding;
mod text;
mod unset;

use base64::Engine as _;

use super::{
    candidate::{Candidate, Candidates, Finding},
    hash::Hash,
};
use crate::{
    diagnosis::causes::Code,
    message::Message,
    signing::{KeyRule, key::decode, sign::template_key},
};
use decoding::{LENIENT, decoded, prefixes, utf_16};
use text::{assigned, escapes, framing, text_changes, unicode_forms, without_control_sequences};
use unset::{DEFAULTS, names};

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
