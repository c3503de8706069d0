//! An account with a provider's API, and what can be done with it. What an API cannot do in one call takes several here.

use std::{cell::RefCell, time::Instant};

use url::Url;

use super::{Credential, Error, Listing, Query, Witness, call::read_as};
use crate::{
    delivery::Client,
    message::Message,
    provider::Api,
    remote::{Page, Subscription, Webhook, fluidsurveys, screver},
    secret::Secret,
};

/// An account with an API.
pub struct Account {
    /// Which API it is.
    pub api: Api,
    /// Where it is: the only origin that credentials go to.
    pub base: Url,
    /// The client to reach it with.
    pub client: Client,
    /// Who asks.
    pub credential: Credential,
    /// When everything must be over.
    pub deadline: Instant,
    /// The token that the client's credentials were exchanged for, and when it expires.
    pub token: RefCell<Option<(Secret, Instant)>>,
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
        if screver::legal_id(text) {
            return Ok(Self::Id(text.to_owned()));
        }
        Err(Error::Usage(format!("`{text}` is no webhook: expected an id of letters and digits, or the webhook's URL")))
    }
}

impl std::fmt::Display for Target {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Id(id) => f.write_str(id),
            Self::Url(url) => write!(f, "for {url}"),
        }
    }
}

/// What is to be different about a webhook.
#[derive(Clone, Debug, Default)]
pub struct Change {
    /// Its new event.
    pub event: Option<String>,
    /// Its new URL.
    pub url: Option<String>,
}

