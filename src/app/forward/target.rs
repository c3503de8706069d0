//! The request target of a message that is forwarded or replayed: its own, or the path of the destination URL.

use std::borrow::Cow;

use url::Url;

/// Returns the request target for sending a message to `url` that was received with the target `recorded`.
///
/// A URL without a path (or with `/`) keeps the recorded path and query. A URL with a path replaces the path, and the recorded query is appended
/// unchanged, after the URL's own query if it has one.
#[must_use]
pub fn target<'a>(url: &'a Url, recorded: &'a str) -> Cow<'a, str> {
    let recorded = origin_form(recorded);
    if matches!(url.path(), "" | "/") && url.query().is_none() {
        return recorded;
    }
    let query = recorded.split_once('?').map(|(_, query)| query);
    let path = if url.path().is_empty() { "/" } else { url.path() };
    match (url.query(), query) {
        (None, None) => path.into(),
        (Some(own), None) => format!("{path}?{own}").into(),
        (None, Some(query)) => format!("{path}?{query}").into(),
        (Some(own), Some(query)) => format!("{path}?{own}&{query}").into(),
    }
}

/// Returns the path and query of a target. A request to a proxy has a full URL as its target (RFC 9112, section 3.2.2).
#[must_use]
pub fn origin_form(recorded: &str) -> Cow<'_, str> {
    let rest = match recorded.split_once("://") {
        Some((scheme, rest)) if ["http", "https"].iter().any(|known| scheme.eq_ignore_ascii_case(known)) => rest,
        _ if recorded.starts_with('/') || recorded == "*" => return recorded.into(),
        _ => return format!("/{recorded}").into(),
    };
    match rest.find(['/', '?']) {
        Some(at) if rest[at..].starts_with('/') => rest[at..].into(),
        Some(at) => format!("/{}", &rest[at..]).into(),
        None => "/".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn url_without_a_path_keeps_the_recorded_target() {
        for (url, recorded, expected) in [
            ("http://app:1", "/hook?a=%zz&b=\u{e9}|", "/hook?a=%zz&b=\u{e9}|"),
            ("http://app:1/", "/a/../b?x", "/a/../b?x"),
            ("http://app:1/", "*", "*"),
            ("http://app:1/", "", "/"),
            ("http://app:1/", "http://sender.example/hook?a", "/hook?a"),
            ("http://app:1/", "HTTPS://sender.example?a", "/?a"),
            ("http://app:1/", "http://sender.example", "/"),
            ("http://app:1/in", "/hook", "/in"),
            ("http://app:1/in", "/hook?a=%zz&b==|", "/in?a=%zz&b==|"),
            ("http://app:1/in", "/hook?", "/in?"),
            ("http://app:1/in?key=1", "/hook", "/in?key=1"),
            ("http://app:1/in?key=1", "/hook?a=b", "/in?key=1&a=b"),
            ("http://app:1/?key=1", "/hook?a=b", "/?key=1&a=b"),
        ] {
            let url = Url::parse(url).expect(url);
            assert_eq!(target(&url, recorded), expected, "{url} {recorded}");
        }
    }
}
