//! Checks the body against the sender's own checksum, to find out whether the body is intact.
//!
//! Owns Content-Digest and Repr-Digest (RFC 9530), Digest (RFC 3230) and Content-MD5. A checksum has no key, so it does not prove who sent the body, but it
//! shows that the body was not changed by accident.

use super::{hash::Hash, text};
use crate::message::Message;

/// Returns the name of a header with a checksum that matches the body.
pub(super) fn checksum(message: &Message) -> Option<&'static str> {
    ["Content-Digest", "Repr-Digest", "Digest", "Content-MD5"].into_iter().find(|name| {
        message.headers.text(name).is_some_and(|value| {
            if *name == "Content-MD5" {
                matches(Hash::Md5, value, &message.body)
            } else {
                any_matches(value, &message.body)
            }
        })
    })
}

/// Returns true if one of several checksums matches: `sha-256=:BASE64:` or `SHA-256=BASE64`.
fn any_matches(value: &str, body: &[u8]) -> bool {
    value.split(',').filter_map(|member| member.trim().split_once('=')).any(|(name, digest)| {
        let hash = match name.to_ascii_lowercase().as_str() {
            "sha-256" => Hash::Sha256,
            "sha-512" => Hash::Sha512,
            "sha" => Hash::Sha1,
            "md5" => Hash::Md5,
            _ => return false,
        };
        matches(hash, digest.trim_matches(':'), body)
    })
}

fn matches(hash: Hash, digest: &str, body: &[u8]) -> bool {
    text::unbase64(digest.trim()).is_some_and(|digest| digest == hash.plain(&[body]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn checksum_matches_its_body_only() {
        // Printed by `printf '{}' | openssl dgst -sha256 -binary | base64`, and the same with -md5.
        let (sha256, md5) = ("RBNvo1WzZ4oRRq0W9+hknpT7T8If536DEMBg9hyq/4o=", "mZFLkyvTelC5g8XnyQrpOw==");
        for (name, value, body, expected) in [
            ("Content-Digest", format!("sha-256=:{sha256}:"), "{}", Some("Content-Digest")),
            ("content-digest", format!("sha-512=:x:, sha-256=:{sha256}:"), "{}", Some("Content-Digest")),
            ("Digest", format!("SHA-256={sha256}"), "{}", Some("Digest")),
            ("Content-MD5", md5.to_owned(), "{}", Some("Content-MD5")),
            ("Content-Digest", format!("sha-256=:{sha256}:"), "{ }", None),
            ("Content-Digest", format!("sha-1024=:{sha256}:"), "{}", None),
            ("Content-Digest", "nonsense".to_owned(), "{}", None),
            ("Content-MD5", String::new(), "{}", None),
        ] {
            let mut message = Message::post("/", body.into());
            message.headers.push(name, value.as_str());
            assert_eq!(checksum(&message), expected, "{name}: {value}");
        }
    }
}
