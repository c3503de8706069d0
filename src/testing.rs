//! Sample requests for the tests of a receiver: a documented event, edited if needed, signed or forged.
//!
//! Start with [`sample`]. The `provider` module builds the request, so a test request is the same as the one that `hookctl send` sends.

use std::time::SystemTime;

use crate::{
    message::{Endpoint, InvalidEndpoint, Message},
    payload::{Dotted, Edit, EditError, EditedPaths, Fresh, Json, Payload, PayloadError, Template},
    provider::{Event, LookupError, Provider, Request, Variant},
    receive::{BUILT_IN, unix_seconds},
    secret::Secret,
    signing::{Forgery, Scheme, Signer},
};

/// A sample of a documented event, before it is signed.
///
/// Edit the payload, set properties of the delivery (URL, headers, time, ID), then sign it:
///
/// ```
/// use std::time::UNIX_EPOCH;
///
/// let message = hookctl::sample("surveysparrow", "onContactCreate")?
///     .set("data.full_name", "Ada")?
///     .fresh(7)
///     .to("http://localhost:3000/hook?team=1")?
///     .header("X-Test", "1")
///     .id("delivery-1")
///     .at(UNIX_EPOCH)
///     .signed("my secret");
/// assert_eq!(message.target, "/hook?team=1");
/// assert_eq!(message.headers.text("x-test"), Some("1"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Sample {
    provider: &'static Provider,
    event: &'static Event,
    variant: Option<&'static Variant>,
    scheme: Option<&'static Scheme>,
    payload: Payload,
    edited: EditedPaths,
    /// The seed for new IDs, if the body gets new IDs and times.
    fresh: Option<u64>,
    endpoint: Endpoint,
    headers: Vec<(String, String)>,
    time: Option<SystemTime>,
    id: Option<String>,
    forgery: Option<Forgery>,
}

