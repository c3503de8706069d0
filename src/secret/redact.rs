//! Masks known secrets in text that hookctl did not write, e.g. the response of an endpoint that echoes the request, a URL or an error.
//!
//! A secret is masked in every encoding it may appear in: hex and base64, and with the escapes of URLs, JSON, HTML and source code (`encoded`). Very short
//! encodings are not masked, because they occur by chance.

mod encoded;

use std::{
    borrow::Cow,
    collections::{BTreeMap, VecDeque},
    ops::Range,
    sync::Arc,
};

use super::Secret;
use base64::prelude::{BASE64_STANDARD, BASE64_STANDARD_NO_PAD, BASE64_URL_SAFE, BASE64_URL_SAFE_NO_PAD, Engine as _};
use encoded::Encoded;

/// Masks known secrets, in all their encodings.
#[derive(Clone)]
pub struct Redactor {
    /// The encodings by first byte. One that can begin with several bytes is listed under each.
    encodings: BTreeMap<u8, Vec<Arc<Encoded>>>,
    /// Marks each byte that an encoding has begun with, including encodings of secrets that were forgotten since.
    first_bytes: [bool; 256],
    /// The numbers of temporary secrets, the oldest first.
    temporary: VecDeque<u64>,
    /// How many temporary secrets were added so far. Numbers the next one.
    temporary_count: u64,
    /// The secrets of the current request.
    current: Vec<Secret>,
}

/// The text that replaces a secret.
pub const MASK: &str = "[secret]";

/// The number of the secrets of the current request. Those of [`Redactor::learn_temporary`] are numbered from 1.
const CURRENT: u64 = 0;

/// Maximum number of temporary secrets: the value and the whole header of the last eight tokens.
const MAX_TEMPORARY: usize = 16;

impl Default for Redactor {
    fn default() -> Self {
        Self {
            encodings: BTreeMap::new(),
            first_bytes: [false; 256],
            temporary: VecDeque::new(),
            temporary_count: 0,
            current: Vec::new(),
        }
    }
}

impl Redactor {
    /// Masks `secret` from now on.
    pub fn learn(&mut self, secret: &Secret) {
        self.learn_as(secret, None);
    }

    /// Masks `secret` until 16 more temporary secrets were added. For tokens, which expire and are replaced.
    pub fn learn_temporary(&mut self, secret: &Secret) {
        self.temporary_count += 1;
        self.temporary.push_back(self.temporary_count);
        self.learn_as(secret, Some(self.temporary_count));
        if self.temporary.len() > MAX_TEMPORARY {
            let oldest = self.temporary.pop_front();
            self.forget(oldest);
        }
    }

    /// Masks these secrets until the next call. For the credentials of a single request, which its response may echo.
    pub fn learn_current(&mut self, secrets: Vec<Secret>) {
        let is_same = |(known, secret): (&Secret, &Secret)| known.expose() == secret.expose();
        if self.current.len() == secrets.len() && self.current.iter().zip(&secrets).all(is_same) {
            return;
        }
        self.forget(Some(CURRENT));
        for secret in &secrets {
            self.learn_as(secret, Some(CURRENT));
        }
        self.current = secrets;
    }

    /// Forgets the temporary secrets with this number.
    fn forget(&mut self, number: Option<u64>) {
        self.encodings.values_mut().for_each(|encodings| encodings.retain(|encoded| encoded.temporary != number));
        self.encodings.retain(|_, encodings| !encodings.is_empty());
    }

    fn learn_as(&mut self, secret: &Secret, temporary: Option<u64>) {
        let bytes = secret.expose();
        self.add(Encoded::escaped(bytes, temporary));
        // After the slash of a URL's path, an echoed secret may lack its own leading slash.
        if let Some(rest) = bytes.strip_prefix(b"/") {
            self.add(Encoded::escaped(rest, temporary));
        }
        for text in [
            hex::encode(bytes),
            hex::encode_upper(bytes),
            BASE64_STANDARD.encode(bytes),
            BASE64_STANDARD_NO_PAD.encode(bytes),
            BASE64_URL_SAFE.encode(bytes),
            BASE64_URL_SAFE_NO_PAD.encode(bytes),
        ] {
            self.add(Encoded::plain(text.as_bytes(), temporary));
        }
    }

