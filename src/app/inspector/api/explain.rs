//! Explains a delivery in words: what is true, how that is known, and what to do.
//!
//! The texts of causes come from the diagnosis. This module adds texts for deliveries without a cause: genuine ones, ones that the application rejected,
//! and ones that cannot be verified. Code in a text is marked with backticks.

use serde::{Deserialize, Serialize};

use super::{
    code,
    diagnose::{diagnose, diagnose_computed},
    shown::{self, size},
    signed::{SignedReply, compared},
};
use crate::app::{
    inspector::{error::ApiError, state::State},
    store::deliveries::{Delivery, ForwardState, RequestKind, StoredCause},
};
use hookctl::{
    capture::Fidelity,
    diagnosis::{CAUSES, CauseInfo, may_be_digest},
    signing::{Construction, Scheme, Verdict},
    text::capitalized,
};

/// Maximum length of a computed signature, in bytes.
const MAX_COMPUTED: usize = 4096;

#[derive(Debug, Deserialize)]
pub(in crate::app::inspector) struct ExplainBody {
    pub(super) computed: String,
}

/// An explanation.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(in crate::app::inspector) struct Explanation {
    /// What is true, in one sentence.
    pub(super) title: String,
    /// What happened.
    pub(super) what: String,
    /// How that is known.
    pub(super) how: String,
    /// What to do. `None` if there is nothing to do.
    pub(super) fix: Option<String>,
    /// Whether a digest was reproduced.
    pub(super) certain: bool,
    /// Lines of an example of the fix. Lines to remove begin with `-`, lines to add with `+`.
    pub(super) code: Vec<&'static str>,
    /// The stable code of the cause, by which deliveries can be searched.
    pub(super) cause: Option<String>,
    /// Whether the signature that the user's code computed would help.
    pub(super) ask: bool,
    /// What the user's code hashed, next to what it should have hashed, if that was found out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) bytes: Option<SignedReply>,
}

/// Explains a delivery with the signature that the user's code computed.
pub(in crate::app::inspector) fn explain(state: &State, id: i64, body: &ExplainBody) -> Result<Explanation, ApiError> {
    let delivery = state.delivery(id)?;
    let computed = body.computed.trim();
    let invalid = |error: String, hint: &str| Err(ApiError::new(422, error).hint(hint).with("field", "computed"));
    let Some(provider) = state.provider(&delivery) else {
        return invalid("the provider of this delivery is unknown".into(), "name it with --provider");
    };
    if provider.schemes.is_empty() {
        return invalid(
            format!("{} does not sign its deliveries", provider.title),
            "look at the response of your application instead",
        );
    }
    if computed.len() > MAX_COMPUTED || !may_be_digest(computed, &provider.schemes) {
        return invalid("not a digest".into(), "paste the hex or base64 text that your code computed");
    }
    let no_secret =
        || invalid(format!("no secret is known for {}", provider.title), "pass --secret, then open the delivery again");
    if provider.needs_secret() && state.secrets_of(provider).is_empty() {
        return no_secret();
    }
    let Some(diagnosis) = diagnose_computed(state, &delivery, computed) else { return no_secret() };
    let Some(cause) = diagnosis.causes.first() else {
        return Ok(Explanation { ask: true, ..explanation(state, &delivery) });
    };
    let mut explained = from_cause(state, &delivery, &StoredCause::from(cause));
    explained.ask |= cause.code == "computed-unexplained";
    let hashed = diagnosis.causes.iter().find_map(|cause| cause.hashed.as_ref());
    explained.bytes = hashed.and_then(|hashed| {
        compared(state, &delivery.message.body, hashed, "their digest equals the value that you pasted")
    });
    Ok(explained)
}

/// Explains a delivery.
pub(super) fn explanation(state: &State, delivery: &Delivery) -> Explanation {
    match (delivery.kind, delivery.verdict) {
        (RequestKind::Broken, _) => broken(delivery),
        (RequestKind::Handshake, _) => Explanation {
            title: "The provider checked whether the endpoint exists.".into(),
            what: "The request carries no event, so there is nothing to verify.".into(),
            how: "It matches the check that the provider documents.".into(),
            ..Explanation::default()
        },
        (_, None) => unverified(state, delivery),
        (_, Some(Verdict::Valid | Verdict::Authenticated)) => genuine(state, delivery),
        (_, Some(_)) => not_genuine(state, delivery),
    }
}

