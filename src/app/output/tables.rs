//! Prints deliveries as they happen: as rows of a table with totals below it, or as JSON objects.

use super::{
    Align, Cell, Column, DeliveryRow, ForgeryOutcome, Format, Output, Styles, Table, causes::PendingCauses, count,
};

/// Number of rows after which the rejected deliveries are repeated below the totals.
pub(super) const SCREEN: usize = 10;

/// Maximum number of rejected deliveries that are repeated.
pub(super) const MAX_REPEATED: usize = 20;

/// Width of a terminal, in cells, below which only the receiver's part of an error is shown.
const WIDE: usize = 100;

pub(super) fn is_narrow(width: Option<usize>) -> bool {
    width.is_some_and(|width| width < WIDE)
}

/// Returns the message of the receiver, without the expectation: `bad signature` of `rejected (expected 2xx): bad signature`.
pub(super) fn receivers_part(error: &str) -> &str {
    let rest = ["rejected (", "accepted ("].iter().find_map(|verb| error.strip_prefix(verb)?.split_once("): "));
    rest.map_or(error, |(_, response)| response)
}

/// The table of deliveries. Responses arrive one by one, so the widths are based on what is known before the first one.
pub struct DeliveryTable {
    table: Table,
    /// Whether there is a column for the URL, because deliveries go to different ones.
    shows_urls: bool,
    /// Whether some are forgeries of `--tamper`.
    shows_forgeries: bool,
    has_header: bool,
    causes: PendingCauses,
    rejected: usize,
    /// Deliveries that got no response or were not sent.
    failed: usize,
    /// The first deliveries that were not accepted, to be repeated below the totals.
    repeated: Vec<String>,
    deliveries: usize,
    /// The number of forgeries by the endpoint's reaction.
    forgeries: [usize; ForgeryOutcome::COUNT],
}

