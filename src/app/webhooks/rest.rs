//! The operations of an account whose API is described as data: one call each, or several where the API requires it.

use super::{
    Account, Error, Target,
    api::{
        DesiredWebhook, Webhook,
        rest::{Rest, Subject},
    },
    call::{Purpose, Success},
    error::CHANGE,
    params,
};
use crate::app::{http::Observer, random};
use hookctl::{
    provider::{RestApi, RestCall},
    secret::Secret,
};

/// The prefix of IDs that hookctl chooses.
const ID_PREFIX: &str = "hookctl-";

/// The secret that the provider signs with, if the caller chooses it.
#[derive(Clone, Debug, Default)]
pub struct SigningSecret {
    /// The secret of a flag, or one that was generated for this webhook.
    pub chosen: Option<Secret>,
    /// The secret of the environment or the profile.
    pub configured: Option<Secret>,
}

impl Account {
    /// Returns the account's API with the account's parameters.
    pub(super) fn rest<'a>(&'a self, api: &'a RestApi) -> Rest<'a> {
        Rest { api, title: &self.title, provider: &self.provider, events: &self.events, params: &self.params }
    }

    /// Returns the webhook with an ID.
    pub(super) async fn rest_find(
        &self,
        rest: Rest<'_>,
        id: &str,
        observer: &mut dyn Observer,
    ) -> Result<Webhook, Error> {
        match &rest.api.get {
            Some(call) => self.rest_get(rest, call, id, observer).await,
            None => self.find_in_list(&Target::Id(id.to_owned()), observer).await,
        }
    }

    async fn rest_get(
        &self,
        rest: Rest<'_>,
        call: &RestCall,
        id: &str,
        observer: &mut dyn Observer,
    ) -> Result<Webhook, Error> {
        let request = rest.request(call, Subject { id: Some(id), ..Subject::default() })?;
        let success = self.call(&request, &format!("get webhook {id}"), Purpose::Webhook(id), observer).await?;
        success.parse(|body| rest.webhook(call, body, None))
    }

    /// Creates a webhook. If the caller chooses its ID, no webhook may have that ID yet, because the call would change it.
    pub(super) async fn rest_create(
        &self,
        rest: Rest<'_>,
        desired: &DesiredWebhook,
        observer: &mut dyn Observer,
    ) -> Result<Webhook, Error> {
        let call = rest.operation(rest.api.create.as_ref(), "create webhooks")?;
        self.require_secret()?;
        let secret =
            self.secret.chosen.as_ref().or(self.secret.configured.as_ref()).filter(|_| rest.api.takes_secret());
        let chosen = desired.params.get(params::ID).and_then(|values| values.last());
        let id = match (rest.api.takes_id(), chosen) {
            (false, _) => None,
            (true, Some(id)) => {
                self.require_free(rest, id, desired, observer).await?;
                Some(id.clone())
            }
            (true, None) => {
                let uuid = random::uuid().map_err(|error| Error::NoId(error.to_string()))?;
                Some(format!("{ID_PREFIX}{}", &uuid.simple().to_string()[..12]))
            }
        };
        let subject = Subject { id: id.as_deref(), desired: Some(desired), secret, existing: None };
        let request = rest.request(call, subject)?;
        let what = format!("create a webhook for {}", desired.url);
        let success = self.call(&request, &what, Purpose::Create, observer).await?;
        let mut known = Webhook { id, secret: secret.cloned(), ..Webhook::from(desired) };
        known.params.remove(params::ID);
        success.parse(|body| rest.webhook(call, body, Some(&known)))
    }

