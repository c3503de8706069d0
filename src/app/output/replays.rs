//! Prints replayed requests as rows of a table or JSON objects. Differences between two responses are printed below a row.

use crate::app::replay::{Comparison, Difference};

use super::{
    Align, Cell, Column, Format, Output, ReplayRow, Styles, Table,
    causes::PendingCauses,
    count,
    tables::{Failures, MAX_REPEATED, SCREEN, is_narrow, receivers_part},
};

/// The table of replayed requests. Rows arrive one by one, so the widths are based on what is known before the first one.
pub struct ReplayTable {
    table: Table,
    columns: ReplayColumns,
    has_header: bool,
    causes: PendingCauses,
    totals: ReplayTotals,
    /// The first requests that were not accepted, to be repeated after the totals.
    repeated: Vec<String>,
}

/// The optional columns.
#[derive(Clone, Copy, Debug, Default)]
pub struct ReplayColumns {
    /// The URL, if there are several endpoints.
    pub urls: bool,
    /// The recorded status, and how the response compares with it.
    pub comparison: bool,
}

/// The totals of a replay.
#[derive(Clone, Debug, Default)]
pub struct ReplayTotals {
    /// All requests, including those that were not sent.
    pub requests: usize,
    pub accepted: usize,
    /// Requests that were not accepted.
    pub(super) failures: Failures,
    /// Requests whose response differs from the first endpoint's.
    pub different: usize,
    /// Requests by comparison, in the order in which they are printed.
    pub comparisons: Vec<(&'static str, usize)>,
}

impl ReplayTable {
    /// Creates a table whose columns fit the names of these files and URLs.
    #[must_use]
    pub fn new<'a>(
        files: impl IntoIterator<Item = String>,
        urls: impl IntoIterator<Item = &'a str>,
        columns: ReplayColumns,
        out: &Output,
    ) -> Self {
        let sources: Vec<String> = files.into_iter().map(|file| format!("{file}:1")).collect();
        let mut all = vec![
            Column::fitting(" ", Align::Left, []),
            Column::source("SOURCE", sources.iter().map(String::as_str)),
            Column::fitting("PROVIDER", Align::Left, ["surveysparrow"]),
            Column::fitting("EVENT", Align::Left, ["onSubmissionComplete"]),
        ];
        if columns.urls {
            all.push(Column::flexible("URL", urls));
        }
        if columns.comparison {
            all.push(Column::fitting("RECORDED", Align::Right, []));
        }
        all.push(Column::fitting("STATUS", Align::Right, []));
        all.push(Column::fitting("TIME", Align::Right, ["000.0 ms"]));
        if columns.comparison {
            all.push(Column::fitting("COMPARED", Align::Left, Comparison::ALL.map(Comparison::name)));
        }
        all.push(Column::text("RESPONSE", []));
        let comparisons = Comparison::ALL.map(|comparison| (comparison.name(), 0)).to_vec();
        Self {
            table: Table::new(all, out.width),
            columns,
            has_header: false,
            causes: PendingCauses::default(),
            totals: ReplayTotals { comparisons, ..ReplayTotals::default() },
            repeated: Vec::new(),
        }
    }

