//! The file of `webhooks apply`: the webhooks that an account should have. Reads it, and reports every mistake with its position.

use std::{fs::File, ops::Range, path::Path, slice};

use anyhow::Context as _;

use super::{
    api::{DesiredWebhook, api_of},
    desired::{check_event, check_filters, check_url},
    params::{self, Params},
};
use crate::app::{
    error::{self, ErrorExt as _},
    lookup::lookup_failure,
};
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
        } else if let Err(error) = params::check_all(name, &values, provider, api) {
            inner.report(at, error::message(&error), &[]);
        }
        (name.to_owned(), values)
    };
    inner.entries().into_iter().map(read).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::app::error::Exit;

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
