//! Records the request heads of one connection byte for byte.
//!
//! hyper lowercases header names and groups repeats, so its result is not what was sent. [`Tape`] sees the same bytes in the same order, and keeps each
//! request head as sent. To find the next head, it follows the framing of each body (RFC 9112) without keeping the body. It refuses nothing: the
//! connection compares its results with hyper's, and refuses a request if they differ.

use std::collections::VecDeque;

use super::{Problem, check::check};
use hookctl::message::{Headers, Message};

/// Maximum number of header fields. hyper has the same limit.
const MAX_HEADERS: usize = 100;

/// Maximum length of a line between chunks or in a trailer section, in bytes.
const MAX_LINE: usize = 16 * 1024;

/// A request head, byte for byte.
#[derive(Debug)]
pub(super) struct Head {
    /// The request without its body.
    pub(super) message: Message,
    /// The bytes of the head, if `message` does not encode to them, e.g. because of extra spaces around a value.
    pub(super) raw: Option<Vec<u8>>,
    pub(super) framing: Framing,
    /// Why the request must be refused. It is then the last one on its connection.
    pub(super) problem: Option<Problem>,
}

/// The end of a chunked body.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Ended {
    /// The decoded length of the body, in bytes.
    pub(super) length: u64,
    /// The trailer fields, byte for byte.
    pub(super) trailers: Vec<u8>,
}

/// How the end of a body is marked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Framing {
    /// By `Content-Length`, or its absence.
    Length(u64),
    /// By a last chunk.
    Chunked,
}

/// What the next byte belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Head,
    Body(u64),
    ChunkSize,
    Chunk(u64),
    ChunkEnd,
    Trailers,
    /// Unknown: the framing could not be parsed, or the request must be refused.
    Lost,
}

/// Reads the bytes of a connection.
#[derive(Debug)]
pub(super) struct Tape {
    part: Part,
    /// The bytes of an incomplete head or line.
    pending: Vec<u8>,
    /// Number of bytes read of the current line of a head.
    line: usize,
    /// Whether a non-empty line of the head was read.
    began: bool,
    /// Complete heads that were not taken yet.
    heads: VecDeque<Head>,
    /// The ends of the chunked bodies that were read completely, in order.
    chunked: VecDeque<Ended>,
    /// The trailer fields that are being read.
    trailers: Vec<u8>,
    /// The bytes after the point at which parsing stopped, up to `max_head` of them.
    rest: Vec<u8>,
    /// Decoded length of the chunked body that is being read.
    decoded: u64,
    max_head: usize,
}

impl Tape {
    /// Creates the tape of a new connection, whose heads have at most `max_head` bytes.
    pub(super) fn new(max_head: usize) -> Self {
        Self {
            part: Part::Head,
            pending: Vec::new(),
            line: 0,
            began: false,
            heads: VecDeque::new(),
            chunked: VecDeque::new(),
            trailers: Vec::new(),
            rest: Vec::new(),
            decoded: 0,
            max_head,
        }
    }

    /// Returns the next complete head.
    pub(super) fn take_head(&mut self) -> Option<Head> {
        self.heads.pop_front()
    }

    /// Returns the end of the next chunked body that is complete.
    pub(super) fn take_chunked(&mut self) -> Option<Ended> {
        self.chunked.pop_front()
    }

    /// Returns the bytes of a head that is incomplete or malformed, and forgets them.
    pub(super) fn take_pending(&mut self) -> Vec<u8> {
        match self.part {
            Part::Head | Part::Lost => std::mem::take(&mut self.pending),
            _ => Vec::new(),
        }
    }

    /// Returns the bytes from the point on at which parsing stopped, and forgets them: those after a head that is refused, or from a malformed chunk on.
    pub(super) fn take_rest(&mut self) -> Vec<u8> {
        match self.part {
            Part::ChunkSize | Part::ChunkEnd | Part::Trailers => std::mem::take(&mut self.pending),
            _ => std::mem::take(&mut self.rest),
        }
    }

    /// Reads the next bytes of the connection.
    pub(super) fn read(&mut self, mut bytes: &[u8]) {
        while !bytes.is_empty() {
            let used = match self.part {
                Part::Head => self.head(bytes),
                Part::Body(left) => {
                    let used = take(left, bytes);
                    let left = left - used as u64;
                    self.part = if left == 0 { Part::Head } else { Part::Body(left) };
                    used
                }
                Part::Chunk(left) => {
                    let used = take(left, bytes);
                    let left = left - used as u64;
                    self.decoded += used as u64;
                    self.part = if left == 0 { Part::ChunkEnd } else { Part::Chunk(left) };
                    used
                }
                Part::ChunkSize | Part::ChunkEnd | Part::Trailers => self.line(bytes),
                Part::Lost => {
                    let room = self.max_head.saturating_sub(self.rest.len());
                    self.rest.extend_from_slice(&bytes[..bytes.len().min(room)]);
                    return;
                }
            };
            bytes = &bytes[used..];
        }
    }

