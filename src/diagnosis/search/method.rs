//! The axis of the construction: which hash, and how the secret entered it.

use super::{
    candidate::Finding,
    hash::{Beginnings, Hash},
};
use crate::{
    diagnosis::causes::Code,
    signing::{Construction, Scheme},
};

/// How a digest may have been made.
#[derive(Clone, Debug)]
pub(super) struct Method {
    pub(super) hash: Hash,
    build: Build,
    pub(super) findings: Vec<Finding>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Build {
    Hmac,
    /// The message is the key.
    Swapped,
    /// The secret before, after or on both sides of the message.
    Salted {
        before: bool,
        after: bool,
        joiner: &'static str,
    },
    MessageAlone,
    SecretAlone,
    /// The secret is both key and message.
    SecretSigned,
    /// The digest of the message is signed, raw or as hex.
    OfDigest {
        hex: bool,
    },
}

/// The methods whose digests have one of `lengths`. Those of `schemes` come first and have no findings.
pub(super) fn methods(schemes: &[Scheme], lengths: &[usize]) -> Vec<Method> {
    let base: Vec<(Hash, Build)> = schemes.iter().map(|scheme| (scheme.algorithm.into(), build(scheme))).collect();
    let mut found: Vec<Method> = base
        .iter()
        .filter(|(hash, _)| lengths.contains(&hash.bytes()))
        .map(|(hash, build)| Method { hash: *hash, build: *build, findings: Vec::new() })
        .collect();
    for hash in Hash::ALL.into_iter().filter(|hash| lengths.contains(&hash.bytes())) {
        for (build, code, what) in BUILDS {
            if base.contains(&(hash, *build)) {
                continue;
            }
            let mut findings = Vec::new();
            if base.iter().all(|(_, earlier)| earlier != build) {
                let what = if what.is_empty() { joined(*build) } else { (*what).to_owned() };
                findings.push(Finding::new(*code, what));
            }
            if base.iter().all(|(earlier, _)| *earlier != hash) {
                findings.push(Finding::new(Code::AlgorithmOther, hash.name()));
            }
            found.push(Method { hash, build: *build, findings });
        }
    }
    found.sort_by_key(|method| method.findings.len());
    found
}

const BUILDS: &[(Build, Code, &str)] = &[
    (Build::Hmac, Code::ConstructionHmac, "an HMAC"),
    (salted(true, false, ""), Code::ConstructionSalted, ""),
    (salted(false, true, ""), Code::ConstructionSalted, ""),
    (Build::Swapped, Code::ConstructionSwapped, "an HMAC with the content as the key and the secret as the message"),
    (Build::MessageAlone, Code::ConstructionNoSecret, "a plain hash of the content, without the secret"),
    (Build::SecretAlone, Code::ConstructionNoSecret, "a plain hash of the secret, without the content"),
    (
        Build::SecretSigned,
        Code::ConstructionNoContent,
        "an HMAC of the secret with the secret as the key, without the content",
    ),
    (Build::OfDigest { hex: true }, Code::ConstructionDigestSigned, "an HMAC of the hex digest of the content"),
    (Build::OfDigest { hex: false }, Code::ConstructionDigestSigned, "an HMAC of the raw digest of the content"),
    (salted(true, true, ""), Code::ConstructionSalted, ""),
    (salted(true, false, "."), Code::ConstructionSalted, ""),
    (salted(false, true, "."), Code::ConstructionSalted, ""),
    (salted(true, false, ":"), Code::ConstructionSalted, ""),
    (salted(false, true, ":"), Code::ConstructionSalted, ""),
    (salted(true, false, "&"), Code::ConstructionSalted, ""),
    (salted(false, true, "&"), Code::ConstructionSalted, ""),
    (salted(true, false, "\n"), Code::ConstructionSalted, ""),
    (salted(false, true, "\n"), Code::ConstructionSalted, ""),
];

const fn salted(before: bool, after: bool, joiner: &'static str) -> Build {
    Build::Salted { before, after, joiner }
}

fn joined(build: Build) -> String {
    let Build::Salted { before, after, joiner } = build else {
        return String::new();
    };
    let order = match (before, after) {
        (true, true) => "the secret, the content and the secret again",
        (true, false) => "the secret followed by the content",
        _ => "the content followed by the secret",
    };
    let joiner = match joiner {
        "" => String::new(),
        "\n" => ", joined by a newline".into(),
        joiner => format!(", joined by `{joiner}`"),
    };
    format!("a plain hash of {order}{joiner}")
}

fn build(scheme: &Scheme) -> Build {
    match scheme.construction {
        Construction::Hmac => Build::Hmac,
        Construction::SaltPrefix => salted(true, false, ""),
        Construction::SaltSuffix => salted(false, true, ""),
    }
}

impl Method {
    /// Whether a candidate of the key makes no difference.
    pub(super) fn ignores_key(&self) -> bool {
        self.build == Build::MessageAlone
    }

    pub(super) fn ignores_content(&self) -> bool {
        matches!(self.build, Build::SecretAlone | Build::SecretSigned)
    }

    /// Hashes the beginnings of a body, where this method can go on from one to the next.
    pub(super) fn beginnings(&self, key: &[u8], of: &mut Beginnings<'_>) {
        let (mut before, mut after) = (of.before.to_vec(), of.after.to_vec());
        let hmac = match self.build {
            Build::Hmac => Some(key),
            Build::MessageAlone => None,
            Build::Salted { before: first, after: last, joiner } => {
                if first {
                    before.splice(0..0, [key, joiner.as_bytes()]);
                }
                if last {
                    after.extend([joiner.as_bytes(), key]);
                }
                None
            }
            _ => return,
        };
        let Beginnings { body, every, ref mut each, .. } = *of;
        self.hash.beginnings(hmac, &mut Beginnings { before: &before, body, after: &after, every, each });
    }

    pub(super) fn digest(&self, key: &[u8], content: &[&[u8]]) -> Vec<u8> {
        let hash = self.hash;
        match self.build {
            Build::Hmac => hash.keyed(key, content),
            Build::Swapped => hash.keyed(&content.concat(), &[key]),
            Build::Salted { before, after, joiner } => {
                let mut parts: Vec<&[u8]> = Vec::with_capacity(content.len() + 4);
                if before {
                    parts.extend([key, joiner.as_bytes()]);
                }
                parts.extend(content);
                if after {
                    parts.extend([joiner.as_bytes(), key]);
                }
                hash.plain(&parts)
            }
            Build::MessageAlone => hash.plain(content),
            Build::SecretAlone => hash.plain(&[key]),
            Build::SecretSigned => hash.keyed(key, &[key]),
            Build::OfDigest { hex: true } => hash.keyed(key, &[hex::encode(hash.plain(content)).as_bytes()]),
            Build::OfDigest { hex: false } => hash.keyed(key, &[&hash.plain(content)]),
        }
    }
}
