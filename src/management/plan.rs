//! From the webhooks that there are to those that are wanted: what to create, change and delete. Pure, so that it can be shown first.

use crate::{
    provider::Api,
    remote::{Subscription, Webhook},
};

/// What is to be done about one webhook.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Action {
    /// It is as it should be.
    Keep,
    /// It is missing.
    Create,
    /// It is there and is something else.
    Change,
    /// Nobody wants it.
    Delete,
}

impl Action {
    /// The name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Keep => "keep",
            Self::Create => "create",
            Self::Change => "change",
            Self::Delete => "delete",
        }
    }
}

/// One step of a plan.
#[derive(Clone, Debug)]
pub struct Step {
    /// What is to be done.
    pub action: Action,
    /// What is there.
    pub held: Option<Webhook>,
    /// What is wanted.
    pub wanted: Option<Subscription>,
}

/// What makes a webhook a candidate for being changed into a wanted one.
type Likeness = fn(&Subscription, &Webhook) -> bool;

/// The steps from `held` to `wanted`: what makes room first, then what fills it, each in the order given.
///
/// Where a URL can be taken only once, whatever stands at a wanted URL is changed. Elsewhere others may have webhooks for the
/// same URL, so only `prune`, which deletes what is not wanted, changes an unwanted one into a wanted one of its URL or its event:
/// that keeps its secret.
#[must_use]
pub fn plan(api: Api, held: Vec<Webhook>, wanted: &[Subscription], prune: bool) -> Vec<Step> {
    let mut held: Vec<Option<Webhook>> = held.into_iter().map(Some).collect();
    let mut take = |is: &dyn Fn(&Webhook) -> bool| {
        held.iter_mut().find(|slot| slot.as_ref().is_some_and(is)).and_then(Option::take)
    };
    let mut found: Vec<Option<Webhook>> = wanted.iter().map(|wanted| take(&|webhook| wanted.is(webhook))).collect();
    let by_url: Likeness = |wanted, webhook| wanted.url == webhook.url;
    let by_event: Likeness = |wanted, webhook| wanted.event == webhook.event;
    let likenesses: &[Likeness] = match (api, prune) {
        (Api::FluidSurveys, _) => &[by_url],
        (Api::Screver, true) => &[by_url, by_event],
        (Api::Screver, false) => &[],
    };
    for likeness in likenesses {
        for (wanted, found) in wanted.iter().zip(&mut found).filter(|(_, found)| found.is_none()) {
            *found = take(&|webhook| likeness(wanted, webhook));
        }
    }
    let mut steps: Vec<Step> = wanted
        .iter()
        .zip(found)
        .map(|(wanted, found)| {
            let action = match &found {
                None => Action::Create,
                Some(webhook) if wanted.is(webhook) => Action::Keep,
                Some(_) => Action::Change,
            };
            Step { action, held: found, wanted: Some(wanted.clone()) }
        })
        .collect();
    if prune {
        let unwanted = held.into_iter().flatten();
        steps.extend(unwanted.map(|webhook| Step { action: Action::Delete, held: Some(webhook), wanted: None }));
    }
    steps.sort_by_key(|step| match step.action {
        Action::Keep => 0,
        Action::Delete => 1,
        Action::Change => 2,
        Action::Create => 3,
    });
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
            .map(|step| {
                let id = step.held.as_ref().and_then(|webhook| webhook.id.clone()).unwrap_or_default();
                format!("{} {id}", step.action.name())
            })
            .collect()
    }

    #[test]
    fn what_is_unwanted_stays_unless_it_is_pruned_or_in_the_way() {
        assert_eq!(told(Api::Screver, false), ["keep 1", "create ", "create "]);
        assert_eq!(told(Api::Screver, true), ["keep 1", "change 2", "change 3"]);
        assert_eq!(told(Api::FluidSurveys, false), ["keep 1", "change 2", "create "]);
        assert_eq!(told(Api::FluidSurveys, true), ["keep 1", "delete 3", "change 2", "create "]);
    }
}
