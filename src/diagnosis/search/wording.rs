//! Describes a hit in sentences: what was changed, by which side, and how that is known.

use std::fmt::Write as _;

use super::{
    Case,
    candidate::Finding,
    engine::Hit,
    hash::Hash,
    runtimes::{JS, styled},
};
use crate::{
    diagnosis::{
        Hashed, HashedWhat,
        causes::{Cause, Code, Confidence, cause},
        facts::declared_length,
        secret_from,
    },
    payload::Json,
};

/// Who computed the digest that is explained.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Claimant {
    Sender,
    /// The user's own code.
    Receiver,
}

/// The axis of a finding.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Axis {
    Body,
    Secret,
    Content,
    Construction,
    Text,
}

fn axis(finding: &Finding) -> Axis {
    let starts = |prefix: &str| finding.code.name().starts_with(prefix);
    if starts("secret-") {
        Axis::Secret
    } else if starts("content-") || starts("url-") || starts("timestamp-") {
        Axis::Content
    } else if starts("algorithm-") || starts("construction-") {
        Axis::Construction
    } else if starts("signature-") {
        Axis::Text
    } else {
        Axis::Body
    }
}

/// Returns a cause for each finding of a hit.
pub(super) fn proof(hit: &Hit, case: &Case<'_>, claimant: Claimant) -> Vec<Cause> {
    let mut proven: Vec<Cause> = Vec::new();
    for finding in &hit.findings {
        let code = code(finding, hit, case, claimant);
        if proven.iter().all(|cause| cause.code != code.name()) {
            let hashed = hashed(finding, hit, case, claimant);
            let sentence = sentence(finding, hit, case, claimant);
            let mut proof = Cause { hashed, ..cause(code, Confidence::Certain, sentence) };
            let is_sender = claimant == Claimant::Sender && blames_sender(finding, hit, case);
            if is_sender && FIXED_IN_RECEIVER.contains(&code) {
                SENDER_FIX.clone_into(&mut proof.fix);
            }
            proven.push(proof);
        }
    }
    let others: Vec<&str> = proven.iter().skip(1).map(|cause| cause.code).collect();
    if let (Some(first), false) = (proven.first_mut(), others.is_empty()) {
        let _ = write!(first.detail, " This was proven together with {}.", others.join(" and "));
    }
    proven
}

/// The fix if the bytes that hookctl received are not those that were signed. A receiver that hashes the raw body rejects them, too.
const SENDER_FIX: &str = "In the sender, serialize the body once, sign those bytes and send the same bytes. If a proxy or gateway is in between, check that \
                          it passes the body on unchanged.";

/// Causes whose usual fix is to hash the raw body. That does not help if other bytes were signed.
const FIXED_IN_RECEIVER: &[Code] = &[
    Code::BodyReserializedJavascript,
    Code::BodyReserializedPython,
    Code::BodyReserializedPhp,
    Code::BodyReserializedGo,
    Code::BodyReserializedRuby,
    Code::BodyReserializedDotnet,
    Code::BodyReserializedJava,
    Code::BodyPrettyPrinted,
    Code::BodyWhitespace,
    Code::BodyKeysRearranged,
    Code::BodyNumbers,
    Code::BodySlashes,
    Code::BodyUnicodeEscapes,
    Code::BodyEscapeCase,
    Code::BodyHtmlEscaped,
    Code::BodyHtmlEntities,
    Code::BodyTrimmed,
    Code::BodyMojibake,
    Code::BodyUnicodeForm,
    Code::BodyAsciiLossy,
    Code::BodyStringsTrimmed,
    Code::BodyEmptyToNull,
    Code::BodyConsumed,
    Code::BodyCut,
    Code::BodyCharacterSplit,
    Code::BodyPlaceholder,
    Code::FormReencoded,
];

/// What some senders sign instead of the whole body. This is how they sign, not a mistake.
const SIGNED_INSTEAD: [Code; 3] = [Code::BodyPartSigned, Code::BodyFieldsJoined, Code::FormPayload];

/// Returns true if a finding means that another body was signed than the one that hookctl itself received.
fn blames_sender(finding: &Finding, hit: &Hit, case: &Case<'_>) -> bool {
    let is_usual =
        hit.findings.iter().any(|finding| SIGNED_INSTEAD.contains(&finding.code) || finding.code == Code::BodyWrapped);
    case.received && axis(finding) == Axis::Body && !is_usual
}