fn broken(delivery: &Delivery) -> Explanation {
    let reason = delivery.reason.as_deref().unwrap_or("its end is missing");
    Explanation {
        title: "The request is incomplete or malformed.".into(),
        what: "It is stored as far as it was read, and was not verified.".into(),
        how: format!("{}.", capitalized(reason.trim_end_matches('.'))),
        fix: Some("Check the sender, and any proxy in between, for the reason.".into()),
        ..Explanation::default()
    }
}

fn unverified(state: &State, delivery: &Delivery) -> Explanation {
    let Some(provider) = state.provider(delivery) else {
        return Explanation {
            title: "The provider could not be identified.".into(),
            what: "The signature was not verified, because its scheme is unknown.".into(),
            how: "The request has no known signature header, and its body matches no known event.".into(),
            fix: Some("Name the provider with `--provider`.".into()),
            ..Explanation::default()
        };
    };
    let variable = provider.name.to_ascii_uppercase().replace('-', "_");
    if state.secrets_of(provider).is_empty() && provider.needs_secret() {
        return Explanation {
            title: format!("No secret is known for {}.", provider.title),
            what: "The signature was not verified.".into(),
            how: "Neither `--secret`, the environment nor the profile provides one.".into(),
            fix: Some(format!("Pass `--secret`, or set `HOOKCTL_{variable}_SECRET`.")),
            ..Explanation::default()
        };
    }
    let path = state.info.path.as_deref().map(|path| path.to_string_lossy());
    let path = path.as_deref().and_then(|path| shlex::try_quote(path).ok()).map(|path| shown::text(state, &path));
    Explanation {
        title: "The signature was not verified.".into(),
        what: "The store has no verdict for this delivery.".into(),
        how: "It was imported without verification.".into(),
        fix: path.map(|path| format!("Verify it on the command line: `hookctl verify {path}`.")),
        ..Explanation::default()
    }
}

/// Explains a delivery whose sender is known.
fn genuine(state: &State, delivery: &Delivery) -> Explanation {
    let bytes = size(delivery.message.body.len());
    let scheme = shown::scheme(state, delivery);
    let secret = label(delivery);
    let protects_body = scheme.is_none_or(Scheme::signs_body);
    let how = match scheme {
        Some(scheme) if scheme.construction == Construction::Token => {
            format!("The token in `{}` equals the secret{secret}.", scheme.location)
        }
        Some(scheme) if protects_body => {
            format!("The {} of the raw body ({bytes}){secret} equals `{}`.", code::scheme_name(scheme), scheme.location)
        }
        _ => format!("The credentials of the request match the secret{secret}."),
    };
    let base = Explanation { how, certain: true, ..Explanation::default() };
    let status = delivery.response.as_ref().and_then(|response| response.status);
    let target = delivery.forwarding.target.as_deref().map(|target| shown::text(state, target));
    let application = target.as_deref().unwrap_or("your application");
    if matches!(delivery.forwarding.state, ForwardState::Failed) {
        let error = delivery.forwarding.error.as_deref().unwrap_or("it did not respond");
        return Explanation {
            title: "Genuine, but not forwarded.".into(),
            what: format!("`{application}` did not respond: {}.", shown::text(state, error)),
            how: format!("{} The delivery is stored.", base.how),
            fix: Some("Start your application, then press `r` to send this delivery again.".into()),
            ..base
        };
    }
    let answered = delivery.forwarding.status.or(status);
    let is_rejected = answered.is_some_and(|status| !shown::accepts(state, delivery.provider.as_deref(), status));
    if let Some(status) = answered.filter(|_| is_rejected) {
        let looks_like_check = matches!(status, 400 | 401 | 403);
        let fix = if looks_like_check {
            "Your application probably rejected the signature. Paste the one that your code computed, and hookctl finds what your code hashed."
        } else {
            "The signature is not the reason. Check the response and your application's log."
        };
        return Explanation {
            title: "Genuine, but your application rejected it.".into(),
            what: format!("The signature is valid. `{application}` responded with {status}."),
            how: format!("{} Your application received the same bytes.", base.how),
            fix: Some(fix.into()),
            ask: looks_like_check && protects_body,
            ..base
        };
    }
    let (title, what) = if protects_body {
        ("Genuine.", "The signature matches the body, byte for byte.")
    } else {
        (
            "The sender is known. The body is not protected.",
            "No signature covers the body, so a change on the way would go unnoticed.",
        )
    };
    let note = delivery.causes.first();
    Explanation {
        title: title.into(),
        what: what.into(),
        how: note.map_or_else(|| base.how.clone(), |note| format!("{} {}", base.how, note.detail)),
        fix: note.map(|note| code::mark(&note.fix, delivery.header.as_deref())),
        cause: note.map(|note| note.code.clone()),
        ..base
    }
}

