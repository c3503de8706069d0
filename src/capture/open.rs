//! How a file begins to be read: in the format that was named, or in the one that it is told to be.
//!
//! No more of it is read than that takes, so that a pipe need not end. It refuses to guess: what two formats recognise is told with both, and what
//! none does with what would help.

use std::{
    io::{self, Read},
    ops::ControlFlow,
};

use super::{
    Block, CaptureError, FORMATS, Format, Framing, LARGEST_FILE, LARGEST_RECORD, Reading, Record, Room, Stream,
    begun::Begun, document::Document, http, jsonl, warc,
};

/// What is read of a file to see whether it is a capture file, in bytes.
const SAMPLE: usize = 64 * 1024;

/// Begins to read a file, in a format or in the one that it is recognised to be.
pub fn open<'r>(mut reader: impl Read + Send + 'r, format: Option<&'static Format>) -> Stream<'r> {
    let fault = |reason: String| Stream::whole(Err(reason));
    let unreadable = |error| fault(format!("cannot read it: {error}"));
    // A capture file is told by its first line, so that a pipe need not end before it is read.
    let mut start = Vec::new();
    let line = loop {
        let searched = start.len();
        match read_some(&mut reader, &mut start) {
            Err(error) => return unreadable(error),
            Ok(0) => break &start[..],
            Ok(_) => {}
        }
        // What is packed has no lines, and its first bytes may not yet say what is in it.
        if warc::is_packed(&start) {
            if warc::begins(&start) || start.len() >= SAMPLE {
                break &start[..];
            }
            continue;
        }
        match memchr::memchr(b'\n', &start[searched..]) {
            Some(end) => break &start[..=searched + end],
            // A record may be longer than a look at the beginning.
            None if start.len() >= SAMPLE && !(start.starts_with(b"{\"") && start.len() <= LARGEST_RECORD) => {
                break &start[..];
            }
            None => {}
        }
    };
    let empty = || fault("it is empty: expected a raw HTTP request, or one JSON object a line".into());
    if start.is_empty() {
        return empty();
    }
    let framing = match format {
        Some(Format { read: Reading::Parts(Framing::Archive), .. }) => Some(Framing::Archive),
        Some(format) => match (packed(&start), &format.read) {
            (Some(reason), _) => return fault(reason.into()),
            (None, Reading::Parts(framing)) => Some(*framing),
            (None, Reading::Whole(_)) => None,
        },
        None if warc::begins(&start) => Some(Framing::Archive),
        None => jsonl::is_record(line).then_some(Framing::Lines),
    };
    if let Some(framing) = framing {
        return in_parts(framing, start, reader);
    }
    let limit = (LARGEST_FILE + 1).saturating_sub(start.len()) as u64;
    match reader.by_ref().take(limit).read_to_end(&mut start) {
        Err(error) => return unreadable(error),
        Ok(_) if start.len() > LARGEST_FILE && format.is_none() && begins_giant(&start) => {
            // That it is too large is seen by its beginning, and the records behind it are judged.
            let end = memchr::memchr(b'\n', &start).unwrap_or(start.len());
            let dropped = start.drain(LARGEST_RECORD + 1..end).len();
            return Stream::parts(Framing::Lines, dropped as u64, Begun::new(start, reader));
        }
        Ok(_) if start.len() > LARGEST_FILE => return fault(format!("it is larger than {LARGEST_FILE} bytes")),
        Ok(_) if start.trim_ascii().is_empty() => return empty(),
        Ok(_) => {}
    }
    let document = Document::of(&start);
    let format = match format.map_or_else(|| recognise(&document), Ok) {
        Ok(format) => format,
        Err(reason) => return fault(reason),
    };
    match format.read {
        Reading::Parts(framing) => in_parts(framing, start, io::empty()),
        Reading::Whole(read) => Stream::whole(read(&document)),
    }
}

