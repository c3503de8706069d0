//! One HTTP request, as bytes.
//!
//! This is the only shape in which a request exists here: what is signed, printed, dry-run and sent is one
//! [`Message`], and what was captured becomes one before it is judged. It owns header lookup and the HTTP/1.1
//! spelling of a request. It refuses to interpret: the body is never decoded, and header values stay bytes.

use std::fmt;

/// An HTTP request with its exact body.
#[derive(Clone, PartialEq, Eq)]
pub struct Message {
    /// The request method, as sent: `POST`.
    pub method: String,
    /// The request target, as sent: `/hook?x=1`.
    pub target: String,
    /// The protocol version, as sent: `HTTP/1.1`.
    pub version: String,
    /// The header fields in their order, with their case and their repeats.
    pub headers: Headers,
    /// The body, byte for byte.
    pub body: Vec<u8>,
    /// The URL that the sender used, where it is known better than from `Host` and the target.
    pub url: Option<String>,
}

impl Message {
    /// A `POST` of `body` to `target`, without headers.
    #[must_use]
    pub fn post(target: impl Into<String>, body: Vec<u8>) -> Self {
        Self {
            method: "POST".into(),
            target: target.into(),
            version: "HTTP/1.1".into(),
            headers: Headers::default(),
            body,
            url: None,
        }
    }

    /// The request as it stands on the wire (RFC 9112): request line, header fields, empty line, body.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = format!("{} {} {}\r\n", self.method, self.target, self.version).into_bytes();
        for (name, value) in self.headers.iter() {
            bytes.extend_from_slice(name.as_bytes());
            bytes.extend_from_slice(b": ");
            bytes.extend_from_slice(value);
            bytes.extend_from_slice(b"\r\n");
        }
        bytes.extend_from_slice(b"\r\n");
        bytes.extend_from_slice(&self.body);
        bytes
    }

    /// The URL that the sender used: the known one, else `https://` with `Host` and the target.
    ///
    /// The scheme is not part of a request, so a capture alone cannot tell http from https; providers deliver to https.
    #[must_use]
    pub fn sender_url(&self) -> String {
        match (&self.url, self.headers.text("host")) {
            (Some(url), _) => url.clone(),
            (None, Some(host)) if self.target.starts_with('/') => format!("https://{host}{}", self.target),
            _ => self.target.clone(),
        }
    }
}

/// Names the request, its header names and its sizes. Values and body stay out: they may carry credentials.
impl fmt::Debug for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Message")
            .field("method", &self.method)
            .field("headers", &self.headers)
            .field("body_bytes", &self.body.len())
            .finish_non_exhaustive()
    }
}

/// Header fields in order. Names keep the case in which they were written and compare without it.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Headers(Vec<(String, Vec<u8>)>);

impl Headers {
    /// Adds a field at the end, beside any of the same name.
    pub fn push(&mut self, name: impl Into<String>, value: impl Into<Vec<u8>>) {
        self.0.push((name.into(), value.into()));
    }

    /// Gives `name` this one value: in the place of its first field, else at the end.
    pub fn set(&mut self, name: impl Into<String>, value: impl Into<Vec<u8>>) {
        let name = name.into();
        let place = self.0.iter().position(|(held, _)| same_name(&name, held));
        self.0.retain(|(held, _)| !same_name(&name, held));
        self.0.insert(place.unwrap_or(self.0.len()).min(self.0.len()), (name, value.into()));
    }

    /// Removes every field of that name.
    pub fn remove(&mut self, name: &str) {
        self.0.retain(|(held, _)| !same_name(name, held));
    }

    /// The first value of `name`.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&[u8]> {
        self.get_all(name).next()
    }

    /// Every value of `name`, in order.
    pub fn get_all(&self, name: &str) -> impl Iterator<Item = &[u8]> {
        self.0.iter().filter(move |(held, _)| same_name(name, held)).map(|(_, value)| value.as_slice())
    }

    /// The first value of `name`, where it is text.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<&str> {
        self.get(name).and_then(|value| str::from_utf8(value).ok())
    }

    /// Every field, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_slice()))
    }

    /// Puts the fields named in `order` first and in that order; the others keep theirs, behind them.
    pub fn arrange(&mut self, order: &[String]) {
        self.0.sort_by_key(|(name, _)| order.iter().position(|wanted| same_name(wanted, name)).unwrap_or(order.len()));
    }
}

/// Names only; see [`Message`].
impl fmt::Debug for Headers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.iter().map(|(name, _)| name)).finish()
    }
}

/// Whether `held`, as captured, is the header `wanted`: in any case, or in the spelling of a Rack, CGI or PHP
/// environment (`HTTP_X_WOOTRIC_SIGNATURE`).
#[must_use]
pub fn same_name(wanted: &str, held: &str) -> bool {
    if wanted.eq_ignore_ascii_case(held) {
        return true;
    }
    let Some((prefix, rest)) = held.split_at_checked("HTTP_".len()) else {
        return false;
    };
    prefix.eq_ignore_ascii_case("HTTP_")
        && rest.len() == wanted.len()
        && rest.bytes().zip(wanted.bytes()).all(|(a, b)| a.eq_ignore_ascii_case(&b) || (a == b'_' && b == b'-'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_found_in_any_case_and_in_its_environment_spelling() {
        for held in ["X-Wootric-Signature", "x-wootric-signature", "HTTP_X_WOOTRIC_SIGNATURE"] {
            assert!(same_name("X-Wootric-Signature", held), "{held}");
        }
        for held in ["X-Wootric-Signatur", "HTTP_X_WOOTRIC", "HTTP_", "", "éé-Wootric-Signature"] {
            assert!(!same_name("X-Wootric-Signature", held), "{held}");
        }
    }

    #[test]
    fn set_keeps_the_place_of_the_first_and_arrange_is_stable() {
        let mut headers = Headers::default();
        for (name, value) in [("A", "1"), ("B", "2"), ("a", "3"), ("C", "4")] {
            headers.push(name, value);
        }
        headers.set("a", "5");
        headers.arrange(&["c".into()]);
        let held: Vec<_> = headers.iter().map(|(name, _)| name.to_owned()).collect();
        assert_eq!(held, ["C", "a", "B"]);
        assert_eq!(headers.text("A"), Some("5"));
    }
}
