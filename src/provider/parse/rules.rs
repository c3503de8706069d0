//! Parses the rules in `[delivery]`: `deletes-on`, `[delivery.limits]`, `[delivery.retry]` and `[delivery.endpoint]`.

use super::{content_type, statuses};
use crate::provider::{
    request::media_type,
    rules::{DisableRule, EndpointRules, MAX_FAILURE_WINDOW, RetryRule, Rules, Validation},
    toml::{SpannedValue, TableReader},
};

/// Maximum number of retries. No provider comes near it.
const MAX_RETRIES: u32 = 10_000;

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
    rules.retry = delivery.value("retry").and_then(|value| retry(&delivery.table(value)?));
    rules
}

fn retry(table: &TableReader<'_>) -> Option<RetryRule> {
    const CHOICES: [(&str, bool); 2] = [("same", false), ("new", true)];
    let timeout = table.value("timeout").and_then(|value| seconds(table, value));
    let after = table.required("after").map_or(&[][..], |value| {
        let waits = table.array(value);
        if value.get_ref().as_array().is_some() && waits.is_empty() {
            table.report(value.span(), "expected at least one wait, e.g. `5m`", &[]);
        }
        waits
    });
    let after: Vec<u64> = after.iter().filter_map(|value| seconds(table, value)).collect();
    let waits = u32::try_from(after.len()).unwrap_or(u32::MAX);
    let times = table.value("times").map_or(Some(waits), |value| {
        let times = count(table, value, MAX_RETRIES)?;
        if times < waits {
            table.report(value.span(), format!("there are {waits} waits, but only {times} retries"), &[]);
        }
        Some(times)
    });
    let set = |key| table.value(key).and_then(|value| statuses(table, value));
    let (retry_on, stop_on) = (set("retry-on"), set("stop-on"));
    let new = |key| table.value(key).and_then(|value| table.choice(value, key, &CHOICES)).unwrap_or_default();
    let (new_id, new_timestamp) = (new("id"), new("timestamp"));
    let in_order = table.value("in-order").and_then(|value| table.bool(value)).unwrap_or_default();
    table.finish();
    Some(RetryRule { timeout, after, times: times?, retry_on, stop_on, in_order, new_id, new_timestamp })
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
    const METHODS: [(&str, &str); 3] = [("POST", "POST"), ("HEAD", "HEAD"), ("GET", "GET")];
    let method = table.value("method").map_or(Some("POST"), |value| table.choice(value, "method", &METHODS));
    let accept = table.required("accept").and_then(|value| statuses(table, value));
    let kind = table.value("content-type").and_then(|value| content_type(table, value));
    table.finish();
    let content_type = kind.as_deref().map(media_type);
    Some(Validation { method: method?.to_owned(), accept: accept?, content_type })
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
