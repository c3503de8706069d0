//! An account with a provider's API, and what can be done with it. What an API cannot do in one call takes several here.

use std::{
    cell::{Cell, RefCell},
    fmt,
    time::{Duration, Instant},
};

use url::Url;

use super::{Credential, Error, Listing, Query, call::Purpose};
use crate::app::{
    http::{CachedToken, Client, Observer},
    webhooks::api::{Subscription, Webhook, fluidsurveys, screver},
};
use hookctl::provider::Api;

/// An account with an API.
pub struct Account {
    provider: String,
    api: Api,
    /// The only origin that credentials go to.
    pub(super) base: Url,
    pub(super) client: Client,
    pub(super) credential: Credential,
    patience: Duration,
    pub(super) deadline: Cell<Instant>,
    /// The token that the client's credentials were exchanged for, and when it expires.
    pub(super) token: RefCell<Option<CachedToken>>,
}

/// Which webhook is meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// The one with this id.
    Id(String),
    /// The one that delivers to this URL.
    Url(String),
}

impl Target {
    /// An id or a URL.
    ///
    /// # Errors
    /// It is neither.
    pub fn parse(text: &str) -> Result<Self, Error> {
        if text.contains("://") {
            return Ok(Self::Url(text.to_owned()));
        }
        if screver::legal_id(text) { Ok(Self::Id(text.to_owned())) } else { Err(Error::InvalidTarget(text.to_owned())) }
    }

    fn is(&self, webhook: &Webhook) -> bool {
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
            Self::Url(url) => write!(f, "for {url}"),
        }
    }
}

impl Account {
    /// An account with the API `api` of `provider` at `base`, whose commands take no longer than `patience`, which is at most a day.
    #[must_use]
    pub fn new(
        provider: &str,
        api: Api,
        base: Url,
        client: Client,
        credential: Credential,
        patience: Duration,
    ) -> Self {
        let deadline = Cell::new(Instant::now() + patience);
        Self { provider: provider.into(), api, base, client, credential, patience, deadline, token: RefCell::new(None) }
    }

    /// Which API it is.
    #[must_use]
    pub fn api(&self) -> Api {
        self.api
    }

    /// Where it is: the origin of its API, as in `https://go.screver.com`. Ids of webhooks mean something there only.
    #[must_use]
    pub fn origin(&self) -> String {
        self.base.origin().ascii_serialization()
    }

    /// From now on there is the whole time again, for another piece of work.
    pub fn start_clock(&self) {
        self.deadline.set(Instant::now() + self.patience);
    }

