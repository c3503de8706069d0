//! What is read whole, up to a size: a longer one is refused, and never cut, since what is left of it would be taken for all of it.

use std::io::{self, Read};

/// Every byte of `from`, of which there are at most `most`.
///
/// # Errors
/// It cannot be read, or is longer ([`io::ErrorKind::FileTooLarge`]).
pub fn read_capped(from: impl Read, most: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    from.take(most.saturating_add(1)).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > most {
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, format!("larger than {most} bytes")));
    }
    Ok(bytes)
}

/// The same as text.
///
/// # Errors
/// It cannot be read, is longer, or is not UTF-8 ([`io::ErrorKind::InvalidData`]).
pub fn read_text_capped(from: impl Read, most: u64) -> io::Result<String> {
    let text = String::from_utf8(read_capped(from, most)?);
    text.map_err(|error| io::Error::new(io::ErrorKind::InvalidData, format!("not UTF-8 text: {error}")))
}

/// Why a file cannot be used, in lowercase and without the error number.
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

/// The name that is nearest to `word`, if any is near enough to be meant.
#[must_use]
pub fn suggest<'a>(word: &str, names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let word = word.to_lowercase();
    names
        .map(|name| (strsim::jaro_winkler(&word, &name.to_lowercase()), name))
        .filter(|(likeness, _)| *likeness > 0.8)
        .max_by(|(a, _), (b, _)| a.total_cmp(b))
        .map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_longer_is_refused_and_what_is_as_long_is_whole() {
        for (most, whole) in [(0, false), (4, false), (5, true), (6, true), (u64::MAX, true)] {
            let read = read_capped(&b"12345"[..], most);
            match read {
                Ok(bytes) => assert!(whole && bytes == b"12345", "{most}"),
                Err(error) => assert!(!whole && error.kind() == io::ErrorKind::FileTooLarge, "{most}: {error}"),
            }
        }
        assert!(read_capped(io::repeat(0), 5).is_err());
        assert_eq!(read_text_capped(&b"a\xff"[..], 5).expect_err("no text").kind(), io::ErrorKind::InvalidData);
    }
}
