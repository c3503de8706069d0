//! Who asks: the credentials of an account, as the `Authorization` that goes to its API and nowhere else.

use crate::app::http::auth::user_pass;
use hookctl::secret::Secret;

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
                let both = Secret::new(user_pass(one, other), other.label());
                [one.clone(), other.clone()].into_iter().chain(both.ok()).collect()
            }
        }
    }
}
