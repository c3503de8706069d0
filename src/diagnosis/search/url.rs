//! How proxies, frameworks and people spell one URL.

use crate::message::Message;

/// The URLs that the sender may have used, with what they are in words; the likeliest first.
pub(super) fn spellings(message: &Message) -> Vec<(String, String)> {
    let given = message.sender_url();
    let mut found = vec![(given.clone(), "the URL".to_owned())];
    let (scheme, rest) = given.split_once("://").unwrap_or(("https", given.as_str()));
    let (authority, target) = match rest.find('/') {
        Some(at) => rest.split_at(at),
        None => (rest, "/"),
    };
    if authority.is_empty() || given.starts_with('/') {
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
    let mut targets = vec![target.to_owned()];
    let (path, query) = target.split_once('?').map_or((target, None), |(path, query)| (path, Some(query)));
    let slashed = match path.strip_suffix('/') {
        Some(cut) => cut.to_owned(),
        None => format!("{path}/"),
    };
    match query {
        Some(query) => {
            targets.extend(without_fields(query).into_iter().map(|query| format!("{path}?{query}")));
            targets.push(path.to_owned());
            targets.push(format!("{slashed}?{query}"));
        }
        None => targets.push(slashed),
    }
    for scheme in [scheme, other] {
        for host in &hosts {
            for target in &targets {
                let url = format!("{scheme}://{host}{target}");
                if found.iter().all(|(held, _)| *held != url) {
                    found.push((url, differences(scheme, host, target, &given)));
                }
            }
        }
    }
    found
}

fn differences(scheme: &str, host: &str, target: &str, given: &str) -> String {
    let mut told = Vec::new();
    if !given.starts_with(&format!("{scheme}:")) {
        told.push(format!("{scheme}:"));
    }
    if !given.contains(&format!("//{host}/")) {
        told.push("another host or port".to_owned());
    }
    if !given.ends_with(target) || (target == "/" && given.matches('/').count() < 3) {
        let asked = |text: &str| text.contains('?');
        told.push(if asked(given) && !asked(target) { "no query" } else { "another path or query" }.to_owned());
    }
    match told.as_slice() {
        [] => "the URL".into(),
        told => format!("the URL with {}", told.join(" and ")),
    }
}

/// The query without the field that holds the signature, and without its last field.
pub(super) fn without_fields(query: &str) -> Vec<String> {
    let fields: Vec<&str> = query.split('&').collect();
    let signs = |field: &str| {
        let name = field.split('=').next().unwrap_or_default().to_ascii_lowercase();
        ["sig", "hash", "hmac", "digest", "token", "checksum"].iter().any(|word| name.contains(word))
    };
    let unsigned: Vec<&str> = fields.iter().copied().filter(|field| !signs(field)).collect();
    let mut found = Vec::new();
    if unsigned.len() < fields.len() {
        found.push(unsigned.join("&"));
    }
    if let Some((_, [_, ..])) = fields.split_first() {
        found.push(fields.get(..fields.len() - 1).unwrap_or_default().join("&"));
    }
    found
}
