//! A line of a capture file read without a general parser, into room that is there already.
//!
//! It reads what hookctl writes and what `JSON.stringify` and `json.dumps` make of the same record: the known fields in any order and
//! white space, headers as a list of pairs or an object of strings, text in any spelling. It refuses everything else, which is no mistake yet:
//! `serde_json` reads it then, and says what is wrong. Where it does read, it reads what `serde_json` would; a property test holds them together.

use crate::{
    capture::{Fidelity, MOST_HEADERS_OF_A_RECORD, Record},
    json_text::Marks,
};

/// The fields that were seen, a bit each: none may come twice.
#[derive(Default)]
struct Seen(u8);

impl Seen {
    const AT: u8 = 1;
    const METHOD: u8 = 2;
    const TARGET: u8 = 4;
    const VERSION: u8 = 8;
    const HEADERS: u8 = 16;
    const BODY: u8 = 32;

    /// Adds a field, if it is new.
    fn add(&mut self, field: u8) -> Option<()> {
        let new = !self.has(field);
        self.0 |= field;
        new.then_some(())
    }

    fn has(&self, field: u8) -> bool {
        self.0 & field != 0
    }
}

/// Reads `line` into `record`, all but its source, with `marks` as room. `None` where it is left to `serde_json`; then `record` holds anything.
pub(super) fn read(line: &str, marks: &mut Marks, record: &mut Record) -> Option<()> {
    let line = line.trim_ascii_end();
    marks.read(line.as_bytes());
    if marks.has_control() {
        return None;
    }
    let mut cursor = Cursor { line, bytes: line.as_bytes(), marks, at: 0 };
    let mut seen = Seen::default();
    let Record { message, at, fidelity, .. } = record;
    *fidelity = Fidelity::Exact;
    message.url = None;
    message.headers.clear();
    message.body.clear();
    cursor.pass(b'{')?;
    loop {
        let name = cursor.plain()?;
        cursor.pass(b':')?;
        let text = match name {
            "body" => {
                seen.add(Seen::BODY)?;
                cursor.pass(b'"')?;
                cursor.at = cursor.marks.unescape(cursor.bytes, cursor.at, &mut message.body)? + 1;
                None
            }
            "headers" => {
                seen.add(Seen::HEADERS)?;
                cursor.headers(&mut message.headers)?;
                None
            }
            "at" => Some((Seen::AT, at.get_or_insert_default())),
            "method" => Some((Seen::METHOD, &mut message.method)),
            "target" => Some((Seen::TARGET, &mut message.target)),
            "version" => Some((Seen::VERSION, &mut message.version)),
            _ => return None,
        };
        if let Some((field, text)) = text {
            seen.add(field)?;
            text.clear();
            text.push_str(cursor.plain()?);
        }
        match cursor.next()? {
            b',' => {}
            b'}' => break,
            _ => return None,
        }
    }
    cursor.blank();
    if cursor.at != line.len() || !seen.has(Seen::HEADERS) || !seen.has(Seen::BODY) {
        return None;
    }
    if !seen.has(Seen::AT) {
        *at = None;
    }
    for (field, text, default) in [
        (Seen::METHOD, &mut message.method, "POST"),
        (Seen::TARGET, &mut message.target, "/"),
        (Seen::VERSION, &mut message.version, "HTTP/1.1"),
    ] {
        if !seen.has(field) {
            default.clone_into(text);
        }
    }
    Some(())
}

struct Cursor<'a> {
    line: &'a str,
    bytes: &'a [u8],
    marks: &'a Marks,
    at: usize,
}

impl<'a> Cursor<'a> {
    fn blank(&mut self) {
        while let Some(b' ' | b'\t' | b'\r' | b'\n') = self.bytes.get(self.at) {
            self.at += 1;
        }
    }

    /// The next byte that is not blank; it is passed.
    fn next(&mut self) -> Option<u8> {
        let mut byte = *self.bytes.get(self.at)?;
        // Mostly none is.
        if byte <= b' ' {
            self.blank();
            byte = *self.bytes.get(self.at)?;
        }
        self.at += 1;
        Some(byte)
    }

    /// Passes this very byte.
    fn pass(&mut self, byte: u8) -> Option<()> {
        (self.next()? == byte).then_some(())
    }

    /// A string as it is written, between its quotes, and whether it says just that.
    fn string(&mut self) -> Option<(usize, usize, bool)> {
        self.pass(b'"')?;
        let start = self.at;
        let (end, plain) = self.marks.string_end(start)?;
        self.at = end + 1;
        Some((start, end, plain))
    }

    /// A string that says just what is written.
    fn plain(&mut self) -> Option<&'a str> {
        let (start, end, _) = self.string().filter(|(.., plain)| *plain)?;
        self.line.get(start..end)
    }

    /// `[["Name","value"],…]` or `{"Name":"value",…}`.
    fn headers(&mut self, headers: &mut crate::message::Headers) -> Option<()> {
        let list = match self.next()? {
            b'[' => true,
            b'{' => false,
            _ => return None,
        };
        let (between, close) = if list { (b',', b']') } else { (b':', b'}') };
        self.blank();
        if self.bytes.get(self.at) == Some(&close) {
            self.at += 1;
            return Some(());
        }
        loop {
            if headers.len() == MOST_HEADERS_OF_A_RECORD {
                return None;
            }
            if list {
                self.pass(b'[')?;
            }
            let name = self.plain()?;
            self.pass(between)?;
            let (start, end, plain) = self.string()?;
            if plain {
                headers.push(name, self.bytes.get(start..end)?);
            } else {
                let mut value = Vec::new();
                self.marks.unescape(self.bytes, start, &mut value)?;
                headers.push(name, value);
            }
            if list {
                self.pass(b']')?;
            }
            match self.next()? {
                b',' => {}
                byte if byte == close => return Some(()),
                _ => return None,
            }
        }
    }
}
