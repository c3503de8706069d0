//! The token of the printed URL, the cookie that it is exchanged for, and the headers of every response.
//!
//! The token proves that a browser belongs to the person who started hookctl: other users of this machine can connect to the port, too. It is valid until
//! the end of the run. The cookie removes it from the address, and so from the history and from screenshots. Browsers send a cookie to every port of a host,
//! so its name contains the port.

use std::net::SocketAddr;

use hyper::{
    HeaderMap, Response,
    header::{
        CACHE_CONTROL, CONTENT_SECURITY_POLICY, COOKIE, HeaderName, HeaderValue, REFERRER_POLICY,
        X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
    },
};
use subtle::ConstantTimeEq as _;

use super::error::ApiError;
use crate::app::random;

/// The path at which the token is exchanged.
pub(super) const EXCHANGE_PATH: &str = "/auth";

/// The name of the token in the URL.
const PARAMETER: &str = "token";

/// The token and the cookie of one run.
pub(super) struct Session {
    token: String,
    cookie_name: String,
    cookie: String,
}

impl Session {
    /// Creates the session of the server on this port.
    ///
    /// # Errors
    /// The random source of the operating system fails.
    pub(super) fn new(port: u16) -> Result<Self, getrandom::Error> {
        Ok(Self { token: random::token()?, cookie_name: format!("hookctl-{port}"), cookie: random::token()? })
    }

    /// Returns the URL to print.
    pub(super) fn url(&self, address: SocketAddr) -> String {
        format!("http://{address}{EXCHANGE_PATH}?{PARAMETER}={}", self.token)
    }

    /// Checks the token in the query of a URL, and returns the cookie to set.
    ///
    /// # Errors
    /// The token is missing or wrong.
    pub(super) fn exchange(&self, query: &str) -> Result<String, ApiError> {
        let mut pairs = form_urlencoded::parse(query.as_bytes());
        let token = pairs.find(|(name, _)| name == PARAMETER).map(|(_, value)| value).unwrap_or_default();
        if bool::from(token.as_bytes().ct_eq(self.token.as_bytes())) {
            return Ok(format!("{}={}; HttpOnly; SameSite=Strict; Path=/", self.cookie_name, self.cookie));
        }
        Err(ApiError::new(403, "this link is not valid: it belongs to another run of hookctl, or it is incomplete")
            .hint("open the URL that the current run printed"))
    }

    /// Checks the cookie of a request.
    ///
    /// # Errors
    /// It is missing, or belongs to another run.
    pub(super) fn check(&self, headers: &HeaderMap) -> Result<(), ApiError> {
        let values = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
        let mut pairs = values.flat_map(|value| value.split(';')).filter_map(|pair| pair.trim().split_once('='));
        // A server on another port can set a cookie of the same name, so look at all of them.
        if pairs
            .any(|(name, value)| name == self.cookie_name && bool::from(value.as_bytes().ct_eq(self.cookie.as_bytes())))
        {
            return Ok(());
        }
        Err(ApiError::new(401, "this browser is not signed in to this run of hookctl")
            .hint("open the URL that the current run printed"))
    }
}

/// The policy for the page: only its own files, only its own server, no frames, and no markup from strings.
const PAGE_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; \
    frame-ancestors 'none'; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

/// The policy for everything else, which is never rendered: data, downloads and errors.
const DATA_POLICY: &str = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'; \
    require-trusted-types-for 'script'; trusted-types 'none'; sandbox";

/// Adds the headers that every response has. `is_page` is whether it is a file of the page.
pub(super) fn secure<B>(response: &mut Response<B>, is_page: bool) {
    let policy = if is_page { PAGE_POLICY } else { DATA_POLICY };
    // The files of the page contain no data, and have an ETag.
    let caching = if is_page { "no-cache" } else { "no-store" };
    for (name, value) in [
        (CONTENT_SECURITY_POLICY, policy),
        (CACHE_CONTROL, caching),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (X_FRAME_OPTIONS, "DENY"),
        (REFERRER_POLICY, "no-referrer"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    ] {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn token_is_exchanged_for_the_cookie_of_this_port_and_run() {
        let (session, other) = (Session::new(4000).expect("a session"), Session::new(4000).expect("a session"));
        let url = session.url("127.0.0.1:4000".parse().expect("an address"));
        let query = url.split_once('?').expect("a query").1;
        let cookie = session.exchange(query).expect("a cookie");
        assert!(cookie.starts_with("hookctl-4000=") && cookie.ends_with("; HttpOnly; SameSite=Strict; Path=/"));
        assert!(!cookie.contains(&session.token), "{cookie}");
        for wrong in ["", "token=", "token", &query[..query.len() - 1], &format!("{query}x"), "other=1"] {
            assert_eq!(session.exchange(wrong).expect_err(wrong).status, 403, "{wrong}");
        }
        assert_eq!(other.exchange(query).expect_err("another run").status, 403);

        let pair = cookie.split(';').next().expect("a pair");
        let check = |session: &Session, cookie: &str| {
            let headers = HeaderMap::from_iter([(COOKIE, cookie.parse().expect("a header"))]);
            session.check(&headers).map_or_else(|error| error.status, |()| 200)
        };
        for (text, expected) in [
            (pair.to_owned(), 200),
            (format!("a=1; {pair}; b=2"), 200),
            (format!("hookctl-4000=forged; {pair}"), 200),
            (pair.replace("4000", "4001"), 401),
            (format!("{pair}x"), 401),
            ("hookctl-4000=".to_owned(), 401),
            ("hookctl-4000".to_owned(), 401),
        ] {
            assert_eq!(check(&session, &text), expected, "{text}");
        }
        assert_eq!(check(&other, pair), 401);
        assert_eq!(session.check(&HeaderMap::new()).expect_err("no cookie").status, 401);
    }
}
