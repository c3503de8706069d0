//! Hex digits (RFC 4648 section 8), read in either case.
//!
//! Eight at a time: a batch of captures reads a signature each. It refuses anything but digits, blanks too.

use crate::ascii::{TOP, between, each};

const LOWER: &[u8; 16] = b"0123456789abcdef";
const UPPER: &[u8; 16] = b"0123456789ABCDEF";

/// The digits of `bytes` in lower case.
#[must_use]
pub fn encode(bytes: impl AsRef<[u8]>) -> String {
    spell(bytes.as_ref(), LOWER)
}

/// The digits of `bytes` in upper case.
#[must_use]
pub fn encode_upper(bytes: impl AsRef<[u8]>) -> String {
    spell(bytes.as_ref(), UPPER)
}

fn spell(bytes: &[u8], digits: &[u8; 16]) -> String {
    let digit = |value: u8| char::from(digits[usize::from(value & 15)]);
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(*byte)]).collect()
}

/// The bytes that `digits` spell. `None` where one is no digit, or one is missing.
#[must_use]
pub fn decode(digits: impl AsRef<[u8]>) -> Option<Vec<u8>> {
    let digits = digits.as_ref();
    let mut bytes = vec![0; digits.len() / 2];
    decode_to(digits, &mut bytes)?;
    Some(bytes)
}

/// Fills `bytes` with what `digits` spell. `None` where it is not just that many; then `bytes` holds anything.
#[must_use]
pub fn decode_to(digits: &[u8], bytes: &mut [u8]) -> Option<()> {
    if digits.len() != bytes.len() * 2 {
        return None;
    }
    let (eights, rest) = digits.as_chunks();
    let (fours, behind) = bytes.as_chunks_mut();
    let mut legal = true;
    for (digits, bytes) in eights.iter().zip(fours) {
        legal &= decode_eight(*digits, bytes);
    }
    if !rest.is_empty() {
        // They are filled up with digits.
        let (mut last, mut decoded) = ([b'0'; 8], [0; 4]);
        last[..rest.len()].copy_from_slice(rest);
        legal &= decode_eight(last, &mut decoded);
        behind.copy_from_slice(&decoded[..behind.len()]);
    }
    legal.then_some(())
}

/// Says whether all are digits; else `bytes` holds anything.
fn decode_eight(digits: [u8; 8], bytes: &mut [u8; 4]) -> bool {
    let digits = u64::from_le_bytes(digits);
    let letters = between(digits | each(0x20), b'a', b'f');
    let legal = between(digits, b'0', b'9') | letters;
    // What stands for a letter ends in 1 to 6.
    let values = (digits & each(0x0f)) + letters / 0x80 * 9;
    // The first of two is the higher half.
    let pairs = (values << 4 | values >> 8) & 0x00ff_00ff_00ff_00ff;
    let fours = (pairs | pairs >> 8) & 0x0000_ffff_0000_ffff;
    let [first, second, _, _, third, fourth, ..] = fours.to_le_bytes();
    *bytes = [first, second, third, fourth];
    legal == TOP
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// RFC 4648 section 10.
    #[test]
    fn the_vectors_of_the_standard() {
        for (text, digits) in [("", ""), ("f", "66"), ("fo", "666F"), ("foobar", "666F6F626172")] {
            assert_eq!(encode_upper(text), digits);
            assert_eq!(encode(text), digits.to_lowercase());
            assert_eq!(decode(digits), Some(text.into()));
        }
        for wrong in ["6", "6g", "0x66", " 66", "66 ", "６６", "+6"] {
            assert_eq!(decode(wrong), None, "{wrong}");
        }
        assert_eq!(decode_to(b"6666", &mut [0]), None);
        assert_eq!(decode_to(b"66", &mut [0, 0]), None);
    }

    proptest! {
        /// The crate of that name is not ours.
        #[test]
        fn it_agrees_with_another(bytes: Vec<u8>, text in "[0-9a-fA-FgG \u{e9}]{0,8}") {
            prop_assert_eq!(encode(&bytes), ::hex::encode(&bytes));
            prop_assert_eq!(encode_upper(&bytes), ::hex::encode_upper(&bytes));
            prop_assert_eq!(decode(encode(&bytes)), Some(bytes));
            prop_assert_eq!(decode(&text), ::hex::decode(&text).ok());
        }
    }
}
