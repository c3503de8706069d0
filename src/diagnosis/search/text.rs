//! Encodings that several axes use: base64 in both alphabets, percent-encoding, single-byte charsets.

use base64::Engine as _;

use super::hash::Hash;
use crate::signing::encoding::{BASE64, BASE64_URL};

/// The separators between values in a signature header.
pub(super) const SEPARATORS: [char; 7] = [',', ' ', ';', '|', '&', '\t', '\n'];

/// Decodes base64 in either alphabet, with or without padding.
pub(super) fn unbase64(text: impl AsRef<[u8]>) -> Option<Vec<u8>> {
    BASE64.decode(&text).or_else(|_| BASE64_URL.decode(&text)).ok()
}

pub(super) fn base64(bytes: &[u8]) -> String {
    BASE64.encode(bytes)
}

pub(super) fn base64_url(bytes: &[u8]) -> String {
    BASE64_URL.encode(bytes)
}

/// Decodes hex or base64. `None` if the result does not have the length of a digest.
pub(super) fn decode_any(text: &str) -> Option<Vec<u8>> {
    let fits = |bytes: &Vec<u8>| Hash::ALL.iter().any(|hash| hash.bytes() == bytes.len());
    hex::decode(text).ok().filter(fits).or_else(|| unbase64(text).filter(fits))
}

/// Returns the length of the digest that `text` encodes, in bytes.
pub(super) fn digest_length(text: &str) -> Option<usize> {
    decode_any(text.trim()).map(|bytes| bytes.len())
}

/// Decodes percent-encoding. If `plus`, `+` is a space. An invalid `%` is kept.
pub(super) fn unpercent(bytes: &[u8], plus: bool) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let mut decoded = [0];
        match byte {
            b'%' if bytes
                .get(at + 1..at + 3)
                .is_some_and(|digits| hex::decode_to_slice(digits, &mut decoded).is_ok()) =>
            {
                out.extend(decoded);
                at += 2;
            }
            b'+' if plus => out.push(b' '),
            byte => out.push(*byte),
        }
        at += 1;
    }
    out
}

/// Percent-encodes all bytes except letters, digits and those in `kept`. If `plus`, a space becomes `+`.
pub(super) fn percent(bytes: &[u8], kept: &[u8], plus: bool) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    for byte in bytes {
        match byte {
            b' ' if plus => out.push(b'+'),
            byte if byte.is_ascii_alphanumeric() || kept.contains(byte) => out.push(*byte),
            byte => out.extend(format!("%{byte:02X}").into_bytes()),
        }
    }
    out
}

/// The characters of Windows-1252 from 0x80 to 0x9f. The five undefined ones are as in Latin-1.
const WINDOWS_1252: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}', '\u{90}', '‘', '’',
    '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

/// Decodes Latin-1, or Windows-1252 if `windows`.
pub(super) fn from_single_bytes(bytes: &[u8], windows: bool) -> String {
    bytes
        .iter()
        .map(|byte| match byte {
            0x80..=0x9f if windows => WINDOWS_1252.get(usize::from(byte - 0x80)).copied().unwrap_or('?'),
            byte => char::from(*byte),
        })
        .collect()
}

/// Encodes text as Latin-1, or Windows-1252 if `windows`. Other characters become `?` if `lossy`, otherwise the result is `None`.
pub(super) fn to_single_bytes(text: &str, windows: bool, lossy: bool) -> Option<Vec<u8>> {
    text.chars()
        .map(|c| {
            let index =
                WINDOWS_1252.iter().position(|mapped| windows && *mapped == c).and_then(|at| u8::try_from(at).ok());
            index.map(|at| at + 0x80).or_else(|| u8::try_from(u32::from(c)).ok()).or(lossy.then_some(b'?'))
        })
        .collect()
}
