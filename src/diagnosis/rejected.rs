//! Explains why a receiver may have rejected a message with a correct signature.
//!
//! Hookctl signed the message, so the mistake is on the receiver's side: its secret, or the bytes that it hashes. The explanation names the runtimes that
//! would serialize this body differently. If the digest that the receiver computed is known, searching for its cause is left to `explain`.

use super::{
    Case,
    causes::{Cause, Code, Confidence, cause},
    facts::digest_name,
    search::rewriters,
    secret_from,
};
use crate::secret::Secret;

/// Returns the causes for a valid message that was rejected, or for one of a provider that does not sign.
#[must_use]
pub fn rejected(case: &Case<'_>) -> Vec<Cause> {
    let Some(scheme) = case.schemes.first() else { return vec![unsigned()] };
    let secret = secret_from(case.secrets.first().map_or("-", Secret::label));
    let changed = match rewriters(&case.message.body)[..] {
        [] => String::new(),
        [ref first @ .., last] => {
            let first = first.join(", ");
            let first = if first.is_empty() { first } else { format!("{first} or ") };
            format!(" If the receiver parses this body and hashes the output of {first}{last}, it gets another digest.")
        }
    };
    let detail = format!(
        "{} is the {} of the {}-byte body with the {secret}, so it was computed correctly. The receiver has another secret, or hashed \
         different bytes from those it received.{changed}",
        scheme.location,
        digest_name(scheme),
        case.message.body.len()
    );
    vec![cause(Code::ReceiverRejected, Confidence::Possible, detail)]
}

/// The cause for a rejected message of a provider that does not sign.
fn unsigned() -> Cause {
    let detail = "This provider does not sign its deliveries, so there is no signature to verify. The receiver expects one, or credentials that \
                  this delivery does not carry.";
    let fix = "If the receiver expects a token, put it into the URL, e.g. --to 'https://example.com/hooks?token=…', as you would when you register the \
               webhook. If it verifies signatures, exempt the endpoint of this provider.";
    Cause { fix: fix.to_owned(), ..cause(Code::ProviderUnsigned, Confidence::Likely, detail) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        message::Message,
        provider::Catalog,
        signing::{Signer, Verifier},
    };

    #[test]
    fn rejected_message_names_the_runtimes_that_change_its_body() {
        let catalog = Catalog::default();
        let schemes = &catalog.find("screver").expect("built in").schemes;
        let secrets = [Secret::new(b"a secret".to_vec(), "env:S").expect("not empty")];
        for (body, named, not_named) in [
            (r#"{"a":1,"b":"x"}"#, &["json.dumps"][..], &["JSON.stringify", "json_encode"][..]),
            (r#"{"a": 1,"b":"x/y"}"#, &["JSON.stringify", "json.dumps", "json_encode"], &[]),
            ("a=1&b=2", &[], &["json"]),
        ] {
            let mut message = Message::post("/", body.into());
            let signature = Signer::new(&schemes[0], &secrets[0]).expect("a key").sign(&message).expect("a signature");
            message.headers.push("X-API-SIGNATURE", signature);
            let verifier = Verifier::new(schemes, &secrets).expect("a key");
            let verification = verifier.verify(&message, None);
            let causes = rejected(&Case::new(schemes, &secrets, &message, &verification));
            let [Cause { code, detail, confidence, .. }] = &causes[..] else { panic!("one cause") };
            assert_eq!((*code, *confidence), ("receiver-rejected", Confidence::Possible));
            assert!(named.iter().all(|name| detail.contains(name)), "{body}: {detail}");
            assert!(!not_named.iter().any(|name| detail.contains(name)), "{body}: {detail}");
            assert!(!detail.contains("a secret"));
        }
    }
}
