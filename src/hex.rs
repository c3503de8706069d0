//! Hex digits (RFC 4648 section 8), read in either case.
//!
//! A table and no branch a digit: a batch of captures reads a signature each. It refuses anything but digits, blanks too.

/// The value of each digit; above 15 where a byte is none.
const VALUES: [u8; 256] = {
    let mut values = [u8::MAX; 256];
    let mut value = 0;
    while value < 16 {
        values[LOWER[value as usize] as usize] = value;
        values[UPPER[value as usize] as usize] = value;
        value += 1;
    }
    values
};
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
    let (pairs, []) = digits.as_chunks() else { return None };
    let mut wrong = 0;
    for ([first, second], byte) in pairs.iter().zip(&mut *bytes) {
        let (first, second) = (VALUES[usize::from(*first)], VALUES[usize::from(*second)]);
        wrong |= first | second;
        *byte = first << 4 | second & 15;
    }
    (wrong < 16 && pairs.len() == bytes.len()).then_some(())
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
