//! What is read whole, up to a size: a longer one is refused, and never cut, since what is left of it would be taken for all of it.

use std::io::{self, Read};

/// Every byte of `from`, of which there are at most `most`.
///
/// # Errors
/// It cannot be read, or is longer ([`io::ErrorKind::FileTooLarge`]).
pub fn read(from: impl Read, most: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    from.take(most.saturating_add(1)).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > most {
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, format!("it is larger than {most} bytes")));
    }
    Ok(bytes)
}

/// The same as text.
///
/// # Errors
/// It cannot be read, is longer, or is not UTF-8 ([`io::ErrorKind::InvalidData`]).
pub fn read_text(from: impl Read, most: u64) -> io::Result<String> {
    let text = String::from_utf8(read(from, most)?);
    text.map_err(|error| io::Error::new(io::ErrorKind::InvalidData, format!("it is not UTF-8 text: {error}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_longer_is_refused_and_what_is_as_long_is_whole() {
        for (most, whole) in [(0, false), (4, false), (5, true), (6, true), (u64::MAX, true)] {
            let read = read(&b"12345"[..], most);
            match read {
                Ok(bytes) => assert!(whole && bytes == b"12345", "{most}"),
                Err(error) => assert!(!whole && error.kind() == io::ErrorKind::FileTooLarge, "{most}: {error}"),
            }
        }
        assert!(read(io::repeat(0), 5).is_err());
        assert_eq!(read_text(&b"a\xff"[..], 5).expect_err("no text").kind(), io::ErrorKind::InvalidData);
    }
}
