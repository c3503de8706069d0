//! `webhooks apply`: reads a desired-state file, compares it with the account, and makes the changes one by one. The caller prints each step.

use std::{cell::Cell, fs::File, ops::Range, path::Path, slice, vec};

use super::{
    Account, Error, Step, Target,
    api::{DesiredWebhook, Webhook, api_of},
    desired::{check_event, check_filters, check_url},
    params::{self, Params},
    plan,
};
use crate::app::{
    error::{self, ErrorExt as _, Exit},
    http::Observer,
    lookup::lookup_failure,
};
use anyhow::Context as _;
use hookctl::{
    provider::toml::{self, Problems, SpannedValue, TableReader},
    provider::{Api, Catalog, Provider},
    text::read_text_capped,
};

/// Maximum size of a file, in bytes. A longer one is an error, because with `--prune`, reading only part of it would delete the other webhooks.
const MAX_FILE: u64 = 16 * 1024 * 1024;

/// The webhooks that a file describes.
pub struct DesiredState<'c> {
    pub provider: &'c Provider,
    pub webhooks: Vec<DesiredWebhook>,
    /// The parameters of the account, and defaults for all webhooks.
    pub params: Params,
    pub warnings: Vec<String>,
}

impl<'c> DesiredState<'c> {
    /// Reads a file. The provider is the one in the file, or else that of `--provider` or of the profile.
    ///
    /// # Errors
    /// The file cannot be read, or has errors. The error lists all of them (exit 3).
    pub fn read(path: &Path, flag: Option<&str>, profile: Option<&str>, catalog: &'c Catalog) -> anyhow::Result<Self> {
        let text = File::open(path).and_then(|file| read_text_capped(file, MAX_FILE));
        let text = text.with_context(|| format!("cannot read {}", path.display()))?;
        toml::parse(path.display().to_string(), &text, |top| parse(top, flag, profile, catalog)).map_err(|problems| {
            error::input(Problems(problems).to_string()).hint("see a valid file with `hookctl webhooks apply --help`")
        })
    }
}

fn parse<'c>(
    top: &TableReader<'_>,
    flag: Option<&str>,
    profile: Option<&str>,
    catalog: &'c Catalog,
) -> Option<DesiredState<'c>> {
    let value = top.value("provider");
    let params = top.value("params");
    let webhooks = top.required("webhooks");
    top.finish();
    let (name, span) = match value {
        Some(value) => (Some(top.text(value)?), value.span()),
        None => (flag.or(profile), 0..0),
    };
    let Some(name) = name else {
        top.report(span, "missing key `provider`, e.g. `provider = \"screver\"`", &[]);
        return None;
    };
    if flag.is_some_and(|flag| flag != name) {
        let flag = flag.unwrap_or_default();
        top.report(span, format!("provider `{name}` does not match --provider {flag}"), &[]);
        return None;
    }
    let found = catalog.find(name).map_err(|error| lookup_failure(&error));
    let (provider, api) = match found.and_then(|provider| Ok((provider, api_of(provider)?.0))) {
        Ok(found) => found,
        Err(error) => {
            top.report(span, error::message(&error), &[]);
            return None;
        }
    };
    let common = params.map(|value| parse_params(top, value, provider, api, &[])).unwrap_or_default();
    let mut desired = DesiredState { provider, webhooks: Vec::new(), params: common, warnings: Vec::new() };
    for value in top.array(webhooks?) {
        let Some(table) = top.table(value) else { continue };
        let Some(webhook) = parse_webhook(&table, provider, api, &desired.params, &mut desired.warnings) else {
            continue;
        };
        let duplicate = |other: &DesiredWebhook| {
            if api.has_unique_urls() { other.url == webhook.url } else { *other == webhook }
        };
        if desired.webhooks.iter().any(duplicate) {
            table.report(table.at(), format!("duplicate webhook for `{}`", webhook.url), &[]);
        }
        desired.webhooks.push(webhook);
    }
    Some(desired)
}

fn parse_webhook(
    table: &TableReader<'_>,
    provider: &Provider,
    api: &Api,
    common: &Params,
    warnings: &mut Vec<String>,
) -> Option<DesiredWebhook> {
    let text = |key, check: &dyn Fn(&str) -> anyhow::Result<()>| {
        let value = table.required(key)?;
        let text = table.text(value)?;
        check(text).map_err(|error| table.report(value.span(), error::message(&error), &[])).ok()?;
        Some(text.to_owned())
    };
    let event = text("event", &|event| check_event(provider, api, event));
    let url = text("url", &|url| check_url("url", url));
    let id = |key| table.value(key).and_then(|value| table.u64(value));
    let (survey, collector) = (id("survey"), id("collector"));
    let mut params = common.clone();
    if let Some(value) = table.value("params") {
        let scope = api_of(provider).ok().and_then(|(api, url)| Some(params::scope(api.rest()?, url)));
        params.extend(parse_params(table, value, provider, api, &scope.unwrap_or_default()));
    }
    table.finish();
    let webhook = DesiredWebhook { event: event?, url: url?, survey, collector, params };
    match check_filters(provider, api, &webhook, "") {
        Ok(found) => warnings.extend(found),
        Err(error) => {
            let filter = ["survey", "collector"].into_iter().find_map(|key| table.value(key));
            let span = if let Some(value) = filter { value.span() } else { table.at() };
            table.report(span, error::message(&error), &[]);
        }
    }
    Some(webhook)
}

