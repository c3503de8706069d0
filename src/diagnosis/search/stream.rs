//! Bodies that were read piece by piece: hashed up to a limit only, or decoded chunk by chunk.
//!
//! Lengths are tried without hashing the body for each: the state of the hash is copied at each length. A character that two chunks share
//! becomes replacement characters, one for each part.

use sha2::digest::{FixedOutput, Update};

use super::hash::Beginnings;

/// The most places of which two are tried together.
const MOST_PAIRED: usize = 32;

/// Calls `of.each` with the length and the digest of the beginnings of a body, until it returns true.
pub(super) fn beginnings<D: Update + FixedOutput + Clone>(mut state: D, of: &mut Beginnings<'_>) {
    for part in of.before {
        state.update(part);
    }
    for (length, byte) in (1..of.body.len()).zip(of.body) {
        state.update(std::slice::from_ref(byte));
        if !of.every && !is_limit(length) {
            continue;
        }
        let mut whole = state.clone();
        for part in of.after {
            whole.update(part);
        }
        if (of.each)(length, &whole.finalize_fixed()) {
            return;
        }
    }
}

/// Whether programs stop reading at this length: a round number, or the last byte before one, which a string's end takes.
fn is_limit(length: usize) -> bool {
    [length, length + 1].iter().any(|length| length.is_multiple_of(100) || length.is_multiple_of(64))
}

/// Calls `each` with `text` as code holds it that decodes chunk by chunk, until it returns true. The chunks are split inside characters.
/// At most `most` bodies are made.
pub(super) fn split_characters(text: &str, most: usize, each: &mut dyn FnMut(&[u8], &'static str) -> bool) {
    /// The sizes of chunks that programs read, in bytes.
    const SIZES: [usize; 30] = [
        16, 32, 50, 64, 100, 128, 200, 250, 256, 500, 512, 1000, 1024, 1400, 1448, 1460, 1500, 2000, 2048, 4000, 4095,
        4096, 5000, 8191, 8192, 10_000, 16_384, 32_768, 65_535, 65_536,
    ];
    let what = "the body decoded chunk by chunk, with a character split between two chunks";
    let places: Vec<usize> = text
        .char_indices()
        .filter(|(_, c)| !c.is_ascii())
        .take(most)
        .flat_map(|(at, c)| (1..c.len_utf8()).map(move |split| at + split))
        .collect();
    let bytes = text.as_bytes();
    for handling in [Handling::Replace, Handling::Drop, Handling::Question] {
        for place in &places {
            if each(&joined(bytes, &[*place], handling), what) {
                return;
            }
        }
        for size in SIZES {
            let splits: Vec<usize> = (size..bytes.len()).step_by(size).collect();
            if splits.iter().any(|split| !text.is_char_boundary(*split))
                && each(&joined(bytes, &splits, handling), what)
            {
                return;
            }
        }
    }
    if most < MOST_PAIRED * MOST_PAIRED {
        return;
    }
    let few: Vec<usize> = places.iter().copied().take(MOST_PAIRED).collect();
    for (index, first) in few.iter().enumerate() {
        for second in few.iter().skip(index + 1) {
            if each(&joined(bytes, &[*first, *second], Handling::Replace), what) {
                return;
            }
        }
    }
}

/// What a decoder makes of bytes that are not UTF-8.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Handling {
    Replace,
    Drop,
    Question,
}

/// The chunks of `bytes` between `splits`, each decoded on its own.
fn joined(bytes: &[u8], splits: &[usize], handling: Handling) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len() + 8);
    let mut from = 0;
    for to in splits.iter().copied().chain([bytes.len()]) {
        let chunk = String::from_utf8_lossy(bytes.get(from..to).unwrap_or_default());
        match handling {
            Handling::Replace => out.extend_from_slice(chunk.as_bytes()),
            Handling::Drop => out.extend_from_slice(chunk.replace('\u{fffd}', "").as_bytes()),
            Handling::Question => out.extend_from_slice(chunk.replace('\u{fffd}', "?").as_bytes()),
        }
        from = to;
    }
    out
}