/// Returns the code of a finding. The code of compact JSON names how the captured body differs from it, because usually the capture is wrong. But if the
/// user's code hashed compact JSON, that code wrote it, most likely with `JSON.stringify`.
fn code(finding: &Finding, hit: &Hit, case: &Case<'_>, claimant: Claimant) -> Code {
    let is_style = finding.code.name().starts_with("body-reserialized-")
        || matches!(finding.code, Code::BodyPrettyPrinted | Code::BodyWhitespace);
    let is_stringified = || {
        let tree = Json::parse(&case.message.body).ok()?;
        Some(hit.body.as_deref()? == JS.write(&tree).as_bytes())
    };
    if claimant == Claimant::Receiver && is_style && is_stringified() == Some(true) {
        return Code::BodyReserializedJavascript;
    }
    finding.code
}

/// The body or key of the hit, if the finding is about it and it is not the known one.
fn hashed(finding: &Finding, hit: &Hit, case: &Case<'_>, claimant: Claimant) -> Option<Hashed> {
    let what = match axis(finding) {
        Axis::Body => HashedWhat::Body(hit.body.clone().filter(|body| *body != case.message.body)?),
        Axis::Secret => HashedWhat::Key(hit.key.clone()?),
        Axis::Content | Axis::Construction | Axis::Text => return None,
    };
    Some(Hashed { by_receiver: claimant == Claimant::Receiver, what })
}

/// Describes a finding in a complete sentence that names the source of the secret.
fn sentence(finding: &Finding, hit: &Hit, case: &Case<'_>, claimant: Claimant) -> String {
    let (what, label) = (&finding.what, &hit.label);
    let is_sender = claimant == Claimant::Sender;
    // Do not mention the key: a changed secret has its own finding, and a plain hash has no key.
    let keyless =
        hit.findings.iter().any(|finding| finding.code == Code::ConstructionNoSecret || axis(finding) == Axis::Secret);
    let with = if keyless { String::new() } else { format!(" with the {}", secret_from(label)) };
    match axis(finding) {
        Axis::Body if is_sender => body_sentence(finding, hit, case, &with),
        Axis::Secret => {
            let key = if what.contains("the secret") {
                what.replacen("the secret", &format!("the {}", secret_from(label)), 1)
            } else {
                format!("{what}, not the {}", secret_from(label))
            };
            let subject = if is_sender { "The signature matches if the key is" } else { "Your code used as the key:" };
            format!("{subject} {key}.")
        }
        Axis::Content if is_sender => format!("The signature covers {what}{with}."),
        Axis::Body | Axis::Content => format!("Your code hashed {what}{with}."),
        Axis::Construction if finding.code == Code::AlgorithmOther => {
            let expected: Vec<&str> = case.schemes.iter().map(|scheme| Hash::from(scheme.algorithm).name()).collect();
            let subject = if is_sender { "The signature was made" } else { "Your code computed its digest" };
            format!("{subject} with {what}, not {}{with}.", expected.join(" or "))
        }
        Axis::Construction if is_sender => format!("The signature is {what}{with}."),
        Axis::Construction => format!("Your code computed {what}{with}."),
        Axis::Text => {
            let subject = if is_sender { "in the request" } else { "that your code computed" };
            let which = if case.secrets.len() > 1 && !keyless {
                format!(" It was made with the {}.", secret_from(label))
            } else {
                String::new()
            };
            format!("The digest {subject} is right, but {what}.{which}")
        }
    }
}

