//! An account with a provider's API: finds, creates, updates and deletes webhooks.
//!
//! Each operation is one call, or several if the API requires it. `rest` has the operations of an API that is described as data, and `replace` the change
//! that takes two calls.

use std::{
    cell::{Cell, RefCell},
    time::{Duration, Instant},
};

use url::Url;

use super::{
    Credential, Error, Listing, Params, Query, SigningSecret, Target,
    api::{DesiredWebhook, Webhook, fluidsurveys, screver},
    call::Purpose,
    desired::check_filters,
    error::CHANGE,
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
    pub(super) timeout: Duration,
    pub(super) deadline: Cell<Instant>,
    /// How many seconds this machine's clock was ahead of the API's at the last response.
    pub(super) clock_skew: Cell<Option<i64>>,
    /// The access token, if the credentials are those of an OAuth client.
    pub(super) token: RefCell<Option<CachedToken>>,
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
        Listing::new(self, query, Purpose::Read)
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
    /// Returns an error if no webhook or more than one matches, or if the API call fails.
    pub async fn find(&self, target: &Target, observer: &mut dyn Observer) -> Result<Webhook, Error> {
        match (&self.api, target) {
            (Api::Screver, Target::Id(id)) => {
                let success =
                    self.call(&screver::get(id), &format!("get webhook {id}"), Purpose::Webhook(id), observer).await?;
                success.parse(screver::webhook)
            }
            (Api::Rest(api), Target::Id(id)) => self.rest_find(self.rest(api), id, observer).await,
            (Api::FluidSurveys, _) | (_, Target::Url(_)) => self.find_in_list(target, observer).await,
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
        let what = format!("create a webhook for {}", desired.url);
        match &self.api {
            Api::Screver => {
                self.call(&screver::create(desired), &what, Purpose::Create, observer).await?.parse(screver::webhook)
            }
            Api::FluidSurveys => {
                self.call(&fluidsurveys::subscribe(desired), &what, Purpose::Create, observer).await?.accept()?;
                // The response does not describe the webhook.
                Ok(Webhook::from(desired))
            }
            Api::Rest(api) => self.rest_create(self.rest(api), desired, observer).await,
        }
    }

    /// Updates the event or the URL of the webhook that `target` identifies, and the parameters in `params`. `None` does not change it.
    ///
    /// # Errors
    /// Returns an error if the webhook does not exist, if the change is not possible, if the API refuses it, or if its response is lost.
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
        if let Api::Rest(api) = &self.api {
            self.rest(api).operation(api.update.as_ref(), CHANGE)?;
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

    /// Changes `existing` into `desired`.
    ///
    /// # Errors
    /// Returns an error if the API refuses the change, or if a response is lost. The error describes the resulting state.
    pub async fn change(
        &self,
        existing: &Webhook,
        desired: &DesiredWebhook,
        observer: &mut dyn Observer,
    ) -> Result<Webhook, Error> {
        match &self.api {
            Api::Screver => {
                let id = existing.id.as_deref().unwrap_or_default();
                self.put(id, Some(&desired.event), Some(&desired.url), observer).await
            }
            Api::FluidSurveys => self.replace(&DesiredWebhook::try_from(existing)?, desired, observer).await,
            Api::Rest(api) => self.rest_change(self.rest(api), existing, desired, observer).await,
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

    /// Returns the target by which the API deletes a webhook: its URL at FluidSurveys, otherwise its ID. Finds the webhook if `target` is the other one.
    ///
    /// # Errors
    /// Returns an error if no webhook or more than one matches, or if the API call fails.
    pub async fn resolve(&self, target: &Target, observer: &mut dyn Observer) -> Result<Target, Error> {
        if let Api::Rest(api) = &self.api {
            self.rest(api).operation(api.delete.as_ref(), "delete webhooks")?;
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
    /// Returns an error if the webhook does not exist (see [`Error::is_not_found`]), if the API refuses, or if its response is lost.
    pub async fn delete(&self, target: &Target, observer: &mut dyn Observer) -> Result<(), Error> {
        let message = match (self.resolve(target, observer).await?, &self.api) {
            (Target::Id(id), Api::Rest(api)) => return self.rest_delete(self.rest(api), &id, observer).await,
            (Target::Id(id), _) => screver::delete(&id),
            (Target::Url(url), _) => fluidsurveys::unsubscribe(&url),
        };
        let what = format!("delete webhook {target}");
        self.call(&message, &what, Purpose::Delete(&target.to_string()), observer).await?.accept()
    }
}