    /// Reads bytes of a head. Returns how many of them belong to it.
    fn head(&mut self, bytes: &[u8]) -> usize {
        let end = self.end_of_head(bytes);
        let used = end.unwrap_or(bytes.len());
        let room = self.max_head.saturating_sub(self.pending.len());
        self.pending.extend_from_slice(&bytes[..used.min(room)]);
        if used > room {
            // hyper refuses a head of this size, and closes the connection.
            self.part = Part::Lost;
            return room;
        }
        if end.is_some() {
            self.parse();
        }
        used
    }

    /// Returns the position in `bytes` after the empty line that ends the head. Empty lines before the request line are skipped.
    fn end_of_head(&mut self, bytes: &[u8]) -> Option<usize> {
        let mut start = 0;
        for end in memchr::memchr_iter(b'\n', bytes) {
            let length = self.line + end - start;
            let last = bytes[..end].last().or(self.pending.last());
            let is_empty = length == 0 || (length == 1 && last == Some(&b'\r'));
            self.line = 0;
            start = end + 1;
            if is_empty && self.began {
                self.began = false;
                return Some(start);
            }
            self.began |= !is_empty;
        }
        self.line += bytes.len() - start;
        None
    }

    fn parse(&mut self) {
        let mut fields = [httparse::EMPTY_HEADER; MAX_HEADERS];
        let mut request = httparse::Request::new(&mut fields);
        let Ok(httparse::Status::Complete(_)) = request.parse(&self.pending) else {
            self.part = Part::Lost;
            return;
        };
        let mut head = copy(&request);
        let start = self.pending.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        let raw = &self.pending[start..];
        head.raw = (head.message.to_bytes() != raw).then(|| raw.to_vec());
        self.part = match head.framing {
            _ if head.problem.is_some() => Part::Lost,
            Framing::Length(0) => Part::Head,
            Framing::Length(length) => Part::Body(length),
            Framing::Chunked => Part::ChunkSize,
        };
        self.decoded = 0;
        self.heads.push_back(head);
        self.pending.clear();
    }

    /// Reads bytes of a line. Returns how many of them belong to it.
    fn line(&mut self, bytes: &[u8]) -> usize {
        let used = memchr::memchr(b'\n', bytes).map_or(bytes.len(), |end| end + 1);
        if self.pending.len() + used > MAX_LINE {
            self.part = Part::Lost;
            self.rest = std::mem::take(&mut self.pending);
            return 0;
        }
        self.pending.extend_from_slice(&bytes[..used]);
        if self.pending.last() != Some(&b'\n') {
            return used;
        }
        let is_empty = matches!(self.pending.as_slice(), b"\n" | b"\r\n");
        self.part = match self.part {
            Part::ChunkSize => match httparse::parse_chunk_size(&self.pending) {
                // The parser reads an absent size as 0.
                _ if !self.pending[0].is_ascii_hexdigit() => Part::Lost,
                Ok(httparse::Status::Complete((_, 0))) => Part::Trailers,
                Ok(httparse::Status::Complete((_, size))) => Part::Chunk(size),
                _ => Part::Lost,
            },
            Part::ChunkEnd if is_empty => Part::ChunkSize,
            Part::Trailers if is_empty => {
                self.chunked.push_back(Ended { length: self.decoded, trailers: std::mem::take(&mut self.trailers) });
                Part::Head
            }
            Part::Trailers if self.trailers.len() + self.pending.len() <= self.max_head => {
                self.trailers.extend_from_slice(&self.pending);
                Part::Trailers
            }
            _ => Part::Lost,
        };
        if self.part == Part::Lost {
            self.rest = std::mem::take(&mut self.pending);
        }
        self.pending.clear();
        used
    }
}

/// Returns how many of `bytes` belong to a part with `left` more bytes.
fn take(left: u64, bytes: &[u8]) -> usize {
    usize::try_from(left).unwrap_or(usize::MAX).min(bytes.len())
}

fn copy(request: &httparse::Request<'_, '_>) -> Head {
    let mut headers = Headers::with_capacity(request.headers.len());
    for field in request.headers.iter() {
        headers.push(field.name, field.value);
    }
    let version = if request.version == Some(0) { "HTTP/1.0" } else { "HTTP/1.1" };
    let framing = framing(&headers).filter(|framing| *framing != Framing::Chunked || version == "HTTP/1.1");
    let message = Message {
        method: request.method.unwrap_or_default().to_owned(),
        target: request.path.unwrap_or_default().to_owned(),
        version: version.to_owned(),
        headers,
        body: Vec::new(),
        url: None,
    };
    let unframed = || Problem::malformed(400, "malformed HTTP: invalid length or transfer coding");
    let problem = check(&message).err().or_else(|| framing.is_none().then(unframed));
    Head { message, raw: None, framing: framing.unwrap_or(Framing::Length(0)), problem }
}

