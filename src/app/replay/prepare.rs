//! Prepares captured requests: filters them, detects the provider, applies edits, and checks whether they may be signed again.
//!
//! A request that cannot be sent as requested is not sent, and gets an error. The new signature is computed when the request is sent, because it may
//! include the time.

use crate::app::{
    error::{self, ErrorExt as _, Exit},
    forward::Resigner,
    http::exact::{Outgoing, check},
    lookup::lookup_failure,
    plan::{Body, Edits, PlanContext, Samples},
};
use hookctl::{
    capture::{Fidelity, Record},
    filter::{Filter, Subject},
    message::Message,
    payload::{Encoding, Json, Shape},
    provider::{Catalog, Detection, Event, Provider},
    secret::Secret,
    signing::Verdict,
    verify::{KeySource, RecordVerifier, Unverifiable},
};

use super::source::Captured;

/// How requests are prepared.
pub struct Preparation<'e, 'a> {
    pub catalog: &'a Catalog,
    /// The provider of all requests. `None`: detected.
    pub provider: Option<&'a Provider>,
    pub filter: Filter,
    pub edits: &'e Edits,
    pub samples: Samples<'e>,
    /// Headers to add or to replace.
    pub headers: Vec<(String, String)>,
    /// Signs requests again.
    pub resigner: Option<Resigner>,
    /// Whether to sign requests again even if their signature is not valid.
    pub resign_unverified: bool,
    /// The sources of the secrets to verify with.
    pub secrets: Vec<String>,
    pub verifier: RecordVerifier<'a>,
}

/// A captured request that is ready to be sent.
#[derive(Default)]
pub struct Request<'a> {
    /// The captured request. Its message has the added headers, but not the edited body.
    pub captured: Captured,
    pub provider: Option<&'a Provider>,
    pub event: Option<&'a Event>,
    /// The edited body.
    pub body: Option<Body>,
    /// Whether to sign it again when it is sent.
    pub resign: bool,
}