/// Why a sample cannot be created.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SampleError {
    /// Unknown provider, event, variant or scheme.
    #[error(transparent)]
    Lookup(#[from] LookupError),
    /// A path is malformed.
    #[error("{0}")]
    Path(String),
    /// The payload does not have this path, or the value has the wrong type.
    #[error(transparent)]
    Edit(#[from] EditError),
    /// A value or a payload cannot be parsed.
    #[error(transparent)]
    Payload(#[from] PayloadError),
    /// The URL is not an endpoint.
    #[error(transparent)]
    Endpoint(#[from] InvalidEndpoint),
    /// The forgery does not apply: the provider does not sign its requests, or sends no time.
    #[error("requests of {provider} cannot be forged with `{}`", forgery.name())]
    Forgery {
        /// The provider.
        provider: String,
        /// The forgery.
        forgery: Forgery,
    },
}

/// Returns the sample of an event of a built-in provider: `wootric`, `screver`, `surveysparrow`, `blitzllama` or `fluidsurveys`.
///
/// `hookctl events list` prints the events of each provider.
///
/// # Errors
/// The provider or the event is unknown. The error lists the known ones.
///
/// # Examples
/// ```
/// use hookctl::{sample, verify};
///
/// let message = sample("screver", "optionSelected")?.signed("my secret");
/// let verified = verify("screver", "my secret", message.headers.iter(), &message.body)?;
/// assert_eq!(verified.event.as_deref(), Some("optionSelected"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn sample(provider: &str, event: &str) -> Result<Sample, SampleError> {
    let provider = BUILT_IN.find(provider)?;
    let event = provider.event(event)?;
    Ok(Sample {
        provider,
        event,
        variant: None,
        scheme: provider.schemes.first(),
        payload: provider.sample(event, None)?,
        edited: EditedPaths::default(),
        fresh: None,
        endpoint: Endpoint::parse("https://example.com/webhook")?,
        headers: Vec::new(),
        time: None,
        id: None,
        forgery: None,
    })
}

impl Sample {
    /// Uses a variant of the payload, e.g. `json` or `legacy`. This discards earlier edits.
    ///
    /// # Errors
    /// The provider or the event has no such variant.
    pub fn variant(self, name: &str) -> Result<Self, SampleError> {
        let variant = self.provider.variant(name)?;
        if !self.event.variants.iter().any(|(variant, _)| variant == name) {
            let (provider, event) = (self.provider.name.clone(), self.event.name.clone());
            return Err(LookupError::NoVariant { provider, event, variant: name.to_owned() }.into());
        }
        let payload = self.provider.sample(self.event, Some(variant))?;
        Ok(Self { variant: Some(variant), payload, edited: EditedPaths::default(), ..self })
    }

    /// Uses one of the provider's other signature schemes, e.g. `hmac-sha256`.
    ///
    /// # Errors
    /// The provider has no such scheme.
    pub fn scheme(self, name: &str) -> Result<Self, SampleError> {
        Ok(Self { scheme: self.provider.scheme(Some(name))?, ..self })
    }

    /// Sets an existing field and keeps its type. A path is like `answer.value` or `tags[0]`, and `tags[]` appends an item. All other bytes stay the same.
    ///
    /// # Errors
    /// The payload does not have this path, or the value does not have its type.
    #[expect(clippy::needless_pass_by_value, reason = "callers pass literals")]
    pub fn set(self, path: &str, value: impl ToString) -> Result<Self, SampleError> {
        let path = parsed(path)?;
        self.edit(&Edit::Set(path, value.to_string()), false)
    }

    /// Sets a field to a JSON value of any type. The field is created if it does not exist.
    ///
    /// # Errors
    /// The value is not JSON, or the path leads through a value that is not an object or a list.
    ///
    /// # Examples
    /// ```
    /// let sample = hookctl::sample("screver", "optionSelected")?;
    /// let message = sample.set_json("answer.tags", r#"["new","vip"]"#)?.unsigned();
    /// assert!(message.body.ends_with(br#""answer":{"value":2,"tags":["new","vip"]}}"#));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn set_json(self, path: &str, json: &str) -> Result<Self, SampleError> {
        let path = parsed(path)?;
        let value = Json::parse(json.as_bytes())?;
        self.edit(&Edit::Put(path, value), true)
    }

    /// Removes a field.
    ///
    /// # Errors
    /// The payload does not have this path.
    pub fn unset(self, path: &str) -> Result<Self, SampleError> {
        let path = parsed(path)?;
        self.edit(&Edit::Unset(path), false)
    }

    fn edit(mut self, edit: &Edit, create_missing: bool) -> Result<Self, SampleError> {
        self.edited.edit(&mut self.payload, edit, create_missing)?;
        Ok(self)
    }

    /// Replaces the IDs and times in the body with new ones in the same format, except those that were edited. The same seed gives the same IDs.
    #[must_use]
    pub fn fresh(self, seed: u64) -> Self {
        Self { fresh: Some(seed), ..self }
    }

    /// Sets the URL that the request goes to. The default is `https://example.com/webhook`.
    ///
    /// # Errors
    /// It is not an absolute `http` or `https` URL, or contains a user name or a password.
    pub fn to(self, url: &str) -> Result<Self, SampleError> {
        Ok(Self { endpoint: Endpoint::parse(url)?, ..self })
    }

    /// Adds a header, or overrides one of the provider's.
    #[must_use]
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// Sets the time of the delivery. The default is the system clock.
    #[must_use]
    pub fn at(self, time: SystemTime) -> Self {
        Self { time: Some(time), ..self }
    }

    /// Sets the ID of the delivery, for providers that send one. The default is a random UUID.
    #[must_use]
    pub fn id(self, id: impl Into<String>) -> Self {
        Self { id: Some(id.into()), ..self }
    }

    /// Forges the request: it is signed, but wrong in this one way. A receiver must reject it, except for [`Forgery::Case`].
    ///
    /// # Errors
    /// The provider does not sign, or `forgery` is [`Forgery::Stale`] and the provider sends no time.
    ///
    /// # Examples
    /// ```
    /// use hookctl::{Forgery, VerifyError, sample, verify};
    ///
    /// let forged = sample("wootric", "response.created")?.forged(Forgery::Body)?;
    /// let message = forged.signed("my secret");
    /// let (headers, body) = (message.headers.iter(), &message.body);
    /// let error = verify("wootric", "my secret", headers, body).unwrap_err();
    /// assert!(matches!(error, VerifyError::Mismatch { .. }));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn forged(self, forgery: Forgery) -> Result<Self, SampleError> {
        if self.scheme.is_some_and(|scheme| forgery.fits(scheme)) {
            return Ok(Self { forgery: Some(forgery), ..self });
        }
        Err(SampleError::Forgery { provider: self.provider.name.clone(), forgery })
    }

    /// Builds the request, signed with `secret` (or forged, see [`Self::forged`]). If the provider does not sign, it has no signature.
    ///
    /// # Panics
    /// If the secret is empty, is not a key of the provider's scheme, or cannot sign: with an unsigned request instead, a test could pass for the wrong
    /// reason.
    #[must_use]
    #[track_caller]
    #[expect(clippy::panic, reason = "documented: it is a mistake in the test that calls this")]
    pub fn signed(&self, secret: impl AsRef<[u8]>) -> Message {
        let Ok(secret) = Secret::new(secret.as_ref().to_vec(), "the secret") else { panic!("the secret is empty") };
        let signer = self.scheme.map(|scheme| match self.forgery {
            Some(forgery) => forgery.signer(scheme, &secret),
            None => Signer::new(scheme, &secret),
        });
        match signer.transpose() {
            Ok(signer) => self.build(signer.as_ref()),
            Err(error) => panic!("{error}"),
        }
    }

    /// Builds the request without a signature.
    #[must_use]
    pub fn unsigned(&self) -> Message {
        self.build(None)
    }

    #[track_caller]
    fn build(&self, signer: Option<&Signer>) -> Message {
        let time = unix_seconds(self.time.unwrap_or_else(SystemTime::now));
        let id = self.id.clone().unwrap_or_else(random_id);
        let request = Request {
            event: Some(&self.event.name),
            variant: self.variant,
            headers: &self.headers,
            time: Some(time),
            id: Some(&id),
            signer,
            forgery: self.forgery,
            ..Request::new(self.provider, &self.endpoint)
        };
        match request.build(self.body(time.saturating_mul(1000))) {
            Ok(message) => message,
            #[expect(clippy::panic, reason = "documented: the secret in the test that calls this cannot sign")]
            Err(error) => panic!("cannot sign: {error}"),
        }
    }

    fn body(&self, now_ms: i64) -> Vec<u8> {
        let Some(seed) = self.fresh else { return self.payload.encode() };
        let fresh = Fresh { ids: self.event.fresh.as_deref(), keep: self.edited.paths() };
        let mut body = Vec::new();
        Template::new(&self.payload, &fresh).render(now_ms, &mut fastrand::Rng::with_seed(seed), &mut body);
        body
    }
}