/// Returns the framing of a body as hyper determines it, or `None` if hyper refuses the head.
fn framing(headers: &Headers) -> Option<Framing> {
    // `Headers::get_all` also accepts names of CGI variables, which are ordinary headers here.
    let values = |wanted: &'static str| {
        headers.iter().filter(move |(name, _)| name.eq_ignore_ascii_case(wanted)).map(|(_, value)| value)
    };
    if values("transfer-encoding").next().is_some() {
        return Some(Framing::Chunked);
    }
    let mut length = None;
    for value in values("content-length") {
        let digits = std::str::from_utf8(value).ok().filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()))?;
        let parsed = digits.parse().ok()?;
        if length.replace(parsed).is_some_and(|before| before != parsed) {
            return None;
        }
    }
    Some(Framing::Length(length.unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heads(tape: &mut Tape) -> Vec<String> {
        std::iter::from_fn(|| tape.take_head())
            .map(|head| String::from_utf8_lossy(&head.message.to_bytes()).into_owned())
            .collect()
    }

    #[test]
    fn heads_are_found_wherever_the_bytes_are_split() {
        let requests = "POST /a?b=%20 HTTP/1.1\r\nHost: x\r\nX-Odd-CASE: 1\r\nx-odd-case: 2\r\ncontent-LENGTH: 5\r\n\r\nGET /\
                        POST /c HTTP/1.1\r\nHost: x\r\ntransfer-encoding: chunked\r\n\r\n4;ext=\"a\"\r\nabcd\r\n1\r\n\n\r\n0\r\nX-Trailer: t\r\n\r\n\
                        \r\n\r\nGET /d HTTP/1.0\n\nPUT /e HTTP/1.1\r\nhost: y\r\n\r\n";
        let expected = [
            "POST /a?b=%20 HTTP/1.1\r\nHost: x\r\nX-Odd-CASE: 1\r\nx-odd-case: 2\r\ncontent-LENGTH: 5\r\n\r\n",
            "POST /c HTTP/1.1\r\nHost: x\r\ntransfer-encoding: chunked\r\n\r\n",
            "GET /d HTTP/1.0\r\n\r\n",
            "PUT /e HTTP/1.1\r\nhost: y\r\n\r\n",
        ];
        for size in 1..requests.len() {
            let mut tape = Tape::new(1024);
            for bytes in requests.as_bytes().chunks(size) {
                tape.read(bytes);
            }
            assert_eq!(heads(&mut tape), expected, "{size}");
            let ended = Ended { length: 5, trailers: b"X-Trailer: t\r\n".to_vec() };
            assert_eq!((tape.take_chunked(), tape.take_chunked()), (Some(ended), None), "{size}");
            assert!(tape.take_pending().iter().all(u8::is_ascii_whitespace), "{size}");
        }
    }

    #[test]
    fn tape_never_buffers_more_than_one_head() {
        for bytes in [
            b"x".repeat(100_000),
            [b"POST / HTTP/1.1\r\nHost: x\r\ncontent-length: 99999\r\n\r\n".to_vec(), b"y".repeat(99_999)].concat(),
            [b"POST / HTTP/1.1\r\nHost: x\r\ntransfer-encoding: chunked\r\n\r\n".to_vec(), b"1".repeat(99_999)]
                .concat(),
            [b"POST / HTTP/1.1\r\n".to_vec(), b"a: b\r\n".repeat(9_999)].concat(),
        ] {
            let mut tape = Tape::new(1000);
            bytes.chunks(7).for_each(|bytes| tape.read(bytes));
            assert!(tape.pending.len() <= MAX_LINE && tape.rest.len() <= MAX_LINE + 1000, "{}", tape.rest.len());
        }
    }

    #[test]
    fn nothing_is_read_after_a_malformed_chunk() {
        for chunks in ["z\r\n", "1\r\naXY", "1\r\nab\r\n", "ffffffffffffffffff\r\n", "-1\r\n", "\r\n"] {
            let mut tape = Tape::new(1000);
            tape.read(b"POST / HTTP/1.1\r\nHost: x\r\ntransfer-encoding: chunked\r\n\r\n");
            tape.read(chunks.as_bytes());
            tape.read(b"\r\n0\r\n\r\nGET /smuggled HTTP/1.1\r\n\r\n");
            assert_eq!(heads(&mut tape).len(), 1, "{chunks:?}");
            assert_eq!(tape.take_chunked(), None, "{chunks:?}");
            let rest = String::from_utf8(tape.take_rest()).expect("text");
            let malformed = chunks.trim_start_matches("1\r\na");
            assert_eq!(rest, format!("{malformed}\r\n0\r\n\r\nGET /smuggled HTTP/1.1\r\n\r\n"), "{chunks:?}");
        }
    }

    #[test]
    fn refused_head_is_the_last_one_and_the_bytes_after_it_are_kept() {
        for fields in [
            "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n",
            "Content-Length: 1\r\nContent-Length: 2\r\n",
            "Content-Length: +1\r\n",
            "Host: y\r\n",
        ] {
            let mut tape = Tape::new(1000);
            let rest = "0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n";
            tape.read(format!("POST / HTTP/1.1\r\nHost: x\r\n{fields}\r\n{rest}").as_bytes());
            assert!(tape.take_head().is_some_and(|head| head.problem.is_some()), "{fields}");
            assert!(tape.take_head().is_none(), "{fields}");
            assert_eq!((tape.take_rest(), tape.take_pending()), (rest.into(), Vec::new()), "{fields}");
        }
    }
}
