//! An HTTP/1.1 answer, as far as a load needs it: its status, where it ends, and whether the connection serves another.
//!
//! Bytes go in as they come and none are kept: the body is counted, not held. What is not HTTP is an error; it refuses to guess.

use std::mem::MaybeUninit;

use httparse::{ParserConfig, Status};

/// The largest head of an answer, in bytes.
pub(super) const LARGEST_HEAD: usize = 64 * 1024;

/// The most of a body that is waited for, in bytes. Behind it, another connection is cheaper.
const LARGEST_BODY: u64 = 1024 * 1024;

/// The most header fields.
const FIELDS: usize = 96;

/// What is known of an answer when its head is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Head {
    pub(super) status: u16,
    /// Whether the connection stays open behind it, by what both sides say.
    pub(super) keep: bool,
    pub(super) body: Body,
    /// How long the head is, in bytes.
    pub(super) bytes: usize,
}

/// How the end of a body is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Body {
    /// So many bytes are missing.
    Length(u64),
    /// By its chunks.
    Chunked(Chunk),
    /// By the end of the connection.
    ToTheEnd,
}

/// Where in a chunked body the next byte is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Chunk {
    /// In the line with the size of a chunk.
    Size,
    /// In a chunk of which, with its line break, so many bytes are missing.
    Data(u64),
    /// In the fields behind the last chunk.
    Trailer,
}

/// Whether there is more of a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Progress {
    /// It is whole.
    Whole,
    /// There is more to come.
    More,
    /// There is more than anybody waits for.
    TooMuch,
}

/// Reads the head of an answer, past interim ones, or `None` if it is not all there.
///
/// # Errors
/// This is no HTTP.
pub(super) fn head(bytes: &[u8]) -> Result<Option<Head>, String> {
    let mut before = 0;
    loop {
        let mut fields = [const { MaybeUninit::uninit() }; FIELDS];
        let mut response = httparse::Response::new(&mut []);
        let parser = ParserConfig::default();
        let length = match parser.parse_response_with_uninit_headers(&mut response, &bytes[before..], &mut fields) {
            Ok(Status::Complete(length)) => length,
            // Interim answers count: there may be any number of them.
            Ok(Status::Partial) if bytes.len() > LARGEST_HEAD => return Err("the head never ends".into()),
            Ok(Status::Partial) => return Ok(None),
            Err(error) => return Err(error.to_string()),
        };
        let status = response.code.unwrap_or_default();
        before += length;
        // 101 is an answer to a question that nobody asked, and what follows is no HTTP.
        if (100..200).contains(&status) && status != 101 {
            continue;
        }
        let (body, keep) = framing(status, response.version == Some(1), response.headers)?;
        return Ok(Some(Head { status, keep, body, bytes: before }));
    }
}

