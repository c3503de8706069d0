//! Plans the steps from the existing webhooks to the desired ones. Makes no calls, so that a dry run can print the plan.

use crate::app::webhooks::api::{DesiredWebhook, Webhook};
use hookctl::provider::Api;

/// One step of a plan.
#[derive(Clone, Debug)]
pub enum Step {
    /// The webhook needs no change.
    Keep(Webhook),
    /// The webhook is not desired.
    Delete(Webhook),
    /// The webhook exists with another event, URL or filter.
    Change(Webhook, DesiredWebhook),
    /// The webhook does not exist.
    Create(DesiredWebhook),
}

impl Step {
    /// Returns the name used in reports.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Keep(_) => "keep",
            Self::Delete(_) => "delete",
            Self::Change(..) => "change",
            Self::Create(_) => "create",
        }
    }

    pub fn is_keep(&self) -> bool {
        matches!(self, Self::Keep(_))
    }

    /// Orders the kinds of steps. Deletions come before changes and creations, because a URL may have to be freed before it is used again.
    fn rank(&self) -> u8 {
        match self {
            Self::Keep(_) => 0,
            Self::Delete(_) => 1,
            Self::Change(..) => 2,
            Self::Create(_) => 3,
        }
    }
}

/// Returns the steps from `existing` to `desired`, ordered by kind, and within a kind in the given order.
///
/// If URLs are unique, an existing webhook with a desired URL is changed. Otherwise, a webhook with that URL may belong to someone else, so it is changed
/// only with `prune`, which would otherwise delete it. Changing it keeps its secret, which its receiver knows. If the API cannot change a webhook, a new one is
/// created instead.
pub fn plan(api: &Api, existing: Vec<Webhook>, desired: &[DesiredWebhook], prune: bool) -> Vec<Step> {
    let mut existing: Vec<Option<Webhook>> = existing.into_iter().map(Some).collect();
    // Takes the first matching webhook out of the list.
    let mut take = |matches: &dyn Fn(&Webhook) -> bool| {
        existing.iter_mut().find(|slot| slot.as_ref().is_some_and(matches)).and_then(Option::take)
    };
    let same: Vec<Option<Webhook>> = desired.iter().map(|desired| take(&|webhook| desired.matches(webhook))).collect();
    let mut steps: Vec<Step> = Vec::new();
    for (desired, same) in desired.iter().zip(same) {
        steps.push(match same {
            Some(webhook) => Step::Keep(webhook),
            None if (api.has_unique_urls() || prune) && api.can_update() => {
                match take(&|webhook| desired.url == webhook.url) {
                    Some(webhook) => Step::Change(webhook, desired.clone()),
                    None => Step::Create(desired.clone()),
                }
            }
            None => Step::Create(desired.clone()),
        });
    }
    if prune {
        steps.extend(existing.into_iter().flatten().map(Step::Delete));
    }
    steps.sort_by_key(Step::rank);
    steps
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::webhooks::Params;

    fn webhook(id: &str, event: &str, url: &str) -> Webhook {
        let (id, event, url) = (Some(id.into()), event.into(), url.into());
        Webhook {
            id,
            event,
            url,
            survey: None,
            collector: None,
            created: None,
            updated: None,
            secret: None,
            params: Params::new(),
        }
    }

    fn desired(event: &str, url: &str) -> DesiredWebhook {
        DesiredWebhook { event: event.into(), url: url.into(), survey: None, collector: None, params: Params::new() }
    }

    fn names(api: &Api, prune: bool) -> Vec<String> {
        let existing = vec![webhook("1", "a", "u1"), webhook("2", "b", "u2"), webhook("3", "c", "u3")];
        plan(api, existing, &[desired("a", "u1"), desired("a", "u2"), desired("c", "u4")], prune)
            .iter()
            .map(|step| match step {
                Step::Keep(webhook) | Step::Delete(webhook) | Step::Change(webhook, _) => {
                    format!("{} {}", step.name(), webhook.id.clone().unwrap_or_default())
                }
                Step::Create(desired) => format!("create {}", desired.url),
            })
            .collect()
    }

    #[test]
    fn plan_keeps_unmanaged_webhooks_unless_pruned_or_in_the_way() {
        assert_eq!(names(&Api::Screver, false), ["keep 1", "create u2", "create u4"]);
        assert_eq!(names(&Api::Screver, true), ["keep 1", "delete 3", "change 2", "create u4"]);
        assert_eq!(names(&Api::FluidSurveys, false), ["keep 1", "change 2", "create u4"]);
        assert_eq!(names(&Api::FluidSurveys, true), ["keep 1", "delete 3", "change 2", "create u4"]);
    }
}