/// The result of preparing a captured request.
pub(super) enum Prepared<'a> {
    /// The filter does not match it.
    Skipped,
    Send(Request<'a>),
    /// It is not sent. The error states the reason and the exit code.
    NotSent(Request<'a>, anyhow::Error),
}

impl<'a> Preparation<'_, 'a> {
    /// Prepares a request.
    ///
    /// # Errors
    /// The run cannot go on: a provider or a secret cannot be loaded.
    pub(super) fn prepare(&self, captured: Captured, keys: &mut dyn PlanContext) -> anyhow::Result<Prepared<'a>> {
        let mut request = Request { captured, ..Request::default() };
        (request.provider, request.event) = self.detect_sender(&request.captured)?;
        let is_file = request.captured.stored.is_none();
        if is_file && !self.filter.is_empty() && !self.matches(&mut request, keys)? {
            return Ok(Prepared::Skipped);
        }
        if request.captured.record.fidelity == Fidelity::Truncated {
            let error = error::input("the capture is truncated, so the rest of the body is unknown");
            return Ok(Prepared::NotSent(request, error));
        }
        if let Err(error) = check(Outgoing::new(&request.captured.record.message)) {
            return Ok(Prepared::NotSent(request, error::input(error)));
        }
        if self.resigner.is_some() && !request.provider.is_some_and(|provider| provider.schemes.is_empty()) {
            if let Some(error) = self.resign_refusal(&mut request, keys)? {
                return Ok(Prepared::NotSent(request, error));
            }
            request.resign = true;
        }
        for (name, value) in &self.headers {
            request.captured.record.message.headers.set(name, value);
        }
        if !self.edits.is_empty() {
            match self.edited(&request, keys) {
                Ok(body) => request.body = Some(body),
                // Go on: other requests may have the field that is missing here.
                Err(error) if matches!(error::exit_of(&error), Exit::Usage | Exit::Input) => {
                    return Ok(Prepared::NotSent(request, error.exit(Exit::Input)));
                }
                Err(error) => return Err(error),
            }
        }
        Ok(Prepared::Send(request))
    }

    /// Returns the provider and the event, if they are known.
    fn detect_sender(&self, captured: &Captured) -> anyhow::Result<(Option<&'a Provider>, Option<&'a Event>)> {
        let message = &captured.record.message;
        let stored = captured.stored.as_ref().and_then(|stored| stored.provider.as_deref());
        if let Some(provider) = self.provider.or_else(|| self.catalog.find(stored?).ok()) {
            let event = Shape::parse(&message.body).and_then(|shape| provider.detect_event(&shape));
            return Ok((Some(provider), event));
        }
        match self.catalog.detect(message).map_err(|error| lookup_failure(&error))? {
            Detection::Found(provider, event) => Ok((Some(provider), event)),
            Detection::Ambiguous(_) | Detection::Unknown => Ok((None, None)),
        }
    }

    fn matches(&self, request: &mut Request<'a>, keys: &mut dyn PlanContext) -> anyhow::Result<bool> {
        let (mut verdict, mut cause) = (None, None);
        if self.filter.needs_verdict()
            && let Ok((found, causes)) = self.verify(&mut request.captured.record, keys)?
        {
            verdict = Some(found.name());
            cause = causes;
        }
        let Request { captured, provider, event, .. } = request;
        Ok(self.filter.matches(&Subject {
            verdict,
            provider: provider.map(|provider| provider.name.as_str()),
            event: event.map(|event| event.name.as_str()),
            cause,
            status: captured.record.status,
            ..Subject::new(&captured.record.message, captured.id)
        }))
    }

    /// Verifies a record. Returns the verdict and the code of its first cause, or why it cannot be verified.
    fn verify(
        &self,
        record: &mut Record,
        keys: &mut dyn PlanContext,
    ) -> anyhow::Result<Result<(Verdict, Option<&'static str>), Unverifiable<'a>>> {
        loop {
            match self.verifier.verify(record) {
                Ok(verified) => {
                    return Ok(Ok((verified.verification.verdict, verified.causes.first().map(|cause| cause.code))));
                }
                Err(Unverifiable::KeysNotFetched(provider)) => {
                    self.verifier.fetch_keys(provider, &mut Secrets { preparation: self, keys })?;
                }
                Err(Unverifiable::Catalog(error) | Unverifiable::Lookup(error)) => return Err(lookup_failure(&error)),
                Err(error) => return Ok(Err(error)),
            }
        }
    }

    /// Returns an error if a request must not be signed again, because that would make a forgery valid.
    fn resign_refusal(
        &self,
        request: &mut Request<'a>,
        keys: &mut dyn PlanContext,
    ) -> anyhow::Result<Option<anyhow::Error>> {
        if request.provider.is_none() {
            let error = error::input("cannot sign again: unknown provider").hint("name it with --provider");
            return Ok(Some(error));
        }
        // The secret of a stale request matches, only its age does not.
        let has_valid_digest = |verdict| Verdict::is_genuine(verdict) || verdict == Verdict::Stale;
        let stored = request.captured.stored.as_ref().and_then(|stored| stored.verdict);
        if self.resign_unverified || stored.is_some_and(has_valid_digest) {
            return Ok(None);
        }
        let reason = match self.verify(&mut request.captured.record, keys)? {
            Ok((verdict, _)) if has_valid_digest(verdict) => return Ok(None),
            Ok((verdict, _)) => format!("its signature is not valid ({})", verdict.name()),
            Err(Unverifiable::NoKeys(provider)) => format!("no secret of {} to verify it with", provider.name),
            Err(_) => "it cannot be verified".to_owned(),
        };
        let error = error::failure(Exit::No, format!("cannot sign again: {reason}"));
        Ok(Some(
            error.hint(
                "pass --secret with the secret it was signed with, or --resign-unverified to sign it all the same",
            ),
        ))
    }

    fn edited(&self, request: &Request<'a>, keys: &mut dyn PlanContext) -> anyhow::Result<Body> {
        let Request { captured, provider, event, .. } = request;
        let name = match (provider, event) {
            (Some(provider), Some(event)) => format!("{} {}", provider.name, event.name),
            _ => captured.record.source.clone(),
        };
        let message = &captured.record.message;
        self.samples.edited_body(&message.body, encoding(message, *provider), *event, &name, keys.observer())
    }
}

/// Returns the encoding of a captured body.
fn encoding(message: &Message, provider: Option<&Provider>) -> Encoding {
    let suggested = Encoding::from_content_type(message.headers.text("content-type").unwrap_or_default());
    match (suggested, provider.map(|provider| provider.delivery.encoding)) {
        (Encoding::Form(_), Some(Encoding::Form(style))) => Encoding::Form(style),
        (Encoding::Verbatim, _) if Json::parse(&message.body).is_ok() => Encoding::Json,
        (suggested, _) => suggested,
    }
}

/// Secrets to verify with: those of the settings, and the one of `--resign`.
struct Secrets<'k, 'a> {
    preparation: &'k Preparation<'k, 'a>,
    keys: &'k mut dyn PlanContext,
}

impl KeySource for Secrets<'_, '_> {
    type Error = anyhow::Error;

    fn secrets(&mut self, provider: &Provider) -> anyhow::Result<Option<Vec<Secret>>> {
        if !provider.needs_secret() {
            return Ok(Some(Vec::new()));
        }
        let Self { preparation, keys } = self;
        let own = preparation.resigner.as_ref().map(|resigner| resigner.secret().clone());
        let own = own.filter(|own| provider.accepts(own).is_ok());
        match keys.secrets(provider, &preparation.secrets) {
            Ok(secrets) => Ok(Some(secrets.into_iter().chain(own).collect())),
            // A secret that was given explicitly must exist.
            Err(error) if error::exit_of(&error) == Exit::Usage || !preparation.secrets.is_empty() => Err(error),
            Err(_) => Ok(own.map(|own| vec![own])),
        }
    }
}
