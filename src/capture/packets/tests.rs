//! Packets in every order, and damaged files.

use etherparse::PacketBuilder;

use super::*;
use crate::capture::{self, CaptureError};

/// A packet of a TCP connection: sequence number, flags and data.
struct Packet {
    port: u16,
    sequence: u32,
    flags: &'static str,
    data: Vec<u8>,
}

fn packet(port: u16, sequence: u32, flags: &'static str, data: impl AsRef<[u8]>) -> Packet {
    Packet { port, sequence, flags, data: data.as_ref().to_vec() }
}

/// A pcap file of these packets, as tcpdump writes it on Ethernet.
fn pcap(packets: &[Packet]) -> Vec<u8> {
    let mut file = Vec::new();
    for number in [0xa1b2_c3d4_u32, 0x0004_0002, 0, 0, 262_144, 1] {
        file.extend(number.to_le_bytes());
    }
    for (index, packet) in packets.iter().enumerate() {
        let mut builder = PacketBuilder::ethernet2([1; 6], [2; 6]).ipv4([10, 0, 0, 1], [10, 0, 0, 2], 64).tcp(
            packet.port,
            80,
            packet.sequence,
            1000,
        );
        for flag in packet.flags.chars() {
            builder = match flag {
                'S' => builder.syn(),
                'F' => builder.fin(),
                'R' => builder.rst(),
                _ => builder.ack(1),
            };
        }
        let mut bytes = Vec::new();
        builder.write(&mut bytes, &packet.data).expect("a packet");
        let length = u32::try_from(bytes.len()).expect("a short packet");
        for number in [1_700_000_000 + u32::try_from(index).expect("few"), 250_000, length, length] {
            file.extend(number.to_le_bytes());
        }
        file.extend(bytes);
    }
    file
}

fn read(file: &[u8]) -> Vec<Result<Record, CaptureError>> {
    capture::read(file, "f", None)
}

/// Returns the bodies of the requests, or the errors.
fn bodies(file: &[u8]) -> Vec<Result<String, String>> {
    let text = |record: Record| String::from_utf8_lossy(&record.message.body).into_owned();
    read(file).into_iter().map(|read| read.map(text).map_err(|error| error.to_string())).collect()
}

fn request(body: &str) -> String {
    format!("POST /h HTTP/1.1\r\nHost: a\r\nContent-Length: {}\r\n\r\n{body}", body.len())
}

const CHUNKED: &str = "POST /h HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n";

#[test]
fn requests_are_reassembled_from_packets_in_any_order() {
    let text = request("hello");
    let split = |at: usize| (text[..at].to_owned(), text[at..].to_owned());
    let (first, second) = split(30);
    let next = |offset: usize| 101 + u32::try_from(offset).expect("short");
    for (name, packets, expected) in [
        ("one packet", vec![packet(1, 101, "A", &text)], vec!["hello"]),
        (
            "after a handshake",
            vec![packet(1, 100, "S", ""), packet(1, 101, "A", &text), packet(1, next(text.len()), "F", "")],
            vec!["hello"],
        ),
        ("two packets", vec![packet(1, 101, "A", &first), packet(1, next(30), "A", &second)], vec!["hello"]),
        (
            "swapped",
            vec![packet(1, 100, "S", ""), packet(1, next(30), "A", &second), packet(1, 101, "A", &first)],
            vec!["hello"],
        ),
        (
            "repeated",
            vec![packet(1, 101, "A", &first), packet(1, 101, "A", &first), packet(1, next(30), "A", &second)],
            vec!["hello"],
        ),
        ("overlapping", vec![packet(1, 101, "A", &first), packet(1, next(20), "A", &text[20..])], vec!["hello"]),
        ("pipelined", vec![packet(1, 101, "A", text.repeat(2) + CHUNKED)], vec!["hello", "hello", "abc"]),
        (
            "interleaved",
            vec![packet(1, 101, "A", &first), packet(2, 7, "A", &text), packet(1, next(30), "A", &second)],
            vec!["hello", "hello"],
        ),
        (
            "wrapping around",
            vec![packet(1, u32::MAX - 9, "A", &text[..10]), packet(1, 0, "A", &text[10..])],
            vec!["hello"],
        ),
        (
            "byte by byte",
            text.bytes().enumerate().map(|(at, byte)| packet(1, next(at), "A", [byte])).collect(),
            vec!["hello"],
        ),
        ("in the middle", vec![packet(1, 1, "A", "binary \0 rest"), packet(1, 14, "A", &text)], vec!["hello"]),
        (
            "port used again",
            vec![
                packet(1, 100, "S", ""),
                packet(1, 101, "A", &text),
                packet(1, 9000, "S", ""),
                packet(1, 9001, "A", &text),
            ],
            vec!["hello", "hello"],
        ),
    ] {
        let expected: Vec<Result<String, String>> = expected.into_iter().map(|body| Ok(body.to_owned())).collect();
        assert_eq!(bodies(&pcap(&packets)), expected, "{name}");
    }
    let record = read(&pcap(&[packet(1, 101, "A", &text)])).remove(0).expect("a request");
    assert_eq!((record.at.as_deref(), record.source.as_str()), (Some("2023-11-14T22:13:20.250000Z"), "f:1"));
    assert_eq!(record.fidelity, capture::Fidelity::Exact);
}

