//! `webhooks apply`: compares the desired webhooks with the account, and makes the changes one by one. The caller prints each step.

use std::{cell::Cell, vec};

use super::{
    Account, Error, Step, Target,
    api::{DesiredWebhook, Webhook},
    plan,
};
use crate::app::{
    error::{self, Exit},
    http::Observer,
};
use hookctl::provider::Api;

/// One step and its result.
pub struct StepResult {
    pub step: Step,
    /// Whether the webhook is now as it should be.
    pub done: bool,
    /// The ID of the webhook that the step created, if the API returns it.
    pub new_id: Option<String>,
    pub error: Option<String>,
}

/// The changes from the account's state to the desired state. After an error or an interruption, no further change is made.
pub struct Changes<'a> {
    account: &'a Account,
    steps: vec::IntoIter<Step>,
    dry_run: bool,
    interrupted: &'a Cell<bool>,
    /// The number of webhooks that were changed.
    pub changed: usize,
    /// The number of webhooks that differ from the desired state.
    pub differences: usize,
    /// The number of webhooks that need no change.
    pub unchanged: usize,
    /// The error or interruption that stopped the changes.
    pub failure: Option<anyhow::Error>,
}

impl<'a> Changes<'a> {
    /// Lists the account's webhooks and plans the changes. `interrupted` is set when a signal arrives.
    ///
    /// # Errors
    /// Returns an error if the list cannot be read completely.
    pub async fn plan(
        account: &'a Account,
        desired: &[DesiredWebhook],
        [prune, dry_run]: [bool; 2],
        interrupted: &'a Cell<bool>,
        observer: &mut dyn Observer,
    ) -> Result<Self, Error> {
        let existing = account.find_all(|_| true, observer).await?;
        let steps = plan(account.api(), existing, desired, prune);
        if !dry_run && steps.iter().any(|step| matches!(step, Step::Create(_))) {
            account.require_secret()?;
        }
        let differences = steps.iter().filter(|step| !step.is_keep()).count();
        let unchanged = steps.len() - differences;
        let steps = steps.into_iter();
        Ok(Self { account, steps, dry_run, interrupted, changed: 0, differences, unchanged, failure: None })
    }

    /// Returns the events of the webhooks of all steps.
    pub fn events(&self) -> impl Iterator<Item = &str> {
        self.steps.as_slice().iter().map(|step| match step {
            Step::Keep(webhook) | Step::Delete(webhook) => webhook.event.as_str(),
            Step::Change(_, desired) | Step::Create(desired) => desired.event.as_str(),
        })
    }

    /// Returns the webhooks that will be deleted.
    pub fn deletions(&self) -> impl Iterator<Item = &Webhook> {
        self.steps.as_slice().iter().filter_map(|step| match step {
            Step::Delete(webhook) => Some(webhook),
            _ => None,
        })
    }

    /// Performs the next step, unless this is a dry run or an earlier step failed. Returns `None` at the end.
    pub async fn next(&mut self, observer: &mut dyn Observer) -> Option<StepResult> {
        let step = self.steps.next()?;
        let mut result = StepResult { done: step.is_keep(), step, new_id: None, error: None };
        if self.dry_run || result.done || self.failure.is_some() {
            return Some(result);
        }
        if self.interrupted.get() {
            self.failure = Some(error::failure(Exit::Interrupted, "interrupted"));
            return Some(result);
        }
        match perform(self.account, &result.step, observer).await {
            Ok(new_id) => {
                self.changed += 1;
                (result.done, result.new_id) = (true, new_id);
            }
            Err(error) => {
                result.error = Some(error.to_string());
                self.failure = Some(error.into());
            }
        }
        Some(result)
    }
}

/// Performs one step and returns the ID of the webhook that it created, if the API returns it.
async fn perform(account: &Account, step: &Step, observer: &mut dyn Observer) -> Result<Option<String>, Error> {
    match step {
        Step::Keep(_) => Ok(None),
        Step::Create(desired) => Ok(account.create(desired, observer).await?.id),
        Step::Change(existing, desired) => Ok(account.change(existing, desired, observer).await?.id),
        Step::Delete(existing) => {
            let target = match &existing.id {
                Some(id) if *account.api() != Api::FluidSurveys => Target::Id(id.clone()),
                _ => Target::Url(existing.url.clone()),
            };
            match account.delete(&target, observer).await {
                // It was deleted elsewhere in the meantime.
                Err(error) if error.is_not_found() => Ok(None),
                result => result.map(|()| None),
            }
        }
    }
}
