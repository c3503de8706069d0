//! Converts a reply to the response that hyper sends, or to bytes if hyper has already closed its side of the connection.

use http_body_util::Full;
use hyper::{
    Response, StatusCode,
    body::Bytes,
    header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderName, HeaderValue},
};

use super::Reply;

/// Encodes the last response of a connection.
pub(super) fn encode(reply: &Reply) -> Vec<u8> {
    let status = StatusCode::from_u16(reply.status).unwrap_or(StatusCode::BAD_REQUEST);
    let reason = status.canonical_reason().unwrap_or_default();
    let mut bytes = format!("HTTP/1.1 {} {reason}\r\nconnection: close\r\n", status.as_u16()).into_bytes();
    for (name, value) in &reply.headers {
        bytes.extend([name.as_bytes(), b": ", value, b"\r\n"].concat());
    }
    bytes.extend(format!("content-length: {}\r\n\r\n", reply.body.len()).bytes());
    bytes.extend_from_slice(&reply.body);
    bytes
}

/// Builds a response. Only a response to HEAD and a 304 may have a `Content-Length` without a body.
pub(super) fn response(reply: Reply, is_head: bool) -> Response<Full<Bytes>> {
    let status = StatusCode::from_u16(reply.status).ok().filter(|status| !status.is_informational());
    let status = status.unwrap_or(StatusCode::BAD_GATEWAY);
    let states_length = reply.headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("content-length"));
    let is_bare = status == StatusCode::NOT_MODIFIED || (is_head && states_length);
    let has_body = !is_bare && status != StatusCode::NO_CONTENT;
    let mut response = Response::new(Full::new(if has_body { reply.body } else { Bytes::new() }));
    *response.status_mut() = status;
    for (name, value) in reply.headers {
        let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::from_bytes(&value)) else { continue };
        let keeps = match name {
            CONTENT_LENGTH => is_bare,
            CONTENT_TYPE => status != StatusCode::NO_CONTENT,
            _ => true,
        };
        if keeps {
            response.headers_mut().append(name, value);
        }
    }
    response
}
