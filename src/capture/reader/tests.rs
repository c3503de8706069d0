//! Reading records of every size, from input that arrives in pieces.

use proptest::prelude::*;

use super::*;

/// Returns this many bytes at a time.
struct Trickle<'b>(&'b [u8], usize);

impl Read for Trickle<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let max = buffer.len().min(self.1);
        self.0.read(&mut buffer[..max])
    }
}

const LINE: &str = "{\"headers\":[],\"body\":\"\"}";
const HEAD: &str = "POST / HTTP/1.1\r\n\r\n";

/// Returns a record of `length` bytes and the length of its body.
fn record(framing: Framing, length: usize) -> (Vec<u8>, usize) {
    let body = length - if framing == Framing::Lines { LINE.len() } else { HEAD.len() };
    let text = "x".repeat(body);
    let record = match framing {
        Framing::Lines | Framing::Log => format!("{}{text}\"}}\n", &LINE[..LINE.len() - 2]),
        Framing::Warc => {
            format!("WARC/1.1\r\nWARC-Type: request\r\nContent-Length: {length}\r\n\r\n{HEAD}{text}\r\n\r\n")
        }
    };
    (record.into_bytes(), body)
}

/// Tests sizes around a batch and around the limit, with small records between them, and with and without the last line break.
#[test]
fn record_of_any_size_is_read_from_input_in_pieces() {
    let max = MAX_RECORD_BYTES;
    for length in [BATCH_BYTES - 1, BATCH_BYTES, BATCH_BYTES + 1, max, max + 1, max + 2 * BATCH_BYTES] {
        for framing in [Framing::Lines, Framing::Warc] {
            let sizes = [length, 40, 700, length, length, 300_000, 50, length];
            let (records, bodies): (Vec<_>, Vec<_>) = sizes.iter().map(|size| record(framing, *size)).unzip();
            let file = records.concat();
            let expected: Vec<_> = (1..)
                .zip(sizes.iter().zip(bodies))
                .map(|(number, (size, body))| {
                    let source = format!("f:{number}");
                    if *size > max { Err(source) } else { Ok((source, body)) }
                })
                .collect();
            for (file, step) in
                [(&file[..], usize::MAX), (&file[..file.len() - 1], 65_536), (&file[..file.len() - 1], 1_000_003)]
            {
                let read = read(Trickle(file, step), "f", None).into_iter();
                let read = read.map(|read| {
                    read.map(|record| (record.source, record.message.body.len())).map_err(|error| error.source)
                });
                assert_eq!(read.collect::<Vec<_>>(), expected, "{length} {framing:?} {step}");
            }
        }
    }
}

/// Fails the test if it is read past its end, where an open pipe would block.
struct Open<'b>(&'b [u8]);

impl Read for Open<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        assert!(!self.0.is_empty(), "the reader waits for more");
        self.0.read(buffer)
    }
}

#[test]
fn complete_records_from_a_pipe_are_returned_before_the_next_read() {
    for framing in [Framing::Lines, Framing::Warc] {
        let file = [&record(framing, 300).0[..], &record(framing, 300).0, &record(framing, 300).0[..100]].concat();
        let mut reader = Reader::open(Open(&file), "f", None);
        let read: Vec<_> = reader.next_batch().expect("a batch").collect();
        assert_eq!(read.iter().filter(|read| read.is_ok()).count(), 2, "{framing:?}");
        assert_eq!(read.len(), 2, "{framing:?}");
    }
}

#[test]
fn batch_holds_a_bounded_number_of_records() {
    let file = "{}\n".repeat(5 * MAX_BATCH_RECORDS + 1);
    let mut reader = Reader::open(file.as_bytes(), "f", super::super::format("jsonl"));
    let mut sizes = Vec::new();
    while let Some(batch) = reader.next_batch() {
        sizes.push(batch.count());
    }
    assert_eq!(sizes.iter().sum::<usize>(), 5 * MAX_BATCH_RECORDS + 1);
    assert!(sizes.iter().all(|size| *size <= MAX_BATCH_RECORDS), "{sizes:?}");
}

struct Fails<'b>(&'b [u8]);

impl Read for Fails<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.0.is_empty() { Err(io::Error::other("disk failure")) } else { self.0.read(buffer) }
    }
}

#[test]
fn read_error_comes_after_the_complete_records_and_drops_the_partial_one() {
    let file = format!("{LINE}\n{LINE}\n{LINE}");
    let read = read(Fails(file.as_bytes()), "f", None);
    let last = read[2].as_ref().expect_err("an error").to_string();
    assert_eq!((read.len(), last), (3, format!("f: cannot read past byte {}: disk failure", file.len())));
    assert!(read[..2].iter().all(Result::is_ok));
}

proptest! {
    #[test]
    fn records_have_their_line_numbers_with_input_in_pieces(
        lines in prop::collection::vec(prop::sample::select(vec![LINE, "", " ", "{}"]), 1..50),
        ends_with_newline: bool,
        step in 1..100_usize,
    ) {
        let file = lines.join("\n") + if ends_with_newline { "\n" } else { "" };
        prop_assume!(!file.is_empty());
        let expected: Vec<_> = (1..)
            .zip(&lines)
            .filter(|(_, line)| !line.trim().is_empty())
            .map(|(number, line)| (format!("f:{number}"), *line == LINE))
            .collect();
        let read = read(Trickle(file.as_bytes(), step), "f", super::super::format("jsonl")).into_iter().map(|read| match read {
            Ok(record) => (record.source, true),
            Err(error) => (error.source, false),
        });
        prop_assert_eq!(read.collect::<Vec<_>>(), expected);
    }
}

#[test]
fn given_records_keep_their_numbers_and_errors() {
    let record = |body: &str| Record { message: crate::message::Message::post("/", body.into()), ..Record::default() };
    let given = vec![(3, Ok(record("a"))), (7, Err("broken".to_owned())), (8, Ok(record("b")))];
    let mut reader = Reader::from_records(given.into_iter(), "hooks.db");
    let read = std::iter::from_fn(|| reader.next_batch()).flatten();
    let read: Vec<String> =
        read.map(|read| read.map_or_else(|error| error.to_string(), |record| record.source)).collect();
    assert_eq!(read, ["hooks.db:3", "hooks.db:7: broken", "hooks.db:8"]);
}
