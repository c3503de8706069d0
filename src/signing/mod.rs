//! Signs messages, verifies captured ones, and forges signatures for tests.
//!
//! Signing and verification compute digests with the same private function, so they cannot disagree. A wrong signature is a value ([`Verdict`]),
//! not an error. This module owns schemes and verdicts. Time and secrets are parameters. Why a signature is wrong is left to `diagnosis`.

mod asymmetric;
pub(crate) mod content;
pub(crate) mod encoding;
mod forgery;
pub(crate) mod key;
mod layout;
mod scheme;
pub(crate) mod shape;
pub(crate) mod sign;
mod verify;

pub use content::{FieldRule, Part};
pub use forgery::Forgery;
pub use key::{KeyError, KeyPart, KeyRule};
pub use layout::Layout;
pub(crate) use layout::{LayoutPart, Role};
pub use scheme::{Algorithm, Construction, DigestEncoding, Location, Scheme, TimeSource};
pub use shape::{likely_signature, looks_signed};
pub use sign::{SignError, Signer};
pub(crate) use verify::MAX_SIGNATURES;
pub use verify::{Evidence, Freshness, Staleness, Verdict, Verification, Verifier};
