//! Sixty-four bytes as bits: which of them are of a kind, as one word.
//!
//! As wide as the processor is, in safe code: `fearless_simd` compiles what is here for each kind of processor, and the best is taken at run
//! time. It knows nothing of JSON but quotes, backslashes and what stands between values.

#![expect(clippy::inline_always, reason = "what is not inlined is compiled for the least of processors")]

use fearless_simd::{Level, dispatch, prelude::*, u8x64};

/// Bytes that are looked at at a time.
pub const WIDE: usize = 64;

/// The last bytes of a text, filled up with blanks.
fn filled_up(rest: &[u8]) -> [u8; WIDE] {
    let mut last = [b' '; WIDE];
    last[..rest.len()].copy_from_slice(rest);
    last
}

/// The bytes of `text`, so many at a time, for the last of which `last` is room.
fn chunks<'t>(text: &'t [u8], last: &'t mut [u8; WIDE]) -> impl Iterator<Item = &'t [u8; WIDE]> {
    let (chunks, rest) = text.as_chunks();
    *last = filled_up(rest);
    chunks.iter().chain((!rest.is_empty()).then_some(&*last))
}

/// Which bytes are escaped, from chunk to chunk.
#[derive(Debug, Default)]
struct Escapes {
    /// Whether the first byte of the next chunk is escaped: the lowest bit.
    pending: u64,
}

/// What stands in a chunk, a bit a byte: the lowest bit is the first byte.
#[derive(Clone, Copy, Default)]
pub struct Found {
    /// The quotes that open or close a string.
    pub quotes: u64,
    /// The backslashes that begin an escape.
    pub escapes: u64,
    /// Those of them behind which neither a quote nor a backslash stands, or something that is not seen from here.
    pub letters: u64,
}

/// Adds what stands in the chunks of `text` to `found`. Says whether a control character stands in it.
pub fn find(level: Level, text: &[u8], found: &mut Vec<Found>) -> bool {
    dispatch!(level, simd => find_with(simd, text, found))
}

#[inline(always)]
fn find_with<S: Simd>(simd: S, text: &[u8], found: &mut Vec<Found>) -> bool {
    let mut escapes = Escapes::default();
    let mut control = 0;
    for chunk in chunks(text, &mut [0; WIDE]) {
        let chunk = u8x64::from_slice(simd, chunk);
        control |= chunk.simd_lt(b' ').to_bitmask();
        found.push(escapes.find(chunk));
    }
    control != 0
}

impl Escapes {
    /// What stands in the next chunk.
    #[inline(always)]
    fn find<S: Simd>(&mut self, chunk: u8x64<S>) -> Found {
        /// Every second bit, from the first.
        const EVEN: u64 = 0x5555_5555_5555_5555;
        let quotes = chunk.simd_eq(b'"').to_bitmask();
        let all = chunk.simd_eq(b'\\').to_bitmask();
        // A run of backslashes escapes the byte behind it where it is of odd length. An addition carries along a run, so that from where
        // it begins, on an even or an odd place, and from where it ends, its length is told.
        let backslashes = all & !self.pending;
        let behind = backslashes << 1 | self.pending;
        let odd_begin = backslashes & !EVEN & !behind;
        let (ends, over) = odd_begin.overflowing_add(backslashes);
        self.pending = u64::from(over);
        let escaped = (EVEN ^ (ends << 1)) & behind;
        let begins = backslashes & !escaped;
        Found { quotes: quotes & !escaped, escapes: begins, letters: begins & !((quotes | all) >> 1) }
    }
}
