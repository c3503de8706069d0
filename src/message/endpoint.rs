//! The URL that a provider delivers to, parsed once for any number of requests.

use std::fmt;

use http::Uri;

/// An absolute `http` or `https` URL without user information or fragment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint {
    url: Option<String>,
    host: Option<String>,
    target: String,
}

/// The text is not an endpoint. The error does not quote it, because it may contain a credential.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an HTTP URL (expected http://… or https://… with a host, without a user name or password)")]
pub struct InvalidEndpoint;

impl Endpoint {
    /// Parses a URL. The scheme and the host become lowercase, the default port and the fragment are removed, and an empty path becomes `/`.
    ///
    /// # Errors
    /// The text is not an absolute `http` or `https` URL, or contains a user name or a password.
    pub fn parse(url: &str) -> Result<Self, InvalidEndpoint> {
        let uri: Uri = url.parse().map_err(|_| InvalidEndpoint)?;
        let scheme = uri.scheme_str().ok_or(InvalidEndpoint)?.to_ascii_lowercase();
        let default_port = match scheme.as_str() {
            "http" => 80,
            "https" => 443,
            _ => return Err(InvalidEndpoint),
        };
        let authority = uri.authority().filter(|authority| !authority.as_str().contains('@')).ok_or(InvalidEndpoint)?;
        let mut host = authority.host().to_ascii_lowercase();
        if host.is_empty() {
            return Err(InvalidEndpoint);
        }
        if let Some(port) = authority.port_u16().filter(|port| *port != default_port) {
            host = format!("{host}:{port}");
        }
        let target = match uri.path_and_query().map(http::uri::PathAndQuery::as_str) {
            None | Some("") => "/".to_owned(),
            Some(query) if query.starts_with('?') => format!("/{query}"),
            Some(target) => target.to_owned(),
        };
        Ok(Self { url: Some(format!("{scheme}://{host}{target}")), host: Some(host), target })
    }

    /// Creates an endpoint for computing a signature without sending a request. `url` is needed only by schemes that sign it.
    #[must_use]
    pub fn unknown(url: Option<String>) -> Self {
        Self { url, host: None, target: "/".into() }
    }

    /// Returns the whole URL, if it is known.
    #[must_use]
    pub fn url(&self) -> Option<&str> {
        self.url.as_deref()
    }

    /// Returns the value of `Host`: the host, and the port unless it is the default. `None` if it is unknown.
    #[must_use]
    pub fn host(&self) -> Option<&str> {
        self.host.as_deref()
    }

    /// Returns the request target: path and query.
    #[must_use]
    pub fn target(&self) -> &str {
        &self.target
    }
}

impl std::str::FromStr for Endpoint {
    type Err = InvalidEndpoint;

    fn from_str(url: &str) -> Result<Self, InvalidEndpoint> {
        Self::parse(url)
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.url.as_deref().unwrap_or(&self.target))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parse_normalizes_as_the_url_crate_does() {
        for text in [
            "http://localhost:3000/hook",
            "https://Example.com",
            "HTTPS://example.com:443/a/b?c=d&e",
            "http://example.com:80?x",
            "http://[::1]:8080/",
            "https://example.com/a%20b/%C3%A9?q=%22#fragment",
            "https://xn--mnchen-3ya.example/|",
            "http://a_b.example:65535/",
        ] {
            let (endpoint, url) = (Endpoint::parse(text).expect(text), url::Url::parse(text).expect(text));
            let host = url.host_str().expect(text);
            let host = url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"));
            assert_eq!(endpoint.host(), Some(host.as_str()));
            let target = &url[url::Position::BeforePath..url::Position::AfterQuery];
            assert_eq!(endpoint.target(), target, "{text}");
            let whole = format!("{}://{host}{target}", url.scheme());
            assert_eq!(endpoint.url(), Some(whole.as_str()));
        }
    }

    #[test]
    fn parse_of_anything_but_an_http_url_with_a_host_fails() {
        for text in [
            "",
            "localhost:3000",
            "/hook",
            "ftp://example.com/",
            "http://",
            "http:///a",
            "https://u:p@example.com/",
            "http://a b/",
        ] {
            assert_eq!(Endpoint::parse(text), Err(InvalidEndpoint), "{text}");
        }
    }
}
