//! Packet captures, pcap and pcapng, of tcpdump and Wireshark: reads packets, reassembles TCP connections, and returns the HTTP/1.1 requests in them.
//!
//! A file is read packet by packet, in bounded memory. Removing the lower layers is left to `link`, reassembly and the requests of a connection
//! to `flow`. Encrypted connections cannot be read. If a file has only these, the error explains it.

mod flow;
mod link;

use std::{
    collections::{HashMap, VecDeque},
    io::Read,
    mem,
    time::{Duration, UNIX_EPOCH},
};

use pcap_parser::{
    Block, Linktype, PcapBlockOwned, PcapError, create_reader,
    traits::{PcapNGPacketBlock as _, PcapReaderIterator},
};

use super::{Record, record::Imported};
use flow::{Flow, Found, Protocol};
use link::{Connection, Segment};

/// Maximum size of a packet, in bytes. A larger one is damaged.
const MAX_PACKET_BYTES: usize = 32 * 1024 * 1024;

/// Initial size of the buffer for packets, in bytes.
const BUFFER_BYTES: usize = 1024 * 1024;

/// Maximum number of connections that are followed at a time. The oldest is dropped for a new one.
const MAX_FLOWS: usize = 65_536;

/// Maximum total size of incomplete requests, in bytes.
const MAX_HELD_BYTES: usize = 64 * 1024 * 1024;

/// Reads the requests of a packet capture.
pub(super) struct Packets<'r> {
    reader: Option<Box<dyn PcapReaderIterator + Send + 'r>>,
    /// Link type, time units in a second and time offset of each interface.
    interfaces: Vec<(Linktype, u64, i64)>,
    flows: HashMap<Connection, Flow>,
    /// The connections, oldest first.
    order: VecDeque<Connection>,
    held: usize,
    /// Requests that were not returned yet.
    found: VecDeque<Result<Record, String>>,
    /// Number of the last request.
    number: u64,
    seen: u64,
    /// Number of truncated packets.
    cut: u64,
    /// Numbers of connections without a readable request.
    encrypted: u64,
    http2: u64,
    /// The first link type that cannot be read.
    unknown_link: Option<i32>,
    /// An error that ended the file.
    ended: Option<String>,
}

impl<'r> Packets<'r> {
    /// Starts to read a file. Its beginning must be available in the first read.
    pub(super) fn new(input: impl Read + Send + 'r) -> Result<Self, String> {
        let reader = create_reader(BUFFER_BYTES, input).map_err(|error| describe(&error))?;
        Ok(Self {
            reader: Some(reader),
            interfaces: Vec::new(),
            flows: HashMap::new(),
            order: VecDeque::new(),
            held: 0,
            found: VecDeque::new(),
            number: 0,
            seen: 0,
            cut: 0,
            encrypted: 0,
            http2: 0,
            unknown_link: None,
            ended: None,
        })
    }

    /// Reads the next packet. At the end, completes every connection.
    fn step(&mut self) {
        let Some(mut reader) = self.reader.take() else { return };
        match self.read_block(&mut *reader) {
            Ok(true) => self.reader = Some(reader),
            Ok(false) => self.end(),
            Err(reason) => {
                self.ended = Some(format!("the packet capture is damaged after {} packets: {reason}", self.seen));
                self.end();
            }
        }
    }

    /// Reads a block. Returns false at the end.
    fn read_block(&mut self, reader: &mut dyn PcapReaderIterator) -> Result<bool, String> {
        let length = match reader.next() {
            Ok((length, block)) => {
                self.block(&block);
                length
            }
            Err(PcapError::Eof) => return Ok(false),
            Err(PcapError::Incomplete(_)) => {
                return reader.refill().map(|()| true).map_err(|error| describe(&error));
            }
            Err(PcapError::BufferTooSmall) => {
                let size = reader.data().len().saturating_mul(2).max(2 * BUFFER_BYTES);
                if size > 2 * MAX_PACKET_BYTES || !reader.grow(size) {
                    return Err(format!("a packet is larger than {} MiB", MAX_PACKET_BYTES / (1024 * 1024)));
                }
                return reader.refill().map(|()| true).map_err(|error| describe(&error));
            }
            Err(error) => return Err(describe(&error)),
        };
        reader.consume(length);
        Ok(true)
    }

