//! The input with which a search reproduced a digest: the body that was hashed, or how the key differs from the secret.

use std::fmt;

/// The input with which a digest was reproduced. It never contains the secret, nor a part of it.
#[derive(Clone, PartialEq, Eq)]
pub struct Hashed {
    /// Whether the user's own code hashed it, and not the sender of the message.
    pub by_receiver: bool,
    /// The input that differs.
    pub what: HashedWhat,
}

/// An input that differs from the captured body or the known secret.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum HashedWhat {
    /// These bytes, in place of the captured body.
    Body(Vec<u8>),
    /// A key that is the secret with text added around it, or removed.
    Key(KeyEdges),
}

/// The difference between a key and a secret, one of which contains the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyEdges {
    /// Whether the key is the longer of the two.
    pub added: bool,
    /// The text before: whitespace or quotes.
    pub before: String,
    /// The length of the part that both have, in bytes.
    pub shared: usize,
    /// The text after: whitespace or quotes.
    pub after: String,
}

impl KeyEdges {
    /// Compares the secret with the key that was used. None if they differ in more than whitespace and quotes around them.
    pub(crate) fn new(secret: &[u8], key: &[u8]) -> Option<Self> {
        let added = key.len() > secret.len();
        let (long, short) = if added { (key, secret) } else { (secret, key) };
        let is_edge = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b'"' | b'\'');
        let edge = |bytes: &[u8]| bytes.iter().all(is_edge).then(|| String::from_utf8_lossy(bytes).into_owned());
        let start = long.iter().take_while(|byte| is_edge(byte)).count();
        (0..=start).find_map(|before| {
            let rest = long.get(before..)?;
            let after = rest.strip_prefix(short).filter(|_| !short.is_empty() && long.len() > short.len())?;
            let (before, after) = (edge(long.get(..before)?)?, edge(after)?);
            Some(Self { added, before, shared: short.len(), after })
        })
    }
}

impl fmt::Debug for Hashed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.what {
            HashedWhat::Body(body) => write!(f, "a body of {} bytes", body.len()),
            HashedWhat::Key(edges) => edges.fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn key_edges_show_only_whitespace_and_quotes() {
        let edges = |secret: &str, key: &str| KeyEdges::new(secret.as_bytes(), key.as_bytes());
        let difference = |added, before: &str, after: &str| {
            Some(KeyEdges { added, before: before.into(), shared: 3, after: after.into() })
        };
        for (secret, key, expected) in [
            ("abc", "abc\n", difference(true, "", "\n")),
            ("abc\r\n", "abc", difference(false, "", "\r\n")),
            ("abc", "\"abc\"", difference(true, "\"", "\"")),
            (" abc", "abc", difference(false, " ", "")),
            ("abc", "abcd", None),
            ("abc", "abc", None),
            ("abc", "xyz\n", None),
            ("\n", "", None),
        ] {
            assert_eq!(edges(secret, key), expected, "{secret:?} {key:?}");
        }
    }
}
