//! Webhooks for people and for programs: a line or an object each, with a mask in place of its secret and of the credentials in its URL unless the user
//! asks for them.

use std::borrow::Cow;

use schemars::JsonSchema;
use serde::Serialize;

use super::{Align, Cell, Column, Output, Styles, Table};
use crate::app::webhooks::api::Webhook;
use hookctl::secret::{MASK, Secret, mask_urls};

/// One webhook of `webhooks`. It has no debug form: its secret may be shown to who asked for it, and to nobody else.
#[derive(JsonSchema, Serialize)]
pub struct WebhookRow<'a> {
    /// The provider's name.
    pub provider: &'a str,
    /// The id, where it is known.
    pub id: Option<&'a str>,
    /// The event, or what stands for every event.
    pub event: &'a str,
    /// Where deliveries go, with a mask in place of credentials in its query.
    pub url: Cow<'a, str>,
    /// The survey that it is narrowed down to.
    pub survey: Option<&'a str>,
    /// The collector that it is narrowed down to.
    pub collector: Option<&'a str>,
    /// When it was made.
    pub created: Option<&'a str>,
    /// When it was last changed.
    pub updated: Option<&'a str>,
    /// The secret, or a mask in its place.
    pub secret: Option<String>,
}

impl<'a> WebhookRow<'a> {
    /// A webhook as it may be shown.
    #[must_use]
    pub fn of(provider: &'a str, webhook: &'a Webhook, show_secrets: bool) -> Self {
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
        }
    }

    fn cells(&self) -> [&str; 8] {
        let or_none = |text: Option<&'a str>| text.unwrap_or("-");
        [
            or_none(self.id),
            self.event,
            &self.url,
            or_none(self.survey),
            or_none(self.collector),
            or_none(self.created),
            or_none(self.updated),
            self.secret.as_deref().unwrap_or("-"),
        ]
    }
}

/// The columns of webhooks. Pages come one by one, so the first decides the widths, and which columns are left out because they are empty.
pub struct WebhookTable {
    table: Table,
    shown: [bool; 8],
}

impl WebhookTable {
    /// Columns in which these fit.
    #[must_use]
    pub fn new(rows: &[WebhookRow<'_>], out: &Output) -> Self {
        let titles = ["ID", "EVENT", "URL", "SURVEY", "COLLECTOR", "CREATED", "UPDATED", "SECRET"];
        let values = |index: usize| rows.iter().map(move |row| row.cells()[index]);
        let shown = std::array::from_fn(|index| values(index).any(|value| value != "-"));
        let columns = titles.into_iter().enumerate().filter(|(index, _)| shown[*index]);
        let columns = columns.map(|(index, title)| match title {
            "URL" | "CREATED" | "UPDATED" | "SECRET" => Column::flexible(title, values(index)),
            _ => Column::fitting(title, Align::Left, values(index)),
        });
        Self { table: Table::new(columns.collect(), out.width), shown }
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
        let texts = row.cells().map(|text| super::escape_control(text).into_owned());
        let shown = texts.iter().zip(self.shown).filter(|(_, shown)| *shown);
        let cells: Vec<Cell<'_>> = shown.map(|(text, _)| (text.as_str(), Styles::plain as _)).collect();
        let line = self.table.row(out.styles, &cells);
        out.line(&line)
    }
}
