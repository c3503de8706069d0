//! Verdicts: for people a line each, with the causes below it, and for programs a line of JSON each.

use super::{Align, Cell, Column, Output, Styles, Table, VerdictRow, causes::PendingCauses, escape::json};

use hookctl::signing::Verdict;

/// Adds a row as a line of JSON to what is written later, to no terminal.
pub fn verdict_line(row: &VerdictRow<'_>, lines: &mut Vec<u8>) {
    json(row, lines);
    lines.push(b'\n');
}

/// The table of verdicts. Records come one by one, so the widths are those of what is known before the first.
pub struct VerdictTable {
    table: Table,
    /// Whether the header was printed.
    has_header: bool,
    causes: PendingCauses,
}

impl VerdictTable {
    /// Columns in which the names of these providers, events and files fit.
    #[must_use]
    pub fn new<'a>(
        providers: impl IntoIterator<Item = &'a str>,
        events: impl IntoIterator<Item = &'a str>,
        files: impl IntoIterator<Item = String>,
        out: &Output,
    ) -> Self {
        let sources: Vec<String> = files.into_iter().map(|file| format!("{file}:1")).collect();
        let columns = vec![
            Column::fitting(" ", Align::Left, []),
            Column::source("SOURCE", sources.iter().map(String::as_str)),
            Column::fitting("PROVIDER", Align::Left, providers),
            Column::fitting("EVENT", Align::Left, events),
            Column::fitting("VERDICT", Align::Left, [Verdict::Mismatch.name()]),
            Column::flexible("", []),
        ];
        Self { table: Table::new(columns, out.width), has_header: false, causes: PendingCauses::default() }
    }

    /// Prints one verdict, which `passes` or not.
    ///
    /// # Errors
    /// Standard output is closed or fails.
    pub fn row(&mut self, row: &VerdictRow<'_>, passes: bool, out: &mut Output) -> anyhow::Result<()> {
        if !self.has_header {
            self.has_header = true;
            let titles = self.table.titles(out.styles);
            out.line(&titles)?;
        }
        // If unsigned deliveries are allowed, they need no explanation.
        let causes = if row.verdict == Verdict::Unsigned && passes { &[][..] } else { row.causes };
        self.causes.before_row(causes, out)?;
        let mark = mark(row.verdict, passes);
        let by = [row.scheme, row.secret].into_iter().flatten().collect::<Vec<_>>().join("  ");
        let source = out.foreign(row.source);
        let cells = [
            mark,
            (&source, Styles::plain),
            (row.provider, Styles::plain),
            (row.event.unwrap_or("-"), Styles::plain),
            (row.verdict.name(), mark.1),
            (&by, Styles::faint),
        ];
        let line = self.table.row(out.styles, &cells);
        out.line(&line)?;
        if !causes.is_empty() {
            self.causes.add(causes, row.fidelity.caution());
        }
        Ok(())
    }

    /// Prints the causes of the last rows. Returns whether there were any rows.
    ///
    /// # Errors
    /// Standard output is closed or fails.
    pub fn end(&mut self, out: &mut Output) -> anyhow::Result<bool> {
        self.causes.print(out)?;
        Ok(self.has_header)
    }
}

/// The mark of a verdict: unsigned is neither good nor bad.
#[must_use]
pub fn mark(verdict: Verdict, passes: bool) -> Cell<'static> {
    match verdict {
        Verdict::Unsigned if passes => ("–", Styles::plain),
        Verdict::Unsigned => ("–", Styles::warning),
        _ if passes => ("✓", Styles::good),
        _ => ("✗", Styles::bad),
    }
}
