//! A line of a capture file read without a general parser, into room that is there already.
//!
//! It reads what hookctl writes and what `JSON.stringify` and `json.dumps` make of the same record: the known fields in any order and
//! white space, headers as a list of pairs or an object of strings, text in any spelling. It refuses everything else, which is no mistake yet:
//! `serde_json` reads it then, and says what is wrong. Where it does read, it reads what `serde_json` would; a property test holds them together.
//!
//! Most lines of a file begin alike, up to the body. What such a beginning means is not found out again.

use std::ops::Range;

use crate::{
    capture::{Fidelity, MOST_HEADERS_OF_A_RECORD, Record, familiar::Familiar},
    json_text::Marks,
    message::{Headers, Skeleton},
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

/// What lines are read with, one after another.
#[derive(Default)]
pub(in crate::capture) struct Reader {
    marks: Marks,
    beginnings: Familiar<Beginning>,
    /// Where the values of a line's headers lie, of those that say just what is written.
    values: Vec<Range<usize>>,
}

/// What a line means up to the text of its body, behind which it ends.
struct Beginning {
    skeleton: Skeleton,
    at: Option<Range<usize>>,
}

/// A line of more headers is read for itself.
const MOST_VALUES: usize = 64;

impl Reader {
    /// Reads `line` into `record`, all but its source. `None` where it is left to `serde_json`; then `record` holds anything.
    pub(super) fn read(&mut self, line: &[u8], record: &mut Record) -> Option<()> {
        let line = line.trim_ascii_end();
        match self.read_known(line, record) {
            None => self.read_new(simdutf8::basic::from_utf8(line).ok()?, record),
            read => read,
        }
    }

    /// Reads a line that begins as one before.
    fn read_known(&mut self, line: &[u8], record: &mut Record) -> Option<()> {
        let Beginning { skeleton, at } = self.beginnings.find(line)?;
        let rest = record.message.begin(skeleton, line);
        simdutf8::basic::from_utf8(rest).ok()?;
        self.marks.read(rest);
        if self.marks.has_control() {
            return None;
        }
        let end = self.marks.unescape(rest, 0, &mut record.message.body)?;
        if rest[end + 1..].trim_ascii_start() != b"}" {
            return None;
        }
        match at.clone().map(|place| str::from_utf8(&line[place])) {
            Some(at) => {
                let text = record.at.get_or_insert_default();
                text.clear();
                text.push_str(at.ok()?);
            }
            None => record.at = None,
        }
        record.fidelity = Fidelity::Exact;
        Some(())
    }

    fn read_new(&mut self, line: &str, record: &mut Record) -> Option<()> {
        self.marks.read(line.as_bytes());
        if self.marks.has_control() {
            return None;
        }
        self.values.clear();
        let mut cursor = Cursor { line, bytes: line.as_bytes(), marks: &self.marks, at: 0 };
        let mut seen = Seen::default();
        let Record { message, at, fidelity, .. } = record;
        *fidelity = Fidelity::Exact;
        message.url = None;
        message.headers.clear();
        message.body.clear();
        let mut stated = None;
        cursor.pass(b'{')?;
        // Where the text of the body begins, if that comes last.
        let last = loop {
            let name = cursor.plain()?;
            cursor.pass(b':')?;
            let mut last = None;
            let text = match line.get(name)? {
                "body" => {
                    seen.add(Seen::BODY)?;
                    cursor.pass(b'"')?;
                    last = Some(cursor.at);
                    cursor.at = cursor.marks.unescape(cursor.bytes, cursor.at, &mut message.body)? + 1;
                    None
                }
                "headers" => {
                    seen.add(Seen::HEADERS)?;
                    cursor.headers(&mut message.headers, &mut self.values)?;
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
                let place = cursor.plain()?;
                text.clear();
                text.push_str(line.get(place.clone())?);
                if field == Seen::AT {
                    stated = Some(place);
                }
            }
            match cursor.next()? {
                b',' => {}
                b'}' => break last,
                _ => return None,
            }
        };
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
        if let Some(length) = last {
            let beginning = &line.as_bytes()[..length];
            self.beginnings.learn(beginning, || {
                // What is not spelled as it is said does not lie in the line.
                if self.values.len() < message.headers.len() {
                    return None;
                }
                let fields = message.headers.iter().map(|(name, _)| name).zip(self.values.iter().cloned());
                let free = self.values.iter().cloned().chain(stated.clone()).collect();
                Some((free, Beginning { skeleton: Skeleton::of(message, length, fields), at: stated }))
            });
        }
        Some(())
    }
}

struct Cursor<'a> {
    line: &'a str,
    bytes: &'a [u8],
    marks: &'a Marks,
    at: usize,
}

impl Cursor<'_> {
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

    /// Where a string lies, between its quotes, and whether it says just what is written.
    fn string(&mut self) -> Option<(Range<usize>, bool)> {
        self.pass(b'"')?;
        let start = self.at;
        let (end, plain) = self.marks.string_end(start)?;
        self.at = end + 1;
        Some((start..end, plain))
    }

    /// Where a string lies that says just what is written.
    fn plain(&mut self) -> Option<Range<usize>> {
        self.string().filter(|(_, plain)| *plain).map(|(place, _)| place)
    }

    /// `[["Name","value"],…]` or `{"Name":"value",…}`.
    fn headers(&mut self, headers: &mut Headers, values: &mut Vec<Range<usize>>) -> Option<()> {
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
            let (value, plain) = self.string()?;
            let name = self.line.get(name)?;
            if plain {
                headers.push(name, self.bytes.get(value.clone())?);
                if values.len() < MOST_VALUES {
                    values.push(value);
                }
            } else {
                let mut said = Vec::new();
                self.marks.unescape(self.bytes, value.start, &mut said)?;
                headers.push(name, said);
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