    /// Prints one request.
    ///
    /// # Errors
    /// Standard output is closed or fails.
    pub fn row(&mut self, row: &ReplayRow<'_>, format: Format, out: &mut Output) -> anyhow::Result<()> {
        self.count(row);
        if format != Format::Text {
            return out.element(format, row);
        }
        if !std::mem::replace(&mut self.has_header, true) {
            let titles = self.table.titles(out.styles);
            out.line(&titles)?;
        }
        self.causes.before_row(row.causes, out)?;
        let mark: Cell<'_> = if row.accepted { ("✓", Styles::good) } else { ("✗", Styles::bad) };
        let status_text = |status: Option<u16>| status.map_or_else(|| "-".to_owned(), |status| status.to_string());
        let (status, recorded) = (status_text(row.status), status_text(row.recorded_status));
        let latency = row.latency_ms.map_or_else(|| "-".to_owned(), |ms| format!("{ms:.1} ms"));
        let error = row.error.map(|error| if is_narrow(out.width) { receivers_part(error) } else { error });
        let comparison: Cell<'_> = match row.comparison {
            Some(name @ "fixed") => (name, Styles::good),
            Some(name @ "same") => (name, Styles::plain),
            Some(name) => (name, Styles::bad),
            None => ("-", Styles::plain),
        };
        let mut cells = vec![
            mark,
            (row.source, Styles::plain),
            (row.provider.unwrap_or("-"), Styles::plain),
            (row.event.unwrap_or("-"), Styles::plain),
        ];
        if self.columns.urls {
            cells.push((row.to, Styles::plain));
        }
        if self.columns.comparison {
            cells.push((&recorded, Styles::faint));
        }
        cells.push((&status, mark.1));
        cells.push((&latency, Styles::faint));
        if self.columns.comparison {
            cells.push(comparison);
        }
        cells.push((error.unwrap_or_default(), Styles::plain));
        let line = self.table.row(out.styles, &cells);
        out.line(&line)?;
        for Difference { part, diff } in row.differences {
            let part = out.foreign(part);
            out.line(&format!("   {part}:"))?;
            for line in diff.lines() {
                let style = if line.starts_with('+') { Styles::good } else { Styles::bad };
                let line = style(out.styles, &out.foreign(line));
                out.line(&format!("     {line}"))?;
            }
        }
        if !row.causes.is_empty() {
            self.causes.add(row.causes, None);
        }
        Ok(())
    }

    fn count(&mut self, row: &ReplayRow<'_>) {
        let totals = &mut self.totals;
        totals.requests += 1;
        totals.different += usize::from(!row.differences.is_empty());
        if let Some((_, counted)) = totals.comparisons.iter_mut().find(|(name, _)| row.comparison == Some(name)) {
            *counted += 1;
        }
        if row.accepted {
            totals.accepted += 1;
            return;
        }
        totals.failures.add(row.is_unanswered, row.attempts, row.error);
        if self.repeated.len() < MAX_REPEATED {
            let status = row.status.map(|status| status.to_string());
            let parts = [Some(row.source), row.provider, row.event].into_iter().flatten().collect::<Vec<_>>().join(" ");
            self.repeated.push(format!("{parts}  {}", status.as_deref().or(row.error).unwrap_or("not sent")));
        }
    }

    /// Prints the causes of the last rows, and the totals on standard error. After many rows, the rows that were not accepted are repeated.
    ///
    /// # Errors
    /// Standard output is closed or fails.
    pub fn end(mut self, format: Format, out: &mut Output) -> anyhow::Result<ReplayTotals> {
        if format == Format::Text {
            self.causes.print(out)?;
        }
        let totals = self.totals;
        if totals.requests < 2 {
            return Ok(totals);
        }
        // A reader that has seen enough does not need them either.
        out.flush()?;
        if format == Format::Text && out.terminal {
            out.line("")?;
        }
        let part = |(name, number): (&str, usize)| (number > 0).then(|| format!(", {} {name}", count(number)));
        let different = [("different", totals.different)];
        let comparisons = totals.comparisons.iter().copied().filter(|_| self.columns.comparison);
        let others: String = different.into_iter().chain(comparisons).filter_map(part).collect();
        let failures = totals.failures.parts();
        out.status(&format!("{} of {} accepted{failures}{others}", count(totals.accepted), count(totals.requests)));
        if totals.requests > SCREEN {
            for line in &self.repeated {
                out.status(&format!("✗  {line}"));
            }
            let not_accepted = totals.requests - totals.accepted;
            if not_accepted > MAX_REPEATED {
                out.status(&format!("   and {} more", count(not_accepted - MAX_REPEATED)));
            }
        }
        Ok(totals)
    }
}
