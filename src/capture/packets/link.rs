//! Removes the layers below TCP from a packet: Ethernet with VLANs, Linux cooked captures, loopback, and raw IP.

use std::net::{IpAddr, SocketAddr};

use etherparse::{EtherType, LaxNetSlice, LaxSlicedPacket, TransportSlice};
use pcap_parser::Linktype;

/// One direction of a TCP connection: its sender and its receiver.
pub(super) type Connection = (SocketAddr, SocketAddr);

/// A TCP segment.
#[derive(Debug)]
pub(super) struct Segment<'p> {
    pub(super) connection: Connection,
    pub(super) sequence: u32,
    pub(super) syn: bool,
    pub(super) fin: bool,
    pub(super) rst: bool,
    pub(super) payload: &'p [u8],
}

/// Returns the TCP segment of a packet. `None` if it has none.
///
/// # Errors
/// The number of a link type that is not supported.
pub(super) fn segment(link: Linktype, packet: &[u8]) -> Result<Option<Segment<'_>>, i32> {
    let sliced = match link {
        Linktype::ETHERNET => LaxSlicedPacket::from_ethernet(packet).ok(),
        // BSD loopback: four bytes for the protocol, in either byte order.
        Linktype::NULL | Linktype::LOOP => packet.get(4..).and_then(|packet| LaxSlicedPacket::from_ip(packet).ok()),
        Linktype::RAW | Linktype::IPV4 | Linktype::IPV6 | Linktype(12 | 14) => LaxSlicedPacket::from_ip(packet).ok(),
        Linktype::LINUX_SLL => cooked(packet, 14, 16),
        // LINKTYPE_LINUX_SLL2.
        Linktype(276) => cooked(packet, 0, 20),
        Linktype(other) => return Err(other),
    };
    Ok(sliced.as_ref().and_then(tcp))
}

/// Slices a Linux cooked capture, whose protocol is at `protocol`, and whose header has `length` bytes.
fn cooked(packet: &[u8], protocol: usize, length: usize) -> Option<LaxSlicedPacket<'_>> {
    let kind = packet.get(protocol..)?.first_chunk::<2>()?;
    Some(LaxSlicedPacket::from_ether_type(EtherType(u16::from_be_bytes(*kind)), packet.get(length..)?))
}

fn tcp<'p>(packet: &LaxSlicedPacket<'p>) -> Option<Segment<'p>> {
    let Some(TransportSlice::Tcp(tcp)) = &packet.transport else { return None };
    let (from, to) = match packet.net.as_ref()? {
        LaxNetSlice::Ipv4(ip) => {
            (IpAddr::from(ip.header().source_addr()), IpAddr::from(ip.header().destination_addr()))
        }
        LaxNetSlice::Ipv6(ip) => {
            (IpAddr::from(ip.header().source_addr()), IpAddr::from(ip.header().destination_addr()))
        }
        LaxNetSlice::Arp(_) => return None,
    };
    Some(Segment {
        connection: (SocketAddr::new(from, tcp.source_port()), SocketAddr::new(to, tcp.destination_port())),
        sequence: tcp.sequence_number(),
        syn: tcp.syn(),
        fin: tcp.fin(),
        rst: tcp.rst(),
        payload: tcp.payload(),
    })
}
