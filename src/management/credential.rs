//! Who asks: the credentials of an account, as the `Authorization` that goes to its API and nowhere else.

use base64::prelude::{BASE64_STANDARD, Engine as _};

use crate::secret::Secret;

/// What proves who asks.
#[derive(Clone, Debug)]
pub enum Credential {
    /// A token (RFC 6750).
    Bearer(Secret),
    /// A name and a password (RFC 7617): FluidSurveys' API key and the account's password.
    Basic(Secret, Secret),
    /// A client id and a client secret, which Screver's token URL exchanges for a token.
    Client(Secret, Secret),
}

impl Credential {
    /// What it is and where it came from, safe to show.
    #[must_use]
    pub fn label(&self) -> String {
        match self {
            Self::Bearer(token) => format!("the token from {}", token.label()),
            Self::Basic(key, password) => {
                format!("the API key from {} and the password from {}", key.label(), password.label())
            }
            Self::Client(id, secret) => {
                format!("the client id from {} and the client secret from {}", id.label(), secret.label())
            }
        }
    }

    /// Every secret in it, and in what it is sent as.
    #[must_use]
    pub fn secrets(&self) -> Vec<Secret> {
        match self {
            Self::Bearer(token) => vec![token.clone()],
            Self::Basic(one, other) | Self::Client(one, other) => {
                let both = Secret::new(joined(one, other), other.label());
                [one.clone(), other.clone()].into_iter().chain(both.ok()).collect()
            }
        }
    }
}

/// `Bearer …`
pub(super) fn bearer(token: &Secret) -> Vec<u8> {
    [b"Bearer ", token.expose()].concat()
}

/// `Basic …`
pub(super) fn basic(name: &Secret, password: &Secret) -> Vec<u8> {
    format!("Basic {}", BASE64_STANDARD.encode(joined(name, password))).into_bytes()
}

fn joined(name: &Secret, password: &Secret) -> Vec<u8> {
    [name.expose(), b":", password.expose()].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn basic_is_that_of_rfc_7617() {
        // RFC 7617 section 2.
        let secret = |text: &str| Secret::new(text.into(), "test").expect("not empty");
        assert_eq!(basic(&secret("Aladdin"), &secret("open sesame")), b"Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
    }
}
