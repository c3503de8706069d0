//! Searches again for why a delivery has its verdict. The store keeps the cause, but not the bytes that prove it.
//!
//! Searches run one after another, each with a time limit, so a page cannot keep all processors busy. The results of the last ones are kept.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
};

use crate::app::{inspector::state::State, store::deliveries::Delivery};
use hookctl::{
    capture::Fidelity,
    diagnosis::{Budget, Case, Cause, facts},
    signing::{Verdict, Verification, Verifier},
};

/// Number of results that are kept. Each may contain a body.
const MAX_KEPT: usize = 16;

/// The results of the last searches.
#[derive(Default)]
pub(in crate::app::inspector) struct Diagnoses {
    kept: Mutex<VecDeque<(i64, Arc<Diagnosis>)>>,
}

/// Why a delivery has its verdict.
pub(super) struct Diagnosis {
    /// The verdict, without regard to its age.
    pub(super) verdict: Verdict,
    pub(super) causes: Vec<Cause>,
}

/// Verifies a delivery again and searches for the causes of a mismatch. `None` if there is nothing to verify with, or it has changed since.
pub(super) fn diagnose(state: &State, delivery: &Delivery) -> Option<Arc<Diagnosis>> {
    // Also makes searches wait for each other.
    let mut kept = state.shared.diagnoses.kept.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((_, known)) = kept.iter().find(|(id, _)| *id == delivery.id) {
        return Some(Arc::clone(known));
    }
    let diagnosis = Arc::new(search(state, delivery, None)?);
    kept.push_back((delivery.id, Arc::clone(&diagnosis)));
    if kept.len() > MAX_KEPT {
        kept.pop_front();
    }
    Some(diagnosis)
}

/// Searches for the cause of a signature that the user's own code computed. `None` if there is nothing to verify with.
pub(super) fn diagnose_computed(state: &State, delivery: &Delivery, computed: &str) -> Option<Diagnosis> {
    let _one_at_a_time = state.shared.diagnoses.kept.lock().unwrap_or_else(PoisonError::into_inner);
    search(state, delivery, Some(computed))
}

fn search(state: &State, delivery: &Delivery, computed: Option<&str>) -> Option<Diagnosis> {
    let provider = state.provider(delivery)?;
    let secrets = state.secrets_of(provider);
    let verifier = Verifier::new(&provider.schemes, secrets).ok()?;
    let verification: Verification<'_> = verifier.verify(&delivery.message, None);
    let caution = delivery.fidelity.caution().filter(|_| delivery.fidelity.is_lossy());
    let case = Case::new(&provider.schemes, secrets, &delivery.message, &verification);
    let received = delivery.is_received() && delivery.fidelity == Fidelity::Exact;
    let case = Case { caution, computed, received, ..case };
    let is_keyless = secrets.is_empty() && provider.needs_secret();
    let causes = if is_keyless {
        facts(&case)
    } else {
        // Without a limit for all searches, so it cannot be exhausted.
        Budget::new(None).explain(&case).unwrap_or_default()
    };
    Some(Diagnosis { verdict: verification.verdict, causes })
}
