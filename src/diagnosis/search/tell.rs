//! A hit in words: what was done to what, by which side, and the fix.

use super::{Case, engine::Hit, reading::Finding};
use crate::diagnosis::{
    causes::{Cause, Code, Confidence, cause},
    facts::declared_length,
};

/// Whose digest is explained.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Claimant {
    Sender,
    /// The user's own code.
    Receiver,
}

/// Which axis a finding is of.
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

/// A cause for each thing that was done.
pub(super) fn proof(hit: &Hit, case: &Case<'_>, claimant: Claimant) -> Vec<Cause> {
    let subject = match claimant {
        Claimant::Sender => "the signature",
        Claimant::Receiver => "what your code computed",
    };
    let mut told: Vec<Cause> = Vec::new();
    for finding in &hit.findings {
        if told.iter().any(|cause| cause.code == finding.code.name()) {
            continue;
        }
        let what = &finding.what;
        let axis = axis(finding);
        let sentence = match axis {
            Axis::Body => format!("{subject} is that of {what}{}", side(hit, case, claimant)),
            Axis::Secret => format!("{subject} is made with {what} ({})", hit.label),
            Axis::Content => format!("{subject} covers {what}"),
            Axis::Construction if finding.code == Code::AlgorithmOther => format!("{subject} is made with {what}"),
            Axis::Construction => format!("{subject} is {what}"),
            Axis::Text if claimant == Claimant::Sender => format!("the digest in the request is right, but {what}"),
            Axis::Text => format!("the digest that your code computed is right, but {what}"),
        };
        told.push(cause(finding.code, Confidence::Certain, sentence));
    }
    let others: Vec<&str> = told.iter().skip(1).map(|cause| cause.code).collect();
    let others = others.join(" and ");
    if let Some(first) = told.first_mut() {
        if !others.is_empty() {
            first.detail = format!("{}; proven together with {others}", first.detail);
        } else if !first.detail.contains(&hit.label) {
            first.detail = format!("{}, under {}", first.detail, hit.label);
        }
    }
    told
}

/// Who changed the body, as far as its declared length tells.
fn side(hit: &Hit, case: &Case<'_>, claimant: Claimant) -> String {
    if claimant == Claimant::Receiver {
        return String::new();
    }
    let held = case.message.body.len();
    let has = |codes: &[Code]| hit.findings.iter().any(|finding| codes.contains(&finding.code));
    match (declared_length(case.message), hit.body) {
        (Some(declared), Some(hashed)) if declared == hashed && hashed != held => format!(
            "; Content-Length says {hashed} bytes, but this capture holds {held}: the body was changed after it arrived"
        ),
        // What the sender signs by design is no fault of anyone's.
        _ if has(&[Code::BodyPartSigned, Code::BodyFieldsJoined, Code::FormPayload]) => "; the sender signs this part and not the whole body".into(),
        _ if has(&[Code::BodyWrapped]) => "; this capture holds an envelope around the signed body".into(),
        (Some(declared), Some(hashed)) if declared == held && hashed != held => {
            "; Content-Length says what this capture holds: the sender signed another form than it sent, or the capture rewrote both".into()
        }
        _ => "; this capture holds another form of it: the receiver or the capture changed the body, or the sender signed other bytes than it sent"
            .into(),
    }
}

/// What the user's code did, and what both digests together say of who changed what.
pub(super) fn pair(hit: &Hit, case: &Case<'_>, genuine: bool, sender: Option<&Hit>) -> Vec<Cause> {
    let of_body = |hit: &Hit| hit.findings.iter().any(|finding| axis(finding) == Axis::Body);
    let sent_otherwise = sender.is_some_and(of_body);
    if hit.findings.is_empty() {
        let detail =
            format!("your code computes what hookctl computes over the bytes that are held, under {}", hit.label);
        let who = if genuine {
            ", and the request is genuine: the two were compared wrongly"
        } else if sent_otherwise {
            ": the body was changed before your code got it"
        } else if sender.is_some() {
            ": what differs is on the sender's side, or in how your code was set up"
        } else {
            ", so your hashing is right: the secret is another one, or the body was changed before your code got it"
        };
        return vec![cause(Code::ComputedAgrees, Confidence::Certain, format!("{detail}{who}"))];
    }
    let mut told = proof(hit, case, Claimant::Receiver);
    let who = match (genuine, of_body(hit)) {
        (true, true) => "; the body that is held is genuine, so your code changed it before hashing",
        (true, false) => "; the request is genuine, so the mistake is in your code or its settings",
        (false, true) if sent_otherwise => {
            "; the sender signed yet another form, so the body was changed before and in your code"
        }
        (false, true) => "; your code changed the body that is held before hashing it",
        (false, false) => "",
    };
    if let Some(first) = told.first_mut() {
        first.detail.push_str(who);
    }
    told
}
