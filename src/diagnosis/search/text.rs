//! Small candidates of text that several axes share: base64 of either alphabet, percent-encoding, charsets.

use base64::Engine as _;

use super::hash::Hash;
use crate::signing::encoding::{BASE64, BASE64_URL};

/// What separates the values of a signature header.
pub(super) const SEPARATORS: [char; 7] = [',', ' ', ';', '|', '&', '\t', '\n'];

/// The bytes behind base64 of either alphabet, with or without padding.
pub(super) fn unbase64(text: impl AsRef<[u8]>) -> Option<Vec<u8>> {
    BASE64.decode(&text).or_else(|_| BASE64_URL.decode(&text)).ok()
}

pub(super) fn base64(bytes: &[u8]) -> String {
    BASE64.encode(bytes)
}

pub(super) fn base64_url(bytes: &[u8]) -> String {
    BASE64_URL.encode(bytes)
}

/// A digest behind hex or base64.
pub(super) fn decode_any(text: &str) -> Option<Vec<u8>> {
    let fits = |bytes: &Vec<u8>| Hash::ALL.iter().any(|hash| hash.bytes() == bytes.len());
    hex::decode(text).ok().filter(fits).or_else(|| unbase64(text).filter(fits))
}

/// The length of the digest that `text` reads as, in bytes.
pub(super) fn digest_length(text: &str) -> Option<usize> {
    decode_any(text.trim()).map(|bytes| bytes.len())
}

/// What stands behind `%xx`, and behind `+` where it is a blank.
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

/// Percent-encoding that keeps letters, digits and the bytes of `kept`; `plus` writes a blank as `+`.
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

/// Windows-1252 from 0x80 to 0x9f; the five that it leaves open are as in Latin-1.
const WINDOWS: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}', '\u{90}', '‘', '’',
    '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

/// Bytes read as Latin-1, or as Windows-1252.
pub(super) fn from_single_bytes(bytes: &[u8], windows: bool) -> String {
    bytes
        .iter()
        .map(|byte| match byte {
            0x80..=0x9f if windows => WINDOWS.get(usize::from(byte - 0x80)).copied().unwrap_or('?'),
            byte => char::from(*byte),
        })
        .collect()
}

/// Text written as Latin-1, or as Windows-1252; what they have no byte for is `?` where `lossy`, else nothing is written at all.
pub(super) fn to_single_bytes(text: &str, windows: bool, lossy: bool) -> Option<Vec<u8>> {
    text.chars()
        .map(|c| {
            let place = WINDOWS.iter().position(|mapped| windows && *mapped == c).and_then(|at| u8::try_from(at).ok());
            place.map(|at| at + 0x80).or_else(|| u8::try_from(u32::from(c)).ok()).or(lossy.then_some(b'?'))
        })
        .collect()
}
