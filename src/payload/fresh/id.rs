//! Generates IDs in the format of an existing one.
//!
//! A number keeps its number of digits and still fits the integer type that it probably has. Hex keeps its case, and a UUID its version. Where IDs occur in
//! a payload is left to `find`.

/// Which parts of an ID are random.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Id {
    /// A number in `low..=high`, except `old`, which is in that range.
    Number { low: u64, high: u64, old: u64 },
    /// Random characters: the offset of each in the text, the old character, and the alphabet.
    Characters(Vec<(usize, u8, &'static [u8])>),
}

/// Maximum length of an ID, in bytes. Longer texts are not replaced.
pub(super) const MAX_ID_BYTES: usize = 128;

const DIGITS: &[u8] = b"0123456789";
const LOWER_HEX: &[u8] = b"0123456789abcdef";
const UPPER_HEX: &[u8] = b"0123456789ABCDEF";
const LOWER: &[u8] = b"abcdefghijklmnopqrstuvwxyz";
const UPPER: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const BASE_36: &[u8] = b"0123456789abcdefghijklmnopqrstuvwxyz";

impl Id {
    /// Parses a UUID. Its format alone makes it an ID, at any key.
    pub(super) fn uuid(text: &str) -> Option<Self> {
        let is_uuid = text.len() == 36
            && text.bytes().enumerate().all(|(at, byte)| match at {
                8 | 13 | 18 | 23 => byte == b'-',
                _ => byte.is_ascii_hexdigit(),
            });
        let hex = if is_uuid { hex_of(text)? } else { return None };
        let characters = text.bytes().enumerate().filter_map(|(at, byte)| match at {
            8 | 13 | 14 | 18 | 23 => None,
            // The variant (RFC 9562 section 4.1): 8, 9, a or b.
            19 => Some((at, byte, &hex[8..12])),
            _ => Some((at, byte, hex)),
        });
        Some(Self::Characters(characters.collect()))
    }

    /// Parses the value of a key that names an ID: a UUID, a number, or hex of a common length.
    pub(super) fn at_key(text: &str) -> Option<Self> {
        if let Some(uuid) = Self::uuid(text) {
            return Some(uuid);
        }
        if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
            return (text.len() <= MAX_ID_BYTES).then(|| Self::number(text));
        }
        let hex = hex_of(text).filter(|_| [16, 20, 24, 32, 40, 48, 64].contains(&text.len()))?;
        text.bytes()
            .all(|byte| byte.is_ascii_hexdigit())
            .then(|| Self::Characters(text.bytes().enumerate().map(|(at, byte)| (at, byte, hex)).collect()))
    }

    /// Parses a value whose path is listed as an ID. In a text of no known format, the `xxx` of a placeholder are random, otherwise the digits, otherwise
    /// the letters.
    pub(super) fn from_listed(text: &str) -> Option<Self> {
        if text.len() > MAX_ID_BYTES {
            return None;
        }
        if let Some(id) = Self::at_key(text) {
            return Some(id);
        }
        let bytes = text.as_bytes();
        let placeholder = |at: usize| {
            let same = |byte: &&u8| **byte == b'x';
            bytes[at] == b'x'
                && bytes[at..].iter().take_while(same).count() + bytes[..at].iter().rev().take_while(same).count() >= 3
        };
        let random = |alphabet: &dyn Fn(usize, u8) -> Option<&'static [u8]>| {
            let random = bytes.iter().enumerate().filter_map(|(at, byte)| Some((at, *byte, alphabet(at, *byte)?)));
            Some(random.collect::<Vec<_>>()).filter(|random| !random.is_empty())
        };
        let letters = |_, byte: u8| match byte {
            b'a'..=b'z' => Some(LOWER),
            b'A'..=b'Z' => Some(UPPER),
            _ => None,
        };
        random(&|at, _| placeholder(at).then_some(BASE_36))
            .or_else(|| random(&|_, byte| byte.is_ascii_digit().then_some(DIGITS)))
            .or_else(|| random(&letters))
            .map(Self::Characters)
    }

    /// Creates the ID of a number. If it fits a 32-bit column or a double, the new number does too.
    fn number(text: &str) -> Self {
        let width = u32::try_from(text.len()).unwrap_or(u32::MAX);
        let old = text.parse::<u64>().ok().filter(|_| width <= 18 && (width == 1 || !text.starts_with('0')));
        let Some(old) = old else {
            // The first digit is kept, so that the new number has a leading zero only if the old one has.
            return Self::Characters(text.bytes().enumerate().skip(1).map(|(at, byte)| (at, byte, DIGITS)).collect());
        };
        let type_limits = [i32::MAX as u64, u64::from(u32::MAX), (1 << 53) - 1];
        let type_limit = type_limits.into_iter().find(|limit| old <= *limit).unwrap_or(u64::MAX);
        let low = 10_u64.pow(width - 1).min(old);
        Self::Number { low, high: (10_u64.pow(width) - 1).min(type_limit), old }
    }

    /// Returns the offset in the text of each byte that is generated.
    pub(super) fn offsets(&self) -> Vec<usize> {
        match self {
            Self::Number { old, .. } => (0..old.to_string().len()).collect(),
            Self::Characters(characters) => characters.iter().map(|(at, ..)| *at).collect(),
        }
    }

    /// Writes a new ID to `generated`, one byte for each of [`Self::offsets`]. It always differs from the old one.
    pub(super) fn generate(&self, random: &mut fastrand::Rng, generated: &mut [u8; MAX_ID_BYTES]) {
        match self {
            Self::Number { low, high, old } => {
                let number = random.u64(*low..(*high).max(low + 1));
                let mut number = number + u64::from(number >= *old);
                let width = old.checked_ilog10().unwrap_or(0) as usize + 1;
                for digit in generated[..width].iter_mut().rev() {
                    *digit = DIGITS[(number % 10) as usize];
                    number /= 10;
                }
            }
            Self::Characters(characters) => {
                for (byte, (_, _, alphabet)) in generated.iter_mut().zip(characters) {
                    *byte = alphabet[random.usize(..alphabet.len())];
                }
                // Change the first character, so that the whole ID differs.
                if let Some((_, old, alphabet)) = characters.first()
                    && let Some(index) = alphabet.iter().position(|byte| byte == old)
                {
                    generated[0] = alphabet[(index + random.usize(1..alphabet.len())) % alphabet.len()];
                }
            }
        }
    }
}

