//! Why a signature does not match: the search through what senders, receivers, captures and secret stores are known to do.
//!
//! Five axes (body, secret, content, construction, text of the digest), one file each; single changes first, then pairs, the simplest
//! explanation wins. A digest that fits is proof. It is bounded by the time that the caller allows and by [`LARGEST_BODY`]; it serves
//! a diagnosis and never lets anything pass, and what it tells holds neither a secret nor a digest.

mod body;
mod claim;
mod content;
mod engine;
mod evidence;
mod form;
mod hash;
mod json;
mod literal;
mod method;
mod order;
mod reading;
mod repr;
mod runtimes;
mod secret;
mod serialise;
mod tell;
mod text;
mod url;

use claim::{Claim, claims};
use engine::{Axes, Engine, Hit};
use reading::Finding;

use super::{
    Case,
    causes::{Cause, Code, Confidence, cause},
    facts::facts,
};
use crate::{
    secret::Secret,
    signing::{Scheme, Verdict},
};

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
    let mut proof = None;
    let mut causes = if genuine {
        facts
    } else if let Some(asymmetric) = values.iter().find_map(|value| evidence::asymmetric(value)) {
        vec![asymmetric]
    } else {
        match search(received.clone()) {
            Found::Proof(hit) => {
                let causes = tell::proof(&hit, case, tell::Claimant::Sender);
                proof = Some(hit);
                causes
            }
            Found::Nothing { tried, stopped } => unexplained(case, scheme, &values, &facts, tried, stopped),
        }
    };
    let Some(computed) = case.computed else {
        return causes;
    };
    let own = claims(computed, scheme, &case.message.body);
    let same = own.iter().any(|own| received.iter().any(|theirs| theirs.is_same(own)));
    let about = if same {
        vec![cause(
            Code::ComputedEqualsHeader,
            Confidence::Certain,
            "what your code computed is the signature in the header",
        )]
    } else {
        match search(own) {
            Found::Proof(hit) => tell::pair(&hit, case, genuine, proof.as_ref()),
            Found::Nothing { .. } => vec![cause(
                Code::ComputedUnexplained,
                Confidence::Certain,
                "what your code computed fits nothing that was tried on this body and these secrets",
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
            let finding = Finding::new(Code::SignatureElsewhere, format!("it is in {place}, not in {}", scheme.header));
            for mut claim in claims(&value, scheme, &case.message.body) {
                claim.findings.insert(0, finding.clone());
                found.push(claim);
            }
        }
    }
    found
}

/// What explains that there is no signature.
const FIRST: [&str; 2] = [Code::DeliveryUnsignedPing.name(), Code::HeaderUnderscoreDropped.name()];

/// What is likely where nothing is proven, and how far the search went.
fn unexplained(
    case: &Case<'_>,
    scheme: &Scheme,
    values: &[&str],
    facts: &[Cause],
    tried: u64,
    stopped: bool,
) -> Vec<Cause> {
    let mut causes = evidence::of_message(scheme, case.message, !values.is_empty());
    causes.extend(facts.iter().filter(|cause| cause.code == Code::CaptureLossy.name()).cloned());
    let damaged = !causes.is_empty();
    causes.extend(case.secrets.iter().filter_map(evidence::of_secret).take(3));
    if case.verification.verdict != Verdict::Mismatch {
        // That there is no signature, or none that reads as one, is the first thing to say.
        let place = causes.iter().position(|cause| !FIRST.contains(&cause.code)).unwrap_or(causes.len());
        causes.splice(place..place, facts.iter().cloned());
    } else if facts.iter().any(|cause| cause.code == Code::SignedHeaderAbsent.name()) {
        causes.splice(0..0, facts.iter().cloned());
    } else if let Some(secret) =
        case.secrets.iter().find(|secret| case.proven.iter().any(|label| label == secret.label()))
    {
        let detail = format!(
            "{} is the sender's secret, since other requests are genuine under it: most likely this one's body was changed",
            secret.label()
        );
        causes.push(cause(Code::DigestDiffers, Confidence::Likely, detail));
    } else if !damaged && case.message.body.len() <= LARGEST_BODY {
        let labels: Vec<&str> = case.secrets.iter().map(Secret::label).take(5).collect();
        let detail = format!("the body looks intact, so {} is most likely not the sender's secret", labels.join(", "));
        causes.push(cause(Code::SecretOther, Confidence::Likely, detail));
    } else {
        causes.extend(facts.iter().filter(|cause| cause.code == Code::DigestDiffers.name()).cloned());
    }
    let mut seen = std::collections::HashSet::new();
    causes.retain(|cause| seen.insert(cause.code));
    if tried > 0 || stopped {
        causes.extend(extent(case, tried, stopped));
    }
    causes
}

fn extent(case: &Case<'_>, tried: u64, stopped: bool) -> Vec<Cause> {
    let held = case.message.body.len();
    let untried = "not tried: SHA-3, BLAKE2, keys that are derived otherwise, and three changes at once";
    let mut told = Vec::new();
    if held > LARGEST_BODY {
        let detail = format!(
            "the body has {held} bytes, more than the {LARGEST_BODY} up to which its changed forms are searched: only other secrets, \
             contents and hashes were tried, {tried} readings, and none fits"
        );
        told.push(cause(Code::SearchStopped, Confidence::Certain, detail));
    } else if stopped {
        let detail = format!("{tried} readings were tried when the time for it was over, and none fits; {untried}");
        told.push(cause(Code::SearchStopped, Confidence::Certain, detail));
    } else {
        let detail = format!(
            "{tried} readings of body, secret, content, hash and text of the digest were tried, alone and in pairs, and none fits; {untried}"
        );
        told.push(cause(Code::SearchExhausted, Confidence::Certain, detail));
    }
    told
}
