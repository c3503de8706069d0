//! Signatures: sign a message, or judge one that was captured.
//!
//! Both directions go through one private function, so they cannot disagree; many messages at a time go through another, which a test holds to it.
//! A wrong signature is a value ([`Verdict`]), not an error. Owns schemes, verdicts and the evidence for them; refuses the clock, the environment,
//! files and the network: time and secrets are handed in.

mod causes;
mod diagnose;
mod digest;
mod lanes;
mod scheme;
mod search;
mod tamper;
mod verify;

pub use causes::{CAUSES, CauseInfo};
pub use diagnose::{looks_signed, lossy};
pub use digest::{MissingHeader, Signer};
pub use scheme::{Algorithm, Construction, DigestEncoding, Part, Scheme};
pub use search::{Case, LARGEST_BODY, explain};
pub use tamper::Tamper;
pub use verify::{Cause, Confidence, Freshness, Judgement, Pending, Verdict, Verifier, judge_all};
