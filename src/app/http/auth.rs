//! Values of the `Authorization` header. Each is as secret as its parts.

use base64::prelude::{BASE64_STANDARD, Engine as _};

use hookctl::secret::Secret;

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
    fn basic_matches_the_example_of_rfc_7617() {
        // RFC 7617 section 2.
        let secret = |text: &str| Secret::new(text.into(), "test").expect("not empty");
        assert_eq!(basic(&secret("Aladdin"), &secret("open sesame")), b"Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
    }
}