impl Account {
    /// The webhooks, page by page.
    #[must_use]
    pub fn list(&self, query: Query) -> Listing<'_> {
        Listing::new(self, query)
    }

    /// The webhook that is meant.
    ///
    /// # Errors
    /// There is none, or more than one, or the API does not say.
    pub async fn find(&self, target: &Target, witness: &mut dyn Witness) -> Result<Webhook, Error> {
        if let (Api::Screver, Target::Id(id)) = (self.api, target) {
            let answer = self.call(&screver::get(id), &[200], &format!("get {id}"), witness).await?;
            return read_as(&answer, "get", screver::webhook, std::slice::from_ref, witness);
        }
        let mut listing = self.list(Query::everything());
        let mut found: Vec<Webhook> = Vec::new();
        while let Some(page) = listing.next(witness).await? {
            found.extend(page.into_iter().filter(|webhook| match target {
                Target::Id(id) => webhook.id.as_ref() == Some(id),
                Target::Url(url) => webhook.url == *url,
            }));
        }
        if found.len() > 1 {
            let ids: Vec<&str> = found.iter().filter_map(|webhook| webhook.id.as_deref()).collect();
            return Err(Error::Usage(format!(
                "{} webhooks are {target}: name one by its id: {}",
                found.len(),
                ids.join(", ")
            )));
        }
        found.pop().ok_or_else(|| Error::Absent(target.to_string()))
    }

    /// Makes a webhook.
    ///
    /// # Errors
    /// The API refuses it (409: FluidSurveys has one for the URL), or its answer was lost.
    pub async fn create(&self, wanted: &Subscription, witness: &mut dyn Witness) -> Result<Webhook, Error> {
        let what = format!("create a webhook for {}", wanted.url);
        match self.api {
            Api::Screver => {
                let answer = self.call(&screver::create(wanted), &[201], &what, witness).await?;
                read_as(&answer, "create", screver::webhook, std::slice::from_ref, witness)
            }
            Api::FluidSurveys => {
                self.call(&fluidsurveys::subscribe(wanted), &[201], &what, witness).await?;
                Ok(Webhook {
                    id: None,
                    event: wanted.event.clone(),
                    url: wanted.url.clone(),
                    survey: wanted.survey.map(|id| id.to_string()),
                    collector: wanted.collector.map(|id| id.to_string()),
                    created: None,
                    updated: None,
                    secret: None,
                })
            }
        }
    }

    /// Changes a webhook. FluidSurveys has no call for that: the old one is deleted and a new one made, as its document says, and
    /// the old one is put back if the new one is refused.
    ///
    /// # Errors
    /// There is no such webhook, the API refuses the change, or an answer was lost.
    pub async fn update(&self, target: &Target, change: &Change, witness: &mut dyn Witness) -> Result<Webhook, Error> {
        match (self.api, target) {
            (Api::Screver, Target::Id(id)) => {
                let message = screver::update(id, change.event.as_deref(), change.url.as_deref());
                let answer = self.call(&message, &[200], &format!("update {id}"), witness).await?;
                read_as(&answer, "update", screver::webhook, std::slice::from_ref, witness)
            }
            (Api::Screver, Target::Url(_)) => {
                let id = self.find(target, witness).await?.id.unwrap_or_default();
                Box::pin(self.update(&Target::Id(id), change, witness)).await
            }
            (Api::FluidSurveys, _) => {
                let old = self.find(target, witness).await?;
                let kept = subscription(&old)?;
                let new = Subscription {
                    event: change.event.clone().unwrap_or_else(|| kept.event.clone()),
                    url: change.url.clone().unwrap_or_else(|| kept.url.clone()),
                    ..kept.clone()
                };
                self.replace(&kept, &new, witness).await
            }
        }
    }

    /// Puts `new` in the place of a webhook that is there, where the API cannot change one.
    ///
    /// # Errors
    /// One of the two calls failed; the error says what is there now.
    pub async fn exchange_for(
        &self,
        held: &Webhook,
        new: &Subscription,
        witness: &mut dyn Witness,
    ) -> Result<Webhook, Error> {
        self.replace(&subscription(held)?, new, witness).await
    }

    async fn replace(
        &self,
        old: &Subscription,
        new: &Subscription,
        witness: &mut dyn Witness,
    ) -> Result<Webhook, Error> {
        self.delete(&Target::Url(old.url.clone()), witness).await?;
        let because = match self.create(new, witness).await {
            Ok(webhook) => return Ok(webhook),
            Err(because) => Box::new(because),
        };
        let (outcome, hint) = match self.create(old, witness).await {
            Ok(_) => (format!("the old webhook for {} is back in its place", old.url), None),
            Err(error) => {
                let filters = [("survey", old.survey), ("collector", old.collector)]
                    .map(|(name, id)| id.map_or_else(String::new, |id| format!(" --{name} {id}")));
                (
                    format!("and the old webhook for {} could not be put back: {error}", old.url),
                    Some(format!(
                        "to put it back: hookctl webhooks create fluidsurveys --if-absent --event {} --url '{}'{}",
                        old.event,
                        old.url,
                        filters.concat()
                    )),
                )
            }
        };
        Err(Error::Half { because, outcome, hint })
    }

    /// Deletes a webhook.
    ///
    /// # Errors
    /// There is none (see [`Error::is_absent`]), or the API refuses, or its answer was lost.
    pub async fn delete(&self, target: &Target, witness: &mut dyn Witness) -> Result<(), Error> {
        let message = match (self.api, target) {
            (Api::Screver, Target::Id(id)) => screver::delete(id),
            (Api::Screver, Target::Url(_)) => {
                let webhook = self.find(target, witness).await?;
                screver::delete(&webhook.id.unwrap_or_default())
            }
            (Api::FluidSurveys, Target::Url(url)) => fluidsurveys::unsubscribe(url),
            (Api::FluidSurveys, Target::Id(_)) => fluidsurveys::unsubscribe(&self.find(target, witness).await?.url),
        };
        let expected: &[u16] = match self.api {
            Api::Screver => &[204, 200],
            Api::FluidSurveys => &[200, 204],
        };
        self.call(&message, expected, &format!("delete the webhook {target}"), witness).await?;
        Ok(())
    }

    /// One page of the list as the API gives it.
    pub(super) async fn page(&self, message: &Message, witness: &mut dyn Witness) -> Result<Page, Error> {
        let answer = self.call(message, &[200], "list the webhooks", witness).await?;
        let read = match self.api {
            Api::Screver => screver::page,
            Api::FluidSurveys => fluidsurveys::page,
        };
        read_as(&answer, "list", read, |page| &page.webhooks, witness)
    }
}

/// A webhook as it could be made anew.
fn subscription(webhook: &Webhook) -> Result<Subscription, Error> {
    let number = |text: &Option<String>| {
        text.as_deref().map(str::parse).transpose().map_err(|_| {
            Error::Usage(format!(
                "the webhook for {} has a filter that is no number, and cannot be made anew",
                webhook.url
            ))
        })
    };
    Ok(Subscription {
        event: webhook.event.clone(),
        url: webhook.url.clone(),
        survey: number(&webhook.survey)?,
        collector: number(&webhook.collector)?,
    })
}
