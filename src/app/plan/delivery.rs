//! One delivery of a plan, and its message.
//!
//! A [`Delivery`] contains everything that is the same each time it is sent. A [`Stamp`] contains what differs: the ID, the time and the seed.
//! [`Request::build`] combines them into a [`Message`]. The schedule decides which delivery is sent when.

use std::sync::Arc;

use url::Url;

use crate::app::{
    error::{self, ErrorExt as _},
    webhooks::api::Webhook,
};
use hookctl::{
    message::{Endpoint, Message, same_name},
    payload::Template,
    provider::{Event, Provider, Request, Variant},
    secret::Secret,
    signing::{Forgery, SignError, Signer},
};

/// A delivery that can be sent any number of times.
#[derive(Clone)]
pub struct Delivery<'a> {
    pub provider: &'a Provider,
    /// The event. `None` if the body is the user's own and matches no event.
    pub event: Option<&'a Event>,
    pub variant: Option<&'a Variant>,
    /// The endpoint's URL.
    pub url: Url,
    /// The endpoint, split into the parts that requests contain.
    pub endpoint: Endpoint,
    /// Headers that the user adds or replaces.
    pub headers: Arc<[(String, String)]>,
    pub body: Body,
    /// Signs it, unless it is unsigned.
    pub signer: Option<Signer>,
    /// The secret of the signer, to explain a rejection.
    pub secret: Option<Secret>,
    /// How it is forged, if it is.
    pub forgery: Option<Forgery>,
    /// The webhook that it is sent to, if it was looked up.
    pub webhook: Option<Webhook>,
    /// How many times a load test sends it, relative to the others.
    pub weight: u32,
}

/// The body of a delivery.
#[derive(Clone, Debug)]
pub struct Body {
    /// The body, after edits, without fresh IDs and times.
    pub bytes: Arc<[u8]>,
    /// Generates fresh IDs and times for each message, with `--fresh` or in a load test.
    pub template: Option<Arc<Template>>,
}

/// The part that differs between the messages of a delivery. A duplicate has the same stamp.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stamp {
    /// The ID of the delivery.
    pub id: String,
    /// When it is sent, in milliseconds since 1970.
    pub at_ms: i64,
    /// Seed of the fresh IDs in the body.
    pub seed: u64,
}

impl Body {
    /// Creates a body that is the same in every message.
    pub fn fixed(bytes: impl Into<Arc<[u8]>>) -> Self {
        Self { bytes: bytes.into(), template: None }
    }

    /// Returns the body of the message with this stamp.
    pub fn render(&self, stamp: &Stamp) -> Vec<u8> {
        let Some(template) = &self.template else { return self.bytes.to_vec() };
        let mut body = Vec::with_capacity(self.bytes.len());
        template.render(stamp.at_ms, &mut fastrand::Rng::with_seed(stamp.seed), &mut body);
        body
    }
}

impl Delivery<'_> {
    /// Returns true if a receiver must reject it: it is forged, or lacks the signature that its provider would send.
    pub fn is_forged(&self) -> bool {
        self.forgery.is_some() || (self.signer.is_none() && !self.provider.schemes.is_empty())
    }

    /// Builds the message with this stamp.
    ///
    /// # Errors
    /// Returns an error if the user removed a signed part, or the key cannot sign.
    pub fn message(&self, stamp: &Stamp) -> Result<Message, SignError> {
        let request = Request {
            provider: self.provider,
            event: self.event.map(|event| event.name.as_str()),
            variant: self.variant,
            endpoint: &self.endpoint,
            headers: &self.headers,
            time: Some(stamp.at_ms.div_euclid(1000)),
            id: Some(&stamp.id),
            signer: self.signer.as_ref(),
            forgery: self.forgery,
        };
        request.build(self.body.render(stamp))
    }

    /// Returns the name of the event, or `-`.
    pub fn event_name(&self) -> &str {
        self.event.map_or("-", |event| &event.name)
    }

    /// The name of the signature header, if the signature is in a header.
    pub fn signature_header(&self) -> Option<&str> {
        self.signer.as_ref()?.scheme().header()
    }

    /// Checks for errors that every message of this delivery would have, before the first is sent.
    ///
    /// # Errors
    /// Returns a usage error if the user sets the signature header or removes a signed one, or if the forgery needs a body and there is none, and an
    /// input error if the key cannot sign.
    pub fn check(&self) -> anyhow::Result<()> {
        let set = |header: &&str| self.headers.iter().any(|(name, _)| same_name(header, name));
        if let Some(header) = self.signature_header().filter(set) {
            return Err(error::usage(format!("-H {header}: the signature header is computed"))
                .hint("use --unsigned to send your own signature"));
        }
        if self.body.bytes.is_empty() && self.forgery == Some(Forgery::Body) {
            let event = self.event_name();
            return Err(error::usage(format!(
                "--tamper body: the body of {event} is empty, so there is nothing to change"
            )));
        }
        let stamp = Stamp { id: String::new(), at_ms: 0, seed: 0 };
        self.message(&stamp).map(drop).map_err(|error| match error {
            SignError::NoPrivateKey => error::input(error),
            error => error::usage(error),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hookctl::{provider::Catalog, secret::Secret};

    /// Calls `test` with an unforged delivery of Screver.
    fn with_delivery(test: impl FnOnce(Delivery<'_>)) {
        let catalog = Catalog::default();
        let provider = catalog.find("screver").expect("built in");
        let secret = Secret::new(b"a secret".to_vec(), "test").expect("not empty");
        test(Delivery {
            provider,
            event: provider.event("optionSelected").ok(),
            variant: None,
            url: Url::parse("http://localhost:1/hook").expect("a URL"),
            endpoint: Endpoint::parse("http://localhost:1/hook").expect("a URL"),
            headers: Arc::default(),
            body: Body::fixed(*b"{}"),
            signer: provider.schemes.first().map(|scheme| Signer::new(scheme, &secret).expect("a key")),
            secret: Some(secret),
            forgery: None,
            webhook: None,
            weight: 1,
        });
    }

    #[test]
    fn messages_with_the_same_stamp_are_equal() {
        with_delivery(|delivery| {
            let stamp = |id: &str| Stamp { id: id.into(), at_ms: 1_705_565_839_999, seed: 7 };
            let message = |id| delivery.message(&stamp(id)).expect("a message");
            assert_eq!(message("a"), message("a"));
            assert_eq!(message("a").headers.get("host"), Some(b"localhost:1".as_slice()));
        });
    }

    #[test]
    fn check_reports_errors_that_every_message_would_have() {
        with_delivery(|delivery| {
            assert!(delivery.check().is_ok());
            let header = delivery.signature_header().expect("signed").to_lowercase();
            let set = Delivery { headers: [(header, "mine".to_owned())].into(), ..delivery.clone() };
            assert!(set.check().is_err_and(|error| error.to_string().contains("the signature header is computed")));
            let unsigned = Delivery { signer: None, ..set };
            assert!(unsigned.check().is_ok());
            let empty = Delivery { body: Body::fixed(*b""), forgery: Some(Forgery::Body), ..delivery };
            assert!(empty.check().is_err_and(|error| error.to_string().contains("nothing to change")));
        });
    }
}
