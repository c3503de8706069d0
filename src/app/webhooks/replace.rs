//! Changes a webhook of FluidSurveys, whose API has no call for that: as its documentation recommends, the old webhook is deleted and a new one is created.

use super::{
    Account, Error, Target,
    api::{DesiredWebhook, Webhook},
};
use crate::app::http::Observer;

impl Account {
    /// Replaces `old` with `new`. If `new` cannot be created, `old` is restored.
    ///
    /// # Errors
    /// Returns an error if a call fails. After the old webhook was deleted, the error describes the resulting state.
    pub(super) async fn replace(
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
}
