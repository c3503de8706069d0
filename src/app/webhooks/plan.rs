//! From the webhooks that there are to those that are wanted: what to create, change and delete. Pure, so that it can be shown first.

use crate::app::webhooks::api::{Subscription, Webhook};
use hookctl::provider::Api;

/// One step of a plan.
#[derive(Clone, Debug)]
pub enum Step {
    /// It is as it should be.
    Keep(Webhook),
    /// Nobody wants it.
    Delete(Webhook),
    /// It is there and is something else.
    Change(Webhook, Subscription),
    /// It is missing.
    Create(Subscription),
}

impl Step {
    /// The word for what is done.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Keep(_) => "keep",
            Self::Delete(_) => "delete",
            Self::Change(..) => "change",
            Self::Create(_) => "create",
        }
    }

    /// Whether there is nothing to do.
    #[must_use]
    pub fn is_kept(&self) -> bool {
        matches!(self, Self::Keep(_))
    }

    /// What makes room comes first, then what fills it.
    fn rank(&self) -> u8 {
        match self {
            Self::Keep(_) => 0,
            Self::Delete(_) => 1,
            Self::Change(..) => 2,
            Self::Create(_) => 3,
        }
    }
}

/// The steps from `held` to `wanted`, each kind in the order given.
///
/// Where a URL can be taken only once, whatever stands at a wanted URL is changed. Elsewhere others may have webhooks for the
/// same URL, so only `prune`, which deletes what is not wanted, changes an unwanted one into a wanted one of the same URL: that keeps its
/// secret, which its receiver knows.
#[must_use]
pub fn plan(api: Api, held: Vec<Webhook>, wanted: &[Subscription], prune: bool) -> Vec<Step> {
    let mut held: Vec<Option<Webhook>> = held.into_iter().map(Some).collect();
    let mut take = |is: &dyn Fn(&Webhook) -> bool| {
        held.iter_mut().find(|slot| slot.as_ref().is_some_and(is)).and_then(Option::take)
    };
    let same: Vec<Option<Webhook>> = wanted.iter().map(|wanted| take(&|webhook| wanted.is(webhook))).collect();
    let mut steps: Vec<Step> = Vec::new();
    for (wanted, same) in wanted.iter().zip(same) {
        steps.push(match same {
            Some(webhook) => Step::Keep(webhook),
            None if api.has_unique_urls() || prune => match take(&|webhook| wanted.url == webhook.url) {
                Some(webhook) => Step::Change(webhook, wanted.clone()),
                None => Step::Create(wanted.clone()),
            },
            None => Step::Create(wanted.clone()),
        });
    }
    if prune {
        steps.extend(held.into_iter().flatten().map(Step::Delete));
    }
    steps.sort_by_key(Step::rank);
    steps
}

#[cfg(test)]
mod tests {
    use super::*;

    fn webhook(id: &str, event: &str, url: &str) -> Webhook {
        let (id, event, url) = (Some(id.into()), event.into(), url.into());
        Webhook { id, event, url, survey: None, collector: None, created: None, updated: None, secret: None }
    }

    fn wanted(event: &str, url: &str) -> Subscription {
        Subscription { event: event.into(), url: url.into(), survey: None, collector: None }
    }

    fn told(api: Api, prune: bool) -> Vec<String> {
        let held = vec![webhook("1", "a", "u1"), webhook("2", "b", "u2"), webhook("3", "c", "u3")];
        plan(api, held, &[wanted("a", "u1"), wanted("a", "u2"), wanted("c", "u4")], prune)
            .iter()
            .map(|step| match step {
                Step::Keep(held) | Step::Delete(held) | Step::Change(held, _) => {
                    format!("{} {}", step.name(), held.id.clone().unwrap_or_default())
                }
                Step::Create(wanted) => format!("create {}", wanted.url),
            })
            .collect()
    }

    #[test]
    fn what_is_unwanted_stays_unless_it_is_pruned_or_in_the_way() {
        assert_eq!(told(Api::Screver, false), ["keep 1", "create u2", "create u4"]);
        assert_eq!(told(Api::Screver, true), ["keep 1", "delete 3", "change 2", "create u4"]);
        assert_eq!(told(Api::FluidSurveys, false), ["keep 1", "change 2", "create u4"]);
        assert_eq!(told(Api::FluidSurveys, true), ["keep 1", "delete 3", "change 2", "create u4"]);
    }
}
