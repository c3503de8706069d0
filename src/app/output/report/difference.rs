//! Computes the difference between two bodies or two keys: what was signed, and what was received or hashed.
//!
//! Words (letters, digits and bytes beyond ASCII) are compared as a whole, all other bytes one by one. Long unchanged parts are shortened. The secret
//! inside a key is never shown, only the characters around it.

use std::time::{Duration, Instant};

use similar::{Algorithm, DiffTag, capture_diff_slices_deadline};

use super::evidence::{boundary, lossy};
use hookctl::diagnosis::KeyEdges;

/// Number of unchanged bytes shown next to a change.
const CONTEXT_BYTES: usize = 40;

/// Maximum number of bytes shown of a change.
const MAX_CHANGE_BYTES: usize = 400;

/// Maximum number of changes shown.
const MAX_CHANGES: usize = 50;

/// Time limit of a comparison. The rest counts as one change.
const COMPARE_TIMEOUT: Duration = Duration::from_millis(100);

/// A part of one of the two texts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    /// In both texts.
    Same(String),
    /// This number of bytes is not shown.
    Omitted(usize),
    /// Only in the first text.
    Removed(String),
    /// Only in the second text.
    Added(String),
    /// A secret of this length in bytes.
    Secret(usize),
}

/// Two bodies side by side.
#[derive(Clone, Debug, Default)]
pub(super) struct Difference {
    pub(super) first: Vec<Piece>,
    pub(super) second: Vec<Piece>,
    /// The lengths of both, in bytes.
    pub(super) sizes: [usize; 2],
    /// The number of all changes.
    pub(super) changes: usize,
    /// The number of changes that are not shown.
    pub(super) more: usize,
    /// Explanations of the marks in changed text.
    pub(super) legend: Vec<&'static str>,
    /// Whether an unchanged part was shortened.
    pub(super) shortened: bool,
}

impl Difference {
    /// Compares two bodies. `sizes` are their lengths in bytes before masking.
    pub(super) fn new(first: &[u8], second: &[u8], sizes: [usize; 2]) -> Self {
        let (old, new) = (words(first), words(second));
        let operations =
            capture_diff_slices_deadline(Algorithm::Myers, &old, &new, Some(Instant::now() + COMPARE_TIMEOUT));
        let mut difference = Self { sizes, ..Self::default() };
        let mut legend = Legend::default();
        let last = operations.len().saturating_sub(1);
        let mut omitted = [0, 0];
        for (index, operation) in operations.iter().enumerate() {
            let (old, new) = (old[operation.old_range()].concat(), new[operation.new_range()].concat());
            if operation.tag() == DiffTag::Equal {
                if difference.changes > MAX_CHANGES {
                    omitted = [omitted[0] + old.len(), omitted[1] + new.len()];
                    continue;
                }
                let pieces = difference.unchanged(&old, index == 0, index == last || difference.changes == MAX_CHANGES);
                difference.first.extend(pieces.iter().cloned());
                difference.second.extend(pieces);
                continue;
            }
            difference.changes += 1;
            if difference.changes > MAX_CHANGES {
                omitted = [omitted[0] + old.len(), omitted[1] + new.len()];
                continue;
            }
            for (bytes, side, piece) in [
                (&old, &mut difference.first, Piece::Removed as fn(String) -> Piece),
                (&new, &mut difference.second, Piece::Added),
            ] {
                let end = boundary(bytes, MAX_CHANGE_BYTES);
                if !bytes.is_empty() {
                    side.push(piece(legend.mark(&lossy(&bytes[..end]))));
                }
                if end < bytes.len() {
                    side.push(Piece::Omitted(bytes.len() - end));
                }
            }
        }
        for (side, omitted) in [&mut difference.first, &mut difference.second].into_iter().zip(omitted) {
            if omitted > 0 {
                side.push(Piece::Omitted(omitted));
            }
        }
        difference.more = difference.changes.saturating_sub(MAX_CHANGES);
        difference.legend = legend.used;
        difference
    }

    /// Returns an unchanged run, shortened to the context of the changes next to it.
    fn unchanged(&mut self, run: &[u8], is_first: bool, is_last: bool) -> Vec<Piece> {
        let kept = [if is_first { 0 } else { CONTEXT_BYTES }, if is_last { 0 } else { CONTEXT_BYTES }];
        // Omitting only a few bytes would make the text longer.
        if run.len() <= CONTEXT_BYTES + kept[0] + kept[1] {
            return vec![Piece::Same(lossy(run))];
        }
        self.shortened = true;
        let start = boundary(run, kept[0]);
        let mut end = run.len() - kept[1];
        while end < run.len() && run[end] & 0xc0 == 0x80 {
            end += 1;
        }
        let mut pieces = Vec::new();
        if start > 0 {
            pieces.push(Piece::Same(lossy(&run[..start])));
        }
        pieces.push(Piece::Omitted(end - start));
        if end < run.len() {
            pieces.push(Piece::Same(lossy(&run[end..])));
        }
        pieces
    }
}

