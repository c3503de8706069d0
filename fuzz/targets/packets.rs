//! Packet captures: arbitrary bytes, and a connection whose packets are cut, repeated and reordered as the input directs.

#![no_main]

use hookctl::capture;
use hookctl_fuzz::read_captures;
use libfuzzer_sys::fuzz_target;

/// Returns the header of a pcap file with raw IP packets.
fn header() -> Vec<u8> {
    [0xa1b2_c3d4_u32, 0x0004_0002, 0, 0, 262_144, 101].into_iter().flat_map(u32::to_le_bytes).collect()
}

/// Appends a packet of one TCP connection.
fn packet(file: &mut Vec<u8>, sequence: u32, flags: u8, data: &[u8]) {
    let length = u16::try_from(40 + data.len()).expect("a short packet");
    for number in [0, 0, u32::from(length), u32::from(length)] {
        file.extend(number.to_le_bytes());
    }
    let [high, low] = length.to_be_bytes();
    file.extend([0x45, 0, high, low, 0, 0, 0, 0, 64, 6, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2]);
    file.extend([4, 0, 0, 80]);
    file.extend(sequence.to_be_bytes());
    file.extend([0, 0, 0, 0, 0x50, flags, 16, 0, 0, 0, 0, 0]);
    file.extend(data);
}

fuzz_target!(|data: &[u8]| {
    read_captures(&["pcap"], data);
    let mut orders = data.chunks_exact(2);
    let text = b"POST /hook HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n0123456789";
    let mut file = header();
    packet(&mut file, 0, 2, b"");
    // Send some parts in any order, then all of them.
    for order in orders.by_ref().take(64) {
        let from = usize::from(order[0]) % text.len();
        let to = (from + 1 + usize::from(order[1]) % 16).min(text.len());
        packet(&mut file, 1 + u32::try_from(from).expect("short"), 16, &text[from..to]);
    }
    packet(&mut file, 1, 16, text);
    let read = capture::read(&file[..], "f", None);
    let bodies: Vec<&[u8]> = read.iter().map(|read| &read.as_ref().expect("a request").message.body[..]).collect();
    assert_eq!(bodies, [b"0123456789"]);
});
