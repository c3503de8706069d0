//! What may be subscribed to at a provider: events, callback URLs and filters. Checked before anything is sent.

use super::{
    Error,
    api::{Subscription, Webhook},
};
use crate::app::{
    error,
    http::{UnexpectedResponse, endpoint},
    lookup::unknown,
};
use hookctl::provider::{Api, Filter, Provider};

impl Subscription {
    /// Returns true if `webhook` has the same event, URL and filters. URLs are compared byte for byte, as the providers do.
    pub fn matches(&self, webhook: &Webhook) -> bool {
        self.event == webhook.event
            && self.url == webhook.url
            && self.survey.map(|id| id.to_string()) == webhook.survey
            && self.collector.map(|id| id.to_string()) == webhook.collector
    }
}

impl From<&Subscription> for Webhook {
    /// Returns the webhook that a subscription creates, without what only the API knows.
    fn from(wanted: &Subscription) -> Self {
        Self {
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
}

impl TryFrom<&Webhook> for Subscription {
    type Error = Error;

    /// Returns the subscription that would create `webhook` again.
    fn try_from(webhook: &Webhook) -> Result<Self, Error> {
        let number = |text: &Option<String>| {
            text.as_deref().map(str::parse).transpose().map_err(|_| Error::UnexpectedResponse {
                what: format!("replace the webhook for {}", webhook.url),
                status: 200,
                reason: UnexpectedResponse("a filter is not a number".into()),
                uncertain: false,
            })
        };
        Ok(Self {
            event: webhook.event.clone(),
            url: webhook.url.clone(),
            survey: number(&webhook.survey)?,
            collector: number(&webhook.collector)?,
        })
    }
}

/// Checks that `name` is an event of the provider or its name for every event.
///
/// # Errors
/// It is not (exit 2).
pub fn check_event(provider: &Provider, api: Api, name: &str) -> anyhow::Result<()> {
    if api.every_event() == Some(name) || provider.event(name).is_ok() {
        return Ok(());
    }
    let names = provider.events.iter().map(|event| event.name.as_str());
    let names: Vec<&str> = names.chain(api.every_event()).collect();
    Err(unknown(&format!("event of {}", provider.name), name, &names))
}

/// Checks a callback URL. The provider gets its text unchanged, so it must not contain whitespace that a URL parser would remove.
///
/// # Errors
/// It is invalid (exit 2).
pub fn check_url(source: &str, text: &str) -> anyhow::Result<()> {
    // First, because its error does not quote a password.
    endpoint::parse(source, text)?;
    if text.contains(char::is_whitespace) {
        return Err(error::usage(format!("{source} `{text}`: the URL contains a space")));
    }
    Ok(())
}

/// Checks the filters of a subscription, and returns warnings about those that have no effect.
///
/// # Errors
/// The provider has no filters (exit 2).
///
/// `prefix` comes before the name of a filter: `--` for a flag, nothing for a key of a file.
pub fn check_filters(
    provider: &Provider,
    api: Api,
    wanted: &Subscription,
    prefix: &str,
) -> anyhow::Result<Vec<String>> {
    let given = [(Filter::Survey, "survey", wanted.survey), (Filter::Collector, "collector", wanted.collector)];
    let mut given = given.into_iter().filter(|(_, _, id)| id.is_some());
    if !api.has_filters() {
        return match given.next() {
            Some((_, name, _)) => Err(error::usage(format!("{prefix}{name}: not supported by {}", provider.title))),
            None => Ok(Vec::new()),
        };
    }
    let event = &wanted.event;
    let known = provider.event(event).map_or(&[][..], |event| &event.filters);
    let mut warnings: Vec<String> = given
        .filter(|(filter, _, _)| !known.contains(filter))
        .map(|(_, name, _)| format!("{prefix}{name} has no effect on {event}, which covers the whole account"))
        .collect();
    if wanted.collector.is_some() && wanted.survey.is_none() {
        warnings.push(format!("{prefix}collector may have no effect without {prefix}survey, which it belongs to"));
    }
    Ok(warnings)
}
