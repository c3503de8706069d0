//! An account with a provider's API: finds, creates, updates and deletes webhooks, with several calls where the API requires it.

use std::{
    cell::{Cell, RefCell},
    fmt,
    time::{Duration, Instant},
};

use url::Url;

use super::{
    Credential, Error, Listing, Params, Query, SigningSecret,
    api::{DesiredWebhook, Webhook, fluidsurveys, rest::Subject, screver},
    call::Purpose,
    desired::check_filters,
    error::CHANGE,
    listing,
};
use crate::app::http::{CachedToken, Client, Observer};
use hookctl::provider::{Api, Provider};

/// An account with a management API.
pub struct Account {
    pub(super) provider: String,
    /// The display name of the provider.
    pub(super) title: String,
    /// The names of the provider's events.
    pub(super) events: Vec<String>,
    api: Api,
    /// The parameters of an API that is described as data.
    pub params: Params,
    /// The secret for new webhooks of an API that lets the caller choose it.
    pub secret: SigningSecret,
    /// The only origin that credentials are sent to.
    pub(super) base: Url,
    pub(super) client: Client,
    pub(super) credential: Credential,
    timeout: Duration,
    pub(super) deadline: Cell<Instant>,
    /// How many seconds this machine's clock was ahead of the API's at the last response.
    pub(super) clock_skew: Cell<Option<i64>>,
    /// The access token, if the credentials are those of an OAuth client.
    pub(super) token: RefCell<Option<CachedToken>>,
}

/// Identifies a webhook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    Id(String),
    /// The URL that it delivers to.
    Url(String),
}

impl Target {
    /// Parses an ID or a URL.
    ///
    /// # Errors
    /// Returns an error if `text` is neither.
    pub fn parse(text: &str) -> Result<Self, Error> {
        if text.contains("://") {
            return Ok(Self::Url(text.to_owned()));
        }
        if screver::is_valid_id(text) {
            Ok(Self::Id(text.to_owned()))
        } else {
            Err(Error::InvalidTarget(text.to_owned()))
        }
    }

    fn matches(&self, webhook: &Webhook) -> bool {
        match self {
            Self::Id(id) => webhook.id.as_ref() == Some(id),
            Self::Url(url) => webhook.url == *url,
        }
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Id(id) => f.write_str(id),
            Self::Url(url) => f.write_str(url),
        }
    }
}

impl Account {
    /// Creates an account at `base`. All its calls together may take `timeout`, which is at most a day. Nothing is sent yet.
    pub fn new(
        provider: &Provider,
        api: &Api,
        base: Url,
        client: Client,
        credential: Credential,
        timeout: Duration,
    ) -> Self {
        Self {
            provider: provider.name.clone(),
            title: provider.title.clone(),
            events: provider.events.iter().map(|event| event.name.clone()).collect(),
            api: api.clone(),
            params: Params::new(),
            secret: SigningSecret::default(),
            base,
            client,
            credential,
            timeout,
            deadline: Cell::new(Instant::now() + timeout),
            clock_skew: Cell::new(None),
            token: RefCell::new(None),
        }
    }

    pub fn api(&self) -> &Api {
        &self.api
    }

    /// Returns the origin of its API, e.g. `https://go.screver.com`. IDs of webhooks are unique only there.
    pub fn origin(&self) -> String {
        self.base.origin().ascii_serialization()
    }

    /// Describes the credentials and their source, without showing them.
    pub fn credential_label(&self) -> String {
        self.credential.label()
    }

    /// Returns how many seconds this machine's clock is ahead of the API's, according to the `Date` header of the last response.
    pub fn clock_skew(&self) -> Option<i64> {
        self.clock_skew.get()
    }

    /// Restarts the timeout for another operation.
    pub fn restart_timeout(&self) {
        self.deadline.set(Instant::now() + self.timeout);
    }