#[test]
fn missing_or_unreadable_data_is_named() {
    let signed = format!("POST /h HTTP/1.1\r\nX-Sig: {}\r\nContent-Length: 5\r\n\r\nhel", "0".repeat(64));
    let whole = pcap(&[packet(1, 101, "A", request("hello"))]);
    for (name, file, reason) in [
        (
            "TLS",
            pcap(&[packet(1, 1, "A", b"\x16\x03\x01\0\x05abcde")]),
            "f: no readable HTTP request: 1 connection is encrypted",
        ),
        ("HTTP/2", pcap(&[packet(1, 1, "A", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")]), "1 connection uses HTTP/2"),
        ("nothing", pcap(&[]), "f: no HTTP request in 0 packets"),
        ("a response", pcap(&[packet(1, 1, "A", "HTTP/1.1 200 OK\r\n\r\n")]), "no HTTP request in 1 packets"),
        ("the end", pcap(&[packet(1, 1, "A", signed)]), "f:1: truncated request"),
        (
            "a gap",
            pcap(&[packet(1, 1, "A", &request("hello")[..40]), packet(1, 2000, "A", request("other"))]),
            "f:1: packets are missing",
        ),
        (
            "a long body",
            pcap(&[packet(1, 1, "A", "POST / HTTP/1.1\r\nContent-Length: 99999999\r\n\r\n")]),
            "larger than 8 MiB",
        ),
        (
            "the longest body",
            pcap(&[packet(1, 1, "A", format!("POST / HTTP/1.1\r\nContent-Length: {}\r\n\r\n", usize::MAX))]),
            "larger than 8 MiB",
        ),
        ("a malformed head", pcap(&[packet(1, 1, "A", "POST / HTTP/1.1\r\nno colon\r\n\r\n")]), "not a valid header"),
        ("its own end", whole[..60].to_vec(), "ends in the middle of a packet"),
        ("its magic only", whole[..4].to_vec(), "ends in the middle of a packet"),
    ] {
        let found = bodies(&file);
        let errors: Vec<&String> = found.iter().filter_map(|body| body.as_ref().err()).collect();
        assert!(errors.iter().any(|error| error.contains(reason)), "{name}: {found:?}");
    }
    // Requests after missing packets are read.
    let gap = pcap(&[packet(1, 1, "A", &request("hello")[..40]), packet(1, 2000, "A", request("other"))]);
    assert_eq!(bodies(&gap).last(), Some(&Ok("other".to_owned())));
    // Truncated traffic that is not a delivery is not an error.
    let cut = pcap(&[packet(1, 1, "A", &request("hello")[..50])]);
    assert!(read(&cut)[0].as_ref().is_ok_and(|record| record.fidelity == capture::Fidelity::Truncated));
}

proptest::proptest! {
    #[test]
    fn any_bytes_do_not_panic(bytes: Vec<u8>, cut in 0_usize..400, flip in 0_usize..400) {
        let text = request("hello");
        let mut file = pcap(&[packet(1, 100, "S", ""), packet(1, 101, "A", &text), packet(1, 300, "A", &bytes), packet(1, 101, "F", "")]);
        let index = flip % file.len();
        file[index] ^= 0x55;
        file.truncate(file.len() - cut % file.len());
        let _ = read(&file);
        let _ = read(&[&pcap(&[])[..], &bytes].concat());
        let _ = read(&[b"\x0a\x0d\x0d\x0a", &bytes[..]].concat());
    }
}
