//! The head of a response: its headers as the server wrote them, and which of them are forwarded.
//!
//! hyper lowercases names and groups repeated headers, so the head is parsed a second time from the received bytes.

use super::hops::{connection_options, is_hop_by_hop};

/// Maximum number of headers of a response.
pub(super) const MAX_HEADERS: usize = 1024;

/// Number of headers that are parsed without allocating memory.
const HEADERS_ON_STACK: usize = 64;

/// Returns the headers of a response that are forwarded: all except those of its connection, and any `Content-Length` that differs from `length`.
#[must_use]
pub fn end_to_end(headers: &[(String, Vec<u8>)], length: Option<usize>) -> Vec<(String, Vec<u8>)> {
    let connection = connection_options(&headers.iter().map(|(name, value)| (name, value)).collect());
    let length = length.map(|length| length.to_string().into_bytes());
    let mut has_length = false;
    let is_forwarded = |(name, value): &&(String, Vec<u8>)| {
        if name.eq_ignore_ascii_case("content-length") {
            let is_correct = length.as_ref().is_none_or(|length| length == value);
            return is_correct && !std::mem::replace(&mut has_length, true);
        }
        !is_hop_by_hop(name, &connection)
    };
    headers.iter().filter(is_forwarded).cloned().collect()
}

/// Returns the headers of a response as the server wrote them. `received` ends after the final head. Interim responses are skipped. `None` if the head is
/// incomplete.
pub(super) fn decode(mut received: &[u8]) -> Option<Vec<(String, Vec<u8>)>> {
    loop {
        // Some servers send an extra empty line after a body.
        while let [b'\r' | b'\n', rest @ ..] = received {
            received = rest;
        }
        let mut few = [httparse::EMPTY_HEADER; HEADERS_ON_STACK];
        let mut many = Vec::new();
        let mut response = httparse::Response::new(&mut few);
        let mut parsed = response.parse(received);
        if parsed == Err(httparse::Error::TooManyHeaders) {
            many.resize(MAX_HEADERS, httparse::EMPTY_HEADER);
            response = httparse::Response::new(&mut many);
            parsed = response.parse(received);
        }
        let httparse::Status::Complete(length) = parsed.ok()? else { return None };
        let status = response.code?;
        if (100..200).contains(&status) && status != 101 {
            received = received.get(length..)?;
            continue;
        }
        return Some(response.headers.iter().map(|header| (header.name.to_owned(), header.value.to_vec())).collect());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn response_headers_keep_their_case_order_and_repeats() {
        let head = decode(
            b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.0 207 So Be It\r\nX-b:1\r\nX-A:  2 \r\nx-B: 3\r\n\r\nbody",
        )
        .expect("complete");
        let headers: Vec<_> = head.iter().map(|(name, value)| (name.as_str(), value.as_slice())).collect();
        assert_eq!(headers, [("X-b", &b"1"[..]), ("X-A", b"2"), ("x-B", b"3")]);
        assert!(decode(b"HTTP/1.1 200 OK\r\nX: 1\r\n").is_none() && decode(b"SSH-2.0").is_none());
        let headers = [
            ("Connection".into(), b"X-Hop".to_vec()),
            ("X-Hop".into(), b"1".to_vec()),
            ("Content-Length".into(), b"4".to_vec()),
            ("content-length".into(), b"5".to_vec()),
            ("content-length".into(), b"5".to_vec()),
            ("X-Stays".into(), b"1".to_vec()),
        ];
        let kept = end_to_end(&headers, Some(5));
        assert_eq!(kept, headers[4..]);
    }
}
