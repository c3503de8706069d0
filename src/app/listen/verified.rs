//! The result of verifying a delivery: its provider, and whether it passes.
//!
//! The core library verifies. This module also checks the bearer token of `--token-endpoint`, explains a missing verdict, and passes the result to the
//! store and to the caller.

use super::{Arrived, Kind, Options};
use crate::app::store::deliveries::NewDelivery;
use hookctl::{
    capture::Record,
    provider::Provider,
    signing::Verdict,
    verify::{Unverifiable, VerifiedRecord},
};

/// The result of verifying a request.
#[derive(Default)]
pub(super) struct Verified<'r, 'c> {
    /// The provider, if there is no record.
    provider: Option<&'c Provider>,
    pub(super) record: Option<VerifiedRecord<'r>>,
    pub(super) passes: bool,
    pub(super) error: Option<String>,
    lacks_secret: bool,
    /// Whether the required bearer token is missing or invalid.
    pub(super) lacks_bearer: bool,
}

/// Verifies a delivery. Other kinds of requests are not verified.
pub(super) fn verify<'r, 'c>(options: &'r Options<'c>, kind: Kind, record: &mut Record) -> Verified<'r, 'c> {
    let mut found = Verified::default();
    if kind != Kind::Delivery {
        return found;
    }
    match options.verifier.verify(record) {
        Ok(verified) => {
            found.passes = match verified.verification.verdict {
                verdict if verdict.is_genuine() => true,
                Verdict::Unsigned => options.allow_unsigned,
                _ => false,
            };
            found.record = Some(verified);
        }
        Err(Unverifiable::NoKeys(provider) | Unverifiable::KeysNotFetched(provider)) => {
            found.provider = Some(provider);
            found.lacks_secret = true;
            found.error = Some(format!("no secret for {}", provider.name));
        }
        Err(Unverifiable::Ambiguous(providers)) => {
            let names: Vec<&str> = providers.iter().map(|provider| provider.name.as_str()).collect();
            found.error = Some(format!("ambiguous provider: {}", names.join(" or ")));
        }
        Err(Unverifiable::UnknownProvider(_)) => {
            found.error = Some(
                "cannot identify the provider: no known signature header, and the body matches no known event".into(),
            );
        }
        Err(Unverifiable::RepeatedField(name)) => {
            found.error = Some(format!("several fields `{name}` in the body, so it is ambiguous which one is signed"));
        }
        Err(Unverifiable::NotDelivery) => {
            found.error =
                Some("not a delivery: its method is GET, HEAD or OPTIONS, and it has no known signature".into());
        }
        Err(Unverifiable::Lookup(error) | Unverifiable::Catalog(error)) => found.error = Some(error.to_string()),
        Err(error) => found.error = Some(format!("cannot verify: {error:?}")),
    }
    if let Some(tokens) = &options.tokens {
        match tokens.check(&record.message) {
            Ok(()) => {
                // The token proves the sender.
                found.passes |= found.verdict() == Some(Verdict::Unsigned);
            }
            Err(reason) => {
                found.lacks_bearer = true;
                found.passes = false;
                found.error.get_or_insert_with(|| reason.to_owned());
            }
        }
    }
    found
}

impl<'r> Verified<'r, '_> {
    pub(super) fn verdict(&self) -> Option<Verdict> {
        self.record.as_ref().map(|verified| verified.verification.verdict)
    }

    /// Returns true if its provider treats a response with this status as success. Without a known provider, 2xx is success.
    pub(super) fn accepts(&self, status: u16) -> bool {
        match self.record.as_ref().map(|verified| verified.provider).or(self.provider) {
            Some(provider) => provider.delivery.status_policy(None, false).accepts(status),
            None => (200..300).contains(&status),
        }
    }

    /// Returns the provider of a delivery that passes. Only such a delivery may be signed again: otherwise the application would accept a forgery.
    pub(super) fn sender(&self) -> Option<&'r Provider> {
        self.record.as_ref().filter(|_| self.passes).map(|verified| verified.provider)
    }

    /// Returns the delivery to save, without its origin, its response and the result of forwarding.
    pub(super) fn delivery(&self, record: &Record) -> NewDelivery {
        let mut delivery = NewDelivery::from_record(record);
        delivery.provider = self.provider.map(|provider| provider.name.clone());
        if let Some(verified) = &self.record {
            delivery.set_verified(verified);
        }
        delivery
    }
}

impl<'r, 'c: 'r> Verified<'r, 'c> {
    /// Fills in the row of a request.
    pub(super) fn describe(self, arrived: &mut Arrived<'r>) {
        arrived.passes = self.passes;
        arrived.error = self.error;
        arrived.lacks_secret = self.lacks_secret;
        arrived.provider = self.provider.map(|provider| provider.name.as_str());
        if let Some(verified) = self.record {
            let verification = verified.verification;
            arrived.provider = Some(&verified.provider.name);
            arrived.event = verified.event.map(|event| event.name.as_str());
            arrived.verdict = Some(verification.verdict);
            arrived.header = verification.header;
            arrived.scheme = verification.scheme;
            arrived.secret = verification.secret;
            arrived.causes = verified.causes;
        }
    }
}
