//! Characters of ASCII, eight at a time: which of them lie in a range, and whether two texts are alike but for their case; and the number that
//! digits spell.
//!
//! A batch of captures asks that of the headers of each. It knows nothing beyond ASCII: every other byte is like itself alone.

/// The highest bit of each byte.
pub const TOP: u64 = each(0x80);

/// A word of this byte.
#[must_use]
pub const fn each(byte: u8) -> u64 {
    u64::from_le_bytes([byte; 8])
}

/// Sets the top bit of each byte of `bytes` that lies between these two, and clears the others.
#[must_use]
pub const fn between(bytes: u64, first: u8, last: u8) -> u64 {
    // Below the top bit, so that no sum of one byte runs over into the next.
    let low = bytes & !TOP;
    (low + each(0x80 - first)) & !(low + each(0x7f - last)) & !bytes & TOP
}

/// Whether two texts are the same in any case, as [`<[u8]>::eq_ignore_ascii_case`] says.
#[must_use]
#[inline]
pub fn alike(one: &[u8], other: &[u8]) -> bool {
    // Most texts that are compared differ in that.
    one.len() == other.len() && alike_in_length(one, other)
}

/// The number that decimal digits spell. `None` where one is no digit, there is none, or it is too large.
#[must_use]
pub fn number(digits: &[u8]) -> Option<u64> {
    let add = |number: u64, digit: &u8| {
        let value = digit.wrapping_sub(b'0');
        number.checked_mul(10)?.checked_add(value.into()).filter(|_| value < 10)
    };
    if digits.is_empty() { None } else { digits.iter().try_fold(0, add) }
}

fn alike_in_length(one: &[u8], other: &[u8]) -> bool {
    let lower = |bytes: &[u8; 8]| {
        let bytes = u64::from_le_bytes(*bytes);
        // What makes a letter a small one stands two places below the top.
        bytes | between(bytes, b'A', b'Z') >> 2
    };
    let ((chunks, _), (others, _)) = (one.as_chunks(), other.as_chunks());
    let (Some(last), Some(end)) = (one.last_chunk(), other.last_chunk()) else {
        return one.eq_ignore_ascii_case(other);
    };
    chunks.iter().zip(others).all(|(chunk, other)| lower(chunk) == lower(other)) && lower(last) == lower(end)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// But for a sign, which it does not take.
        #[test]
        fn a_number_is_what_the_standard_library_reads(number: u64, digits in "[0-9]{0,21}|[/-:+ ]{0,3}") {
            prop_assert_eq!(super::number(number.to_string().as_bytes()), Some(number));
            let expected = digits.parse().ok().filter(|_| !digits.starts_with('+'));
            prop_assert_eq!(super::number(digits.as_bytes()), expected, "{}", digits);
        }

        #[test]
        fn it_is_what_the_standard_library_says(one in "[@A-Z\\[`a-z{é]{0,20}", swaps: u32, other in "[@A-Z`a-z]{0,20}") {
            let swapped: String = one.char_indices().map(|(at, c)| match swaps >> (at % 32) & 1 {
                1 => c.to_ascii_uppercase(),
                _ => c.to_ascii_lowercase(),
            }).collect();
            prop_assert!(alike(one.as_bytes(), swapped.as_bytes()));
            let flipped: Vec<u8> = one.bytes().enumerate().map(|(at, byte)| byte ^ (u8::from(at == 0) << 5)).collect();
            for other in [other.as_bytes(), &flipped] {
                prop_assert_eq!(alike(one.as_bytes(), other), one.as_bytes().eq_ignore_ascii_case(other));
            }
        }

        #[test]
        fn a_range_is_its_bytes(bytes: [u8; 8], first in 0_u8..128, length in 0_u8..128) {
            let last = first.saturating_add(length).min(127);
            let flags = between(u64::from_le_bytes(bytes), first, last).to_le_bytes();
            prop_assert_eq!(flags, bytes.map(|byte| u8::from((first..=last).contains(&byte)) << 7));
        }
    }
}
