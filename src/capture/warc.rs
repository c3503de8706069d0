//! Web archives: WARC 1.0 and 1.1 (ISO 28500:2017, <https://iipc.github.io/warc-specifications/>), plain or with gzip, record by record.
//!
//! A record of the type `request` holds the message as it went over the wire. The others are skipped, unread. It refuses a record without its length,
//! behind which no other could be found.

use std::io::Read as _;

use flate2::read::MultiGzDecoder;

use super::{
    Fidelity, Format, LARGEST_RECORD, http,
    imported::{self, Imported, Requests},
};

/// The row of the table.
pub(super) const FORMAT: Format = Format {
    name: "warc",
    about: "request records of a web archive (WARC 1.1, also .warc.gz)",
    fidelity: Fidelity::Exact,
    recognise: |document| {
        let mut start = Vec::new();
        if document.bytes.starts_with(GZIP) {
            // Whatever the rest is: the first bytes decide.
            let _ = MultiGzDecoder::new(document.bytes).take(5).read_to_end(&mut start);
        }
        document.bytes.starts_with(b"WARC/") || start == b"WARC/"
    },
    read: |document| {
        if !document.bytes.starts_with(GZIP) {
            return read(document.bytes);
        }
        let mut bytes = Vec::new();
        let limit = LARGEST_RECORD as u64 + 1;
        MultiGzDecoder::new(document.bytes)
            .take(limit)
            .read_to_end(&mut bytes)
            .map_err(|error| format!("after {} bytes it is no gzip: {error}", bytes.len()))?;
        if bytes.len() > LARGEST_RECORD {
            return Err(format!("it is larger than {LARGEST_RECORD} bytes when it is decompressed"));
        }
        read(&bytes)
    },
};

const GZIP: &[u8] = b"\x1f\x8b";

/// What the named fields of a record say.
#[derive(Default)]
struct Fields<'a> {
    kind: &'a str,
    length: Option<usize>,
    date: Option<&'a str>,
    uri: Option<&'a str>,
    truncated: bool,
}

fn read(mut rest: &[u8]) -> Requests {
    let mut found = Vec::new();
    let whole = rest.len();
    loop {
        rest = rest.trim_ascii_start();
        if rest.is_empty() {
            return Ok(found);
        }
        let at = whole - rest.len();
        let broken = |reason: &str| Err(format!("the record at byte {at} {reason}"));
        let Some((fields, block)) = fields(rest) else {
            imported::add(&mut found, broken("has no head: expected `WARC/1.1`, named fields and an empty line"))?;
            return Ok(found);
        };
        let Some(length) = fields.length else {
            imported::add(&mut found, broken("has no Content-Length: expected the number of bytes in it"))?;
            return Ok(found);
        };
        let Some((block, behind)) = block.split_at_checked(length) else {
            imported::add(&mut found, broken("is truncated: there is less of it than its Content-Length"))?;
            return Ok(found);
        };
        if fields.kind.eq_ignore_ascii_case("request") {
            imported::add(&mut found, request(&fields, block))?;
        }
        rest = behind;
    }
}

fn request(fields: &Fields<'_>, block: &[u8]) -> Result<Imported, String> {
    let (mut message, fidelity) =
        if fields.truncated { http::parse_cut(block)? } else { (http::parse(block)?, Fidelity::Exact) };
    message.url = fields.uri.map(|uri| uri.trim_matches(['<', '>']).to_owned());
    let fidelity = if fields.truncated { Fidelity::Truncated } else { fidelity };
    Ok(Imported { message, at: fields.date.map(str::to_owned), fidelity })
}

/// The named fields at the start of a record, and what follows them.
fn fields(record: &[u8]) -> Option<(Fields<'_>, &[u8])> {
    let mut fields = Fields::default();
    let mut rest = record;
    let mut first = true;
    loop {
        let end = rest.iter().position(|byte| *byte == b'\n')?;
        let (line, behind) = rest.split_at_checked(end + 1)?;
        rest = behind;
        let line = str::from_utf8(line).ok()?.trim_end();
        if first {
            line.strip_prefix("WARC/")?;
            first = false;
            continue;
        }
        if line.is_empty() {
            return Some((fields, rest));
        }
        let (name, value) = line.split_once(':')?;
        let value = value.trim();
        match name.to_ascii_lowercase().as_str() {
            "warc-type" => fields.kind = value,
            "content-length" => fields.length = value.parse().ok(),
            "warc-date" => fields.date = Some(value),
            "warc-target-uri" => fields.uri = Some(value),
            "warc-truncated" => fields.truncated = true,
            _ => {}
        }
    }
}
