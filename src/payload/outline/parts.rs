//! What stands between the brackets, commas and colons of the outermost level of a JSON text, one part after another.
//!
//! Brackets are counted, and not told apart. It refuses to read ahead of what is asked for: who is answered by the first parts of a text does
//! not pay for the rest.

use crate::json_text::bits::{Outside, Place, WIDE};

/// What makes a square bracket a curly one.
const SQUARE: u8 = 0x20;

/// The parts of an object or an array, which is all of `text`, from its first byte to its last.
#[derive(Debug)]
pub(super) struct Parts<'a> {
    text: &'a [u8],
    /// Where the part begins that is being read.
    start: usize,
    /// How many brackets are open.
    depth: usize,
    /// Where the bytes lie that are looked at, what they are, which of them are still to be looked at, and what was escaped up to there.
    at: usize,
    outside: Outside,
    wanted: u64,
    escapes: u64,
    place: Place,
    broken: bool,
}

impl<'a> Parts<'a> {
    pub(super) fn of(text: &'a [u8]) -> Self {
        let mut parts = Self {
            text,
            start: 1,
            depth: 0,
            at: 0,
            outside: Outside::default(),
            wanted: 0,
            escapes: 0,
            place: Place::default(),
            broken: false,
        };
        parts.look();
        parts
    }

    /// Whether the text was read to its end, and ends there.
    pub(super) fn is_whole(&self) -> bool {
        !self.broken && self.depth == 0 && self.start == self.text.len()
    }

    /// Looks at the bytes there.
    fn look(&mut self) {
        let rest = self.text.get(self.at..).unwrap_or_default();
        self.outside = self.place.next(rest);
        self.wanted = self.of_interest();
        self.escapes |= self.outside.escapes;
    }

    /// Whether anything is escaped in what was looked at.
    pub(super) fn has_escapes(&self) -> bool {
        self.escapes != 0
    }

    /// What lies deeper does not matter.
    fn of_interest(&self) -> u64 {
        self.outside.brackets | if self.depth == 1 { self.outside.between } else { 0 }
    }
}

/// A part without the blanks around it, and the byte behind it. After the last, [`Parts::is_whole`] says whether that was all.
impl<'a> Iterator for Parts<'a> {
    type Item = (&'a [u8], u8);

    fn next(&mut self) -> Option<Self::Item> {
        while !self.broken {
            if self.wanted == 0 {
                self.at += WIDE;
                if self.at >= self.text.len() {
                    return None;
                }
                self.look();
                continue;
            }
            let bit = self.wanted.trailing_zeros();
            self.wanted &= self.wanted - 1;
            let at = self.at + bit as usize;
            let byte = *self.text.get(at)?;
            let was = self.depth;
            match byte | SQUARE {
                b'{' if was == 0 && at > 0 => self.broken = true,
                b'{' => self.depth += 1,
                b'}' if was == 0 => self.broken = true,
                b'}' => self.depth -= 1,
                _ => {}
            }
            if was != self.depth {
                self.wanted = self.of_interest() & (u64::MAX << bit << 1);
            }
            if was == 1 && self.depth < 2 {
                let part = self.text.get(self.start..at)?;
                self.start = at + 1;
                return Some((trimmed(part), byte));
            }
        }
        None
    }
}

/// A part without the blanks around it, of which mostly there are none.
fn trimmed(part: &[u8]) -> &[u8] {
    match part {
        [first, .., last] if *first > b' ' && *last > b' ' => part,
        _ => part.trim_ascii(),
    }
}
