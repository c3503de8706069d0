//! Causes for a mismatch that the search cannot explain: the evidence, what was tried and ruled out, what is missing, and which capture would help.
//!
//! The secret is blamed only if there is evidence: a checksum shows that the body is intact, or the user's code computed the sender's signature. No cause
//! here is certain, because no digest was reproduced.

use super::{MAX_BODY_BYTES, asymmetric, evidence, intact};
use crate::{
    diagnosis::{
        Case,
        causes::{Cause, Code, Confidence, cause},
        facts::declared_length,
        secret_from,
    },
    secret::Secret,
    signing::{Part, Scheme, Verdict},
};

/// A search that proved nothing.
pub(super) struct Unexplained<'a> {
    pub(super) case: &'a Case<'a>,
    pub(super) scheme: &'a Scheme,
    /// The causes that need no search.
    pub(super) facts: &'a [Cause],
    /// True if the user's code computed the signature of the message.
    pub(super) agrees: bool,
    /// How many digests were computed.
    pub(super) tried: u64,
    /// True if the time limit ended the search.
    pub(super) stopped: bool,
}

/// Causes that come before "the signature is missing", because they explain it.
const FIRST: [&str; 3] =
    [Code::DeliveryUnsignedPing.name(), Code::HeaderUnderscoreDropped.name(), Code::SignatureAsymmetric.name()];

/// Returns the likely causes, and a last one that describes the search.
pub(super) fn causes(found: &Unexplained<'_>) -> Vec<Cause> {
    let Unexplained { case, scheme, facts, .. } = *found;
    let mut causes = evidence::message_causes(scheme, case.message, scheme.location.is_in(case.message));
    if let Some(asymmetric) = asymmetric::likely(scheme, case.message) {
        causes.insert(0, asymmetric);
    }
    causes.extend(facts.iter().filter(|cause| cause.code == Code::CaptureLossy.name()).cloned());
    let damaged = !causes.is_empty();
    causes.extend(facts.iter().filter(|cause| cause.code == Code::SignatureRepeated.name()).cloned());
    causes.extend(case.secrets.iter().filter_map(evidence::secret_cause).take(3));
    if case.verification.verdict != Verdict::Mismatch {
        // A missing or malformed signature comes before other causes, except those that explain it.
        let index = causes.iter().position(|cause| !FIRST.contains(&cause.code)).unwrap_or(causes.len());
        causes.splice(index..index, facts.iter().cloned());
    } else if facts.iter().any(|cause| cause.code == Code::SignedHeaderAbsent.name()) {
        causes.splice(0..0, facts.iter().cloned());
    } else if let Some(secret) = found.proven() {
        let detail = format!(
            "Other requests are valid with the {}, so that is the sender's secret. Most likely the body of this one was changed.",
            secret_from(secret.label())
        );
        // A length that is known to agree need not be compared.
        let fix = if found.length_agrees() {
            "Capture the raw request before any framework or proxy reads it."
        } else {
            "Capture the raw request before any framework or proxy reads it, and compare the body's length with Content-Length."
        };
        causes.push(Cause { fix: fix.to_owned(), ..cause(Code::DigestDiffers, Confidence::Likely, detail) });
    } else if !damaged && let Some(detail) = found.other_secret() {
        causes.push(cause(Code::SecretOther, Confidence::Likely, detail));
    }
    let mut seen = std::collections::HashSet::new();
    causes.retain(|cause| seen.insert(cause.code));
    for cause in &mut causes {
        if cause.confidence == Confidence::Certain {
            cause.confidence = Confidence::Likely;
        }
    }
    if found.tried > 0 || found.stopped {
        causes.push(found.extent());
    }
    causes
}

