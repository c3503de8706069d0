//! Searches for the cause of a mismatch: tries what senders, receivers, capture tools and secret stores are known to do, until a digest matches.
//!
//! There are five axes, with one file each: body, secret, signed content, construction, and text of the digest. Single changes are tried first, then pairs,
//! so the simplest explanation is found. A matching digest is proof. The search is limited by the caller's time limit and by [`MAX_BODY_BYTES`]. It never
//! makes a message valid, and causes contain neither secrets nor digests.

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
use near::{MIN_BASE64_CHARS, MIN_HEX_CHARS};
pub(super) use runtimes::rewriters;

use super::{
    Case,
    causes::{Cause, Code, Confidence, cause},
    facts::{facts, repeated},
};
use crate::signing::{Scheme, Verdict};

/// Maximum size of a body whose variations are tried, in bytes.
pub const MAX_BODY_BYTES: usize = body::MAX_BYTES;

/// Returns true if `text` may be a digest of one of `schemes`, or of another hash, in any encoding, with or without a label, with small mistakes, or
/// appended to the body.
#[must_use]
pub fn may_be_digest(text: &str, schemes: &[Scheme]) -> bool {
    let digits: String = text.chars().filter(|c| !c.is_whitespace() && !matches!(c, ':' | '-')).collect();
    let is_hex = digits.len() >= MIN_HEX_CHARS && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    // The claims of a sentence without any word of that length are coincidences.
    let has_word = text.split_whitespace().any(|word| word.len() >= MIN_BASE64_CHARS);
    is_hex || (has_word && schemes.iter().any(|scheme| !claims(text, scheme, &[]).is_empty()))
}

/// The result of a search.
enum SearchResult {
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
    // A masked signature leaves nothing for a search to reproduce.
    let is_masked = facts.iter().any(|fact| fact.code == Code::SignatureMasked.name());
    if !scheme.has_digest() || is_masked {
        return facts;
    }
    let texts: Vec<String> =
        scheme.values(case.message).filter_map(|value| String::from_utf8(value.into_owned()).ok()).collect();
    let values: Vec<&str> = texts.iter().map(String::as_str).collect();
    let mut axes = None;
    let mut search = |claims: Vec<Claim>| {
        let axes = axes.get_or_insert_with(|| Axes::new(case, values.first().copied().unwrap_or_default()));
        let mut engine = Engine::new(claims, out_of_time);
        match engine.run(axes) {
            Some(hit) => SearchResult::Proof(hit),
            None => SearchResult::Nothing { tried: engine.tried, stopped: engine.stopped },
        }
    };
    let is_known_good = matches!(
        case.verification.verdict,
        Verdict::Valid | Verdict::Authenticated | Verdict::Stale | Verdict::Unsigned
    );
    let received = received(case, scheme, &values);
    let own = case.computed.map(|computed| claims(computed, scheme, &case.message.body));
    let agrees =
        own.as_ref().is_some_and(|own| own.iter().any(|own| received.iter().any(|theirs| theirs.is_same(own))));
    let mut proof = None;
    let mut causes = if is_known_good {
        facts
    } else if let Some(asymmetric) =
        values.iter().find_map(|value| asymmetric::distinct(&scheme.location.to_string(), value))
    {
        vec![asymmetric]
    } else {
        match search(received.clone()) {
            SearchResult::Proof(hit) => {
                let mut causes = wording::proof(&hit, case, wording::Claimant::Sender);
                causes.extend(repeated(case));
                proof = Some(hit);
                causes
            }
            SearchResult::Nothing { tried, stopped } => {
                unexplained::causes(&unexplained::Unexplained { case, scheme, facts: &facts, agrees, tried, stopped })
            }
        }
    };
    let Some(own) = own else {
        return causes;
    };
    let own_causes = if agrees {
        let reproduced = is_known_good || proof.is_some();
        let confidence = if reproduced { Confidence::Certain } else { Confidence::Likely };
        vec![cause(Code::ComputedEqualsHeader, confidence, "Your code computed the signature that is in the header.")]
    } else {
        match search(own) {
            SearchResult::Proof(hit) => wording::pair(&hit, case, is_known_good, proof.as_ref()),
            SearchResult::Nothing { .. } => vec![cause(
                Code::ComputedUnexplained,
                Confidence::Possible,
                "Nothing that was tried with this body and these secrets produces the value that your code computed.",
            )],
        }
    };
    // Proven causes on the sender's side come first, then those in the user's code, then the others.
    let index = if is_known_good || proof.is_none() { 0 } else { causes.len() };
    let own_proof = own_causes.first().is_some_and(|cause| cause.code != Code::ComputedUnexplained.name());
    let index = if own_proof { index } else { causes.len() };
    causes.splice(index..index, own_causes);
    causes
}

/// Returns the digests that the message claims: from the signature header, or if that is missing, from other places that may contain one.
fn received(case: &Case<'_>, scheme: &Scheme, values: &[&str]) -> Vec<Claim> {
    let mut found: Vec<Claim> = values.iter().flat_map(|value| claims(value, scheme, &case.message.body)).collect();
    if values.is_empty() {
        for (place, value) in evidence::elsewhere(scheme, case.message) {
            let finding = Finding::new(
                Code::SignatureElsewhere,
                format!("it is in {place}, not in the {} {}", scheme.location.kind(), scheme.location),
            );
            for mut claim in claims(&value, scheme, &case.message.body) {
                claim.findings.insert(0, finding.clone());
                found.push(claim);
            }
        }
    }
    found
}
