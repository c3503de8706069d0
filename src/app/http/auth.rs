//! The `Authorization` of deliveries: a fixed value, or an access token from a token URL.
//!
//! Values are secrets: each is registered for masking before it is sent. The caller decides where the credentials come from.

use std::sync::Arc;

use base64::prelude::{BASE64_STANDARD, Engine as _};

use super::{Observer, TokenSource};
use crate::app::error;
use hookctl::{
    message::{Message, carries_credentials},
    provider,
    secret::{MASK, Secret},
};

/// The `Authorization` of deliveries.
pub enum Authorization {
    /// None, unless the user sets the header.
    None,
    /// The same value for all deliveries.
    Fixed(Arc<Secret>),
    /// An access token, which is renewed when it expires.
    Token(Box<TokenSource>),
}

impl Authorization {
    /// Creates Basic authorization (RFC 7617). Registers the value, and `user:password`, for masking.
    ///
    /// # Errors
    /// Returns an input error if the value cannot be a secret.
    pub fn basic(user: &Secret, password: &Secret, observer: &mut dyn Observer) -> anyhow::Result<Self> {
        let secret = |bytes| Secret::new(bytes, "--basic").map_err(|error| error::input(error.to_string()));
        observer.hide(&secret(user_pass(user, password))?);
        let value = secret(basic(user, password))?;
        observer.hide(&value);
        Ok(Self::Fixed(Arc::new(value)))
    }

    /// Returns the value for a delivery that is sent now. Reports tokens that were fetched for it, and registers them for masking.
    ///
    /// # Errors
    /// Returns an error if the token URL returned no token.
    pub async fn value(&self, observer: &mut dyn Observer) -> anyhow::Result<Option<Arc<Secret>>> {
        let value = match self {
            Self::None => Ok(None),
            Self::Fixed(value) => Ok(Some(Arc::clone(value))),
            Self::Token(tokens) => tokens.authorization().await.map(|token| Some(Arc::clone(token.secret()))),
        };
        self.report(observer);
        value
    }

    /// Reports the tokens that were fetched since the last call, and registers them for masking.
    pub fn report(&self, observer: &mut dyn Observer) {
        if let Self::Token(tokens) = self {
            tokens.report(observer);
        }
    }

    /// Returns the value for a dry run, which does not fetch a token.
    pub fn placeholder(&self) -> Option<Secret> {
        match self {
            Self::None => None,
            Self::Fixed(value) => Some(Secret::clone(value)),
            Self::Token(_) => Secret::new(MASK.into(), "the token URL").ok(),
        }
    }
}

/// Adds the value to a message, at the position where the provider sends it: `order` is the order of its headers.
pub fn authorize(message: &mut Message, value: &Secret, order: &[String]) {
    provider::authorize(message, value.expose(), order);
}

/// Returns the credentials in headers, with and without their scheme, encoded and decoded, because an endpoint may echo any of these.
pub fn credentials<'h>(headers: impl Iterator<Item = (&'h str, &'h [u8])>) -> Vec<Secret> {
    let mut secrets = Vec::new();
    for (_, value) in headers.filter(|(name, _)| carries_credentials(name)) {
        let value = value.trim_ascii();
        let space = value.iter().position(u8::is_ascii_whitespace);
        let parameter = space.map_or(&b""[..], |space| value[space..].trim_ascii());
        let decoded = BASE64_STANDARD.decode(parameter).unwrap_or_default();
        let password = decoded.splitn(2, |byte| *byte == b':').nth(1).unwrap_or_default();
        // `Secret` rejects empty parts.
        let parts = [value, parameter, &decoded, password];
        secrets.extend(parts.iter().filter_map(|part| Secret::new(part.to_vec(), "-H").ok()));
    }
    secrets
}

/// Returns `Bearer …` (RFC 6750 section 2.1), or another scheme with a token.
pub fn token(scheme: &str, token: &Secret) -> Vec<u8> {
    [scheme.as_bytes(), b" ", token.expose()].concat()
}

/// Returns `Basic …` (RFC 7617), which SurveySparrow calls "username:password", "encrypted to a base64 string".
pub fn basic(name: &Secret, password: &Secret) -> Vec<u8> {
    format!("Basic {}", BASE64_STANDARD.encode(user_pass(name, password))).into_bytes()
}

/// Returns `name:password`, which Basic encodes.
pub fn user_pass(name: &Secret, password: &Secret) -> Vec<u8> {
    [name.expose(), b":", password.expose()].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_of_a_basic_header_are_found_encoded_and_decoded() {
        // RFC 7617 section 2.
        let headers = [("Authorization", &b"Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="[..]), ("X-Other", b"visible")];
        let found = credentials(headers.into_iter());
        let found: Vec<_> = found.iter().map(|secret| String::from_utf8_lossy(secret.expose())).collect();
        let expected = [
            "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==",
            "QWxhZGRpbjpvcGVuIHNlc2FtZQ==",
            "Aladdin:open sesame",
            "open sesame",
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn basic_matches_the_example_of_rfc_7617() {
        // RFC 7617 section 2.
        let secret = |text: &str| Secret::new(text.into(), "test").expect("not empty");
        assert_eq!(basic(&secret("Aladdin"), &secret("open sesame")), b"Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
    }
}
