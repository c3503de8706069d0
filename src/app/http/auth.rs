//! `Authorization` on paper: what goes into the header for a token, and for a name and a password. Each is a secret like its parts.

use base64::prelude::{BASE64_STANDARD, Engine as _};

use hookctl::secret::Secret;

/// `Bearer …` (RFC 6750 section 2.1), or another scheme that carries a token.
#[must_use]
pub fn of_token(scheme: &str, token: &Secret) -> Vec<u8> {
    [scheme.as_bytes(), b" ", token.expose()].concat()
}

/// `Basic …` (RFC 7617): what SurveySparrow calls "username:password", "encrypted to a base64 string".
#[must_use]
pub fn basic(name: &Secret, password: &Secret) -> Vec<u8> {
    format!("Basic {}", BASE64_STANDARD.encode(joined(name, password))).into_bytes()
}

/// Name and password as Basic joins them, before they are encoded.
#[must_use]
pub fn joined(name: &Secret, password: &Secret) -> Vec<u8> {
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