fn parsed(path: &str) -> Result<Dotted, SampleError> {
    path.parse().map_err(SampleError::Path)
}

/// Returns a random UUID (RFC 9562, version 4). It only has to be unique, not unpredictable.
fn random_id() -> String {
    uuid::Builder::from_random_bytes(fastrand::u128(..).to_be_bytes()).into_uuid().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{VerifyError, verify};

    const SECRET: &str = "my secret";

    fn verdict(provider: &str, message: &Message) -> Result<Option<String>, VerifyError> {
        verify(provider, SECRET, message.headers.iter(), &message.body).map(|verified| verified.event)
    }

    #[test]
    fn every_sample_verifies_and_every_forgery_is_rejected() {
        for provider in BUILT_IN.built_in() {
            let provider = provider.expect("built in");
            for (event, variant) in provider.samples() {
                let mut sample = sample(&provider.name, &event.name).expect("documented").fresh(7);
                if let Some(variant) = variant {
                    sample = sample.variant(&variant.name).expect("documented");
                }
                if provider.schemes.is_empty() {
                    assert!(sample.clone().forged(Forgery::Body).is_err());
                    assert_eq!(sample.signed(SECRET).headers, sample.unsigned().headers);
                    continue;
                }
                let case = format!("{} {}", provider.name, event.name);
                assert_eq!(verdict(&provider.name, &sample.signed(SECRET)).expect(&case), Some(event.name.clone()));
                for message in [sample.unsigned(), sample.signed("another secret")] {
                    assert!(verdict(&provider.name, &message).expect_err(&case).is_rejection());
                }
                for forgery in Forgery::ALL {
                    let Ok(forged) = sample.clone().forged(forgery) else {
                        assert_eq!((forgery, provider.name != "surveysparrow"), (Forgery::Stale, true));
                        continue;
                    };
                    let verdict = verdict(&provider.name, &forged.signed(SECRET));
                    // `case` is the same digest in uppercase. `stale` is correctly signed, and its age is not checked here.
                    let accepted = matches!(forgery, Forgery::Case | Forgery::Stale);
                    assert_eq!(verdict.is_ok(), accepted, "{case}: {}", forgery.name());
                }
            }
        }
    }

    #[test]
    #[should_panic(expected = "the secret is empty")]
    fn signed_with_an_empty_secret_panics() {
        let _ = sample("screver", "optionSelected").expect("documented").signed("");
    }

    #[test]
    fn set_changes_one_value_and_keeps_its_type() {
        let before = sample("screver", "optionSelected").expect("documented");
        let after = before.clone().set("answer.value", 3).expect("a number");
        let [before, after] = [before, after].map(|sample| String::from_utf8(sample.unsigned().body).expect("UTF-8"));
        assert_eq!(after, before.replace(r#""answer":{"value":2}"#, r#""answer":{"value":3}"#));
        assert_ne!(after, before);
    }

    #[test]
    fn edits_add_replace_and_remove_fields() {
        let sample = sample("screver", "optionSelected").expect("documented");
        let sample =
            sample.set_json("answer.tags", r#"["a"]"#).expect("new").set("answer.tags[]", "b").expect("a list");
        let body = sample.unset("question").expect("it exists").unsigned().body;
        assert!(String::from_utf8_lossy(&body).ends_with(r#""answer":{"value":2,"tags":["a","b"]}}"#));
    }

    #[test]
    fn wrong_names_paths_and_values_are_errors() {
        let sample = || sample("screver", "optionSelected").expect("documented");
        for (error, text) in [
            (super::sample("screvr", "x").expect_err("unknown"), "unknown provider `screvr`"),
            (super::sample("screver", "x").expect_err("unknown"), "screver has no event `x`"),
            (sample().variant("x").expect_err("unknown"), "screver has no variant `x`"),
            (sample().scheme("x").expect_err("unknown"), "screver has no scheme `x`"),
            (sample().set("answer.score", 3).expect_err("missing"), "no field `answer.score`"),
            (sample().set("answer.value", "high").expect_err("a number"), "`answer.value`, which is a number"),
            (sample().set("answer[", 3).expect_err("malformed"), "unclosed"),
            (sample().set_json("answer", "{").expect_err("malformed"), "not valid JSON"),
            (sample().to("example.com").expect_err("relative"), "expected http"),
            (sample().forged(Forgery::Stale).expect_err("no time"), "cannot be forged with `stale`"),
        ] {
            assert!(error.to_string().contains(text), "{error}");
        }
    }

    #[test]
    fn fresh_replaces_ids_but_not_edits() {
        let sample = sample("screver", "optionSelected").expect("documented");
        let sample = sample.set("surveyItemId", "0123456789abcdef01234567").expect("a text").at(SystemTime::UNIX_EPOCH);
        let body = |sample: &Sample| String::from_utf8(sample.unsigned().body).expect("UTF-8");
        let (first, second) = (body(&sample.clone().fresh(1)), body(&sample.clone().fresh(2)));
        assert_eq!(first, body(&sample.clone().fresh(1)));
        assert!(first != second || first != body(&sample));
        assert!(first.contains("0123456789abcdef01234567") && !first.contains("2019-10-08"), "{first}");
    }

    #[test]
    fn url_time_id_and_header_are_sent_as_set() {
        let sample = sample("surveysparrow", "onContactCreate").expect("documented").to("http://localhost:1/a?b");
        let sample = sample.expect("a URL").at(SystemTime::UNIX_EPOCH).id("my-id").header("X-Mine", "1");
        let message = sample.signed(SECRET);
        for (name, value) in [
            ("host", "localhost:1"),
            ("traceid", "my-id"),
            ("x-appnest-timestamp", "0"),
            ("x-mine", "1"),
            ("content-length", &message.body.len().to_string()),
        ] {
            assert_eq!(message.headers.text(name), Some(value), "{name}");
        }
        assert_eq!(message.target, "/a?b");
    }
}
