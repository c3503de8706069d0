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

/// Returns the name most similar to `word`, if one is similar enough to be what the user meant.
#[must_use]
pub fn suggest<'a>(word: &str, names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let word = word.to_lowercase();
    names
        .map(|name| (strsim::jaro_winkler(&word, &name.to_lowercase()), name))
        .filter(|(similarity, _)| *similarity > 0.8)
        .max_by(|(a, _), (b, _)| a.total_cmp(b))
        .map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

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
