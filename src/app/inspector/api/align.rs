//! Aligns two byte strings, so that a page can show equal bytes below each other and mark the others.
//!
//! Words (letters, digits and bytes beyond ASCII) are compared as a whole, all other bytes one by one, as in the reports. The work is done in windows, and
//! ends at [`MAX_BYTES`], [`MAX_OPS`] or [`MAX_TIME`], so bodies of any size are aligned in bounded time and memory. What was not compared is counted.

use std::time::{Duration, Instant};

use base64::{Engine as _, prelude::BASE64_STANDARD};
use serde::{Serialize, Serializer};
use similar::{Algorithm, DiffTag, capture_diff_slices_deadline};

use crate::app::output::words;

/// Maximum number of bytes of either string that are aligned, after the equal bytes at their start.
const MAX_BYTES: usize = 64 * 1024;

/// Maximum number of operations.
const MAX_OPS: usize = 4000;

/// Time limit.
const MAX_TIME: Duration = Duration::from_millis(400);

/// Size of the windows that are compared at a time, in bytes.
const WINDOW: usize = 8 * 1024;

/// Number of equal bytes to keep before the first difference.
const CONTEXT: usize = 256;

/// Number of equal bytes after which a window counts as aligned again.
const MIN_ANCHOR: usize = 16;

/// What to do with the next bytes of the first string to get the second. Serialized as `["=", 12]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Op {
    /// This number of bytes is the same in both.
    Same(usize),
    /// This number of bytes is only in the second.
    Added(usize),
    /// This number of bytes is only in the first.
    Removed(usize),
    /// This number of bytes differs.
    Changed(usize),
}

impl Op {
    /// Returns the number of bytes that it takes from the first and from the second string.
    fn lengths(self) -> [usize; 2] {
        match self {
            Self::Same(count) | Self::Changed(count) => [count, count],
            Self::Added(count) => [0, count],
            Self::Removed(count) => [count, 0],
        }
    }
}

impl Serialize for Op {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Same(count) => ("=", count),
            Self::Added(count) => ("+", count),
            Self::Removed(count) => ("-", count),
            Self::Changed(count) => ("~", count),
        }
        .serialize(serializer)
    }
}

/// An alignment of two byte strings.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Alignment {
    /// The number of equal bytes at the start of both that are left out.
    pub(super) offset: usize,
    /// The operations, from the offset on.
    pub(super) ops: Vec<Op>,
    /// The numbers of bytes that the operations cover.
    covered: [usize; 2],
    /// The number of differences in the operations.
    pub(super) differences: usize,
    /// The numbers of bytes after those that the operations cover.
    pub(super) left_out: [usize; 2],
}

impl Alignment {
    /// Aligns two byte strings.
    pub(super) fn new(first: &[u8], second: &[u8]) -> Self {
        let same = common_prefix(first, second);
        // Short strings are shown from their start.
        let offset = if first.len().max(second.len()) <= MAX_BYTES { 0 } else { same.saturating_sub(CONTEXT) };
        let mut aligner = Aligner { alignment: Self { offset, ..Self::default() }, full: false };
        let (first, second) = (&first[offset..], &second[offset..]);
        aligner.add(Op::Same(same - offset));
        aligner.align(first, second, same - offset);
        let mut alignment = aligner.alignment;
        alignment.left_out = [first.len() - alignment.covered[0], second.len() - alignment.covered[1]];
        alignment
    }

    /// Returns the bytes that the operations cover, in base64.
    pub(super) fn covered_base64(&self, first: &[u8], second: &[u8]) -> [String; 2] {
        let encode = |bytes: &[u8], covered: usize| BASE64_STANDARD.encode(&bytes[self.offset..self.offset + covered]);
        [encode(first, self.covered[0]), encode(second, self.covered[1])]
    }
}

/// Builds an alignment.
struct Aligner {
    alignment: Alignment,
    /// Whether a limit was reached.
    full: bool,
}

impl Aligner {
    /// Aligns the strings from `start` on, up to a limit.
    fn align(&mut self, first: &[u8], second: &[u8], start: usize) {
        let deadline = Instant::now() + MAX_TIME;
        let (mut at, mut other) = (start, start);
        while !self.full && (at < first.len() || other < second.len()) {
            if Instant::now() >= deadline {
                return;
            }
            let window = [&first[at..first.len().min(at + WINDOW)], &second[other..second.len().min(other + WINDOW)]];
            let is_last = at + window[0].len() == first.len() && other + window[1].len() == second.len();
            let ops = compare(window[0], window[1], deadline);
            // The end of a window may be aligned differently once the bytes after it are known.
            let anchor = ops.iter().rposition(|op| matches!(op, Op::Same(count) if *count >= MIN_ANCHOR));
            let kept = if is_last { ops.len() } else { anchor.map_or(ops.len(), |anchor| anchor + 1) };
            for op in &ops[..kept] {
                let [from_first, from_second] = op.lengths();
                if !self.add(*op) {
                    return;
                }
                at += from_first;
                other += from_second;
            }
            let same = common_prefix(&first[at..], &second[other..]);
            self.add(Op::Same(same));
            at += same;
            other += same;
        }
    }

