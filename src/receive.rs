//! Verifies one request in a receiver: the functions [`verify`] and [`verify_with`] of the crate root.
//!
//! They look up the provider by name and leave the work to [`Verifier`]. Captured requests in files are left to the `verify` module.

use std::{
    iter,
    sync::LazyLock,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use crate::{
    message::Message,
    payload::Shape,
    provider::{Catalog, LookupError},
    secret::Secret,
    signing::{Freshness, KeyError, Location, MAX_SIGNATURES, Scheme, Staleness, Verdict, Verifier},
};

/// The built-in providers. Each is parsed when it is first used.
pub(crate) static BUILT_IN: LazyLock<Catalog> = LazyLock::new(Catalog::default);

/// What is known about a request whose signature is valid.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Verified {
    /// The event, if the body matches a known one.
    pub event: Option<String>,
    /// Whether a signature protects the body, or fields of it. False if the provider only sends a token or signs the URL, which identifies the sender but
    /// does not protect the body.
    pub body_is_signed: bool,
    /// The time in the request, if the provider sends one. The signature protects it only if the scheme signs it.
    pub sent_at: Option<SystemTime>,
}

/// Why a request was not verified.
///
/// ```
/// let headers = [("content-type", "application/json")];
/// let error = hookctl::verify("screver", "my secret", headers, "{}").unwrap_err();
/// assert!(matches!(error, hookctl::VerifyError::Missing { .. }));
/// let status = if error.is_rejection() { 401 } else { 500 };
/// assert_eq!(status, 401);
/// ```
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum VerifyError {
    /// Unknown provider.
    #[error(transparent)]
    Provider(#[from] LookupError),
    /// The provider does not sign its requests, so none can be verified.
    #[error("{provider} does not sign its webhooks, so they cannot be verified")]
    Unsigned {
        /// The provider.
        provider: String,
    },
    /// The secret is empty or only whitespace, so anyone could sign with it.
    #[error("the secret is empty or only whitespace")]
    EmptySecret,
    /// The secret is not a key of the provider's scheme, e.g. not base64.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The signature in the body is missing, malformed or wrong.
    #[error("the field {field} of the body {problem}")]
    Field {
        /// The field with the signature.
        field: String,
        /// What is wrong, to complete the sentence.
        problem: String,
    },
    /// The request has no signature header.
    #[error("missing header {header}")]
    Missing {
        /// The signature header.
        header: String,
    },
    /// The signature header does not contain a digest in the provider's format.
    #[error("the header {header} is not a valid signature (expected {expected})")]
    Malformed {
        /// The signature header.
        header: String,
        /// The expected format.
        expected: String,
    },
    /// The signature is not that of this body with this secret.
    #[error("the header {header} does not match the body and the secret")]
    Mismatch {
        /// The signature header.
        header: String,
    },
    /// The signature is correct, but the request is too old, too new or has no time.
    #[error("the request is not recent: {reason}")]
    Stale {
        /// What is wrong with the time.
        reason: String,
    },
}

impl VerifyError {
    /// Returns true if the request is at fault (respond with 401), and false if an argument is: the provider or the secret (respond with 500).
    #[must_use]
    pub fn is_rejection(&self) -> bool {
        !matches!(self, Self::Provider(_) | Self::Unsigned { .. } | Self::EmptySecret | Self::Key(_))
    }
}

/// Settings for [`verify_with`].
///
/// ```
/// use std::time::Duration;
/// let options = hookctl::VerifyOptions::new().tolerance(Duration::from_secs(300));
/// ```
#[derive(Clone, Debug, Default)]
pub struct VerifyOptions {
    tolerance: Option<Duration>,
    now: Option<SystemTime>,
    url: Option<String>,
    /// Additional secrets; `None` for an empty one, which `verify_with` reports as an error.
    other_secrets: Vec<Option<Secret>>,
}

impl VerifyOptions {
    /// Creates the settings that [`verify`] uses: the age of a request is not checked.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Rejects requests whose time differs from the current time by more than `tolerance`, and those without a time. Use it with providers that send
    /// the time (of the built-in ones, only SurveySparrow), so that a captured request cannot be replayed later.
    #[must_use]
    pub fn tolerance(self, tolerance: Duration) -> Self {
        Self { tolerance: Some(tolerance), ..self }
    }

    /// Accepts a second secret, while the provider's secret is being rotated.
    ///
    /// ```
    /// use hookctl::{VerifyOptions, verify_with};
    ///
    /// let message = hookctl::sample("wootric", "response.created")?.signed("old secret");
    /// let (headers, body) = (message.headers.iter(), &message.body);
    /// let options = VerifyOptions::new().other_secret("old secret");
    /// verify_with(&options, "wootric", "new secret", headers, body)?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn other_secret(mut self, secret: impl AsRef<[u8]>) -> Self {
        self.other_secrets.push(Secret::new(secret.as_ref().to_vec(), "another secret").ok());
        self
    }

    /// Sets the current time, for tests. The default is the system clock.
    #[must_use]
    pub fn now(self, now: SystemTime) -> Self {
        Self { now: Some(now), ..self }
    }

    /// Sets the URL that the provider delivers to, for schemes that sign it. Of the shipped providers, only Screeb does.
    #[must_use]
    pub fn url(self, url: impl Into<String>) -> Self {
        Self { url: Some(url.into()), ..self }
    }
}

