//! Signs a captured message again, as its provider does, with another secret. If the provider sends a timestamp and an ID, they are replaced.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use hookctl::{
    message::{Message, same_name},
    provider::Provider,
    secret::Secret,
    signing::{KeyError, Scheme, SignError, Signer},
};

/// Signs messages of any provider again with one secret. The keys are computed once per scheme.
pub struct Resigner {
    secret: Secret,
    /// The signers, by provider and index of the scheme.
    signers: Mutex<HashMap<(String, usize), Signer>>,
}

/// Why a message cannot be signed again.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotResigned {
    /// The provider does not sign.
    #[error("{0} does not sign its deliveries")]
    Unsigned(String),
    /// A signed part of the message is missing, or the key cannot sign.
    #[error(transparent)]
    Sign(#[from] SignError),
    /// The secret is not a key of the provider's scheme.
    #[error(transparent)]
    Key(#[from] KeyError),
}

impl Resigner {
    /// Creates a resigner that uses `secret` for every provider.
    #[must_use]
    pub fn new(secret: Secret) -> Self {
        Self { secret, signers: Mutex::default() }
    }

    /// Returns the secret.
    #[must_use]
    pub fn secret(&self) -> &Secret {
        &self.secret
    }

    /// Returns the signer for a message of this provider. It uses the scheme whose signature the message has, otherwise the first.
    ///
    /// # Errors
    /// The provider does not sign, or the secret is not a key of its scheme.
    pub fn signer(&self, message: &Message, provider: &Provider) -> Result<Signer, NotResigned> {
        let is_signed = |scheme: &Scheme| scheme.location.is_in(message);
        let index = provider.schemes.iter().position(is_signed).unwrap_or_default();
        let scheme = provider.schemes.get(index).ok_or_else(|| NotResigned::Unsigned(provider.name.clone()))?;
        let mut signers = self.signers.lock().unwrap_or_else(PoisonError::into_inner);
        let key = (provider.name.clone(), index);
        if let Some(signer) = signers.get(&key) {
            return Ok(signer.clone());
        }
        let signer = Signer::new(scheme, &self.secret)?;
        signers.insert(key, signer.clone());
        Ok(signer)
    }

    /// Replaces the signature, and the headers with a timestamp or an ID that the message has. `now` is in seconds since 1970. A scheme that signs the
    /// URL uses that of the message. Returns the names of the changed headers, in the case of the message.
    ///
    /// # Errors
    /// The provider does not sign, a signed part of the message is missing, or the secret cannot sign.
    pub fn resign(
        &self,
        message: &mut Message,
        provider: &Provider,
        now: i64,
        id: &str,
    ) -> Result<Vec<String>, NotResigned> {
        let signer = self.signer(message, provider)?;
        let mut changed = Vec::new();
        for (name, template) in &provider.delivery.headers {
            let is_new = template.fill(None, None, None).is_none();
            if let Some(value) = template.fill(Some(now), Some(id), None).filter(|_| is_new)
                && message.headers.get(name).is_some()
            {
                set(message, name, &value, &mut changed);
            }
        }
        changed.extend(signer.apply(message, Some(now))?);
        Ok(changed)
    }
}

/// Sets the value of a header. An existing name keeps its case.
fn set(message: &mut Message, name: &str, value: &str, changed: &mut Vec<String>) {
    let existing = message.headers.iter().find(|(existing, _)| same_name(name, existing));
    let name = existing.map_or(name, |(existing, _)| existing).to_owned();
    message.headers.set(&name, value);
    changed.push(name);
}

#[cfg(test)]
mod tests {
    use super::*;
    use hookctl::{
        provider::Catalog,
        signing::{Freshness, Verdict, Verifier},
    };

    #[test]
    fn resigned_message_verifies_with_the_new_secret_time_and_id() {
        let catalog = Catalog::default();
        let secret = |text: &str| Secret::new(text.into(), "test").expect("not empty");
        for provider in catalog.built_in().map(|provider| provider.expect("built in")) {
            let mut message = Message::post("/", b"{}".to_vec());
            for (name, template) in &provider.delivery.headers {
                let value = template.fill(Some(1), Some("old"), Some("an.event")).expect("both are given");
                message.headers.push(name.to_ascii_uppercase(), value);
            }
            message.headers.push("X-Other", "stays");
            if let Some(scheme) = provider.schemes.first() {
                message.headers.push(scheme.location.to_string().to_ascii_uppercase(), "old");
            }
            let before = message.clone();
            let now = 1_705_565_839;
            let result = Resigner::new(secret("new")).resign(&mut message, provider, now, "fresh");
            if provider.schemes.is_empty() {
                assert_eq!(result, Err(NotResigned::Unsigned(provider.name.clone())));
                assert_eq!(message, before);
                continue;
            }
            let verifier = Verifier::new(&provider.schemes, &[secret("new")]).expect("a key");
            let freshness = provider.sends_time().then_some(Freshness { now, tolerance: 0 });
            assert_eq!(verifier.verify(&message, freshness).verdict, Verdict::Valid, "{}", provider.name);
            let names = |message: &Message| message.headers.iter().map(|(name, _)| name.to_owned()).collect::<Vec<_>>();
            assert_eq!(names(&message), names(&before));
            let differs = |(name, value): &(&str, &[u8])| before.headers.get(name) != Some(value);
            let mut differing: Vec<_> =
                message.headers.iter().filter(differs).map(|(name, _)| name.to_owned()).collect();
            let mut changed = result.expect("signed");
            differing.sort();
            changed.sort();
            assert_eq!(differing, changed);
        }
    }
}