    fn block(&mut self, block: &PcapBlockOwned<'_>) {
        match block {
            PcapBlockOwned::LegacyHeader(header) => {
                let units = if header.is_nanosecond_precision() { 1_000_000_000 } else { 1_000_000 };
                self.interfaces = vec![(header.network, units, 0)];
            }
            PcapBlockOwned::Legacy(packet) => {
                let units = self.interfaces.first().map_or(1_000_000, |interface| interface.1);
                let time = u64::from(packet.ts_sec) * units + u64::from(packet.ts_usec);
                let data = packet.data.get(..packet.caplen as usize).unwrap_or(packet.data);
                self.packet(0, time, data, packet.origlen);
            }
            PcapBlockOwned::NG(Block::SectionHeader(_)) => self.interfaces.clear(),
            PcapBlockOwned::NG(Block::InterfaceDescription(interface)) => {
                let units = interface.ts_resolution().unwrap_or(1_000_000).max(1);
                // More interfaces than any machine has are an attempt to fill the memory.
                if self.interfaces.len() < MAX_FLOWS {
                    self.interfaces.push((interface.linktype, units, interface.ts_offset()));
                }
            }
            PcapBlockOwned::NG(Block::EnhancedPacket(packet)) => {
                let time = u64::from(packet.ts_high) << 32 | u64::from(packet.ts_low);
                self.packet(packet.if_id as usize, time, packet.packet_data(), packet.origlen);
            }
            PcapBlockOwned::NG(Block::SimplePacket(packet)) => {
                self.packet(0, 0, packet.packet_data(), packet.origlen);
            }
            PcapBlockOwned::NG(_) => {}
        }
    }

    fn packet(&mut self, interface: usize, time: u64, data: &[u8], original: u32) {
        self.seen += 1;
        let Some(&(link, units, offset)) = self.interfaces.get(interface) else { return };
        self.cut += u64::from(data.len() < original as usize);
        let segment = match link::segment(link, data) {
            Ok(Some(segment)) => segment,
            Ok(None) => return,
            Err(link) => {
                self.unknown_link.get_or_insert(link);
                return;
            }
        };
        self.segment(&segment, at(time, units, offset).as_deref());
    }

    fn segment(&mut self, segment: &Segment<'_>, at: Option<&str>) {
        let Segment { connection, sequence, syn, fin, rst, payload } = *segment;
        if payload.is_empty() && !syn && !fin && !rst {
            return;
        }
        if !self.flows.contains_key(&connection) {
            if payload.is_empty() && !syn {
                return;
            }
            self.make_room();
            self.order.push_back(connection);
        }
        let flow = self.flows.entry(connection).or_default();
        let before = flow.held();
        if syn {
            flow.restart(sequence);
        }
        flow.push(sequence.wrapping_add(u32::from(syn)), payload, at);
        while let Some(found) = flow.next(false) {
            self.found.push_back(record(found));
        }
        self.held = (self.held + flow.held()).saturating_sub(before);
        if rst || fin && flow.is_complete() {
            self.finish(connection);
        }
    }

    /// Drops the oldest connections if there are too many, or if they use too much memory.
    fn make_room(&mut self) {
        while self.flows.len() >= MAX_FLOWS || self.held > MAX_HELD_BYTES {
            let Some(oldest) = self.order.pop_front() else { return };
            self.finish(oldest);
        }
        // Connections that ended stay in the order until it is too long.
        if self.order.len() > 2 * MAX_FLOWS {
            let flows = &self.flows;
            self.order.retain(|connection| flows.contains_key(connection));
        }
    }

