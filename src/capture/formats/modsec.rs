//! ModSecurity's audit log in its serial format (<https://github.com/owasp-modsecurity/ModSecurity/wiki/ModSecurity-2-Data-Formats>): transactions in sections,
//! each with the letter of its kind. The JSON format is read as `json` or `log`.
//!
//! Section B has the head of the request, C the body, and F the head of the response. The lines of a head end with LF. A transaction without C has no body. If its
//! head declares one and the request looks signed, that is an error.

use memchr::memmem;

use crate::{
    capture::{
        Fidelity, Format, ReadMode,
        formats::http::{self, messages},
        record::{self, Imported, Requests, declared_length},
    },
    signing::looks_signed,
};

/// The entry in [`FORMATS`](crate::capture::FORMATS).
pub(super) const FORMAT: Format = Format {
    name: "modsec",
    about: "ModSecurity's audit log (serial)",
    fidelity: Fidelity::Exact,
    recognize: |document| {
        let bytes = document.without_bom().trim_ascii_start();
        boundary(bytes.split(|byte| *byte == b'\n').next().unwrap_or_default()).is_some_and(|(_, kind)| kind == b'A')
    },
    read: ReadMode::Whole(|document| read(document.without_bom())),
};

/// Parses a boundary: `--011eb80f-A--`. Returns its ID and the letter of the section.
fn boundary(line: &[u8]) -> Option<(&[u8], u8)> {
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    let inner = line.strip_prefix(b"--")?.strip_suffix(b"--")?;
    let (id, kind) = inner.split_at_checked(inner.len().checked_sub(2)?)?;
    let is_id = (6..=32).contains(&id.len()) && id.iter().all(u8::is_ascii_alphanumeric);
    match kind {
        [b'-', letter @ b'A'..=b'Z'] if is_id => Some((id, *letter)),
        _ => None,
    }
}

/// The sections of a transaction that are used.
#[derive(Default)]
struct Transaction<'a> {
    id: &'a [u8],
    head: Option<&'a [u8]>,
    body: Option<&'a [u8]>,
    response: Option<&'a [u8]>,
}

fn read(bytes: &[u8]) -> Requests {
    let mut found = Vec::new();
    let mut current: Option<Transaction<'_>> = None;
    let mut at = 0;
    while let Some((id, kind, _)) = next_boundary(bytes, &mut at) {
        // The content ends before the line break in front of the next boundary.
        let mut after = at;
        let end = next_boundary(bytes, &mut after).map_or(bytes.len(), |(.., end)| end);
        let content = bytes.get(at..end).unwrap_or_default();
        let content = content.strip_suffix(b"\n").unwrap_or(content);
        match (kind, &mut current) {
            (b'A', _) => {
                if let Some(last) = current.replace(Transaction { id, ..Transaction::default() }) {
                    add(&mut found, &last)?;
                }
            }
            (b'B', Some(transaction)) => transaction.head = Some(content),
            (b'C' | b'I', Some(transaction)) => transaction.body = transaction.body.or(Some(content)),
            (b'F', Some(transaction)) => transaction.response = Some(content),
            (b'Z', Some(_)) => {
                if let Some(last) = current.take() {
                    add(&mut found, &last)?;
                }
            }
            _ => {}
        }
    }
    if let Some(last) = current {
        record::add(
            &mut found,
            Err(format!("truncated: transaction {} has no end", String::from_utf8_lossy(last.id))),
        )?;
    }
    Ok(found)
}

/// Returns the next boundary from `at`: its ID, its kind and its position. `at` becomes the beginning of its section.
fn next_boundary<'a>(bytes: &'a [u8], at: &mut usize) -> Option<(&'a [u8], u8, usize)> {
    loop {
        let found = *at + memmem::find(bytes.get(*at..)?, b"--")?;
        let end = memchr::memchr(b'\n', bytes.get(found..)?).map_or(bytes.len(), |end| found + end);
        let begins_line = found == 0 || bytes.get(found - 1) == Some(&b'\n');
        if begins_line && let Some((id, kind)) = boundary(bytes.get(found..end)?) {
            *at = (end + 1).min(bytes.len());
            return Some((id, kind, found));
        }
        *at = found + 2;
    }
}

fn add(found: &mut Vec<Result<Imported, String>>, transaction: &Transaction<'_>) -> Result<(), String> {
    // A connection without a request has no section B.
    match transaction.head {
        Some(head) if !head.trim_ascii().is_empty() => record::add(found, request(head, transaction)),
        _ => Ok(()),
    }
}

fn request(head: &[u8], transaction: &Transaction<'_>) -> Result<Imported, String> {
    let mut message = http::parse_head(&[head.trim_ascii_end(), b"\r\n\r\n"].concat())?;
    let declared = declared_length(&message.headers).unwrap_or_default();
    let mut fidelity = Fidelity::Exact;
    match transaction.body {
        // The body ends with the line break in front of the boundary, or without.
        Some(body) => message.body = body.to_vec(),
        None if declared > 0 && looks_signed(&message) => {
            return Err("missing body: add C to SecAuditLogParts, and set `SecRequestBodyAccess On`".into());
        }
        None if declared > 0 => fidelity = Fidelity::Truncated,
        None => {}
    }
    let status = transaction.response.and_then(messages::status_line);
    Ok(Imported { message, at: None, fidelity, status })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn transactions_are_read_and_a_truncated_one_is_an_error() {
        let one = "--011eb80f-A--\n[29/Nov/2026:01:05:11 +0000] id\n--011eb80f-B--\nPOST /h HTTP/1.1\nHost: a\nContent-Length: 9\n\n--011eb80f-C--\n--a\n--b-\n\n--011eb80f-F--\nHTTP/1.1 200 OK\n\n--011eb80f-Z--\n\n";
        let text = format!("{one}{one}--011eb80f-A--\n[x]\n--011eb80f-B--\nPOST");
        let found = read(text.as_bytes()).expect("requests");
        assert_eq!(found.len(), 3);
        for request in &found[..2] {
            let request = request.as_ref().expect("a request");
            assert_eq!((&request.message.body[..], request.status), (&b"--a\n--b-\n"[..], Some(200)));
        }
        assert!(found[2].as_ref().expect_err("cut").contains("has no end"));
        let signed = format!(
            "--011eb80f-A--\n--011eb80f-B--\nPOST / HTTP/1.1\nContent-Length: 3\nX-Sig: {}\n\n--011eb80f-Z--\n",
            "0".repeat(64)
        );
        assert!(
            read(signed.as_bytes()).expect("requests")[0].as_ref().expect_err("no body").contains("SecAuditLogParts")
        );
    }
}