    /// Lists webhooks page by page.
    pub fn list(&self, query: Query) -> Listing<'_> {
        Listing::new(self, query)
    }

    /// Returns every webhook that matches.
    ///
    /// # Errors
    /// Returns an error if the list cannot be read completely.
    pub async fn find_all(
        &self,
        matches: impl Fn(&Webhook) -> bool,
        observer: &mut dyn Observer,
    ) -> Result<Vec<Webhook>, Error> {
        let mut listing = self.list(Query::default());
        let mut found = Vec::new();
        while let Some(page) = listing.next(observer).await? {
            found.extend(page.into_iter().filter(&matches));
        }
        if let Some(contradiction) = listing.contradiction() {
            observer.warn(contradiction);
        }
        match listing.incomplete() {
            Some(reason) => Err(Error::Incomplete(reason.to_owned())),
            None => Ok(found),
        }
    }

    /// Returns the webhook that `target` identifies.
    ///
    /// # Errors
    /// Returns an error if there is none or more than one, or if the API call fails.
    pub async fn find(&self, target: &Target, observer: &mut dyn Observer) -> Result<Webhook, Error> {
        match (&self.api, self.rest(), target) {
            (Api::Screver, _, Target::Id(id)) => {
                let success =
                    self.call(&screver::get(id), &format!("get webhook {id}"), Purpose::Webhook(id), observer).await?;
                success.parse(screver::webhook)
            }
            (_, Some(rest), Target::Id(id)) => self.rest_find(rest, id, observer).await,
            _ => self.find_in_list(target, observer).await,
        }
    }

    /// Returns the webhook that `target` identifies, from the list.
    pub(super) async fn find_in_list(&self, target: &Target, observer: &mut dyn Observer) -> Result<Webhook, Error> {
        let mut found = self.find_all(|webhook| target.matches(webhook), observer).await?;
        if found.len() > 1 {
            let ids = found.into_iter().filter_map(|webhook| webhook.id).collect();
            return Err(Error::Ambiguous(target.to_string(), ids));
        }
        found.pop().ok_or_else(|| Error::NotFound { what: target.to_string(), message: None })
    }

    /// Creates a webhook.
    ///
    /// # Errors
    /// Returns an error if the API refuses it (FluidSurveys with 409 if the URL has a webhook), or if its response is lost.
    pub async fn create(&self, desired: &DesiredWebhook, observer: &mut dyn Observer) -> Result<Webhook, Error> {
        if let Some(rest) = self.rest() {
            return self.rest_create(rest, desired, observer).await;
        }
        let what = format!("create a webhook for {}", desired.url);
        match self.api {
            Api::Screver => {
                self.call(&screver::create(desired), &what, Purpose::Create, observer).await?.parse(screver::webhook)
            }
            Api::FluidSurveys | Api::Rest(_) => {
                self.call(&fluidsurveys::subscribe(desired), &what, Purpose::Create, observer).await?.accept()?;
                // The response does not describe the webhook.
                Ok(Webhook::from(desired))
            }
        }
    }

    /// Warns if a webhook exists that would deliver the same events to the same URL. Reads only one page of the list, with one attempt and a short timeout.
    /// Errors are ignored, because they do not prevent the creation of a webhook.
    pub async fn warn_of_duplicate(&self, desired: &DesiredWebhook, observer: &mut dyn Observer) {
        /// Maximum time for the check.
        const CHECK_TIMEOUT: Duration = Duration::from_secs(5);
        // The API itself refuses a second webhook for a URL.
        if self.api.has_unique_urls() {
            return;
        }
        self.deadline.set(Instant::now() + self.timeout.min(CHECK_TIMEOUT));
        let listed = self.first_page(observer).await;
        self.restart_timeout();
        let Ok(webhooks) = listed else { return };
        let overlaps = |webhook: &&Webhook| webhook.url == desired.url && desired.overlaps(webhook, &self.api);
        if let Some(webhook) = webhooks.iter().find(overlaps) {
            let id = webhook.id.as_ref().map_or_else(String::new, |id| format!(" ({id})"));
            let Webhook { event, url, .. } = webhook;
            observer.warn(&format!(
                "a webhook for {event}{id} already delivers to {url}: every delivery will arrive twice; --if-absent prevents this"
            ));
        }
    }

    /// Creates a webhook, or returns the existing one with the same event, URL and filters.
    ///
    /// # Errors
    /// As [`Self::create`] and [`Self::find_all`]. Also returns an error if the URL has a different webhook and cannot have two.
    pub async fn create_if_absent(
        &self,
        desired: &DesiredWebhook,
        observer: &mut dyn Observer,
    ) -> Result<Webhook, Error> {
        const EXISTS: &str = "webhook already exists; nothing changed";
        // If URLs are unique, the API itself refuses a second webhook. Otherwise look for one first.
        if !self.api.has_unique_urls()
            && let Some(webhook) = self.find_all(|webhook| desired.matches(webhook), observer).await?.into_iter().next()
        {
            observer.warn(EXISTS);
            return Ok(webhook);
        }
        match self.create(desired, observer).await {
            Err(error) if error.status() == Some(409) && self.api.has_unique_urls() => {
                let webhook = self.find(&Target::Url(desired.url.clone()), observer).await?;
                if !desired.matches(&webhook) {
                    let (existing, event) = (describe(&webhook), desired.event.clone());
                    return Err(Error::Occupied { url: webhook.url, existing, event });
                }
                observer.warn(EXISTS);
                Ok(webhook)
            }
            result => result,
        }
    }

    /// Returns the first page of the list, with one attempt.
    async fn first_page(&self, observer: &mut dyn Observer) -> Result<Vec<Webhook>, Error> {
        let Some(rest) = self.rest() else {
            let request = screver::list(screver::page_length(u64::MAX), 0, None);
            let success = self.call(&request, "list webhooks", Purpose::Check, observer).await?;
            return Ok(success.parse(screver::page)?.webhooks);
        };
        let Some(call) = &rest.api.list else { return Ok(Vec::new()) };
        let mut request = rest.request(call, Subject::default())?;
        request.target = listing::with_page(&request.target, call.paging.as_ref(), 0, 1, None);
        let success = self.call(&request, "list webhooks", Purpose::Check, observer).await?;
        Ok(success.parse(|body| rest.page(call, body))?.webhooks)
    }

    /// Updates the event or the URL of the webhook that `target` identifies, and the parameters in `params`. `None` does not change it.
    ///
    /// # Errors
    /// Returns an error if there is no such webhook, if the change is not possible, if the API refuses it, or if its response is lost.
    pub async fn update(
        &self,
        provider: &Provider,
        target: &Target,
        [event, url]: [Option<&str>; 2],
        params: &Params,
        observer: &mut dyn Observer,
    ) -> anyhow::Result<Webhook> {
        if let (Api::Screver, Target::Id(id)) = (&self.api, target) {
            return Ok(self.put(id, event, url, observer).await?);
        }
        if let Some(rest) = self.rest() {
            rest.operation(rest.api.update.as_ref(), CHANGE)?;
        }
        let existing = self.find(target, observer).await?;
        let current = DesiredWebhook::try_from(&existing)?;
        let desired = DesiredWebhook {
            params: params.clone(),
            event: event.map_or_else(|| current.event.clone(), str::to_owned),
            url: url.map_or_else(|| current.url.clone(), str::to_owned),
            ..current
        };
        for warning in check_filters(provider, &self.api, &desired, "--")? {
            observer.warn(&warning);
        }
        // A new secret is a change that cannot be seen in the existing webhook.
        if desired.matches(&existing) && self.secret.chosen.is_none() {
            return Ok(existing);
        }
        Ok(self.change(&existing, &desired, observer).await?)
    }

    /// Changes `existing` into `desired`. FluidSurveys has no call for that: as its documentation recommends, the old webhook is deleted and a new one is
    /// created. If that fails, the old one is restored.
    ///
    /// # Errors
    /// Returns an error if the API refuses the change, or if a response is lost. The error describes the resulting state.
    pub async fn change(
        &self,
        existing: &Webhook,
        desired: &DesiredWebhook,
        observer: &mut dyn Observer,
    ) -> Result<Webhook, Error> {
        if let Some(rest) = self.rest() {
            return self.rest_change(rest, existing, desired, observer).await;
        }
        match self.api {
            Api::Screver => {
                let id = existing.id.as_deref().unwrap_or_default();
                self.put(id, Some(&desired.event), Some(&desired.url), observer).await
            }
            Api::FluidSurveys | Api::Rest(_) => {
                self.replace(&DesiredWebhook::try_from(existing)?, desired, observer).await
            }
        }
    }

    async fn put(
        &self,
        id: &str,
        event: Option<&str>,
        url: Option<&str>,
        observer: &mut dyn Observer,
    ) -> Result<Webhook, Error> {
        let message = screver::update(id, event, url);
        self.call(&message, &format!("update webhook {id}"), Purpose::Webhook(id), observer)
            .await?
            .parse(screver::webhook)
    }

    async fn replace(
        &self,
        old: &DesiredWebhook,
        new: &DesiredWebhook,
        observer: &mut dyn Observer,
    ) -> Result<Webhook, Error> {
        let failed = |cause, outcome: String| Error::Replace {
            cause: Box::new(cause),
            outcome,
            restore: format!("if it is missing, create it again: {}", self.create_command(old)),
        };
        if let Err(cause) = self.delete(&Target::Url(old.url.clone()), observer).await {
            let unchanged = cause.is_not_found() || cause.status().is_some();
            return Err(if unchanged { cause } else { failed(cause, "the old webhook may be deleted".into()) });
        }
        let cause = match self.create(new, observer).await {
            Ok(webhook) => return Ok(webhook),
            Err(cause) => cause,
        };
        // Restoring the old webhook must not fail because earlier calls have used up the time.
        self.restart_timeout();
        if cause.status().is_none()
            && self.find_all(|webhook| new.matches(webhook), observer).await.is_ok_and(|found| !found.is_empty())
        {
            // Only the response was lost.
            return Ok(Webhook::from(new));
        }
        Err(match self.create(old, observer).await {
            Ok(_) => failed(cause, format!("the old webhook for {} was restored", old.url)),
            Err(error) => failed(cause, format!("the old webhook for {} was not restored: {error}", old.url)),
        })
    }

    /// Returns the command that creates a webhook.
    fn create_command(&self, desired: &DesiredWebhook) -> String {
        let survey = desired.survey.map(|id| ["--survey".to_owned(), id.to_string()]);
        let collector = desired.collector.map(|id| ["--collector".to_owned(), id.to_string()]);
        let args = ["hookctl", "webhooks", "create", &self.provider, "--api-url", self.base.as_str(), "--if-absent"];
        let args = args.into_iter().chain(["--event", &desired.event, "--url", &desired.url]);
        let filters: Vec<String> = survey.into_iter().chain(collector).flatten().collect();
        shlex::try_join(args.chain(filters.iter().map(String::as_str))).unwrap_or_default()
    }

    /// Returns the target by which the API deletes a webhook: its URL at FluidSurveys, otherwise its ID. Finds the webhook if `target` is the other one.
    ///
    /// # Errors
    /// Returns an error if there is none or more than one, or if the API call fails.
    pub async fn resolve(&self, target: &Target, observer: &mut dyn Observer) -> Result<Target, Error> {
        if let Some(rest) = self.rest() {
            rest.operation(rest.api.delete.as_ref(), "delete webhooks")?;
        }
        Ok(match (&self.api, target) {
            (Api::Screver | Api::Rest(_), Target::Id(_)) | (Api::FluidSurveys, Target::Url(_)) => target.clone(),
            (Api::Screver | Api::Rest(_), Target::Url(_)) => {
                Target::Id(self.find(target, observer).await?.id.unwrap_or_default())
            }
            (Api::FluidSurveys, Target::Id(_)) => Target::Url(self.find(target, observer).await?.url),
        })
    }

    /// Deletes a webhook.
    ///
    /// # Errors
    /// Returns an error if there is none (see [`Error::is_not_found`]), if the API refuses, or if its response is lost.
    pub async fn delete(&self, target: &Target, observer: &mut dyn Observer) -> Result<(), Error> {
        let message = match (self.resolve(target, observer).await?, self.rest()) {
            (Target::Id(id), Some(rest)) => return self.rest_delete(rest, &id, observer).await,
            (Target::Id(id), None) => screver::delete(&id),
            (Target::Url(url), _) => fluidsurveys::unsubscribe(&url),
        };
        let what = format!("delete webhook {target}");
        self.call(&message, &what, Purpose::Delete(&target.to_string()), observer).await?.accept()
    }
}

/// Returns the event and the filters of a webhook as text.
fn describe(webhook: &Webhook) -> String {
    let filter = |name: &str, id: &Option<String>| id.as_ref().map_or_else(String::new, |id| format!(", {name} {id}"));
    let Webhook { event, survey, collector, .. } = webhook;
    format!("{event}{}{}", filter("survey", survey), filter("collector", collector))
}
