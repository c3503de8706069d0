//! Sample requests for the tests of a receiver: a documented event, edited if needed, signed or forged.
//!
//! Start with [`sample`]. What is sent is built by the `provider` room, so that a test request equals the one that `hookctl send` sends.

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
#[derive(Clone, Debug)]
pub struct Sample {
    provider: &'static Provider,
    event: &'static Event,
    variant: Option<&'static Variant>,
    scheme: Option<&'static Scheme>,
    payload: Payload,
    edited: EditedPaths,
    /// The seed for new ids, if the body gets new ids and times.
    fresh: Option<u64>,
    endpoint: Endpoint,
    headers: Vec<(String, String)>,
    time: Option<SystemTime>,
    id: Option<String>,
    forgery: Option<Forgery>,
}

/// Why there is no such sample.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SampleError {
    /// There is no such provider, event, variant or scheme.
    #[error(transparent)]
    Lookup(#[from] LookupError),
    /// A path is malformed.
    #[error("{0}")]
    Path(String),
    /// The payload does not have this path, or the value does not fit there.
    #[error(transparent)]
    Edit(#[from] EditError),
    /// A value or a payload cannot be parsed.
    #[error(transparent)]
    Payload(#[from] PayloadError),
    /// The URL is not an endpoint.
    #[error(transparent)]
    Endpoint(#[from] InvalidEndpoint),
    /// The provider's requests cannot be forged like this: they are not signed, or state no time.
    #[error("requests of {provider} cannot be forged by `{}`", forgery.name())]
    Forgery {
        /// The provider.
        provider: String,
        /// The forgery.
        forgery: Forgery,
    },
}

/// Returns the sample of an event of a built-in provider.
///
/// # Errors
/// There is no such provider or event. The error lists those that exist.
///
/// ```
/// let message = hookctl::sample("screver", "optionSelected")?.set("answer.value", 3)?.signed("my secret");
/// let verified = hookctl::verify("screver", "my secret", message.headers.iter(), &message.body)?;
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
    /// Uses a variant of the payload, e.g. `json` or `legacy`. Edits made before are lost.
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

    /// Uses another signature scheme than the default, e.g. `hmac-sha256`.
    ///
    /// # Errors
    /// The provider has no such scheme.
    pub fn scheme(self, name: &str) -> Result<Self, SampleError> {
        Ok(Self { scheme: self.provider.scheme(Some(name))?, ..self })
    }

    /// Sets an existing field, keeping its type: `answer.value`, `tags[0]`, `tags[]` for a new last item. All other bytes stay as they are.
    ///
    /// # Errors
    /// The payload does not have this path, or the value is not of its type.
    pub fn set(self, path: &str, value: impl ToString) -> Result<Self, SampleError> {
        let path = parsed(path)?;
        self.edit(&Edit::Set(path, value.to_string()), false)
    }

    /// Sets a field to a JSON value of any type. The field is created if it does not exist.
    ///
    /// # Errors
    /// The value is not JSON, or cannot be at this path.
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

    fn edit(mut self, edit: &Edit, add: bool) -> Result<Self, SampleError> {
        self.edited.edit(&mut self.payload, edit, add)?;
        Ok(self)
    }

    /// Replaces the ids and times in the body with new ones in the same format, except where they were edited. The same seed gives the same ids.
    #[must_use]
    pub fn fresh(self, seed: u64) -> Self {
        Self { fresh: Some(seed), ..self }
    }

    /// Sets the URL that the request goes to. The default is `https://example.com/webhook`.
    ///
    /// # Errors
    /// It is not an absolute `http` or `https` URL, or holds a user name or a password.
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

    /// Sets the id of the delivery, for providers that send one. The default is a random UUID.
    #[must_use]
    pub fn id(self, id: impl Into<String>) -> Self {
        Self { id: Some(id.into()), ..self }
    }

    /// Forges the request: it is signed, and then wrong in this one way. A receiver has to reject it.
    ///
    /// # Errors
    /// The provider does not sign, or `forgery` is [`Forgery::Stale`] and the provider sends no time.
    ///
    /// ```
    /// use hookctl::{Forgery, VerifyError};
    /// let message = hookctl::sample("wootric", "response.created")?.forged(Forgery::Body)?.signed("my secret");
    /// let error = hookctl::verify("wootric", "my secret", message.headers.iter(), &message.body).unwrap_err();
    /// assert!(matches!(error, VerifyError::Mismatch { .. }));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn forged(self, forgery: Forgery) -> Result<Self, SampleError> {
        if self.scheme.is_some_and(|scheme| forgery.fits(scheme)) {
            return Ok(Self { forgery: Some(forgery), ..self });
        }
        Err(SampleError::Forgery { provider: self.provider.name.clone(), forgery })
    }

    /// Builds the request, signed with `secret` (or forged, see [`Self::forged`]). It is unsigned if the provider does not sign, or if the secret is
    /// empty, because anyone could sign with that.
    #[must_use]
    pub fn signed(&self, secret: impl AsRef<[u8]>) -> Message {
        let secret = Secret::new(secret.as_ref().to_vec(), "the secret").ok();
        let signer = self.scheme.zip(secret.as_ref()).map(|(scheme, secret)| match self.forgery {
            Some(forgery) => forgery.signer(scheme, secret),
            None => Signer::new(scheme, secret),
        });
        self.build(signer.as_ref())
    }

    /// Builds the request without a signature.
    #[must_use]
    pub fn unsigned(&self) -> Message {
        self.build(None)
    }

    fn build(&self, signer: Option<&Signer>) -> Message {
        let time = unix_seconds(self.time.unwrap_or_else(SystemTime::now));
        let id = self.id.clone().unwrap_or_else(random_id);
        let request = Request {
            variant: self.variant,
            headers: &self.headers,
            time: Some(time),
            id: Some(&id),
            signer,
            forgery: self.forgery,
            ..Request::new(self.provider, &self.endpoint)
        };
        let body = self.body(time.saturating_mul(1000));
        // Every header that a scheme signs is one of the provider's, so signing does not fail.
        request.build(body).unwrap_or_else(|_| Request { signer: None, ..request }.unsigned(self.payload.encode()))
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