/// Parses a table of parameters: each is a string, an integer, a boolean, or an array of them. Those in `scope` are not allowed.
fn parse_params(
    table: &TableReader<'_>,
    value: SpannedValue<'_>,
    provider: &Provider,
    api: &Api,
    scope: &[&str],
) -> Params {
    let Some(inner) = table.table(value) else { return Params::new() };
    let read = |(name, at, value): (&str, Range<usize>, SpannedValue<'_>)| {
        let values = if value.get_ref().is_array() { inner.array(value) } else { slice::from_ref(value) };
        let values: Vec<String> = values.iter().filter_map(|value| inner.scalar(value)).collect();
        if scope.contains(&name) {
            inner.report(at, format!("`{name}` is the same for all webhooks: set it in `params` of the file"), &[]);
        } else if let Some(error) = values.iter().find_map(|text| params::check(name, text, provider, api).err()) {
            inner.report(at, error::message(&error), &[]);
        } else if values.len() > 1 && !params::takes_several(name, api) {
            inner.report(at, format!("`{name}` takes one value"), &[]);
        }
        (name.to_owned(), values)
    };
    inner.entries().into_iter().map(read).collect()
}

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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A desired-state file, either well-formed or of random lines.
    fn file() -> impl Strategy<Value = String> {
        let lines = [
            "provider = \"screver\"",
            "provider = \"fluidsurveys\"",
            "provider = \"wootric\"",
            "provider = \"\"",
            "provider = 1",
            "webhooks = []",
            "webhooks = [{}]",
            "webhooks = 1",
            "[[webhooks]]",
            "[webhooks]",
            "event = \"surveyCompleted\"",
            "event = \"response_complete\"",
            "event = \"*\"",
            "event = \"none\"",
            "event = [\"*\"]",
            "url = \"http://a/\"",
            "url = \"http://u:p@a/\"",
            "url = \"a\"",
            "url = \"\"",
            "survey = 1",
            "survey = -1",
            "survey = 99999999999999999999",
            "survey = \"1\"",
            "collector = 2",
            "surve = 1",
            "\0",
            "\u{feff}",
            "# é",
            "= ",
            "\"",
            "'",
        ];
        let webhook = ("(surveyCompleted|optionSelected|response_complete|\\*|x)", "(http|ftp)://[ab]/", 0..3_u8)
            .prop_map(|(event, url, survey)| {
                let survey = if survey > 0 { format!("survey = {survey}\n") } else { String::new() };
                format!("[[webhooks]]\nevent = \"{event}\"\nurl = \"{url}\"\n{survey}")
            });
        let whole = ("(screver|fluidsurveys)", prop::collection::vec(webhook, 0..5))
            .prop_map(|(provider, webhooks)| format!("provider = \"{provider}\"\n{}", webhooks.concat()));
        let pieces =
            prop::collection::vec(prop::sample::select(lines.to_vec()), 0..12).prop_map(|lines| lines.join("\n"));
        prop_oneof![whole, pieces, ".{0,60}"]
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn desired_state_is_valid_without_duplicates_or_every_error_has_a_position(text in file()) {
            let directory = tempfile::TempDir::new().expect("a directory");
            let path = directory.path().join("state.toml");
            std::fs::write(&path, &text).expect("a file");
            let catalog = Catalog::default();
            match DesiredState::read(&path, None, None, &catalog) {
                Err(error) => {
                    prop_assert_eq!(error::exit_of(&error), Exit::Input, "{:#}", error);
                    for line in error.to_string().lines() {
                        let position = line.strip_prefix(&format!("{}:", path.display())).unwrap_or_default();
                        let mut numbers = position.split(':').map(str::parse::<u32>);
                        let position = (numbers.next(), numbers.next());
                        prop_assert!(matches!(position, (Some(Ok(1..)), Some(Ok(1..)))), "{}", line);
                    }
                }
                Ok(desired) => {
                    let api = api_of(desired.provider).expect("an API").0;
                    for (index, webhook) in desired.webhooks.iter().enumerate() {
                        prop_assert!(check_event(desired.provider, api, &webhook.event).is_ok());
                        prop_assert!(check_url("url", &webhook.url).is_ok());
                        prop_assert!(check_filters(desired.provider, api, webhook, "").is_ok());
                        prop_assert!(!desired.webhooks[..index].contains(webhook), "duplicate {}", webhook.url);
                    }
                }
            }
        }
    }
}