    /// The webhooks, page by page.
    #[must_use]
    pub fn list(&self, query: Query) -> Listing<'_> {
        Listing::new(self, query)
    }

    /// Every webhook that `is` so.
    ///
    /// # Errors
    /// The list cannot be had, or not all of it.
    pub async fn all(&self, is: impl Fn(&Webhook) -> bool, observer: &mut dyn Observer) -> Result<Vec<Webhook>, Error> {
        let mut listing = self.list(Query::default());
        let mut found = Vec::new();
        while let Some(page) = listing.next(observer).await? {
            found.extend(page.into_iter().filter(&is));
        }
        match listing.missing() {
            Some(reason) => Err(Error::Incomplete(reason.to_owned())),
            None => Ok(found),
        }
    }

    /// The webhook that is meant.
    ///
    /// # Errors
    /// There is none, or more than one, or the API does not say.
    pub async fn find(&self, target: &Target, observer: &mut dyn Observer) -> Result<Webhook, Error> {
        if let (Api::Screver, Target::Id(id)) = (self.api, target) {
            let success = self.call(&screver::get(id), &format!("get {id}"), Purpose::Webhook(id), observer).await?;
            return success.parse(screver::webhook);
        }
        let mut found = self.all(|webhook| target.is(webhook), observer).await?;
        if found.len() > 1 {
            let ids = found.into_iter().filter_map(|webhook| webhook.id).collect();
            return Err(Error::Ambiguous(target.to_string(), ids));
        }
        found.pop().ok_or_else(|| Error::NotFound { what: target.to_string(), message: None })
    }

    /// Makes a webhook.
    ///
    /// # Errors
    /// The API refuses it (409: FluidSurveys has one for the URL), or its answer was lost.
    pub async fn create(&self, wanted: &Subscription, observer: &mut dyn Observer) -> Result<Webhook, Error> {
        let what = format!("create a webhook for {}", wanted.url);
        match self.api {
            Api::Screver => {
                self.call(&screver::create(wanted), &what, Purpose::Create, observer).await?.parse(screver::webhook)
            }
            Api::FluidSurveys => {
                self.call(&fluidsurveys::subscribe(wanted), &what, Purpose::Create, observer).await?.accept()?;
                Ok(without_id(wanted))
            }
        }
    }

    /// Makes `held`, which is there, what is wanted. FluidSurveys has no call for that: the old one is deleted and a new one made, as
    /// its document says, and the old one is put back if there is no new one.
    ///
    /// # Errors
    /// The API refuses the change, or an answer was lost. The error says what is there now.
    pub async fn change(
        &self,
        held: &Webhook,
        wanted: &Subscription,
        observer: &mut dyn Observer,
    ) -> Result<Webhook, Error> {
        match self.api {
            Api::Screver => {
                let id = held.id.as_deref().unwrap_or_default();
                self.update(id, Some(&wanted.event), Some(&wanted.url), observer).await
            }
            Api::FluidSurveys => self.replace(&subscription(held)?, wanted, observer).await,
        }
    }

    /// Changes the event or the URL of the webhook with that id, where the API can do that by itself (Screver).
    ///
    /// # Errors
    /// There is no such webhook, the API refuses the change, or its answer was lost.
    pub async fn update(
        &self,
        id: &str,
        event: Option<&str>,
        url: Option<&str>,
        observer: &mut dyn Observer,
    ) -> Result<Webhook, Error> {
        let message = screver::update(id, event, url);
        self.call(&message, &format!("update {id}"), Purpose::Webhook(id), observer).await?.parse(screver::webhook)
    }

    async fn replace(
        &self,
        old: &Subscription,
        new: &Subscription,
        observer: &mut dyn Observer,
    ) -> Result<Webhook, Error> {
        let half = |because, outcome: String| Error::Replace {
            because: Box::new(because),
            outcome,
            restore: format!("if it is not there: {}", self.command_for(old)),
        };
        if let Err(because) = self.delete(&Target::Url(old.url.clone()), observer).await {
            let certain = matches!(because, Error::NotFound { .. }) || because.status().is_some();
            return Err(if certain { because } else { half(because, "the old webhook may be gone".into()) });
        }
        let because = match self.create(new, observer).await {
            Ok(webhook) => return Ok(webhook),
            Err(because) => because,
        };
        // Whatever took the time, there is time to put things right.
        self.start_clock();
        if because.status().is_none()
            && self.all(|webhook| new.is(webhook), observer).await.is_ok_and(|found| !found.is_empty())
        {
            // The answer was lost, and it was done.
            return Ok(without_id(new));
        }
        Err(match self.create(old, observer).await {
            Ok(_) => half(because, format!("the old webhook for {} is back in its place", old.url)),
            Err(error) => half(because, format!("and the old webhook for {} could not be put back: {error}", old.url)),
        })
    }

    /// What to type to make a webhook.
    fn command_for(&self, wanted: &Subscription) -> String {
        let survey = wanted.survey.map(|id| ["--survey".to_owned(), id.to_string()]);
        let collector = wanted.collector.map(|id| ["--collector".to_owned(), id.to_string()]);
        let words = ["hookctl", "webhooks", "create", &self.provider, "--api-url", self.base.as_str(), "--if-absent"];
        let words = words.map(str::to_owned).into_iter();
        let words = words.chain(["--event".to_owned(), wanted.event.clone(), "--url".to_owned(), wanted.url.clone()]);
        let words: Vec<String> = words.chain(survey.into_iter().chain(collector).flatten()).collect();
        shlex::try_join(words.iter().map(String::as_str)).unwrap_or_default()
    }

    /// Deletes a webhook.
    ///
    /// # Errors
    /// There is none (see [`Error::is_not_found`]), or the API refuses, or its answer was lost.
    pub async fn delete(&self, target: &Target, observer: &mut dyn Observer) -> Result<(), Error> {
        let message = match (self.api, target) {
            (Api::Screver, Target::Id(id)) => screver::delete(id),
            (Api::Screver, Target::Url(_)) => {
                screver::delete(self.find(target, observer).await?.id.as_deref().unwrap_or_default())
            }
            (Api::FluidSurveys, Target::Url(url)) => fluidsurveys::unsubscribe(url),
            (Api::FluidSurveys, Target::Id(_)) => fluidsurveys::unsubscribe(&self.find(target, observer).await?.url),
        };
        let what = format!("delete the webhook {target}");
        self.call(&message, &what, Purpose::Delete(&target.to_string()), observer).await?.accept()
    }
}

/// What was made, as far as that is known: FluidSurveys tells nothing of it.
fn without_id(wanted: &Subscription) -> Webhook {
    Webhook {
        id: None,
        event: wanted.event.clone(),
        url: wanted.url.clone(),
        survey: wanted.survey.map(|id| id.to_string()),
        collector: wanted.collector.map(|id| id.to_string()),
        created: None,
        updated: None,
        secret: None,
    }
}

/// A webhook as it could be made anew.
///
/// # Errors
/// A filter of it is no number.
pub fn subscription(webhook: &Webhook) -> Result<Subscription, Error> {
    let number = |text: &Option<String>| {
        text.as_deref().map(str::parse).transpose().map_err(|_| Error::UnexpectedResponse {
            what: format!("make the webhook for {} anew", webhook.url),
            status: 200,
            reason: "a filter of it is no number".into(),
            uncertain: false,
        })
    };
    Ok(Subscription {
        event: webhook.event.clone(),
        url: webhook.url.clone(),
        survey: number(&webhook.survey)?,
        collector: number(&webhook.collector)?,
    })
}