/// A file that begins so and goes on in `rest`, a part at a time.
fn in_parts<'r>(framing: Framing, start: Vec<u8>, rest: impl Read + Send + 'r) -> Stream<'r> {
    match framing {
        Framing::Lines => Stream::parts(framing, 0, Begun::new(start, rest)),
        Framing::Archive => Stream::parts(framing, 0, warc::plain(start, rest)),
    }
}

/// Whether it begins as a capture file does, with a record that is larger than any may be.
fn begins_giant(start: &[u8]) -> bool {
    const FIRST: [&[u8]; 7] = [b"at", b"method", b"target", b"version", b"headers", b"body", b"body_base64"];
    let field = start.strip_prefix(b"{\"").and_then(|rest| rest.split(|byte| *byte == b'"').next());
    field.is_some_and(|field| FIRST.contains(&field)) && memchr::memchr(b'\n', &start[..=LARGEST_RECORD]).is_none()
}

/// Adds to `bytes` what can be read at once: of one request, mostly all. Room is made, and touched, as it is wanted.
fn read_some(reader: &mut impl Read, bytes: &mut Vec<u8>) -> io::Result<usize> {
    let before = bytes.len();
    bytes.resize(before + before.clamp(SAMPLE / 16, SAMPLE), 0);
    let read = loop {
        match reader.read(&mut bytes[before..]) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            read => break read,
        }
    };
    bytes.truncate(before + *read.as_ref().unwrap_or(&0));
    read
}

/// Every record of a file that people call `name`, held at once: for few.
pub fn read(
    reader: impl Read + Send,
    name: &str,
    format: Option<&'static Format>,
) -> Vec<Result<Record, CaptureError>> {
    let mut stream = open(reader, format);
    let (mut block, mut room, mut records) = (Block::default(), Room::default(), Vec::new());
    while stream.fill(&mut block) {
        let _: ControlFlow<()> = block.each(name, &mut room, |read| {
            records.push(read.map(std::mem::take));
            ControlFlow::Continue(())
        });
    }
    records
}

/// The one format that a file is of.
fn recognise(document: &Document<'_>) -> Result<&'static Format, String> {
    let candidates: Vec<&'static Format> =
        FORMATS.iter().copied().filter(|format| format.recognises(document)).collect();
    match candidates.as_slice() {
        [format] => Ok(format),
        [] => fallback(document),
        several => {
            let names: Vec<&str> = several.iter().map(|format| format.name).collect();
            Err(format!("it could be {}: say which with --from", names.join(" or ")))
        }
    }
}

/// The format whose reasons help most with a file that is of none.
fn fallback(document: &Document<'_>) -> Result<&'static Format, String> {
    let first = document.unmarked().split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii).find(|line| !line.is_empty());
    if let Some(reason) = packed(document.bytes) {
        return Err(reason.into());
    }
    match first.unwrap_or_default() {
        // JSON over many lines, or a list, is no capture file with a mistake in it.
        b"{" | [b'[', ..] => Err(match document.items() {
            Err(reason) => reason,
            Ok(items)
                if items.iter().any(|item| item.has("headers") && (item.has("body") || item.has("body_base64"))) =>
            {
                let filter = if document.begins_with('[') { "'.[]'" } else { "." };
                format!(
                    "its requests are not one a line: expected one JSON object a line, as `jq -c {filter}` makes of it"
                )
            }
            Ok(_) => "it is JSON of no kind that is known: `hookctl verify --help` lists them".into(),
        }),
        [b'{', ..] => Ok(&jsonl::FORMAT),
        _ => Ok(&http::FORMAT),
    }
}

/// Why a file that is packed cannot be read, whatever is in it.
fn packed(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0x1f, 0x8b, ..] => Some("it is gzip, and no web archive: expected what is in it, or a .warc.gz"),
        [b'P', b'K', 3 | 5, ..] => Some("it is a zip archive: expected what is in it"),
        [0xff, 0xfe, _, 0, ..] | [0xfe, 0xff, 0, _, ..] => {
            Some("it is UTF-16, as PowerShell writes it: expected the bytes as they were sent, or a file in UTF-8")
        }
        _ => None,
    }
}
