//! Heads that come again: one that differs from an earlier one in the text of values alone means the same, and is not read again.
//!
//! A capture holds the same few heads a million times over, and so do the lines of a file, up to their bodies. What one means is found out once, by
//! whoever reads heads, who also says which places are free: where any other harmless character would change nothing of that. It refuses to know
//! more of a head, and gives up where none comes again.

use std::ops::Range;

use fearless_simd::{Level, dispatch, prelude::*};

/// How many are remembered: those of five providers, and a few that are longer by a digit.
const MOST: usize = 8;

/// No larger one is remembered, in bytes.
const LARGEST: usize = 4096;

/// How many may be learned more often than they come again.
const PATIENCE: u32 = 64;

/// The heads that were seen last, and what each means.
pub(super) struct Familiar<T> {
    level: Level,
    heads: Vec<Known<T>>,
    /// The one that came last.
    last: usize,
    patience: u32,
}

/// A head that was seen.
struct Known<T> {
    /// Its bytes where they have to be the same, else zero: values may be secret.
    text: Vec<u8>,
    /// All ones in the place of each byte that has to be the same, else zero.
    fixed: Vec<u8>,
    meaning: T,
}

impl<T> Default for Familiar<T> {
    fn default() -> Self {
        Self { level: Level::new(), heads: Vec::new(), last: 0, patience: PATIENCE }
    }
}

impl<T> Familiar<T> {
    /// What the head means with which `text` begins, where one like it was seen.
    pub(super) fn find(&mut self, text: &[u8]) -> Option<&T> {
        let known = self.heads.len();
        let mut order = (self.last..known).chain(0..self.last.min(known));
        let index = order.find(|index| self.heads[*index].is_like(self.level, text))?;
        self.last = index;
        self.patience = (self.patience + 1).min(PATIENCE);
        Some(&self.heads[index].meaning)
    }

    /// Remembers `head`, in the place of another if they are too many, with what `read` says: which places are free, where harmless characters may
    /// be others, and what it means. `None` there is that it cannot be remembered.
    pub(super) fn learn(&mut self, head: &[u8], read: impl FnOnce() -> Option<(Vec<Range<usize>>, T)>) {
        if head.len() > LARGEST {
            return;
        }
        let Some(patience) = self.patience.checked_sub(1) else { return self.heads.clear() };
        let Some((free, meaning)) = read() else { return };
        self.patience = patience;
        let mut fixed = vec![u8::MAX; head.len()];
        for place in free {
            let bytes = fixed[place.clone()].iter_mut().zip(&head[place]);
            bytes.filter(|(_, byte)| is_harmless(**byte)).for_each(|(fixed, _)| *fixed = 0);
        }
        let text = head.iter().zip(&fixed).map(|(byte, fixed)| byte & fixed).collect();
        let head = Known { text, fixed, meaning };
        if self.heads.len() < MOST {
            self.last = self.heads.len();
            self.heads.push(head);
        } else {
            self.last = (self.last + 1) % MOST;
            self.heads[self.last] = head;
        }
    }
}

/// Whether a character is nothing but one of a value, in a header as in a string of JSON: visible, and neither a quote nor a backslash.
#[inline]
fn is_harmless(byte: u8) -> bool {
    byte.is_ascii_graphic() && byte != b'"' && byte != b'\\'
}

impl<T> Known<T> {
    fn is_like(&self, level: Level, text: &[u8]) -> bool {
        let Some(text) = text.get(..self.text.len()) else { return false };
        dispatch!(level, simd => same(simd, text, &self.text, &self.fixed))
    }
}

/// Whether a text is one that is known in its fixed places, and harmless in the others. All three are of one length.
#[inline(always)]
fn same<S: Simd>(_: S, text: &[u8], known: &[u8], fixed: &[u8]) -> bool {
    /// So many bytes are compared before it is asked whether they differ.
    const WIDE: usize = 64;
    let differ = |text: &[u8], known: &[u8], fixed: &[u8]| {
        let differences = text.iter().zip(known).zip(fixed).map(|((byte, known), fixed)| {
            let harmful = if is_harmless(*byte) { 0 } else { u8::MAX };
            (byte ^ known) & fixed | harmful & !fixed
        });
        differences.fold(0, |all, difference| all | difference) != 0
    };
    let (texts, rest) = text.as_chunks::<WIDE>();
    let (knowns, fixeds) = (known.as_chunks::<WIDE>().0, fixed.as_chunks::<WIDE>().0);
    if texts.iter().zip(knowns).zip(fixeds).any(|((text, known), fixed)| differ(text, known, fixed)) {
        return false;
    }
    // The last bytes are as many, so that some are compared again; a head may be shorter than that.
    match (text.last_chunk::<WIDE>(), known.last_chunk::<WIDE>(), fixed.last_chunk::<WIDE>()) {
        (Some(text), Some(known), Some(fixed)) => !differ(text, known, fixed),
        _ => !differ(rest, known, fixed),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_is_known_by_what_is_fixed_and_free_where_it_was_said() {
        let beginning = "x".repeat(70);
        for before in ["", &beginning] {
            let mut heads = Familiar::default();
            let head = format!("{before}name: va\"ue\n");
            let value = before.len() + 6..before.len() + 11;
            assert_eq!(heads.find(head.as_bytes()), None);
            heads.learn(head.as_bytes(), || Some((vec![value], 1)));
            for like in ["name: va\"ue\n", "name: 12\"45\nand more", "name: ~!\"{}\n"] {
                assert_eq!(heads.find(format!("{before}{like}").as_bytes()), Some(&1), "{like}");
            }
            for other in [
                "Name: va\"ue\n",
                "name: va\"ue\r",
                "name: va\"u",
                "name: 12345\n",
                "name:  a\"ue\n",
                "name: v\\\"ue\n",
                "name: v\"\"ue\n",
                "name: v\u{7f}\"ue\n",
                "name: é\"ue\n",
            ] {
                assert_eq!(heads.find(format!("{before}{other}").as_bytes()), None, "{other}");
            }
        }
    }

    #[test]
    fn as_many_are_known_as_come_again_and_none_where_none_does() {
        let head = |number: usize| format!("head {number}\n").into_bytes();
        let mut heads = Familiar::default();
        for round in 0..3 {
            for number in 0..MOST {
                let known = heads.find(&head(number)).copied();
                assert_eq!(known, (round > 0).then_some(number));
                if known.is_none() {
                    heads.learn(&head(number), || Some((Vec::new(), number)));
                }
            }
        }
        for number in MOST..MOST + 2 * PATIENCE as usize {
            assert_eq!(heads.find(&head(number)), None);
            heads.learn(&head(number), || Some((Vec::new(), number)));
        }
        assert!(heads.heads.is_empty());
        let mut heads = Familiar::default();
        heads.learn(&vec![b'x'; LARGEST + 1], || Some((Vec::new(), 0)));
        assert!(heads.heads.is_empty());
    }
}
