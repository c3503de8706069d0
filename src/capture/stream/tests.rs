//! Records of every size, however they come.

use std::ops::ControlFlow;

use super::*;
use crate::capture::{Room, open};

/// Gives so many bytes at a time.
struct Trickle<'b>(&'b [u8], usize);

impl Read for Trickle<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let most = buffer.len().min(self.1);
        self.0.read(&mut buffer[..most])
    }
}

const LINE: &str = "{\"headers\":[],\"body\":\"\"}";
const HEAD: &str = "POST / HTTP/1.1\r\n\r\n";

/// A record of so many bytes, and how many of them are its body.
fn record(framing: Framing, length: usize) -> (Vec<u8>, usize) {
    let body = length - if framing == Framing::Lines { LINE.len() } else { HEAD.len() };
    let text = "x".repeat(body);
    let record = match framing {
        Framing::Lines => format!("{}{text}\"}}\n", &LINE[..LINE.len() - 2]),
        Framing::Archive => {
            format!("WARC/1.1\r\nWARC-Type: request\r\nContent-Length: {length}\r\n\r\n{HEAD}{text}\r\n\r\n")
        }
    };
    (record.into_bytes(), body)
}

/// Where a block is full, and where a record is too large, and on either side of it: with small ones around it, at each end, and whether or not
/// the last one has its line break.
#[test]
fn a_record_of_any_size_is_read_however_it_comes() {
    let most = LARGEST_RECORD;
    for length in [BLOCK - 1, BLOCK, BLOCK + 1, most, most + 1, most + 2 * BLOCK] {
        for framing in [Framing::Lines, Framing::Archive] {
            let sizes = [length, 40, 700, length, length, 300_000, 50, length];
            let (records, bodies): (Vec<_>, Vec<_>) = sizes.iter().map(|size| record(framing, *size)).unzip();
            let file = records.concat();
            let expected: Vec<_> = (1..)
                .zip(sizes.iter().zip(bodies))
                .map(|(number, (size, body))| if *size > most { Err(number) } else { Ok((number, body)) })
                .map(|told| {
                    told.map(|(number, body)| (format!("f:{number}"), body)).map_err(|number| format!("f:{number}"))
                })
                .collect();
            for (file, step) in
                [(&file[..], usize::MAX), (&file[..file.len() - 1], 65_536), (&file[..file.len() - 1], 1_000_003)]
            {
                let (mut stream, mut block) = (open(Trickle(file, step), None), Block::default());
                let (mut room, mut read) = (Room::default(), Vec::new());
                while stream.fill(&mut block) {
                    let _: ControlFlow<()> = block.each("f", &mut room, |told| {
                        let told = told.map(|record| (record.source.clone(), record.message.body.len()));
                        read.push(told.map_err(|error| error.source));
                        ControlFlow::Continue(())
                    });
                    assert!(block.bytes.len() <= BLOCK || block.is_giant());
                }
                assert_eq!(read, expected, "{length} {framing:?} {step}");
            }
        }
    }
}