impl DeliveryTable {
    /// Creates a table whose columns fit the names of these providers, events and forgeries, and the `urls` if deliveries go to different ones.
    #[must_use]
    pub fn new<'a>(
        providers: impl IntoIterator<Item = &'a str>,
        events: impl IntoIterator<Item = &'a str>,
        forgeries: impl IntoIterator<Item = &'a str>,
        urls: Option<Vec<&'a str>>,
        out: &Output,
    ) -> Self {
        let mut columns = vec![
            Column::fitting(" ", Align::Left, []),
            Column::fitting("PROVIDER", Align::Left, providers),
            Column::fitting("EVENT", Align::Left, events),
            Column::fitting("BYTES", Align::Right, ["00000"]),
            Column::fitting("STATUS", Align::Right, []),
            Column::fitting("TIME", Align::Right, ["000.0 ms"]),
            Column::text("RESPONSE", []),
        ];
        let shows_urls = urls.is_some();
        let mut forgeries = forgeries.into_iter().peekable();
        let shows_forgeries = forgeries.peek().is_some();
        // The method takes the space of the length, which matters less in a forgery.
        if shows_forgeries && is_narrow(out.width) {
            columns.remove(3);
        }
        let forgery = shows_forgeries.then(|| Column::fitting("FORGERY", Align::Left, forgeries));
        columns.splice(3..3, forgery.into_iter().chain(urls.map(|urls| Column::flexible("URL", urls))));
        Self {
            table: Table::new(columns, out.width),
            shows_urls,
            shows_forgeries,
            has_header: false,
            causes: PendingCauses::default(),
            rejected: 0,
            failed: 0,
            repeated: Vec::new(),
            deliveries: 0,
            forgeries: [0; ForgeryOutcome::COUNT],
        }
    }

    /// Prints the header before the first row. With `-v`, the first request and response are printed before it.
    fn begin(&mut self, out: &mut Output) -> anyhow::Result<()> {
        if std::mem::replace(&mut self.has_header, true) {
            return Ok(());
        }
        let titles = self.table.titles(out.styles);
        out.line(&titles)
    }

    /// Prints one delivery and flushes it.
    ///
    /// # Errors
    /// Standard output is closed or fails.
    pub fn row(&mut self, row: &DeliveryRow<'_>, format: Format, out: &mut Output) -> anyhow::Result<()> {
        self.count(row);
        if format == Format::Text {
            self.begin(out)?;
            self.causes.before_row(row.causes, out)?;
            let mark: Cell<'_> = if row.accepted { ("✓", Styles::good) } else { ("✗", Styles::bad) };
            let or_none = |text: Option<String>| text.unwrap_or_else(|| "-".into());
            let bytes = count(row.body_bytes);
            let status = or_none(row.status.map(|status| status.to_string()));
            let latency = or_none(row.latency_ms.map(|ms| format!("{ms:.1} ms")));
            let error = row.error.map(|error| if is_narrow(out.width) { receivers_part(error) } else { error });
            let mut cells = vec![
                mark,
                (row.provider, Styles::plain),
                (row.event.unwrap_or("-"), Styles::plain),
                (&bytes, Styles::plain),
                (&status, mark.1),
                (&latency, Styles::faint),
                (error.unwrap_or_default(), Styles::plain),
            ];
            if self.shows_forgeries && is_narrow(out.width) {
                cells.remove(3);
            }
            let forgery: Option<Cell<'_>> =
                self.shows_forgeries.then_some((row.tamper.unwrap_or("-"), Styles::plain as _));
            let url: Option<Cell<'_>> = self.shows_urls.then_some((row.url, Styles::plain as _));
            cells.splice(3..3, forgery.into_iter().chain(url));
            let line = self.table.row(out.styles, &cells);
            out.line(&line)?;
            if !row.causes.is_empty() {
                self.causes.add(row.causes, None);
            }
        } else {
            out.element(format, row)?;
        }
        out.flush()
    }

    fn count(&mut self, row: &DeliveryRow<'_>) {
        self.deliveries += 1;
        if let Some(response) = row.forgery {
            self.forgeries[response as usize] += 1;
        }
        if row.accepted {
            return;
        }
        let failures = if row.status.is_some() { &mut self.rejected } else { &mut self.failed };
        *failures += 1;
        if self.repeated.len() < MAX_REPEATED {
            let parts = [Some(row.provider), row.event, row.tamper].into_iter().flatten().collect::<Vec<_>>().join(" ");
            let status = row.status.map(|status| status.to_string());
            self.repeated.push(format!("{parts}  {}", status.as_deref().or(row.error).unwrap_or("not sent")));
        }
    }

    /// Prints the causes of the last rows, and the totals on standard error. After many rows, the deliveries that were not accepted are repeated.
    ///
    /// # Errors
    /// Standard output is closed or fails.
    pub fn end(&mut self, format: Format, out: &mut Output) -> anyhow::Result<()> {
        if format == Format::Text {
            self.causes.print(out)?;
        }
        if self.deliveries < 2 {
            return Ok(());
        }
        // If the reader has closed standard output, it does not need the totals either.
        out.flush()?;
        let not_accepted = self.rejected + self.failed;
        let accepted = self.deliveries - not_accepted;
        let part = |number, name| if number > 0 { format!(", {} {name}", count(number)) } else { String::new() };
        if format == Format::Text && out.terminal {
            out.line("")?;
        }
        let forgeries: usize = self.forgeries.iter().sum();
        if forgeries == 0 {
            let others = part(self.rejected, "rejected") + &part(self.failed, "failed");
            out.status(&format!("{} of {} accepted{others}", count(accepted), count(self.deliveries)));
        } else {
            let number = |response| self.forgeries[response as usize];
            let others = part(number(ForgeryOutcome::Accepted), "accepted")
                + &part(number(ForgeryOutcome::Unexpected), "answered unexpectedly")
                + &part(number(ForgeryOutcome::Unanswered), "failed");
            let rejected = count(number(ForgeryOutcome::Rejected));
            out.status(&format!("{rejected} of {} forgeries rejected{others}", count(forgeries)));
        }
        if self.deliveries > SCREEN {
            for line in &self.repeated {
                out.status(&format!("✗  {line}"));
            }
            if not_accepted > MAX_REPEATED {
                out.status(&format!("   and {} more", count(not_accepted - MAX_REPEATED)));
            }
        }
        Ok(())
    }
}
