//! Why a signature does not match: the search through what senders, receivers, captures and secret stores are known to do.
//!
//! Five axes (body, secret, content, construction, text of the digest), one file each; single changes first, then pairs, the simplest
//! explanation wins. A digest that fits is proof. It is bounded by the time that the caller allows and by [`LARGEST_BODY`]; it serves
//! a diagnosis and never lets anything pass, and what it tells holds neither a secret nor a digest.

mod asymmetric;
mod body;
mod candidate;
mod claim;
mod content;
mod engine;
mod entities;
mod evidence;
mod form;
mod hash;
mod intact;
mod json;
mod literal;
mod members;
mod method;
mod near;
mod order;
mod repr;
mod runtimes;
mod secret;
mod serialize;
mod shell;
mod stream;
mod terminal;
mod text;
mod times;
mod unexplained;
mod url;
mod wording;

use candidate::Finding;
use claim::{Claim, claims};
use engine::{Axes, Engine, Hit};
pub(super) use runtimes::rewriters;

use super::{
    Case,
    causes::{Cause, Code, Confidence, cause},
    facts::facts,
};
use crate::signing::{Scheme, Verdict};

/// The largest body, in bytes, whose changed forms are searched.
pub const LARGEST_BODY: usize = body::LARGEST;

/// What the search for a claim came to.
enum Found {
    Proof(Hit),
    Nothing { tried: u64, stopped: bool },
}

/// Returns the causes of a verdict: the facts, and what a search proves. Proven causes come first.
///
/// `out_of_time` is called every few digests. The search stops when it returns true.
#[must_use]
pub fn explain(case: &Case<'_>, out_of_time: &dyn Fn() -> bool) -> Vec<Cause> {
    let facts = facts(case);
    let Some(scheme) = case.schemes.first() else {
        return facts;
    };
    let values: Vec<&str> =
        case.message.headers.get_all(&scheme.header).filter_map(|value| str::from_utf8(value).ok()).collect();
    let mut axes = None;
    let mut search = |claims: Vec<Claim>| {
        let axes = axes.get_or_insert_with(|| Axes::new(case, values.first().copied().unwrap_or_default()));
        let mut engine = Engine::new(claims, out_of_time);
        match engine.run(axes) {
            Some(hit) => Found::Proof(hit),
            None => Found::Nothing { tried: engine.tried, stopped: engine.stopped },
        }
    };
    let genuine = matches!(case.verification.verdict, Verdict::Valid | Verdict::Stale | Verdict::Unsigned);
    let received = received(case, scheme, &values);
    let own = case.computed.map(|computed| claims(computed, scheme, &case.message.body));
    let agrees =
        own.as_ref().is_some_and(|own| own.iter().any(|own| received.iter().any(|theirs| theirs.is_same(own))));
    let mut proof = None;
    let mut causes = if genuine {
        facts
    } else if let Some(asymmetric) = values.iter().find_map(|value| asymmetric::distinct(&scheme.header, value)) {
        vec![asymmetric]
    } else {
        match search(received.clone()) {
            Found::Proof(hit) => {
                let causes = wording::proof(&hit, case, wording::Claimant::Sender);
                proof = Some(hit);
                causes
            }
            Found::Nothing { tried, stopped } => {
                unexplained::causes(&unexplained::Unexplained { case, scheme, facts: &facts, agrees, tried, stopped })
            }
        }
    };
    let Some(own) = own else {
        return causes;
    };
    let about = if agrees {
        let reproduced = genuine || proof.is_some();
        let confidence = if reproduced { Confidence::Certain } else { Confidence::Likely };
        vec![cause(Code::ComputedEqualsHeader, confidence, "Your code computed the signature that is in the header.")]
    } else {
        match search(own) {
            Found::Proof(hit) => wording::pair(&hit, case, genuine, proof.as_ref()),
            Found::Nothing { .. } => vec![cause(
                Code::ComputedUnexplained,
                Confidence::Possible,
                "Nothing that was tried with this body and these secrets produces the value that your code computed.",
            )],
        }
    };
    // What is proven of the sender's side comes first, then what is proven of the user's, then what is likely.
    let place = if genuine || proof.is_none() { 0 } else { causes.len() };
    let own_proof = about.first().is_some_and(|cause| cause.code != Code::ComputedUnexplained.name());
    let place = if own_proof { place } else { causes.len() };
    causes.splice(place..place, about);
    causes
}

/// The digests that the message claims: those of the header, or of what else may hold one.
fn received(case: &Case<'_>, scheme: &Scheme, values: &[&str]) -> Vec<Claim> {
    let mut found: Vec<Claim> = values.iter().flat_map(|value| claims(value, scheme, &case.message.body)).collect();
    if values.is_empty() {
        for (place, value) in evidence::elsewhere(scheme, case.message) {
            let finding = Finding::new(
                Code::SignatureElsewhere,
                format!("it is in {place}, not in the header {}", scheme.header),
            );
            for mut claim in claims(&value, scheme, &case.message.body) {
                claim.findings.insert(0, finding.clone());
                found.push(claim);
            }
        }
    }
    found
}
