//! Small helpers for text and input: reading with a size limit, reasons of I/O errors, capital letters, suggestions for misspelled names.

use std::io::{self, Read};

/// Reads `input` to its end. Input over `limit` bytes is an error. It is never truncated, because callers would mistake the part for the whole.
///
/// # Errors
/// `input` cannot be read, or is longer than `limit` ([`io::ErrorKind::FileTooLarge`]).
pub fn read_capped(input: impl Read, limit: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    input.take(limit.saturating_add(1)).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > limit {
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, format!("larger than {limit} bytes")));
    }
    Ok(bytes)
}

/// Reads `input` to its end as text, up to `limit` bytes.
///
/// # Errors
/// Those of [`read_capped`], or `input` is not UTF-8 ([`io::ErrorKind::InvalidData`]).
pub fn read_text_capped(input: impl Read, limit: u64) -> io::Result<String> {
    let text = String::from_utf8(read_capped(input, limit)?);
    text.map_err(|error| io::Error::new(io::ErrorKind::InvalidData, format!("not UTF-8 text: {error}")))
}

/// Returns the text with a capital letter at its start.
#[must_use]
pub fn capitalized(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().into_iter().flat_map(char::to_uppercase).chain(chars).collect()
}

/// Returns the reason of an I/O error, in lowercase and without the error number.
#[must_use]
pub fn io_reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "file not found".into(),
        io::ErrorKind::PermissionDenied => "permission denied".into(),
        io::ErrorKind::IsADirectory => "is a directory".into(),
        _ => {
            let text = error.to_string();
            text.split_once(" (os error").map_or(text.clone(), |(reason, _)| reason.to_owned())
        }
    }
}

/// Returns the name most similar to `word`, if one is similar enough to be what the user meant. Short words share letters by chance, so they may differ from
/// the name in one letter only, or be the beginning of it.
#[must_use]
pub fn suggest<'a>(word: &str, names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    /// Number of letters of a short word.
    const MAX_SHORT: usize = 4;
    /// Minimum number of letters of a beginning.
    const MIN_BEGINNING: usize = 3;
    let word = word.to_lowercase();
    let is_close = |name: &str| {
        let shorter = word.chars().count().min(name.chars().count());
        shorter > MAX_SHORT
            || (shorter >= MIN_BEGINNING && name.starts_with(&word))
            || strsim::osa_distance(&word, name) <= 1
    };
    names
        .map(|name| (name.to_lowercase(), name))
        .filter(|(lower, _)| is_close(lower))
        .map(|(lower, name)| (strsim::jaro_winkler(&word, &lower), name))
        .filter(|(similarity, _)| *similarity > 0.8)
        .max_by(|(a, _), (b, _)| a.total_cmp(b))
        .map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn suggestion_for_a_short_word_differs_in_one_letter_or_begins_with_it() {
        let names = ["path", "size", "ms", "is", "id", "verdict", "provider", "status"];
        for (word, expected) in [
            ("paht", Some("path")),
            ("pth", Some("path")),
            ("sizes", Some("size")),
            ("SIZ", Some("size")),
            ("prov", Some("provider")),
            ("verdit", Some("verdict")),
            ("at", None),
            ("since", None),
            ("time", None),
            ("pr", None),
        ] {
            assert_eq!(suggest(word, names.into_iter()), expected, "{word}");
        }
    }

    #[test]
    fn read_capped_returns_all_input_up_to_the_limit_and_fails_above() {
        for (limit, fits) in [(0, false), (4, false), (5, true), (6, true), (u64::MAX, true)] {
            let read = read_capped(&b"12345"[..], limit);
            match read {
                Ok(bytes) => assert!(fits && bytes == b"12345", "{limit}"),
                Err(error) => assert!(!fits && error.kind() == io::ErrorKind::FileTooLarge, "{limit}: {error}"),
            }
        }
        assert!(read_capped(io::repeat(0), 5).is_err());
        assert_eq!(read_text_capped(&b"a\xff"[..], 5).expect_err("not UTF-8").kind(), io::ErrorKind::InvalidData);
    }
}
