//! Checks that a request comes from the page itself or from the person at this machine: on every request, before routing.
//!
//! Any web page that the user visits can send requests to loopback, and can make its own name resolve to it. The checks use what a page cannot forge: `Host`
//! is the server that the browser believes it talks to, `Sec-Fetch-Site` and `Origin` say which page sends the request, and a content type of JSON is
//! one that a form cannot send. The [session](super::session) is checked afterward.

use std::net::SocketAddr;

use hyper::{
    HeaderMap, Method,
    header::{CONNECTION, CONTENT_TYPE, HOST, HeaderName, ORIGIN, UPGRADE},
    http::request::Parts,
};

use super::error::ApiError;

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");
const SEC_FETCH_DEST: HeaderName = HeaderName::from_static("sec-fetch-dest");

/// Checks the head of a request to the server at `address`.
///
/// # Errors
/// The request is refused.
pub(super) fn check(head: &Parts, address: SocketAddr) -> Result<(), ApiError> {
    let is_write = match head.method {
        Method::GET => false,
        Method::POST => true,
        _ => return Err(ApiError::new(405, format!("method {} is not supported", head.method))),
    };
    check_target(head)?;
    let host = check_host(&head.headers, address)?;
    check_upgrade(&head.headers)?;
    check_site(&head.headers, is_write)?;
    check_origin(&head.headers, host, is_write)?;
    if is_write {
        check_content_type(&head.headers)?;
    }
    Ok(())
}

/// Accepts only targets that need no decoding, so that a path has one form.
fn check_target(head: &Parts) -> Result<(), ApiError> {
    let path = head.uri.path();
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'-' | b'_' | b'.');
    let is_segment = |segment: &str| !segment.is_empty() && !matches!(segment, "." | "..");
    let has_plain_path = path.strip_prefix('/').is_some_and(|rest| rest.is_empty() || rest.split('/').all(is_segment))
        && path.bytes().all(is_plain);
    if head.uri.authority().is_some() || !has_plain_path {
        return Err(ApiError::new(400, "invalid path"));
    }
    Ok(())
}

/// Compares the whole `Host` with the names of this server. Returns it.
fn check_host(headers: &HeaderMap, address: SocketAddr) -> Result<&str, ApiError> {
    let port = address.port();
    let known = [format!("127.0.0.1:{port}"), format!("localhost:{port}"), format!("[::1]:{port}")];
    let refused = || {
        ApiError::new(403, "the request is for another host").hint(format!("open the inspector at http://{address}"))
    };
    let host = single(headers, &HOST).ok_or_else(refused)?;
    if known.iter().any(|known| known == host) { Ok(host) } else { Err(refused()) }
}

fn check_upgrade(headers: &HeaderMap) -> Result<(), ApiError> {
    let mut connection = headers.get_all(CONNECTION).iter().filter_map(|value| value.to_str().ok());
    let upgrades = connection.any(|value| value.to_ascii_lowercase().contains("upgrade"));
    if upgrades || headers.contains_key(UPGRADE) {
        return Err(ApiError::new(400, "upgrades are not supported"));
    }
    Ok(())
}

/// Refuses requests of other pages, and pages in frames. Browsers that are too old for these headers are left to the other checks.
fn check_site(headers: &HeaderMap, is_write: bool) -> Result<(), ApiError> {
    if headers.contains_key(SEC_FETCH_SITE) {
        match single(headers, &SEC_FETCH_SITE) {
            Some("same-origin") => {}
            // The user typed or pasted the URL.
            Some("none") if !is_write => {}
            _ => {
                return Err(ApiError::new(403, "the request comes from another page")
                    .hint("copy the URL that hookctl printed into the address bar"));
            }
        }
    }
    let destinations = headers.get_all(SEC_FETCH_DEST).iter();
    if destinations.filter_map(|value| value.to_str().ok()).any(|name| FRAMES.contains(&name)) {
        return Err(ApiError::new(403, "the inspector cannot be shown inside another page"));
    }
    Ok(())
}

/// The values of `Sec-Fetch-Dest` that embed a response in a page.
const FRAMES: [&str; 5] = ["iframe", "frame", "fencedframe", "object", "embed"];

/// Compares `Origin` with the host that was requested. A write must have one.
fn check_origin(headers: &HeaderMap, host: &str, is_write: bool) -> Result<(), ApiError> {
    let is_own = single(headers, &ORIGIN).and_then(|origin| origin.strip_prefix("http://")) == Some(host);
    if is_own || (!is_write && !headers.contains_key(ORIGIN)) {
        return Ok(());
    }
    Err(ApiError::new(403, "the request comes from another origin").hint("use the inspector's own page"))
}

