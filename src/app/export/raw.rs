//! Writes raw requests, and records of a web archive that contain them (WARC 1.1, ISO 28500:2017).

use crate::app::{random, store::deliveries::Delivery};
use hookctl::message::Message;

/// Returns the bytes of a complete request. The store contains decoded bodies, so a chunked body becomes a single chunk.
pub(super) fn request(delivery: &Delivery) -> Vec<u8> {
    let message = &delivery.message;
    let trailers = delivery.trailers.as_deref().unwrap_or_default();
    let body = if is_chunked(message) { chunked(&message.body, trailers) } else { message.body.clone() };
    match &delivery.head {
        Some(head) => [&head[..], &body].concat(),
        None => Message { body, ..message.clone() }.to_bytes(),
    }
}

fn is_chunked(message: &Message) -> bool {
    let values = message.headers.get_all("transfer-encoding");
    values.map(<[u8]>::to_ascii_lowercase).any(|value| String::from_utf8_lossy(&value).contains("chunked"))
}

fn chunked(body: &[u8], trailers: &[u8]) -> Vec<u8> {
    let first =
        if body.is_empty() { Vec::new() } else { [format!("{:x}\r\n", body.len()).as_bytes(), body, b"\r\n"].concat() };
    [&first[..], b"0\r\n", trailers, b"\r\n"].concat()
}

/// Returns a `request` record.
pub(super) fn warc_record(delivery: &Delivery) -> anyhow::Result<Vec<u8>> {
    let block = request(delivery);
    // A line break would end the field.
    let field = |value: &str| value.replace(char::is_control, "");
    let date = delivery.at.as_deref().unwrap_or("1970-01-01T00:00:00Z");
    let fields = format!(
        "WARC/1.1\r\nWARC-Type: request\r\nWARC-Record-ID: <urn:uuid:{}>\r\nContent-Type: application/http;msgtype=request\r\n\
        WARC-Date: {}\r\nWARC-Target-URI: {}\r\nContent-Length: {}\r\n\r\n",
        random::uuid()?,
        field(date),
        field(&delivery.message.sender_url()),
        block.len(),
    );
    Ok([fields.as_bytes(), &block, b"\r\n\r\n"].concat())
}
