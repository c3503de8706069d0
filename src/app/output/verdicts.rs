//! Prints verdicts: as a table with the causes below each row, or as lines of JSON.

use super::{Align, Cell, Column, Output, Styles, Table, VerdictRow, causes::PendingCauses, escape::json};

use hookctl::{diagnosis::Cause, signing::Verdict};

/// Appends a row to `lines` as a line of JSON. The caller must not write `lines` to a terminal.
pub fn verdict_line(row: &VerdictRow<'_>, lines: &mut Vec<u8>) {
    json(row, lines);
    lines.push(b'\n');
}

/// The table of verdicts. Records arrive one by one, so the widths are based on what is known before the first one.
pub struct VerdictTable {
    table: Table,
    /// Whether the header was printed.
    has_header: bool,
    causes: PendingCauses,
}

impl VerdictTable {
    /// Creates a table whose columns fit the names of these providers, events and files.
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

    /// Prints one verdict. `passes` decides its mark and color.
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
        let matched_by = [row.scheme, row.secret].into_iter().flatten().collect::<Vec<_>>().join("  ");
        let source = out.foreign(row.source);
        let cells = [
            mark,
            (&source, Styles::plain),
            (row.provider, Styles::plain),
            (row.event.unwrap_or("-"), Styles::plain),
            (row.verdict.name(), mark.1),
            (&matched_by, Styles::faint),
        ];
        let line = self.table.row(out.styles, &cells);
        out.line(&line)?;
        if !causes.is_empty() {
            // A proven cause does not depend on what the capture may have lost.
            let is_proven = row.fidelity.is_lossy() && causes.iter().any(Cause::is_certain);
            self.causes.add(causes, row.fidelity.caution().filter(|_| !is_proven));
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

/// Returns the mark of a verdict. An unsigned request is neither valid nor invalid.
#[must_use]
pub fn mark(verdict: Verdict, passes: bool) -> Cell<'static> {
    match verdict {
        Verdict::Unsigned if passes => ("–", Styles::plain),
        Verdict::Unsigned => ("–", Styles::warning),
        _ if passes => ("✓", Styles::good),
        _ => ("✗", Styles::bad),
    }
}
