//! Heads that come again: one that differs from an earlier one in the text of values alone means the same, and is not read again.
//!
//! A capture holds the same few heads a million times over, and so do the lines of a file, up to their bodies. What one means is found out once, by
//! whoever reads heads, who also says which places are free: where any other harmless character would change nothing of that. It refuses to know
//! more of a head, and gives up where none comes again.

use std::ops::Range;

use fearless_simd::{Level, dispatch, prelude::*};

/// How many are remembered.
const MOST: usize = 4;

/// No larger one is remembered, in bytes.
const LARGEST: usize = 4096;

/// How many may be learned more often than they come again.
const PATIENCE: u32 = 64;

/// The heads that were seen last, and what each means.
pub(super) struct Familiar<T> {
    level: Level,
    heads: Vec<Head<T>>,
    /// The one that came last.
    last: usize,
    patience: u32,
}

struct Head<T> {
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
        let mut order = (self.last..known).chain(0..self.last);
        let index = order.find(|index| self.heads[*index].is_like(self.level, text))?;
        self.last = index;
        self.patience = (self.patience + 1).min(PATIENCE);
        Some(&self.heads[index].meaning)
    }

    /// Remembers what `head` means, in the place of another if they are too many. The harmless characters in the places `free` may be others.
    pub(super) fn learn(&mut self, head: &[u8], free: impl IntoIterator<Item = Range<usize>>, meaning: T) {
        if self.patience == 0 || head.len() > LARGEST {
            self.heads.clear();
            self.last = 0;
            return;
        }
        self.patience -= 1;
        let mut fixed = vec![u8::MAX; head.len()];
        for place in free {
            let bytes = fixed[place.clone()].iter_mut().zip(&head[place]);
            bytes.filter(|(_, byte)| is_harmless(**byte)).for_each(|(fixed, _)| *fixed = 0);
        }
        let head = Head { text: head.to_vec(), fixed, meaning };
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

impl<T> Head<T> {
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
    let ((texts, text), (knowns, known), (fixeds, fixed)) =
        (text.as_chunks::<WIDE>(), known.as_chunks::<WIDE>(), fixed.as_chunks::<WIDE>());
    !texts.iter().zip(knowns).zip(fixeds).any(|((text, known), fixed)| differ(text, known, fixed))
        && !differ(text, known, fixed)
}
