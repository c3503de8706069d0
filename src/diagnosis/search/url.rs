//! Variations of a URL: what proxies and frameworks change, and how users write it.

use super::{members::short, text};
use crate::{message::Message, payload::Json};

/// Returns the URLs that the sender may have used and their descriptions, the most likely first.
pub(super) fn variations(message: &Message) -> Vec<(String, String)> {
    let given = message.sender_url();
    let mut found = vec![(given.clone(), "the URL".to_owned())];
    let (scheme, rest) = given.split_once("://").unwrap_or(("https", given.as_str()));
    let (authority, target) = match rest.find('/') {
        Some(at) => rest.split_at(at),
        None => (rest, "/"),
    };
    if authority.is_empty() || given.starts_with('/') {
        found.extend(targets(&given).into_iter().skip(1).map(|(target, how)| (target, format!("the URL with {how}"))));
        return found;
    }
    let host = authority.rsplit('@').next().unwrap_or(authority);
    let (name, port) = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => (name, Some(port)),
        _ => (host, None),
    };
    let header = |name: &str| message.headers.text(name).map(|value| value.split(',').next().unwrap_or(value).trim());
    let other = if scheme == "https" { "http" } else { "https" };
    let mut hosts = vec![host.to_owned()];
    hosts.extend(["x-forwarded-host", "x-original-host", "host"].into_iter().filter_map(header).map(str::to_owned));
    if port.is_some() {
        hosts.push(name.to_owned());
    } else {
        hosts.extend(["443", "80"].map(|port| format!("{name}:{port}")));
        hosts.extend(header("x-forwarded-port").map(|port| format!("{name}:{port}")));
    }
    hosts.push(authority.to_owned());
    let targets = targets(target);
    for scheme in [scheme, other] {
        for host in &hosts {
            // With other hosts, try only the most common variations of path and query.
            let max = if Some(host) == hosts.first() { targets.len() } else { 4 };
            for (target, how) in targets.iter().take(max) {
                let url = format!("{scheme}://{host}{target}");
                if found.iter().all(|(earlier, _)| *earlier != url) {
                    found.push((url, differences(scheme, host, how, &given)));
                }
            }
        }
    }
    for (plus, how) in [(true, "percent-decoded, with + as a space"), (false, "percent-decoded")] {
        let decoded = String::from_utf8_lossy(&text::unpercent(given.as_bytes(), plus)).into_owned();
        found.push((decoded, format!("the URL, {how}")));
    }
    let encoded = String::from_utf8_lossy(&text::percent(given.as_bytes(), b"-_.~", false)).into_owned();
    found.push((encoded.clone(), "the whole URL percent-encoded".into()));
    found.push((encoded.to_ascii_lowercase(), "the whole URL percent-encoded, in lowercase".into()));
    found.push((given.to_ascii_lowercase(), "the URL in lowercase".into()));
    found.push((format!("{host}{target}"), "the URL without its scheme".into()));
    found
}

/// Returns variations of a path with its query and their descriptions, the most likely first. The first is unchanged.
fn targets(target: &str) -> Vec<(String, String)> {
    let (path, query) = target.split_once('?').map_or((target, None), |(path, query)| (path, Some(query)));
    let slashed = match path.strip_suffix('/') {
        Some(rest) => rest.to_owned(),
        None => format!("{path}/"),
    };
    let mut found = vec![(target.to_owned(), String::new())];
    let mut add = |target: String, how: String| {
        if found.iter().all(|(earlier, _)| *earlier != target) {
            found.push((target, how));
        }
    };
    if query.is_some() {
        add(path.to_owned(), "no query".into());
    }
    add(
        query.map_or(slashed.clone(), |query| format!("{slashed}?{query}")),
        "a slash at the end of its path added or removed".into(),
    );
    if let Some(query) = query {
        for (other, how) in queries(query) {
            add(format!("{path}?{other}"), format!("its query {how}"));
        }
    }
    let with_query = |path: &str| query.map_or(path.to_owned(), |query| format!("{path}?{query}"));
    let decode = |text: &str, plus| String::from_utf8_lossy(&text::unpercent(text.as_bytes(), plus)).into_owned();
    add(decode(target, true), "its path and query percent-decoded".into());
    add(decode(target, false), "its path and query percent-decoded".into());
    add(with_query(&decode(path, false)), "its path percent-decoded".into());
    let single: Vec<&str> = path.split('/').filter(|segment| !segment.is_empty()).collect();
    add(with_query(&format!("/{}", single.join("/"))), "single slashes in its path".into());
    add(with_query(&format!("/{path}")), "an extra slash at the start of its path".into());
    add(with_query(&path.to_ascii_lowercase()), "its path in lowercase".into());
    add("/".to_owned(), "no path".into());
    add(String::new(), "no path".into());
    found
}