fn check_content_type(headers: &HeaderMap) -> Result<(), ApiError> {
    let value = single(headers, &CONTENT_TYPE).unwrap_or_default();
    let kind = value.split(';').next().unwrap_or_default().trim();
    if kind.eq_ignore_ascii_case("application/json") {
        return Ok(());
    }
    Err(ApiError::new(415, "the body must be JSON").hint("send Content-Type: application/json"))
}

/// Returns the value of a header that occurs exactly once.
fn single<'h>(headers: &'h HeaderMap, name: &HeaderName) -> Option<&'h str> {
    let mut values = headers.get_all(name).iter();
    let value = values.next()?.to_str().ok()?;
    values.next().is_none().then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use hyper::Request;

    const OWN: (&str, &str) = ("host", "127.0.0.1:4000");

    fn status(method: &str, target: &str, headers: &[(&str, &str)]) -> u16 {
        let mut request = Request::builder().method(method).uri(target);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let (head, ()) = request.body(()).expect("a request").into_parts();
        check(&head, "127.0.0.1:4000".parse().expect("an address")).map_or_else(|error| error.status, |()| 200)
    }

    #[test]
    fn read_is_accepted_only_for_the_own_host_and_from_the_own_page() {
        for (headers, expected) in [
            (&[OWN][..], 200),
            (&[("host", "localhost:4000")], 200),
            (&[("host", "[::1]:4000")], 200),
            (&[], 403),
            (&[OWN, OWN], 403),
            (&[("host", "127.0.0.1")], 403),
            (&[("host", "127.0.0.1:40000")], 403),
            (&[("host", "127.0.0.1:4000.evil.example")], 403),
            (&[("host", "localhost.evil.example:4000")], 403),
            (&[("host", "evil.example:4000")], 403),
            (&[("host", "LOCALHOST:4000")], 403),
            (&[OWN, ("sec-fetch-site", "same-origin")], 200),
            (&[OWN, ("sec-fetch-site", "none")], 200),
            (&[OWN, ("sec-fetch-site", "same-site")], 403),
            (&[OWN, ("sec-fetch-site", "cross-site")], 403),
            (&[OWN, ("sec-fetch-site", "none"), ("sec-fetch-site", "cross-site")], 403),
            (&[OWN, ("sec-fetch-dest", "document")], 200),
            (&[OWN, ("sec-fetch-dest", "iframe")], 403),
            (&[OWN, ("origin", "http://127.0.0.1:4000")], 200),
            (&[OWN, ("origin", "http://localhost:4000")], 403),
            (&[OWN, ("origin", "null")], 403),
            (&[OWN, ("connection", "keep-alive, Upgrade"), ("upgrade", "websocket")], 400),
            (&[OWN, ("upgrade", "h2c")], 400),
        ] {
            assert_eq!(status("GET", "/api/info", headers), expected, "{headers:?}");
        }
    }

    #[test]
    fn write_needs_the_own_origin_and_json() {
        let origin = ("origin", "http://127.0.0.1:4000");
        let json = ("content-type", "application/json; charset=utf-8");
        for (headers, expected) in [
            (&[OWN, origin, json][..], 200),
            (&[OWN, origin, json, ("sec-fetch-site", "same-origin")], 200),
            (&[OWN, origin, json, ("sec-fetch-site", "none")], 403),
            (&[OWN, json], 403),
            (&[OWN, json, ("origin", "null")], 403),
            (&[OWN, json, ("origin", "https://127.0.0.1:4000")], 403),
            (&[OWN, json, ("origin", "http://127.0.0.1:4001")], 403),
            (&[OWN, json, origin, ("origin", "http://evil.example")], 403),
            (&[OWN, origin], 415),
            (&[OWN, origin, ("content-type", "text/plain")], 415),
            (&[OWN, origin, ("content-type", "application/x-www-form-urlencoded")], 415),
            (&[OWN, origin, ("content-type", "application/jsonp")], 415),
        ] {
            assert_eq!(status("POST", "/api/export", headers), expected, "{headers:?}");
        }
    }

    #[test]
    fn path_has_only_one_form() {
        for target in ["/", "/api/deliveries/1", "/vendor/preact.js", "/api/info?q=%20"] {
            assert_eq!(status("GET", target, &[OWN]), 200, "{target}");
        }
        for target in [
            "/%61pi/info",
            "/api/../api/info",
            "/api//info",
            "//api/info",
            "/api/./info",
            "/api/info/",
            "http://127.0.0.1:4000/api/info",
            "http://evil.example/api/info",
            "/api;x/info",
            "*",
        ] {
            assert_eq!(status("GET", target, &[OWN]), 400, "{target}");
        }
    }

    #[test]
    fn other_methods_are_refused() {
        for method in ["HEAD", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "PROPFIND"] {
            assert_eq!(status(method, "/", &[OWN]), 405, "{method}");
        }
    }
}
