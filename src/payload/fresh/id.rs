//! Ids as text: what may be drawn anew in one, so that another of the same form comes out.
//!
//! Numbers keep the count of their digits and the machine type that holds them; hex keeps its case, a UUID its version. It refuses to
//! know where an id stands.

/// What of an id is drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Id {
    /// A number from the first to the last of these, and not the old one, which lies between.
    Number { low: u64, high: u64, old: u64 },
    /// Characters: the offset of each in the text, what it was, and what it is drawn from.
    Characters(Vec<(usize, u8, &'static [u8])>),
}

/// The longest id in bytes. Beyond it is a document, or hostile.
pub(super) const LONGEST: usize = 128;

const DIGITS: &[u8] = b"0123456789";
const LOWER_HEX: &[u8] = b"0123456789abcdef";
const UPPER_HEX: &[u8] = b"0123456789ABCDEF";
const LOWER: &[u8] = b"abcdefghijklmnopqrstuvwxyz";
const UPPER: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const BASE_36: &[u8] = b"0123456789abcdefghijklmnopqrstuvwxyz";

impl Id {
    /// A UUID, wherever it stands.
    pub(super) fn uuid(text: &str) -> Option<Self> {
        let is_uuid = text.len() == 36
            && text.bytes().enumerate().all(|(at, byte)| match at {
                8 | 13 | 18 | 23 => byte == b'-',
                _ => byte.is_ascii_hexdigit(),
            });
        let hex = if is_uuid { hex_of(text)? } else { return None };
        let characters = text.bytes().enumerate().filter_map(|(at, byte)| match at {
            8 | 13 | 14 | 18 | 23 => None,
            // The variant: two bits that are one and zero.
            19 => Some((at, byte, &hex[8..12])),
            _ => Some((at, byte, hex)),
        });
        Some(Self::Characters(characters.collect()))
    }

    /// What stands at a key that says it is an id: a number, or hex of a usual length.
    pub(super) fn at_key(text: &str) -> Option<Self> {
        if let Some(uuid) = Self::uuid(text) {
            return Some(uuid);
        }
        if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
            return (text.len() <= LONGEST).then(|| Self::number(text));
        }
        let hex = hex_of(text).filter(|_| [16, 20, 24, 32, 40, 48, 64].contains(&text.len()))?;
        text.bytes()
            .all(|byte| byte.is_ascii_hexdigit())
            .then(|| Self::Characters(text.bytes().enumerate().map(|(at, byte)| (at, byte, hex)).collect()))
    }

    /// What somebody says is an id: also a text, of which the digits are drawn, the `xxx` of a placeholder, or else the letters.
    pub(super) fn said(text: &str) -> Option<Self> {
        if text.len() > LONGEST {
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
        let drawn = |from: &dyn Fn(usize, u8) -> Option<&'static [u8]>| {
            let drawn = bytes.iter().enumerate().filter_map(|(at, byte)| Some((at, *byte, from(at, *byte)?)));
            Some(drawn.collect::<Vec<_>>()).filter(|drawn| !drawn.is_empty())
        };
        let letters = |_, byte: u8| match byte {
            b'a'..=b'z' => Some(LOWER),
            b'A'..=b'Z' => Some(UPPER),
            _ => None,
        };
        drawn(&|at, _| placeholder(at).then_some(BASE_36))
            .or_else(|| drawn(&|_, byte| byte.is_ascii_digit().then_some(DIGITS)))
            .or_else(|| drawn(&letters))
            .map(Self::Characters)
    }

    /// Digits. What a 32-bit column or a double holds stays what it can hold.
    fn number(text: &str) -> Self {
        let width = u32::try_from(text.len()).unwrap_or(u32::MAX);
        let old = text.parse::<u64>().ok().filter(|_| width <= 18 && (width == 1 || !text.starts_with('0')));
        let Some(old) = old else {
            // The first digit stays, so that zeros in front do, and none comes there.
            return Self::Characters(text.bytes().enumerate().skip(1).map(|(at, byte)| (at, byte, DIGITS)).collect());
        };
        let holders = [i32::MAX as u64, u64::from(u32::MAX), (1 << 53) - 1];
        let most = holders.into_iter().find(|most| old <= *most).unwrap_or(u64::MAX);
        let low = 10_u64.pow(width - 1).min(old);
        Self::Number { low, high: (10_u64.pow(width) - 1).min(most), old }
    }

    /// How many bytes are drawn, and the offset of each in the text.
    pub(super) fn offsets(&self) -> Vec<usize> {
        match self {
            Self::Number { old, .. } => (0..old.to_string().len()).collect(),
            Self::Characters(drawn) => drawn.iter().map(|(at, ..)| *at).collect(),
        }
    }

    /// Draws another id into `drawn`, a byte for each offset. It is never the old one.
    pub(super) fn draw(&self, random: &mut fastrand::Rng, drawn: &mut [u8; LONGEST]) {
        match self {
            Self::Number { low, high, old } => {
                let number = random.u64(*low..(*high).max(low + 1));
                let mut number = number + u64::from(number >= *old);
                let width = old.checked_ilog10().unwrap_or(0) as usize + 1;
                for place in drawn[..width].iter_mut().rev() {
                    *place = DIGITS[(number % 10) as usize];
                    number /= 10;
                }
            }
            Self::Characters(characters) => {
                for (place, (_, _, from)) in drawn.iter_mut().zip(characters) {
                    *place = from[random.usize(..from.len())];
                }
                // The first differs from what it was, and so does the whole.
                if let Some((_, old, from)) = characters.first()
                    && let Some(index) = from.iter().position(|byte| byte == old)
                {
                    drawn[0] = from[(index + random.usize(1..from.len())) % from.len()];
                }
            }
        }
    }
}

/// The hex digits of the case that `text` is in, if it is in one.
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

    fn drawn(text: &str, id: &Id, seed: u64) -> String {
        let mut buffer = [0; LONGEST];
        id.draw(&mut fastrand::Rng::with_seed(seed), &mut buffer);
        let mut bytes = text.as_bytes().to_vec();
        for (offset, byte) in id.offsets().into_iter().zip(buffer) {
            bytes[offset] = byte;
        }
        String::from_utf8(bytes).expect("ASCII")
    }

    #[test]
    fn another_id_has_the_form_of_the_old_one_and_is_another() {
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
            let id = Id::said(text).expect(text);
            for seed in 0..200 {
                let new = drawn(text, &id, seed);
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
        assert!(drawn("g-xxxxxx-id", &Id::said("g-xxxxxx-id").expect("an id"), 1).starts_with("g-"));
    }

    #[test]
    fn what_is_no_id_by_its_form_is_left_alone() {
        for text in
            ["", "123abc", "user_123", "deadbeef", "5D1086759513bd03ca00a57b", "-5", "1.5", "66e50268-6b83-47e8-85d7"]
        {
            assert_eq!(Id::at_key(text), None, "{text}");
        }
        assert_eq!(Id::said(""), None);
        assert_eq!(Id::said(&"1".repeat(LONGEST + 1)), None);
    }
}
