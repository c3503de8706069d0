//! The rows of `webhooks`, as a table and as JSON.
//!
//! Secrets and the credentials in URLs are masked unless the user asks for them.

use std::{borrow::Cow, collections::BTreeMap, time::SystemTime};

use schemars::JsonSchema;
use serde::Serialize;

use super::{Align, Cell, Column, Output, Styles, Table, table::excess};
use crate::app::webhooks::api::Webhook;
use hookctl::secret::{MASK, Secret, mask_urls};

/// One webhook of `webhooks`. It does not implement `Debug`, because it may contain a secret.
#[derive(JsonSchema, Serialize)]
pub struct WebhookRow<'a> {
    /// The provider's name.
    pub provider: &'a str,
    /// The ID, if it is known.
    pub id: Option<&'a str>,
    /// The event, or the provider's name for every event.
    pub event: &'a str,
    /// The endpoint, with credentials in its query masked.
    pub url: Cow<'a, str>,
    /// The only survey it is for.
    pub survey: Option<&'a str>,
    /// The only collector it is for.
    pub collector: Option<&'a str>,
    /// When it was created (RFC 3339).
    pub created: Option<&'a str>,
    /// When it was last changed (RFC 3339).
    pub updated: Option<&'a str>,
    /// The secret, masked unless `--show-secrets` is given; `null` if it is not known.
    pub secret: Option<String>,
    /// The parameters of the API that the webhook has, by name.
    pub params: &'a BTreeMap<String, Vec<String>>,
}

impl<'a> WebhookRow<'a> {
    /// Creates the row of a webhook, with its secrets masked unless `show_secrets` is set.
    #[must_use]
    pub fn new(provider: &'a str, webhook: &'a Webhook, show_secrets: bool) -> Self {
        let shown = |secret: &Secret| {
            if show_secrets { String::from_utf8_lossy(secret.expose()).into_owned() } else { MASK.to_owned() }
        };
        Self {
            provider,
            id: webhook.id.as_deref(),
            event: &webhook.event,
            url: if show_secrets { Cow::Borrowed(&webhook.url) } else { mask_urls(&webhook.url) },
            survey: webhook.survey.as_deref(),
            collector: webhook.collector.as_deref(),
            created: webhook.created.as_deref(),
            updated: webhook.updated.as_deref(),
            secret: webhook.secret.as_ref().map(shown),
            params: &webhook.params,
        }
    }

    /// Returns the cells of the row, in the order of [`TITLES`]. On a terminal, times are printed as ages.
    fn cells(&self, terminal: bool) -> [Cow<'_, str>; 9] {
        let or_none = |text: Option<&'a str>| Cow::from(text.unwrap_or("-"));
        let time = |text: Option<&'a str>| match text.filter(|_| terminal).and_then(age) {
            Some(age) => Cow::from(age),
            None => or_none(text),
        };
        [
            or_none(self.id),
            self.event.into(),
            self.url.as_ref().into(),
            or_none(self.survey),
            or_none(self.collector),
            shown_params(self.params).map_or("-".into(), Cow::from),
            time(self.created),
            time(self.updated),
            self.secret.as_deref().unwrap_or("-").into(),
        ]
    }
}

/// One deletion of `webhooks delete`.
#[derive(Debug, JsonSchema, Serialize)]
pub struct DeletionRow<'a> {
    /// The provider's name.
    pub provider: &'a str,
    /// The ID or URL that was given, with credentials in the URL masked.
    pub webhook: &'a str,
    /// Whether it was deleted. With `--if-present`, it may not exist.
    pub deleted: bool,
    /// Why it was not deleted.
    pub error: Option<String>,
}

/// One step of `webhooks apply` and its result.
#[derive(Debug, JsonSchema, Serialize)]
pub struct StepRow<'a> {
    /// The provider's name.
    pub provider: &'a str,
    /// `keep`, `create`, `change` or `delete`.
    pub action: &'static str,
    /// The webhook after the step, or the deleted one.
    #[serde(flatten)]
    pub webhook: StepWebhook,
    /// The webhook before a change.
    pub was: Option<StepWebhook>,
    /// Whether the webhook is now as it should be.
    pub done: bool,
    /// Why the step failed.
    pub error: Option<String>,
}

/// The webhook of a step.
#[derive(Debug, JsonSchema, Serialize)]
pub struct StepWebhook {
    /// The ID, if it is known.
    pub id: Option<String>,
    /// The event, or the provider's name for every event.
    pub event: String,
    /// The endpoint, with credentials in its query masked.
    pub url: String,
    /// The only survey it is for.
    pub survey: Option<String>,
    /// The only collector it is for.
    pub collector: Option<String>,
    /// The parameters of the API that the webhook has, by name.
    pub params: BTreeMap<String, Vec<String>>,
}

impl From<Webhook> for StepWebhook {
    fn from(webhook: Webhook) -> Self {
        let Webhook { id, event, url, survey, collector, params, .. } = webhook;
        Self { id, event, url: mask_urls(&url).into_owned(), survey, collector, params }
    }
}