/// Returns the hex digits in the case of `text`, or `None` if it mixes cases.
fn hex_of(text: &str) -> Option<&'static [u8]> {
    match (text.contains(|c: char| c.is_ascii_lowercase()), text.contains(|c: char| c.is_ascii_uppercase())) {
        (true, true) => None,
        (_, false) => Some(LOWER_HEX),
        (false, true) => Some(UPPER_HEX),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn generated(text: &str, id: &Id, seed: u64) -> String {
        let mut buffer = [0; MAX_ID_BYTES];
        id.generate(&mut fastrand::Rng::with_seed(seed), &mut buffer);
        let mut bytes = text.as_bytes().to_vec();
        for (offset, byte) in id.offsets().into_iter().zip(buffer) {
            bytes[offset] = byte;
        }
        String::from_utf8(bytes).expect("ASCII")
    }

    #[test]
    fn generated_id_differs_and_has_the_format_of_the_old_one() {
        for text in [
            "0",
            "7",
            "19",
            "1128",
            "1001001581",
            "2147483647",
            "4294967295",
            "9007199254740991",
            "999999999999999999",
            "123456789012345678901234567890",
            "007",
            "5d1086759513bd03ca00a57b",
            "08E88C55158CACF52F96A87E6169DF46",
            "66e50268-6b83-47e8-85d7-2613c33d9ea9",
            "00000000-0000-0000-0000-000000000000",
            "g-xxxxxx-id",
            "user_123",
            "abc",
            "É-x-X",
        ] {
            let id = Id::from_listed(text).expect(text);
            for seed in 0..200 {
                let new = generated(text, &id, seed);
                assert_ne!(new, text);
                assert_eq!(new.len(), text.len(), "{text} {new}");
                if let (Ok(old), Ok(number)) = (text.parse::<u64>(), new.parse::<u64>())
                    && old > 0
                    && !text.starts_with('0')
                {
                    assert_eq!(number.to_string().len(), text.len());
                    assert!(i32::try_from(old).is_err() || i32::try_from(number).is_ok(), "{text} {new}");
                    assert!(number < 1 << 53 || old >= 1 << 53);
                }
                if let Some(Id::Characters(_)) = Id::uuid(text) {
                    assert_eq!(&new[14..15], &text[14..15]);
                    assert!("89ab".contains(&new[19..20]));
                    assert!(Id::uuid(&new).is_some());
                }
                assert_eq!(new.to_lowercase() == new, text.to_lowercase() == text, "{text} {new}");
            }
        }
        assert!(generated("g-xxxxxx-id", &Id::from_listed("g-xxxxxx-id").expect("an ID"), 1).starts_with("g-"));
    }

    #[test]
    fn text_without_the_format_of_an_id_is_kept() {
        for text in
            ["", "123abc", "user_123", "deadbeef", "5D1086759513bd03ca00a57b", "-5", "1.5", "66e50268-6b83-47e8-85d7"]
        {
            assert_eq!(Id::at_key(text), None, "{text}");
        }
        assert_eq!(Id::from_listed(""), None);
        assert_eq!(Id::from_listed(&"1".repeat(MAX_ID_BYTES + 1)), None);
    }
}
