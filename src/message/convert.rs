//! Conversions between [`Message`] and `http::Request`, for servers and test clients that use the `http` crate.

use http::{Request, Version};

use super::{Headers, Message};

/// Keeps method, target, version, headers and body. `url` is set if the URI of the request is absolute.
impl<B: Into<Vec<u8>>> From<Request<B>> for Message {
    fn from(request: Request<B>) -> Self {
        let (parts, body) = request.into_parts();
        let target = parts.uri.path_and_query().map_or("/", http::uri::PathAndQuery::as_str).to_owned();
        Self {
            method: parts.method.as_str().to_owned(),
            target,
            version: format!("{:?}", parts.version),
            headers: parts.headers.iter().collect(),
            body: body.into(),
            url: parts.uri.authority().is_some().then(|| parts.uri.to_string()),
        }
    }
}

/// Fails if the `http` crate does not accept the method, the target or a header. The URI of the request is only the target, as a server sees it.
impl TryFrom<Message> for Request<Vec<u8>> {
    type Error = http::Error;

    fn try_from(message: Message) -> Result<Self, http::Error> {
        let mut request = Request::builder().method(message.method.as_str()).uri(message.target.as_str());
        for version in [Version::HTTP_10, Version::HTTP_2, Version::HTTP_3] {
            if format!("{version:?}") == message.version {
                request = request.version(version);
            }
        }
        for (name, value) in message.headers.iter() {
            request = request.header(name, value);
        }
        request.body(message.body)
    }
}

impl<N: AsRef<str>, V: AsRef<[u8]>> Extend<(N, V)> for Headers {
    fn extend<I: IntoIterator<Item = (N, V)>>(&mut self, headers: I) {
        for (name, value) in headers {
            self.push(name, value);
        }
    }
}

impl<N: AsRef<str>, V: AsRef<[u8]>> FromIterator<(N, V)> for Headers {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(headers: I) -> Self {
        let mut collected = Self::default();
        collected.extend(headers);
        collected
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn message_round_trips_through_an_http_request() {
        let mut message = Message::post("/hook?a=1", b"\xff{}".to_vec());
        message.headers = [("host", "example.com"), ("x-twice", "1"), ("x-twice", "2")].into_iter().collect();
        let request = Request::try_from(message.clone()).expect("legal");
        assert_eq!(request.uri(), "/hook?a=1");
        assert_eq!(Message::from(request), message);
    }

    #[test]
    fn absolute_uri_becomes_the_url_of_the_message() {
        let request = Request::put("https://example.com/hook?a").body("x").expect("legal");
        let message = Message::from(request);
        assert_eq!((message.method.as_str(), message.target.as_str()), ("PUT", "/hook?a"));
        assert_eq!(message.url.as_deref(), Some("https://example.com/hook?a"));
    }

    #[test]
    fn message_with_an_invalid_target_or_header_is_not_converted() {
        for (target, name) in [("a b", "x"), ("/", "x y")] {
            let mut message = Message::post(target, Vec::new());
            message.headers.push(name, "1");
            assert!(Request::try_from(message).is_err(), "{target} {name}");
        }
    }
}
