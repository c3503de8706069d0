//! API credentials. They are sent to the account's API only.

use crate::app::http::auth;
use hookctl::secret::Secret;

/// The credentials of an account.
#[derive(Clone, Debug)]
pub enum Credential {
    /// A token. The API decides which part of a request has it, e.g. in the `Authorization` header (RFC 6750).
    Bearer(Secret),
    /// A user name and a password (RFC 7617): FluidSurveys' API key and the account's password.
    Basic(Secret, Secret),
    /// A client ID and a client secret, which Screver's token URL exchanges for a token.
    Client(Secret, Secret),
}

impl Credential {
    /// Describes the credentials and their source, without showing them.
    pub fn label(&self) -> String {
        match self {
            Self::Bearer(token) => format!("token from {}", token.label()),
            Self::Basic(key, password) => {
                format!("API key from {}, password from {}", key.label(), password.label())
            }
            Self::Client(id, secret) => {
                format!("client ID from {}, client secret from {}", id.label(), secret.label())
            }
        }
    }

    /// Returns every secret, and the joined pair that is encoded for Basic authorization.
    pub fn secrets(&self) -> Vec<Secret> {
        match self {
            Self::Bearer(token) => vec![token.clone()],
            Self::Basic(one, other) | Self::Client(one, other) => {
                let both = Secret::new(auth::user_pass(one, other), other.label());
                [one.clone(), other.clone()].into_iter().chain(both.ok()).collect()
            }
        }
    }
}