    fn add(&mut self, encoded: Encoded) {
        let encoded = Arc::new(encoded);
        for first in encoded.first_bytes() {
            self.first_bytes[usize::from(first)] = true;
            let encodings = self.encodings.entry(first).or_default();
            if !encodings.iter().any(|existing| existing.equals(&encoded)) {
                encodings.push(Arc::clone(&encoded));
            }
        }
    }

    /// Splits `bytes` at every secret and returns the pieces between them. A single piece means that there is no secret.
    #[must_use]
    pub fn split<'a>(&self, bytes: &'a [u8]) -> Vec<&'a [u8]> {
        let mut pieces = Vec::new();
        let mut start = 0;
        while let Some(secret) = self.find(bytes, start) {
            pieces.push(&bytes[start..secret.start]);
            start = secret.end;
        }
        pieces.push(&bytes[start..]);
        pieces
    }

    /// Returns the range of the first secret at or after `start`. Overlapping secrets count as one, otherwise the rest of the second would be printed.
    fn find(&self, bytes: &[u8], start: usize) -> Option<Range<usize>> {
        let mut at = start;
        let length = loop {
            // Skips the bytes that no secret begins with, which are most.
            at += bytes[at..].iter().position(|byte| self.first_bytes[usize::from(*byte)])?;
            match self.length_at(&bytes[at..]) {
                Some(length) => break length,
                None => at += 1,
            }
        };
        let (first, mut end) = (at, at + length);
        while at + 1 < end {
            at += 1;
            end = end.max(at + self.length_at(&bytes[at..]).unwrap_or_default());
        }
        Some(first..end)
    }

    /// Returns the length of the longest secret at the start of `bytes`.
    fn length_at(&self, bytes: &[u8]) -> Option<usize> {
        let encodings = self.encodings.get(bytes.first()?)?;
        encodings.iter().filter_map(|encoded| encoded.length_at(bytes)).max()
    }

    /// Returns true if there is a secret in `bytes`.
    #[must_use]
    pub fn is_in(&self, bytes: &[u8]) -> bool {
        self.find(bytes, 0).is_some()
    }

    /// Returns `bytes` with [`MASK`] in place of every secret.
    #[must_use]
    pub fn mask(&self, bytes: &[u8]) -> Vec<u8> {
        self.split(bytes).join(MASK.as_bytes())
    }

    /// Returns `bytes` with an asterisk in place of each byte of a secret, so that offsets stay the same.
    #[must_use]
    pub fn cover<'a>(&self, bytes: &'a [u8]) -> Cow<'a, [u8]> {
        let Some(first) = self.find(bytes, 0) else { return Cow::Borrowed(bytes) };
        let mut covered = bytes.to_vec();
        let mut next = Some(first);
        while let Some(secret) = next {
            covered[secret.clone()].fill(b'*');
            next = self.find(bytes, secret.end);
        }
        Cow::Owned(covered)
    }

    /// Like [`Self::mask`], for truncated `bytes`: also removes the beginning of a secret at their end.
    #[must_use]
    pub fn mask_truncated(&self, bytes: &[u8]) -> Vec<u8> {
        let mut pieces = self.split(bytes);
        if let Some(last) = pieces.last_mut() {
            // It may overlap another secret, so it can be longer than the last piece.
            *last = &last[..last.len().saturating_sub(self.partial_at_end(bytes))];
        }
        pieces.join(MASK.as_bytes())
    }

    /// Returns the length of the longest beginning of a secret at the end of `bytes`.
    fn partial_at_end(&self, bytes: &[u8]) -> usize {
        let max_length = self.encodings.values().flatten().map(|encoded| encoded.max_length()).max();
        let start = bytes.len().saturating_sub(max_length.unwrap_or(0));
        let begins = |tail: &[u8]| {
            let encodings = tail.first().and_then(|first| self.encodings.get(first)).into_iter().flatten();
            encodings.into_iter().any(|encoded| encoded.begins_with(tail))
        };
        (start..bytes.len()).find(|at| begins(&bytes[*at..])).map_or(0, |at| bytes.len() - at)
    }

    /// Returns `text` with [`MASK`] in place of every secret.
    #[must_use]
    pub fn mask_text(&self, text: &str) -> String {
        if !self.is_in(text.as_bytes()) {
            return text.to_owned();
        }
        String::from_utf8_lossy(&self.mask(text.as_bytes())).into_owned()
    }
}

#[cfg(test)]
mod tests;
