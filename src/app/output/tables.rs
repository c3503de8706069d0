//! Deliveries for people and for programs: a line or an object each, as they happen.

use super::{Align, Cell, Column, DeliveryRow, Format, Output, Styles, Table, verdicts::causes};

/// The columns of deliveries. Answers come one by one, so the widths are those of what is known before the first.
pub struct DeliveryTable {
    table: Table,
    /// Whether each goes to a place of its own.
    shows_urls: bool,
}

impl DeliveryTable {
    /// Columns in which the names of these providers and events fit, and where each goes to a place of its own, that place.
    #[must_use]
    pub fn new<'a>(
        providers: impl IntoIterator<Item = &'a str>,
        events: impl IntoIterator<Item = &'a str>,
        urls: Option<Vec<&'a str>>,
    ) -> Self {
        let mut columns = vec![
            Column::fitting(" ", Align::Left, []),
            Column::fitting("PROVIDER", Align::Left, providers),
            Column::fitting("EVENT", Align::Left, events),
            Column::fitting("BYTES", Align::Right, ["00000"]),
            Column::fitting("STATUS", Align::Right, []),
            Column::fitting("ACCEPTED", Align::Left, []),
            Column::fitting("TIME", Align::Right, ["000.0 ms"]),
            Column::fitting("ANSWER", Align::Left, []),
        ];
        let shows_urls = urls.is_some();
        columns.splice(3..3, urls.map(|urls| Column::fitting("URL", Align::Left, urls)));
        Self { table: Table(columns), shows_urls }
    }

    /// Prints the titles, where people read.
    ///
    /// # Errors
    /// Standard output is closed or fails.
    pub fn begin(&self, format: Format, out: &mut Output) -> anyhow::Result<()> {
        if format != Format::Text {
            return Ok(());
        }
        let titles = self.table.titles(out.styles);
        out.line(&titles)
    }

    /// Prints one delivery, and lets it be seen at once.
    ///
    /// # Errors
    /// Standard output is closed or fails.
    pub fn row(&self, row: &DeliveryRow<'_>, format: Format, out: &mut Output) -> anyhow::Result<()> {
        if format == Format::Text {
            let mark: Cell<'_> = if row.accepted { ("✓", Styles::good) } else { ("✗", Styles::bad) };
            let or_none = |text: Option<String>| text.unwrap_or_else(|| "-".into());
            let bytes = row.body_bytes.to_string();
            let status = or_none(row.status.map(|status| status.to_string()));
            let latency = or_none(row.latency_ms.map(|ms| format!("{ms:.1} ms")));
            let forged = row.tamper.map(|name| format!("tampered: {name}"));
            let said: Vec<&str> = [forged.as_deref(), row.error].into_iter().flatten().collect();
            let said = said.join("; ");
            let mut cells = vec![
                mark,
                (row.provider, Styles::plain),
                (row.event.unwrap_or("-"), Styles::plain),
                (&bytes, Styles::plain),
                (&status, Styles::plain),
                (if row.accepted { "yes" } else { "no" }, mark.1),
                (&latency, Styles::faint),
                (&said, Styles::plain),
            ];
            cells.splice(3..3, self.shows_urls.then_some((row.url, Styles::plain as _)));
            let line = self.table.row(out.styles, &cells);
            out.line(&line)?;
            causes(row.causes, out)?;
        } else {
            out.element(format, row)?;
        }
        out.flush()
    }
}
