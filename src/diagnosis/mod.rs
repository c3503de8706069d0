//! Why a signature is not valid: the causes by name, the facts that verification found, and a bounded search for proof.

pub(crate) mod causes;
pub(crate) mod facts;
mod search;

pub use causes::{CAUSES, CauseInfo};
pub use facts::{looks_signed, lossy};
pub use search::{Case, LARGEST_BODY, explain};
