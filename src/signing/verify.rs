//! Verification: is this message genuine?
//!
//! Owns the verdict and how it is reached: every signature that the message carries is held, in constant time, against
//! every scheme under every secret. It fails closed: a header that is absent, not a digest, or too old is a no.

use serde::Serialize;
use subtle::ConstantTimeEq as _;

use super::{Scheme, Signer, lanes, sign::Digest};
use crate::{diagnosis::facts, message::Message, secret::Secret};

/// The answer to "is it genuine?". Everything but `Valid` is a no.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// The signature is that of these bytes under this secret.
    Valid,
    /// It is a digest of the right shape, and not that of these bytes under this secret.
    Mismatch,
    /// There is no signature header.
    Missing,
    /// The header's value is not a digest of the scheme.
    Malformed,
    /// Genuine, but older than the tolerance, or of no known age where one was asked for.
    Stale,
    /// The provider does not sign.
    Unsigned,
}

impl Verdict {
    /// Every verdict, in the order in which totals are told.
    pub const ALL: [Self; 6] =
        [Self::Valid, Self::Mismatch, Self::Missing, Self::Malformed, Self::Stale, Self::Unsigned];

    /// The word for it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Valid => "valid",
            Self::Mismatch => "mismatch",
            Self::Missing => "missing",
            Self::Malformed => "malformed",
            Self::Stale => "stale",
            Self::Unsigned => "unsigned",
        }
    }
}

/// A verdict with what led to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judgement<'v> {
    /// The answer.
    pub verdict: Verdict,
    /// The name of the scheme that matched.
    pub scheme: Option<&'v str>,
    /// The label of the secret that matched.
    pub secret: Option<&'v str>,
    /// The header that was looked for.
    pub header: Option<&'v str>,
    /// The time that the delivery itself states, in seconds since 1970.
    pub timestamp: Option<i64>,
    /// What is known of the reason, the likeliest first.
    pub causes: Vec<Cause>,
}

impl Judgement<'_> {
    fn new(verdict: Verdict, causes: Vec<Cause>) -> Self {
        Self { verdict, scheme: None, secret: None, header: None, timestamp: None, causes }
    }
}

/// One finding about a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Cause {
    /// A stable name for it.
    pub code: &'static str,
    /// What was found, in words.
    pub detail: String,
    /// What to do about it.
    pub fix: String,
    /// How sure this is.
    pub confidence: Confidence,
}

/// How sure a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Confidence {
    /// It was computed or read off the message.
    Certain,
    /// The evidence points to it.
    Likely,
    /// It would explain what is seen.
    Possible,
}

/// How old a delivery may be.
#[derive(Clone, Copy, Debug)]
pub struct Freshness {
    /// The present, in seconds since 1970.
    pub now: i64,
    /// The largest distance from the present, in seconds, into the past and into the future.
    pub tolerance: i64,
}

/// The schemes of one provider under the secrets that may have been used. Serves any number of messages.
pub struct Verifier {
    schemes: Vec<Scheme>,
    /// The labels of the secrets, for findings.
    secrets: Vec<String>,
    keys: Vec<Key>,
}

/// A scheme under a secret.
struct Key {
    signer: Signer,
    /// The name of the scheme.
    scheme: String,
    /// The label of the secret.
    secret: String,
}

impl Verifier {
    /// A verifier for any of `schemes` under any of `secrets`. With no scheme, the provider does not sign; with no
    /// secret, nothing is ever valid.
    #[must_use]
    pub fn new(schemes: &[Scheme], secrets: &[Secret]) -> Self {
        let under_each_secret = |scheme: &'_ Scheme| {
            let key = |secret: &Secret| Key {
                signer: Signer::new(scheme, secret),
                scheme: scheme.name(),
                secret: secret.label().to_owned(),
            };
            secrets.iter().map(key).collect::<Vec<_>>()
        };
        Self {
            schemes: schemes.to_vec(),
            secrets: secrets.iter().map(|secret| secret.label().to_owned()).collect(),
            keys: schemes.iter().flat_map(under_each_secret).collect(),
        }
    }

    /// Judges one message. Without `freshness`, its age is not looked at.
    #[must_use]
    pub fn judge(&self, message: &Message, freshness: Option<Freshness>) -> Judgement<'_> {
        self.judge_with(message, freshness, None)
    }

    /// Judges one message, of which the digest under the first key may be `known`.
    fn judge_with(&self, message: &Message, freshness: Option<Freshness>, mut known: Option<Digest>) -> Judgement<'_> {
        let Some(scheme) = self.schemes.first() else {
            return Judgement::new(Verdict::Unsigned, vec![facts::unsigned()]);
        };
        let timestamp = timestamp(scheme, message);
        let about = |judgement| Judgement { header: Some(scheme.header.as_str()), timestamp, ..judgement };

        let mut present = false;
        let mut unsignable = None;
        let mut well_formed = false;
        for Key { signer, scheme, secret } in &self.keys {
            // Once, however many values there are.
            let mut computed = known.take().map(Ok);
            for value in message.headers.get_all(&signer.scheme().header) {
                present = true;
                let Some(claimed) = claimed_digest(signer.scheme(), value) else {
                    continue;
                };
                well_formed = true;
                match computed.get_or_insert_with(|| signer.digest(message)) {
                    Ok(computed) if bool::from(computed.ct_eq(&claimed)) => {
                        let stale = freshness.and_then(|limit| facts::stale(signer.scheme(), timestamp, limit));
                        let verdict = if stale.is_some() { Verdict::Stale } else { Verdict::Valid };
                        let causes = stale.into_iter().chain(facts::spelling(signer.scheme(), value)).collect();
                        return Judgement {
                            scheme: Some(scheme),
                            secret: Some(secret),
                            ..about(Judgement::new(verdict, causes))
                        };
                    }
                    Ok(_) => {}
                    Err(missing) => unsignable = Some(missing.clone()),
                }
            }
        }
        about(if well_formed {
            let causes = facts::mismatch(&self.schemes, &self.secrets, message, unsignable.as_ref());
            Judgement::new(Verdict::Mismatch, causes)
        } else if present {
            Judgement::new(Verdict::Malformed, facts::malformed(scheme, message))
        } else {
            Judgement::new(Verdict::Missing, facts::missing(scheme, message))
        })
    }
}