/// Explains a delivery that is not genuine: by its stored cause if that is proven, otherwise by a new search.
fn not_genuine(state: &State, delivery: &Delivery) -> Explanation {
    let stored = delivery.causes.first();
    let is_final = stored.is_some_and(|cause| cause.confidence == "certain")
        || matches!(delivery.verdict, Some(Verdict::Stale | Verdict::Unsigned));
    if let Some(cause) = stored.filter(|_| is_final) {
        return from_cause(state, delivery, cause);
    }
    // A search whose verdict differs was made with other secrets than the stored one.
    let searched = diagnose(state, delivery).filter(|diagnosis| Some(diagnosis.verdict) == delivery.verdict);
    let found = searched.as_ref().and_then(|diagnosis| diagnosis.causes.first()).map(StoredCause::from);
    if let Some(cause) = found.as_ref().or(stored) {
        return from_cause(state, delivery, cause);
    }
    let verdict = delivery.verdict.map_or("not verified", Verdict::name);
    Explanation {
        title: "The signature is not valid.".into(),
        what: format!("The verdict is `{verdict}`, and the store has no cause."),
        how: "The search found no cause.".into(),
        fix: Some("Paste the signature that your code computed, and hookctl finds what your code hashed.".into()),
        ask: true,
        ..Explanation::default()
    }
}

/// Returns what to do about a cause. Fixes that name a flag of another command are replaced by what the user can do on the page.
fn fix(cause: &StoredCause) -> &str {
    match cause.code.as_str() {
        "search-exhausted" => {
            "Capture the request again as described above, try the secrets of other endpoints (--env-file), and paste the signature that your code computed."
        }
        _ => &cause.fix,
    }
}

fn from_cause(state: &State, delivery: &Delivery, cause: &StoredCause) -> Explanation {
    let info: Option<&CauseInfo> = CAUSES.iter().find(|info| info.code == cause.code);
    let header = delivery.header.as_deref();
    let text = |text: &str| code::mark(&shown::text(state, text), header);
    let certain = cause.confidence == "certain" && !matches!(delivery.verdict, Some(Verdict::Unsigned));
    let title = info.map_or(cause.code.as_str(), |info| info.title);
    let title = format!("{}.", title.trim_end_matches('.'));
    // Many titles say all that the meaning says.
    let what = match info.filter(|info| info.meaning != title) {
        Some(info) => text(info.meaning),
        None => format!("The verdict is `{}`.", delivery.verdict.map_or("none", Verdict::name)),
    };
    let fix = fix(cause);
    // An example belongs to the fix of the table. A cause may have another one, e.g. for the sender.
    let has_example = info.is_some_and(|info| info.fix == cause.fix);
    Explanation {
        what,
        title,
        how: text(&cause.detail),
        fix: (!fix.is_empty()).then(|| text(fix)),
        certain,
        code: if has_example { code::example(&cause.code).to_vec() } else { Vec::new() },
        cause: Some(cause.code.clone()),
        bytes: None,
        ask: !certain && delivery.verdict == Some(Verdict::Mismatch) && delivery.fidelity != Fidelity::Truncated,
    }
}

/// Returns the source of the secret for a sentence: ` with `env:NAME``.
fn label(delivery: &Delivery) -> String {
    delivery.secret.as_deref().map(|label| format!(" with `{label}`")).unwrap_or_default()
}