/// Where the body ends (RFC 9112 section 6.3), and whether another answer may follow.
fn framing(status: u16, modern: bool, fields: &[httparse::Header<'_>]) -> Result<(Body, bool), String> {
    let (mut length, mut coding, mut keep) = (None, None, modern);
    for field in fields {
        let text = || str::from_utf8(field.value).unwrap_or_default().trim();
        if field.name.eq_ignore_ascii_case("content-length") {
            let digits = text();
            let number = digits.parse::<u64>().ok().filter(|_| digits.bytes().all(|byte| byte.is_ascii_digit()));
            let number = number.ok_or_else(|| format!("`content-length: {digits}` is no length"))?;
            if length.is_some_and(|held| held != number) {
                return Err("it has two lengths".into());
            }
            length = Some(number);
        } else if field.name.eq_ignore_ascii_case("transfer-encoding") {
            coding = Some(text().rsplit(',').next().unwrap_or_default().trim().eq_ignore_ascii_case("chunked"));
        } else if field.name.eq_ignore_ascii_case("connection") {
            for word in text().split(',').map(str::trim) {
                keep = (keep || word.eq_ignore_ascii_case("keep-alive")) && !word.eq_ignore_ascii_case("close");
            }
        }
    }
    let body = match (status, coding, length) {
        (101, ..) => return Ok((Body::Length(0), false)),
        (204 | 304, ..) => Body::Length(0),
        // A length beside a coding is a lie that others have been robbed with.
        (_, Some(chunked), Some(_)) => {
            keep = false;
            if chunked { Body::Chunked(Chunk::Size) } else { Body::ToTheEnd }
        }
        (_, Some(true), None) => Body::Chunked(Chunk::Size),
        (_, None, Some(length)) => Body::Length(length),
        _ => Body::ToTheEnd,
    };
    Ok((body, keep && body != Body::ToTheEnd))
}

impl Body {
    /// Takes what has come, of which `bytes` says how much is used. `seen` counts the body so far.
    ///
    /// # Errors
    /// This is no body of that kind.
    pub(super) fn take(&mut self, bytes: &[u8], seen: &mut u64) -> Result<(usize, Progress), String> {
        let (used, whole) = match self {
            Self::Length(left) => {
                let used = usize::try_from(*left).unwrap_or(usize::MAX).min(bytes.len());
                *left -= used as u64;
                if *left > LARGEST_BODY {
                    return Ok((used, Progress::TooMuch));
                }
                (used, *left == 0)
            }
            Self::Chunked(chunk) => chunks(chunk, bytes)?,
            Self::ToTheEnd => (bytes.len(), false),
        };
        *seen += used as u64;
        let progress = match whole {
            true => Progress::Whole,
            false if *seen > LARGEST_BODY => Progress::TooMuch,
            false => Progress::More,
        };
        Ok((used, progress))
    }
}

/// Takes what can be taken of a chunked body; whether that is its end.
fn chunks(at: &mut Chunk, bytes: &[u8]) -> Result<(usize, bool), String> {
    let mut used = 0;
    loop {
        let rest = &bytes[used..];
        match at {
            Chunk::Data(0) => *at = Chunk::Size,
            Chunk::Data(left) => {
                let taken = usize::try_from(*left).unwrap_or(usize::MAX).min(rest.len());
                if taken == 0 {
                    return Ok((used, false));
                }
                *left -= taken as u64;
                used += taken;
            }
            Chunk::Size => match httparse::parse_chunk_size(rest) {
                Ok(Status::Complete((line, 0))) => {
                    used += line;
                    *at = Chunk::Trailer;
                }
                Ok(Status::Complete((line, size))) => {
                    used += line;
                    *at = Chunk::Data(size.saturating_add(2));
                }
                Ok(Status::Partial) if rest.len() <= LARGEST_HEAD => return Ok((used, false)),
                _ => return Err("a chunk has no size".into()),
            },
            Chunk::Trailer => {
                let Some(end) = rest.iter().position(|byte| *byte == b'\n') else {
                    return if rest.len() <= LARGEST_HEAD {
                        Ok((used, false))
                    } else {
                        Err("a line never ends".into())
                    };
                };
                used += end + 1;
                if rest[..end].iter().all(|byte| *byte == b'\r') {
                    return Ok((used, true));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The status, whether the connection is kept, how much of `text` the answer takes, and whether it is whole; the bytes come by `step`.
    fn read(text: &str, step: usize) -> Result<(u16, bool, usize, Progress), String> {
        let bytes = text.as_bytes();
        let mut there = 0;
        let head = loop {
            there = (there + step).min(bytes.len());
            match head(&bytes[..there])? {
                Some(head) => break head,
                None if there == bytes.len() => return Err("no head".into()),
                None => {}
            }
        };
        let (mut body, mut at, mut seen) = (head.body, head.bytes, 0);
        loop {
            let (used, progress) = body.take(&bytes[at..there], &mut seen)?;
            at += used;
            if progress != Progress::More || there == bytes.len() {
                return Ok((head.status, head.keep, at, progress));
            }
            there = (there + step).min(bytes.len());
        }
    }

    #[test]
    fn interim_answers_end_some_time() {
        assert!(head("HTTP/1.1 100 C\r\n\r\n".repeat(100_000).as_bytes()).is_err());
    }

    #[test]
    fn an_answer_ends_where_it_says_however_its_bytes_come() {
        use Progress::{More, TooMuch, Whole};
        for (text, status, keep, behind, progress) in [
            ("HTTP/1.1 204 No Content\r\n\r\nNEXT", 204, true, "NEXT", Whole),
            ("HTTP/1.1 304 N\r\ncontent-length: 9\r\n\r\nNEXT", 304, true, "NEXT", Whole),
            ("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabcNEXT", 200, true, "NEXT", Whole),
            ("HTTP/1.1 200 OK\r\ncontent-length: 3\r\nconnection: Close\r\n\r\nabc", 200, false, "", Whole),
            ("HTTP/1.0 200 OK\r\ncontent-length: 3\r\n\r\nabc", 200, false, "", Whole),
            ("HTTP/1.0 200 OK\r\ncontent-length: 3\r\nconnection: keep-alive\r\n\r\nabc", 200, true, "", Whole),
            ("HTTP/1.1 200 OK\r\n\r\nabc", 200, false, "", More),
            ("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 500 Oh\r\ncontent-length: 0\r\n\r\n", 500, true, "", Whole),
            ("HTTP/1.1 101 Up\r\n\r\nXX", 101, false, "XX", Whole),
            (
                "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\nA;x=1\r\n0123456789\r\n0\r\n\r\nNEXT",
                200,
                true,
                "NEXT",
                Whole,
            ),
            (
                "HTTP/1.1 200 OK\r\ntransfer-encoding: gzip, chunked\r\n\r\n0\r\nT: 1\r\n\r\nNEXT",
                200,
                true,
                "NEXT",
                Whole,
            ),
            (
                "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\ncontent-length: 2\r\n\r\n0\r\n\r\n",
                200,
                false,
                "",
                Whole,
            ),
            ("HTTP/1.1 200 OK\r\ncontent-length: 99999999\r\n\r\n", 200, true, "", TooMuch),
        ] {
            for step in [1, 2, 7, 1000] {
                let expected = Ok((status, keep, text.len() - behind.len(), progress));
                let got = read(text, step);
                // Bytes of the next answer may be there or not.
                assert_eq!(got, expected, "{text:?} by {step}");
            }
        }
    }

    #[test]
    fn what_is_no_http_is_an_error() {
        assert!(head(b"SSH-2.0-OpenSSH\r\n\r\n").is_err());
        for text in [
            "HTTP/1.1 200 OK\r\ncontent-length: +3\r\n\r\nabc",
            "HTTP/1.1 200 OK\r\ncontent-length: 3\r\ncontent-length: 4\r\n\r\nabcd",
            "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nxyz\r\n",
        ] {
            assert!(read(text, 1000).is_err(), "{text:?}");
        }
        let endless = format!("HTTP/1.1 200 OK\r\nx: {}", "a".repeat(LARGEST_HEAD + 1));
        assert!(read(&endless, 100_000).is_err());
    }
}
