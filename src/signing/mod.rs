//! Signs messages, verifies captured ones, and forges signatures for tests.
//!
//! Signing and verification compute digests with the same private function, so they cannot disagree. A wrong signature is a value ([`Verdict`]),
//! not an error. This module owns schemes and verdicts. Time and secrets are parameters. Why a signature is wrong is left to `diagnosis`.

pub(crate) mod encoding;
mod forgery;
mod scheme;
pub(crate) mod shape;
pub(crate) mod sign;
mod verify;

pub use forgery::Forgery;
pub use scheme::{Algorithm, Construction, DigestEncoding, Part, Scheme};
pub use shape::looks_signed;
pub use sign::{MissingHeader, Signer};
pub use verify::{Evidence, Freshness, Staleness, Verdict, Verification, Verifier};