    fn finish(&mut self, connection: Connection) {
        let Some(mut flow) = self.flows.remove(&connection) else { return };
        self.held = self.held.saturating_sub(flow.held());
        while let Some(found) = flow.next(true) {
            self.found.push_back(record(found));
        }
        match flow.protocol() {
            Protocol::Tls => self.encrypted += 1,
            Protocol::Http2 => self.http2 += 1,
            _ => {}
        }
    }

    fn end(&mut self) {
        for connection in mem::take(&mut self.order) {
            self.finish(connection);
        }
    }

    /// Returns the error for a file that ended: its damage, or why it has no request.
    fn last_error(&mut self) -> Option<String> {
        if let Some(reason) = self.ended.take() {
            return Some(reason);
        }
        if mem::replace(&mut self.number, 1) > 0 {
            return None;
        }
        Some(match self {
            Self { encrypted: 1.., .. } => format!(
                "no readable HTTP request: {} encrypted (TLS). Capture behind the TLS proxy, or decrypt the file first: `editcap --inject-secrets tls,KEYS in.pcapng out.pcapng` and export the objects with Wireshark",
                connections(self.encrypted, ["is", "are"])
            ),
            Self { http2: 1.., .. } => format!(
                "no readable HTTP request: {} HTTP/2. Export the requests with Wireshark, or capture behind the proxy",
                connections(self.http2, ["uses", "use"])
            ),
            Self { unknown_link: Some(link), .. } => {
                format!(
                    "no HTTP request: packets of link type {link} are not supported; capture on the interface itself (`tcpdump -i eth0`)"
                )
            }
            Self { seen, cut: cut @ 1.., .. } => {
                format!("no complete HTTP request: {cut} of {seen} packets were cut off; capture with `tcpdump -s 0`")
            }
            Self { seen, .. } => format!("no HTTP request in {seen} packets"),
        })
    }
}

/// Returns the number of connections with a verb, in the singular or the plural.
fn connections(count: u64, [one, several]: [&str; 2]) -> String {
    if count == 1 { format!("1 connection {one}") } else { format!("{count} connections {several}") }
}

impl Iterator for Packets<'_> {
    type Item = (u64, Result<Record, String>);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(found) = self.found.pop_front() {
                self.number += 1;
                return Some((self.number, found));
            }
            if self.reader.is_none() {
                // The whole file has the number 0.
                return self.last_error().map(|reason| (0, Err(reason)));
            }
            self.step();
        }
    }
}

fn record(found: Found) -> Result<Record, String> {
    let Found { message, at, fidelity } = found;
    message.map(|message| {
        let mut record = Record::default();
        Imported { message, at, fidelity, status: None }.store(&mut record);
        record
    })
}

/// Formats the time of a packet. `None` if it has none.
fn at(time: u64, units: u64, offset: i64) -> Option<String> {
    let (seconds, rest) = (time / units, time % units);
    let seconds =
        i64::try_from(seconds).ok()?.checked_add(offset).filter(|seconds| (1..253_402_300_799).contains(seconds))?;
    let nanos = u128::from(rest) * 1_000_000_000 / u128::from(units);
    let since = Duration::new(u64::try_from(seconds).ok()?, u32::try_from(nanos).ok()?);
    Some(humantime::format_rfc3339_micros(UNIX_EPOCH.checked_add(since)?).to_string())
}

fn describe<I>(error: &PcapError<I>) -> String {
    match error {
        PcapError::Eof | PcapError::UnexpectedEof | PcapError::Incomplete(_) => "it ends in the middle of a packet",
        PcapError::ReadError => "it cannot be read to its end",
        PcapError::HeaderNotRecognized => "not the header of a pcap or pcapng file",
        _ => "not a valid block",
    }
    .to_owned()
}

#[cfg(test)]
mod tests;