/// Describes which body was signed, and who changed it, as far as Content-Length shows.
fn body_sentence(finding: &Finding, hit: &Hit, case: &Case<'_>, with: &str) -> String {
    let what = &finding.what;
    let captured = case.message.body.len();
    let has = |codes: &[Code]| hit.findings.iter().any(|finding| codes.contains(&finding.code));
    let matches = format!("The signature matches {what}{with}");
    let written = written_by(finding.code, &case.message.body);
    let style = written.map_or_else(String::new, |name| format!(", in the style of {name}"));
    match (declared_length(case.message), hit.body.as_ref().map(Vec::len)) {
        (Some(declared), Some(hashed)) if declared == hashed && hashed != captured => {
            let changed = written.map_or("changed".to_owned(), |_| format!("re-serialized{style},"));
            // A single secret does not have to be named.
            let with = if case.secrets.len() > 1 { with } else { "" };
            format!(
                "The signature matches {what} ({hashed} bytes, as Content-Length says){with}, but this capture holds {captured} bytes: the body \
                 was {changed} after it arrived."
            )
        }
        _ if has(&SIGNED_INSTEAD) => {
            format!("{matches}. The sender signs this instead of the whole body.")
        }
        _ if has(&[Code::BodyWrapped]) => {
            format!("{matches}. This {} holds an envelope around the signed body.", case.noun())
        }
        (Some(declared), Some(hashed)) if blames_sender(finding, hit, case) && hashed != captured => {
            let length = if declared == captured { ", as Content-Length says" } else { "" };
            format!(
                "The signature matches {what} ({hashed} bytes){with}, but this request holds {captured} bytes{length}{style}: the sender signed \
                 different bytes than it sent, or a proxy in between changed the body."
            )
        }
        _ if blames_sender(finding, hit, case) => format!(
            "{matches}, but this request holds a different body: the sender signed different bytes than it sent, or a proxy in between changed the \
             body."
        ),
        (Some(declared), Some(hashed)) if declared == captured && hashed != captured => format!(
            "The signature matches {what} ({hashed} bytes){with}, but this capture holds {captured} bytes, as Content-Length says{style}: the sender signed different bytes than it \
             sent, or the capture changed both the body and Content-Length."
        ),
        _ => format!(
            "{matches}, but this capture holds a different body: the receiver or the capture changed it, or the sender signed different bytes \
             than it sent."
        ),
    }
}

/// Returns the name of the runtime of `code`, if the captured body is in its style.
fn written_by(code: Code, body: &[u8]) -> Option<&'static str> {
    let name = match code {
        Code::BodyReserializedPython => "Python's json.dumps",
        Code::BodyReserializedPhp => "PHP's json_encode",
        Code::BodyReserializedGo => "Go's encoding/json",
        Code::BodyReserializedRuby => "Rails' to_json",
        Code::BodyReserializedDotnet => "System.Text.Json",
        Code::BodyReserializedJava => "Gson",
        _ => return None,
    };
    let text = str::from_utf8(body).ok()?;
    let tree = Json::parse(body).ok()?;
    (styled(text, &tree) == code).then_some(name)
}

/// Returns the causes for the digest that the user's code computed. Together with the sender's, it shows where the body was changed.
pub(super) fn pair(hit: &Hit, case: &Case<'_>, is_known_good: bool, sender: Option<&Hit>) -> Vec<Cause> {
    let changes_body = |hit: &Hit| hit.findings.iter().any(|finding| axis(finding) == Axis::Body);
    let sender_changed = sender.is_some_and(changes_body);
    // The digests differ, so the case of their digits explains nothing.
    let differs_in_case = !is_known_good && hit.findings.iter().all(|finding| finding.code == Code::SignatureCase);
    if hit.findings.is_empty() || differs_in_case {
        let label = &hit.label;
        let who = if is_known_good {
            "The request is valid, so your code compares the two wrongly."
        } else if sender_changed && case.received {
            "Your hashing is right: the sender signed different bytes than it sent, or a proxy in between changed the body."
        } else if sender_changed {
            "Your hashing is right: the body was changed before your code got it."
        } else if sender.is_some() {
            "Your hashing is right: the difference is on the sender's side, or in the settings of your code."
        } else {
            "Your hashing is right: the secret is a different one, or the body was changed before your code got it."
        };
        let detail = format!(
            "Your code computes what hookctl computes for the captured body with the {}. {who}",
            secret_from(label)
        );
        return vec![cause(Code::ComputedAgrees, Confidence::Certain, detail)];
    }
    let mut proven = proof(hit, case, Claimant::Receiver);
    let who = match (is_known_good, changes_body(hit)) {
        (true, true) => " The signature is valid for the captured body, so your code changed it before hashing.",
        (true, false) => " The request is valid, so the error is in your code or its settings.",
        (false, true) if sender_changed => {
            " The sender signed yet another form of the body, so it was changed both before and in your code."
        }
        (false, true) => " Your code changed the captured body before hashing it.",
        (false, false) if hit.findings.iter().all(|finding| axis(finding) == Axis::Text) => {
            " That alone does not explain the mismatch: the secret is also a different one, or the body was changed before your code got it."
        }
        (false, false) => "",
    };
    if let Some(first) = proven.first_mut() {
        first.detail.push_str(who);
    }
    proven
}
