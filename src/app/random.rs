//! UUIDs of version 4 (RFC 9562): from the operating system's random source, or from bits that a seeded generator drew.
//!
//! Secrets and the names of temporary files come from the operating system only. If its random source fails, that is an error, and nothing weaker
//! takes its place.

use uuid::{Builder, Uuid};

/// Returns a UUID of 122 random bits from the operating system.
///
/// # Errors
/// The random source of the operating system failed.
pub fn uuid() -> Result<Uuid, getrandom::Error> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes)?;
    Ok(Builder::from_random_bytes(bytes).into_uuid())
}

/// Returns the UUID of these bits, of which six are replaced by version and variant.
pub fn uuid_from_bits(bits: u128) -> Uuid {
    Builder::from_random_bytes(bits.to_be_bytes()).into_uuid()
}
