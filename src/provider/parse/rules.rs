//! Parses the rules in `[delivery]`: `deletes-on`, `[delivery.limits]` and `[delivery.endpoint]`.

use super::{content_type, statuses};
use crate::provider::{
    request::media_type,
    rules::{DisableRule, EndpointRules, MAX_FAILURE_WINDOW, Rules, Validation},
    toml::{SpannedValue, TableReader},
};

/// Maximum value of `failures`. Every failure in the window is stored.
const MAX_FAILURES: u32 = 100_000;

pub(super) fn rules(delivery: &TableReader<'_>) -> Rules {
    let deletes_on = delivery.value("deletes-on").and_then(|value| statuses(delivery, value));
    let limits = delivery.value("limits").and_then(|value| delivery.table(value));
    let endpoint = delivery.value("endpoint").and_then(|value| delivery.table(value));
    let mut rules = Rules { deletes_on, ..Rules::default() };
    if let Some(table) = limits {
        rules.per_day = table.value("per-day").and_then(|value| count(&table, value, u32::MAX));
        rules.disable_after = table.value("disable-after").and_then(|value| disabling(&table.table(value)?));
        table.finish();
    }
    rules.endpoint = endpoint.map(|table| self::endpoint(&table)).unwrap_or_default();
    rules
}

fn disabling(table: &TableReader<'_>) -> Option<DisableRule> {
    let failures = table.required("failures").and_then(|value| count(table, value, MAX_FAILURES));
    let within = table.required("within").and_then(|value| seconds(table, value));
    table.finish();
    Some(DisableRule { failures: failures?, within: within? })
}

fn endpoint(table: &TableReader<'_>) -> EndpointRules {
    let flag = |key| table.value(key).and_then(|value| table.bool(value)).unwrap_or_default();
    let rules = EndpointRules {
        https: flag("https"),
        public: flag("public"),
        validate: table.value("validate").and_then(|value| validation(&table.table(value)?)),
    };
    table.finish();
    rules
}

fn validation(table: &TableReader<'_>) -> Option<Validation> {
    let accept = table.required("accept").and_then(|value| statuses(table, value));
    let kind = table.required("content-type").and_then(|value| content_type(table, value));
    table.finish();
    Some(Validation { accept: accept?, content_type: media_type(&kind?) })
}

/// Parses a number from 1 to `max`.
fn count(table: &TableReader<'_>, value: SpannedValue<'_>, max: u32) -> Option<u32> {
    let number = table.u64(value)?;
    let number = u32::try_from(number).ok().filter(|number| (1..=max).contains(number));
    if number.is_none() {
        table.report(value.span(), format!("expected a number from 1 to {max}"), &[]);
    }
    number
}

/// Parses a duration, e.g. `12h`, and returns it in seconds.
fn seconds(table: &TableReader<'_>, value: SpannedValue<'_>) -> Option<u64> {
    let text = table.text(value)?;
    let seconds = humantime::parse_duration(text).ok().map(|duration| duration.as_secs());
    let seconds = seconds.filter(|seconds| (1..=MAX_FAILURE_WINDOW).contains(seconds));
    if seconds.is_none() {
        table.report(value.span(), format!("`{text}` is not a valid duration from 1s to 30days (e.g. `12h`)"), &[]);
    }
    seconds
}
