//! Helpers for the targets: reading captures, parsing inputs, temporary files, and the check that no secret is printed.
//!
//! Inputs are readable: if a target needs a parameter, e.g. an encoding, it is on the first line. So a seed is a file with one line prepended, and a
//! person can read a failing input.

use std::{
    fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use hookctl::{
    capture::{self, Fidelity},
    payload::Encoding,
    secret::{Redactor, Secret},
};

/// Reads a capture in each of these formats, and in the detected one. Panics if a capture is `exact` although its body disproves that, or if an error cannot be printed.
pub fn read_captures(formats: &[&str], bytes: &[u8]) {
    let named = formats.iter().map(|name| capture::format(name).expect("a format")).map(Some);
    for format in named.chain([None]) {
        for read in capture::read(bytes, "f", format) {
            match read {
                Ok(record) if record.fidelity == Fidelity::Exact => {
                    let body = String::from_utf8_lossy(&record.message.body);
                    let is_text = str::from_utf8(&record.message.body).is_ok();
                    assert!(!is_text || !body.contains('\u{fffd}'), "{record:?}");
                }
                Ok(_) => {}
                Err(error) => assert!(!error.reason.contains(char::is_control), "{error:?}"),
            }
        }
    }
}

/// Splits the input into its first line, as text, and the rest. A line that is not UTF-8 is empty.
#[must_use]
pub fn first_line(data: &[u8]) -> (&str, &[u8]) {
    let end = data.iter().position(|byte| *byte == b'\n').unwrap_or(data.len());
    (str::from_utf8(&data[..end]).unwrap_or_default(), data.get(end + 1..).unwrap_or_default())
}

/// Returns the encoding named `name`, or JSON if the name is unknown.
#[must_use]
pub fn encoding(name: &str) -> Encoding {
    Encoding::NAMES.into_iter().find(|(known, _)| *known == name).map_or(Encoding::Json, |(_, encoding)| encoding)
}

/// Creates a secret. Empty bytes are replaced, because a secret cannot be empty.
#[must_use]
pub fn secret(bytes: &[u8]) -> Secret {
    let bytes = if bytes.is_empty() { b"nothing" } else { bytes };
    Secret::new(bytes.to_vec(), "env:SECRET").expect("it is not empty")
}

/// Panics if `output` contains one of these secrets in any encoding that is masked, unless the input contains one too.
pub fn assert_hidden<'s>(secrets: impl IntoIterator<Item = &'s Secret>, input: &[u8], output: &str) {
    let mut redactor = Redactor::default();
    secrets.into_iter().for_each(|secret| redactor.learn(secret));
    if redactor.split(input).len() == 1 {
        assert_eq!(redactor.split(output.as_bytes()).len(), 1, "the output contains a secret: {output}");
    }
}

/// Creates a temporary folder of this process.
#[must_use]
pub fn folder(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("hookctl-fuzz-{}", std::process::id())).join(name);
    fs::create_dir_all(&folder).expect("a folder");
    folder
}

/// Writes a file that only the current user can read.
///
/// # Errors
/// The file cannot be written.
pub fn write_private(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)?.write_all(bytes)
}
