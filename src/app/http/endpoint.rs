//! URLs given by the user: parsing with errors that say what was expected, and whether the host is this machine.

use url::{Host, Url};

use crate::app::error::{self, ErrorExt as _};
use hookctl::{message::Endpoint, secret::MASK};

/// Returns true if `text`, which should be an http URL, may contain a user name or a password. In other text, any `@` may mean that, because it is not
/// clear where the authority ends.
#[must_use]
pub fn may_contain_user_info(text: &str) -> bool {
    match Url::parse(text) {
        Ok(url) if matches!(url.scheme(), "http" | "https") => !url.username().is_empty() || url.password().is_some(),
        _ => text.contains('@'),
    }
}

/// Parses an absolute http or https URL without credentials. `source` is the flag or setting that it comes from.
///
/// # Errors
/// Returns a usage error, which never quotes a URL that may contain a password.
pub fn parse(source: &str, text: &str) -> anyhow::Result<Url> {
    if may_contain_user_info(text) {
        return Err(error::usage(format!("{source}: the URL contains a user name or password"))
            .hint("remove it from the URL; use --basic with `send`, and --token or --api-key with `webhooks`"));
    }
    if text.is_empty() {
        return Err(error::usage(format!("{source}: empty URL")).hint("check that the variable you passed is set"));
    }
    if text.contains(MASK) {
        return Err(error::usage(format!("{source}: the URL contains `{MASK}` instead of a credential"))
            .hint("print URLs with their credentials: `hookctl webhooks list --show-secrets`"));
    }
    let (scheme, rest) = text.split_once("://").unwrap_or(("", text));
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let expected = |reason: &str| error::usage(format!("{source} {text}: {reason}"));
    if scheme.is_empty() {
        let host = authority.split(':').next().unwrap_or_default();
        let scheme = if ["localhost", "127.0.0.1", "[::1]"].contains(&host) { "http" } else { "https" };
        let failure = expected("missing http:// or https://");
        let plausible = host.chars().all(|c| c.is_alphanumeric() || ".-[]".contains(c)) && !host.is_empty();
        return Err(if plausible { failure.hint(format!("did you mean `{scheme}://{rest}`?")) } else { failure });
    }
    if !["http", "https"].contains(&scheme.to_ascii_lowercase().as_str()) {
        return Err(expected("not an HTTP URL").hint("use a URL that starts with http:// or https://"));
    }
    if authority.is_empty() {
        return Err(expected("missing host"));
    }
    if text.contains(char::is_control) {
        return Err(expected("contains control characters"));
    }
    Url::parse(text).map_err(|error| expected("not a valid URL").because(error))
}

/// Parses the URL of an API like [`parse`]. Paths are appended to it, so it has no query and no fragment.
///
/// # Errors
/// As for [`parse`].
pub fn parse_api(source: &str, text: &str) -> anyhow::Result<Url> {
    let url = parse(source, text)?;
    if url.query().is_some() || url.fragment().is_some() {
        return Err(error::usage(format!("{source} {url}: must not have a query or fragment")));
    }
    Ok(url)
}

/// Returns true if the host of `url` is this machine. Names below `localhost` are not: RFC 6761 section 6.3 only recommends that resolvers return
/// loopback addresses for them.
pub fn is_local(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.to_canonical().is_loopback(),
        Some(Host::Domain(name)) => name.trim_end_matches('.') == "localhost",
        None => false,
    }
}

/// Converts `url` to the endpoint of requests.
///
/// # Errors
/// Returns a usage error if it has no host that a request could name.
pub fn request_endpoint(url: &Url) -> anyhow::Result<Endpoint> {
    Endpoint::parse(url.as_str()).map_err(|error| error::usage(format!("{url}: {error}")))
}

/// Returns the value of `Host` for a URL.
#[must_use]
pub fn host(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parse_accepts_absolute_http_urls_without_credentials() {
        for text in ["http://localhost:3000/h?x=1", "https://example.com", "HTTP://[::1]:80/"] {
            assert!(parse("--to", text).is_ok(), "{text}");
        }
        for text in ["localhost:3000", "example.com/h", "ftp://example.com", "http://", "https://a b/", "", "//x"] {
            assert!(parse("--to", text).is_err(), "{text}");
        }
    }

    #[test]
    fn parse_errors_never_quote_a_password() {
        for text in [
            "https://u:hunter2@example.com",
            "u:hunter2@host/h",
            "ftp://u:hunter2@h",
            "https://u:hunter2@a b/",
            "https:/u:hunter2@h",
            "https:///u:hunter2@h/",
            "localhost/u:hunter2@h",
            "ftp://h/u:hunter2@h",
            "https://a b/u:hunter2@h",
        ] {
            let failure = parse("--to", text).expect_err("credentials");
            let shown = format!("{failure:#} {:?}", error::hint_of(&failure));
            assert!(!shown.contains("hunter2"), "{shown}");
        }
    }

    #[test]
    fn is_local_is_true_for_loopback_only() {
        for (host, local) in [
            ("localhost", true),
            ("127.9.9.9", true),
            ("[::1]", true),
            ("localhost.", true),
            ("a.localhost", false),
            ("[::ffff:127.0.0.1]", true),
            ("example.com", false),
            ("localhost.example.com", false),
            ("notlocalhost", false),
            ("10.0.0.1", false),
            ("0.0.0.0", false),
            ("[::]", false),
        ] {
            assert_eq!(is_local(&Url::parse(&format!("http://{host}:1/")).expect(host)), local, "{host}");
        }
    }

    #[test]
    fn user_info_in_any_notation_is_found() {
        for text in [
            "https://u:hunter2@example.com",
            "https://u@example.com/",
            "https:/u:hunter2@h",
            "https:///u:hunter2@h/",
            "https://a b/u:hunter2@h",
            "ftp://u:hunter2@h",
            "ftp://h/u:hunter2@h",
            "u:hunter2@host/h",
            "localhost/u:hunter2@h",
            "//u:hunter2@h/",
        ] {
            assert!(may_contain_user_info(text), "{text}");
        }
        for text in
            ["", "https://h.example/@ada?mail=ada@h.example", "http://localhost:3000/hook", "localhost:3000", "*"]
        {
            assert!(!may_contain_user_info(text), "{text}");
        }
    }
}
