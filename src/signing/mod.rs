//! Signatures: sign a message, or judge one that was captured.
//!
//! Both directions go through one private function, so they cannot disagree; many messages at a time go through another, which a test holds to it.
//! A wrong signature is a value ([`Verdict`]), not an error. Owns schemes, verdicts and the evidence for them; refuses the clock, the environment,
//! files and the network: time and secrets are handed in.

mod forgery;
mod lanes;
mod scheme;
pub(crate) mod sign;
mod verify;

pub use forgery::Tamper;
pub use scheme::{Algorithm, Construction, DigestEncoding, Part, Scheme};
pub use sign::{MissingHeader, Signer};
pub use verify::{Cause, Confidence, Freshness, Judgement, Pending, Verdict, Verifier, judge_all};
