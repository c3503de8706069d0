//! Decides whether a host is public, by its name or address. Names are not resolved.

use std::net::{Ipv4Addr, Ipv6Addr};

use url::{Host, Url};

/// IPv4 blocks that are not public, with their prefix lengths: IANA's special-purpose registry (RFC 6890), multicast and broadcast.
const NOT_PUBLIC: [(Ipv4Addr, u32); 16] = [
    (Ipv4Addr::UNSPECIFIED, 8),           // "this network", RFC 791
    (Ipv4Addr::new(10, 0, 0, 0), 8),      // private, RFC 1918
    (Ipv4Addr::new(100, 64, 0, 0), 10),   // carrier-grade NAT, RFC 6598
    (Ipv4Addr::new(127, 0, 0, 0), 8),     // loopback, RFC 1122
    (Ipv4Addr::new(169, 254, 0, 0), 16),  // link-local, RFC 3927
    (Ipv4Addr::new(172, 16, 0, 0), 12),   // private, RFC 1918
    (Ipv4Addr::new(192, 0, 0, 0), 24),    // protocol assignments, RFC 6890
    (Ipv4Addr::new(192, 0, 2, 0), 24),    // documentation, RFC 5737
    (Ipv4Addr::new(192, 88, 99, 0), 24),  // 6to4 relays, deprecated by RFC 7526
    (Ipv4Addr::new(192, 168, 0, 0), 16),  // private, RFC 1918
    (Ipv4Addr::new(198, 18, 0, 0), 15),   // benchmarks, RFC 2544
    (Ipv4Addr::new(198, 51, 100, 0), 24), // documentation, RFC 5737
    (Ipv4Addr::new(203, 0, 113, 0), 24),  // documentation, RFC 5737
    (Ipv4Addr::new(224, 0, 0, 0), 4),     // multicast, RFC 5771
    (Ipv4Addr::new(240, 0, 0, 0), 4),     // reserved, RFC 1112
    (Ipv4Addr::BROADCAST, 32),            // RFC 919
];

/// The IPv6 block of global unicast addresses (RFC 4291). Loopback, link-local, unique local, multicast, mapped IPv4 addresses
/// (`::ffff:0:0/96`, `64:ff9b::/96`) and reserved ones are outside it.
const GLOBAL_UNICAST: (Ipv6Addr, u32) = (Ipv6Addr::new(0x2000, 0, 0, 0, 0, 0, 0, 0), 3);

/// Blocks in it that are not public.
const NOT_PUBLIC_V6: [(Ipv6Addr, u32); 4] = [
    (Ipv6Addr::new(0x2001, 0, 0, 0, 0, 0, 0, 0), 23), // protocol assignments, including Teredo, RFC 2928
    (Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 0), 32), // documentation, RFC 3849
    (Ipv6Addr::new(0x2002, 0, 0, 0, 0, 0, 0, 0), 16), // 6to4, deprecated by RFC 7526
    (Ipv6Addr::new(0x3fff, 0, 0, 0, 0, 0, 0, 0), 20), // documentation, RFC 9637
];

/// Domains for private or special use: RFC 6761, RFC 6762, RFC 7686, RFC 8375, and those that ICANN reserves.
const PRIVATE_DOMAINS: [&str; 9] =
    ["localhost", "local", "internal", "test", "example", "invalid", "lan", "onion", "home.arpa"];

/// Returns true if the host of `url` is public.
pub fn is_public(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => !NOT_PUBLIC.iter().any(|(block, bits)| {
            let own = 32 - bits;
            address.to_bits() >> own == block.to_bits() >> own
        }),
        Some(Host::Ipv6(address)) => {
            let within = |(block, bits): &(Ipv6Addr, u32)| {
                let own = 128 - bits;
                address.to_bits() >> own == block.to_bits() >> own
            };
            within(&GLOBAL_UNICAST) && !NOT_PUBLIC_V6.iter().any(within)
        }
        Some(Host::Domain(name)) => {
            let name = name.trim_end_matches('.').to_ascii_lowercase();
            let ends = |ending: &&str| name == **ending || name.ends_with(&format!(".{ending}"));
            name.contains('.') && !PRIVATE_DOMAINS.iter().any(ends)
        }
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The first and last address of each block, and their neighbors. Three are loopback, written as only URLs allow.
    #[test]
    fn is_public_is_false_for_every_special_purpose_block_only() {
        let is_public = |host: &str| is_public(&Url::parse(&format!("https://{host}/")).expect(host));
        for host in "
            example.com test.example.org mylocal.dev 1.1.1.1 1.0.0.0 9.255.255.255 11.0.0.0 100.63.255.255 100.128.0.0
            126.255.255.255 128.0.0.0 169.253.255.255 169.255.0.0 172.15.255.255 172.32.0.0 191.255.255.255 192.0.1.0
            192.0.3.0 192.88.98.255 192.88.100.0 192.167.255.255 192.169.0.0 198.17.255.255 198.20.0.0 198.51.99.255
            198.51.101.0 203.0.112.255 203.0.114.0 223.255.255.255 [2000::] [2606:4700::1111] [2001:200::]
            [2001:db7:ffff::] [2001:db9::] [2001:ffff::] [2003::] [3ffe:ffff::] [3fff:1000::]
        "
        .split_whitespace()
        {
            assert!(is_public(host), "{host}");
        }
        for host in "
            localhost a.localhost. intranet a.test printer.local router.home.arpa x.onion 0.0.0.0 0.255.255.255 10.0.0.1
            10.255.255.255 100.64.0.0 100.127.255.255 127.0.0.1 127.255.255.255 169.254.0.0 169.254.169.254 169.254.255.255
            172.16.0.0 172.31.255.255 192.0.0.0 192.0.0.255 192.0.2.0 192.0.2.255 192.88.99.1 192.168.0.0 192.168.255.255
            198.18.0.0 198.19.255.255 198.51.100.7 203.0.113.7 224.0.0.1 239.255.255.255 240.0.0.0 254.255.255.255
            255.255.255.255 2130706433 0x7f.1 0177.0.0.1 [::] [::1] [::7f00:1] [::ffff:10.0.0.1] [::ffff:1.1.1.1]
            [64:ff9b::] [64:ff9b::10.0.0.1] [64:ff9b:1::1] [100::1] [1fff:ffff::] [2001::1] [2001:1ff:ffff::] [2001:db8::]
            [2001:db8:ffff:ffff:ffff:ffff:ffff:ffff] [2002:0a00:1::] [3fff::1] [3fff:fff::] [4000::] [5f00::1] [fc00::]
            [fd00::1] [fe80::1] [fec0::1] [ff02::1]
        "
        .split_whitespace()
        {
            assert!(!is_public(host), "{host}");
        }
    }
}
