//! A request that is sent many times: what differs from one delivery to the next is put into its place, and the rest stays.
//!
//! The first is a [`Request`]'s; each that follows has its own time, id, length and signature, and is signed as the first was, over the
//! message itself. Making all of it anew each time would take longer than sending it.

use std::io::Write as _;

use super::{
    HeaderTemplate, Request,
    request::{AUTHORIZATION, authorize},
};
use crate::{
    message::{Message, same_name},
    signing::{MissingHeader, Part, Signer},
};

/// A request with places for what differs.
#[derive(Clone)]
pub struct Repeat {
    /// What is signed.
    message: Message,
    /// The same as it stands on the wire, up to the body.
    head: Vec<u8>,
    places: Vec<Place>,
    signer: Option<Signer>,
    /// Whether headers are signed, and not the body alone.
    signs_headers: bool,
    /// Room for a value.
    value: Vec<u8>,
}

/// Where in the head a value stands that differs.
#[derive(Clone)]
struct Place {
    name: String,
    start: usize,
    end: usize,
    what: What,
}

#[derive(Clone)]
enum What {
    Filled(HeaderTemplate),
    Length,
    /// A token, which may be another one later.
    Authorization,
    Signature,
}

impl Repeat {
    /// The request, again and again, with this `authorization` if it carries one, which may be another one later.
    ///
    /// # Errors
    /// A header that the scheme signs was taken away.
    pub fn of(request: &Request<'_>, body: Vec<u8>, authorization: Option<&[u8]>) -> Result<Self, MissingHeader> {
        let mut message = request.build(body)?;
        if let Some(value) = authorization {
            authorize(&mut message, value, &request.provider.delivery.order);
        }
        let body = std::mem::take(&mut message.body);
        let head = message.to_bytes();
        message.body = body;
        let scheme = request.signer.map(Signer::scheme);
        let typed = |name: &str| request.headers.iter().any(|(typed, _)| typed.eq_ignore_ascii_case(name));
        let what = |name: &str| {
            if scheme.is_some_and(|scheme| same_name(&scheme.header, name)) {
                return Some(What::Signature);
            }
            if name == "content-length" {
                return Some(What::Length);
            }
            if name == AUTHORIZATION {
                return Some(What::Authorization);
            }
            let headers = &request.provider.delivery.headers;
            let (_, template) = headers.iter().find(|(held, _)| held.eq_ignore_ascii_case(name) && !typed(name))?;
            (template.fill(Some(0), Some("a")) != template.fill(Some(1), Some("b")))
                .then(|| What::Filled(template.clone()))
        };
        let mut places = Vec::new();
        let mut at = message.method.len() + message.target.len() + message.version.len() + "  \r\n".len();
        for (name, value) in message.headers.iter() {
            let start = at + name.len() + ": ".len();
            let end = start + value.len();
            places.extend(what(name).map(|what| Place { name: name.to_owned(), start, end, what }));
            at = end + "\r\n".len();
        }
        // The signature is over the others.
        places.sort_by_key(|place| matches!(place.what, What::Signature));
        let signs_headers =
            scheme.is_some_and(|scheme| scheme.content.iter().any(|part| matches!(part, Part::Header(_))));
        Ok(Self { message, head, places, signer: request.signer.cloned(), signs_headers, value: Vec::new() })
    }

    /// Appends the request with the body that is now in place, sent at this time (in seconds since 1970) under this id, to `wire`.
    ///
    /// # Errors
    /// As [`Self::of`].
    pub fn stamp(&mut self, timestamp: i64, id: &str, wire: &mut Vec<u8>) -> Result<(), MissingHeader> {
        for index in 0..self.places.len() {
            let place = &self.places[index];
            self.value.clear();
            match (&place.what, &self.signer) {
                (What::Filled(template), _) => {
                    self.value.extend(template.fill(Some(timestamp), Some(id)).unwrap_or_default().bytes());
                }
                // A vector takes everything.
                (What::Length, _) => drop(write!(self.value, "{}", self.message.body.len())),
                (What::Signature, Some(signer)) => self.value.extend(signer.sign(&self.message)?.as_bytes()),
                (What::Signature, None) | (What::Authorization, _) => continue,
            }
            if self.signs_headers {
                self.message.headers.replace(&place.name, &self.value);
            }
            self.put(index);
        }
        wire.extend_from_slice(&self.head);
        wire.extend_from_slice(&self.message.body);
        Ok(())
    }

    /// From now on, deliveries carry this `Authorization`, if they carry one.
    pub fn authorize(&mut self, value: &[u8]) {
        if let Some(index) = self.places.iter().position(|place| matches!(place.what, What::Authorization)) {
            self.message.headers.set(AUTHORIZATION, value);
            value.clone_into(&mut self.value);
            self.put(index);
        }
    }

    /// Puts the value into its place; one of another length moves what is behind it.
    fn put(&mut self, index: usize) {
        let Place { start, end, .. } = self.places[index];
        let length = self.value.len();
        if length == end - start {
            self.head[start..end].copy_from_slice(&self.value);
            return;
        }
        self.head.splice(start..end, self.value.iter().copied());
        for place in self.places.iter_mut().filter(|place| place.start > start) {
            place.start = place.start - end + start + length;
            place.end = place.end - end + start + length;
        }
        self.places[index].end = start + length;
    }

    /// Whether the request says that it is the last of its connection (RFC 9112 section 9.6), as it does each time.
    #[must_use]
    pub fn closes(&self) -> bool {
        let words = |value: &[u8]| {
            value.split(|byte| *byte == b',').any(|word| word.trim_ascii().eq_ignore_ascii_case(b"close"))
        };
        self.message.headers.iter().any(|(name, value)| same_name(name, "connection") && words(value))
    }

    /// The body, to be changed before the next is stamped.
    pub fn body(&mut self) -> &mut Vec<u8> {
        &mut self.message.body
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{provider::Catalog, secret::Secret};

    #[test]
    fn each_is_what_a_request_of_its_own_would_be() {
        let catalog = Catalog::default();
        let endpoint = "http://localhost:1/hook?a=1".parse().expect("a URL");
        let (first, second) = (b"Bearer first".as_slice(), b"Bearer the-second".as_slice());
        let secret = Secret::new(b"a secret".to_vec(), "test").expect("a secret");
        let headers = [("X-Mine".to_owned(), "1".to_owned())];
        for provider in catalog.built_in() {
            let provider = provider.expect("a provider");
            let signer = provider.schemes.first().map(|scheme| Signer::new(scheme, &secret));
            let request = |timestamp, id| Request {
                headers: &headers,
                time: Some(timestamp),
                id: Some(id),
                signer: signer.as_ref(),
                ..Request::new(provider, &endpoint)
            };
            let mut repeat = Repeat::of(&request(7, "first"), b"{}".to_vec(), Some(first)).expect("a request");
            repeat.authorize(second);
            for (timestamp, id, body) in
                [(8, "2", "[]"), (1_700_000_000, "a-longer-id", "{\"longer\":12345}"), (9, "", "")]
            {
                *repeat.body() = body.into();
                let mut wire = Vec::new();
                repeat.stamp(timestamp, id, &mut wire).expect("a request");
                let mut expected = request(timestamp, id).build(body.into()).expect("a request");
                authorize(&mut expected, second, &provider.delivery.order);
                let expected = expected.to_bytes();
                assert_eq!(String::from_utf8_lossy(&wire), String::from_utf8_lossy(&expected), "{}", provider.name);
            }
        }
    }
}