    /// Returns an error if a webhook has this ID.
    async fn require_free(
        &self,
        rest: Rest<'_>,
        id: &str,
        desired: &DesiredWebhook,
        observer: &mut dyn Observer,
    ) -> Result<(), Error> {
        match self.rest_find(rest, id, observer).await {
            Ok(existing) => {
                Err(Error::Taken { id: id.to_owned(), url: existing.url, desired: Box::new(desired.clone()) })
            }
            Err(Error::NotFound { .. } | Error::Unsupported { .. }) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Returns an error if the caller must choose the secret of a new webhook but has not.
    pub fn require_secret(&self) -> Result<(), Error> {
        let takes_secret = self.api().rest().is_some_and(RestApi::takes_secret);
        if takes_secret && self.secret.chosen.is_none() && self.secret.configured.is_none() {
            return Err(Error::NoSecret { title: self.title.clone(), provider: self.provider.clone() });
        }
        Ok(())
    }

    /// Changes `existing` into `desired`.
    pub(super) async fn rest_change(
        &self,
        rest: Rest<'_>,
        existing: &Webhook,
        desired: &DesiredWebhook,
        observer: &mut dyn Observer,
    ) -> Result<Webhook, Error> {
        let call = rest.operation(rest.api.update.as_ref(), CHANGE)?;
        let id = existing.id.as_deref().unwrap_or_default();
        let secret = self.secret.chosen.as_ref().or(existing.secret.as_ref()).or(self.secret.configured.as_ref());
        if call.placeholders().contains(&"secret") && secret.is_none() {
            observer.warn(&format!(
                "the change has no secret, so {} may stop signing; pass --secret env:NAME to keep it",
                self.title
            ));
        }
        let subject = Subject { id: Some(id), desired: Some(desired), existing: Some(existing), secret };
        let request = rest.request(call, subject)?;
        let success = self.call(&request, &format!("update webhook {id}"), Purpose::Webhook(id), observer).await?;
        let mut known = Webhook {
            id: existing.id.clone(),
            secret: secret.cloned(),
            created: existing.created.clone(),
            params: existing.params.clone(),
            ..Webhook::from(desired)
        };
        known.params.extend(desired.params.clone());
        success.parse(|body| rest.webhook(call, body, Some(&known)))
    }

    /// Deletes the webhook with an ID.
    pub(super) async fn rest_delete(&self, rest: Rest<'_>, id: &str, observer: &mut dyn Observer) -> Result<(), Error> {
        let call = rest.operation(rest.api.delete.as_ref(), "delete webhooks")?;
        let request = rest.request(call, Subject { id: Some(id), ..Subject::default() })?;
        self.call(&request, &format!("delete webhook {id}"), Purpose::Delete(id), observer).await?.accept()
    }

    /// Fetches the webhooks of a list that has only their IDs. One that was deleted in the meantime is omitted.
    pub(super) async fn rest_complete(
        &self,
        rest: Rest<'_>,
        webhooks: Vec<Webhook>,
        observer: &mut dyn Observer,
    ) -> Result<Vec<Webhook>, Error> {
        let Some(call) = &rest.api.get else { return Ok(webhooks) };
        let mut completed = Vec::with_capacity(webhooks.len());
        for id in webhooks.into_iter().filter_map(|webhook| webhook.id) {
            match self.rest_get(rest, call, &id, observer).await {
                Ok(webhook) => completed.push(webhook),
                Err(Error::NotFound { .. }) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(completed)
    }

    /// Converts the URL of the next page to a request target below the API's URL. It must be at the same origin, because it is requested with the
    /// credentials.
    pub(super) fn next_target(&self, current: &str, link: &str, success: &Success) -> Result<String, Error> {
        let elsewhere = || success.unexpected("the URL of the next page is not one of this API".into());
        let url = self.url_of(current).join(link).map_err(|_| elsewhere())?;
        if url.origin() != self.base.origin() {
            return Err(elsewhere());
        }
        let target = &url[url::Position::BeforePath..url::Position::AfterQuery];
        let below = target.strip_prefix(self.base.path().trim_end_matches('/'));
        below.filter(|below| below.starts_with('/')).map(str::to_owned).ok_or_else(elsewhere)
    }
}

/// Returns true if a list has its webhooks with all their fields, and not only their IDs.
pub(super) fn is_complete(rest: Rest<'_>, list: &RestCall) -> bool {
    list.returns(&rest.api.fields.url)
}