/// Returns variations of a query and their descriptions: in another order, decoded, encoded differently, or without a field.
pub(super) fn queries(query: &str) -> Vec<(String, String)> {
    let fields: Vec<&str> = query.split('&').take(64).collect();
    let mut found: Vec<(String, String)> = Vec::new();
    let mut add = |text: String, how: &str| {
        if text != query && found.iter().all(|(earlier, _)| *earlier != text) {
            found.push((text, how.to_owned()));
        }
    };
    let unsigned = without_fields(query);
    for text in &unsigned {
        add(text.clone(), "without one of its fields");
    }
    let sorted = |fields: &[&str]| {
        let mut fields = fields.to_vec();
        fields.sort_unstable();
        fields.join("&")
    };
    let decode = |text: &str, plus| String::from_utf8_lossy(&text::unpercent(text.as_bytes(), plus)).into_owned();
    for (query, how) in
        [(query, ""), (unsigned.first().map_or(query, String::as_str), " and without one of its fields")]
    {
        let fields: Vec<&str> = query.split('&').take(64).collect();
        add(sorted(&fields), &format!("with its fields sorted{how}"));
        let mut reversed = fields.clone();
        reversed.reverse();
        add(reversed.join("&"), &format!("with its fields in reverse order{how}"));
        add(decode(query, true), &format!("percent-decoded{how}"));
        add(decode(query, false), &format!("percent-decoded, with + kept{how}"));
        add(decode(&sorted(&fields), true), &format!("with its fields sorted and percent-decoded{how}"));
        for (kept, plus, style) in [
            (&b"-_.~"[..], false, "encoded as in RFC 3986"),
            (b"*-._", true, "encoded as a form"),
            (b"-_.!~*'()", false, "encoded by encodeURIComponent"),
        ] {
            let encode = |part: &str| text::percent(decode(part, true).as_bytes(), kept, plus);
            let encoded: Vec<Vec<u8>> = fields
                .iter()
                .map(|field| match field.split_once('=') {
                    Some((name, value)) => [encode(name), encode(value)].join(&b'='),
                    None => encode(field),
                })
                .collect();
            let text = String::from_utf8_lossy(&encoded.join(&b'&')).into_owned();
            add(lower_escapes(&text), &format!("{style}, with lowercase %xx{how}"));
            add(text, &format!("{style}{how}"));
        }
    }
    // With a few fields, every order can be tried.
    if (3..=5).contains(&fields.len()) {
        orders(&mut fields.clone(), 0, &mut |fields| add(fields.join("&"), "with its fields in another order"));
    }
    found
}

/// Lowercases the digits of `%2F`.
fn lower_escapes(text: &str) -> String {
    let mut parts = text.split('%');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| match part.get(..2) {
        Some(digits) => format!("{text}%{}{}", digits.to_ascii_lowercase(), part.get(2..).unwrap_or_default()),
        None => format!("{text}%{part}"),
    })
}

/// Calls `each` with `fields` in every order.
fn orders<'a>(fields: &mut Vec<&'a str>, from: usize, each: &mut dyn FnMut(&[&'a str])) {
    if from + 1 >= fields.len() {
        each(fields);
        return;
    }
    for other in from..fields.len() {
        fields.swap(from, other);
        orders(fields, from + 1, each);
        fields.swap(from, other);
    }
}

/// Returns the URLs in the body and their descriptions. Some senders sign a URL that they also send.
pub(super) fn inside(message: &Message) -> Vec<(String, String)> {
    /// Maximum number of URLs that are tried.
    const MAX_URLS: usize = 6;
    if message.body.len() > super::MAX_BODY_BYTES {
        return Vec::new();
    }
    let mut found = Vec::new();
    if let Ok(tree) = Json::parse(&message.body) {
        named(&tree, "", &mut found);
    } else {
        for field in message.body.split(|byte| *byte == b'&').take(200) {
            let field = String::from_utf8_lossy(field);
            if let Some((name, value)) = field.split_once('=') {
                let value = String::from_utf8_lossy(&text::unpercent(value.as_bytes(), true)).into_owned();
                found.push((value, short(name)));
            }
        }
    }
    found.retain(|(value, _)| value.len() <= 2000 && (value.starts_with("http://") || value.starts_with("https://")));
    found.truncate(MAX_URLS);
    found.into_iter().map(|(url, name)| (url, format!("the URL in the body field `{name}`"))).collect()
}

fn named(json: &Json, name: &str, found: &mut Vec<(String, String)>) {
    match json {
        Json::Text(text) if text.starts_with("http") => found.push((text.clone(), name.to_owned())),
        Json::Array(items) => items.iter().for_each(|item| named(item, name, found)),
        Json::Object(members) => members.iter().for_each(|(name, value)| named(value, &short(name), found)),
        _ => {}
    }
}

/// Describes how a URL differs from the `given` one.
fn differences(scheme: &str, host: &str, how: &str, given: &str) -> String {
    let mut differences = Vec::new();
    if !given.starts_with(&format!("{scheme}:")) {
        differences.push(format!("{scheme}:"));
    }
    if !given.contains(&format!("//{host}/")) {
        differences.push("another host or port".to_owned());
    }
    if !how.is_empty() {
        differences.push(how.to_owned());
    }
    match differences.as_slice() {
        [] => "the URL".into(),
        differences => format!("the URL with {}", differences.join(" and ")),
    }
}

/// Returns the query without its signature field, and without its last field.
fn without_fields(query: &str) -> Vec<String> {
    let fields: Vec<&str> = query.split('&').collect();
    let names_signature = |field: &str| {
        let name = field.split('=').next().unwrap_or_default().to_ascii_lowercase();
        ["sig", "hash", "hmac", "digest", "token", "checksum"].iter().any(|word| name.contains(word))
    };
    let unsigned: Vec<&str> = fields.iter().copied().filter(|field| !names_signature(field)).collect();
    let mut found = Vec::new();
    if unsigned.len() < fields.len() {
        found.push(unsigned.join("&"));
    }
    if let Some((_, [_, ..])) = fields.split_first() {
        found.push(fields.get(..fields.len() - 1).unwrap_or_default().join("&"));
    }
    found
}
