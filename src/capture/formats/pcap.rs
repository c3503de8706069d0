//! Packet captures of tcpdump and Wireshark: pcap and pcapng (<https://datatracker.ietf.org/doc/draft-ietf-opsawg-pcapng/>).
//!
//! Reading the packets is left to `packets`, which needs the feature `captures`.

use std::io::Read;

use crate::capture::{Fidelity, Format, ReadMode, Record};

/// The entry in [`FORMATS`](crate::capture::FORMATS).
pub(super) const FORMAT: Format = Format {
    name: "pcap",
    about: "a packet capture with plain HTTP/1.1 (pcap, pcapng)",
    fidelity: Fidelity::Exact,
    recognize: |document| begins(document.bytes),
    read: ReadMode::Stream,
};

/// Number of bytes that must be available to begin.
pub(in crate::capture) const START_BYTES: usize = 4096;

/// Returns true if a file begins like a packet capture.
pub(in crate::capture) fn begins(start: &[u8]) -> bool {
    const MAGIC: [[u8; 4]; 5] = [
        [0xa1, 0xb2, 0xc3, 0xd4],
        [0xd4, 0xc3, 0xb2, 0xa1],
        [0xa1, 0xb2, 0x3c, 0x4d],
        [0x4d, 0x3c, 0xb2, 0xa1],
        [0x0a, 0x0d, 0x0d, 0x0a],
    ];
    start.first_chunk().is_some_and(|magic| MAGIC.contains(magic))
}

/// The requests of a file, with their numbers. An error of the whole file has the number 0.
pub(in crate::capture) type Records<'r> = Box<dyn Iterator<Item = (u64, Result<Record, String>)> + Send + 'r>;

/// Starts to read a file.
#[cfg(feature = "captures")]
pub(in crate::capture) fn open<'r>(input: impl Read + Send + 'r) -> Result<Records<'r>, String> {
    Ok(Box::new(crate::capture::packets::Packets::new(input)?))
}

/// Without the feature, packet captures cannot be read.
#[cfg(not(feature = "captures"))]
pub(in crate::capture) fn open<'r>(_: impl Read + Send + 'r) -> Result<Records<'r>, String> {
    Err("packet capture: this build of the library does not read it (feature `captures`)".into())
}
