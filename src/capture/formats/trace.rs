//! What `curl --trace` and `--trace-ascii` write (<https://curl.se/docs/manpage.html#--trace>): blocks of what was sent, each line with its offset.
//!
//! `--trace` has every byte in hex. `--trace-ascii` has a dot for what cannot be printed, so that a body with any such byte is not what was sent;
//! its CRLFs are told by the offsets. Blocks whose lines do not add up to what their first line declares are refused.

use crate::capture::{
    Fidelity, Format, ReadMode,
    formats::http,
    record::{self, Imported, Requests},
};

/// The row of the table.
pub(super) const FORMAT: Format = Format {
    name: "trace",
    about: "output of curl --trace or --trace-ascii",
    fidelity: Fidelity::Exact,
    recognize: |document| {
        let mut lines = document.unmarked().split(|byte| *byte == b'\n');
        lines
            .find(|line| !line.trim_ascii().is_empty())
            .is_some_and(|line| ["== Info:", "=> Send ", "<= Recv "].iter().any(|mark| marked(line, mark).is_some()))
    },
    read: ReadMode::Whole(|document| read(document.unmarked())),
};

/// What a block holds.
#[derive(Clone, Copy, PartialEq)]
enum Block {
    Head,
    Body,
}

/// What follows a mark. Before it may stand a time and the ids of transfer and connection.
fn marked<'a>(line: &'a [u8], mark: &str) -> Option<&'a str> {
    let (prefix, rest) = str::from_utf8(line).ok()?.split_once(mark)?;
    prefix.chars().all(|c| c.is_ascii_digit() || " :.[]-x".contains(c)).then_some(rest)
}

/// The kind and the length of a block of sent bytes that this line opens.
fn sent(line: &[u8]) -> Option<(Block, usize)> {
    let (block, rest) = match marked(line, "=> Send ")?.split_once(", ")? {
        ("header", rest) => (Block::Head, rest),
        ("data", rest) => (Block::Body, rest),
        _ => return None,
    };
    Some((block, rest.split_once(" bytes (")?.0.parse().ok()?))
}

fn read(bytes: &[u8]) -> Requests {
    let mut found = Vec::new();
    let mut request: Option<(Vec<u8>, Fidelity)> = None;
    let mut lines = bytes.split(|byte| *byte == b'\n').enumerate().peekable();
    while let Some((number, line)) = lines.next() {
        let Some((kind, length)) = sent(line) else { continue };
        let mut rows = Vec::new();
        while let Some((_, line)) = lines.next_if(|(_, line)| row(line).is_some()) {
            rows.extend(row(line));
        }
        let wrong = || {
            format!("line {}: the block says {length} bytes, but its lines do not: the trace is incomplete", number + 1)
        };
        let (block, fidelity) = match hex(&rows, length) {
            Some(block) => (block, Fidelity::Exact),
            None => (ascii(&rows, length).ok_or_else(wrong)?, Fidelity::Text),
        };
        match &mut request {
            Some((message, open)) if kind == Block::Body || !http::begins_request(&block) => {
                message.extend_from_slice(&block);
                *open = (*open).max(fidelity);
            }
            None if kind == Block::Body => {
                return Err(format!("line {}: data before the headers: the trace is incomplete", number + 1));
            }
            open => {
                if let Some(last) = open.replace((block, fidelity)) {
                    record::add(&mut found, imported(last))?;
                }
            }
        }
    }
    match request {
        Some(last) => record::add(&mut found, imported(last))?,
        None => return Err("no request in the trace (expected `=> Send header`)".into()),
    }
    Ok(found)
}

/// The offset and the text of a line within a block.
fn row(line: &[u8]) -> Option<(usize, &[u8])> {
    let colon = line.iter().position(|byte| *byte == b':').filter(|colon| (4..=16).contains(colon))?;
    let (offset, text) = line.split_at_checked(colon)?;
    let offset = str::from_utf8(offset).ok().filter(|offset| offset.bytes().all(|byte| byte.is_ascii_hexdigit()))?;
    Some((usize::from_str_radix(offset, 16).ok()?, text.strip_prefix(b": ")?))
}

/// The bytes of a block in hex: sixteen of them a line, each with a space behind it.
fn hex(rows: &[(usize, &[u8])], length: usize) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    for (offset, text) in rows {
        if *offset != bytes.len() {
            return None;
        }
        for pair in text.chunks(3).take((length - offset).min(16)) {
            let [high, low, b' '] = pair else { return None };
            let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
            bytes.push(digit(*high)? << 4 | digit(*low)?);
        }
        if bytes.len() > length {
            return None;
        }
    }
    (bytes.len() == length).then_some(bytes)
}

/// The bytes of a block in print. Where the offsets leave out two bytes, a CRLF was.
fn ascii(rows: &[(usize, &[u8])], length: usize) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let ends = rows.iter().skip(1).map(|(offset, _)| *offset).chain([length]);
    for ((offset, text), end) in rows.iter().zip(ends) {
        // An editor or a Windows console may have ended the line with CRLF.
        let fits = |text: &[u8]| end.checked_sub(*offset)?.checked_sub(text.len()).filter(|gap| matches!(gap, 0 | 2));
        let (text, gap) = match fits(text) {
            Some(gap) => (*text, gap),
            None => text.strip_suffix(b"\r").and_then(|text| Some((text, fits(text)?)))?,
        };
        bytes.extend_from_slice(text);
        bytes.extend_from_slice(if gap == 2 { b"\r\n" } else { b"" });
    }
    (bytes.len() == length).then_some(bytes)
}

fn imported((mut bytes, fidelity): (Vec<u8>, Fidelity)) -> Result<Imported, String> {
    let line = bytes.iter().position(|byte| *byte == b'\r').unwrap_or(bytes.len());
    let version = bytes.get(..line).and_then(|line| line.iter().rposition(|byte| *byte == b' '));
    // Curl shows a request of HTTP/2 or 3 in the form of HTTP/1.
    let newer =
        version.map(|space| space + 1..line).filter(|at| matches!(bytes.get(at.clone()), Some(b"HTTP/2" | b"HTTP/3")));
    let shown =
        newer.map(|at| String::from_utf8_lossy(&bytes.splice(at, *b"HTTP/1.1").collect::<Vec<_>>()).into_owned());
    let mut message = http::parse(&bytes)?;
    if let Some(version) = shown {
        message.version = version;
    }
    let dotted = fidelity == Fidelity::Text && message.body.contains(&b'.');
    Ok(Imported { message, at: None, fidelity: if dotted { Fidelity::Dotted } else { fidelity }, status: None })
}