/// Splits bytes into words (letters, digits and bytes beyond ASCII) and single other bytes.
#[must_use]
pub fn words(bytes: &[u8]) -> Vec<&[u8]> {
    let is_word = |byte: u8| byte.is_ascii_alphanumeric() || byte >= 0x80;
    bytes.chunk_by(|one, other| is_word(*one) && is_word(*other)).collect()
}

/// Replaces invisible characters with marks, and collects explanations of the marks that were used.
#[derive(Default)]
struct Legend {
    used: Vec<&'static str>,
}

impl Legend {
    fn mark(&mut self, text: &str) -> String {
        let mut marked = String::with_capacity(text.len());
        for c in text.chars() {
            let (mark, meaning) = match c {
                ' ' => ("·", "A dot (·) is a space."),
                '\n' => ("\\n", "\\n is a newline."),
                '\r' => ("\\r", "\\r is a carriage return."),
                '\t' => ("\\t", "\\t is a tab."),
                '\u{feff}' => ("\\u{feff}", "\\u{feff} is a byte order mark."),
                c => {
                    marked.push(c);
                    continue;
                }
            };
            marked.push_str(mark);
            if !self.used.contains(&meaning) {
                self.used.push(meaning);
            }
        }
        marked
    }
}

/// Two keys side by side. One of them is the secret, the other contains it or is a part of it.
#[derive(Clone, Debug)]
pub(super) struct KeyDifference {
    /// The key that was used.
    pub(super) used: Vec<Piece>,
    /// The secret.
    pub(super) secret: Vec<Piece>,
    /// The lengths of both, in bytes.
    pub(super) sizes: [usize; 2],
    /// Whether the receiver used the wrong key, not the provider.
    pub(super) by_receiver: bool,
    pub(super) changes: usize,
    pub(super) legend: Vec<&'static str>,
}

impl KeyDifference {
    pub(super) fn new(edges: &KeyEdges, by_receiver: bool) -> Self {
        let KeyEdges { added, before, shared, after } = edges;
        let mut legend = Legend::default();
        let piece = if *added { Piece::Removed as fn(String) -> Piece } else { Piece::Added };
        let mut edge = |text: &str| (!text.is_empty()).then(|| piece(legend.mark(text)));
        let longer: Vec<Piece> = edge(before).into_iter().chain([Piece::Secret(*shared)]).chain(edge(after)).collect();
        let changes = longer.len() - 1;
        let shorter = vec![Piece::Secret(*shared)];
        let length = shared + before.len() + after.len();
        let (used, secret, sizes) =
            if *added { (longer, shorter, [length, *shared]) } else { (shorter, longer, [*shared, length]) };
        Self { used, secret, sizes, by_receiver, changes, legend: legend.used }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(pieces: &[Piece]) -> String {
        let piece = |piece: &Piece| match piece {
            Piece::Same(text) => text.clone(),
            Piece::Omitted(bytes) => format!("<{bytes}>"),
            Piece::Removed(text) => format!("-{text}-"),
            Piece::Added(text) => format!("+{text}+"),
            Piece::Secret(bytes) => format!("[{bytes}]"),
        };
        pieces.iter().map(piece).collect()
    }

    #[test]
    fn difference_shows_each_change_with_its_context() {
        let long = "x".repeat(300);
        for (first, second, shown, changes) in [
            (
                r#"{"a":1}"#.to_owned(),
                r#"{"a": 1}"#.to_owned(),
                [r#"{"a":1}"#.to_owned(), r#"{"a":+·+1}"#.to_owned()],
                1,
            ),
            ("a%20b".into(), "a+b".into(), ["a-%20b-".into(), "a++b+".into()], 1),
            ("a\n".into(), "a".into(), ["a-\\n-".into(), "a".into()], 1),
            (
                format!("{long}.a"),
                format!("{long}.b"),
                [format!("<261>{}.-a-", "x".repeat(39)), format!("<261>{}.+b+", "x".repeat(39))],
                1,
            ),
            (
                format!("a.{long}.b"),
                format!("c.{long}.d"),
                [format!("-a-.{0}<222>{0}.-b-", "x".repeat(39)), format!("+c+.{0}<222>{0}.+d+", "x".repeat(39))],
                2,
            ),
        ] {
            let difference = Difference::new(first.as_bytes(), second.as_bytes(), [0, 0]);
            assert_eq!([text(&difference.first), text(&difference.second)], shown, "{first}");
            assert_eq!(difference.changes, changes);
        }
    }

    #[test]
    fn difference_shows_fifty_changes() {
        let first = "a,".repeat(200);
        let second = "a, ".repeat(200);
        let difference = Difference::new(first.as_bytes(), second.as_bytes(), [400, 600]);
        assert_eq!((difference.changes, difference.more), (200, 150));
        assert_eq!(text(&difference.second).matches('·').count(), 50);
    }

    #[test]
    fn key_difference_never_shows_the_secret() {
        let edges = KeyEdges { added: true, before: String::new(), shared: 28, after: "\n".into() };
        let keys = KeyDifference::new(&edges, false);
        assert_eq!([text(&keys.used), text(&keys.secret)], ["[28]-\\n-", "[28]"]);
        assert_eq!(keys.sizes, [29, 28]);
    }
}
