//! Hop-by-hop headers, which belong to one connection and are not forwarded (RFC 9110, section 7.6.1).

use hookctl::message::Headers;

/// Headers that are never forwarded, in addition to `Connection` and `Proxy-*`.
const HOP_BY_HOP: [&str; 6] = ["keep-alive", "te", "trailer", "transfer-encoding", "upgrade", "expect"];

/// Headers that `Connection` cannot remove, because the request needs them.
const ESSENTIAL: [&str; 2] = ["host", "content-length"];

/// Returns true if a header is not forwarded. `connection` contains the names in the `Connection` header.
pub(super) fn is_hop_by_hop(name: &str, connection: &[String]) -> bool {
    let is = |known: &str| name.eq_ignore_ascii_case(known);
    let is_proxy = name.get(..6).is_some_and(|prefix| prefix.eq_ignore_ascii_case("proxy-"));
    name.eq_ignore_ascii_case("connection")
        || is_proxy
        || HOP_BY_HOP.iter().any(|known| is(known))
        || (connection.iter().any(|option| name.eq_ignore_ascii_case(option))
            && !ESSENTIAL.iter().any(|known| is(known)))
}

/// Returns the names in the `Connection` header.
pub(super) fn connection_options(headers: &Headers) -> Vec<String> {
    let values = headers.iter().filter(|(name, _)| name.eq_ignore_ascii_case("connection")).map(|(_, value)| value);
    let options = values.flat_map(|value| value.split(|byte| *byte == b','));
    options
        .map(|option| String::from_utf8_lossy(option).trim().to_owned())
        .filter(|option| !option.is_empty())
        .collect()
}
