//! A capture compressed with gzip, undamaged and damaged. The first byte of the input selects the damaged position.

#![no_main]

use std::io::Write as _;

use flate2::{Compression, write::GzEncoder};
use hookctl::capture;
use hookctl_fuzz::read_captures;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    read_captures(&["jsonl", "http"], data);
    let mut writer = GzEncoder::new(Vec::new(), Compression::fast());
    writer.write_all(data).expect("memory");
    let mut compressed = writer.finish().expect("memory");
    // Data that is already compressed is refused in a second layer, so the results would differ.
    if !capture::is_compressed(data) {
        let plain = capture::read(data, "f", None);
        assert_eq!(capture::read(&compressed[..], "f", None), plain);
    }
    let at = usize::from(data.first().copied().unwrap_or_default()) % compressed.len();
    compressed[at] ^= 0x55;
    read_captures(&["jsonl"], &compressed);
    read_captures(&["jsonl"], &compressed[..at]);
});
