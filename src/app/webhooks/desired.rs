//! Desired webhooks: compares them with existing ones, and checks their events, URLs and filters before anything is sent.

use super::{
    Error,
    api::{DesiredWebhook, Webhook},
    params,
};
use crate::app::{
    error::{self, ErrorExt as _},
    http::{UnexpectedResponse, endpoint},
    lookup::unknown,
};
use hookctl::provider::{Api, Filter, Provider, RestApi};

impl DesiredWebhook {
    /// Returns true if `webhook` has the same events, URL and filters. URLs are compared byte for byte, as the APIs do. Parameters are compared if they were
    /// given and the API returns them.
    pub fn matches(&self, webhook: &Webhook) -> bool {
        let is_same = |(name, values): (&String, &Vec<String>)| {
            let sorted = |values: &[String]| {
                let mut values = values.to_vec();
                values.sort_unstable();
                values
            };
            webhook.params.get(name).is_none_or(|existing| sorted(existing) == sorted(values))
        };
        let id = self.params.get(params::ID).and_then(|values| values.last());
        let events = |text: &str| params::joined(params::split(text).map(str::to_owned));
        events(&self.event) == events(&webhook.event)
            && id.is_none_or(|id| webhook.id.as_ref() == Some(id))
            && self.params.iter().all(is_same)
            && self.url == webhook.url
            && self.survey.map(|id| id.to_string()) == webhook.survey
            && self.collector.map(|id| id.to_string()) == webhook.collector
    }
}

impl DesiredWebhook {
    /// Returns true if `webhook` is for one of the same events.
    pub fn overlaps(&self, webhook: &Webhook, api: &Api) -> bool {
        let is_every = |event: &str| api.every_event() == Some(event);
        is_every(&self.event)
            || is_every(&webhook.event)
            || params::split(&self.event).any(|event| params::split(&webhook.event).any(|other| event == other))
    }
}

impl From<&DesiredWebhook> for Webhook {
    /// Returns the webhook after its creation, without the fields that only the API knows.
    fn from(desired: &DesiredWebhook) -> Self {
        Self {
            id: None,
            event: desired.event.clone(),
            url: desired.url.clone(),
            survey: desired.survey.map(|id| id.to_string()),
            collector: desired.collector.map(|id| id.to_string()),
            created: None,
            updated: None,
            secret: None,
            params: desired.params.clone(),
        }
    }
}

impl TryFrom<&Webhook> for DesiredWebhook {
    type Error = Error;

    /// Returns the desired webhook that would create `webhook` again.
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
            params: webhook.params.clone(),
        })
    }
}

/// Checks that `name` is an event of the provider, or its name for every event. If a webhook can be for several events, their names are separated by commas.
///
/// # Errors
/// Returns a usage error if it is not.
pub fn check_event(provider: &Provider, api: &Api, name: &str) -> anyhow::Result<()> {
    let events: Vec<&str> = params::split(name).collect();
    if events.len() > 1 && api.rest().is_some() {
        if !api.rest().is_some_and(RestApi::takes_several_events) {
            return Err(error::usage(format!("event `{name}`: a webhook of {} is for one event", provider.title))
                .hint("create a webhook for each event"));
        }
        return events.into_iter().try_for_each(|event| check_event(provider, api, event));
    }
    if api.every_event() == Some(name) || provider.event(name).is_ok() {
        return Ok(());
    }
    let names = provider.events.iter().map(|event| event.name.as_str());
    let names: Vec<&str> = names.chain(api.every_event()).collect();
    let error = unknown(&format!("event of {}", provider.name), name, &names);
    if name != EVERY_EVENT || provider.events.is_empty() {
        return Err(error);
    }
    let count = if api.rest().is_some_and(RestApi::takes_several_events) { names.len() } else { 1 };
    let what = if count > 1 { "list the events" } else { "a webhook is for one event" };
    Err(error.hint(format!("{what}: --event {}", names[..count].join(","))))
}

/// What users write for every event. Only some APIs have such a subscription.
const EVERY_EVENT: &str = "*";

/// Checks an endpoint URL. The provider gets its text unchanged, so it must not contain white space that a URL parser would remove.
///
/// # Errors
/// Returns a usage error if it is not valid.
pub fn check_url(source: &str, text: &str) -> anyhow::Result<()> {
    // This check comes first, because its error does not quote a password.
    endpoint::parse(source, text)?;
    if text.contains(char::is_whitespace) {
        return Err(error::usage(format!("{source} `{text}`: the URL contains a space")));
    }
    Ok(())
}

/// Checks the filters of a webhook, and returns warnings about those that have no effect. `prefix` comes before the name of a filter in messages: `--` for
/// a flag, nothing for a key in a file.
///
/// # Errors
/// Returns a usage error if there are filters and the provider does not support any.
pub fn check_filters(
    provider: &Provider,
    api: &Api,
    desired: &DesiredWebhook,
    prefix: &str,
) -> anyhow::Result<Vec<String>> {
    let given = [(Filter::Survey, "survey", desired.survey), (Filter::Collector, "collector", desired.collector)];
    let mut given = given.into_iter().filter(|(_, _, id)| id.is_some());
    if !api.has_filters() {
        return match given.next() {
            Some((_, name, _)) => Err(error::usage(format!("{prefix}{name}: not supported by {}", provider.title))),
            None => Ok(Vec::new()),
        };
    }
    let event = &desired.event;
    let known = provider.event(event).map_or(&[][..], |event| &event.filters);
    let mut warnings: Vec<String> = given
        .filter(|(filter, _, _)| !known.contains(filter))
        .map(|(_, name, _)| format!("{prefix}{name} has no effect on {event}, which covers the whole account"))
        .collect();
    if desired.collector.is_some() && desired.survey.is_none() {
        warnings.push(format!("{prefix}collector may have no effect without {prefix}survey, which it belongs to"));
    }
    Ok(warnings)
}
