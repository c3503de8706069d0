//! Multipart bodies (RFC 7578): forms whose fields are parts with headers of their own, as Jotform sends them.
//!
//! Owns writing and reading them. A sample of such a form is a file in form encoding. Files in a part that are not text are skipped.

use std::{fmt::Write as _, ops::Range};

use memchr::memmem;

use super::{Form, Pair, style::split_key};

/// The boundary of the bodies that hookctl writes.
pub const BOUNDARY: &str = "hookctl-8f14e45fceea167a5a36dedd4bea2543";

/// Maximum number of parts that are read. A parsed part takes many times the memory of its text.
const MAX_PARTS: usize = 10_000;

impl Form {
    /// Writes the form as multipart, and returns the range of each value.
    pub(super) fn to_multipart(&self) -> (String, Vec<Range<usize>>) {
        let mut out = String::new();
        let mut values = Vec::with_capacity(self.pairs.len());
        for pair in &self.pairs {
            let name = pair.flat_key().replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A");
            let _ = write!(out, "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n");
            let start = out.len();
            out.push_str(pair.value());
            values.push(start..out.len());
            out.push_str("\r\n");
        }
        let _ = write!(out, "--{BOUNDARY}--\r\n");
        (out, values)
    }

    /// Reads a multipart body, whose boundary is its first line. `None` if it is not one.
    #[must_use]
    pub fn parse_multipart(body: &[u8]) -> Option<Self> {
        let line = body.split(|byte| *byte == b'\n').next()?;
        let delimiter = line.strip_suffix(b"\r").unwrap_or(line);
        if !delimiter.starts_with(b"--") || !(3..=72).contains(&delimiter.len()) {
            return None;
        }
        let mut rest = body.get(delimiter.len()..)?;
        let mut pairs = Vec::new();
        while let Some(part) = rest.strip_prefix(b"\r\n").or_else(|| rest.strip_prefix(b"\n")) {
            // A delimiter is a whole line.
            let is_line = |at: &usize| {
                let after = part.get(at + delimiter.len()..).unwrap_or_default();
                at.checked_sub(1).is_some_and(|before| part.get(before) == Some(&b'\n'))
                    && [&b"\r\n"[..], b"\n", b"--"].iter().any(|end| after.starts_with(end))
            };
            let end = memmem::find_iter(part, delimiter).find(is_line)?;
            let inside = part.get(..end - 1)?;
            pairs.extend(field(inside.strip_suffix(b"\r").unwrap_or(inside)));
            if pairs.len() > MAX_PARTS {
                return None;
            }
            rest = part.get(end + delimiter.len()..)?;
        }
        rest.starts_with(b"--").then_some(Self { pairs })
    }
}

/// Returns the field in a part, if it is text and has a name.
fn field(part: &[u8]) -> Option<Pair> {
    let (head, value) = match (memmem::find(part, b"\r\n\r\n"), memmem::find(part, b"\n\n")) {
        (Some(at), _) => (part.get(..at)?, part.get(at + 4..)?),
        (None, Some(at)) => (part.get(..at)?, part.get(at + 2..)?),
        (None, None) => return None,
    };
    let head = str::from_utf8(head).ok()?;
    let disposition = head
        .lines()
        .find(|line| line.get(..20).is_some_and(|name| name.eq_ignore_ascii_case("content-disposition:")))?;
    let name = disposition.split(';').map(str::trim).find_map(|parameter| parameter.strip_prefix("name="))?;
    let name = name.trim_matches('"').replace("%22", "\"").replace("%0D", "\r").replace("%0A", "\n");
    let names = split_key(name.as_bytes(), false);
    let names = names.into_iter().map(|(at, part)| name.get(at..at + part.len()).unwrap_or_default().to_owned());
    Some(Pair::new(names.collect(), str::from_utf8(value).ok()?.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::payload::{Encoding, FormStyle, Payload};
    use proptest::prelude::*;

    #[test]
    fn multipart_body_of_a_client_is_read() {
        // As Python's requests writes it, with a file that is not text.
        let body = b"--f00\r\nContent-Disposition: form-data; name=\"formID\"\r\n\r\n42\r\n--f00\r\ncontent-disposition: form-data; name=\"q[a]\"; filename=\"a.txt\"\r\nContent-Type: text/plain\r\n\r\n--f00x\nline\r\n--f00\r\nContent-Disposition: form-data; name=\"f\"; filename=\"f\"\r\n\r\n\xff\r\n--f00--\r\n";
        let form = Form::parse_multipart(body).expect("multipart");
        let found: Vec<_> = form.pairs.iter().map(|pair| (pair.flat_key(), pair.value().to_owned())).collect();
        assert_eq!(found, [("formID".into(), "42".into()), ("q[a]".to_owned(), "--f00x\nline".to_owned())]);
        for body in [&b"a=1"[..], b"--", b"--f00", b"--f00\r\n", b"--f00\r\nx\r\n--f0", b"--f00\r\n\r\n--f00\r\n"] {
            assert_eq!(Form::parse_multipart(body), None, "{}", String::from_utf8_lossy(body));
        }
    }

    proptest! {
        #[test]
        fn multipart_reads_what_it_writes(fields in proptest::collection::vec(("[a-z\"%;é]{1,5}", "[a-z\r\n\"é&=+-]{0,9}"), 0..5)) {
            let pairs = fields.iter().map(|(name, value)| Pair::new(vec![name.clone()], value.clone())).collect();
            let form = Form { pairs };
            let body = Payload::Form(form.clone(), FormStyle::Multipart).encode();
            // A percent sign is not escaped (RFC 7578 section 2), so `%22` in a name is ambiguous.
            prop_assume!(!fields.iter().any(|(name, _)| name.contains('%') || name.contains(';')));
            if form.pairs.is_empty() {
                return Ok(());
            }
            prop_assert_eq!(Form::parse_multipart(&body), Some(form));
        }

        #[test]
        fn parse_multipart_never_panics(body: Vec<u8>, more in "(--a|\r|\n|Content-Disposition: form-data; name=b|-){0,20}") {
            let _ = Form::parse_multipart(&body);
            let _ = Form::parse_multipart(more.as_bytes());
        }
    }

    #[test]
    fn sample_in_form_encoding_is_sent_as_multipart() {
        let payload = Payload::parse(Encoding::Form(FormStyle::Multipart), b"formID=42&rawRequest=%7B%22a%22%3A1%7D")
            .expect("a form");
        let body = String::from_utf8(payload.encode()).expect("text");
        assert_eq!(
            body,
            format!(
                "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"formID\"\r\n\r\n42\r\n--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"rawRequest\"\r\n\r\n{{\"a\":1}}\r\n--{BOUNDARY}--\r\n"
            )
        );
    }
}