/// Verifies the signature of a request.
///
/// `provider` is the name of a built-in provider that signs: `wootric`, `screver`, `surveysparrow` or `blitzllama`. `headers` are pairs of name and value,
/// e.g. an `http::HeaderMap`. `body` is the raw body, exactly as received. Digests are compared in constant time.
///
/// # Errors
/// The request is not valid, or the provider or the secret cannot be used. [`VerifyError::is_rejection`] distinguishes the two.
///
/// # Examples
/// ```
/// use hookctl::verify;
///
/// let signature = "c7afdd3063b10acba25c825a754a45301e55f47a73ab0d06b521dd2d0a8720d4";
/// let headers = [("X-API-SIGNATURE", signature)];
/// verify("screver", "my secret", headers, r#"{"answer":{"value":3}}"#)?;
///
/// let changed = r#"{"answer":{"value":4}}"#;
/// let error = verify("screver", "my secret", headers, changed).unwrap_err();
/// assert!(error.is_rejection());
/// assert_eq!(
///     error.to_string(),
///     "the header X-API-SIGNATURE does not match the body and the secret"
/// );
/// # Ok::<(), hookctl::VerifyError>(())
/// ```
pub fn verify<N: AsRef<str>, V: AsRef<[u8]>>(
    provider: &str,
    secret: impl AsRef<[u8]>,
    headers: impl IntoIterator<Item = (N, V)>,
    body: impl AsRef<[u8]>,
) -> Result<Verified, VerifyError> {
    verify_with(&VerifyOptions::new(), provider, secret, headers, body)
}

/// Verifies the signature of a request like [`verify`], with options.
///
/// # Errors
/// As for [`verify`]. Also [`VerifyError::Stale`], if the options limit the age of a request.
///
/// # Examples
/// ```
/// use std::time::{Duration, UNIX_EPOCH};
/// use hookctl::{VerifyError, VerifyOptions, sample, verify_with};
///
/// // A request that is correctly signed, but from 1970.
/// let sample = sample("surveysparrow", "onContactCreate")?.at(UNIX_EPOCH);
/// let message = sample.signed("my secret");
///
/// let options = VerifyOptions::new().tolerance(Duration::from_secs(300));
/// let (headers, body) = (message.headers.iter(), &message.body);
/// let result = verify_with(&options, "surveysparrow", "my secret", headers, body);
/// assert!(matches!(result, Err(VerifyError::Stale { .. })));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn verify_with<N: AsRef<str>, V: AsRef<[u8]>>(
    options: &VerifyOptions,
    provider: &str,
    secret: impl AsRef<[u8]>,
    headers: impl IntoIterator<Item = (N, V)>,
    body: impl AsRef<[u8]>,
) -> Result<Verified, VerifyError> {
    let provider = BUILT_IN.find(provider)?;
    let Some(scheme) = provider.schemes.first() else {
        return Err(VerifyError::Unsigned { provider: provider.name.clone() });
    };
    let secret = Secret::new(secret.as_ref().to_vec(), "the secret").ok();
    let secrets: Option<Vec<Secret>> = iter::once(secret).chain(options.other_secrets.iter().cloned()).collect();
    let secrets = secrets.ok_or(VerifyError::EmptySecret)?;
    let mut message = Message::post("/", body.as_ref().to_vec());
    message.headers.extend(headers);
    message.url.clone_from(&options.url);
    let freshness = options.tolerance.map(|tolerance| Freshness {
        now: unix_seconds(options.now.unwrap_or_else(SystemTime::now)),
        tolerance: i64::try_from(tolerance.as_secs()).unwrap_or(i64::MAX),
    });

    let verifier = Verifier::new(&provider.schemes, &secrets)?;
    let verification = verifier.verify(&message, freshness);
    let also = verification.evidence.also.and_then(|(index, also)| provider.schemes.get(index)?.also.get(also));
    let scheme = also.unwrap_or(scheme);
    let header = scheme.location.to_string();
    if let Location::Field(path) = &scheme.location {
        let problem = match verification.verdict {
            Verdict::Missing => Some("is missing".to_owned()),
            Verdict::Malformed => Some(format!("is not a valid signature (expected {scheme})")),
            Verdict::Mismatch => Some("does not match the body and the secret".to_owned()),
            _ => None,
        };
        if let Some(problem) = problem {
            return Err(VerifyError::Field { field: path.to_string(), problem });
        }
    }
    match verification.verdict {
        Verdict::Valid | Verdict::Authenticated => {
            let event = Shape::parse(&message.body).and_then(|shape| provider.detect_event(&shape));
            let matched = verification.evidence.matched.and_then(|index| provider.schemes.get(index));
            let mut required = matched.into_iter().flat_map(|matched| {
                [matched].into_iter().chain(matched.also.iter().filter(|further| !further.optional))
            });
            Ok(Verified {
                event: event.map(|event| event.name.clone()),
                body_is_signed: required.any(Scheme::signs_body),
                sent_at: verification.sent_at.and_then(system_time),
            })
        }
        Verdict::Unsigned => Err(VerifyError::Unsigned { provider: provider.name.clone() }),
        Verdict::Missing => Err(VerifyError::Missing { header }),
        Verdict::Malformed if verification.evidence.too_many => {
            Err(VerifyError::Malformed { header, expected: format!("at most {MAX_SIGNATURES} signatures") })
        }
        Verdict::Malformed => Err(VerifyError::Malformed { header, expected: scheme.to_string() }),
        Verdict::Mismatch => Err(VerifyError::Mismatch { header }),
        Verdict::Stale => Err(VerifyError::Stale { reason: stale_reason(verification.evidence.staleness) }),
    }
}

