//! Looks for an existing webhook before one is created, so that deliveries do not arrive twice.

use std::time::{Duration, Instant};

use super::{
    Account, Error, Listing, Query, Target,
    api::{DesiredWebhook, Webhook},
    call::Purpose,
};
use crate::app::http::Observer;

impl Account {
    /// Warns if a webhook exists that would deliver the same events to the same URL. Reads only one page of the list, with one attempt and a short timeout.
    /// Errors are ignored, because they do not prevent the creation of a webhook.
    pub async fn warn_of_duplicate(&self, desired: &DesiredWebhook, observer: &mut dyn Observer) {
        /// Maximum time for the check.
        const CHECK_TIMEOUT: Duration = Duration::from_secs(5);
        // The API itself refuses a second webhook for a URL.
        if self.api().has_unique_urls() {
            return;
        }
        self.deadline.set(Instant::now() + self.timeout.min(CHECK_TIMEOUT));
        let listed = Listing::new(self, Query::default(), Purpose::Check).next(observer).await;
        self.restart_timeout();
        let Ok(Some(webhooks)) = listed else { return };
        let overlaps = |webhook: &&Webhook| webhook.url == desired.url && desired.overlaps(webhook, self.api());
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
        if !self.api().has_unique_urls()
            && let Some(webhook) = self.find_all(|webhook| desired.matches(webhook), observer).await?.into_iter().next()
        {
            observer.warn(EXISTS);
            return Ok(webhook);
        }
        match self.create(desired, observer).await {
            Err(error) if error.status() == Some(409) && self.api().has_unique_urls() => {
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
}

/// Returns the event and the filters of a webhook as text.
fn describe(webhook: &Webhook) -> String {
    let filter = |name: &str, id: &Option<String>| id.as_ref().map_or_else(String::new, |id| format!(", {name} {id}"));
    let Webhook { event, survey, collector, .. } = webhook;
    format!("{event}{}{}", filter("survey", survey), filter("collector", collector))
}
