//! One direction of a TCP connection: puts segments in order, and cuts the requests out of it.
//!
//! Repeated data is ignored, and out-of-order data waits for the data before it. If packets are missing, their request is an error, and
//! reading continues with the next segment that begins a request.

use std::collections::BTreeMap;

use memchr::memmem;

use crate::{
    capture::{
        Fidelity, MAX_RECORD_BYTES,
        formats::http::{self, messages},
        too_large,
    },
    message::Message,
    signing::looks_signed,
};

/// Maximum number of bytes and segments that wait for missing data.
const MAX_WAITING_BYTES: usize = 1024 * 1024;
const MAX_WAITING_SEGMENTS: usize = 1024;

/// Maximum size of the head of a request, in bytes.
const MAX_HEAD_BYTES: usize = 256 * 1024;

/// What a direction carries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Protocol {
    /// Nothing has arrived yet.
    #[default]
    Unknown,
    Requests,
    Tls,
    Http2,
    /// Responses, or another protocol.
    Other,
}

/// A request, or why it cannot be read.
pub(super) struct Found {
    pub(super) message: Result<Message, String>,
    pub(super) at: Option<String>,
    pub(super) fidelity: Fidelity,
}

#[derive(Default)]
pub(super) struct Flow {
    protocol: Protocol,
    /// The sequence number of the next byte, once it is known.
    next: Option<u32>,
    /// The data in order, from the beginning of a request.
    buffer: Vec<u8>,
    /// How much of the buffer was searched for the end of a head.
    searched: usize,
    /// The head was found: its length, and the length of the body.
    head: Option<(usize, Length)>,
    /// When the first byte in the buffer arrived.
    at: Option<String>,
    /// Segments that wait, by sequence number.
    waiting: BTreeMap<u32, Vec<u8>>,
    waiting_bytes: usize,
    /// Number of bytes to skip, of a body that is too large.
    skip: usize,
    /// An error to return before the next request.
    error: Option<String>,
}

/// The length of a body.
#[derive(Clone, Copy)]
enum Length {
    Known(usize),
    Chunked,
}

impl Flow {
    /// Returns the number of bytes in memory.
    pub(super) fn held(&self) -> usize {
        self.buffer.len() + self.waiting_bytes
    }

    pub(super) fn protocol(&self) -> Protocol {
        self.protocol
    }

    /// Returns true if no data is waiting.
    pub(super) fn is_complete(&self) -> bool {
        self.waiting.is_empty()
    }

    /// Begins a new connection between the same ports.
    pub(super) fn restart(&mut self, sequence: u32) {
        if self.next.is_none_or(|next| next != sequence.wrapping_add(1)) {
            *self = Self { next: Some(sequence.wrapping_add(1)), error: self.error.take(), ..Self::default() };
        }
    }

    /// Adds a segment.
    pub(super) fn push(&mut self, sequence: u32, payload: &[u8], at: Option<&str>) {
        if payload.is_empty() || matches!(self.protocol, Protocol::Tls | Protocol::Http2 | Protocol::Other) {
            return;
        }
        let next = *self.next.get_or_insert(sequence);
        // Sequence numbers wrap around, so the difference shows which is earlier.
        let ahead = sequence.wrapping_sub(next).cast_signed();
        if ahead > 0 {
            self.wait(sequence, payload, at);
            return;
        }
        let old = usize::try_from(ahead.unsigned_abs()).unwrap_or(usize::MAX);
        self.append(payload.get(old..).unwrap_or_default(), at);
        self.drain(at);
    }

    /// Appends the waiting segments that are next.
    fn drain(&mut self, at: Option<&str>) {
        while let Some(next) = self.next
            && let Some(sequence) =
                self.waiting.keys().copied().find(|sequence| sequence.wrapping_sub(next).cast_signed() <= 0)
            && let Some(segment) = self.waiting.remove(&sequence)
        {
            self.waiting_bytes -= segment.len();
            let old = usize::try_from(next.wrapping_sub(sequence)).unwrap_or(usize::MAX);
            self.append(segment.get(old..).unwrap_or_default(), at);
        }
    }

    fn append(&mut self, data: &[u8], at: Option<&str>) {
        if let (Some(next), Ok(length)) = (self.next, u32::try_from(data.len())) {
            self.next = Some(next.wrapping_add(length));
        }
        let skipped = self.skip.min(data.len());
        self.skip -= skipped;
        let data = data.get(skipped..).unwrap_or_default();
        if data.is_empty() {
            return;
        }
        if self.buffer.is_empty() {
            self.at = at.map(str::to_owned);
        }
        self.buffer.extend_from_slice(data);
    }

    fn wait(&mut self, sequence: u32, payload: &[u8], at: Option<&str>) {
        self.waiting_bytes += payload.len();
        if let Some(same) = self.waiting.insert(sequence, payload.to_vec()) {
            self.waiting_bytes -= same.len();
        }
        if self.waiting_bytes > MAX_WAITING_BYTES || self.waiting.len() > MAX_WAITING_SEGMENTS {
            self.skip_gap(at);
        }
    }

    /// Continues after missing data.
    fn skip_gap(&mut self, at: Option<&str>) {
        let Some(next) = self.next else { return };
        let first = self.waiting.keys().copied().min_by_key(|sequence| sequence.wrapping_sub(next));
        if let Some(first) = first {
            if !self.buffer.is_empty() && self.protocol == Protocol::Requests {
                self.error = Some("packets are missing in the middle of a request".into());
            }
            self.forget();
            self.next = Some(first);
            self.drain(at);
        }
    }

