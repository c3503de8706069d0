//! Tests of the page in a real browser, and the deliveries that they send.

mod causes;
mod driver;
mod job;
mod pictures;
mod states;

use std::{
    io::{Read as _, Write as _},
    net::TcpStream,
};

use super::{Inspecting, signature};
use crate::harness::{Server, response, serving};

/// The documented sample of `surveyCompleted`, as Screver sends it.
const BODY: &str = r#"{"timestamp":"2019-10-08T07:15:13.945Z","meta":{"userId":"user1"}}"#;

impl Inspecting {
    /// Sends a request to the listener, and returns the status.
    fn status_of(&self, headers: &[(&str, &str)], body: &str) -> u16 {
        let address = self.ready["url"].as_str().expect("a URL").trim_start_matches("http://");
        let mut stream = TcpStream::connect(address).expect("a connection");
        let lines = headers.iter().fold(String::new(), |lines, (name, value)| lines + name + ": " + value + "\r\n");
        let length = body.len();
        let request = format!(
            "POST /hooks/screver HTTP/1.1\r\nHost: {address}\r\nContent-Type: application/json\r\n{lines}Content-Length: {length}\r\nConnection: close\r\n\r\n{body}"
        );
        stream.write_all(request.as_bytes()).expect("room");
        let mut response = String::new();
        stream.read_to_string(&mut response).expect("a response");
        response.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or_else(|| panic!("{response}"))
    }

    /// Sends a delivery of Screver with the signature of `signed` and the body `sent`.
    fn screver(&self, signed: &str, sent: &str) -> u16 {
        self.status_of(&[("X-API-SIGNATURE", &signature(signed))], sent)
    }
}

/// An application that accepts valid deliveries.
fn application() -> Server {
    serving(|request| {
        let text = String::from_utf8_lossy(request);
        let (head, body) = text.split_once("\r\n\r\n").expect("a body");
        if head.contains(&signature(body)) {
            response("200 OK", "application/json", r#"{"ok":true}"#)
        } else {
            response("401 Unauthorized", "application/json", r#"{"error":"invalid signature"}"#)
        }
    })
}

/// A JSON text as Python's `json.dumps` writes it. For texts without spaces, colons and commas in their strings.
fn python_style(json: &str) -> String {
    json.replace("\":", "\": ").replace(",\"", ", \"")
}
