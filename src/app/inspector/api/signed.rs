//! What the sender signed and what arrived, aligned.
//!
//! The signed bytes come from the diagnosis, if it reproduced the signature. Of a key, only the text around the secret is shown: neither the bytes of the
//! secret nor its length.

use base64::{Engine as _, prelude::BASE64_STANDARD};
use serde::Serialize;

use super::{
    align::{Alignment, Op},
    diagnose::diagnose,
    shown,
};
use crate::app::inspector::{error::ApiError, state::State};
use hookctl::{
    diagnosis::{Cause, Hashed, HashedWhat, KeyEdges},
    signing::{Scheme, Verdict},
};

/// Maximum number of bytes of a body that equals the signed bytes. More are fetched as ranges of the body.
const MAX_SAME: usize = 64 * 1024;

/// Replaces a secret of any length.
const DOTS: &[u8] = b"........";

/// Two byte strings.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(in crate::app::inspector) struct SignedReply {
    /// `same`, `body`, `key` or `none`.
    kind: &'static str,
    /// What was signed, in base64, from [`Self::offset`] on. For `key`, the key that matches, with eight dots for the secret.
    signed: Option<String>,
    /// What was received. For `key`, the known secret. With [`Self::by_receiver`], what the user's code used.
    received: Option<String>,
    /// Their whole lengths in bytes. Null for keys.
    signed_bytes: Option<usize>,
    received_bytes: Option<usize>,
    /// The number of equal bytes at the start that are left out.
    offset: usize,
    ops: Vec<Op>,
    /// The number of differences in the operations.
    differences: usize,
    /// The numbers of bytes after the operations that are left out.
    left_out: [usize; 2],
    /// A sentence about how this is known, or why it is not.
    why: String,
    /// Whether the user's own code made the mistake, and not the sender.
    by_receiver: bool,
}

/// Aligns the signed and the received bytes of a delivery.
pub(in crate::app::inspector) fn signed(state: &State, id: i64) -> Result<SignedReply, ApiError> {
    let delivery = state.delivery(id)?;
    let body = &delivery.message.body;
    let header = delivery.header.as_deref().unwrap_or("the signature");
    let none = |why: String| Ok(SignedReply { kind: "none", why, ..SignedReply::default() });
    let Some(provider) = state.provider(&delivery) else {
        return none("The provider is unknown, and so are the bytes that it signs.".into());
    };
    let unsigned = || none(format!("{} does not sign deliveries, so the bytes cannot be compared.", provider.title));
    let Some(scheme) = shown::scheme(state, &delivery) else { return unsigned() };
    match delivery.verdict {
        None => return none("The signature was not verified.".into()),
        Some(Verdict::Unsigned) => return unsigned(),
        Some(Verdict::Valid | Verdict::Stale | Verdict::Authenticated) if scheme.signs_body() => {
            let signed = shown::bytes(state, body);
            let signed = BASE64_STANDARD.encode(&signed[..body.len().min(MAX_SAME)]);
            return Ok(SignedReply {
                kind: "same",
                received: Some(signed.clone()),
                signed: Some(signed),
                signed_bytes: Some(body.len()),
                received_bytes: Some(body.len()),
                ops: vec![Op::Same(body.len().min(MAX_SAME))],
                left_out: [body.len().saturating_sub(MAX_SAME); 2],
                why: content(scheme),
                ..SignedReply::default()
            });
        }
        Some(Verdict::Valid | Verdict::Stale | Verdict::Authenticated) => {
            return none("The credentials are checked on their own. No signature covers the body.".into());
        }
        Some(_) => {}
    }
    let diagnosis = diagnose(state, &delivery);
    let causes: &[Cause] = diagnosis.as_deref().map(|diagnosis| diagnosis.causes.as_slice()).unwrap_or_default();
    if let Some(hashed) = causes.iter().find_map(|cause| cause.hashed.as_ref())
        && let Some(compared) = compared(state, body, hashed, &format!("their digest equals `{header}`"))
    {
        return Ok(compared);
    }
    none(match delivery.verdict {
        Some(Verdict::Missing) => "The signature is missing, so the signed bytes are unknown.".into(),
        _ if causes.first().is_some_and(Cause::is_certain) => {
            "The difference is not in the body. The overview names the cause.".into()
        }
        _ => "The signed bytes are unknown: no variation that was tried produces this signature.".into(),
    })
}

/// Aligns the captured body or the known secret with what was hashed instead. `proof` completes the sentence about how this is known.
pub(super) fn compared(state: &State, body: &[u8], hashed: &Hashed, proof: &str) -> Option<SignedReply> {
    let other = match &hashed.what {
        HashedWhat::Body(other) => other,
        HashedWhat::Key(edges) => return Some(key(edges, hashed.by_receiver, body.len(), proof)),
        _ => return None,
    };
    // Cover both first, so that neither shows a secret. Offsets stay the same.
    let (captured, other) = (shown::bytes(state, body), shown::bytes(state, other));
    let (signed, received) = if hashed.by_receiver { (&captured, &other) } else { (&other, &captured) };
    let alignment = Alignment::new(signed, received);
    let [signed_base64, received_base64] = alignment.covered_base64(signed, received);
    let what = if hashed.by_receiver { "The bytes that your code hashed" } else { "The signed bytes" };
    Some(SignedReply {
        kind: "body",
        signed: Some(signed_base64),
        received: Some(received_base64),
        signed_bytes: Some(signed.len()),
        received_bytes: Some(received.len()),
        offset: alignment.offset,
        differences: alignment.differences,
        left_out: alignment.left_out,
        why: format!("{what} were reconstructed: {proof}."),
        by_receiver: hashed.by_receiver,
        ops: alignment.ops,
    })
}

/// Shows a key and the secret, one of which has text around the other.
fn key(edges: &KeyEdges, by_receiver: bool, body: usize, proof: &str) -> SignedReply {
    let KeyEdges { added, before, after, shared: _ } = edges;
    let longer = [before.as_bytes(), DOTS, after.as_bytes()].concat();
    let (used, secret) = if *added { (&longer[..], DOTS) } else { (DOTS, &longer[..]) };
    let (signed, received) = if by_receiver { (secret, used) } else { (used, secret) };
    let is_added = received.len() > signed.len();
    let op = |count| if is_added { Op::Added(count) } else { Op::Removed(count) };
    let ops = [op(before.len()), Op::Same(DOTS.len()), op(after.len())];
    let ops: Vec<Op> = ops.into_iter().filter(|op| !matches!(op, Op::Added(0) | Op::Removed(0))).collect();
    SignedReply {
        kind: "key",
        signed: Some(BASE64_STANDARD.encode(signed)),
        received: Some(BASE64_STANDARD.encode(received)),
        differences: ops.len() - 1,
        ops,
        why: format!(
            "The body is the same on both sides: {}. Only the key differs: {proof}. The secret itself is never sent to this page.",
            shown::size(body)
        ),
        by_receiver,
        ..SignedReply::default()
    }
}

/// Describes what a scheme signs.
fn content(scheme: &Scheme) -> String {
    use hookctl::signing::Part;
    if matches!(scheme.content[..], [Part::Body]) {
        let time = scheme.timestamp_header();
        let time = time.map(|name| format!(" `{name}` is not part of the signed bytes.")).unwrap_or_default();
        return format!("This scheme signs the body only.{time}");
    }
    "This scheme signs the body and other parts of the request, all of which are as they were signed.".into()
}
