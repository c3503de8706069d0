//! Requests and responses with `>` and `<` before each line, as `hookctl send -v` and `curl -v` print them.
//!
//! The fidelity is `text`: control characters of the body are escaped, and a terminal gets indented JSON. `Content-Length` helps to restore it. curl does
//! not print bodies, so a request that had one is an error.

use crate::capture::{
    Fidelity, Format, ReadMode,
    formats::http::{self, messages::fitting},
    record::{self, Imported, Requests},
};

/// The entry in [`FORMATS`](crate::capture::FORMATS).
pub(super) const FORMAT: Format = Format {
    name: "verbose",
    about: "requests (>) and responses (<) as send -v prints them",
    fidelity: Fidelity::Text,
    recognize: |document| {
        document
            .without_bom()
            .split(|byte| *byte == b'\n')
            .any(|line| marked(line, b'>').is_some_and(http::begins_request))
    },
    read: ReadMode::Whole(|document| read(document.without_bom())),
};

/// A request that is being read.
#[derive(Default)]
struct Request<'a> {
    /// The lines up to the empty one, and those after it.
    head: Vec<&'a [u8]>,
    body: Vec<&'a [u8]>,
    has_body: bool,
}

/// Returns a line without its mark.
fn marked(line: &[u8], mark: u8) -> Option<&[u8]> {
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    let rest = line.strip_prefix(&[mark])?;
    if rest.is_empty() { Some(rest) } else { rest.strip_prefix(b" ") }
}

fn read(bytes: &[u8]) -> Requests {
    let mut found = Vec::new();
    let mut request: Option<Request<'_>> = None;
    for line in bytes.split(|byte| *byte == b'\n') {
        if let Some(text) = marked(line, b'>') {
            if http::begins_request(text) {
                if let Some(last) = request.replace(Request { head: vec![text], ..Request::default() }) {
                    record::add(&mut found, imported(&last))?;
                }
            } else if let Some(request) = &mut request {
                match (request.has_body, text) {
                    (false, []) => request.has_body = true,
                    (false, field) => request.head.push(field),
                    (true, text) => request.body.push(text),
                }
            }
        } else if let Some(text) = marked(line, b'<') {
            if let Some(last) = request.take() {
                record::add(&mut found, imported(&last))?;
            }
            let status = http::messages::status_line(text);
            if let (Some(status), Some(Ok(last))) = (status, found.last_mut()) {
                let last: &mut Imported = last;
                last.status = Some(status);
            }
        }
    }
    if let Some(last) = request {
        record::add(&mut found, imported(&last))?;
    }
    if found.is_empty() {
        return Err("no request (expected lines such as `> POST /hook HTTP/1.1`)".into());
    }
    Ok(found)
}

fn imported(request: &Request<'_>) -> Result<Imported, String> {
    let head = [request.head.join(&b"\r\n"[..]), b"\r\n\r\n".to_vec()].concat();
    let mut message = http::parse_head(&head)?;
    let declared = record::declared_length(&message.headers);
    let indented = request.body.first().is_some_and(|line| *line == b"(indented for display)");
    let text = request.body.get(usize::from(indented)..).unwrap_or_default().join(&b'\n');
    let mut fidelity = Fidelity::Text;
    match declared {
        Some(1..) if request.body.is_empty() => {
            return Err("missing body: curl -v does not print it; use `curl --trace FILE` instead".into());
        }
        Some(length) => match fitting(&text, length) {
            Some((body, of)) => (message.body, fidelity) = (body, of),
            None => message.body = text,
        },
        None => message.body = text,
    }
    Ok(Imported { message, at: None, fidelity, status: None })
}
