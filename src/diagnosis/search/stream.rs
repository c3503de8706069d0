//! Bodies that were read in pieces: hashed only up to a limit, or decoded chunk by chunk.
//!
//! To try many lengths, the body is hashed once, and the state of the hash is copied at each length. A character that is split between two chunks becomes
//! replacement characters.

use sha2::digest::{FixedOutput, Update};

use super::hash::PrefixSearch;

/// Maximum number of positions that are tried in pairs.
const MAX_PAIRED: usize = 32;

/// Calls `search.each` with the length and the digest of each prefix of a body, until it returns true.
pub(super) fn prefixes<D: Update + FixedOutput + Clone>(mut state: D, search: &mut PrefixSearch<'_>) {
    for part in search.before {
        state.update(part);
    }
    for (length, byte) in (1..search.body.len()).zip(search.body) {
        state.update(std::slice::from_ref(byte));
        if !search.every_length && !is_limit(length) {
            continue;
        }
        let mut complete = state.clone();
        for part in search.after {
            complete.update(part);
        }
        if (search.each)(length, &complete.finalize_fixed()) {
            return;
        }
    }
}

/// Returns true if programs often stop reading at this length: a round number, or one less, for the NUL at the end of a C string.
fn is_limit(length: usize) -> bool {
    [length, length + 1].iter().any(|length| length.is_multiple_of(100) || length.is_multiple_of(64))
}

/// Calls `each` with `text` as if it was decoded chunk by chunk, with the chunks split inside characters, until it returns true. Splits at most `max`
/// characters.
pub(super) fn split_characters(text: &str, max: usize, each: &mut dyn FnMut(&[u8], &'static str) -> bool) {
    /// Common chunk sizes, in bytes.
    const SIZES: [usize; 30] = [
        16, 32, 50, 64, 100, 128, 200, 250, 256, 500, 512, 1000, 1024, 1400, 1448, 1460, 1500, 2000, 2048, 4000, 4095,
        4096, 5000, 8191, 8192, 10_000, 16_384, 32_768, 65_535, 65_536,
    ];
    let what = "the body decoded chunk by chunk, with a character split between two chunks";
    let positions: Vec<usize> = text
        .char_indices()
        .filter(|(_, c)| !c.is_ascii())
        .take(max)
        .flat_map(|(at, c)| (1..c.len_utf8()).map(move |split| at + split))
        .collect();
    let bytes = text.as_bytes();
    for handling in [Handling::Replace, Handling::Drop, Handling::Question] {
        for position in &positions {
            if each(&joined(bytes, &[*position], handling), what) {
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
    if max < MAX_PAIRED * MAX_PAIRED {
        return;
    }
    let paired: Vec<usize> = positions.iter().copied().take(MAX_PAIRED).collect();
    for (index, first) in paired.iter().enumerate() {
        for second in paired.iter().skip(index + 1) {
            if each(&joined(bytes, &[*first, *second], Handling::Replace), what) {
                return;
            }
        }
    }
}

/// How a decoder handles invalid UTF-8.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Handling {
    /// Replaces it with U+FFFD.
    Replace,
    Drop,
    /// Replaces it with `?`.
    Question,
}

/// Splits `bytes`, decodes each chunk separately, and joins the results.
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