/// A message that is to be judged, and with what.
#[derive(Clone, Copy)]
pub struct Pending<'v, 'm> {
    /// The schemes and the secrets.
    pub verifier: &'v Verifier,
    /// The message.
    pub message: &'m Message,
    /// Without it, its age is not looked at.
    pub freshness: Option<Freshness>,
}

/// Judges many messages, which may be quicker than one after another. Digests are computed before it is known whether there is a signature to
/// compare with: of what nobody signed there are few.
#[must_use]
pub fn judge_all<'v>(messages: &[Pending<'v, '_>]) -> Vec<Judgement<'v>> {
    let lanes: Vec<_> =
        messages.iter().map(|pending| pending.verifier.keys.first()?.signer.lane(pending.message)).collect();
    let mut codes = lanes::codes(&lanes.iter().flatten().copied().collect::<Vec<_>>()).into_iter();
    let judge = |(Pending { verifier, message, freshness }, lane): (&Pending<'v, '_>, &Option<_>)| {
        let known = lane.and_then(|_| codes.next()).map(|code| Digest::of(&code));
        verifier.judge_with(message, *freshness, known)
    };
    messages.iter().zip(&lanes).map(judge).collect()
}

/// The digest that a header's value claims, if it is one of the scheme: its prefix, its alphabet, its length.
fn claimed_digest(scheme: &Scheme, value: &[u8]) -> Option<Digest> {
    let text = value.trim_ascii();
    // To compare nothing at no place is slow where the system's comparison asks the place first.
    let text = if scheme.prefix.is_empty() { text } else { text.strip_prefix(scheme.prefix.as_bytes())? };
    Digest::decode(scheme.encoding, scheme.algorithm, text)
}

/// The time that a message states: seconds since 1970, or milliseconds where they are too many for seconds.
fn timestamp(scheme: &Scheme, message: &Message) -> Option<i64> {
    /// The year 5138 in seconds, March 1973 in milliseconds.
    const LARGEST_SECONDS: i64 = 100_000_000_000;
    let stated: i64 = message.headers.text(scheme.timestamp_header.as_ref()?)?.trim().parse().ok()?;
    Some(if stated > LARGEST_SECONDS { stated / 1000 } else { stated })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signing::{Algorithm, Construction, DigestEncoding, Part};
    use proptest::prelude::*;

    const TIME: &str = "X-Time";

    fn scheme(algorithm: Algorithm, encoding: DigestEncoding, content: Vec<Part>) -> Scheme {
        Scheme {
            header: "X-Signature".into(),
            algorithm,
            construction: Construction::Hmac,
            encoding,
            prefix: String::new(),
            content,
            timestamp_header: Some(TIME.into()),
        }
    }

    proptest! {
        /// Also where some have no signature, or one of another secret, or of another scheme than the first.
        #[test]
        fn many_together_are_judged_as_each_alone(
            deliveries in prop::collection::vec(
                (prop::collection::vec(any::<u8>(), 0..200), prop::option::of((0..3_usize, 0..3_usize)), 0..4_i64, prop::option::of(0..4_i64), 0..3_usize),
                0..40,
            ),
        ) {
            let (hex, body) = (DigestEncoding::Hex, || vec![Part::Body]);
            let schemes = [
                scheme(Algorithm::Sha256, hex, body()),
                scheme(Algorithm::Sha256, hex, vec![Part::Literal("v0:".into()), Part::Body]),
                scheme(Algorithm::Sha256, DigestEncoding::Base64, body()),
            ];
            let secrets = ["first", "second", "nobody's"].map(|secret| Secret::new(secret.into(), secret).unwrap());
            let verifiers =
                [&schemes[..1], &schemes[1..], &schemes].map(|schemes| Verifier::new(schemes, &secrets[..2]));
            let messages: Vec<Message> = deliveries.iter().map(|(body, signed, time, ..)| {
                let mut message = Message::post("/", body.clone());
                message.headers.push(TIME, time.to_string());
                if let Some((scheme, secret)) = signed {
                    let signature = Signer::new(&schemes[*scheme], &secrets[*secret]).sign(&message).unwrap();
                    message.headers.push("x-signature", signature);
                }
                message
            }).collect();
            let cases: Vec<_> = messages.iter().zip(&deliveries).map(|(message, (.., now, verifier))| {
                let freshness = now.map(|now| Freshness { now, tolerance: 1 });
                Pending { verifier: &verifiers[*verifier], message, freshness }
            }).collect();
            let expected: Vec<_> =
                cases.iter().map(|case| case.verifier.judge(case.message, case.freshness)).collect();
            prop_assert_eq!(judge_all(&cases), expected);
        }
    }
}