impl StepWebhook {
    /// Returns the survey and collector filters as the end of a line, or an empty string.
    #[must_use]
    pub fn filters(&self) -> String {
        let filter =
            |name: &str, id: &Option<String>| id.as_ref().map_or_else(String::new, |id| format!("  {name} {id}"));
        let params = shown_params(&self.params).map_or_else(String::new, |params| format!("  {params}"));
        filter("survey", &self.survey) + &filter("collector", &self.collector) + &params
    }

    /// Returns the values that differ from `other`.
    #[must_use]
    pub fn difference(&self, other: &Self) -> String {
        let mut parts = Vec::new();
        if self.event != other.event {
            parts.push(self.event.clone());
        }
        if self.url != other.url {
            parts.push(self.url.clone());
        }
        for (name, own, others) in
            [("survey", &self.survey, &other.survey), ("collector", &self.collector, &other.collector)]
        {
            if own != others {
                parts.push(own.as_ref().map_or_else(|| format!("no {name}"), |id| format!("{name} {id}")));
            }
        }
        // Parameters that `other` does not have are kept.
        for (name, values) in &self.params {
            match other.params.get(name) {
                Some(others) if others != values && values.is_empty() => parts.push(format!("no {name}")),
                Some(others) if others != values => parts.push(format!("{name}={}", values.join(","))),
                _ => {}
            }
        }
        parts.join("  ")
    }
}

/// Returns parameters as text, e.g. `form_id=u6nXL7 enabled=true`, or `None` if none has a value.
fn shown_params(params: &BTreeMap<String, Vec<String>>) -> Option<String> {
    let given = params.iter().filter(|(_, values)| !values.is_empty());
    let given: Vec<String> = given.map(|(name, values)| format!("{name}={}", values.join(","))).collect();
    (!given.is_empty()).then(|| given.join(" "))
}

/// Returns how long ago a time (RFC 3339) was, e.g. `2m ago`, or `None` if it cannot be parsed.
fn age(time: &str) -> Option<String> {
    let then = humantime::parse_rfc3339_weak(time).ok()?;
    let seconds = SystemTime::now().duration_since(then).unwrap_or_default().as_secs();
    let units = [(365 * 24 * 3600, "y"), (30 * 24 * 3600, "mo"), (24 * 3600, "d"), (3600, "h"), (60, "m")];
    let (length, unit) = units.into_iter().find(|(length, _)| seconds >= *length).unwrap_or((1, "s"));
    Some(format!("{}{unit} ago", seconds / length))
}

/// The table of webhooks. Pages arrive one by one, so the first page decides the widths of the columns and which of them are empty and left out.
pub struct WebhookTable {
    table: Table,
    shown: [bool; 9],
}

/// The titles of the columns.
const TITLES: [&str; 9] = ["ID", "EVENT", "URL", "SURVEY", "COLLECTOR", "PARAMS", "CREATED", "UPDATED", "SECRET"];

/// The columns to leave out if the terminal is too narrow, in this order.
const OPTIONAL_COLUMNS: [&str; 4] = ["SECRET", "UPDATED", "CREATED", "PARAMS"];

impl WebhookTable {
    /// Creates a table whose columns fit these rows and the terminal.
    #[must_use]
    pub fn new(rows: &[WebhookRow<'_>], out: &Output) -> Self {
        let cells: Vec<[Cow<'_, str>; 9]> = rows.iter().map(|row| row.cells(out.terminal)).collect();
        let values = |index: usize| cells.iter().map(move |row| row[index].as_ref());
        let mut shown: [bool; 9] = std::array::from_fn(|index| values(index).any(|value| value != "-"));
        let columns = |shown: &[bool; 9]| -> Vec<Column> {
            let titles = TITLES.into_iter().enumerate().filter(|(index, _)| shown[*index]);
            let column = titles.map(|(index, title)| match title {
                "URL" | "PARAMS" | "CREATED" | "UPDATED" | "SECRET" => Column::flexible(title, values(index)),
                _ => Column::fitting(title, Align::Left, values(index)),
            });
            column.collect()
        };
        for title in OPTIONAL_COLUMNS {
            let index = TITLES.iter().position(|other| *other == title).unwrap_or_default();
            // With --show-secrets, the secrets are what the user wants to see.
            let is_requested = title == "SECRET" && values(index).any(|value| value != "-" && value != MASK);
            if excess(&columns(&shown), out.width).unwrap_or_default() > 0 && !is_requested {
                shown[index] = false;
            }
        }
        Self { table: Table::new(columns(&shown), out.width), shown }
    }

    /// Prints the header.
    ///
    /// # Errors
    /// Standard output is closed or fails.
    pub fn begin(&self, out: &mut Output) -> anyhow::Result<()> {
        let titles = self.table.titles(out.styles);
        out.line(&titles)
    }

    /// Prints one webhook.
    ///
    /// # Errors
    /// Standard output is closed or fails.
    pub fn row(&self, row: &WebhookRow<'_>, out: &mut Output) -> anyhow::Result<()> {
        let texts = row.cells(out.terminal).map(|text| super::escape_control(&text).into_owned());
        let shown = texts.iter().zip(self.shown).filter(|(_, shown)| *shown);
        let cells: Vec<Cell<'_>> = shown.map(|(text, _)| (text.as_str(), Styles::plain as _)).collect();
        let line = self.table.row(out.styles, &cells);
        out.line(&line)
    }
}