    /// Adds an operation, and shortens it at the limit. Returns false if a limit is reached.
    fn add(&mut self, op: Op) -> bool {
        let alignment = &mut self.alignment;
        let [from_first, from_second] = op.lengths();
        if self.full || from_first + from_second == 0 {
            return !self.full;
        }
        let left = alignment.covered.map(|covered| MAX_BYTES.saturating_sub(covered));
        let limit = match op {
            Op::Same(count) | Op::Changed(count) => count.min(left[0]).min(left[1]),
            Op::Added(count) => count.min(left[1]),
            Op::Removed(count) => count.min(left[0]),
        };
        let (merged, shortened) = match (alignment.ops.last_mut(), op) {
            (Some(Op::Same(last)), Op::Same(_))
            | (Some(Op::Added(last)), Op::Added(_))
            | (Some(Op::Removed(last)), Op::Removed(_))
            | (Some(Op::Changed(last)), Op::Changed(_)) => {
                *last += limit;
                (true, op)
            }
            (_, Op::Same(_)) => (false, Op::Same(limit)),
            (_, Op::Added(_)) => (false, Op::Added(limit)),
            (_, Op::Removed(_)) => (false, Op::Removed(limit)),
            (_, Op::Changed(_)) => (false, Op::Changed(limit)),
        };
        if !merged && (alignment.ops.len() == MAX_OPS || limit == 0) {
            self.full = true;
            return false;
        }
        if !merged {
            // Removed and added bytes in one place are one difference.
            let is_new = !matches!(shortened, Op::Same(_)) && matches!(alignment.ops.last(), None | Some(Op::Same(_)));
            alignment.differences += usize::from(is_new);
            alignment.ops.push(shortened);
        }
        let is_pair = matches!(op, Op::Same(_) | Op::Changed(_));
        alignment.covered[0] += if is_pair || matches!(op, Op::Removed(_)) { limit } else { 0 };
        alignment.covered[1] += if is_pair || matches!(op, Op::Added(_)) { limit } else { 0 };
        self.full = limit < from_first.max(from_second);
        !self.full
    }
}

/// Compares two windows.
fn compare(first: &[u8], second: &[u8], deadline: Instant) -> Vec<Op> {
    let (old, new) = (words(first), words(second));
    let mut ops = Vec::new();
    for operation in capture_diff_slices_deadline(Algorithm::Myers, &old, &new, Some(deadline)) {
        let (old, new) = (old[operation.old_range()].concat(), new[operation.new_range()].concat());
        if operation.tag() == DiffTag::Equal {
            ops.push(Op::Same(old.len()));
            continue;
        }
        let start = common_prefix(&old, &new);
        let end = common_suffix(&old[start..], &new[start..]);
        let (removed, added) = (old.len() - start - end, new.len() - start - end);
        let changed = removed.min(added);
        ops.extend([Op::Same(start), Op::Changed(changed)]);
        ops.extend([Op::Removed(removed - changed), Op::Added(added - changed), Op::Same(end)]);
    }
    ops.retain(|op| op.lengths() != [0, 0]);
    ops
}

fn common_prefix(first: &[u8], second: &[u8]) -> usize {
    first.iter().zip(second).take_while(|(one, other)| one == other).count()
}

fn common_suffix(first: &[u8], second: &[u8]) -> usize {
    first.iter().rev().zip(second.iter().rev()).take_while(|(one, other)| one == other).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn text(ops: &[Op]) -> String {
        let value = serde_json::to_value(ops).expect("JSON");
        let ops = value.as_array().expect("an array").iter();
        ops.map(|op| format!("{}{}", op[0].as_str().expect("a sign"), op[1])).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn alignment_marks_the_bytes_that_differ() {
        for (first, second, ops, differences) in [
            ("", "", "", 0),
            ("same", "same", "=4", 0),
            (r#"{"a":1,"b":2}"#, r#"{"a": 1, "b": 2}"#, "=5 +1 =2 +1 =4 +1 =2", 3),
            ("user1", "user2", "=4 ~1", 1),
            ("a\n", "a", "=1 -1", 1),
            ("a", "a\n", "=1 +1", 1),
            ("caf\u{e9}", r"caf\u00e9", "=3 ~2 +4", 1),
            ("", "x", "+1", 1),
        ] {
            let alignment = Alignment::new(first.as_bytes(), second.as_bytes());
            assert_eq!((text(&alignment.ops).as_str(), alignment.differences), (ops, differences), "{first} {second}");
            assert_eq!((alignment.offset, alignment.left_out), (0, [0, 0]));
        }
    }

    #[test]
    fn long_bodies_begin_near_the_first_difference_and_end_at_the_limits() {
        let first = "a".repeat(10_000_000);
        let second = format!("{}b{}", &first[..5_000_000], &first[5_000_000..]);
        let alignment = Alignment::new(first.as_bytes(), second.as_bytes());
        assert_eq!(alignment.offset, 5_000_000 - CONTEXT);
        assert_eq!(alignment.ops[0], Op::Same(CONTEXT));
        let compact = r#"{"a":1},"#.repeat(1_000_000);
        let spaced = r#"{"a": 1}, "#.repeat(1_000_000);
        let start = Instant::now();
        let alignment = Alignment::new(compact.as_bytes(), spaced.as_bytes());
        assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
        assert_eq!(alignment.ops.len(), MAX_OPS);
        assert_eq!(alignment.left_out[0], 8_000_000 - alignment.covered[0]);
    }

    proptest! {
        #[test]
        fn operations_turn_the_first_string_into_the_second(first in "[ab ,]{0,60}", second in "[ab ,]{0,60}") {
            let (first, second) = (first.as_bytes(), second.as_bytes());
            let alignment = Alignment::new(first, second);
            let (mut at, mut built) = (0, Vec::new());
            for op in &alignment.ops {
                let [from_first, from_second] = op.lengths();
                match op {
                    Op::Same(_) => built.extend_from_slice(&first[at..at + from_first]),
                    _ => built.extend_from_slice(&second[built.len()..built.len() + from_second]),
                }
                at += from_first;
            }
            prop_assert_eq!((at, built.as_slice()), (first.len(), second));
        }
    }
}
