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
        let mut bytes = Vec::new();
        for piece in [&self.method, " ", &self.target, " ", &self.version, "\r\n"] {
            bytes.extend_from_slice(piece.as_bytes());
        }
        for (name, value) in self.headers.iter() {
            for piece in [name.as_bytes(), b": ", value, b"\r\n"] {
                bytes.extend_from_slice(piece);
            }
        }
        bytes.extend_from_slice(b"\r\n");
        bytes.extend_from_slice(&self.body);
        bytes
    }

    /// How much it takes, in bytes.
    pub fn size(&self) -> usize {
        let Self { method, target, version, headers: Headers { names, values, fields }, body, url } = self;
        let texts = [method, target, version, names].map(String::len).into_iter().chain(url.as_ref().map(String::len));
        texts.sum::<usize>() + values.len() + body.len() + size_of_val(fields.as_slice())
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
///
/// Names and values lie in two buffers, so that a message costs few allocations, and one that is filled again none.
#[derive(Clone, Default)]
pub struct Headers {
    names: String,
    values: Vec<u8>,
    fields: Vec<Field>,
}

/// Where a field lies in the two buffers.
#[derive(Clone, Copy)]
struct Field {
    name: (usize, usize),
    value: (usize, usize),
}

impl Headers {
    /// Adds a field at the end, beside any of the same name.
    pub fn push(&mut self, name: impl AsRef<str>, value: impl AsRef<[u8]>) {
        let field = self.store(name.as_ref(), value.as_ref());
        self.fields.push(field);
    }

    /// Adds a field behind the last of its name, else at the end: where HTTP clients send it.
    pub fn push_beside(&mut self, name: impl AsRef<str>, value: impl AsRef<[u8]>) {
        let last = self.fields.iter().rposition(|field| same_name(name.as_ref(), self.at(*field).0));
        let field = self.store(name.as_ref(), value.as_ref());
        self.fields.insert(last.map_or(self.fields.len(), |last| last + 1), field);
    }

    /// Gives `name` this one value: in the place of its first field, else at the end.
    pub fn set(&mut self, name: impl AsRef<str>, value: impl AsRef<[u8]>) {
        let name = name.as_ref();
        let place = self.iter().position(|(held, _)| same_name(name, held));
        self.remove(name);
        let field = self.store(name, value.as_ref());
        self.fields.insert(place.unwrap_or(self.fields.len()).min(self.fields.len()), field);
    }

    /// Removes every field of that name.
    pub fn remove(&mut self, name: &str) {
        let Self { names, fields, .. } = self;
        fields.retain(|field| !same_name(name, &names[field.name.0..field.name.1]));
    }

    /// Removes every field, and keeps the room for others.
    pub fn clear(&mut self) {
        self.names.clear();
        self.values.clear();
        self.fields.clear();
    }

    /// The first value of `name`.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&[u8]> {
        self.get_all(name).next()
    }

    /// Every value of `name`, in order.
    pub fn get_all(&self, name: &str) -> impl Iterator<Item = &[u8]> {
        // Most are of another length, which is seen without a look at the names.
        let may_be_called = move |field: &&Field| {
            let length = field.name.1 - field.name.0;
            length == name.len() || length == name.len() + ENVIRONMENT.len()
        };
        let fields = self.fields.iter().filter(may_be_called).map(|field| self.at(*field));
        fields.filter(move |(held, _)| same_name(name, held)).map(|(_, value)| value)
    }

    /// The first value of `name`, where it is text.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<&str> {
        self.get(name).and_then(|value| str::from_utf8(value).ok())
    }

    /// Gives the first field of `name`, if there is one, another value in its place. However often, that takes no more room.
    pub fn replace(&mut self, name: &str, value: &[u8]) {
        let Some(index) = self.iter().position(|(held, _)| same_name(name, held)) else { return };
        let (start, end) = self.fields[index].value;
        if value.len() == end - start {
            self.values[start..end].copy_from_slice(value);
            return;
        }
        self.values.splice(start..end, value.iter().copied());
        let moved = |at: usize| at - end + start + value.len();
        for (other, field) in self.fields.iter_mut().enumerate() {
            if other == index {
                field.value.1 = start + value.len();
            } else if field.value.0 >= end {
                field.value = (moved(field.value.0), moved(field.value.1));
            }
        }
    }

    /// How many fields there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.fields.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.fields.is_empty()
    }

    /// Every field, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.fields.iter().map(|field| self.at(*field))
    }

    /// Puts the fields named in `order` first and in that order; the others keep theirs, behind them.
    pub fn arrange(&mut self, order: &[String]) {
        let Self { names, fields, .. } = self;
        fields.sort_by_key(|field| {
            let name = &names[field.name.0..field.name.1];
            order.iter().position(|wanted| same_name(wanted, name)).unwrap_or(order.len())
        });
    }

    fn store(&mut self, name: &str, value: &[u8]) -> Field {
        let start = (self.names.len(), self.values.len());
        self.names.push_str(name);
        self.values.extend_from_slice(value);
        Field { name: (start.0, self.names.len()), value: (start.1, self.values.len()) }
    }

    fn at(&self, field: Field) -> (&str, &[u8]) {
        (&self.names[field.name.0..field.name.1], &self.values[field.value.0..field.value.1])
    }
}

impl PartialEq for Headers {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
}

impl Eq for Headers {}

/// Names only; see [`Message`].
impl fmt::Debug for Headers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter().map(|(name, _)| name)).finish()
    }
}

/// What stands before a header's name in an environment.
const ENVIRONMENT: &str = "HTTP_";

/// Headers that carry credentials: they are named, and their values are not shown.
const CREDENTIALS: [&str; 5] = ["authorization", "proxy-authorization", "cookie", "set-cookie", "x-api-key"];

/// Whether a header of that name carries credentials, whatever its value: it is masked wherever a request is shown or kept.
#[must_use]
pub fn carries_credentials(name: &str) -> bool {
    CREDENTIALS.iter().any(|credential| same_name(credential, name))
}

/// Whether `held`, as captured, is the header `wanted`: in any case, or in the spelling of a Rack, CGI or PHP
/// environment (`HTTP_X_WOOTRIC_SIGNATURE`).
#[must_use]
pub fn same_name(wanted: &str, held: &str) -> bool {
    if wanted.len() == held.len() {
        return wanted.eq_ignore_ascii_case(held);
    }
    let Some((prefix, rest)) = held.split_at_checked(ENVIRONMENT.len()).filter(|(_, rest)| rest.len() == wanted.len())
    else {
        return false;
    };
    prefix.eq_ignore_ascii_case(ENVIRONMENT)
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
    fn replace_changes_one_value_and_no_other() {
        let mut headers = Headers::default();
        for (name, value) in [("a", "1"), ("empty", ""), ("b", "22"), ("c", "333")] {
            headers.push(name, value);
        }
        for (name, value) in
            [("b", "x"), ("b", "longer"), ("empty", "now"), ("a", ""), ("c", "xyz"), ("none", "no"), ("empty", "")]
        {
            let mut expected: Vec<_> = headers.iter().map(|(name, value)| (name.to_owned(), value.to_vec())).collect();
            for (held, kept) in &mut expected {
                if held == name {
                    *kept = value.as_bytes().to_vec();
                }
            }
            headers.replace(name, value.as_bytes());
            let held: Vec<_> = headers.iter().map(|(name, value)| (name.to_owned(), value.to_vec())).collect();
            assert_eq!(held, expected, "{name}: {value}");
        }
        assert_eq!(headers.values, b"longerxyz");
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