impl Unexplained<'_> {
    /// Returns a secret that made the signatures of other messages of the sender.
    fn proven(&self) -> Option<&Secret> {
        self.case.secrets.iter().find(|secret| self.case.proven.iter().any(|label| label == secret.label()))
    }

    /// Returns true if the body has the length that Content-Length says.
    fn length_agrees(&self) -> bool {
        declared_length(self.case.message) == Some(self.case.message.body.len())
    }

    /// Lists the labels of the first secrets.
    fn labels(&self) -> String {
        const MAX_LISTED: usize = 5;
        let labels: Vec<&str> = self.case.secrets.iter().map(Secret::label).take(MAX_LISTED).collect();
        let more = self.case.secrets.len().saturating_sub(MAX_LISTED);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        secret_from(&format!("{}{more}", labels.join(", ")))
    }

    /// Describes the evidence that the secret is the wrong one, if there is any.
    fn other_secret(&self) -> Option<String> {
        let labels = self.labels();
        if self.agrees {
            return Some(format!(
                "Your code computed the signature in the header, so it has the sender's secret and body. No variation of this body with the \
                 {labels} produces that signature, so this is most likely not the secret that your code uses."
            ));
        }
        // If the URL is signed, that may be wrong even if the body is intact.
        let header = intact::checksum(self.case.message).filter(|_| !self.scheme.content.contains(&Part::Url))?;
        Some(format!("The body is intact: {header} matches it. So the {labels} is most likely not the sender's."))
    }

    /// Returns the cause that describes the search: what was tried, what that rules out, and what is missing.
    fn extent(&self) -> Cause {
        let (tried, length) = (about(self.tried), self.case.message.body.len());
        let large = length > MAX_BODY_BYTES;
        let untried = "Not tried: SHA-3, BLAKE2, other derived keys, three changes at once.";
        let missing = self.missing();
        let (code, detail) = if large {
            let detail = format!(
                "None of {tried} variations of secret, signed content and hash produces this signature. Changes of the body were not tried: it has \
                 {length} bytes, more than the limit of {MAX_BODY_BYTES}. {missing}"
            );
            (Code::SearchStopped, detail)
        } else if self.stopped {
            let detail = format!(
                "None of {tried} variations produces this signature. Then the time limit was reached. {missing} {untried}"
            );
            (Code::SearchStopped, detail)
        } else {
            let detail = format!(
                "None of {tried} variations of body, secret, signed content, hash and signature encoding produces this signature, alone or in \
                 pairs. Ruled out: {}. {missing} {untried}",
                self.ruled_out().join(", ")
            );
            (Code::SearchExhausted, detail)
        };
        cause(code, Confidence::Possible, detail)
    }

    /// Returns what a complete search rules out.
    fn ruled_out(&self) -> Vec<String> {
        let mut list = vec![
            "a body that a known library re-serialized or re-encoded".to_owned(),
            format!("whitespace, quotes or an encoding around the {}", self.labels()),
            "another hash of this length".to_owned(),
        ];
        if self.length_agrees() {
            list.push("a body that was cut after it arrived (Content-Length agrees)".to_owned());
        }
        if self.proven().is_some() {
            list.push("a different secret".to_owned());
        }
        list
    }

    /// Describes what is missing to tell a changed body from a wrong secret, and the capture that would decide it.
    fn missing(&self) -> String {
        let message = self.case.message;
        let url = self.scheme.content.contains(&Part::Url) && message.url.is_none();
        if self.case.verification.verdict != Verdict::Mismatch {
            format!(
                "Missing: a digest in the format of {}. To find out more, capture the raw request with all headers, unchanged.",
                self.scheme.location
            )
        } else if let Some(caution) = self.case.caution {
            format!(
                "Missing: the bytes that were sent, since the capture is {caution}. To find out more, capture the same delivery raw, with its body byte for byte."
            )
        } else if url {
            "Missing: the URL that the sender signed. To find out more, pass the URL that is registered at the provider (verify --url, listen --public-url).".to_owned()
        } else if self.agrees {
            "Missing: the secret or the body that your code has. To find out more, capture the body where your code hashes it, and verify it \
             with the secret that your code reads."
                .to_owned()
        } else if self.proven().is_some() {
            "Missing: the body as the sender sent it. To find out more, capture the raw request before any framework or proxy reads it.".to_owned()
        } else if declared_length(message).is_none() {
            "Missing: Content-Length, without which a changed body cannot be ruled out. To find out more, capture the raw request with all headers."
                .to_owned()
        } else {
            "Missing: evidence that distinguishes a changed body from a different secret. To find out, capture one short delivery of the same \
             webhook raw, and verify it with the same secret: if it is valid, this body was changed. If not, the secret is a different one."
                .to_owned()
        }
    }
}

/// A number rounded to its first digit, so that searches of similar bodies read the same, e.g. `about 30,000`.
fn about(number: u64) -> String {
    let step = 10_u64.pow(number.checked_ilog10().unwrap_or_default());
    let digits = (number / step * step).to_string();
    let mut text = String::from(if step > 1 { "about " } else { "" });
    for (index, digit) in digits.char_indices() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn number_is_rounded_to_its_first_digit() {
        for (number, text) in [
            (0, "0"),
            (7, "7"),
            (10, "about 10"),
            (999, "about 900"),
            (34_246, "about 30,000"),
            (1_234_567, "about 1,000,000"),
            (u64::MAX, "about 10,000,000,000,000,000,000"),
        ] {
            assert_eq!(about(number), text);
        }
    }
}
