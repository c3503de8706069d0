//! Sixty-four bytes as bits: which of them are of a kind, as one word.
//!
//! Safe code that the compiler makes wide: no branch a byte, and none a character. It knows nothing of JSON but quotes and backslashes.

/// Bytes that are looked at at a time.
pub const WIDE: usize = 64;

/// Which bytes of `chunk` are of a kind: the lowest bit is the first byte.
#[inline]
pub fn bits(chunk: &[u8; WIDE], is: impl Fn(u8) -> bool) -> u64 {
    in_order(columns(chunk, is))
}

/// The same, in another order: the eight bytes of a row of eight are those of the word, and the row is the bit. That needs no look at single
/// bytes.
#[inline]
fn columns(chunk: &[u8; WIDE], is: impl Fn(u8) -> bool) -> u64 {
    let mut flags = [0; WIDE];
    for (index, (flag, byte)) in flags.iter_mut().zip(chunk).enumerate() {
        *flag = if is(*byte) { 1 << (index / 8) } else { 0 };
    }
    let (rows, _) = flags.as_chunks();
    rows.iter().fold(0, |columns, row| columns | u64::from_le_bytes(*row))
}

/// Makes columns rows: bits, then pairs, then fours change places across the diagonal.
#[inline]
fn in_order(columns: u64) -> u64 {
    [(7, 0x00aa_00aa_00aa_00aa), (14, 0x0000_cccc_0000_cccc), (28, 0x0000_0000_f0f0_f0f0)].into_iter().fold(
        columns,
        |bits, (by, above)| {
            let differ = (bits ^ bits >> by) & above;
            bits ^ differ ^ differ << by
        },
    )
}

/// The bytes of `text`, so many at a time. The last of them are filled up with blanks, for which `last` is room.
pub fn chunks<'t>(text: &'t [u8], last: &'t mut [u8; WIDE]) -> impl Iterator<Item = &'t [u8; WIDE]> {
    let (chunks, rest) = text.as_chunks();
    last.fill(b' ');
    last[..rest.len()].copy_from_slice(rest);
    chunks.iter().chain((!rest.is_empty()).then_some(&*last))
}

/// Which bytes are escaped, from chunk to chunk.
#[derive(Default)]
pub struct Escapes {
    /// Whether the first byte of the next chunk is escaped: the lowest bit.
    pending: u64,
}

/// What stands in a chunk, a bit a byte.
#[derive(Clone, Copy, Default)]
pub struct Found {
    /// The quotes that open or close a string.
    pub quotes: u64,
    /// The backslashes that begin an escape.
    pub escapes: u64,
}

impl Escapes {
    /// What stands in the next chunk.
    #[inline]
    pub fn find(&mut self, chunk: &[u8; WIDE]) -> Found {
        /// Every second bit, from the first.
        const EVEN: u64 = 0x5555_5555_5555_5555;
        let quotes = bits(chunk, |byte| byte == b'"');
        let backslashes = columns(chunk, |byte| byte == b'\\');
        if backslashes == 0 {
            return Found { quotes: quotes & !std::mem::take(&mut self.pending), escapes: 0 };
        }
        // A run of backslashes escapes the byte behind it where it is of odd length. An addition carries along a run, so that from where
        // it begins, on an even or an odd place, and from where it ends, its length is told.
        let backslashes = in_order(backslashes) & !self.pending;
        let behind = backslashes << 1 | self.pending;
        let odd_begin = backslashes & !EVEN & !behind;
        let (ends, over) = odd_begin.overflowing_add(backslashes);
        self.pending = u64::from(over);
        let escaped = (EVEN ^ (ends << 1)) & behind;
        Found { quotes: quotes & !escaped, escapes: backslashes & !escaped }
    }
}

/// Which bytes stand inside a string or are the quote that opens it, by the quotes of a chunk. `open` is all ones where the chunk begins
/// inside one, else zero, and is set for the next.
#[inline]
pub fn inside(quotes: u64, open: &mut u64) -> u64 {
    let sums = [1, 2, 4, 8, 16, 32].into_iter().fold(quotes, |sums, by| sums ^ sums << by);
    let inside = sums ^ *open;
    *open = if inside >> 63 == 1 { u64::MAX } else { 0 };
    inside
}