fn stale_reason(staleness: Option<Staleness>) -> String {
    match staleness {
        Some(Staleness::TooFar { age, tolerance }) if age < 0 => {
            format!(
                "its timestamp is {} seconds in the future, and the tolerance is {tolerance} seconds",
                age.saturating_neg()
            )
        }
        Some(Staleness::TooFar { age, tolerance }) => {
            format!("it is {age} seconds old, and the tolerance is {tolerance} seconds")
        }
        Some(Staleness::NeverTimed) => "the provider sends no timestamp".into(),
        Some(Staleness::Untimed) | None => "it has no timestamp".into(),
    }
}

/// Returns Unix seconds, negative for times before 1970.
pub(crate) fn unix_seconds(time: SystemTime) -> i64 {
    let seconds = |duration: Duration| i64::try_from(duration.as_secs()).unwrap_or(i64::MAX);
    match time.duration_since(UNIX_EPOCH) {
        Ok(after) => seconds(after),
        Err(before) => -seconds(before.duration()),
    }
}

fn system_time(seconds: i64) -> Option<SystemTime> {
    let distance = Duration::from_secs(seconds.unsigned_abs());
    if seconds < 0 { UNIX_EPOCH.checked_sub(distance) } else { UNIX_EPOCH.checked_add(distance) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    const NOW: SystemTime = UNIX_EPOCH;

    #[test]
    fn tolerance_rejects_requests_that_are_too_old_too_new_or_without_a_time() {
        let options = VerifyOptions::new().tolerance(Duration::from_mins(5)).now(NOW + Duration::from_hours(1));
        let sample = sample("surveysparrow", "onContactCreate").expect("documented");
        for (after, reason) in [
            (Duration::from_mins(55), None),
            (Duration::from_mins(65), None),
            (Duration::from_mins(54), Some("360 seconds old, and the tolerance is 300 seconds")),
            (Duration::from_mins(66), Some("360 seconds in the future, and the tolerance is 300 seconds")),
        ] {
            let message = sample.clone().at(NOW + after).signed("s");
            let verified = verify_with(&options, "surveysparrow", "s", message.headers.iter(), &message.body);
            match (verified, reason) {
                (Ok(verified), None) => assert_eq!(verified.sent_at, Some(NOW + after)),
                (Err(error), Some(reason)) => assert!(error.to_string().contains(reason), "{error}"),
                other => panic!("{other:?}"),
            }
        }
        for (provider, event) in [("surveysparrow", "onContactCreate"), ("screver", "optionSelected")] {
            let mut message = crate::sample(provider, event).expect("documented").signed("s");
            message.headers.remove("x-appnest-timestamp");
            let error = verify_with(&options, provider, "s", message.headers.iter(), &message.body);
            assert!(matches!(error, Err(VerifyError::Stale { .. })), "{error:?}");
        }
    }

    #[test]
    fn verify_accepts_a_header_map() {
        let message = sample("wootric", "response.created").expect("documented").signed("s");
        let request = http::Request::try_from(message).expect("legal");
        verify("wootric", "s", request.headers(), request.body()).expect("valid");
        verify("wootric", b"s", request.headers().iter(), request.body()).expect("valid");
    }

    #[test]
    fn wrong_argument_is_not_a_rejection() {
        let headers = || [("X-API-SIGNATURE", "00")];
        for (provider, secret) in [("screvr", "s"), ("fluidsurveys", "s"), ("screver", "")] {
            assert!(!verify(provider, secret, headers(), "{}").expect_err(provider).is_rejection(), "{provider}");
        }
        let error = verify("screver", "s", headers(), "{}").expect_err("malformed");
        assert_eq!(error.to_string(), "the header X-API-SIGNATURE is not a valid signature (expected 64 hex digits)");
        let error = verify("screver", "s", [("x", "y")], "{}").expect_err("missing");
        assert!(matches!(error, VerifyError::Missing { header } if header == "X-API-SIGNATURE"));
    }

    #[test]
    fn system_time_round_trips_through_unix_seconds() {
        for seconds in [0, 1, -1, 1_700_000_000] {
            assert_eq!(system_time(seconds).map(unix_seconds), Some(seconds));
        }
    }
}