    /// Drops the data in order.
    fn forget(&mut self) {
        self.buffer.clear();
        (self.searched, self.head, self.skip) = (0, None, 0);
        self.protocol = Protocol::Unknown;
    }

    /// Returns the next request. `ended`: no more data will arrive.
    pub(super) fn next(&mut self, ended: bool) -> Option<Found> {
        loop {
            if let Some(reason) = self.error.take() {
                return Some(self.failed(reason));
            }
            if let Some(found) = self.request(ended && self.waiting.is_empty()) {
                return Some(found);
            }
            if !ended || self.waiting.is_empty() {
                return None;
            }
            self.skip_gap(None);
        }
    }

    fn failed(&self, reason: String) -> Found {
        Found { message: Err(reason), at: self.at.clone(), fidelity: Fidelity::Exact }
    }

    fn request(&mut self, ended: bool) -> Option<Found> {
        // Some clients send an empty line after a body.
        let breaks = self.buffer.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        if breaks > 0 && self.head.is_none() {
            self.buffer.drain(..breaks);
            self.searched = 0;
        }
        if self.protocol == Protocol::Unknown {
            self.detect();
        }
        if self.protocol != Protocol::Requests {
            if self.protocol != Protocol::Unknown {
                (self.buffer, self.waiting, self.waiting_bytes) = Default::default();
            }
            return None;
        }
        if self.head.is_none()
            && let Err(reason) = self.find_head()
        {
            self.forget();
            self.protocol = Protocol::Other;
            return Some(self.failed(reason));
        }
        let Some((head, length)) = self.head else {
            return (ended && !self.buffer.is_empty()).then(|| self.incomplete());
        };
        let end = match length {
            Length::Known(body) if body > MAX_RECORD_BYTES => {
                let present = body.min(self.buffer.len() - head);
                self.skip = body - present;
                self.consume(head + present);
                return Some(self.failed(too_large()));
            }
            Length::Known(body) => Some(head + body).filter(|end| *end <= self.buffer.len()),
            Length::Chunked if self.buffer.len() > head + MAX_RECORD_BYTES => {
                self.forget();
                self.protocol = Protocol::Other;
                return Some(self.failed(too_large()));
            }
            // Decoding is tried only when the body may be complete, because each attempt starts from the beginning.
            Length::Chunked if ended || self.buffer.ends_with(b"\r\n\r\n") => {
                messages::chunked_length(self.buffer.get(head..).unwrap_or_default()).map(|body| head + body)
            }
            Length::Chunked => None,
        };
        let Some(end) = end else { return ended.then(|| self.incomplete()) };
        let message = http::parse(self.buffer.get(..end).unwrap_or_default());
        let found = Found { message, at: self.at.clone(), fidelity: Fidelity::Exact };
        self.consume(end);
        Some(found)
    }

    fn consume(&mut self, end: usize) {
        self.buffer.drain(..end);
        (self.searched, self.head) = (0, None);
    }

    /// Detects the protocol from the first bytes.
    fn detect(&mut self) {
        const METHODS: [&[u8]; 9] =
            [b"POST ", b"GET ", b"PUT ", b"PATCH ", b"DELETE ", b"HEAD ", b"OPTIONS ", b"CONNECT ", b"TRACE "];
        let start = self.buffer.get(..self.buffer.len().min(12)).unwrap_or_default();
        self.protocol = match start {
            [] => Protocol::Unknown,
            [0x16, 0x03, ..] => Protocol::Tls,
            b"PRI * HTTP/2" => Protocol::Http2,
            _ if METHODS.iter().any(|method| start.starts_with(method)) => Protocol::Requests,
            // The rest of the method has not arrived yet.
            _ if METHODS.iter().any(|method| method.starts_with(start)) => Protocol::Unknown,
            _ if start.starts_with(b"HTTP/") => Protocol::Other,
            // The capture may have begun in the middle of a connection: a later segment can begin a request.
            _ => {
                self.buffer.clear();
                Protocol::Unknown
            }
        };
    }

    /// Finds the end of the head, and the length of the body.
    fn find_head(&mut self) -> Result<(), String> {
        let from = self.searched.saturating_sub(3);
        let Some(end) = memmem::find(self.buffer.get(from..).unwrap_or_default(), b"\r\n\r\n") else {
            self.searched = self.buffer.len();
            let is_long = self.buffer.len() > MAX_HEAD_BYTES;
            return if is_long { Err("the head of a request is too large".into()) } else { Ok(()) };
        };
        let head = from + end + 4;
        let message = http::parse_head(self.buffer.get(..head).unwrap_or_default())?;
        let length = match http::declared_length(&message.headers) {
            _ if http::is_chunked(&message.headers) => Length::Chunked,
            Ok(length) => Length::Known(length.unwrap_or_default()),
            Err(reason) => return Err(reason),
        };
        self.head = Some((head, length));
        Ok(())
    }

    /// Returns the beginning of a request whose end is missing. It is an error if it is signed.
    fn incomplete(&mut self) -> Found {
        let buffer = std::mem::take(&mut self.buffer);
        self.consume(0);
        let reason = || "truncated request: the packets with its end are missing".to_owned();
        let message = match http::parse_truncated(&buffer) {
            Ok((message, _)) if !looks_signed(&message) => Ok(message),
            _ => Err(reason()),
        };
        Found { message, at: self.at.clone(), fidelity: Fidelity::Truncated }
    }
}
