//! Random tokens and UUIDs (version 4 of RFC 9562): from the operating system's random source, or from the bits of a seeded generator.
//!
//! Secrets and names of temporary files use the operating system's source only. If that fails, an error is returned: there is no weaker fallback.

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use uuid::{Builder, Uuid};

/// Returns a UUID with 122 random bits from the operating system.
///
/// # Errors
/// Returns an error if the random source of the operating system fails.
pub fn uuid() -> Result<Uuid, getrandom::Error> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes)?;
    Ok(Builder::from_random_bytes(bytes).into_uuid())
}

/// Returns a text of 22 letters, digits, `-` and `_` with 128 random bits from the operating system.
///
/// # Errors
/// Returns an error if the random source of the operating system fails.
pub fn token() -> Result<String, getrandom::Error> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes)?;
    Ok(BASE64_URL_SAFE_NO_PAD.encode(bytes))
}

/// Returns the UUID with these bits, six of which are overwritten with the version and the variant.
pub fn uuid_from_bits(bits: u128) -> Uuid {
    Builder::from_random_bytes(bits.to_be_bytes()).into_uuid()
}
